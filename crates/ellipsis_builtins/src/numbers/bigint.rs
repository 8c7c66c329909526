//! BigInt ([clause](https://tc39.es/ecma262/#sec-bigint-objects)).

use ellipsis_engine::{Args, Context, Gc, Hint, Intrinsic, JsBigInt, JsResult, JsString, Value, bigint};

use crate::build::{Class, Member, constructor, define_class, method, tag};
use crate::numbers::number;
use crate::wrappers;

static STATICS: &[Member] = &[method("asIntN", 2, as_int_n), method("asUintN", 2, as_uint_n)];

static MEMBERS: &[Member] = &[
    method("toLocaleString", 0, to_locale_string),
    method("toString", 0, to_string),
    method("valueOf", 0, value_of),
    tag("BigInt"),
];

static CLASS: Class = Class {
    constructor: Intrinsic::BigInt,
    prototype: Intrinsic::BigIntPrototype,
    function: constructor("BigInt", 1, construct),
    constructor_parent: Intrinsic::FunctionPrototype,
    prototype_parent: Intrinsic::ObjectPrototype,
    statics: STATICS,
    members: MEMBERS,
};

/// Makes %BigInt% and its prototype.
pub(crate) fn make(cx: &mut Context) {
    define_class(cx, &CLASS);
}

/// [`BigInt`](https://tc39.es/ecma262/#sec-bigint-constructor-number-value)
fn construct(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    if args.is_construct() {
        return Err(cx.type_error("BigInt is not a constructor"));
    }
    let primitive = cx.to_primitive(args.get(0), Hint::Number)?;
    if let Some(int) = primitive.as_int() {
        return Ok(JsBigInt::of_small(&mut cx.heap, int.into()).into());
    }
    if let Some(number) = primitive.as_number() {
        return match bigint::from_f64(number) {
            Some(integer) => Ok(JsBigInt::new(&mut cx.heap, integer).into()),
            None => Err(cx.range_error(format!(
                "The number {} cannot be converted to a BigInt because it is not an integer",
                ellipsis_engine::number::number_to_string(number)
            ))),
        };
    }
    cx.to_bigint(primitive).map(Value::from)
}

/// [`BigInt.asIntN`](https://tc39.es/ecma262/#sec-bigint.asintn)
fn as_int_n(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let bits = to_bits(cx, args.get(0))?;
    let integer = cx.to_bigint(args.get(1))?;
    if let (Some(small), 1..=127) = (integer.small(), bits) {
        let unused = 128 - bits as u32;
        return Ok(JsBigInt::of_small(&mut cx.heap, small << unused >> unused).into());
    }
    let integer = integer.value(&cx.heap);
    cx.provide_for(bigint::wrap_cost(bits, &integer))?;
    let result = bigint::as_int_n(bits, &integer);
    Ok(JsBigInt::new(&mut cx.heap, result).into())
}

/// [`BigInt.asUintN`](https://tc39.es/ecma262/#sec-bigint.asuintn)
fn as_uint_n(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let bits = to_bits(cx, args.get(0))?;
    let integer = cx.to_bigint(args.get(1))?;
    if let (Some(small), 0..=126) = (integer.small(), bits) {
        return Ok(JsBigInt::of_small(&mut cx.heap, small & ((1 << bits) - 1)).into());
    }
    let integer = integer.value(&cx.heap);
    cx.provide_for(bigint::wrap_cost(bits, &integer))?;
    match bigint::as_uint_n(bits, &integer) {
        Some(result) => Ok(JsBigInt::new(&mut cx.heap, result).into()),
        None => Err(cx.range_error("Maximum BigInt size exceeded")),
    }
}

fn to_bits(cx: &mut Context, value: Value) -> JsResult<u64> {
    let integer = cx.to_integer_or_infinity(value)?;
    if (0.0..=number::MAX_SAFE_INTEGER).contains(&integer) {
        Ok(integer as u64)
    } else {
        Err(cx.range_error("Invalid value: not (convertible to) a safe integer"))
    }
}

/// [ThisBigIntValue](https://tc39.es/ecma262/#sec-thisbigintvalue)
fn this_bigint(cx: &mut Context, args: &Args<'_>, method: &str) -> JsResult<Gc<JsBigInt>> {
    match wrappers::primitive_of(args.this).and_then(Value::as_bigint) {
        Some(integer) => Ok(integer),
        None => Err(cx.type_error(format!("BigInt.prototype.{method} requires that 'this' be a BigInt"))),
    }
}

/// [`BigInt.prototype.toLocaleString`](https://tc39.es/ecma262/#sec-bigint.prototype.tolocalestring)
///
/// Without Intl the form is that of en-US, whatever locales and options say.
#[cfg(feature = "intl")]
fn to_locale_string(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let integer = this_bigint(cx, args, "toLocaleString")?;
    crate::intl::number_format::to_locale_string(cx, integer.into(), args.get(0), args.get(1))
}

#[cfg(not(feature = "intl"))]
fn to_locale_string(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let integer = this_bigint(cx, args, "toLocaleString")?;
    let text = cx.digits_of(integer, 10)?;
    let grouped = match text.strip_prefix('-') {
        Some(digits) => format!("-{}", number::group_digits(digits)),
        None => number::group_digits(&text),
    };
    Ok(cx.string(&grouped))
}

/// [`BigInt.prototype.toString`](https://tc39.es/ecma262/#sec-bigint.prototype.tostring)
fn to_string(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let integer = this_bigint(cx, args, "toString")?;
    let radix = number::radix(cx, args.get(0))?;
    let text = cx.digits_of(integer, radix)?;
    Ok(JsString::from_latin1(&mut cx.heap, text.as_bytes()).into())
}

/// [`BigInt.prototype.valueOf`](https://tc39.es/ecma262/#sec-bigint.prototype.valueof)
fn value_of(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    this_bigint(cx, args, "valueOf").map(Value::from)
}
