//! Ropes and slices: joining without copying, flattening, cutting.

use ellipsis_gc::{Gc, Heap};
use ellipsis_text::StrView;

use super::{JsString, MAX_LENGTH, MIN_SHARED, ROPE, SLICE, Writer};

/// How long strings are together, and whether one of them is wide.
fn size_of_all(parts: impl Iterator<Item = Gc<JsString>>) -> (usize, bool) {
    parts.fold((0, false), |(len, wide), part| {
        (len.saturating_add(part.len() as usize), wide | part.is_wide())
    })
}

/// A flat string of the characters of all strings, if there is memory for it; `size_of_all` said how many, and how wide.
fn copy_all(
    heap: &mut Heap,
    len: usize,
    wide: bool,
    parts: impl Iterator<Item = Gc<JsString>>,
) -> Option<Gc<JsString>> {
    let mut string = Writer::new(heap, len, wide)?;
    for part in parts {
        match part.try_view() {
            Some(view) => string.push(view),
            None => part.for_each_piece(|piece| string.push(piece)),
        }
    }
    Some(string.finish())
}

impl JsString {
    /// The characters of `a`, then those of `b`. `None` if that is longer than [`MAX_LENGTH`], or than the heap may
    /// ever hold: what flattens a rope relies on its having been possible.
    pub fn concat(heap: &mut Heap, a: Gc<JsString>, b: Gc<JsString>) -> Option<Gc<JsString>> {
        let (a_len, b_len) = (a.len() as usize, b.len() as usize);
        if a_len == 0 {
            return Some(b);
        }
        if b_len == 0 {
            return Some(a);
        }
        let len = a_len + b_len;
        // A unit has two bytes at most.
        if len > (heap.limit() / 2).min(MAX_LENGTH as usize).min(heap.budget.longest_string) {
            if len > heap.limit() / 2 {
                heap.note_refusal();
            }
            return None;
        }
        if len >= MIN_SHARED {
            return Some(JsString::rope(heap, a, b));
        }
        a.flatten(heap);
        b.flatten(heap);
        let mut string = Writer::new(heap, len, a.is_wide() || b.is_wide())?;
        string.push(a.gathered());
        string.push(b.gathered());
        Some(string.finish())
    }

    /// The characters of all strings, one after the other: a copy if it is short, else a rope. `None` if
    /// that is longer than [`MAX_LENGTH`].
    pub fn concat_all(
        heap: &mut Heap,
        parts: impl Iterator<Item = Gc<JsString>> + Clone,
    ) -> Option<Gc<JsString>> {
        /// Where copying costs more than a rope that is flattened later.
        const SHORT: usize = 256;
        let (len, wide) = size_of_all(parts.clone());
        if len > SHORT {
            let mut parts = parts;
            let first = parts.next()?;
            return parts.try_fold(first, |left, right| JsString::concat(heap, left, right));
        }
        copy_all(heap, len, wide, parts)
    }

    /// The characters of all strings, with a separator between one and the next. `None` if that is longer
    /// than [`MAX_LENGTH`], or there is no memory for it.
    pub fn join(
        heap: &mut Heap,
        parts: impl Iterator<Item = Gc<JsString>> + Clone,
        separator: Gc<JsString>,
    ) -> Option<Gc<JsString>> {
        if separator.is_empty() {
            let (len, wide) = size_of_all(parts.clone());
            return if len <= MAX_LENGTH as usize { copy_all(heap, len, wide, parts) } else { None };
        }
        let separated = parts.enumerate().flat_map(|(at, part)| [(at > 0).then_some(separator), Some(part)]);
        let (len, wide) = size_of_all(separated.clone().flatten());
        if len <= MAX_LENGTH as usize { copy_all(heap, len, wide, separated.flatten()) } else { None }
    }

    /// The characters from `from` up to `to`: a short copy, a slice, or the string itself.
    /// Flattens a rope.
    ///
    /// # Panics
    /// If not `from <= to <= length`.
    pub fn substring(heap: &mut Heap, string: Gc<JsString>, from: u32, to: u32) -> Gc<JsString> {
        assert!(from <= to && to <= string.len(), "substring out of range");
        let (from, to) = (from as usize, to as usize);
        let len = to - from;
        if len == string.len() as usize {
            return string;
        }
        let view = string.view(heap).slice(from, to);
        if len < MIN_SHARED {
            return JsString::from_view(heap, view);
        }
        let (base, offset) = if string.has(SLICE) { (string.parent(), string.offset()) } else { (string, 0) };
        JsString::slice(heap, base, offset + from, len)
    }

    /// The parts that are no ropes, from left to right.
    pub(super) fn pieces(&self) -> impl Iterator<Item = Gc<JsString>> {
        let (mut pending, mut next) = (Vec::new(), Some(self.handle()));
        std::iter::from_fn(move || {
            let mut at = next.take()?;
            while at.has(ROPE) {
                pending.push(at.right());
                at = at.left();
            }
            next = pending.pop();
            Some(at)
        })
    }

    /// Calls `visit` with the characters, piece by piece from left to right.
    pub(super) fn for_each_piece(&self, mut visit: impl FnMut(StrView<'_>)) {
        self.pieces().for_each(|piece| visit(piece.gathered()));
    }

    /// Gathers the characters of this rope in a new flat string, or in the buffer behind its left
    /// part, and becomes a slice of that.
    #[cold]
    pub(super) fn flatten_rope(&self, heap: &mut Heap) {
        let len = self.len() as usize;
        heap.budget.spend_bytes(len);
        let wide = self.is_wide();
        let growing = self.growing_part();
        if let Some(part) = growing
            && part.parent().room() >= len
        {
            let buffer = part.parent();
            let mut whole = Writer::behind(buffer, len);
            let mut is_first = true;
            self.for_each_piece(|piece| {
                // The first piece is `part`, whose characters are there.
                if !std::mem::take(&mut is_first) {
                    whole.push(piece);
                }
            });
            self.become_slice(whole.finish(), 0);
            return;
        }
        // What is flattened for the second time while it grows will be so again.
        let capacity = if growing.is_some() { (len * 2).min(MAX_LENGTH as usize) } else { len };
        // Who asks for the characters cannot do without: no rope is longer than what the heap may hold.
        let whole = Writer::with_capacity(heap, len, capacity, wide);
        let mut whole = whole.unwrap_or_else(|| Writer::overdrawing(heap, len, wide));
        self.for_each_piece(|piece| whole.push(piece));
        let flat = if growing.is_some() { whole.finish_buffer() } else { whole.finish() };
        self.become_slice(flat, 0);
    }

    /// The leftmost piece of a rope if that was a rope itself, flattened and not extended since, and
    /// makes up half of the characters at least.
    fn growing_part(&self) -> Option<Gc<JsString>> {
        let least = self.len().div_ceil(2);
        let mut part = self.left();
        while part.has(ROPE) && part.len() >= least {
            part = part.left();
        }
        let whole = part.has(SLICE) && part.len() >= least && part.is_wide() == self.is_wide();
        (whole && part.parent().len() == part.len()).then_some(part)
    }
}
