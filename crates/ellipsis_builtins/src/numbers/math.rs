//! The Math object ([clause](https://tc39.es/ecma262/#sec-math-object)).
//!
//! Results are within one unit in the last place of the exact ones. Platforms keep that for the functions
//! that programs call most, which the standard library takes from them; others come from `pxfm`.

use std::f64::consts;

use ellipsis_engine::{Args, Context, Intrinsic, JsResult, Quick, Value, number};

use crate::build::{Member, define_namespace, method, number, tag};
use crate::numbers::exact_sum::ExactSum;

static MEMBERS: &[Member] = &[
    number("E", consts::E),
    number("LN10", consts::LN_10),
    number("LN2", consts::LN_2),
    number("LOG10E", consts::LOG10_E),
    number("LOG2E", consts::LOG2_E),
    number("PI", consts::PI),
    number("SQRT1_2", consts::FRAC_1_SQRT_2),
    number("SQRT2", consts::SQRT_2),
    tag("Math"),
    method("abs", 1, abs).quick(Quick::Number(of_numbers::abs)),
    method("acos", 1, acos).quick(Quick::Number(of_numbers::acos)),
    method("acosh", 1, acosh).quick(Quick::Number(of_numbers::acosh)),
    method("asin", 1, asin).quick(Quick::Number(of_numbers::asin)),
    method("asinh", 1, asinh).quick(Quick::Number(of_numbers::asinh)),
    method("atan", 1, atan).quick(Quick::Number(of_numbers::atan)),
    method("atanh", 1, atanh).quick(Quick::Number(of_numbers::atanh)),
    method("atan2", 2, atan2).quick(Quick::Values(quick_atan2)),
    method("cbrt", 1, cbrt).quick(Quick::Number(of_numbers::cbrt)),
    method("ceil", 1, ceil).quick(Quick::Rounding(roundings::ceil)),
    method("clz32", 1, clz32),
    method("cos", 1, cos).quick(Quick::Number(of_numbers::cos)),
    method("cosh", 1, cosh).quick(Quick::Number(of_numbers::cosh)),
    method("exp", 1, exp).quick(Quick::Number(of_numbers::exp)),
    method("expm1", 1, expm1).quick(Quick::Number(of_numbers::expm1)),
    method("floor", 1, floor).quick(Quick::Rounding(roundings::floor)),
    method("fround", 1, fround).quick(Quick::Number(of_numbers::fround)),
    method("f16round", 1, f16round).quick(Quick::Number(of_numbers::f16round)),
    method("hypot", 2, hypot),
    method("imul", 2, imul).quick(Quick::Values(quick_imul)),
    method("log", 1, log).quick(Quick::Number(of_numbers::log)),
    method("log1p", 1, log1p).quick(Quick::Number(of_numbers::log1p)),
    method("log10", 1, log10).quick(Quick::Number(of_numbers::log10)),
    method("log2", 1, log2).quick(Quick::Number(of_numbers::log2)),
    method("max", 2, max).quick(Quick::Values(quick_max)),
    method("min", 2, min).quick(Quick::Values(quick_min)),
    method("pow", 2, pow).quick(Quick::Values(quick_pow)),
    method("random", 0, random),
    method("round", 1, round).quick(Quick::Rounding(roundings::round)),
    method("sign", 1, sign).quick(Quick::Number(of_numbers::sign)),
    method("sin", 1, sin).quick(Quick::Number(of_numbers::sin)),
    method("sinh", 1, sinh).quick(Quick::Number(of_numbers::sinh)),
    method("sqrt", 1, sqrt).quick(Quick::Number(of_numbers::sqrt)),
    method("sumPrecise", 1, sum_precise),
    method("tan", 1, tan).quick(Quick::Number(of_numbers::tan)),
    method("tanh", 1, tanh).quick(Quick::Number(of_numbers::tanh)),
    method("trunc", 1, trunc).quick(Quick::Rounding(roundings::trunc)),
];

/// Makes %Math%.
pub(crate) fn make(cx: &mut Context) {
    define_namespace(cx, Intrinsic::Math, Intrinsic::ObjectPrototype, MEMBERS);
}

