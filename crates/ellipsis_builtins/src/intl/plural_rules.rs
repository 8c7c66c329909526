//! Intl.PluralRules ([clause](https://tc39.es/ecma402/#pluralrules-objects)).

use ellipsis_engine::{Args, Context, Intrinsic, JsResult, NativeData, Value, trace_fields};
use fixed_decimal::Decimal;
use icu_decimal::CompactDecimalFormatter;
use icu_plurals::{PluralCategory, PluralOperands, PluralRuleType, PluralRules, PluralRulesOptions};

use super::digits::{DigitOptions, set_number_format_digit_options};
use super::locale_list::{array_of_strings, canonicalize_locale_list, supported_locales_of};
use super::mathematical_value::{MathematicalValue, to_intl_mathematical_value};
use super::options::{choice_option, coerce_options_to_object, locale_matcher};
use super::plural_ranges::{name_of, names_of, plural_of_range};
use super::record::new_record;
use super::resolve::resolve_locale;
use super::{incompatible, needs_new, no_data, tag};
use crate::build::{Class, Member, constructor, define_class, method, tag as string_tag};

static CLASS: Class = Class {
    constructor: Intrinsic::IntlPluralRules,
    prototype: Intrinsic::IntlPluralRulesPrototype,
    function: constructor("PluralRules", 0, construct),
    constructor_parent: Intrinsic::FunctionPrototype,
    prototype_parent: Intrinsic::ObjectPrototype,
    statics: &[method("supportedLocalesOf", 1, supported_locales_of)],
    members: MEMBERS,
};

static MEMBERS: &[Member] = &[
    method("resolvedOptions", 0, resolved_options),
    method("select", 1, select),
    method("selectRange", 2, select_range),
    string_tag("Intl.PluralRules"),
];

/// Makes %Intl.PluralRules% and its prototype.
pub(super) fn make(cx: &mut Context) {
    define_class(cx, &CLASS);
}

struct PluralRulesData {
    locale: String,
    kind: &'static str,
    notation: &'static str,
    /// Both are there if the notation is compact.
    compact_display: Option<&'static str>,
    compact: Option<CompactDecimalFormatter>,
    digits: DigitOptions,
    rules: PluralRules,
}

trace_fields!(PluralRulesData {});

impl NativeData for PluralRulesData {
    const NAME: &'static str = "Intl.PluralRules";
}

fn this_rules<'a>(cx: &mut Context, args: &'a Args<'_>, method: &str) -> JsResult<&'a PluralRulesData> {
    match args.this.downcast::<PluralRulesData>() {
        Some(data) => Ok(data),
        None => Err(incompatible(cx, &format!("PluralRules.prototype.{method}"), args.this)),
    }
}

/// [`Intl.PluralRules`](https://tc39.es/ecma402/#sec-intl.pluralrules)
fn construct(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    if !args.is_construct() {
        return Err(needs_new(cx, "PluralRules"));
    }
    let prototype = cx.prototype_from_constructor(args.new_target, Intrinsic::IntlPluralRulesPrototype)?;
    let requested = canonicalize_locale_list(cx, args.get(0))?;
    let options = coerce_options_to_object(cx, args.get(1))?;
    locale_matcher(cx, options)?;
    let kind = choice_option(cx, options, "type", &["cardinal", "ordinal"])?.unwrap_or("cardinal");
    let notations = &["standard", "compact", "scientific", "engineering"];
    let notation = choice_option(cx, options, "notation", notations)?.unwrap_or("standard");
    let compact_display =
        choice_option(cx, options, "compactDisplay", &["short", "long"])?.unwrap_or("short");
    let is_compact = notation == "compact";
    let digits = set_number_format_digit_options(cx, options, 0, 3, is_compact)?;

    let resolved = resolve_locale(cx, &requested, &[]);
    let locale = tag::for_plurals(&resolved.data_locale);
    let rule_type = if kind == "ordinal" { PluralRuleType::Ordinal } else { PluralRuleType::Cardinal };
    let rule_options = PluralRulesOptions::default().with_type(rule_type);
    let Ok(rules) = PluralRules::try_new((&locale).into(), rule_options) else {
        return Err(no_data(cx, &resolved.data_locale));
    };
    let compact = match compact_display {
        _ if !is_compact => Ok(None),
        "long" => CompactDecimalFormatter::try_new_long((&locale).into(), Default::default()).map(Some),
        _ => CompactDecimalFormatter::try_new_short((&locale).into(), Default::default()).map(Some),
    };
    let Ok(compact) = compact else { return Err(no_data(cx, &resolved.data_locale)) };
    let data = PluralRulesData {
        locale: resolved.locale,
        kind,
        notation,
        compact_display: is_compact.then_some(compact_display),
        compact,
        digits,
        rules,
    };
    Ok(cx.new_native_with(prototype.into(), data).into())
}

