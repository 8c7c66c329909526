//! Where modules come from.

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, HashMap};
use std::hash::BuildHasher;

use ellipsis_bytecode::Text;
use ellipsis_engine::module::{LoadRequest, ModuleRef};
use ellipsis_engine::{Context, JsResult, RealmRef, Trace, Tracer};

use crate::engine::Scope;
use crate::error::Error;
use crate::host::{Arrival, ModuleLoader, StandardHost};
use crate::program::{Content, Later, Modules};
use crate::tasks::Given;

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
    loader: RefCell<L>,
    /// By the address of their realm, which they keep alive, and their names.
    modules: Modules<(usize, String)>,
    awaited: RefCell<Vec<Awaited>>,
    /// How many modules were awaited so far.
    count: Cell<u64>,
}

/// A module that its loader waits for.
struct Awaited {
    number: u64,
    realm: RealmRef,
    name: String,
    attributes: Vec<(Text, Text)>,
    /// Who wants it.
    requests: Vec<LoadRequest>,
}

impl Awaited {
    fn kind(&self) -> String {
        kind_of(&self.attributes)
    }
}

fn kind_of(attributes: &[(Text, Text)]) -> String {
    let kind = attributes.iter().find(|(key, _)| key.to_string() == "type");
    kind.map(|(_, kind)| kind.to_string()).unwrap_or_default()
}

impl<L: Loader> LoadedModules<L> {
    pub(crate) fn new(loader: L) -> LoadedModules<L> {
        LoadedModules {
            loader: RefCell::new(loader),
            modules: Modules::default(),
            awaited: RefCell::default(),
            count: Cell::new(0),
        }
    }

    /// Has a future drive on until there is a content.
    fn wait_for(&self, cx: &mut Context, awaited: Awaited, later: Later) {
        let number = awaited.number;
        self.awaited.borrow_mut().push(awaited);
        let arrival = async move {
            let mut content = later.await;
            while let Ok(Content::Later(later)) = content {
                content = later.await;
            }
            Box::new(move |scope: &mut Scope| {
                let host = scope.cx().host.clone();
                let Some(host) = StandardHost::cast(&*host) else { return Ok(()) };
                scope.attempt(|cx| host.loader().arrived(cx, Arrival { number, content }))
            }) as Given
        };
        Scope::of(cx).add_task(arrival);
    }

    fn module(
        &self,
        cx: &mut Context,
        name: &str,
        attributes: &[(Text, Text)],
        content: Result<Content, Error>,
    ) -> JsResult<ModuleRef> {
        let content = content.map_err(|error| Scope::of(cx).throw(error));
        let key = (cx.realm.addr(), name.to_owned());
        self.modules.get_or_make(cx, key, name, attributes, |_, _| content)
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
        let name = match self.loader.borrow_mut().resolve(referrer, &specifier.to_string()) {
            Ok(name) => name,
            Err(error) => {
                let throw = Scope::of(cx).throw(error);
                return cx.finish_loading(request, Err(throw));
            }
        };
        let kind = kind_of(attributes);
        if let Some(known) = self.modules.known((cx.realm.addr(), name.clone()), &kind) {
            return cx.finish_loading(request, known);
        }
        let mut awaited = self.awaited.borrow_mut();
        let same = |it: &&mut Awaited| it.realm == cx.realm && it.name == name && it.kind() == kind;
        if let Some(same) = awaited.iter_mut().find(same) {
            same.requests.push(request);
            return Ok(());
        }
        drop(awaited);
        let content = self.loader.borrow_mut().load(&name, &kind);
        if let Ok(Content::Later(later)) = content {
            let number = self.count.replace(self.count.get() + 1);
            let (realm, attributes) = (cx.realm, attributes.to_vec());
            let awaited = Awaited { number, realm, name, attributes, requests: vec![request] };
            self.wait_for(cx, awaited, later);
            return Ok(());
        }
        let module = self.module(cx, &name, attributes, content);
        cx.finish_loading(request, module)
    }

    fn arrived(&self, cx: &mut Context, arrival: Arrival) -> JsResult<()> {
        let mut awaited = self.awaited.borrow_mut();
        let Some(at) = awaited.iter().position(|it| it.number == arrival.number) else { return Ok(()) };
        let it = awaited.remove(at);
        drop(awaited);
        cx.with_realm(it.realm, |cx| {
            let module = self.module(cx, &it.name, &it.attributes, arrival.content);
            // An error that nobody can catch is that of all of them.
            it.requests.into_iter().try_for_each(|request| cx.finish_loading(request, module))
        })
    }

    fn forget_awaited(&self) {
        self.awaited.borrow_mut().clear();
    }

    fn trace(&self, tracer: &mut Tracer) {
        self.modules.trace(tracer);
        for awaited in &*self.awaited.borrow() {
            tracer.mark(awaited.realm);
        }
    }

    fn as_any(&self) -> &dyn std::any::Any {
        self
    }
}
