//! The locales that there is data for: [[AvailableLocales]] of all constructors.
// tidy: table

/// Whether a locale, a canonical language tag without extensions, is an element of [[AvailableLocales]].
pub(crate) fn is_available(locale: &str) -> bool {
    let (language, rest) = locale.split_once('-').unwrap_or((locale, ""));
    let Ok(at) = LOCALES.binary_search_by_key(&language, |&(language, _)| language) else { return false };
    rest.is_empty() || LOCALES[at].1.split(' ').any(|known| known == rest)
}

/// Languages, each with the scripts and regions that CLDR 48 has locales for (its
/// `availableLocales.json` of basic coverage and better, as far as ICU4X has them). ICU4X does not
/// tell: its data leaves out what equals the data of the parent locale.
static LOCALES: &[(&str, &str)] = &[
    ("af", "NA ZA"),
    ("ak", "GH"),
    ("am", "ET"),
    ("ar", "001 AE BH DJ DZ EG EH ER IL IQ JO KM KW LB LY MA MR OM PS QA SA SD SO SS SY TD TN YE"),
    ("as", "IN"),
    ("ast", "ES"),
    ("az", "AZ Latn Latn-AZ Cyrl Cyrl-AZ"),
    ("ba", "RU"),
    ("be", "BY"),
    ("bg", "BG"),
    ("blo", "BJ"),
    ("bn", "BD IN"),
    ("br", "FR"),
    ("brx", "IN"),
    ("bs", "BA Latn Latn-BA Cyrl Cyrl-BA"),
    ("ca", "AD ES FR IT"),
    ("ceb", "PH"),
    ("chr", "US"),
    ("cs", "CZ"),
    ("csw", "CA"),
    ("cv", "RU"),
    ("cy", "GB"),
    ("da", "DK GL"),
    ("de", "AT BE CH DE IT LI LU"),
    ("doi", "IN"),
    ("dsb", "DE"),
    ("ee", "GH TG"),
    ("el", "CY GR"),
    (
        "en",
        "001 150 AE AG AI AS AT AU BB BE BI BM BS BW BZ CA CC CH CK CM CX CY CZ DE DG DK DM EE ER ES FI FJ FK \
         FM FR GB GD GE GG GH GI GM GS GU GY HK HU ID IE IL IM IN IO IT JE JM JP KE KI KN KY LC LR LS LT LV \
         MG MH MO MP MS MT MU MV MW MY NA NF NG NL NO NR NU NZ PG PH PK PL PN PR PT PW RO RW SB SC SD SE SG \
         SH SI SK SL SS SX SZ TC TK TO TT TV TZ UA UG UM US VC VG VI VU WS ZA ZM ZW",
    ),
    ("eo", "001"),
    ("es", "419 AR BO BR BZ CL CO CR CU DO EA EC ES GQ GT HN IC MX NI PA PE PH PR PY SV US UY VE"),
    ("et", "EE"),
    ("eu", "ES"),
    ("fa", "AF IR"),
    (
        "ff",
        "BF CM GH GM GN GW LR MR NE NG SL SN Adlm Adlm-BF Adlm-CM Adlm-GH Adlm-GM Adlm-GN Adlm-GW Adlm-LR \
         Adlm-MR Adlm-NE Adlm-NG Adlm-SL Adlm-SN",
    ),
    ("fi", "FI"),
    ("fil", "PH"),
    ("fo", "DK FO"),
    (
        "fr",
        "BE BF BI BJ BL CA CD CF CG CH CI CM DJ DZ FR GA GF GN GP GQ HT KM LU MA MC MF MG ML MQ MR MU NC NE \
         PF PM RE RW SC SN SY TD TG TN VU WF YT",
    ),
    ("fy", "NL"),
    ("ga", "GB IE"),
    ("gaa", "GH"),
    ("gd", "GB"),
    ("gl", "ES"),
    ("gu", "IN"),
    ("ha", "GH NE NG"),
    ("he", "IL"),
    ("hi", "IN Latn Latn-IN"),
    ("hr", "BA HR"),
    ("hsb", "DE"),
    ("hu", "HU"),
    ("hy", "AM"),
    ("ia", "001"),
    ("id", "ID"),
    ("ie", "EE"),
    ("ig", "NG"),
    ("ii", "CN"),
    ("is", "IS"),
    ("it", "CH IT SM VA"),
    ("ja", "JP"),
    ("jv", "ID"),
    ("ka", "GE"),
    ("kea", "CV"),
    ("kgp", "BR"),
    ("kk", "CN KZ Cyrl Cyrl-KZ Arab Arab-CN"),
    ("km", "KH"),
    ("kn", "IN"),
    ("ko", "CN KP KR"),
    ("kok", "IN Latn Latn-IN Deva Deva-IN"),
    ("ks", "IN Arab Arab-IN Deva Deva-IN"),
    ("ku", "IQ SY TR Latn Latn-IQ Latn-SY Latn-TR"),
    ("kxv", "IN Latn Latn-IN Deva Deva-IN Telu Telu-IN"),
    ("ky", "KG"),
    ("lb", "LU"),
    ("lo", "LA"),
    ("lt", "LT"),
    ("lv", "LV"),
    ("mai", "IN"),
    ("mi", "NZ"),
    ("mk", "MK"),
    ("ml", "IN"),
    ("mn", "MN"),
    ("mni", "IN Beng Beng-IN"),
    ("mr", "IN"),
    ("ms", "BN ID MY SG"),
    ("mt", "MT"),
    ("my", "MM"),
    ("nb", ""),
    ("ne", "IN NP"),
    ("nl", "AW BE BQ CW NL SR SX"),
    ("nn", "NO"),
    ("no", "NO"),
    ("or", "IN"),
    ("pa", "IN PK Arab Arab-PK Guru Guru-IN"),
    ("pcm", "NG"),
    ("pl", "PL"),
    ("ps", "AF PK"),
    ("pt", "AO BR CH CV GQ GW LU MO MZ PT ST TL"),
    ("qu", "BO EC PE"),
    ("rm", "CH"),
    ("ro", "MD RO"),
    ("ru", "BY KG KZ MD RU UA"),
    ("sa", "IN"),
    ("sah", "RU"),
    ("sc", "IT"),
    ("scn", "IT"),
    ("sd", "IN PK Arab Arab-PK Deva Deva-IN"),
    ("shn", "MM TH"),
    ("si", "LK"),
    ("sk", "SK"),
    ("sl", "SI"),
    ("so", "DJ ET KE SO"),
    ("sq", "AL MK XK"),
    ("sr", "BA ME RS XK Latn Latn-BA Latn-ME Latn-RS Latn-XK Cyrl Cyrl-BA Cyrl-ME Cyrl-RS Cyrl-XK"),
    ("su", "ID Latn Latn-ID"),
    ("sv", "AX FI SE"),
    ("sw", "CD KE TZ UG"),
    ("syr", "IQ SY"),
    ("ta", "IN LK MY SG"),
    ("te", "IN"),
    ("tg", "TJ"),
    ("th", "TH"),
    ("ti", "ER ET"),
    ("tk", "TM"),
    ("to", "TO"),
    ("tr", "CY TR"),
    ("tt", "RU"),
    ("ug", "CN"),
    ("uk", "UA"),
    ("ur", "IN PK"),
    ("uz", "AF UZ Latn Latn-UZ Cyrl Cyrl-UZ Arab Arab-AF"),
    ("vec", "IT"),
    ("vi", "VN"),
    ("wo", "SN"),
    ("xh", "ZA"),
    ("xnr", "IN"),
    ("yo", "BJ NG"),
    ("yrl", "BR CO VE"),
    ("yue", "CN HK MO Hans Hans-CN Hant Hant-CN Hant-HK Hant-MO"),
    (
        "zh",
        "CN HK MO MY SG TW Hans Hans-CN Hans-HK Hans-MO Hans-MY Hans-SG Hant Hant-HK Hant-MO Hant-MY Hant-TW",
    ),
    ("zu", "ZA"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn languages_are_sorted() {
        assert!(LOCALES.is_sorted());
    }

    #[test]
    fn locales_are_found() {
        for locale in ["en", "en-US", "zh-Hant-TW", "zh-TW", "sr-Latn"] {
            assert!(is_available(locale), "{locale}");
        }
        for locale in ["zxx", "en-QX", "und", "", "en-Latn"] {
            assert!(!is_available(locale), "{locale}");
        }
    }
}
