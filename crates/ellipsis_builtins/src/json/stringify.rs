//! JSON.stringify.

use ellipsis_engine::{
    Args, CellKind, Context, Gc, JsResult, JsString, Object, PropertyKey, RootedVec, Shape, StrView,
    StringBuilder, Value, is_callable, number,
};

use rustc_hash::FxHashSet;

use super::plain;
use super::quote::quote;
use super::revive::enumerable_keys;
use crate::text::charge_units;
use crate::wrappers;

/// The longest text of one level of indentation.
const MAX_GAP: usize = 10;

/// [`JSON.stringify`](https://tc39.es/ecma262/#sec-json.stringify)
pub(super) fn stringify(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let value = args.get(0);
    let mut function = None;
    let mut properties = None;
    if let Some(replacer) = args.get(1).as_object() {
        if is_callable(replacer.into()) {
            function = Some(Value::from(replacer));
        } else if cx.is_array(replacer.into())? {
            properties = Some(property_list(cx, replacer)?);
        }
    }
    let gap = gap(cx, args.get(2))?;
    if function.is_none()
        && properties.is_none()
        && let Ok(gap) = gap.iter().map(|&unit| u8::try_from(unit)).collect::<Result<Vec<u8>, _>>()
        && let Some(text) = plain::stringify(cx, value, &gap)?
    {
        return match JsString::try_from_view(&mut cx.heap, StrView::Latin1(&text)) {
            Some(string) => Ok(string.into()),
            None => Err(cx.string_error()),
        };
    }
    let mut serializer = Serializer {
        function,
        properties,
        gap,
        text: crate::text::builder(cx, 0),
        depth: 0,
        around: Around::default(),
        plain: [None; 2],
    };
    let key = PropertyKey::from(cx.names.empty);
    let holder = match function {
        Some(_) => {
            let holder = cx.new_object();
            holder.create_data_property_or_throw(cx, key, value)?;
            Some(holder)
        }
        None => None,
    };
    let value = serializer.prepare(cx, holder, key, value)?;
    if !serializer.write(cx, key, value)? {
        return Ok(Value::UNDEFINED);
    }
    crate::text::finish(cx, serializer.text)
}

/// The keys that an array of a caller lets through.
fn property_list(cx: &mut Context, array: Gc<Object>) -> JsResult<RootedVec<PropertyKey>> {
    let mut list = RootedVec::new(&cx.heap);
    let mut seen = FxHashSet::default();
    let length = cx.length_of_array_like(array)?;
    let mut at = 0.0;
    while at < length {
        let key = cx.key_of_number(at);
        let item = array.get(cx, key)?;
        let wraps = item.is_object()
            && wrappers::primitive_of(item).is_some_and(|value| value.is_string() || value.is_number());
        if item.is_string() || item.is_number() || wraps {
            let name = cx.to_string(item)?;
            let key = cx.key_of_string(name);
            if seen.insert(key) {
                list.push(key);
            }
        }
        cx.charge(1)?;
        at += 1.0;
    }
    Ok(list)
}

/// The text of one level of indentation.
fn gap(cx: &mut Context, space: Value) -> JsResult<Vec<u16>> {
    let mut space = space;
    if let (true, Some(primitive)) = (space.is_object(), wrappers::primitive_of(space)) {
        if primitive.is_number() {
            space = Value::number(cx.to_number(space)?);
        } else if primitive.is_string() {
            space = cx.to_string(space)?.into();
        }
    }
    if space.is_number() {
        let count = cx.to_integer_or_infinity(space)?.clamp(0.0, MAX_GAP as f64);
        return Ok(vec![u16::from(b' '); count as usize]);
    }
    match space.as_string() {
        Some(string) => {
            let view = string.view(&mut cx.heap);
            Ok(view.slice(0, view.len().min(MAX_GAP)).to_units())
        }
        None => Ok(Vec::new()),
    }
}

struct Serializer {
    function: Option<Value>,
    properties: Option<RootedVec<PropertyKey>>,
    gap: Vec<u16>,
    text: StringBuilder,
    depth: usize,
    around: Around,
    /// The shapes that were met last of objects without `toJSON`, and the epoch in which they were.
    plain: [Option<(Gc<Shape>, u64)>; 2],
}

