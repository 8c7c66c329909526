//! Options ([clause](https://tc39.es/proposal-temporal/#sec-temporal-abstract-ops)).

use std::str::FromStr;

use ellipsis_engine::{Context, Gc, JsResult, Object, Value};
use temporal_rs::options::{
    Disambiguation, DisplayCalendar, DisplayOffset, DisplayTimeZone, OffsetDisambiguation, Overflow,
};

/// An options object; without one all options have their defaults.
#[derive(Clone, Copy)]
pub(crate) struct Options(Option<Gc<Object>>);

/// [GetOptionsObject](https://tc39.es/proposal-temporal/#sec-getoptionsobject)
pub(crate) fn get_options_object(cx: &mut Context, value: Value) -> JsResult<Options> {
    if value.is_undefined() {
        return Ok(Options(None));
    }
    match value.as_object() {
        Some(object) => Ok(Options(Some(object))),
        None => {
            let what = cx.describe(value);
            Err(cx.type_error(format!("Options must be an object, not {what}")))
        }
    }
}

/// The options of `round` and `total`: an object, or the string that is to be its option `name`.
pub(crate) fn get_options_or_unit(cx: &mut Context, value: Value, name: &str) -> JsResult<Options> {
    if value.is_undefined() {
        return Err(cx.type_error(format!("Options with {name} are required")));
    }
    if !value.is_string() {
        return get_options_object(cx, value);
    }
    let object = cx.new_object_with_prototype(Value::NULL);
    let key = cx.key(name);
    object.create_data_property_or_throw(cx, key, value)?;
    Ok(Options(Some(object)))
}

impl Options {
    /// The value of an option, as the object has it.
    pub(crate) fn get(self, cx: &mut Context, name: &str) -> JsResult<Value> {
        match self.0 {
            Some(object) => object.get_named(cx, name),
            None => Ok(Value::UNDEFINED),
        }
    }

    /// [GetOption](https://tc39.es/proposal-temporal/#sec-getoption) of type string: one of the
    /// words that T is written as.
    pub(crate) fn get_word<T: FromStr>(self, cx: &mut Context, name: &str) -> JsResult<Option<T>> {
        let value = self.get(cx, name)?;
        if value.is_undefined() {
            return Ok(None);
        }
        let word = cx.to_string(value)?.to_short_string();
        match word.parse() {
            Ok(option) => Ok(Some(option)),
            Err(_) => Err(cx.range_error(format!("{word:?} is no value of the option {name}"))),
        }
    }
}

/// GetOptionsObject, then GetTemporalOverflowOption.
pub(crate) fn overflow_of(cx: &mut Context, options: Value) -> JsResult<Overflow> {
    let options = get_options_object(cx, options)?;
    get_temporal_overflow_option(cx, options)
}

/// [GetTemporalOverflowOption](https://tc39.es/proposal-temporal/#sec-temporal-gettemporaloverflowoption)
pub(crate) fn get_temporal_overflow_option(cx: &mut Context, options: Options) -> JsResult<Overflow> {
    Ok(options.get_word(cx, "overflow")?.unwrap_or_default())
}

/// [GetTemporalDisambiguationOption](https://tc39.es/proposal-temporal/#sec-temporal-gettemporaldisambiguationoption)
pub(crate) fn get_temporal_disambiguation_option(
    cx: &mut Context,
    options: Options,
) -> JsResult<Disambiguation> {
    Ok(options.get_word(cx, "disambiguation")?.unwrap_or_default())
}

/// [GetTemporalOffsetOption](https://tc39.es/proposal-temporal/#sec-temporal-gettemporaloffsetoption)
pub(crate) fn get_temporal_offset_option(
    cx: &mut Context,
    options: Options,
    fallback: OffsetDisambiguation,
) -> JsResult<OffsetDisambiguation> {
    Ok(options.get_word(cx, "offset")?.unwrap_or(fallback))
}

/// [GetTemporalShowCalendarNameOption](https://tc39.es/proposal-temporal/#sec-temporal-gettemporalshowcalendarnameoption)
pub(crate) fn get_temporal_show_calendar_name_option(
    cx: &mut Context,
    options: Options,
) -> JsResult<DisplayCalendar> {
    Ok(options.get_word(cx, "calendarName")?.unwrap_or_default())
}

/// [GetTemporalShowTimeZoneNameOption](https://tc39.es/proposal-temporal/#sec-temporal-gettemporalshowtimezonenameoption)
pub(crate) fn get_temporal_show_time_zone_name_option(
    cx: &mut Context,
    options: Options,
) -> JsResult<DisplayTimeZone> {
    Ok(options.get_word(cx, "timeZoneName")?.unwrap_or_default())
}

/// [GetTemporalShowOffsetOption](https://tc39.es/proposal-temporal/#sec-temporal-gettemporalshowoffsetoption)
pub(crate) fn get_temporal_show_offset_option(cx: &mut Context, options: Options) -> JsResult<DisplayOffset> {
    Ok(options.get_word(cx, "offset")?.unwrap_or_default())
}
