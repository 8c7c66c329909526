//! [Intl.supportedValuesOf](https://tc39.es/ecma402/#sec-intl.supportedvaluesof)

use ellipsis_engine::{Args, Context, JsResult, Value};
use icu_time::zone::iana::IanaParserExtended;

use super::locale_list::array_of_strings;
use super::numbering::NUMBERING_SYSTEMS;

/// [AvailableCalendars](https://tc39.es/ecma402/#sec-availablecalendars)
pub(crate) static CALENDARS: &[&str] = &[
    "buddhist",
    "chinese",
    "coptic",
    "dangi",
    "ethioaa",
    "ethiopic",
    "gregory",
    "hebrew",
    "indian",
    "islamic-civil",
    "islamic-tbla",
    "islamic-umalqura",
    "iso8601",
    "japanese",
    "persian",
    "roc",
];

/// [AvailableCanonicalCollations](https://tc39.es/ecma402/#sec-availablecanonicalcollations): those that
/// ICU4X has tailorings for.
static COLLATIONS: &[&str] =
    &["compat", "dict", "emoji", "eor", "phonebk", "pinyin", "stroke", "trad", "unihan", "zhuyin"];

/// [AvailableCanonicalUnits](https://tc39.es/ecma402/#sec-availablecanonicalunits): the table of
/// sanctioned single units.
pub(crate) static UNITS: &[&str] = &[
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
];

/// The currencies that CLDR 48 has names for, with spaces between
/// ([AvailableCanonicalCurrencies](https://tc39.es/ecma402/#sec-availablecanonicalcurrencies)).
static CURRENCIES: &str = "\
     AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP BYN \
     BZD CAD CDF CHF CLP CNY COP CRC CUC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL \
     GHS GIP GMD GNF GTQ GYD HKD HNL HRK HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF \
     KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR \
     MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD SCR SDG \
     SEK SGD SHP SLE SLL SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD \
     UYU UZS VES VND VUV WST XAF XCD XCG XDR XOF XPF XSU YER ZAR ZMW ZWG ZWL \
     ";

/// [AvailablePrimaryTimeZoneIdentifiers](https://tc39.es/ecma402/#sec-availableprimarytimezoneidentifiers),
/// each with CLDR's identifier for it, sorted.
pub(crate) fn primary_time_zones() -> Vec<(&'static str, icu_time::zone::TimeZone)> {
    let zones = IanaParserExtended::new().iter();
    let mut zones: Vec<_> = zones
        .filter(|zone| !zone.time_zone.is_unknown() && !matches!(zone.canonical, "Etc/GMT"))
        .map(|zone| (if zone.canonical == "Etc/UTC" { "UTC" } else { zone.canonical }, zone.time_zone))
        .collect();
    zones.sort_unstable();
    zones
}

/// [`Intl.supportedValuesOf`](https://tc39.es/ecma402/#sec-intl.supportedvaluesof)
pub(super) fn supported_values_of(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let key = cx.to_rust_string(args.get(0))?;
    match key.as_str() {
        "calendar" => array_of_strings(cx, CALENDARS),
        "collation" => array_of_strings(cx, COLLATIONS),
        "currency" => array_of_strings(cx, CURRENCIES.split_whitespace()),
        "numberingSystem" => array_of_strings(cx, NUMBERING_SYSTEMS),
        "timeZone" => array_of_strings(cx, primary_time_zones().iter().map(|&(name, _)| name)),
        "unit" => array_of_strings(cx, UNITS),
        _ => Err(cx.range_error(format!("Invalid key: {key}"))),
    }
}
