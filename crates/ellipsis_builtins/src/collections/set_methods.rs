//! The methods of [Set](https://tc39.es/ecma262/#sec-set-objects) that take another set.

use ellipsis_engine::convert::to_boolean;
use ellipsis_engine::function::is_callable;
use ellipsis_engine::{Args, Context, Gc, IteratorRecord, JsResult, Object, Rooted, Value};

use super::set::{SetData, data, insert, new_set};
use super::table::{HashedKey, Table};

/// A [Set Record](https://tc39.es/ecma262/#sec-set-records).
struct SetRecord {
    object: Gc<Object>,
    size: f64,
    has: Value,
    keys: Value,
}

impl SetRecord {
    /// [GetSetRecord](https://tc39.es/ecma262/#sec-getsetrecord)
    fn new(cx: &mut Context, value: Value) -> JsResult<SetRecord> {
        let Some(object) = value.as_object() else {
            let what = cx.describe(value);
            return Err(cx.type_error(format!("{what} is not an object")));
        };
        let size = object.get(cx, cx.names.size)?;
        let size = cx.to_number(size)?;
        if size.is_nan() {
            return Err(cx.type_error("The .size property is NaN"));
        }
        let size = ellipsis_engine::number::to_integer_or_infinity(size);
        if size < 0.0 {
            return Err(cx.range_error(format!("'{size}' is an invalid size")));
        }
        let has = object.get(cx, cx.names.has)?;
        if !is_callable(has) {
            return Err(cx.type_error("string \"has\" is not a function"));
        }
        let keys = object.get(cx, cx.names.keys)?;
        if !is_callable(keys) {
            return Err(cx.type_error("string \"keys\" is not a function"));
        }
        Ok(SetRecord { object, size, has, keys })
    }

    /// [SetDataHas](https://tc39.es/ecma262/#sec-setdatahas) of the other set.
    fn has(&self, cx: &mut Context, value: Value) -> JsResult<bool> {
        let found = cx.call(self.has, self.object.into(), &[value])?;
        Ok(to_boolean(found))
    }

    /// [GetIteratorFromMethod of its keys](https://tc39.es/ecma262/#sec-getiteratorfrommethod)
    fn keys(&self, cx: &mut Context) -> JsResult<IteratorRecord> {
        let iterator = cx.call(self.keys, self.object.into(), &[])?;
        match iterator.as_object() {
            Some(iterator) => cx.get_iterator_direct(iterator),
            None => Err(cx.type_error("The 'keys' method must return an object")),
        }
    }
}

fn hashed(cx: &mut Context, value: Value) -> HashedKey {
    HashedKey::new(&mut cx.heap, value)
}

/// A new Set with what another one holds.
fn copy(cx: &mut Context, data: &SetData) -> JsResult<Gc<Object>> {
    let table = data.table.copy(cx)?;
    Ok(new_set(cx, table))
}

fn empty(cx: &mut Context) -> Gc<Object> {
    let table = Table::default();
    new_set(cx, table)
}

/// [`Set.prototype.union`](https://tc39.es/ecma262/#sec-set.prototype.union)
pub(crate) fn union(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let this = data(cx, args, "union")?;
    let other = SetRecord::new(cx, args.get(0))?;
    let keys = other.keys(cx)?;
    let result = copy(cx, this)?;
    let Some(target) = result.downcast::<SetData>() else { return Ok(Value::UNDEFINED) };
    while let Some(value) = keys.step(cx)? {
        insert(cx, target, value)?;
    }
    Ok(result.into())
}

/// Calls `each` with everything in a set that may change meanwhile, until it says that it is enough.
fn each_of(
    cx: &mut Context,
    data: &SetData,
    mut each: impl FnMut(&mut Context, Value) -> JsResult<bool>,
) -> JsResult<()> {
    let cursor = Rooted::new(&cx.heap, data.table.cursor());
    loop {
        cx.charge_at_safepoint(1)?;
        let entry = data.table.next(cursor.get_ref());
        match entry {
            Some((value, _)) => {
                if !each(cx, value)? {
                    return Ok(());
                }
            }
            None => return Ok(()),
        }
    }
}

