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

type Result<T> = std::result::Result<T, TimeZoneProviderError>;

const NANOSECONDS: i128 = 1_000_000_000;
const DAY: i64 = 86_400;
/// The 400 years after which days and weekdays repeat, and with them the rules of time zones.
const CYCLE: i64 = 146_097 * DAY;
/// The year 2200, when no zone has changes but those that its rules bring every year.
const ONLY_RULES: i64 = 7_258_118_400;
/// A time before all changes of all zones that is within the years that jiff knows.
const BEFORE_CHANGES: i64 = -300_000_000_000;

/// Names and offsets of time zones.
pub(crate) type Zones = NormalizerAndResolver<CompiledNormalizer, Offsets>;

/// What functions of `temporal_rs` are to know of time zones.
pub(crate) fn zones() -> &'static Zones {
    static ZONES: LazyLock<Zones> = LazyLock::new(|| Zones::new(Offsets::default()));
    &ZONES
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
        static DATABASE: LazyLock<TimeZoneDatabase> = LazyLock::new(TimeZoneDatabase::bundled);
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
        let near = Near::new(local.div_euclid(NANOSECONDS));
        let candidate = |offset: Offset| EpochNanosecondsAndOffset {
            ns: EpochNanoseconds(local - i128::from(offset.seconds()) * NANOSECONDS),
            offset: seconds(offset),
        };
        let date_time = Offset::UTC.to_datetime(near.timestamp(0)?);
        Ok(match zone.to_ambiguous_timestamp(date_time).offset() {
            AmbiguousOffset::Unambiguous { offset } => CandidateEpochNanoseconds::One(candidate(offset)),
            AmbiguousOffset::Fold { before, after } => {
                CandidateEpochNanoseconds::Two([candidate(before), candidate(after)])
            }
            AmbiguousOffset::Gap { before, after } => {
                // With the offset before the gap, the time is one right after the change.
                let later = near.timestamp(1 - i64::from(before.seconds()))?;
                let change = last_change_before(&zone, later).unwrap_or(later);
                CandidateEpochNanoseconds::Zero(GapEntryOffsets {
                    offset_before: seconds(before),
                    offset_after: seconds(after),
                    transition_epoch: near.epoch(change),
                })
            }
        })
    }

    fn transition_nanoseconds_for_utc_epoch_nanoseconds(
        &self,
        id: ResolvedId,
        epoch: i128,
    ) -> Result<UtcOffsetSeconds> {
        let near = Near::new(epoch.div_euclid(NANOSECONDS));
        Ok(seconds(self.zone(id)?.to_offset(near.timestamp(0)?)))
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
                let near = Near::new(epoch.div_euclid(NANOSECONDS));
                (near, changes_after(&zone, near.timestamp(0)?).next())
            }
            TransitionDirection::Previous => {
                let near = Near::new(-(-epoch).div_euclid(NANOSECONDS));
                (near, last_change_before(&zone, near.timestamp(0)?))
            }
        };
        Ok(change.map(|change| near.epoch(change)))
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

fn seconds(offset: Offset) -> UtcOffsetSeconds {
    UtcOffsetSeconds(offset.seconds().into())
}

/// A time at which zones have the offsets that they have at another one, which may be beyond the
/// years that jiff knows.
#[derive(Clone, Copy)]
struct Near {
    /// The time, in seconds.
    seconds: i64,
    /// How far the other one is from it: whole cycles.
    cycles: i64,
}

impl Near {
    /// A time near that many seconds, which a time that Temporal knows has.
    fn new(seconds: i128) -> Near {
        let seconds = (seconds as i64).max(BEFORE_CHANGES);
        let cycles = ((seconds - ONLY_RULES).max(0) / CYCLE) * CYCLE;
        Near { seconds: seconds - cycles, cycles }
    }

    /// The time some seconds after this one.
    fn timestamp(self, after: i64) -> Result<Timestamp> {
        let timestamp = Timestamp::from_second(self.seconds + after);
        timestamp.map_err(|_| TimeZoneProviderError::InstantOutOfRange)
    }

    /// The time at which a change is that was found from here: as far from the other time, unless it
    /// was a last one of long ago.
    fn epoch(self, change: Timestamp) -> EpochNanoseconds {
        let seconds = change.as_second();
        let by_rules = seconds > ONLY_RULES - 2 * 366 * DAY;
        EpochNanoseconds::from_seconds(if by_rules { seconds + self.cycles } else { seconds })
    }
}
