//! What the deserializer lets visitors see of arrays, objects, Maps and enums.

use std::rc::Rc;

use ellipsis_builtins::hosted;
use ellipsis_engine::{Gc, JsString, Object, PropertyKey, RootedVec, Value as Raw, is_callable};
use serde::de::value::{BorrowedStrDeserializer, StringDeserializer};
use serde::de::{self, DeserializeSeed, Error as _, IntoDeserializer, Unexpected, Visitor};

use super::fault::Fault;
use super::layouts::{Plan, is_plain};
use super::read::{Reader, Source, enumerable_value};

/// The elements of an array, of a proxy of one, of a typed array or a Set.
pub(super) struct Elements<'r, 'a> {
    reader: &'r mut Reader<'a>,
    object: Gc<Object>,
    /// The keys and values of the table of a Set.
    list: Option<RootedVec<Raw>>,
    at: u32,
    length: u32,
}

impl<'r, 'a> Elements<'r, 'a> {
    pub(super) fn of_array(reader: &'r mut Reader<'a>, object: Gc<Object>) -> Result<Self, Fault> {
        let length = match object.as_array() {
            Some(elements) => elements.len(),
            // What has more elements is not read to the end.
            None => reader.attempt(|cx| cx.length_of_array_like(object))? as u32,
        };
        Ok(Elements { reader, object, list: None, at: 0, length })
    }

    pub(super) fn of_set(reader: &'r mut Reader<'a>, object: Gc<Object>) -> Result<Self, Fault> {
        let list = reader.attempt(|cx| hosted::entries(cx, object))?;
        let length = (list.len() / 2) as u32;
        Ok(Elements { reader, object, list: Some(list), at: 0, length })
    }

    #[inline]
    fn next(&mut self) -> Result<Raw, Fault> {
        let at = self.at;
        self.at += 1;
        self.reader.pay()?;
        if let Some(list) = &self.list {
            return Ok(list.get(at as usize * 2));
        }
        match self.object.as_array().and_then(|elements| elements.get_plain(at)) {
            Some(value) => Ok(value),
            None => self.reader.attempt(|cx| self.object.get(cx, PropertyKey::index(at))),
        }
    }

    /// All of them must have been read.
    pub(super) fn end(self) -> Result<(), Fault> {
        match self.at == self.length {
            true => Ok(()),
            false => Err(Fault::invalid_length(self.length as usize, &"fewer elements in the array")),
        }
    }
}

impl<'de> de::SeqAccess<'de> for &mut Elements<'_, '_> {
    type Error = Fault;

    #[inline]
    fn next_element_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<Option<S::Value>, Fault> {
        if self.at == self.length {
            return Ok(None);
        }
        let at = self.at;
        let read = self.next().and_then(|value| seed.deserialize(Source { reader: self.reader, value }));
        read.map(Some).map_err(|fault| fault.at_index(at))
    }

    fn size_hint(&self) -> Option<usize> {
        Some((self.length - self.at) as usize)
    }
}

/// A value asked for before its key.
fn no_key() -> Fault {
    Fault::new("a value comes after its key")
}

/// The members of an object all of which lie in slots.
pub(super) struct Members<'r, 'a> {
    reader: &'r mut Reader<'a>,
    object: Gc<Object>,
    plan: Rc<Plan>,
    /// What is `undefined` is passed over.
    is_struct: bool,
    at: usize,
    value: Option<Raw>,
}

impl<'r, 'a> Members<'r, 'a> {
    pub(super) fn new(
        reader: &'r mut Reader<'a>,
        object: Gc<Object>,
        plan: Rc<Plan>,
        is_struct: bool,
    ) -> Self {
        Members { reader, object, plan, is_struct, at: 0, value: None }
    }
}

impl<'de> de::MapAccess<'de> for Members<'_, '_> {
    type Error = Fault;

    #[inline]
    fn next_key_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<Option<S::Value>, Fault> {
        while let Some(member) = self.plan.members.get(self.at) {
            self.at += 1;
            let value = if self.object.shape() == self.plan.shape {
                self.object.slot(member.slot)
            } else {
                // A getter deeper down has changed it.
                match self.reader.attempt(|cx| enumerable_value(cx, self.object, member.key))? {
                    Some(value) => value,
                    None => continue,
                }
            };
            if self.is_struct && value.is_undefined() {
                continue;
            }
            self.value = Some(value);
            return match (member.field, member.key.as_atom()) {
                (Some(field), _) => seed.deserialize(BorrowedStrDeserializer::new(field)).map(Some),
                (None, Some(name)) => seed.deserialize(Name { reader: self.reader, name }).map(Some),
                (None, None) => continue,
            };
        }
        Ok(None)
    }

