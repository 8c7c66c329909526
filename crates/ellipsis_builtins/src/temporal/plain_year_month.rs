//! [Temporal.PlainYearMonth](https://tc39.es/proposal-temporal/#sec-temporal-plainyearmonth-objects)

use ellipsis_engine::{Context, Intrinsic};
use temporal_rs::PlainYearMonth;
use temporal_rs::options::DisplayCalendar;

use super::payload::temporal_value;
use crate::build::{Member, define_namespace, tag};

temporal_value!(PlainYearMonth, "Temporal.PlainYearMonth", TemporalPlainYearMonthPrototype, |year_month| {
    Ok(year_month.to_ixdtf_string(DisplayCalendar::Auto))
});

static MEMBERS: &[Member] = &[tag("Temporal.PlainYearMonth")];

/// Makes Temporal.PlainYearMonth.prototype.
pub(crate) fn make(cx: &mut Context) {
    define_namespace(cx, Intrinsic::TemporalPlainYearMonthPrototype, Intrinsic::ObjectPrototype, MEMBERS);
}
