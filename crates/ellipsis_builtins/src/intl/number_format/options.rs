//! What an Intl.NumberFormat is asked to do.

use ellipsis_engine::{Context, Gc, JsResult, Object, Value};

use crate::intl::digits::{DigitOptions, set_number_format_digit_options};
use crate::intl::locale_list::canonicalize_locale_list;
use crate::intl::options::{
    ChoiceOrBoolean, boolean_or_string_number_format_option, choice_option, coerce_options_to_object,
    locale_matcher, out_of_range, string_option,
};
use crate::intl::resolve::resolve_with_numbering_system;
use crate::intl::supported_values::UNITS;

/// What an Intl.NumberFormat is asked to do. The names of choices are those of the options.
#[derive(Clone, Debug)]
pub(crate) struct NumberOptions {
    pub(crate) locale: String,
    pub(crate) data_locale: String,
    pub(crate) numbering_system: String,
    pub(crate) style: Style,
    pub(crate) digits: DigitOptions,
    /// `None` is false.
    pub(crate) use_grouping: Option<&'static str>,
    pub(crate) notation: &'static str,
    pub(crate) compact_display: &'static str,
    pub(crate) sign_display: &'static str,
}

/// [[Style]], and what belongs to it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Style {
    Decimal,
    Percent,
    Currency { code: String, display: &'static str, sign: &'static str },
    Unit { unit: String, display: &'static str },
}

impl Style {
    pub(crate) fn name(&self) -> &'static str {
        match self {
            Style::Decimal => "decimal",
            Style::Percent => "percent",
            Style::Currency { .. } => "currency",
            Style::Unit { .. } => "unit",
        }
    }
}

impl NumberOptions {
    /// Those of numbers as they are without options.
    pub(crate) fn plain(data_locale: &str, numbering_system: &str) -> NumberOptions {
        NumberOptions {
            locale: data_locale.to_owned(),
            data_locale: data_locale.to_owned(),
            numbering_system: numbering_system.to_owned(),
            style: Style::Decimal,
            digits: DigitOptions::of_numbers(),
            use_grouping: Some("auto"),
            notation: "standard",
            compact_display: "short",
            sign_display: "auto",
        }
    }

    /// What [`Intl.NumberFormat`](https://tc39.es/ecma402/#sec-intl.numberformat) reads from its arguments.
    pub(crate) fn read(cx: &mut Context, locales: Value, options: Value) -> JsResult<NumberOptions> {
        let requested = canonicalize_locale_list(cx, locales)?;
        let options = coerce_options_to_object(cx, options)?;
        locale_matcher(cx, options)?;
        let (resolved, numbering_system) = resolve_with_numbering_system(cx, &requested, options)?;

        let style = read_unit_options(cx, options)?;
        let notations = &["standard", "scientific", "engineering", "compact"];
        let notation = choice_option(cx, options, "notation", notations)?.unwrap_or("standard");
        let (minimum, maximum) = match &style {
            Style::Currency { code, .. } if notation == "standard" => {
                let digits = currency_digits(code);
                (digits, digits)
            }
            Style::Percent => (0, 0),
            _ => (0, 3),
        };
        let is_compact = notation == "compact";
        let digits = set_number_format_digit_options(cx, options, minimum, maximum, is_compact)?;
        let compact_display =
            choice_option(cx, options, "compactDisplay", &["short", "long"])?.unwrap_or("short");
        let use_grouping = read_grouping(cx, options, if is_compact { "min2" } else { "auto" })?;
        let signs = &["auto", "never", "always", "exceptZero", "negative"];
        let sign_display = choice_option(cx, options, "signDisplay", signs)?.unwrap_or("auto");
        Ok(NumberOptions {
            locale: resolved.locale,
            data_locale: resolved.data_locale,
            numbering_system,
            style,
            digits,
            use_grouping,
            notation,
            compact_display,
            sign_display,
        })
    }
}

