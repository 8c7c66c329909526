//! Iteration records in registers: three of them.
//!
//! | register | a plain array | any other iterable |
//! |---|---|---|
//! | 0 | the array; undefined when done | the iterator; undefined when done |
//! | 1 | the empty mark | its `next` method |
//! | 2 | the next index | unused |

use ellipsis_gc::{Trace, Tracer};
use std::cell::{Cell, RefCell};

use crate::model::key::PropertyKey;
use crate::model::object::Object;
use crate::model::value::Value;
use crate::semantics::context::{Context, JsResult};
use crate::semantics::intrinsics::Intrinsic;
use crate::semantics::iterator_record::IteratorRecord;
use crate::semantics::native::NativeData;
use ellipsis_gc::Gc;

/// What a for-in loop still has to visit.
struct ForInKeys {
    object: Cell<Option<Gc<Object>>>,
    keys: RefCell<Vec<PropertyKey>>,
    at: Cell<usize>,
    /// Names seen already, enumerable or not: they hide those of prototypes.
    visited: RefCell<rustc_hash::FxHashSet<PropertyKey>>,
}

impl Trace for ForInKeys {
    fn trace(&self, tracer: &mut Tracer) {
        self.object.trace(tracer);
        for key in self.keys.borrow().iter() {
            key.trace(tracer);
        }
        for key in self.visited.borrow().iter() {
            key.trace(tracer);
        }
    }
}

impl NativeData for ForInKeys {
    const NAME: &'static str = "ForIn";
}

/// A record's registers.
///
/// # Safety
/// `base` is the first of three registers of the running frame.
unsafe fn record(base: *mut Value) -> IteratorRecord {
    // SAFETY: by the caller's promise.
    unsafe { IteratorRecord { iterator: *base, next: *base.add(1) } }
}

/// The next element of a plain array, over which the record moves, if it is simply there.
///
/// # Safety
/// As for [`record`].
#[inline(always)]
pub(super) unsafe fn next_of_array(base: *mut Value) -> Option<Value> {
    // SAFETY: by the caller's promise; with the empty mark, register 0 holds an array or undefined,
    // and register 2 an index.
    unsafe {
        if !(*base.add(1)).is_empty() || !(*base).is_cell() {
            return None;
        }
        let index = (*base.add(2)).int_bits();
        let value = (*((*base).bits() as *const Object)).as_array()?.fast_get(index as u32)?;
        if value.is_empty() {
            return None;
        }
        *base.add(2) = Value::int(index + 1);
        Some(value)
    }
}

#[expect(clippy::undocumented_unsafe_blocks, reason = "all: `base` is a record of the running frame")]
impl Context {
    /// IterInit
    #[inline]
    pub(super) fn iter_init(&mut self, base: *mut Value, iterable: Value) -> JsResult<()> {
        if let Some(object) = iterable.as_object()
            && self.iterates_plainly(object)
        {
            unsafe {
                *base = iterable;
                *base.add(1) = Value::EMPTY;
                *base.add(2) = Value::int(0);
            }
            return Ok(());
        }
        let record = self.get_iterator(iterable)?;
        unsafe {
            *base = record.iterator;
            *base.add(1) = record.next;
            *base.add(2) = Value::UNDEFINED;
        }
        Ok(())
    }

    /// The next value, or none; then, and when anything throws, the record is done.
    #[inline(never)]
    pub(super) fn iter_next(&mut self, base: *mut Value) -> JsResult<Option<Value>> {
        let iterator = unsafe { *base };
        if iterator.is_undefined() {
            return Ok(None);
        }
        let next = if unsafe { *base.add(1) }.is_empty() {
            self.next_of_array(base, iterator)
        } else {
            unsafe { record(base) }.step(self)
        };
        if !matches!(next, Ok(Some(_))) {
            unsafe { *base = Value::UNDEFINED };
        }
        next
    }

    fn next_of_array(&mut self, base: *mut Value, array: Value) -> JsResult<Option<Value>> {
        let Some(array) = array.as_object() else { return Ok(None) };
        let Some(elements) = array.as_array() else { return Ok(None) };
        let at = unsafe { *base.add(2) }.as_number().unwrap_or(0.0) as u32;
        if at >= elements.len() {
            return Ok(None);
        }
        unsafe { *base.add(2) = Value::from(at + 1) };
        elements.settle(&mut self.heap);
        self.element_of_plain(array, elements, at).map(Some)
    }

    /// IterRest
    pub(super) fn iter_rest(&mut self, base: *mut Value) -> JsResult<Value> {
        let iterator = unsafe { *base };
        if unsafe { *base.add(1) }.is_empty()
            && let Some(array) = iterator.as_object()
            && let Some(elements) = array.as_array()
            && elements.is_packed()
        {
            let from = unsafe { *base.add(2) }.as_number().unwrap_or(0.0) as u32;
            unsafe { *base = Value::UNDEFINED };
            let to = elements.len();
            return Ok(self.share_array(elements, from.min(to), to).into());
        }
        let rest = self.array_of(&[]);
        let record = unsafe { record(base) };
        if !record.next.is_empty()
            && !iterator.is_undefined()
            && let Some(elements) = rest.as_array()
        {
            unsafe { *base = Value::UNDEFINED };
            record.drain(self, elements)?;
            return Ok(rest.into());
        }
        while let Some(value) = self.iter_next(base)? {
            self.literal_push(rest.into(), value)?;
        }
        Ok(rest.into())
    }

