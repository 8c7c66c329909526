//! Which locale is used ([clause](https://tc39.es/ecma402/#sec-resolvelocale)).

use std::cell::RefCell;

use ellipsis_engine::{Context, Gc, JsResult, Object};

use super::aliases::canonicalize_u_value;
use super::available::is_available;
use super::numbering::numbering_systems_of;
use super::options::type_option;
use super::tag;

thread_local! {
    /// The host's locale as it was last, and what that means.
    static LAST_DEFAULT: RefCell<(String, String)> = const { RefCell::new((String::new(), String::new())) };
}

/// [DefaultLocale](https://tc39.es/ecma402/#sec-defaultlocale): the host's, if there is data for it.
pub(crate) fn default_locale(cx: &Context) -> String {
    let host = cx.host.locale();
    let known = LAST_DEFAULT.with_borrow(|(last, locale)| (**last == *host).then(|| locale.clone()));
    // There is no locale without a name.
    if let Some(locale) = known.filter(|locale| !locale.is_empty()) {
        return locale;
    }
    let canonical = tag::canonicalize(&host).map(|tag| tag::base_name(&tag).to_owned());
    let found = canonical.and_then(|tag| lookup_matching_locale_by_prefix(&[tag]));
    let locale = found.map_or_else(|| "en-US".to_owned(), |found| found.locale);
    LAST_DEFAULT.set((String::from(&*host), locale.clone()));
    locale
}

/// A locale that there is data for, and which of the requested ones led to it.
pub(crate) struct MatchedLocale {
    pub(crate) locale: String,
    /// As it was requested, with its extensions.
    requested: String,
}

/// [LookupMatchingLocaleByPrefix](https://tc39.es/ecma402/#sec-lookupmatchinglocalebyprefix); there is
/// data of the same locales for all constructors.
pub(crate) fn lookup_matching_locale_by_prefix(requested: &[String]) -> Option<MatchedLocale> {
    for request in requested {
        let without = tag::without_unicode_extension(request);
        let mut prefix = without.as_str();
        while !prefix.is_empty() {
            if is_available(prefix) {
                return Some(MatchedLocale { locale: prefix.to_owned(), requested: request.clone() });
            }
            let mut end = prefix.rfind('-').unwrap_or(0);
            if end >= 2 && prefix.as_bytes()[end - 2] == b'-' {
                end -= 2;
            }
            prefix = &prefix[..end];
        }
    }
    None
}

/// What the options say about an extension key.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum KeyOption {
    Undefined,
    Null,
    Text(String),
}

impl From<Option<String>> for KeyOption {
    fn from(text: Option<String>) -> KeyOption {
        text.map_or(KeyOption::Undefined, KeyOption::Text)
    }
}

/// A relevant extension key of a constructor.
pub(crate) struct RelevantKey<'a> {
    pub(crate) key: &'static str,
    pub(crate) option: KeyOption,
    /// The values that a locale (the one that was found) has data for, its default first. `None` is null.
    pub(crate) values: &'a dyn Fn(&str) -> Vec<Option<String>>,
}

/// What [`resolve_locale`] found.
pub(crate) struct ResolvedLocale {
    /// [[Locale]], with the keywords that were heeded.
    pub(crate) locale: String,
    /// The locale whose data is used: without keywords.
    pub(crate) data_locale: String,
    /// The values of the relevant keys, in their order. `None` is null.
    pub(crate) values: Vec<Option<String>>,
}

/// Reads the option numberingSystem, and resolves the locale and the numbering system with it.
pub(crate) fn resolve_with_numbering_system(
    cx: &mut Context,
    requested: &[String],
    options: Gc<Object>,
) -> JsResult<(ResolvedLocale, String)> {
    let option = type_option(cx, options, "numberingSystem")?.into();
    let key = RelevantKey { key: "nu", option, values: &numbering_systems_of };
    let mut resolved = resolve_locale(cx, requested, &[key]);
    let numbering_system = resolved.values.pop().flatten().unwrap_or_default();
    Ok((resolved, numbering_system))
}

/// [ResolveLocale](https://tc39.es/ecma402/#sec-resolvelocale)
pub(crate) fn resolve_locale(cx: &Context, requested: &[String], keys: &[RelevantKey<'_>]) -> ResolvedLocale {
    let matched = lookup_matching_locale_by_prefix(requested)
        .unwrap_or_else(|| MatchedLocale { locale: default_locale(cx), requested: String::new() });
    let (_, keywords) = tag::unicode_components(&matched.requested);
    let mut heeded = Vec::new();
    let mut values = Vec::new();
    for key in keys {
        let supported = (key.values)(&matched.locale);
        let requested = keywords.iter().find(|(name, _)| *name == key.key).map(|(_, value)| *value);
        let (value, keyword) = resolve_key(key, &supported, requested);
        heeded.extend(keyword.map(|keyword| (key.key, keyword)));
        values.push(value);
    }
    let locale = tag::insert_unicode_extension(&matched.locale, &[], &heeded);
    ResolvedLocale { locale, data_locale: matched.locale, values }
}

/// The value of a relevant key, and the value of its keyword if that is to stay in the tag.
fn resolve_key(
    key: &RelevantKey<'_>,
    supported: &[Option<String>],
    requested: Option<&str>,
) -> (Option<String>, Option<String>) {
    let supports = |value: &str| supported.iter().any(|known| known.as_deref() == Some(value));
    let mut value = supported.first().cloned().flatten();
    let mut keyword = None;
    match requested {
        Some("") if supports("true") => {
            value = Some("true".to_owned());
            keyword = Some(String::new());
        }
        Some(text) if !text.is_empty() && supports(text) => {
            value = Some(text.to_owned());
            keyword = value.clone();
        }
        _ => {}
    }
    let wanted = match &key.option {
        KeyOption::Undefined => return (value, keyword),
        KeyOption::Null => None,
        KeyOption::Text(text) => {
            let canonical = canonicalize_u_value(key.key, text);
            Some(if canonical.is_empty() { "true".to_owned() } else { canonical })
        }
    };
    if wanted != value && supported.contains(&wanted) {
        return (wanted, None);
    }
    (value, keyword)
}
