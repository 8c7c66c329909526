//! String.prototype: its table, and the methods about places and parts.

use ellipsis_engine::{
    Args, Attributes, Context, Gc, Intrinsic, JsResult, JsString, Quick, StrView, StringBuilder, Value,
};

use crate::build::{Member, Name, Symbol, method, symbol_method, value};
use crate::text::{
    case, charge_units, finish, html, iterator, normalize, part, replace, search, this_string, this_text,
    trim,
};
use crate::wrappers;

pub(super) static MEMBERS: &[Member] = &[
    method("anchor", 1, html::anchor),
    method("at", 1, at),
    method("big", 0, html::big),
    method("blink", 0, html::blink),
    method("bold", 0, html::bold),
    method("charAt", 1, char_at),
    method("charCodeAt", 1, char_code_at).quick(Quick::Values(quick_char_code_at)),
    method("codePointAt", 1, code_point_at),
    method("concat", 1, concat),
    method("endsWith", 1, search::ends_with),
    method("fixed", 0, html::fixed),
    method("fontcolor", 1, html::fontcolor),
    method("fontsize", 1, html::fontsize),
    method("includes", 1, search::includes),
    method("indexOf", 1, search::index_of),
    method("isWellFormed", 0, is_well_formed),
    method("italics", 0, html::italics),
    method("lastIndexOf", 1, search::last_index_of),
    method("link", 1, html::link),
    method("localeCompare", 1, normalize::locale_compare),
    method("match", 1, replace::match_),
    method("matchAll", 1, replace::match_all),
    method("normalize", 0, normalize::normalize),
    method("padEnd", 1, pad_end),
    method("padStart", 1, pad_start),
    method("repeat", 1, repeat),
    method("replace", 2, replace::replace),
    method("replaceAll", 2, replace::replace_all),
    method("search", 1, replace::search),
    method("slice", 2, slice),
    method("small", 0, html::small),
    method("split", 2, replace::split),
    method("startsWith", 1, search::starts_with),
    method("strike", 0, html::strike),
    method("sub", 0, html::sub),
    method("substr", 2, substr),
    method("substring", 2, substring),
    method("sup", 0, html::sup),
    method("toLocaleLowerCase", 0, case::to_locale_lower_case),
    method("toLocaleUpperCase", 0, case::to_locale_upper_case),
    method("toLowerCase", 0, case::to_lower_case),
    method("toString", 0, to_string),
    method("toUpperCase", 0, case::to_upper_case),
    method("toWellFormed", 0, to_well_formed),
    method("trim", 0, trim::trim),
    method("trimEnd", 0, trim::trim_end),
    method("trimStart", 0, trim::trim_start),
    value(Name::Text("trimLeft"), |cx| own(cx, "trimStart"), Attributes::METHOD),
    value(Name::Text("trimRight"), |cx| own(cx, "trimEnd"), Attributes::METHOD),
    method("valueOf", 0, value_of),
    symbol_method(Symbol::Iterator, "[Symbol.iterator]", 0, iterator::iterate),
];

/// A method from further up in the table.
fn own(cx: &mut Context, name: &str) -> Value {
    let prototype = cx.intrinsic(Intrinsic::StringPrototype);
    prototype.get_named(cx, name).unwrap_or(Value::UNDEFINED)
}

/// The place of the code unit that an argument means, if there is one.
#[inline]
fn unit_index(cx: &mut Context, string: Gc<JsString>, value: Value) -> JsResult<Option<u32>> {
    if let Some(int) = value.as_int() {
        return Ok((int as u32 <= i32::MAX as u32 && (int as u32) < string.len()).then_some(int as u32));
    }
    let position = cx.to_integer_or_infinity(value)?;
    Ok((0.0..f64::from(string.len())).contains(&position).then_some(position as u32))
}

#[inline]
fn single(cx: &mut Context, string: Gc<JsString>, index: u32) -> Value {
    let unit = string.unit(&mut cx.heap, index);
    cx.unit_string(unit).into()
}

/// [`String.prototype.at`](https://tc39.es/ecma262/#sec-string.prototype.at)
fn at(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let string = this_string(cx, args, "at")?;
    let relative = cx.to_integer_or_infinity(args.get(0))?;
    let length = f64::from(string.len());
    let index = if relative < 0.0 { length + relative } else { relative };
    if !(0.0..length).contains(&index) {
        return Ok(Value::UNDEFINED);
    }
    Ok(single(cx, string, index as u32))
}

/// [`String.prototype.charAt`](https://tc39.es/ecma262/#sec-string.prototype.charat)
fn char_at(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let string = this_string(cx, args, "charAt")?;
    match unit_index(cx, string, args.get(0))? {
        Some(index) => Ok(single(cx, string, index)),
        None => Ok(cx.names.empty.into()),
    }
}

