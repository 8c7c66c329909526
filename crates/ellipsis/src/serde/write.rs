//! Rust to JavaScript: a serializer that makes values.
//!
//! What is not complete yet lies in one list, where the collector sees it; an array or object takes what is its own off the end.

use ellipsis_builtins::{duplicate, hosted};
use ellipsis_engine::{
    Attributes, Context, Gc, JsBigInt, JsResult, Object, PropertyKey, RootedVec, Value as Raw,
};
use serde::ser::{self, Serialize};

use super::MAX_DEPTH;
use super::fault::Fault;
use super::layouts::{AtWork, UNKNOWN};
use crate::convert::LARGEST;
use crate::engine::Scope;
use crate::error::Error;

/// The value of what can be serialized.
pub(super) fn write<T: Serialize + ?Sized>(scope: &mut Scope, value: &T) -> Result<Raw, Error> {
    let cx = scope.cx();
    let work = AtWork::begin(cx)?;
    let values = cx.rooted_list();
    let mut writer = Writer { cx, work, values, names: Vec::new(), depth: 0, ended: None };
    let result = value.serialize(&mut writer);
    // A `Serialize` may have passed over that a limit was reached.
    if let Some(ended) = writer.ended {
        return Err(ended);
    }
    let value = result.map_err(Fault::into_error)?;
    scope.attempt(|_| Ok(value))
}

struct Writer<'a> {
    cx: &'a mut Context,
    work: AtWork,
    /// Elements, and values of fields; of maps keys and values in turns.
    values: RootedVec<Raw>,
    /// The names of fields.
    names: Vec<&'static str>,
    depth: u32,
    /// The limit that was reached.
    ended: Option<Error>,
}

