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
//!
//! # Safety
//!
//! The unsafe blocks rely on these invariants: that the flags say what words 1 to 3 are, and that as many characters of
//! the width that the flag says lie in a flat string as its length, or that of a slice of it, says. Only this file writes
//! characters and words. A string is handed out once its characters are written: until then it is in the hands of a
//! [`Writer`]. References to strings are only to cells, since nothing else is one.

mod builder;
mod content;
mod rope;
#[cfg(test)]
mod tests;

use std::cell::Cell;
use std::ptr::NonNull;

use ellipsis_bytecode::Text;
use ellipsis_gc::{Gc, Header, Heap, Trace, Tracer, copy_run, heap_cell};
use ellipsis_text::{StrView, is_latin1};

use crate::model::value::convert_into;
use crate::model::{CellKind, Cells, Value};

pub use builder::StringBuilder;

/// The greatest length of a string, in code units.
pub const MAX_LENGTH: u32 = 536_870_888;

/// Results shorter than this are flat copies rather than ropes or slices.
const MIN_SHARED: usize = 24;

const HEADER_SIZE: usize = 16;
const MIN_SIZE: usize = 32;
/// Allocations above this many bytes may fail.
const FALLIBLE_ABOVE: usize = 1 << 16;

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
    /// Its low 32 bits are the length, and flags stand above them.
    header: Header,
    memo: Cell<u64>,
    first: Cell<u64>,
    second: Cell<u64>,
}

const _: () = assert!(size_of::<JsString>() == MIN_SIZE);

heap_cell!(JsString, header, Cells, CellKind::String as u8);

impl Trace for JsString {
    fn trace(&self, tracer: &mut Tracer) {
        if self.has(LINKED) {
            tracer.mark(self.string_at(&self.memo));
        }
        if self.has(SLICE) {
            tracer.mark(self.parent());
        } else if self.has(ROPE) {
            tracer.mark(self.left());
            tracer.mark(self.right());
        }
    }
}

convert_into! { Value: Gc<JsString> => Value::of_cell; }

impl Value {
    /// The string, if this is one.
    #[inline(always)]
    pub fn as_string(self) -> Option<Gc<JsString>> {
        self.as_cell()
    }
}

/// The characters of a constant.
pub(crate) fn view_of(text: &Text) -> StrView<'_> {
    match text {
        Text::Latin1(bytes) => StrView::Latin1(bytes),
        Text::Utf16(units) => StrView::Utf16(units),
    }
}

/// Allocates a string cell of [`MIN_SIZE`] bytes.
fn alloc_cell(heap: &mut Heap, len: usize, flags: u64, first: u64, second: u64) -> Gc<JsString> {
    // SAFETY: the memory is fresh, aligned to 16 and `MIN_SIZE` bytes long.
    unsafe {
        let memory = heap.alloc_raw(MIN_SIZE, CellKind::String as u8);
        init_cell(memory, len, flags, first, second)
    }
}

/// Makes fresh memory a string.
///
/// # Safety
/// It is aligned to 16, and at least [`MIN_SIZE`] bytes long and as long as the length and the flags ask for.
#[inline(always)]
unsafe fn init_cell(memory: NonNull<u8>, len: usize, flags: u64, first: u64, second: u64) -> Gc<JsString> {
    let header = Header::new(CellKind::String as u8);
    header.set_low48(len as u64 | flags);
    let string = JsString { header, memo: Cell::new(0), first: Cell::new(first), second: Cell::new(second) };
    let memory = memory.cast::<JsString>();
    // SAFETY: passed on from the caller.
    unsafe {
        memory.write(string);
        Gc::from_raw(memory.as_ptr())
    }
}

/// A flat string whose characters are being written, from the first to the last.
struct Writer {
    string: Gc<JsString>,
    payload: *mut u8,
    wide: bool,
    at: usize,
    /// How many there will be.
    len: usize,
    /// How many there is room for.
    capacity: usize,
}

impl Writer {
    /// A string of `len` characters of that width. None if there is no memory for it, which the heap notes.
    #[inline]
    fn new(heap: &mut Heap, len: usize, wide: bool) -> Option<Writer> {
        let writer = Writer::with_capacity(heap, len, len, wide);
        if writer.is_none() {
            heap.note_refusal();
        }
        writer
    }

