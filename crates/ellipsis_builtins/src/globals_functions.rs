//! Functions of the global object that are about numbers
//! ([clause](https://tc39.es/ecma262/#sec-function-properties-of-the-global-object)).

use ellipsis_engine::{Args, Context, Intrinsic, JsResult, NativeInfo, Value, number};

use crate::build::define_function;
use crate::text::charge_units;

static IS_FINITE: NativeInfo = NativeInfo::function("isFinite", 1, is_finite);
static IS_NAN: NativeInfo = NativeInfo::function("isNaN", 1, is_nan);
static PARSE_FLOAT: NativeInfo = NativeInfo::function("parseFloat", 1, parse_float);
static PARSE_INT: NativeInfo = NativeInfo::function("parseInt", 2, parse_int);

/// Makes one of the functions.
pub(crate) fn make(cx: &mut Context, which: Intrinsic) {
    let info = match which {
        Intrinsic::IsFinite => &IS_FINITE,
        Intrinsic::IsNaN => &IS_NAN,
        Intrinsic::ParseFloat => &PARSE_FLOAT,
        _ => &PARSE_INT,
    };
    define_function(cx, which, info);
}

/// [`isFinite`](https://tc39.es/ecma262/#sec-isfinite-number)
fn is_finite(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    Ok(cx.to_number(args.get(0))?.is_finite().into())
}

/// [`isNaN`](https://tc39.es/ecma262/#sec-isnan-number)
fn is_nan(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    Ok(cx.to_number(args.get(0))?.is_nan().into())
}

/// [`parseFloat`](https://tc39.es/ecma262/#sec-parsefloat-string)
fn parse_float(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let value = args.get(0);
    // OPTIMIZATION: an int32 reads back as itself.
    if value.is_int() {
        return Ok(value);
    }
    let string = cx.to_string(value)?;
    charge_units(cx, string.len() as usize, 5)?;
    Ok(Value::number(number::parse_float(string.view(&mut cx.heap))))
}

/// [`parseInt`](https://tc39.es/ecma262/#sec-parseint-string-radix)
fn parse_int(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let value = args.get(0);
    // OPTIMIZATION: an int32 reads back as itself in radix 10.
    if value.is_int() && (args.get(1).is_undefined() || args.get(1) == Value::int(10)) {
        return Ok(value);
    }
    let string = cx.to_string(value)?;
    let radix = cx.to_int32(args.get(1))?;
    charge_units(cx, string.len() as usize, 5)?;
    Ok(Value::number(number::parse_int(string.view(&mut cx.heap), radix)))
}
