//! Intl.DisplayNames ([clause](https://tc39.es/ecma402/#intl-displaynames-objects)).

use ellipsis_engine::{Args, Context, Intrinsic, JsResult, NativeClass, NativeData, Trace, Tracer, Value};
use icu_experimental::dimension::provider::currency::displayname::CurrencyDisplaynameV1;
use icu_experimental::dimension::provider::currency::symbols::CurrencySymbolsV1;
use icu_experimental::displaynames::multi::{
    LanguageDisplayNames, LocaleDisplayNamesFormatter, RegionDisplayNames, ScriptDisplayNames,
};
use icu_experimental::displaynames::{DisplayNamesOptions, LanguageDisplay, Style};
use icu_experimental::provider::Baked;
use icu_locale::Locale;
use icu_provider::prelude::*;

use super::locale_list::{canonicalize_locale_list, supported_locales_of};
use super::options::{choice_option, get_options_object, locale_matcher};
use super::record::new_record;
use super::resolve::resolve_locale;
use super::tag;
use super::{aliases, incompatible, needs_new, no_data};
use crate::build::{Class, Member, constructor, define_class, method, tag as string_tag};

static CLASS: Class = Class {
    constructor: Intrinsic::IntlDisplayNames,
    prototype: Intrinsic::IntlDisplayNamesPrototype,
    function: constructor("DisplayNames", 2, construct),
    constructor_parent: Intrinsic::FunctionPrototype,
    prototype_parent: Intrinsic::ObjectPrototype,
    statics: &[method("supportedLocalesOf", 1, supported_locales_of)],
    members: MEMBERS,
};

static MEMBERS: &[Member] =
    &[method("of", 1, of), method("resolvedOptions", 0, resolved_options), string_tag("Intl.DisplayNames")];

/// Makes %Intl.DisplayNames% and its prototype.
pub(super) fn make(cx: &mut Context) {
    define_class(cx, &CLASS);
}

struct DisplayNamesData {
    locale: String,
    style: &'static str,
    kind: &'static str,
    fallback: &'static str,
    /// If languages are named.
    language_display: Option<&'static str>,
    names: Names,
}

/// The names of a kind.
enum Names {
    Language(Box<(LanguageDisplayNames, LocaleDisplayNamesFormatter)>),
    Region(RegionDisplayNames),
    Script(ScriptDisplayNames),
    /// Of which each is looked up by itself: those of a locale in a style.
    Currency(DataLocale),
    /// ICU4X has no names of calendars and fields of dates.
    None,
}

impl Trace for DisplayNamesData {
    fn trace(&self, _tracer: &mut Tracer) {}
}

impl NativeData for DisplayNamesData {
    fn class() -> &'static NativeClass {
        static CLASS: NativeClass = NativeClass::new::<DisplayNamesData>("Intl.DisplayNames", None);
        &CLASS
    }
}

fn this_names<'a>(cx: &mut Context, args: &'a Args<'_>, method: &str) -> JsResult<&'a DisplayNamesData> {
    match args.this.downcast::<DisplayNamesData>() {
        Some(data) => Ok(data),
        None => Err(incompatible(cx, &format!("DisplayNames.prototype.{method}"), args.this)),
    }
}

/// [`Intl.DisplayNames`](https://tc39.es/ecma402/#sec-Intl.DisplayNames)
fn construct(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    if !args.is_construct() {
        return Err(needs_new(cx, "DisplayNames"));
    }
    let prototype = cx.prototype_from_constructor(args.new_target, Intrinsic::IntlDisplayNamesPrototype)?;
    let requested = canonicalize_locale_list(cx, args.get(0))?;
    if args.get(1).is_undefined() {
        return Err(cx.type_error("Intl.DisplayNames needs options"));
    }
    let options = get_options_object(cx, args.get(1))?;
    locale_matcher(cx, options)?;
    let style = choice_option(cx, options, "style", &["narrow", "short", "long"])?.unwrap_or("long");
    let kinds = &["language", "region", "script", "currency", "calendar", "dateTimeField"];
    let Some(kind) = choice_option(cx, options, "type", kinds)? else {
        return Err(cx.type_error("Required option \"type\" must not be undefined"));
    };
    let fallback = choice_option(cx, options, "fallback", &["code", "none"])?.unwrap_or("code");
    let displays = &["dialect", "standard"];
    let display = choice_option(cx, options, "languageDisplay", displays)?.unwrap_or("dialect");

    let resolved = resolve_locale(cx, &requested, &[]);
    let icu_locale = tag::to_icu(&resolved.data_locale);
    let Ok(names) = Names::load(kind, style, display, &icu_locale) else {
        return Err(no_data(cx, &resolved.data_locale));
    };
    let language_display = (kind == "language").then_some(display);
    let data = DisplayNamesData { locale: resolved.locale, style, kind, fallback, language_display, names };
    Ok(cx.new_native_with(prototype.into(), data).into())
}

