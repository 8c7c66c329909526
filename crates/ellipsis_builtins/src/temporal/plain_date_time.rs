//! [Temporal.PlainDateTime](https://tc39.es/proposal-temporal/#sec-temporal-plaindatetime-objects)

use ellipsis_engine::{Args, Context, Intrinsic, JsResult, Value};
use temporal_rs::PlainDateTime;
use temporal_rs::options::{DisplayCalendar, ToStringRoundingOptions};

use super::calendar::calendar_of_constructor;
use super::convert::{integers, part};
use super::error::OrThrow as _;
use super::locale::{to_json, to_locale_string};
use super::payload::{create_from_constructor, require_new, temporal_value};
use super::value_of;
use crate::build::{Class, Member, constructor, define_class, method, tag};

temporal_value!(PlainDateTime, "Temporal.PlainDateTime", TemporalPlainDateTimePrototype, |date_time| {
    date_time.to_ixdtf_string(ToStringRoundingOptions::default(), DisplayCalendar::Auto)
});

static CLASS: Class = Class {
    constructor: Intrinsic::TemporalPlainDateTime,
    prototype: Intrinsic::TemporalPlainDateTimePrototype,
    function: constructor("PlainDateTime", 3, construct),
    constructor_parent: Intrinsic::FunctionPrototype,
    prototype_parent: Intrinsic::ObjectPrototype,
    statics: &[],
    members: MEMBERS,
};

static MEMBERS: &[Member] = &[
    method("toLocaleString", 0, to_locale_string::<PlainDateTime>),
    method("toJSON", 0, to_json::<PlainDateTime>),
    method("valueOf", 0, value_of),
    tag("Temporal.PlainDateTime"),
];

/// Makes Temporal.PlainDateTime.
pub(crate) fn make(cx: &mut Context) {
    define_class(cx, &CLASS);
}

/// [`Temporal.PlainDateTime`](https://tc39.es/proposal-temporal/#sec-temporal.plaindatetime)
fn construct(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    require_new::<PlainDateTime>(cx, args)?;
    let [year, month, day] = integers(cx, args, 0, false)?;
    let [hour, minute, second, millisecond, microsecond, nanosecond] = integers(cx, args, 3, true)?;
    let calendar = calendar_of_constructor(cx, args.get(9))?;
    let date_time = PlainDateTime::try_new(
        part(cx, year)?,
        part(cx, month)?,
        part(cx, day)?,
        part(cx, hour)?,
        part(cx, minute)?,
        part(cx, second)?,
        part(cx, millisecond)?,
        part(cx, microsecond)?,
        part(cx, nanosecond)?,
        calendar,
    )
    .or_throw(cx)?;
    create_from_constructor(cx, date_time, args)
}
