//! Intl.NumberFormat and Intl.DateTimeFormat as functions of objects that they did not make
//! ([clause](https://tc39.es/ecma402/#legacy-constructor)).

use ellipsis_engine::{
    Args, Attributes, Context, Gc, Intrinsic, JsResult, JsString, JsSymbol, NativeData, Object,
    PropertyDescriptor, PropertyKey, Value,
};

use super::incompatible;
use crate::wrappers;

/// Makes the wrapper of %Intl%.[[FallbackSymbol]]
pub(super) fn make_fallback_symbol(cx: &mut Context) {
    let description = JsString::from_str(&mut cx.heap, "IntlLegacyConstructedSymbol");
    let symbol = JsSymbol::new(&mut cx.heap, Some(description));
    let prototype = cx.intrinsic(Intrinsic::SymbolPrototype);
    let wrapper = wrappers::new(cx, prototype, symbol.into());
    cx.realm.set_intrinsic(Intrinsic::IntlFallbackSymbol, wrapper);
}

fn fallback_key(cx: &mut Context) -> Option<PropertyKey> {
    let wrapper = cx.intrinsic(Intrinsic::IntlFallbackSymbol);
    let symbol = wrappers::primitive_of(wrapper.into())?;
    Some(symbol.as_symbol()?.into())
}

/// [ChainNumberFormat](https://tc39.es/ecma402/#sec-chainnumberformat) and ChainDateTimeFormat
pub(super) fn chain(cx: &mut Context, args: &Args<'_>, class: Intrinsic, format: Value) -> JsResult<Value> {
    let constructor = cx.intrinsic(class).into();
    if args.is_construct() || !cx.ordinary_has_instance(constructor, args.this)? {
        return Ok(format);
    }
    if let (Some(object), Some(key)) = (args.this.as_object(), fallback_key(cx)) {
        object.define_or_throw(cx, key, &PropertyDescriptor::data(format, Attributes::NONE))?;
    }
    Ok(args.this)
}

/// [UnwrapNumberFormat](https://tc39.es/ecma402/#sec-unwrapnumberformat) and UnwrapDateTimeFormat: an
/// object with data of that kind.
pub(super) fn unwrap<T: NativeData>(
    cx: &mut Context,
    value: Value,
    class: Intrinsic,
    method: &str,
) -> JsResult<Gc<Object>> {
    let mut value = value;
    if let Some(object) = value.as_object()
        && value.downcast::<T>().is_none()
    {
        let constructor = cx.intrinsic(class).into();
        if cx.ordinary_has_instance(constructor, value)?
            && let Some(key) = fallback_key(cx)
        {
            value = object.get(cx, key)?;
        }
    }
    match value.as_object() {
        Some(object) if value.downcast::<T>().is_some() => Ok(object),
        _ => Err(incompatible(cx, method, value)),
    }
}
