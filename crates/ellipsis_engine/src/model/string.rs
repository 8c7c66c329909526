//! Strings: Latin-1 or UTF-16, flat, slices of a flat string, or ropes that flatten on demand.
//!
//! | word | flat | rope | slice |
//! |---|---|---|---|
//! | 0 | length (32 bits), flags (16), unused (8), kind (8) | the same | the same |
//! | 1 | hash (32), array index (32), or the address of the atom | the same | the same |
//! | 2 | characters from here on | left | parent |
//! | 3 | | right | offset |
//!
//! Invariants:
//! - a cell is at least four words long, so that each representation fits in the place of any other;
//! - the characters of a flat string never change; a rope may turn into a slice of the flat string
//!   that was made of it, and nothing else changes its representation;
//! - the parent of a slice is flat, of the slice's width, and has at least `offset + length` units;
//! - the sides of a rope are not empty and their lengths add up to the rope's;
//! - the width says how characters are stored: a wide string may happen to be Latin-1, a narrow one
//!   always is. Equality, order and hashes do not depend on it;
//! - a *buffer* is a flat string with room behind its characters. Only slices refer to it; no
//!   script sees it. Flattening a longer rope over all of it extends it in place;
//! - word 1 is the address of the atom exactly if the string is `LINKED`.

mod builder;
mod rope;
#[cfg(test)]
mod tests;
mod view;

use std::cell::Cell;
use std::cmp::Ordering;

use ellipsis_bytecode::Text;
use ellipsis_gc::{Gc, Heap, KIND_SHIFT, Tracer};

use crate::model::key::PropertyKey;
use crate::model::kind::CellKind;

pub use builder::StringBuilder;
pub use view::{StrView, Units};

/// The greatest length of a string, in code units.
pub const MAX_LENGTH: u32 = 536_870_888;

/// Results shorter than this are flat copies rather than ropes or slices.
const MIN_SHARED: usize = 24;

const HEADER_SIZE: usize = 16;
const MIN_SIZE: usize = 32;

const ROPE: u64 = 1 << 32;
const SLICE: u64 = 1 << 33;
/// Neither of these: flat.
const REPRESENTATION: u64 = ROPE | SLICE;
const WIDE: u64 = 1 << 34;
const ATOM: u64 = 1 << 35;
const LINKED: u64 = 1 << 36;
const HAS_INDEX: u64 = 1 << 37;
const NOT_INDEX: u64 = 1 << 38;
const BUFFER: u64 = 1 << 39;

/// Digits of the largest array index.
const MOST_DIGITS: u32 = 10;

/// A JavaScript string.
#[repr(C, align(16))]
pub struct JsString {
    head: Cell<u64>,
    memo: Cell<u64>,
    first: Cell<u64>,
    second: Cell<u64>,
}

const _: () = assert!(size_of::<JsString>() == MIN_SIZE);

/// Allocates a flat string with room for `capacity` units, and says where its characters go.
/// The caller writes the first `len` of them before anything else uses the string.
fn alloc_flat(heap: &mut Heap, len: usize, capacity: usize, wide: bool) -> (Gc<JsString>, *mut u8) {
    assert!(len <= capacity && capacity <= MAX_LENGTH as usize, "string too long");
    let bytes = if wide { capacity * 2 } else { capacity };
    let flags = if wide { WIDE } else { 0 };
    let string = alloc_cell(heap, HEADER_SIZE + bytes, len, flags, 0, 0);
    (string, string.payload())
}

/// Allocates a string cell of at least [`MIN_SIZE`] bytes.
fn alloc_cell(heap: &mut Heap, size: usize, len: usize, flags: u64, first: u64, second: u64) -> Gc<JsString> {
    let memory = heap.alloc_raw(size.max(MIN_SIZE), CellKind::String as u8).cast::<JsString>();
    let string = JsString {
        head: Cell::new(len as u64 | flags | (CellKind::String as u64) << KIND_SHIFT),
        memo: Cell::new(0),
        first: Cell::new(first),
        second: Cell::new(second),
    };
    // SAFETY: the memory is fresh, aligned to 16 and at least `MIN_SIZE` bytes long.
    unsafe {
        memory.write(string);
        Gc::from_raw(memory.as_ptr())
    }
}

