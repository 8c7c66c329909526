//! `Object.assign` of plain objects, and taking over what an object consists of.

use ellipsis_gc::Gc;

use crate::model::sequence::{SHARE_MIN, count_shared, sharing};
use crate::model::{CellKind, Object, Shape, Shapes};
use crate::semantics::guards::AssignmentGuard;
use crate::semantics::{Context, Intrinsic, JsResult};

/// Slots that a copy gets for what is added to it.
const ROOM: u32 = 4;

impl Context {
    /// Assigns all properties of a plain object to another one at once, if that is what assigning
    /// them one by one would do, and runs no script; `false` if it is not.
    ///
    /// OPTIMIZATION: as object spread does it; slots and elements are shared where that is cheaper
    /// than copying.
    pub fn assign_plainly(&mut self, target: Gc<Object>, source: Gc<Object>) -> bool {
        let Some(from) = self.plain_shape(&source) else { return false };
        if !self.assigning_defines(target, source) {
            return false;
        }
        let to = target.shape();
        let is_empty = to.count() == 0 && target.elements().is_none();
        if is_empty
            && from.inline_capacity() == to.inline_capacity()
            && from.prototype() == to.prototype()
            && !from.has(Shape::HAS_SYMBOLS)
            && !to.has(Shape::UNIQUE)
            && !source.has_flag(Object::IS_PROTOTYPE)
        {
            self.take_over(target, source, from);
        } else {
            self.copy_into(target, source, from);
        }
        true
    }

    /// Whether assigning properties of the source to the target defines them there: nothing on the
    /// way up is in the way.
    fn assigning_defines(&mut self, target: Gc<Object>, source: Gc<Object>) -> bool {
        let to = target.shape();
        let Some(prototype) = self.realm.intrinsic(Intrinsic::ObjectPrototype) else { return false };
        let has_elements = |object: &Object| object.elements().is_some_and(|elements| !elements.is_empty());
        target != source
            && target.kind() == CellKind::Object
            && !target.has_flag(Object::LAZY | Object::IS_PROTOTYPE)
            && !to.has(Shape::IRREGULAR | Shape::NOT_EXTENSIBLE)
            && to.prototype() == prototype.into()
            && !(has_elements(&source) && has_elements(&target))
            && !has_elements(&prototype)
            && self.object_prototype_is_plain(prototype)
            && source.lookup(self.names.__proto__.into()).is_none()
    }

    fn object_prototype_is_plain(&mut self, prototype: Gc<Object>) -> bool {
        let epoch = u64::from(self.shapes.epoch) + 1;
        let mut guard = self.realm.assignment_guard.get();
        if guard.epoch != epoch {
            // So that what is changed about it moves the epoch on.
            prototype.become_prototype(self);
            let mut is_plain = true;
            prototype.for_each_property(|_, entry| {
                let attributes = entry.attributes;
                is_plain &= !attributes.is_accessor() && attributes.is_writable()
                    || entry.key == self.names.__proto__.into();
            });
            guard = AssignmentGuard { epoch: u64::from(self.shapes.epoch) + 1, is_plain };
            self.realm.assignment_guard.set(guard);
        }
        guard.is_plain
    }

    /// Gives an empty object, which has as many inline slots, the source's keys (those of the shape), slots and
    /// elements: a copy of the inline slots and of few others, else shared.
    pub fn take_over(&mut self, target: Gc<Object>, source: Gc<Object>, keys: Gc<Shape>) {
        target.set_shape(Shapes::sibling(&mut self.heap, keys));
        Context::take_inline_slots(target, source);
        self.take_over_others(target, source);
    }

    /// As [`Context::take_over`], for a target that has the inline slots already.
    #[inline]
    pub(crate) fn take_over_others(&mut self, target: Gc<Object>, source: Gc<Object>) {
        let shape = target.shape();
        let len = shape.count().saturating_sub(shape.inline_capacity());
        if len > 0 {
            self.take_over_slots(target, source, len);
        }
        if let Some(elements) = source.elements() {
            let view = elements.share(&mut self.heap, 0, elements.len());
            target.set_elements(&mut self.heap, view);
        }
    }

    /// As [`Context::take_over`], for a target that is about to be changed: copies everything.
    pub(crate) fn take_copy(&mut self, target: Gc<Object>, source: Gc<Object>) -> JsResult<()> {
        let len = Context::take_inline_slots(target, source);
        if let Some(pieces) = source.slot_pieces() {
            let joined = self.allocate(|cx| pieces.join_slots(&mut cx.heap))?;
            target.set_slots(Some(joined), false);
        } else if len > 0
            && let Some(slots) = source.slots()
        {
            let copy = self.allocate(|cx| slots.slots_copy(&mut cx.heap, len, len + ROOM))?;
            target.set_slots(Some(copy), false);
        }
        if let Some(elements) = source.elements() {
            let copy = self.allocate(|cx| elements.copy_flat(&mut cx.heap, 0, elements.len()))?;
            target.set_elements(&mut self.heap, copy);
        }
        Ok(())
    }

    /// Copies the inline slots, and says how many slots there are out of line.
    #[inline(always)]
    fn take_inline_slots(target: Gc<Object>, source: Gc<Object>) -> u32 {
        let (count, inline) = (target.shape().count(), target.shape().inline_capacity());
        target.copy_inline_slots(&source, count.min(inline));
        count.saturating_sub(inline)
    }

    fn take_over_slots(&mut self, target: Gc<Object>, source: Gc<Object>, len: u32) {
        if let Some(pieces) = source.slot_pieces() {
            let joined = if pieces.is_crumbled() { pieces.join_slots(&mut self.heap).ok() } else { None };
            if joined.is_none() {
                target.set_slot_pieces(pieces);
                count_shared(&self.heap);
                return;
            }
            source.set_slots(joined, false);
        }
        let Some(slots) = source.slots() else { return };
        // Caches know where the slots of prototypes lie, so that those must not move when the
        // prototype is written to next.
        if len < SHARE_MIN || !sharing(&self.heap) || source.has_flag(Object::IS_PROTOTYPE) {
            if let Ok(copy) = slots.slots_copy(&mut self.heap, len, len + ROOM) {
                target.set_slots(Some(copy), false);
                return;
            }
            // Without memory they are shared nonetheless, and caches have to look again.
            self.shapes.epoch = self.shapes.epoch.wrapping_add(1);
        }
        let shared = slots.slots_share(&mut self.heap, len);
        source.set_slots(Some(shared), true);
        target.set_slots(Some(shared), true);
    }
}
