//! Typed arrays: their payload, and direct access to their elements.

use std::sync::atomic::{AtomicU8, AtomicU16, AtomicU32, AtomicU64, Ordering};

use ellipsis_gc::{Gc, Heap, Trace, Tracer};
use num_bigint::{BigInt, Sign};

use crate::array_buffer::BlockRef;
use crate::bigint::{self, JsBigInt};
use crate::context::{Context, JsResult};
use crate::convert::Hint;
use crate::intrinsics::Intrinsic;
use crate::key::PropertyKey;
use crate::native::{ExoticMethods, NativeClass, NativeData};
use crate::number;
use crate::object::Object;
use crate::property::{Attributes, PropertyDescriptor};
use crate::value::Value;

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
    fn encode_int(self, int: i32) -> u64 {
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

    /// Reads an element.
    ///
    /// # Safety
    /// `at` is aligned to the kind's size and valid for as many bytes, which only atomics access
    /// meanwhile.
    #[inline(always)]
    unsafe fn load(self, at: *mut u8) -> u64 {
        // SAFETY: by the caller's promise.
        unsafe {
            match self.shift() {
                0 => u64::from(AtomicU8::from_ptr(at).load(Ordering::Relaxed)),
                1 => u64::from(AtomicU16::from_ptr(at.cast()).load(Ordering::Relaxed)),
                2 => u64::from(AtomicU32::from_ptr(at.cast()).load(Ordering::Relaxed)),
                _ => AtomicU64::from_ptr(at.cast()).load(Ordering::Relaxed),
            }
        }
    }

    /// Writes an element.
    ///
    /// # Safety
    /// As for `load`.
    #[inline(always)]
    unsafe fn store(self, at: *mut u8, bits: u64) {
        // SAFETY: by the caller's promise.
        unsafe {
            match self.shift() {
                0 => AtomicU8::from_ptr(at).store(bits as u8, Ordering::Relaxed),
                1 => AtomicU16::from_ptr(at.cast()).store(bits as u16, Ordering::Relaxed),
                2 => AtomicU32::from_ptr(at.cast()).store(bits as u32, Ordering::Relaxed),
                _ => AtomicU64::from_ptr(at.cast()).store(bits, Ordering::Relaxed),
            }
        }
    }
}

/// What Atomics does to an element.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum AtomicOperation {
    /// Reads it.
    Load,
    /// Replaces it.
    Exchange,
    /// Adds.
    Add,
    /// Subtracts.
    Sub,
    /// Bitwise and.
    And,
    /// Bitwise or.
    Or,
    /// Bitwise exclusive or.
    Xor,
}

macro_rules! atomic {
    ($type:ty, $int:ty, $at:expr, $operation:expr, $bits:expr) => {{
        let cell = <$type>::from_ptr($at.cast());
        let bits = $bits as $int;
        u64::from(match $operation {
            AtomicOperation::Load => cell.load(Ordering::SeqCst),
            AtomicOperation::Exchange => cell.swap(bits, Ordering::SeqCst),
            AtomicOperation::Add => cell.fetch_add(bits, Ordering::SeqCst),
            AtomicOperation::Sub => cell.fetch_sub(bits, Ordering::SeqCst),
            AtomicOperation::And => cell.fetch_and(bits, Ordering::SeqCst),
            AtomicOperation::Or => cell.fetch_or(bits, Ordering::SeqCst),
            AtomicOperation::Xor => cell.fetch_xor(bits, Ordering::SeqCst),
        })
    }};
}

macro_rules! atomic_compare {
    ($type:ty, $int:ty, $at:expr, $expected:expr, $new:expr) => {{
        let cell = <$type>::from_ptr($at.cast());
        let (Ok(old) | Err(old)) =
            cell.compare_exchange($expected as $int, $new as $int, Ordering::SeqCst, Ordering::SeqCst);
        u64::from(old)
    }};
}