/// Copies bytes, without a call if they are few.
///
/// # Safety
/// As of [`std::ptr::copy_nonoverlapping`].
#[inline(always)]
unsafe fn copy_bytes(from: *const u8, to: *mut u8, count: usize) {
    macro_rules! both_ends {
        ($word:ty) => {{
            // SAFETY: the caller vouches for `count` bytes, which are at least as many as a word has.
            unsafe {
                let first = from.cast::<$word>().read_unaligned();
                let last = from.add(count - size_of::<$word>()).cast::<$word>().read_unaligned();
                to.cast::<$word>().write_unaligned(first);
                to.add(count - size_of::<$word>()).cast::<$word>().write_unaligned(last);
            }
        }};
    }
    match count {
        0 => {}
        1 => both_ends!(u8),
        2..4 => both_ends!(u16),
        4..8 => both_ends!(u32),
        8..=16 => both_ends!(u64),
        // SAFETY: by the caller's promise.
        _ => unsafe { from.copy_to_nonoverlapping(to, count) },
    }
}

/// Copies characters to place `at` of a flat string's payload, widening them if it is wide.
///
/// # Safety
/// `payload` has room for `at + view.len()` units of that width, none of which `view` covers; a
/// narrow one gets Latin-1 characters only.
unsafe fn write_units(payload: *mut u8, wide: bool, at: usize, view: StrView<'_>) {
    match view {
        StrView::Latin1(bytes) if !wide => {
            // SAFETY: by the caller's promise.
            unsafe { copy_bytes(bytes.as_ptr(), payload.add(at), bytes.len()) }
        }
        StrView::Latin1(bytes) => {
            for (i, &byte) in bytes.iter().enumerate() {
                // SAFETY: by the caller's promise; payloads are aligned to 16.
                unsafe { payload.cast::<u16>().add(at + i).write(u16::from(byte)) }
            }
        }
        StrView::Utf16(units) if wide => {
            // SAFETY: by the caller's promise; payloads are aligned to 16.
            unsafe {
                payload.cast::<u16>().add(at).copy_from_nonoverlapping(units.as_ptr(), units.len());
            }
        }
        StrView::Utf16(units) => {
            for (i, &unit) in units.iter().enumerate() {
                debug_assert!(unit < 256);
                // SAFETY: by the caller's promise.
                unsafe { payload.add(at + i).write(unit as u8) }
            }
        }
    }
}

/// A flat string of these characters, of that width. Narrow ones must all be Latin-1.
fn flat_copy(heap: &mut Heap, view: StrView<'_>, wide: bool) -> Gc<JsString> {
    let (string, payload) = alloc_flat(heap, view.len(), view.len(), wide);
    // SAFETY: the string was allocated for exactly these characters.
    unsafe { write_units(payload, wide, 0, view) }
    string
}

impl JsString {
    /// A string of Latin-1 characters.
    ///
    /// # Panics
    /// Over [`MAX_LENGTH`], like all constructors from whole contents: check what may be that long.
    pub fn from_latin1(heap: &mut Heap, bytes: &[u8]) -> Gc<JsString> {
        flat_copy(heap, StrView::Latin1(bytes), false)
    }

    /// A string of UTF-16 code units, stored as Latin-1 if they fit.
    pub fn from_units(heap: &mut Heap, units: &[u16]) -> Gc<JsString> {
        flat_copy(heap, StrView::Utf16(units), !view::is_latin1(units))
    }

    /// A string of these characters.
    pub fn from_view(heap: &mut Heap, view: StrView<'_>) -> Gc<JsString> {
        match view {
            StrView::Latin1(bytes) => JsString::from_latin1(heap, bytes),
            StrView::Utf16(units) => JsString::from_units(heap, units),
        }
    }

