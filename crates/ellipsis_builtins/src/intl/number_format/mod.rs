//! Intl.NumberFormat ([clause](https://tc39.es/ecma402/#numberformat-objects)).

mod currency;
mod data;
mod format;
mod locale_string;
mod options;
pub(crate) mod part;
mod pattern;
pub(crate) mod range;
mod symbols;
mod units;

use std::cell::Cell;

use ellipsis_engine::{
    Args, Context, Gc, Intrinsic, JsResult, NativeData, NativeInfo, Object, Value, trace_fields,
};

use super::locale_list::supported_locales_of;
use super::mathematical_value::{MathematicalValue, to_intl_mathematical_value};
use super::record::{new_part, new_record};
use super::{legacy, no_data};
use crate::build::{Class, Member, constructor, define_class, getter, method, tag as string_tag};
use data::NumberData;
pub(crate) use data::{decimal_separator, load};
pub(crate) use locale_string::to_locale_string;
pub(crate) use options::{NumberOptions, Style};
use part::{Part, text_of};
use range::RangePart;

static CLASS: Class = Class {
    constructor: Intrinsic::IntlNumberFormat,
    prototype: Intrinsic::IntlNumberFormatPrototype,
    function: constructor("NumberFormat", 0, construct),
    constructor_parent: Intrinsic::FunctionPrototype,
    prototype_parent: Intrinsic::ObjectPrototype,
    statics: &[method("supportedLocalesOf", 1, supported_locales_of)],
    members: MEMBERS,
};

static MEMBERS: &[Member] = &[
    getter("format", "get format", format_getter),
    method("formatRange", 2, format_range),
    method("formatRangeToParts", 2, format_range_to_parts),
    method("formatToParts", 1, format_to_parts),
    method("resolvedOptions", 0, resolved_options),
    string_tag("Intl.NumberFormat"),
];

/// Makes %Intl.NumberFormat% and its prototype.
pub(super) fn make(cx: &mut Context) {
    define_class(cx, &CLASS);
}

/// What formats numbers: options with the data that they ask for.
pub(crate) struct NumberFormatter {
    pub(crate) options: NumberOptions,
    data: NumberData,
}

impl NumberFormatter {
    /// The formatter that these arguments of the constructor mean.
    pub(crate) fn read(cx: &mut Context, locales: Value, options: Value) -> JsResult<NumberFormatter> {
        let options = NumberOptions::read(cx, locales, options)?;
        NumberFormatter::new(cx, options)
    }

    pub(crate) fn new(cx: &mut Context, options: NumberOptions) -> JsResult<NumberFormatter> {
        match NumberData::new(&options) {
            Some(data) => Ok(NumberFormatter { options, data }),
            None => Err(no_data(cx, &options.data_locale)),
        }
    }

    /// The text of a number
    /// ([FormatNumeric](https://tc39.es/ecma402/#sec-formatnumber)).
    pub(crate) fn format_to_text(&self, value: &MathematicalValue) -> String {
        text_of(&self.format(value).into_parts())
    }
}

/// An Intl.NumberFormat
struct NumberFormatData {
    formatter: NumberFormatter,
    /// [[BoundFormat]]
    bound_format: Cell<Option<Gc<Object>>>,
}

trace_fields!(NumberFormatData { bound_format });

impl NativeData for NumberFormatData {
    const NAME: &'static str = "Intl.NumberFormat";
}

fn this_format<'a>(cx: &mut Context, value: &'a Value, method: &str) -> JsResult<&'a NumberFormatter> {
    match value.downcast::<NumberFormatData>() {
        Some(data) => Ok(&data.formatter),
        None => Err(super::incompatible(cx, &format!("NumberFormat.prototype.{method}"), *value)),
    }
}

/// [`Intl.NumberFormat`](https://tc39.es/ecma402/#sec-intl.numberformat)
fn construct(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let new_target = if args.is_construct() { args.new_target } else { args.callee.into() };
    let prototype = cx.prototype_from_constructor(new_target, Intrinsic::IntlNumberFormatPrototype)?;
    let formatter = NumberFormatter::read(cx, args.get(0), args.get(1))?;
    let data = NumberFormatData { formatter, bound_format: Cell::new(None) };
    let format = cx.new_native_with(prototype.into(), data).into();
    legacy::chain(cx, args, Intrinsic::IntlNumberFormat, format)
}

/// [Number Format Functions](https://tc39.es/ecma402/#sec-number-format-functions)
static FORMAT: NativeInfo = NativeInfo::function("", 1, format);

/// [`get Intl.NumberFormat.prototype.format`](https://tc39.es/ecma402/#sec-intl.numberformat.prototype.format)
fn format_getter(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let method = "NumberFormat.prototype.format";
    let object = legacy::unwrap::<NumberFormatData>(cx, args.this, Intrinsic::IntlNumberFormat, method)?;
    let value = Value::from(object);
    let Some(data) = value.downcast::<NumberFormatData>() else {
        return Err(super::incompatible(cx, method, value));
    };
    if let Some(bound) = data.bound_format.get() {
        return Ok(bound.into());
    }
    let bound = cx.new_native_closure(&FORMAT, &[value]);
    data.bound_format.set(Some(bound));
    Ok(bound.into())
}

