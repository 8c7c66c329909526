//! [Temporal.ZonedDateTime](https://tc39.es/proposal-temporal/#sec-temporal-zoneddatetime-objects)

use ellipsis_engine::{Context, Intrinsic};
use temporal_rs::ZonedDateTime;
use temporal_rs::options::{DisplayCalendar, DisplayOffset, DisplayTimeZone, ToStringRoundingOptions};

use super::payload::temporal_value;
use crate::build::{Member, define_namespace, tag};

temporal_value!(ZonedDateTime, "Temporal.ZonedDateTime", TemporalZonedDateTimePrototype, |zoned| {
    zoned.to_ixdtf_string(
        DisplayOffset::Auto,
        DisplayTimeZone::Auto,
        DisplayCalendar::Auto,
        ToStringRoundingOptions::default(),
    )
});

static MEMBERS: &[Member] = &[tag("Temporal.ZonedDateTime")];

/// Makes Temporal.ZonedDateTime.prototype.
pub(crate) fn make(cx: &mut Context) {
    define_namespace(cx, Intrinsic::TemporalZonedDateTimePrototype, Intrinsic::ObjectPrototype, MEMBERS);
}
