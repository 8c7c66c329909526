//! `Array` ([clause](https://tc39.es/ecma262/#sec-array-objects)).

mod access;
mod builder;
mod callback;
mod concat;
mod constructor;
mod copy;
mod flatten;
mod from_async;
mod iterator;
mod join;
mod mutate;
mod prototype;
mod reduce;
mod sort;

use std::cell::Cell;

use ellipsis_engine::{Context, Elements, Gc, JsResult, Object, PropertyKey, Value, function};

pub(crate) use constructor::make as make_array;
pub(crate) use iterator::{IterationKind, make as make_iterator, new_array_iterator};
pub(crate) use join::locale_arguments;

/// The greatest length of an array-like object.
pub(crate) const MAX_LENGTH: usize = (1 << 53) - 1;

/// LengthOfArrayLike
pub(crate) fn length_of(cx: &mut Context, object: Gc<Object>) -> JsResult<usize> {
    if let Some(elements) = object.as_array() {
        return Ok(elements.len() as usize);
    }
    Ok(cx.length_of_array_like(object)? as usize)
}

/// The key of an index, which may be beyond array indices.
#[inline]
pub(crate) fn key_at(cx: &mut Context, at: usize) -> PropertyKey {
    if at < u32::MAX as usize { PropertyKey::index(at as u32) } else { cx.key_of_number(at as f64) }
}

/// An element that lies in an array's storage; holes and everything else give `None`.
#[inline]
fn fast_element(object: &Object, at: usize) -> Option<Value> {
    let value = object.as_array()?.fast_get(u32::try_from(at).ok()?)?;
    (!value.is_empty()).then_some(value)
}

/// Get of an index.
#[inline]
pub(crate) fn get_at(cx: &mut Context, object: Gc<Object>, at: usize) -> JsResult<Value> {
    if let Some(value) = fast_element(&object, at) {
        return Ok(value);
    }
    let key = key_at(cx, at);
    object.get(cx, key)
}

/// Set of an index, which throws if it fails.
pub(crate) fn set_at(cx: &mut Context, object: Gc<Object>, at: usize, value: Value) -> JsResult<()> {
    if let Ok(index) = u32::try_from(at)
        && object.as_array().is_some_and(|elements| elements.fast_set(index, value))
    {
        return Ok(());
    }
    let key = key_at(cx, at);
    object.set(cx, key, value)
}

/// HasProperty of an index.
pub(crate) fn has_at(cx: &mut Context, object: Gc<Object>, at: usize) -> JsResult<bool> {
    if fast_element(&object, at).is_some() {
        return Ok(true);
    }
    let key = key_at(cx, at);
    object.has_property(cx, key)
}

/// DeletePropertyOrThrow of an index.
pub(crate) fn delete_at(cx: &mut Context, object: Gc<Object>, at: usize) -> JsResult<()> {
    let key = key_at(cx, at);
    object.delete_or_throw(cx, key)
}

/// CreateDataPropertyOrThrow of an index.
pub(crate) fn create_at(cx: &mut Context, object: Gc<Object>, at: usize, value: Value) -> JsResult<()> {
    let key = key_at(cx, at);
    object.create_data_property_or_throw(cx, key, value)
}

/// Set of `length`, which throws if it fails.
pub(crate) fn set_length(cx: &mut Context, object: Gc<Object>, length: usize) -> JsResult<()> {
    let key = cx.names.length;
    object.set(cx, key, length.into())
}

/// The first index at or after `from` and below `length` at which there is something, with its value.
#[inline]
pub(crate) fn next_existing(
    cx: &mut Context,
    object: Gc<Object>,
    from: usize,
    length: usize,
) -> JsResult<Option<(usize, Value)>> {
    if from < length
        && let Some(value) = fast_element(&object, from)
    {
        return Ok(Some((from, value)));
    }
    next_existing_slow(cx, object, from, length)
}

fn next_existing_slow(
    cx: &mut Context,
    object: Gc<Object>,
    from: usize,
    length: usize,
) -> JsResult<Option<(usize, Value)>> {
    let mut at = from;
    while at < length {
        if cx.array_is_plain(object)
            && let Some(elements) = object.as_array()
        {
            // OPTIMIZATION: nothing shows through the holes of a plain array.
            match elements.next_existing(at as u32) {
                Some(index) if (index as usize) < length => at = index as usize,
                _ => return Ok(None),
            }
            return Ok(Some((at, get_at(cx, object, at)?)));
        }
        let key = key_at(cx, at);
        if object.has_property(cx, key)? {
            return Ok(Some((at, object.get(cx, key)?)));
        }
        tick(cx, at)?;
        at += 1;
    }
    Ok(None)
}

/// The elements of a plain array (see [`Context::array_is_plain`]) that can be moved around freely.
#[inline]
pub(crate) fn regular_elements<'a>(cx: &mut Context, object: &'a Gc<Object>) -> Option<&'a Elements> {
    if !cx.array_is_plain(*object) || object.has_flag(Object::IS_PROTOTYPE) {
        return None;
    }
    object.as_array().filter(|elements| elements.is_regular())
}

/// The values of a plain array, holes reading as undefined.
#[inline]
pub(crate) fn plain_values<'a>(cx: &'a mut Context, object: &'a Gc<Object>) -> Option<&'a [Cell<Value>]> {
    if !cx.array_is_plain(*object) {
        return None;
    }
    let elements = object.as_array()?;
    elements.make_flat(&mut cx.heap).ok()?;
    elements.as_cells(&cx.heap)
}

/// Charges for a thousand steps at once.
#[inline]
pub(crate) fn tick(cx: &mut Context, at: usize) -> JsResult<()> {
    if at & 0x3ff == 0x3ff { cx.charge_at_safepoint(0x400) } else { Ok(()) }
}

/// A callback argument, which has to be callable.
pub(crate) fn require_callable(cx: &mut Context, value: Value) -> JsResult<()> {
    if function::is_callable(value) { Ok(()) } else { Err(cx.not_a_function(value, "")) }
}

/// A relative index as `slice`, `fill` and the like take it, within `0..=length`.
#[inline]
pub(crate) fn relative(cx: &mut Context, value: Value, length: usize, default: usize) -> JsResult<usize> {
    if let Some(int) = value.as_int() {
        let distance = int.unsigned_abs() as usize;
        return Ok(if int < 0 { length.saturating_sub(distance) } else { distance.min(length) });
    }
    Ok(cx.relative_index(value, length as f64, default as f64)? as usize)
}
