//! String.prototype.toLocaleLowerCase and toLocaleUpperCase, as far as locales matter.

use ellipsis_engine::{Context, JsResult, Value};
use icu_casemap::CaseMapper;
use icu_locale::LanguageIdentifier;

use super::locale_list::canonicalize_locale_list;
use super::resolve::default_locale;
use super::tag::LanguageId;

/// A language whose letters have their own upper or lower case.
pub(crate) struct CaseLanguage(LanguageIdentifier);

/// [TransformCase](https://tc39.es/ecma402/#sec-transform-case): the language that it takes into account;
/// `None` if that maps as all others do.
pub(crate) fn case_language(cx: &mut Context, locales: Value) -> JsResult<Option<CaseLanguage>> {
    let requested = canonicalize_locale_list(cx, locales)?;
    let tag = requested.into_iter().next().unwrap_or_else(|| default_locale(cx));
    let language = LanguageId::of(&tag).language;
    let is_special = ["az", "el", "lt", "tr"].contains(&language);
    Ok(language.parse().ok().filter(|_| is_special).map(CaseLanguage))
}

impl CaseLanguage {
    pub(crate) fn to_lowercase(&self, text: &str) -> String {
        CaseMapper::new().lowercase_to_string(text, &self.0).into_owned()
    }

    pub(crate) fn to_uppercase(&self, text: &str) -> String {
        CaseMapper::new().uppercase_to_string(text, &self.0).into_owned()
    }
}
