//! Call and Construct: what they do with each kind of function.
//!
//! Up to [`LONG_LIST`] arguments are copied to where the callee looks for them. More are shown by an
//! array that no script can reach.
//!
//! # Safety
//! Slices of arguments lie in storage or on the stack where nothing changes them while they are in use:
//! what is shown by an array is written by nobody, what was pushed is popped by who pushed it, and
//! what is only read before anything runs is copied at once.

use ellipsis_gc::Gc;

use crate::model::{CellKind, Environment, Object, Value};
use crate::semantics::context::{Args, Context, JsResult};
use crate::semantics::evaluator::{ArgumentList, LONG_LIST};
use crate::semantics::frame::values_of;
use crate::semantics::function::is_constructor;
use crate::semantics::proxy;
use crate::semantics::stack::VmStack;

/// What a call of a bound function comes to.
struct Unbound {
    target: Gc<Object>,
    this: Value,
    args: Vec<Value>,
    new_target: Value,
}

/// Looks through bound functions of bound functions. The arguments of the innermost come first. The
/// list is no root: calls copy it.
fn unbind(function: Gc<Object>, this: Value, args: &[Value], new_target: Value) -> Unbound {
    let mut call = Unbound { target: function, this, args: Vec::new(), new_target };
    let mut lists: Vec<Gc<Environment>> = Vec::new();
    loop {
        let function = call.target;
        let Some(bound) = function.as_bound_function() else { break };
        if call.new_target == Value::from(function) {
            call.new_target = bound.target.into();
        }
        lists.push(bound.args);
        (call.target, call.this) = (bound.target, bound.this);
    }
    for list in lists.into_iter().rev() {
        call.args.extend((0..list.len()).map(|slot| list.get(slot)));
    }
    call.args.extend_from_slice(args);
    call
}

impl Context {
    /// Call: a TypeError if `function` is not callable.
    pub fn call(&mut self, function: Value, this: Value, args: &[Value]) -> JsResult<Value> {
        let Some(callee) = function.as_object() else { return Err(self.not_a_function(function, "")) };
        match callee.kind() {
            CellKind::Function => {
                let args = self.argument_list(args)?;
                (self.evaluator.call_closure)(self, callee, this, args, Value::UNDEFINED)
            }
            CellKind::NativeFunction => self.call_native_rooted(callee, this, args, Value::UNDEFINED),
            CellKind::BoundFunction => {
                let Unbound { target, this, args, .. } = unbind(callee, this, args, Value::UNDEFINED);
                self.call(target.into(), this, &args)
            }
            CellKind::Proxy => {
                self.check_native_stack()?;
                proxy::call(self, callee, this, args)
            }
            _ => Err(self.not_a_function(function, "")),
        }
    }

    /// Construct: `constructor` has to be one; `new_target` is undefined for itself.
    pub fn construct(&mut self, constructor: Value, args: &[Value], new_target: Value) -> JsResult<Value> {
        let new_target = if new_target.is_undefined() { constructor } else { new_target };
        let Some(callee) = constructor.as_object().filter(|_| is_constructor(constructor)) else {
            return Err(self.not_a_constructor(constructor));
        };
        match callee.kind() {
            CellKind::Function => {
                let this = self.this_for_construct(callee, new_target)?;
                let args = self.argument_list(args)?;
                (self.evaluator.call_closure)(self, callee, this, args, new_target)
            }
            CellKind::NativeFunction => self.call_native_rooted(callee, Value::EMPTY, args, new_target),
            CellKind::BoundFunction => {
                let Unbound { target, args, new_target, .. } =
                    unbind(callee, Value::UNDEFINED, args, new_target);
                self.construct(target.into(), &args, new_target)
            }
            _ => {
                self.check_native_stack()?;
                proxy::construct(self, callee, args, new_target)
            }
        }
    }

