//! Writing: objects in the order in which they are come upon, so that nothing nests.

use ellipsis_engine::array_buffer::SharedArrayBufferData;
use ellipsis_engine::typed_array::{ELEMENT_KINDS, TypedArrayData};
use ellipsis_engine::{
    CellKind, Context, ErrorData, ExternalShare, Gc, JsBigInt, JsResult, JsString, Object, PropertyKey,
    RootedVec, Shape, StrView, Throw, Value, is_data, wrapper,
};
use num_bigint::Sign;
use rustc_hash::FxHashMap;

use super::bytes::{put, put_text, put_units};
use super::sequences::Bases;
use super::{
    BYTES_PER_TICK, BYTES_TOGETHER, ERROR_CLASSES, HostObjects, LONG_STRING, MAGIC, OBJECTS_TOGETHER,
    VERSION, part, shell, tag,
};
use crate::binary::data_view::DataViewData;
use crate::collections::map::MapData;
use crate::collections::set::SetData;
use crate::collections::table::Table;
use crate::date::DateData;
use crate::regexp;

/// A value that is being written.
pub(super) struct Writer<'a> {
    pub(super) cx: &'a mut Context,
    host: &'a dyn HostObjects,
    /// By their numbers; those that were written are the first ones.
    pub(super) objects: RootedVec<Gc<Object>>,
    known: FxHashMap<Gc<Object>, u32>,
    /// Which objects they were come upon in.
    pub(super) parents: Vec<u32>,
    /// The object that is being written.
    pub(super) current: u32,
    /// What objects that are written later may be derived from.
    pub(super) bases: Bases,
    names: Vec<u8>,
    pub(super) shells: Vec<u8>,
    pub(super) contents: Vec<u8>,
    /// Names by their numbers, so that none is collected.
    keys: RootedVec<PropertyKey>,
    key_numbers: FxHashMap<PropertyKey, u32>,
    /// Strings by their numbers, for the same reason.
    strings: RootedVec<Value>,
    string_numbers: FxHashMap<Gc<JsString>, u32>,
    layouts: FxHashMap<Gc<Shape>, u32>,
    layout_count: u32,
    /// The shape that was asked for last, and its layout.
    last_layout: Option<(Gc<Shape>, u32)>,
    weight: ExternalShare,
    /// Bytes that were charged for.
    charged: usize,
}

fn put_bigint(bytes: &mut Vec<u8>, number: Gc<JsBigInt>) {
    let value = number.words(&Default::default()).value();
    let is_negative = value.sign() == Sign::Minus;
    let digits = value.magnitude().to_bytes_le();
    bytes.push(if is_negative { tag::NEGATIVE_BIGINT } else { tag::BIGINT });
    put(bytes, digits.len() as u64);
    bytes.extend_from_slice(&digits);
}

/// The number of no object.
pub(super) const NOWHERE: u32 = u32::MAX;

