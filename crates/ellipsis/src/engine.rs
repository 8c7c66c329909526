//! Engines, and scopes, in which everything is done with them.
//!
//! # Safety
//!
//! A [`Scope`] is a slice of one context and nothing else, as `Path` is an `OsStr`: a reference to one may be taken for a
//! reference to the other. It has no size, so that two cannot be swapped while native code runs on them.
//!
//! An [`Engine`] may be sent to another thread because what it points to without locks is pointed to by nobody outside of
//! it, neither cells nor what is counted by an [`Rc`](std::rc::Rc):
//!
//! - Nothing that this crate hands out (but for [`unstable`](crate::unstable), which has engines of its own that stay in
//!   their thread) holds any: handles are an [`Arc`](std::sync::Arc) of two numbers, everything else is plain data. What
//!   lends values for a moment (arguments) knows whose they are, and gives them to no other engine.
//! - All that comes in from outside and stays (host functions, loaders) is `Send`.
//! - What the library keeps for a thread holds nothing that the heap shares; `cargo xtask tidy` looks for an `Rc` there.
//! - Everything begins with a mutable reference to a scope, which an engine gives after it has entered the thread: from
//!   there on that thread's stack is the one that is scanned and whose end is heeded. When the reference is gone, no stack
//!   holds anything of the engine.

use std::any::Any;
use std::ops::{Deref, DerefMut};

use ellipsis_builtins::LIBRARY;
use ellipsis_engine::Context;

use crate::host::{ModuleLoader, NoModules, StandardHost};
use crate::loader::{LoadedModules, Loader};

/// A JavaScript engine: a heap, and a realm with the standard library. It owns all values; what is outside are handles, and
/// whoever uses one brings the engine along.
///
/// All that can be done with an engine stands at [`Scope`], to which it dereferences; host functions, which run while the
/// engine is busy, are given just that. An engine may move from thread to thread.
///
/// ```
/// use ellipsis::{Engine, Function};
///
/// let mut engine = Engine::new();
/// let area: Function = engine.eval("(width, height) => width * height")?;
/// let engine = std::thread::spawn(move || {
///     assert_eq!(area.call::<f64>(&mut engine, (6, 7)).unwrap(), 42.0);
///     engine
/// });
/// assert!(engine.join().is_ok());
/// # Ok::<(), ellipsis::Error>(())
/// ```
///
/// It runs in one thread at a time, on the thread's own stack, of which it knows the end; on a stack that a library has
/// switched to it panics.
///
/// ```compile_fail
/// fn shared<T: Sync>() {}
/// shared::<ellipsis::Engine>();
/// ```
pub struct Engine {
    cx: Box<Context>,
}

// SAFETY: see the head of this file.
unsafe impl Send for Engine {}

const _: fn() = || {
    fn is_send<T: Send>() {}
    is_send::<Engine>();
};

impl Default for Engine {
    fn default() -> Engine {
        Engine::new()
    }
}

impl std::fmt::Debug for Engine {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Engine")
    }
}

impl Engine {
    /// An engine without modules.
    ///
    /// ```
    /// let mut engine = ellipsis::Engine::new();
    /// assert_eq!(engine.eval::<i32>("[...'abc'].length")?, 3);
    /// # Ok::<(), ellipsis::Error>(())
    /// ```
    pub fn new() -> Engine {
        Engine { cx: context(NoModules) }
    }

    /// An engine whose modules come from `loader`.
    ///
    /// ```
    /// use std::collections::HashMap;
    ///
    /// let modules = HashMap::from([("answer", "export default 42")]);
    /// let mut engine = ellipsis::Engine::with_loader(modules);
    /// let main = engine.eval_module("main", "import answer from 'answer'; export const next = answer + 1")?;
    /// assert_eq!(main.get::<i32>(&mut engine, "next")?, 43);
    /// # Ok::<(), ellipsis::Error>(())
    /// ```
    pub fn with_loader(loader: impl Loader) -> Engine {
        Engine { cx: context(LoadedModules::new(loader)) }
    }
}

pub(crate) fn context(loader: impl ModuleLoader) -> Box<Context> {
    let cx = Context::new(&LIBRARY, StandardHost::new(loader));
    #[cfg(feature = "jit")]
    let cx = with_compiler(cx);
    cx
}

#[cfg(feature = "jit")]
fn with_compiler(mut cx: Box<Context>) -> Box<Context> {
    ellipsis_jit::install(&mut cx, ellipsis_jit::Options::default());
    cx
}

impl Deref for Engine {
    type Target = Scope;

    fn deref(&self) -> &Scope {
        Scope::of_shared(&self.cx)
    }
}

impl DerefMut for Engine {
    fn deref_mut(&mut self) -> &mut Scope {
        self.cx.enter_thread();
        Scope::of(&mut self.cx)
    }
}

/// An engine that can be used: what an [`Engine`] dereferences to, and what host functions are given.
///
/// ```
/// use ellipsis::{Engine, Error, Function, Scope};
///
/// fn double(scope: &mut Scope, text: String) -> Result<f64, Error> {
///     Ok(scope.eval::<f64>(&text)? * 2.0)
/// }
///
/// let mut engine = Engine::new();
/// let double = Function::new(&mut engine, "double", double)?;
/// assert_eq!(double.call::<f64>(&mut engine, ("3 * 7",))?, 42.0);
/// # Ok::<(), Error>(())
/// ```
#[repr(transparent)]
pub struct Scope {
    /// One.
    inner: [Context],
}

impl Scope {
    /// The scope of a context whose host is a [`StandardHost`].
    #[inline]
    pub(crate) fn of(cx: &mut Context) -> &mut Scope {
        let inner = std::slice::from_mut(cx);
        // SAFETY: a scope is what it holds, by its representation.
        unsafe { &mut *(std::ptr::from_mut(inner) as *mut Scope) }
    }

    #[inline]
    pub(crate) fn of_shared(cx: &Context) -> &Scope {
        let inner = std::slice::from_ref(cx);
        // SAFETY: as above.
        unsafe { &*(std::ptr::from_ref(inner) as *const Scope) }
    }

    #[inline]
    pub(crate) fn cx(&mut self) -> &mut Context {
        &mut self.inner[0]
    }

    #[inline]
    pub(crate) fn cx_ref(&self) -> &Context {
        &self.inner[0]
    }

    /// Whether functions and loops that get hot from here on are compiled to machine code, which they are unless this says
    /// otherwise; what was compiled stays so. It changes how quick scripts are, and nothing else. Without the feature `jit`
    /// nothing is compiled.
    ///
    /// ```
    /// let mut engine = ellipsis::Engine::new();
    /// engine.set_machine_code(false);
    /// assert_eq!(engine.eval::<i32>("let sum = 0; for (let i = 0; i < 1000; i++) sum += i; sum")?, 499_500);
    /// # Ok::<(), ellipsis::Error>(())
    /// ```
    pub fn set_machine_code(&mut self, wanted: bool) {
        #[cfg(feature = "jit")]
        self.cx().set_compile_threshold(if wanted { ellipsis_jit::THRESHOLD } else { u32::MAX });
        #[cfg(not(feature = "jit"))]
        let _none = wanted;
    }

    /// The host, which keeps what belongs to handles and limits.
    #[inline]
    pub(crate) fn host(&self) -> &StandardHost {
        let host: &dyn Any = &*self.cx_ref().host;
        host.downcast_ref().expect("scopes are made of contexts with that host")
    }
}

impl std::fmt::Debug for Scope {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Scope")
    }
}
