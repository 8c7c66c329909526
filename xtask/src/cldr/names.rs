//! Names of calendars and of fields of dates, by locale.

use serde_json::Value;

use super::Source;
use super::table::{Fields, Table};

pub(super) const ABOUT: &str = "Names of calendars and fields (Unicode-3.0, see docs/unicode-license.txt).";

/// The fields as CLDR names them.
const FIELDS: &[&str] = &[
    "era",
    "year",
    "quarter",
    "month",
    "week",
    "weekday",
    "day",
    "dayperiod",
    "hour",
    "minute",
    "second",
    "zone",
];

pub(super) fn table(source: &Source) -> anyhow::Result<Table> {
    let mut table = Table::default();
    for locale in source.locales_by_depth() {
        let dates = source.locale("cldr-dates-full", locale, "dateFields.json")?;
        let names = source.locale("cldr-localenames-full", locale, "localeDisplayNames.json")?;
        let mut fields = Fields::new();
        add_fields(&mut fields, &dates["dates"]["fields"]);
        let calendars = &names["localeDisplayNames"]["types"]["calendar"];
        for (calendar, name) in calendars.as_object().into_iter().flatten() {
            if let Some(name) = name.as_str().filter(|_| !calendar.contains("-alt-")) {
                fields.insert(format!("c{calendar}"), name.to_owned());
            }
        }
        table.add(locale, &[source.parent(locale).unwrap_or_default()], fields);
    }
    table.link_all(&source.abbreviations());
    Ok(table)
}

/// Adds the names of fields, of which the shorter ones are left out where they are like the longer.
fn add_fields(fields: &mut Fields, data: &Value) {
    for field in FIELDS {
        for (prefix, suffix) in [("l", ""), ("s", "-short"), ("n", "-narrow")] {
            if let Some(name) = data[format!("{field}{suffix}")]["displayName"].as_str() {
                fields.insert(format!("{prefix}{field}"), name.to_owned());
            }
        }
    }
}
