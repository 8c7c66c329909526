//! Tests of searching, number conversions and BigInts.

use std::cell::Cell;

use num_bigint::{BigInt, Sign};
use proptest::prelude::*;

use crate::number::*;
use crate::words::{Integer, Words};
use crate::{Operator, StrView, append_bytes, bigint};

fn view(text: &str) -> StrView<'_> {
    assert!(text.is_ascii());
    StrView::Latin1(text.as_bytes())
}

#[test]
fn searching_has_no_bad_case() {
    let text = vec![b'a'; 200_000];
    let mut needle = vec![b'a'; 50_000];
    needle.push(b'b');
    let view = StrView::Latin1(&text);
    assert_eq!(view.index_of(&StrView::Latin1(&needle), 0), None);
    assert_eq!(view.index_of(&StrView::Latin1(&needle[..50_000]), 7), Some(7));
    assert_eq!(view.index_of(&StrView::Latin1(b""), 200_000), Some(200_000));
    assert_eq!(view.index_of(&StrView::Latin1(b""), 200_001), None);
    assert_eq!(view.last_index_of(&StrView::Latin1(b""), 9), Some(9));
}

#[test]
fn last_occurrences() {
    // Against the plain way, over few letters so that much of a needle matches.
    let mut state = 1_u32;
    let mut letter = |of: u32| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        b'a' + (state >> 24) as u8 % of as u8
    };
    for round in 0..600 {
        let of = 1 + round % 3;
        let text: Vec<u8> = (0..round % 70).map(|_| letter(of)).collect();
        let needle: Vec<u8> = (0..round % 9).map(|_| letter(of)).collect();
        let wide: Vec<u16> = text.iter().map(|&unit| unit.into()).collect();
        for from in [0, 3, 20, 99] {
            let last = text.len().checked_sub(needle.len()).map(|last| last.min(from));
            let plain = last.and_then(|last| (0..=last).rev().find(|&at| text[at..].starts_with(&needle)));
            assert_eq!(StrView::Latin1(&text).last_index_of(&StrView::Latin1(&needle), from), plain);
            assert_eq!(StrView::Utf16(&wide).last_index_of(&StrView::Latin1(&needle), from), plain);
        }
    }
    // What takes hours one place after the other.
    let text = vec![b'a'; 2_000_000];
    let mut needle = vec![b'a'; 1_000_000];
    needle[500_000] = b'b';
    assert_eq!(StrView::Latin1(&text).last_index_of(&StrView::Latin1(&needle), usize::MAX), None);
    needle[500_000] = b'a';
    assert_eq!(StrView::Latin1(&text).last_index_of(&StrView::Latin1(&needle), 7), Some(7));
}

#[test]
fn shortest_decimals() {
    for (value, text) in [
        (5e-324, "5e-324"),
        (f64::MAX, "1.7976931348623157e+308"),
        (1e21, "1e+21"),
        (123_456_789_012_345_680_000.0, "123456789012345680000"),
        (0.000_001, "0.000001"),
        (1e-7, "1e-7"),
        (-0.0, "0"),
        (-1.5, "-1.5"),
        (2_147_483_648.0, "2147483648"),
        (-2_147_483_648.0, "-2147483648"),
        (0.1 + 0.2, "0.30000000000000004"),
        (f64::NAN, "NaN"),
        (f64::NEG_INFINITY, "-Infinity"),
    ] {
        assert_eq!(number_to_string(value), text);
    }
}

#[test]
fn other_radixes() {
    for (value, radix, text) in [
        (0.5, 36, "0.i"),
        (0.1, 36, "0.3lllllllllm"),
        (std::f64::consts::PI, 36, "3.53i5ab8p5f"),
        (0.1, 3, "0.0022002200220022002200220022002201"),
        (-255.0, 16, "-ff"),
        (0.000_1, 2, "0.000000000000011010001101101110001011101011000111000100001100101101"),
        (1e21, 16, "3635c9adc5dea00000"),
        (1e21, 7, "5135235413265003022550266"),
        (2_f64.powi(60), 36, "8rc4kbdvss1s"),
        (-0.0, 2, "0"),
        (f64::INFINITY, 2, "Infinity"),
        (1e21, 10, "1e+21"),
    ] {
        assert_eq!(number_to_string_radix(value, radix), text);
    }
    for radix in (2..=36).filter(|&radix| radix != 10) {
        for value in [0.1, 1.0 / 3.0, 123.456, 5e-324, 1e-10, 0.999_999_999_999_999_9] {
            let text = number_to_string_radix(value, radix);
            let (whole, fraction) = text.split_once('.').unwrap();
            let scale = f64::from(radix);
            let read = fraction
                .chars()
                .rev()
                .fold(0.0, |sum, digit| (sum + f64::from(digit.to_digit(radix).unwrap())) / scale);
            let read = read + parse_int(view(whole), radix as i32);
            assert!((read - value).abs() <= value * 1e-15 + 5e-324, "{value} in radix {radix}: {text}");
        }
    }
}