    /// A string of Unicode text.
    pub fn from_str(heap: &mut Heap, text: &str) -> Gc<JsString> {
        if text.is_ascii() {
            JsString::from_latin1(heap, text.as_bytes())
        } else {
            JsString::from_units(heap, &text.encode_utf16().collect::<Vec<_>>())
        }
    }

    /// A string of a constant.
    pub fn from_text(heap: &mut Heap, text: &Text) -> Gc<JsString> {
        JsString::from_view(heap, text.into())
    }

    /// The length in code units.
    #[inline(always)]
    pub fn len(&self) -> u32 {
        self.head.get() as u32
    }

    /// Whether the length is 0.
    #[inline(always)]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Whether this is interned: the one string of its characters that serves as a property key.
    #[inline(always)]
    pub fn is_atom(&self) -> bool {
        self.has(ATOM)
    }

    /// Whether this is a rope, whose characters are not in one place yet.
    #[inline(always)]
    pub fn is_rope(&self) -> bool {
        self.has(ROPE)
    }

    #[inline(always)]
    fn has(&self, flags: u64) -> bool {
        self.head.get() & flags != 0
    }

    #[inline(always)]
    fn set(&self, flags: u64) {
        self.head.set(self.head.get() | flags);
    }

    #[inline(always)]
    fn is_flat(&self) -> bool {
        !self.has(REPRESENTATION)
    }

    #[inline(always)]
    fn is_wide(&self) -> bool {
        self.has(WIDE)
    }

    #[inline(always)]
    fn handle(&self) -> Gc<JsString> {
        // SAFETY: string cells are never anywhere but in the heap.
        unsafe { Gc::from_raw(std::ptr::from_ref(self).cast_mut()) }
    }

    #[inline(always)]
    fn payload(&self) -> *mut u8 {
        // SAFETY: the cell is at least `MIN_SIZE` bytes long.
        unsafe { std::ptr::from_ref(self).cast_mut().cast::<u8>().add(HEADER_SIZE) }
    }

    /// The string at an address that a word of this cell holds.
    #[inline(always)]
    fn string_at(&self, word: &Cell<u64>) -> Gc<JsString> {
        debug_assert!(word.get() != 0);
        // SAFETY: called for words that hold the address of a string, which this one keeps alive.
        unsafe { Gc::from_raw(word.get() as usize as *mut JsString) }
    }

    #[inline(always)]
    fn left(&self) -> Gc<JsString> {
        debug_assert!(self.has(ROPE));
        self.string_at(&self.first)
    }

    #[inline(always)]
    fn right(&self) -> Gc<JsString> {
        debug_assert!(self.has(ROPE));
        self.string_at(&self.second)
    }

    #[inline(always)]
    fn parent(&self) -> Gc<JsString> {
        debug_assert!(self.has(SLICE));
        self.string_at(&self.first)
    }

    #[inline(always)]
    fn offset(&self) -> usize {
        debug_assert!(self.has(SLICE));
        self.second.get() as usize
    }

