//! Intl.DisplayNames ([clause](https://tc39.es/ecma402/#intl-displaynames-objects)).

use ellipsis_engine::{Args, Context, Intrinsic, JsResult, NativeData, Value, trace_fields};
use icu_experimental::dimension::provider::currency::displayname::CurrencyDisplaynameV1;
use icu_experimental::dimension::provider::currency::symbols::CurrencySymbolsV1;
use icu_experimental::provider::Baked;
use icu_locale::names::{
    DisplayNamesPreferences, LanguageDisplay, LanguageIdentifierDisplayName,
    LanguageIdentifierDisplayNameOptions, RegionDisplayName, ScriptDisplayName,
};
use icu_locale::{LanguageIdentifier, Locale};
use icu_provider::prelude::*;
use writeable::{TryWriteable, Writeable};

use super::cldr::NAMES;
use super::locale_list::{canonicalize_locale_list, supported_locales_of};
use super::options::{choice_option, get_options_object, locale_matcher};
use super::record::new_record;
use super::resolve::resolve_locale;
use super::tag;
use super::{aliases, incompatible, needs_new};
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
    data_locale: Locale,
}

trace_fields!(DisplayNamesData {});

impl NativeData for DisplayNamesData {
    const NAME: &'static str = "Intl.DisplayNames";
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
    let data = DisplayNamesData {
        locale: resolved.locale,
        style,
        kind,
        fallback,
        language_display: (kind == "language").then_some(display),
        data_locale: tag::to_icu(&resolved.data_locale),
    };
    Ok(cx.new_native_with(prototype.into(), data).into())
}

impl DisplayNamesData {
    /// The name of a canonical code. There are no names narrower than the short ones.
    fn name_of(&self, code: &str) -> Option<String> {
        let preferences = DisplayNamesPreferences::from(&self.data_locale);
        let is_short = self.style != "long";
        match self.kind {
            "language" => self.language_name(code, is_short),
            "region" => {
                let region = code.parse().ok()?;
                let name = if is_short {
                    RegionDisplayName::try_new_short_light(preferences, region)
                } else {
                    RegionDisplayName::try_new_light(preferences, region)
                };
                Some(name.ok()?.write_to_string().into_owned())
            }
            "script" => {
                let script = code.parse().ok()?;
                let name = if is_short {
                    ScriptDisplayName::try_new_short_heavy(preferences, script)
                } else {
                    ScriptDisplayName::try_new_heavy(preferences, script)
                };
                Some(name.ok()?.write_to_string().into_owned())
            }
            "currency" => currency_name(&DataLocale::from(&self.data_locale), code, self.style),
            "calendar" => {
                let code = match code {
                    "gregory" => "gregorian",
                    "ethioaa" => "ethiopic-amete-alem",
                    code => code,
                };
                self.name_in_table(&format!("c{code}"))
            }
            _ => self.field_name(code),
        }
    }

    fn name_in_table(&self, field: &str) -> Option<String> {
        NAMES.of_locale(&self.data_locale.id.to_string(), "").get(field).map(str::to_owned)
    }

    /// The name of a field of dates: a longer one if there is none as short.
    fn field_name(&self, code: &str) -> Option<String> {
        let field = match code {
            "weekOfYear" => "week",
            "dayPeriod" => "dayperiod",
            "timeZoneName" => "zone",
            code => code,
        };
        let widths = match self.style {
            "long" => "l",
            "short" => "sl",
            _ => "nsl",
        };
        widths.chars().find_map(|width| self.name_in_table(&format!("{width}{field}")))
    }

    /// The name of a language: where there is none of a subtag, with the subtag if codes are allowed.
    fn language_name(&self, code: &str, is_short: bool) -> Option<String> {
        let preferences = DisplayNamesPreferences::from(&self.data_locale);
        let mut options = LanguageIdentifierDisplayNameOptions::default();
        let subject = LanguageIdentifier::try_from_str(code).ok()?;
        // No dialect is named by a script and a region.
        let is_full = subject.script.is_some() && subject.region.is_some();
        options.language_display = Some(match self.language_display {
            Some("dialect") if !is_full => LanguageDisplay::Dialect,
            _ => LanguageDisplay::Standard,
        });
        let name = if is_short {
            LanguageIdentifierDisplayName::try_new_short_heavy(preferences, subject, options)
        } else {
            LanguageIdentifierDisplayName::try_new_heavy(preferences, subject, options)
        };
        match name.ok()?.as_borrowed().try_write_to_string() {
            Ok(name) => Some(bracketed(&name)),
            Err((_, name)) if self.fallback == "code" => Some(bracketed(&name)),
            Err(_) => None,
        }
    }
}

/// Brackets for parentheses within others, as names of regions have them.
fn bracketed(name: &str) -> String {
    let mut depth = 0;
    let inner = |char: char| {
        match char {
            '(' | '（' => depth += 1,
            ')' | '）' => depth -= 1,
            _ => return char,
        }
        match char {
            '(' if depth > 1 => '[',
            '（' if depth > 1 => '［',
            ')' if depth > 0 => ']',
            '）' if depth > 0 => '］',
            char => char,
        }
    };
    name.chars().map(inner).collect()
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
    let text = cx.to_string(args.get(0))?.to_short_string();
    let Some(code) = canonical_code(data.kind, &text) else {
        return Err(cx.range_error(format!("Invalid argument to Intl.DisplayNames.prototype.of: {text}")));
    };
    match data.name_of(&code) {
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
