//! The element types of typed arrays: sizes and conversions.

use ellipsis_gc::{Gc, Heap};
use ellipsis_text::{bigint, number};
use num_bigint::{BigInt, Sign};

use crate::model::bigint::JsBigInt;
use crate::model::value::Value;
use crate::semantics::context::{Context, JsResult};
use crate::semantics::convert::Hint;
use crate::semantics::feedback::Feedback;
use crate::semantics::intrinsics::Intrinsic;

/// The element types of typed arrays.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[expect(missing_docs, reason = "they are what their names say")]
pub enum ElementKind {
    Int8,
    Uint8,
    Uint8Clamped,
    Int16,
    Uint16,
    Int32,
    Uint32,
    BigInt64,
    BigUint64,
    Float16,
    Float32,
    Float64,
}

/// All element types.
pub const ELEMENT_KINDS: [ElementKind; 12] = [
    ElementKind::Int8,
    ElementKind::Uint8,
    ElementKind::Uint8Clamped,
    ElementKind::Int16,
    ElementKind::Uint16,
    ElementKind::Int32,
    ElementKind::Uint32,
    ElementKind::BigInt64,
    ElementKind::BigUint64,
    ElementKind::Float16,
    ElementKind::Float32,
    ElementKind::Float64,
];

impl ElementKind {
    /// The binary logarithm of the size.
    #[inline(always)]
    pub const fn shift(self) -> u32 {
        match self {
            ElementKind::Int8 | ElementKind::Uint8 | ElementKind::Uint8Clamped => 0,
            ElementKind::Int16 | ElementKind::Uint16 | ElementKind::Float16 => 1,
            ElementKind::Int32 | ElementKind::Uint32 | ElementKind::Float32 => 2,
            ElementKind::BigInt64 | ElementKind::BigUint64 | ElementKind::Float64 => 3,
        }
    }

    /// The size in bytes.
    #[inline(always)]
    pub const fn size(self) -> usize {
        1 << self.shift()
    }

    /// Whether elements are BigInts.
    #[inline(always)]
    pub const fn is_bigint(self) -> bool {
        matches!(self, ElementKind::BigInt64 | ElementKind::BigUint64)
    }

    /// Whether Atomics works on them.
    pub const fn is_integer(self) -> bool {
        !matches!(
            self,
            ElementKind::Uint8Clamped | ElementKind::Float16 | ElementKind::Float32 | ElementKind::Float64
        )
    }

