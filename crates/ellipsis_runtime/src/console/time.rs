//! The console's stopwatches.

use std::time::Instant;

use ellipsis::unstable::engine::{Args, Context, JsResult, Value};

use super::{Stream, format, label, print, warn};
use crate::state;

/// [`console.time`](https://console.spec.whatwg.org/#time)
pub(super) fn time(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let label = label(cx, args)?;
    let state = state::of(cx);
    let known = state.console.borrow().timers.contains_key(&label);
    if known {
        warn(cx, &format!("Label '{label}' already exists for console.time()"));
    } else {
        state.console.borrow_mut().timers.insert(label, Instant::now());
    }
    Ok(Value::UNDEFINED)
}

/// [`console.timeEnd`](https://console.spec.whatwg.org/#timeend)
pub(super) fn time_end(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let label = label(cx, args)?;
    let started = state::of(cx).console.borrow_mut().timers.remove(&label);
    match started {
        Some(started) => print(cx, Stream::Out, &format!("{label}: {}", elapsed(started))),
        None => warn(cx, &format!("No such label '{label}' for console.timeEnd()")),
    }
    Ok(Value::UNDEFINED)
}

/// [`console.timeLog`](https://console.spec.whatwg.org/#timelog)
pub(super) fn time_log(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let label = label(cx, args)?;
    let started = state::of(cx).console.borrow().timers.get(&label).copied();
    match started {
        Some(started) => {
            let mut text = format!("{label}: {}", elapsed(started));
            if args.len() > 1 {
                text.push(' ');
                text.push_str(&format::format(cx, args.rest(1), crate::inspect::Options::default())?);
            }
            print(cx, Stream::Out, &text);
        }
        None => warn(cx, &format!("No such label '{label}' for console.timeLog()")),
    }
    Ok(Value::UNDEFINED)
}

fn elapsed(started: Instant) -> String {
    duration(started.elapsed().as_secs_f64() * 1000.0)
}

/// Milliseconds in the largest unit that they fill.
fn duration(milliseconds: f64) -> String {
    let seconds = milliseconds / 1000.0;
    if seconds >= 3600.0 {
        let minutes = (seconds / 60.0) as u64;
        format!("{}:{:02}:{:02} (h:mm:ss)", minutes / 60, minutes % 60, seconds as u64 % 60)
    } else if seconds >= 60.0 {
        format!("{}:{:06.3} (m:ss.mmm)", (seconds / 60.0) as u64, seconds % 60.0)
    } else if seconds >= 1.0 {
        format!("{seconds:.3}s")
    } else {
        let text = format!("{milliseconds:.3}");
        format!("{}ms", text.trim_end_matches('0').trim_end_matches('.'))
    }
}

#[cfg(test)]
mod tests {
    use super::duration;

    #[test]
    fn units() {
        assert_eq!(duration(0.25), "0.25ms");
        assert_eq!(duration(3.0), "3ms");
        assert_eq!(duration(1234.5), "1.234s");
        assert_eq!(duration(62_123.0), "1:02.123 (m:ss.mmm)");
        assert_eq!(duration(3_723_000.0), "1:02:03 (h:mm:ss)");
    }
}