/// [`String.prototype.charCodeAt`](https://tc39.es/ecma262/#sec-string.prototype.charcodeat)
fn char_code_at(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let string = this_string(cx, args, "charCodeAt")?;
    match unit_index(cx, string, args.get(0))? {
        Some(index) => Ok(Value::int(i32::from(string.unit(&mut cx.heap, index)))),
        None => Ok(Value::NAN),
    }
}

/// The same of a string within its length, for machine code.
extern "C" fn quick_char_code_at(cx: &mut Context, this: Value, index: Value, _: Value) -> Value {
    match (this.as_string(), index.as_int().map(|int| int as u32)) {
        (Some(string), Some(index)) if index < string.len() => {
            Value::int(i32::from(string.unit(&mut cx.heap, index)))
        }
        _ => Value::EMPTY,
    }
}

/// [`String.prototype.codePointAt`](https://tc39.es/ecma262/#sec-string.prototype.codepointat)
fn code_point_at(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let string = this_string(cx, args, "codePointAt")?;
    match unit_index(cx, string, args.get(0))? {
        Some(index) => Ok(string.view(&mut cx.heap).code_point_at(index as usize).0.into()),
        None => Ok(Value::UNDEFINED),
    }
}

/// [`String.prototype.concat`](https://tc39.es/ecma262/#sec-string.prototype.concat)
fn concat(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let mut string = this_string(cx, args, "concat")?;
    for &value in args.args {
        let next = cx.to_string(value)?;
        string = match JsString::concat(&mut cx.heap, string, next) {
            Some(string) => string,
            None => return Err(cx.string_error()),
        };
    }
    Ok(string.into())
}

/// [`String.prototype.isWellFormed`](https://tc39.es/ecma262/#sec-string.prototype.iswellformed)
fn is_well_formed(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let string = this_text(cx, args, "isWellFormed", 1)?;
    Ok(has_no_lone_surrogate(string.view(&mut cx.heap)).into())
}

fn has_no_lone_surrogate(view: StrView<'_>) -> bool {
    match view {
        StrView::Latin1(_) => true,
        StrView::Utf16(units) => char::decode_utf16(units.iter().copied()).all(|unit| unit.is_ok()),
    }
}

/// [`String.prototype.toWellFormed`](https://tc39.es/ecma262/#sec-string.prototype.towellformed)
fn to_well_formed(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let string = this_text(cx, args, "toWellFormed", 2)?;
    let view = string.view(&mut cx.heap);
    if has_no_lone_surrogate(view) {
        return Ok(string.into());
    }
    let mut text = crate::text::builder(cx, view.len());
    for code_point in view.code_points() {
        text.push_char(char::from_u32(code_point).unwrap_or(char::REPLACEMENT_CHARACTER));
    }
    finish(cx, text)
}

/// [`String.prototype.padEnd`](https://tc39.es/ecma262/#sec-string.prototype.padend)
fn pad_end(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let string = this_string(cx, args, "padEnd")?;
    let Some((fill, missing)) = padding(cx, string, args)? else { return Ok(string.into()) };
    if let Some(short) = short_padded(cx, string, fill, missing, string.len() as usize) {
        return Ok(short.into());
    }
    let mut text = crate::text::builder(cx, string.len() as usize + missing);
    text.push_string(&string);
    push_repeated(&mut text, fill.view(&mut cx.heap), missing);
    finish(cx, text)
}

/// [`String.prototype.padStart`](https://tc39.es/ecma262/#sec-string.prototype.padstart)
fn pad_start(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let string = this_string(cx, args, "padStart")?;
    let Some((fill, missing)) = padding(cx, string, args)? else { return Ok(string.into()) };
    if let Some(short) = short_padded(cx, string, fill, missing, 0) {
        return Ok(short.into());
    }
    let mut text = crate::text::builder(cx, string.len() as usize + missing);
    push_repeated(&mut text, fill.view(&mut cx.heap), missing);
    text.push_string(&string);
    finish(cx, text)
}

/// What to fill up a string with, and how many units of that, to make it as long as an argument
/// says. `None` if it is that long.
fn padding(
    cx: &mut Context,
    string: Gc<JsString>,
    args: &Args<'_>,
) -> JsResult<Option<(Gc<JsString>, usize)>> {
    let length = cx.to_length(args.get(0))?;
    let missing = length - f64::from(string.len());
    if missing <= 0.0 {
        return Ok(None);
    }
    let fill = if args.get(1).is_undefined() { cx.names.space } else { cx.to_string(args.get(1))? };
    if fill.is_empty() {
        return Ok(None);
    }
    if length > f64::from(ellipsis_engine::string::MAX_LENGTH) {
        return Err(cx.string_error());
    }
    charge_units(cx, missing as usize, pace(fill.len() as usize))?;
    Ok(Some((fill, missing as usize)))
}

