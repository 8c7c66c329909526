//! Array methods that make strings.

use std::cell::RefCell;

use ellipsis_engine::string::MAX_LENGTH;
use ellipsis_engine::{Args, Context, Gc, JsResult, JsString, Object, StringBuilder, Value, function};
use rustc_hash::FxHashSet;

use super::{get_at, length_of, tick};
use crate::text::finish;

thread_local! {
    /// Addresses of the objects that are being joined right now, on the thread's stack. They are alive: the joining
    /// functions hold them.
    static JOINING: RefCell<FxHashSet<usize>> = RefCell::default();
}

/// Notes that an object is being joined for as long as it lives.
struct Joining(usize);

impl Joining {
    /// `None` if the object is being joined already: as in all engines, an array within itself is
    /// an empty string.
    fn enter(object: Gc<Object>) -> Option<Joining> {
        JOINING.with_borrow_mut(|joining| joining.insert(object.addr())).then(|| Joining(object.addr()))
    }
}

impl Drop for Joining {
    fn drop(&mut self) {
        JOINING.with_borrow_mut(|joining| joining.remove(&self.0));
    }
}

/// Adds a value as a string; nothing for undefined and null.
fn push_value(cx: &mut Context, text: &mut StringBuilder, value: Value) -> JsResult<()> {
    if value.is_nullish() {
        return Ok(());
    }
    if let Some(int) = value.as_int() {
        push_int(text, int);
        return Ok(());
    }
    let string = cx.to_string(value)?;
    text.push_string(&string);
    Ok(())
}

/// Adds the decimal digits of an integer.
fn push_int(text: &mut StringBuilder, int: i32) {
    let mut digits = [0; 11];
    let mut at = digits.len();
    let mut rest = int.unsigned_abs();
    loop {
        at -= 1;
        digits[at] = b'0' + (rest % 10) as u8;
        rest /= 10;
        if rest == 0 {
            break;
        }
    }
    if int < 0 {
        at -= 1;
        digits[at] = b'-';
    }
    text.push_latin1(&digits[at..]);
}

fn join_into(
    cx: &mut Context,
    builder: &mut StringBuilder,
    object: Gc<Object>,
    length: usize,
    separate: impl Fn(&mut StringBuilder),
    push: &mut impl FnMut(&mut Context, &mut StringBuilder, Value) -> JsResult<()>,
) -> JsResult<()> {
    cx.check_native_stack()?;
    let Some(_joining) = Joining::enter(object) else { return Ok(()) };
    for at in 0..length {
        if at > 0 {
            separate(builder);
        }
        let value = get_at(cx, object, at)?;
        push(cx, builder, value)?;
        if builder.is_too_long() {
            break;
        }
        tick(cx, at)?;
    }
    Ok(())
}

/// The elements of an array, if there are as many as that and all of them are strings.
fn strings_of(object: &Object, length: usize) -> Option<impl Iterator<Item = Gc<JsString>> + Clone> {
    let elements = object.as_array().filter(|elements| elements.len() as usize == length)?;
    let strings = (0..elements.len()).map_while(|at| elements.fast_get(at)?.as_string());
    (strings.clone().count() == elements.len() as usize).then_some(strings)
}

/// [`Array.prototype.join`](https://tc39.es/ecma262/#sec-array.prototype.join)
pub(super) fn join(cx: &mut Context, args: &Args) -> JsResult<Value> {
    let object = cx.to_object(args.this)?;
    let length = length_of(cx, object)?;
    let separator = match args.get(0) {
        Value::UNDEFINED => cx.names.comma,
        separator => cx.to_string(separator)?,
    };
    if length == 1 {
        let value = get_at(cx, object, 0)?;
        if value.is_string() {
            return Ok(value);
        }
        let Some(_joining) = Joining::enter(object) else { return Ok(cx.names.empty.into()) };
        return if value.is_nullish() { Ok(cx.names.empty.into()) } else { Ok(cx.to_string(value)?.into()) };
    }
    // Of a long array full of holes, the separators alone may be too much.
    if length.saturating_sub(1).saturating_mul(separator.len() as usize) > MAX_LENGTH as usize {
        return Err(cx.string_error());
    }
    if let Some(strings) = strings_of(&object, length) {
        // OPTIMIZATION: where all elements are strings, what comes of it is made at once.
        cx.charge(u32::try_from(length / 8).unwrap_or(u32::MAX))?;
        let joined = JsString::join(&mut cx.heap, strings, separator);
        return joined.map(Value::from).ok_or_else(|| cx.string_error());
    }
    // Most elements are at least a character; few arrays are so long that it is too much to ask for.
    const MOST: usize = 1 << 16;
    let mut builder = crate::text::builder(cx, length.min(MOST));
    let separate = |builder: &mut StringBuilder| builder.push_string(&separator);
    join_into(cx, &mut builder, object, length, separate, &mut push_value)?;
    finish(cx, builder)
}

/// [`Array.prototype.toString`](https://tc39.es/ecma262/#sec-array.prototype.tostring)
pub(super) fn to_string(cx: &mut Context, args: &Args) -> JsResult<Value> {
    let object = cx.to_object(args.this)?;
    let key = cx.names.join;
    let method = object.get(cx, key)?;
    if function::is_callable(method) {
        return cx.call(method, object.into(), &[]);
    }
    crate::fundamental::object_to_string(cx, &Args { this: object.into(), ..*args })
}

/// What `toLocaleString` of a list hands on to that of its elements:
/// [with Intl](https://tc39.es/ecma402/#sup-array.prototype.tolocalestring) locales and options.
#[cfg(feature = "intl")]
pub(crate) fn locale_arguments(args: &Args) -> [Value; 2] {
    [args.get(0), args.get(1)]
}

/// What `toLocaleString` of a list hands on to that of its elements.
#[cfg(not(feature = "intl"))]
pub(crate) fn locale_arguments(_args: &Args) -> [Value; 0] {
    []
}

/// [`Array.prototype.toLocaleString`](https://tc39.es/ecma262/#sec-array.prototype.tolocalestring)
pub(super) fn to_locale_string(cx: &mut Context, args: &Args) -> JsResult<Value> {
    let object = cx.to_object(args.this)?;
    let length = length_of(cx, object)?;
    let mut builder = crate::text::builder(cx, 0);
    let arguments = locale_arguments(args);
    let mut push = |cx: &mut Context, builder: &mut StringBuilder, value: Value| {
        if value.is_nullish() {
            return Ok(());
        }
        let key = cx.names.toLocaleString.into();
        let text = cx.invoke(value, key, &arguments)?;
        let text = cx.to_string(text)?;
        builder.push_string(&text);
        Ok(())
    };
    join_into(cx, &mut builder, object, length, |builder| builder.push_str(","), &mut push)?;
    finish(cx, builder)
}