    /// As [`Writer::new`], with room for `capacity`; the heap notes nothing.
    #[inline]
    fn with_capacity(heap: &mut Heap, len: usize, capacity: usize, wide: bool) -> Option<Writer> {
        let size = Writer::size(len, capacity, wide);
        // SAFETY: the memory is fresh and as large as `size` says.
        unsafe {
            let memory = if size > FALLIBLE_ABOVE {
                heap.try_alloc_now(size, CellKind::String as u8)?
            } else {
                heap.alloc_raw(size, CellKind::String as u8)
            };
            Some(Writer::begin(memory, len, capacity, wide))
        }
    }

    /// As [`Writer::new`], whatever the limit of the heap is.
    fn overdrawing(heap: &mut Heap, len: usize, wide: bool) -> Writer {
        let size = Writer::size(len, len, wide);
        // SAFETY: the memory is fresh and as large as `size` says.
        unsafe { Writer::begin(heap.alloc_raw(size, CellKind::String as u8), len, len, wide) }
    }

    #[inline(always)]
    fn size(len: usize, capacity: usize, wide: bool) -> usize {
        assert!(len <= capacity && capacity <= MAX_LENGTH as usize, "string too long");
        (HEADER_SIZE + if wide { capacity * 2 } else { capacity }).max(MIN_SIZE)
    }

    /// # Safety
    /// The memory is fresh, and as large as `size` says.
    #[inline(always)]
    unsafe fn begin(memory: NonNull<u8>, len: usize, capacity: usize, wide: bool) -> Writer {
        // SAFETY: passed on from the caller.
        let string = unsafe { init_cell(memory, len, if wide { WIDE } else { 0 }, 0, 0) };
        Writer { string, payload: string.payload(), wide, at: 0, len, capacity }
    }

    /// A buffer that gets so many characters in all, behind those that it has. There must be room.
    fn behind(buffer: Gc<JsString>, len: usize) -> Writer {
        let (at, capacity) = (buffer.len() as usize, buffer.room());
        assert!(capacity >= len, "room in a buffer");
        Writer { string: buffer, payload: buffer.payload(), wide: buffer.is_wide(), at, len, capacity }
    }

    /// Writes characters. A narrow string gets Latin-1 characters only.
    #[inline(always)]
    fn push(&mut self, view: StrView<'_>) {
        assert!(view.len() <= self.len - self.at, "the parts add up to the length");
        // SAFETY: there is room for as many, none of which `view` shows: nobody has seen them yet.
        unsafe {
            let place = if self.wide { self.payload.add(2 * self.at) } else { self.payload.add(self.at) };
            match view {
                StrView::Latin1(bytes) if !self.wide => copy_bytes(bytes.as_ptr(), place, bytes.len()),
                StrView::Utf16(units) if self.wide => {
                    copy_bytes(units.as_ptr().cast(), place, 2 * units.len())
                }
                StrView::Latin1(&[byte]) => place.cast::<u16>().write(byte.into()),
                _ => convert_units(place, view),
            }
        }
        self.at += view.len();
    }

    /// The string, once all is written.
    #[inline(always)]
    fn finish(self) -> Gc<JsString> {
        assert!(self.at == self.len, "the parts add up to the length");
        let head = self.string.header.low48();
        self.string.header.set_low48(head & !0xffff_ffff | self.len as u64);
        self.string
    }

    /// The string as a buffer.
    fn finish_buffer(self) -> Gc<JsString> {
        let capacity = self.capacity;
        let buffer = self.finish();
        buffer.set(BUFFER);
        buffer.memo.set((capacity as u64) << 32);
        buffer
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
        _ => unsafe { copy_run(from, to, count) },
    }
}

/// Copies characters to a place in a flat string's payload of the other width.
///
/// # Safety
/// There is room for `view.len()` units of that width, none of which `view` covers; a narrow string gets Latin-1
/// characters only.
unsafe fn convert_units(place: *mut u8, view: StrView<'_>) {
    match view {
        StrView::Latin1(bytes) => {
            for (i, &byte) in bytes.iter().enumerate() {
                // SAFETY: by the caller's promise; payloads are aligned to 16.
                unsafe { place.cast::<u16>().add(i).write(u16::from(byte)) }
            }
        }
        StrView::Utf16(units) => {
            for (i, &unit) in units.iter().enumerate() {
                debug_assert!(unit < 256);
                // SAFETY: by the caller's promise.
                unsafe { place.add(i).write(unit as u8) }
            }
        }
    }
}

