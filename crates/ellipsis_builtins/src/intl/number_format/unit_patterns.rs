//! Patterns of the units that ICU4X has no data of, from CLDR 48 (`units.json`): those of the languages
//! named here, elsewhere the symbols that most languages share.
// tidy: table

use icu_locale::Locale;

/// The patterns of one and of other quantities.
pub(super) fn patterns(locale: &Locale, unit: &str, display: &str) -> Option<(String, String)> {
    let language = language(locale);
    if let Some(digital) = digital(language, unit, display) {
        return Some(digital);
    }
    let found = match display {
        "long" => long(language, unit),
        _ => None,
    };
    if let Some((one, other)) = found {
        return Some((one.to_owned(), other.to_owned()));
    }
    let is_compound = unit.contains("-per-");
    if display == "long" && is_compound {
        return None;
    }
    let symbol = symbol(language, unit)?;
    let space = match unit {
        "degree" if symbol == "°" => "",
        "percent" => space_before_percent(language),
        "celsius" | "fahrenheit" => space_before_degree(language, display),
        _ if display == "short" && language == "fr" => "\u{202f}",
        _ if display == "narrow" && is_tight(language) => "",
        _ => " ",
    };
    let pattern = match (language, unit) {
        ("tr", "percent") => "%{0}".to_owned(),
        ("ko", _) if is_compound => format!("{{0}}{symbol}"),
        _ => format!("{{0}}{space}{symbol}"),
    };
    Some((pattern.clone(), pattern))
}

/// The language, where traditional and simplified Chinese are two.
fn language(locale: &Locale) -> &str {
    let is_traditional = locale.id.script.is_some_and(|script| script.as_str() == "Hant")
        || locale.id.region.is_some_and(|region| matches!(region.as_str(), "TW" | "HK" | "MO"));
    match locale.id.language.as_str() {
        "zh" if is_traditional => "zh-Hant",
        language => language,
    }
}

/// Whether narrow symbols stand next to the number.
fn is_tight(language: &str) -> bool {
    matches!(language, "en" | "es" | "fi" | "fr" | "it" | "ja" | "ko" | "nb" | "no" | "sv" | "zh" | "zh-Hant")
}

fn space_before_percent(language: &str) -> &'static str {
    match language {
        "ca" | "cs" | "da" | "de" | "es" | "fi" | "fr" | "hr" | "nb" | "no" | "ro" | "ru" | "sv" => "\u{a0}",
        _ => "",
    }
}

fn space_before_degree(language: &str, display: &str) -> &'static str {
    match (language, display) {
        ("fr", "short") => "\u{202f}",
        ("uk", "short") => "\u{a0}",
        ("es" | "fi" | "it" | "pl" | "sv", "short") => " ",
        ("ca" | "cs" | "de" | "hr" | "hu" | "nb" | "no" | "pt" | "ro" | "ru", _) => " ",
        _ => "",
    }
}

fn symbol(language: &str, unit: &str) -> Option<&'static str> {
    Some(match (unit, language) {
        ("celsius", "ar") => "°م",
        ("celsius", "hi") => "°से॰",
        ("celsius", _) => "°C",
        ("fahrenheit", _) => "°F",
        ("degree", "en") => "deg",
        ("degree", "ja" | "zh-Hant") => "度",
        ("degree", _) => "°",
        ("percent", _) => "%",
        ("kilometer-per-hour", "ar") => "كم/س",
        ("kilometer-per-hour", "da") => "km/t.",
        ("kilometer-per-hour", "el") => "χλμ./ώρα",
        ("kilometer-per-hour", "he") => "קמ״ש",
        ("kilometer-per-hour", "hi") => "कि॰मी॰/घं॰",
        ("kilometer-per-hour", "id") => "km/j",
        ("kilometer-per-hour", "nb" | "no") => "km/t",
        ("kilometer-per-hour", "nl") => "km/u",
        ("kilometer-per-hour", "pl") => "km/godz.",
        ("kilometer-per-hour", "th") => "กม./ชม.",
        ("kilometer-per-hour", "tr") => "km/sa",
        ("kilometer-per-hour", "uk") => "км/год",
        ("kilometer-per-hour", "ru") => "км/ч",
        ("kilometer-per-hour", "zh-Hant") => "公里/小時",
        ("kilometer-per-hour", _) => "km/h",
        ("mile-per-hour", "bg" | "da" | "en" | "he" | "hu" | "ja" | "pt" | "vi") => "mph",
        ("mile-per-hour", "zh-Hant") => "英里/小時",
        ("mile-per-hour", _) => "mi/h",
        ("meter-per-second", "ru" | "uk") => "м/с",
        ("meter-per-second", "zh-Hant") => "公尺/秒",
        ("meter-per-second", _) => "m/s",
        ("mile-per-gallon", "es" | "ca" | "fr") => "mi/gal",
        ("mile-per-gallon", "zh-Hant") => "英里/加侖",
        ("mile-per-gallon", _) => "mpg",
        ("liter-per-kilometer", "en" | "id" | "it" | "ja" | "ko" | "zh") => "L/km",
        ("liter-per-kilometer", "ru" | "uk") => "л/км",
        ("liter-per-kilometer", "zh-Hant") => "升/公里",
        ("liter-per-kilometer", _) => "l/km",
        _ => return None,
    })
}