/// The objects that are being written, each with the key under which it was found. The functions
/// that write them hold both as well, so they stay alive.
#[derive(Default)]
struct Around {
    stack: Vec<(Gc<Object>, PropertyKey)>,
    /// The addresses of those beyond the first [`SHALLOW`], so that no depth is searched through.
    deep: FxHashSet<usize>,
}

/// How many objects around a value are compared one by one.
const SHALLOW: usize = 16;

impl Around {
    /// Whether an object is being written.
    fn contains(&self, object: Gc<Object>) -> bool {
        self.stack.iter().take(SHALLOW).any(|&(other, _)| other == object)
            || self.stack.len() > SHALLOW && self.deep.contains(&object.addr())
    }

    fn push(&mut self, object: Gc<Object>, key: PropertyKey) {
        if self.stack.len() >= SHALLOW {
            self.deep.insert(object.addr());
        }
        self.stack.push((object, key));
    }

    fn pop(&mut self) {
        if let Some((object, _)) = self.stack.pop()
            && self.stack.len() >= SHALLOW
        {
            self.deep.remove(&object.addr());
        }
    }
}

impl Serializer {
    /// What is to be written for a property's value: after toJSON, the replacer and unwrapping.
    #[inline]
    fn prepare(
        &mut self,
        cx: &mut Context,
        holder: Option<Gc<Object>>,
        key: PropertyKey,
        value: Value,
    ) -> JsResult<Value> {
        let is_object = value.is_object();
        if !is_object && self.function.is_none() && !value.is_bigint() {
            return Ok(value);
        }
        let mut value = value;
        if (is_object || value.is_bigint()) && !self.lacks_to_json(cx, value) {
            let method = cx.get_v(value, cx.names.toJSON.into())?;
            if is_callable(method) {
                let name = key.to_value(cx);
                value = cx.call(method, value, &[name])?;
            }
        }
        if let (Some(function), Some(holder)) = (self.function, holder) {
            let name = key.to_value(cx);
            value = cx.call(function, holder.into(), &[name, value])?;
        }
        let Some(object) = value.as_object().filter(|object| object.kind() == CellKind::Native) else {
            return Ok(value);
        };
        match wrappers::primitive_of(object.into()) {
            Some(primitive) if primitive.is_number() => cx.to_number(value).map(Value::number),
            Some(primitive) if primitive.is_string() => cx.to_string(value).map(Value::from),
            Some(primitive) if primitive.is_bool() || primitive.is_bigint() => Ok(primitive),
            _ => Ok(value),
        }
    }

    /// OPTIMIZATION: whether an object certainly has no `toJSON`, since others of its shape have none.
    #[inline]
    fn lacks_to_json(&mut self, cx: &mut Context, value: Value) -> bool {
        let Some(object) = value.as_object() else { return false };
        let known = Some((object.shape(), cx.prototype_epoch()));
        self.plain.contains(&known) || self.find_no_to_json(cx, object)
    }

    fn find_no_to_json(&mut self, cx: &mut Context, object: Gc<Object>) -> bool {
        let shape = object.shape();
        let lacks = plain::lacks_to_json(cx, object);
        if lacks {
            self.plain = [Some((shape, cx.prototype_epoch())), self.plain[0]];
        }
        lacks
    }

    /// [SerializeJSONProperty](https://tc39.es/ecma262/#sec-serializejsonproperty) of a prepared
    /// value. Whether there was anything to write.
    fn write(&mut self, cx: &mut Context, key: PropertyKey, value: Value) -> JsResult<bool> {
        if let Some(string) = value.as_string() {
            charge_units(cx, string.len() as usize, 8)?;
            quote(string.view(&mut cx.heap), &mut self.text);
        } else if let Some(int) = value.as_int() {
            self.text.push_latin1(number::NumberBuffer::new().digits_of_int(int, 10));
        } else if let Some(number) = value.as_number() {
            if number.is_finite() {
                self.text.push_latin1(number::NumberBuffer::new().format(number).as_bytes());
            } else {
                self.text.push_latin1(b"null");
            }
        } else if let Some(object) = value.as_object() {
            if object.is::<super::RawJson>() {
                let raw = object.get_named(cx, "rawJSON")?;
                let raw = cx.to_string(raw)?;
                self.text.push_string(&raw);
                return Ok(true);
            }
            if is_callable(value) {
                return Ok(false);
            }
            self.write_object(cx, key, object)?;
        } else if value.is_bigint() {
            return Err(cx.type_error("Do not know how to serialize a BigInt"));
        } else {
            match value {
                Value::NULL => self.text.push_latin1(b"null"),
                Value::TRUE => self.text.push_latin1(b"true"),
                Value::FALSE => self.text.push_latin1(b"false"),
                _ => return Ok(false),
            }
        }
        Ok(true)
    }

