//! Math's functions and `**` against exact values: within one unit in the last place.

use std::fmt::Write;
use std::ops::RangeInclusive;

use dashu_base::CubicRoot;
use dashu_float::FBig;
use dashu_float::round::mode::HalfEven;
use ellipsis::Engine;

/// Numbers of 200 bits: rounding them is what is nearest to exact.
type Exact = FBig<HalfEven, 2>;

fn exact(number: f64) -> Exact {
    Exact::try_from(number).unwrap().with_precision(200).value()
}

/// How far a result is off, in units of its last place.
fn error(expected: &Exact, result: f64) -> f64 {
    let nearest = expected.to_f64().value();
    if nearest == result {
        return 0.0;
    }
    if !nearest.is_finite() || !result.is_finite() {
        return f64::INFINITY;
    }
    let magnitude = nearest.abs().min(f64::MAX.next_down());
    let difference = (expected.clone() - exact(result)).to_f64().value();
    (difference / (magnitude.next_up() - magnitude)).abs()
}

/// Any numbers, always the same.
struct Numbers(u64);

impl Numbers {
    fn bits(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    /// From 0 to 1.
    fn unit(&mut self) -> f64 {
        (self.bits() >> 11) as f64 / 2_f64.powi(53)
    }

    /// Below 1, with exponents down to one.
    fn small(&mut self, exponent: u64) -> f64 {
        self.unit() * 0.5_f64.powi((self.bits() % exponent) as i32)
    }
}

/// Positive numbers of all sizes, many around 1 and around multiples of a quarter turn, and those at
/// both ends.
fn positive() -> Vec<f64> {
    let mut numbers = Numbers(0x2545_f491_4f6c_dd1d);
    let mut list = Vec::new();
    for _ in 0..160 {
        list.push(f64::from_bits(numbers.bits() % f64::INFINITY.to_bits()));
        list.push(1.0 + numbers.small(52));
        list.push(1.0 - numbers.small(52));
        list.push(numbers.small(60));
        list.push(numbers.unit() * 4.0);
        list.push(numbers.unit() * 720.0);
        list.push(numbers.unit() * 1e18);
    }
    for quarter in 1..150 {
        let turned = std::f64::consts::FRAC_PI_2 * f64::from(quarter);
        list.extend([turned.next_down(), turned, turned.next_up()]);
    }
    for steps in 0..20 {
        list.push(f64::from_bits(f64::MAX.to_bits() - steps));
        list.push(f64::from_bits(1 + steps));
        list.push(f64::from_bits(f64::MIN_POSITIVE.to_bits() - 10 + steps));
        list.push(f64::from_bits(1_f64.to_bits() - 10 + steps));
    }
    list.retain(|number| *number > 0.0);
    list
}

fn literal(numbers: &[f64]) -> String {
    let mut text = String::new();
    for number in numbers {
        let _ = write!(text, "{number:e},");
    }
    text
}

/// What an expression of `x` and `y` comes to for pairs of numbers.
fn evaluate(expression: &str, inputs: &[(f64, f64)]) -> Vec<f64> {
    let (xs, ys): (Vec<f64>, Vec<f64>) = inputs.iter().copied().unzip();
    let source = format!(
        "const xs = [{}], ys = [{}]; xs.map((x, i) => {{ const y = ys[i]; return {expression} }}).join()",
        literal(&xs),
        literal(&ys)
    );
    match Engine::new().eval_script::<String>("math.js", &source) {
        Ok(text) => text.split(',').map(|number| number.parse().unwrap()).collect(),
        other => panic!("{expression}: {other:?}"),
    }
}

/// The worst result, as text, if it is off by more than allowed.
fn check(expression: &str, allowed: f64, inputs: &[(f64, f64)], exact_of: impl Fn(Exact, Exact) -> Exact) {
    assert!(inputs.len() >= 500, "{expression} has inputs: {}", inputs.len());
    let results = evaluate(expression, inputs);
    assert_eq!(results.len(), inputs.len());
    let (mut worst, mut at) = (0.0, (0.0, 0.0));
    for (&(x, y), &result) in inputs.iter().zip(&results) {
        let off = error(&exact_of(exact(x), exact(y)), result);
        if off > worst || off.is_nan() {
            (worst, at) = (off, (x, y));
        }
    }
    assert!(worst <= allowed, "{expression} is off by {worst} at {at:?}");
}

/// A function of one number, of numbers of both signs whose magnitudes are in a range.
fn check_unary(name: &str, allowed: f64, range: RangeInclusive<f64>, exact_of: impl Fn(Exact) -> Exact) {
    let inputs: Vec<(f64, f64)> = positive()
        .into_iter()
        .filter(|number| range.contains(number))
        .flat_map(|number| [(number, 0.0), (-number, 0.0)])
        .filter(|(x, _)| !(*x < 0.0 && matches!(name, "log" | "log2" | "log10" | "sqrt" | "acosh")))
        .filter(|(x, _)| name != "log1p" || *x > -1.0)
        .collect();
    check(&format!("Math.{name}(x)"), allowed, &inputs, |x, _| exact_of(x));
}

/// Below this, what is asked is the number itself or 1 for almost all functions.
const TINY: f64 = 1e-60;
/// Just below 1.
const BELOW_ONE: f64 = 1.0 - f64::EPSILON / 2.0;
/// Where exponential functions are finite.
const EXPONENT: f64 = 709.0;

/// What platforms promise in fact.
const PLATFORM: f64 = 1.0;
/// Correctly rounded.
const ROUNDED: f64 = 0.5;

#[test]
fn trigonometry() {
    check_unary("sin", PLATFORM, TINY..=1e300, |x| x.sin());
    check_unary("cos", PLATFORM, TINY..=1e300, |x| x.cos());
    check_unary("tan", PLATFORM, TINY..=1e300, |x| x.tan());
    check_unary("asin", PLATFORM, TINY..=BELOW_ONE, |x| x.asin());
    check_unary("acos", PLATFORM, TINY..=BELOW_ONE, |x| x.acos());
    check_unary("atan", PLATFORM, TINY..=f64::MAX, |x| x.atan());
}

#[test]
fn hyperbolic_functions() {
    check_unary("sinh", ROUNDED, TINY..=710.0, |x| x.sinh());
    check_unary("cosh", ROUNDED, TINY..=710.0, |x| x.cosh());
    check_unary("tanh", ROUNDED, TINY..=40.0, |x| x.tanh());
    check_unary("asinh", ROUNDED, TINY..=f64::MAX, |x| x.asinh());
    check_unary("acosh", ROUNDED, 1.0_f64.next_up()..=f64::MAX, |x| x.acosh());
    check_unary("atanh", ROUNDED, TINY..=BELOW_ONE, |x| x.atanh());
}

#[test]
fn exponents_and_logarithms() {
    let base = |base: u32| Exact::from(base).with_precision(200).value().ln();
    let (two, ten) = (base(2), base(10));
    check_unary("exp", PLATFORM, TINY..=EXPONENT, |x| x.exp());
    check_unary("expm1", ROUNDED, TINY..=EXPONENT, |x| x.exp_m1());
    check_unary("log", PLATFORM, 0.0..=f64::MAX, |x| x.ln());
    check_unary("log1p", ROUNDED, TINY..=f64::MAX, |x| x.ln_1p());
    check_unary("log2", PLATFORM, 0.0..=f64::MAX, |x| x.ln() / &two);
    check_unary("log10", ROUNDED, 0.0..=f64::MAX, |x| x.ln() / &ten);
}

#[test]
fn roots() {
    check_unary("sqrt", ROUNDED, 0.0..=f64::MAX, |x| x.sqrt());
    check_unary("cbrt", ROUNDED, 0.0..=f64::MAX, |x| x.cbrt());
}

/// Pairs of all sizes, near each other and far apart.
fn pairs() -> Vec<(f64, f64)> {
    let list = positive();
    let mut numbers = Numbers(0x9e37_79b9_7f4a_7c15);
    list.iter()
        .flat_map(|&x| {
            let other = list[numbers.bits() as usize % list.len()];
            [(x, other), (-x, x * (1.0 + numbers.unit())), (x, -other)]
        })
        .filter(|(x, y)| x.is_finite() && y.is_finite())
        .collect()
}

#[test]
fn two_numbers() {
    let mut all = pairs();
    let middle = |number: f64| (1e-140..1e140).contains(&number.abs());
    all.retain(|(x, y)| middle(*x) && middle(*y));
    check("Math.atan2(x, y)", PLATFORM, &all, |y, x| y.atan2(&x));
    let root = |x: Exact, y: Exact| (x.clone() * x + y.clone() * y).sqrt();
    check("Math.hypot(x, y)", PLATFORM, &all, root);
    check("Math.hypot(x, y, y)", PLATFORM, &all, |x, y| {
        (x.clone() * x + y.clone() * y * Exact::from(2)).sqrt()
    });
    let ends: Vec<(f64, f64)> = pairs().into_iter().filter(|(x, y)| x.abs().max(y.abs()) < 1e308).collect();
    check("Math.hypot(x, 0, y)", PLATFORM, &ends, root);
}

#[test]
fn powers() {
    let mut numbers = Numbers(0x6a09_e667_f3bc_c908);
    let mut inputs: Vec<(f64, f64)> = Vec::new();
    for x in positive() {
        // Results from the least to the largest there can be.
        let exponent = (numbers.unit() * 2.0 - 1.0) * 700.0 / x.ln();
        inputs.push((x, exponent));
        inputs.push((x, exponent.round()));
        inputs.push((x, (exponent * 2.0).round() / 2.0));
    }
    inputs.retain(|(x, y)| y.is_finite() && *y != 0.0 && (y * x.ln()).abs() < 700.0 && *x != 1.0);
    let power = |x: Exact, y: Exact| x.powf(&y);
    check("Math.pow(x, y)", PLATFORM, &inputs, power);
    check("x ** y", PLATFORM, &inputs, power);
}

/// Where the ends of the range are, and what is exact.
#[test]
fn special_values() {
    let source = "
        const max = Number.MAX_VALUE, min = Number.MIN_VALUE;
        [
            Math.asinh(max), Math.asinh(-max), Math.acosh(max), Math.acosh(1e308), Math.acosh(1),
            Math.asinh(min) === min, Object.is(Math.asinh(-0), -0), Object.is(Math.atanh(-0), -0),
            Math.acosh(0.5), Math.atanh(1), Math.atanh(1.5), Math.sinh(711), Math.cosh(-711), Math.tanh(-711),
            Math.log10(1e23), Math.log10(1e-5), Math.log10(0), Math.log1p(-1), Math.log1p(-2),
            Math.expm1(-Infinity), Math.cbrt(-27), Object.is(Math.cbrt(-0), -0), Math.cbrt(1e-318) ** 3,
            Math.hypot(3, 4, 12), Math.hypot(max, 0, 0) === max, Math.hypot(max, max, max),
            Math.hypot(min, 0, 0) === min, Math.hypot(1, NaN, 3), Math.hypot(1, NaN, -Infinity),
            Object.is(Math.hypot(-0, -0, -0), 0), Math.hypot(),
            2 ** 0.5 === Math.SQRT2, (-8) ** (1 / 3), (-2) ** 3, 1 ** Infinity, Math.pow(1, Infinity), NaN ** 0,
            10 ** 308, 10 ** -323, 2 ** -1074 === min, Math.pow(-0, -3), 5e-324 ** 0.5,
        ].join(' ')";
    let expected = "710.475860073944 -710.475860073944 710.475860073944 709.889355822726 0 \
        true true true NaN Infinity NaN Infinity Infinity -1 23 -5 -Infinity -Infinity NaN \
        -1 -3 true 1e-318 13 true Infinity true NaN Infinity true 0 \
        true NaN -8 NaN NaN 1 1e+308 1e-323 true -Infinity 2.2227587494850775e-162";
    let result: String = Engine::new().eval_script("math.js", source).unwrap();
    assert_eq!(result, expected);
}

/// Numbers so small that functions leave them as they are, zeros included.
#[test]
fn tiny_numbers() {
    let source = "
        const tiny = [0, 5e-324, 3e-320, 2.2250738585072014e-308, 1e-200, 1e-80, 3e-61];
        const same = (f, x) => Object.is(f(x), x) && Object.is(f(-x), -x);
        ['sin', 'tan', 'asin', 'atan', 'sinh', 'tanh', 'asinh', 'atanh', 'expm1', 'log1p']
          .filter(name => !tiny.every(x => same(Math[name], x))).join()";
    assert_eq!(Engine::new().eval_script::<String>("math.js", source).unwrap(), "");
}