fn long(language: &str, unit: &str) -> Option<(&'static str, &'static str)> {
    Some(match (unit, language) {
        ("celsius", "en") => ("{0} degree Celsius", "{0} degrees Celsius"),
        ("celsius", "de") => ("{0} Grad Celsius", "{0} Grad Celsius"),
        ("celsius", "fr") => ("{0} degré Celsius", "{0} degrés Celsius"),
        ("celsius", "es") => ("{0} grado Celsius", "{0} grados Celsius"),
        ("celsius", "it") => ("{0} grado Celsius", "{0} gradi Celsius"),
        ("celsius", "pt") => ("{0} grau Celsius", "{0} graus Celsius"),
        ("celsius", "nl") => ("{0} graad Celsius", "{0} graden Celsius"),
        ("celsius", "ja") => ("摂氏 {0} 度", "摂氏 {0} 度"),
        ("celsius", "ko") => ("섭씨 {0}도", "섭씨 {0}도"),
        ("celsius", "zh") => ("{0}摄氏度", "{0}摄氏度"),
        ("celsius", "zh-Hant") => ("攝氏 {0} 度", "攝氏 {0} 度"),
        ("celsius", "ar") => ("{0} درجة مئوية", "{0} درجة مئوية"),
        ("fahrenheit", "en") => ("{0} degree Fahrenheit", "{0} degrees Fahrenheit"),
        ("fahrenheit", "de") => ("{0} Grad Fahrenheit", "{0} Grad Fahrenheit"),
        ("fahrenheit", "fr") => ("{0} degré Fahrenheit", "{0} degrés Fahrenheit"),
        ("fahrenheit", "es") => ("{0} grado Fahrenheit", "{0} grados Fahrenheit"),
        ("fahrenheit", "it") => ("{0} grado Fahrenheit", "{0} gradi Fahrenheit"),
        ("fahrenheit", "pt") => ("{0} grau Fahrenheit", "{0} graus Fahrenheit"),
        ("fahrenheit", "nl") => ("{0} graad Fahrenheit", "{0} graden Fahrenheit"),
        ("fahrenheit", "ja" | "zh-Hant") => ("華氏 {0} 度", "華氏 {0} 度"),
        ("fahrenheit", "ko") => ("화씨 {0}도", "화씨 {0}도"),
        ("fahrenheit", "zh") => ("{0}华氏度", "{0}华氏度"),
        ("fahrenheit", "ar") => ("{0} درجة فهرنهايت", "{0} درجة فهرنهايت"),
        ("degree", "en") => ("{0} degree", "{0} degrees"),
        ("degree", "de") => ("{0} Grad", "{0} Grad"),
        ("degree", "fr") => ("{0} degré", "{0} degrés"),
        ("degree", "es") => ("{0} grado", "{0} grados"),
        ("degree", "it") => ("{0} grado", "{0} gradi"),
        ("degree", "pt") => ("{0} grau", "{0} graus"),
        ("degree", "nl") => ("{0} booggraad", "{0} booggraden"),
        ("degree", "ko") => ("{0}도", "{0}도"),
        ("degree", "zh") => ("{0}度", "{0}度"),
        ("percent", "en") => ("{0} percent", "{0} percent"),
        ("percent", "de") => ("{0} Prozent", "{0} Prozent"),
        ("percent", "fr") => ("{0} pour cent", "{0} pour cent"),
        ("percent", "es") => ("{0} por ciento", "{0} por ciento"),
        ("percent", "it") => ("{0} percento", "{0} percento"),
        ("percent", "pt") => ("{0} por cento", "{0} por cento"),
        ("percent", "nl" | "sv" | "da") => ("{0} procent", "{0} procent"),
        ("percent", "ja") => ("{0} パーセント", "{0} パーセント"),
        ("kilometer-per-hour", "ja") => ("時速 {0} キロメートル", "時速 {0} キロメートル"),
        ("kilometer-per-hour", "ko") => ("시속 {0}킬로미터", "시속 {0}킬로미터"),
        ("kilometer-per-hour", "zh") => ("每小时{0}公里", "每小时{0}公里"),
        ("kilometer-per-hour", "zh-Hant") => ("每小時 {0} 公里", "每小時 {0} 公里"),
        ("mile-per-hour", "ja") => ("時速 {0} マイル", "時速 {0} マイル"),
        ("mile-per-hour", "ko") => ("시속 {0}마일", "시속 {0}마일"),
        ("mile-per-hour", "zh") => ("每小时{0}英里", "每小时{0}英里"),
        ("mile-per-hour", "zh-Hant") => ("每小時 {0} 英里", "每小時 {0} 英里"),
        ("meter-per-second", "ja") => ("秒速 {0} メートル", "秒速 {0} メートル"),
        ("meter-per-second", "ko") => ("초속 {0}미터", "초속 {0}미터"),
        ("meter-per-second", "zh") => ("每秒{0}米", "每秒{0}米"),
        ("meter-per-second", "zh-Hant") => ("每秒 {0} 公尺", "每秒 {0} 公尺"),
        _ => return None,
    })
}

