//! What the methods that take another value of their class have in common.

use ellipsis_engine::{Args, Context, JsResult, Value};
use temporal_rs::Calendar;
use temporal_rs::options::DifferenceSettings;

use super::calendar::require_same_calendar;
use super::options::get_options_object;
use super::payload::{TemporalValue, this};
use super::rounding::get_difference_settings;

/// Values that can be compared with what is converted to one of them.
pub(crate) trait Operand: TemporalValue {
    /// ToTemporalDate and its like, without options.
    fn from_value(cx: &mut Context, item: Value) -> JsResult<Self>;

    /// The calendar, if differences need one that both values have, and the year in it.
    fn shared_calendar(&self) -> Option<(&Calendar, i32)> {
        None
    }
}

/// The reading part of [DifferenceTemporalPlainDate](https://tc39.es/proposal-temporal/#sec-temporal-differencetemporalplaindate)
/// and its like: the receiver, the argument and the settings.
pub(crate) fn difference_operands<'a, T: Operand>(
    cx: &mut Context,
    args: &'a Args<'_>,
) -> JsResult<(&'a T, T, DifferenceSettings)> {
    let value = this::<T>(cx, args)?;
    let other = T::from_value(cx, args.get(0))?;
    if let (Some((one, from)), Some((two, to))) = (value.shared_calendar(), other.shared_calendar()) {
        require_same_calendar(cx, one, two)?;
        if matches!(one.identifier(), "chinese" | "dangi") {
            // Their years are looked at one after the other, each time from the first on.
            let years = from.abs_diff(to) as usize;
            cx.charge_ahead(years.saturating_mul(years) / 8)?;
        }
    }
    let options = get_options_object(cx, args.get(1))?;
    let settings = get_difference_settings(cx, options)?;
    Ok((value, other, settings))
}

/// `equals`
pub(crate) fn equals<T: Operand + PartialEq>(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let value = this::<T>(cx, args)?;
    let other = T::from_value(cx, args.get(0))?;
    Ok(Value::bool(*value == other))
}
