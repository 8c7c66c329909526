//! Reading what objects hold.

use ellipsis_engine::{
    Attributes, Elements, ErrorData, Gc, JsString, Object, OutOfMemory, PropertyKey, RootedVec, Shapes, Value,
};

use super::reader::{Read, Reader, Shell, corrupt};
use super::{FEW_HOLES, elements, part, tag};
use crate::duplicate::insert;

/// Values after which it is seen whether there is memory for more.
const STRIDE: usize = 1024;

impl Reader<'_> {
    /// Fills an object.
    pub(super) fn fill(&mut self, number: usize, shell: Shell) -> Read<()> {
        let object = self.objects.get(number);
        match shell {
            Shell::Object { layout, has_elements } => {
                self.slots(object, layout)?;
                if has_elements { self.elements(number, object) } else { Ok(()) }
            }
            Shell::Derived { base, has_elements } => {
                self.derived(object, self.objects.get(base as usize))?;
                if has_elements {
                    return self.elements(number, object);
                }
                if let Some(elements) = object.elements() {
                    elements.replace(Elements::empty());
                }
                Ok(())
            }
            Shell::Array { is_named } => {
                self.elements(number, object)?;
                if is_named { self.named(object) } else { Ok(()) }
            }
            Shell::Map | Shell::Set => self.entries(object, matches!(shell, Shell::Map)),
            Shell::Error => self.error(object),
            Shell::Host => {
                let value = self.value()?;
                self.unrestored.push(object.into());
                self.unrestored.push(value);
                Ok(())
            }
            Shell::View { buffer } => {
                // It may be the first that refers to its buffer.
                self.seen += usize::from(buffer as usize == self.seen);
                Ok(())
            }
            Shell::Whole => Ok(()),
        }
    }

    fn slots(&mut self, object: Gc<Object>, layout: u32) -> Read<()> {
        let shape = self.layouts.get(layout as usize).shape();
        let slots = shape.count();
        if slots <= shape.inline_capacity() {
            for slot in 0..slots {
                let value = self.value()?;
                object.set_slot(&mut self.cx.heap, slot, value);
            }
            return Ok(());
        }
        self.values.clear();
        for slot in 0..slots as usize {
            let value = self.value()?;
            self.values.push(value);
            if slot % STRIDE == STRIDE - 1 {
                self.settle()?;
            }
        }
        // Nothing is collected until the shape says that the slots are there.
        let heap = &mut self.cx.heap;
        object.reserve_slots(heap, slots);
        for (slot, value) in (0..).zip(&self.values) {
            if object.append_slot(heap, slot, value).is_err() {
                return Err(self.out_of_memory());
            }
        }
        object.set_shape(Shapes::sibling(heap, shape));
        Ok(())
    }

    fn derived(&mut self, object: Gc<Object>, base: Gc<Object>) -> Read<()> {
        self.cx.take_over(object, base, base.shape());
        for _ in 0..self.source.count()? {
            let number = self.source.number()?;
            let key = self.key(number)?;
            let first = self.source.byte()?;
            if first != tag::HOLE {
                let value = self.value_of(first)?;
                self.put(object, key, value)?;
            } else if let Some((slot, _)) = object.lookup(key) {
                object.remove_property(self.cx, slot);
            } else {
                return corrupt("a property is not there");
            }
        }
        Ok(())
    }

    /// Adds a property or changes its value.
    fn put(&mut self, object: Gc<Object>, key: PropertyKey, value: Value) -> Read<()> {
        match object.lookup(key) {
            Some((slot, _)) => object.set_slot(&mut self.cx.heap, slot, value),
            None => object.add_property(self.cx, key, value, Attributes::ALL),
        }
        Ok(self.cx.charge_at_safepoint(1)?)
    }

    fn named(&mut self, object: Gc<Object>) -> Read<()> {
        for _ in 0..self.source.count()? {
            let number = self.source.number()?;
            let key = self.key(number)?;
            if object.lookup(key).is_some() {
                return corrupt("a property is there twice");
            }
            let value = self.value()?;
            self.put(object, key, value)?;
        }
        Ok(())
    }

    fn elements(&mut self, number: usize, object: Gc<Object>) -> Read<()> {
        match self.source.byte()? {
            elements::WHOLE => self.whole_elements(object),
            flags if flags & elements::DERIVED != 0 => self.derived_elements(number, object, flags),
            _ => corrupt("elements are of no kind"),
        }
    }

    /// Does something with the elements of an object for which there may be no memory. The value is kept alive.
    fn change(
        &mut self,
        object: Gc<Object>,
        value: Value,
        operation: impl Fn(&Elements, &mut ellipsis_engine::Heap, Value) -> Result<(), OutOfMemory> + Copy,
    ) -> Read<()> {
        let done = self.cx.allocate_from(&[value], |cx| {
            let heap = &mut cx.heap;
            operation(object.elements_or_new(heap), heap, value)
        });
        Ok(done?)
    }

    fn whole_elements(&mut self, object: Gc<Object>) -> Read<()> {
        let length = self.source.u32()?;
        // Without holes there is a byte for each.
        let room = if length as usize <= self.source.left() { length } else { 0 };
        let made = self.cx.allocate(|cx| Elements::with_capacity(&mut cx.heap, room))?;
        let elements = object.elements_or_new(&mut self.cx.heap);
        elements.replace(made);
        let (mut index, mut holes) = (0_u32, 0_u32);
        while index < length {
            let first = self.source.byte()?;
            if first == tag::HOLE || first == tag::HOLES {
                let count = if first == tag::HOLE { 1 } else { self.source.u32()? };
                if count == 0 || count > length - index {
                    return corrupt("there are more elements than the length says");
                }
                holes += count;
                index += count;
                continue;
            }
            let value = self.value_of(first)?;
            if holes > 0 {
                self.skip_holes(object, holes)?;
                holes = 0;
            }
            if elements.len() != index || !elements.fast_push(value) {
                self.change(object, value, |elements, heap, value| elements.set(heap, index, value))?;
            }
            index += 1;
            if (index as usize).is_multiple_of(STRIDE) {
                self.settle()?;
            }
        }
        if holes > 0 {
            self.skip_holes(object, holes)?;
            self.lengthen(object, length)?;
        }
        Ok(())
    }

    /// Appends holes, if these are few.
    fn skip_holes(&mut self, object: Gc<Object>, count: u32) -> Read<()> {
        if count > FEW_HOLES || object.elements().is_some_and(Elements::is_sparse) {
            return Ok(());
        }
        for _ in 0..count {
            self.change(object, Value::EMPTY, |elements, heap, _| elements.push_hole(heap))?;
        }
        Ok(())
    }

    /// Makes elements that long by holes: far ones take no memory.
    fn lengthen(&mut self, object: Gc<Object>, length: u32) -> Read<()> {
        let len = object.elements().map_or(0, Elements::len);
        if len > length {
            return corrupt("there are more elements than the length says");
        }
        if len == length {
            return Ok(());
        }
        let last = length - 1;
        self.change(object, Value::UNDEFINED, |elements, heap, value| elements.set(heap, last, value))?;
        self.change(object, Value::UNDEFINED, |elements, heap, _| elements.delete(heap, last))
    }

    fn derived_elements(&mut self, number: usize, object: Gc<Object>, flags: u8) -> Read<()> {
        let base = number.checked_sub(self.source.number()? as usize).filter(|base| *base < number);
        let base = base.map(|base| self.objects.get(base));
        let Some(theirs) = base.as_ref().and_then(|base| base.elements()) else {
            return corrupt("elements are derived from what has none");
        };
        let (mut from, mut to) = (0, theirs.len());
        if flags & elements::HAS_RANGE != 0 {
            (from, to) = (self.source.u32()?, self.source.u32()?);
            if from > to || to > theirs.len() || from > 0 && theirs.is_sparse() {
                return corrupt("elements are derived from others that are not there");
            }
        }
        if flags & elements::HAS_FRONT != 0 {
            let front = self.list()?;
            if theirs.is_sparse() {
                return corrupt("elements are put in front of others that are not in a row");
            }
            self.change(object, Value::EMPTY, |elements, heap, _| {
                elements.replace(Elements::try_from_slice(heap, front.as_slice())?);
                elements.extend_from(heap, theirs, from, to)
            })?;
        } else {
            let view = theirs.share(&mut self.cx.heap, from, to);
            object.elements_or_new(&mut self.cx.heap).replace(view);
        }
        if flags & elements::HAS_EDITS != 0 {
            self.edits(object)?;
        }
        if flags & elements::HAS_OTHERS != 0 {
            self.splice(object)?;
        }
        if flags & elements::HAS_LENGTH == 0 {
            return Ok(());
        }
        let length = self.source.u32()?;
        self.lengthen(object, length)
    }

    fn edits(&mut self, object: Gc<Object>) -> Read<()> {
        let len = object.elements().map_or(0, Elements::len);
        let mut index = 0_u32;
        for _ in 0..self.source.count()? {
            let (gap, count) = (self.source.u32()?, self.source.u32()?);
            let start = index.checked_add(gap);
            let Some(end) = start.and_then(|start| start.checked_add(count)).filter(|end| *end <= len) else {
                return corrupt("an element that differs is not there");
            };
            for at in end - count..end {
                match self.source.byte()? {
                    tag::HOLE => {
                        self.change(object, Value::EMPTY, |elements, heap, _| elements.delete(heap, at))?;
                    }
                    first => {
                        let value = self.value_of(first)?;
                        self.change(object, value, |elements, heap, value| elements.set(heap, at, value))?;
                    }
                }
                self.cx.charge_at_safepoint(1)?;
            }
            index = end;
        }
        Ok(())
    }

    /// Values in a row; empty marks for holes.
    fn list(&mut self) -> Read<RootedVec<Value>> {
        let mut values = RootedVec::new(&self.cx.heap);
        for _ in 0..self.source.count()? {
            let value = match self.source.byte()? {
                tag::HOLE => Value::EMPTY,
                first => self.value_of(first)?,
            };
            values.push(value);
            if values.len().is_multiple_of(STRIDE) {
                self.settle()?;
            }
        }
        Ok(values)
    }

    fn splice(&mut self, object: Gc<Object>) -> Read<()> {
        let (at, removed) = (self.source.u32()?, self.source.u32()?);
        let values = self.list()?;
        let Some(elements) = object.elements().filter(|elements| !elements.is_sparse()) else {
            return corrupt("elements are replaced that are not in a row");
        };
        let len = elements.len();
        if len.checked_sub(at).is_none_or(|rest| removed > rest) || removed > len / 2 {
            return corrupt("elements that are replaced are not there");
        }
        let values = values.as_slice();
        self.change(object, Value::EMPTY, |elements, heap, _| match removed {
            0 if at == len => elements.extend_from_slice(heap, values),
            _ => elements.splice(heap, at, removed, values),
        })
    }

    fn entries(&mut self, object: Gc<Object>, pairs: bool) -> Read<()> {
        for _ in 0..self.source.count()? {
            let mut entry = [Value::UNDEFINED; 2];
            for value in &mut entry[..1 + usize::from(pairs)] {
                *value = self.value()?;
            }
            self.values.clear();
            self.values.extend_from_slice(&entry);
            insert(self.cx, object, entry[0], entry[1])?;
            self.cx.charge_at_safepoint(1)?;
        }
        Ok(())
    }

    fn error(&mut self, object: Gc<Object>) -> Read<()> {
        let parts = self.source.byte()?;
        let names = (self.cx.names.name, self.cx.names.message, self.cx.names.cause);
        let text = |value: Value| match value.as_string() {
            Some(string) => Ok(string),
            None => corrupt("what an error says is no string"),
        };
        if parts & part::NAME != 0 {
            let name = text(self.value()?)?;
            object.define_new(self.cx, names.0.into(), name.into(), Attributes::METHOD);
        }
        if parts & part::MESSAGE != 0 {
            let message: Gc<JsString> = text(self.value()?)?;
            object.define_new(self.cx, names.1.into(), message.into(), Attributes::METHOD);
        }
        if parts & part::STACK != 0 {
            let stack = text(self.value()?)?;
            if let Some(data) = object.downcast::<ErrorData>() {
                data.set_stack(stack.into());
            }
        }
        if parts & part::CAUSE != 0 {
            let cause = self.value()?;
            object.define_new(self.cx, names.2.into(), cause, Attributes::METHOD);
        }
        if parts & part::ERRORS != 0 {
            let errors = self.value()?;
            let key = self.cx.key("errors");
            object.define_new(self.cx, key, errors, Attributes::METHOD);
        }
        Ok(())
    }
}