#[test]
fn fixed_exponential_precision() {
    for (value, digits, text) in [
        (0.5, 0, "1"),
        (2.5, 0, "3"),
        (1.005, 2, "1.00"),
        (1.45, 1, "1.4"),
        (-1e-10, 2, "-0.00"),
        (-0.0, 2, "0.00"),
        (0.0, 0, "0"),
        (123.456, 0, "123"),
        (1e21, 2, "1e+21"),
        (999_999_999_999_999_900_000.0, 1, "999999999999999868928.0"),
        (5e-324, 3, "0.000"),
        (f64::NAN, 2, "NaN"),
    ] {
        assert_eq!(to_fixed(value, digits), text);
    }
    assert_eq!(
        to_fixed(0.1, 100),
        "0.1000000000000000055511151231257827021181583404541015625000000000000000000000000000000000000000000000"
    );
    assert_eq!(to_exponential(123_456.0, None), "1.23456e+5");
    assert_eq!(to_exponential(0.000_01, None), "1e-5");
    assert_eq!(to_exponential(5e-324, None), "5e-324");
    assert_eq!(to_exponential(1e21, None), "1e+21");
    assert_eq!(to_exponential(0.0, None), "0e+0");
    assert_eq!(to_exponential(-0.0, Some(2)), "0.00e+0");
    assert_eq!(to_exponential(-25.0, Some(0)), "-3e+1");
    assert_eq!(to_exponential(9.99, Some(1)), "1.0e+1");
    assert_eq!(to_exponential(100.0, Some(0)), "1e+2");
    assert_eq!(to_exponential(f64::MAX, Some(20)), "1.79769313486231570815e+308");
    assert_eq!(to_exponential(5e-324, Some(5)), "4.94066e-324");
    assert_eq!(to_precision(123.456, 4), "123.5");
    assert_eq!(to_precision(0.000_001, 2), "0.0000010");
    assert_eq!(to_precision(1e-7, 2), "1.0e-7");
    assert_eq!(to_precision(1e21, 22), "1000000000000000000000");
    assert_eq!(to_precision(123_456.0, 2), "1.2e+5");
    assert_eq!(to_precision(99.99, 3), "100");
    assert_eq!(to_precision(0.0, 3), "0.00");
    assert_eq!(to_precision(-1.25, 2), "-1.3");
}

