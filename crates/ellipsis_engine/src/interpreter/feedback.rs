//! What instructions note once their quick ways do not apply, and which code gets hot.

use ellipsis_bytecode::Op;
use ellipsis_gc::{Gc, TICKS_PER_CHECK};

use crate::model::{CellKind, Elements, Value};
use crate::semantics::arguments::ArgumentsData;
use crate::semantics::feedback::Callee;
use crate::semantics::{Code, Context, Feedback, JsResult};

/// What operands of arithmetic or of a comparison are, if they are not int32.
pub(super) fn kinds_of_operands(a: Value, b: Value) -> Feedback {
    if a.is_number() && b.is_number() {
        return if a.is_int() && b.is_int() { Feedback::NONE } else { Feedback::DOUBLE };
    }
    match (a.kind(), b.kind()) {
        (CellKind::String, CellKind::String) => Feedback::STRING,
        (CellKind::BigInt, CellKind::BigInt) => Feedback::BIGINT,
        (CellKind::String, _) if b.is_number() => Feedback::STRING_AND_NUMBER,
        (_, CellKind::String) if a.is_number() => Feedback::STRING_AND_NUMBER,
        _ => Feedback::OTHER,
    }
}

/// The heat of code that a check finds for the second time.
const NEW: u32 = 2 * TICKS_PER_CHECK;

/// How an element is accessed.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Access {
    Read,
    Write,
}

/// What stands in the way of the quick access to an element. Elements of typed arrays are noted where they
/// are accessed.
pub(super) fn kinds_of_access(access: Access, receiver: Value, key: Value) -> Feedback {
    let Some(index) = key.as_int().and_then(|int| u32::try_from(int).ok()) else {
        return if key.is_string() { Feedback::NAME } else { Feedback::OTHER_KEY };
    };
    if let Some(string) = receiver.as_string() {
        return if index < string.len() { Feedback::CHARACTER } else { Feedback::OUT_OF_BOUNDS };
    }
    let Some(object) = receiver.as_object() else { return Feedback::OTHER_RECEIVER };
    if let Some(elements) = object.as_array() {
        kinds_of_array_access(access, elements, index)
    } else if object.downcast::<ArgumentsData>().is_some() {
        Feedback::ARGUMENTS
    } else {
        Feedback::OTHER_RECEIVER
    }
}

fn kinds_of_array_access(access: Access, elements: &Elements, index: u32) -> Feedback {
    let len = elements.len();
    if !elements.is_flat() {
        Feedback::NOT_FLAT
    } else if index < len {
        let is_hole = elements.fast_get(index).is_none_or(|value| value.is_empty());
        if is_hole { Feedback::HOLE } else { Feedback::SHARED }
    } else if access == Access::Write && index == len {
        Feedback::APPEND
    } else {
        Feedback::OUT_OF_BOUNDS
    }
}

impl Context {
    /// Adds to what the innermost frame's instruction has noted.
    #[inline]
    pub(super) fn note_kinds(&self, kinds: impl FnOnce() -> Feedback) {
        #[cold]
        #[inline(never)]
        fn note(cx: &Context, kinds: impl FnOnce() -> Feedback) {
            let code = cx.stack.code();
            code.note(code.index_of(cx.stack.pc())).add(kinds());
        }
        if self.heap.budget.noting() {
            note(self, kinds);
        }
    }

    /// Notes the operands of the innermost frame's instruction, whose quick way is for int32.
    #[inline]
    pub(super) fn note_operands(&self, a: Value, b: Value) {
        self.note_kinds(|| kinds_of_operands(a, b));
    }

    /// Notes an only operand. If it is an int32, the quick way found no int32 as the result.
    #[inline]
    pub(super) fn note_operand(&self, a: Value) {
        self.note_kinds(|| if a.is_int() { Feedback::OVERFLOW } else { kinds_of_operands(a, a) });
    }

    /// Notes whom the innermost frame's instruction calls.
    #[inline(always)]
    pub(super) fn note_callee(&self, callee: Value) {
        if self.heap.budget.noting() {
            self.note_callee_now(callee);
        }
    }

    #[cold]
    #[inline(never)]
    fn note_callee_now(&self, callee: Value) {
        let code = self.stack.code();
        let callee = callee.as_object();
        let closure = callee.and_then(|callee| callee.code()).filter(|target| target.realm() == code.realm());
        if closure.is_some_and(|target| target.template().deferred.is_some()) {
            return;
        }
        let native = callee.and_then(|callee| callee.native_info());
        let callee = closure.map(Callee::Closures).or(native.map(|info| Callee::Native(info)));
        code.note_callee(code.index_of(self.stack.pc()), callee);
    }

    /// Samples what runs, which may be compiled whole, and decides whether it is noted what comes next.
    fn sample(&mut self, hot: Option<Gc<Code>>, compiles: bool) {
        if let Some(code) = hot.filter(|_| !self.heap.budget.is_early()) {
            code.warm(TICKS_PER_CHECK);
            self.take_compiled();
            if compiles {
                self.compile_hot(code, None);
            }
        }
        self.heap.budget.choose_noting(hot.is_some_and(|code| code.heat() == NEW));
    }

    /// The interrupt check of an entry: samples the frame that native code has pushed.
    pub(super) fn check_interrupts_at_entry(&mut self) -> JsResult<()> {
        self.sample(Some(self.stack.code()), true);
        self.check_interrupts()
    }

    /// The interrupt check of a call or of a jump to the head of a loop, which the innermost frame is at: samples
    /// what runs, too, and decides whether it is noted what comes next. It says whether the frame is `interpreted`.
    #[cold]
    #[inline(never)]
    pub(super) fn check_interrupts_in_loop(&mut self, interpreted: bool) -> JsResult<()> {
        let instruction = self.stack.instruction();
        if instruction.op() == Op::Loop {
            // A loop that was compiled stays in machine code to the end of its function: that runs anew.
            let code = self.stack.code();
            let compiler = self.machine.compiler.as_ref();
            let runs_anew = interpreted && compiler.is_some_and(|compiler| compiler.knows_loops(&code));
            self.sample(Some(code), runs_anew);
        } else {
            let callee = self.stack.register(instruction.b() - 1);
            self.sample(callee.as_object().and_then(|callee| callee.code()), true);
        }
        self.check_interrupts()
    }
}
