//! Number ([clause](https://tc39.es/ecma262/#sec-number-objects)).

use ellipsis_engine::{
    Args, Context, Intrinsic, JsResult, JsString, Numeric, Value, bigint, number as numbers,
};

use crate::build::{Class, Member, Name, constructor, define_class_with, method, number, value};
use crate::wrappers;

static STATICS: &[Member] = &[
    number("EPSILON", f64::EPSILON),
    number("MAX_SAFE_INTEGER", MAX_SAFE_INTEGER),
    number("MAX_VALUE", f64::MAX),
    number("MIN_SAFE_INTEGER", -MAX_SAFE_INTEGER),
    number("MIN_VALUE", 5e-324),
    number("NaN", f64::NAN),
    number("NEGATIVE_INFINITY", f64::NEG_INFINITY),
    number("POSITIVE_INFINITY", f64::INFINITY),
    method("isFinite", 1, is_finite),
    method("isInteger", 1, is_integer),
    method("isNaN", 1, is_nan),
    method("isSafeInteger", 1, is_safe_integer),
    value(Name::Text("parseFloat"), |cx| cx.intrinsic(Intrinsic::ParseFloat).into(), METHOD),
    value(Name::Text("parseInt"), |cx| cx.intrinsic(Intrinsic::ParseInt).into(), METHOD),
];

static MEMBERS: &[Member] = &[
    method("toExponential", 1, to_exponential),
    method("toFixed", 1, to_fixed),
    method("toLocaleString", 0, to_locale_string),
    method("toPrecision", 1, to_precision),
    method("toString", 1, to_string),
    method("valueOf", 0, value_of),
];

static CLASS: Class = Class {
    constructor: Intrinsic::Number,
    prototype: Intrinsic::NumberPrototype,
    function: constructor("Number", 1, construct),
    constructor_parent: Intrinsic::FunctionPrototype,
    prototype_parent: Intrinsic::ObjectPrototype,
    statics: STATICS,
    members: MEMBERS,
};

const METHOD: ellipsis_engine::Attributes = ellipsis_engine::Attributes::METHOD;

/// 2^53 - 1
pub(crate) const MAX_SAFE_INTEGER: f64 = 9_007_199_254_740_991.0;

/// Makes %Number% and its prototype, which is a Number object.
pub(crate) fn make(cx: &mut Context) {
    let parent = cx.intrinsic(Intrinsic::ObjectPrototype);
    let prototype = wrappers::new(cx, parent, Value::int(0));
    define_class_with(cx, &CLASS, prototype);
}

/// [`Number`](https://tc39.es/ecma262/#sec-number-constructor-number-value)
fn construct(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let number = if args.is_empty() {
        0.0
    } else {
        match cx.to_numeric(args.get(0))? {
            Numeric::Number(number) => number,
            Numeric::BigInt(integer) => bigint::to_f64(&integer.value_for_number(&cx.heap)),
        }
    };
    wrappers::construct(cx, args, Intrinsic::NumberPrototype, Value::number(number))
}

/// [`Number.isFinite`](https://tc39.es/ecma262/#sec-number.isfinite)
fn is_finite(_cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    Ok(args.get(0).as_number().is_some_and(f64::is_finite).into())
}

/// [`Number.isInteger`](https://tc39.es/ecma262/#sec-number.isinteger)
fn is_integer(_cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    Ok(args.get(0).as_number().is_some_and(is_integral).into())
}

/// [`Number.isNaN`](https://tc39.es/ecma262/#sec-number.isnan)
fn is_nan(_cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    Ok(args.get(0).as_number().is_some_and(f64::is_nan).into())
}

/// [`Number.isSafeInteger`](https://tc39.es/ecma262/#sec-number.issafeinteger)
fn is_safe_integer(_cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let safe = args.get(0).as_number().is_some_and(|x| is_integral(x) && x.abs() <= MAX_SAFE_INTEGER);
    Ok(safe.into())
}

fn is_integral(number: f64) -> bool {
    number.is_finite() && number.trunc() == number
}

/// [ThisNumberValue](https://tc39.es/ecma262/#sec-thisnumbervalue)
fn this_number(cx: &mut Context, args: &Args<'_>, method: &str) -> JsResult<f64> {
    match wrappers::primitive_of(args.this).and_then(Value::as_number) {
        Some(number) => Ok(number),
        None => Err(cx.type_error(format!("Number.prototype.{method} requires that 'this' be a Number"))),
    }
}

fn ascii(cx: &mut Context, text: &str) -> JsResult<Value> {
    Ok(JsString::from_latin1(&mut cx.heap, text.as_bytes()).into())
}

