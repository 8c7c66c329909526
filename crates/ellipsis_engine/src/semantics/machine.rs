//! What the engine knows of machine code: who compiles, and how it leaves frames.

use ellipsis_gc::{Gc, Trace, Tracer};

use crate::model::Value;
use crate::semantics::Code;
use crate::semantics::frame::CompiledEntry;

/// Compiles hot code to machine code.
pub trait MachineCompiler: Send {
    /// Compiles a function, to be entered at its beginning, or at the head of a loop if `at` is the number of that
    /// instruction. `None` if that cannot be done, or is not worth it. `epoch` is that of prototypes.
    ///
    /// The machine code is kept for as long as the compiler, and what it refers to is kept alive by
    /// [`Code::keep`].
    fn compile(&mut self, code: Gc<Code>, at: Option<u32>, epoch: u32) -> Option<CompiledEntry>;

    /// Takes note that machine code was left at an instruction that met something else than was expected, and
    /// whether all that was compiled is `forgotten` for that.
    fn left(&mut self, code: Gc<Code>, at: u32, forgotten: bool);
}

/// How machine code left a frame that it could not finish.
pub(crate) enum Left {
    /// The innermost frame goes on in the interpreter.
    Interpreted,
    /// Native code's frame ended so: with a result, or with what was thrown.
    Returned(Result<Value, Value>),
}

/// What a context has of machine code.
pub(crate) struct Machine {
    pub(crate) compiler: Option<Box<dyn MachineCompiler>>,
    /// Said by machine code that returns no value.
    pub(crate) left: Option<Left>,
    /// Code as hot as that is compiled; none if it is the highest number.
    pub(crate) threshold: u32,
}

impl Machine {
    /// Whether code is to be compiled that is so hot.
    pub(crate) fn wants(&self, heat: u32) -> bool {
        heat >= self.threshold && self.threshold != u32::MAX
    }
}

impl Default for Machine {
    fn default() -> Machine {
        Machine { compiler: None, left: None, threshold: u32::MAX }
    }
}

impl Trace for Machine {
    fn trace(&self, tracer: &mut Tracer) {
        if let Some(Left::Returned(Ok(value) | Err(value))) = &self.left {
            value.trace(tracer);
        }
    }
}
