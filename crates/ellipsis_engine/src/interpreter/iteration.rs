//! Iteration records in registers: three of them.
//!
//! | register | a plain array | any other iterable |
//! |---|---|---|
//! | 0 | the array; undefined when done | the iterator; undefined when done |
//! | 1 | the empty mark | its `next` method |
//! | 2 | the next index | what is iterated, if a pattern or loop does it |

use super::property::has_exotic;
use crate::model::Value;
use crate::semantics::iterator_record::IteratorRecord;
use crate::semantics::{Context, Intrinsic, JsResult, Throw};

/// The next element of a plain array over which a record moves, given its registers, if it is simply
/// there.
#[inline(always)]
pub(super) fn next_of_array(array: Value, next: Value, index: Value) -> Option<Value> {
    if !next.is_empty() || !array.is_cell() {
        return None;
    }
    let value = array.as_object()?.as_array()?.fast_get(index.int_bits() as u32)?;
    (!value.is_empty()).then_some(value)
}

impl Context {
    /// The record in the registers from `base` on.
    #[inline]
    fn record(&self, base: usize) -> IteratorRecord {
        let [iterator, next] = self.stack.registers_from(base);
        IteratorRecord { iterator, next }
    }

    #[inline]
    fn set_record(&mut self, base: usize, record: IteratorRecord, third: Value) {
        self.stack.set_registers(base, [record.iterator, record.next, third]);
    }

    /// Nothing more comes out of the record.
    #[inline]
    fn finish_record(&mut self, base: usize) {
        self.stack.set_register(base, Value::UNDEFINED);
    }

    /// IterInit
    #[inline(always)]
    pub(super) fn iter_init(&mut self, base: usize, iterable: Value) -> JsResult<()> {
        if let Some(object) = iterable.as_object()
            && self.iterates_plainly(object)
        {
            self.set_record(base, IteratorRecord { iterator: iterable, next: Value::EMPTY }, Value::int(0));
            return Ok(());
        }
        let record = self.get_iterator_here(iterable)?;
        self.set_record(base, record, iterable);
        Ok(())
    }

    /// The next value, or none; then, and when anything throws, the record is done.
    #[inline(never)]
    pub(super) fn iter_next(&mut self, base: usize) -> JsResult<Option<Value>> {
        let record = self.record(base);
        if record.iterator.is_undefined() {
            return Ok(None);
        }
        let next = if record.next.is_empty() {
            self.next_of_array(base, record.iterator)
        } else {
            record.step(self)
        };
        if !matches!(next, Ok(Some(_))) {
            self.finish_record(base);
        }
        next
    }

    /// Where the record of a plain array is.
    fn next_index(&self, base: usize) -> u32 {
        self.stack.register(base + 2).as_number().unwrap_or(0.0) as u32
    }

    fn next_of_array(&mut self, base: usize, array: Value) -> JsResult<Option<Value>> {
        let Some(array) = array.as_object() else { return Ok(None) };
        let Some(elements) = array.as_array() else { return Ok(None) };
        let at = self.next_index(base);
        if at >= elements.len() {
            return Ok(None);
        }
        self.stack.set_register(base + 2, Value::from(at + 1));
        elements.settle(&mut self.heap);
        self.element_of_plain(array, elements, at).map(Some)
    }

    /// IterRest
    #[inline(always)]
    pub(super) fn iter_rest(&mut self, base: usize) -> JsResult<Value> {
        let record = self.record(base);
        if record.next.is_empty()
            && let Some(array) = record.iterator.as_object()
            && let Some(elements) = array.as_array()
            && elements.is_packed()
        {
            let from = self.next_index(base);
            self.finish_record(base);
            let to = elements.len();
            let rest = elements.share(&mut self.heap, from.min(to), to);
            return Ok(self.new_array(rest).into());
        }
        let rest = self.array_of(&[]);
        if !record.next.is_empty()
            && !record.iterator.is_undefined()
            && let Some(elements) = rest.as_array()
        {
            self.finish_record(base);
            record.drain(self, elements)?;
            return Ok(rest.into());
        }
        while let Some(value) = self.iter_next(base)? {
            self.literal_push(rest.into(), value)?;
        }
        Ok(rest.into())
    }

    /// IterClose
    pub(super) fn iter_close(&mut self, base: usize) -> JsResult<()> {
        let record = self.record(base);
        self.finish_record(base);
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
        if self.realm.plain_closing.get() == Some(self.shapes.epoch) {
            return Ok(());
        }
        let prototype = self.intrinsic(Intrinsic::ArrayIteratorPrototype);
        let key = self.names.return_.into();
        // So that what is changed about it moves the epoch on.
        prototype.become_prototype(self);
        if !has_exotic(prototype) && !prototype.has_property(self, key)? {
            self.realm.plain_closing.set(Some(self.shapes.epoch));
            return Ok(());
        }
        let iterator = self.new_object_with_prototype(prototype.into());
        IteratorRecord { iterator: iterator.into(), next: Value::UNDEFINED }.close(self, Ok(()))
    }

    /// IterCloseSilent
    pub(super) fn iter_close_silent(&mut self, base: usize) {
        let _dropped: JsResult<()> = self.iter_close(base);
    }

    /// AsyncIterInit
    pub(super) fn async_iter_init(&mut self, base: usize, iterable: Value) -> JsResult<()> {
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
                let record = self.get_iterator_here(iterable)?;
                (self.library.async_from_sync_iterator)(self, record)?
            }
        };
        self.set_record(base, record, Value::UNDEFINED);
        Ok(())
    }

    /// IterCallNext
    pub(super) fn iter_call_next(&mut self, base: usize) -> JsResult<Value> {
        let record = self.record(base);
        let result = self.call(record.next, record.iterator, &[]);
        if result.is_err() {
            self.finish_record(base);
        }
        result
    }

    /// IterUnwrap
    pub(super) fn iter_unwrap(&mut self, result: Value) -> JsResult<Option<Value>> {
        let Some(object) = result.as_object() else { return Err(self.not_an_object(result)) };
        self.unwrap_result(object)
    }

    #[cold]
    pub(super) fn not_an_object(&mut self, value: Value) -> Throw {
        let what = self.describe(value);
        self.type_error(format!("Iterator result {what} is not an object"))
    }

    /// IterCallReturn
    pub(super) fn iter_call_return(&mut self, base: usize) -> JsResult<Value> {
        let record = self.record(base);
        self.finish_record(base);
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
    pub(super) fn delegate_call(&mut self, base: usize, value: Value, mode: Value) -> JsResult<Value> {
        let mut record = self.record(base);
        if record.next.is_empty() {
            // The first step over a plain array: from here on its iterator can be observed.
            record = self.get_iterator(record.iterator)?;
            self.set_record(base, record, Value::UNDEFINED);
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
}
