//! Intl.Locale ([clause](https://tc39.es/ecma402/#locale-objects)).

mod info;
mod regions;

pub(super) use regions::collations;

/// The calendar that is preferred where a locale is spoken.
pub(super) fn preferred_calendar(tag: &str) -> &'static str {
    regions::calendars(&info::region_of(tag)).first().unwrap_or(&"gregory")
}

/// The hour cycle that is preferred where a locale is spoken.
pub(super) fn preferred_hour_cycle(tag: &str) -> &'static str {
    regions::hour_cycle(LanguageId::of(tag).language, &info::region_of(tag))
}

use ellipsis_engine::{Args, Context, Gc, Intrinsic, JsResult, NativeData, Object, Value, trace_fields};
use icu_locale::subtags::language;
use icu_locale::{LanguageIdentifier, LocaleExpander};

use super::locale_list::invalid_tag;
use super::options::{
    boolean_option, choice_option, coerce_options_to_object, out_of_range, string_option, type_option,
};
use super::tag::{self, LanguageId};
use super::{aliases, incompatible, needs_new};
use crate::build::{Class, Member, constructor, define_class, getter, method, tag as string_tag};

static CLASS: Class = Class {
    constructor: Intrinsic::IntlLocale,
    prototype: Intrinsic::IntlLocalePrototype,
    function: constructor("Locale", 1, construct),
    constructor_parent: Intrinsic::FunctionPrototype,
    prototype_parent: Intrinsic::ObjectPrototype,
    statics: &[],
    members: MEMBERS,
};

static MEMBERS: &[Member] = &[
    getter("baseName", "get baseName", base_name),
    getter("calendar", "get calendar", calendar),
    getter("caseFirst", "get caseFirst", case_first),
    getter("collation", "get collation", collation),
    getter("firstDayOfWeek", "get firstDayOfWeek", first_day_of_week),
    getter("hourCycle", "get hourCycle", hour_cycle),
    getter("language", "get language", language),
    getter("numberingSystem", "get numberingSystem", numbering_system),
    getter("numeric", "get numeric", numeric),
    getter("region", "get region", region),
    getter("script", "get script", script),
    getter("variants", "get variants", variants),
    method("getCalendars", 0, info::get_calendars),
    method("getCollations", 0, info::get_collations),
    method("getHourCycles", 0, info::get_hour_cycles),
    method("getNumberingSystems", 0, info::get_numbering_systems),
    method("getTextInfo", 0, info::get_text_info),
    method("getTimeZones", 0, info::get_time_zones),
    method("getWeekInfo", 0, info::get_week_info),
    method("maximize", 0, maximize),
    method("minimize", 0, minimize),
    method("toString", 0, to_string),
    string_tag("Intl.Locale"),
];

/// Makes %Intl.Locale% and its prototype.
pub(super) fn make(cx: &mut Context) {
    define_class(cx, &CLASS);
}

/// [[Locale]], of which the other slots are parts.
pub(crate) struct LocaleData {
    pub(crate) tag: String,
}

trace_fields!(LocaleData {});

impl NativeData for LocaleData {
    const NAME: &'static str = "Intl.Locale";
}

/// The tag of the receiver.
fn this_tag<'a>(cx: &mut Context, args: &'a Args<'_>, method: &str) -> JsResult<&'a str> {
    match args.this.downcast::<LocaleData>() {
        Some(data) => Ok(&data.tag),
        None => Err(incompatible(cx, &format!("Locale.prototype.{method}"), args.this)),
    }
}

/// [`Intl.Locale`](https://tc39.es/ecma402/#sec-intl.locale)
fn construct(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    if !args.is_construct() {
        return Err(needs_new(cx, "Locale"));
    }
    let prototype = cx.prototype_from_constructor(args.new_target, Intrinsic::IntlLocalePrototype)?;
    let value = args.get(0);
    if !value.is_string() && !value.is_object() {
        return Err(cx.type_error("First argument to Intl.Locale constructor can't be empty or missing"));
    }
    let text = match value.downcast::<LocaleData>() {
        Some(data) => data.tag.clone(),
        None => cx.to_string(value)?.to_short_string(),
    };
    let options = coerce_options_to_object(cx, args.get(1))?;
    let Some(tag) = tag::canonicalize(&text) else { return Err(invalid_tag(cx, &text)) };
    let tag = update_language_id(cx, &tag, options)?;
    let overrides = keyword_options(cx, options)?;
    let tag = with_keywords(&tag, &overrides);
    Ok(cx.new_native_with(prototype.into(), LocaleData { tag }).into())
}

