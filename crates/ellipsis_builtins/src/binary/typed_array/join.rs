//! [%TypedArray.prototype%](https://tc39.es/ecma262/#sec-properties-of-the-%typedarrayprototype%-object):
//! conversion to strings.

use ellipsis_engine::{Args, Context, Gc, JsResult, JsString, Value};

use super::{this_array, tick};
use crate::array::locale_arguments;
use crate::text::finish;

/// [`%TypedArray%.prototype.join`](https://tc39.es/ecma262/#sec-%typedarray%.prototype.join)
pub(super) fn join(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let array = this_array(cx, args, "join")?;
    let separator: Gc<JsString> =
        if args.get(0).is_undefined() { cx.names.comma } else { cx.to_string(args.get(0))? };
    separator.flatten(&mut cx.heap);
    let mut builder = crate::text::builder(cx, 0);
    for at in 0..array.length {
        tick(cx, at)?;
        if at > 0 {
            builder.push_string(&separator);
        }
        if let Some(value) = array.data.get(&mut cx.heap, at) {
            let text = cx.to_string(value)?;
            builder.push_string(&text);
        }
        if !builder.is_kept(&mut cx.heap) {
            return Err(cx.string_error());
        }
    }
    finish(cx, builder)
}

/// [`%TypedArray%.prototype.toLocaleString`](https://tc39.es/ecma262/#sec-%typedarray%.prototype.tolocalestring)
pub(super) fn to_locale_string(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let array = this_array(cx, args, "toLocaleString")?;
    let mut builder = crate::text::builder(cx, 0);
    for at in 0..array.length {
        tick(cx, at)?;
        if at > 0 {
            builder.push_unit(u16::from(b','));
        }
        let value = array.get(cx, at);
        if !value.is_nullish() {
            let key = cx.names.toLocaleString.into();
            let text = cx.invoke(value, key, &locale_arguments(args))?;
            let text = cx.to_string(text)?;
            text.flatten(&mut cx.heap);
            builder.push_string(&text);
        }
        if !builder.is_kept(&mut cx.heap) {
            return Err(cx.string_error());
        }
    }
    finish(cx, builder)
}
