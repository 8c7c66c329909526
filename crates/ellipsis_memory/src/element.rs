//! The element types of typed arrays: sizes, and conversions between numbers and bytes.

use ellipsis_text::number;

/// The element types of typed arrays.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u8)]
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

/// What elements are in Rust: numbers of which any bytes are one, without any between them.
pub trait PlainElement: sealed::Sealed + Copy + Send + 'static {
    /// The name of the type.
    const NAME: &'static str;

    /// The kind of arrays of them.
    const KIND: ElementKind;

    /// Whether elements of a kind are such numbers.
    fn is_of(kind: ElementKind) -> bool {
        kind == Self::KIND || kind == ElementKind::Uint8Clamped && Self::KIND == ElementKind::Uint8
    }
}

mod sealed {
    pub trait Sealed {}
}

macro_rules! plain_elements {
    ($($type:ident $kind:ident,)*) => {
        $(
            impl sealed::Sealed for $type {}

            impl PlainElement for $type {
                const NAME: &'static str = stringify!($type);
                const KIND: ElementKind = ElementKind::$kind;
            }
        )*
    };
}

plain_elements! {
    i8 Int8, u8 Uint8, i16 Int16, u16 Uint16, i32 Int32, u32 Uint32, i64 BigInt64, u64 BigUint64, f32 Float32, f64 Float64,
}

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

    /// The same of an int32.
    #[inline(always)]
    pub fn encode_int(self, int: i32) -> u64 {
        match self {
            ElementKind::Uint8Clamped => int.clamp(0, 255) as u64,
            ElementKind::Float16 | ElementKind::Float32 | ElementKind::Float64 => {
                self.encode_number(f64::from(int))
            }
            _ => u64::from(int as u32),
        }
    }
}

/// ToUint8Clamp
fn clamp(number: f64) -> u8 {
    // The cast saturates and takes NaN to 0.
    number.round_ties_even() as u8
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
