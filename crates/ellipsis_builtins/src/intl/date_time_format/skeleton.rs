//! Which pattern shows the fields that are asked for.

use icu_datetime::fieldsets::builder::{DateFields, FieldSetBuilder, ZoneStyle};
use icu_datetime::fieldsets::enums::CompositeFieldSet;
use icu_datetime::options::{Length, SubsecondDigits, TimePrecision, YearStyle};
use icu_datetime::{DateTimeFormatter, DateTimeFormatterPreferences};

use super::names::moment_of;
use super::numeric_lengths;
use super::options::{DateTimeOptions, Fields};
use super::pattern::Pattern;
use crate::intl::tag;

const HOURS: &str = "hHkK";
const MONTHS: &str = "ML";
const WEEKDAYS: &str = "Ec";
const YEARS: &str = "yuU";
const ZONES: &str = "zvVOxX";

/// What ICU4X is to heed of the options.
pub(super) fn preferences(options: &DateTimeOptions) -> DateTimeFormatterPreferences {
    let calendar = if options.calendar == "iso8601" { "gregory" } else { &options.calendar };
    let cycle = if options.hour_cycle == "h24" { "h23" } else { options.hour_cycle };
    let keywords =
        [("ca", calendar.to_owned()), ("hc", cycle.to_owned()), ("nu", options.numbering_system.clone())];
    let tag = tag::insert_unicode_extension(&options.data_locale, &[], &keywords);
    DateTimeFormatterPreferences::from(&tag::to_icu(&tag))
}

/// A pattern, with the set of fields that ICU4X has it of, as long as it was not changed much.
pub(super) struct Best {
    pub(super) pattern: Pattern,
    pub(super) set: Option<CompositeFieldSet>,
}

/// The pattern of a locale that fits best
/// ([BestFitFormatMatcher](https://tc39.es/ecma402/#sec-bestfitformatmatcher) and
/// [DateTimeStyleFormat](https://tc39.es/ecma402/#sec-date-time-style-format)).
pub(super) fn best_pattern(
    options: &DateTimeOptions,
    preferences: DateTimeFormatterPreferences,
) -> Option<Best> {
    let mut best = if options.date_style.is_some() || options.time_style.is_some() {
        style_pattern(options, preferences)?
    } else {
        component_pattern(options, preferences)?
    };
    if options.calendar == "iso8601" {
        order_as_iso(&mut best.pattern);
        best.set = None;
    }
    Some(best)
}

fn component_pattern(options: &DateTimeOptions, preferences: DateTimeFormatterPreferences) -> Option<Best> {
    let fields = &options.fields;
    let Best { mut pattern, mut set } = fields_pattern(fields, preferences, length_of(fields))?;
    let original = pattern.clone();
    let wants_name = matches!(fields.month, Some("short" | "narrow"));
    if wants_name && pattern.length(MONTHS).is_some_and(|length| length <= 2) {
        pattern = with_name_of_month(&pattern, fields, preferences)?;
    }
    remove_unwanted(&mut pattern, fields);
    set_lengths(&mut pattern, fields);
    if pattern != original {
        set = None;
    }
    if fields.month == Some("numeric") {
        set_numeric_lengths(&mut pattern, fields, &options.data_locale);
    }
    Some(Best { pattern, set })
}

/// Dates of the calendar `iso8601` are those of the Gregorian calendar, from the year down to the day. ICU4X
/// has no patterns of it.
fn order_as_iso(pattern: &mut Pattern) {
    if !pattern.has("y") || pattern.has("G") {
        return;
    }
    let month = pattern.length(MONTHS);
    let is_numeric = month.is_none_or(|length| length <= 2);
    let repeat = |letter: &str, count: Option<usize>| count.map(|count| letter.repeat(count));
    let day = pattern.length("d").map(|count| if is_numeric { 2 } else { count });
    let month = month.map(|count| if is_numeric { 2 } else { count });
    let fields = [Some("y".to_owned()), repeat("M", month), repeat("d", day)];
    let fields: Vec<String> = fields.into_iter().flatten().collect();
    let mut date = fields.join(if is_numeric { "-" } else { " " });
    if let Some(weekday) = repeat("E", pattern.length(WEEKDAYS)) {
        date = format!("{date}, {weekday}");
    }
    pattern.replace("yMLdEc", Pattern::read(&date));
}

