//! [Typed arrays](https://tc39.es/ecma262/#sec-typedarray-objects): what their methods share.

mod callback;
mod concrete;
mod constructor;
mod copy;
mod create;
mod getters;
mod join;
mod mutate;
mod search;
mod sort;

use ellipsis_engine::typed_array::TypedArrayData;
use ellipsis_engine::{Args, Context, Gc, JsResult, Object, Throw, Value};

use super::require_mutable;

pub(crate) use concrete::make as make_concrete;
pub(crate) use constructor::make as make_abstract;
pub(super) use create::new_typed_array;

/// A typed array that is within the bounds of its buffer, and how many elements it had when that
/// was found out.
#[derive(Clone, Copy)]
pub(super) struct Valid<'a> {
    pub(super) object: Gc<Object>,
    pub(super) data: &'a TypedArrayData,
    pub(super) length: usize,
}

#[cold]
pub(super) fn invalid_this(cx: &mut Context) -> Throw {
    cx.type_error("this is not a typed array.")
}

#[cold]
pub(super) fn detached_error(cx: &mut Context, name: &str) -> Throw {
    let kind = if name == "Construct" { "detached" } else { "detached or out-of-bounds" };
    cx.type_error(format!("Cannot perform {name} on a {kind} ArrayBuffer"))
}

/// [ValidateTypedArray](https://tc39.es/ecma262/#sec-validatetypedarray)
fn validate<'a>(cx: &mut Context, value: &'a Value, name: &str) -> JsResult<Valid<'a>> {
    let (Some(object), Some(data)) = (value.as_object(), value.downcast::<TypedArrayData>()) else {
        return Err(invalid_this(cx));
    };
    match data.checked_length() {
        Some(length) => Ok(Valid { object, data, length }),
        None => Err(detached_error(cx, &format!("%TypedArray%.prototype.{name}"))),
    }
}

/// The receiver of a method.
pub(super) fn this_array<'a>(cx: &mut Context, args: &'a Args<'_>, name: &str) -> JsResult<Valid<'a>> {
    validate(cx, &args.this, name)
}

/// The receiver of a method that changes it.
fn this_mutable<'a>(cx: &mut Context, args: &'a Args<'_>, name: &str) -> JsResult<Valid<'a>> {
    if let Some(data) = args.this.downcast::<TypedArrayData>() {
        require_mutable(cx, &data.block(), &format!("%TypedArray%.prototype.{name}"))?;
    }
    this_array(cx, args, name)
}

impl Valid<'_> {
    /// Get of an index: undefined if there is no such element any more.
    #[inline]
    fn get(&self, cx: &mut Context, index: usize) -> Value {
        self.data.get(&mut cx.heap, index).unwrap_or(Value::UNDEFINED)
    }
}

/// Charges for one more step of a loop, in batches.
#[inline]
fn tick(cx: &mut Context, step: usize) -> JsResult<()> {
    if step & 0x3ff == 0x3ff { cx.charge(1024) } else { Ok(()) }
}
