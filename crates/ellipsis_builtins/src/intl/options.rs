//! How options are read ([clause](https://tc39.es/ecma402/#sec-locale-and-parameter-negotiation)).

use ellipsis_engine::{Context, Gc, JsResult, Object, Throw, Value, to_boolean};

use super::tag;

/// [GetOptionsObject](https://tc39.es/ecma402/#sec-getoptionsobject)
pub(crate) fn get_options_object(cx: &mut Context, options: Value) -> JsResult<Gc<Object>> {
    if options.is_undefined() {
        return Ok(cx.new_object_with_prototype(Value::NULL));
    }
    match options.as_object() {
        Some(object) => Ok(object),
        None => Err(cx.type_error("Options must be an object or undefined")),
    }
}

/// [CoerceOptionsToObject](https://tc39.es/ecma402/#sec-coerceoptionstoobject)
pub(crate) fn coerce_options_to_object(cx: &mut Context, options: Value) -> JsResult<Gc<Object>> {
    if options.is_undefined() {
        return Ok(cx.new_object_with_prototype(Value::NULL));
    }
    cx.to_object(options)
}

/// [GetOption](https://tc39.es/ecma402/#sec-getoption) of type string, of which any is allowed.
/// `None` stands for undefined.
pub(crate) fn string_option(cx: &mut Context, options: Gc<Object>, name: &str) -> JsResult<Option<String>> {
    let value = options.get_named(cx, name)?;
    if value.is_undefined() {
        return Ok(None);
    }
    // What lone surrogates become is in no list of allowed values, and of no allowed form.
    Ok(Some(cx.to_string(value)?.to_short_string()))
}

/// [GetOption](https://tc39.es/ecma402/#sec-getoption) of type string, one of these.
pub(crate) fn choice_option(
    cx: &mut Context,
    options: Gc<Object>,
    name: &str,
    allowed: &[&'static str],
) -> JsResult<Option<&'static str>> {
    let Some(text) = string_option(cx, options, name)? else { return Ok(None) };
    match allowed.iter().find(|&&choice| choice == text) {
        Some(choice) => Ok(Some(choice)),
        None => Err(out_of_range(cx, &text, name)),
    }
}

/// [GetOption](https://tc39.es/ecma402/#sec-getoption) of type boolean.
pub(crate) fn boolean_option(cx: &mut Context, options: Gc<Object>, name: &str) -> JsResult<Option<bool>> {
    let value = options.get_named(cx, name)?;
    Ok((!value.is_undefined()).then(|| to_boolean(value)))
}

/// An option whose value must be the `type` of a Unicode extension keyword, as `numberingSystem` and
/// `calendar` are. It is not canonical.
pub(crate) fn type_option(cx: &mut Context, options: Gc<Object>, name: &str) -> JsResult<Option<String>> {
    match string_option(cx, options, name)? {
        Some(text) if !tag::is_type(&text) => Err(out_of_range(cx, &text, name)),
        text => Ok(text),
    }
}

/// The option `localeMatcher`. Both matchers give the same result here.
pub(crate) fn locale_matcher(cx: &mut Context, options: Gc<Object>) -> JsResult<()> {
    choice_option(cx, options, "localeMatcher", &["lookup", "best fit"]).map(drop)
}

/// A choice or a boolean.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum ChoiceOrBoolean {
    Choice(&'static str),
    Boolean(bool),
}

/// [GetBooleanOrStringNumberFormatOption](https://tc39.es/ecma402/#sec-getbooleanorstringnumberformatoption):
/// `None` stands for the fallback.
pub(crate) fn boolean_or_string_number_format_option(
    cx: &mut Context,
    options: Gc<Object>,
    name: &str,
    allowed: &[&'static str],
) -> JsResult<Option<ChoiceOrBoolean>> {
    let value = options.get_named(cx, name)?;
    if value.is_undefined() {
        return Ok(None);
    }
    if value == Value::TRUE {
        return Ok(Some(ChoiceOrBoolean::Boolean(true)));
    }
    if !to_boolean(value) {
        return Ok(Some(ChoiceOrBoolean::Boolean(false)));
    }
    let text = cx.to_string(value)?.to_short_string();
    match allowed.iter().find(|&&choice| choice == text) {
        Some(choice) => Ok(Some(ChoiceOrBoolean::Choice(choice))),
        None => Err(out_of_range(cx, &text, name)),
    }
}

/// [DefaultNumberOption](https://tc39.es/ecma402/#sec-defaultnumberoption), without a fallback.
pub(crate) fn default_number_option(
    cx: &mut Context,
    value: Value,
    minimum: u32,
    maximum: u32,
    name: &str,
) -> JsResult<Option<u32>> {
    if value.is_undefined() {
        return Ok(None);
    }
    let number = cx.to_number(value)?;
    if (f64::from(minimum)..=f64::from(maximum)).contains(&number) {
        Ok(Some(number as u32))
    } else {
        Err(cx.range_error(format!("{name} value is out of range.")))
    }
}

/// [GetNumberOption](https://tc39.es/ecma402/#sec-getnumberoption), without a fallback.
pub(crate) fn number_option(
    cx: &mut Context,
    options: Gc<Object>,
    name: &str,
    minimum: u32,
    maximum: u32,
) -> JsResult<Option<u32>> {
    let value = options.get_named(cx, name)?;
    default_number_option(cx, value, minimum, maximum, name)
}

/// The error of an option that has a value it may not have.
#[cold]
pub(crate) fn out_of_range(cx: &mut Context, value: &str, name: &str) -> Throw {
    cx.range_error(format!("Value {value} out of range for Intl options property {name}"))
}