    #[inline]
    fn next_value_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<S::Value, Fault> {
        let value = self.value.take().ok_or_else(no_key)?;
        seed.deserialize(Source { reader: self.reader, value }).map_err(|fault| {
            let key = self.at.checked_sub(1).and_then(|at| self.plan.members.get(at));
            fault.at_key(&key.map(|member| member.key.display()).unwrap_or_default())
        })
    }
}

/// The own properties of any object that loops see, then of one of a class the fields that it hides or inherits.
pub(super) struct Properties<'r, 'a> {
    reader: &'r mut Reader<'a>,
    object: Gc<Object>,
    keys: RootedVec<PropertyKey>,
    at: usize,
    is_struct: bool,
    /// Fields that may be hidden or inherited.
    fields: std::slice::Iter<'static, &'static str>,
    key: PropertyKey,
    value: Option<Raw>,
}

impl<'r, 'a> Properties<'r, 'a> {
    pub(super) fn of(
        reader: &'r mut Reader<'a>,
        object: Gc<Object>,
        fields: &'static [&'static str],
    ) -> Result<Self, Fault> {
        let keys = reader.attempt(|cx| object.own_property_keys(cx))?;
        let is_struct = !fields.is_empty();
        let fields = if is_plain(&object) { [].iter() } else { fields.iter() };
        Ok(Properties {
            reader,
            object,
            keys,
            at: 0,
            is_struct,
            fields,
            key: PropertyKey::EMPTY,
            value: None,
        })
    }

    /// The next property.
    fn next(&mut self) -> Result<Option<(PropertyKey, Raw)>, Fault> {
        let object = self.object;
        while self.at < self.keys.len() {
            let key = self.keys.get(self.at);
            self.at += 1;
            self.reader.pay()?;
            if key.is_symbol() {
                continue;
            }
            if let Some(value) = self.reader.attempt(|cx| enumerable_value(cx, object, key))?
                && !(self.is_struct && value.is_undefined())
            {
                return Ok(Some((key, value)));
            }
        }
        for field in self.fields.by_ref() {
            let key = self.reader.cx.key(field);
            let own = self.reader.attempt(|cx| object.get_own_property(cx, key))?;
            if own.is_some_and(|own| own.enumerable == Some(true)) {
                continue;
            }
            let value = self.reader.attempt(|cx| object.get(cx, key))?;
            if !value.is_undefined() && !is_callable(value) {
                return Ok(Some((key, value)));
            }
        }
        Ok(None)
    }
}

impl<'de> de::MapAccess<'de> for Properties<'_, '_> {
    type Error = Fault;

    fn next_key_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<Option<S::Value>, Fault> {
        let Some((key, value)) = self.next()? else { return Ok(None) };
        (self.key, self.value) = (key, Some(value));
        match key.to_value(self.reader.cx).as_string() {
            Some(name) => seed.deserialize(Name { reader: self.reader, name }).map(Some),
            None => Ok(None),
        }
    }

    fn next_value_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<S::Value, Fault> {
        let value = self.value.take().ok_or_else(no_key)?;
        let source = Source { reader: self.reader, value };
        seed.deserialize(source).map_err(|fault| fault.at_key(&self.key.display()))
    }
}

/// The entries of a Map.
pub(super) struct Entries<'r, 'a> {
    reader: &'r mut Reader<'a>,
    /// Keys and values in turns.
    list: RootedVec<Raw>,
    at: usize,
}

impl<'r, 'a> Entries<'r, 'a> {
    pub(super) fn of_map(reader: &'r mut Reader<'a>, map: Gc<Object>) -> Result<Self, Fault> {
        let list = reader.attempt(|cx| hosted::entries(cx, map))?;
        Ok(Entries { reader, list, at: 0 })
    }
}

impl<'de> de::MapAccess<'de> for Entries<'_, '_> {
    type Error = Fault;

    fn next_key_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<Option<S::Value>, Fault> {
        if self.at >= self.list.len() {
            return Ok(None);
        }
        self.reader.pay()?;
        let value = self.list.get(self.at);
        self.at += 2;
        match value.as_string() {
            Some(name) => seed.deserialize(Name { reader: self.reader, name }).map(Some),
            None => seed.deserialize(Source { reader: self.reader, value }).map(Some),
        }
    }