    /// The name of the constructor.
    pub const fn name(self) -> &'static str {
        match self {
            ElementKind::Int8 => "Int8Array",
            ElementKind::Uint8 => "Uint8Array",
            ElementKind::Uint8Clamped => "Uint8ClampedArray",
            ElementKind::Int16 => "Int16Array",
            ElementKind::Uint16 => "Uint16Array",
            ElementKind::Int32 => "Int32Array",
            ElementKind::Uint32 => "Uint32Array",
            ElementKind::BigInt64 => "BigInt64Array",
            ElementKind::BigUint64 => "BigUint64Array",
            ElementKind::Float16 => "Float16Array",
            ElementKind::Float32 => "Float32Array",
            ElementKind::Float64 => "Float64Array",
        }
    }

    /// The constructor.
    pub const fn constructor(self) -> Intrinsic {
        match self {
            ElementKind::Int8 => Intrinsic::Int8Array,
            ElementKind::Uint8 => Intrinsic::Uint8Array,
            ElementKind::Uint8Clamped => Intrinsic::Uint8ClampedArray,
            ElementKind::Int16 => Intrinsic::Int16Array,
            ElementKind::Uint16 => Intrinsic::Uint16Array,
            ElementKind::Int32 => Intrinsic::Int32Array,
            ElementKind::Uint32 => Intrinsic::Uint32Array,
            ElementKind::BigInt64 => Intrinsic::BigInt64Array,
            ElementKind::BigUint64 => Intrinsic::BigUint64Array,
            ElementKind::Float16 => Intrinsic::Float16Array,
            ElementKind::Float32 => Intrinsic::Float32Array,
            ElementKind::Float64 => Intrinsic::Float64Array,
        }
    }

    /// The prototype.
    pub const fn prototype(self) -> Intrinsic {
        match self {
            ElementKind::Int8 => Intrinsic::Int8ArrayPrototype,
            ElementKind::Uint8 => Intrinsic::Uint8ArrayPrototype,
            ElementKind::Uint8Clamped => Intrinsic::Uint8ClampedArrayPrototype,
            ElementKind::Int16 => Intrinsic::Int16ArrayPrototype,
            ElementKind::Uint16 => Intrinsic::Uint16ArrayPrototype,
            ElementKind::Int32 => Intrinsic::Int32ArrayPrototype,
            ElementKind::Uint32 => Intrinsic::Uint32ArrayPrototype,
            ElementKind::BigInt64 => Intrinsic::BigInt64ArrayPrototype,
            ElementKind::BigUint64 => Intrinsic::BigUint64ArrayPrototype,
            ElementKind::Float16 => Intrinsic::Float16ArrayPrototype,
            ElementKind::Float32 => Intrinsic::Float32ArrayPrototype,
            ElementKind::Float64 => Intrinsic::Float64ArrayPrototype,
        }
    }

    /// What accesses to such elements note.
    #[inline]
    pub(crate) fn feedback(self) -> Feedback {
        match self {
            ElementKind::Int8 => Feedback::INT8,
            ElementKind::Uint8 => Feedback::UINT8,
            ElementKind::Uint8Clamped => Feedback::UINT8_CLAMPED,
            ElementKind::Int16 => Feedback::INT16,
            ElementKind::Uint16 => Feedback::UINT16,
            ElementKind::Int32 => Feedback::INT32,
            ElementKind::Uint32 => Feedback::UINT32,
            ElementKind::BigInt64 => Feedback::BIGINT64,
            ElementKind::BigUint64 => Feedback::BIGUINT64,
            ElementKind::Float16 => Feedback::FLOAT16,
            ElementKind::Float32 => Feedback::FLOAT32,
            ElementKind::Float64 => Feedback::FLOAT64,
        }
    }

    /// RawBytesToNumeric, from the low bytes of `bits`.
    #[inline(always)]
    pub fn decode(self, heap: &mut Heap, bits: u64) -> Value {
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
            ElementKind::BigInt64 => JsBigInt::new(heap, BigInt::from(bits as i64)).into(),
            ElementKind::BigUint64 => JsBigInt::new(heap, BigInt::from(bits)).into(),
        }
    }

    /// RawBytesToNumeric for kinds that are no BigInts.
    #[inline(always)]
    pub fn decode_number(self, bits: u64) -> f64 {
        match self {
            ElementKind::Int8 => f64::from(bits as i8),
            ElementKind::Uint8 | ElementKind::Uint8Clamped => f64::from(bits as u8),
            ElementKind::Int16 => f64::from(bits as i16),
            ElementKind::Uint16 => f64::from(bits as u16),
            ElementKind::Int32 => f64::from(bits as i32),
            ElementKind::Uint32 => f64::from(bits as u32),
            ElementKind::Float16 => float16_to_f64(bits as u16),
            ElementKind::Float32 => f64::from(f32::from_bits(bits as u32)),
            ElementKind::Float64 => f64::from_bits(bits),
            ElementKind::BigInt64 => bits as i64 as f64,
            ElementKind::BigUint64 => bits as f64,
        }
    }

    /// NumericToRawBytes of a number, for kinds that are no BigInts.
    #[inline(always)]
    pub fn encode_number(self, number: f64) -> u64 {
        match self {
            ElementKind::Uint8Clamped => u64::from(clamp(number)),
            ElementKind::Float16 => u64::from(f64_to_float16(number)),
            ElementKind::Float32 => u64::from((number as f32).to_bits()),
            ElementKind::Float64 => number.to_bits(),
            _ => u64::from(number::to_uint32(number)),
        }
    }

    #[inline(always)]
    pub(crate) fn encode_int(self, int: i32) -> u64 {
        match self {
            ElementKind::Uint8Clamped => int.clamp(0, 255) as u64,
            ElementKind::Float16 | ElementKind::Float32 | ElementKind::Float64 => {
                self.encode_number(f64::from(int))
            }
            _ => u64::from(int as u32),
        }
    }

    /// Converts a value to what an element holds: ToNumber or ToBigInt, then the bytes.
    #[inline]
    pub fn encode(self, cx: &mut Context, value: Value) -> JsResult<u64> {
        if self.is_bigint() {
            let bigint = cx.to_bigint(value)?;
            return Ok(low_64_bits(bigint.value()));
        }
        match value.as_int() {
            Some(int) => Ok(self.encode_int(int)),
            None => Ok(self.encode_number(cx.to_number(value)?)),
        }
    }
}