/// Declares functions of one number: doc line, name, computation.
macro_rules! unary {
    ($($(#[$doc:meta])+ $name:ident: |$x:ident| $body:expr;)+) => {
        $(
            $(#[$doc])+
            fn $name(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
                Ok(Value::number(of_numbers::$name(cx.to_number(args.get(0))?)))
            }
        )+

        /// What they are of numbers.
        mod of_numbers {
            use super::*;

            $(
                pub(super) extern "C" fn $name($x: f64) -> f64 {
                    $body
                }
            )+
        }
    };
}

unary! {
    /// [`Math.abs`](https://tc39.es/ecma262/#sec-math.abs)
    abs: |x| x.abs();
    /// [`Math.acos`](https://tc39.es/ecma262/#sec-math.acos)
    acos: |x| x.acos();
    /// [`Math.acosh`](https://tc39.es/ecma262/#sec-math.acosh)
    acosh: |x| pxfm::f_acosh(x);
    /// [`Math.asin`](https://tc39.es/ecma262/#sec-math.asin)
    asin: |x| x.asin();
    /// [`Math.asinh`](https://tc39.es/ecma262/#sec-math.asinh)
    asinh: |x| pxfm::f_asinh(x);
    /// [`Math.atan`](https://tc39.es/ecma262/#sec-math.atan)
    atan: |x| x.atan();
    /// [`Math.atanh`](https://tc39.es/ecma262/#sec-math.atanh)
    atanh: |x| pxfm::f_atanh(x);
    /// [`Math.cbrt`](https://tc39.es/ecma262/#sec-math.cbrt)
    cbrt: |x| pxfm::f_cbrt(x);
    /// [`Math.cos`](https://tc39.es/ecma262/#sec-math.cos)
    cos: |x| x.cos();
    /// [`Math.cosh`](https://tc39.es/ecma262/#sec-math.cosh)
    cosh: |x| pxfm::f_cosh(x);
    /// [`Math.exp`](https://tc39.es/ecma262/#sec-math.exp)
    exp: |x| x.exp();
    /// [`Math.expm1`](https://tc39.es/ecma262/#sec-math.expm1)
    expm1: |x| pxfm::f_expm1(x);
    /// [`Math.fround`](https://tc39.es/ecma262/#sec-math.fround)
    fround: |x| f64::from(x as f32);
    /// [`Math.f16round`](https://tc39.es/ecma262/#sec-math.f16round)
    f16round: |x| round_to_half(x);
    /// [`Math.log`](https://tc39.es/ecma262/#sec-math.log)
    log: |x| x.ln();
    /// [`Math.log1p`](https://tc39.es/ecma262/#sec-math.log1p)
    log1p: |x| pxfm::f_log1p(x);
    /// [`Math.log10`](https://tc39.es/ecma262/#sec-math.log10)
    log10: |x| pxfm::f_log10(x);
    /// [`Math.log2`](https://tc39.es/ecma262/#sec-math.log2)
    log2: |x| x.log2();
    /// [`Math.sign`](https://tc39.es/ecma262/#sec-math.sign)
    sign: |x| if x == 0.0 || x.is_nan() { x } else { x.signum() };
    /// [`Math.sin`](https://tc39.es/ecma262/#sec-math.sin)
    sin: |x| x.sin();
    /// [`Math.sinh`](https://tc39.es/ecma262/#sec-math.sinh)
    // The crate takes the sign from -0.
    sinh: |x| if x == 0.0 { x } else { pxfm::f_sinh(x) };
    /// [`Math.sqrt`](https://tc39.es/ecma262/#sec-math.sqrt)
    sqrt: |x| x.sqrt();
    /// [`Math.tan`](https://tc39.es/ecma262/#sec-math.tan)
    tan: |x| x.tan();
    /// [`Math.tanh`](https://tc39.es/ecma262/#sec-math.tanh)
    tanh: |x| pxfm::f_tanh(x);
}

/// Declares functions of one number that leave integers alone.
macro_rules! rounding {
    ($($(#[$doc:meta])+ $name:ident: |$x:ident| $body:expr;)+) => {
        $(
            $(#[$doc])+
            fn $name(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
                let value = args.get(0);
                if value.is_int() {
                    return Ok(value);
                }
                Ok(Value::number(roundings::$name(cx.to_number(value)?)))
            }
        )+

        /// What they are of numbers.
        mod roundings {
            use super::*;

            $(
                pub(super) extern "C" fn $name($x: f64) -> f64 {
                    $body
                }
            )+
        }
    };
}

rounding! {
    /// [`Math.ceil`](https://tc39.es/ecma262/#sec-math.ceil)
    ceil: |x| x.ceil();
    /// [`Math.floor`](https://tc39.es/ecma262/#sec-math.floor)
    floor: |x| x.floor();
    /// [`Math.round`](https://tc39.es/ecma262/#sec-math.round)
    round: |x| round_half_up(x);
    /// [`Math.trunc`](https://tc39.es/ecma262/#sec-math.trunc)
    trunc: |x| x.trunc();
}

/// The nearest integer; halves go up.
fn round_half_up(x: f64) -> f64 {
    let floor = x.floor();
    // Infinities and NaN are their own floor, and their difference with it compares as false.
    let rounded = if x - floor >= 0.5 { floor + 1.0 } else { floor };
    rounded.copysign(x)
}

/// The nearest number with 11 significant bits and an exponent of half precision; ties go to even.
pub(crate) fn round_to_half(x: f64) -> f64 {
    /// Half of the way from the largest half precision number to the next power of two.
    const LIMIT: f64 = 65_520.0;
    const LEAST_EXPONENT: i32 = -14;
    if !x.is_finite() || x == 0.0 {
        return x;
    }
    let magnitude = x.abs();
    if magnitude >= LIMIT {
        return f64::INFINITY.copysign(x);
    }
    let exponent = ((magnitude.to_bits() >> 52) as i32 - 1023).max(LEAST_EXPONENT);
    let quantum = 2_f64.powi(exponent - 10);
    ((magnitude / quantum).round_ties_even() * quantum).copysign(x)
}

/// [`Math.atan2`](https://tc39.es/ecma262/#sec-math.atan2)
fn atan2(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let y = cx.to_number(args.get(0))?;
    let x = cx.to_number(args.get(1))?;
    Ok(Value::number(y.atan2(x)))
}

/// [`Math.clz32`](https://tc39.es/ecma262/#sec-math.clz32)
fn clz32(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    Ok(Value::int(cx.to_uint32(args.get(0))?.leading_zeros() as i32))
}

/// [`Math.hypot`](https://tc39.es/ecma262/#sec-math.hypot)
fn hypot(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let mut numbers = smallvec::SmallVec::<[f64; 8]>::new();
    for &value in args.args {
        numbers.push(cx.to_number(value)?.abs());
    }
    if numbers.iter().any(|number| number.is_infinite()) {
        return Ok(Value::number(f64::INFINITY));
    }
    if let [a, b] = numbers[..] {
        return Ok(Value::number(a.hypot(b)));
    }
    Ok(Value::number(root_of_squares(&numbers)))
}

/// The square root of the sum of the squares of numbers that are neither negative nor infinite.
fn root_of_squares(numbers: &[f64]) -> f64 {
    let largest = numbers.iter().copied().fold(0.0, f64::max);
    // Powers of two, which change no digit, keep squares within what numbers can be.
    let scale = match largest {
        2e150.. => 2_f64.powi(-600),
        ..2e-150 => 2_f64.powi(600),
        _ => 1.0,
    };
    let (mut sum, mut lost) = (0.0, 0.0);
    for number in numbers {
        let (square, rest) = square(number * scale);
        let next = sum + square;
        let added = next - sum;
        lost += (sum - (next - added)) + (square - added) + rest;
        sum = next;
    }
    (sum + lost).sqrt() / scale
}

/// The square of a number, and what rounding took from it.
fn square(x: f64) -> (f64, f64) {
    /// Splits a number into halves whose products are exact.
    const SPLIT: f64 = ((1 << 27) + 1) as f64;
    let square = x * x;
    let split = SPLIT * x;
    let high = split - (split - x);
    let low = x - high;
    (square, ((high * high - square) + 2.0 * high * low) + low * low)
}

/// [`Math.imul`](https://tc39.es/ecma262/#sec-math.imul)
fn imul(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let a = cx.to_int32(args.get(0))?;
    let b = cx.to_int32(args.get(1))?;
    Ok(Value::int(a.wrapping_mul(b)))
}

/// [`Math.max`](https://tc39.es/ecma262/#sec-math.max)
fn max(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    if let Some(best) = extreme_int(args, i32::max) {
        return Ok(Value::int(best));
    }
    extreme(cx, args, f64::NEG_INFINITY, |number, best| {
        number > best || number == 0.0 && best == 0.0 && best.is_sign_negative()
    })
}

/// [`Math.min`](https://tc39.es/ecma262/#sec-math.min)
fn min(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    if let Some(best) = extreme_int(args, i32::min) {
        return Ok(Value::int(best));
    }
    extreme(cx, args, f64::INFINITY, |number, best| {
        number < best || number == 0.0 && best == 0.0 && number.is_sign_negative()
    })
}

/// OPTIMIZATION: arguments that are all small integers are compared as such, many at a time.
#[inline]
fn extreme_int(args: &Args<'_>, better: impl Fn(i32, i32) -> i32) -> Option<i32> {
    let mut best = args.args.first()?.as_int()?;
    for values in args.args.chunks(64) {
        if !Value::are_ints(values) {
            return None;
        }
        best = values.iter().fold(best, |best, value| better(best, value.int_bits()));
    }
    Some(best)
}

#[inline]
fn extreme(
    cx: &mut Context,
    args: &Args<'_>,
    start: f64,
    better: impl Fn(f64, f64) -> bool,
) -> JsResult<Value> {
    let mut best = start;
    let mut nan = false;
    // Every argument is converted, even after a NaN.
    for &value in args.args {
        let number = cx.to_number(value)?;
        nan |= number.is_nan();
        if better(number, best) {
            best = number;
        }
    }
    Ok(if nan { Value::NAN } else { Value::number(best) })
}

/// [`Math.pow`](https://tc39.es/ecma262/#sec-math.pow)
fn pow(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let base = cx.to_number(args.get(0))?;
    let exponent = cx.to_number(args.get(1))?;
    Ok(Value::number(number::exponentiate(base, exponent)))
}

/// [`Math.random`](https://tc39.es/ecma262/#sec-math.random)
fn random(cx: &mut Context, _args: &Args<'_>) -> JsResult<Value> {
    Ok(Value::number(cx.host.random()))
}

/// [`Math.sumPrecise`](https://tc39.es/ecma262/#sec-math.sumprecise)
fn sum_precise(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let items = args.get(0);
    if items.is_nullish() {
        let what = cx.describe(items);
        return Err(cx.type_error(format!("{what} is not iterable")));
    }
    let mut sum = ExactSum::new();
    cx.iterate(items, |cx, item| match item.as_number() {
        Some(number) => {
            sum.add(number);
            Ok(())
        }
        None => {
            let what = cx.describe(item);
            Err(cx.type_error(format!("Math.sumPrecise: {what} is not a number")))
        }
    })?;
    Ok(Value::number(sum.total()))
}

/// Functions of two numbers, for machine code.
macro_rules! quick {
    ($($name:ident: |$a:ident, $b:ident| $body:expr;)+) => {
        $(
            extern "C" fn $name(_: &mut Context, _: Value, a: Value, b: Value) -> Value {
                match (a.as_number(), b.as_number()) {
                    (Some($a), Some($b)) => $body,
                    _ => Value::EMPTY,
                }
            }
        )+
    };
}

quick! {
    quick_atan2: |y, x| Value::number(y.atan2(x));
    quick_imul: |a, b| Value::int(number::to_int32(a).wrapping_mul(number::to_int32(b)));
    quick_max: |a, b| if a == b { Value::EMPTY } else { Value::number(if a > b || a.is_nan() { a } else { b }) };
    quick_min: |a, b| if a == b { Value::EMPTY } else { Value::number(if a < b || a.is_nan() { a } else { b }) };
    quick_pow: |base, exponent| Value::number(number::exponentiate(base, exponent));
}
