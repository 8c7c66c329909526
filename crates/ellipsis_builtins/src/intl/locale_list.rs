//! Lists of locales ([clause](https://tc39.es/ecma402/#sec-locale-and-parameter-negotiation)).

use ellipsis_engine::{Args, Context, JsResult, Throw, Value};
use rustc_hash::FxHashSet;

use super::locale::LocaleData;
use super::{options, resolve, tag};

/// About how many ticks it takes to bring a tag into its form.
const TAG: u32 = 100;

/// [CanonicalizeLocaleList](https://tc39.es/ecma402/#sec-canonicalizelocalelist)
pub(crate) fn canonicalize_locale_list(cx: &mut Context, locales: Value) -> JsResult<Vec<String>> {
    if locales.is_undefined() {
        return Ok(Vec::new());
    }
    if let Some(data) = locales.downcast::<LocaleData>() {
        return Ok(vec![data.tag.clone()]);
    }
    if locales.is_string() {
        return Ok(vec![canonical_tag(cx, locales)?]);
    }
    let object = cx.to_object(locales)?;
    let length = cx.length_of_array_like(object)?;
    let mut seen: Vec<String> = Vec::new();
    let mut known = FxHashSet::default();
    let mut at = 0.0;
    while at < length {
        let key = cx.key_of_number(at);
        if object.has_property(cx, key)? {
            let value = object.get(cx, key)?;
            let tag = match value.downcast::<LocaleData>() {
                Some(data) => data.tag.clone(),
                None if value.is_string() || value.is_object() => canonical_tag(cx, value)?,
                None => return Err(cx.type_error("Language ID should be string or object.")),
            };
            if known.insert(tag.clone()) {
                cx.push_bounded(&mut seen, tag)?;
            }
            // Tags take much longer than the values that others make of elements.
            cx.charge(TAG)?;
        }
        cx.charge(1)?;
        at += 1.0;
    }
    Ok(seen)
}

/// The canonical form of a tag; a RangeError if it is not structurally valid.
pub(crate) fn canonical_tag(cx: &mut Context, value: Value) -> JsResult<String> {
    let text = cx.to_string(value)?;
    // Lone surrogates are no part of any tag, nor is what they become.
    let text = text.to_short_string();
    cx.charge(text.len() as u32 / 2)?;
    tag::canonicalize(&text).ok_or_else(|| invalid_tag(cx, &text))
}

#[cold]
pub(crate) fn invalid_tag(cx: &mut Context, tag: &str) -> Throw {
    cx.range_error(format!("Invalid language tag: {tag}"))
}

/// [FilterLocales](https://tc39.es/ecma402/#sec-filterlocales)
fn filter_locales(cx: &mut Context, requested: &[String], options: Value) -> JsResult<Value> {
    let options = options::coerce_options_to_object(cx, options)?;
    options::locale_matcher(cx, options)?;
    let mut subset = cx.rooted_list();
    for tag in requested {
        cx.charge(TAG)?;
        let without = tag::without_unicode_extension(tag);
        if resolve::lookup_matching_locale_by_prefix(&[without]).is_some() {
            subset.push(cx.string(tag));
        }
    }
    Ok(cx.array_from(subset.as_slice())?.into())
}

/// `supportedLocalesOf` of all constructors: there is data of the same locales for each.
pub(crate) fn supported_locales_of(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let requested = canonicalize_locale_list(cx, args.get(0))?;
    filter_locales(cx, &requested, args.get(1))
}

/// An array of strings (CreateArrayFromList).
pub(crate) fn array_of_strings(
    cx: &mut Context,
    strings: impl IntoIterator<Item: AsRef<str>>,
) -> JsResult<Value> {
    let mut list = cx.rooted_list();
    for string in strings {
        list.push(cx.string(string.as_ref()));
    }
    Ok(cx.array_from(list.as_slice())?.into())
}