/// [`Set.prototype.intersection`](https://tc39.es/ecma262/#sec-set.prototype.intersection)
pub(crate) fn intersection(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let this = data(cx, args, "intersection")?;
    let other = SetRecord::new(cx, args.get(0))?;
    let result = empty(cx);
    let Some(target) = result.downcast::<SetData>() else { return Ok(Value::UNDEFINED) };
    let size = this.table.len() as f64;
    if size <= other.size {
        each_of(cx, this, |cx, value| {
            if other.has(cx, value)? {
                insert(cx, target, value)?;
            }
            Ok(true)
        })?;
    } else {
        let keys = other.keys(cx)?;
        while let Some(value) = keys.step(cx)? {
            let key = hashed(cx, value);
            if this.table.has(key) {
                insert(cx, target, key.key)?;
            }
        }
    }
    Ok(result.into())
}

/// [`Set.prototype.difference`](https://tc39.es/ecma262/#sec-set.prototype.difference)
pub(crate) fn difference(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let this = data(cx, args, "difference")?;
    let other = SetRecord::new(cx, args.get(0))?;
    let result = copy(cx, this)?;
    let Some(target) = result.downcast::<SetData>() else { return Ok(Value::UNDEFINED) };
    let size = this.table.len() as f64;
    if size <= other.size {
        // Goes through the copy, so that changes of the receiver do not matter.
        each_of(cx, target, |cx, value| {
            if other.has(cx, value)? {
                let key = hashed(cx, value);
                target.table.delete(&mut cx.heap, key);
            }
            Ok(true)
        })?;
    } else {
        let keys = other.keys(cx)?;
        while let Some(value) = keys.step(cx)? {
            let key = hashed(cx, value);
            target.table.delete(&mut cx.heap, key);
        }
    }
    Ok(result.into())
}

/// [`Set.prototype.symmetricDifference`](https://tc39.es/ecma262/#sec-set.prototype.symmetricdifference)
pub(crate) fn symmetric_difference(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let this = data(cx, args, "symmetricDifference")?;
    let other = SetRecord::new(cx, args.get(0))?;
    let keys = other.keys(cx)?;
    let result = copy(cx, this)?;
    let Some(target) = result.downcast::<SetData>() else { return Ok(Value::UNDEFINED) };
    while let Some(value) = keys.step(cx)? {
        let key = hashed(cx, value);
        // Asks the receiver, which may have changed, and not the result.
        if this.table.has(key) {
            target.table.delete(&mut cx.heap, key);
        } else {
            insert(cx, target, key.key)?;
        }
    }
    Ok(result.into())
}

/// [`Set.prototype.isSubsetOf`](https://tc39.es/ecma262/#sec-set.prototype.issubsetof)
pub(crate) fn is_subset_of(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let this = data(cx, args, "isSubsetOf")?;
    let other = SetRecord::new(cx, args.get(0))?;
    let size = this.table.len() as f64;
    if size > other.size {
        return Ok(Value::FALSE);
    }
    let mut is_subset = true;
    each_of(cx, this, |cx, value| {
        is_subset = other.has(cx, value)?;
        Ok(is_subset)
    })?;
    Ok(is_subset.into())
}

/// [`Set.prototype.isSupersetOf`](https://tc39.es/ecma262/#sec-set.prototype.issupersetof)
pub(crate) fn is_superset_of(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let this = data(cx, args, "isSupersetOf")?;
    let other = SetRecord::new(cx, args.get(0))?;
    let size = this.table.len() as f64;
    if size < other.size {
        return Ok(Value::FALSE);
    }
    let keys = other.keys(cx)?;
    while let Some(value) = keys.step(cx)? {
        let key = hashed(cx, value);
        let found = this.table.has(key);
        if !found {
            return keys.close(cx, Ok(Value::FALSE));
        }
    }
    Ok(Value::TRUE)
}

/// [`Set.prototype.isDisjointFrom`](https://tc39.es/ecma262/#sec-set.prototype.isdisjointfrom)
pub(crate) fn is_disjoint_from(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let this = data(cx, args, "isDisjointFrom")?;
    let other = SetRecord::new(cx, args.get(0))?;
    let size = this.table.len() as f64;
    if size <= other.size {
        let mut is_disjoint = true;
        each_of(cx, this, |cx, value| {
            is_disjoint = !other.has(cx, value)?;
            Ok(is_disjoint)
        })?;
        return Ok(is_disjoint.into());
    }
    let keys = other.keys(cx)?;
    while let Some(value) = keys.step(cx)? {
        let key = hashed(cx, value);
        let found = this.table.has(key);
        if found {
            return keys.close(cx, Ok(Value::FALSE));
        }
    }
    Ok(Value::TRUE)
}
