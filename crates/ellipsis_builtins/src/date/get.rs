//! Date.prototype: getters.

use ellipsis_engine::{Args, Context, JsResult, Value};

use super::time::{Fields, MS_PER_MINUTE};
use super::{local_time, this_date};

/// Declares getters of a field, in local time and in UTC: doc lines, names, the field.
macro_rules! getters {
    ($($(#[$local_doc:meta])+ $local:ident, $(#[$utc_doc:meta])+ $utc:ident: |$fields:ident| $field:expr;)+) => {
        $(
            $(#[$local_doc])+
            pub(super) fn $local(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
                let time = this_date(cx, args)?.time.get();
                if time.is_nan() {
                    return Ok(Value::NAN);
                }
                let $fields = Fields::new(local_time(cx, time));
                Ok(Value::number($field as f64))
            }

            $(#[$utc_doc])+
            pub(super) fn $utc(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
                let time = this_date(cx, args)?.time.get();
                if time.is_nan() {
                    return Ok(Value::NAN);
                }
                let $fields = Fields::new(time);
                Ok(Value::number($field as f64))
            }
        )+
    };
}

getters! {
    /// [`Date.prototype.getDate`](https://tc39.es/ecma262/#sec-date.prototype.getdate)
    date,
    /// [`Date.prototype.getUTCDate`](https://tc39.es/ecma262/#sec-date.prototype.getutcdate)
    utc_date: |fields| fields.day;
    /// [`Date.prototype.getDay`](https://tc39.es/ecma262/#sec-date.prototype.getday)
    weekday,
    /// [`Date.prototype.getUTCDay`](https://tc39.es/ecma262/#sec-date.prototype.getutcday)
    utc_weekday: |fields| fields.weekday;
    /// [`Date.prototype.getFullYear`](https://tc39.es/ecma262/#sec-date.prototype.getfullyear)
    full_year,
    /// [`Date.prototype.getUTCFullYear`](https://tc39.es/ecma262/#sec-date.prototype.getutcfullyear)
    utc_full_year: |fields| fields.year;
    /// [`Date.prototype.getHours`](https://tc39.es/ecma262/#sec-date.prototype.gethours)
    hours,
    /// [`Date.prototype.getUTCHours`](https://tc39.es/ecma262/#sec-date.prototype.getutchours)
    utc_hours: |fields| fields.hour;
    /// [`Date.prototype.getMilliseconds`](https://tc39.es/ecma262/#sec-date.prototype.getmilliseconds)
    milliseconds,
    /// [`Date.prototype.getUTCMilliseconds`](https://tc39.es/ecma262/#sec-date.prototype.getutcmilliseconds)
    utc_milliseconds: |fields| fields.millisecond;
    /// [`Date.prototype.getMinutes`](https://tc39.es/ecma262/#sec-date.prototype.getminutes)
    minutes,
    /// [`Date.prototype.getUTCMinutes`](https://tc39.es/ecma262/#sec-date.prototype.getutcminutes)
    utc_minutes: |fields| fields.minute;
    /// [`Date.prototype.getMonth`](https://tc39.es/ecma262/#sec-date.prototype.getmonth)
    month,
    /// [`Date.prototype.getUTCMonth`](https://tc39.es/ecma262/#sec-date.prototype.getutcmonth)
    utc_month: |fields| fields.month;
    /// [`Date.prototype.getSeconds`](https://tc39.es/ecma262/#sec-date.prototype.getseconds)
    seconds,
    /// [`Date.prototype.getUTCSeconds`](https://tc39.es/ecma262/#sec-date.prototype.getutcseconds)
    utc_seconds: |fields| fields.second;
}

/// [`Date.prototype.getTime`](https://tc39.es/ecma262/#sec-date.prototype.gettime)
pub(super) fn time(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    Ok(Value::number(this_date(cx, args)?.time.get()))
}

/// [`Date.prototype.valueOf`](https://tc39.es/ecma262/#sec-date.prototype.valueof)
pub(super) fn value_of(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    time(cx, args)
}

/// [`Date.prototype.getTimezoneOffset`](https://tc39.es/ecma262/#sec-date.prototype.gettimezoneoffset)
pub(super) fn timezone_offset(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let time = this_date(cx, args)?.time.get();
    Ok(Value::number((time - local_time(cx, time)) / MS_PER_MINUTE))
}

/// [`Date.prototype.getYear`](https://tc39.es/ecma262/#sec-date.prototype.getyear)
pub(super) fn year(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let time = this_date(cx, args)?.time.get();
    if time.is_nan() {
        return Ok(Value::NAN);
    }
    Ok(Value::number((Fields::new(local_time(cx, time)).year - 1900) as f64))
}

/// [`Date.prototype.toTemporalInstant`](https://tc39.es/proposal-temporal/#sec-date.prototype.totemporalinstant)
#[cfg(feature = "temporal")]
pub(super) fn temporal_instant(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let time = this_date(cx, args)?.time.get();
    crate::temporal::from_epoch_milliseconds(cx, time)
}
