//! Making contexts and realms, with their global objects.

use std::rc::Rc;

use ellipsis_gc::Gc;

use crate::model::{CellKind, Object, PropertyKey, Shapes, Store};
use crate::semantics::cells::KINDS;
use crate::semantics::context::NATIVE_MARGIN;
use crate::semantics::evaluator::Evaluator;
use crate::semantics::host::{GlobalProperty, Host, Library};
use crate::semantics::job::Jobs;
use crate::semantics::realm::{LazyGlobal, Realm};
use crate::semantics::{Context, Intrinsic, RealmRef, VmStack};

impl Context {
    /// A new engine with one realm, whose code is run in that way.
    pub(crate) fn with_evaluator(
        library: &'static Library,
        host: Rc<dyn Host>,
        evaluator: &'static Evaluator,
    ) -> Box<Context> {
        let mut store = Store::new(KINDS);
        let realm = Realm::allocate(&mut store.heap);
        let mut cx = Box::new(Context {
            store,
            realms: vec![realm],
            realm,
            global_tables: Vec::new(),
            jobs: Jobs::default(),
            host,
            library,
            evaluator,
            stack: VmStack::new(),
            native_limit: ellipsis_gc::stack_limit(NATIVE_MARGIN),
            most_stack: usize::MAX,
            kept_alive: Vec::new(),
            without_enumerable: [(0, 0); 8],
            weak_cells: Default::default(),
            modules: Default::default(),
            kept: Default::default(),
            machine: Default::default(),
            redeclares: false,
            explain: None,
        });
        cx.initialise_realm(realm);
        cx
    }

    /// A further realm, with globals and intrinsics of its own.
    pub fn new_realm(&mut self) -> RealmRef {
        let realm = Realm::allocate(&mut self.heap);
        self.realms.push(realm);
        let previous = std::mem::replace(&mut self.realm, realm);
        self.initialise_realm(realm);
        self.realm = previous;
        realm
    }

    /// Makes the global object of the realm, which is the current one.
    fn initialise_realm(&mut self, realm: RealmRef) {
        let prototype = self.intrinsic(Intrinsic::ObjectPrototype);
        let shape = self.root_shape(prototype.into(), CellKind::Object, 0);
        let shape = Shapes::unique(&mut self.heap, shape);
        let global = Object::allocate(&mut self.heap, shape);
        realm.global_object.set(Some(global));
        realm.global_this.set(global.into());
        self.add_globals(self.library.globals);
    }

    /// Gives the global object of the current realm further properties, which are made when they
    /// are first looked at.
    pub fn add_globals(&mut self, table: &'static [GlobalProperty]) {
        let known = self.global_tables.iter().position(|&known| std::ptr::eq(known, table));
        let number = known.unwrap_or_else(|| {
            self.global_tables.push(table);
            self.global_tables.len() - 1
        }) as u32;
        for (row, property) in (0..).zip(table) {
            let key = self.key(property.name);
            self.realm.lazy_globals.borrow_mut().insert(key, LazyGlobal { table: number, row });
        }
        self.global().set_flag(Object::LAZY, true);
    }

    fn realm_of_global(&self, global: Gc<Object>) -> RealmRef {
        let of_it = self.realms.iter().find(|realm| realm.global_object.get() == Some(global));
        *of_it.unwrap_or(&self.realm)
    }

    /// Makes the global property of that name, if it is one that nobody asked for yet.
    pub(crate) fn materialise_global(&mut self, global: Gc<Object>, key: PropertyKey) {
        let realm = self.realm_of_global(global);
        let lazy = realm.lazy_globals.borrow_mut().remove(&key);
        if let Some(LazyGlobal { table, row }) = lazy {
            let property = &self.global_tables[table as usize][row as usize];
            let value = self.with_realm(realm, |cx| (property.make)(cx));
            global.add_property(self, key, value, property.attributes);
        }
    }

    /// Makes all global properties that nobody asked for yet.
    pub(crate) fn materialise_all_globals(&mut self, global: Gc<Object>) {
        let realm = self.realm_of_global(global);
        let lazy = realm.lazy_globals.borrow().iter().map(|(&key, &lazy)| (lazy, key)).collect();
        let mut lazy: Vec<(LazyGlobal, PropertyKey)> = lazy;
        lazy.sort_by_key(|&(lazy, _)| lazy);
        for (_, key) in lazy {
            self.materialise_global(global, key);
        }
        global.set_flag(Object::LAZY, false);
    }
}
