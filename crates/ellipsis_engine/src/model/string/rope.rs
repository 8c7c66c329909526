//! Ropes and slices: joining without copying, flattening, cutting.

use ellipsis_gc::{Gc, Heap};

use super::{
    BUFFER, JsString, MAX_LENGTH, MIN_SHARED, MIN_SIZE, REPRESENTATION, ROPE, SLICE, StrView, WIDE,
    alloc_cell, alloc_flat, write_units,
};

/// How long strings are together, and whether one of them is wide.
fn size_of_all(parts: impl Iterator<Item = Gc<JsString>>) -> (usize, bool) {
    parts.fold((0, false), |(len, wide), part| {
        (len.saturating_add(part.len() as usize), wide | part.is_wide())
    })
}

/// A flat string of the characters of all strings; `size_of_all` said how many, and how wide.
fn copy_all(
    heap: &mut Heap,
    len: usize,
    wide: bool,
    parts: impl Iterator<Item = Gc<JsString>>,
) -> Gc<JsString> {
    let (string, payload) = alloc_flat(heap, len, len, wide);
    let mut at = 0;
    let mut write = |view: StrView<'_>| {
        assert!(view.len() <= len - at, "the parts add up to the length");
        // SAFETY: the string was allocated for these characters, and is wide if one of them may be.
        unsafe { write_units(payload, wide, at, view) }
        at += view.len();
    };
    for part in parts {
        match part.try_view() {
            Some(view) => write(view),
            None => part.for_each_piece(&mut write),
        }
    }
    assert_eq!(at, len, "the parts add up to the length");
    string
}

impl JsString {
    /// The characters of `a`, then those of `b`. `None` if that is longer than [`MAX_LENGTH`].
    pub fn concat(heap: &mut Heap, a: Gc<JsString>, b: Gc<JsString>) -> Option<Gc<JsString>> {
        let (a_len, b_len) = (a.len() as usize, b.len() as usize);
        if a_len == 0 {
            return Some(b);
        }
        if b_len == 0 {
            return Some(a);
        }
        let len = a_len + b_len;
        if len > MAX_LENGTH as usize {
            return None;
        }
        let wide = a.is_wide() || b.is_wide();
        if len >= MIN_SHARED {
            let flags = if wide { ROPE | WIDE } else { ROPE };
            return Some(alloc_cell(heap, MIN_SIZE, len, flags, a.addr() as u64, b.addr() as u64));
        }
        a.flatten(heap);
        b.flatten(heap);
        let (string, payload) = alloc_flat(heap, len, len, wide);
        // SAFETY: the string was allocated for these characters, and is wide if one of them may be.
        unsafe {
            write_units(payload, wide, 0, a.gathered());
            write_units(payload, wide, a_len, b.gathered());
        }
        Some(string)
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
        Some(copy_all(heap, len, wide, parts))
    }

    /// The characters of all strings, with a separator between one and the next. `None` if that is longer
    /// than [`MAX_LENGTH`].
    pub fn join(
        heap: &mut Heap,
        parts: impl Iterator<Item = Gc<JsString>> + Clone,
        separator: Gc<JsString>,
    ) -> Option<Gc<JsString>> {
        if separator.is_empty() {
            let (len, wide) = size_of_all(parts.clone());
            return (len <= MAX_LENGTH as usize).then(|| copy_all(heap, len, wide, parts));
        }
        let separated = parts.enumerate().flat_map(|(at, part)| [(at > 0).then_some(separator), Some(part)]);
        let (len, wide) = size_of_all(separated.clone().flatten());
        (len <= MAX_LENGTH as usize).then(|| copy_all(heap, len, wide, separated.flatten()))
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
        let flags = SLICE | (string.head.get() & WIDE);
        alloc_cell(heap, MIN_SIZE, len, flags, base.addr() as u64, (offset + from) as u64)
    }

    /// Turns into a slice of a flat string that has the same characters from `offset` on.
    pub(super) fn become_slice(&self, base: Gc<JsString>, offset: usize) {
        debug_assert!(base.is_flat() && base.len() as usize >= offset + self.len() as usize);
        self.first.set(base.addr() as u64);
        self.second.set(offset as u64);
        let width = base.head.get() & WIDE;
        self.head.set(self.head.get() & !(REPRESENTATION | WIDE) | SLICE | width);
    }

    /// Calls `visit` with the characters, piece by piece from left to right.
    pub(super) fn for_each_piece<'a>(&'a self, mut visit: impl FnMut(StrView<'a>)) {
        let mut pending: Vec<Gc<JsString>> = Vec::new();
        let mut at = self.handle();
        loop {
            while at.has(ROPE) {
                pending.push(at.right());
                at = at.left();
            }
            // SAFETY: the piece is a part of this string, which keeps it alive.
            visit(unsafe { &*at.as_ptr() }.gathered());
            match pending.pop() {
                Some(next) => at = next,
                None => return,
            }
        }
    }

    /// Gathers the characters of this rope in a new flat string, or in the buffer behind its left
    /// part, and becomes a slice of that.
    #[cold]
    pub(super) fn flatten_rope(&self, heap: &mut Heap) {
        let len = self.len() as usize;
        let wide = self.is_wide();
        let growing = self.growing_part();
        if let Some(part) = growing
            && part.parent().room() >= len
        {
            let buffer = part.parent();
            let mut at = 0;
            let payload = buffer.payload();
            self.for_each_piece(|piece| {
                if at > 0 {
                    // SAFETY: the buffer has room for all of the rope and is as wide; nobody sees
                    // what lies behind the characters of `part`, the first piece.
                    unsafe { write_units(payload, wide, at, piece) }
                }
                at += piece.len();
            });
            debug_assert_eq!(at, len);
            buffer.head.set(buffer.head.get() & !0xffff_ffff | len as u64);
            self.become_slice(buffer, 0);
            return;
        }
        // What is flattened for the second time while it grows will be so again.
        let capacity = if growing.is_some() { (len * 2).min(MAX_LENGTH as usize) } else { len };
        let (flat, payload) = alloc_flat(heap, len, capacity, wide);
        let mut at = 0;
        self.for_each_piece(|piece| {
            // SAFETY: the pieces add up to the length; all are narrow if the rope is.
            unsafe { write_units(payload, wide, at, piece) }
            at += piece.len();
        });
        assert_eq!(at, len, "the parts of a rope add up to its length");
        if growing.is_some() {
            flat.set(BUFFER);
            flat.memo.set((capacity as u64) << 32);
        }
        self.become_slice(flat, 0);
    }

    /// How many units fit in this string if it is a buffer, else 0.
    fn room(&self) -> usize {
        if self.has(BUFFER) { (self.memo.get() >> 32) as usize } else { 0 }
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
