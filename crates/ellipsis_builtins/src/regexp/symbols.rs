//! RegExp.prototype: matching, searching and splitting.

use ellipsis_engine::compare::same_value;
use ellipsis_engine::{Args, Context, Gc, Intrinsic, JsResult, JsString, Object, Value};

use super::exec::{advance, builtin_exec, capture, find_from, regexp_exec, set_last_index};
use super::flags::Flags;
use super::legacy::note_match;
use super::program::Captures;
use super::prototype::this_object;
use super::{RegExpData, iterator, pristine};
use crate::text::{charge_units, part};

/// Whether the flags of any object contain a letter.
pub(super) fn read_flags(cx: &mut Context, regexp: Gc<Object>) -> JsResult<Gc<JsString>> {
    let flags = regexp.get(cx, cx.names.flags)?;
    let flags = cx.to_string(flags)?;
    charge_units(cx, flags.len() as usize, 8)?;
    Ok(flags)
}

pub(super) fn contains(cx: &mut Context, flags: Gc<JsString>, letter: u8) -> bool {
    flags.view(&mut cx.heap).units().any(|unit| unit == u16::from(letter))
}

/// Whether the flags say that matching goes by code points.
pub(super) fn is_unicode(cx: &mut Context, flags: Gc<JsString>) -> bool {
    contains(cx, flags, b'u') || contains(cx, flags, b'v')
}

/// [`RegExp.prototype[%Symbol.match%]`](https://tc39.es/ecma262/#sec-regexp.prototype-%symbol.match%)
pub(super) fn match_(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let regexp = this_object(cx, args, "@@match")?;
    let string = cx.to_string(args.get(0))?;
    if pristine::is_pristine(cx, regexp) {
        return match_directly(cx, regexp, string);
    }
    let flags = read_flags(cx, regexp)?;
    if !contains(cx, flags, b'g') {
        return regexp_exec(cx, regexp, string);
    }
    let unicode = is_unicode(cx, flags);
    set_last_index_of_any(cx, regexp, 0.0)?;
    let mut matches = cx.rooted_list();
    loop {
        let result = regexp_exec(cx, regexp, string)?;
        let Some(result) = result.as_object() else {
            if matches.is_empty() {
                return Ok(Value::NULL);
            }
            return Ok(cx.array_from(matches.as_slice())?.into());
        };
        let matched = result.get(cx, 0)?;
        let matched = cx.to_string(matched)?;
        matches.push(matched.into());
        if matched.is_empty() {
            step_over(cx, regexp, string, unicode)?;
        }
    }
}

/// Moves lastIndex on after an empty match.
pub(super) fn step_over(
    cx: &mut Context,
    regexp: Gc<Object>,
    string: Gc<JsString>,
    unicode: bool,
) -> JsResult<()> {
    let index = regexp.get(cx, cx.names.lastIndex)?;
    let index = cx.to_length(index)?;
    let next = advance(cx, string, index, unicode);
    set_last_index_of_any(cx, regexp, next)
}

/// Set(regexp, "lastIndex", index, true) of any object.
pub(super) fn set_last_index_of_any(cx: &mut Context, regexp: Gc<Object>, index: f64) -> JsResult<()> {
    set_last_index(cx, regexp, Value::number(index))
}

/// OPTIMIZATION: the matches of a pristine regular expression.
fn match_directly(cx: &mut Context, regexp: Gc<Object>, string: Gc<JsString>) -> JsResult<Value> {
    let Some(data) = regexp.downcast::<RegExpData>() else { return Ok(Value::NULL) };
    let flags = data.flags.get();
    if !flags.has(Flags::GLOBAL) {
        return builtin_exec(cx, regexp, string);
    }
    let program = data.program.borrow().clone();
    let mut matches = cx.rooted_list();
    let (mut from, mut captures) = (0, Captures::new());
    while from <= string.len() && find_from(cx, &program, flags, string, from, &mut captures)? {
        matches.push(capture(cx, string, captures[0]));
        cx.safepoint();
        from = next_start(cx, string, captures[0], flags);
    }
    if !captures.is_empty() {
        note_match(cx, data, string, &captures);
    }
    set_last_index(cx, regexp, Value::int(0))?;
    if matches.is_empty() {
        return Ok(Value::NULL);
    }
    Ok(cx.array_from(matches.as_slice())?.into())
}

/// Where the search for the next match begins.
pub(super) fn next_start(
    cx: &mut Context,
    string: Gc<JsString>,
    matched: Option<(u32, u32)>,
    flags: Flags,
) -> u32 {
    match matched {
        Some((from, to)) if from < to => to,
        Some((_, to)) => advance(cx, string, f64::from(to), flags.is_unicode()) as u32,
        None => string.len() + 1,
    }
}

/// [`RegExp.prototype[%Symbol.matchAll%]`](https://tc39.es/ecma262/#sec-regexp-prototype-%symbol.matchall%)
pub(super) fn match_all(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let regexp = this_object(cx, args, "@@matchAll")?;
    let string = cx.to_string(args.get(0))?;
    let constructor = cx.species_constructor(regexp, Intrinsic::RegExp)?;
    let flags = read_flags(cx, regexp)?;
    let matcher = cx.construct(constructor.into(), &[regexp.into(), flags.into()], constructor.into())?;
    let last_index = regexp.get(cx, cx.names.lastIndex)?;
    let last_index = cx.to_length(last_index)?;
    let Some(matcher) = matcher.as_object() else { return Ok(Value::UNDEFINED) };
    set_last_index_of_any(cx, matcher, last_index)?;
    let global = contains(cx, flags, b'g');
    let unicode = is_unicode(cx, flags);
    Ok(iterator::new(cx, matcher, string, global, unicode))
}

