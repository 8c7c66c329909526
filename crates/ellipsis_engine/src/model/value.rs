//! JavaScript values: 64-bit NaN-boxes in which a cell pointer is its own bits.
//!
//! | bits | value |
//! |---|---|
//! | `0x0000_0000_0000_0000` | the empty mark (hole, dead zone) |
//! | `0x0000_xxxx_xxxx_xxxx`, bit 1 clear | pointer to a cell |
//! | `0x02` null, `0x0a` undefined, `0x06` false, `0x07` true | bit 1 set, so no pointer |
//! | `0x0002…` to `0xfffc…` | a double, offset by 2^49 |
//! | `0xfffe_0000_xxxx_xxxx` | an int32 |
//!
//! Invariants: a number that is an int32 (and not -0) may be held either way, so equality of bits
//! is not equality of numbers; NaN is the canonical one or the one
//! that hardware makes; a pointer value points to the
//! start of a live cell: of kind string, symbol, BigInt or object where scripts see the value.
//!
//! # Safety
//!
//! The pointer case is only made of a [`Gc`], or by [`Value::from_bits`] of bits that were such a value. So its bits are
//! the address of a cell, which begins with a header; and the headers of cells hold kinds of [`CellKind`] alone, since
//! each type of cells says its kind with one.

use ellipsis_gc::{Gc, Header, HeapCell, Trace, Tracer, entry_value};

use crate::model::{CellKind, Cells};

/// A JavaScript value, or the empty mark.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
#[repr(transparent)]
pub struct Value(u64);

const NUMBER_TAG: u64 = Value::NUMBER_TAG;
const DOUBLE_OFFSET: u64 = Value::DOUBLE_OFFSET;
const NOT_CELL_MASK: u64 = Value::NOT_CELL_MASK;

impl Value {
    pub(crate) const NUMBER_TAG: u64 = 0xfffe_0000_0000_0000;
    pub(crate) const DOUBLE_OFFSET: u64 = 1 << 49;
    pub(crate) const NOT_CELL_MASK: u64 = Value::NUMBER_TAG | 0x2;

    /// No value: an array hole, or a binding in its dead zone. Never visible to scripts.
    pub const EMPTY: Value = Value(0);
    /// `null`.
    pub const NULL: Value = Value(0x02);
    /// `undefined`.
    pub const UNDEFINED: Value = Value(0x0a);
    /// `false`.
    pub const FALSE: Value = Value(0x06);
    /// `true`.
    pub const TRUE: Value = Value(0x07);
    /// What is "thrown" to end a script that may not catch it (fuel, deadline, exit). Never visible to scripts.
    pub const TERMINATION: Value = Value(0x12);
    /// NaN.
    pub const NAN: Value = Value::double(f64::NAN);

    /// The bits.
    #[inline(always)]
    pub const fn bits(self) -> u64 {
        self.0
    }

    /// A value of these bits.
    ///
    /// # Safety
    /// They come from [`Value::bits`], and what they point to is still alive.
    #[inline(always)]
    pub const unsafe fn from_bits(bits: u64) -> Value {
        Value(bits)
    }

    /// An int32.
    #[inline(always)]
    pub const fn int(value: i32) -> Value {
        Value(NUMBER_TAG | value as u32 as u64)
    }

    /// A double, kept as a double.
    #[inline(always)]
    pub const fn double(value: f64) -> Value {
        let bits = if value.is_nan() { 0x7ff8_0000_0000_0000 } else { value.to_bits() };
        Value(bits.wrapping_add(DOUBLE_OFFSET))
    }

    /// A number: an int32 where it is one (and not -0).
    #[inline(always)]
    pub fn number(value: f64) -> Value {
        // OPTIMIZATION: the sum has the nearest integer in its low bits. A conversion takes longer, as it looks for what is none.
        let int = (value + 6_755_399_441_055_744.0).to_bits() as i32;
        if f64::from(int).to_bits() == value.to_bits() { Value::int(int) } else { Value::double(value) }
    }

    /// What arithmetic on numbers gave, kept as a double even if it is an int32. Its NaNs are those
    /// that hardware makes or hands on, which are no pattern of another case.
    #[inline(always)]
    pub(crate) fn result(value: f64) -> Value {
        Value(value.to_bits().wrapping_add(DOUBLE_OFFSET))
    }

    /// A boolean.
    #[inline(always)]
    pub const fn bool(value: bool) -> Value {
        Value(0x06 | value as u64)
    }

    /// The value that points to this cell. Scripts may see it if that is a string, symbol, BigInt or object.
    #[inline(always)]
    pub(crate) fn of_cell<T: HeapCell>(cell: Gc<T>) -> Value {
        Value(cell.addr() as u64)
    }

    /// Whether this is the empty mark.
    #[inline(always)]
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Whether this is `undefined`.
    #[inline(always)]
    pub const fn is_undefined(self) -> bool {
        self.0 == Value::UNDEFINED.0
    }

    /// Whether this is `null`.
    #[inline(always)]
    pub const fn is_null(self) -> bool {
        self.0 == Value::NULL.0
    }