#[test]
fn numeric_text() {
    for (text, value) in [
        ("", 0.0),
        (" \t\n\r\x0b\x0c ", 0.0),
        ("  12.5e-1 ", 1.25),
        ("5.", 5.0),
        (".5", 0.5),
        ("+.5e1", 5.0),
        ("-0", -0.0),
        ("0x1F", 31.0),
        ("0b101", 5.0),
        ("0O17", 15.0),
        ("-Infinity", f64::NEG_INFINITY),
        ("1e400", f64::INFINITY),
        ("1e-400", 0.0),
        ("2.4703282292062328e-324", 5e-324),
        ("9007199254740993", 9_007_199_254_740_992.0),
        ("0x20000000000001", 9_007_199_254_740_992.0),
        ("0x20000000000003", 9_007_199_254_740_996.0),
        ("0x2000000000000100000000000000000001", 9_007_199_254_740_994.0 * 2_f64.powi(80)),
        ("0x2000000000000100000000000000000000", 9_007_199_254_740_992.0 * 2_f64.powi(80)),
    ] {
        assert_eq!(string_to_number(view(text)).to_bits(), value.to_bits(), "{text}");
    }
    for text in [
        ".",
        "+",
        "-",
        "e5",
        "1e",
        "1e+",
        "1_000",
        "0x",
        "0xg",
        "-0x1",
        "+0b1",
        "inf",
        "infinity",
        "nan",
        "NaN",
        "1n",
        "1 2",
        "Infinityx",
        "0b2",
        "--1",
        "1.2.3",
    ] {
        assert!(string_to_number(view(text)).is_nan(), "{text}");
    }
    let wide: Vec<u16> = "\u{feff}\u{2029}\u{3000}42\u{2003}\u{a0}".encode_utf16().collect();
    assert_eq!(string_to_number(StrView::Utf16(&wide)), 42.0);
    assert!(string_to_number(StrView::Utf16(&[0x31, 0x131])).is_nan());
    assert!(!is_js_whitespace(0x180e) && !is_js_whitespace(0x200b) && !is_js_whitespace(0x85));

    assert_eq!(parse_float(view("  3.25abc")), 3.25);
    assert_eq!(parse_float(view("1e+")), 1.0);
    assert_eq!(parse_float(view("-.5.5")), -0.5);
    assert_eq!(parse_float(view("-Infinityx")), f64::NEG_INFINITY);
    assert_eq!(parse_float(view("0x10")), 0.0);
    assert!(parse_float(view("-0")).is_sign_negative());
    assert!(parse_float(view(".e1")).is_nan() && parse_float(view("")).is_nan());

    assert_eq!(parse_int(view(" -0x1fz"), 0), -31.0);
    assert_eq!(parse_int(view("0x1f"), 16), 31.0);
    assert_eq!(parse_int(view("0x1f"), 10), 0.0);
    assert_eq!(parse_int(view("0b11"), 2), 0.0);
    assert_eq!(parse_int(view("zz"), 36), 1295.0);
    assert_eq!(parse_int(view("12px"), 0), 12.0);
    assert_eq!(parse_int(view("9007199254740993"), 10), 9_007_199_254_740_992.0);
    assert_eq!(parse_int(view("100000000000000000000000000000000000000000000000000001"), 2), 2_f64.powi(53));
    assert_eq!(
        parse_int(view("100000000000000000000000000000000000000000000000000011"), 2),
        2_f64.powi(53) + 4.0
    );
    assert_eq!(parse_int(view("1000000000000000128"), 10), 1_000_000_000_000_000_128.0);
    assert_eq!(parse_int(view(&"2".repeat(800)), 3), f64::INFINITY);
    assert!(parse_int(view("-0"), 10).is_sign_negative());
    assert!(
        parse_int(view("0x"), 16).is_nan()
            && parse_int(view("1"), 1).is_nan()
            && parse_int(view("1"), 37).is_nan()
    );
}

#[test]
fn integers() {
    for (value, int) in [
        (4_294_967_295.0, -1),
        (-4_294_967_297.0, -1),
        (2_147_483_648.5, i32::MIN),
        (1e21, -559_939_584),
        (-1e21, 559_939_584),
        (2_f64.powi(84), 0),
        (f64::NAN, 0),
        (f64::INFINITY, 0),
        (-0.9, 0),
    ] {
        assert_eq!(to_int32(value), int, "{value}");
    }
    assert_eq!(to_uint32(-1.0), u32::MAX);
    assert_eq!(to_integer_or_infinity(-0.5).to_bits(), 0);
    assert_eq!(to_integer_or_infinity(f64::NAN), 0.0);
    assert_eq!(to_integer_or_infinity(f64::NEG_INFINITY), f64::NEG_INFINITY);
}

fn big(text: &str) -> BigInt {
    bigint::parse(view(text)).unwrap()
}

