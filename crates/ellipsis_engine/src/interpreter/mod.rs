//! The interpreter: frames, the dispatch loop, and what its slow paths call.
//!
//! JavaScript calls JavaScript without native recursion: a call pushes a frame and the loop goes
//! on. Native code that calls back enters the loop anew, on top of the same VM stack.

mod arithmetic;
mod cached;
mod call;
mod callback;
mod class;
mod copy;
mod dynamic;
mod eval;
mod explain;
pub(crate) mod generator;
mod global;
mod iteration;
mod literal;
mod plain_copy;
mod private;
mod property;
mod rare;
mod registers;
mod rest;
mod run;
mod spread;
mod unwind;

pub use arithmetic::exponentiate;
pub use callback::Callback;
pub use plain_copy::{PlainCopy, is_data};
pub(crate) use run::run;
pub(crate) use unwind::Exit;
