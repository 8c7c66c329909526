//! [`structuredClone`](https://html.spec.whatwg.org/multipage/structured-data.html#dom-structuredclone).
//!
//! Serializing and deserializing are one: the copies are made while the originals are looked at,
//! which nobody can tell, since no script gets hold of a copy before all are made.

mod cloner;
mod describe;
mod frame;

use ellipsis::unstable::duplicate;
use ellipsis::unstable::engine::array_buffer::ArrayBufferData;
use ellipsis::unstable::engine::{Args, Context, Gc, JsResult, Object, RootedVec, Throw, Value};

use crate::class::coded_error;
use crate::dom_exception;
use cloner::Cloner;

fn data_clone_error(cx: &mut Context, message: &str) -> Throw {
    dom_exception::error(cx, "DataCloneError", message)
}

fn options_error(cx: &mut Context, what: &str) -> Throw {
    let error = cx.type_error(format!("Failed to execute 'structuredClone': {what}"));
    coded_error(cx, error, "ERR_INVALID_ARG_TYPE")
}

/// [`structuredClone`](https://html.spec.whatwg.org/multipage/structured-data.html#dom-structuredclone)
pub(crate) fn structured_clone(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    if args.is_empty() {
        let error = cx.type_error("The \"value\" argument must be specified");
        return Err(coded_error(cx, error, "ERR_MISSING_ARGS"));
    }
    let transfer = transfer_list(cx, args.get(1))?;
    let mut cloner = Cloner::new(cx);
    let placeholders = reserve(&mut cloner, &transfer)?;
    let result = cloner.clone(args.get(0))?;
    for (source, target) in transfer.iter().zip(&placeholders) {
        hand_over(cx, source, target)?;
    }
    Ok(result)
}

/// The `transfer` of the options: a sequence of objects.
fn transfer_list(cx: &mut Context, options: Value) -> JsResult<RootedVec<Gc<Object>>> {
    let mut list = RootedVec::new(&cx.heap);
    if options.is_nullish() {
        return Ok(list);
    }
    let Some(options) = options.as_object() else {
        return Err(options_error(cx, "Options cannot be converted to a dictionary"));
    };
    let transfer = options.get_named(cx, "transfer")?;
    if transfer.is_undefined() {
        return Ok(list);
    }
    let key = cx.symbols.iterator.into();
    let method = if transfer.is_object() { cx.get_method(transfer, key)? } else { None };
    let Some(method) = method else {
        return Err(options_error(cx, "transfer in Options cannot be converted to sequence."));
    };
    let iterator = cx.get_iterator_from_method(transfer, method.into())?;
    while let Some(item) = iterator.step(cx)? {
        let Some(object) = item.as_object() else {
            let at = list.len();
            return Err(options_error(cx, &format!("transfer in Options[{at}] is not an object.")));
        };
        list.push(object);
    }
    Ok(list)
}

/// What is to be transferred becomes known, each object with one that is going to take its place.
fn reserve(cloner: &mut Cloner<'_>, transfer: &RootedVec<Gc<Object>>) -> JsResult<RootedVec<Gc<Object>>> {
    let mut placeholders = RootedVec::new(&cloner.cx.heap);
    for object in transfer {
        if !object.is::<ArrayBufferData>() {
            return Err(data_clone_error(cloner.cx, "Found invalid value in transferList."));
        }
        if cloner.known(object).is_some() {
            return Err(data_clone_error(cloner.cx, "Transfer list contains duplicate ArrayBuffer"));
        }
        let placeholder = duplicate::empty_buffer(cloner.cx)?;
        cloner.remember(object, placeholder);
        placeholders.push(placeholder);
    }
    Ok(placeholders)
}

fn hand_over(cx: &mut Context, source: Gc<Object>, target: Gc<Object>) -> JsResult<()> {
    if source.buffer_block().is_none_or(|block| block.is_detached()) {
        return Err(data_clone_error(cx, "An ArrayBuffer is detached and could not be transferred."));
    }
    if source.buffer_block().is_some_and(|block| block.is_immutable()) {
        return Err(data_clone_error(cx, "An ArrayBuffer is immutable and could not be transferred."));
    }
    duplicate::move_buffer(&source, &target);
    Ok(())
}
