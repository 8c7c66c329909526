//! The texts of all classes that `toString` does not make.

use ellipsis_engine::{Args, Context, JsResult, Value};

use super::error::OrThrow as _;
use super::payload::{TemporalValue, this};

/// `toLocaleString`: with Intl what a formatter made of the arguments writes, as
/// [that of Temporal.PlainDate](https://tc39.es/proposal-temporal/#sup-temporal.plaindate.prototype.tolocalestring)
/// does.
#[cfg(feature = "intl")]
pub(crate) fn to_locale_string<T: TemporalValue>(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    this::<T>(cx, args)?;
    crate::intl::temporal_to_locale_string(cx, args.this, args.get(0), args.get(1))
}

/// `toLocaleString`: without Intl the text of `toString`, whatever the arguments, as
/// [that of Temporal.PlainDate](https://tc39.es/proposal-temporal/#sec-temporal.plaindate.prototype.tolocalestring)
/// says.
#[cfg(not(feature = "intl"))]
pub(crate) fn to_locale_string<T: TemporalValue>(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    to_json::<T>(cx, args)
}

/// `toJSON`: the text of `toString` without options.
pub(crate) fn to_json<T: TemporalValue>(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let text = this::<T>(cx, args)?.text().or_throw(cx)?;
    Ok(cx.string(&text))
}