/// A rounded number, if it is finite, and its category.
struct Plural {
    rounded: Option<Decimal>,
    category: PluralCategory,
}

impl PluralRulesData {
    /// [ResolvePlural](https://tc39.es/ecma402/#sec-resolveplural)
    fn resolve(&self, value: &MathematicalValue) -> Plural {
        let MathematicalValue::Finite(decimal) = value else {
            return Plural { rounded: None, category: PluralCategory::Other };
        };
        let rounded = self.digits.round(decimal);
        let category = self.rules.category_for(self.operands(&rounded));
        Plural { rounded: Some(rounded), category }
    }

    fn operands(&self, decimal: &Decimal) -> PluralOperands {
        let Some(compact) = &self.compact else { return decimal.into() };
        let magnitude = if decimal.is_zero() { 0 } else { decimal.nonzero_magnitude_start() };
        let exponent = compact.compact_exponent_for_magnitude(magnitude);
        let mut significand = decimal.absolute.clone();
        significand.multiply_pow10(-i16::from(exponent));
        significand.trim_end();
        PluralOperands::from_significand_and_exponent(&significand, exponent)
    }
}

/// [`Intl.PluralRules.prototype.select`](https://tc39.es/ecma402/#sec-intl.pluralrules.prototype.select)
fn select(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let data = this_rules(cx, args, "select")?;
    let value = to_intl_mathematical_value(cx, args.get(0))?;
    Ok(cx.string(name_of(data.resolve(&value).category)))
}

/// [`Intl.PluralRules.prototype.selectRange`](https://tc39.es/ecma402/#sec-intl.pluralrules.prototype.selectrange)
fn select_range(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let data = this_rules(cx, args, "selectRange")?;
    if args.get(0).is_undefined() || args.get(1).is_undefined() {
        return Err(cx.type_error("Intl.PluralRules.prototype.selectRange needs a start and an end"));
    }
    let start = to_intl_mathematical_value(cx, args.get(0))?;
    let end = to_intl_mathematical_value(cx, args.get(1))?;
    if start == MathematicalValue::NotANumber || end == MathematicalValue::NotANumber {
        return Err(cx.range_error("Start and end of a range must be numbers"));
    }
    Ok(cx.string(data.resolve_range(&start, &end)))
}

impl PluralRulesData {
    /// [ResolvePluralRange](https://tc39.es/ecma402/#sec-resolvepluralrange)
    fn resolve_range(&self, start: &MathematicalValue, end: &MathematicalValue) -> &'static str {
        let (from, to) = (self.resolve(start), self.resolve(end));
        let is_same = match (&from.rounded, &to.rounded) {
            (Some(from), Some(to)) => from == to,
            (None, None) => start == end,
            _ => false,
        };
        let (start, end) = (name_of(from.category), name_of(to.category));
        if is_same { start } else { plural_of_range(&self.locale, start, end) }
    }
}

/// [`Intl.PluralRules.prototype.resolvedOptions`](https://tc39.es/ecma402/#sec-intl.pluralrules.prototype.resolvedoptions)
fn resolved_options(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let data = this_rules(cx, args, "resolvedOptions")?;
    let known: Vec<PluralCategory> = data.rules.categories().collect();
    let categories = array_of_strings(cx, names_of(&known))?;
    let mut fields = vec![
        ("locale", cx.string(&data.locale)),
        ("type", cx.string(data.kind)),
        ("notation", cx.string(data.notation)),
    ];
    if let Some(display) = data.compact_display {
        fields.push(("compactDisplay", cx.string(display)));
    }
    fields.extend(data.digits.digit_fields());
    fields.push(("pluralCategories", categories));
    fields.extend(data.digits.rounding_fields(cx));
    new_record(cx, &fields)
}