    /// Arguments as a call of a closure takes them.
    #[inline]
    fn argument_list<'a>(&mut self, args: &'a [Value]) -> JsResult<ArgumentList<'a>> {
        if args.len() <= LONG_LIST {
            return Ok(ArgumentList::Short(args));
        }
        // No script will get at it.
        self.array_from(args).map(ArgumentList::Long)
    }

    /// Calls a built-in function with arguments that may lie in memory which the collector does not
    /// see: the VM stack holds copies, or the native stack an array if there are many.
    fn call_native_rooted(
        &mut self,
        callee: Gc<Object>,
        this: Value,
        args: &[Value],
        new_target: Value,
    ) -> JsResult<Value> {
        self.charge(1)?;
        if args.len() > LONG_LIST {
            let list = self.array_from(args)?;
            return self.call_native(callee, this, values_of(&list), new_target);
        }
        let call = |cx: &mut Context, args: &[Value]| cx.call_native(callee, this, args, new_target);
        VmStack::with_copies(self, |cx| &mut cx.stack, args, call)
            .unwrap_or_else(|| Err(self.stack_overflow()))
    }

    /// Calls a built-in function. The arguments lie where the collector sees them.
    #[inline]
    pub(crate) fn call_native(
        &mut self,
        callee: Gc<Object>,
        this: Value,
        args: &[Value],
        new_target: Value,
    ) -> JsResult<Value> {
        let Some(native) = callee.as_native_function() else { return Ok(Value::UNDEFINED) };
        self.check_native_stack()?;
        if args.len() > LONG_LIST {
            self.charge(args.len() as u32 / 2)?;
        }
        let info = native.info;
        let realm = std::mem::replace(&mut self.realm, native.realm);
        let result = (info.function)(self, &Args { this, args, new_target, callee });
        self.realm = realm;
        result
    }

    // ---- Arguments out of array-likes ----

    /// Call with the arguments that CreateListFromArrayLike makes of a value.
    pub fn call_with_array_like(&mut self, function: Value, this: Value, from: Value) -> JsResult<Value> {
        let Some(callee) = function.as_object() else { return Err(self.not_a_function(function, "")) };
        let array = from.as_object();
        match (callee.kind(), self.plain_list(array.as_ref())) {
            (CellKind::Function, Some(list @ ArgumentList::Long(_))) => {
                (self.evaluator.call_closure)(self, callee, this, list, Value::UNDEFINED)
            }
            (CellKind::NativeFunction, Some(ArgumentList::Long(list))) => {
                self.call_native(callee, this, values_of(&list), Value::UNDEFINED)
            }
            (CellKind::Function | CellKind::NativeFunction, Some(ArgumentList::Short(values))) => {
                self.call(function, this, values)
            }
            _ => {
                let list = self.list_from_array_like(from)?;
                self.call(function, this, list.as_slice())
            }
        }
    }

    /// Construct with the arguments that CreateListFromArrayLike makes of a value.
    pub fn construct_with_array_like(
        &mut self,
        constructor: Value,
        from: Value,
        new_target: Value,
    ) -> JsResult<Value> {
        if let Some(callee) = constructor.as_object().filter(|_| is_constructor(constructor)) {
            let array = from.as_object();
            match (callee.kind(), self.plain_list(array.as_ref())) {
                (CellKind::Function, Some(list @ ArgumentList::Long(_))) => {
                    let this = self.this_for_construct(callee, new_target)?;
                    return (self.evaluator.call_closure)(self, callee, this, list, new_target);
                }
                (CellKind::NativeFunction, Some(ArgumentList::Long(list))) => {
                    return self.call_native(callee, Value::EMPTY, values_of(&list), new_target);
                }
                (CellKind::NativeFunction, Some(ArgumentList::Short(values))) => {
                    return self.construct(constructor, values, new_target);
                }
                _ => {}
            }
        }
        let list = self.list_from_array_like(from)?;
        self.construct(constructor, list.as_slice(), new_target)
    }

    /// What CreateListFromArrayLike gives for a plain array, without running any script. Values of
    /// a short one are those of the array itself: they have to be copied before anything runs.
    fn plain_list<'a>(&mut self, array: Option<&'a Gc<Object>>) -> Option<ArgumentList<'a>> {
        let array = array?;
        let elements = array.as_array()?;
        if !elements.is_packed() {
            return None;
        }
        elements.make_flat(&mut self.heap).ok()?;
        if elements.len() as usize <= LONG_LIST {
            return Some(ArgumentList::Short(values_of(array)));
        }
        let view = elements.share(&mut self.heap, 0, elements.len());
        Some(ArgumentList::Long(self.new_array(view)))
    }
}
