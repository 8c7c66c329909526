//! JavaScript to Rust: a deserializer that reads values where they lie.
//!
//! Reading may run getters, and with them a collection. The objects on the way to what is read lie in a list that the collector
//! sees; every other value is used before anything can run.

use ellipsis_builtins::hosted;
use ellipsis_builtins::peek::{self, Collection};
use ellipsis_engine::array_buffer::ArrayBufferData;
use ellipsis_engine::typed_array::TypedArrayData;
use ellipsis_engine::{
    CellKind, Context, Gc, JsBigInt, JsResult, JsString, Object, PropertyKey, RootedVec, StrView,
    Value as Raw, is_callable, wrapper,
};
use serde::de::{self, DeserializeOwned, Error as _, Unexpected, Visitor};

use super::MAX_DEPTH;
use super::access::{Elements, Entries, Members, Properties, Variant};
use super::fault::Fault;
use super::layouts::AtWork;
use crate::convert::LARGEST;
use crate::engine::Scope;
use crate::error::Error;
use crate::typed_array::bytes_of;

/// What can be deserialized of a value.
pub(super) fn read<T: DeserializeOwned>(scope: &mut Scope, value: Raw) -> Result<T, Error> {
    let cx = scope.cx();
    let work = AtWork::begin(cx)?;
    let holders = cx.rooted_list();
    let mut reader = Reader { cx, work, holders, ended: None };
    let result = T::deserialize(Source { reader: &mut reader, value });
    // A `Deserialize` may have passed over that a limit was reached.
    if let Some(ended) = reader.ended {
        return Err(ended);
    }
    let result = result.map_err(Fault::into_error)?;
    scope.attempt(|_| Ok(result))
}

pub(super) struct Reader<'a> {
    pub(super) cx: &'a mut Context,
    work: AtWork,
    /// The objects that are being read, from the outside in.
    holders: RootedVec<Raw>,
    /// The limit that was reached.
    ended: Option<Error>,
}

impl Reader<'_> {
    pub(super) fn attempt<T>(
        &mut self,
        operation: impl FnOnce(&mut Context) -> JsResult<T>,
    ) -> Result<T, Fault> {
        operation(self.cx).map_err(|throw| {
            let error = Scope::of(self.cx).caught(throw);
            if error.kind().is_limit() {
                self.ended = Some(error.clone());
            }
            error.into()
        })
    }

    /// Pays for a value.
    #[inline]
    pub(super) fn pay(&mut self) -> Result<(), Fault> {
        self.attempt(|cx| cx.charge(1))
    }

    /// Reads what an object holds.
    fn within<R>(
        &mut self,
        object: Gc<Object>,
        read: impl FnOnce(&mut Self) -> Result<R, Fault>,
    ) -> Result<R, Fault> {
        let depth = self.holders.len();
        if depth == MAX_DEPTH as usize {
            return Err(Fault::new("the value is nested too deeply, or refers to itself"));
        }
        self.attempt(|cx| cx.check_native_stack())?;
        self.pay()?;
        self.holders.push(object.into());
        let result = read(self);
        self.holders.truncate(depth);
        result
    }

    /// Has a visitor look at a string.
    pub(super) fn visit_string<'de, V: Visitor<'de>>(
        &mut self,
        string: Gc<JsString>,
        visitor: V,
    ) -> Result<V::Value, Fault> {
        visit_view(string.view(&mut self.cx.heap), visitor)
    }
}

fn visit_view<'de, V: Visitor<'de>>(view: StrView<'_>, visitor: V) -> Result<V::Value, Fault> {
    if let StrView::Latin1(bytes) = view
        && bytes.is_ascii()
        && let Ok(text) = std::str::from_utf8(bytes)
    {
        return visitor.visit_str(text);
    }
    visitor.visit_string(view.to_std_string())
}

