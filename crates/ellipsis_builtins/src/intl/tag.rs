//! Language tags as text: their parts, and their canonical form.
//!
//! Canonical tags are kept as strings, as the specification does; ICU4X reads them where it is asked.

use icu_locale::extensions::transform::{Key as FieldKey, Value as FieldValue};
use icu_locale::extensions::unicode::{Key, Value};
use icu_locale::{Locale, LocaleCanonicalizer};

use super::aliases::{canonicalize_field_value, canonicalize_u_value};

/// The subtags of a unicode_language_id.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct LanguageId<'a> {
    pub(crate) language: &'a str,
    pub(crate) script: Option<&'a str>,
    pub(crate) region: Option<&'a str>,
    /// All of them, with hyphens between.
    pub(crate) variants: Option<&'a str>,
}

impl<'a> LanguageId<'a> {
    /// The subtags of a tag up to its extensions, which is structurally valid.
    pub(crate) fn of(tag: &'a str) -> LanguageId<'a> {
        let base = base_name(tag);
        let (language, mut rest) = split_subtag(base);
        let mut take = |matches: fn(&str) -> bool| {
            let (subtag, after) = split_subtag(rest);
            if !matches(subtag) {
                return None;
            }
            rest = after;
            Some(subtag)
        };
        let script = take(is_script);
        let region = take(is_region);
        LanguageId { language, script, region, variants: (!rest.is_empty()).then_some(rest) }
    }

    /// The tag of these subtags.
    pub(crate) fn to_tag(self) -> String {
        let mut tag = self.language.to_owned();
        for subtag in [self.script, self.region, self.variants].into_iter().flatten() {
            tag.push('-');
            tag.push_str(subtag);
        }
        tag
    }
}

fn split_subtag(text: &str) -> (&str, &str) {
    text.split_once('-').unwrap_or((text, ""))
}

/// A tag without its extensions
/// ([GetLocaleBaseName](https://tc39.es/ecma402/#sec-getlocalebasename)).
pub(crate) fn base_name(tag: &str) -> &str {
    &tag[..extensions_at(tag)]
}

/// Where the extensions of a tag begin: with the hyphen before the first singleton.
fn extensions_at(tag: &str) -> usize {
    let mut at = 0;
    for subtag in tag.split('-') {
        if subtag.len() == 1 {
            return at - 1;
        }
        at += subtag.len() + 1;
    }
    tag.len()
}

/// The extensions of a tag, with the hyphen before them.
pub(crate) fn extensions(tag: &str) -> &str {
    &tag[extensions_at(tag)..]
}

/// unicode_language_subtag
pub(crate) fn is_language(text: &str) -> bool {
    matches!(text.len(), 2 | 3 | 5..=8) && text.bytes().all(|byte| byte.is_ascii_alphabetic())
}

/// unicode_script_subtag
pub(crate) fn is_script(text: &str) -> bool {
    text.len() == 4 && text.bytes().all(|byte| byte.is_ascii_alphabetic())
}

/// unicode_region_subtag
pub(crate) fn is_region(text: &str) -> bool {
    match text.len() {
        2 => text.bytes().all(|byte| byte.is_ascii_alphabetic()),
        3 => text.bytes().all(|byte| byte.is_ascii_digit()),
        _ => false,
    }
}

fn is_variant(text: &str) -> bool {
    let is_long_enough = match text.len() {
        4 => text.as_bytes()[0].is_ascii_digit(),
        length => (5..=8).contains(&length),
    };
    is_long_enough && text.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

/// Variants with hyphens between, none of them twice.
pub(crate) fn are_variants(text: &str) -> bool {
    let variants: Vec<String> = text.split('-').map(str::to_ascii_lowercase).collect();
    let is_first = |at: usize| !variants[..at].contains(&variants[at]);
    variants.iter().enumerate().all(|(at, variant)| is_variant(variant) && is_first(at))
}

/// The `type` nonterminal of the value of a Unicode extension keyword.
pub(crate) fn is_type(text: &str) -> bool {
    text.split('-')
        .all(|part| (3..=8).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_alphanumeric()))
}

/// IsStructurallyValidLanguageTag and
/// [CanonicalizeUnicodeLocaleId](https://tc39.es/ecma402/#sec-canonicalizeunicodelocaleid): `None` if
/// the tag is not valid.
pub(crate) fn canonicalize(tag: &str) -> Option<String> {
    let (language, rest) = tag.split_at(tag.find('-').unwrap_or(tag.len()));
    if !is_language(language) {
        return None;
    }
    if language.len() <= 3 {
        return Some(canonical_locale(tag)?.to_string());
    }
    // ICU4X reads no languages of more letters, which may exist but do not.
    let canonical = canonical_locale(&format!("und{rest}"))?.to_string();
    let rest = canonical.strip_prefix("und").unwrap_or_default();
    Some(language.to_ascii_lowercase() + rest)
}

fn canonical_locale(tag: &str) -> Option<Locale> {
    let mut locale = Locale::try_from_str(tag).ok()?;
    let canonicalizer = LocaleCanonicalizer::new_extended();
    canonicalizer.canonicalize(&mut locale);
    // Of this one ICU4X looks at the language only.
    if let Some(id) = locale.extensions.transform.lang.take() {
        let mut source = Locale::from(id);
        canonicalizer.canonicalize(&mut source);
        locale.extensions.transform.lang = Some(source.id);
    }
    canonicalize_extensions(&mut locale);
    Some(locale)
}

fn canonicalize_extensions(locale: &mut Locale) {
    let changed: Vec<(Key, Value)> = locale
        .extensions
        .unicode
        .keywords
        .iter()
        .filter_map(|(key, value)| {
            let canonical = canonicalize_u_value(key.as_str(), &value.to_string());
            Some((*key, Value::try_from_str(&canonical).ok()?))
        })
        .collect();
    for (key, value) in changed {
        locale.extensions.unicode.keywords.set(key, value);
    }
    let fields = &mut locale.extensions.transform.fields;
    if let Ok(key) = FieldKey::try_from_str("m0")
        && let Some(canonical) =
            fields.get(&key).and_then(|value| canonicalize_field_value(&value.to_string()))
        && let Ok(value) = FieldValue::try_from_str(canonical)
    {
        fields.set(key, value);
    }
}

/// The locale whose plurals are those of a tag: they do not depend on the script, but ICU4X takes another
/// one than usual for another language.
pub(crate) fn for_plurals(tag: &str) -> Locale {
    let mut locale = to_icu(tag);
    locale.id.script = None;
    locale
}

/// What ICU4X makes of a canonical tag; of a language that it cannot read, the root.
pub(crate) fn to_icu(tag: &str) -> Locale {
    Locale::try_from_str(tag).unwrap_or(Locale::UNKNOWN)
}

/// The value of a Unicode extension keyword of a canonical tag; empty for a key that stands alone.
pub(crate) fn keyword<'a>(tag: &'a str, key: &str) -> Option<&'a str> {
    let mut rest = unicode_extension(tag)?;
    while !rest.is_empty() {
        let (subtag, after) = split_subtag(rest);
        if subtag == key {
            let length = value_length(after);
            return Some(&after[..length]);
        }
        rest = after;
    }
    None
}

