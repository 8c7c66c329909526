//! Patterns of dates, times and ranges of them, by locale and calendar.

use serde_json::Value;

use super::Source;
use super::table::{Fields, Table};

pub(super) const ABOUT: &str = "Patterns of dates (Unicode-3.0, see docs/unicode-license.txt).";

/// The calendars, their packages, and their files.
const CALENDARS: &[(&str, &str)] = &[
    ("gregorian", "cldr-dates-full"),
    ("generic", "cldr-dates-full"),
    ("buddhist", "cldr-cal-buddhist-full"),
    ("chinese", "cldr-cal-chinese-full"),
    ("coptic", "cldr-cal-coptic-full"),
    ("dangi", "cldr-cal-dangi-full"),
    ("ethiopic", "cldr-cal-ethiopic-full"),
    ("hebrew", "cldr-cal-hebrew-full"),
    ("indian", "cldr-cal-indian-full"),
    ("islamic", "cldr-cal-islamic-full"),
    ("japanese", "cldr-cal-japanese-full"),
    ("persian", "cldr-cal-persian-full"),
    ("roc", "cldr-cal-roc-full"),
];

/// The record of a locale and a calendar.
fn name(locale: &str, calendar: &str) -> String {
    match calendar {
        "gregorian" => locale.to_owned(),
        _ => format!("{locale}/{calendar}"),
    }
}

pub(super) fn table(source: &Source) -> anyhow::Result<Table> {
    let mut table = Table::default();
    let rules = source.supplemental("dayPeriods")?["dayPeriodRuleSet"].take();
    for locale in source.locales_by_depth() {
        let parent = source.parent(locale).unwrap_or_default();
        let mut times = Fields::new();
        for &(calendar, package) in CALENDARS {
            let file = format!("ca-{calendar}.json");
            let data = source.locale(package, locale, &file)?;
            let mut fields = fields(&data["dates"]["calendars"][calendar], calendar);
            if fields.is_empty() {
                continue;
            }
            take_times(&mut fields, &times);
            if calendar == "generic" {
                times = fields.clone();
            }
            if calendar == "gregorian" {
                add_zones(&mut fields, &source.locale(package, locale, "timeZoneNames.json")?);
                add_day_periods(&mut fields, &data["dates"]["calendars"][calendar], locale, &rules);
            }
            let mut parents = vec![name(&parent, calendar)];
            match calendar {
                "gregorian" => {}
                "generic" => parents.push(name(locale, "gregorian")),
                "dangi" => parents.extend([name(locale, "chinese"), name(locale, "generic")]),
                _ => parents.push(name(locale, "generic")),
            }
            table.add(&name(locale, calendar), &parents, fields);
        }
    }
    for (short, long) in source.abbreviations() {
        for &(calendar, _) in CALENDARS {
            table.link_all(&[(name(&short, calendar), name(&long, calendar))]);
        }
    }
    Ok(table)
}

fn fields(data: &Value, calendar: &str) -> Fields {
    let mut fields = Fields::new();
    for (prefix, styles) in [("d", "dateFormats"), ("t", "timeFormats"), ("g", "dateTimeFormats")] {
        add_styles(&mut fields, prefix, &data[styles]);
    }
    if calendar == "gregorian" {
        // All calendars share these.
        add_styles(&mut fields, "j", &data["dateTimeFormats-atTime"]["standard"]);
    }
    let formats = &data["dateTimeFormats"];
    let objects = |value: &Value| value.as_object().cloned().unwrap_or_default();
    for (skeleton, pattern) in objects(&formats["availableFormats"]) {
        // Weeks and quarters are no options of Intl.DateTimeFormat, nor are offsets without "GMT".
        if !skeleton.contains(['-', 'Q', 'w', 'W', 'Z']) {
            add(&mut fields, format!("a{skeleton}"), &pattern);
        }
    }
    for (field, pattern) in objects(&formats["appendItems"]) {
        if !matches!(field.as_str(), "Quarter" | "Week") {
            add(&mut fields, format!("p{field}"), &pattern);
        }
    }
    for (skeleton, patterns) in objects(&formats["intervalFormats"]) {
        if skeleton == "intervalFormatFallback" {
            add(&mut fields, "f".to_owned(), &patterns);
        }
        for (field, pattern) in objects(&patterns) {
            if !field.contains('-') && !skeleton.contains('-') {
                add(&mut fields, format!("r{skeleton}/{field}"), &pattern);
            }
        }
    }
    fields
}

/// Takes the patterns of times from other fields: they are the same in all calendars.
fn take_times(fields: &mut Fields, times: &Fields) {
    if times.is_empty() {
        return;
    }
    let is_time = |name: &str| match name.split_at_checked(1) {
        Some(("t", _)) => true,
        Some(("a", skeleton)) => skeleton.chars().all(|letter| "hHBmsv".contains(letter)),
        _ => false,
    };
    fields.retain(|name, _| !is_time(name));
    let times = times.iter().filter(|(name, _)| is_time(name));
    fields.extend(times.map(|(name, pattern)| (name.clone(), pattern.clone())));
}

/// Adds how offsets from UTC are written.
fn add_zones(fields: &mut Fields, data: &Value) {
    for (name, format) in [("zgmt", "gmtFormat"), ("zhour", "hourFormat")] {
        add(fields, name.to_owned(), &data["dates"]["timeZoneNames"][format]);
    }
}

fn add_styles(fields: &mut Fields, prefix: &str, styles: &Value) {
    for style in ["full", "long", "medium", "short"] {
        add(fields, format!("{prefix}{style}"), &styles[style]);
    }
}

/// Adds a pattern, and the numbering system that it is in if it is in one of its own.
fn add(fields: &mut Fields, name: String, pattern: &Value) {
    if let Some(numbers) = pattern["_numbers"].as_str() {
        fields.insert(format!("n{name}"), numbers.to_owned());
    }
    if let Some(text) = pattern.as_str().or(pattern["_value"].as_str()) {
        fields.insert(name, text.to_owned());
    }
}

/// Adds the names of the periods of the day, and when they begin.
fn add_day_periods(fields: &mut Fields, data: &Value, locale: &str, rules: &Value) {
    let objects = |value: &Value| value.as_object().cloned().unwrap_or_default();
    for (prefix, width) in [("w", "wide"), ("b", "abbreviated"), ("o", "narrow")] {
        for (period, name) in objects(&data["dayPeriods"]["format"][width]) {
            if let Some(name) = name.as_str().filter(|_| !period.contains("-alt-")) {
                fields.insert(format!("{prefix}{period}"), name.to_owned());
            }
        }
    }
    // Rules of a language hold for all its locales, unless one has its own.
    let language = locale.split('-').next().unwrap_or_default();
    let rules = [locale, language].into_iter().map(|name| objects(&rules[name]));
    let Some(rules) = rules.into_iter().find(|rules| !rules.is_empty()) else { return };
    let mut periods = Vec::new();
    for (period, rule) in rules {
        let time = |key: &str| rule[key].as_str().map(|time| time.replace(':', ""));
        if let Some(at) = time("_at") {
            periods.push(format!("@{at} {period}"));
        } else if let (Some(from), Some(before)) = (time("_from"), time("_before")) {
            periods.push(format!("{from}{before} {period}"));
        }
    }
    periods.sort();
    fields.insert("h".to_owned(), periods.join(";"));
}
