//! Symbols of CLDR 48 (`numbers.json`) that ICU4X leaves out.
// tidy: table

use crate::intl::tag::LanguageId;

/// What stands between a number and its exponent.
pub(super) fn exponential(locale: &str, system: &str) -> &'static str {
    match (LanguageId::of(locale).language, system) {
        ("ar", "arab") => "أس",
        ("el" | "sk" | "sl", _) => "e",
        ("et" | "lt" | "nn" | "sv", _) => "×10^",
        ("fa" | "ps", "arabext") => "×۱۰^",
        ("sd", "arab") => "اس",
        ("uk", _) => "Е",
        _ => "E",
    }
}

/// NaN
pub(super) fn not_a_number(locale: &str) -> &'static str {
    let id = LanguageId::of(locale);
    match id.language {
        "am" => "በቁጥር ሊገለጽ የማይችል",
        "ar" => "ليس رقمًا",
        "fa" => "ناعدد",
        "fi" => "epäluku",
        "ga" => "Nuimh",
        "hy" => "ՈչԹ",
        "ka" => "არ არის რიცხვი",
        "kk" => "сан емес",
        "ky" => "сан эмес",
        "lo" => "ບໍ່\u{200b}ແມ່ນ\u{200b}ໂຕ\u{200b}ເລກ",
        "lv" => "NS",
        "my" => "ဂဏန်းမဟုတ်သော",
        "ru" => "не\u{a0}число",
        "sah" => "чыыһыла\u{a0}буотах",
        "tk" => "san\u{a0}däl",
        "uz" => "son\u{a0}emas",
        "yue" if id.script != Some("Hans") => "非數值",
        "zh" if id.script == Some("Hant") || matches!(id.region, Some("HK" | "MO" | "TW")) => "非數值",
        _ => "NaN",
    }
}

/// What stands between the ends of a range.
pub(super) fn range(locale: &str) -> &'static str {
    let id = LanguageId::of(locale);
    match id.language {
        "bg" | "bs" | "hr" | "sk" => "\u{a0}–\u{a0}",
        "ca" | "da" | "es" | "eu" | "fil" | "gu" | "it" | "ka" | "ml" | "nl" | "sq" | "th" | "vi" | "yue"
        | "zh" => "-",
        "et" => "‒",
        "ja" => "～",
        "ko" => "~",
        "mk" => " – ",
        "my" | "ro" => " - ",
        "pt" if id.region.is_some_and(|region| region != "BR") => " - ",
        _ => "–",
    }
}
