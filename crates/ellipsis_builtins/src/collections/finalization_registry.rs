//! [FinalizationRegistry](https://tc39.es/ecma262/#sec-finalization-registry-objects)

use std::cell::RefCell;
use std::collections::VecDeque;

use ellipsis_engine::compare::same_value;
use ellipsis_engine::function::is_callable;
use ellipsis_engine::weak::{CleanUp, can_be_held_weakly, survives};
use ellipsis_engine::{
    Args, Context, ExternalShare, Intrinsic, JsResult, NativeData, Trace, Tracer, Value, Weak,
};

use super::{incompatible, needs_new};
use crate::build::{Class, Member, constructor, define_class, method, tag};

static CLASS: Class = Class {
    constructor: Intrinsic::FinalizationRegistry,
    prototype: Intrinsic::FinalizationRegistryPrototype,
    function: constructor("FinalizationRegistry", 1, construct),
    constructor_parent: Intrinsic::FunctionPrototype,
    prototype_parent: Intrinsic::ObjectPrototype,
    statics: &[],
    members: MEMBERS,
};

static MEMBERS: &[Member] =
    &[method("register", 2, register), method("unregister", 1, unregister), tag("FinalizationRegistry")];

/// What a registry watches.
struct WatchedCell {
    target: Value,
    held: Value,
    /// Empty if there is none.
    token: Value,
}

/// The payload of finalization registries.
struct FinalizationData {
    callback: Value,
    cells: RefCell<Vec<WatchedCell>>,
    /// What the callback is still to be called with.
    cleaned: RefCell<VecDeque<Value>>,
    external: ExternalShare,
}

impl FinalizationData {
    /// Tells the heap what the lists take now.
    fn report(&self) {
        let cells = self.cells.borrow().capacity() * size_of::<WatchedCell>();
        self.external.set_later(cells + self.cleaned.borrow().capacity() * size_of::<Value>());
    }

    /// Forgets what died. Of that the callback is to be told.
    fn purge(&self, weak: &Weak) -> Option<CleanUp> {
        let mut cleaned = self.cleaned.borrow_mut();
        let before = cleaned.len();
        self.cells.borrow_mut().retain_mut(|cell| {
            if !survives(weak, cell.token) {
                cell.token = Value::EMPTY;
            }
            let alive = survives(weak, cell.target);
            if !alive {
                cleaned.push_back(cell.held);
            }
            alive
        });
        let more = cleaned.len() > before;
        drop(cleaned);
        self.report();
        more.then_some(clean_up)
    }
}

impl NativeData for FinalizationData {
    const NAME: &'static str = "FinalizationRegistry";
}

impl Trace for FinalizationData {
    fn trace(&self, tracer: &mut Tracer) {
        self.callback.trace(tracer);
        self.cells.borrow().iter().for_each(|cell| cell.held.trace(tracer));
        self.cleaned.borrow().iter().for_each(|held| held.trace(tracer));
    }
}

/// CleanupFinalizationRegistry
fn clean_up(cx: &mut Context, registry: Value) -> JsResult<Value> {
    let data = registry.downcast::<FinalizationData>();
    let next = || data.and_then(|data| data.cleaned.borrow_mut().pop_front());
    while let Some(held) = next() {
        cx.call(data.map_or(Value::UNDEFINED, |data| data.callback), Value::UNDEFINED, &[held])?;
    }
    Ok(Value::UNDEFINED)
}

/// Makes FinalizationRegistry.
pub(crate) fn make(cx: &mut Context) {
    define_class(cx, &CLASS);
}

fn data<'a>(cx: &mut Context, args: &'a Args<'_>, name: &str) -> JsResult<&'a FinalizationData> {
    match args.this.downcast::<FinalizationData>() {
        Some(data) => Ok(data),
        None => Err(incompatible(cx, &format!("FinalizationRegistry.prototype.{name}"), args.this)),
    }
}

/// [`FinalizationRegistry`](https://tc39.es/ecma262/#sec-finalization-registry-cleanup-callback)
fn construct(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    if !args.is_construct() {
        return Err(needs_new(cx, "FinalizationRegistry"));
    }
    if !is_callable(args.get(0)) {
        return Err(cx.type_error("FinalizationRegistry: cleanup must be callable"));
    }
    let which = Intrinsic::FinalizationRegistryPrototype;
    let prototype = cx.prototype_from_constructor(args.new_target, which)?;
    let data = FinalizationData {
        callback: args.get(0),
        cells: RefCell::default(),
        cleaned: RefCell::default(),
        external: ExternalShare::new(&mut cx.heap, 0),
    };
    let object = cx.new_native_with(prototype.into(), data);
    cx.hold_weakly(object, |owner, weak| owner.downcast::<FinalizationData>()?.purge(weak));
    Ok(object.into())
}

/// [`FinalizationRegistry.prototype.register`](https://tc39.es/ecma262/#sec-finalization-registry.prototype.register)
fn register(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let data = data(cx, args, "register")?;
    let (target, held, token) = (args.get(0), args.get(1), args.get(2));
    if !can_be_held_weakly(target) {
        return Err(cx.type_error("FinalizationRegistry.prototype.register: invalid target"));
    }
    if same_value(&cx.heap, target, held) {
        return Err(
            cx.type_error("FinalizationRegistry.prototype.register: target and holdings must not be same")
        );
    }
    if !can_be_held_weakly(token) && !token.is_undefined() {
        let what = cx.describe(token);
        return Err(cx.type_error(format!("Invalid unregister token ('{what}')")));
    }
    let token = if token.is_undefined() { Value::EMPTY } else { token };
    data.cells.borrow_mut().push(WatchedCell { target, held, token });
    data.report();
    Ok(Value::UNDEFINED)
}

/// [`FinalizationRegistry.prototype.unregister`](https://tc39.es/ecma262/#sec-finalization-registry.prototype.unregister)
fn unregister(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let data = data(cx, args, "unregister")?;
    let token = args.get(0);
    if !can_be_held_weakly(token) {
        let what = cx.describe(token);
        return Err(cx.type_error(format!("Invalid unregister token ('{what}')")));
    }
    let mut cells = data.cells.borrow_mut();
    let before = cells.len();
    cells.retain(|cell| cell.token != token);
    Ok((cells.len() != before).into())
}
