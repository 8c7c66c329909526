//! `Object.assign` to an empty object: taking over what another object consists of.

use ellipsis_gc::Gc;

use crate::context::{Context, JsResult};
use crate::intrinsics::Intrinsic;
use crate::kind::CellKind;
use crate::object::Object;
use crate::sequence::{SHARE_MIN, sharing};
use crate::shape::{Shape, Shapes};

/// Slots that a copy gets for what is added to it.
const ROOM: u32 = 4;

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
            && !from.has(Shape::IRREGULAR | Shape::HAS_SYMBOLS | Shape::NOT_EXTENSIBLE)
            && from.prototype() == to.prototype()
            && to.prototype() == prototype.into()
            && source.elements().is_none_or(|elements| elements.is_regular());
        if !alike || !self.no_prototype_elements() {
            return false;
        }
        // What stands in the way of assigning: accessors (`__proto__`) and read-only properties.
        let mut meets_setter = false;
        prototype.for_each_property(|_, entry| {
            let attributes = entry.attributes;
            meets_setter |=
                (attributes.is_accessor() || !attributes.is_writable()) && source.lookup(entry.key).is_some();
        });
        if meets_setter {
            return false;
        }
        let shape = Shapes::sibling(&mut self.heap, from);
        target.set_shape(shape);
        self.take_over(target, source);
        true
    }

    /// Gives an empty object, which has the source's keys already, the source's slots and elements:
    /// a copy of the inline slots and of few others, else shared.
    pub(crate) fn take_over(&mut self, target: Gc<Object>, source: Gc<Object>) {
        let shape = target.shape();
        let inline = shape.inline_capacity();
        for slot in 0..shape.count().min(inline) {
            target.set_slot(&mut self.heap, slot, source.slot(slot));
        }
        if shape.count() > inline {
            self.take_over_slots(target, source, shape.count() - inline);
        }
        if let Some(elements) = source.elements() {
            let view = elements.share(&mut self.heap, 0, elements.len());
            target.set_elements(&mut self.heap, view);
        }
    }

    /// As [`Context::take_over`], for a target that is about to be changed: copies everything.
    pub(crate) fn take_copy(&mut self, target: Gc<Object>, source: Gc<Object>) -> JsResult<()> {
        let shape = target.shape();
        let inline = shape.inline_capacity();
        for slot in 0..shape.count().min(inline) {
            target.set_slot(&mut self.heap, slot, source.slot(slot));
        }
        let len = shape.count().saturating_sub(inline);
        if let Some(pieces) = source.slot_pieces() {
            target.set_slots(Some(pieces.join_slots(&mut self.heap)), false);
        } else if len > 0
            && let Some(slots) = source.slots()
        {
            target.set_slots(Some(slots.slots_copy(&mut self.heap, len, len + ROOM)), false);
        }
        if let Some(elements) = source.elements() {
            let copy = elements.copy_flat(&mut self.heap, 0, elements.len());
            let copy = copy.map_err(|_| self.out_of_memory())?;
            target.set_elements(&mut self.heap, copy);
        }
        Ok(())
    }

    fn take_over_slots(&mut self, target: Gc<Object>, source: Gc<Object>, len: u32) {
        if let Some(pieces) = source.slot_pieces() {
            if !pieces.is_crumbled() {
                target.set_slot_pieces(pieces);
                return;
            }
            let joined = pieces.join_slots(&mut self.heap);
            source.set_slots(Some(joined), false);
        }
        let Some(slots) = source.slots() else { return };
        // Caches know where the slots of prototypes lie, so that those must not move when the
        // prototype is written to next.
        if len < SHARE_MIN || !sharing() || source.has_flag(Object::IS_PROTOTYPE) {
            target.set_slots(Some(slots.slots_copy(&mut self.heap, len, len + ROOM)), false);
            return;
        }
        let shared = slots.slots_share(&mut self.heap, len);
        source.set_slots(Some(shared), true);
        target.set_slots(Some(shared), true);
    }
}