/// The length of typed arrays that follow their buffer's.
const TRACKING: usize = usize::MAX;

/// The payload of typed arrays. It never changes.
pub struct TypedArrayData {
    kind: ElementKind,
    buffer: Gc<Object>,
    block: BlockRef,
    byte_offset: usize,
    /// Elements, or [`TRACKING`].
    length: usize,
    /// The byte at which it ends, 0 if it tracks.
    end: usize,
}

impl TypedArrayData {
    /// A view of a buffer; without `length` it tracks the buffer's. The byte offset is a multiple
    /// of the element size; offset and length are at most 2^53.
    pub fn new(
        kind: ElementKind,
        buffer: Gc<Object>,
        block: BlockRef,
        byte_offset: usize,
        length: Option<usize>,
    ) -> TypedArrayData {
        assert!(byte_offset.is_multiple_of(kind.size()));
        let end = length.map_or(0, |length| byte_offset + length * kind.size());
        TypedArrayData {
            kind,
            buffer,
            block,
            byte_offset,
            length: length.unwrap_or(TRACKING),
            end }
    }

    /// The element type.
    #[inline(always)]
    pub fn kind(&self) -> ElementKind {
        self.kind
    }

    /// [[ViewedArrayBuffer]]
    pub fn buffer(&self) -> Gc<Object> {
        self.buffer
    }

    /// The memory of its buffer.
    #[inline(always)]
    pub fn block(&self) -> BlockRef {
        self.block
    }

    /// [[ByteOffset]], even if it is out of bounds.
    pub fn byte_offset(&self) -> usize {
        self.byte_offset
    }

    /// Whether the length follows the buffer's.
    pub fn is_length_tracking(&self) -> bool {
        self.length == TRACKING
    }

    /// How many elements there are; `None` if it is out of bounds or detached.
    #[inline]
    pub fn checked_length(&self) -> Option<usize> {
        self.length_within(self.block.length())
    }

    #[inline(always)]
    fn length_within(&self, block_length: usize) -> Option<usize> {
        if self.block.is_detached() || self.byte_offset > block_length || self.end > block_length {
            None
        } else if self.length == TRACKING {
            Some((block_length - self.byte_offset) >> self.kind.shift())
        } else {
            Some(self.length)
        }
    }

    /// How many elements there are; 0 if it is out of bounds.
    #[inline]
    pub fn length(&self) -> usize {
        self.checked_length().unwrap_or(0)
    }

    /// IsTypedArrayOutOfBounds
    pub fn is_out_of_bounds(&self) -> bool {
        self.checked_length().is_none()
    }

    #[inline(always)]
    fn locate(&self, index: usize) -> Option<*mut u8> {
        let seen = self.length_within(self.block.seen_length()).unwrap_or(0);
        if index >= seen && (self.block.shared().is_none() || index >= self.length()) {
            return None;
        }
        // SAFETY: the element is within the block's length.
        Some(unsafe { self.block.pointer().add(self.byte_offset + (index << self.kind.shift())) })
    }

    /// Where an element lies in the block, in bytes; `None` if there is none of that index.
    pub fn byte_index(&self, index: usize) -> Option<usize> {
        (index < self.length()).then(|| self.byte_offset + (index << self.kind.shift()))
    }

    /// The bits of an element.
    #[inline(always)]
    pub fn get_bits(&self, index: usize) -> Option<u64> {
        let at = self.locate(index)?;
        // SAFETY: elements are aligned within their block, and the place is within it.
        Some(unsafe { self.kind.load(at) })
    }

    /// Sets the bits of an element; whether there is one of that index.
    #[inline(always)]
    pub fn set_bits(&self, index: usize, bits: u64) -> bool {
        let Some(at) = self.locate(index) else { return false };
        // SAFETY: as in `get_bits`.
        unsafe { self.kind.store(at, bits) };
        true
    }

