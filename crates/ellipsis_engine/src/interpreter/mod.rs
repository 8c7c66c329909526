//! The interpreter: how bytecode is run.
//!
//! **It decides** how frames are entered and left, what each instruction does at once and what it
//! leaves to a slow path, and how generators are parked. JavaScript calls JavaScript without native
//! recursion: a call pushes a frame and the loop goes on. Native code that calls back enters the
//! loop anew, on top of the same VM stack, through the [`Evaluator`] that contexts are made with.
//!
//! **It must not know** which built-in functions exist, nor how objects are laid out beyond what the
//! [model](crate::model) shows. What built-ins need of an operation stands in the
//! [semantics](crate::semantics): here is only what instructions add to it.
//!
//! **Begin reading** at [`run`], the loop, with the opcode table of `ellipsis_bytecode` beside it; then
//! [`enter`] and [`call`]. The other files are what the loop's arms fall back to, by subject.

mod arguments;
mod arithmetic;
mod call;
mod class;
mod enter;
mod explain;
mod feedback;
mod for_in;
mod generator;
mod helpers;
mod iteration;
pub mod layout;
mod literals;
pub mod machine;
mod property;
mod rare;
mod run;
mod scopes;

pub use call::Callback;

use std::rc::Rc;

use crate::semantics::Context;
use crate::semantics::evaluator::Evaluator;
use crate::semantics::host::{Host, Library};

static EVALUATOR: Evaluator = Evaluator { call_closure: Context::call_closure, resume: Context::resume };

impl Context {
    /// A new engine with one realm. `library` is the standard library, `host` what it runs in.
    pub fn new(library: &'static Library, host: Rc<dyn Host>) -> Box<Context> {
        Context::with_evaluator(library, host, &EVALUATOR)
    }
}
