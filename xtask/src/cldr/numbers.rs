//! Symbols and patterns of numbers and symbols of currencies, by locale.

use serde_json::Value;

use super::Source;
use super::table::{Fields, Table};

pub(super) const ABOUT: &str = "Symbols and patterns of numbers (Unicode-3.0, see docs/unicode-license.txt).";
pub(super) const ABOUT_CURRENCIES: &str =
    "Symbols of currencies (Unicode-3.0, see docs/unicode-license.txt).";

/// The symbols, each with its field.
const SYMBOLS: &[(&str, &str)] = &[
    ("decimal", "d"),
    ("group", "g"),
    ("percentSign", "p"),
    ("plusSign", "+"),
    ("minusSign", "-"),
    ("approximatelySign", "~"),
    ("exponential", "e"),
    ("infinity", "i"),
    ("nan", "n"),
    ("currencyDecimal", "D"),
    ("currencyGroup", "G"),
];

/// What the root locale has of numbering systems whose symbols are not those of Latin digits
/// (`common/main/root.xml`); CLDR's JSON leaves it out.
const ROOT: &[(&str, &[(&str, &str)])] = &[
    (
        "arab",
        &[
            ("d", "٫"),
            ("g", "٬"),
            ("p", "٪\u{61c}"),
            ("+", "\u{61c}+"),
            ("-", "\u{61c}-"),
            ("e", "اس"),
            ("fp", "#,##0%"),
            ("fc", "#,##0.00\u{a0}¤"),
        ],
    ),
    (
        "arabext",
        &[("d", "٫"), ("g", "٬"), ("p", "٪"), ("+", "\u{200e}+"), ("-", "\u{200e}-\u{200e}"), ("e", "×۱۰^")],
    ),
];

pub(super) fn table(source: &Source) -> anyhow::Result<Table> {
    let ranges = source.supplemental("pluralRanges")?["plurals"].take();
    let mut table = Table::default();
    for (system, symbols) in ROOT {
        let fields = symbols.iter().map(|(field, text)| ((*field).to_owned(), (*text).to_owned())).collect();
        table.add(&format!("und/{system}"), &[], fields);
    }
    for locale in source.locales_by_depth() {
        let data = source.locale("cldr-numbers-full", locale, "numbers.json")?;
        let data = &data["numbers"];
        let parent = source.parent(locale).unwrap_or_default();
        for (key, symbols) in data.as_object().into_iter().flatten() {
            let Some(system) = key.strip_prefix("symbols-numberSystem-") else { continue };
            let mut fields = Fields::new();
            let mut add = |field: &str, value: &Value| {
                if let Some(text) = value.as_str() {
                    fields.insert(field.to_owned(), text.to_owned());
                }
            };
            for (name, field) in SYMBOLS {
                add(field, &symbols[name]);
            }
            let formats = |kind: &str| &data[format!("{kind}-numberSystem-{system}")];
            add("fd", &formats("decimalFormats")["standard"]);
            add("fp", &formats("percentFormats")["standard"]);
            add("fc", &formats("currencyFormats")["standard"]);
            add("fa", &formats("currencyFormats")["accounting"]);
            for (count, pattern) in formats("currencyFormats").as_object().into_iter().flatten() {
                if let Some(count) = count.strip_prefix("unitPattern-count-") {
                    add(&format!("u{count}"), pattern);
                }
            }
            add("r", &formats("miscPatterns")["range"]);
            add("m", &data["minimumGroupingDigits"]);
            table.add(&format!("{locale}/{system}"), &[format!("{parent}/{system}")], fields);
        }
        add_ranges(&mut table, locale, &ranges[locale]);
    }
    for (short, long) in source.abbreviations() {
        for system in ["latn", "arab", "arabext"] {
            table.link_all(&[(format!("{short}/{system}"), format!("{long}/{system}"))]);
        }
    }
    Ok(table)
}

/// Adds which plural a range has, of languages for which CLDR says it.
fn add_ranges(table: &mut Table, locale: &str, ranges: &Value) {
    let mut fields = Fields::new();
    for (name, plural) in ranges.as_object().into_iter().flatten() {
        let ends = name.strip_prefix("pluralRange-start-").and_then(|ends| ends.split_once("-end-"));
        if let (Some((start, end)), Some(plural)) = (ends, plural.as_str()) {
            fields.insert(format!("R{start}/{end}"), plural.to_owned());
        }
    }
    if !fields.is_empty() {
        table.add(&format!("{locale}/plurals"), &[], fields);
    }
}

/// The symbols of currencies, and the narrow ones.
pub(super) fn currencies(source: &Source) -> anyhow::Result<Table> {
    let mut table = Table::default();
    for locale in source.locales_by_depth() {
        let data = source.locale("cldr-numbers-full", locale, "currencies.json")?;
        let mut fields = Fields::new();
        for (code, names) in data["numbers"]["currencies"].as_object().into_iter().flatten() {
            for (suffix, key) in [("", "symbol"), ("n", "symbol-alt-narrow")] {
                // No symbol is the code; no narrow one is the symbol.
                if let Some(symbol) = names[key].as_str().filter(|symbol| symbol != code || suffix == "n") {
                    fields.insert(format!("{code}{suffix}"), symbol.to_owned());
                }
            }
        }
        table.add(locale, &[source.parent(locale).unwrap_or_default()], fields);
    }
    table.link_all(&source.abbreviations());
    Ok(table)
}