    fn write_object(&mut self, cx: &mut Context, key: PropertyKey, object: Gc<Object>) -> JsResult<()> {
        cx.check_native_stack()?;
        cx.charge(1)?;
        if !self.text.is_kept(&mut cx.heap) {
            return Err(cx.string_error());
        }
        if self.around.contains(object) {
            return Err(self.circular(cx, object, key));
        }
        self.around.push(object, key);
        self.depth += 1;
        if cx.is_array(object.into())? {
            self.write_array(cx, object)?;
        } else {
            self.write_members(cx, object)?;
        }
        self.depth -= 1;
        self.around.pop();
        Ok(())
    }

    fn new_line(&mut self) {
        if !self.gap.is_empty() {
            self.text.push_unit(u16::from(b'\n'));
            for _ in 0..self.depth {
                self.text.push_units(&self.gap);
            }
        }
    }

    /// Ends a container, on a line of its own if it has contents.
    fn close(&mut self, empty: bool, bracket: u8) {
        if !empty {
            self.depth -= 1;
            self.new_line();
            self.depth += 1;
        }
        self.text.push_unit(u16::from(bracket));
    }

    /// [SerializeJSONArray](https://tc39.es/ecma262/#sec-serializejsonarray)
    fn write_array(&mut self, cx: &mut Context, array: Gc<Object>) -> JsResult<()> {
        self.text.push_unit(u16::from(b'['));
        let length = cx.length_of_array_like(array)?;
        let mut at = 0.0;
        while at < length {
            if at > 0.0 {
                self.text.push_unit(u16::from(b','));
            }
            self.new_line();
            let key =
                if at < f64::from(u32::MAX) { PropertyKey::index(at as u32) } else { cx.key_of_number(at) };
            let value = match array.as_array().and_then(|elements| elements.get_plain(at as u32)) {
                Some(value) => value,
                None => array.get(cx, key)?,
            };
            let value = self.prepare(cx, Some(array), key, value)?;
            if !self.write(cx, key, value)? {
                self.text.push_latin1(b"null");
            }
            if at as u64 % 64 == 63 {
                cx.charge(64)?;
                if !self.text.is_kept(&mut cx.heap) {
                    return Err(cx.string_error());
                }
            }
            at += 1.0;
        }
        self.close(length == 0.0, b']');
        Ok(())
    }

    /// [SerializeJSONObject](https://tc39.es/ecma262/#sec-serializejsonobject)
    fn write_members(&mut self, cx: &mut Context, object: Gc<Object>) -> JsResult<()> {
        self.text.push_unit(u16::from(b'{'));
        let mut empty = true;
        if self.properties.is_some() {
            let count = self.properties.as_ref().map_or(0, RootedVec::len);
            for at in 0..count {
                let Some(key) = self.properties.as_ref().map(|keys| keys.as_slice()[at]) else { break };
                self.write_member(cx, object, key, &mut empty)?;
            }
        } else if is_plain(object) {
            self.write_slots(cx, object, &mut empty)?;
        } else {
            for key in &enumerable_keys(cx, object)? {
                self.write_member(cx, object, key, &mut empty)?;
            }
        }
        self.close(empty, b'}');
        Ok(())
    }

    fn write_member(
        &mut self,
        cx: &mut Context,
        object: Gc<Object>,
        key: PropertyKey,
        empty: &mut bool,
    ) -> JsResult<()> {
        cx.charge(1)?;
        let value = object.get(cx, key)?;
        self.write_value_of(cx, object, key, value, empty)
    }

