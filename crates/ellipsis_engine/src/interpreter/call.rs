//! Calling and constructing.

use ellipsis_bytecode::FunctionKind;
use ellipsis_gc::Gc;

use super::run::run;
use super::spread::{LONG_LIST, values_of};
use crate::model::environment::Environment;
use crate::model::kind::CellKind;
use crate::model::object::{Object, inline_capacity_for};
use crate::model::sequence::Elements;
use crate::model::shape::Shape;
use crate::model::value::Value;
use crate::semantics::code::{Code, Constructs};
use crate::semantics::context::{Args, Context, JsResult, Throw};
use crate::semantics::function::{Construct, is_constructor};
use crate::semantics::intrinsics::Intrinsic;
use crate::semantics::stack::{CONSTRUCT, ENTRY, HEADER, LISTED};

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
            CellKind::Function => self.call_closure(callee, this, args, Value::UNDEFINED, 0),
            CellKind::NativeFunction => self.call_native_rooted(callee, this, args, Value::UNDEFINED),
            CellKind::BoundFunction => {
                let Unbound { target, this, args, .. } = unbind(callee, this, args, Value::UNDEFINED);
                self.call(target.into(), this, &args)
            }
            CellKind::Proxy => {
                self.check_native_stack()?;
                crate::semantics::proxy::call(self, callee, this, args)
            }
            _ => Err(self.not_a_function(function, "")),
        }
    }

    /// Construct: `constructor` has to be one; `new_target` is undefined for itself.
    pub fn construct(&mut self, constructor: Value, args: &[Value], new_target: Value) -> JsResult<Value> {
        let new_target = if new_target.is_undefined() { constructor } else { new_target };
        let Some(callee) = constructor.as_object().filter(|_| is_constructor(constructor)) else {
            let what = self.describe(constructor);
            return Err(self.type_error(format!("{what} is not a constructor")));
        };
        match callee.kind() {
            CellKind::Function => {
                let this = self.this_for_construct(callee, new_target)?;
                self.call_closure(callee, this, args, new_target, CONSTRUCT)
            }
            CellKind::NativeFunction => self.call_native_rooted(callee, Value::EMPTY, args, new_target),
            CellKind::BoundFunction => {
                let Unbound { target, args, new_target, .. } =
                    unbind(callee, Value::UNDEFINED, args, new_target);
                self.construct(target.into(), &args, new_target)
            }
            _ => {
                self.check_native_stack()?;
                crate::semantics::proxy::construct(self, callee, args, new_target)
            }
        }
    }

    /// Calls a built-in function with arguments that may lie in memory which the collector does not
    /// see: the VM stack holds copies, or an array if there are many.
    fn call_native_rooted(
        &mut self,
        callee: Gc<Object>,
        this: Value,
        args: &[Value],
        new_target: Value,
    ) -> JsResult<Value> {
        let top = self.stack.top;
        if args.len() > LONG_LIST {
            let list = self.list_of(args)?;
            // SAFETY: there is always room for one more value; the array stays there, out of reach
            // of any script, for as long as its values are in use.
            let args = unsafe {
                *top = list.into();
                values_of(&*list.as_ptr())
            };
            self.stack.top = top.wrapping_add(1);
            let result = self.call_native(callee, this, args, new_target);
            self.stack.top = top;
            return result;
        }
        let end = top.wrapping_add(args.len());
        self.claim(end)?;
        // SAFETY: between the top of the stack and its limit; natives that run on top leave it alone.
        let args = unsafe {
            std::ptr::copy_nonoverlapping(args.as_ptr(), top, args.len());
            std::slice::from_raw_parts(top, args.len())
        };
        self.stack.top = end;
        let result = self.call_native(callee, this, args, new_target);
        self.stack.top = top;
        result
    }

    /// An array of many arguments, which no script will get at.
    fn list_of(&mut self, args: &[Value]) -> JsResult<Gc<Object>> {
        let elements = Elements::try_from_slice(&mut self.heap, args).map_err(|_| self.out_of_memory())?;
        Ok(self.new_array(elements))
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
        let info = native.info;
        let realm = std::mem::replace(&mut self.realm, native.realm);
        let result = (info.function)(self, &Args { this, args, new_target, callee });
        self.realm = realm;
        result
    }

    /// Calls a closure from native code: pushes a frame with copies of the arguments and runs it.
    fn call_closure(
        &mut self,
        callee: Gc<Object>,
        this: Value,
        args: &[Value],
        new_target: Value,
        flags: u64,
    ) -> JsResult<Value> {
        if args.len() > LONG_LIST {
            let list = self.list_of(args)?;
            return self.call_closure_listed(callee, this, list, new_target, flags);
        }
        // SAFETY: there is room for a list that is not long above every frame.
        self.run_closure(callee, this, |cx, base| unsafe {
            std::ptr::copy_nonoverlapping(args.as_ptr(), base.add(1), args.len());
            cx.enter(callee, base, args.len(), new_target, flags | ENTRY)
        })
    }

    /// As `call_closure`, with the arguments in an array that no script can reach.
    pub(super) fn call_closure_listed(
        &mut self,
        callee: Gc<Object>,
        this: Value,
        list: Gc<Object>,
        new_target: Value,
        flags: u64,
    ) -> JsResult<Value> {
        // SAFETY: there is room for one more value above every frame.
        self.run_closure(callee, this, |cx, base| unsafe {
            *base.add(1) = list.into();
            cx.enter_listed(callee, base, new_target, flags | ENTRY)
        })
    }

    /// Runs a closure in a frame that `enter` makes, given where callee and this stand.
    #[inline]
    fn run_closure(
        &mut self,
        callee: Gc<Object>,
        this: Value,
        enter: impl FnOnce(&mut Context, *mut Value) -> JsResult<*mut Value>,
    ) -> JsResult<Value> {
        self.check_native_stack()?;
        let base = self.stack.top.wrapping_add(HEADER);
        if base >= self.stack.limit {
            return Err(self.stack_overflow());
        }
        let (top, frame, pc, realm) = (self.stack.top, self.stack.frame, self.stack.pc, self.realm);
        // SAFETY: the frame lies between the top of the stack and its limit; everything in it is
        // written before the loop runs.
        unsafe {
            *base.sub(1) = callee.into();
            *base = this;
        }
        let result = enter(self, base).and_then(|regs| run(self, regs));
        self.stack.top = top;
        self.stack.frame = frame;
        self.stack.pc = pc;
        self.realm = realm;
        result
    }

    /// Makes the frame of a closure whose callee, this and arguments stand at `base - 1`, `base`
    /// and above, and makes it the innermost one. The caller's place is `self.stack.frame` and `pc`.
    ///
    /// # Safety
    /// `base` has room for a header below, and lies at or above everything in use.
    pub(super) unsafe fn enter(
        &mut self,
        callee: Gc<Object>,
        base: *mut Value,
        argc: usize,
        new_target: Value,
        flags: u64,
    ) -> JsResult<*mut Value> {
        let code = self.code_to_enter(callee, flags)?;
        // Arguments that stay readable lie below the frame, which is laid above them.
        let regs = if code.keeps_arguments { base.wrapping_add(argc + 1 + HEADER) } else { base };
        self.claim(regs.wrapping_add(code.registers as usize).max(base.wrapping_add(argc + 1)))?;
        // SAFETY: between the caller's promise and the limit just checked.
        unsafe {
            if code.keeps_arguments {
                *regs.sub(1) = *base.sub(1);
                *regs = *base;
                let named = argc.min(code.parameters as usize);
                std::ptr::copy_nonoverlapping(base.add(1), regs.add(1), named);
            }
            Ok(self.start_frame(code, regs, argc, new_target, flags))
        }
    }

    /// As `enter`, with the arguments in an array at `base + 1`.
    ///
    /// # Safety
    /// As for `enter`; no script can reach the array.
    pub(super) unsafe fn enter_listed(
        &mut self,
        callee: Gc<Object>,
        base: *mut Value,
        new_target: Value,
        flags: u64,
    ) -> JsResult<*mut Value> {
        let code = self.code_to_enter(callee, flags)?;
        // SAFETY: the array is alive, since it stands on the stack.
        let values = unsafe { values_of(&*((*base.add(1)).bits() as *const Object)) };
        let named = values.len().min(code.parameters as usize);
        let regs = if code.keeps_arguments { base.wrapping_add(2 + HEADER) } else { base };
        self.claim(regs.wrapping_add((code.registers as usize).max(named + 1)))?;
        // SAFETY: between the caller's promise and the limit just checked.
        unsafe {
            let mut argc = named;
            if code.keeps_arguments {
                *regs.sub(1) = *base.sub(1);
                *regs = *base;
                argc = values.len();
            }
            std::ptr::copy_nonoverlapping(values.as_ptr(), regs.add(1), named);
            let listed = if code.keeps_arguments { LISTED } else { 0 };
            Ok(self.start_frame(code, regs, argc, new_target, flags | listed))
        }
    }

    /// The code of a closure that is about to be called, if it may be.
    #[inline]
    fn code_to_enter(&mut self, callee: Gc<Object>, flags: u64) -> JsResult<Gc<Code>> {
        let Some(function) = callee.as_function() else { return Err(self.not_a_function(callee.into(), "")) };
        let code = function.code;
        if code.class_constructor && flags & CONSTRUCT == 0 {
            return Err(self.needs_new(code));
        }
        Ok(code)
    }

    #[cold]
    fn needs_new(&mut self, code: Gc<Code>) -> Throw {
        let name = code.template().name.to_string();
        let message = format!("Class constructor {name} cannot be invoked without 'new'");
        self.with_realm(code.realm(), |cx| cx.type_error(message))
    }

    /// Notes that the stack is about to be used up to `end`, if there is room.
    #[inline]
    fn claim(&mut self, end: *mut Value) -> JsResult<()> {
        if end >= self.stack.limit {
            return Err(self.stack_overflow());
        }
        self.stack.note_use(end);
        Ok(())
    }

    /// Writes a frame's header and the parameters without argument, and makes it the innermost one.
    ///
    /// # Safety
    /// Callee, this and parameters with arguments are in place, and there is room for the registers.
    #[inline]
    unsafe fn start_frame(
        &mut self,
        code: Gc<Code>,
        regs: *mut Value,
        argc: usize,
        new_target: Value,
        flags: u64,
    ) -> *mut Value {
        // SAFETY: by the caller's promise.
        unsafe {
            for missing in argc..code.parameters as usize {
                *regs.add(1 + missing) = Value::UNDEFINED;
            }
            *regs.sub(2) = Value::from_bits(argc as u64 | flags);
            *regs.sub(3) = Value::from_bits(self.stack.frame as u64);
            *regs.sub(4) = Value::from_bits(self.stack.pc as u64);
            *regs.sub(5) = Value::from_bits(code.addr() as u64);
            *regs.sub(6) = new_target;
            self.stack.top = regs.add(code.registers as usize);
        }
        self.stack.frame = regs;
        self.stack.pc = code.start();
        self.realm = code.realm();
        regs
    }

    /// What a constructor finds as `this`: a new object, or nothing yet in derived classes.
    pub(super) fn this_for_construct(&mut self, callee: Gc<Object>, new_target: Value) -> JsResult<Value> {
        let Some(function) = callee.as_function() else { return Ok(Value::UNDEFINED) };
        if function.code.constructs == Constructs::Derived {
            return Ok(Value::EMPTY);
        }
        self.ordinary_create_from_constructor(callee, new_target).map(Value::from)
    }

    /// OrdinaryCreateFromConstructor for closures, remembering the shape that instances begin with.
    fn ordinary_create_from_constructor(
        &mut self,
        callee: Gc<Object>,
        new_target: Value,
    ) -> JsResult<Gc<Object>> {
        let target = new_target.as_object().unwrap_or(callee);
        if let Some(shape) = instance_shape(target) {
            return Ok(Object::allocate(&mut self.heap, shape));
        }
        let prototype = self.prototype_from_constructor(target.into(), Intrinsic::ObjectPrototype)?;
        let capacity = instance_capacity(target);
        let shape = self.root_shape(prototype.into(), CellKind::Object, capacity);
        if let Some(function) = target.as_function()
            && let Some((slot, attributes)) = target.lookup(self.names.prototype.into())
            && !attributes.is_accessor()
        {
            let extra = function.extra_or_new(&mut self.heap);
            extra.instance_shape.set(Some(shape));
            extra.prototype_slot.set(Some((target.shape(), slot)));
        }
        Ok(Object::allocate(&mut self.heap, shape))
    }

    /// `[[Prototype]]` of a function: the super constructor, which must be one (checked after the
    /// arguments were evaluated).
    pub(super) fn super_constructor(&mut self, function: Value) -> JsResult<Value> {
        match function.as_object() {
            Some(function) => function.get_prototype_of(self),
            None => Ok(Value::NULL),
        }
    }

    /// The callee of a call as its source text names it, for messages.
    pub(super) fn callee_text(&self, code: Gc<Code>, instruction: u32) -> String {
        let template = code.template();
        let start = template.position(instruction) as usize;
        let text = template.source.text.get(start..).unwrap_or("");
        let mut depth = 0;
        let end = text
            .char_indices()
            .find(|&(at, c)| {
                match c {
                    '(' | '[' | '{' if at > 0 && c == '(' && depth == 0 => return true,
                    '(' | '[' | '{' => depth += 1,
                    ')' | ']' | '}' if depth == 0 => return true,
                    ')' | ']' | '}' => depth -= 1,
                    ';' | '\n' | '`' | ',' if depth == 0 => return true,
                    _ => {}
                }
                false
            })
            .map_or(text.len(), |(at, _)| at);
        let text = text[..end].trim_start_matches("new ").trim_end();
        if text.len() > 80 { String::new() } else { text.trim_end_matches("?.").to_string() }
    }
}

/// The shape that instances of a constructor begin with, if it is remembered and its `prototype`
/// has not changed since.
#[inline(always)]
pub(super) fn instance_shape(target: Gc<Object>) -> Option<Gc<Shape>> {
    let extra = target.as_function()?.extra()?;
    let shape = extra.instance_shape.get()?;
    let (own, slot) = extra.prototype_slot.get()?;
    (own == target.shape() && target.slot(slot) == shape.prototype()).then_some(shape)
}

/// How many inline slots instances of a class should have: what its constructors assign.
fn instance_capacity(target: Gc<Object>) -> u8 {
    let mut total = 0u32;
    let mut current = Some(target);
    while let Some(object) = current {
        let Some(function) = object.as_function() else { break };
        let template = function.code.template();
        total += u32::from(template.instance_properties);
        if template.kind != FunctionKind::DerivedConstructor {
            break;
        }
        current = object.shape().prototype_object();
    }
    inline_capacity_for(total)
}

/// Whether a native constructor may be called with `new`.
pub(super) fn native_constructs(callee: &Object) -> bool {
    callee.native_info().is_some_and(|info| info.construct == Construct::Yes)
}