impl Writer<'_> {
    fn attempt<T>(&mut self, operation: impl FnOnce(&mut Context) -> JsResult<T>) -> Result<T, Fault> {
        operation(self.cx).map_err(|throw| {
            let error = Scope::of(self.cx).caught(throw);
            if error.kind().is_limit() {
                self.ended = Some(error.clone());
            }
            error.into()
        })
    }

    /// Begins an array or object.
    fn enter(&mut self) -> Result<(), Fault> {
        if self.depth == MAX_DEPTH {
            return Err(Fault::new("the value is nested too deeply"));
        }
        self.depth += 1;
        self.attempt(Context::check_native_stack)
    }

    /// Adds what is part of the array or object that was begun last. If that fails, nothing is left of it.
    #[inline]
    fn add<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Fault> {
        let (values, names, depth) = (self.values.len(), self.names.len(), self.depth);
        match value.serialize(&mut *self) {
            Ok(value) => {
                self.values.push(value);
                Ok(())
            }
            Err(fault) => {
                self.values.truncate(values);
                self.names.truncate(names);
                self.depth = depth;
                Err(fault)
            }
        }
    }

    /// Pays for what was written, all of which lies in the list.
    fn pay(&mut self, from: usize) -> Result<(), Fault> {
        let ticks = (self.values.len() - from) as u32 / 8 + 1;
        self.attempt(|cx| cx.charge_at_safepoint(ticks))
    }

    fn text(&mut self, text: &str) -> Result<Raw, Fault> {
        Ok(Scope::of(self.cx).text(text)?)
    }

    fn integer(&mut self, integer: i128) -> Raw {
        if integer.unsigned_abs() <= LARGEST as u128 {
            return Raw::number(integer as f64);
        }
        JsBigInt::of_small(&mut self.cx.heap, integer).into()
    }

    fn array(&mut self, from: usize) -> Result<Raw, Fault> {
        self.pay(from)?;
        let Writer { cx, values, .. } = self;
        let array = cx.array_from(&values.as_slice()[from..]);
        let array = self.attempt(|_| array)?;
        self.values.truncate(from);
        self.depth -= 1;
        Ok(array.into())
    }

    /// The object of the fields that came after the path was begun.
    fn object(&mut self, fields: &Fields) -> Result<Raw, Fault> {
        self.pay(fields.values)?;
        let Writer { cx, work, values, names, .. } = self;
        let members = &values.as_slice()[fields.values..];
        let known = work.layouts().shape(fields.path, members.len());
        let object = match known {
            Some(shape) => {
                let object = Object::allocate(&mut cx.heap, shape);
                for (slot, &value) in (0..).zip(members) {
                    object.set_slot(&mut cx.heap, slot, value);
                }
                Ok(object)
            }
            None => {
                let shape = cx.object_shape(members.len() as u32);
                let object = Object::allocate(&mut cx.heap, shape);
                let mut names = names[fields.names..].iter().zip(members);
                let added = names.try_for_each(|(name, &value)| {
                    let key = cx.key(name);
                    add_member(cx, object, key, value)
                });
                work.layouts().set_shape(fields.path, object, members.len());
                added.map(|()| object)
            }
        };
        let object = self.attempt(|_| object)?;
        self.values.truncate(fields.values);
        self.names.truncate(fields.names);
        self.depth -= 1;
        Ok(object.into())
    }

    /// The object or Map of the keys and values that came after `from`.
    fn map(&mut self, from: usize) -> Result<Raw, Fault> {
        self.pay(from)?;
        let Writer { cx, values, .. } = self;
        let entries = &values.as_slice()[from..];
        let is_key = |key: &Raw| !key.is_object() && !key.is_null();
        let made = if entries.iter().step_by(2).all(is_key) {
            let shape = cx.object_shape((entries.len() / 2) as u32);
            let object = Object::allocate(&mut cx.heap, shape);
            let mut entries = entries.chunks_exact(2);
            let added = entries.try_for_each(|entry| {
                let key = cx.to_property_key(entry[0])?;
                add_member(cx, object, key, entry[1])
            });
            added.map(|()| object)
        } else {
            let map = duplicate::new_map(cx);
            let mut entries = entries.chunks_exact(2);
            entries.try_for_each(|entry| duplicate::insert(cx, map, entry[0], entry[1])).map(|()| map)
        };
        let object = self.attempt(|_| made)?;
        self.values.truncate(from);
        self.depth -= 1;
        Ok(object.into())
    }

    /// An object whose only field is the variant's name.
    fn variant(&mut self, variant: &'static str, value: Raw) -> Result<Raw, Fault> {
        let fields = self.fields(variant)?;
        self.values.push(value);
        self.names.push(variant);
        let path = self.work.layouts().step(fields.path, variant);
        self.object(&Fields { path, ..fields })
    }

    fn fields(&mut self, name: &'static str) -> Result<Fields, Fault> {
        self.enter()?;
        let path = self.work.layouts().begin(self.cx.realm, name);
        Ok(Fields { values: self.values.len(), names: self.names.len(), path })
    }
}

/// Gives a new object a member.
fn add_member(cx: &mut Context, object: Gc<Object>, key: PropertyKey, value: Raw) -> JsResult<()> {
    if key.is_index() || object.lookup(key).is_some() {
        return object.create_data_property(cx, key, value).map(drop);
    }
    object.add_property(cx, key, value, Attributes::ALL);
    Ok(())
}

/// The fields of an object that is not complete.
struct Fields {
    /// Where they begin.
    values: usize,
    names: usize,
    /// What the engine remembers of objects that were written so.
    path: u32,
}

/// An array that is not complete.
struct Items<'w, 'a> {
    writer: &'w mut Writer<'a>,
    from: usize,
    /// The enum's variant that it belongs to.
    variant: Option<&'static str>,
}

impl Items<'_, '_> {
    #[inline]
    fn add<T: Serialize + ?Sized>(&mut self, item: &T) -> Result<(), Fault> {
        let index = self.writer.values.len() - self.from;
        self.writer.add(item).map_err(|fault| fault.at_index(index as u32))
    }

