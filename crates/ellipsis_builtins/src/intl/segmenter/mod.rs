//! Intl.Segmenter ([clause](https://tc39.es/ecma402/#segmenter-objects)).

mod boundaries;
mod segments;

pub(super) use segments::{make_iterator, make_segments};

use ellipsis_engine::{Args, Context, Intrinsic, JsResult, NativeData, Value, trace_fields};

use self::boundaries::Granularity;
use super::locale_list::{canonicalize_locale_list, supported_locales_of};
use super::options::{choice_option, get_options_object, locale_matcher};
use super::record::new_record;
use super::resolve::resolve_locale;
use super::{incompatible, needs_new, tag};
use crate::build::{Class, Member, constructor, define_class, method, tag as string_tag};

static CLASS: Class = Class {
    constructor: Intrinsic::IntlSegmenter,
    prototype: Intrinsic::IntlSegmenterPrototype,
    function: constructor("Segmenter", 0, construct),
    constructor_parent: Intrinsic::FunctionPrototype,
    prototype_parent: Intrinsic::ObjectPrototype,
    statics: &[method("supportedLocalesOf", 1, supported_locales_of)],
    members: MEMBERS,
};

static MEMBERS: &[Member] = &[
    method("resolvedOptions", 0, resolved_options),
    method("segment", 1, segment),
    string_tag("Intl.Segmenter"),
];

/// Makes %Intl.Segmenter% and its prototype.
pub(super) fn make(cx: &mut Context) {
    define_class(cx, &CLASS);
}

struct SegmenterData {
    locale: String,
    granularity: Granularity,
    /// The language of the text, as far as there is data.
    language: icu_locale::LanguageIdentifier,
}

trace_fields!(SegmenterData {});

impl NativeData for SegmenterData {
    const NAME: &'static str = "Intl.Segmenter";
}

fn this_segmenter<'a>(cx: &mut Context, args: &'a Args<'_>, method: &str) -> JsResult<&'a SegmenterData> {
    match args.this.downcast::<SegmenterData>() {
        Some(data) => Ok(data),
        None => Err(incompatible(cx, &format!("Segmenter.prototype.{method}"), args.this)),
    }
}

/// [`Intl.Segmenter`](https://tc39.es/ecma402/#sec-intl.segmenter)
fn construct(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    if !args.is_construct() {
        return Err(needs_new(cx, "Segmenter"));
    }
    let prototype = cx.prototype_from_constructor(args.new_target, Intrinsic::IntlSegmenterPrototype)?;
    let requested = canonicalize_locale_list(cx, args.get(0))?;
    let options = get_options_object(cx, args.get(1))?;
    locale_matcher(cx, options)?;
    let resolved = resolve_locale(cx, &requested, &[]);
    let granularity = match choice_option(cx, options, "granularity", &["grapheme", "word", "sentence"])? {
        Some("word") => Granularity::Word,
        Some("sentence") => Granularity::Sentence,
        _ => Granularity::Grapheme,
    };
    let language = tag::to_icu(&resolved.data_locale).id;
    let data = SegmenterData { locale: resolved.locale, granularity, language };
    Ok(cx.new_native_with(prototype.into(), data).into())
}

/// [`Intl.Segmenter.prototype.segment`](https://tc39.es/ecma402/#sec-intl.segmenter.prototype.segment)
fn segment(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let data = this_segmenter(cx, args, "segment")?;
    let string = cx.to_string(args.get(0))?;
    Ok(segments::new_segments(cx, data, string))
}

/// [`Intl.Segmenter.prototype.resolvedOptions`](https://tc39.es/ecma402/#sec-intl.segmenter.prototype.resolvedoptions)
fn resolved_options(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let data = this_segmenter(cx, args, "resolvedOptions")?;
    let fields = [("locale", cx.string(&data.locale)), ("granularity", cx.string(data.granularity.name()))];
    new_record(cx, &fields)
}