/// [`RegExp.prototype[%Symbol.search%]`](https://tc39.es/ecma262/#sec-regexp.prototype-%symbol.search%)
pub(super) fn search(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let regexp = this_object(cx, args, "@@search")?;
    let string = cx.to_string(args.get(0))?;
    let previous = regexp.get(cx, cx.names.lastIndex)?;
    if !same_value(&cx.heap, previous, Value::int(0)) {
        set_last_index_of_any(cx, regexp, 0.0)?;
    }
    let result = regexp_exec(cx, regexp, string)?;
    let current = regexp.get(cx, cx.names.lastIndex)?;
    if !same_value(&cx.heap, current, previous) {
        set_last_index(cx, regexp, previous)?;
    }
    match result.as_object() {
        Some(result) => result.get(cx, cx.names.index),
        None => Ok(Value::int(-1)),
    }
}

/// [`RegExp.prototype[%Symbol.split%]`](https://tc39.es/ecma262/#sec-regexp.prototype-%symbol.split%)
pub(super) fn split(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let regexp = this_object(cx, args, "@@split")?;
    let string = cx.to_string(args.get(0))?;
    if args.get(1).is_undefined() && pristine::is_pristine(cx, regexp) && pristine::has_pristine_species(cx) {
        return split_directly(cx, regexp, string);
    }
    let constructor = cx.species_constructor(regexp, Intrinsic::RegExp)?;
    let flags = read_flags(cx, regexp)?;
    let unicode = is_unicode(cx, flags);
    let flags = if contains(cx, flags, b'y') {
        flags
    } else {
        let sticky = cx.unit_string(u16::from(b'y'));
        match JsString::concat(&mut cx.heap, flags, sticky) {
            Some(flags) => flags,
            None => return Err(cx.string_error()),
        }
    };
    let splitter = cx.construct(constructor.into(), &[regexp.into(), flags.into()], constructor.into())?;
    let Some(splitter) = splitter.as_object() else { return Ok(Value::UNDEFINED) };
    let limit = match args.get(1) {
        Value::UNDEFINED => u32::MAX,
        limit => cx.to_uint32(limit)?,
    };
    let mut parts = cx.rooted_list();
    if limit == 0 {
        return Ok(cx.array_of(&[]).into());
    }
    let length = string.len();
    if length == 0 {
        if regexp_exec(cx, splitter, string)?.is_null() {
            parts.push(string.into());
        }
        return Ok(cx.array_from(parts.as_slice())?.into());
    }
    let (mut from, mut at) = (0, 0);
    while at < length {
        set_last_index_of_any(cx, splitter, f64::from(at))?;
        let result = regexp_exec(cx, splitter, string)?;
        let end = match result.as_object() {
            Some(_) => {
                let end = splitter.get(cx, cx.names.lastIndex)?;
                cx.to_length(end)?.min(f64::from(length)) as u32
            }
            None => from,
        };
        let Some(result) = result.as_object().filter(|_| end != from) else {
            at = advance(cx, string, f64::from(at), unicode) as u32;
            continue;
        };
        parts.push(part(cx, string, from, at).into());
        if parts.len() == limit as usize {
            return Ok(cx.array_from(parts.as_slice())?.into());
        }
        from = end;
        let captures = cx.length_of_array_like(result)?;
        let mut n = 1.0;
        while n < captures {
            let key = cx.key_of_number(n);
            let capture = result.get(cx, key)?;
            parts.push(capture);
            if parts.len() == limit as usize {
                return Ok(cx.array_from(parts.as_slice())?.into());
            }
            cx.charge_at_safepoint(1)?;
            n += 1.0;
        }
        at = from;
        cx.charge_at_safepoint(1)?;
    }
    parts.push(part(cx, string, from, length).into());
    Ok(cx.array_from(parts.as_slice())?.into())
}

/// OPTIMIZATION: splits at the matches of a pristine regular expression, which are looked for
/// instead of tried at each place.
fn split_directly(cx: &mut Context, regexp: Gc<Object>, string: Gc<JsString>) -> JsResult<Value> {
    let Some(data) = regexp.downcast::<RegExpData>() else { return Ok(Value::UNDEFINED) };
    let flags = data.flags.get().without(Flags::STICKY);
    let program = data.program.borrow().clone();
    let mut parts = cx.rooted_list();
    let length = string.len();
    let mut captures = Captures::new();
    if length == 0 {
        match find_from(cx, &program, flags, string, 0, &mut captures)? {
            true => note_match(cx, data, string, &captures),
            false => parts.push(string.into()),
        }
        return Ok(cx.array_from(parts.as_slice())?.into());
    }
    let (mut from, mut at) = (0, 0);
    // A match at the end does not count.
    let mut last = Captures::new();
    while at < length
        && find_from(cx, &program, flags, string, at, &mut captures)?
        && let Some((start, end)) = captures[0]
        && start < length
    {
        last.clone_from(&captures);
        if end == from {
            at = advance(cx, string, f64::from(start), flags.is_unicode()) as u32;
            continue;
        }
        parts.push(part(cx, string, from, start).into());
        for &range in &captures[1..] {
            parts.push(capture(cx, string, range));
        }
        from = end;
        // An empty match leaves its place behind; a match does not begin where it ended.
        at = if start == end { advance(cx, string, f64::from(end), flags.is_unicode()) as u32 } else { end };
        cx.charge_at_safepoint(1)?;
    }
    if !last.is_empty() {
        note_match(cx, data, string, &last);
    }
    parts.push(part(cx, string, from, length).into());
    Ok(cx.array_from(parts.as_slice())?.into())
}
