//! Realms: a global object, global lexical bindings, and the intrinsic objects.

use std::cell::{Cell, RefCell};

use ellipsis_gc::{Gc, Header, Heap, HeapCell, Trace, Tracer, heap_cell};
use rustc_hash::FxHashMap;

use crate::model::object::MAX_INLINE_SLOTS;
use crate::model::{CellKind, Cells, Environment, JsString, Object, PropertyKey, Shape, Symbol, Value};
use crate::semantics::guards::{AssignmentGuard, IterationGuard};
use crate::semantics::{Intrinsic, IterationProtocol};

/// A realm in the heap.
pub type RealmRef = Gc<Realm>;

/// A global lexical binding (let, const, class at the top of scripts).
#[derive(Clone, Copy)]
pub(crate) struct GlobalBinding {
    /// Its value, in slot 0.
    pub cell: Gc<Environment>,
    /// Assignment throws.
    pub constant: bool,
}

/// A row of one of the context's tables of global properties. In order of tables, then rows.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct LazyGlobal {
    pub(crate) table: u32,
    pub(crate) row: u32,
}

/// A realm.
#[repr(C)]
pub struct Realm {
    header: Header,
    intrinsics: [Cell<Option<Gc<Object>>>; Intrinsic::COUNT],
    pub(crate) global_object: Cell<Option<Gc<Object>>>,
    pub(crate) global_this: Cell<Value>,
    /// Global lexical bindings, shared by all scripts of the realm.
    pub(crate) lexical: RefCell<FxHashMap<PropertyKey, GlobalBinding>>,
    /// Moves on when a global lexical binding appears, which may hide a global property.
    pub(crate) lexical_epoch: Cell<u32>,
    /// Properties of the global object that nobody asked for yet: the library's and the embedder's.
    pub(crate) lazy_globals: RefCell<FxHashMap<PropertyKey, LazyGlobal>>,
    pub(crate) assignment_guard: Cell<AssignmentGuard>,
    /// The epoch in which the iterators of arrays have no `return`.
    pub(crate) plain_closing: Cell<Option<u32>>,
    pub(crate) iteration_guards: [Cell<IterationGuard>; IterationProtocol::COUNT],
    pub(crate) object_shapes: [Cell<Option<Gc<Shape>>>; MAX_INLINE_SLOTS as usize + 1],
    pub(crate) array_shape: Cell<Option<Gc<Shape>>>,
    /// Code of texts that eval ran since the last collection.
    pub(crate) evals: [Cell<Option<Gc<Header>>>; 16],
    /// The shape of `{ value, done }`.
    pub(crate) iterator_result_shape: Cell<Option<Gc<Shape>>>,
    /// The accessors of `stack` in all errors; undefined until there is one.
    pub(crate) stack_accessor: Cell<Value>,
    /// The private name by which the frames hang on objects that are no errors; undefined until there is one.
    stack_name: Cell<Value>,
    /// `Error.prepareStackTrace` runs, and is not asked for the stack of another error.
    pub prepares_stack: Cell<bool>,
    /// What the library remembers of regular expressions: the `exec` that it found to be its own, with all getters, and
    /// the [epoch](crate::Context::prototype_epoch) in which that was.
    pub pristine_exec: Cell<(Value, u64)>,
}

heap_cell!(Realm, header, Cells, CellKind::Realm as u8);

impl Realm {
    pub(crate) fn allocate(heap: &mut Heap) -> RealmRef {
        let realm = Realm {
            header: Header::new(Realm::KIND),
            intrinsics: [const { Cell::new(None) }; Intrinsic::COUNT],
            global_object: Cell::new(None),
            global_this: Cell::new(Value::UNDEFINED),
            lexical: RefCell::default(),
            lexical_epoch: Cell::new(0),
            lazy_globals: RefCell::default(),
            assignment_guard: Cell::default(),
            plain_closing: Cell::default(),
            iteration_guards: Default::default(),
            object_shapes: [const { Cell::new(None) }; MAX_INLINE_SLOTS as usize + 1],
            array_shape: Cell::new(None),
            evals: Default::default(),
            iterator_result_shape: Cell::new(None),
            stack_accessor: Cell::new(Value::UNDEFINED),
            stack_name: Cell::new(Value::UNDEFINED),
            prepares_stack: Cell::new(false),
            pristine_exec: Cell::new((Value::UNDEFINED, 0)),
        };
        heap.alloc(realm)
    }

    /// An intrinsic, if it was made already.
    #[inline(always)]
    pub fn intrinsic(&self, which: Intrinsic) -> Option<Gc<Object>> {
        self.intrinsics[which as usize].get()
    }

    /// The private name of what captureStackTrace hangs on objects.
    pub(crate) fn stack_name(&self, heap: &mut Heap) -> Gc<Symbol> {
        if let Some(name) = self.stack_name.get().as_symbol() {
            return name;
        }
        let description = JsString::from_str(heap, "#stack");
        let name = Symbol::new_private(heap, description);
        self.stack_name.set(name.into());
        name
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
}

impl Trace for Realm {
    fn trace(&self, tracer: &mut Tracer) {
        self.intrinsics.trace(tracer);
        self.global_object.trace(tracer);
        self.global_this.trace(tracer);
        for (key, binding) in self.lexical.borrow().iter() {
            key.trace(tracer);
            tracer.mark(binding.cell);
        }
        for key in self.lazy_globals.borrow().keys() {
            key.trace(tracer);
        }
        self.iteration_guards.trace(tracer);
        self.object_shapes.trace(tracer);
        self.array_shape.trace(tracer);
        self.evals.iter().for_each(|code| code.set(None));
        self.iterator_result_shape.trace(tracer);
        self.stack_accessor.trace(tracer);
        self.stack_name.trace(tracer);
        self.pristine_exec.get().0.trace(tracer);
    }
}
