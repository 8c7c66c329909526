//! Date.prototype.toLocaleString, toLocaleDateString and toLocaleTimeString.

use std::cell::RefCell;
use std::rc::Rc;

use ellipsis_engine::{Context, JsResult, Value};

use super::DateTimeFormatter;
use super::options::Which;

/// Which of the methods.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Kind {
    /// toLocaleString
    DateTime,
    /// toLocaleDateString
    Date,
    /// toLocaleTimeString
    Time,
}

/// The formatters that were used last without options, with the locale they were asked for.
#[derive(Default)]
struct Last(RefCell<Vec<(Kind, String, Rc<DateTimeFormatter>)>>);

/// [`Date.prototype.toLocaleString`](https://tc39.es/ecma402/#sup-date.prototype.tolocalestring),
/// [`Date.prototype.toLocaleDateString`](https://tc39.es/ecma402/#sup-date.prototype.tolocaledatestring) and
/// [`Date.prototype.toLocaleTimeString`](https://tc39.es/ecma402/#sup-date.prototype.tolocaletimestring) of
/// a time value.
pub(crate) fn to_locale_string(
    cx: &mut Context,
    kind: Kind,
    time: f64,
    locales: Value,
    options: Value,
) -> JsResult<Value> {
    if time.is_nan() {
        return Ok(cx.string("Invalid Date"));
    }
    let formatter = formatter(cx, kind, locales, options)?;
    Ok(cx.string(&formatter.format_to_text(time)))
}

// OPTIMIZATION: without options the same locale means the same formatter; the time zone of the system
// does not change.
fn formatter(
    cx: &mut Context,
    kind: Kind,
    locales: Value,
    options: Value,
) -> JsResult<Rc<DateTimeFormatter>> {
    let name = match locales.as_string() {
        Some(locale) => Some(locale.to_std_string()),
        None => locales.is_undefined().then(|| String::from(&*cx.host.locale())),
    };
    let name = name.map(|locale| [locale, cx.host.time_zone()].join(" "));
    let (required, defaults) = match kind {
        Kind::DateTime => (Which::Any, Which::All),
        Kind::Date => (Which::Date, Which::Date),
        Kind::Time => (Which::Time, Which::Time),
    };
    let Some(name) = name.filter(|_| options.is_undefined()) else {
        return DateTimeFormatter::read(cx, locales, options, required, defaults).map(Rc::new);
    };
    let last = cx.kept::<Last>();
    let is_it = |(known, locale, _): &&(Kind, String, _)| *known == kind && *locale == name;
    if let Some((_, _, formatter)) = last.0.borrow().iter().find(is_it) {
        return Ok(formatter.clone());
    }
    let formatter = Rc::new(DateTimeFormatter::read(cx, locales, options, required, defaults)?);
    let mut last = last.0.borrow_mut();
    last.retain(|(known, _, _)| *known != kind);
    last.push((kind, name, formatter.clone()));
    Ok(formatter)
}
