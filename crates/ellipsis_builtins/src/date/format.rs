//! Date.prototype: dates as text.

use ellipsis_engine::{Args, Context, Hint, JsResult, JsString, Value};

use super::time::{Fields, MS_PER_MINUTE};
use super::{local_time, this_date};

const WEEKDAYS: [&str; 7] = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];
pub(super) const MONTHS: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

const INVALID: &str = "Invalid Date";

/// As long as a text is that tells day, time and zone, as a rule.
const LONG: usize = 72;

/// Adds two digits.
fn push_two(text: &mut String, number: u8) {
    text.extend([number / 10, number % 10].map(|digit| char::from(b'0' + digit)));
}

/// Adds four digits at least, and a sign if it is negative.
fn push_year(text: &mut String, year: i64) {
    match year {
        0..=9999 => [year / 100, year % 100].iter().for_each(|&half| push_two(text, half as u8)),
        _ => text.push_str(&format!("{}{:04}", if year < 0 { "-" } else { "" }, year.unsigned_abs())),
    }
}

/// [DateString](https://tc39.es/ecma262/#sec-datestring)
fn push_date(text: &mut String, fields: &Fields) {
    for name in [WEEKDAYS[usize::from(fields.weekday)], MONTHS[usize::from(fields.month)]] {
        text.push_str(name);
        text.push(' ');
    }
    push_two(text, fields.day);
    text.push(' ');
    push_year(text, fields.year);
}

/// [TimeString](https://tc39.es/ecma262/#sec-timestring)
fn push_time(text: &mut String, fields: &Fields) {
    for (number, separator) in [(fields.hour, ":"), (fields.minute, ":"), (fields.second, " GMT")] {
        push_two(text, number);
        text.push_str(separator);
    }
}

/// [TimeZoneString](https://tc39.es/ecma262/#sec-timezoneestring): the zone has the name that it has in
/// English, or else its offset for one.
fn zone_part(cx: &Context, time: f64) -> String {
    let offset = local_time(cx, time) - time;
    let sign = if offset < 0.0 { '-' } else { '+' };
    let minutes = (offset.abs() / MS_PER_MINUTE) as u32;
    let (hours, minutes) = (minutes / 60, minutes % 60);
    #[cfg(feature = "intl")]
    if let Some(name) = crate::intl::date_time_format::local_name(cx, time, offset) {
        return format!("{sign}{hours:02}{minutes:02} ({name})");
    }
    if offset == 0.0 {
        "+0000 (Coordinated Universal Time)".into()
    } else {
        format!("{sign}{hours:02}{minutes:02} (GMT{sign}{hours:02}:{minutes:02})")
    }
}

/// [ToDateString](https://tc39.es/ecma262/#sec-todatestring)
pub(super) fn date_string(cx: &mut Context, time: f64) -> Value {
    if time.is_nan() {
        return cx.string(INVALID);
    }
    let fields = Fields::new(local_time(cx, time));
    let mut text = String::with_capacity(LONG);
    push_date(&mut text, &fields);
    text.push(' ');
    push_time(&mut text, &fields);
    text.push_str(&zone_part(cx, time));
    cx.string(&text)
}

/// The text of a valid date in local time, or what stands for an invalid one.
fn local_text(
    cx: &mut Context,
    args: &Args<'_>,
    push: fn(&Context, f64, &Fields, &mut String),
) -> JsResult<Value> {
    let time = this_date(cx, args)?.time.get();
    if time.is_nan() {
        return Ok(cx.string(INVALID));
    }
    let fields = Fields::new(local_time(cx, time));
    let mut text = String::with_capacity(LONG);
    push(cx, time, &fields, &mut text);
    Ok(cx.string(&text))
}

/// [`Date.prototype.toDateString`](https://tc39.es/ecma262/#sec-date.prototype.todatestring)
pub(super) fn to_date_string(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    local_text(cx, args, |_, _, fields, text| push_date(text, fields))
}

/// [`Date.prototype.toISOString`](https://tc39.es/ecma262/#sec-date.prototype.toisostring)
pub(super) fn to_iso_string(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let time = this_date(cx, args)?.time.get();
    match iso_text(time) {
        Some(text) => Ok(JsString::from_latin1(&mut cx.heap, &text).into()),
        None => Err(cx.range_error("Invalid time value")),
    }
}

/// A time in the format of ISO 8601, in UTC; none for NaN.
pub(crate) fn iso_text(time: f64) -> Option<Vec<u8>> {
    if time.is_nan() {
        return None;
    }
    let fields = Fields::new(time);
    let mut text = Vec::with_capacity(27);
    match fields.year {
        0..=9999 => push_digits(&mut text, fields.year as u32, 4),
        year => {
            text.push(if year < 0 { b'-' } else { b'+' });
            push_digits(&mut text, year.unsigned_abs() as u32, 6);
        }
    }
    for (separator, number) in [
        (b'-', fields.month + 1),
        (b'-', fields.day),
        (b'T', fields.hour),
        (b':', fields.minute),
        (b':', fields.second),
    ] {
        text.push(separator);
        push_digits(&mut text, number.into(), 2);
    }
    text.push(b'.');
    push_digits(&mut text, fields.millisecond.into(), 3);
    text.push(b'Z');
    Some(text)
}