fn visit_bigint<'de, V: Visitor<'de>>(number: Gc<JsBigInt>, visitor: V) -> Result<V::Value, Fault> {
    let Some(small) = number.small() else {
        let place = Default::default();
        let words = number.words(&place);
        let value = (words.bits() <= 128).then(|| words.value());
        let fits = value.map(|value| (u128::try_from(&value), i128::try_from(&value)));
        return match fits {
            Some((Ok(number), _)) => visitor.visit_u128(number),
            Some((_, Ok(number))) => visitor.visit_i128(number),
            _ => Err(Fault::invalid_value(Unexpected::Other("a BigInt of that size"), &visitor)),
        };
    };
    if let Ok(number) = u64::try_from(small) {
        visitor.visit_u64(number)
    } else if let Ok(number) = i64::try_from(small) {
        visitor.visit_i64(number)
    } else if let Ok(number) = u128::try_from(small) {
        visitor.visit_u128(number)
    } else {
        visitor.visit_i128(small)
    }
}

/// A number as an integer, if it is one without a doubt.
fn visit_number<'de, V: Visitor<'de>>(number: f64, visitor: V) -> Result<V::Value, Fault> {
    let integer = number as i64;
    let is_integer = integer as f64 == number && number.abs() <= LARGEST;
    if !is_integer || integer == 0 && number.is_sign_negative() {
        return visitor.visit_f64(number);
    }
    match u64::try_from(integer) {
        Ok(integer) => visitor.visit_u64(integer),
        Err(_) => visitor.visit_i64(integer),
    }
}

/// A value that is to be read.
pub(super) struct Source<'r, 'a> {
    pub(super) reader: &'r mut Reader<'a>,
    pub(super) value: Raw,
}

/// How the values of an object are read.
enum Kind {
    Array,
    Set,
    Map,
    TypedArray,
    Date(f64),
    Primitive(Raw),
    Function,
    Object,
}

fn kind(object: Gc<Object>) -> Kind {
    if object.is_array() {
        return Kind::Array;
    }
    if object.kind() == CellKind::Object {
        return Kind::Object;
    }
    if let Some(time) = peek::date_value(&object) {
        return Kind::Date(time);
    }
    if let Some(value) = wrapper::primitive_value(&object) {
        return Kind::Primitive(value);
    }
    match peek::collection(&object) {
        Some(Collection::Map) => return Kind::Map,
        Some(Collection::Set) => return Kind::Set,
        _ => {}
    }
    if object.is::<TypedArrayData>() {
        Kind::TypedArray
    } else if is_callable(object.into()) {
        Kind::Function
    } else {
        Kind::Object
    }
}

