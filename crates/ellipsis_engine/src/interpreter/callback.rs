//! Functions that native code calls many times in a row.

use ellipsis_gc::Gc;

use super::run::run;
use crate::model::kind::CellKind;
use crate::model::value::Value;
use crate::semantics::code::Code;
use crate::semantics::context::{Context, JsResult};
use crate::semantics::function::Function;
use crate::semantics::stack::{ENTRY, HEADER};

/// A function with a receiver, to be called for one element after the other: what can be found out
/// once about a call of it is found out here. Lives on the native stack, which is scanned.
#[derive(Clone, Copy, Debug)]
pub struct Callback {
    function: Value,
    this: Value,
    /// The code of a closure that needs nothing beyond a frame in place of its arguments.
    simple: Option<Gc<Code>>,
}

impl Callback {
    /// A function to be called with that receiver. Calling throws if it is not callable.
    #[inline]
    pub fn new(function: Value, this: Value) -> Callback {
        let mut simple = None;
        if function.kind() == CellKind::Function {
            // SAFETY: the kind says that it is a closure.
            let code = unsafe { (*(function.bits() as *const Function)).code };
            simple = (!code.keeps_arguments && !code.class_constructor).then_some(code);
        }
        Callback { function, this, simple }
    }

    /// Call
    #[inline]
    pub fn call<const N: usize>(&self, cx: &mut Context, args: [Value; N]) -> JsResult<Value> {
        match self.simple {
            Some(code) => self.call_simple(cx, code, args),
            None => cx.call(self.function, self.this, &args),
        }
    }

    /// A call of a simple closure, as `Context::call` would make it.
    fn call_simple<const N: usize>(
        &self,
        cx: &mut Context,
        code: Gc<Code>,
        args: [Value; N],
    ) -> JsResult<Value> {
        cx.check_native_stack()?;
        let (top, frame, pc, realm) = (cx.stack.top, cx.stack.frame, cx.stack.pc, cx.realm);
        let regs = top.wrapping_add(HEADER);
        let end = regs.wrapping_add((code.registers as usize).max(N + 1));
        if end >= cx.stack.limit {
            return Err(cx.stack_overflow());
        }
        cx.stack.note_use(end);
        // SAFETY: the frame lies between the top of the stack and its limit; everything in it is
        // written before the loop runs.
        unsafe {
            *regs.sub(1) = self.function;
            *regs = self.this;
            for (at, &value) in args.iter().enumerate() {
                *regs.add(1 + at) = value;
            }
            for missing in N..code.parameters as usize {
                *regs.add(1 + missing) = Value::UNDEFINED;
            }
            *regs.sub(2) = Value::from_bits(N as u64 | ENTRY);
            *regs.sub(3) = Value::from_bits(frame as u64);
            *regs.sub(4) = Value::from_bits(pc as u64);
            *regs.sub(5) = Value::from_bits(code.addr() as u64);
            *regs.sub(6) = Value::UNDEFINED;
            cx.stack.top = regs.add(code.registers as usize);
        }
        cx.stack.frame = regs;
        cx.stack.pc = code.start();
        cx.realm = code.realm();
        let result = run(cx, regs);
        cx.stack.top = top;
        cx.stack.frame = frame;
        cx.stack.pc = pc;
        cx.realm = realm;
        result
    }
}
