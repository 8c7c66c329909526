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

/// The currencies that CLDR 48 has names for, past ones too, with spaces between
/// ([AvailableCanonicalCurrencies](https://tc39.es/ecma402/#sec-availablecanonicalcurrencies)).
static CURRENCIES: &str = "\
     ADP AED AFA AFN ALK ALL AMD ANG AOA AOK AON AOR ARA ARL ARM ARP ARS ATS AUD AWG AZM AZN BAD BAM \
     BAN BBD BDT BEC BEF BEL BGL BGM BGN BGO BHD BIF BMD BND BOB BOL BOP BOV BRB BRC BRE BRL BRN BRR \
     BRZ BSD BTN BUK BWP BYB BYN BYR BZD CAD CDF CHE CHF CHW CLE CLF CLP CNH CNX CNY COP COU CRC CSD \
     CSK CUC CUP CVE CYP CZK DDM DEM DJF DKK DOP DZD ECS ECV EEK EGP ERN ESA ESB ESP ETB EUR FIM FJD \
     FKP FRF GBP GEK GEL GHC GHS GIP GMD GNF GNS GQE GRD GTQ GWE GWP GYD HKD HNL HRD HRK HTG HUF IDR \
     IEP ILP ILR ILS INR IQD IRR ISJ ISK ITL JMD JOD JPY KES KGS KHR KMF KPW KRH KRO KRW KWD KYD KZT \
     LAK LBP LKR LRD LSL LTL LTT LUC LUF LUL LVL LVR LYD MAD MAF MCF MDC MDL MGA MGF MKD MKN MLF MMK \
     MNT MOP MRO MRU MTL MTP MUR MVP MVR MWK MXN MXP MXV MYR MZE MZM MZN NAD NGN NIC NIO NLG NOK NPR \
     NZD OMR PAB PEI PEN PES PGK PHP PKR PLN PLZ PTE PYG QAR RHD ROL RON RSD RUB RUR RWF SAR SBD SCR \
     SDD SDG SDP SEK SGD SHP SIT SKK SLE SLL SOS SRD SRG SSP STD STN SUR SVC SYP SZL THB TJR TJS TMM \
     TMT TND TOP TPE TRL TRY TTD TWD TZS UAH UAK UGS UGX USD USN USS UYI UYP UYU UYW UZS VEB VED VEF \
     VES VND VNN VUV WST XAF XAG XAU XBA XBB XBC XBD XCD XCG XDR XEU XFO XFU XOF XPD XPF XPT XRE XSU \
     XTS XUA XXX YDD YER YUD YUM YUN YUR ZAL ZAR ZMK ZMW ZRN ZRZ ZWD ZWG ZWL ZWR \
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
    let key = cx.to_string(args.get(0))?.to_short_string();
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
