//! Code that is compiled once and run in many engines, or kept in a file.

use std::cell::RefCell;
use std::rc::Rc;
use std::sync::{Arc, Weak};

use ellipsis_bytecode::{FunctionKind, FunctionTemplate, Source, from_accepted_bytes, from_bytes, to_bytes};
use ellipsis_compiler::{ScriptOptions, compile_module, compile_script};
use ellipsis_engine::{Context, JsResult};

use crate::engine::{Engine, Scope};
use crate::error::Error;

const PORTABLE: ScriptOptions = ScriptOptions { strict: false, lazy: false, portable: true };

/// A script or module that was compiled, for any engine in any thread. A clone is the same code.
///
/// ```
/// use ellipsis::{Compiled, Engine};
///
/// let code = Engine::compile("double.js", "(x) => x * 2")?;
/// let bytes = code.as_bytes().to_vec();
///
/// // Later, elsewhere.
/// let code = Compiled::from_bytes(&bytes)?;
/// let threads = [20, 21].map(|number| {
///     let code = code.clone();
///     std::thread::spawn(move || {
///         let mut engine = Engine::new();
///         let double: ellipsis::Function = engine.run(&code)?;
///         double.call::<i32>(&mut engine, (number,))
///     })
/// });
/// assert_eq!(threads.map(|thread| thread.join().unwrap().unwrap()), [40, 42]);
/// # Ok::<(), ellipsis::Error>(())
/// ```
#[derive(Clone)]
pub struct Compiled {
    bytes: Arc<[u8]>,
    name: Arc<str>,
    is_module: bool,
}

impl std::fmt::Debug for Compiled {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let what = if self.is_module { "module" } else { "script" };
        write!(f, "Compiled({what} {:?}, {} bytes)", self.name, self.bytes.len())
    }
}

impl Compiled {
    fn of(template: &FunctionTemplate) -> Result<Compiled, Error> {
        let bytes = to_bytes(template).ok_or_else(|| Error::new("functions without code cannot be kept"))?;
        Ok(Compiled::of_bytes(bytes.into(), template))
    }

    fn of_bytes(bytes: Arc<[u8]>, template: &FunctionTemplate) -> Compiled {
        let name = template.source.name.as_str().into();
        Compiled { bytes, name, is_module: template.kind == FunctionKind::Module }
    }

    /// The code that [`as_bytes`](Compiled::as_bytes) gave.
    ///
    /// The bytes may come from anywhere. Whatever they are, running them reaches nothing that a script could not reach, and ends within
    /// the same limits; what they do they alone say, and the source text in them, which errors show, may be of something else. Checking takes about as long as
    /// compiling.
    ///
    /// ```
    /// use ellipsis::{Compiled, Engine, ErrorKind};
    ///
    /// let mut bytes = Engine::compile("one.js", "1")?.as_bytes().to_vec();
    /// assert_eq!(Engine::new().run::<i32>(&Compiled::from_bytes(&bytes)?)?, 1);
    /// bytes[40] ^= 1;
    /// assert_eq!(Compiled::from_bytes(&bytes).unwrap_err().kind(), ErrorKind::Code);
    /// # Ok::<(), ellipsis::Error>(())
    /// ```
    ///
    /// # Errors
    /// One of the kind [`ErrorKind::Code`](crate::ErrorKind::Code) for what is no code, code of another version of this crate,
    /// damaged code, and code that no compiler made.
    pub fn from_bytes(bytes: &[u8]) -> Result<Compiled, Error> {
        let template = from_bytes(bytes).map_err(|error| Error::code(error.to_string()))?;
        Ok(Compiled::of_bytes(bytes.into(), &template))
    }

    /// The code as bytes, with the source text. They are the same for the same source, and are for this version of the crate.
    ///
    /// ```
    /// use ellipsis::Engine;
    ///
    /// let code = Engine::compile("one.js", "1")?;
    /// assert_eq!(code.as_bytes(), Engine::compile("one.js", "1")?.as_bytes());
    /// # Ok::<(), ellipsis::Error>(())
    /// ```
    pub fn as_bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// The name of the source.
    ///
    /// ```
    /// assert_eq!(ellipsis::Engine::compile("one.js", "1")?.name(), "one.js");
    /// # Ok::<(), ellipsis::Error>(())
    /// ```
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Whether it is a module.
    ///
    /// ```
    /// use ellipsis::Engine;
    ///
    /// assert!(Engine::compile_module("one.js", "export default 1")?.is_module());
    /// assert!(!Engine::compile("one.js", "1")?.is_module());
    /// # Ok::<(), ellipsis::Error>(())
    /// ```
    pub fn is_module(&self) -> bool {
        self.is_module
    }