#[test]
fn bigint_conversions() {
    assert_eq!(big("  "), BigInt::ZERO);
    assert_eq!(big(" -12 "), BigInt::from(-12));
    assert_eq!(big("0xFf"), BigInt::from(255));
    assert_eq!(big("0b101"), big("0o5"));
    for text in ["-0x1", "1n", "1.0", "1e3", "0x", "+", "1_0", "- 1", "+-1"] {
        assert_eq!(bigint::parse(view(text)), None, "{text}");
    }
    let long = "7".repeat(10_001);
    assert_eq!(bigint::to_string_radix(&big(&long), 10), long);
    assert_eq!(bigint::to_string_radix(&big("-255"), 16), "-ff");

    assert_eq!(bigint::from_f64(1e21), Some(big("1000000000000000000000")));
    assert_eq!(bigint::from_f64(-0.0), Some(BigInt::ZERO));
    assert_eq!(bigint::from_f64(0.5), None);
    assert_eq!(bigint::from_f64(f64::INFINITY), None);
    // Ties go to even; anything above a tie goes up.
    assert_eq!(bigint::to_f64(&big("9007199254740993")), 9_007_199_254_740_992.0);
    assert_eq!(bigint::to_f64(&big("-9007199254740995")), -9_007_199_254_740_996.0);
    let tie = (BigInt::from(1_u64 << 53) + 1) << 200;
    assert_eq!(bigint::to_f64(&tie), 2_f64.powi(253));
    assert_eq!(bigint::to_f64(&(tie + 1)), (2_f64.powi(53) + 2.0) * 2_f64.powi(200));
    let limit: BigInt = (BigInt::from(1) << 1024) - (BigInt::from(1) << 970);
    assert_eq!(bigint::to_f64(&(&limit - 1)), f64::MAX);
    assert_eq!(bigint::to_f64(&limit), f64::INFINITY);

    assert_eq!(bigint::compare_f64(&big("1"), 1.5), Some(std::cmp::Ordering::Less));
    assert_eq!(bigint::compare_f64(&big("-1"), -1.5), Some(std::cmp::Ordering::Greater));
    assert_eq!(bigint::compare_f64(&big("0"), -0.5), Some(std::cmp::Ordering::Greater));
    assert_eq!(
        bigint::compare_f64(&big("9007199254740993"), 9_007_199_254_740_992.0),
        Some(std::cmp::Ordering::Greater)
    );
    assert_eq!(bigint::compare_f64(&big("0"), f64::NAN), None);
    assert!(bigint::equals_f64(&big("0"), -0.0) && bigint::equals_string(&big("10"), view("0xa")));
}

#[test]
fn bigint_limits() {
    let one = BigInt::from(1);
    let zero = BigInt::ZERO;
    assert_eq!(bigint::divide(&one, &zero), None);
    assert_eq!(bigint::remainder(&big("-7"), &big("2")), Some(big("-1")));
    assert_eq!(bigint::power(&big("2"), &big("-1")), None);
    assert_eq!(bigint::power(&zero, &zero), Some(one.clone()));
    assert_eq!(bigint::power(&big("-1"), &big("99999999999999999999999")), Some(big("-1")));
    assert_eq!(bigint::power(&big("-2"), &big("3")), Some(big("-8")));
    assert_eq!(bigint::power(&big("3"), &big("1000000000")), None);
    assert_eq!(bigint::power(&big("2"), &big("1073741824")), None);
    assert_eq!(bigint::shift_left(&one, &big("99999999999999999999999")), None);
    assert_eq!(bigint::shift_left(&zero, &big("99999999999999999999999")), Some(zero.clone()));
    assert_eq!(bigint::shift_right(&big("-5"), &big("99999999999999999999999")), Some(big("-1")));
    assert_eq!(bigint::shift_right(&big("-5"), &one), Some(big("-3")));
    assert_eq!(bigint::shift_left(&big("-5"), &big("-1")), Some(big("-3")));
    assert_eq!((big("-6") & big("11"), big("-6") ^ big("3"), !big("-6")), (big("10"), big("-7"), big("5")));
    assert_eq!(bigint::as_uint_n(u64::MAX, &big("-1")), None);
    assert_eq!(bigint::as_int_n(u64::MAX, &big("-1")), big("-1"));
    assert_eq!(bigint::as_uint_n(0, &big("5")), Some(zero.clone()));
    assert_eq!(bigint::as_int_n(1, &big("3")), big("-1"));
    assert_eq!(bigint::as_int_n(64, &(one.clone() << 63_u32)), -(one << 63_u32));
}

/// The words of an integer, and whether it is below 0.
fn words_of(value: &BigInt) -> (bool, Vec<Cell<u64>>) {
    (value.sign() == Sign::Minus, value.iter_u64_digits().map(Cell::new).collect())
}

#[test]
fn bytes_are_appended() {
    let bytes: Vec<u8> = (0..100).collect();
    for length in 0..bytes.len() {
        let mut text = b"abc".to_vec();
        append_bytes(&mut text, &bytes[..length]);
        assert_eq!(text, [b"abc", &bytes[..length]].concat());
    }
}

#[test]
fn few_digits_are_the_shortest() {
    let mut state = 1u64;
    for round in 0..200_000u32 {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let hundredths = (state >> 32) >> (round % 32);
        let value = hundredths as f64 / 100.0;
        for value in [value, -value, value.next_up(), value.next_down(), value * 1.1, value / 3.0] {
            // Integers are written otherwise.
            if value.trunc() != value {
                assert_eq!(NumberBuffer::new().format(value), ryu_js::Buffer::new().format(value));
            }
        }
    }
}

