//! Ellipsis, a JavaScript engine to embed.
//!
//! ```
//! use ellipsis::{Engine, Value};
//!
//! let mut engine = Engine::new();
//! let sum = engine.eval_script("sum.js", "const xs = [1, 2]; [...xs, 39].reduce((a, b) => a + b)")?;
//! assert_eq!(sum, Value::Number(42.0));
//! # Ok::<(), ellipsis::Error>(())
//! ```
//!
//! What scripts throw, and source text that does not compile, comes back as an [`Error`]: plain
//! data that outlives the engine.
//!
//! ```
//! # use ellipsis::Engine;
//! let mut engine = Engine::new();
//! let error = engine.eval_script("oops.js", "let a = 1;\nnull.length").unwrap_err();
//! assert_eq!(error.name, "TypeError");
//! assert_eq!(error.location.unwrap().line, 2);
//! ```
//!
//! A script that must not run forever gets a bound; it cannot catch what happens at its end.
//!
//! ```
//! # use ellipsis::{Engine, Phase};
//! let mut engine = Engine::new();
//! engine.set_fuel(Some(1_000_000));
//! let error = engine.eval_script("forever.js", "try { for (;;) {} } finally { done = 1 }").unwrap_err();
//! assert_eq!(error.phase, Phase::Terminated);
//! ```
//!
//! Everything below [`engine`] is the engine itself, for those who write built-in functions, hosts
//! or runtimes in Rust. It changes more often than what stands here.
#![warn(missing_docs)]

mod clock;
mod compile;
mod embed;
mod error;
mod host;
mod locale;
pub mod program;
mod recent;
mod value;

pub use embed::Engine;
pub use error::{Error, Location, Phase};
pub use host::{Loader, NoModules, StandardHost};
pub use value::{Object, Value};

pub use ellipsis_builtins::{LIBRARY, bytes, duplicate, peek};

/// The engine beneath: contexts, objects, built-in functions.
pub mod engine {
    pub use ellipsis_bytecode::{EvalScope, FunctionTemplate, Source, Text};
    pub use ellipsis_engine::*;
}
