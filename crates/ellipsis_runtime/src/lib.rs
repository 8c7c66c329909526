//! What Ellipsis programs run in: an event loop, modules from files, the console, timers, fetch.
//!
//! ```
//! use ellipsis_runtime::{Kind, Program, Runtime};
//!
//! let mut runtime = Runtime::new();
//! let source = "setTimeout(() => { globalThis.answer = 42 }, 1)";
//! let program = Program { name: "answer.js".into(), text: source.into(), kind: Kind::Script, arguments: Vec::new() };
//! runtime.run(&program).map_err(|failure| failure.report).unwrap();
//! assert_eq!(runtime.engine().global::<i32>("answer").unwrap(), 42);
//! ```
#![warn(missing_docs)]

mod class;
mod console;
mod dom_exception;
mod event_loop;
mod explain;
mod fetch;
mod globals;
mod inspect;
mod io;
mod modules;
mod node;
mod output;
mod performance;
mod permissions;
mod report;
mod runtime;
mod session;
mod state;
mod structured_clone;
mod timers;

pub use explain::{ExplainedSite, ExplainedSource, Tally};
pub use modules::{Kind, kind_of_file};
pub use permissions::{Grant, Permissions};
pub use runtime::{Failure, Program, Runtime};
pub use session::{Completions, Interrupts, Mailbox, Outcome, Sender, Session, mailbox};
