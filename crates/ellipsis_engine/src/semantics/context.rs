//! The context: one engine instance, with its heap, stacks, interned names and realms.

use std::any::{Any, TypeId};
use std::ops::{Deref, DerefMut};
use std::rc::Rc;

use ellipsis_gc::{Gc, Trace, trace_fields};
use rustc_hash::FxHashMap;

use crate::model::sequence;
use crate::model::{Object, SequenceStats, Store, Value};
use crate::semantics::evaluator::Evaluator;
use crate::semantics::host::{Explaining, GlobalProperty, Host, Library};
use crate::semantics::job::Jobs;
use crate::semantics::machine::Machine;
use crate::semantics::{Intrinsic, RealmRef, VmStack};

/// What a script threw. [`Value::TERMINATION`] stands for an end that no script can catch.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Throw(pub Value);

trace_fields!(Throw { 0 });

impl Throw {
    /// The script was ended from outside: not to be caught, and no `finally` runs.
    pub const TERMINATION: Throw = Throw(Value::TERMINATION);

    /// Whether this is [`Throw::TERMINATION`].
    pub fn is_termination(self) -> bool {
        self.0 == Value::TERMINATION
    }
}

/// The result of anything that can throw.
pub type JsResult<T> = Result<T, Throw>;

/// What a built-in function is called with.
#[derive(Clone, Copy)]
pub struct Args<'a> {
    /// The receiver.
    pub this: Value,
    /// The arguments.
    pub args: &'a [Value],
    /// `new.target`, undefined in a plain call.
    pub new_target: Value,
    /// The function that was called.
    pub callee: Gc<Object>,
}

impl Args<'_> {
    /// Argument number `n`, undefined if it is missing.
    #[inline(always)]
    pub fn get(&self, n: usize) -> Value {
        self.args.get(n).copied().unwrap_or(Value::UNDEFINED)
    }

    /// How many arguments there are.
    #[inline(always)]
    pub fn len(&self) -> usize {
        self.args.len()
    }

    /// Whether there are no arguments.
    pub fn is_empty(&self) -> bool {
        self.args.is_empty()
    }

    /// The arguments from number `n` on.
    pub fn rest(&self, n: usize) -> &[Value] {
        self.args.get(n..).unwrap_or(&[])
    }

    /// Whether this is a [[Construct]] call.
    pub fn is_construct(&self) -> bool {
        !self.new_target.is_undefined()
    }
}

