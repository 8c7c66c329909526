//! CopyDataProperties ([spec](https://tc39.es/ecma262/#sec-copydataproperties)): object spread and
//! object rest.
//!
//! OPTIMIZATION: what lies in slots is copied without asking for each property. Where the layouts
//! of small objects lead is remembered ([`Layouts`]); big objects keep their keys and share slots.

use std::ops::Range;

use ellipsis_gc::Gc;
use smallvec::SmallVec;

use crate::model::layouts::{Merge, Omission};
use crate::model::sequence::count_moved;
use crate::model::{Attributes, CellKind, Elements, Object, PropertyKey, Shape, Shapes, Value};
use crate::semantics::context::{Context, JsResult};
use crate::semantics::host::Copied;
use crate::semantics::intrinsics::Intrinsic;

/// Objects with more keys are copied whole by rest, and what is excluded deleted from the copy.
pub(crate) const OMIT_FROM_COPY: u32 = 96;

/// A source with this part of the target's keys brings many.
const MANY: u32 = 64;

impl Context {
    /// Whether everything that CopyDataProperties would read of an object lies in its slots, as
    /// enumerable data properties, so that reading them runs no script: the shape of an object
    /// with the same keys as assignment makes them.
    pub fn plain_shape(&self, source: &Object) -> Option<Gc<Shape>> {
        let elements = source.elements();
        if source.kind() != CellKind::Object
            || source.has_flag(Object::LAZY)
            || !elements.is_none_or(|elements| elements.are_enumerable_values())
        {
            return None;
        }
        let shape = source.shape();
        if shape.has(Shape::IRREGULAR | Shape::NOT_EXTENSIBLE) {
            return shape.unrestricted();
        }
        Some(shape)
    }

    /// Copies all properties of a plain object. Instead of an empty target, an object of the same
    /// shape as the source that shares what is worth sharing.
    pub(crate) fn copy_plain(
        &mut self,
        target: Gc<Object>,
        source: Gc<Object>,
        from: Gc<Shape>,
    ) -> Gc<Object> {
        let to = target.shape();
        let same_family = to.count() == 0
            && target.elements().is_none()
            && from.prototype() == to.prototype()
            && !has_private(&from);
        if same_family {
            return self.clone_plain(source, from);
        }
        self.copy_into(target, source, from);
        target
    }

    /// Copies all properties of a plain object to one that they can be defined in.
    pub(crate) fn copy_into(&mut self, target: Gc<Object>, source: Gc<Object>, from: Gc<Shape>) {
        if let Some(elements) = source.elements() {
            self.copy_elements(target, elements);
        }
        if !self.merge_slots(target, source, from) {
            // Many writes are better made to slots of its own.
            if from.count() > target.shape().count() / MANY {
                // Without memory they stay as they are.
                let _ = target.own_slots(&mut self.heap);
            }
            self.copy_properties(target, source, &[]);
        }
    }

    /// Puts all elements of a plain object.
    fn copy_elements(&mut self, target: Gc<Object>, elements: &Elements) {
        if !target.is_array() {
            let Some(own) = target.elements() else {
                let view = elements.share(&mut self.heap, 0, elements.len());
                target.set_elements(&mut self.heap, view);
                return;
            };
            // Without memory for it they are put one by one.
            if own.merge(&mut self.heap, elements) == Ok(true) {
                return;
            }
        }
        for (index, value) in elements.iter() {
            self.put(target, PropertyKey::index(index), value);
            count_moved(&self.heap, 1);
        }
    }

    /// A copy of a plain object: the same keys, a copy of the inline slots, the rest shared.
    pub(crate) fn clone_plain(&mut self, source: Gc<Object>, from: Gc<Shape>) -> Gc<Object> {
        let shape = Shapes::sibling(&mut self.heap, from);
        let target = Object::allocate_copy(&mut self.heap, shape, &source);
        self.take_over_others(target, source);
        target
    }

