//! Numbering systems ([clause](https://tc39.es/ecma402/#sec-numbering-systems)).

/// The numbering systems whose digits are mapped one by one, sorted.
pub(crate) static NUMBERING_SYSTEMS: &[&str] = &[
    "adlm", "ahom", "arab", "arabext", "bali", "beng", "bhks", "brah", "cakm", "cham", "deva", "diak",
    "fullwide", "gara", "gong", "gonm", "gujr", "gukh", "guru", "hanidec", "hmng", "hmnp", "java", "kali",
    "kawi", "khmr", "knda", "krai", "lana", "lanatham", "laoo", "latn", "lepc", "limb", "mathbold",
    "mathdbl", "mathmono", "mathsanb", "mathsans", "mlym", "modi", "mong", "mroo", "mtei", "mymr",
    "mymrepka", "mymrpao", "mymrshan", "mymrtlng", "nagm", "newa", "nkoo", "olck", "onao", "orya", "osma",
    "outlined", "rohg", "saur", "segment", "shrd", "sind", "sinh", "sora", "sund", "sunu", "takr", "talu",
    "tamldec", "telu", "thai", "tibt", "tirh", "tnsa", "tols", "vaii", "wara", "wcho",
];

/// The numbering systems that numbers of a locale may be written with, its default first: what
/// ResolveLocale is to take `nu` from.
pub(crate) fn numbering_systems_of(locale: &str) -> Vec<Option<String>> {
    let default = default_numbering_system(locale);
    let others = NUMBERING_SYSTEMS.iter().filter(|&&other| other != default);
    [&default].into_iter().chain(others).map(|name| Some((*name).to_owned())).collect()
}

/// The default of a locale that there is data for: `defaultNumberingSystem` of CLDR 48. ICU4X uses the
/// same, but does not tell.
pub(crate) fn default_numbering_system(locale: &str) -> &'static str {
    match locale.split('-').next().unwrap_or_default() {
        "ar" => arabic(locale),
        "as" | "bn" | "mni" => "beng",
        "fa" | "ps" => "arabext",
        "ff" if locale.contains("-Adlm") => "adlm",
        "ks" if !locale.contains("-Deva") => "arabext",
        "mr" | "ne" | "sa" => "deva",
        "my" => "mymr",
        "pa" if locale.contains("-Arab") || locale.ends_with("-PK") => "arabext",
        "sd" if !locale.contains("-Deva") && !locale.ends_with("-IN") => "arab",
        "ur" if locale.ends_with("-IN") => "arabext",
        "uz" if locale.contains("-Arab") || locale.ends_with("-AF") => "arabext",
        _ => "latn",
    }
}

fn arabic(locale: &str) -> &'static str {
    match locale.split_once('-') {
        None | Some((_, "001" | "AE" | "DZ" | "EH" | "LY" | "MA" | "TN")) => "latn",
        Some(_) => "arab",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_sorted() {
        assert!(NUMBERING_SYSTEMS.is_sorted());
    }

    #[test]
    fn defaults() {
        for (locale, expected) in
            [("en", "latn"), ("ar", "latn"), ("ar-EG", "arab"), ("uz-Arab-AF", "arabext")]
        {
            assert_eq!(default_numbering_system(locale), expected, "{locale}");
        }
        assert_eq!(numbering_systems_of("ar-EG")[0].as_deref(), Some("arab"));
        assert_eq!(numbering_systems_of("ar-EG").len(), NUMBERING_SYSTEMS.len());
    }
}