/// [UpdateLanguageId](https://tc39.es/ecma402/#sec-updatelanguageid)
fn update_language_id(cx: &mut Context, tag: &str, options: Gc<Object>) -> JsResult<String> {
    let mut read = |name: &str, is_valid: fn(&str) -> bool| match string_option(cx, options, name)? {
        Some(text) if !is_valid(&text) => Err(out_of_range(cx, &text, name)),
        text => Ok(text),
    };
    let language = read("language", tag::is_language)?;
    let script = read("script", tag::is_script)?;
    let region = read("region", tag::is_region)?;
    let variants = read("variants", tag::are_variants)?;
    let id = LanguageId::of(tag);
    let updated = LanguageId {
        language: language.as_deref().unwrap_or(id.language),
        script: script.as_deref().or(id.script),
        region: region.as_deref().or(id.region),
        variants: variants.as_deref().or(id.variants),
    };
    let updated = updated.to_tag() + tag::extensions(tag);
    tag::canonicalize(&updated).ok_or_else(|| invalid_tag(cx, &updated))
}

/// The options that stand for keywords of the Unicode extension.
fn keyword_options(cx: &mut Context, options: Gc<Object>) -> JsResult<Vec<(&'static str, String)>> {
    let calendar = type_option(cx, options, "calendar")?;
    let collation = type_option(cx, options, "collation")?;
    let first_day = match string_option(cx, options, "firstDayOfWeek")? {
        Some(text) => {
            let day = weekday_to_string(&text);
            if !tag::is_type(&day) {
                return Err(out_of_range(cx, &day, "firstDayOfWeek"));
            }
            Some(day)
        }
        None => None,
    };
    let hour_cycle = choice_option(cx, options, "hourCycle", &["h11", "h12", "h23", "h24"])?;
    let case_first = choice_option(cx, options, "caseFirst", &["upper", "lower", "false"])?;
    let numeric = boolean_option(cx, options, "numeric")?;
    let numbering_system = type_option(cx, options, "numberingSystem")?;
    let all = [
        ("ca", calendar),
        ("co", collation),
        ("fw", first_day),
        ("hc", hour_cycle.map(str::to_owned)),
        ("kf", case_first.map(str::to_owned)),
        ("kn", numeric.map(|numeric| numeric.to_string())),
        ("nu", numbering_system),
    ];
    Ok(all.into_iter().filter_map(|(key, value)| Some((key, value?))).collect())
}

/// [WeekdayToString](https://tc39.es/ecma402/#sec-weekdaytostring)
fn weekday_to_string(day: &str) -> String {
    let name = match day {
        "0" | "7" => "sun",
        "1" => "mon",
        "2" => "tue",
        "3" => "wed",
        "4" => "thu",
        "5" => "fri",
        "6" => "sat",
        other => other,
    };
    name.to_owned()
}

