//! `Object.assign` to an empty object: taking over what another object consists of.

use ellipsis_gc::Gc;

use crate::context::Context;
use crate::intrinsics::Intrinsic;
use crate::kind::CellKind;
use crate::object::Object;
use crate::shape::Shape;

impl Context {
    /// Gives an empty plain object all properties of another plain object at once, if that is what
    /// assigning them one by one would do; `false` if it is not, or the layouts differ.
    ///
    /// OPTIMIZATION: out-of-line slots and elements are shared where that is cheaper than copying.
    pub fn assign_plainly(&mut self, target: Gc<Object>, source: Gc<Object>) -> bool {
        let (from, to) = (source.shape(), target.shape());
        let Some(prototype) = self.realm.intrinsic(Intrinsic::ObjectPrototype) else { return false };
        let plain = [&target, &source].iter().all(|object| {
            object.kind() == CellKind::Object && !object.has_flag(Object::LAZY | Object::IS_PROTOTYPE)
        });
        let alike = plain
            && to.count() == 0
            && target.elements().is_none()
            && !to.has(Shape::UNIQUE | Shape::NOT_EXTENSIBLE)
            && from.inline_capacity() == to.inline_capacity()
            && !from.has(Shape::IRREGULAR | Shape::HAS_SYMBOLS | Shape::HAS_DELETED | Shape::NOT_EXTENSIBLE)
            && from.prototype() == to.prototype()
            && to.prototype() == prototype.into()
            && source.elements().is_none_or(|elements| elements.is_regular());
        if !alike || !self.no_prototype_elements() {
            return false;
        }
        // What stands in the way of assigning: accessors (`__proto__`) and read-only properties.
        let mut meets_setter = false;
        prototype.shape().for_each(|_, entry| {
            let attributes = entry.attributes;
            meets_setter |=
                (attributes.is_accessor() || !attributes.is_writable()) && from.lookup(entry.key).is_some();
        });
        if meets_setter {
            return false;
        }
        let shape = self.shapes.sibling(&mut self.heap, from);
        target.set_shape(shape);
        self.take_over(target, source);
        true
    }

    /// Gives an empty object, which has the source's shape already, the source's slots and elements:
    /// a copy of the inline slots, the rest shared.
    pub(crate) fn take_over(&mut self, target: Gc<Object>, source: Gc<Object>) {
        let shape = target.shape();
        let inline = shape.inline_capacity();
        for slot in 0..shape.count().min(inline) {
            target.set_slot(&mut self.heap, slot, source.slot(slot));
        }
        if let Some(slots) = source.slots()
            && shape.count() > inline
        {
            let shared = slots.slots_share(&mut self.heap, shape.count() - inline);
            let is_shared = shared == slots;
            target.set_slots(Some(shared), is_shared);
            if is_shared {
                source.set_flag(Object::SLOTS_SHARED, true);
            }
        }
        if let Some(elements) = source.elements() {
            let view = elements.share(&mut self.heap, 0, elements.len());
            target.set_elements(&mut self.heap, view);
        }
    }
}