    /// Adds the slots of a small object to those of another as [`Layouts`](crate::model::layouts::Layouts)
    /// remembers; `false` if that does not apply.
    fn merge_slots(&mut self, target: Gc<Object>, source: Gc<Object>, from: Gc<Shape>) -> bool {
        let to = target.shape();
        let unsuited = Shape::UNIQUE | Shape::HAS_SYMBOLS | Shape::HAS_DELETED;
        if from.has(unsuited) || to.has(unsuited | Shape::IRREGULAR) || target.kind() != CellKind::Object {
            return false;
        }
        let known = self.store.shapes.layouts.find_merge(to, from);
        let known = known.or_else(|| self.find_merge(to, from));
        let Some(merge) = known.and_then(|place| self.store.shapes.layouts.merge(place)) else {
            return false;
        };
        // Taking ownership later would know nothing of slots that were appended meanwhile.
        if merge.overwrites && target.own_slots(&mut self.store.heap).is_err() {
            return false;
        }
        target.reserve_slots(&mut self.store.heap, merge.result.count());
        for (slots, place) in &*merge.runs {
            if *place >= to.count() {
                if target.append_slots(&mut self.store.heap, *place, &source, slots.clone()).is_err() {
                    return false;
                }
                continue;
            }
            for (slot, place) in slots.clone().zip(*place..) {
                target.set_slot(&mut self.store.heap, place, source.slot(slot));
            }
        }
        target.set_shape(merge.result);
        true
    }

    /// Finds what adding all properties of a source leads to. Where that is remembered, unless it is
    /// a unique shape.
    #[cold]
    fn find_merge(&mut self, target: Gc<Shape>, source: Gc<Shape>) -> Option<usize> {
        let mut result = target;
        let mut runs: Vec<(Range<u32>, u32)> = Vec::new();
        for slot in 0..source.count() {
            let key = source.entry(slot).key;
            let place = result.lookup(key).map_or(result.count(), |(place, _)| place);
            if place == result.count() {
                result = self.store.shapes.add(&mut self.store.heap, result, key, Attributes::ALL).ok()?;
            }
            match runs.last_mut() {
                // What overwrites and what is appended are different runs.
                Some((slots, first)) if *first + slots.len() as u32 == place && place != target.count() => {
                    slots.end += 1;
                }
                _ => runs.push((slot..slot + 1, place)),
            }
            if result.has(Shape::UNIQUE) {
                return None;
            }
        }
        let overwrites = runs.iter().any(|&(_, place)| place < target.count());
        let merge = Merge { target, source, result, runs: runs.into(), overwrites };
        Some(self.shapes.layouts.remember_merge(merge))
    }

    /// CreateDataProperty on a literal, which is plain and extensible.
    fn put(&mut self, target: Gc<Object>, key: PropertyKey, value: Value) {
        match target.own_slot(self, key) {
            Some((_, attributes)) => target.overwrite(self, key, value, attributes, Attributes::ALL),
            None => target.put_new(self, key, value, Attributes::ALL),
        }
    }

    /// Puts all properties with keys that are no indices, strings first.
    fn copy_properties(&mut self, target: Gc<Object>, source: Gc<Object>, excluded: &[PropertyKey]) {
        let has_symbols = source.shape().has(Shape::HAS_SYMBOLS);
        let entries = source.entries();
        for symbols in [false, true] {
            for &(slot, entry) in &entries {
                let skip = entry.key.is_symbol() != symbols || entry.key.is_private();
                if !skip && !excluded.contains(&entry.key) {
                    self.put(target, entry.key, source.slot(slot));
                }
            }
            if !has_symbols {
                break;
            }
        }
    }

    /// CopyDataProperties, and what that was.
    pub(crate) fn copy_counted(
        &mut self,
        target: Gc<Object>,
        source: Value,
        excluded: &[PropertyKey],
    ) -> JsResult<Copied> {
        let mut copied = Copied::default();
        if source.is_nullish() {
            return Ok(copied);
        }
        let from = self.to_object(source)?;
        for key in &from.own_property_keys(self)? {
            if excluded.contains(&key) {
                continue;
            }
            if let Some(property) = from.get_own_property(self, key)?
                && property.enumerable == Some(true)
            {
                let value = from.get(self, key)?;
                target.create_data_property_or_throw(self, key, value)?;
                copied.properties += 1;
                copied.getters += u64::from(property.get.is_some_and(|getter| !getter.is_undefined()));
            }
        }
        Ok(copied)
    }

