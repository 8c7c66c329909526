//! Realms: a global object, global lexical bindings, and the intrinsic objects.

use std::cell::{Cell, RefCell};

use ellipsis_gc::{Gc, Heap, Trace, Tracer};
use rustc_hash::FxHashMap;

use crate::model::environment::Environment;
use crate::model::key::PropertyKey;
use crate::model::kind::CellKind;
use crate::model::object::{MAX_INLINE_SLOTS, Object, inline_capacity_for};
use crate::model::property::Attributes;
use crate::model::sequence::Elements;
use crate::model::shape::Shape;
use crate::model::value::Value;
use crate::semantics::assign::AssignmentGuard;
use crate::semantics::context::{Context, JsResult};
use crate::semantics::direct_iteration::IterationProtocol;
use crate::semantics::host::GlobalProperty;
use crate::semantics::intrinsics::Intrinsic;
use crate::semantics::iterate::IterationGuard;
use crate::semantics::native::NativeCell;

/// A realm in the heap.
pub type RealmRef = Gc<NativeCell<Realm>>;

/// A global lexical binding (let, const, class at the top of scripts).
#[derive(Clone, Copy)]
pub(crate) struct GlobalBinding {
    /// Its value, in slot 0.
    pub cell: Gc<Environment>,
    /// Assignment throws.
    pub constant: bool,
}

/// A realm.
pub struct Realm {
    intrinsics: [Cell<Option<Gc<Object>>>; Intrinsic::COUNT],
    global_object: Cell<Option<Gc<Object>>>,
    global_this: Cell<Value>,
    /// Global lexical bindings, shared by all scripts of the realm.
    pub(crate) lexical: RefCell<FxHashMap<PropertyKey, GlobalBinding>>,
    /// Moves on when a global lexical binding appears, which may hide a global property.
    pub(crate) lexical_epoch: Cell<u32>,
    /// Properties of the global object that nobody asked for yet: the library's and the embedder's.
    lazy_globals: RefCell<FxHashMap<PropertyKey, &'static GlobalProperty>>,
    /// The embedder's tables.
    more_globals: RefCell<Vec<&'static [GlobalProperty]>>,
    pub(crate) assignment_guard: Cell<AssignmentGuard>,
    pub(crate) iteration_guards: [Cell<IterationGuard>; IterationProtocol::COUNT],
    object_shapes: [Cell<Option<Gc<Shape>>>; MAX_INLINE_SLOTS as usize + 1],
    array_shape: Cell<Option<Gc<Shape>>>,
    function_shape: Cell<Option<Gc<Shape>>>,
    /// The shape of `{ value, done }`.
    iterator_result_shape: Cell<Option<Gc<Shape>>>,
}

impl Realm {
    pub(crate) fn allocate(heap: &mut Heap) -> RealmRef {
        let realm = Realm {
            intrinsics: [const { Cell::new(None) }; Intrinsic::COUNT],
            global_object: Cell::new(None),
            global_this: Cell::new(Value::UNDEFINED),
            lexical: RefCell::default(),
            lexical_epoch: Cell::new(0),
            lazy_globals: RefCell::default(),
            more_globals: RefCell::default(),
            assignment_guard: Cell::default(),
            iteration_guards: Default::default(),
            object_shapes: [const { Cell::new(None) }; MAX_INLINE_SLOTS as usize + 1],
            array_shape: Cell::new(None),
            function_shape: Cell::new(None),
            iterator_result_shape: Cell::new(None),
        };
        NativeCell::new(heap, realm)
    }

    /// Makes the global object. The realm is the current one.
    pub(crate) fn initialise(cx: &mut Context, realm: RealmRef) {
        let prototype = cx.intrinsic(Intrinsic::ObjectPrototype);
        let shape = cx.root_shape(prototype.into(), CellKind::Object, 0);
        let shape = crate::model::shape::Shapes::unique(&mut cx.heap, shape);
        let global = Object::allocate(&mut cx.heap, shape);
        global.set_flag(Object::LAZY, true);
        realm.global_object.set(Some(global));
        realm.global_this.set(global.into());
        let mut lazy = FxHashMap::default();
        for property in cx.library.globals {
            lazy.insert(cx.key(property.name), property);
        }
        *realm.lazy_globals.borrow_mut() = lazy;
    }

    /// An intrinsic, if it was made already.
    #[inline(always)]
    pub fn intrinsic(&self, which: Intrinsic) -> Option<Gc<Object>> {
        self.intrinsics[which as usize].get()
    }

    /// Whether an object has the shape of `{ value, done }`.
    #[inline]
    pub(crate) fn has_iterator_result_shape(&self, object: &Object) -> bool {
        self.iterator_result_shape.get() == Some(object.shape())
    }

    pub(crate) fn intrinsic_object_prototype(&self) -> Option<Gc<Object>> {
        self.intrinsic(Intrinsic::ObjectPrototype)
    }

    /// Sets an intrinsic: the library does, when it makes one.
    pub fn set_intrinsic(&self, which: Intrinsic, object: Gc<Object>) {
        self.intrinsics[which as usize].set(Some(object));
    }

    /// The global object.
    #[inline(always)]
    pub fn global_object(&self) -> Gc<Object> {
        self.global_object.get().expect("an initialised realm")
    }

    /// What `this` is at the top of scripts.
    #[inline(always)]
    pub fn global_this(&self) -> Value {
        self.global_this.get()
    }

    /// Makes the library's global property of that name, if it is one that nobody asked for yet.
    pub(crate) fn materialise_global(cx: &mut Context, global: Gc<Object>, key: PropertyKey) {
        let realm = cx.realm_of_global(global);
        let property = realm.lazy_globals.borrow_mut().remove(&key);
        if let Some(property) = property {
            let value = cx.with_realm(realm, |cx| (property.make)(cx));
            global.add_property(cx, key, value, property.attributes);
        }
    }

