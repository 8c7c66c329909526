//! String.prototype: trimming.

use ellipsis_engine::{Args, Context, JsResult, StrView, Value};

use crate::text::{charge_units, part, this_string};

/// [`String.prototype.trim`](https://tc39.es/ecma262/#sec-string.prototype.trim)
pub(super) fn trim(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    trim_with(cx, args, "trim", true, true)
}

/// [`String.prototype.trimEnd`](https://tc39.es/ecma262/#sec-string.prototype.trimend)
pub(super) fn trim_end(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    trim_with(cx, args, "trimEnd", false, true)
}

/// [`String.prototype.trimStart`](https://tc39.es/ecma262/#sec-string.prototype.trimstart)
pub(super) fn trim_start(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    trim_with(cx, args, "trimStart", true, false)
}

/// Whether a code unit stands for no white space, as most do.
fn is_plain(unit: u16) -> bool {
    (0x21..0x80).contains(&unit)
}

/// [TrimString](https://tc39.es/ecma262/#sec-trimstring)
fn trim_with(cx: &mut Context, args: &Args<'_>, method: &str, start: bool, end: bool) -> JsResult<Value> {
    let string = this_string(cx, args, method)?;
    let view: StrView<'_> = string.view(&mut cx.heap);
    if !(view.get(0).is_some_and(is_plain) && view.get(view.len() - 1).is_some_and(is_plain)) {
        charge_units(cx, view.len(), 2)?;
    }
    let from = if start { view.len() - view.trim_start().len() } else { 0 };
    // Nothing is left of a blank string after its start is trimmed.
    let to = if end && from < view.len() { view.trim_end().len() } else { view.len() };
    Ok(part(cx, string, from as u32, to as u32).into())
}
