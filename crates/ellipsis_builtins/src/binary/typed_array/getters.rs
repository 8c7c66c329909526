//! [%TypedArray.prototype%](https://tc39.es/ecma262/#sec-properties-of-the-%typedarrayprototype%-object):
//! getters and iterators.

use ellipsis_engine::typed_array::TypedArrayData;
use ellipsis_engine::{Args, Context, JsResult, Value};

use super::{invalid_this, this_array};
use crate::array::{IterationKind, new_array_iterator};

fn data<'a>(cx: &mut Context, args: &'a Args<'_>) -> JsResult<&'a TypedArrayData> {
    match args.this.downcast::<TypedArrayData>() {
        Some(data) => Ok(data),
        None => Err(invalid_this(cx)),
    }
}

/// [get `%TypedArray%.prototype.buffer`](https://tc39.es/ecma262/#sec-get-%typedarray%.prototype.buffer)
pub(super) fn buffer(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    Ok(data(cx, args)?.buffer().into())
}

/// [get `%TypedArray%.prototype.byteLength`](https://tc39.es/ecma262/#sec-get-%typedarray%.prototype.bytelength)
pub(super) fn byte_length(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let data = data(cx, args)?;
    Ok((data.length() * data.kind().size()).into())
}

/// [get `%TypedArray%.prototype.byteOffset`](https://tc39.es/ecma262/#sec-get-%typedarray%.prototype.byteoffset)
pub(super) fn byte_offset(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let data = data(cx, args)?;
    Ok(if data.is_out_of_bounds() { Value::int(0) } else { data.byte_offset().into() })
}

/// [get `%TypedArray%.prototype.length`](https://tc39.es/ecma262/#sec-get-%typedarray%.prototype.length)
pub(super) fn length(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    Ok(data(cx, args)?.length().into())
}

/// [get `%TypedArray%.prototype[Symbol.toStringTag]`](https://tc39.es/ecma262/#sec-get-%typedarray%.prototype-%symbol.tostringtag%)
pub(super) fn to_string_tag(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    Ok(match args.this.downcast::<TypedArrayData>() {
        Some(data) => cx.string(data.kind().name()),
        None => Value::UNDEFINED,
    })
}

/// [`%TypedArray%.prototype.entries`](https://tc39.es/ecma262/#sec-%typedarray%.prototype.entries)
pub(super) fn entries(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let array = this_array(cx, args, "entries")?.object;
    Ok(new_array_iterator(cx, array, IterationKind::Entries))
}

/// [`%TypedArray%.prototype.keys`](https://tc39.es/ecma262/#sec-%typedarray%.prototype.keys)
pub(super) fn keys(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let array = this_array(cx, args, "keys")?.object;
    Ok(new_array_iterator(cx, array, IterationKind::Keys))
}

/// [`%TypedArray%.prototype.values`](https://tc39.es/ecma262/#sec-%typedarray%.prototype.values)
pub(super) fn values(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let array = this_array(cx, args, "values")?.object;
    Ok(new_array_iterator(cx, array, IterationKind::Values))
}