/// A flat string of these characters, of that width. Narrow ones must all be Latin-1. Empty for lack of memory.
fn flat_copy(heap: &mut Heap, view: StrView<'_>, wide: bool) -> Gc<JsString> {
    try_flat_copy(heap, view, wide).unwrap_or_else(|| alloc_cell(heap, 0, 0, 0, 0))
}

#[inline]
fn try_flat_copy(heap: &mut Heap, view: StrView<'_>, wide: bool) -> Option<Gc<JsString>> {
    let mut string = Writer::new(heap, view.len(), wide)?;
    string.push(view);
    Some(string.finish())
}

impl JsString {
    /// A string of Latin-1 characters.
    ///
    /// # Panics
    /// Over [`MAX_LENGTH`], like all constructors from whole contents: check what may be that long. Where there is no
    /// memory they give the empty string, and the heap notes that.
    pub fn from_latin1(heap: &mut Heap, bytes: &[u8]) -> Gc<JsString> {
        flat_copy(heap, StrView::Latin1(bytes), false)
    }

    /// A string of UTF-16 code units, stored as Latin-1 if they fit.
    pub fn from_units(heap: &mut Heap, units: &[u16]) -> Gc<JsString> {
        flat_copy(heap, StrView::Utf16(units), !is_latin1(units))
    }

    /// A string of these characters. None if there is no memory for them, which the heap notes.
    pub fn try_from_view(heap: &mut Heap, view: StrView<'_>) -> Option<Gc<JsString>> {
        let wide = matches!(view, StrView::Utf16(units) if !is_latin1(units));
        try_flat_copy(heap, view, wide)
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
        JsString::from_view(heap, view_of(text))
    }

    /// The length in code units.
    #[inline(always)]
    pub fn len(&self) -> u32 {
        self.header.raw() as u32
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
        self.header.raw() & flags != 0
    }

    #[inline(always)]
    fn set(&self, flags: u64) {
        self.header.set_low48(self.header.low48() | flags);
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
        // SAFETY: references to strings are to cells.
        unsafe { Gc::from_ref(self) }
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

    /// A rope of two strings, which are not empty.
    fn rope(heap: &mut Heap, left: Gc<JsString>, right: Gc<JsString>) -> Gc<JsString> {
        debug_assert!(!left.is_empty() && !right.is_empty());
        let len = left.len() as usize + right.len() as usize;
        let flags = if left.is_wide() || right.is_wide() { ROPE | WIDE } else { ROPE };
        alloc_cell(heap, len, flags, left.addr() as u64, right.addr() as u64)
    }

    /// A slice of `len` characters of a flat string, from `offset` on.
    fn slice(heap: &mut Heap, base: Gc<JsString>, offset: usize, len: usize) -> Gc<JsString> {
        assert!(base.is_flat() && base.len() as usize >= offset + len, "characters of a slice");
        let flags = SLICE | base.header.low48() & WIDE;
        alloc_cell(heap, len, flags, base.addr() as u64, offset as u64)
    }

    /// Turns into a slice of a flat string that has the same characters from `offset` on.
    fn become_slice(&self, base: Gc<JsString>, offset: usize) {
        assert!(
            base.is_flat() && base.len() as usize >= offset + self.len() as usize,
            "characters of a slice"
        );
        self.first.set(base.addr() as u64);
        self.second.set(offset as u64);
        let width = base.header.low48() & WIDE;
        self.header.set_low48(self.header.low48() & !(REPRESENTATION | WIDE) | SLICE | width);
    }

    /// How many units fit in this string if it is a buffer, else 0.
    fn room(&self) -> usize {
        if self.has(BUFFER) { (self.memo.get() >> 32) as usize } else { 0 }
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
                heap.budget.spend_bytes(self.len() as usize);
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

    /// Whether this atom is known to be no array index.
    #[inline(always)]
    pub(crate) fn is_known_name(&self) -> bool {
        self.has(NOT_INDEX) || self.len() > MOST_DIGITS
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
            let mut copy = Writer::overdrawing(heap, view.len(), self.is_wide());
            copy.push(view);
            copy.finish()
        };
        let hash = self.hash(heap);
        atom.memo.set(atom.memo.get() | u64::from(hash));
        atom
    }
}

impl std::fmt::Debug for JsString {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:?}", self.to_std_string())
    }
}
