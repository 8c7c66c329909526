//! Options about units and rounding. What of them goes together is checked by `temporal_rs`, after
//! all of them were read.

use ellipsis_engine::{Context, JsResult};
use temporal_rs::options::{
    DifferenceSettings, RoundingIncrement, RoundingMode, RoundingOptions, ToStringRoundingOptions, Unit,
};
use temporal_rs::parsers::Precision;

use super::convert::to_integer_with_truncation;
use super::error::OrThrow as _;
use super::options::Options;

/// [GetRoundingIncrementOption](https://tc39.es/proposal-temporal/#sec-temporal-getroundingincrementoption)
pub(crate) fn get_rounding_increment_option(
    cx: &mut Context,
    options: Options,
) -> JsResult<RoundingIncrement> {
    let value = options.get(cx, "roundingIncrement")?;
    if value.is_undefined() {
        return Ok(RoundingIncrement::ONE);
    }
    let increment = to_integer_with_truncation(cx, value)?;
    RoundingIncrement::try_from(increment).or_throw(cx)
}

/// [GetRoundingModeOption](https://tc39.es/proposal-temporal/#sec-temporal-getroundingmodeoption);
/// `None` stands for the fallback.
pub(crate) fn get_rounding_mode_option(cx: &mut Context, options: Options) -> JsResult<Option<RoundingMode>> {
    options.get_word(cx, "roundingMode")
}

/// [GetTemporalUnitValuedOption](https://tc39.es/proposal-temporal/#sec-temporal-gettemporalunitvaluedoption)
pub(crate) fn get_temporal_unit_valued_option(
    cx: &mut Context,
    options: Options,
    name: &str,
) -> JsResult<Option<Unit>> {
    options.get_word(cx, name)
}

/// The option smallestUnit where it is the last one that is read, so that its check can follow at
/// once: "auto" is no unit to round to.
pub(crate) fn get_smallest_unit(cx: &mut Context, options: Options) -> JsResult<Option<Unit>> {
    match get_temporal_unit_valued_option(cx, options, "smallestUnit")? {
        Some(Unit::Auto) => Err(cx.range_error("\"auto\" is no value of the option smallestUnit")),
        unit => Ok(unit),
    }
}

/// [GetTemporalFractionalSecondDigitsOption](https://tc39.es/proposal-temporal/#sec-temporal-gettemporalfractionalseconddigitsoption)
pub(crate) fn get_temporal_fractional_second_digits_option(
    cx: &mut Context,
    options: Options,
) -> JsResult<Precision> {
    let value = options.get(cx, "fractionalSecondDigits")?;
    if value.is_undefined() {
        return Ok(Precision::Auto);
    }
    let Some(number) = value.as_number() else {
        let word = cx.to_string(value)?.to_short_string();
        return if word == "auto" {
            Ok(Precision::Auto)
        } else {
            Err(cx.range_error(format!("{word:?} is no value of the option fractionalSecondDigits")))
        };
    };
    let digits = number.floor();
    if (0.0..=9.0).contains(&digits) {
        Ok(Precision::Digit(digits as u8))
    } else {
        Err(cx.range_error(format!("fractionalSecondDigits must be from 0 to 9, not {number}")))
    }
}

/// The reading part of [GetDifferenceSettings](https://tc39.es/proposal-temporal/#sec-temporal-getdifferencesettings)
pub(crate) fn get_difference_settings(cx: &mut Context, options: Options) -> JsResult<DifferenceSettings> {
    let mut settings = DifferenceSettings::default();
    settings.largest_unit = get_temporal_unit_valued_option(cx, options, "largestUnit")?;
    settings.increment = Some(get_rounding_increment_option(cx, options)?);
    settings.rounding_mode = get_rounding_mode_option(cx, options)?;
    settings.smallest_unit = get_smallest_unit(cx, options)?;
    Ok(settings)
}

/// The options of `round` of instants, dates and times.
pub(crate) fn get_rounding_options(cx: &mut Context, options: Options) -> JsResult<RoundingOptions> {
    let mut rounding = RoundingOptions::default();
    rounding.largest_unit = None;
    rounding.increment = Some(get_rounding_increment_option(cx, options)?);
    rounding.rounding_mode = get_rounding_mode_option(cx, options)?;
    rounding.smallest_unit = get_smallest_unit(cx, options)?;
    Ok(rounding)
}

/// The options of `toString` about the precision, where nothing is read between them.
pub(crate) fn get_to_string_rounding_options(
    cx: &mut Context,
    options: Options,
) -> JsResult<ToStringRoundingOptions> {
    Ok(ToStringRoundingOptions {
        precision: get_temporal_fractional_second_digits_option(cx, options)?,
        rounding_mode: get_rounding_mode_option(cx, options)?,
        smallest_unit: get_temporal_unit_valued_option(cx, options, "smallestUnit")?,
    })
}