    /// IterClose
    pub(super) fn iter_close(&mut self, base: *mut Value) -> JsResult<()> {
        let record = unsafe { record(base) };
        unsafe { *base = Value::UNDEFINED };
        if record.iterator.is_undefined() {
            return Ok(());
        }
        if record.next.is_empty() {
            return self.close_array_iteration();
        }
        record.close(self, Ok(()))
    }

    /// A plain array's iterator has no `return` unless somebody gave one to its prototypes.
    fn close_array_iteration(&mut self) -> JsResult<()> {
        let prototype = self.intrinsic(Intrinsic::ArrayIteratorPrototype);
        let key = self.names.return_.into();
        if !prototype.has_property(self, key)? {
            return Ok(());
        }
        let iterator = self.new_object_with_prototype(prototype.into());
        IteratorRecord { iterator: iterator.into(), next: Value::UNDEFINED }.close(self, Ok(()))
    }

    /// IterCloseSilent
    pub(super) fn iter_close_silent(&mut self, base: *mut Value) {
        let _dropped: JsResult<()> = self.iter_close(base);
    }

    /// AsyncIterInit
    pub(super) fn async_iter_init(&mut self, base: *mut Value, iterable: Value) -> JsResult<()> {
        let key = self.symbols.async_iterator.into();
        let record = match self.get_method(iterable, key)? {
            Some(method) => {
                let iterator = self.call(method.into(), iterable, &[])?;
                match iterator.as_object() {
                    Some(object) => self.get_iterator_direct(object)?,
                    None => {
                        return Err(
                            self.type_error("Result of the Symbol.asyncIterator method is not an object")
                        );
                    }
                }
            }
            None => {
                let record = self.get_iterator(iterable)?;
                crate::interpreter::generator::async_from_sync_iterator(self, record)?
            }
        };
        unsafe {
            *base = record.iterator;
            *base.add(1) = record.next;
            *base.add(2) = Value::UNDEFINED;
        }
        Ok(())
    }

    /// IterCallNext
    pub(super) fn iter_call_next(&mut self, base: *mut Value) -> JsResult<Value> {
        let record = unsafe { record(base) };
        let result = self.call(record.next, record.iterator, &[]);
        if result.is_err() {
            unsafe { *base = Value::UNDEFINED };
        }
        result
    }

    /// IterUnwrap
    pub(super) fn iter_unwrap(&mut self, result: Value) -> JsResult<Option<Value>> {
        let Some(object) = result.as_object() else { return Err(self.not_an_object(result)) };
        self.unwrap_result(object)
    }

    /// IterCallReturn
    pub(super) fn iter_call_return(&mut self, base: *mut Value) -> JsResult<Value> {
        let record = unsafe { record(base) };
        unsafe { *base = Value::UNDEFINED };
        if record.iterator.is_undefined() {
            return Ok(Value::EMPTY);
        }
        let key = self.names.return_.into();
        match self.get_method(record.iterator, key)? {
            Some(method) => self.call(method.into(), record.iterator, &[]),
            None => Ok(Value::EMPTY),
        }
    }

    /// DelegateCall
    pub(super) fn delegate_call(&mut self, base: *mut Value, value: Value, mode: Value) -> JsResult<Value> {
        let mut record = unsafe { record(base) };
        if record.next.is_empty() {
            // The first step over a plain array: from here on its iterator can be observed.
            record = self.get_iterator(record.iterator)?;
            unsafe {
                *base = record.iterator;
                *base.add(1) = record.next;
            }
        }
        let name = match mode.as_int() {
            Some(0) => return self.call(record.next, record.iterator, &[value]),
            Some(1) => self.names.throw,
            _ => self.names.return_,
        };
        match self.get_method(record.iterator, name.into())? {
            Some(method) => self.call(method.into(), record.iterator, &[value]),
            None => Ok(Value::EMPTY),
        }
    }

    /// ForInInit
    pub(super) fn for_in_init(&mut self, value: Value) -> JsResult<Value> {
        let object = if value.is_nullish() { None } else { Some(self.to_object(value)?) };
        let keys = match object {
            Some(object) => object.own_property_keys(self)?.into_vec(),
            None => Vec::new(),
        };
        let state = ForInKeys {
            object: Cell::new(object),
            keys: RefCell::new(keys),
            at: Cell::new(0),
            visited: RefCell::default(),
        };
        Ok(self.new_native_with(Value::NULL, state).into())
    }

    /// ForInNext: keys that vanished meanwhile are left out.
    pub(super) fn for_in_next(&mut self, enumerator: Value) -> JsResult<Option<Value>> {
        let Some(state) = enumerator.downcast::<ForInKeys>() else { return Ok(None) };
        while let Some(object) = state.object.get() {
            let key = state.keys.borrow().get(state.at.get()).copied();
            if let Some(key) = key {
                state.at.set(state.at.get() + 1);
                if key.is_symbol() || state.visited.borrow().contains(&key) {
                    continue;
                }
                if let Some(property) = object.get_own_property(self, key)? {
                    state.visited.borrow_mut().insert(key);
                    if property.enumerable == Some(true) {
                        return Ok(Some(key.to_value(self)));
                    }
                }
                continue;
            }
            let next = object.get_prototype_of(self)?.as_object();
            let keys = match next {
                Some(next) => next.own_property_keys(self)?.into_vec(),
                None => Vec::new(),
            };
            *state.keys.borrow_mut() = keys;
            state.at.set(0);
            state.object.set(next);
        }
        Ok(None)
    }
}
