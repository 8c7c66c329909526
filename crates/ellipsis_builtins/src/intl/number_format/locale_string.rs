//! Number.prototype.toLocaleString and that of BigInt.

use std::cell::RefCell;
use std::rc::Rc;

use ellipsis_engine::{Context, JsResult, Value};

use super::NumberFormatter;
use crate::intl::mathematical_value::to_intl_mathematical_value;

/// The formatter that was used last without options, with the locale it was asked for.
#[derive(Default)]
struct Last(RefCell<Option<(String, Rc<NumberFormatter>)>>);

/// [`Number.prototype.toLocaleString`](https://tc39.es/ecma402/#sup-number.prototype.tolocalestring) and
/// [`BigInt.prototype.toLocaleString`](https://tc39.es/ecma402/#sup-bigint.prototype.tolocalestring) of a
/// number.
pub(crate) fn to_locale_string(
    cx: &mut Context,
    number: Value,
    locales: Value,
    options: Value,
) -> JsResult<Value> {
    let formatter = formatter(cx, locales, options)?;
    let value = to_intl_mathematical_value(cx, number)?;
    Ok(cx.string(&formatter.format_to_text(&value)))
}

// OPTIMIZATION: without options the same locale means the same formatter.
fn formatter(cx: &mut Context, locales: Value, options: Value) -> JsResult<Rc<NumberFormatter>> {
    let name = match locales.as_string() {
        Some(locale) => Some(locale.to_std_string()),
        None => locales.is_undefined().then(|| String::from(&*cx.host.locale())),
    };
    let Some(name) = name.filter(|_| options.is_undefined()) else {
        return NumberFormatter::read(cx, locales, options).map(Rc::new);
    };
    let last = cx.kept::<Last>();
    if let Some((_, formatter)) = last.0.borrow().as_ref().filter(|(known, _)| *known == name) {
        return Ok(formatter.clone());
    }
    let formatter = Rc::new(NumberFormatter::read(cx, locales, options)?);
    last.0.replace(Some((name, formatter.clone())));
    Ok(formatter)
}
