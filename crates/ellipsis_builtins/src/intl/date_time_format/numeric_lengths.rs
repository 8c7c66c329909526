//! How many digits numeric days and months have: the patterns `yMd`, `Md` and `yM` of CLDR 48
//! (`ca-gregorian.json`). ICU4X has the short pattern of dates instead.
// tidy: table

use crate::intl::tag::LanguageId;

/// Of a day and a month each, and of a month without a day.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Lengths {
    pub(super) with_year: (usize, usize),
    pub(super) without_year: (usize, usize),
    pub(super) month_alone: usize,
}

/// The lengths of a locale, if they are not those of its short pattern.
pub(super) fn numeric_lengths(locale: &str) -> Option<Lengths> {
    let id = LanguageId::of(locale);
    let (with_year, without_year, month_alone) = match (id.language, id.region) {
        ("en", Some("IE")) => ((1, 1), (1, 1), 2),
        ("en", Some("IN")) => ((1, 1), (2, 2), 2),
        ("en", Some("NZ")) => ((1, 2), (1, 1), 2),
        ("es", Some("MX")) => ((1, 1), (1, 1), 1),
        ("fr", Some("BE")) => ((2, 2), (2, 2), 2),
        (
            "ak" | "am" | "be" | "blo" | "ccp" | "cs" | "cy" | "da" | "de" | "dz" | "et" | "fy" | "gd" | "gl"
            | "id" | "ie" | "ja" | "ka" | "lb" | "ms" | "nb" | "nl" | "nn" | "no" | "pcm" | "si" | "sl"
            | "so" | "sw" | "te" | "ti" | "ug" | "vi",
            _,
        ) => ((1, 1), (1, 1), 1),
        ("jgo" | "my", _) => ((1, 1), (1, 1), 2),
        ("xh", _) => ((1, 1), (2, 2), 1),
        ("mt" | "rm" | "tg" | "yi", _) => ((1, 1), (2, 2), 2),
        ("pl", _) => ((1, 2), (1, 2), 2),
        ("lv", _) => ((1, 2), (2, 2), 2),
        ("ff" | "fur" | "gsw" | "hu", _) => ((2, 2), (1, 1), 1),
        ("kgp" | "sv" | "tr" | "yrl", _) => ((2, 2), (1, 1), 2),
        ("lt", _) => ((2, 2), (1, 2), 2),
        _ => return None,
    };
    Some(Lengths { with_year, without_year, month_alone })
}
