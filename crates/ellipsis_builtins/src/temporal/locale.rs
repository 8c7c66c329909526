//! The texts of all classes that `toString` does not make.

use ellipsis_engine::{Args, Context, JsResult, Value};

use super::error::OrThrow as _;
use super::payload::{TemporalValue, this};

/// `toLocaleString`: without the internationalization API the text of `toString`, whatever the
/// arguments, as [that of Temporal.PlainDate](https://tc39.es/proposal-temporal/#sec-temporal.plaindate.prototype.tolocalestring)
/// says.
pub(crate) fn to_locale_string<T: TemporalValue>(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    to_json::<T>(cx, args)
}

/// `toJSON`: the text of `toString` without options.
pub(crate) fn to_json<T: TemporalValue>(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let text = this::<T>(cx, args)?.text().or_throw(cx)?;
    Ok(cx.string(&text))
}