/// How long the value is that a keyword's rest begins with: all up to the next key.
fn value_length(text: &str) -> usize {
    let mut at: usize = 0;
    for subtag in text.split('-') {
        if subtag.len() <= 2 {
            return at.saturating_sub(1);
        }
        at += subtag.len() + 1;
    }
    text.len()
}

/// What the Unicode extension of a canonical tag holds, without the singleton.
fn unicode_extension(tag: &str) -> Option<&str> {
    let (from, to) = unicode_extension_range(tag)?;
    Some(&tag[from + "-u-".len()..to])
}

/// Where the Unicode extension is, with the hyphen before its singleton.
fn unicode_extension_range(tag: &str) -> Option<(usize, usize)> {
    let mut from = None;
    let mut at = 0;
    for subtag in tag.split('-') {
        if subtag.len() == 1 {
            match from {
                Some(from) => return Some((from, at - 1)),
                None if subtag == "u" => from = Some(at - 1),
                None if subtag == "x" => return None,
                None => {}
            }
        }
        at += subtag.len() + 1;
    }
    from.map(|from| (from, tag.len()))
}

/// A tag without its Unicode extension.
pub(crate) fn without_unicode_extension(tag: &str) -> String {
    match unicode_extension_range(tag) {
        Some((from, to)) => [&tag[..from], &tag[to..]].concat(),
        None => tag.to_owned(),
    }
}

