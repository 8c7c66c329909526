//! RegExp.prototype: its table, the flags, the source, `exec` and `test`.

use ellipsis_engine::{Args, Context, Gc, Intrinsic, JsResult, JsString, Object, StrView, Value, to_boolean};

use super::constructor::pattern_and_flags;
use super::exec::{builtin_exec, builtin_find, regexp_exec, set_last_index};
use super::flags::Flags;
use super::program::Captures;
use super::{RegExpData, parse_flags, pristine, program, replace, symbols};
use crate::build::{Member, Symbol, getter, method, symbol_method};
use crate::text::finish;

pub(super) static MEMBERS: &[Member] = &[
    method("exec", 1, exec),
    getter("dotAll", "get dotAll", dot_all),
    getter("flags", "get flags", flags),
    getter("global", "get global", global),
    getter("hasIndices", "get hasIndices", has_indices),
    getter("ignoreCase", "get ignoreCase", ignore_case),
    getter("multiline", "get multiline", multiline),
    getter("source", "get source", source),
    getter("sticky", "get sticky", sticky),
    getter("unicode", "get unicode", unicode),
    getter("unicodeSets", "get unicodeSets", unicode_sets),
    method("compile", 2, compile),
    method("test", 1, test),
    method("toString", 0, to_string),
    symbol_method(Symbol::Match, "[Symbol.match]", 1, symbols::match_),
    symbol_method(Symbol::MatchAll, "[Symbol.matchAll]", 1, symbols::match_all),
    symbol_method(Symbol::Replace, "[Symbol.replace]", 2, replace::replace),
    symbol_method(Symbol::Search, "[Symbol.search]", 1, symbols::search),
    symbol_method(Symbol::Split, "[Symbol.split]", 2, symbols::split),
];

/// The receiver, which must be an object.
pub(super) fn this_object(cx: &mut Context, args: &Args<'_>, method: &str) -> JsResult<Gc<Object>> {
    match args.this.as_object() {
        Some(object) => Ok(object),
        None => {
            let what = cx.describe(args.this);
            Err(cx.type_error(format!(
                "Method RegExp.prototype.{method} called on incompatible receiver {what}"
            )))
        }
    }
}

/// The receiver, which must be a regular expression.
fn this_regexp(cx: &mut Context, args: &Args<'_>, method: &str) -> JsResult<Gc<Object>> {
    match args.this.as_object() {
        Some(object) if object.is::<RegExpData>() => Ok(object),
        _ => {
            let what = cx.describe(args.this);
            Err(cx.type_error(format!(
                "Method RegExp.prototype.{method} called on incompatible receiver {what}"
            )))
        }
    }
}

