//! The name of local time in words, as `Date.prototype.toString` ends with it.

use std::cell::RefCell;

use ellipsis_engine::Context;

use icu_time::zone::{UtcOffset, ZoneNameTimestamp};

use super::names::{Moment, Names, moment_of, names_of};
use super::zone::Zone;

/// Half a year, in milliseconds.
const HALF_A_YEAR: f64 = 182.0 * 86_400_000.0;

/// What is known of local time, and the names that it has had.
struct Known {
    /// What the host calls the zone.
    name: String,
    zone: Zone,
    /// The time in whose words zones are named: that of the first question.
    now: f64,
    /// The offsets of summer and winter, not necessarily in this order.
    offsets: [i64; 2],
    /// Summer time is what the zone calls standard time, as in Ireland.
    is_reversed: bool,
    english: Option<Box<dyn Names>>,
    /// By offset, and whether it is one of summer time.
    names: Vec<((i64, bool), Option<String>)>,
}

thread_local! {
    static KNOWN: RefCell<Option<Known>> = const { RefCell::new(None) };
}

/// The English name of local time at a time value, whose offset in milliseconds is given. `None` if
/// it has none, or if it is not the time of a zone with a name.
///
/// Zones have the name of today at all times, as in other engines.
pub(crate) fn local_name(cx: &Context, time: f64, offset: f64) -> Option<String> {
    KNOWN.with_borrow_mut(|known| {
        let name = cx.host.time_zone();
        if known.as_ref().is_none_or(|known| known.name != name) {
            *known = Some(Known::new(name, cx.host.now()));
        }
        known.as_mut().and_then(|known| known.name(time, offset as i64))
    })
}

impl Known {
    fn new(name: String, now: f64) -> Known {
        let zone = Zone::named(&name).unwrap_or_else(Zone::utc);
        let offsets = [now, now + HALF_A_YEAR].map(|time| zone.offset(time));
        let low = if offsets[0] < offsets[1] { now } else { now + HALF_A_YEAR };
        let is_reversed = offsets[0] != offsets[1] && zone.is_summer_time(low);
        let english = names_of(icu_locale::locale!("en-US").into(), "gregory", "zzzz");
        Known { name, zone, now, offsets, is_reversed, english, names: Vec::new() }
    }

    fn name(&mut self, time: f64, offset: i64) -> Option<String> {
        if self.zone.offset(time) != offset {
            return None;
        }
        let [low, high] = [self.offsets[0].min(self.offsets[1]), self.offsets[0].max(self.offsets[1])];
        let is_summer = if self.is_reversed { offset == high } else { self.zone.is_summer_time(time) };
        let key = (offset, is_summer);
        if let Some((_, name)) = self.names.iter().find(|(other, _)| *other == key) {
            return name.clone();
        }
        let name = match is_summer {
            true if low == high => self.name_at(time, offset),
            true => self.name_at(self.now, high),
            false => self.name_at(self.now, low),
        };
        self.names.push((key, name.clone()));
        name
    }

    /// The name of the offset that the zone has or might have at a time.
    fn name_at(&self, time: f64, offset: i64) -> Option<String> {
        let seconds = i32::try_from(offset / 1000).ok()?;
        let zone = self.zone.icu.with_offset(UtcOffset::try_from_seconds(seconds).ok());
        let timestamp = ZoneNameTimestamp::from_epoch_seconds((time / 1000.0).floor() as i64);
        let moment: Moment = moment_of(time as i64 + offset, zone.with_zone_name_timestamp(timestamp))?;
        let parts = self.english.as_ref()?.write(&moment).into_iter().flatten();
        let name: String = parts.map(|part| part.text).collect();
        // What has no name is written as an offset.
        let is_offset = name == "GMT" || name.starts_with("GMT+") || name.starts_with("GMT-");
        (!is_offset).then_some(name)
    }
}
