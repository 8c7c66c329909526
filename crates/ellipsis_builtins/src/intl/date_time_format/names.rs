//! Dates as texts in a calendar, with the names of its months and eras.

use std::fmt;

use icu_calendar::Date;
use icu_calendar::cal::hijri::{
    TabularAlgorithm, TabularAlgorithmEpoch, TabularAlgorithmLeapYears, UmmAlQura,
};
use icu_calendar::cal::{
    Buddhist, ChineseTraditional, Coptic, Ethiopian, EthiopianEraStyle, Gregorian, Hebrew, Hijri, Indian,
    Iso, Japanese, KoreanTraditional, Persian, Roc,
};
use icu_calendar::types::YearInfo;
use icu_datetime::DateTimeFormatterPreferences;
use icu_datetime::fieldsets::enums::CompositeFieldSet;
use icu_datetime::pattern::{DateTimePattern, FixedCalendarDateTimeNames};
use icu_time::zone::models::AtTime;
use icu_time::{Time, TimeZoneInfo, ZonedDateTime};
use smallvec::SmallVec;
use writeable::{PartsWrite, TryWriteable};

use crate::intl::number_format::part::Part;

/// A moment in a time zone.
pub(crate) type Moment = ZonedDateTime<Iso, TimeZoneInfo<AtTime>>;

/// A date as its calendar counts it, as far as ranges compare it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct DateKey {
    pub(crate) era: (u8, tinystr::TinyAsciiStr<16>),
    pub(crate) year: i32,
    /// The year without an era.
    pub(crate) extended: i32,
    /// The year of the Gregorian calendar that it begins in, where years have no number.
    pub(crate) related: Option<i32>,
    pub(crate) month: u8,
    pub(crate) day: u8,
}

/// What is between fields of a pattern.
pub(super) const CUT: char = '\u{1}';

/// What writes moments in a calendar, with the names that a pattern needs.
pub(crate) trait Names {
    /// The fields of a moment, each as one part. One that is empty is none.
    fn write(&self, moment: &Moment) -> Vec<Option<Part>>;
    fn key(&self, moment: &Moment) -> DateKey;
}

struct NamesOf<C: icu_datetime::scaffold::CldrCalendar> {
    names: FixedCalendarDateTimeNames<C, CompositeFieldSet>,
    pattern: DateTimePattern,
    calendar: C,
}

macro_rules! implement_names {
    ($($calendar:ty)+) => {
        $(impl Names for NamesOf<$calendar> {
            fn write(&self, moment: &Moment) -> Vec<Option<Part>> {
                let date = moment.date.to_calendar(self.calendar);
                let input = ZonedDateTime { date, time: moment.time, zone: moment.zone };
                fields_of(&self.names.with_pattern_unchecked(&self.pattern).format(&input))
            }

            fn key(&self, moment: &Moment) -> DateKey {
                let date = moment.date.to_calendar(self.calendar);
                let none = (0, tinystr::tinystr!(16, ""));
                let (era, year, related) = match date.year() {
                    YearInfo::Era(year) => ((year.era_index.unwrap_or_default(), year.era), year.year, None),
                    YearInfo::Cyclic(year) => (none, i32::from(year.year), Some(year.related_iso)),
                    year => (none, year.extended_year(), None),
                };
                let extended = date.year().extended_year();
                DateKey { era, year, extended, related, month: date.month().ordinal, day: date.day_of_month().0 }
            }
        })+
    };
}

implement_names! {
    Buddhist ChineseTraditional Coptic Ethiopian Gregorian Hebrew Hijri<TabularAlgorithm> Hijri<UmmAlQura>
    Indian Japanese KoreanTraditional Persian Roc
}