    /// A literal with the properties of a plain object that are not excluded.
    pub(crate) fn rest_of_plain(
        &mut self,
        source: Gc<Object>,
        from: Gc<Shape>,
        excluded: &[PropertyKey],
    ) -> Gc<Object> {
        let unsuited = Shape::UNIQUE | Shape::HAS_SYMBOLS | Shape::HAS_DELETED;
        let is_big = from.count() > OMIT_FROM_COPY;
        if !is_big && !from.has(unsuited) {
            // Indices, which may be different ones each time, are no matter of the layout.
            let few: SmallVec<[PropertyKey; 8]>;
            let names = if excluded.iter().any(|key| key.is_index()) {
                few = excluded.iter().copied().filter(|key| !key.is_index()).collect();
                &few
            } else {
                excluded
            };
            let known = self.store.shapes.layouts.find_omission(from, names);
            let known = known.or_else(|| self.find_omission(from, names));
            if let Some(omission) = known.and_then(|place| self.store.shapes.layouts.omission(place)) {
                let result = omission.result;
                let all_inline =
                    from.count() <= from.inline_capacity() && result.count() <= result.inline_capacity();
                let heap = &mut self.store.heap;
                let target = if all_inline {
                    Ok(Object::allocate_with(heap, result, &source, &omission.slots))
                } else {
                    let target = Object::allocate(heap, result);
                    target.reserve_slots(heap, result.count());
                    let mut place = 0;
                    let copied = omission.slots.iter().try_for_each(|range| {
                        place += range.len() as u32;
                        target.append_slots(heap, place - range.len() as u32, &source, range.clone())
                    });
                    copied.map(|()| target)
                };
                if let Ok(target) = target {
                    self.rest_of_elements(target, source, excluded);
                    return target;
                }
            }
        }
        let prototype = self.intrinsic(Intrinsic::ObjectPrototype);
        if is_big && from.prototype() == Value::from(prototype) && !has_private(&from) {
            let target = self.clone_plain(source, from);
            for &key in excluded {
                if let Some(index) = key.as_index() {
                    if let Some(elements) = target.elements() {
                        let done = elements.delete(&mut self.heap, index);
                        self.absorb(done);
                    }
                } else if let Some((slot, _)) = target.lookup(key) {
                    target.remove_property(self, slot);
                }
            }
            return target;
        }
        let shape = self.object_shape(from.count());
        let target = Object::allocate(&mut self.heap, shape);
        self.copy_properties(target, source, excluded);
        self.rest_of_elements(target, source, excluded);
        target
    }

    #[inline]
    fn rest_of_elements(&mut self, target: Gc<Object>, source: Gc<Object>, excluded: &[PropertyKey]) {
        if let Some(elements) = source.elements() {
            self.elements_but(target, elements, excluded);
        }
    }

    fn elements_but(&mut self, target: Gc<Object>, elements: &Elements, excluded: &[PropertyKey]) {
        let view = elements.share(&mut self.heap, 0, elements.len());
        for index in excluded.iter().filter_map(|key| key.as_index()) {
            let done = view.delete(&mut self.heap, index);
            self.absorb(done);
        }
        target.set_elements(&mut self.heap, view);
    }

    /// Finds what remains of a source. Where that is remembered, unless it is a unique shape.
    #[cold]
    fn find_omission(&mut self, source: Gc<Shape>, excluded: &[PropertyKey]) -> Option<usize> {
        let mut result = self.object_shape(source.count());
        let mut slots: Vec<Range<u32>> = Vec::new();
        for slot in 0..source.count() {
            let key = source.entry(slot).key;
            if !excluded.contains(&key) {
                match slots.last_mut() {
                    Some(last) if last.end == slot => last.end += 1,
                    _ => slots.push(slot..slot + 1),
                }
                result = self.store.shapes.add(&mut self.store.heap, result, key, Attributes::ALL).ok()?;
            }
            if result.has(Shape::UNIQUE) {
                return None;
            }
        }
        let omission = Omission { source, excluded: excluded.into(), result, slots: slots.into() };
        Some(self.shapes.layouts.remember_omission(omission))
    }
}

/// Whether there are private names among the keys.
pub(crate) fn has_private(shape: &Shape) -> bool {
    if !shape.has(Shape::HAS_SYMBOLS) {
        return false;
    }
    let mut found = false;
    shape.for_each(|_, entry| found |= entry.key.is_private());
    found
}
