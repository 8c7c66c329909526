//! The engine itself, for those who write hosts, runtimes or built-in functions. It changes with every version.
//!
//! What is here refers to cells and counts references without locks, so that it belongs to [`LocalEngine`]s, which stay
//! in their thread.

use std::ops::{Deref, DerefMut};
use std::rc::Rc;

use ellipsis_engine::Context;

use crate::engine::Scope;

pub use crate::host::{Arrival, ModuleLoader, NoModules, StandardHost};
pub use ellipsis_builtins::{LIBRARY, bytes, duplicate, peek};

/// The engine beneath: contexts, objects, built-in functions.
pub mod engine {
    pub use ellipsis_bytecode::{EvalScope, FunctionTemplate, GlobalKind, Language, Source, Text};
    pub use ellipsis_engine::*;
}

/// The life of source text: compiled, loaded with what it imports, linked, run.
pub mod program {
    pub use crate::program::*;
    pub use ellipsis_compiler::{ExportNames, KEYWORDS, commonjs_exports};
}

/// Machine code for what gets hot, and how it is made.
#[cfg(feature = "jit")]
pub use ellipsis_jit as jit;

/// An engine that gives its context, and stays in its thread.
///
/// ```
/// use ellipsis::unstable::LocalEngine;
///
/// let mut engine = LocalEngine::new();
/// engine.context().heap.set_stress(Some(1));
/// assert_eq!(engine.eval::<i32>("[...[1, 2]].length")?, 2);
/// # Ok::<(), ellipsis::Error>(())
/// ```
///
/// ```compile_fail
/// fn is_send<T: Send>() {}
/// is_send::<ellipsis::unstable::LocalEngine>();
/// ```
pub struct LocalEngine {
    cx: Box<Context>,
}

impl Default for LocalEngine {
    fn default() -> LocalEngine {
        LocalEngine::new()
    }
}

impl LocalEngine {
    /// An engine without modules.
    pub fn new() -> LocalEngine {
        LocalEngine::with_loader(NoModules)
    }

    /// An engine whose modules come from `loader`.
    pub fn with_loader(loader: impl ModuleLoader) -> LocalEngine {
        LocalEngine { cx: crate::engine::context(loader) }
    }

    /// The engine beneath.
    pub fn context(&mut self) -> &mut Context {
        &mut self.cx
    }

    /// The host.
    pub fn host(&self) -> Rc<StandardHost> {
        StandardHost::of(&self.cx).expect("it was made with that host")
    }
}

impl Deref for LocalEngine {
    type Target = Scope;

    fn deref(&self) -> &Scope {
        Scope::of_shared(&self.cx)
    }
}

impl DerefMut for LocalEngine {
    fn deref_mut(&mut self) -> &mut Scope {
        Scope::of(&mut self.cx)
    }
}

/// What can be done with a context, if its host is a [`StandardHost`].
pub fn scope(cx: &mut Context) -> Option<&mut Scope> {
    StandardHost::of(cx).is_some().then(|| Scope::of(cx))
}
