//! Function templates instantiated in a realm: constants as values, inline caches, nested code; and what is
//! known of how it runs: feedback, heat, and an entry to what it was compiled to.

use std::any::Any;
use std::cell::{Cell, OnceCell, RefCell};
use std::mem::offset_of;
use std::rc::Rc;

use ellipsis_bytecode::{Constant, Constructs, FunctionTemplate, Instruction};
use ellipsis_gc::{ExternalShare, Gc, Header, Trace, Tracer, heap_cell};
use num_bigint::BigInt;
use rustc_hash::FxHashMap;

use crate::model::{CellKind, Cells, JsBigInt, JsString, PropertyKey, Shape, Store, Value};
use crate::semantics::compiled::CompiledParts;
use crate::semantics::feedback::{Callee, Note, Noted};
use crate::semantics::frame::CompiledEntry;
use crate::semantics::inline_cache::{KnownAccess, KnownGlobal};
use crate::semantics::module::ModuleRef;
use crate::semantics::{Feedback, InlineCache, RealmRef};

/// What `import()` and `import.meta` in some code refer to.
#[derive(Clone, Copy, PartialEq)]
pub enum Referrer {
    /// A script, named by its source.
    Script,
    /// A module.
    Module(ModuleRef),
}

/// A function template in a realm.
#[repr(C)]
pub struct Code {
    header: Header,
    /// What constants and caches weigh; for a whole text, also what is kept of that.
    _external: ExternalShare,
    start: *const Instruction,
    /// Registers in all.
    pub(crate) registers: u32,
    /// Parameter registers.
    pub(crate) parameters: u32,
    /// Arguments stay readable beside the parameters.
    pub(crate) keeps_arguments: bool,
    /// Of the arguments the first that belongs to what the register after the parameters stands for.
    pub(crate) list_from: u32,
    /// Calls without `new` throw, if this is the code that runs.
    pub(crate) class_constructor: bool,
    /// What runs instead: the code was put off, and is none that a quick call or construction enters.
    pub(crate) compiled: Cell<Option<Gc<Code>>>,
    /// A plain call needs nothing beyond a frame in place of its arguments.
    pub(crate) simple: Cell<bool>,
    /// What `new` needs beyond a frame.
    pub(crate) constructs: Constructs,
    strict: bool,
    /// Where it is not, some of it is.
    has_strict_parts: bool,
    /// Template objects take the place of their templates when they are first asked for.
    constants: Box<[Cell<Value>]>,
    caches: Box<[InlineCache]>,
    /// One for each instruction, once any has something to note.
    notes: OnceCell<Box<[Note]>>,
    /// The callees whose addresses are in notes, by instruction. They are kept alive.
    callees: RefCell<FxHashMap<u32, Callee>>,
    heat: Cell<u32>,
    entry: Cell<Option<CompiledEntry>>,
    machine: OnceCell<Box<CompiledParts>>,
    realm: RealmRef,
    functions: Box<[Cell<Option<Gc<Code>>>]>,
    referrer: Cell<Referrer>,
    /// The shape of closures of it, once it is known.
    pub(crate) function_shape: Cell<Option<Gc<Shape>>>,
    template: Rc<FunctionTemplate>,
}

impl Code {
    /// Instantiates the template of a whole text in a realm.
    pub(crate) fn new(
        store: &mut Store,
        realm: RealmRef,
        template: &Rc<FunctionTemplate>,
        referrer: Referrer,
    ) -> Gc<Code> {
        let text = template.source.text.len() + template.weight();
        Code::instantiate(store, realm, template, referrer, text)
    }