/// ToUint8Clamp
fn clamp(number: f64) -> u8 {
    // The cast saturates and takes NaN to 0.
    number.round_ties_even() as u8
}

/// The low 64 bits of a BigInt in two's complement.
pub fn low_64_bits(value: &BigInt) -> u64 {
    let low = value.magnitude().iter_u64_digits().next().unwrap_or(0);
    if value.sign() == Sign::Minus { low.wrapping_neg() } else { low }
}

/// The value of a float16.
pub fn float16_to_f64(bits: u16) -> f64 {
    let sign = if bits & 0x8000 == 0 { 1.0 } else { -1.0 };
    let exponent = i32::from(bits >> 10 & 0x1f);
    let mantissa = f64::from(bits & 0x3ff);
    sign * match exponent {
        0 => mantissa * 2f64.powi(-24),
        0x1f if mantissa == 0.0 => f64::INFINITY,
        0x1f => f64::NAN,
        _ => (mantissa + 1024.0) * 2f64.powi(exponent - 25),
    }
}

/// The nearest float16; ties go to even.
pub fn f64_to_float16(value: f64) -> u16 {
    let sign = ((value.to_bits() >> 48) & 0x8000) as u16;
    let magnitude = value.abs();
    if value.is_nan() {
        return 0x7e00;
    }
    if magnitude >= 65520.0 {
        return sign | 0x7c00;
    }
    if magnitude < 2f64.powi(-14) {
        // A multiple of the least float16; 1024 of them are the least normal one, in bits too.
        return sign | (magnitude * 2f64.powi(24)).round_ties_even() as u16;
    }
    let exponent = (magnitude.to_bits() >> 52) as i32 - 1023;
    // From 1024 to 2048: a carry out of the mantissa is right in the exponent's bits.
    let mantissa = (magnitude * 2f64.powi(10 - exponent)).round_ties_even() as u16;
    sign | (((exponent + 14) as u16) << 10).wrapping_add(mantissa)
}

impl Context {
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
            return match bigint::parse(string.view(&mut self.heap)) {
                Some(value) => Ok(JsBigInt::new(&mut self.heap, value)),
                None => {
                    let text = string.to_std_string();
                    Err(self.syntax_error(format!("Cannot convert {text} to a BigInt")))
                }
            };
        }
        let text = match primitive.as_symbol() {
            Some(symbol) => symbol.descriptive_string(),
            None => self.to_rust_string(primitive)?,
        };
        Err(self.type_error(format!("Cannot convert {text} to a BigInt")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn float16_values_survive_a_round_trip() {
        for bits in 0..=u16::MAX {
            let value = float16_to_f64(bits);
            let back = f64_to_float16(value);
            assert_eq!(back, if value.is_nan() { 0x7e00 } else { bits });
        }
    }

    #[test]
    fn float16_rounds_to_nearest_even() {
        for bits in 0..0x7bffu16 {
            let (low, high) = (float16_to_f64(bits), float16_to_f64(bits + 1));
            let middle = (low + high) / 2.0;
            assert_eq!(f64_to_float16(middle), if bits % 2 == 0 { bits } else { bits + 1 });
            assert_eq!(f64_to_float16(middle.next_up()), bits + 1);
            assert_eq!(f64_to_float16(middle.next_down()), bits);
        }
        assert_eq!(f64_to_float16(65519.999), 0x7bff);
        assert_eq!(f64_to_float16(-65520.0), 0xfc00);
        assert_eq!(f64_to_float16(1e-300), 0);
    }

    #[test]
    fn clamping_saturates_and_rounds_to_even() {
        let cases = [(-1.0, 0), (0.5, 0), (1.5, 2), (254.5, 254), (300.0, 255), (f64::NAN, 0)];
        for (number, expected) in cases {
            assert_eq!(clamp(number), expected);
        }
    }
}
