//! Which pattern shows the fields that are asked for.

use std::sync::Arc;

use icu_datetime::DateTimeFormatterPreferences;

use super::fields::Skeleton;
use super::generator::Generator;
use super::options::{DateTimeOptions, Fields};
use super::pattern::{Item, Pattern};
use crate::intl::locale;
use crate::intl::number_format::decimal_separator;
use crate::intl::tag;

const HOURS: &str = "hHkK";
const MONTHS: &str = "ML";
const WEEKDAYS: &str = "Ec";
const YEARS: &str = "yuU";

/// What ICU4X is to heed of the options.
pub(super) fn preferences(options: &DateTimeOptions) -> DateTimeFormatterPreferences {
    let calendar = if options.calendar == "iso8601" { "gregory" } else { &options.calendar };
    let keywords = [("ca", calendar.to_owned()), ("nu", options.numbering_system.clone())];
    let tag = tag::insert_unicode_extension(&options.data_locale, &[], &keywords);
    DateTimeFormatterPreferences::from(&tag::to_icu(&tag))
}

/// What CLDR calls a calendar in its patterns.
fn calendar_of(calendar: &str) -> &str {
    match calendar {
        "gregory" => "gregorian",
        "ethioaa" => "ethiopic",
        _ => calendar.split('-').next().unwrap_or_default(),
    }
}

/// What makes the patterns for these options, if hours are usually as in this cycle.
pub(super) fn generator(options: &DateTimeOptions, hour_cycle: &str) -> Arc<Generator> {
    let decimal = decimal_separator(&options.data_locale, &options.numbering_system);
    let hour = letter_of(hour_cycle);
    Generator::of(&options.data_locale, calendar_of(&options.calendar), hour, decimal)
}

/// The letter of the hours of a cycle.
fn letter_of(hour_cycle: &str) -> char {
    match hour_cycle {
        "h11" => 'K',
        "h12" => 'h',
        "h24" => 'k',
        _ => 'H',
    }
}

/// The pattern of a locale that fits best
/// ([BestFitFormatMatcher](https://tc39.es/ecma402/#sec-bestfitformatmatcher) and
/// [DateTimeStyleFormat](https://tc39.es/ecma402/#sec-date-time-style-format)).
pub(super) fn best_pattern(options: &DateTimeOptions) -> Option<Pattern> {
    let usual = locale::preferred_hour_cycle(&options.data_locale);
    let generator = generator(options, usual);
    let pattern = if options.date_style.is_some() || options.time_style.is_some() {
        style_pattern(options, &generator)?
    } else {
        let skeleton = match &options.skeleton {
            Some(skeleton) => skeleton.clone(),
            None => skeleton_of(&options.fields, letter_of(options.hour_cycle)),
        };
        with_hours(&generator.best_pattern(&skeleton, false), options.hour_cycle)
    };
    Some(pattern)
}

fn style_pattern(options: &DateTimeOptions, generator: &Generator) -> Option<Pattern> {
    let date = options.date_style.and_then(|style| generator.style('d', style));
    let time = options.time_style.and_then(|style| generator.style('t', style));
    let mut pattern = match (date, time) {
        (Some(date), Some(time)) => generator.join(options.date_style.unwrap_or_default(), &date, &time),
        (date, time) => date.or(time)?,
    };
    let has_zone = options.hides_zone && pattern.has("zvVOxX");
    let hour = letter_of(options.hour_cycle);
    let is_other = pattern.has(HOURS) && !pattern.has(&hour.to_string());
    if has_zone || is_other {
        let skeleton = Skeleton::of(&pattern).text();
        let skeleton: String = skeleton
            .chars()
            .filter(|&letter| !(is_other && "abB".contains(letter) || has_zone && "zvVOxX".contains(letter)))
            .collect();
        let skeleton = skeleton.replace(|letter| HOURS.contains(letter), &hour.to_string());
        pattern = with_hours(&generator.best_pattern(&skeleton, false), options.hour_cycle);
    }
    Some(pattern)
}

/// The letters of the fields that are asked for.
fn skeleton_of(fields: &Fields, hour: char) -> String {
    let mut skeleton = String::new();
    let mut push = |letter: char, count: usize| skeleton.extend(std::iter::repeat_n(letter, count));
    let text = |style: Option<&str>, short: usize| match style {
        Some("long") => 4,
        Some("narrow") => 5,
        Some("short") => short,
        _ => 0,
    };
    let number = |style: Option<&str>| match style {
        Some("2-digit") => 2,
        Some("numeric") => 1,
        _ => 0,
    };
    push('E', text(fields.weekday, 3));
    push('G', text(fields.era, 3));
    push('y', number(fields.year));
    push('M', number(fields.month).max(text(fields.month, 3)));
    push('d', number(fields.day));
    push('B', text(fields.day_period, 1));
    push(hour, number(fields.hour));
    push('m', number(fields.minute));
    push('s', number(fields.second));
    push('S', fields.fractional_second_digits.unwrap_or(0) as usize);
    let (letter, count) = match fields.time_zone_name {
        Some("long") => ('z', 4),
        Some("shortOffset") => ('O', 1),
        Some("longOffset") => ('O', 4),
        Some("shortGeneric") => ('v', 1),
        Some("longGeneric") => ('v', 4),
        Some(_) => ('z', 1),
        None => ('z', 0),
    };
    push(letter, count);
    skeleton
}

/// The pattern with hours of a cycle.
fn with_hours(pattern: &Pattern, hour_cycle: &str) -> Pattern {
    let mut items: Vec<Item> = Vec::new();
    for item in pattern.items() {
        match *item {
            Item::Field(letter, count) if HOURS.contains(letter) => {
                if matches!(items.last(), Some(Item::Field('d', _))) {
                    items.push(Item::Text(" ".to_owned()));
                }
                items.push(Item::Field(letter_of(hour_cycle), count));
            }
            _ => items.push(item.clone()),
        }
    }
    Pattern::of(items)
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

/// The letters of a pattern that are among these.
pub(super) fn skeleton_with(pattern: &Pattern, letters: &str) -> Option<String> {
    let skeleton = Skeleton::of(pattern).text();
    let skeleton: String = skeleton.chars().filter(|&letter| letters.contains(letter)).collect();
    (!skeleton.is_empty()).then_some(skeleton)
}