    fn next_value_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<S::Value, Fault> {
        let at = self.at.checked_sub(1).ok_or_else(no_key)?;
        let value = self.list.get(at);
        seed.deserialize(Source { reader: self.reader, value }).map_err(|fault| {
            let key = self.list.get(at - 1);
            match key.as_string() {
                Some(key) => fault.at_key(&key.to_std_string()),
                None => fault,
            }
        })
    }

    fn size_hint(&self) -> Option<usize> {
        Some((self.list.len() - self.at) / 2)
    }
}

/// A key: a string, which may be asked to be a number, as keys of JSON objects are.
struct Name<'r, 'a> {
    reader: &'r mut Reader<'a>,
    name: Gc<JsString>,
}

macro_rules! parsed {
    ($($method:ident $type:ty => $visit:ident;)*) => {
        $(
            fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
                let text = self.name.to_std_string();
                match text.parse::<$type>() {
                    Ok(parsed) => visitor.$visit(parsed),
                    Err(_) => Err(Fault::invalid_type(Unexpected::Str(&text), &visitor)),
                }
            }
        )*
    };
}

impl<'de> de::Deserializer<'de> for Name<'_, '_> {
    type Error = Fault;

    parsed! {
        deserialize_bool bool => visit_bool;
        deserialize_i8 i8 => visit_i8;
        deserialize_i16 i16 => visit_i16;
        deserialize_i32 i32 => visit_i32;
        deserialize_i64 i64 => visit_i64;
        deserialize_i128 i128 => visit_i128;
        deserialize_u8 u8 => visit_u8;
        deserialize_u16 u16 => visit_u16;
        deserialize_u32 u32 => visit_u32;
        deserialize_u64 u64 => visit_u64;
        deserialize_u128 u128 => visit_u128;
        deserialize_f32 f32 => visit_f32;
        deserialize_f64 f64 => visit_f64;
    }

    #[inline]
    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        self.reader.visit_string(self.name, visitor)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        visitor.visit_some(self)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Fault> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Fault> {
        visitor.visit_enum(Variant { reader: self.reader, name: self.name.into(), content: None })
    }

    serde::forward_to_deserialize_any! {
        char str string bytes byte_buf unit unit_struct seq tuple tuple_struct map struct identifier ignored_any
    }
}

/// A variant of an enum: its name, and what it holds.
pub(super) struct Variant<'r, 'a> {
    pub(super) reader: &'r mut Reader<'a>,
    pub(super) name: Raw,
    pub(super) content: Option<Raw>,
}

impl Variant<'_, '_> {
    fn text(&self) -> String {
        self.name.as_string().map(|name| name.to_std_string()).unwrap_or_default()
    }

    /// Reads what it holds.
    fn content<R>(
        self,
        expected: &str,
        read: impl FnOnce(Source<'_, '_>) -> Result<R, Fault>,
    ) -> Result<R, Fault> {
        let name = self.text();
        let Some(value) = self.content else {
            return Err(Fault::invalid_type(Unexpected::UnitVariant, &expected));
        };
        read(Source { reader: self.reader, value }).map_err(|fault| fault.at_key(&name))
    }
}

impl<'de> de::EnumAccess<'de> for Variant<'_, '_> {
    type Error = Fault;
    type Variant = Self;

    fn variant_seed<S: DeserializeSeed<'de>>(self, seed: S) -> Result<(S::Value, Self), Fault> {
        let name: StringDeserializer<Fault> = self.text().into_deserializer();
        Ok((seed.deserialize(name)?, self))
    }
}

impl<'de> de::VariantAccess<'de> for Variant<'_, '_> {
    type Error = Fault;

    fn unit_variant(self) -> Result<(), Fault> {
        match self.content {
            None => Ok(()),
            Some(_) => self.content("a unit variant", |source| de::Deserialize::deserialize(source)),
        }
    }

    fn newtype_variant_seed<S: DeserializeSeed<'de>>(self, seed: S) -> Result<S::Value, Fault> {
        self.content("a newtype variant", |source| seed.deserialize(source))
    }

    fn tuple_variant<V: Visitor<'de>>(self, length: usize, visitor: V) -> Result<V::Value, Fault> {
        self.content("a tuple variant", |source| de::Deserializer::deserialize_tuple(source, length, visitor))
    }

    fn struct_variant<V: Visitor<'de>>(
        self,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Fault> {
        self.content("a struct variant", |source| {
            de::Deserializer::deserialize_struct(source, "", fields, visitor)
        })
    }
}