    fn instantiate(
        store: &mut Store,
        realm: RealmRef,
        template: &Rc<FunctionTemplate>,
        referrer: Referrer,
        text: usize,
    ) -> Gc<Code> {
        let constants = template.constants.iter().map(|constant| match constant {
            Constant::Number(number) => Value::number(*number),
            Constant::String(text) => store.intern_text(text).into(),
            Constant::BigInt(digits) => {
                let value = BigInt::parse_bytes(digits.as_bytes(), 10).unwrap_or_default();
                JsBigInt::new(&mut store.heap, value).into()
            }
            Constant::Template(_) | Constant::EvalScope(_) | Constant::Ints(_) => Value::UNDEFINED,
        });
        let constants: Box<[Value]> = constants.collect();
        let caches = template.sites.iter().map(|site| {
            let name = constants.get(site.key as usize).and_then(|value| value.as_string());
            InlineCache::new(name.map_or(PropertyKey::EMPTY, |name| store.key_of_string(name)))
        });
        let caches: Box<[InlineCache]> = caches.collect();
        let (flags, deferred) = (template.flags, template.deferred.is_some());
        let keeps_arguments = flags.keeps_arguments || deferred;
        let class_constructor = flags.class_constructor || deferred;
        let constants: Box<[Cell<Value>]> = constants.into_iter().map(Cell::new).collect();
        let bytes = text + size_of_val(&*constants) + size_of_val(&*caches);
        let code = Code {
            header: Header::new(CellKind::Code as u8),
            _external: ExternalShare::new(&mut store.heap, bytes),
            start: template.code.as_ptr(),
            registers: u32::from(template.registers),
            parameters: u32::from(template.parameters),
            keeps_arguments,
            list_from: if flags.lazy_arguments { 0 } else { template.parameters.into() },
            class_constructor,
            compiled: Cell::new(None),
            simple: Cell::new(!keeps_arguments && !class_constructor),
            constructs: if deferred { Constructs::No } else { template.constructs() },
            strict: flags.strict,
            has_strict_parts: !template.strict_parts.is_empty(),
            constants,
            caches,
            notes: OnceCell::new(),
            callees: RefCell::default(),
            heat: Cell::new(0),
            entry: Cell::new(None),
            machine: OnceCell::new(),
            realm,
            functions: template.functions.iter().map(|_| Cell::new(None)).collect(),
            referrer: Cell::new(referrer),
            function_shape: Cell::new(None),
            template: template.clone(),
        };
        store.heap.alloc(code)
    }

    /// The first instruction.
    #[inline(always)]
    pub(crate) fn start(&self) -> *const Instruction {
        self.start
    }

    /// What it was instantiated from.
    pub fn template(&self) -> &Rc<FunctionTemplate> {
        &self.template
    }

    /// The realm of its functions.
    #[inline(always)]
    pub fn realm(&self) -> RealmRef {
        self.realm
    }

    /// What its imports refer to.
    pub(crate) fn referrer(&self) -> Referrer {
        self.referrer.get()
    }

    /// A constant.
    #[inline(always)]
    pub fn constant(&self, index: usize) -> Value {
        self.constants[index].get()
    }

    /// Puts what a constant stands for into its place.
    pub(crate) fn set_constant(&self, index: usize, value: Value) {
        self.constants[index].set(value);
    }

    /// A constant that names something.
    pub(crate) fn name(&self, index: usize) -> Gc<JsString> {
        self.constants[index].get().as_string().expect("the compiler gives names as strings")
    }

    /// Whether an instruction is strict mode code.
    #[inline(always)]
    pub(crate) fn is_strict_at(&self, instruction: *const Instruction) -> bool {
        self.strict || self.has_strict_parts && self.template.is_strict_at(self.index_of(instruction))
    }

    /// The index of one of its instructions.
    #[inline]
    pub(crate) fn index_of(&self, instruction: *const Instruction) -> u32 {
        ((instruction.addr() - self.start.addr()) / size_of::<Instruction>()) as u32
    }

    /// An inline cache.
    pub(crate) fn cache(&self, index: usize) -> &InlineCache {
        &self.caches[index]
    }

    /// The inline caches: one for each site that instructions name.
    #[inline(always)]
    pub(crate) fn caches(&self) -> &[InlineCache] {
        &self.caches
    }

    // ---- How it runs ----

    /// What an instruction has noted.
    pub fn feedback(&self, instruction: u32) -> Noted {
        match self.callees.borrow().get(&instruction) {
            Some(&callee) => Noted::Callee(callee),
            None => {
                let note = self.notes.get().map(|notes| &notes[instruction as usize]);
                Noted::Kinds(note.map_or(Feedback::NONE, Note::kinds))
            }
        }
    }

    /// The note of an instruction.
    #[inline]
    pub(crate) fn note(&self, instruction: u32) -> &Note {
        let notes = self.notes.get_or_init(|| self.template.code.iter().map(|_| Note::default()).collect());
        &notes[instruction as usize]
    }

    /// Notes whom a call calls: `None` if it is nobody who can be noted.
    pub(crate) fn note_callee(&self, instruction: u32, callee: Option<Callee>) {
        let note = self.note(instruction);
        match callee {
            Some(callee) if note.knows(callee) => {}
            Some(callee) if note.is_empty() => {
                note.set_callee(callee);
                self.callees.borrow_mut().insert(instruction, callee);
            }
            _ => {
                note.set_various();
                self.callees.borrow_mut().remove(&instruction);
            }
        }
    }

    /// How much it ran, in ticks: an estimate, which stays at the highest number once it gets there.
    ///
    /// Calls and jumps back to the heads of loops are sampled: one in [`TICKS_PER_CHECK`] is seen, and counts for all.
    ///
    /// [`TICKS_PER_CHECK`]: ellipsis_gc::TICKS_PER_CHECK
    pub fn heat(&self) -> u32 {
        self.heat.get()
    }

    /// Counts so many ticks more.
    #[inline]
    pub(crate) fn warm(&self, ticks: u32) {
        self.heat.set(self.heat.get().saturating_add(ticks));
    }