impl Source<'_, '_> {
    /// What it is not.
    fn fail<'de, V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        let other = |what| Err(Fault::invalid_type(Unexpected::Other(what), &visitor));
        let Some(object) = self.value.as_object() else {
            return match self.value {
                Raw::NULL => other("null"),
                Raw::UNDEFINED => other("undefined"),
                value if value.is_symbol() => other("a symbol"),
                _ => de::Deserializer::deserialize_any(self, visitor),
            };
        };
        match kind(object) {
            Kind::Array => other("an array"),
            Kind::Set => other("a Set"),
            Kind::Map => other("a Map"),
            Kind::TypedArray => other("a typed array"),
            Kind::Date(_) => other("a Date"),
            Kind::Function => other("a function"),
            Kind::Primitive(_) | Kind::Object => other("an object"),
        }
    }

    /// The same, with the primitive in place of an object that wraps it.
    #[inline]
    fn unwrapped(self) -> Self {
        match self.value.as_object().and_then(|object| wrapper::primitive_value(&object)) {
            Some(value) => Source { value, ..self },
            None => self,
        }
    }

    fn visit_integer<'de, V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        if let Some(integer) = self.value.as_int() {
            return visitor.visit_i64(integer.into());
        }
        let source = self.unwrapped();
        if let Some(number) = source.value.as_number() {
            return visit_number(number, visitor);
        }
        if let Some(number) = source.value.as_bigint() {
            return visit_bigint(number, visitor);
        }
        match source.date() {
            Some(time) => visit_number(time, visitor),
            None => source.fail(visitor),
        }
    }

    fn visit_float<'de, V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        if let Some(number) = self.value.as_number() {
            return visitor.visit_f64(number);
        }
        let source = self.unwrapped();
        if let Some(number) = source.value.as_number().or_else(|| source.date()) {
            return visitor.visit_f64(number);
        }
        match source.value.as_bigint() {
            Some(number) => visit_bigint(number, visitor),
            None => source.fail(visitor),
        }
    }

    fn visit_text<'de, V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        if let Some(string) = self.value.as_string() {
            return self.reader.visit_string(string, visitor);
        }
        let source = self.unwrapped();
        if let Some(string) = source.value.as_string() {
            return source.reader.visit_string(string, visitor);
        }
        match source.date() {
            Some(time) => visit_date(time, visitor),
            None => source.fail(visitor),
        }
    }

    fn date(&self) -> Option<f64> {
        peek::date_value(&*self.value.as_object()?)
    }

    fn visit_sequence<'de, V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        let Source { reader, value } = self;
        let Some(object) = value.as_object() else { return Source { reader, value }.fail(visitor) };
        let is_list = match kind(object) {
            Kind::Array | Kind::TypedArray => false,
            Kind::Set => true,
            Kind::Object if reader.attempt(|cx| cx.is_array(value))? => false,
            _ => return Source { reader, value }.fail(visitor),
        };
        reader.within(object, |reader| {
            let mut elements =
                if is_list { Elements::of_set(reader, object)? } else { Elements::of_array(reader, object)? };
            let read = visitor.visit_seq(&mut elements)?;
            elements.end()?;
            Ok(read)
        })
    }

    fn visit_members<'de, V: Visitor<'de>>(
        self,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Fault> {
        let Source { reader, value } = self;
        let Some(object) = value.as_object() else { return Source { reader, value }.fail(visitor) };
        match kind(object) {
            Kind::Object => {}
            Kind::Map => {
                return reader.within(object, |reader| visitor.visit_map(Entries::of_map(reader, object)?));
            }
            _ => return Source { reader, value }.fail(visitor),
        }
        // Native payloads without internal methods of their own are as ordinary objects.
        let is_ordinary = object.kind() == CellKind::Object
            || object.native_class().is_some_and(|class| class.exotic.is_none());
        let plan = match is_ordinary {
            true => reader.work.layouts().plan(reader.cx, object, fields),
            false => None,
        };
        let is_struct = !fields.is_empty();
        reader.within(object, |reader| match plan {
            Some(plan) => visitor.visit_map(Members::new(reader, object, plan, is_struct)),
            None => visitor.visit_map(Properties::of(reader, object, fields)?),
        })
    }
}

fn visit_date<'de, V: Visitor<'de>>(time: f64, visitor: V) -> Result<V::Value, Fault> {
    match hosted::date_text(time) {
        Some(text) => visitor.visit_string(text),
        None => Err(Fault::invalid_value(Unexpected::Other("an invalid Date"), &visitor)),
    }
}

macro_rules! forward {
    ($($to:ident: $($method:ident)*;)*) => {
        $($(
            #[inline]
            fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
                self.$to(visitor)
            }
        )*)*
    };
}

impl<'de> de::Deserializer<'de> for Source<'_, '_> {
    type Error = Fault;