    /// How it is written, if it is undefined or null.
    pub fn nullish_text(self) -> Option<&'static str> {
        self.is_nullish().then(|| if self.is_null() { "null" } else { "undefined" })
    }

    /// Whether this is `undefined` or `null`.
    #[inline(always)]
    pub const fn is_nullish(self) -> bool {
        self.0 & !0x8 == Value::NULL.0
    }

    /// Whether this is a boolean.
    #[inline(always)]
    pub const fn is_bool(self) -> bool {
        self.0 & !1 == Value::FALSE.0
    }

    /// Whether this is `true`.
    #[inline(always)]
    pub const fn is_true(self) -> bool {
        self.0 == Value::TRUE.0
    }

    /// Whether this is a number held as an int32.
    #[inline(always)]
    pub const fn is_int(self) -> bool {
        self.0 >= NUMBER_TAG
    }

    /// Whether all are held as int32s.
    #[inline]
    pub fn are_ints(values: &[Value]) -> bool {
        const { assert!(NUMBER_TAG.leading_ones() + NUMBER_TAG.trailing_zeros() == 64) };
        // (The bits of the tag are the upper ones, so that one comparison tells of all.)
        values.iter().fold(u64::MAX, |bits, value| bits & value.0) >= NUMBER_TAG
    }

    /// Whether this is a number.
    #[inline(always)]
    pub const fn is_number(self) -> bool {
        self.0 & NUMBER_TAG != 0
    }

    /// Whether this points to a cell.
    #[inline(always)]
    pub const fn is_cell(self) -> bool {
        self.0 & NOT_CELL_MASK == 0 && self.0 != 0
    }

    /// The int32, if it is held as one.
    #[inline(always)]
    pub const fn as_int(self) -> Option<i32> {
        if self.is_int() { Some(self.0 as i32) } else { None }
    }

    /// The low 32 bits: the int32, if this is one.
    #[inline(always)]
    pub const fn int_bits(self) -> i32 {
        self.0 as i32
    }

    /// The double, if this is held as one; some other double otherwise.
    #[inline(always)]
    pub const fn double_bits(self) -> f64 {
        f64::from_bits(self.0.wrapping_sub(DOUBLE_OFFSET))
    }

    /// The number, if this is one.
    #[inline(always)]
    pub fn as_number(self) -> Option<f64> {
        if self.is_int() {
            Some(f64::from(self.0 as i32))
        } else if self.is_number() {
            Some(self.double_bits())
        } else {
            None
        }
    }

    /// The boolean, if this is one.
    #[inline(always)]
    pub const fn as_bool(self) -> Option<bool> {
        if self.is_bool() { Some(self.0 & 1 == 1) } else { None }
    }

    /// The cell this points to, whatever it is.
    #[inline(always)]
    pub fn as_any_cell(self) -> Option<Gc<Header>> {
        // SAFETY: a pointer value points to the start of a live cell (module invariant).
        self.is_cell().then(|| unsafe { Gc::from_raw(self.0 as *mut Header) })
    }

    /// The cell this points to, if it is of that type.
    #[inline(always)]
    pub(crate) fn as_cell<T: HeapCell>(self) -> Option<Gc<T>> {
        self.as_any_cell()?.checked_cast()
    }

    /// The kind of the cell this points to; [`CellKind::Free`] if this is no cell.
    #[inline(always)]
    pub fn kind(self) -> CellKind {
        self.as_any_cell().map_or(CellKind::Free, CellKind::of)
    }

    /// Whether this is an object.
    #[inline(always)]
    pub fn is_object(self) -> bool {
        self.kind().is_object()
    }

    /// Whether this is a string.
    #[inline(always)]
    pub fn is_string(self) -> bool {
        self.kind() == CellKind::String
    }

    /// Whether this is a symbol.
    #[inline(always)]
    pub fn is_symbol(self) -> bool {
        self.kind() == CellKind::Symbol
    }

    /// Whether this is a BigInt.
    #[inline(always)]
    pub fn is_bigint(self) -> bool {
        self.kind() == CellKind::BigInt
    }
}

impl CellKind {
    /// What a cell is.
    #[inline(always)]
    pub fn of(cell: Gc<Header>) -> CellKind {
        debug_assert!((cell.kind() as usize) < CellKind::COUNT);
        // SAFETY: the kinds of cells are those of this enum (module invariant), whose discriminants are contiguous
        // from 0.
        unsafe { std::mem::transmute::<u8, CellKind>(cell.kind()) }
    }
}

/// Implements conversions from types, given what does them.
macro_rules! convert_into {
    ($target:ty: $($from:ty => $convert:expr;)+) => {$(
        impl From<$from> for $target {
            #[inline(always)]
            fn from(value: $from) -> $target {
                $convert(value)
            }
        }
    )+};
}
pub(in crate::model) use convert_into;

convert_into! { Value:
    bool => Value::bool;
    i32 => Value::int;
    f64 => Value::number;
    u32 => |value| Value::from(value as usize);
    usize => |value| if value <= i32::MAX as usize { Value::int(value as i32) } else { Value::number(value as f64) };
}

impl Default for Value {
    fn default() -> Value {
        Value::UNDEFINED
    }
}

impl Trace for Value {
    #[inline(always)]
    fn trace(&self, tracer: &mut Tracer) {
        self.as_any_cell().trace(tracer);
    }
}

entry_value!(Value, Cells, CellKind::EntryBlock as u8, Value::EMPTY);

impl std::fmt::Debug for Value {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if let Some(number) = self.as_number() {
            return write!(f, "{number}");
        }
        match *self {
            Value::EMPTY => f.write_str("<empty>"),
            Value::NULL => f.write_str("null"),
            Value::UNDEFINED => f.write_str("undefined"),
            Value::TRUE => f.write_str("true"),
            Value::FALSE => f.write_str("false"),
            Value::TERMINATION => f.write_str("<termination>"),
            _ => write!(f, "<{:?} {:#x}>", self.kind(), self.0),
        }
    }
}
