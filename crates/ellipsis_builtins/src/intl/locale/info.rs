//! Intl.Locale.prototype: what is in use where a locale is spoken.

use ellipsis_engine::{Args, Context, JsResult, PropertyKey, Value};
use icu_calendar::week::{WeekInformation, WeekPreferences};
use icu_locale::{Direction, LocaleDirectionality};

use super::{maximal, regions, this_tag};
use crate::intl::locale_list::array_of_strings;
use crate::intl::numbering::default_numbering_system;
use crate::intl::resolve::lookup_matching_locale_by_prefix;
use crate::intl::supported_values::primary_time_zones;
use crate::intl::tag::{self, LanguageId};

/// The region whose customs apply, with [RegionPreference](https://tc39.es/ecma402/#sec-regionpreference):
/// there is data of every region.
pub(super) fn region_of(tag: &str) -> String {
    if let Some(region) = subdivision_region(tag, "rg") {
        return region;
    }
    if let Some(region) = LanguageId::of(tag).region {
        return region.to_owned();
    }
    if let Some(region) = subdivision_region(tag, "sd") {
        return region;
    }
    let maximal = maximal(tag);
    LanguageId::of(&maximal).region.unwrap_or("001").to_owned()
}

/// [CanonicalUnicodeSubdivision](https://tc39.es/ecma402/#sec-canonicalunicodesubdivision)
fn subdivision_region(tag: &str, key: &str) -> Option<String> {
    let value = tag::keyword(tag, key)?;
    let (region, suffix) =
        value.split_at_checked(if value.as_bytes().first()?.is_ascii_digit() { 3 } else { 2 })?;
    let is_suffix =
        (1..=4).contains(&suffix.len()) && suffix.bytes().all(|byte| byte.is_ascii_alphanumeric());
    (tag::is_region(region) && is_suffix).then(|| region.to_ascii_uppercase())
}

/// [CalendarsOfLocale](https://tc39.es/ecma402/#sec-calendars-of-locale)
pub(super) fn get_calendars(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let tag = this_tag(cx, args, "getCalendars")?;
    match tag::keyword(tag, "ca") {
        Some(calendar) => array_of_strings(cx, [calendar]),
        None => array_of_strings(cx, regions::calendars(&region_of(tag))),
    }
}

/// [CollationsOfLocale](https://tc39.es/ecma402/#sec-collations-of-locale)
pub(super) fn get_collations(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let tag = this_tag(cx, args, "getCollations")?;
    if let Some(collation) = tag::keyword(tag, "co") {
        return array_of_strings(cx, [collation]);
    }
    let mut collations = vec!["emoji", "eor"];
    if lookup_matching_locale_by_prefix(&[tag.to_owned()]).is_some() {
        collations.extend(regions::collations(LanguageId::of(tag).language));
        collations.sort_unstable();
    }
    array_of_strings(cx, collations)
}

/// [HourCyclesOfLocale](https://tc39.es/ecma402/#sec-hour-cycles-of-locale)
pub(super) fn get_hour_cycles(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let tag = this_tag(cx, args, "getHourCycles")?;
    let preferred = regions::hour_cycle(LanguageId::of(tag).language, &region_of(tag));
    array_of_strings(cx, [tag::keyword(tag, "hc").unwrap_or(preferred)])
}

/// [NumberingSystemsOfLocale](https://tc39.es/ecma402/#sec-numbering-systems-of-locale)
pub(super) fn get_numbering_systems(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let tag = this_tag(cx, args, "getNumberingSystems")?;
    if let Some(system) = tag::keyword(tag, "nu") {
        return array_of_strings(cx, [system]);
    }
    let found = lookup_matching_locale_by_prefix(&[tag.to_owned()]);
    array_of_strings(cx, [found.map_or("latn", |found| default_numbering_system(&found.locale))])
}

/// [TimeZonesOfLocale](https://tc39.es/ecma402/#sec-time-zones-of-locale)
pub(super) fn get_time_zones(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let tag = this_tag(cx, args, "getTimeZones")?;
    let Some(region) = LanguageId::of(tag).region else { return Ok(Value::UNDEFINED) };
    let zones = primary_time_zones();
    let there = zones.iter().filter(|(name, id)| country_of_zone(name, id.0.as_str()) == region);
    array_of_strings(cx, there.map(|&(name, _)| name))
}

/// The country of a time zone, with which CLDR's identifiers of zones begin, but for those of some cities.
fn country_of_zone(name: &str, id: &str) -> String {
    let is_place = name.contains('/') && !name.starts_with("Etc/");
    match id {
        "gazastrp" | "hebron" => "PS".to_owned(),
        "jeruslm" => "IL".to_owned(),
        id if is_place => id.get(..2).unwrap_or_default().to_ascii_uppercase(),
        _ => String::new(),
    }
}

/// [TextDirectionOfLocale](https://tc39.es/ecma402/#sec-text-direction-of-locale)
pub(super) fn get_text_info(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let tag = this_tag(cx, args, "getTextInfo")?;
    let direction = match LocaleDirectionality::new_extended().get(&tag::to_icu(&maximal(tag)).id) {
        Some(Direction::LeftToRight) => cx.string("ltr"),
        Some(Direction::RightToLeft) => cx.string("rtl"),
        _ => Value::UNDEFINED,
    };
    let info = cx.new_object();
    let key: PropertyKey = cx.key("direction");
    info.create_data_property_or_throw(cx, key, direction)?;
    Ok(info.into())
}

/// [WeekInfoOfLocale](https://tc39.es/ecma402/#sec-week-info-of-locale)
pub(super) fn get_week_info(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let tag = this_tag(cx, args, "getWeekInfo")?;
    let region = tag::to_icu(&format!("und-{}", region_of(tag)));
    let Ok(week) = WeekInformation::try_new(WeekPreferences::from(&region)) else {
        return Err(cx.range_error("There is no data of weeks"));
    };
    let first_day = tag::keyword(tag, "fw").and_then(weekday_to_uvalue_number);
    let first_day = first_day.unwrap_or(week.first_weekday as i32);
    let mut weekend: Vec<i32> = week.weekend().map(|day| day as i32).collect();
    weekend.sort_unstable();
    let weekend: Vec<Value> = weekend.into_iter().map(Value::int).collect();
    let weekend = cx.array_from(&weekend)?;
    let info = cx.new_object();
    let key = cx.key("firstDay");
    info.create_data_property_or_throw(cx, key, Value::int(first_day))?;
    let key = cx.key("weekend");
    info.create_data_property_or_throw(cx, key, weekend.into())?;
    Ok(info.into())
}

/// [WeekdayUValueToNumber](https://tc39.es/ecma402/#sec-weekdayuvaluetonumber)
fn weekday_to_uvalue_number(day: &str) -> Option<i32> {
    let days = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
    days.into_iter().position(|known| known == day).map(|at| at as i32 + 1)
}
