//! What strings say: comparing them, array indices, and conversion to text of Rust.

use std::cmp::Ordering;

use ellipsis_gc::{Gc, Heap};
use ellipsis_text::LossyText;

use super::{ATOM, HAS_INDEX, JsString, LINKED, MOST_DIGITS, NOT_INDEX};

/// As long as texts in messages may be.
const SHORT: u32 = 10_000;

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
        heap.budget.spend_bytes(a.len() as usize);
        a.flatten(heap);
        b.view(heap) == a.gathered()
    }

    /// The order of two strings by code units. May flatten both.
    pub fn compare(heap: &mut Heap, a: Gc<JsString>, b: Gc<JsString>) -> Ordering {
        if a.addr() == b.addr() {
            return Ordering::Equal;
        }
        heap.budget.spend_bytes(a.len().min(b.len()) as usize);
        a.flatten(heap);
        let b = b.view(heap);
        a.gathered().cmp(&b)
    }

    /// Whether the characters are those of another string of this length. Does not flatten.
    pub fn has_units_of(&self, other: &JsString) -> bool {
        let mut others = other.pieces();
        let (mut other, mut from) = (others.next(), 0);
        self.pieces().all(|piece| {
            let (piece, mut at) = (piece.gathered(), 0);
            while let (true, Some(view)) = (at < piece.len(), other.as_ref().map(|other| other.gathered())) {
                let length = (piece.len() - at).min(view.len() - from);
                if piece.slice(at, at + length) != view.slice(from, from + length) {
                    return false;
                }
                (at, from) = (at + length, from + length);
                if from == view.len() {
                    (other, from) = (others.next(), 0);
                }
            }
            true
        })
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

    /// As [`JsString::to_std_string`], of long texts the beginning only: for messages, and for words that somebody knows.
    pub fn to_short_string(&self) -> String {
        if self.len() <= SHORT {
            return self.to_std_string();
        }
        let (mut text, mut left) = (LossyText::with_capacity(SHORT as usize), SHORT as usize);
        self.for_each_piece(|piece| {
            text.push(piece.slice(0, piece.len().min(left)));
            left -= piece.len().min(left);
        });
        text.finish() + "…"
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
