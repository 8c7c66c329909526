//! Typed arrays: their payload, and direct access to their elements.

use ellipsis_gc::{Gc, Heap, RootedVec, trace_fields};
use ellipsis_text::number;

use crate::model::{Attributes, Object, PropertyKey, Value};
use crate::semantics::array_buffer::BlockRef;
use crate::semantics::{Context, ExoticMethods, JsResult, NativeData, PropertyDescriptor, same_value};

pub use crate::semantics::element::{
    ELEMENT_KINDS, ElementKind, ElementValues, constructor_of, f64_to_float16, float16_to_f64,
};
use ellipsis_memory::Span;
pub use ellipsis_memory::{AtomicOperation, PlainElement};

/// The payload of typed arrays. It never changes.
pub struct TypedArrayData {
    pub(crate) kind: ElementKind,
    buffer: Gc<Object>,
    pub(crate) block: BlockRef,
    pub(crate) span: Span,
    /// Whether its buffer is, which is so from the start or never.
    pub(crate) is_immutable: bool,
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
        let span = Span::new(kind.shift(), byte_offset, length);
        TypedArrayData { kind, buffer, block, span, is_immutable: block.is_immutable() }
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
        self.span.byte_offset()
    }

    /// Whether its elements cannot be changed.
    pub fn is_immutable(&self) -> bool {
        self.is_immutable
    }

    /// The attributes of its elements.
    fn attributes(&self) -> Attributes {
        if self.is_immutable { Attributes::ENUMERABLE } else { Attributes::ALL }
    }

    /// Whether the length follows the buffer's.
    pub fn is_length_tracking(&self) -> bool {
        self.span.is_tracking()
    }

    /// How many elements there are; `None` if it is out of bounds or detached.
    #[inline]
    pub fn checked_length(&self) -> Option<usize> {
        self.span.length_within(self.block.length()).filter(|_| !self.block.is_detached())
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

    /// Where an element lies in the block, in bytes; `None` if there is none of that index.
    pub fn byte_index(&self, index: usize) -> Option<usize> {
        (index < self.length()).then(|| self.span.byte_index(index))
    }

    /// The bits of an element.
    #[inline(always)]
    pub fn get_bits(&self, index: usize) -> Option<u64> {
        self.block.load(&self.span, index)
    }

    /// Sets the bits of an element; whether there is one of that index.
    #[inline(always)]
    pub fn set_bits(&self, index: usize, bits: u64) -> bool {
        self.block.store(&self.span, index, bits)
    }

    /// TypedArrayGetElement: `None` if there is none of that index.
    #[inline(always)]
    pub fn get(&self, heap: &mut Heap, index: usize) -> Option<Value> {
        Some(self.kind.decode(heap, self.get_bits(index)?))
    }

    /// TypedArraySetElement: converts first, then writes if there is an element of that index.
    #[inline]
    pub fn set(&self, cx: &mut Context, index: usize, value: Value) -> JsResult<()> {
        self.set_bits(index, self.kind.encode(cx, value)?);
        Ok(())
    }

    /// Does what [`TypedArrayData::set`] does if that is simple: a number into an array of
    /// numbers. Whether there is an element of that index; `None` if it was not simple.
    #[inline(always)]
    pub fn set_simple(&self, index: usize, value: Value) -> Option<bool> {
        if self.kind.is_bigint() || self.is_immutable {
            return None;
        }
        let bits = if let Some(int) = value.as_int() {
            self.kind.encode_int(int)
        } else if let Some(number) = value.as_number() {
            self.kind.encode_number(number)
        } else {
            return None;
        };
        Some(self.set_bits(index, bits))
    }

    /// Which part of the memory it shows.
    pub fn span(&self) -> &Span {
        &self.span
    }
}

impl NativeData for TypedArrayData {
    const NAME: &'static str = "TypedArray";
    const EXOTIC: Option<&'static ExoticMethods> = Some(&EXOTIC);
}

trace_fields!(TypedArrayData { buffer, block });

/// Internal methods of [typed arrays](https://tc39.es/ecma262/#sec-typedarray-exotic-objects).
static EXOTIC: ExoticMethods = ExoticMethods {
    get_own_property: |cx, object, key| {
        let Some((data, index)) = numeric_key(&object, key) else { return Ok(None) };
        let value = index.and_then(|index| data.get(&mut cx.heap, index));
        Ok(Some(value.map(|value| PropertyDescriptor::data(value, data.attributes()))))
    },
    define_own_property: |cx, object, key, descriptor| {
        let Some((data, index)) = numeric_key(&object, key) else { return Ok(None) };
        let Some(index) = index.filter(|&index| index < data.length()) else { return Ok(Some(false)) };
        if data.is_immutable {
            let current = data.get(&mut cx.heap, index).unwrap_or_default();
            let fits = !descriptor.is_accessor()
                && descriptor.configurable != Some(true)
                && descriptor.enumerable != Some(false)
                && descriptor.writable != Some(true)
                && descriptor.value.is_none_or(|value| same_value(&cx.heap, value, current));
            return Ok(Some(fits));
        }
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
        if data.is_immutable && index.is_some_and(|index| index < data.length()) {
            return Ok(Some(false));
        }
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
        cx.make_room(length * size_of::<PropertyKey>())?;
        let mut keys: Vec<PropertyKey> = Vec::with_capacity(length);
        for index in 0..length {
            keys.push(cx.key_of_number(index as f64));
        }
        keys.append(&mut object.ordinary_own_property_keys(cx));
        Ok(Some(RootedVec::from_vec(&cx.heap, keys)))
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
    let number = number::canonical_numeric_index(atom.try_view()?)?;
    let index = (number.is_sign_positive() && number.trunc() == number && number < 9_007_199_254_740_992.0)
        .then_some(number as usize);
    Some((data, index))
}