/// The patterns of bits and bytes with or without prefix.
fn digital(language: &str, unit: &str, display: &str) -> Option<(String, String)> {
    let prefixes = ["", "kilo", "mega", "giga", "tera", "peta"];
    let (base, prefix) = ["bit", "byte"].into_iter().find_map(|base| {
        let prefix = unit.strip_suffix(base)?;
        Some((base, prefixes.iter().position(|&known| known == prefix)?))
    })?;
    if display == "long" {
        return Some(long_digital(language, base, prefix));
    }
    let symbol = match (language, base) {
        (_, "bit") if prefix == 0 => "bit",
        ("fr", "byte") => "o",
        ("ru" | "uk", "byte") => "Б",
        ("fr" | "da", "bit") => "bit",
        ("de", "byte") if prefix == 0 && display == "short" => "Byte",
        ("pt", "byte") if prefix == 0 && display == "short" => "bytes",
        ("en" | "el" | "id" | "it" | "ja" | "ko" | "nl" | "vi" | "zh-Hant", "byte")
            if prefix == 0 && display == "short" =>
        {
            "byte"
        }
        (_, "byte") => "B",
        _ => "b",
    };
    let letters = if matches!(language, "ru" | "uk") && base == "byte" {
        ["", "к", "М", "Г", "Т", "П"]
    } else {
        ["", if language == "ja" && base == "byte" { "K" } else { "k" }, "M", "G", "T", "P"]
    };
    let space = match language {
        "ko" => "",
        "fr" if display == "short" => "\u{202f}",
        _ if display == "narrow" && is_tight(language) => "",
        _ => " ",
    };
    let pattern = format!("{{0}}{space}{}{symbol}", letters[prefix]);
    Some((pattern.clone(), pattern))
}

fn long_digital(language: &str, base: &str, prefix: usize) -> (String, String) {
    let is_bit = base == "bit";
    let (prefixes, name, space) = match language {
        "fr" => (["", "kilo", "méga", "giga", "téra", "péta"], if is_bit { "bit" } else { "octet" }, " "),
        "ja" => (["", "キロ", "メガ", "ギガ", "テラ", "ペタ"], if is_bit { "ビット" } else { "バイト" }, " "),
        "ko" => (["", "킬로", "메가", "기가", "테라", "페타"], if is_bit { "비트" } else { "바이트" }, ""),
        "zh" => (["", "千", "兆", "吉", "太", "拍"], if is_bit { "比特" } else { "字节" }, ""),
        "de" => (["", "Kilo", "Mega", "Giga", "Tera", "Peta"], base, " "),
        _ => (["", "kilo", "mega", "giga", "tera", "peta"], base, " "),
    };
    let name = match (language, prefix) {
        ("de", 0) => if is_bit { "Bit" } else { "Byte" }.to_owned(),
        _ => format!("{}{name}", prefixes[prefix]),
    };
    let plural = if matches!(language, "en" | "es" | "fr" | "pt" | "ca") { "s" } else { "" };
    (format!("{{0}}{space}{name}"), format!("{{0}}{space}{name}{plural}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use icu_locale::locale;

    #[test]
    fn patterns_of_bytes() {
        let of = |locale: Locale, unit, display| {
            let (one, other) = patterns(&locale, unit, display).expect("a known unit");
            format!("{one}|{other}")
        };
        assert_eq!(of(locale!("en"), "megabyte", "long"), "{0} megabyte|{0} megabytes");
        assert_eq!(of(locale!("de"), "byte", "long"), "{0} Byte|{0} Byte");
        assert_eq!(of(locale!("fr"), "gigabyte", "narrow"), "{0}Go|{0}Go");
        assert_eq!(of(locale!("zh-TW"), "kilometer-per-hour", "long"), "每小時 {0} 公里|每小時 {0} 公里");
        assert_eq!(patterns(&locale!("en"), "meter", "long"), None);
    }
}
