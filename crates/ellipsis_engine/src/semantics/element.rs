//! The element types of typed arrays: their intrinsics, and conversions between values and bytes.

use ellipsis_gc::{Gc, Heap};
pub use ellipsis_memory::{ELEMENT_KINDS, ElementKind, f64_to_float16, float16_to_f64};
use ellipsis_text::bigint;
use num_bigint::BigInt;

use crate::model::string::MAX_LENGTH;
use crate::model::{JsBigInt, Value};
use crate::semantics::context::{Context, JsResult};
use crate::semantics::convert::Hint;
use crate::semantics::feedback::Feedback;
use crate::semantics::intrinsics::Intrinsic;

/// Of each element type the constructor, its prototype, and what accesses to such elements note.
const ROWS: [(Intrinsic, Intrinsic, Feedback); ELEMENT_KINDS.len()] = [
    (Intrinsic::Int8Array, Intrinsic::Int8ArrayPrototype, Feedback::INT8),
    (Intrinsic::Uint8Array, Intrinsic::Uint8ArrayPrototype, Feedback::UINT8),
    (Intrinsic::Uint8ClampedArray, Intrinsic::Uint8ClampedArrayPrototype, Feedback::UINT8_CLAMPED),
    (Intrinsic::Int16Array, Intrinsic::Int16ArrayPrototype, Feedback::INT16),
    (Intrinsic::Uint16Array, Intrinsic::Uint16ArrayPrototype, Feedback::UINT16),
    (Intrinsic::Int32Array, Intrinsic::Int32ArrayPrototype, Feedback::INT32),
    (Intrinsic::Uint32Array, Intrinsic::Uint32ArrayPrototype, Feedback::UINT32),
    (Intrinsic::BigInt64Array, Intrinsic::BigInt64ArrayPrototype, Feedback::BIGINT64),
    (Intrinsic::BigUint64Array, Intrinsic::BigUint64ArrayPrototype, Feedback::BIGUINT64),
    (Intrinsic::Float16Array, Intrinsic::Float16ArrayPrototype, Feedback::FLOAT16),
    (Intrinsic::Float32Array, Intrinsic::Float32ArrayPrototype, Feedback::FLOAT32),
    (Intrinsic::Float64Array, Intrinsic::Float64ArrayPrototype, Feedback::FLOAT64),
];

/// The constructor of arrays of a type.
pub const fn constructor_of(kind: ElementKind) -> Intrinsic {
    ROWS[kind as usize].0
}

/// What accesses to elements of a type note.
#[inline]
pub(crate) fn feedback_of(kind: ElementKind) -> Feedback {
    ROWS[kind as usize].2
}

/// What element types are to values.
pub trait ElementValues: Copy {
    /// The constructor.
    fn constructor(self) -> Intrinsic;
    /// The prototype.
    fn prototype(self) -> Intrinsic;
    /// RawBytesToNumeric, from the low bytes of `bits`.
    fn decode(self, heap: &mut Heap, bits: u64) -> Value;
    /// Converts a value to what an element holds: ToNumber or ToBigInt, then the bytes.
    fn encode(self, cx: &mut Context, value: Value) -> JsResult<u64>;
}

impl ElementValues for ElementKind {
    #[inline]
    fn constructor(self) -> Intrinsic {
        constructor_of(self)
    }

    #[inline]
    fn prototype(self) -> Intrinsic {
        ROWS[self as usize].1
    }

    #[inline(always)]
    fn decode(self, heap: &mut Heap, bits: u64) -> Value {
        match self {
            ElementKind::Int8 => Value::int(i32::from(bits as i8)),
            ElementKind::Uint8 | ElementKind::Uint8Clamped => Value::int(i32::from(bits as u8)),
            ElementKind::Int16 => Value::int(i32::from(bits as i16)),
            ElementKind::Uint16 => Value::int(i32::from(bits as u16)),
            ElementKind::Int32 => Value::int(bits as i32),
            ElementKind::Uint32 => Value::from(bits as u32),
            ElementKind::Float16 => Value::number(float16_to_f64(bits as u16)),
            ElementKind::Float32 => Value::number(f64::from(f32::from_bits(bits as u32))),
            ElementKind::Float64 => Value::number(f64::from_bits(bits)),
            ElementKind::BigInt64 => JsBigInt::of_small(heap, (bits as i64).into()).into(),
            ElementKind::BigUint64 => JsBigInt::of_small(heap, bits.into()).into(),
        }
    }

    #[inline]
    fn encode(self, cx: &mut Context, value: Value) -> JsResult<u64> {
        if self.is_bigint() {
            return Ok(cx.to_bigint(value)?.low_64_bits());
        }
        match value.as_int() {
            Some(int) => Ok(self.encode_int(int)),
            None => Ok(self.encode_number(cx.to_number(value)?)),
        }
    }
}

impl Context {
    /// The digits of a BigInt, as many as a string may have.
    pub fn digits_of(&mut self, integer: Gc<JsBigInt>, radix: u32) -> JsResult<String> {
        if let (Some(small), 10) = (integer.small(), radix) {
            return Ok(small.to_string());
        }
        let integer = &integer.value(&self.heap);
        if bigint::least_digits(integer, radix) > MAX_LENGTH.into() {
            return Err(self.string_error());
        }
        self.provide_for(bigint::digits_cost(integer, radix))?;
        let text = bigint::to_string_radix(integer, radix);
        if text.len() > MAX_LENGTH as usize { Err(self.string_error()) } else { Ok(text) }
    }

    /// ToBigInt
    pub fn to_bigint(&mut self, value: Value) -> JsResult<Gc<JsBigInt>> {
        let primitive = self.to_primitive(value, Hint::Number)?;
        if let Some(bigint) = primitive.as_bigint() {
            return Ok(bigint);
        }
        if let Some(boolean) = primitive.as_bool() {
            return Ok(JsBigInt::new(&mut self.heap, BigInt::from(u8::from(boolean))));
        }
        if let Some(string) = primitive.as_string() {
            self.provide_for(bigint::parse_cost(string.len() as usize))?;
            return match bigint::parse(string.view(&mut self.heap)) {
                Some(value) => Ok(JsBigInt::new(&mut self.heap, value)),
                None => {
                    let text = string.to_short_string();
                    Err(self.syntax_error(format!("Cannot convert {text} to a BigInt")))
                }
            };
        }
        let text = match primitive.as_symbol() {
            Some(symbol) => symbol.descriptive_string(),
            None => self.to_string(primitive)?.to_short_string(),
        };
        Err(self.type_error(format!("Cannot convert {text} to a BigInt")))
    }
}
