//! The RegExp constructor and its functions.

use ellipsis_engine::compare::same_value;
use ellipsis_engine::{Args, Context, Intrinsic, JsResult, JsString, StringBuilder, Value};

use super::{RegExpData, create, is_regexp};
use crate::build::{Member, Symbol, method, symbol_getter};
use crate::text::finish;

pub(super) static STATICS: &[Member] =
    &[method("escape", 1, escape), symbol_getter(Symbol::Species, "get [Symbol.species]", species)];

/// [`RegExp`](https://tc39.es/ecma262/#sec-regexp-pattern-flags)
pub(super) fn construct(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let (pattern, flags) = (args.get(0), args.get(1));
    let is_regexp = is_regexp(cx, pattern)?;
    let new_target = if args.is_construct() { args.new_target } else { args.callee.into() };
    if !args.is_construct()
        && is_regexp
        && flags.is_undefined()
        && let Some(object) = pattern.as_object()
    {
        let constructor = object.get(cx, cx.names.constructor)?;
        if same_value(&cx.heap, new_target, constructor) {
            return Ok(pattern);
        }
    }
    let (source, flags) = match pattern.as_object() {
        Some(object) if object.is::<RegExpData>() => {
            let (source, original) = match pattern.downcast::<RegExpData>() {
                Some(data) => (data.source.get(), data.flags.get()),
                None => (cx.names.empty, Default::default()),
            };
            let flags = if flags.is_undefined() { cx.string(&original.text()) } else { flags };
            (source.into(), flags)
        }
        Some(object) if is_regexp => {
            let source = object.get(cx, cx.names.source)?;
            let flags = if flags.is_undefined() { object.get(cx, cx.names.flags)? } else { flags };
            (source, flags)
        }
        _ => (pattern, flags),
    };
    let prototype = cx.prototype_from_constructor(new_target, Intrinsic::RegExpPrototype)?;
    let [source, flags] = pattern_and_flags(cx, source, flags)?;
    let intrinsic = cx.intrinsic(Intrinsic::RegExp);
    let is_legacy = same_value(&cx.heap, new_target, intrinsic.into());
    Ok(create(cx, prototype, source, flags, is_legacy)?.into())
}

/// The strings that a pattern and flags mean; none for undefined.
pub(super) fn pattern_and_flags(
    cx: &mut Context,
    pattern: Value,
    flags: Value,
) -> JsResult<[ellipsis_engine::Gc<JsString>; 2]> {
    let pattern = if pattern.is_undefined() { cx.names.empty } else { cx.to_string(pattern)? };
    let flags = if flags.is_undefined() { cx.names.empty } else { cx.to_string(flags)? };
    Ok([pattern, flags])
}

/// [`get RegExp[%Symbol.species%]`](https://tc39.es/ecma262/#sec-get-regexp-%symbol.species%)
pub(super) fn species(_cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    Ok(args.this)
}

const SYNTAX_CHARACTERS: &[u8] = b"^$\\.*+?()[]{}|/";
const OTHER_PUNCTUATORS: &[u8] = b",-=<>#&!%:;@~'`\"";

/// [`RegExp.escape`](https://tc39.es/ecma262/#sec-regexp.escape)
fn escape(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let Some(string) = args.get(0).as_string() else {
        let what = cx.describe(args.get(0));
        return Err(cx.type_error(format!("{what} is not a string")));
    };
    let view = string.view(&mut cx.heap);
    let mut text = crate::text::builder(cx, view.len());
    for (at, code_point) in view.code_points().enumerate() {
        let ascii = u8::try_from(code_point).ok().filter(u8::is_ascii);
        match ascii {
            // What could join an escape before the pattern is put in.
            Some(byte) if at == 0 && byte.is_ascii_alphanumeric() => text.push_str(&format!("\\x{byte:02x}")),
            _ => encode(code_point, ascii, &mut text),
        }
        if text.is_too_long() {
            break;
        }
    }
    finish(cx, text)
}

/// [EncodeForRegExpEscape](https://tc39.es/ecma262/#sec-encodeforregexpescape)
fn encode(code_point: u32, ascii: Option<u8>, text: &mut StringBuilder) {
    let control = match code_point {
        0x09 => Some(b't'),
        0x0a => Some(b'n'),
        0x0b => Some(b'v'),
        0x0c => Some(b'f'),
        0x0d => Some(b'r'),
        _ => None,
    };
    let is_space = |unit: u16| ellipsis_engine::number::is_js_whitespace(unit);
    if let Some(letter) = control.or(ascii.filter(|byte| SYNTAX_CHARACTERS.contains(byte))) {
        text.push_latin1(&[b'\\', letter]);
        return;
    }
    let other = ascii.is_some_and(|byte| OTHER_PUNCTUATORS.contains(&byte));
    let unit = u16::try_from(code_point).ok();
    let surrogate = unit.is_some_and(|unit| (0xd800..0xe000).contains(&unit));
    if !other && !surrogate && !unit.is_some_and(is_space) {
        text.push_code_point(code_point);
    } else if code_point < 256 {
        text.push_str(&format!("\\x{code_point:02x}"));
    } else {
        text.push_str(&format!("\\u{code_point:04x}"));
    }
}
