//! [DisposableStack](https://tc39.es/ecma262/#sec-disposablestack-objects) and
//! [AsyncDisposableStack](https://tc39.es/ecma262/#sec-asyncdisposablestack-objects)

use std::cell::Cell;

use ellipsis_engine::function::is_callable;
use ellipsis_engine::promise::{Capability, Continuation};
use ellipsis_engine::{Args, Attributes, Context, Intrinsic, JsResult, NativeData, Throw, Value, dispose};
use ellipsis_engine::{Trace, Tracer};

use crate::build::{Class, Member, Name, Symbol, constructor, define_class, getter, method, tag, value};
use crate::collections::map::own_value;
use crate::collections::{incompatible, needs_new};

static CLASS: Class = Class {
    constructor: Intrinsic::DisposableStack,
    prototype: Intrinsic::DisposableStackPrototype,
    function: constructor("DisposableStack", 0, construct::<Sync>),
    constructor_parent: Intrinsic::FunctionPrototype,
    prototype_parent: Intrinsic::ObjectPrototype,
    statics: &[],
    members: MEMBERS,
};

static ASYNC_CLASS: Class = Class {
    constructor: Intrinsic::AsyncDisposableStack,
    prototype: Intrinsic::AsyncDisposableStackPrototype,
    function: constructor("AsyncDisposableStack", 0, construct::<Async>),
    constructor_parent: Intrinsic::FunctionPrototype,
    prototype_parent: Intrinsic::ObjectPrototype,
    statics: &[],
    members: ASYNC_MEMBERS,
};

static MEMBERS: &[Member] = &[
    method("adopt", 2, adopt::<Sync>),
    method("defer", 1, defer::<Sync>),
    method("dispose", 0, dispose_all),
    getter("disposed", "get disposed", disposed::<Sync>),
    method("move", 0, move_::<Sync>),
    method("use", 1, use_::<Sync>),
    value(
        Name::Symbol(Symbol::Dispose),
        |cx| own_value(cx, Intrinsic::DisposableStackPrototype, "dispose"),
        Attributes::METHOD,
    ),
    tag("DisposableStack"),
];

static ASYNC_MEMBERS: &[Member] = &[
    method("adopt", 2, adopt::<Async>),
    method("defer", 1, defer::<Async>),
    method("disposeAsync", 0, dispose_async),
    getter("disposed", "get disposed", disposed::<Async>),
    method("move", 0, move_::<Async>),
    method("use", 1, use_::<Async>),
    value(
        Name::Symbol(Symbol::AsyncDispose),
        |cx| own_value(cx, Intrinsic::AsyncDisposableStackPrototype, "disposeAsync"),
        Attributes::METHOD,
    ),
    tag("AsyncDisposableStack"),
];

/// What stacks of both kinds hold.
struct Stack {
    /// The list of resources.
    scope: Cell<Value>,
    disposed: Cell<bool>,
}

/// One of the two kinds of stack.
trait Kind: NativeData {
    const PROTOTYPE: Intrinsic;
    const IS_ASYNC: bool;
    fn new(stack: Stack) -> Self;
    fn stack(&self) -> &Stack;
}

macro_rules! kind {
    ($name:ident, $text:literal, $prototype:ident, $is_async:literal) => {
        struct $name(Stack);

        impl NativeData for $name {
            const NAME: &'static str = $text;
        }

        impl Trace for $name {
            fn trace(&self, tracer: &mut Tracer) {
                self.0.scope.get().trace(tracer);
            }
        }

        impl Kind for $name {
            const PROTOTYPE: Intrinsic = Intrinsic::$prototype;
            const IS_ASYNC: bool = $is_async;
            fn new(stack: Stack) -> Self {
                $name(stack)
            }
            fn stack(&self) -> &Stack {
                &self.0
            }
        }
    };
}

