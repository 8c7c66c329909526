//! String ([clause](https://tc39.es/ecma262/#sec-string-objects)).

mod case;
mod constructor;
mod html;
pub(crate) mod iterator;
mod normalize;
pub(crate) mod pieces;
mod prototype;
pub(crate) mod replace;
mod search;
pub(crate) mod substitution;
mod trim;

use ellipsis_engine::{Args, Context, Gc, Intrinsic, JsResult, JsString, StringBuilder, Value};

use crate::build::{Class, constructor, define_class_with};
use crate::wrappers;

static CLASS: Class = Class {
    constructor: Intrinsic::String,
    prototype: Intrinsic::StringPrototype,
    function: constructor("String", 1, constructor::construct),
    constructor_parent: Intrinsic::FunctionPrototype,
    prototype_parent: Intrinsic::ObjectPrototype,
    statics: constructor::STATICS,
    members: prototype::MEMBERS,
};

/// Makes %String% and its prototype, which is a String object.
pub(crate) fn make(cx: &mut Context) {
    let parent = cx.intrinsic(Intrinsic::ObjectPrototype);
    let empty = cx.names.empty;
    let prototype = wrappers::new(cx, parent, empty.into());
    define_class_with(cx, &CLASS, prototype);
    if let Some((slot, _)) = prototype.lookup(cx.symbols.iterator.into())
        && let Some(method) = prototype.slot(slot).as_object()
    {
        cx.realm.set_intrinsic(Intrinsic::StringPrototypeIterator, method);
    }
}

/// The receiver of a method as a string: RequireObjectCoercible and ToString.
#[inline]
fn this_string(cx: &mut Context, args: &Args<'_>, method: &str) -> JsResult<Gc<JsString>> {
    match args.this.as_string() {
        Some(string) => Ok(string),
        None => this_string_slow(cx, args.this, method),
    }
}

/// The receiver of a method that goes through all of it and does about `pace` ticks of work for each [`UNITS_PER_TICK`].
fn this_text(cx: &mut Context, args: &Args<'_>, method: &str, pace: usize) -> JsResult<Gc<JsString>> {
    let string = this_string(cx, args, method)?;
    charge_units(cx, string.len() as usize, pace)?;
    Ok(string)
}

/// Charges for work on so many units that nothing stops.
#[inline]
pub(crate) fn charge_units(cx: &mut Context, units: usize, pace: usize) -> JsResult<()> {
    if units < UNITS_PER_TICK {
        return Ok(());
    }
    cx.charge_ahead(units / UNITS_PER_TICK * pace)
}

#[cold]
fn this_string_slow(cx: &mut Context, this: Value, method: &str) -> JsResult<Gc<JsString>> {
    require_coercible(cx, this, method)?;
    cx.to_string(this)
}

/// [RequireObjectCoercible](https://tc39.es/ecma262/#sec-requireobjectcoercible)
fn require_coercible(cx: &mut Context, this: Value, method: &str) -> JsResult<()> {
    if this.is_nullish() {
        Err(cx.type_error(format!("String.prototype.{method} called on null or undefined")))
    } else {
        Ok(())
    }
}

/// The first occurrence of a string in another at or after a place, charged for what was looked through.
fn find(
    cx: &mut Context,
    string: Gc<JsString>,
    needle: Gc<JsString>,
    from: usize,
) -> JsResult<Option<usize>> {
    let needle = needle.view(&mut cx.heap);
    let view = string.view(&mut cx.heap);
    if needle.len() > FEW {
        charge_search(cx, view.len().saturating_sub(from), needle.len())?;
        return Ok(view.index_of(&needle, from));
    }
    let found = view.index_of(&needle, from);
    charge_units(cx, found.unwrap_or(view.len()).saturating_sub(from), 1)?;
    Ok(found)
}

/// Texts of fewer units are looked for without anything on the side.
const FEW: usize = 64;

/// Charges for looking through `units` for a text, whose structure may have to be known for that.
pub(crate) fn charge_search(cx: &mut Context, units: usize, needle: usize) -> JsResult<()> {
    charge_units(cx, units, if needle <= 1 { 1 } else { 8 })?;
    if needle > FEW { cx.make_room(needle * size_of::<u32>()) } else { Ok(()) }
}

/// Code units that are looked at or written for the price of one tick.
const UNITS_PER_TICK: usize = 64;

/// A builder of a string of about so many characters, for which garbage makes room if need be. So this is a safepoint.
pub(crate) fn builder(cx: &mut Context, capacity: usize) -> StringBuilder {
    let wanted = capacity.saturating_mul(2).max(cx.heap.limit() / 8);
    if cx.heap.should_collect() || cx.heap.room() < wanted && cx.heap.is_worth_collecting() {
        cx.collect_garbage();
    }
    StringBuilder::with_capacity(&mut cx.heap, capacity)
}

/// The string that was built.
pub(crate) fn finish(cx: &mut Context, text: StringBuilder) -> JsResult<Value> {
    cx.charge((text.len() / UNITS_PER_TICK) as u32)?;
    if let Some(string) = text.finish(&mut cx.heap) {
        return Ok(string.into());
    }
    if text.is_too_long() || !cx.heap.take_refusal() {
        return Err(cx.string_error());
    }
    // There was no memory for the string alone: what is built stays where it is meanwhile.
    cx.collect_garbage();
    text.finish(&mut cx.heap).map(Value::from).ok_or_else(|| cx.string_error())
}

/// Whether a string is so long that one with a part replaced had better share the others.
pub(crate) fn is_long(string: Gc<JsString>) -> bool {
    string.len() >= 1024
}

/// A string with the part `from..to` replaced, as a rope if it is long.
pub(crate) fn replace_part(
    cx: &mut Context,
    string: Gc<JsString>,
    (from, to): (u32, u32),
    by: Gc<JsString>,
) -> JsResult<Value> {
    let (before, behind) = (part(cx, string, 0, from), part(cx, string, to, string.len()));
    let parts = [before, by, behind].into_iter();
    JsString::concat_all(&mut cx.heap, parts).map(Value::from).ok_or_else(|| cx.string_error())
}

/// Part of a string, with its one-character strings shared.
#[inline]
pub(crate) fn part(cx: &mut Context, string: Gc<JsString>, from: u32, to: u32) -> Gc<JsString> {
    match to.saturating_sub(from) {
        0 => cx.names.empty,
        1 => {
            let unit = string.unit(&mut cx.heap, from);
            cx.unit_string(unit)
        }
        _ => JsString::substring(&mut cx.heap, string, from, to),
    }
}