    fn write_value_of(
        &mut self,
        cx: &mut Context,
        object: Gc<Object>,
        key: PropertyKey,
        value: Value,
        empty: &mut bool,
    ) -> JsResult<()> {
        let value = self.prepare(cx, Some(object), key, value)?;
        // These write nothing, not even the key.
        if value.is_undefined() || value.is_symbol() || is_callable(value) {
            return Ok(());
        }
        if !std::mem::take(empty) {
            self.text.push_unit(u16::from(b','));
        }
        self.new_line();
        match key.as_atom() {
            Some(atom) => quote(atom.view(&mut cx.heap), &mut self.text),
            None => {
                let name: Gc<JsString> = cx.index_string(key.as_index().unwrap_or_default());
                quote(name.view(&mut cx.heap), &mut self.text);
            }
        }
        self.text.push_unit(u16::from(b':'));
        if !self.gap.is_empty() {
            self.text.push_unit(u16::from(b' '));
        }
        self.write(cx, key, value)?;
        Ok(())
    }

    /// OPTIMIZATION: the properties of a plain object straight from its slots, as long as nobody
    /// changes its shape meanwhile; then the remaining keys are looked up one by one.
    fn write_slots(&mut self, cx: &mut Context, object: Gc<Object>, empty: &mut bool) -> JsResult<()> {
        let shape = object.shape();
        cx.charge(shape.count())?;
        for slot in 0..shape.count() {
            let key = shape.entry(slot).key;
            if key == PropertyKey::EMPTY || key.is_symbol() {
                continue;
            }
            if object.shape() == shape {
                let value = object.slot(slot);
                self.write_value_of(cx, object, key, value, empty)?;
            } else {
                self.write_member(cx, object, key, empty)?;
            }
        }
        Ok(())
    }

    /// The TypeError for an object that contains itself.
    #[cold]
    fn circular(&self, cx: &mut Context, object: Gc<Object>, key: PropertyKey) -> ellipsis_engine::Throw {
        /// How many steps are shown after the first and before the last one.
        const FIRST: usize = 2;
        let stack = &self.around.stack;
        let from = stack.iter().position(|&(other, _)| other == object).unwrap_or_default();
        let path = &stack[from..];
        let mut message = format!(
            "Converting circular structure to JSON\n    --> starting at object with constructor {}",
            constructor_name(cx, path[0].0)
        );
        for (at, &(object, key)) in path.iter().enumerate().skip(1) {
            if at <= FIRST || at + 1 == path.len() {
                let name = constructor_name(cx, object);
                message.push_str(&format!("\n    |     {} -> object with constructor {name}", step(key)));
            } else if at == FIRST + 1 {
                message.push_str("\n    |     ...");
            }
        }
        message.push_str(&format!("\n    --- {} closes the circle", step(key)));
        cx.type_error(message)
    }
}

/// How a key reads in messages.
fn step(key: PropertyKey) -> String {
    match key.as_index() {
        Some(index) => format!("index {index}"),
        None => format!("property '{}'", key.display()),
    }
}

/// The name of an object's constructor as far as it can be told without running scripts.
fn constructor_name(cx: &mut Context, object: Gc<Object>) -> String {
    let mut holder = Some(object);
    while let Some(current) = holder.filter(|current| current.kind() != CellKind::Proxy) {
        if let Some((slot, attributes)) = current.lookup(cx.names.constructor.into()) {
            let constructor = current.slot(slot).as_object().filter(|_| !attributes.is_accessor());
            let name = constructor
                .filter(|constructor| constructor.kind() != CellKind::Proxy)
                .and_then(|constructor| constructor.get_own_property(cx, cx.names.name.into()).ok().flatten())
                .and_then(|property| property.value?.as_string());
            return format!("'{}'", name.map(|name| name.to_short_string()).unwrap_or_default());
        }
        holder = current.shape().prototype_object();
    }
    "'Object'".into()
}

/// Whether all of an object's properties are enumerable data properties in its slots.
fn is_plain(object: Gc<Object>) -> bool {
    object.kind() == CellKind::Object
        && !object.has_flag(Object::LAZY)
        && !object.shape().has(Shape::IRREGULAR | Shape::UNIQUE)
        && object.elements().is_none_or(|elements| elements.is_empty())
}