proptest! {
    #[test]
    fn words_are_integers(
        a in proptest::collection::vec(any::<u32>(), 0..9),
        b in proptest::collection::vec(prop_oneof![any::<u32>(), Just(0), Just(u32::MAX)], 0..5),
        (minus_a, minus_b) in any::<(bool, bool)>(),
    ) {
        let sign = |minus| if minus { Sign::Minus } else { Sign::Plus };
        let (a, b) = (BigInt::new(sign(minus_a), a), BigInt::new(sign(minus_b), b));
        let ((a_minus, a_words), (b_minus, b_words)) = (words_of(&a), words_of(&b));
        let x = Words { is_negative: a_minus, digits: &a_words };
        let y = Words { is_negative: b_minus, digits: &b_words };
        let mut result = Integer::default();
        prop_assert!(result.set_sum(x, y));
        let mut expected = vec![(Some(&a + &b), result)];
        for operator in [Operator::Sub, Operator::Mul, Operator::Div, Operator::Mod] {
            let mut result = Integer::default();
            let found = operator.of_words(x, y, &mut result);
            prop_assert!(found || matches!(operator, Operator::Div | Operator::Mod) && b_words.len() != 1);
            expected.push((operator.of_bigints(&a, &b).ok().filter(|_| found), result));
        }
        for (number, integer) in expected {
            let Some(number) = number else { continue };
            let digits: Vec<u64> = number.iter_u64_digits().collect();
            prop_assert_eq!(integer.digits.as_slice(), digits.as_slice());
            prop_assert!(digits.is_empty() || integer.is_negative == (number.sign() == Sign::Minus));
            prop_assert_eq!(integer.small(), i128::try_from(&number).ok().filter(|_| number.bits() <= 127));
        }
    }

    #[test]
    fn digits_read_back(words in proptest::collection::vec(any::<u32>(), 0..40), radix in 2..=36_u32) {
        let value = BigInt::new(Sign::Plus, words);
        let text = bigint::to_string_radix(&value, 10);
        prop_assert_eq!(bigint::parse(view(&format!("-00{text}"))), Some(-&value));
        let digits = bigint::to_string_radix(&value, radix);
        prop_assert_eq!(bigint::parse_digits(digits.as_bytes(), radix), value.to_biguint());
        prop_assert_eq!(bigint::parse(view(&format!("{text}:"))), None);
    }

    #[test]
    fn text_reads_back(bits: u64) {
        let value = f64::from_bits(bits);
        let text = number_to_string(value);
        let read = string_to_number(view(&text));
        prop_assert!(read.to_bits() == value.to_bits() || read.is_nan() && value.is_nan());
        if value.is_finite() {
            let read = string_to_number(view(&to_exponential(value, None)));
            prop_assert_eq!(read, value);
            prop_assert_eq!(string_to_number(view(&to_precision(value, 17))), value);
        }
    }

    #[test]
    fn rounding_is_exact(value in -1e6..1e6_f64, digits in 0..30_u32) {
        // The standard library is exact too, and differs in ties only.
        let text = to_fixed(value, digits);
        let other = format!("{value:.*}", digits as usize);
        let tie = format!("{value:.60}");
        if !tie[tie.find('.').unwrap() + 1 + digits as usize..].trim_end_matches('0').eq("5") {
            prop_assert_eq!(text, other);
        }
    }

    #[test]
    fn modular_arithmetic(value: i128, bits in 0..140_u64) {
        let wide = BigInt::from(value);
        let modulus = BigInt::from(1) << bits;
        let rest = ((&wide % &modulus) + &modulus) % &modulus;
        prop_assert_eq!(bigint::as_uint_n(bits, &wide).unwrap(), rest.clone());
        let signed = if bits > 0 && rest.bit(bits - 1) { rest - modulus } else { rest };
        prop_assert_eq!(bigint::as_int_n(bits, &wide), signed);
        let exact = value as f64;
        prop_assert_eq!(bigint::to_f64(&wide), exact);
        prop_assert_eq!(to_int32(exact), bigint::from_f64(exact).map(|int| {
            let low = bigint::as_int_n(32, &int);
            num_traits::ToPrimitive::to_i32(&low).unwrap()
        }).unwrap());
    }
}