fn read_grouping(
    cx: &mut Context,
    options: Gc<Object>,
    default: &'static str,
) -> JsResult<Option<&'static str>> {
    let allowed = &["min2", "auto", "always", "true", "false"];
    Ok(match boolean_or_string_number_format_option(cx, options, "useGrouping", allowed)? {
        None | Some(ChoiceOrBoolean::Choice("true" | "false")) => Some(default),
        Some(ChoiceOrBoolean::Boolean(true)) => Some("always"),
        Some(ChoiceOrBoolean::Boolean(false)) => None,
        Some(ChoiceOrBoolean::Choice(choice)) => Some(choice),
    })
}

/// [SetNumberFormatUnitOptions](https://tc39.es/ecma402/#sec-setnumberformatunitoptions)
fn read_unit_options(cx: &mut Context, options: Gc<Object>) -> JsResult<Style> {
    let styles = &["decimal", "percent", "currency", "unit"];
    let style = choice_option(cx, options, "style", styles)?.unwrap_or("decimal");
    let code = string_option(cx, options, "currency")?;
    match &code {
        Some(code) if !is_well_formed_currency_code(code) => {
            return Err(cx.range_error(format!("Invalid currency code : {code}")));
        }
        None if style == "currency" => {
            return Err(cx.type_error("Currency code is required with currency style."));
        }
        _ => {}
    }
    let displays = &["code", "symbol", "narrowSymbol", "name"];
    let currency_display = choice_option(cx, options, "currencyDisplay", displays)?.unwrap_or("symbol");
    let signs = &["standard", "accounting"];
    let currency_sign = choice_option(cx, options, "currencySign", signs)?.unwrap_or("standard");
    let unit = string_option(cx, options, "unit")?;
    match &unit {
        Some(unit) if !is_well_formed_unit_identifier(unit) => return Err(out_of_range(cx, unit, "unit")),
        None if style == "unit" => return Err(cx.type_error("Unit is required with unit style.")),
        _ => {}
    }
    let displays = &["short", "narrow", "long"];
    let unit_display = choice_option(cx, options, "unitDisplay", displays)?.unwrap_or("short");
    Ok(match (style, code, unit) {
        ("currency", Some(code), _) => Style::Currency {
            code: code.to_ascii_uppercase(),
            display: currency_display,
            sign: currency_sign,
        },
        ("unit", _, Some(unit)) => Style::Unit { unit, display: unit_display },
        ("percent", ..) => Style::Percent,
        _ => Style::Decimal,
    })
}

/// [IsWellFormedCurrencyCode](https://tc39.es/ecma402/#sec-iswellformedcurrencycode)
pub(crate) fn is_well_formed_currency_code(code: &str) -> bool {
    code.len() == 3 && code.bytes().all(|byte| byte.is_ascii_alphabetic())
}

/// [IsWellFormedUnitIdentifier](https://tc39.es/ecma402/#sec-iswellformedunitidentifier)
fn is_well_formed_unit_identifier(unit: &str) -> bool {
    let is_single = |unit: &str| UNITS.contains(&unit);
    match unit.split_once("-per-") {
        _ if is_single(unit) => true,
        Some((numerator, denominator)) => is_single(numerator) && is_single(denominator),
        None => false,
    }
}

/// [CurrencyDigits](https://tc39.es/ecma402/#sec-currencydigits): minor units of ISO 4217.
fn currency_digits(code: &str) -> u32 {
    match code {
        "BIF" | "CLP" | "DJF" | "GNF" | "ISK" | "JPY" | "KMF" | "KRW" | "PYG" | "RWF" | "UGX" | "UYI"
        | "VND" | "VUV" | "XAF" | "XOF" | "XPF" => 0,
        "BHD" | "IQD" | "JOD" | "KWD" | "LYD" | "OMR" | "TND" => 3,
        "CLF" | "UYW" => 4,
        _ => 2,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units() {
        for unit in ["meter", "kilometer-per-hour", "mile-scandinavian", "fluid-ounce-per-gallon"] {
            assert!(is_well_formed_unit_identifier(unit), "{unit}");
        }
        for unit in ["", "metre", "Meter", "meter-per-", "-per-hour", "meter-per-second-per-second"] {
            assert!(!is_well_formed_unit_identifier(unit), "{unit}");
        }
    }
}
