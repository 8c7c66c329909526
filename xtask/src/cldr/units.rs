//! Patterns of quantities, by locale.

use super::Source;
use super::table::{Fields, Table};

pub(super) const ABOUT: &str = "Patterns of quantities (Unicode-3.0, see docs/unicode-license.txt).";

/// The units that ECMA-402 knows, and those made of two of them that CLDR has patterns for.
const UNITS: &[&str] = &[
    "acre",
    "bit",
    "byte",
    "celsius",
    "centimeter",
    "day",
    "degree",
    "fahrenheit",
    "fluid-ounce",
    "foot",
    "gallon",
    "gigabit",
    "gigabyte",
    "gram",
    "hectare",
    "hour",
    "inch",
    "kilobit",
    "kilobyte",
    "kilogram",
    "kilometer",
    "liter",
    "megabit",
    "megabyte",
    "meter",
    "microsecond",
    "mile",
    "mile-scandinavian",
    "milliliter",
    "millimeter",
    "millisecond",
    "minute",
    "month",
    "nanosecond",
    "ounce",
    "percent",
    "petabyte",
    "pound",
    "second",
    "stone",
    "terabit",
    "terabyte",
    "week",
    "yard",
    "year",
    "kilometer-per-hour",
    "mile-per-hour",
    "meter-per-second",
    "mile-per-gallon",
    "liter-per-kilometer",
];

pub(super) fn table(source: &Source) -> anyhow::Result<Table> {
    let mut table = Table::default();
    for locale in source.locales_by_depth() {
        let data = source.locale("cldr-units-full", locale, "units.json")?;
        let mut fields = Fields::new();
        for (prefix, width) in [("l", "long"), ("s", "short"), ("n", "narrow")] {
            let units = &data["units"][width];
            if let Some(per) = units["per"]["compoundUnitPattern"].as_str() {
                fields.insert(format!("{prefix}/per"), per.to_owned());
            }
            for (name, patterns) in units.as_object().into_iter().flatten() {
                let Some(unit) =
                    name.split_once('-').map(|(_, unit)| unit).filter(|unit| UNITS.contains(unit))
                else {
                    continue;
                };
                for (key, pattern) in patterns.as_object().into_iter().flatten() {
                    let kind = match key.as_str() {
                        "perUnitPattern" => "per",
                        key => key.strip_prefix("unitPattern-count-").unwrap_or_default(),
                    };
                    if let Some(pattern) = pattern.as_str().filter(|_| !kind.is_empty()) {
                        fields.insert(format!("{prefix}{unit}/{kind}"), pattern.to_owned());
                    }
                }
                drop_repeated(&mut fields, &format!("{prefix}{unit}/"));
            }
        }
        table.add(locale, &[source.parent(locale).unwrap_or_default()], fields);
    }
    table.link_all(&source.abbreviations());
    Ok(table)
}

/// Leaves out what is the same for other quantities.
fn drop_repeated(fields: &mut Fields, prefix: &str) {
    let Some(other) = fields.get(&format!("{prefix}other")).cloned() else { return };
    for count in ["zero", "one", "two", "few", "many"] {
        let name = format!("{prefix}{count}");
        if fields.get(&name) == Some(&other) {
            fields.remove(&name);
        }
    }
}
