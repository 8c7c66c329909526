//! Making objects of the current realm.

use ellipsis_gc::Gc;

use crate::model::object::inline_capacity_for;
use crate::model::{Attributes, CellKind, Elements, Object, Shape, Value};
use crate::semantics::native::NativeObject;
use crate::semantics::{Context, Intrinsic, JsResult, NativeData};

impl Context {
    /// The shape of plain objects with room for about `capacity` properties.
    #[inline]
    pub fn object_shape(&mut self, capacity: u32) -> Gc<Shape> {
        let capacity = inline_capacity_for(capacity);
        if let Some(shape) = self.realm.object_shapes[capacity as usize].get() {
            return shape;
        }
        let prototype = self.intrinsic(Intrinsic::ObjectPrototype);
        let shape = self.root_shape(prototype.into(), CellKind::Object, capacity);
        self.realm.object_shapes[capacity as usize].set(Some(shape));
        shape
    }

    /// The shape of arrays.
    #[inline]
    pub fn array_shape(&mut self) -> Gc<Shape> {
        if let Some(shape) = self.realm.array_shape.get() {
            return shape;
        }
        let prototype = self.intrinsic(Intrinsic::ArrayPrototype);
        let shape = self.root_shape(prototype.into(), CellKind::Array, 0);
        self.realm.array_shape.set(Some(shape));
        shape
    }

    /// A new plain object.
    #[inline]
    pub fn new_object(&mut self) -> Gc<Object> {
        let shape = self.object_shape(3);
        Object::allocate(&mut self.heap, shape)
    }

    /// A new ordinary object with that prototype: an object or null.
    pub fn new_object_with_prototype(&mut self, prototype: Value) -> Gc<Object> {
        let shape = self.root_shape(prototype, CellKind::Object, 3);
        Object::allocate(&mut self.heap, shape)
    }

    /// A new array with these elements.
    #[inline(always)]
    pub fn new_array(&mut self, elements: Elements) -> Gc<Object> {
        let shape = self.array_shape();
        Object::allocate_array(&mut self.heap, shape, elements)
    }

    /// A new array of these values (CreateArrayFromList).
    pub fn array_from(&mut self, values: &[Value]) -> JsResult<Gc<Object>> {
        let elements = self.allocate_from(values, |cx| Elements::try_from_slice(&mut cx.heap, values))?;
        Ok(self.new_array(elements))
    }

    /// A new array of so few values that there is memory for them.
    #[inline]
    pub fn array_of<const N: usize>(&mut self, values: &[Value; N]) -> Gc<Object> {
        let elements = Elements::from_slice(&mut self.heap, values);
        self.new_array(elements)
    }

    /// A new native object with the prototype that `prototype` names.
    pub fn new_native<T: NativeData>(&mut self, prototype: Intrinsic, data: T) -> Gc<Object> {
        let prototype = self.intrinsic(prototype);
        self.new_native_with(prototype.into(), data)
    }

    /// A new native object with that prototype: an object or null.
    pub fn new_native_with<T: NativeData>(&mut self, prototype: Value, data: T) -> Gc<Object> {
        let shape = self.root_shape(prototype, CellKind::Native, 0);
        NativeObject::allocate(&mut self.heap, shape, data)
    }

    /// A new native object with the properties of another one of that class; it shows the slots of that one until either
    /// changes.
    pub fn new_native_like<T: NativeData>(&mut self, model: Gc<Object>, data: T) -> Gc<Object> {
        let object = NativeObject::allocate(&mut self.heap, model.shape(), data);
        if let Some(slots) = model.slots() {
            let shared = slots.slots_share(&mut self.heap, model.shape().count());
            if shared != slots || !model.has_flag(Object::SLOTS_SHARED) {
                model.set_slots(Some(shared), true);
            }
            object.set_slots(Some(shared), true);
        }
        object
    }

    /// A new array of these values with the shape of another one, and its first slots. If there is no memory for these, it
    /// has none of its properties, and that is noted.
    pub fn array_like(
        &mut self,
        model: Gc<Object>,
        values: &[Value],
        slots: &[Value],
    ) -> JsResult<Gc<Object>> {
        let elements = self.allocate_from(values, |cx| Elements::try_from_slice(&mut cx.heap, values))?;
        let object = Object::allocate_array(&mut self.heap, model.shape(), elements);
        assert!(slots.len() == object.shape().count() as usize, "a slot for each property");
        for (slot, &value) in (0..).zip(slots) {
            if object.append_slot(&mut self.heap, slot, value).is_err() {
                self.heap.note_refusal();
                let bare = self.root_shape(object.shape().prototype(), object.kind(), 0);
                object.set_shape(bare);
                break;
            }
        }
        Ok(object)
    }

    /// CreateIteratorResultObject
    #[inline]
    pub fn iterator_result(&mut self, value: Value, done: bool) -> Value {
        let shape = match self.realm.iterator_result_shape.get() {
            Some(shape) => shape,
            None => {
                let first = self.new_object();
                for name in [self.names.value, self.names.done] {
                    first.add_property(self, name.into(), Value::UNDEFINED, Attributes::ALL);
                }
                let shape = first.shape();
                self.realm.iterator_result_shape.set(Some(shape));
                shape
            }
        };
        let result = Object::allocate(&mut self.heap, shape);
        result.set_slot(&mut self.heap, 0, value);
        result.set_slot(&mut self.heap, 1, done.into());
        result.into()
    }
}
