//! Date ([clause](https://tc39.es/ecma262/#sec-date-objects)).

pub(crate) mod format;
mod get;
mod parse;
mod set;
mod time;

pub(crate) use time::time_clip;

use std::cell::Cell;

use ellipsis_engine::{
    Args, Attributes, Context, Hint, Intrinsic, JsResult, NativeData, Value, trace_fields,
};

use crate::build::{Class, Member, Name, Symbol, constructor, define_class, method, symbol_method, value};

static STATICS: &[Member] = &[method("now", 0, now), method("parse", 1, parse_static), method("UTC", 7, utc)];

static MEMBERS: &[Member] = &[
    method("getDate", 0, get::date),
    method("getDay", 0, get::weekday),
    method("getFullYear", 0, get::full_year),
    method("getHours", 0, get::hours),
    method("getMilliseconds", 0, get::milliseconds),
    method("getMinutes", 0, get::minutes),
    method("getMonth", 0, get::month),
    method("getSeconds", 0, get::seconds),
    method("getTime", 0, get::time),
    method("getTimezoneOffset", 0, get::timezone_offset),
    method("getUTCDate", 0, get::utc_date),
    method("getUTCDay", 0, get::utc_weekday),
    method("getUTCFullYear", 0, get::utc_full_year),
    method("getUTCHours", 0, get::utc_hours),
    method("getUTCMilliseconds", 0, get::utc_milliseconds),
    method("getUTCMinutes", 0, get::utc_minutes),
    method("getUTCMonth", 0, get::utc_month),
    method("getUTCSeconds", 0, get::utc_seconds),
    method("getYear", 0, get::year),
    method("setDate", 1, set::date),
    method("setFullYear", 3, set::full_year),
    method("setHours", 4, set::hours),
    method("setMilliseconds", 1, set::milliseconds),
    method("setMinutes", 3, set::minutes),
    method("setMonth", 2, set::month),
    method("setSeconds", 2, set::seconds),
    method("setTime", 1, set::time),
    method("setUTCDate", 1, set::utc_date),
    method("setUTCFullYear", 3, set::utc_full_year),
    method("setUTCHours", 4, set::utc_hours),
    method("setUTCMilliseconds", 1, set::utc_milliseconds),
    method("setUTCMinutes", 3, set::utc_minutes),
    method("setUTCMonth", 2, set::utc_month),
    method("setUTCSeconds", 2, set::utc_seconds),
    method("setYear", 1, set::year),
    method("toDateString", 0, format::to_date_string),
    method("toISOString", 0, format::to_iso_string),
    method("toJSON", 1, format::to_json),
    method("toLocaleDateString", 0, format::to_locale_date_string),
    method("toLocaleString", 0, format::to_locale_string),
    method("toLocaleTimeString", 0, format::to_locale_time_string),
    method("toString", 0, format::to_string),
    #[cfg(feature = "temporal")]
    method("toTemporalInstant", 0, get::temporal_instant),
    method("toTimeString", 0, format::to_time_string),
    method("toUTCString", 0, format::to_utc_string),
    value(Name::Text("toGMTString"), utc_string, Attributes::METHOD),
    method("valueOf", 0, get::value_of),
    symbol_method(Symbol::ToPrimitive, "[Symbol.toPrimitive]", 1, to_primitive)
        .attributes(Attributes::CONFIGURABLE),
];

static CLASS: Class = Class {
    constructor: Intrinsic::Date,
    prototype: Intrinsic::DatePrototype,
    function: constructor("Date", 7, construct),
    constructor_parent: Intrinsic::FunctionPrototype,
    prototype_parent: Intrinsic::ObjectPrototype,
    statics: STATICS,
    members: MEMBERS,
};

/// Makes %Date% and its prototype.
pub(crate) fn make(cx: &mut Context) {
    define_class(cx, &CLASS);
}

/// The method of which toGMTString is another name.
fn utc_string(cx: &mut Context) -> Value {
    let prototype = cx.intrinsic(Intrinsic::DatePrototype);
    prototype.get_named(cx, "toUTCString").unwrap_or(Value::UNDEFINED)
}

