//! Intl.ListFormat ([clause](https://tc39.es/ecma402/#listformat-objects)).

use ellipsis_engine::{Args, Context, Intrinsic, JsResult, NativeData, RootedVec, Value, trace_fields};
use icu_list::options::{ListFormatterOptions, ListLength};
use icu_list::{ListFormatter, parts};

use super::locale_list::{canonicalize_locale_list, supported_locales_of};
use super::options::{choice_option, get_options_object, locale_matcher};
use super::pieces::{Piece, pieces_of};
use super::record::new_record;
use super::resolve::resolve_locale;
use super::{incompatible, needs_new, no_data, tag};
use crate::build::{Class, Member, constructor, define_class, method, tag as string_tag};
use crate::text::finish;

static CLASS: Class = Class {
    constructor: Intrinsic::IntlListFormat,
    prototype: Intrinsic::IntlListFormatPrototype,
    function: constructor("ListFormat", 0, construct),
    constructor_parent: Intrinsic::FunctionPrototype,
    prototype_parent: Intrinsic::ObjectPrototype,
    statics: &[method("supportedLocalesOf", 1, supported_locales_of)],
    members: MEMBERS,
};

static MEMBERS: &[Member] = &[
    method("format", 1, format),
    method("formatToParts", 1, format_to_parts),
    method("resolvedOptions", 0, resolved_options),
    string_tag("Intl.ListFormat"),
];

/// Makes %Intl.ListFormat% and its prototype.
pub(super) fn make(cx: &mut Context) {
    define_class(cx, &CLASS);
}

struct ListFormatData {
    locale: String,
    kind: &'static str,
    style: &'static str,
    formatter: ListFormatter,
}

trace_fields!(ListFormatData {});

impl NativeData for ListFormatData {
    const NAME: &'static str = "Intl.ListFormat";
}

fn this_format<'a>(cx: &mut Context, args: &'a Args<'_>, method: &str) -> JsResult<&'a ListFormatData> {
    match args.this.downcast::<ListFormatData>() {
        Some(data) => Ok(data),
        None => Err(incompatible(cx, &format!("ListFormat.prototype.{method}"), args.this)),
    }
}

/// [`Intl.ListFormat`](https://tc39.es/ecma402/#sec-Intl.ListFormat)
fn construct(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    if !args.is_construct() {
        return Err(needs_new(cx, "ListFormat"));
    }
    let prototype = cx.prototype_from_constructor(args.new_target, Intrinsic::IntlListFormatPrototype)?;
    let requested = canonicalize_locale_list(cx, args.get(0))?;
    let options = get_options_object(cx, args.get(1))?;
    locale_matcher(cx, options)?;
    let kinds = &["conjunction", "disjunction", "unit"];
    let kind = choice_option(cx, options, "type", kinds)?.unwrap_or("conjunction");
    let style = choice_option(cx, options, "style", &["long", "short", "narrow"])?.unwrap_or("long");

    let resolved = resolve_locale(cx, &requested, &[]);
    let locale = tag::to_icu(&resolved.data_locale);
    let length = match style {
        "short" => ListLength::Short,
        "narrow" => ListLength::Narrow,
        _ => ListLength::Wide,
    };
    let length = ListFormatterOptions::default().with_length(length);
    let formatter = match kind {
        "disjunction" => ListFormatter::try_new_or((&locale).into(), length),
        "unit" => ListFormatter::try_new_unit((&locale).into(), length),
        _ => ListFormatter::try_new_and((&locale).into(), length),
    };
    let Ok(formatter) = formatter else { return Err(no_data(cx, &resolved.data_locale)) };
    let data = ListFormatData { locale: resolved.locale, kind, style, formatter };
    Ok(cx.new_native_with(prototype.into(), data).into())
}

/// [StringListFromIterable](https://tc39.es/ecma402/#sec-createstringlistfromiterable)
fn string_list_from_iterable(cx: &mut Context, iterable: Value) -> JsResult<RootedVec<Value>> {
    let mut list = cx.rooted_list();
    if iterable.is_undefined() {
        return Ok(list);
    }
    cx.iterate(iterable, |cx, value| {
        if !value.is_string() {
            let what = cx.describe(value);
            return Err(cx.type_error(format!("Iterable yielded {what} which is not a string")));
        }
        list.push(value);
        Ok(())
    })?;
    Ok(list)
}

/// [CreatePartsFromList](https://tc39.es/ecma402/#sec-createpartsfromlist): the pieces with what the list
/// holds in them. What patterns depend on in the elements does not lie in lone surrogates, so that ICU4X
/// may see the elements without them.
fn parts_of_list(
    cx: &mut Context,
    data: &ListFormatData,
    list: &RootedVec<Value>,
) -> JsResult<Vec<(Piece, Option<Value>)>> {
    let text_of = |value: Value| value.as_string().map_or_else(String::new, |text| text.to_std_string());
    let units: usize = list.iter().filter_map(Value::as_string).map(|text| text.len() as usize).sum();
    cx.charge_ahead(units / 2 + list.len() * ELEMENT_TICKS)?;
    // The texts, what is made of them, and its pieces.
    cx.make_room(units.saturating_mul(6) + list.len() * ELEMENT_BYTES)?;
    let texts: Vec<String> = list.iter().map(text_of).collect();
    let pieces = pieces_of(&data.formatter.format(texts.iter().map(String::as_str)));
    let mut elements = list.iter();
    let with_element = |piece: Piece| {
        let element = if piece.part == Some(parts::ELEMENT) { elements.next() } else { None };
        (piece, element)
    };
    Ok(pieces.into_iter().map(with_element).collect())
}

/// About how many ticks an element of a list takes, and how many bytes beside its text.
const ELEMENT_TICKS: usize = 12;
const ELEMENT_BYTES: usize = 400;

/// [`Intl.ListFormat.prototype.format`](https://tc39.es/ecma402/#sec-Intl.ListFormat.prototype.format)
fn format(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let data = this_format(cx, args, "format")?;
    let list = string_list_from_iterable(cx, args.get(0))?;
    let mut text = crate::text::builder(cx, 0);
    for (piece, element) in parts_of_list(cx, data, &list)? {
        match element.and_then(Value::as_string) {
            Some(element) => text.push_string(&element),
            None => text.push_str(&piece.text),
        }
    }
    finish(cx, text)
}

/// [`Intl.ListFormat.prototype.formatToParts`](https://tc39.es/ecma402/#sec-Intl.ListFormat.prototype.formatToParts)
fn format_to_parts(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let data = this_format(cx, args, "formatToParts")?;
    let list = string_list_from_iterable(cx, args.get(0))?;
    let mut result = cx.rooted_list();
    for (piece, element) in parts_of_list(cx, data, &list)? {
        let (kind, value) = match element {
            Some(element) => ("element", element),
            None if piece.text.is_empty() => continue,
            None => ("literal", cx.string(&piece.text)),
        };
        let kind = cx.string(kind);
        result.push(new_record(cx, &[("type", kind), ("value", value)])?);
        cx.charge_at_safepoint(1)?;
    }
    Ok(cx.array_from(result.as_slice())?.into())
}

/// [`Intl.ListFormat.prototype.resolvedOptions`](https://tc39.es/ecma402/#sec-Intl.ListFormat.prototype.resolvedoptions)
fn resolved_options(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let data = this_format(cx, args, "resolvedOptions")?;
    let fields = [
        ("locale", cx.string(&data.locale)),
        ("type", cx.string(data.kind)),
        ("style", cx.string(data.style)),
    ];
    new_record(cx, &fields)
}
