//! Explicit resource management ([clause](https://tc39.es/ecma262/#sec-operations-on-disposable-objects)).

use std::cell::RefCell;

use ellipsis_gc::trace_fields;

use crate::model::{Attributes, Value};
use crate::semantics::{Context, Intrinsic, JsResult, NativeData};

#[derive(Clone, Copy)]
struct Resource {
    /// Receiver of the method.
    value: Value,
    /// Undefined: nothing to call, only to await.
    method: Value,
    /// The method takes the value as its argument instead (`adopt`).
    as_argument: bool,
    is_async: bool,
    /// A synchronous method stands in for an asynchronous one: its result is not awaited.
    from_sync: bool,
}

/// The payload of dispose scopes: a DisposeCapability.
#[derive(Default)]
pub struct DisposeScope {
    resources: RefCell<Vec<Resource>>,
}

trace_fields!(Resource { value, method });
trace_fields!(DisposeScope { resources });

impl NativeData for DisposeScope {
    const NAME: &'static str = "DisposeScope";
}

/// NewDisposeCapability
pub fn new_scope(cx: &mut Context) -> Value {
    cx.new_native_with(Value::NULL, DisposeScope::default()).into()
}

fn push(scope: Value, resource: Resource) {
    if let Some(scope) = scope.downcast::<DisposeScope>() {
        scope.resources.borrow_mut().push(resource);
    }
}

/// AddDisposableResource
pub fn add(cx: &mut Context, scope: Value, value: Value, is_async: bool) -> JsResult<()> {
    if value.is_nullish() {
        if is_async {
            push(
                scope,
                Resource {
                    value: Value::UNDEFINED,
                    method: Value::UNDEFINED,
                    as_argument: false,
                    is_async,
                    from_sync: false,
                },
            );
        }
        return Ok(());
    }
    if !value.is_object() {
        let what = cx.describe(value);
        return Err(cx.type_error(format!("{what} is not an object")));
    }
    let mut from_sync = false;
    let mut method = None;
    if is_async {
        let key = cx.symbols.async_dispose.into();
        method = cx.get_method(value, key)?;
    }
    if method.is_none() {
        let key = cx.symbols.dispose.into();
        method = cx.get_method(value, key)?;
        from_sync = is_async;
    }
    let Some(method) = method else {
        return Err(cx.type_error("Property [Symbol.dispose] is not a function"));
    };
    push(scope, Resource { value, method: method.into(), as_argument: false, is_async, from_sync });
    Ok(())
}

/// Adds a callback: with `value` as argument if there is one (`adopt`), else without (`defer`).
pub fn add_callback(scope: Value, value: Option<Value>, method: Value, is_async: bool) {
    push(
        scope,
        Resource {
            value: value.unwrap_or(Value::UNDEFINED),
            method,
            as_argument: value.is_some(),
            is_async,
            from_sync: false,
        },
    );
}

/// Moves all resources to a new scope.
pub fn move_to_new(cx: &mut Context, scope: Value) -> Value {
    let resources = match scope.downcast::<DisposeScope>() {
        Some(scope) => std::mem::take(&mut *scope.resources.borrow_mut()),
        None => Vec::new(),
    };
    cx.new_native_with(Value::NULL, DisposeScope { resources: RefCell::new(resources) }).into()
}

/// Takes the last resource and calls its method. Gives the value to await (the empty mark if
/// none) and the pending error (likewise); `None` when no resource is left.
pub fn next(cx: &mut Context, scope: Value, pending: Value) -> Option<(Value, Value)> {
    let resource = scope.downcast::<DisposeScope>()?.resources.borrow_mut().pop()?;
    if resource.method.is_undefined() {
        return Some((Value::UNDEFINED, pending));
    }
    let result = if resource.as_argument {
        cx.call(resource.method, Value::UNDEFINED, &[resource.value])
    } else {
        cx.call(resource.method, resource.value, &[])
    };
    match result {
        Ok(_) if !resource.is_async => Some((Value::EMPTY, pending)),
        Ok(_) if resource.from_sync => Some((Value::UNDEFINED, pending)),
        Ok(value) => Some((value, pending)),
        Err(throw) => {
            let folded = fold_error(cx, pending, throw.0);
            Some((Value::EMPTY, folded))
        }
    }
}

/// The error that stands for both: a SuppressedError if there was one pending already.
pub fn fold_error(cx: &mut Context, pending: Value, error: Value) -> Value {
    if pending.is_empty() {
        return error;
    }
    let prototype = cx.intrinsic(Intrinsic::SuppressedErrorPrototype);
    let suppressed = cx.new_error_object(prototype);
    let key = cx.key("error");
    suppressed.define_new(cx, key, error, Attributes::METHOD);
    let key = cx.key("suppressed");
    suppressed.define_new(cx, key, pending, Attributes::METHOD);
    suppressed.into()
}
