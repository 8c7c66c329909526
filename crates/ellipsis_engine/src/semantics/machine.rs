//! What the engine knows of machine code: who compiles, and how it leaves frames.

use std::collections::VecDeque;

use ellipsis_gc::{Gc, Trace, Tracer, trace_fields};

use crate::model::Value;
use crate::semantics::Code;
use crate::semantics::frame::CompiledEntry;

/// What came of code that was to be compiled.
pub enum Compiled {
    /// Machine code; `None` if that cannot be made.
    Now(Option<CompiledEntry>),
    /// [`MachineCompiler::finished`] will tell.
    Soon,
    /// It is not worth it before the code is that hot.
    Once(u32),
}

/// Compiles hot code to machine code.
pub trait MachineCompiler: Send {
    /// Compiles a function, to be entered at its beginning, or at the head of a loop if `at` is the number of that
    /// instruction. `epoch` is that of prototypes.
    ///
    /// The machine code is kept for as long as the compiler, and what it refers to is kept alive by
    /// [`Code::keep`].
    fn compile(&mut self, code: Gc<Code>, at: Option<u32>, epoch: u32) -> Compiled;

    /// The first that was to be compiled soon, if that is done: [`MachineCompiler::compile`] was asked for it so.
    fn finished(&mut self, code: Gc<Code>, at: Option<u32>) -> Option<Option<CompiledEntry>>;

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
    /// What is being compiled, the first one first.
    pub(crate) pending: VecDeque<Pending>,
}

/// A code that is being compiled: at a loop, or whole.
pub(crate) struct Pending {
    pub(crate) code: Gc<Code>,
    pub(crate) at: Option<u32>,
    /// What was forgotten since then is not wanted any more.
    pub(crate) version: u32,
}

trace_fields!(Pending { code });

impl Machine {
    /// Whether code is to be compiled that is so hot.
    pub(crate) fn wants(&self, heat: u32) -> bool {
        heat >= self.threshold && self.threshold != u32::MAX
    }
}

impl Default for Machine {
    fn default() -> Machine {
        Machine { compiler: None, left: None, threshold: u32::MAX, pending: VecDeque::new() }
    }
}

impl Trace for Machine {
    fn trace(&self, tracer: &mut Tracer) {
        if let Some(Left::Returned(Ok(value) | Err(value))) = &self.left {
            value.trace(tracer);
        }
        self.pending.iter().for_each(|pending| pending.trace(tracer));
    }
}