    /// The characters. Flattens a rope.
    #[inline]
    pub fn view(&self, heap: &mut Heap) -> StrView<'_> {
        if self.has(ROPE) {
            self.flatten_rope(heap);
        }
        self.gathered()
    }

    /// The characters, unless this is a rope.
    #[inline]
    pub fn try_view(&self) -> Option<StrView<'_>> {
        if self.has(ROPE) { None } else { Some(self.gathered()) }
    }

    /// The characters of a string that is no rope.
    #[inline]
    fn gathered(&self) -> StrView<'_> {
        assert!(!self.has(ROPE));
        let (payload, offset) =
            if self.has(SLICE) { (self.parent().payload(), self.offset()) } else { (self.payload(), 0) };
        let len = self.len() as usize;
        // SAFETY: the characters of a flat string, or of a slice's parent from the offset on, are as
        // many as the length and as wide as the width says; they do not change, and live as long as
        // the string does.
        unsafe {
            if self.is_wide() {
                StrView::Utf16(std::slice::from_raw_parts(payload.cast::<u16>().add(offset), len))
            } else {
                StrView::Latin1(std::slice::from_raw_parts(payload.add(offset), len))
            }
        }
    }

    /// Gathers the characters of a rope in one place. Returns the string itself.
    #[inline]
    pub fn flatten(&self, heap: &mut Heap) -> Gc<JsString> {
        if self.has(ROPE) {
            self.flatten_rope(heap);
        }
        self.handle()
    }

    /// The code unit at an index below the length. Flattens a rope.
    #[inline]
    pub fn unit(&self, heap: &mut Heap, index: u32) -> u16 {
        self.view(heap).unit(index as usize)
    }

    /// The hash of the characters, never 0. Flattens a rope.
    #[inline]
    pub fn hash(&self, heap: &mut Heap) -> u32 {
        match self.known_hash() {
            Some(hash) => hash,
            None => {
                let hash = self.view(heap).hash();
                self.memo.set(self.memo.get() | u64::from(hash));
                hash
            }
        }
    }

    /// The hash, if it was computed before. Atoms always know theirs.
    #[inline]
    pub fn known_hash(&self) -> Option<u32> {
        let memo = match self.atom() {
            Some(atom) => atom.memo.get(),
            None => self.memo.get(),
        };
        (memo as u32 != 0).then_some(memo as u32)
    }

    /// The atom of the same characters, if it is known: the string itself or what it links to.
    #[inline]
    pub(crate) fn atom(&self) -> Option<Gc<JsString>> {
        if self.is_atom() {
            Some(self.handle())
        } else if self.has(LINKED) {
            Some(self.string_at(&self.memo))
        } else {
            None
        }
    }

    /// The property key of this string, if it is known already and no array index.
    #[inline(always)]
    pub(crate) fn known_name(&self) -> Option<PropertyKey> {
        let atom = self.atom()?;
        (atom.has(NOT_INDEX) || atom.len() > MOST_DIGITS).then(|| PropertyKey::atom(atom))
    }

    /// Makes this flat string the atom of its characters.
    pub(crate) fn become_atom(&self) {
        debug_assert!(self.is_flat() && self.known_hash().is_some() && !self.has(BUFFER));
        self.set(ATOM);
    }

    /// Remembers the atom of the same characters. A slice becomes one of the atom, which lets go
    /// of its parent.
    pub(crate) fn link(&self, atom: Gc<JsString>) {
        debug_assert!(atom.is_atom() && !self.is_atom() && atom.len() == self.len() && !self.is_rope());
        self.memo.set(atom.addr() as u64);
        self.set(LINKED);
        if self.has(SLICE) {
            self.become_slice(atom, 0);
        }
    }

    /// A flat string of the same characters that may become an atom: itself, all of its parent, or
    /// a copy.
    pub(crate) fn internable(&self, heap: &mut Heap) -> Gc<JsString> {
        let view = self.view(heap);
        if self.is_flat() {
            return self.handle();
        }
        let parent = self.parent();
        let atom = if parent.len() == self.len() && !parent.has(BUFFER) {
            parent
        } else {
            JsString::from_view(heap, view)
        };
        let hash = self.hash(heap);
        atom.memo.set(atom.memo.get() | u64::from(hash));
        atom
    }

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
        let mut text = String::with_capacity(self.len() as usize);
        let mut lead = None;
        self.for_each_piece(|piece| view::decode_lossy(piece, &mut lead, &mut text));
        if lead.is_some() {
            text.push(char::REPLACEMENT_CHARACTER);
        }
        text
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

impl std::fmt::Debug for JsString {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:?}", self.to_std_string())
    }
}

/// Traces a string.
///
/// # Safety
/// `cell` is a live string.
pub(crate) unsafe fn trace(cell: *mut u8, tracer: &mut Tracer) {
    // SAFETY: by the caller's promise.
    let string = unsafe { &*cell.cast::<JsString>() };
    if string.has(LINKED) {
        tracer.mark(string.string_at(&string.memo));
    }
    if string.has(SLICE) {
        tracer.mark(string.parent());
    } else if string.has(ROPE) {
        tracer.mark(string.left());
        tracer.mark(string.right());
    }
}