kind!(Sync, "DisposableStack", DisposableStackPrototype, false);
kind!(Async, "AsyncDisposableStack", AsyncDisposableStackPrototype, true);

/// Makes DisposableStack.
pub(crate) fn make(cx: &mut Context) {
    define_class(cx, &CLASS);
}

/// Makes AsyncDisposableStack.
pub(crate) fn make_async(cx: &mut Context) {
    define_class(cx, &ASYNC_CLASS);
}

fn stack<'a, K: Kind>(cx: &mut Context, args: &'a Args<'_>, name: &str) -> JsResult<&'a Stack> {
    match args.this.downcast::<K>() {
        Some(data) => Ok(data.stack()),
        None => Err(incompatible(cx, &format!("{}.prototype.{name}", K::NAME), args.this)),
    }
}

/// The stack, which must not be disposed.
fn open_stack<'a, K: Kind>(cx: &mut Context, args: &'a Args<'_>, name: &str) -> JsResult<&'a Stack> {
    let stack = stack::<K>(cx, args, name)?;
    if stack.disposed.get() {
        let text = format!("Cannot call {}.prototype.{name} on an already-disposed stack", K::NAME);
        return Err(cx.reference_error(text));
    }
    Ok(stack)
}

/// [`DisposableStack`](https://tc39.es/ecma262/#sec-disposablestack),
/// [`AsyncDisposableStack`](https://tc39.es/ecma262/#sec-asyncdisposablestack)
fn construct<K: Kind>(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    if !args.is_construct() {
        return Err(needs_new(cx, K::NAME));
    }
    let prototype = cx.prototype_from_constructor(args.new_target, K::PROTOTYPE)?;
    let scope = dispose::new_scope(cx);
    let stack = Stack { scope: Cell::new(scope), disposed: Cell::new(false) };
    Ok(cx.new_native_with(prototype.into(), K::new(stack)).into())
}

/// [`DisposableStack.prototype.adopt`](https://tc39.es/ecma262/#sec-disposablestack.prototype.adopt),
/// [`AsyncDisposableStack.prototype.adopt`](https://tc39.es/ecma262/#sec-asyncdisposablestack.prototype.adopt)
fn adopt<K: Kind>(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let stack = open_stack::<K>(cx, args, "adopt")?;
    if !is_callable(args.get(1)) {
        return Err(cx.not_a_function(args.get(1), ""));
    }
    dispose::add_callback(stack.scope.get(), Some(args.get(0)), args.get(1), K::IS_ASYNC);
    Ok(args.get(0))
}

/// [`DisposableStack.prototype.defer`](https://tc39.es/ecma262/#sec-disposablestack.prototype.defer),
/// [`AsyncDisposableStack.prototype.defer`](https://tc39.es/ecma262/#sec-asyncdisposablestack.prototype.defer)
fn defer<K: Kind>(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let stack = open_stack::<K>(cx, args, "defer")?;
    if !is_callable(args.get(0)) {
        return Err(cx.not_a_function(args.get(0), ""));
    }
    dispose::add_callback(stack.scope.get(), None, args.get(0), K::IS_ASYNC);
    Ok(Value::UNDEFINED)
}

/// [get `DisposableStack.prototype.disposed`](https://tc39.es/ecma262/#sec-get-disposablestack.prototype.disposed),
/// [get `AsyncDisposableStack.prototype.disposed`](https://tc39.es/ecma262/#sec-get-asyncdisposablestack.prototype.disposed)
fn disposed<K: Kind>(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    Ok(stack::<K>(cx, args, "disposed")?.disposed.get().into())
}

/// [`DisposableStack.prototype.move`](https://tc39.es/ecma262/#sec-disposablestack.prototype.move),
/// [`AsyncDisposableStack.prototype.move`](https://tc39.es/ecma262/#sec-asyncdisposablestack.prototype.move)
fn move_<K: Kind>(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let old = open_stack::<K>(cx, args, "move")?;
    let scope = dispose::move_to_new(cx, old.scope.get());
    old.disposed.set(true);
    let stack = Stack { scope: Cell::new(scope), disposed: Cell::new(false) };
    Ok(cx.new_native(K::PROTOTYPE, K::new(stack)).into())
}