/// The names that a pattern needs in a calendar. `None` if there are none.
pub(crate) fn names_of(
    preferences: DateTimeFormatterPreferences,
    calendar: &str,
    pattern: &str,
) -> Option<Box<dyn Names>> {
    macro_rules! names {
        ($calendar:ty, $value:expr) => {{
            let pattern = DateTimePattern::try_from_pattern_str(pattern).ok()?;
            let mut names =
                FixedCalendarDateTimeNames::<$calendar, CompositeFieldSet>::try_new(preferences).ok()?;
            names.include_for_pattern(&pattern).ok()?;
            Some(Box::new(NamesOf { names, pattern, calendar: $value }))
        }};
    }
    let years = TabularAlgorithmLeapYears::TypeII;
    match calendar {
        "buddhist" => names!(Buddhist, Buddhist),
        "chinese" => names!(ChineseTraditional, ChineseTraditional::new()),
        "coptic" => names!(Coptic, Coptic),
        "dangi" => names!(KoreanTraditional, KoreanTraditional::new()),
        "ethioaa" => names!(Ethiopian, Ethiopian::new_with_era_style(EthiopianEraStyle::AmeteAlem)),
        "ethiopic" => names!(Ethiopian, Ethiopian::new()),
        "hebrew" => names!(Hebrew, Hebrew),
        "indian" => names!(Indian, Indian),
        "islamic-civil" => {
            names!(Hijri<TabularAlgorithm>, Hijri::new_tabular(years, TabularAlgorithmEpoch::Friday))
        }
        "islamic-tbla" => {
            names!(Hijri<TabularAlgorithm>, Hijri::new_tabular(years, TabularAlgorithmEpoch::Thursday))
        }
        "islamic-umalqura" => names!(Hijri<UmmAlQura>, Hijri::new_umm_al_qura()),
        "japanese" => names!(Japanese, Japanese::new()),
        "persian" => names!(Persian, Persian),
        "roc" => names!(Roc, Roc),
        _ => names!(Gregorian, Gregorian),
    }
}

/// The moment that is this many milliseconds of local time after the epoch.
pub(crate) fn moment_of(local: i64, zone: TimeZoneInfo<AtTime>) -> Option<Moment> {
    const MS_PER_DAY: i64 = 86_400_000;
    /// The first of January, 1970.
    const EPOCH: i64 = 719_163;
    let days = local.div_euclid(MS_PER_DAY);
    let rest = local.rem_euclid(MS_PER_DAY);
    let date = Date::from_rata_die(icu_calendar::types::RataDie::new(EPOCH + days), Iso);
    let time = Time::try_new(
        (rest / 3_600_000) as u8,
        (rest / 60_000 % 60) as u8,
        (rest / 1000 % 60) as u8,
        (rest % 1000) as u32 * 1_000_000,
    );
    Some(ZonedDateTime { date, time: time.ok()?, zone })
}

/// The fields of a text.
fn fields_of(text: &impl TryWriteable) -> Vec<Option<Part>> {
    let mut collector = Collector::default();
    // What cannot be written has a replacement, and writing to memory cannot fail.
    let _ = text.try_write_to_parts(&mut collector);
    let Collector { mut fields, field, .. } = collector;
    if field.is_some() {
        fields.push(field);
    }
    fields
}

#[derive(Default)]
struct Collector {
    fields: Vec<Option<Part>>,
    /// The one that is being written.
    field: Option<Part>,
    open: SmallVec<[writeable::Part; 4]>,
}

impl Collector {
    fn kind(&self) -> &'static str {
        let field = self.open.iter().find(|part| part.category == "datetime");
        let inner = self.open.last().filter(|part| part.category == "decimal");
        match (field.map(|part| part.value), inner.map(|part| part.value)) {
            (None, _) => "literal",
            (Some("second"), Some("decimal")) => "literal",
            (Some("second"), Some("fraction")) => "fractionalSecond",
            (Some(field), _) => field,
        }
    }
}

impl fmt::Write for Collector {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        if text.is_empty() {
            return Ok(());
        }
        let kind = self.kind();
        if kind == "literal" && text.contains(CUT) {
            for _ in text.matches(CUT) {
                self.fields.push(self.field.take());
            }
            return Ok(());
        }
        match &mut self.field {
            Some(field) => {
                if field.kind == "literal" {
                    field.kind = kind;
                }
                field.text.push_str(text);
            }
            None => self.field = Some(Part::new(kind, text)),
        }
        Ok(())
    }
}

impl PartsWrite for Collector {
    type SubPartsWrite = Self;

    fn with_part(
        &mut self,
        part: writeable::Part,
        mut write: impl FnMut(&mut Self) -> fmt::Result,
    ) -> fmt::Result {
        self.open.push(part);
        let result = write(self);
        self.open.pop();
        result
    }
}