    /// TypedArrayGetElement: `None` if there is none of that index.
    #[inline(always)]
    pub fn get(&self, heap: &mut Heap, index: usize) -> Option<Value> {
        let bits = self.get_bits(index)?;
        Some(self.kind.decode(heap, bits))
    }

    /// TypedArraySetElement: converts first, then writes if there is an element of that index.
    #[inline]
    pub fn set(&self, cx: &mut Context, index: usize, value: Value) -> JsResult<()> {
        let bits = self.kind.encode(cx, value)?;
        self.set_bits(index, bits);
        Ok(())
    }

    /// Does what [`TypedArrayData::set`] does if that is simple: a number into an array of
    /// numbers. Whether it was.
    #[inline(always)]
    pub fn set_simple(&self, index: usize, value: Value) -> bool {
        if self.kind.is_bigint() {
            return false;
        }
        let bits = if let Some(int) = value.as_int() {
            self.kind.encode_int(int)
        } else if let Some(number) = value.as_number() {
            self.kind.encode_number(number)
        } else {
            return false;
        };
        self.set_bits(index, bits);
        true
    }

    /// An atomic operation on an element of an integer kind: its old bits.
    pub fn atomic(&self, index: usize, operation: AtomicOperation, bits: u64) -> Option<u64> {
        let at = self.locate(index)?;
        // SAFETY: as in `get_bits`.
        Some(unsafe {
            match self.kind.shift() {
                0 => atomic!(AtomicU8, u8, at, operation, bits),
                1 => atomic!(AtomicU16, u16, at, operation, bits),
                2 => atomic!(AtomicU32, u32, at, operation, bits),
                _ => atomic!(AtomicU64, u64, at, operation, bits),
            }
        })
    }

    /// Atomics.compareExchange on an element of an integer kind: its old bits.
    pub fn atomic_compare_exchange(&self, index: usize, expected: u64, new: u64) -> Option<u64> {
        let at = self.locate(index)?;
        // SAFETY: as in `get_bits`.
        Some(unsafe {
            match self.kind.shift() {
                0 => atomic_compare!(AtomicU8, u8, at, expected, new),
                1 => atomic_compare!(AtomicU16, u16, at, expected, new),
                2 => atomic_compare!(AtomicU32, u32, at, expected, new),
                _ => atomic_compare!(AtomicU64, u64, at, expected, new),
            }
        })
    }
}

impl NativeData for TypedArrayData {
    fn class() -> &'static NativeClass {
        static CLASS: NativeClass = NativeClass::new::<TypedArrayData>("TypedArray", Some(&EXOTIC));
        &CLASS
    }
}

impl Trace for TypedArrayData {
    fn trace(&self, tracer: &mut Tracer) {
        tracer.mark(self.buffer);
        tracer.mark(self.block);
    }
}

/// The element of a typed array: for element reads with an index. `None` if this is no typed
/// array or has no such element.
#[inline(always)]
pub fn get_index(heap: &mut Heap, object: &Object, index: u32) -> Option<Value> {
    object.downcast::<TypedArrayData>()?.get(heap, index as usize)
}

/// Writes a number to an element of a typed array: for element writes with an index. Whether that
/// was all there is to do.
#[inline(always)]
pub fn set_index(object: &Object, index: u32, value: Value) -> bool {
    match object.downcast::<TypedArrayData>() {
        Some(data) => data.set_simple(index as usize, value),
        None => false,
    }
}