/// [[DateValue]]
pub(crate) struct DateData {
    pub(crate) time: Cell<f64>,
}

trace_fields!(DateData {});

impl NativeData for DateData {
    const NAME: &'static str = "Date";
}

/// The payload of the receiver.
fn this_date<'a>(cx: &mut Context, args: &'a Args<'_>) -> JsResult<&'a DateData> {
    match args.this.downcast::<DateData>() {
        Some(data) => Ok(data),
        None => Err(cx.type_error("this is not a Date object.")),
    }
}

/// [LocalTime](https://tc39.es/ecma262/#sec-localtime)
fn local_time(cx: &Context, time: f64) -> f64 {
    if time.is_finite() { time + cx.host.local_offset(time, false) } else { f64::NAN }
}

/// [UTC](https://tc39.es/ecma262/#sec-utc-t)
fn utc_time(cx: &Context, local: f64) -> f64 {
    if local.is_finite() { local - cx.host.local_offset(local, true) } else { f64::NAN }
}

fn current_time(cx: &Context) -> f64 {
    cx.host.now().floor()
}

/// [`Date`](https://tc39.es/ecma262/#sec-date-constructor)
fn construct(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    if !args.is_construct() {
        let now = current_time(cx);
        return Ok(format::date_string(cx, now));
    }
    let time = match args.args {
        [] => current_time(cx),
        [value] => match value.downcast::<DateData>() {
            Some(data) => data.time.get(),
            None => {
                let primitive = cx.to_primitive(*value, Hint::Default)?;
                match primitive.as_string() {
                    Some(text) => parse::parse(cx, text),
                    None => time::time_clip(cx.to_number(primitive)?),
                }
            }
        },
        _ => {
            let local = from_components(cx, args)?;
            time::time_clip(utc_time(cx, local))
        }
    };
    let prototype = cx.prototype_from_constructor(args.new_target, Intrinsic::DatePrototype)?;
    Ok(cx.new_native_with(prototype.into(), DateData { time: Cell::new(time) }).into())
}

/// The time that year, month, day, hours, minutes, seconds and milliseconds say.
fn from_components(cx: &mut Context, args: &Args<'_>) -> JsResult<f64> {
    let mut parts = [f64::NAN, 0.0, 1.0, 0.0, 0.0, 0.0, 0.0];
    for (part, &value) in parts.iter_mut().zip(args.args) {
        *part = cx.to_number(value)?;
    }
    let [year, month, date, hour, minute, second, millisecond] = parts;
    let day = time::make_day(time::make_full_year(year), month, date);
    Ok(time::make_date(day, time::make_time(hour, minute, second, millisecond)))
}

/// [`Date.now`](https://tc39.es/ecma262/#sec-date.now)
fn now(cx: &mut Context, _args: &Args<'_>) -> JsResult<Value> {
    Ok(Value::number(current_time(cx)))
}

/// [`Date.parse`](https://tc39.es/ecma262/#sec-date.parse)
fn parse_static(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let text = cx.to_string(args.get(0))?;
    Ok(Value::number(parse::parse(cx, text)))
}

/// [`Date.UTC`](https://tc39.es/ecma262/#sec-date.utc)
fn utc(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let time = from_components(cx, args)?;
    Ok(Value::number(time::time_clip(time)))
}

/// [`Date.prototype[%Symbol.toPrimitive%]`](https://tc39.es/ecma262/#sec-date.prototype-%symbol.toprimitive%)
fn to_primitive(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let Some(object) = args.this.as_object() else {
        let what = cx.describe(args.this);
        let message =
            format!("Method Date.prototype [ @@toPrimitive ] called on incompatible receiver {what}");
        return Err(cx.type_error(message));
    };
    let hint = match args.get(0).as_string() {
        Some(hint) if hint.equals_str("string") || hint.equals_str("default") => Hint::String,
        Some(hint) if hint.equals_str("number") => Hint::Number,
        _ => {
            let what = cx.describe_plain(args.get(0));
            return Err(cx.type_error(format!("Invalid hint: {what}")));
        }
    };
    cx.ordinary_to_primitive(object, hint)
}