    fn end(self) -> Result<Raw, Fault> {
        let array = self.writer.array(self.from)?;
        match self.variant {
            Some(variant) => self.writer.variant(variant, array),
            None => Ok(array),
        }
    }
}

/// An object or Map that is not complete.
struct Entries<'w, 'a> {
    writer: &'w mut Writer<'a>,
    from: usize,
}

/// An object of a struct's that is not complete.
struct Members<'w, 'a> {
    writer: &'w mut Writer<'a>,
    fields: Fields,
    variant: Option<&'static str>,
}

impl Members<'_, '_> {
    #[inline]
    fn add<T: Serialize + ?Sized>(&mut self, name: &'static str, value: &T) -> Result<(), Fault> {
        self.writer.add(value).map_err(|fault| fault.at_key(name))?;
        self.writer.names.push(name);
        if self.fields.path != UNKNOWN {
            self.fields.path = self.writer.work.layouts().step(self.fields.path, name);
        }
        Ok(())
    }

    fn end(self) -> Result<Raw, Fault> {
        let object = self.writer.object(&self.fields)?;
        match self.variant {
            Some(variant) => self.writer.variant(variant, object),
            None => Ok(object),
        }
    }
}

macro_rules! integers {
    ($($method:ident $type:ty)*) => {
        $(
            #[inline]
            fn $method(self, value: $type) -> Result<Raw, Fault> {
                Ok(self.integer(value.into()))
            }
        )*
    };
}

impl<'w, 'a> ser::Serializer for &'w mut Writer<'a> {
    type Ok = Raw;
    type Error = Fault;
    type SerializeSeq = Items<'w, 'a>;
    type SerializeTuple = Items<'w, 'a>;
    type SerializeTupleStruct = Items<'w, 'a>;
    type SerializeTupleVariant = Items<'w, 'a>;
    type SerializeMap = Entries<'w, 'a>;
    type SerializeStruct = Members<'w, 'a>;
    type SerializeStructVariant = Members<'w, 'a>;

    integers! {
        serialize_i8 i8 serialize_i16 i16 serialize_i32 i32 serialize_i64 i64 serialize_i128 i128
        serialize_u8 u8 serialize_u16 u16 serialize_u32 u32 serialize_u64 u64
    }

    fn serialize_u128(self, value: u128) -> Result<Raw, Fault> {
        match i128::try_from(value) {
            Ok(value) => Ok(self.integer(value)),
            Err(_) => Ok(JsBigInt::new(&mut self.cx.heap, value.into()).into()),
        }
    }

    fn serialize_bool(self, value: bool) -> Result<Raw, Fault> {
        Ok(value.into())
    }

    fn serialize_f32(self, value: f32) -> Result<Raw, Fault> {
        Ok(Raw::number(value.into()))
    }

    fn serialize_f64(self, value: f64) -> Result<Raw, Fault> {
        Ok(Raw::number(value))
    }

    fn serialize_char(self, value: char) -> Result<Raw, Fault> {
        self.text(value.encode_utf8(&mut [0; 4]))
    }

    fn serialize_str(self, value: &str) -> Result<Raw, Fault> {
        self.text(value)
    }

    fn serialize_bytes(self, value: &[u8]) -> Result<Raw, Fault> {
        self.attempt(|cx| hosted::typed_array(cx, value.to_vec())).map(Raw::from)
    }