/// Internal methods of [typed arrays](https://tc39.es/ecma262/#sec-typedarray-exotic-objects).
static EXOTIC: ExoticMethods = ExoticMethods {
    get_own_property: |cx, object, key| {
        let Some((data, index)) = numeric_key(&object, key) else { return Ok(None) };
        let value = index.and_then(|index| data.get(&mut cx.heap, index));
        Ok(Some(value.map(|value| PropertyDescriptor::data(value, Attributes::ALL))))
    },
    define_own_property: |cx, object, key, descriptor| {
        let Some((data, index)) = numeric_key(&object, key) else { return Ok(None) };
        let Some(index) = index.filter(|&index| index < data.length()) else { return Ok(Some(false)) };
        if descriptor.is_accessor()
            || [descriptor.configurable, descriptor.enumerable, descriptor.writable].contains(&Some(false))
        {
            return Ok(Some(false));
        }
        if let Some(value) = descriptor.value {
            data.set(cx, index, value)?;
        }
        Ok(Some(true))
    },
    has_property: |_, object, key| {
        let Some((data, index)) = numeric_key(&object, key) else { return Ok(None) };
        Ok(Some(index.is_some_and(|index| index < data.length())))
    },
    get: |cx, object, key, _| {
        let Some((data, index)) = numeric_key(&object, key) else { return Ok(None) };
        let value = index.and_then(|index| data.get(&mut cx.heap, index));
        Ok(Some(value.unwrap_or(Value::UNDEFINED)))
    },
    set: |cx, object, key, value, receiver| {
        let Some((data, index)) = numeric_key(&object, key) else { return Ok(None) };
        if receiver == Value::from(object) {
            // Converts the value even if there is no such element.
            data.set(cx, index.unwrap_or(usize::MAX), value)?;
            return Ok(Some(true));
        }
        if index.is_none_or(|index| index >= data.length()) {
            return Ok(Some(true));
        }
        // What OrdinarySet does about a writable property that another object inherits.
        let Some(receiver) = receiver.as_object() else { return Ok(Some(false)) };
        match receiver.get_own_property(cx, key)? {
            Some(existing) if existing.is_accessor() || existing.writable == Some(false) => Ok(Some(false)),
            Some(_) => receiver.define_own_property(cx, key, &PropertyDescriptor::value(value)).map(Some),
            None => receiver.create_data_property(cx, key, value).map(Some),
        }
    },
    delete: |_, object, key| {
        let Some((data, index)) = numeric_key(&object, key) else { return Ok(None) };
        Ok(Some(index.is_none_or(|index| index >= data.length())))
    },
    own_keys: |cx, object| {
        let Some(data) = object.downcast::<TypedArrayData>() else { return Ok(None) };
        let length = data.length();
        cx.charge((length / 64) as u32)?;
        let mut keys: Vec<PropertyKey> = Vec::with_capacity(length);
        for index in 0..length {
            keys.push(cx.key_of_number(index as f64));
        }
        keys.append(&mut object.ordinary_own_property_keys(cx));
        Ok(Some(keys))
    },
    prevent_extensions: |_, object| {
        let Some(data) = object.downcast::<TypedArrayData>() else { return Ok(None) };
        let fixed =
            !data.is_length_tracking() && (data.block.is_fixed_length() || data.block.shared().is_some());
        Ok(if fixed { None } else { Some(false) })
    },
    ..ExoticMethods::ORDINARY
};

/// CanonicalNumericIndexString: `None` if the key is none; then the index, if it is one that an
/// element could have.
fn numeric_key(object: &Gc<Object>, key: PropertyKey) -> Option<(&TypedArrayData, Option<usize>)> {
    let data = object.downcast::<TypedArrayData>()?;
    if let Some(index) = key.as_index() {
        return Some((data, Some(index as usize)));
    }
    let atom = key.as_atom()?;
    let view = atom.try_view()?;
    let first = if view.is_empty() { return None } else { view.unit(0) };
    // Numbers in canonical form begin with a digit, a minus, or like Infinity and NaN.
    if !matches!(first, 0x30..=0x39 | 0x2d | 0x49 | 0x4e) {
        return None;
    }
    if atom.equals_str("-0") {
        return Some((data, None));
    }
    let number = number::string_to_number(view);
    if !atom.equals_str(&number::number_to_string(number)) {
        return None;
    }
    let index = (number >= 0.0 && number.trunc() == number && number < 9_007_199_254_740_992.0)
        .then_some(number as usize);
    Some((data, index))
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
