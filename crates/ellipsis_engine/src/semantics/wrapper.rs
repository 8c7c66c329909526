//! Objects that wrap primitives: Boolean, Number, Symbol and BigInt objects, and String objects,
//! which show their characters as properties
//! ([clause](https://tc39.es/ecma262/#sec-string-exotic-objects)).

use ellipsis_gc::{Gc, RootedVec, trace_fields};

use crate::model::{Attributes, CellKind, JsString, Object, PropertyKey, Value};
use crate::semantics::property_descriptor::is_compatible;
use crate::semantics::{Context, ExoticMethods, Intrinsic, NativeData, PropertyDescriptor};

/// [[BooleanData]], [[NumberData]], [[SymbolData]] or [[BigIntData]].
struct PrimitiveData(Value);

trace_fields!(PrimitiveData { 0 });

impl NativeData for PrimitiveData {
    const NAME: &'static str = "Primitive";
}

/// [[StringData]]
struct StringData(Gc<JsString>);

trace_fields!(StringData { 0 });

impl NativeData for StringData {
    const NAME: &'static str = "String";
    const EXOTIC: Option<&'static ExoticMethods> = Some(&STRING_METHODS);
}

static STRING_METHODS: ExoticMethods = ExoticMethods {
    get_own_property: |cx, object, key| {
        let character = character(cx, object, key);
        Ok(character.map(|character| Some(PropertyDescriptor::data(character, Attributes::ENUMERABLE))))
    },
    define_own_property: |cx, object, key, descriptor| {
        let character = character(cx, object, key);
        Ok(character.map(|character| is_compatible(&cx.heap, descriptor, character, Attributes::ENUMERABLE)))
    },
    has_property: |_, object, key| Ok(is_character(object, key).then_some(true)),
    get: |cx, object, key, _| Ok(character(cx, object, key)),
    set: |_, object, key, _, _| Ok(is_character(object, key).then_some(false)),
    delete: |_, object, key| Ok(is_character(object, key).then_some(false)),
    own_keys: |cx, object| {
        let Some(data) = object.downcast::<StringData>() else { return Ok(None) };
        cx.charge(data.0.len() / 64)?;
        cx.make_room(data.0.len() as usize * size_of::<PropertyKey>())?;
        let mut keys: Vec<PropertyKey> = (0..data.0.len()).map(PropertyKey::index).collect();
        keys.extend(object.ordinary_own_property_keys(cx));
        Ok(Some(RootedVec::from_vec(&cx.heap, keys)))
    },
    ..ExoticMethods::ORDINARY
};

/// An object around a primitive that is neither undefined nor null, with the current realm's
/// prototype for it.
pub fn wrap(cx: &mut Context, value: Value) -> Gc<Object> {
    let prototype = prototype_of_primitive(value).expect("neither undefined nor null");
    let prototype = cx.intrinsic(prototype);
    wrap_with(cx, value, prototype)
}

/// The prototype on which properties of a primitive are looked up. None for undefined and null.
pub(crate) fn prototype_of_primitive(value: Value) -> Option<Intrinsic> {
    if value.is_number() {
        return Some(Intrinsic::NumberPrototype);
    }
    if value.is_bool() {
        return Some(Intrinsic::BooleanPrototype);
    }
    match value.kind() {
        CellKind::String => Some(Intrinsic::StringPrototype),
        CellKind::Symbol => Some(Intrinsic::SymbolPrototype),
        CellKind::BigInt => Some(Intrinsic::BigIntPrototype),
        _ => None,
    }
}

/// An object around a primitive that is neither undefined nor null, with that prototype.
pub fn wrap_with(cx: &mut Context, value: Value, prototype: Gc<Object>) -> Gc<Object> {
    let Some(string) = value.as_string() else {
        return cx.new_native_with(prototype.into(), PrimitiveData(value));
    };
    let object = cx.new_native_with(prototype.into(), StringData(string));
    let key = cx.names.length.into();
    object.add_property(cx, key, string.len().into(), Attributes::NONE);
    object
}

/// The primitive that an object wraps, if it does.
pub fn primitive_value(object: &Object) -> Option<Value> {
    let string = object.downcast::<StringData>().map(|data| data.0.into());
    string.or_else(|| object.downcast::<PrimitiveData>().map(|data| data.0))
}

/// The one-character string at an index of a String object.
fn character(cx: &mut Context, object: Gc<Object>, key: PropertyKey) -> Option<Value> {
    key.as_index()?;
    let string = object.downcast::<StringData>()?.0;
    cx.own_of_string(string.into(), key)
}

/// Whether a key is the index of a character of a String object.
fn is_character(object: Gc<Object>, key: PropertyKey) -> bool {
    match (key.as_index(), object.downcast::<StringData>()) {
        (Some(index), Some(data)) => index < data.0.len(),
        _ => false,
    }
}
