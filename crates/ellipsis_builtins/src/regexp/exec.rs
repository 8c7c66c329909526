//! Running regular expressions, and their results.

use ellipsis_engine::{
    Attributes, Context, Gc, JsResult, JsString, Object, PropertyKey, StrView, Value, is_callable,
};

use super::engine::Engine;
use super::flags::Flags;
use super::legacy::{note_match, result_model};
use super::program::{Captures, Program};
use super::{LAST_INDEX, RegExpData, pristine};
use crate::text::part;

/// [RegExpExec](https://tc39.es/ecma262/#sec-regexpexec): the result object, or null.
pub(super) fn regexp_exec(cx: &mut Context, regexp: Gc<Object>, string: Gc<JsString>) -> JsResult<Value> {
    let exec = regexp.get(cx, cx.names.exec)?;
    if is_callable(exec) && !pristine::is_builtin_exec(cx, regexp, exec) {
        let result = cx.call(exec, regexp.into(), &[string.into()])?;
        if result.is_object() || result.is_null() {
            return Ok(result);
        }
        let what = cx.describe(result);
        return Err(cx.type_error(format!("{what} is not an object or null")));
    }
    if !regexp.is::<RegExpData>() {
        return Err(cx.type_error("Receiver is not a RegExp"));
    }
    builtin_exec(cx, regexp, string)
}

/// [RegExpBuiltinExec](https://tc39.es/ecma262/#sec-regexpbuiltinexec): the result object, or null.
pub(super) fn builtin_exec(cx: &mut Context, regexp: Gc<Object>, string: Gc<JsString>) -> JsResult<Value> {
    let mut captures = Captures::new();
    match builtin_find(cx, regexp, string, &mut captures)? {
        Some((program, flags)) => result_object(cx, string, &captures, &program, flags),
        None => Ok(Value::NULL),
    }
}

/// What RegExpBuiltinExec does apart from its result: whose match was found, if any, and what it captured.
pub(super) fn builtin_find(
    cx: &mut Context,
    regexp: Gc<Object>,
    string: Gc<JsString>,
    captures: &mut Captures,
) -> JsResult<Option<(std::rc::Rc<Program>, Flags)>> {
    let last_index = match regexp.slot(LAST_INDEX).as_int() {
        Some(index) if index >= 0 => f64::from(index),
        _ => {
            let value = regexp.slot(LAST_INDEX);
            cx.to_length(value)?
        }
    };
    // Read only now: converting lastIndex may have recompiled it.
    let Some(data) = regexp.downcast::<RegExpData>() else { return Ok(None) };
    let flags = data.flags.get();
    let program = data.program.borrow().clone();
    let from = if flags.uses_last_index() { last_index } else { 0.0 };
    let found =
        from <= f64::from(string.len()) && find_from(cx, &program, flags, string, from as u32, captures)?;
    if flags.uses_last_index() {
        let end = if found { captures[0].map_or(0, |(_, end)| end) } else { 0 };
        set_last_index(cx, regexp, end.into())?;
    }
    if let Some(data) = regexp.downcast::<RegExpData>().filter(|_| found) {
        note_match(cx, data, string, captures);
    }
    Ok(found.then_some((program, flags)))
}

/// Looks for the first match at or after a place, or only there if the flags say so. Whether there is one; what it
/// captured is written where the caller has it, since moving it costs as much as a short search.
pub(super) fn find_from(
    cx: &mut Context,
    program: &Engine,
    flags: Flags,
    string: Gc<JsString>,
    from: u32,
    captures: &mut Captures,
) -> JsResult<bool> {
    cx.charge(1)?;
    let view: StrView<'_> = string.view(&mut cx.heap);
    let mut from = from as usize;
    // Between the halves of a code point, matching starts at the code point.
    if flags.is_unicode()
        && from > 0
        && from < view.len()
        && view.unit(from) & 0xfc00 == 0xdc00
        && view.unit(from - 1) & 0xfc00 == 0xd800
    {
        from -= 1;
    }
    program.find(cx, view, from, flags.has(Flags::STICKY), captures)
}

/// Set(regexp, "lastIndex", value, true)
pub(super) fn set_last_index(cx: &mut Context, regexp: Gc<Object>, value: Value) -> JsResult<()> {
    let key = cx.names.lastIndex.into();
    if let Some((LAST_INDEX, Attributes::WRITABLE)) = regexp.lookup(key)
        && regexp.is::<RegExpData>()
    {
        regexp.set_slot(&mut cx.heap, LAST_INDEX, value);
        return Ok(());
    }
    regexp.set(cx, key, value)
}

/// The string that a group captured, or undefined.
pub(super) fn capture(cx: &mut Context, string: Gc<JsString>, range: Option<(u32, u32)>) -> Value {
    match range {
        Some((from, to)) => part(cx, string, from, to).into(),
        None => Value::UNDEFINED,
    }
}

/// The array that exec returns.
fn result_object(
    cx: &mut Context,
    string: Gc<JsString>,
    captures: &[Option<(u32, u32)>],
    program: &Engine,
    flags: Flags,
) -> JsResult<Value> {
    let mut values = smallvec::SmallVec::<[Value; 8]>::new();
    for &range in captures {
        values.push(capture(cx, string, range));
    }
    let index = captures[0].map_or(0, |(from, _)| from);
    let groups = groups_object(cx, program, captures, |n| values[n]);
    let model = result_model(cx);
    let result = cx.array_like(model, &values, &[index.into(), string.into(), groups])?;
    if flags.has(Flags::HAS_INDICES) {
        let indices = indices_array(cx, captures, program)?;
        let key = cx.names.indices.into();
        result.add_property(cx, key, indices, Attributes::ALL);
    }
    Ok(result.into())
}

/// The object with a property for each named group, or undefined if there are none.
pub(super) fn groups_object(
    cx: &mut Context,
    program: &Engine,
    captures: &[Option<(u32, u32)>],
    value: impl Fn(usize) -> Value,
) -> Value {
    if program.names().is_empty() {
        return Value::UNDEFINED;
    }
    let groups = cx.new_object_with_prototype(Value::NULL);
    for (name, indices) in program.names() {
        // Of groups with the same name, at most one takes part in a match.
        let matched = indices.iter().find(|&&n| captures[n].is_some()).or(indices.first());
        let value = matched.map_or(Value::UNDEFINED, |&n| value(n));
        let key: PropertyKey = cx.key(name);
        groups.define_new(cx, key, value, Attributes::ALL);
    }
    groups.into()
}

/// [MakeMatchIndicesIndexPairArray](https://tc39.es/ecma262/#sec-makematchindicesindexpairarray)
fn indices_array(cx: &mut Context, captures: &[Option<(u32, u32)>], program: &Engine) -> JsResult<Value> {
    let values: smallvec::SmallVec<[Value; 8]> = captures
        .iter()
        .map(|range| match range {
            Some((from, to)) => cx.array_of(&[(*from).into(), (*to).into()]).into(),
            None => Value::UNDEFINED,
        })
        .collect();
    let result = cx.array_from(&values)?;
    let groups = groups_object(cx, program, captures, |n| values[n]);
    let key = cx.names.groups.into();
    result.add_property(cx, key, groups, Attributes::ALL);
    Ok(result.into())
}

/// [AdvanceStringIndex](https://tc39.es/ecma262/#sec-advancestringindex)
pub(super) fn advance(cx: &mut Context, string: Gc<JsString>, index: f64, unicode: bool) -> f64 {
    if !unicode || index + 1.0 >= f64::from(string.len()) {
        return index + 1.0;
    }
    index + string.view(&mut cx.heap).code_point_at(index as usize).1 as f64
}