/// A built-in function.
pub type NativeFn = fn(&mut Context, &Args<'_>) -> JsResult<Value>;

/// One engine instance. Several may live side by side; one runs in one thread at a time, and shares with nobody what it
/// counts references of.
pub struct Context {
    /// What values are made of; also what a context dereferences to.
    pub(crate) store: Store,
    /// Every realm that was made and is alive in some way.
    pub(crate) realms: Vec<RealmRef>,
    /// The realm of the running function.
    pub realm: RealmRef,
    /// Tables of global properties that are made when they are first looked at: the library's, then
    /// the embedder's. Realms know rows of them by number.
    pub(crate) global_tables: Vec<&'static [GlobalProperty]>,
    /// Promise jobs and other microtasks.
    pub jobs: Jobs,
    /// What the embedder provides.
    pub host: Rc<dyn Host>,
    pub(crate) library: &'static Library,
    /// Who runs code.
    pub(crate) evaluator: &'static Evaluator,
    pub(crate) stack: VmStack,
    /// Native stack addresses below this are out of bounds.
    pub(crate) native_limit: usize,
    pub(crate) most_stack: usize,
    /// Objects kept alive until the current job ends (WeakRef).
    pub(crate) kept_alive: Vec<Gc<Object>>,
    /// Weak tables that are to be looked at after each collection.
    pub(crate) weak_cells: ellipsis_gc::CountedQueue<crate::semantics::job::WeakCell>,
    /// Some prototypes that have nothing enumerable, each as of the epoch in which that was found.
    pub(crate) without_enumerable: [(usize, u32); 8],
    /// Modules by the host's key for them live in the host; these are the ones in evaluation.
    pub(crate) modules: crate::semantics::module::ModuleState,
    /// See [`Context::kept`].
    pub(crate) kept: FxHashMap<TypeId, Rc<dyn Any>>,
    pub(crate) machine: Machine,
    /// Scripts may declare lexical bindings anew, as in a REPL; until then these keep their values.
    pub redeclares: bool,
    /// What each `...` did, where programs are explained.
    pub explain: Option<Box<Explaining>>,
}

/// Bytes of native stack left for code that does not check.
pub(crate) const NATIVE_MARGIN: usize = 256 * 1024;

impl Context {
    /// Bounds the bytes of each of both stacks.
    pub fn set_stack_size(&mut self, bytes: usize) {
        self.most_stack = bytes;
        self.stack.set_size(bytes);
        self.enter_thread();
    }

    /// Runs `f` with another realm as the current one.
    pub fn with_realm<T>(&mut self, realm: RealmRef, f: impl FnOnce(&mut Context) -> T) -> T {
        let previous = std::mem::replace(&mut self.realm, realm);
        let result = f(self);
        self.realm = previous;
        result
    }

    /// An intrinsic object of the current realm, made on first use.
    #[inline]
    pub fn intrinsic(&mut self, which: Intrinsic) -> Gc<Object> {
        match self.realm.intrinsic(which) {
            Some(object) => object,
            None => self.make_intrinsic(which),
        }
    }

    #[cold]
    fn make_intrinsic(&mut self, which: Intrinsic) -> Gc<Object> {
        self.apart(|cx| (cx.library.make)(cx, which));
        self.realm.intrinsic(which).expect("the library makes every intrinsic it is asked for")
    }

    /// Does what is no part of the `...` in the midst of which it may be done.
    pub(crate) fn apart<T>(&mut self, work: impl FnOnce(&mut Context) -> T) -> T {
        let before = self.counted();
        let result = work(self);
        let stats = sequence::stats(&self.heap);
        if let Some(explain) = &mut self.explain {
            explain.apart = stats.since(before);
        }
        result
    }

    /// What sequences did so far, but for what was done apart.
    pub(crate) fn counted(&self) -> SequenceStats {
        let stats = sequence::stats(&self.heap);
        self.explain.as_ref().map_or(stats, |explain| stats.since(explain.apart))
    }

    /// A number above 0 that moves on when a prototype gets or loses a property, or changes a property's accessors or
    /// attributes. The values of data properties may change within an epoch.
    pub fn prototype_epoch(&self) -> u64 {
        u64::from(self.shapes.epoch) + 1
    }

    /// What the library keeps beside the heap, such as what it computed last: of each type there is one.
    pub fn kept<T: Default + 'static>(&mut self) -> Rc<T> {
        let kept = self.kept.entry(TypeId::of::<T>()).or_insert_with(|| Rc::new(T::default()));
        kept.clone().downcast().expect("it has that type")
    }

    /// Runs on the stack of the current thread from here on.
    #[inline]
    pub fn enter_thread(&mut self) {
        let limit = self.heap.enter_thread(NATIVE_MARGIN);
        self.native_limit = limit.max(self.heap.stack_base().saturating_sub(self.most_stack));
    }

    /// The global object of the current realm.
    pub fn global(&self) -> Gc<Object> {
        self.realm.global_object()
    }

    /// Throws a RangeError if little native stack is left. Called by whatever recurses natively.
    #[inline(always)]
    pub fn check_native_stack(&mut self) -> JsResult<()> {
        if ellipsis_gc::current_sp() < self.native_limit { Err(self.stack_overflow()) } else { Ok(()) }
    }

    /// The error of a call that is too deep.
    #[cold]
    pub fn stack_overflow(&mut self) -> Throw {
        if self.heap.budget.stack_is_final {
            return self.end(ellipsis_gc::Limit::Stack);
        }
        self.range_error("Maximum call stack size exceeded")
    }

    /// Collects garbage if enough was allocated: the safepoint. Everything that native code holds
    /// in its own frames survives; what it holds in a Vec or Box does not, unless it is rooted.
    #[inline(always)]
    pub fn safepoint(&mut self) {
        if self.heap.should_collect() {
            self.collect_garbage();
        }
    }

    /// Collects garbage now.
    #[cold]
    #[inline(never)]
    pub fn collect_garbage(&mut self) {
        self.collect_garbage_but(&[]);
    }

    /// As [`Context::collect_garbage`], with further roots.
    pub(crate) fn collect_garbage_but(&mut self, values: &[Value]) {
        let Context {
            store, realms, realm, jobs, host, stack, kept_alive, weak_cells, modules, machine, ..
        } = self;
        let (mut purge_weak, mut cleanup_due) = (std::mem::take(weak_cells), false);
        store.collect(
            &mut |tracer| {
                tracer.mark(*realm);
                jobs.trace(tracer);
                host.trace(tracer);
                stack.trace(tracer);
                machine.trace(tracer);
                kept_alive.trace(tracer);
                modules.trace(tracer);
                values.trace(tracer);
            },
            &mut |weak| {
                purge_weak.retain(|cell| {
                    let alive = cell.purge(weak);
                    cleanup_due |= alive && cell.due.get().is_some();
                    alive
                });
                realms.retain(|realm| weak.is_marked(*realm));
            },
        );
        self.jobs.cleanup_due |= cleanup_due;
        self.weak_cells = purge_weak;
        self.stack.clear_unused();
        self.note_memory();
    }
}

impl Deref for Context {
    type Target = Store;

    #[inline(always)]
    fn deref(&self) -> &Store {
        &self.store
    }
}

impl DerefMut for Context {
    #[inline(always)]
    fn deref_mut(&mut self) -> &mut Store {
        &mut self.store
    }
}