/// [`DisposableStack.prototype.use`](https://tc39.es/ecma262/#sec-disposablestack.prototype.use),
/// [`AsyncDisposableStack.prototype.use`](https://tc39.es/ecma262/#sec-asyncdisposablestack.prototype.use)
fn use_<K: Kind>(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let stack = open_stack::<K>(cx, args, "use")?;
    dispose::add(cx, stack.scope.get(), args.get(0), K::IS_ASYNC)?;
    Ok(args.get(0))
}

/// [`DisposableStack.prototype.dispose`](https://tc39.es/ecma262/#sec-disposablestack.prototype.dispose)
fn dispose_all(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let stack = stack::<Sync>(cx, args, "dispose")?;
    if stack.disposed.replace(true) {
        return Ok(Value::UNDEFINED);
    }
    let scope = stack.scope.get();
    let mut pending = Value::EMPTY;
    while let Some((_, error)) = dispose::next(cx, scope, pending) {
        pending = error;
    }
    if pending.is_empty() { Ok(Value::UNDEFINED) } else { Err(Throw(pending)) }
}

/// What `disposeAsync` keeps while it waits.
struct Disposal {
    scope: Value,
    /// The error so far; empty if there is none.
    pending: Cell<Value>,
    capability: Capability,
}

impl NativeData for Disposal {
    const NAME: &'static str = "Disposal";
}

impl Trace for Disposal {
    fn trace(&self, tracer: &mut Tracer) {
        self.scope.trace(tracer);
        self.pending.get().trace(tracer);
        self.capability.trace(tracer);
    }
}

/// [`AsyncDisposableStack.prototype.disposeAsync`](https://tc39.es/ecma262/#sec-asyncdisposablestack.prototype.disposeAsync)
fn dispose_async(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let capability = Capability::Native(cx.new_promise());
    match stack::<Async>(cx, args, "disposeAsync") {
        Err(throw) => capability.reject(cx, throw.0)?,
        Ok(stack) if stack.disposed.replace(true) => capability.resolve(cx, Value::UNDEFINED)?,
        Ok(stack) => {
            let disposal =
                Disposal { scope: stack.scope.get(), pending: Cell::new(Value::EMPTY), capability };
            let state = cx.new_native_with(Value::NULL, disposal);
            go_on(cx, state.into(), Ok(Value::UNDEFINED))?;
        }
    }
    Ok(capability.promise().into())
}

/// Disposes resources up to the next one that is waited for.
fn go_on(cx: &mut Context, state: Value, awaited: JsResult<Value>) -> JsResult<Value> {
    let Some(disposal) = state.downcast::<Disposal>() else { return Ok(Value::UNDEFINED) };
    let mut awaited = awaited;
    loop {
        if let Err(throw) = awaited {
            if throw.is_termination() {
                return Err(throw);
            }
            let error = dispose::fold_error(cx, disposal.pending.get(), throw.0);
            disposal.pending.set(error);
        }
        let Some((value, error)) = dispose::next(cx, disposal.scope, disposal.pending.get()) else {
            let pending = disposal.pending.get();
            let completion = if pending.is_empty() { Ok(Value::UNDEFINED) } else { Err(Throw(pending)) };
            disposal.capability.settle(cx, completion)?;
            return Ok(Value::UNDEFINED);
        };
        disposal.pending.set(error);
        awaited = Ok(Value::UNDEFINED);
        if !value.is_empty() {
            match cx.await_then(value, Continuation { function: go_on, state }) {
                Ok(()) => return Ok(Value::UNDEFINED),
                Err(throw) => awaited = Err(throw),
            }
        }
    }
}
