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

/// Whether the symbol of a currency is its code in a locale. ICU4X has the symbol of the root locale then.
pub(super) fn is_code_the_symbol(locale: &str, code: &str) -> bool {
    let id = LanguageId::of(locale);
    let codes = match (id.language, id.region) {
        ("de", Some("CH")) => "EUR",
        ("en", Some("AU")) => "BRL CAD CNY EUR GBP HKD ILS INR JPY KRW MXN NZD TWD USD VND XAF XCD XOF",
        ("es", Some("AR")) => "AUD BRL CAD CNY EUR GBP HKD ILS INR JPY KRW MXN NZD THB TWD VND XAF XCD XOF",
        ("es", Some("US")) => "AUD BRL CAD CNY EUR GBP HKD ILS INR KRW MXN NZD THB TWD VND XAF XCD XOF",
        ("es", Some(region)) if region != "ES" => {
            "AUD BRL CAD CNY EUR GBP HKD ILS INR JPY KRW MXN NZD THB TWD USD VND XAF XCD XOF"
        }
        ("es", _) => "AUD BRL CAD CNY GBP HKD ILS INR JPY KRW MXN NZD TWD XAF XCD XOF",
        ("fr", Some("CA")) => "ARS CLP COP ILS INR KRW MXN TWD VND XAF XCD XOF XPF",
        ("fr", _) => "CNY HKD JPY TWD XCD",
        ("af" | "ms", _) => "CAD MXN USD",
        ("be", _) => "BRL CAD NZD",
        ("bg", _) => "AUD BRL CAD CNY GBP HKD ILS INR JPY KRW MXN NZD TWD VND XCD",
        ("bs", _) => "AUD BRL CAD CNY GBP HKD ILS MXN NZD USD XCD XPF",
        ("ca", _) => "BRL CAD CNY MXN USD XCD",
        ("cs", _) => "ILS INR VND",
        ("cy", _) => "KRW",
        ("fi", _) => "AUD BRL CAD CNY HKD ILS INR KRW MXN NZD TWD VND XCD XPF",
        ("gl", _) => "XCD",
        ("hr", _) => "AUD BRL CAD CNY GBP HKD ILS INR JPY KRW MXN NZD TWD USD VND XCD XPF",
        ("hu" | "uk", _) => "AUD BRL CAD CNY EUR GBP HKD ILS INR KRW MXN NZD TWD USD VND XCD",
        ("is", _) => "AUD BRL CAD EUR GBP INR KRW MXN NZD TWD USD VND",
        ("it", _) => "BRL HKD INR JPY KRW MXN TWD USD VND",
        ("ka", _) => "AUD CNY HKD ILS INR JPY KRW NZD VND",
        ("ky", _) => "AUD BRL CAD GBP HKD ILS INR KRW MXN NZD TWD USD XCD",
        ("lt", _) => "AUD BRL CAD CNY GBP HKD ILS INR JPY KRW MXN NZD TWD USD VND XAF XCD XOF XPF",
        ("mk", _) => "AUD CNY GBP HKD ILS INR JPY KRW NZD TWD VND",
        ("nb" | "nn" | "no", _) => "AUD BRL CAD CNY HKD ILS INR JPY KRW MXN NZD TWD USD VND XAF XCD XPF",
        ("nl", _) => "XPF",
        ("pl", _) => "AUD CAD CNY GBP HKD ILS INR JPY KRW MXN NZD TWD USD VND",
        ("ro", _) => "AUD BRL CAD CNY EUR GBP HKD ILS INR JPY KRW MXN NZD TWD USD VND XCD",
        ("sk", _) => "AUD BRL CAD CNY GBP HKD INR JPY KRW NZD TWD USD VND",
        ("sl", _) => "AUD BRL CAD GBP MXN NZD TWD XCD",
        ("sq", _) => "BRL",
        ("sr", _) => "AUD KRW NZD VND",
        ("sv", _) => "AUD CNY GBP HKD INR JPY KRW NZD TWD VND",
        ("tk", _) => "EUR GBP",
        _ => return false,
    };
    codes.split(' ').any(|known| known == code)
}
