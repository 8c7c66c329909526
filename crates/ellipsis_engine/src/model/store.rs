//! The store: the heap, and the tables by which cells find each other.

use ellipsis_gc::{Gc, Heap, KindInfo, Trace, Tracer, Weak, clear_dead_frames};
use ellipsis_text::StrView;
use ellipsis_text::number::NumberBuffer;

use crate::model::atoms::{Atoms, Names};
use crate::model::sequence::set_sharing;
use crate::model::symbol::{SymbolRegistry, WellKnown};
use crate::model::trim::trim;
use crate::model::{JsString, PropertyKey, Shapes, Symbol, Value};

/// All that values are made of. Whoever has a store and nothing else can allocate and can change
/// objects unobserved, but can neither run a script nor collect garbage.
pub struct Store {
    /// The heap.
    pub heap: Heap,
    /// Interned strings.
    pub atoms: Atoms,
    /// Names the engine and library use.
    pub names: Names,
    /// Well-known symbols.
    pub symbols: WellKnown,
    /// What `Symbol.for` knows.
    pub symbol_registry: SymbolRegistry,
    /// Hidden classes.
    pub shapes: Shapes,
    /// Digits of array indices that were made since the last collection, each in a place of its own.
    digits: Vec<Option<(u32, Gc<JsString>)>>,
}

/// How many strings of digits are kept at hand.
const KEPT_DIGITS: usize = 1024;

impl Store {
    /// An empty store for cells of these kinds.
    pub(crate) fn new(kinds: &'static [KindInfo]) -> Store {
        let mut heap = Heap::new(kinds);
        let mut atoms = Atoms::default();
        let names = Names::new(&mut atoms, &mut heap);
        let symbols = WellKnown::new(&mut heap);
        Store {
            heap,
            atoms,
            names,
            symbols,
            symbol_registry: SymbolRegistry::default(),
            shapes: Shapes::default(),
            digits: Vec::new(),
        }
    }

    /// Lets sequences share, or makes every view a copy from now on. What is shared already stays so.
    pub fn set_sharing(&mut self, on: bool) {
        set_sharing(&self.heap, on);
    }

    /// The interned form of a name, as a key.
    pub fn key(&mut self, name: &str) -> PropertyKey {
        let atom = self.atoms.intern_str(&mut self.heap, name);
        self.key_of_atom(atom)
    }

    pub(crate) fn key_of_atom(&mut self, atom: Gc<JsString>) -> PropertyKey {
        atom.array_index(&mut self.heap).map_or(PropertyKey::atom(atom), PropertyKey::index)
    }

    /// The key of any string.
    pub fn key_of_string(&mut self, string: Gc<JsString>) -> PropertyKey {
        if let Some(atom) = string.atom() {
            return self.key_of_atom(atom);
        }
        if let Some(index) = string.array_index(&mut self.heap) {
            return PropertyKey::index(index);
        }
        let atom = self.atoms.intern(&mut self.heap, string);
        self.key_of_atom(atom)
    }

    /// The interned form of a text of the compiler's.
    pub fn intern_text(&mut self, text: &ellipsis_bytecode::Text) -> Gc<JsString> {
        self.atoms.intern_text(&mut self.heap, text)
    }

    /// The interned form of what a view shows.
    pub fn intern_view(&mut self, view: StrView<'_>) -> Gc<JsString> {
        self.atoms.intern_view(&mut self.heap, view)
    }

    /// A string value.
    pub fn string(&mut self, text: &str) -> Value {
        JsString::from_str(&mut self.heap, text).into()
    }

    /// The string of one code unit.
    #[inline]
    pub fn unit_string(&mut self, unit: u16) -> Gc<JsString> {
        self.atoms.single(&mut self.heap, unit)
    }

    /// The decimal digits of an array index.
    #[inline]
    pub fn index_string(&mut self, index: u32) -> Gc<JsString> {
        match self.digits.get(index as usize % KEPT_DIGITS) {
            Some(&Some((known, string))) if known == index => string,
            _ if index < 10 => self.unit_string(b'0' as u16 + index as u16),
            _ => self.make_index_string(index),
        }
    }

    fn make_index_string(&mut self, index: u32) -> Gc<JsString> {
        let mut buffer = NumberBuffer::new();
        let string = JsString::from_latin1(&mut self.heap, buffer.format(index.into()).as_bytes());
        self.digits.resize(KEPT_DIGITS, None);
        self.digits[index as usize % KEPT_DIGITS] = Some((index, string));
        string
    }

    /// The symbol that `Symbol.for` gives for a key.
    pub fn registered_symbol(&mut self, key: Gc<JsString>) -> Gc<Symbol> {
        self.symbol_registry.get(&mut self.heap, &mut self.atoms, key)
    }

    /// Collects garbage. `trace` marks what else is a root, `purge` forgets what died.
    pub(crate) fn collect(&mut self, trace: &mut dyn FnMut(&mut Tracer), purge: &mut dyn FnMut(&Weak)) {
        let Store { heap, atoms, names, symbols, symbol_registry, shapes, digits } = self;
        digits.clear();
        let tables = std::cell::RefCell::new((atoms, shapes));
        heap.collect(
            &mut |tracer: &mut Tracer| {
                names.trace(tracer);
                tables.borrow().0.trace_permanent(tracer);
                symbols.trace(tracer);
                symbol_registry.trace(tracer);
                trace(tracer);
            },
            &mut |weak| {
                purge(weak);
                let (atoms, shapes) = &mut *tables.borrow_mut();
                atoms.purge(weak);
                shapes.purge(weak);
            },
        );
        trim(heap);
        clear_dead_frames();
    }
}

impl PropertyKey {
    /// The key as scripts see it: a string or a symbol.
    pub fn to_value(self, store: &mut Store) -> Value {
        self.as_index().map_or(self.as_value(), |index| store.index_string(index).into())
    }
}