/// The pattern that ICU4X has for a set of fields.
fn pattern_of(preferences: DateTimeFormatterPreferences, builder: FieldSetBuilder) -> Option<Best> {
    /// Far from midnight and from any year that needs more than its number.
    const SAMPLE: i64 = 1_795_703_645_678;
    let set = builder.build_composite().ok()?;
    let formatter = DateTimeFormatter::<CompositeFieldSet>::try_new(preferences, set).ok()?;
    let zone = icu_time::TimeZoneInfo::utc();
    let timestamp = icu_time::zone::ZoneNameTimestamp::from_epoch_seconds(SAMPLE / 1000);
    let moment = moment_of(SAMPLE, zone.with_zone_name_timestamp(timestamp))?;
    let pattern = Pattern::read(&formatter.format(&moment).pattern().to_string());
    Some(Best { pattern, set: Some(set) })
}

fn style_pattern(options: &DateTimeOptions, preferences: DateTimeFormatterPreferences) -> Option<Best> {
    let mut builder = FieldSetBuilder::new();
    builder.length = Some(match options.date_style {
        Some("full" | "long") => Length::Long,
        Some("medium") => Length::Medium,
        _ => Length::Short,
    });
    builder.date_fields = options.date_style.map(|style| match style {
        "full" => DateFields::YMDE,
        _ => DateFields::YMD,
    });
    builder.time_precision = options.time_style.map(|style| match style {
        "short" => TimePrecision::Minute,
        _ => TimePrecision::Second,
    });
    builder.zone_style = match options.time_style.filter(|_| !options.hides_zone) {
        Some("full") => Some(ZoneStyle::SpecificLong),
        Some("long") => Some(ZoneStyle::SpecificShort),
        _ => None,
    };
    pattern_of(preferences, builder)
}

/// A pattern that has at least these fields, if not as they are to look.
fn fields_pattern(
    fields: &Fields,
    preferences: DateTimeFormatterPreferences,
    length: Length,
) -> Option<Best> {
    let mut builder = FieldSetBuilder::new();
    builder.length = Some(length);
    builder.date_fields = date_fields(fields);
    builder.year_style = fields.year.map(|year| match (fields.era, year) {
        (Some(_), _) => YearStyle::WithEra,
        (None, _) => YearStyle::Full,
    });
    builder.time_precision = time_precision(fields);
    builder.zone_style = fields.time_zone_name.map(zone_style);
    if let Some(mut best) = pattern_of(preferences, builder.clone()) {
        if fields.day_period.is_some() && fields.hour.is_none() {
            best = Best { set: None, ..best };
            best.pattern.append('B', 1);
        }
        if fields.era.is_some() && !best.pattern.has("G") {
            best = Best { set: None, ..best };
            best.pattern.append('G', 1);
        }
        return Some(best);
    }
    if builder.date_fields.is_none() && builder.zone_style.is_none() {
        return Some(single_fields(fields));
    }
    // There is no such set: one with more fields, some of which go away.
    builder.date_fields = Some(if fields.weekday.is_some() { DateFields::YMDE } else { DateFields::YMD });
    builder.year_style = Some(if fields.era.is_some() { YearStyle::WithEra } else { YearStyle::Full });
    let pattern = pattern_of(preferences, builder);
    pattern.or_else(|| Some(single_fields(fields)))
}