/// OPTIMIZATION: a string of Latin-1 characters with so many before its unit `at` that repeat `fill`, if all are few.
fn short_padded(
    cx: &mut Context,
    string: Gc<JsString>,
    fill: Gc<JsString>,
    missing: usize,
    at: usize,
) -> Option<Gc<JsString>> {
    let mut buffer = [0; 64];
    let (StrView::Latin1(text), StrView::Latin1(fill)) = (string.view(&mut cx.heap), fill.view(&mut cx.heap))
    else {
        return None;
    };
    let all = buffer.get_mut(..text.len().checked_add(missing)?)?;
    all[..at].copy_from_slice(&text[..at]);
    all[at..][..missing].iter_mut().zip(fill.iter().cycle()).for_each(|(place, &byte)| *place = byte);
    all[at + missing..].copy_from_slice(&text[at..]);
    Some(JsString::from_latin1(&mut cx.heap, all))
}

/// How long it takes to repeat what is so long: short texts are written one by one.
fn pace(length: usize) -> usize {
    1 + 16 / length.max(1)
}

/// Adds that many units of a text that is repeated.
fn push_repeated(text: &mut StringBuilder, fill: StrView<'_>, units: usize) {
    /// Shorter ones are put together first, as many as make this.
    const RUN: usize = 256;
    let times = (RUN.min(units) / fill.len()).max(1);
    match fill {
        StrView::Latin1(bytes) if times > 1 => push_runs(text, StrView::Latin1(&bytes.repeat(times)), units),
        StrView::Utf16(wide) if times > 1 => push_runs(text, StrView::Utf16(&wide.repeat(times)), units),
        fill => push_runs(text, fill, units),
    }
}

fn push_runs(text: &mut StringBuilder, run: StrView<'_>, units: usize) {
    for _ in 0..units / run.len() {
        if text.is_too_long() {
            return;
        }
        text.push_view(run);
    }
    text.push_view(run.slice(0, units % run.len()));
}

/// [`String.prototype.repeat`](https://tc39.es/ecma262/#sec-string.prototype.repeat)
fn repeat(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let string = this_string(cx, args, "repeat")?;
    let count = cx.to_integer_or_infinity(args.get(0))?;
    if !(0.0..f64::INFINITY).contains(&count) {
        let what = cx.to_string(args.get(0))?.to_short_string();
        return Err(cx.range_error(format!("Invalid count value: {what}")));
    }
    if count == 0.0 || string.is_empty() {
        return Ok(cx.names.empty.into());
    }
    let length = count * f64::from(string.len());
    if length > f64::from(ellipsis_engine::string::MAX_LENGTH) {
        return Err(cx.string_error());
    }
    if count == 1.0 {
        return Ok(string.into());
    }
    charge_units(cx, length as usize, pace(string.len() as usize))?;
    let view = string.view(&mut cx.heap);
    let mut text = crate::text::builder(cx, length as usize);
    push_repeated(&mut text, view, length as usize);
    finish(cx, text)
}

/// [`String.prototype.slice`](https://tc39.es/ecma262/#sec-string.prototype.slice)
fn slice(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let string = this_string(cx, args, "slice")?;
    let length = f64::from(string.len());
    let from = cx.relative_index(args.get(0), length, 0.0)? as u32;
    let to = cx.relative_index(args.get(1), length, length)? as u32;
    Ok(part(cx, string, from, to).into())
}

/// [`String.prototype.substr`](https://tc39.es/ecma262/#sec-string.prototype.substr)
fn substr(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let string = this_string(cx, args, "substr")?;
    let length = f64::from(string.len());
    let from = cx.relative_index(args.get(0), length, 0.0)?;
    let count = match args.get(1) {
        Value::UNDEFINED => length,
        value => cx.to_integer_or_infinity(value)?,
    };
    let to = (from + count.max(0.0)).min(length);
    Ok(part(cx, string, from as u32, to as u32).into())
}

/// [`String.prototype.substring`](https://tc39.es/ecma262/#sec-string.prototype.substring)
fn substring(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let string = this_string(cx, args, "substring")?;
    let length = f64::from(string.len());
    let from = cx.to_integer_or_infinity(args.get(0))?.clamp(0.0, length) as u32;
    let to = match args.get(1) {
        Value::UNDEFINED => length,
        value => cx.to_integer_or_infinity(value)?.clamp(0.0, length),
    } as u32;
    Ok(part(cx, string, from.min(to), from.max(to)).into())
}

/// [ThisStringValue](https://tc39.es/ecma262/#sec-thisstringvalue)
fn this_string_value(cx: &mut Context, args: &Args<'_>, method: &str) -> JsResult<Value> {
    match wrappers::primitive_of(args.this) {
        Some(value) if value.is_string() => Ok(value),
        _ => Err(cx.type_error(format!("String.prototype.{method} requires that 'this' be a String"))),
    }
}

/// [`String.prototype.toString`](https://tc39.es/ecma262/#sec-string.prototype.tostring)
fn to_string(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    this_string_value(cx, args, "toString")
}

/// [`String.prototype.valueOf`](https://tc39.es/ecma262/#sec-string.prototype.valueof)
fn value_of(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    this_string_value(cx, args, "valueOf")
}