    /// What it was compiled to, if it was.
    pub fn entry(&self) -> Option<CompiledEntry> {
        self.entry.get()
    }

    /// Sets or takes away what it was compiled to.
    pub fn set_entry(&self, entry: Option<CompiledEntry>) {
        self.entry.set(entry);
        // The loop's quick calls are for what it runs itself.
        self.simple.set(self.is_plain() && entry.is_none());
    }

    /// Byte offset of the entry.
    pub(crate) const ENTRY_OFFSET: usize = offset_of!(Code, entry);

    /// Whether a plain call needs nothing beyond a frame in place of its arguments.
    #[inline]
    pub fn is_plain(&self) -> bool {
        !self.keeps_arguments && !self.class_constructor
    }

    /// Whether there may be machine code: its frames are not parked.
    pub(crate) fn is_compilable(&self) -> bool {
        !self.template.flags.is_resumable() && self.template.deferred.is_none()
    }

    fn machine(&self) -> &CompiledParts {
        self.machine.get_or_init(Box::default)
    }

    /// Keeps a cell alive for as long as the code, whose machine code refers to it.
    pub fn keep(&self, cell: Gc<Header>) {
        self.machine().kept.borrow_mut().push(cell);
    }

    /// What a compiler knows of it, which it makes when it asks for the first time.
    pub fn compiler_notes(&self, make: impl FnOnce() -> Box<dyn Any>) -> &dyn Any {
        &**self.machine().notes.get_or_init(make)
    }

    /// Forgets all that it was compiled to: what runs is left when it looks.
    pub fn forget_compiled(&self) {
        self.set_entry(None);
        self.machine().version.set(self.compiled_version() + 1);
    }

    /// Whether no instruction ran that has that inline cache.
    pub fn is_unused(&self, site: usize) -> bool {
        self.caches[site].is_unused()
    }

    /// How often what it was compiled to was forgotten.
    pub fn compiled_version(&self) -> u32 {
        self.machine().version.get()
    }

    /// How many registers its frames have.
    pub fn register_count(&self) -> u32 {
        self.registers
    }

    /// How many parameters have registers.
    pub fn parameter_count(&self) -> u32 {
        self.parameters
    }

    /// The instructions.
    pub fn instructions(&self) -> *const Instruction {
        self.start
    }

    /// Whether frames of it may be those of constructions.
    pub fn constructs(&self) -> bool {
        self.constructs != Constructs::No
    }

    /// Whether frames of constructions lie in place of the arguments, and how `this` begins: with an object, unless
    /// it is `derived`.
    pub fn constructs_in_place(&self, derived: bool) -> bool {
        let wanted = if derived { Constructs::Derived } else { Constructs::Base };
        self.constructs == wanted && !self.keeps_arguments
    }

    /// What an inline cache says of loads and stores, by cases.
    pub fn known_accesses(&self, site: usize) -> [KnownAccess; 4] {
        self.caches[site].known_accesses()
    }

    /// What an inline cache says of a global name.
    pub fn known_global(&self, site: usize) -> KnownGlobal {
        self.caches[site].known_global()
    }

    /// Nested code, instantiated on first use.
    #[inline]
    pub(crate) fn function(&self, store: &mut Store, index: usize) -> Gc<Code> {
        let code = self.functions[index].get().map_or_else(
            || Code::instantiate(store, self.realm, &self.template.functions[index], self.referrer.get(), 0),
            |code| code.compiled.get().unwrap_or(code),
        );
        self.functions[index].set(Some(code));
        code
    }

    /// The template that has the code, which was put off, in its place.
    pub(crate) fn replace(&self, store: &mut Store, template: &Rc<FunctionTemplate>) -> Gc<Code> {
        let code = Code::instantiate(store, self.realm, template, self.referrer.get(), template.weight());
        code.function_shape.set(self.function_shape.get());
        self.compiled.set(Some(code));
        code
    }

    /// Whether closures of it have [[Construct]].
    pub(crate) fn is_constructor(&self) -> bool {
        self.template.constructs() != Constructs::No
    }
}

heap_cell!(Code, header, Cells, CellKind::Code as u8);

impl Trace for Code {
    fn trace(&self, tracer: &mut Tracer) {
        self.constants.trace(tracer);
        self.caches.iter().for_each(|cache| cache.trace(tracer));
        self.machine.get().into_iter().for_each(|machine| machine.trace(tracer));
        self.callees.borrow().values().for_each(|callee| callee.trace(tracer));
        self.realm.trace(tracer);
        self.functions.trace(tracer);
        self.compiled.trace(tracer);
        if let Referrer::Module(module) = self.referrer.get() {
            tracer.mark(module);
        }
        self.function_shape.trace(tracer);
    }
}