/// Declares the getters of flags: doc line, name, name in JavaScript, flag.
macro_rules! flag_getters {
    ($($(#[$doc:meta])+ $function:ident: $name:literal, $flag:ident;)+) => {
        $(
            $(#[$doc])+
            pub(super) fn $function(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
                flag(cx, args, $name, Flags::$flag)
            }
        )+
    };
}

flag_getters! {
    /// [`get RegExp.prototype.dotAll`](https://tc39.es/ecma262/#sec-get-regexp.prototype.dotAll)
    dot_all: "dotAll", DOT_ALL;
    /// [`get RegExp.prototype.global`](https://tc39.es/ecma262/#sec-get-regexp.prototype.global)
    global: "global", GLOBAL;
    /// [`get RegExp.prototype.hasIndices`](https://tc39.es/ecma262/#sec-get-regexp.prototype.hasIndices)
    has_indices: "hasIndices", HAS_INDICES;
    /// [`get RegExp.prototype.ignoreCase`](https://tc39.es/ecma262/#sec-get-regexp.prototype.ignorecase)
    ignore_case: "ignoreCase", IGNORE_CASE;
    /// [`get RegExp.prototype.multiline`](https://tc39.es/ecma262/#sec-get-regexp.prototype.multiline)
    multiline: "multiline", MULTILINE;
    /// [`get RegExp.prototype.sticky`](https://tc39.es/ecma262/#sec-get-regexp.prototype.sticky)
    sticky: "sticky", STICKY;
    /// [`get RegExp.prototype.unicode`](https://tc39.es/ecma262/#sec-get-regexp.prototype.unicode)
    unicode: "unicode", UNICODE;
    /// [`get RegExp.prototype.unicodeSets`](https://tc39.es/ecma262/#sec-get-regexp.prototype.unicodesets)
    unicode_sets: "unicodeSets", UNICODE_SETS;
}

/// [RegExpHasFlag](https://tc39.es/ecma262/#sec-regexphasflag)
fn flag(cx: &mut Context, args: &Args<'_>, name: &str, flag: Flags) -> JsResult<Value> {
    if let Some(data) = args.this.downcast::<RegExpData>() {
        return Ok(data.flags.get().has(flag).into());
    }
    if args.this == cx.intrinsic(Intrinsic::RegExpPrototype).into() {
        return Ok(Value::UNDEFINED);
    }
    Err(not_a_regexp(cx, args, name))
}

#[cold]
fn not_a_regexp(cx: &mut Context, args: &Args<'_>, name: &str) -> ellipsis_engine::Throw {
    let what = if args.this.is_object() { String::new() } else { format!(" {}", cx.describe(args.this)) };
    cx.type_error(format!("RegExp.prototype.{name} getter called on non-RegExp object{what}"))
}

/// [`get RegExp.prototype.flags`](https://tc39.es/ecma262/#sec-get-regexp.prototype.flags)
pub(super) fn flags(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let Some(object) = args.this.as_object() else {
        let what = cx.describe(args.this);
        return Err(cx.type_error(format!("RegExp.prototype.flags getter called on non-object {what}")));
    };
    let names = [
        cx.names.hasIndices,
        cx.names.global,
        cx.names.ignoreCase,
        cx.names.multiline,
        cx.names.dotAll,
        cx.names.unicode,
        cx.names.unicodeSets,
        cx.names.sticky,
    ];
    let mut text = Vec::new();
    for (name, (_, letter)) in names.into_iter().zip(Flags::ALL) {
        let value = object.get(cx, name)?;
        if to_boolean(value) {
            text.push(letter);
        }
    }
    Ok(JsString::from_latin1(&mut cx.heap, &text).into())
}

/// [`get RegExp.prototype.source`](https://tc39.es/ecma262/#sec-get-regexp.prototype.source)
fn source(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    match args.this.downcast::<RegExpData>() {
        Some(data) => escaped_source(cx, data.source.get()),
        None if args.this == cx.intrinsic(Intrinsic::RegExpPrototype).into() => Ok(cx.string("(?:)")),
        None => Err(not_a_regexp(cx, args, "source")),
    }
}

/// [EscapeRegExpPattern](https://tc39.es/ecma262/#sec-escaperegexppattern)
fn escaped_source(cx: &mut Context, source: Gc<JsString>) -> JsResult<Value> {
    let view: StrView<'_> = source.view(&mut cx.heap);
    if view.is_empty() {
        return Ok(cx.string("(?:)"));
    }
    if !view.units().any(|unit| matches!(unit, 0x0a | 0x0d | 0x2f | 0x2028 | 0x2029)) {
        return Ok(source.into());
    }
    let mut text = crate::text::builder(cx, view.len() + 8);
    let mut in_class = false;
    let mut escaped = false;
    for unit in view.units() {
        let terminator = match unit {
            0x0a => Some("n"),
            0x0d => Some("r"),
            0x2028 => Some("u2028"),
            0x2029 => Some("u2029"),
            _ => None,
        };
        if let Some(escape) = terminator {
            if !escaped {
                text.push_str("\\");
            }
            text.push_str(escape);
        } else {
            if unit == 0x2f && !escaped && !in_class {
                text.push_str("\\");
            }
            text.push_unit(unit);
        }
        match unit {
            0x5b if !escaped => in_class = true,
            0x5d if !escaped => in_class = false,
            _ => {}
        }
        escaped = unit == 0x5c && !escaped;
    }
    finish(cx, text)
}

/// [`RegExp.prototype.exec`](https://tc39.es/ecma262/#sec-regexp.prototype.exec)
pub(super) fn exec(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let regexp = this_regexp(cx, args, "exec")?;
    let string = cx.to_string(args.get(0))?;
    builtin_exec(cx, regexp, string)
}

/// [`RegExp.prototype.test`](https://tc39.es/ecma262/#sec-regexp.prototype.test)
fn test(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let regexp = this_object(cx, args, "test")?;
    let string = cx.to_string(args.get(0))?;
    let exec = regexp.get(cx, cx.names.exec)?;
    // OPTIMIZATION: nobody sees the result of the original exec.
    if pristine::is_builtin_exec(cx, regexp, exec) {
        return Ok(builtin_find(cx, regexp, string, &mut Captures::new())?.is_some().into());
    }
    let result = regexp_exec(cx, regexp, string)?;
    Ok((!result.is_null()).into())
}

/// [`RegExp.prototype.toString`](https://tc39.es/ecma262/#sec-regexp.prototype.tostring)
fn to_string(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let regexp = this_object(cx, args, "toString")?;
    let pattern = regexp.get(cx, cx.names.source)?;
    let pattern = cx.to_string(pattern)?;
    let flags = regexp.get(cx, cx.names.flags)?;
    let flags = cx.to_string(flags)?;
    let mut text = crate::text::builder(cx, 0);
    text.push_str("/");
    text.push_string(&pattern);
    text.push_str("/");
    text.push_string(&flags);
    finish(cx, text)
}

/// [`RegExp.prototype.compile`](https://tc39.es/ecma262/#sec-regexp.prototype.compile)
fn compile(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let regexp = this_regexp(cx, args, "compile")?;
    let is_own = regexp.downcast::<RegExpData>().is_some_and(|data| data.is_legacy && data.realm == cx.realm);
    if !is_own {
        let message = "RegExp.prototype.compile called on a regular expression of a subclass or other realm";
        return Err(cx.type_error(message));
    }
    let (pattern, flags) = match args.get(0).downcast::<RegExpData>() {
        Some(other) => {
            if !args.get(1).is_undefined() {
                return Err(cx.type_error("Invalid flags supplied to RegExp constructor"));
            }
            (other.source.get(), other.flags.get())
        }
        None => {
            let [pattern, flags] = pattern_and_flags(cx, args.get(0), args.get(1))?;
            (pattern, parse_flags(cx, flags)?)
        }
    };
    let program = program::compile(cx, pattern, flags)?;
    if let Some(data) = regexp.downcast::<RegExpData>() {
        data.source.set(pattern);
        data.flags.set(flags);
        *data.program.borrow_mut() = program;
    }
    set_last_index(cx, regexp, Value::int(0))?;
    Ok(regexp.into())
}