    /// Makes all of the library's global properties.
    pub(crate) fn materialise_all_globals(cx: &mut Context, global: Gc<Object>) {
        let realm = cx.realm_of_global(global);
        let tables = std::iter::once(cx.library.globals).chain(realm.more_globals.take());
        for property in tables.flatten() {
            let key = cx.key(property.name);
            if realm.lazy_globals.borrow().contains_key(&key) {
                Realm::materialise_global(cx, global, key);
            }
        }
        global.set_flag(Object::LAZY, false);
    }
}

impl Context {
    /// Gives the global object of the current realm further properties, which are made when they
    /// are first looked at.
    pub fn add_globals(&mut self, table: &'static [GlobalProperty]) {
        for property in table {
            let key = self.key(property.name);
            self.realm.lazy_globals.borrow_mut().insert(key, property);
        }
        self.realm.more_globals.borrow_mut().push(table);
        self.global().set_flag(Object::LAZY, true);
    }

    fn realm_of_global(&self, global: Gc<Object>) -> RealmRef {
        if self.realm.global_object.get() == Some(global) {
            return self.realm;
        }
        self.realms
            .iter()
            .copied()
            .find(|realm| realm.global_object.get() == Some(global))
            .unwrap_or(self.realm)
    }

    /// The shape of plain objects with room for about `capacity` properties.
    #[inline]
    pub fn object_shape(&mut self, capacity: u32) -> Gc<Shape> {
        let capacity = inline_capacity_for(capacity);
        match self.realm.object_shapes[capacity as usize].get() {
            Some(shape) => shape,
            None => {
                let prototype = self.intrinsic(Intrinsic::ObjectPrototype);
                let shape = self.root_shape(prototype.into(), CellKind::Object, capacity);
                self.realm.object_shapes[capacity as usize].set(Some(shape));
                shape
            }
        }
    }

    /// The shape of arrays.
    #[inline]
    pub fn array_shape(&mut self) -> Gc<Shape> {
        match self.realm.array_shape.get() {
            Some(shape) => shape,
            None => {
                let prototype = self.intrinsic(Intrinsic::ArrayPrototype);
                let shape = self.root_shape(prototype.into(), CellKind::Array, 0);
                self.realm.array_shape.set(Some(shape));
                shape
            }
        }
    }

    /// A new plain object.
    #[inline]
    pub fn new_object(&mut self) -> Gc<Object> {
        let shape = self.object_shape(3);
        Object::allocate(&mut self.heap, shape)
    }

    /// A new ordinary object with that prototype: an object or null.
    pub fn new_object_with_prototype(&mut self, prototype: Value) -> Gc<Object> {
        let shape = self.root_shape(prototype, CellKind::Object, 3);
        Object::allocate(&mut self.heap, shape)
    }

    /// A new array with these elements.
    #[inline]
    pub fn new_array(&mut self, elements: Elements) -> Gc<Object> {
        let shape = self.array_shape();
        Object::allocate_array(&mut self.heap, shape, elements)
    }

    /// A new array of these values (CreateArrayFromList).
    pub fn array_from(&mut self, values: &[Value]) -> JsResult<Gc<Object>> {
        let elements = Elements::try_from_slice(&mut self.heap, values).map_err(|_| self.out_of_memory())?;
        Ok(self.new_array(elements))
    }

    /// A new array of so few values that there is memory for them.
    pub fn array_of<const N: usize>(&mut self, values: &[Value; N]) -> Gc<Object> {
        let elements = Elements::from_slice(&mut self.heap, values);
        self.new_array(elements)
    }

    /// A new native object with the prototype that `prototype` names.
    pub fn new_native<T: crate::semantics::native::NativeData>(
        &mut self,
        prototype: Intrinsic,
        data: T,
    ) -> Gc<Object> {
        let prototype = self.intrinsic(prototype);
        self.new_native_with(prototype.into(), data)
    }

    /// A new native object with that prototype: an object or null.
    pub fn new_native_with<T: crate::semantics::native::NativeData>(
        &mut self,
        prototype: Value,
        data: T,
    ) -> Gc<Object> {
        let shape = self.root_shape(prototype, CellKind::Native, 0);
        crate::semantics::native::NativeObject::allocate(&mut self.heap, shape, data)
    }

    /// CreateIteratorResultObject
    #[inline]
    pub fn iterator_result(&mut self, value: Value, done: bool) -> Value {
        let shape = match self.realm.iterator_result_shape.get() {
            Some(shape) => shape,
            None => {
                let mut shape = self.object_shape(3);
                for name in [self.names.value, self.names.done] {
                    shape = self.store.shapes.add(&mut self.store.heap, shape, name.into(), Attributes::ALL);
                }
                self.realm.iterator_result_shape.set(Some(shape));
                shape
            }
        };
        let result = Object::allocate(&mut self.heap, shape);
        result.set_slot(&mut self.heap, 0, value);
        result.set_slot(&mut self.heap, 1, done.into());
        result.into()
    }
}

impl Trace for Realm {
    fn trace(&self, tracer: &mut Tracer) {
        for intrinsic in &self.intrinsics {
            intrinsic.trace(tracer);
        }
        self.global_object.trace(tracer);
        self.global_this.trace(tracer);
        for (key, binding) in self.lexical.borrow().iter() {
            key.trace(tracer);
            tracer.mark(binding.cell);
        }
        for key in self.lazy_globals.borrow().keys() {
            key.trace(tracer);
        }
        for shape in &self.object_shapes {
            shape.trace(tracer);
        }
        self.array_shape.trace(tracer);
        self.function_shape.trace(tracer);
        self.iterator_result_shape.trace(tracer);
    }
}