/// [MakeLocaleRecord](https://tc39.es/ecma402/#sec-makelocalerecord): the tag with these keywords instead
/// of its own.
fn with_keywords(tag: &str, overrides: &[(&'static str, String)]) -> String {
    if overrides.is_empty() {
        return tag.to_owned();
    }
    let (attributes, keywords) = tag::unicode_components(tag);
    let mut keywords: Vec<(&str, String)> =
        keywords.into_iter().map(|(key, value)| (key, value.to_owned())).collect();
    for (key, value) in overrides {
        let value = aliases::canonicalize_u_value(key, value);
        match keywords.iter_mut().find(|(known, _)| known == key) {
            Some((_, known)) => *known = value,
            None => keywords.push((key, value)),
        }
    }
    tag::insert_unicode_extension(&tag::without_unicode_extension(tag), &attributes, &keywords)
}

fn text_or_undefined(cx: &mut Context, text: Option<&str>) -> Value {
    text.map_or(Value::UNDEFINED, |text| cx.string(text))
}

/// [`get Intl.Locale.prototype.baseName`](https://tc39.es/ecma402/#sec-Intl.Locale.prototype.baseName)
fn base_name(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let tag = this_tag(cx, args, "baseName")?;
    Ok(cx.string(tag::base_name(tag)))
}

fn keyword_getter(cx: &mut Context, args: &Args<'_>, method: &str, key: &str) -> JsResult<Value> {
    let tag = this_tag(cx, args, method)?;
    Ok(text_or_undefined(cx, tag::keyword(tag, key)))
}

/// [`get Intl.Locale.prototype.calendar`](https://tc39.es/ecma402/#sec-Intl.Locale.prototype.calendar)
fn calendar(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    keyword_getter(cx, args, "calendar", "ca")
}

/// [`get Intl.Locale.prototype.caseFirst`](https://tc39.es/ecma402/#sec-Intl.Locale.prototype.caseFirst)
fn case_first(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    keyword_getter(cx, args, "caseFirst", "kf")
}

/// [`get Intl.Locale.prototype.collation`](https://tc39.es/ecma402/#sec-Intl.Locale.prototype.collation)
fn collation(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    keyword_getter(cx, args, "collation", "co")
}

/// [`get Intl.Locale.prototype.firstDayOfWeek`](https://tc39.es/ecma402/#sec-Intl.Locale.prototype.firstDayOfWeek)
fn first_day_of_week(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    keyword_getter(cx, args, "firstDayOfWeek", "fw")
}

/// [`get Intl.Locale.prototype.hourCycle`](https://tc39.es/ecma402/#sec-Intl.Locale.prototype.hourCycle)
fn hour_cycle(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    keyword_getter(cx, args, "hourCycle", "hc")
}

/// [`get Intl.Locale.prototype.numberingSystem`](https://tc39.es/ecma402/#sec-Intl.Locale.prototype.numberingSystem)
fn numbering_system(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    keyword_getter(cx, args, "numberingSystem", "nu")
}

/// [`get Intl.Locale.prototype.numeric`](https://tc39.es/ecma402/#sec-Intl.Locale.prototype.numeric)
fn numeric(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let tag = this_tag(cx, args, "numeric")?;
    Ok((tag::keyword(tag, "kn") == Some("")).into())
}

/// [`get Intl.Locale.prototype.language`](https://tc39.es/ecma402/#sec-Intl.Locale.prototype.language)
fn language(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let tag = this_tag(cx, args, "language")?;
    Ok(cx.string(LanguageId::of(tag).language))
}

/// [`get Intl.Locale.prototype.script`](https://tc39.es/ecma402/#sec-Intl.Locale.prototype.script)
fn script(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let tag = this_tag(cx, args, "script")?;
    Ok(text_or_undefined(cx, LanguageId::of(tag).script))
}

/// [`get Intl.Locale.prototype.region`](https://tc39.es/ecma402/#sec-Intl.Locale.prototype.region)
fn region(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let tag = this_tag(cx, args, "region")?;
    Ok(text_or_undefined(cx, LanguageId::of(tag).region))
}

/// [`get Intl.Locale.prototype.variants`](https://tc39.es/ecma402/#sec-Intl.Locale.prototype.variants)
fn variants(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let tag = this_tag(cx, args, "variants")?;
    Ok(text_or_undefined(cx, LanguageId::of(tag).variants))
}

/// [`Intl.Locale.prototype.maximize`](https://tc39.es/ecma402/#sec-Intl.Locale.prototype.maximize)
fn maximize(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let tag = maximal(this_tag(cx, args, "maximize")?);
    Ok(cx.new_native(Intrinsic::IntlLocalePrototype, LocaleData { tag }).into())
}

/// [`Intl.Locale.prototype.minimize`](https://tc39.es/ecma402/#sec-Intl.Locale.prototype.minimize)
fn minimize(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let tag = this_tag(cx, args, "minimize")?;
    let tag = change_language_id(tag, |id| {
        likely_unknown(id);
        LocaleExpander::new_extended().minimize(id);
    });
    Ok(cx.new_native(Intrinsic::IntlLocalePrototype, LocaleData { tag }).into())
}

/// The Add Likely Subtags algorithm.
fn maximal(tag: &str) -> String {
    change_language_id(tag, |id| {
        likely_unknown(id);
        LocaleExpander::new_extended().maximize(id);
    })
}

/// English is likely where nothing else is, says CLDR. ICU4X leaves those languages unknown.
fn likely_unknown(id: &mut LanguageIdentifier) {
    let mut maximal = id.clone();
    LocaleExpander::new_extended().maximize(&mut maximal);
    if maximal.language.is_unknown() {
        id.language = language!("en");
    }
}

/// A tag with its language, script and region changed by ICU4X. It has no likely subtags of languages
/// that it cannot read.
fn change_language_id(tag: &str, change: impl FnOnce(&mut LanguageIdentifier)) -> String {
    let Ok(mut id) = LanguageIdentifier::try_from_str(tag::base_name(tag)) else {
        return tag.to_owned();
    };
    change(&mut id);
    let changed = id.to_string() + tag::extensions(tag);
    tag::canonicalize(&changed).unwrap_or(changed)
}

/// [`Intl.Locale.prototype.toString`](https://tc39.es/ecma402/#sec-Intl.Locale.prototype.toString)
fn to_string(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let tag = this_tag(cx, args, "toString")?;
    Ok(cx.string(tag))
}
