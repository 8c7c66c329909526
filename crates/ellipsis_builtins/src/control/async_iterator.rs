//! [%AsyncIteratorPrototype%](https://tc39.es/ecma262/#sec-asynciteratorprototype)

use ellipsis_engine::promise::{Capability, Continuation, Reaction};
use ellipsis_engine::{Args, Context, Intrinsic, JsResult, Value};

use crate::build::{Member, Symbol, define_namespace, symbol_method};
use crate::collections::return_this;
use crate::promise::or_reject;

static MEMBERS: &[Member] = &[
    symbol_method(Symbol::AsyncIterator, "[Symbol.asyncIterator]", 0, return_this),
    symbol_method(Symbol::AsyncDispose, "[Symbol.asyncDispose]", 0, async_dispose),
];

/// Makes %AsyncIteratorPrototype%.
pub(crate) fn make(cx: &mut Context) {
    define_namespace(cx, Intrinsic::AsyncIteratorPrototype, Intrinsic::ObjectPrototype, MEMBERS);
}

/// [`%AsyncIteratorPrototype%[Symbol.asyncDispose]`](https://tc39.es/ecma262/#sec-%asynciteratorprototype%-%symbol.asyncdispose%)
fn async_dispose(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let promise = cx.new_promise();
    let capability = Capability::Native(promise);
    let key = cx.names.return_.into();
    let method = cx.get_method(args.this, key);
    let method = match or_reject(cx, &capability, method)? {
        Ok(method) => method,
        Err(promise) => return Ok(promise),
    };
    let Some(method) = method else {
        capability.resolve(cx, Value::UNDEFINED)?;
        return Ok(promise.into());
    };
    let result = cx.call(method.into(), args.this, &[]);
    let wrapped = result.and_then(|value| {
        let constructor = cx.intrinsic(Intrinsic::Promise);
        cx.promise_resolve(constructor.into(), value)
    });
    let wrapped = match or_reject(cx, &capability, wrapped)? {
        Ok(wrapped) => wrapped,
        Err(promise) => return Ok(promise),
    };
    let unwrap = Continuation { function: |_, _, _| Ok(Value::UNDEFINED), state: Value::UNDEFINED };
    cx.perform_promise_then(wrapped, Reaction::Native(unwrap), Reaction::PassOn, Some(capability));
    Ok(promise.into())
}
