//! [Temporal.PlainMonthDay](https://tc39.es/proposal-temporal/#sec-temporal-plainmonthday-objects)

use ellipsis_engine::{Context, Intrinsic};
use temporal_rs::PlainMonthDay;
use temporal_rs::options::DisplayCalendar;

use super::payload::temporal_value;
use crate::build::{Member, define_namespace, tag};

temporal_value!(PlainMonthDay, "Temporal.PlainMonthDay", TemporalPlainMonthDayPrototype, |month_day| {
    Ok(month_day.to_ixdtf_string(DisplayCalendar::Auto))
});

static MEMBERS: &[Member] = &[tag("Temporal.PlainMonthDay")];

/// Makes Temporal.PlainMonthDay.prototype.
pub(crate) fn make(cx: &mut Context) {
    define_namespace(cx, Intrinsic::TemporalPlainMonthDayPrototype, Intrinsic::ObjectPrototype, MEMBERS);
}
