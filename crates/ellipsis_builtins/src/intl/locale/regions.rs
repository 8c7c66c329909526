//! What is preferred where: tables of CLDR 48 that ICU4X has, but not for others to read.
// tidy: table

/// The calendars in use in a region, the preferred one first (`calendarPreferenceData`, without the
/// calendars that there is no support for).
pub(super) fn calendars(region: &str) -> &'static [&'static str] {
    match region {
        "AE" | "BH" | "KW" | "QA" => &["gregory", "islamic-umalqura", "islamic-civil", "islamic-tbla"],
        "AF" | "IR" => &["persian", "gregory", "islamic-civil", "islamic-tbla"],
        "AL" | "AZ" | "BD" | "DJ" | "DZ" | "EH" | "ER" | "ID" | "IQ" | "JO" | "KM" | "LB" | "LY" | "MA"
        | "MR" | "MV" | "MY" | "NE" | "OM" | "PK" | "PS" | "SD" | "SY" | "TD" | "TJ" | "TM" | "TN" | "TR"
        | "UZ" | "XK" | "YE" => &["gregory", "islamic-civil", "islamic-tbla"],
        "CN" | "CX" | "HK" | "MO" | "SG" => &["gregory", "chinese"],
        "EG" => &["gregory", "coptic", "islamic-civil", "islamic-tbla"],
        "ET" => &["gregory", "ethiopic"],
        "IL" => &["gregory", "hebrew", "islamic-civil", "islamic-tbla"],
        "IN" => &["gregory", "indian"],
        "JP" => &["gregory", "japanese"],
        "KR" => &["gregory", "dangi"],
        "SA" => &["gregory", "islamic-umalqura"],
        "TH" => &["buddhist", "gregory"],
        "TW" => &["gregory", "roc", "chinese"],
        _ => &["gregory"],
    }
}

/// The hour cycle that is preferred in a region, and there by those who speak a language (`timeData`).
pub(super) fn hour_cycle(language: &str, region: &str) -> &'static str {
    match (language, region) {
        ("ar" | "en", "001") => "h12",
        ("fr", "CA") | ("ku", "SY") => "h23",
        (_, region) if TWELVE_HOURS.split_whitespace().any(|known| known == region) => "h12",
        _ => "h23",
    }
}

static TWELVE_HOURS: &str = "\
     AE AG AL AR AS AU BB BD BH BM BN BO BS BT CA CL CO CR CU CY DJ DM DO DZ EC EG EH ER ET FJ FM GD GH GM \
     GR GT GU GY HK HN IN IQ JM JO KH KI KN KP KR KW KY LB LC LR LS LY MH MO MP MR MW MX MY NA NI NZ OM PA \
     PE PG PH PK PR PS PW PY QA SA SB SD SG SL SO SS SV SY SZ TC TD TN TO TT TW UM US UY VC VE VG VI VU WS \
     YE ZM 419";

/// The collations of a locale that there is data for, sorted, but for those that every locale has.
pub(in crate::intl) fn collations(language: &str) -> &'static [&'static str] {
    match language {
        "ar" => &["compat"],
        "bn" | "es" | "fi" | "kn" | "sv" | "vi" => &["trad"],
        "de" => &["phonebk"],
        "ja" | "ko" => &["unihan"],
        "si" => &["dict"],
        "yue" | "zh" => &["pinyin", "stroke", "unihan", "zhuyin"],
        _ => &[],
    }
}
