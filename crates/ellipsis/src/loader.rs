//! Where modules come from.

use std::collections::{BTreeMap, HashMap};
use std::hash::BuildHasher;

use ellipsis_bytecode::Text;
use ellipsis_engine::module::LoadRequest;
use ellipsis_engine::{Context, JsResult, Trace, Tracer};

use crate::engine::Scope;
use crate::error::Error;
use crate::host::ModuleLoader;
use crate::program::{Content, Modules};

/// Where the modules of an engine come from.
///
/// ```
/// use ellipsis::{Content, Engine, Error, Loader};
///
/// /// Every module exports its name.
/// struct Names;
///
/// impl Loader for Names {
///     fn load(&mut self, name: &str, _kind: &str) -> Result<Content, Error> {
///         Ok(Content::JavaScript(format!("export default {name:?}")))
///     }
/// }
///
/// let mut engine = Engine::with_loader(Names);
/// let main = engine.eval_module("main", "export { default as name } from 'some'")?;
/// assert_eq!(main.get::<String>(&mut engine, "name")?, "some");
/// # Ok::<(), Error>(())
/// ```
pub trait Loader: Send + 'static {
    /// What tells the module apart that `specifier` means in the source called `referrer`: what errors call it. Modules of
    /// the same name are the same module, in one realm. As it stands, names are specifiers.
    ///
    /// ```
    /// use ellipsis::{Content, Engine, Error, Loader};
    ///
    /// struct Folder;
    ///
    /// impl Loader for Folder {
    ///     fn resolve(&mut self, referrer: &str, specifier: &str) -> Result<String, Error> {
    ///         let folder = referrer.rsplit_once('/').map_or("", |(folder, _)| folder);
    ///         Ok(format!("{folder}/{}", specifier.trim_start_matches("./")))
    ///     }
    ///
    ///     fn load(&mut self, name: &str, _kind: &str) -> Result<Content, Error> {
    ///         Ok(Content::JavaScript(format!("export default {name:?}")))
    ///     }
    /// }
    ///
    /// let mut engine = Engine::with_loader(Folder);
    /// let main = engine.eval_module("a/b/main", "export { default as name } from './c'")?;
    /// assert_eq!(main.get::<String>(&mut engine, "name")?, "a/b/c");
    /// # Ok::<(), Error>(())
    /// ```
    ///
    /// # Errors
    /// If there is no such module.
    fn resolve(&mut self, referrer: &str, specifier: &str) -> Result<String, Error> {
        let _ = referrer;
        Ok(specifier.to_owned())
    }

    /// What a module is made of, asked for once. `kind` is what the import wants it to be, such as `json`; empty for
    /// JavaScript.
    ///
    /// ```
    /// use ellipsis::{Content, Engine, Error, Loader};
    ///
    /// struct Settings;
    ///
    /// impl Loader for Settings {
    ///     fn load(&mut self, _name: &str, kind: &str) -> Result<Content, Error> {
    ///         let content = Content::of_text(kind, r#"{ "port": 80 }"#.to_owned());
    ///         content.ok_or_else(|| Error::type_error(format!("no modules of type {kind}")))
    ///     }
    /// }
    ///
    /// let mut engine = Engine::with_loader(Settings);
    /// let source = "import settings from 'settings' with { type: 'json' }; export const { port } = settings";
    /// assert_eq!(engine.eval_module("main", source)?.get::<i32>(&mut engine, "port")?, 80);
    /// # Ok::<(), Error>(())
    /// ```
    ///
    /// # Errors
    /// If there is no such module.
    fn load(&mut self, name: &str, kind: &str) -> Result<Content, Error>;
}

fn find(text: Option<&str>, name: &str, kind: &str) -> Result<Content, Error> {
    let Some(text) = text else { return Err(Error::type_error(format!("Cannot find module '{name}'"))) };
    let content = Content::of_text(kind, text.to_owned());
    content.ok_or_else(|| Error::type_error(format!("Modules of type '{kind}' are not supported")))
}

/// The texts of modules, by their names.
impl<K, V, S> Loader for HashMap<K, V, S>
where
    K: std::borrow::Borrow<str> + Eq + std::hash::Hash + Send + 'static,
    V: AsRef<str> + Send + 'static,
    S: BuildHasher + Send + 'static,
{
    fn load(&mut self, name: &str, kind: &str) -> Result<Content, Error> {
        find(self.get(name).map(AsRef::as_ref), name, kind)
    }
}

/// The texts of modules, by their names.
impl<K, V> Loader for BTreeMap<K, V>
where
    K: std::borrow::Borrow<str> + Ord + Send + 'static,
    V: AsRef<str> + Send + 'static,
{
    fn load(&mut self, name: &str, kind: &str) -> Result<Content, Error> {
        find(self.get(name).map(AsRef::as_ref), name, kind)
    }
}

/// What a loader has loaded.
pub(crate) struct LoadedModules<L> {
    loader: std::cell::RefCell<L>,
    /// By the address of their realm, which they keep alive, and their names.
    modules: Modules<(usize, String)>,
}

impl<L: Loader> LoadedModules<L> {
    pub(crate) fn new(loader: L) -> LoadedModules<L> {
        LoadedModules { loader: std::cell::RefCell::new(loader), modules: Modules::default() }
    }
}

impl<L: Loader> ModuleLoader for LoadedModules<L> {
    fn load(
        &self,
        cx: &mut Context,
        referrer: &str,
        specifier: &Text,
        attributes: &[(Text, Text)],
        request: LoadRequest,
    ) -> JsResult<()> {
        let name = self.loader.borrow_mut().resolve(referrer, &specifier.to_string());
        let module = match name {
            Ok(name) => self.modules.get_or_make(
                cx,
                (cx.realm.addr(), name.clone()),
                &name,
                attributes,
                |cx, kind| {
                    let content = self.loader.borrow_mut().load(&name, kind);
                    content.map_err(|error| Scope::of(cx).throw(error))
                },
            ),
            Err(error) => Err(Scope::of(cx).throw(error)),
        };
        cx.finish_loading(request, module)
    }

    fn trace(&self, tracer: &mut Tracer) {
        self.modules.trace(tracer);
    }

    fn as_any(&self) -> &dyn std::any::Any {
        self
    }
}