    fn serialize_none(self) -> Result<Raw, Fault> {
        Ok(Raw::NULL)
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<Raw, Fault> {
        value.serialize(self)
    }

    fn serialize_unit(self) -> Result<Raw, Fault> {
        Ok(Raw::NULL)
    }

    fn serialize_unit_struct(self, _: &'static str) -> Result<Raw, Fault> {
        Ok(Raw::NULL)
    }

    fn serialize_unit_variant(self, _: &'static str, _: u32, variant: &'static str) -> Result<Raw, Fault> {
        self.text(variant)
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        value: &T,
    ) -> Result<Raw, Fault> {
        self.attempt(Context::check_native_stack)?;
        value.serialize(self)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        value: &T,
    ) -> Result<Raw, Fault> {
        self.attempt(Context::check_native_stack)?;
        let value = value.serialize(&mut *self).map_err(|fault| fault.at_key(variant))?;
        self.variant(variant, value)
    }

    fn serialize_seq(self, _: Option<usize>) -> Result<Items<'w, 'a>, Fault> {
        self.enter()?;
        let from = self.values.len();
        Ok(Items { writer: self, from, variant: None })
    }

    fn serialize_tuple(self, length: usize) -> Result<Items<'w, 'a>, Fault> {
        self.serialize_seq(Some(length))
    }

    fn serialize_tuple_struct(self, _: &'static str, length: usize) -> Result<Items<'w, 'a>, Fault> {
        self.serialize_seq(Some(length))
    }

    fn serialize_tuple_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        length: usize,
    ) -> Result<Items<'w, 'a>, Fault> {
        let items = self.serialize_seq(Some(length))?;
        Ok(Items { variant: Some(variant), ..items })
    }

    fn serialize_map(self, _: Option<usize>) -> Result<Entries<'w, 'a>, Fault> {
        self.enter()?;
        let from = self.values.len();
        Ok(Entries { writer: self, from })
    }

    fn serialize_struct(self, name: &'static str, _: usize) -> Result<Members<'w, 'a>, Fault> {
        let fields = self.fields(name)?;
        Ok(Members { writer: self, fields, variant: None })
    }

    fn serialize_struct_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        _: usize,
    ) -> Result<Members<'w, 'a>, Fault> {
        let fields = self.fields(variant)?;
        Ok(Members { writer: self, fields, variant: Some(variant) })
    }
}

macro_rules! sequences {
    ($($trait:ident $method:ident)*) => {
        $(impl ser::$trait for Items<'_, '_> {
            type Ok = Raw;
            type Error = Fault;

            #[inline]
            fn $method<T: Serialize + ?Sized>(&mut self, item: &T) -> Result<(), Fault> {
                self.add(item)
            }

            fn end(self) -> Result<Raw, Fault> {
                Items::end(self)
            }
        })*
    };
}

sequences! {
    SerializeSeq serialize_element
    SerializeTuple serialize_element
    SerializeTupleStruct serialize_field
    SerializeTupleVariant serialize_field
}

macro_rules! structs {
    ($($trait:ident)*) => {
        $(impl ser::$trait for Members<'_, '_> {
            type Ok = Raw;
            type Error = Fault;

            #[inline]
            fn serialize_field<T: Serialize + ?Sized>(
                &mut self,
                name: &'static str,
                value: &T,
            ) -> Result<(), Fault> {
                self.add(name, value)
            }

            fn end(self) -> Result<Raw, Fault> {
                Members::end(self)
            }
        })*
    };
}

structs! { SerializeStruct SerializeStructVariant }

impl ser::SerializeMap for Entries<'_, '_> {
    type Ok = Raw;
    type Error = Fault;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<(), Fault> {
        // One without its value is nobody's.
        let complete = (self.writer.values.len() - self.from) & !1;
        self.writer.values.truncate(self.from + complete);
        self.writer.add(key)
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Fault> {
        if (self.writer.values.len() - self.from).is_multiple_of(2) {
            return Err(Fault::new("a value comes after its key"));
        }
        let key = self.writer.values.last().and_then(Raw::as_string);
        self.writer.add(value).map_err(|fault| match key {
            Some(key) => fault.at_key(&key.to_std_string()),
            None => fault,
        })
    }

    fn end(self) -> Result<Raw, Fault> {
        self.writer.map(self.from)
    }
}
