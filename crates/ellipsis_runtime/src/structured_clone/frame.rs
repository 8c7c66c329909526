//! What remains to be done with the contents of objects that were copied: the items of the work
//! list. Objects that frames refer to are in the cloner's memory, other values in rooted lists.

use ellipsis::unstable::duplicate;
use ellipsis::unstable::engine::{Attributes, Gc, JsResult, Object, PropertyKey, RootedVec, Value, is_data};

use super::cloner::Cloner;

/// The contents of an object that are still to be copied.
pub(super) enum Frame {
    Plain(Plain),
    Keys(Keys),
    Entries(Entries),
    Cause { target: Gc<Object>, cause: RootedVec<Value> },
}

/// Elements, then properties in slots, of a copy that has all values of its source, of which those
/// that are no data have to be replaced: as long as no script runs.
pub(super) struct Plain {
    source: Gc<Object>,
    target: Gc<Object>,
    /// The element to look at next; then the slot.
    element: u32,
    slot: u32,
    /// Whether the value that was handed out last is in a slot.
    in_slots: bool,
    scripts: u32,
}

/// Properties that are asked for one by one.
pub(super) struct Keys {
    source: Gc<Object>,
    target: Gc<Object>,
    keys: RootedVec<PropertyKey>,
    next: usize,
    /// Whether the target has had values for these keys from the beginning, which are to be
    /// replaced.
    is_filled: bool,
}

/// Entries of a Map or values of a Set.
pub(super) struct Entries {
    target: Gc<Object>,
    /// Keys and values take turns, if it is a Map.
    values: RootedVec<Value>,
    next: usize,
    is_map: bool,
    /// Of a Map, the copy of the key whose value is next.
    key: Value,
}

impl Frame {
    pub(super) fn plain(cloner: &Cloner<'_>, source: Gc<Object>, target: Gc<Object>) -> Frame {
        let scripts = cloner.scripts;
        Frame::Plain(Plain { source, target, element: 0, slot: 0, in_slots: false, scripts })
    }

    /// The own enumerable properties of an object whose keys are strings.
    pub(super) fn keys(cloner: &mut Cloner<'_>, source: Gc<Object>, target: Gc<Object>) -> JsResult<Frame> {
        let mut keys = RootedVec::new(&cloner.cx.heap);
        for key in &source.own_property_keys(cloner.cx)? {
            if key.is_symbol() {
                continue;
            }
            let property = source.get_own_property(cloner.cx, key)?;
            if property.is_some_and(|property| property.enumerable == Some(true)) {
                keys.push(key);
            }
        }
        Ok(Frame::Keys(Keys { source, target, keys, next: 0, is_filled: false }))
    }

    pub(super) fn entries(
        cloner: &mut Cloner<'_>,
        target: Gc<Object>,
        values: Vec<Value>,
        is_map: bool,
    ) -> Frame {
        let values = RootedVec::from_vec(&cloner.cx.heap, values);
        Frame::Entries(Entries { target, values, next: 0, is_map, key: Value::UNDEFINED })
    }

    pub(super) fn cause(cloner: &mut Cloner<'_>, target: Gc<Object>, cause: Value) -> Frame {
        let cause = RootedVec::from_vec(&cloner.cx.heap, vec![cause]);
        Frame::Cause { target, cause }
    }

    /// The next value to copy.
    pub(super) fn next(&mut self, cloner: &mut Cloner<'_>) -> JsResult<Option<Value>> {
        if let Frame::Plain(plain) = self {
            if plain.scripts == cloner.scripts {
                return Ok(plain.next());
            }
            *self = Frame::Keys(plain.remaining(cloner));
        }
        match self {
            Frame::Keys(keys) => keys.next(cloner),
            Frame::Entries(entries) => {
                cloner.cx.charge(1)?;
                entries.next += 1;
                let at = entries.next - 1;
                Ok((at < entries.values.len()).then(|| entries.values.get(at)))
            }
            Frame::Cause { cause, .. } => Ok(cause.pop()),
            Frame::Plain(_) => Ok(None),
        }
    }

    /// Puts the copy of the value that came last into its place.
    pub(super) fn store(&mut self, cloner: &mut Cloner<'_>, copy: Value) -> JsResult<()> {
        match self {
            Frame::Plain(plain) => plain.store(cloner, copy),
            Frame::Keys(keys) => {
                let key = keys.keys.get(keys.next - 1);
                keys.target.create_data_property(cloner.cx, key, copy).map(|_| ())
            }
            Frame::Entries(entries) if entries.is_map && entries.next % 2 == 1 => {
                entries.key = copy;
                Ok(())
            }
            Frame::Entries(entries) if entries.is_map => {
                duplicate::insert(cloner.cx, entries.target, entries.key, copy)
            }
            Frame::Entries(entries) => duplicate::insert(cloner.cx, entries.target, copy, copy),
            Frame::Cause { target, .. } => {
                target.define_new(cloner.cx, cloner.cx.names.cause.into(), copy, Attributes::METHOD);
                Ok(())
            }
        }
    }
}

impl Plain {
    fn next(&mut self) -> Option<Value> {
        if !self.in_slots {
            if let Some((index, value)) =
                self.target.elements().and_then(|elements| elements.next_other(self.element))
            {
                self.element = index + 1;
                return Some(value);
            }
            self.in_slots = true;
        }
        let count = self.target.shape().count();
        while self.slot < count {
            self.slot += 1;
            let value = self.target.slot(self.slot - 1);
            if !is_data(value) {
                return Some(value);
            }
        }
        None
    }

    fn store(&mut self, cloner: &mut Cloner<'_>, copy: Value) -> JsResult<()> {
        if self.in_slots {
            self.target.set_slot(&mut cloner.cx.heap, self.slot - 1, copy);
            return Ok(());
        }
        let Some(elements) = self.target.elements() else { return Ok(()) };
        cloner.cx.allocate(|cx| elements.set(&mut cx.heap, self.element - 1, copy))
    }

    /// The properties that were not looked at yet, which may have changed in the source: to be
    /// asked for one by one.
    fn remaining(&self, cloner: &mut Cloner<'_>) -> Keys {
        let mut keys = RootedVec::new(&cloner.cx.heap);
        if !self.in_slots
            && let Some(elements) = self.target.elements()
        {
            let mut from = self.element;
            while let Some(index) = elements.next_existing(from) {
                keys.push(PropertyKey::index(index));
                from = index + 1;
            }
        }
        self.target.for_each_property(|slot, entry| {
            if slot >= self.slot {
                keys.push(entry.key);
            }
        });
        Keys { source: self.source, target: self.target, keys, next: 0, is_filled: true }
    }
}

impl Keys {
    fn next(&mut self, cloner: &mut Cloner<'_>) -> JsResult<Option<Value>> {
        while self.next < self.keys.len() {
            let key = self.keys.get(self.next);
            self.next += 1;
            cloner.cx.charge(1)?;
            match self.source.get_own_property(cloner.cx, key)? {
                None if self.is_filled => {
                    self.target.delete(cloner.cx, key)?;
                }
                None => {}
                Some(property) => match property.value {
                    Some(value) => return Ok(Some(value)),
                    None => {
                        cloner.scripts += 1;
                        return self.source.get(cloner.cx, key).map(Some);
                    }
                },
            }
        }
        Ok(None)
    }
}