fn format(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let format = args.captured(0);
    let value = to_intl_mathematical_value(cx, args.get(0))?;
    let text = this_format(cx, &format, "format")?.format_to_text(&value);
    Ok(cx.string(&text))
}

/// [`Intl.NumberFormat.prototype.formatToParts`](https://tc39.es/ecma402/#sec-intl.numberformat.prototype.formattoparts)
fn format_to_parts(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let formatter = this_format(cx, &args.this, "formatToParts")?;
    let value = to_intl_mathematical_value(cx, args.get(0))?;
    array_of_parts(cx, &formatter.format(&value).into_parts())
}

/// An array of objects with `type` and `value`.
pub(crate) fn array_of_parts(cx: &mut Context, parts: &[Part]) -> JsResult<Value> {
    let mut result = cx.rooted_list();
    for part in parts {
        result.push(new_part(cx, part.kind, &part.text)?);
    }
    Ok(cx.array_from(result.as_slice())?.into())
}

/// An array of objects with `type`, `value` and `source`.
pub(crate) fn array_of_range_parts(cx: &mut Context, parts: &[RangePart]) -> JsResult<Value> {
    let mut result = cx.rooted_list();
    for RangePart { part, source } in parts {
        let fields =
            [("type", cx.string(part.kind)), ("value", cx.string(&part.text)), ("source", cx.string(source))];
        result.push(new_record(cx, &fields)?);
    }
    Ok(cx.array_from(result.as_slice())?.into())
}

/// The ends of a range.
fn range_of(cx: &mut Context, args: &Args<'_>) -> JsResult<(MathematicalValue, MathematicalValue)> {
    if args.get(0).is_undefined() || args.get(1).is_undefined() {
        return Err(cx.type_error("A range needs a start and an end"));
    }
    let start = to_intl_mathematical_value(cx, args.get(0))?;
    let end = to_intl_mathematical_value(cx, args.get(1))?;
    if start == MathematicalValue::NotANumber || end == MathematicalValue::NotANumber {
        return Err(cx.range_error("Start and end of a range must be numbers"));
    }
    Ok((start, end))
}

/// [`Intl.NumberFormat.prototype.formatRange`](https://tc39.es/ecma402/#sec-intl.numberformat.prototype.formatrange)
fn format_range(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let formatter = this_format(cx, &args.this, "formatRange")?;
    let (start, end) = range_of(cx, args)?;
    let parts = formatter.format_range(&start, &end);
    let text: String = parts.iter().map(|part| part.part.text.as_str()).collect();
    Ok(cx.string(&text))
}

/// [`Intl.NumberFormat.prototype.formatRangeToParts`](https://tc39.es/ecma402/#sec-intl.numberformat.prototype.formatrangetoparts)
fn format_range_to_parts(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let formatter = this_format(cx, &args.this, "formatRangeToParts")?;
    let (start, end) = range_of(cx, args)?;
    let parts = formatter.format_range(&start, &end);
    array_of_range_parts(cx, &parts)
}

/// [`Intl.NumberFormat.prototype.resolvedOptions`](https://tc39.es/ecma402/#sec-intl.numberformat.prototype.resolvedoptions)
fn resolved_options(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let method = "NumberFormat.prototype.resolvedOptions";
    let object = legacy::unwrap::<NumberFormatData>(cx, args.this, Intrinsic::IntlNumberFormat, method)?;
    let value = Value::from(object);
    let options = &this_format(cx, &value, "resolvedOptions")?.options;
    let mut fields = vec![
        ("locale", cx.string(&options.locale)),
        ("numberingSystem", cx.string(&options.numbering_system)),
        ("style", cx.string(options.style.name())),
    ];
    match &options.style {
        Style::Currency { code, display, sign } => fields.extend([
            ("currency", cx.string(code)),
            ("currencyDisplay", cx.string(display)),
            ("currencySign", cx.string(sign)),
        ]),
        Style::Unit { unit, display } => {
            fields.extend([("unit", cx.string(unit)), ("unitDisplay", cx.string(display))]);
        }
        Style::Decimal | Style::Percent => {}
    }
    fields.extend(options.digits.digit_fields());
    let grouping = match options.use_grouping {
        Some(grouping) => cx.string(grouping),
        None => Value::FALSE,
    };
    fields.push(("useGrouping", grouping));
    fields.push(("notation", cx.string(options.notation)));
    if options.notation == "compact" {
        fields.push(("compactDisplay", cx.string(options.compact_display)));
    }
    fields.push(("signDisplay", cx.string(options.sign_display)));
    fields.extend(options.digits.rounding_fields(cx));
    new_record(cx, &fields)
}
