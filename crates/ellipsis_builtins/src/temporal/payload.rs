//! How values of `temporal_rs` are held in objects.

use ellipsis_engine::{Args, Context, Intrinsic, JsResult, NativeData, Trace, Tracer, Value};
use temporal_rs::TemporalResult;

use crate::collections::needs_new;

/// A type of `temporal_rs` that is what the objects of a class hold in their internal slots.
pub(crate) trait TemporalValue: Sized + 'static {
    /// The name of the class: `Temporal.PlainDate`.
    const NAME: &'static str;
    /// The prototype of its objects.
    const PROTOTYPE: Intrinsic;

    /// The text that `toString` without options returns.
    fn text(&self) -> TemporalResult<String>;
}

/// Implements [`TemporalValue`] with name, prototype and text.
macro_rules! temporal_value {
    ($type:ty, $name:literal, $prototype:ident, $text:expr) => {
        impl $crate::temporal::payload::TemporalValue for $type {
            const NAME: &'static str = $name;
            const PROTOTYPE: ellipsis_engine::Intrinsic = ellipsis_engine::Intrinsic::$prototype;

            fn text(&self) -> temporal_rs::TemporalResult<String> {
                let text: fn(&$type) -> temporal_rs::TemporalResult<String> = $text;
                text(self)
            }
        }
    };
}
pub(crate) use temporal_value;

/// The payload of Temporal objects. It never changes.
pub(crate) struct Payload<T>(T);

impl<T: TemporalValue> Payload<T> {
    /// The text of the value, if it has one.
    pub(crate) fn text(&self) -> Option<String> {
        self.0.text().ok()
    }
}

impl<T> Trace for Payload<T> {
    fn trace(&self, _tracer: &mut Tracer) {}
}

impl<T: TemporalValue> NativeData for Payload<T> {
    const NAME: &'static str = T::NAME;
}

/// What a value holds if it is an object of T's class.
pub(crate) fn held<T: TemporalValue>(value: &Value) -> Option<&T> {
    value.downcast::<Payload<T>>().map(|payload| &payload.0)
}

/// RequireInternalSlot on the receiver of a method of T's class.
pub(crate) fn this<'a, T: TemporalValue>(cx: &mut Context, args: &'a Args<'_>) -> JsResult<&'a T> {
    if let Some(value) = held(&args.this) {
        return Ok(value);
    }
    let method = args.callee.native_info().map_or("", |info| info.name);
    let what = cx.describe(args.this);
    Err(cx.type_error(format!("{}: {method} called on incompatible receiver {what}", T::NAME)))
}

/// A new object of T's class: CreateTemporalDate and its like, once the value is known to be valid.
pub(crate) fn create<T: TemporalValue>(cx: &mut Context, value: T) -> Value {
    cx.new_native(T::PROTOTYPE, Payload(value)).into()
}

/// As [`create`], with the prototype that `new.target` asks for.
pub(crate) fn create_from_constructor<T: TemporalValue>(
    cx: &mut Context,
    value: T,
    args: &Args<'_>,
) -> JsResult<Value> {
    let prototype = cx.prototype_from_constructor(args.new_target, T::PROTOTYPE)?;
    Ok(cx.new_native_with(prototype.into(), Payload(value)).into())
}

/// Throws a TypeError if a constructor was called without `new`.
pub(crate) fn require_new<T: TemporalValue>(cx: &mut Context, args: &Args<'_>) -> JsResult<()> {
    if args.is_construct() { Ok(()) } else { Err(needs_new(cx, T::NAME)) }
}
