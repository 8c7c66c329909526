//! Values of extension keywords that stand for others, which ICU4X does not replace.
// tidy: table

/// [CanonicalizeUValue](https://tc39.es/ecma402/#sec-canonicalizeuvalue): of the aliases in CLDR 48's
/// `common/bcp47` those that are types by their form. `rg` and `sd` are left to ICU4X.
pub(crate) fn canonicalize_u_value(key: &str, value: &str) -> String {
    let lower = value.to_ascii_lowercase();
    let canonical = match (key, lower.as_str()) {
        ("ca", "ethiopic-amete-alem") => "ethioaa",
        ("ca", "islamicc") => "islamic-civil",
        ("kb" | "kc" | "kh" | "kk" | "kn", "yes") => "",
        (_, "true") => "",
        ("ks", "primary") => "level1",
        ("ks", "tertiary") => "level3",
        ("ms", "imperial") => "uksystem",
        ("tz", zone) => canonical_zone(zone),
        (_, value) => value,
    };
    canonical.to_owned()
}

/// The value that a field `m0` of the transform extension stands for.
pub(crate) fn canonicalize_field_value(value: &str) -> Option<&'static str> {
    (value == "names").then_some("prprname")
}

fn canonical_zone(zone: &str) -> &str {
    match zone {
        "aqams" => "aqmcm",
        "aukns" => "auhba",
        "caffs" => "cawnp",
        "camtr" => "cator",
        "canpg" => "cator",
        "capnt" => "caiql",
        "cathu" => "cator",
        "cayzf" => "caedm",
        "cet" => "bebru",
        "cnckg" => "cnsha",
        "cnhrb" => "cnsha",
        "cnkhg" => "cnurc",
        "cst6cdt" => "uschi",
        "cuba" => "cuhav",
        "eet" => "grath",
        "egypt" => "egcai",
        "eire" => "iedub",
        "est" => "papty",
        "est5edt" => "usnyc",
        "factory" => "unk",
        "gmt0" => "gmt",
        "hongkong" => "hkhkg",
        "hst" => "ushnl",
        "iceland" => "isrey",
        "iran" => "irthr",
        "israel" => "jeruslm",
        "jamaica" => "jmkin",
        "japan" => "jptyo",
        "libya" => "lytip",
        "met" => "bebru",
        "mncoq" => "mnuln",
        "mst" => "usphx",
        "mst7mdt" => "usden",
        "mxstis" => "mxtij",
        "navajo" => "usden",
        "poland" => "plwaw",
        "portugal" => "ptlis",
        "prc" => "cnsha",
        "pst8pdt" => "uslax",
        "roc" => "twtpe",
        "rok" => "krsel",
        "turkey" => "trist",
        "uaozh" => "uaiev",
        "uauzh" => "uaiev",
        "uct" => "utc",
        "umjon" => "ushnl",
        "usnavajo" => "usden",
        "wet" => "ptlis",
        "zulu" => "utc",
        zone => zone,
    }
}
