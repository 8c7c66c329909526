//! [Legacy static properties](https://github.com/tc39/proposal-regexp-legacy-features) of RegExp:
//! what the last match was, `RegExp.$1` and the like.

use std::cell::{Cell, RefCell};

use ellipsis_engine::compare::same_value;
use ellipsis_engine::{
    Args, Attributes, Context, Gc, Intrinsic, JsResult, JsString, NativeData, Object, Trace, Tracer, Value,
};

use super::RegExpData;
use super::exec::capture;
use super::program::Captures;
use crate::build::{Member, accessor, getter};

/// What %RegExp% has of the last match, in an object that no script sees.
#[derive(Default)]
struct Statics {
    /// [[RegExpInput]]
    input: Cell<Value>,
    /// The string that was searched; nothing was found yet without.
    string: Cell<Option<Gc<JsString>>>,
    captures: RefCell<Captures>,
    /// Whether the last match was one that must not be told of.
    is_invalid: Cell<bool>,
    /// An array with the properties of what exec returns.
    result_model: Cell<Option<Gc<Object>>>,
}

impl Trace for Statics {
    fn trace(&self, tracer: &mut Tracer) {
        self.input.get().trace(tracer);
        self.string.trace(tracer);
        self.result_model.trace(tracer);
    }
}

impl NativeData for Statics {
    const NAME: &'static str = "RegExp";
}

/// Makes the object.
pub(crate) fn make(cx: &mut Context) {
    let statics = Statics::default();
    statics.input.set(cx.names.empty.into());
    let object = cx.new_native_with(Value::NULL, statics);
    cx.realm.set_intrinsic(Intrinsic::RegExpStatics, object);
}

/// UpdateLegacyRegExpStaticProperties, or InvalidateLegacyRegExpStaticProperties if the regular
/// expression is one of a subclass.
pub(super) fn note_match(cx: &mut Context, regexp: &RegExpData, string: Gc<JsString>, captures: &Captures) {
    if cx.realm != regexp.realm {
        return;
    }
    let object = cx.intrinsic(Intrinsic::RegExpStatics);
    let Some(statics) = object.downcast::<Statics>() else { return };
    statics.is_invalid.set(!regexp.is_legacy);
    if regexp.is_legacy {
        statics.input.set(string.into());
        statics.string.set(Some(string));
        statics.captures.borrow_mut().clone_from(captures);
    }
}

/// An array whose shape is that of what exec returns: `index`, `input` and `groups` follow the elements.
pub(super) fn result_model(cx: &mut Context) -> Gc<Object> {
    let statics = cx.intrinsic(Intrinsic::RegExpStatics);
    let known = statics.downcast::<Statics>().and_then(|statics| statics.result_model.get());
    known.unwrap_or_else(|| {
        let model = cx.array_of(&[]);
        for key in [cx.names.index, cx.names.input, cx.names.groups] {
            model.add_property(cx, key.into(), Value::UNDEFINED, Attributes::ALL);
        }
        if let Some(statics) = statics.downcast::<Statics>() {
            statics.result_model.set(Some(model));
        }
        model
    })
}

/// A part of the last match.
#[derive(Clone, Copy)]
enum Part {
    Group(usize),
    LastGroup,
    Before,
    After,
}

/// GetLegacyRegExpStaticProperty
fn get(cx: &mut Context, args: &Args<'_>, name: &str, part: Part) -> JsResult<Value> {
    let object = receiver(cx, args, name)?;
    let Some(statics) = object.downcast::<Statics>() else { return Ok(Value::UNDEFINED) };
    check_valid(cx, statics, name)?;
    let empty = cx.names.empty.into();
    let Some(string) = statics.string.get() else { return Ok(empty) };
    let captures = statics.captures.borrow();
    let whole = captures.first().copied().flatten();
    let range = match part {
        Part::Group(number) => captures.get(number).copied().flatten(),
        Part::LastGroup if captures.len() > 1 => captures.last().copied().flatten(),
        Part::LastGroup => None,
        Part::Before => whole.map(|(from, _)| (0, from)),
        Part::After => whole.map(|(_, to)| (to, string.len())),
    };
    Ok(if range.is_some() { capture(cx, string, range) } else { empty })
}

fn receiver(cx: &mut Context, args: &Args<'_>, name: &str) -> JsResult<Gc<ellipsis_engine::Object>> {
    let constructor = cx.intrinsic(Intrinsic::RegExp);
    if !same_value(&cx.heap, constructor.into(), args.this) {
        let what = cx.describe(args.this);
        return Err(cx.type_error(format!("RegExp.{name} accessed on {what}, which is not RegExp")));
    }
    Ok(cx.intrinsic(Intrinsic::RegExpStatics))
}

fn check_valid(cx: &mut Context, statics: &Statics, name: &str) -> JsResult<()> {
    if statics.is_invalid.get() {
        let message = format!("RegExp.{name} tells nothing of regular expressions of subclasses");
        return Err(cx.type_error(message));
    }
    Ok(())
}

/// `get RegExp.input`
fn input(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let object = receiver(cx, args, "input")?;
    let Some(statics) = object.downcast::<Statics>() else { return Ok(Value::UNDEFINED) };
    check_valid(cx, statics, "input")?;
    Ok(statics.input.get())
}

/// SetLegacyRegExpStaticProperty, of [[RegExpInput]]
fn set_input(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let object = receiver(cx, args, "input")?;
    let string = cx.to_string(args.get(0))?;
    if let Some(statics) = object.downcast::<Statics>() {
        statics.input.set(string.into());
    }
    Ok(Value::UNDEFINED)
}

fn last_match(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    get(cx, args, "lastMatch", Part::Group(0))
}

fn last_paren(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    get(cx, args, "lastParen", Part::LastGroup)
}

fn left_context(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    get(cx, args, "leftContext", Part::Before)
}

fn right_context(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    get(cx, args, "rightContext", Part::After)
}

fn group<const NUMBER: usize>(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    get(cx, args, "$1-$9", Part::Group(NUMBER))
}

pub(super) static STATICS: &[Member] = &[
    accessor("input", ("get input", input), ("set input", set_input)),
    accessor("$_", ("get $_", input), ("set $_", set_input)),
    getter("lastMatch", "get lastMatch", last_match),
    getter("$&", "get $&", last_match),
    getter("lastParen", "get lastParen", last_paren),
    getter("$+", "get $+", last_paren),
    getter("leftContext", "get leftContext", left_context),
    getter("$`", "get $`", left_context),
    getter("rightContext", "get rightContext", right_context),
    getter("$'", "get $'", right_context),
    getter("$1", "get $1", group::<1>),
    getter("$2", "get $2", group::<2>),
    getter("$3", "get $3", group::<3>),
    getter("$4", "get $4", group::<4>),
    getter("$5", "get $5", group::<5>),
    getter("$6", "get $6", group::<6>),
    getter("$7", "get $7", group::<7>),
    getter("$8", "get $8", group::<8>),
    getter("$9", "get $9", group::<9>),
];
