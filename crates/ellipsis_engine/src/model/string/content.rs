//! What strings say: comparing them, array indices, and conversion to text of Rust.

use std::cmp::Ordering;

use ellipsis_gc::{Gc, Heap};
use ellipsis_text::LossyText;

use super::{ATOM, HAS_INDEX, JsString, LINKED, MOST_DIGITS, NOT_INDEX};

impl JsString {
    /// Whether two strings have the same characters. May flatten both.
    #[inline]
    pub fn equals(heap: &mut Heap, a: Gc<JsString>, b: Gc<JsString>) -> bool {
        if a.addr() == b.addr() {
            return true;
        }
        if a.len() != b.len() || (a.has(ATOM) && b.has(ATOM)) {
            return false;
        }
        JsString::equals_slow(heap, a, b)
    }

    fn equals_slow(heap: &mut Heap, a: Gc<JsString>, b: Gc<JsString>) -> bool {
        if let (Some(a), Some(b)) = (a.atom(), b.atom()) {
            return a.addr() == b.addr();
        }
        if let (Some(a), Some(b)) = (a.known_hash(), b.known_hash())
            && a != b
        {
            return false;
        }
        a.flatten(heap);
        b.view(heap) == a.gathered()
    }

    /// The order of two strings by code units. May flatten both.
    pub fn compare(heap: &mut Heap, a: Gc<JsString>, b: Gc<JsString>) -> Ordering {
        if a.addr() == b.addr() {
            return Ordering::Equal;
        }
        a.flatten(heap);
        let b = b.view(heap);
        a.gathered().cmp(&b)
    }

    /// Whether the characters are this text. Does not flatten.
    pub fn equals_str(&self, text: &str) -> bool {
        let mut units = text.encode_utf16();
        let mut same = self.len() as usize <= text.len();
        self.for_each_piece(|piece| same = same && piece.units().all(|unit| units.next() == Some(unit)));
        same && units.next().is_none()
    }

    /// The array index (`"0"` to `"4294967294"`, in canonical form) that this is.
    #[inline]
    pub fn array_index(&self, heap: &mut Heap) -> Option<u32> {
        if self.has(NOT_INDEX) || self.len() > MOST_DIGITS || self.is_empty() {
            return None;
        }
        if self.has(HAS_INDEX) && !self.has(LINKED) {
            return Some((self.memo.get() >> 32) as u32);
        }
        let index = self.view(heap).array_index();
        match index {
            None => self.set(NOT_INDEX),
            Some(index) if !self.has(LINKED) => {
                self.set(HAS_INDEX);
                self.memo.set(self.memo.get() & 0xffff_ffff | u64::from(index) << 32);
            }
            Some(_) => {}
        }
        index
    }

    /// The text, with lone surrogates replaced by U+FFFD. Does not flatten.
    pub fn to_std_string(&self) -> String {
        let mut text = LossyText::with_capacity(self.len() as usize);
        self.for_each_piece(|piece| text.push(piece));
        text.finish()
    }

    /// The text, or `None` if there is a lone surrogate. Does not flatten.
    pub fn to_std_string_strict(&self) -> Option<String> {
        if !self.is_wide() {
            return Some(self.to_std_string());
        }
        String::from_utf16(&self.to_units()).ok()
    }

    /// The code units. Does not flatten.
    pub fn to_units(&self) -> Vec<u16> {
        let mut units = Vec::with_capacity(self.len() as usize);
        self.for_each_piece(|piece| units.extend(piece.units()));
        units
    }
}