/// The attributes and keywords of a tag's Unicode extension
/// ([UnicodeExtensionComponents](https://tc39.es/ecma402/#sec-unicode-extension-components)).
pub(crate) fn unicode_components(tag: &str) -> (Vec<&str>, Vec<(&str, &str)>) {
    let mut attributes = Vec::new();
    let mut keywords = Vec::new();
    let mut rest = unicode_extension(tag).unwrap_or_default();
    while !rest.is_empty() {
        let (subtag, after) = split_subtag(rest);
        rest = after;
        if subtag.len() > 2 {
            attributes.push(subtag);
            continue;
        }
        let (value, after) = after.split_at(value_length(after));
        rest = after.strip_prefix('-').unwrap_or(after);
        keywords.push((subtag, value));
    }
    (attributes, keywords)
}

/// [InsertUnicodeExtensionAndCanonicalize](https://tc39.es/ecma402/#sec-insert-unicode-extension-and-canonicalize):
/// `locale` has no Unicode extension.
pub(crate) fn insert_unicode_extension(
    locale: &str,
    attributes: &[&str],
    keywords: &[(&str, String)],
) -> String {
    if attributes.is_empty() && keywords.is_empty() {
        return locale.to_owned();
    }
    let mut extension = String::from("-u");
    let parts = keywords.iter().flat_map(|(key, value)| [*key, value.as_str()]);
    for part in attributes.iter().copied().chain(parts).filter(|part| !part.is_empty()) {
        extension.push('-');
        extension.push_str(part);
    }
    let private = private_use_at(locale);
    let tag = [&locale[..private], &extension, &locale[private..]].concat();
    canonicalize(&tag).unwrap_or(tag)
}

/// Where the private use part of a tag begins, or its end.
fn private_use_at(tag: &str) -> usize {
    tag.find("-x-").unwrap_or(tag.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn canonical_forms() {
        for (tag, canonical) in [
            ("EN-us", "en-US"),
            ("cmn-hans-cn", "zh-Hans-CN"),
            ("de-u-co-phonebk-ca-gregory", "de-u-ca-gregory-co-phonebk"),
            ("en-u-kn-true", "en-u-kn"),
            ("Abcdefgh-latn", "abcdefgh-Latn"),
            ("und-latn-t-und-hani-m0-names", "und-Latn-t-und-hani-m0-prprname"),
        ] {
            assert_eq!(canonicalize(tag).as_deref(), Some(canonical), "{tag}");
        }
        for tag in ["", "x-foo", "root", "de_DE", "de-1996-1996", "en-u", "en-x", "i-klingon", "en-a"] {
            assert_eq!(canonicalize(tag), None, "{tag}");
        }
    }

    #[test]
    fn parts() {
        let id = LanguageId::of("sl-Latn-IT-nedis-rozaj-u-ca-gregory");
        assert_eq!((id.language, id.script, id.region), ("sl", Some("Latn"), Some("IT")));
        assert_eq!(id.variants, Some("nedis-rozaj"));
        assert_eq!(id.to_tag(), "sl-Latn-IT-nedis-rozaj");
        assert_eq!(extensions("en-a-foo-u-ca"), "-a-foo-u-ca");
        assert_eq!(keyword("th-u-ca-islamic-civil-kn-nu-thai", "ca"), Some("islamic-civil"));
        assert_eq!(keyword("th-u-ca-islamic-civil-kn-nu-thai", "kn"), Some(""));
        assert_eq!(keyword("th-x-u-ca", "ca"), None);
        assert_eq!(without_unicode_extension("th-a-foo-u-ca-buddhist-x-u"), "th-a-foo-x-u");
        assert_eq!(
            unicode_components("th-u-attr-kn-nu-thai"),
            (vec!["attr"], vec![("kn", ""), ("nu", "thai")])
        );
    }

    #[test]
    fn extensions_are_inserted() {
        let keywords = [("nu", "thai".to_owned()), ("kn", String::new())];
        assert_eq!(insert_unicode_extension("th-a-foo-x-u", &[], &keywords), "th-a-foo-u-kn-nu-thai-x-u");
        assert_eq!(insert_unicode_extension("th", &[], &[]), "th");
    }
}