/// A pattern of medium length whose date has numbers only, with the date of the long one instead.
fn with_name_of_month(
    pattern: &Pattern,
    fields: &Fields,
    preferences: DateTimeFormatterPreferences,
) -> Option<Pattern> {
    let date = Fields {
        day_period: None,
        hour: None,
        minute: None,
        second: None,
        fractional_second_digits: None,
        time_zone_name: None,
        ..*fields
    };
    let medium = fields_pattern(&date, preferences, Length::Medium)?.pattern.write();
    let long = fields_pattern(&date, preferences, Length::Long)?.pattern.write();
    Some(Pattern::read(&pattern.write().replacen(&medium, &long, 1)))
}

/// What no set of fields has: an era or a day period alone.
fn single_fields(fields: &Fields) -> Best {
    let mut pattern = Pattern::read("");
    if fields.era.is_some() {
        pattern.append('G', 1);
    }
    if fields.day_period.is_some() {
        pattern.append('B', 1);
    }
    Best { pattern, set: None }
}

fn length_of(fields: &Fields) -> Length {
    match (fields.month, fields.weekday.or(fields.era)) {
        (Some("long"), _) => Length::Long,
        (Some("short" | "narrow"), _) => Length::Medium,
        (Some(_), _) => Length::Short,
        (None, Some("long")) => Length::Long,
        (None, Some(_)) => Length::Medium,
        (None, None) => Length::Short,
    }
}

fn date_fields(fields: &Fields) -> Option<DateFields> {
    let has = [fields.year, fields.month, fields.day, fields.weekday].map(|field| field.is_some());
    match has {
        [false, false, false, false] => None,
        [false, false, true, false] => Some(DateFields::D),
        [false, true, true, false] => Some(DateFields::MD),
        [true, true, true, false] => Some(DateFields::YMD),
        [false, false, true, true] => Some(DateFields::DE),
        [false, true, true, true] => Some(DateFields::MDE),
        [false, false, false, true] => Some(DateFields::E),
        [false, true, false, false] => Some(DateFields::M),
        [true, true, false, false] => Some(DateFields::YM),
        [true, false, false, false] => Some(DateFields::Y),
        [_, _, _, true] => Some(DateFields::YMDE),
        _ => Some(DateFields::YMD),
    }
}

fn time_precision(fields: &Fields) -> Option<TimePrecision> {
    match (fields.fractional_second_digits, fields.second, fields.minute, fields.hour) {
        (Some(1), ..) => Some(TimePrecision::Subsecond(SubsecondDigits::S1)),
        (Some(2), ..) => Some(TimePrecision::Subsecond(SubsecondDigits::S2)),
        (Some(_), ..) => Some(TimePrecision::Subsecond(SubsecondDigits::S3)),
        (None, Some(_), ..) => Some(TimePrecision::Second),
        (None, None, Some(_), _) => Some(TimePrecision::Minute),
        (None, None, None, Some(_)) => Some(TimePrecision::Hour),
        _ => None,
    }
}

fn zone_style(name: &str) -> ZoneStyle {
    match name {
        "long" => ZoneStyle::SpecificLong,
        "shortOffset" => ZoneStyle::LocalizedOffsetShort,
        "longOffset" => ZoneStyle::LocalizedOffsetLong,
        "shortGeneric" => ZoneStyle::GenericShort,
        "longGeneric" => ZoneStyle::GenericLong,
        _ => ZoneStyle::SpecificShort,
    }
}

/// Takes away the fields that are only there because there are no patterns without them.
fn remove_unwanted(pattern: &mut Pattern, fields: &Fields) {
    let mut remove = |is_wanted: bool, letters: &str| {
        if !is_wanted {
            pattern.remove(letters);
        }
    };
    remove(fields.weekday.is_some(), WEEKDAYS);
    remove(fields.year.is_some(), "yuUr");
    remove(fields.month.is_some(), MONTHS);
    remove(fields.day.is_some(), "d");
    if fields.hour.is_none() {
        remove(false, HOURS);
        remove(false, "ab");
        remove(fields.day_period.is_some(), "B");
    }
    remove(fields.minute.is_some(), "m");
    remove(fields.second.is_some() || fields.fractional_second_digits.is_some(), "s");
    remove(fields.time_zone_name.is_some(), ZONES);
}

