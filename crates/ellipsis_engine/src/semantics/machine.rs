//! What the engine knows of machine code: who compiles, and how it leaves frames.

use std::collections::VecDeque;

use ellipsis_gc::{Gc, Trace, Tracer};

use crate::model::Value;
use crate::semantics::Code;
use crate::semantics::frame::CompiledEntry;

/// What came of code that was to be compiled.
pub enum Compiled {
    /// Machine code, or none.
    Now(Option<CompiledEntry>),
    /// [`MachineCompiler::finish`] will make it known.
    Soon,
}

/// Why machine code leaves a frame.
#[repr(u32)]
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ExitReason {
    /// Nothing was unexpected: there is no native stack for it, say, which the interpreter does not need.
    Plain,
    /// Something was met that it was not compiled for.
    Unexpected,
    /// The same, of which more could be known if it were compiled anew: an instruction that had never run, or an inline cache
    /// that has room.
    Unknown,
}

/// Compiles hot code to machine code, where it is worth it.
pub trait MachineCompiler: Send {
    /// Compiles a function, to be entered at its beginning, or at the head of a loop if `at` is the number of that
    /// instruction, unless it is known already; for functions it sets the entry. `epoch` is that of prototypes.
    ///
    /// The machine code is kept for as long as the compiler, and what it refers to is kept alive by
    /// [`Code::keep`].
    fn compile(&mut self, code: Gc<Code>, at: Option<u32>, epoch: u32) -> Compiled;

    /// Makes known what was to be compiled soon first, which was that, if it is done; whether it is.
    fn finish(&mut self, code: Gc<Code>, at: Option<u32>) -> bool;

    /// Whether loops of the code are known.
    fn knows_loops(&self, code: &Code) -> bool;

    /// Machine code of `owner` was left at an instruction of a code that is inlined into it, or of its own.
    fn left(&mut self, code: Gc<Code>, at: u32, owner: &Code, reason: ExitReason);
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
    /// What is being compiled, and at which loop, if not whole; the first one first.
    pub(crate) pending: VecDeque<(Gc<Code>, Option<u32>)>,
}

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
        self.pending.iter().for_each(|(code, _)| code.trace(tracer));
    }
}