impl<'a> Writer<'a> {
    pub(super) fn new(cx: &'a mut Context, host: &'a dyn HostObjects) -> Writer<'a> {
        Writer {
            host,
            objects: RootedVec::new(&cx.heap),
            known: FxHashMap::default(),
            parents: Vec::new(),
            current: NOWHERE,
            bases: Bases::default(),
            names: Vec::new(),
            shells: Vec::new(),
            contents: Vec::new(),
            keys: RootedVec::new(&cx.heap),
            key_numbers: FxHashMap::default(),
            strings: RootedVec::new(&cx.heap),
            string_numbers: FxHashMap::default(),
            layouts: FxHashMap::default(),
            layout_count: 0,
            last_layout: None,
            weight: ExternalShare::new(&mut cx.heap, 0),
            charged: 0,
            cx,
        }
    }

    pub(super) fn write(mut self, value: Value) -> JsResult<Vec<u8>> {
        self.value(value)?;
        let mut next = 0;
        while next < self.objects.len() {
            self.current = next as u32;
            self.object(self.objects.get(next))?;
            next += 1;
            let written = self.shells.len() + self.contents.len() - self.charged;
            if next.is_multiple_of(OBJECTS_TOGETHER) || written > BYTES_TOGETHER {
                self.settle()?;
            }
        }
        let mut bytes = Vec::with_capacity(self.names.len() + self.shells.len() + self.contents.len() + 32);
        bytes.extend_from_slice(&MAGIC);
        bytes.push(VERSION);
        put(&mut bytes, self.objects.len() as u64);
        put(&mut bytes, self.names.len() as u64);
        bytes.append(&mut self.names);
        put(&mut bytes, self.shells.len() as u64);
        bytes.append(&mut self.shells);
        bytes.append(&mut self.contents);
        Ok(bytes)
    }

    /// Charges for what was written, and has it counted.
    fn settle(&mut self) -> JsResult<()> {
        /// What is known of each object and string, about.
        const EACH: usize = 40;
        let written = self.shells.len() + self.contents.len();
        let ticks = OBJECTS_TOGETHER + (written - self.charged) / BYTES_PER_TICK;
        self.charged = written;
        let room = self.names.capacity() + self.shells.capacity() + self.contents.capacity();
        let known = self.objects.len() + self.strings.len() + self.keys.len();
        self.weight.set(&mut self.cx.heap, room + known * EACH);
        self.cx.charge(ticks.min(u32::MAX as usize) as u32)
    }

    /// A script may have run: what was found out of objects before does not hold any more.
    fn forget(&mut self) {
        self.bases = Bases::default();
        self.layouts.clear();
        self.last_layout = None;
    }

    /// Writes a value to the contents.
    #[inline]
    pub(super) fn value(&mut self, value: Value) -> JsResult<()> {
        if let Some(int) = value.as_int() {
            match u8::try_from(int) {
                Ok(small) if small <= tag::MOST => self.contents.push(tag::SMALL_INT | small),
                _ if int >= 0 => self.tagged(tag::INT, int as u64),
                _ => self.tagged(tag::NEGATIVE, u64::from(int.unsigned_abs())),
            }
            return Ok(());
        }
        if let Some(string) = value.as_string() {
            self.string(string);
            return Ok(());
        }
        if let Some(object) = value.as_object() {
            return self.reference(object);
        }
        self.other_primitive(value)
    }

    fn other_primitive(&mut self, value: Value) -> JsResult<()> {
        if let Some(number) = value.as_number() {
            self.contents.push(tag::DOUBLE);
            self.contents.extend_from_slice(&number.to_bits().to_le_bytes());
        } else if let Some(number) = value.as_bigint() {
            put_bigint(&mut self.contents, number);
        } else if value.is_symbol() {
            let place = self.path_of(self.current, value);
            return Err(self.not_cloneable(&place, value));
        } else {
            self.contents.push(match value {
                Value::NULL => tag::NULL,
                Value::FALSE => tag::FALSE,
                Value::TRUE => tag::TRUE,
                Value::EMPTY => tag::HOLE,
                _ => tag::UNDEFINED,
            });
        }
        Ok(())
    }

    pub(super) fn tagged(&mut self, tag: u8, number: u64) {
        self.contents.push(tag);
        put(&mut self.contents, number);
    }

    /// Writes what a wrapper object holds.
    fn primitive(&mut self, value: Value) {
        if let Some(string) = value.as_string() {
            self.shells.push(tag::STRING);
            put_text(&mut self.shells, string.view(&mut self.cx.heap));
        } else if let Some(number) = value.as_number() {
            self.shells.push(tag::DOUBLE);
            self.shells.extend_from_slice(&number.to_bits().to_le_bytes());
        } else if let Some(number) = value.as_bigint() {
            put_bigint(&mut self.shells, number);
        } else {
            self.shells.push(if value == Value::TRUE { tag::TRUE } else { tag::FALSE });
        }
    }

    fn string(&mut self, string: Gc<JsString>) {
        if string.len() as usize >= LONG_STRING {
            let next = self.strings.len() as u32;
            let number = *self.string_numbers.entry(string).or_insert(next);
            if number < next {
                self.tagged(tag::STRING, u64::from(number));
                return;
            }
            self.strings.push(string.into());
        }
        let view = string.view(&mut self.cx.heap);
        let len = view.len();
        match view {
            StrView::Latin1(_) if len <= tag::MOST as usize => {
                self.contents.push(tag::SHORT_STRING | len as u8);
            }
            StrView::Latin1(_) => {
                self.contents.push(tag::LATIN1);
                put(&mut self.contents, len as u64);
            }
            StrView::Utf16(_) => {
                self.contents.push(tag::UTF16);
                put(&mut self.contents, len as u64);
            }
        }
        put_units(&mut self.contents, view);
    }

    /// Writes which object it is.
    fn reference(&mut self, object: Gc<Object>) -> JsResult<()> {
        let next = self.objects.len() as u32;
        let number = self.number(object);
        if number == next {
            self.contents.push(tag::NEXT_OBJECT);
        } else {
            self.tagged(tag::OBJECT, u64::from(number));
        }
        Ok(())
    }

    /// The number of an object, which may get one.
    fn number(&mut self, object: Gc<Object>) -> u32 {
        let next = self.objects.len() as u32;
        let number = *self.known.entry(object).or_insert(next);
        if number == next {
            self.objects.push(object);
            self.parents.push(self.current);
        }
        number
    }

    /// Says that there may be so many objects more.
    pub(super) fn expect_objects(&mut self, count: u32) {
        const FEW: u32 = 64;
        if count > FEW && self.cx.heap.has_room(count as usize * size_of::<(Gc<Object>, u32)>() * 2) {
            self.known.reserve(count as usize);
        }
    }

    /// The number of a name.
    pub(super) fn key(&mut self, key: PropertyKey) -> u32 {
        let next = self.keys.len() as u32;
        let number = *self.key_numbers.entry(key).or_insert(next);
        if number == next {
            self.keys.push(key);
            if let Some(name) = key.as_atom() {
                put_text(&mut self.names, name.view(&mut self.cx.heap));
            }
        }
        number
    }

    #[cold]
    pub(super) fn not_cloneable(&mut self, place: &str, value: Value) -> Throw {
        let what = self.cx.describe(value);
        let at = if place.is_empty() { String::new() } else { format!("{place}: ") };
        super::data_clone_error(self.cx, &format!("{at}{what} could not be cloned."))
    }

    #[cold]
    fn refuse(&mut self, object: Gc<Object>) -> Throw {
        let place = self.path(self.current);
        self.not_cloneable(&place, object.into())
    }

    fn object(&mut self, object: Gc<Object>) -> JsResult<()> {
        match object.kind() {
            CellKind::Object => match self.cx.plain_shape(&object) {
                Some(shape) if !shape.has(Shape::HAS_SYMBOLS) => self.plain_object(object, shape),
                _ => self.other_object(object),
            },
            CellKind::Array => match object.as_array() {
                Some(elements)
                    if elements.are_enumerable_values()
                        && !object.shape().has(Shape::IRREGULAR | Shape::HAS_SYMBOLS) =>
                {
                    let has_others = object.shape().count() > 0;
                    self.shells.push(shell::ARRAY | if has_others { shell::HAS_OTHERS } else { 0 });
                    self.elements(elements)?;
                    if has_others { self.named(&object) } else { Ok(()) }
                }
                _ => self.other_object(object),
            },
            CellKind::Native => self.native(object),
            _ => Err(self.refuse(object)),
        }
    }

    /// Writes the properties of an array.
    fn named(&mut self, object: &Object) -> JsResult<()> {
        let mut properties = Vec::new();
        object.for_each_property(|slot, entry| properties.push((slot, entry.key)));
        put(&mut self.contents, properties.len() as u64);
        for (slot, key) in properties {
            let key = self.key(key);
            put(&mut self.contents, u64::from(key));
            self.value(object.slot(slot))?;
        }
        Ok(())
    }

    fn plain_object(&mut self, object: Gc<Object>, shape: Gc<Shape>) -> JsResult<()> {
        let elements = object.elements().filter(|elements| !elements.is_empty());
        let others = if elements.is_some() { shell::HAS_OTHERS } else { 0 };
        if shape.count() < super::MANY_SLOTS || !self.derived_properties(&object, shape, others)? {
            self.shells.push(shell::OBJECT | others);
            let layout = self.layout(shape);
            put(&mut self.shells, u64::from(layout));
            if layout == self.layout_count {
                self.layout_count += 1;
                let mut keys = Vec::with_capacity(shape.count() as usize);
                object.for_each_property(|_, entry| keys.push(entry.key));
                self.names_of(&keys);
            }
            self.expect_objects(shape.count());
            for slot in 0..shape.count() {
                let value = object.slot(slot);
                if !value.is_empty() {
                    self.value(value)?;
                }
            }
        }
        match elements {
            Some(elements) => self.elements(elements),
            None => Ok(()),
        }
    }

    /// The number of a layout, or that of the next one, which has to be written.
    fn layout(&mut self, shape: Gc<Shape>) -> u32 {
        if let Some((last, layout)) = self.last_layout
            && last == shape
        {
            return layout;
        }
        // Which of the keys are there is a matter of the object where some were deleted.
        if shape.has(Shape::HAS_DELETED) {
            return self.layout_count;
        }
        let layout = *self.layouts.entry(shape).or_insert(self.layout_count);
        self.last_layout = Some((shape, layout));
        layout
    }

    /// Writes a layout.
    fn names_of(&mut self, keys: &[PropertyKey]) {
        put(&mut self.shells, keys.len() as u64);
        self.key_numbers.reserve(keys.len());
        for &key in keys {
            let key = self.key(key);
            put(&mut self.shells, u64::from(key));
        }
    }

    /// Arrays and objects whose properties are asked for one by one.
    fn other_object(&mut self, object: Gc<Object>) -> JsResult<()> {
        let is_array = object.is_array();
        let length = object.as_array().map(|elements| elements.len());
        let mut keys = RootedVec::new(&self.cx.heap);
        let mut values = RootedVec::new(&self.cx.heap);
        let mut indices = Vec::new();
        for key in &object.own_property_keys(self.cx)? {
            self.cx.charge(1)?;
            if key.is_symbol() {
                continue;
            }
            let Some(property) = object.get_own_property(self.cx, key)? else { continue };
            if property.enumerable != Some(true) {
                continue;
            }
            let value = match property.value {
                Some(value) => value,
                None => {
                    self.forget();
                    object.get(self.cx, key)?
                }
            };
            match key.as_index() {
                Some(index) => indices.push(index),
                None => keys.push(key),
            }
            values.push(value);
        }
        let has_elements = !indices.is_empty();
        let others =
            if if is_array { !keys.is_empty() } else { has_elements } { shell::HAS_OTHERS } else { 0 };
        let named = indices.len();
        if is_array {
            self.shells.push(shell::ARRAY | others);
            self.few_elements(length.unwrap_or(0), &indices, &values)?;
            if others != 0 {
                put(&mut self.contents, keys.len() as u64);
                for (at, key) in keys.iter().enumerate() {
                    let key = self.key(key);
                    put(&mut self.contents, u64::from(key));
                    self.value(values.get(named + at))?;
                }
            }
            return Ok(());
        }
        self.shells.push(shell::OBJECT | others);
        put(&mut self.shells, u64::from(self.layout_count));
        self.layout_count += 1;
        self.names_of(keys.as_slice());
        for at in named..values.len() {
            self.value(values.get(at))?;
        }
        match indices.last() {
            Some(&last) => self.few_elements(last + 1, &indices, &values),
            None => Ok(()),
        }
    }

    /// Objects with internal slots.
    fn native(&mut self, object: Gc<Object>) -> JsResult<()> {
        if let Some(value) = wrapper::primitive_value(&object).filter(|value| is_data(*value)) {
            self.shells.push(shell::WRAPPER);
            self.primitive(value);
        } else if let Some(date) = object.downcast::<DateData>() {
            self.shells.push(shell::DATE);
            self.shells.extend_from_slice(&date.time.get().to_bits().to_le_bytes());
        } else if let Some((source, flags)) = regexp::source_and_flags(&object) {
            self.shells.push(shell::REGEXP);
            put_text(&mut self.shells, source.view(&mut self.cx.heap));
            put_text(&mut self.shells, StrView::Latin1(flags.as_bytes()));
        } else if let Some(data) = object.downcast::<MapData>() {
            self.shells.push(shell::MAP);
            self.entries(&data.table, true)?;
        } else if let Some(data) = object.downcast::<SetData>() {
            self.shells.push(shell::SET);
            self.entries(&data.table, false)?;
        } else if object.is::<ErrorData>() {
            self.error(object)?;
        } else if !self.binary(object) {
            // What saves it may run scripts.
            self.forget();
            let Some((class, value)) = self.host.save(self.cx, object)? else {
                return Err(self.refuse(object));
            };
            self.shells.push(shell::HOST);
            let name = JsString::from_str(&mut self.cx.heap, class);
            put_text(&mut self.shells, name.view(&mut self.cx.heap));
            self.value(value)?;
        }
        Ok(())
    }

    fn entries(&mut self, table: &Table, pairs: bool) -> JsResult<()> {
        put(&mut self.contents, table.len() as u64);
        for (key, value) in table.entries_from(&table.cursor()) {
            self.value(key)?;
            if pairs {
                self.value(value)?;
            }
        }
        Ok(())
    }

    /// Buffers and their views; whether it is one that can be written.
    fn binary(&mut self, object: Gc<Object>) -> bool {
        if let Some(block) = object.buffer_block() {
            if block.is_detached() || object.is::<SharedArrayBufferData>() {
                return false;
            }
            let max_length = block.max_length();
            let flags = u8::from(max_length.is_some()) | u8::from(block.is_immutable()) << 1;
            self.shells.extend([shell::BUFFER, flags]);
            if let Some(max_length) = max_length {
                put(&mut self.shells, max_length as u64);
            }
            put(&mut self.shells, block.length() as u64);
            let start = self.shells.len();
            self.shells.resize(start + block.length(), 0);
            block.read_into(0, &mut self.shells[start..]);
            return true;
        }
        let (buffer, offset, length) = if let Some(data) = object.downcast::<TypedArrayData>() {
            let Some(length) = data.checked_length() else { return false };
            let kind = ELEMENT_KINDS.iter().position(|kind| *kind == data.kind()).unwrap_or_default();
            self.shells.extend([shell::TYPED_ARRAY, kind as u8]);
            (data.buffer(), data.byte_offset(), (!data.is_length_tracking()).then_some(length))
        } else if let Some(data) = object.downcast::<DataViewData>() {
            let Some((offset, length)) = data.place() else { return false };
            self.shells.push(shell::DATA_VIEW);
            (data.buffer(), offset, length)
        } else {
            return false;
        };
        let buffer = self.number(buffer);
        put(&mut self.shells, u64::from(buffer));
        put(&mut self.shells, offset as u64);
        put(&mut self.shells, length.map_or(0, |length| length as u64 + 1));
        true
    }

    fn error(&mut self, error: Gc<Object>) -> JsResult<()> {
        self.forget();
        let own = |writer: &mut Writer<'_>, name: Gc<JsString>| -> JsResult<Option<Value>> {
            let property = error.get_own_property(writer.cx, name.into())?;
            Ok(property.and_then(|property| property.value))
        };
        let names = (self.cx.names.name, self.cx.names.message, self.cx.names.stack, self.cx.names.cause);
        let mut parts = RootedVec::new(&self.cx.heap);
        let name = error.get(self.cx, names.0)?;
        let name =
            if name.is_undefined() { self.cx.string("Error") } else { self.cx.to_string(name)?.into() };
        parts.push(name);
        let message = match own(self, names.1)? {
            Some(message) => self.cx.to_string(message)?.into(),
            None => Value::EMPTY,
        };
        parts.push(message);
        let stack = error.get(self.cx, names.2)?;
        parts.push(if stack.is_string() { stack } else { Value::EMPTY });
        parts.push(own(self, names.3)?.unwrap_or(Value::EMPTY));
        let errors = self.cx.key("errors");
        let errors = error.get_own_property(self.cx, errors)?.and_then(|property| property.value);
        let text = name.as_string().map(|name| name.to_std_string()).unwrap_or_default();
        let class = ERROR_CLASSES.iter().position(|(name, _)| *name == text);
        let is_aggregate = class == Some(ERROR_CLASSES.len() - 1);
        parts.push(errors.filter(|_| is_aggregate).unwrap_or(Value::EMPTY));
        if class.is_some() {
            parts.set(0, Value::EMPTY);
        }
        self.shells.extend([shell::ERROR, class.unwrap_or(0) as u8]);
        const PARTS: [u8; 5] = [part::NAME, part::MESSAGE, part::STACK, part::CAUSE, part::ERRORS];
        let there = PARTS.iter().zip(&parts).filter(|(_, value)| !value.is_empty());
        self.contents.push(there.fold(0, |flags, (part, _)| flags | part));
        for value in parts.iter().filter(|value| !value.is_empty()) {
            self.value(value)?;
        }
        Ok(())
    }
}
