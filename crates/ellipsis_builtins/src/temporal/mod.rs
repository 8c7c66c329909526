//! Temporal ([clause](https://tc39.es/proposal-temporal/#sec-temporal-objects)). Dates, times, calendars and time
//! zones are computed by `temporal_rs`; here is what scripts see of it: objects, conversions and
//! the order in which they are asked.

mod calendar;
mod convert;
mod duration;
mod error;
mod fields;
mod instant;
mod locale;
mod now;
mod operands;
mod options;
mod parts;
mod payload;
mod plain_date;
mod plain_date_time;
mod plain_month_day;
mod plain_time;
mod plain_year_month;
mod relative_to;
mod rounding;
mod time_zone;
mod zoned_date_time;

use ellipsis_engine::{Args, Attributes, Context, Intrinsic, JsResult, Object, Value};
use temporal_rs::{
    Duration, Instant, PlainDate, PlainDateTime, PlainMonthDay, PlainTime, PlainYearMonth, ZonedDateTime,
};

pub(crate) use instant::from_epoch_milliseconds;

#[cfg(feature = "intl")]
pub(crate) use payload::held;
use payload::{Payload, TemporalValue};

use crate::build::{Member, Name, define_namespace, tag, value};

/// A constructor, or Temporal.Now, as a property of Temporal.
macro_rules! property {
    ($name:literal, $intrinsic:ident) => {
        value(Name::Text($name), |cx| cx.intrinsic(Intrinsic::$intrinsic).into(), Attributes::METHOD)
    };
}

static MEMBERS: &[Member] = &[
    property!("Duration", TemporalDuration),
    property!("Instant", TemporalInstant),
    property!("Now", TemporalNow),
    property!("PlainDate", TemporalPlainDate),
    property!("PlainDateTime", TemporalPlainDateTime),
    property!("PlainMonthDay", TemporalPlainMonthDay),
    property!("PlainTime", TemporalPlainTime),
    property!("PlainYearMonth", TemporalPlainYearMonth),
    property!("ZonedDateTime", TemporalZonedDateTime),
    tag("Temporal"),
];

/// Makes one of Temporal's intrinsics and those that belong to it; false if it is none of them.
pub(crate) fn make(cx: &mut Context, which: Intrinsic) -> bool {
    match which {
        Intrinsic::Temporal => {
            define_namespace(cx, Intrinsic::Temporal, Intrinsic::ObjectPrototype, MEMBERS);
        }
        Intrinsic::TemporalNow => now::make(cx),
        Intrinsic::TemporalDuration | Intrinsic::TemporalDurationPrototype => duration::make(cx),
        Intrinsic::TemporalInstant | Intrinsic::TemporalInstantPrototype => instant::make(cx),
        Intrinsic::TemporalPlainDate | Intrinsic::TemporalPlainDatePrototype => plain_date::make(cx),
        Intrinsic::TemporalPlainDateTime | Intrinsic::TemporalPlainDateTimePrototype => {
            plain_date_time::make(cx);
        }
        Intrinsic::TemporalPlainMonthDay | Intrinsic::TemporalPlainMonthDayPrototype => {
            plain_month_day::make(cx);
        }
        Intrinsic::TemporalPlainTime | Intrinsic::TemporalPlainTimePrototype => plain_time::make(cx),
        Intrinsic::TemporalPlainYearMonth | Intrinsic::TemporalPlainYearMonthPrototype => {
            plain_year_month::make(cx);
        }
        Intrinsic::TemporalZonedDateTime | Intrinsic::TemporalZonedDateTimePrototype => {
            zoned_date_time::make(cx);
        }
        _ => return false,
    }
    true
}

/// What `toString` without options makes of a Temporal object.
pub(crate) fn text(object: &Object) -> Option<String> {
    fn text_as<T: TemporalValue>(object: &Object) -> Option<String> {
        object.downcast::<Payload<T>>()?.text()
    }
    text_as::<PlainDate>(object)
        .or_else(|| text_as::<PlainTime>(object))
        .or_else(|| text_as::<PlainDateTime>(object))
        .or_else(|| text_as::<ZonedDateTime>(object))
        .or_else(|| text_as::<Instant>(object))
        .or_else(|| text_as::<Duration>(object))
        .or_else(|| text_as::<PlainYearMonth>(object))
        .or_else(|| text_as::<PlainMonthDay>(object))
}

/// What `valueOf` of every class does: comparing with `<` would compare texts.
fn value_of(cx: &mut Context, _args: &Args<'_>) -> JsResult<Value> {
    Err(cx.type_error("Temporal objects have no primitive value: use compare, equals or toString"))
}