/// Adds that many decimal digits.
fn push_digits(text: &mut Vec<u8>, number: u32, digits: u32) {
    for power in (0..digits).rev() {
        text.push(b'0' + (number / 10_u32.pow(power) % 10) as u8);
    }
}

/// [`Date.prototype.toJSON`](https://tc39.es/ecma262/#sec-date.prototype.tojson)
pub(super) fn to_json(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let object = cx.to_object(args.this)?;
    let primitive = cx.to_primitive(object.into(), Hint::Number)?;
    if primitive.as_number().is_some_and(|number| !number.is_finite()) {
        return Ok(Value::NULL);
    }
    cx.invoke(object.into(), cx.names.toISOString.into(), &[])
}

#[cfg(not(feature = "intl"))]
fn locale_date(fields: &Fields) -> String {
    format!("{}/{}/{}", fields.month + 1, fields.day, fields.year)
}

#[cfg(not(feature = "intl"))]
fn locale_time(fields: &Fields) -> String {
    let hour = match fields.hour % 12 {
        0 => 12,
        hour => hour,
    };
    let half = if fields.hour < 12 { "AM" } else { "PM" };
    format!("{hour}:{:02}:{:02} {half}", fields.minute, fields.second)
}

#[cfg(feature = "intl")]
fn locale_text(
    cx: &mut Context,
    args: &Args<'_>,
    kind: crate::intl::date_time_format::Kind,
) -> JsResult<Value> {
    let time = this_date(cx, args)?.time.get();
    crate::intl::date_time_format::to_locale_string(cx, kind, time, args.get(0), args.get(1))
}

/// [`Date.prototype.toLocaleDateString`](https://tc39.es/ecma262/#sec-date.prototype.tolocaledatestring)
///
/// Without Intl the form is that of en-US, whatever locales and options say.
pub(super) fn to_locale_date_string(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    #[cfg(feature = "intl")]
    return locale_text(cx, args, crate::intl::date_time_format::Kind::Date);
    #[cfg(not(feature = "intl"))]
    local_text(cx, args, |_, _, fields, text| text.push_str(&locale_date(fields)))
}

/// [`Date.prototype.toLocaleString`](https://tc39.es/ecma262/#sec-date.prototype.tolocalestring)
///
/// Without Intl the form is that of en-US, whatever locales and options say.
pub(super) fn to_locale_string(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    #[cfg(feature = "intl")]
    return locale_text(cx, args, crate::intl::date_time_format::Kind::DateTime);
    #[cfg(not(feature = "intl"))]
    local_text(cx, args, |_, _, fields, text| {
        text.push_str(&format!("{}, {}", locale_date(fields), locale_time(fields)));
    })
}

/// [`Date.prototype.toLocaleTimeString`](https://tc39.es/ecma262/#sec-date.prototype.tolocaletimestring)
///
/// Without Intl the form is that of en-US, whatever locales and options say.
pub(super) fn to_locale_time_string(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    #[cfg(feature = "intl")]
    return locale_text(cx, args, crate::intl::date_time_format::Kind::Time);
    #[cfg(not(feature = "intl"))]
    local_text(cx, args, |_, _, fields, text| text.push_str(&locale_time(fields)))
}

/// [`Date.prototype.toString`](https://tc39.es/ecma262/#sec-date.prototype.tostring)
pub(super) fn to_string(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let time = this_date(cx, args)?.time.get();
    Ok(date_string(cx, time))
}

/// [`Date.prototype.toTimeString`](https://tc39.es/ecma262/#sec-date.prototype.totimestring)
pub(super) fn to_time_string(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    local_text(cx, args, |cx, time, fields, text| {
        push_time(text, fields);
        text.push_str(&zone_part(cx, time));
    })
}

/// [`Date.prototype.toUTCString`](https://tc39.es/ecma262/#sec-date.prototype.toutcstring)
pub(super) fn to_utc_string(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let time = this_date(cx, args)?.time.get();
    if time.is_nan() {
        return Ok(cx.string(INVALID));
    }
    let fields = Fields::new(time);
    let weekday = WEEKDAYS[usize::from(fields.weekday)];
    let month = MONTHS[usize::from(fields.month)];
    let mut text = format!("{weekday}, {:02} {month} ", fields.day);
    push_year(&mut text, fields.year);
    text.push(' ');
    push_time(&mut text, &fields);
    Ok(cx.string(&text))
}
