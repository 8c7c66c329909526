//! Date.prototype: setters.

use ellipsis_engine::{Args, Context, JsResult, Value};

use super::time::{Fields, day, make_date, make_day, make_full_year, make_time, time_clip, time_within_day};
use super::{local_time, this_date, utc_time};

/// What arguments replace, beginning with the field a setter is named after.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    Year,
    Month,
    Date,
    Hours,
    Minutes,
    Seconds,
    Milliseconds,
}

/// Declares setters: doc lines, names in local time and in UTC, first part, number of arguments.
macro_rules! setters {
    ($($(#[$local_doc:meta])+ $local:ident, $(#[$utc_doc:meta])+ $utc:ident: $part:ident, $count:literal;)+) => {
        $(
            $(#[$local_doc])+
            pub(super) fn $local(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
                set(cx, args, Part::$part, $count, true)
            }

            $(#[$utc_doc])+
            pub(super) fn $utc(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
                set(cx, args, Part::$part, $count, false)
            }
        )+
    };
}

setters! {
    /// [`Date.prototype.setDate`](https://tc39.es/ecma262/#sec-date.prototype.setdate)
    date,
    /// [`Date.prototype.setUTCDate`](https://tc39.es/ecma262/#sec-date.prototype.setutcdate)
    utc_date: Date, 1;
    /// [`Date.prototype.setFullYear`](https://tc39.es/ecma262/#sec-date.prototype.setfullyear)
    full_year,
    /// [`Date.prototype.setUTCFullYear`](https://tc39.es/ecma262/#sec-date.prototype.setutcfullyear)
    utc_full_year: Year, 3;
    /// [`Date.prototype.setHours`](https://tc39.es/ecma262/#sec-date.prototype.sethours)
    hours,
    /// [`Date.prototype.setUTCHours`](https://tc39.es/ecma262/#sec-date.prototype.setutchours)
    utc_hours: Hours, 4;
    /// [`Date.prototype.setMilliseconds`](https://tc39.es/ecma262/#sec-date.prototype.setmilliseconds)
    milliseconds,
    /// [`Date.prototype.setUTCMilliseconds`](https://tc39.es/ecma262/#sec-date.prototype.setutcmilliseconds)
    utc_milliseconds: Milliseconds, 1;
    /// [`Date.prototype.setMinutes`](https://tc39.es/ecma262/#sec-date.prototype.setminutes)
    minutes,
    /// [`Date.prototype.setUTCMinutes`](https://tc39.es/ecma262/#sec-date.prototype.setutcminutes)
    utc_minutes: Minutes, 3;
    /// [`Date.prototype.setMonth`](https://tc39.es/ecma262/#sec-date.prototype.setmonth)
    month,
    /// [`Date.prototype.setUTCMonth`](https://tc39.es/ecma262/#sec-date.prototype.setutcmonth)
    utc_month: Month, 2;
    /// [`Date.prototype.setSeconds`](https://tc39.es/ecma262/#sec-date.prototype.setseconds)
    seconds,
    /// [`Date.prototype.setUTCSeconds`](https://tc39.es/ecma262/#sec-date.prototype.setutcseconds)
    utc_seconds: Seconds, 2;
}

fn set(cx: &mut Context, args: &Args<'_>, first: Part, count: usize, is_local: bool) -> JsResult<Value> {
    let data = this_date(cx, args)?;
    let mut time = data.time.get();
    // All arguments are converted, even for an invalid date; what they do to it meanwhile is lost.
    let mut values = [f64::NAN; 4];
    let given = args.len().clamp(1, count);
    for (at, value) in values.iter_mut().enumerate().take(given) {
        *value = cx.to_number(args.get(at))?;
    }
    if time.is_nan() {
        if first != Part::Year {
            return Ok(Value::NAN);
        }
        time = 0.0;
    } else if is_local {
        time = local_time(cx, time);
    }
    let fields = Fields::new(time);
    let mut parts = [
        fields.year as f64,
        fields.month.into(),
        fields.day.into(),
        fields.hour.into(),
        fields.minute.into(),
        fields.second.into(),
        fields.millisecond.into(),
    ];
    let from = first as usize;
    parts[from..from + given].copy_from_slice(&values[..given]);
    let [year, month, date, hour, minute, second, millisecond] = parts;
    let changed = if from < Part::Hours as usize {
        make_date(make_day(year, month, date), time_within_day(time))
    } else {
        make_date(day(time), make_time(hour, minute, second, millisecond))
    };
    let changed = time_clip(if is_local { utc_time(cx, changed) } else { changed });
    data.time.set(changed);
    Ok(Value::number(changed))
}

/// [`Date.prototype.setTime`](https://tc39.es/ecma262/#sec-date.prototype.settime)
pub(super) fn time(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let data = this_date(cx, args)?;
    let time = time_clip(cx.to_number(args.get(0))?);
    data.time.set(time);
    Ok(Value::number(time))
}

/// [`Date.prototype.setYear`](https://tc39.es/ecma262/#sec-date.prototype.setyear)
pub(super) fn year(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let data = this_date(cx, args)?;
    let time = data.time.get();
    let year = cx.to_number(args.get(0))?;
    let time = if time.is_nan() { 0.0 } else { local_time(cx, time) };
    let fields = Fields::new(time);
    let day = make_day(make_full_year(year), fields.month.into(), fields.day.into());
    let changed = time_clip(utc_time(cx, make_date(day, time_within_day(time))));
    data.time.set(changed);
    Ok(Value::number(changed))
}