/// [`Number.prototype.toExponential`](https://tc39.es/ecma262/#sec-number.prototype.toexponential)
fn to_exponential(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let number = this_number(cx, args, "toExponential")?;
    let digits = cx.to_integer_or_infinity(args.get(0))?;
    if !number.is_finite() {
        return cx.to_string(Value::number(number)).map(Value::from);
    }
    if !(0.0..=100.0).contains(&digits) {
        return Err(cx.range_error("toExponential() argument must be between 0 and 100"));
    }
    let digits = (!args.get(0).is_undefined()).then_some(digits as u32);
    ascii(cx, &numbers::to_exponential(number, digits))
}

/// [`Number.prototype.toFixed`](https://tc39.es/ecma262/#sec-number.prototype.tofixed)
fn to_fixed(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let number = this_number(cx, args, "toFixed")?;
    let digits = cx.to_integer_or_infinity(args.get(0))?;
    if !(0.0..=100.0).contains(&digits) {
        return Err(cx.range_error("toFixed() digits argument must be between 0 and 100"));
    }
    ascii(cx, &numbers::to_fixed(number, digits as u32))
}

/// [`Number.prototype.toLocaleString`](https://tc39.es/ecma262/#sec-number.prototype.tolocalestring)
///
/// Without Intl the form is that of en-US, whatever locales and options say.
fn to_locale_string(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let number = this_number(cx, args, "toLocaleString")?;
    #[cfg(feature = "intl")]
    return crate::intl::number_format::to_locale_string(cx, Value::number(number), args.get(0), args.get(1));
    #[cfg(not(feature = "intl"))]
    Ok(cx.string(&locale_text(number)))
}

/// Groups of three digits, and up to three digits after the point.
#[cfg(not(feature = "intl"))]
fn locale_text(number: f64) -> String {
    if number.is_nan() {
        return "NaN".into();
    }
    let sign = if number.is_sign_negative() { "-" } else { "" };
    if number.is_infinite() {
        return format!("{sign}∞");
    }
    let magnitude = number.abs();
    let text = if magnitude < 1e21 {
        numbers::to_fixed(magnitude, 3)
    } else {
        bigint::from_f64(magnitude).map(|integer| bigint::to_string_radix(&integer, 10)).unwrap_or_default()
    };
    let (whole, fraction) = text.split_once('.').unwrap_or((&text, ""));
    let fraction = fraction.trim_end_matches('0');
    let point = if fraction.is_empty() { "" } else { "." };
    format!("{sign}{}{point}{fraction}", group_digits(whole))
}

/// Digits with a comma before each group of three.
#[cfg(not(feature = "intl"))]
pub(crate) fn group_digits(digits: &str) -> String {
    let mut text = String::with_capacity(digits.len() * 4 / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// [`Number.prototype.toPrecision`](https://tc39.es/ecma262/#sec-number.prototype.toprecision)
fn to_precision(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let number = this_number(cx, args, "toPrecision")?;
    if args.get(0).is_undefined() {
        return cx.to_string(Value::number(number)).map(Value::from);
    }
    let precision = cx.to_integer_or_infinity(args.get(0))?;
    if !number.is_finite() {
        return cx.to_string(Value::number(number)).map(Value::from);
    }
    if !(1.0..=100.0).contains(&precision) {
        return Err(cx.range_error("toPrecision() argument must be between 1 and 100"));
    }
    ascii(cx, &numbers::to_precision(number, precision as u32))
}

/// [`Number.prototype.toString`](https://tc39.es/ecma262/#sec-number.prototype.tostring)
fn to_string(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let number = this_number(cx, args, "toString")?;
    let radix = radix(cx, args.get(0))?;
    if radix == 10 {
        return cx.to_string(Value::number(number)).map(Value::from);
    }
    let int = number as i32;
    if f64::from(int) == number {
        let mut buffer = numbers::NumberBuffer::new();
        return Ok(JsString::from_latin1(&mut cx.heap, buffer.digits_of_int(int, radix)).into());
    }
    ascii(cx, &numbers::number_to_string_radix(number, radix))
}

/// The radix that a toString was given.
pub(crate) fn radix(cx: &mut Context, value: Value) -> JsResult<u32> {
    if value.is_undefined() {
        return Ok(10);
    }
    let radix = cx.to_integer_or_infinity(value)?;
    if (2.0..=36.0).contains(&radix) {
        Ok(radix as u32)
    } else {
        Err(cx.range_error("toString() radix argument must be between 2 and 36"))
    }
}

/// [`Number.prototype.valueOf`](https://tc39.es/ecma262/#sec-number.prototype.valueof)
fn value_of(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    Ok(Value::number(this_number(cx, args, "valueOf")?))
}
