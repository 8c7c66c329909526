//! Object literals: spreads, and the rests that undo them.

use ellipsis_gc::RootedVec;
use smallvec::SmallVec;

use crate::model::key::PropertyKey;
use crate::model::object::Object;
use crate::model::value::Value;
use crate::semantics::context::{Context, JsResult};
use crate::semantics::copy::has_private;
use crate::semantics::intrinsics::Intrinsic;

/// Room that is made for properties of unknown number is in steps of so many slots.
const ROOM_STEP: u32 = 16;

impl Context {
    /// ObjectSpread: CopyDataProperties without exclusions. The literal so far, or the object that
    /// takes its place because it was still empty.
    pub(super) fn object_spread(&mut self, literal: Value, source: Value) -> JsResult<Value> {
        let Some(target) = literal.as_object() else { return Ok(literal) };
        if let Some(object) = source.as_object()
            && let Some(from) = self.plain_shape(&object)
        {
            return Ok(self.copy_plain(target, object, from).into());
        }
        let copied = self.copy_counted(target, source, &[])?;
        self.explain_copied(copied);
        Ok(literal)
    }

    /// CloneObject: a new literal that begins with the spread of an object.
    pub(super) fn clone_object(&mut self, source: Value) -> JsResult<Value> {
        if let Some(object) = source.as_object()
            && let Some(from) = self.plain_shape(&object)
            && let Some(prototype) = self.realm.intrinsic(Intrinsic::ObjectPrototype)
            && from.prototype() == Value::from(prototype)
            && !has_private(&from)
        {
            return Ok(self.clone_plain(object, from).into());
        }
        let expected = source.as_object().map_or(0, |object| object.shape().count());
        let shape = self.object_shape(expected);
        let literal = Object::allocate(&mut self.heap, shape);
        self.object_spread(literal.into(), source)
    }

    /// NewObjectFor: an empty literal for `own` properties and then the spread of a source.
    pub(super) fn new_object_for(&mut self, source: Value, own: u32) -> Value {
        let count = source.as_object().map_or(0, |source| source.shape().count());
        // What a source with few properties brings is often there already, and results with the same
        // keys should have the same shape. So there are few steps, too.
        let capacity = if count > own && count >= ROOM_STEP / 2 {
            (own + count + 1).next_multiple_of(ROOM_STEP) - 1
        } else {
            own
        };
        let shape = self.object_shape(capacity);
        Object::allocate(&mut self.heap, shape).into()
    }

    /// ObjectRest
    pub(super) fn object_rest(&mut self, source: Value, excluded: &[Value]) -> JsResult<Value> {
        let mut keys = SmallVec::<[PropertyKey; 8]>::new();
        for &key in excluded {
            keys.push(self.to_property_key(key)?);
        }
        if let Some(object) = source.as_object()
            && let Some(from) = self.plain_shape(&object)
        {
            return Ok(self.rest_of_plain(object, from, &keys).into());
        }
        let expected = source.as_object().map_or(3, |object| object.shape().count());
        let shape = self.object_shape(expected);
        let target = Object::allocate(&mut self.heap, shape);
        let keys = RootedVec::from_vec(&self.heap, keys.into_vec());
        let copied = self.copy_counted(target, source, keys.as_slice())?;
        self.explain_copied(copied);
        Ok(target.into())
    }
}