    /// Made ready for an engine, with another name for the source.
    pub(crate) fn template_named(&self, cx: &mut Context, name: &str) -> JsResult<Rc<FunctionTemplate>> {
        self.read(cx, Some(name))
    }

    fn read(&self, cx: &mut Context, name: Option<&str>) -> JsResult<Rc<FunctionTemplate>> {
        /// Bytes that are read while a script goes once through a loop.
        const BYTES_PER_TICK: usize = 32;
        /// What they take in memory, as a rule.
        const WEIGHT: usize = 4;
        cx.charge_ahead(self.bytes.len() / BYTES_PER_TICK)?;
        cx.make_room(self.bytes.len().saturating_mul(WEIGHT))?;
        from_accepted_bytes(&self.bytes, name).map_err(|error| cx.type_error(error.to_string()))
    }

    /// Made ready for an engine, which keeps it for the next time.
    pub(crate) fn template(&self, cx: &mut Context, module: bool) -> JsResult<Rc<FunctionTemplate>> {
        if module != self.is_module {
            let (is, wanted) = if module { ("script", "module") } else { ("module", "script") };
            return Err(cx.type_error(format!("'{}' is a {is}, not a {wanted}", self.name)));
        }
        let known = Scope::of(cx).host().loaded.get(&self.bytes);
        if let Some(known) = known {
            return Ok(known);
        }
        let template = self.read(cx, None)?;
        Scope::of(cx).host().loaded.keep(&self.bytes, &template);
        Ok(template)
    }
}

/// # Compiling
impl Engine {
    /// Compiles a script, without running it. No engine is needed for that. All of its functions are compiled.
    ///
    /// ```
    /// use ellipsis::{Engine, ErrorKind};
    ///
    /// let code = Engine::compile("count.js", "globalThis.count = (globalThis.count ?? 0) + 1")?;
    /// let mut engine = Engine::new();
    /// engine.run::<()>(&code)?;
    /// assert_eq!(engine.run::<i32>(&code)?, 2);
    ///
    /// let error = Engine::compile("bad.js", "let = ;").unwrap_err();
    /// assert_eq!((error.kind(), error.location().unwrap().line), (ErrorKind::Syntax, 1));
    /// # Ok::<(), ellipsis::Error>(())
    /// ```
    ///
    /// # Errors
    /// If it is no script.
    pub fn compile(name: &str, source: &str) -> Result<Compiled, Error> {
        let source = Source::new(name, source);
        let compiled = compile_script(&source, PORTABLE);
        let template = compiled.map_err(|error| Error::syntax(error.message, &source, error.offset))?;
        Compiled::of(&template)
    }

    /// Compiles a module, and nothing that it imports.
    ///
    /// ```
    /// use ellipsis::Engine;
    ///
    /// let code = Engine::compile_module("answer.js", "export const answer = 42")?;
    /// let mut engine = Engine::new();
    /// assert_eq!(engine.run_module(&code)?.get::<i32>(&mut engine, "answer")?, 42);
    /// # Ok::<(), ellipsis::Error>(())
    /// ```
    ///
    /// # Errors
    /// If it is no module.
    pub fn compile_module(name: &str, source: &str) -> Result<Compiled, Error> {
        let source = Source::new(name, source);
        let compiled = compile_module(&source, PORTABLE);
        let template = compiled.map_err(|error| Error::syntax(error.message, &source, error.offset))?;
        Compiled::of(&template)
    }
}

/// So many programs an engine keeps ready.
const KEPT: usize = 16;

/// The code that an engine ran lately.
#[derive(Default)]
pub(crate) struct Loaded {
    /// By its bytes, of which the address is not used again as long as somebody knows it. The last ones last.
    templates: RefCell<Vec<(Weak<[u8]>, Rc<FunctionTemplate>)>>,
}

impl Loaded {
    fn get(&self, bytes: &Arc<[u8]>) -> Option<Rc<FunctionTemplate>> {
        let templates = self.templates.borrow();
        let known = templates
            .iter()
            .rev()
            .find(|(known, _)| std::ptr::addr_eq(known.as_ptr(), Arc::as_ptr(bytes)))?;
        Some(known.1.clone())
    }

    fn keep(&self, bytes: &Arc<[u8]>, template: &Rc<FunctionTemplate>) {
        let mut templates = self.templates.borrow_mut();
        templates.retain(|(known, _)| known.strong_count() > 0);
        if templates.len() == KEPT {
            templates.remove(0);
        }
        templates.push((Arc::downgrade(bytes), template.clone()));
    }
}