/// Gives the fields of a pattern the lengths that are asked for. A name does not become a number, nor a
/// number a name.
fn set_lengths(pattern: &mut Pattern, fields: &Fields) {
    let text_length = |style: &str| match style {
        "long" => 4,
        "narrow" => 5,
        _ => 3,
    };
    if let Some(style) = fields.weekday {
        pattern.change(WEEKDAYS, |_, count| *count = text_length(style));
    }
    if let Some(style) = fields.era {
        pattern.change("G", |_, count| *count = text_length(style));
    }
    if fields.year == Some("2-digit") {
        pattern.change("y", |_, count| *count = 2);
    }
    if let Some(style) = fields.month {
        pattern.change(MONTHS, |_, count| match style {
            "2-digit" if *count <= 2 => *count = 2,
            "long" | "short" | "narrow" if *count > 2 => *count = text_length(style),
            _ => {}
        });
    }
    if fields.day == Some("2-digit") {
        pattern.change("d", |_, count| *count = 2);
    }
    if let Some(style) = fields.day_period {
        let length = if style == "short" { 1 } else { text_length(style) };
        pattern.change("abB", |letter, count| (*letter, *count) = ('B', length));
    }
    if fields.hour == Some("2-digit") {
        pattern.change(HOURS, |_, count| *count = 2);
    }
    let is_minute_alone = fields.hour.is_none() && fields.second.is_none();
    if fields.minute == Some("numeric") && is_minute_alone {
        pattern.change("m", |_, count| *count = 1);
    }
    let is_second_alone = fields.hour.is_none() && fields.minute.is_none();
    if fields.second == Some("numeric") && is_second_alone && fields.fractional_second_digits.is_none() {
        pattern.change("s", |_, count| *count = 1);
    }
}

/// How many digits days and months have that are to be numeric, where this is not as in the short pattern
/// of dates.
fn set_numeric_lengths(pattern: &mut Pattern, fields: &Fields, locale: &str) {
    let Some(lengths) = numeric_lengths::numeric_lengths(locale) else { return };
    if pattern.length(MONTHS).is_some_and(|length| length > 2) {
        return;
    }
    let (day, month) = match (fields.day, fields.year) {
        (None, _) => (1, lengths.month_alone),
        (Some(_), None) => lengths.without_year,
        (Some(_), Some(_)) => lengths.with_year,
    };
    pattern.change(MONTHS, |_, count| *count = month);
    if fields.day == Some("numeric") {
        pattern.change("d", |_, count| *count = day);
    }
}

/// The fields that a pattern has, as `resolvedOptions` tells them.
pub(super) fn resolved_fields(pattern: &Pattern, options: &DateTimeOptions) -> Fields {
    let text = |length: usize| match length {
        4 => "long",
        5 => "narrow",
        _ => "short",
    };
    let number = |length: usize| if length == 2 { "2-digit" } else { "numeric" };
    let month = |length: usize| if length <= 2 { number(length) } else { text(length) };
    let asked = &options.fields;
    Fields {
        weekday: pattern.length(WEEKDAYS).map(text),
        era: pattern.length("G").map(text),
        year: pattern.length(YEARS).map(number).or(pattern.length("r").map(number)),
        month: pattern.length(MONTHS).map(month),
        day: pattern.length("d").map(number),
        day_period: asked.day_period.filter(|_| pattern.has("B")),
        hour: pattern.length(HOURS).map(number),
        minute: pattern.length("m").map(number),
        second: pattern.length("s").map(number).filter(|_| asked.second.is_some()),
        fractional_second_digits: asked.fractional_second_digits,
        time_zone_name: asked.time_zone_name,
    }
}
