//! The data of time zones, for `temporal_rs` and Intl: names from `timezone_provider`, offsets from jiff.
//!
//! The offsets that `temporal_rs` can come with are not used: days near the end of the month, where
//! summer time begins or ends, are taken for others, and some changes are not found.

use std::sync::{LazyLock, PoisonError, RwLock};

use jiff::Timestamp;
use jiff::tz::{AmbiguousOffset, Offset, TimeZone, TimeZoneDatabase, TimeZoneTransition};
use timezone_provider::epoch_nanoseconds::EpochNanoseconds;
use timezone_provider::provider::{
    CandidateEpochNanoseconds, EpochNanosecondsAndOffset, GapEntryOffsets, IsoDateTime,
    NormalizerAndResolver, ResolvedId, TimeZoneResolver, TransitionDirection, UtcOffsetSeconds,
};
use timezone_provider::{CompiledNormalizer, TimeZoneProviderError};

use crate::near::Near;

type Result<T> = std::result::Result<T, TimeZoneProviderError>;

const NANOSECONDS: i128 = 1_000_000_000;

/// Names and offsets of time zones.
pub(crate) type Zones = NormalizerAndResolver<CompiledNormalizer, Offsets>;

/// What functions of `temporal_rs` are to know of time zones.
pub(crate) fn zones() -> &'static Zones {
    static ZONES: LazyLock<Zones> = LazyLock::new(|| Zones::new(Offsets::default()));
    &ZONES
}

static DATABASE: LazyLock<TimeZoneDatabase> = LazyLock::new(TimeZoneDatabase::bundled);

/// Whether a zone calls its time at a time, in seconds, daylight saving time.
#[cfg(feature = "intl")]
pub(crate) fn is_daylight_saving(name: &str, time: i64) -> bool {
    let Ok(zone) = DATABASE.get(name) else { return false };
    let time = timestamp(Near::new(time), 0);
    time.is_ok_and(|time| zone.to_offset_info(time).dst().is_dst())
}

/// Offsets of time zones from UTC.
#[derive(Default)]
pub(crate) struct Offsets {
    /// The zones that were asked for, with their names: the index is the id.
    known: RwLock<Vec<(String, TimeZone)>>,
}

impl Offsets {
    fn zone(&self, id: ResolvedId) -> Result<TimeZone> {
        let known = self.known.read().unwrap_or_else(PoisonError::into_inner);
        known.get(id.0).map(|(_, zone)| zone.clone()).ok_or(TimeZoneProviderError::Range("Unknown time zone"))
    }
}

impl TimeZoneResolver for Offsets {
    fn get_id(&self, name: &[u8]) -> Result<ResolvedId> {
        let unknown = TimeZoneProviderError::Range("Unknown time zone");
        let name = std::str::from_utf8(name).map_err(|_| unknown)?;
        let mut known = self.known.write().unwrap_or_else(PoisonError::into_inner);
        if let Some(index) = known.iter().position(|(other, _)| other == name) {
            return Ok(ResolvedId(index));
        }
        let zone = DATABASE.get(name).map_err(|_| unknown)?;
        known.push((name.to_owned(), zone));
        Ok(ResolvedId(known.len() - 1))
    }

    fn candidate_nanoseconds_for_local_epoch_nanoseconds(
        &self,
        id: ResolvedId,
        local: IsoDateTime,
    ) -> Result<CandidateEpochNanoseconds> {
        let zone = self.zone(id)?;
        let local = local.as_nanoseconds().as_i128();
        let near = Near::new(local.div_euclid(NANOSECONDS) as i64);
        let candidate = |offset: Offset| EpochNanosecondsAndOffset {
            ns: EpochNanoseconds(local - i128::from(offset.seconds()) * NANOSECONDS),
            offset: seconds(offset),
        };
        let date_time = Offset::UTC.to_datetime(timestamp(near, 0)?);
        Ok(match zone.to_ambiguous_timestamp(date_time).offset() {
            AmbiguousOffset::Unambiguous { offset } => CandidateEpochNanoseconds::One(candidate(offset)),
            AmbiguousOffset::Fold { before, after } => {
                CandidateEpochNanoseconds::Two([candidate(before), candidate(after)])
            }
            AmbiguousOffset::Gap { before, after } => {
                // With the offset before the gap, the time is one right after the change.
                let later = timestamp(near, 1 - i64::from(before.seconds()))?;
                let change = last_change_before(&zone, later).unwrap_or(later);
                CandidateEpochNanoseconds::Zero(GapEntryOffsets {
                    offset_before: seconds(before),
                    offset_after: seconds(after),
                    transition_epoch: time_of(near, change),
                })
            }
        })
    }

    fn transition_nanoseconds_for_utc_epoch_nanoseconds(
        &self,
        id: ResolvedId,
        epoch: i128,
    ) -> Result<UtcOffsetSeconds> {
        let near = Near::new(epoch.div_euclid(NANOSECONDS) as i64);
        Ok(seconds(self.zone(id)?.to_offset(timestamp(near, 0)?)))
    }

    fn get_time_zone_transition(
        &self,
        id: ResolvedId,
        epoch: i128,
        direction: TransitionDirection,
    ) -> Result<Option<EpochNanoseconds>> {
        let zone = self.zone(id)?;
        // Changes are at whole seconds.
        let (near, change) = match direction {
            TransitionDirection::Next => {
                let near = Near::new(epoch.div_euclid(NANOSECONDS) as i64);
                (near, changes_after(&zone, timestamp(near, 0)?).next())
            }
            TransitionDirection::Previous => {
                let near = Near::new(-(-epoch).div_euclid(NANOSECONDS) as i64);
                (near, last_change_before(&zone, timestamp(near, 0)?))
            }
        };
        Ok(change.map(|change| time_of(near, change)))
    }
}

/// The times after another one at which the offset changes, and not only the name of the time.
fn changes_after(zone: &TimeZone, time: Timestamp) -> impl Iterator<Item = Timestamp> {
    zone.following(time).filter(|change| changes_offset(zone, change)).map(|change| change.timestamp())
}

/// The last of such times before another one.
fn last_change_before(zone: &TimeZone, time: Timestamp) -> Option<Timestamp> {
    let change = zone.preceding(time).find(|change| changes_offset(zone, change))?.timestamp();
    // jiff finds what the rules would have brought even if a change of the tables came after it.
    Some(changes_after(zone, change).take_while(|later| *later < time).last().unwrap_or(change))
}

fn changes_offset(zone: &TimeZone, change: &TimeZoneTransition<'_>) -> bool {
    let before = Timestamp::from_second(change.timestamp().as_second() - 1);
    before.is_ok_and(|before| zone.to_offset(before) != change.offset())
}

/// The time some seconds after another one.
fn timestamp(near: Near, after: i64) -> Result<Timestamp> {
    Timestamp::from_second(near.seconds + after).map_err(|_| TimeZoneProviderError::InstantOutOfRange)
}

/// The time that a change is at which was found from another one.
fn time_of(near: Near, change: Timestamp) -> EpochNanoseconds {
    EpochNanoseconds::from_seconds(near.far(change.as_second()))
}

fn seconds(offset: Offset) -> UtcOffsetSeconds {
    UtcOffsetSeconds(offset.seconds().into())
}
