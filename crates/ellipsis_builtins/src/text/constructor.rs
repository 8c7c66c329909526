//! The String constructor and its functions.

use ellipsis_engine::{Args, Context, Intrinsic, JsResult, JsString, Value};

use crate::build::{Member, method};
use crate::text::finish;
use crate::wrappers;

pub(super) static STATICS: &[Member] = &[
    method("fromCharCode", 1, from_char_code),
    method("fromCodePoint", 1, from_code_point),
    method("raw", 1, raw),
];

/// [`String`](https://tc39.es/ecma262/#sec-string-constructor-string-value)
pub(super) fn construct(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let string = if args.is_empty() {
        cx.names.empty
    } else if let (false, Some(symbol)) = (args.is_construct(), args.get(0).as_symbol()) {
        let text = symbol.descriptive_string();
        return Ok(cx.string(&text));
    } else {
        cx.to_string(args.get(0))?
    };
    wrappers::construct(cx, args, Intrinsic::StringPrototype, string.into())
}

/// [`String.fromCharCode`](https://tc39.es/ecma262/#sec-string.fromcharcode)
fn from_char_code(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    if let [code] = args.args {
        let unit = cx.to_int32(*code)? as u16;
        return Ok(cx.unit_string(unit).into());
    }
    let mut units = Vec::with_capacity(args.len());
    for &code in args.args {
        units.push(cx.to_int32(code)? as u16);
    }
    Ok(JsString::from_units(&mut cx.heap, &units).into())
}

/// [`String.fromCodePoint`](https://tc39.es/ecma262/#sec-string.fromcodepoint)
fn from_code_point(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let mut text = crate::text::builder(cx, args.len());
    for &value in args.args {
        let number = cx.to_number(value)?;
        if !(0.0..=1_114_111.0).contains(&number) || number.trunc() != number {
            let what = cx.to_string(value)?.to_short_string();
            return Err(cx.range_error(format!("Invalid code point {what}")));
        }
        text.push_code_point(number as u32);
    }
    finish(cx, text)
}

/// [`String.raw`](https://tc39.es/ecma262/#sec-string.raw)
fn raw(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let cooked = cx.to_object(args.get(0))?;
    let literals = cooked.get(cx, cx.names.raw)?;
    let literals = cx.to_object(literals)?;
    let length = cx.length_of_array_like(literals)?;
    let mut text = crate::text::builder(cx, 0);
    let mut at = 0;
    while (at as f64) < length {
        if at > 0
            && let Some(&substitution) = args.args.get(at)
        {
            let substitution = cx.to_string(substitution)?;
            text.push_string(&substitution);
        }
        let key = cx.key_of_number(at as f64);
        let literal = literals.get(cx, key)?;
        let literal = cx.to_string(literal)?;
        text.push_string(&literal);
        if text.is_too_long() {
            break;
        }
        cx.charge(1)?;
        at += 1;
    }
    finish(cx, text)
}