impl Names {
    fn load(kind: &str, style: &str, display: &str, locale: &Locale) -> Result<Names, DataError> {
        let mut options = DisplayNamesOptions::default();
        // There are no names narrower than the short ones.
        options.style = (style != "long").then_some(Style::Short);
        if display == "standard" {
            options.language_display = LanguageDisplay::Standard;
        }
        Ok(match kind {
            "language" => Names::Language(Box::new((
                LanguageDisplayNames::try_new(locale.into(), options)?,
                LocaleDisplayNamesFormatter::try_new(locale.into(), options)?,
            ))),
            "region" => Names::Region(RegionDisplayNames::try_new(locale.into(), options)?),
            "script" => Names::Script(ScriptDisplayNames::try_new(locale.into(), options)?),
            "currency" => Names::Currency(DataLocale::from(locale)),
            _ => Names::None,
        })
    }

    /// The name of a canonical code.
    fn get(&self, code: &str, style: &str) -> Option<String> {
        match self {
            Names::Language(names) => {
                let locale = Locale::try_from_str(code).ok()?;
                names.0.of(locale.id.language)?;
                Some(names.1.of(&locale).into_owned())
            }
            Names::Region(names) => names.of(code.parse().ok()?).map(str::to_owned),
            Names::Script(names) => names.of(code.parse().ok()?).map(str::to_owned),
            Names::Currency(locale) => currency_name(locale, code, style),
            Names::None => None,
        }
    }
}

/// The name of a currency; its symbol if that is to be short.
fn currency_name(locale: &DataLocale, code: &str, style: &str) -> Option<String> {
    let attributes = match style {
        "narrow" => format!("n/{code}"),
        "short" => format!("s/{code}"),
        _ => code.to_owned(),
    };
    let attributes = DataMarkerAttributes::try_from_str(&attributes).ok()?;
    let id = DataIdentifierBorrowed::for_marker_attributes_and_locale(attributes, locale);
    let mut request = DataRequest { id, ..Default::default() };
    // That there is none of a currency is no error.
    request.metadata.silent = true;
    if style == "long" {
        let response: DataResponse<CurrencyDisplaynameV1> = Baked.load(request).ok()?;
        Some(response.payload.get().to_string())
    } else {
        let response: DataResponse<CurrencySymbolsV1> = Baked.load(request).ok()?;
        Some(response.payload.get().as_str().to_owned())
    }
}

static DATE_TIME_FIELDS: &[&str] = &[
    "era",
    "year",
    "quarter",
    "month",
    "weekOfYear",
    "weekday",
    "day",
    "dayPeriod",
    "hour",
    "minute",
    "second",
    "timeZoneName",
];

/// [CanonicalCodeForDisplayNames](https://tc39.es/ecma402/#sec-canonicalcodefordisplaynames): `None` if the
/// code has not the form that it should.
fn canonical_code(kind: &str, code: &str) -> Option<String> {
    match kind {
        "language" => {
            let canonical = tag::canonicalize(code)?;
            tag::extensions(code).is_empty().then_some(canonical)
        }
        "region" => tag::is_region(code).then(|| code.to_ascii_uppercase()),
        "script" => tag::is_script(code).then(|| {
            let (first, rest) = code.split_at(1);
            first.to_ascii_uppercase() + &rest.to_ascii_lowercase()
        }),
        "calendar" => tag::is_type(code).then(|| aliases::canonicalize_u_value("ca", code)),
        "dateTimeField" => DATE_TIME_FIELDS.contains(&code).then(|| code.to_owned()),
        _ => is_well_formed_currency_code(code).then(|| code.to_ascii_uppercase()),
    }
}

/// [IsWellFormedCurrencyCode](https://tc39.es/ecma402/#sec-iswellformedcurrencycode)
fn is_well_formed_currency_code(code: &str) -> bool {
    code.len() == 3 && code.bytes().all(|byte| byte.is_ascii_alphabetic())
}

/// [`Intl.DisplayNames.prototype.of`](https://tc39.es/ecma402/#sec-Intl.DisplayNames.prototype.of)
fn of(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let data = this_names(cx, args, "of")?;
    let text = cx.to_rust_string(args.get(0))?;
    let Some(code) = canonical_code(data.kind, &text) else {
        return Err(cx.range_error(format!("Invalid argument to Intl.DisplayNames.prototype.of: {text}")));
    };
    match data.names.get(&code, data.style) {
        Some(name) => Ok(cx.string(&name)),
        None if data.fallback == "code" => Ok(cx.string(&code)),
        None => Ok(Value::UNDEFINED),
    }
}

/// [`Intl.DisplayNames.prototype.resolvedOptions`](https://tc39.es/ecma402/#sec-Intl.DisplayNames.prototype.resolvedOptions)
fn resolved_options(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let data = this_names(cx, args, "resolvedOptions")?;
    let mut fields = vec![
        ("locale", cx.string(&data.locale)),
        ("style", cx.string(data.style)),
        ("type", cx.string(data.kind)),
        ("fallback", cx.string(data.fallback)),
    ];
    if let Some(display) = data.language_display {
        fields.push(("languageDisplay", cx.string(display)));
    }
    new_record(cx, &fields)
}
