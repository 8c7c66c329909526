//! Realms: further global objects, with intrinsics of their own, in the same heap.

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};

use ellipsis_engine::{NativeData, RealmRef, Value as Raw, trace_fields};

use crate::engine::Scope;
use crate::error::Error;
use crate::handle::Handle;
use crate::object::Object;

/// What a handle of a realm stands for.
struct RealmData(RealmRef);

trace_fields!(RealmData { 0 });

impl NativeData for RealmData {
    const NAME: &'static str = "Realm";
}

/// A realm of an engine: global variables, and an `Array`, `Object` and so on of its own. Values can go from one to another.
///
/// ```
/// use ellipsis::{Engine, Object};
///
/// let mut engine = Engine::new();
/// let plugin = engine.new_realm();
/// engine.eval::<()>("var name = 'host'")?;
/// let list = plugin.enter(&mut engine, |scope| scope.eval::<Object>("var name = 'plugin'; [1, 2]"))??;
/// assert_eq!(engine.eval::<String>("name")?, "host");
/// assert_eq!(plugin.enter(&mut engine, |scope| scope.global::<String>("name"))??, "plugin");
///
/// engine.set_global("list", list)?;
/// assert!(engine.eval::<bool>("Array.isArray(list) && !(list instanceof Array)")?);
/// # Ok::<(), ellipsis::Error>(())
/// ```
///
/// Realms share a heap, jobs, limits and what the host has set. They are no way to keep scripts from each other that get hold of
/// each other's objects.
#[derive(Clone, Debug)]
pub struct Realm(Handle);

impl Scope {
    /// A new realm. That of the engine stays the one in which scripts run.
    ///
    /// ```
    /// let mut engine = ellipsis::Engine::new();
    /// let realm = engine.new_realm();
    /// assert!(!realm.global_object(&mut engine)?.has(&mut engine, "missing")?);
    /// # Ok::<(), ellipsis::Error>(())
    /// ```
    pub fn new_realm(&mut self) -> Realm {
        let realm = self.cx().new_realm();
        self.realm_handle(realm)
    }

    /// The realm in which scripts run now: in a host function that of this function.
    ///
    /// ```
    /// let mut engine = ellipsis::Engine::new();
    /// let (first, second) = (engine.current_realm(), engine.new_realm());
    /// let globals = second.enter(&mut engine, |scope| scope.global_object())?;
    /// assert_ne!(first.global_object(&mut engine)?, globals);
    /// # Ok::<(), ellipsis::Error>(())
    /// ```
    pub fn current_realm(&mut self) -> Realm {
        let realm = self.cx().realm;
        self.realm_handle(realm)
    }

    fn realm_handle(&mut self, realm: RealmRef) -> Realm {
        let data = self.cx().new_native_with(Raw::NULL, RealmData(realm));
        Realm(self.handle(data.into()))
    }
}

impl Realm {
    fn get(&self, scope: &Scope) -> Result<RealmRef, Error> {
        let realm = scope.cell(&self.0)?;
        realm.downcast::<RealmData>().map(|data| data.0).ok_or_else(Error::foreign_handle)
    }

    /// Does something in the realm: what is evaluated and made there belongs to it.
    ///
    /// ```
    /// let mut engine = ellipsis::Engine::new();
    /// let realm = engine.new_realm();
    /// realm.enter(&mut engine, |scope| scope.set_global("answer", 42))??;
    /// assert_eq!(realm.enter(&mut engine, |scope| scope.eval::<i32>("answer"))??, 42);
    /// assert!(engine.eval::<i32>("answer").is_err());
    /// # Ok::<(), ellipsis::Error>(())
    /// ```
    ///
    /// # Errors
    /// If it belongs to another engine.
    pub fn enter<R>(&self, scope: &mut Scope, work: impl FnOnce(&mut Scope) -> R) -> Result<R, Error> {
        let realm = self.get(scope)?;
        let before = std::mem::replace(&mut scope.cx().realm, realm);
        let result = catch_unwind(AssertUnwindSafe(|| work(scope)));
        scope.cx().realm = before;
        result.map_or_else(|panic| resume_unwind(panic), Ok)
    }

    /// Its global object.
    ///
    /// ```
    /// let mut engine = ellipsis::Engine::new();
    /// let realm = engine.new_realm();
    /// let globals = realm.global_object(&mut engine)?;
    /// globals.delete(&mut engine, "Date")?;
    /// assert!(realm.enter(&mut engine, |scope| scope.eval::<()>("new Date()"))?.is_err());
    /// # Ok::<(), ellipsis::Error>(())
    /// ```
    ///
    /// # Errors
    /// If it belongs to another engine.
    pub fn global_object(&self, scope: &mut Scope) -> Result<Object, Error> {
        let global = self.get(scope)?.global_object();
        Ok(scope.new_object(global))
    }
}