    forward! {
        visit_integer: deserialize_i8 deserialize_i16 deserialize_i32 deserialize_i64 deserialize_i128
            deserialize_u8 deserialize_u16 deserialize_u32 deserialize_u64 deserialize_u128;
        visit_float: deserialize_f32 deserialize_f64;
        visit_text: deserialize_char deserialize_str deserialize_string deserialize_identifier;
        visit_sequence: deserialize_seq;
        deserialize_bytes: deserialize_byte_buf;
    }

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        let value = self.value;
        if let Some(integer) = value.as_int() {
            return match u64::try_from(integer) {
                Ok(integer) => visitor.visit_u64(integer),
                Err(_) => visitor.visit_i64(integer.into()),
            };
        }
        if let Some(number) = value.as_number() {
            return visit_number(number, visitor);
        }
        if let Some(string) = value.as_string() {
            return self.reader.visit_string(string, visitor);
        }
        if let Some(bool) = value.as_bool() {
            return visitor.visit_bool(bool);
        }
        if let Some(number) = value.as_bigint() {
            return visit_bigint(number, visitor);
        }
        let Some(object) = value.as_object() else {
            return if value.is_symbol() { self.fail(visitor) } else { visitor.visit_unit() };
        };
        match kind(object) {
            Kind::Array | Kind::Set | Kind::TypedArray => self.visit_sequence(visitor),
            Kind::Object if self.reader.attempt(|cx| cx.is_array(value))? => self.visit_sequence(visitor),
            Kind::Object | Kind::Map => self.visit_members(&[], visitor),
            Kind::Date(time) => visit_date(time, visitor),
            Kind::Primitive(value) => Source { value, ..self }.deserialize_any(visitor),
            Kind::Function => self.fail(visitor),
        }
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        let source = self.unwrapped();
        match source.value.as_bool() {
            Some(bool) => visitor.visit_bool(bool),
            None => source.fail(visitor),
        }
    }

    fn deserialize_bytes<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        let Some(object) = self.value.as_object() else { return self.deserialize_any(visitor) };
        if object.is::<TypedArrayData>() || object.is::<ArrayBufferData>() {
            return match bytes_of(object)? {
                Some(bytes) => visitor.visit_byte_buf(bytes),
                None => self.visit_sequence(visitor),
            };
        }
        self.deserialize_any(visitor)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        match self.value {
            Raw::NULL | Raw::UNDEFINED => visitor.visit_none(),
            _ => visitor.visit_some(self),
        }
    }

    fn deserialize_unit<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        match self.value {
            Raw::NULL | Raw::UNDEFINED => visitor.visit_unit(),
            _ => self.fail(visitor),
        }
    }

    fn deserialize_unit_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Fault> {
        self.deserialize_unit(visitor)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Fault> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_tuple<V: Visitor<'de>>(self, _: usize, visitor: V) -> Result<V::Value, Fault> {
        self.visit_sequence(visitor)
    }

    fn deserialize_tuple_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: usize,
        visitor: V,
    ) -> Result<V::Value, Fault> {
        self.visit_sequence(visitor)
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        self.visit_members(&[], visitor)
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Fault> {
        // Structs are written as arrays by some, and derived code reads them.
        if self.value.as_object().is_some_and(|object| object.is_array()) {
            return self.visit_sequence(visitor);
        }
        self.visit_members(fields, visitor)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Fault> {
        let Source { reader, value } = self.unwrapped();
        if value.is_string() {
            return visitor.visit_enum(Variant { reader, name: value, content: None });
        }
        let Some(object) = value.as_object().filter(|&object| matches!(kind(object), Kind::Object)) else {
            return Source { reader, value }.fail(visitor);
        };
        reader.within(object, |reader| {
            let keys = reader.attempt(|cx| object.own_property_keys(cx))?;
            let mut names = keys.iter().filter(|key| !key.is_symbol());
            let (Some(name), None) = (names.next(), names.next()) else {
                return Err(Fault::invalid_value(
                    Unexpected::Map,
                    &"the name of a variant, or an object whose only key it is",
                ));
            };
            let content = reader.attempt(|cx| object.get(cx, name))?;
            let name = name.to_value(reader.cx);
            visitor.visit_enum(Variant { reader, name, content: Some(content) })
        })
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        visitor.visit_unit()
    }
}

/// The value of an own property that loops see; none if there is no such property any more.
pub(super) fn enumerable_value(
    cx: &mut Context,
    object: Gc<Object>,
    key: PropertyKey,
) -> JsResult<Option<Raw>> {
    let known = object.get_own_property(cx, key)?;
    if known.is_some_and(|known| known.enumerable == Some(true)) {
        return object.get(cx, key).map(Some);
    }
    Ok(None)
}
