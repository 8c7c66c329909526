//! Interned strings: the one string of its characters that serves as a property key.

use ellipsis_bytecode::Text;
use ellipsis_gc::{ExternalBytes, Gc, Heap, Trace, Tracer, Weak, trace_fields};
use ellipsis_text::StrView;
use hashbrown::HashTable;
use smallvec::SmallVec;

use crate::model::JsString;
use crate::model::string::view_of;

/// The table has room for so many more atoms, unless memory runs out.
const SPARE: usize = 1024;

/// The hash as the table wants it: good in its high bits and in its low ones.
#[inline(always)]
fn table_hash(hash: u32) -> u64 {
    u64::from(hash) << 32 | u64::from(hash)
}

/// The table's hash of an atom. Atoms know their hash: they were looked for by it.
fn atom_hash(atom: &Gc<JsString>) -> u64 {
    table_hash(atom.known_hash().unwrap_or_default())
}

/// The table of interned strings.
///
/// Invariants: every string that is an atom is in the table, and only those; no two have the same
/// characters. The table is weak: [`Atoms::purge`] drops what did not survive marking.
pub struct Atoms {
    table: HashTable<Gc<JsString>>,
    /// What the heap was told that the table weighs, and where to tell it.
    weight: usize,
    external: Option<ExternalBytes>,
    /// One-character Latin-1 strings, kept alive.
    singles: Box<[Option<Gc<JsString>>; 256]>,
    /// More that is kept alive.
    permanent: Vec<Gc<JsString>>,
}

impl Default for Atoms {
    fn default() -> Atoms {
        let singles = Box::new([None; 256]);
        Atoms { table: HashTable::new(), weight: 0, external: None, singles, permanent: Vec::new() }
    }
}

impl Atoms {
    /// How many atoms there are.
    pub fn len(&self) -> usize {
        self.table.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.table.is_empty()
    }

    fn find(&self, view: StrView<'_>, hash: u32) -> Option<Gc<JsString>> {
        self.table
            .find(table_hash(hash), |atom| {
                atom.known_hash() == Some(hash) && atom.try_view().is_some_and(|other| other == view)
            })
            .copied()
    }

    fn insert(&mut self, heap: &mut Heap, atom: Gc<JsString>) -> Gc<JsString> {
        let hash = atom.hash(heap);
        atom.become_atom();
        if self.table.capacity() - self.table.len() < SPARE {
            self.grow(heap);
        }
        self.table.insert_unique(table_hash(hash), atom, atom_hash);
        atom
    }

    /// Makes the table roomier before it is full, so that a script which cannot have more memory learns that while
    /// there is room for the atoms that it makes until then.
    #[cold]
    fn grow(&mut self, heap: &mut Heap) {
        let more = self.table.len().max(2 * SPARE);
        let bytes = 2 * (self.table.len() + more) * size_of::<Gc<JsString>>();
        if !heap.has_room(bytes) || self.table.try_reserve(more, atom_hash).is_err() {
            return heap.note_refusal();
        }
        self.external.get_or_insert_with(|| heap.external_bytes());
        self.report();
    }

    /// Tells the heap what the table has come to weigh.
    fn report(&mut self) {
        let weight = self.table.capacity() * size_of::<Gc<JsString>>();
        if let Some(external) = &self.external {
            external.add(weight as isize - self.weight as isize);
            self.weight = weight;
        }
    }

    /// The atom of a string: itself, if it is flat and the first of its kind. Flattens a rope.
    /// The string remembers its atom, so that asking again costs nothing.
    #[inline]
    pub fn intern(&mut self, heap: &mut Heap, string: Gc<JsString>) -> Gc<JsString> {
        string.atom().unwrap_or_else(|| self.intern_slow(heap, string))
    }

    fn intern_slow(&mut self, heap: &mut Heap, string: Gc<JsString>) -> Gc<JsString> {
        let hash = string.hash(heap);
        let atom = match self.find(string.view(heap), hash) {
            Some(atom) => atom,
            None => {
                let atom = string.internable(heap);
                self.insert(heap, atom)
            }
        };
        if atom.addr() != string.addr() {
            string.link(atom);
        }
        atom
    }

    /// The atom of these characters, if there is one.
    pub fn lookup(&self, view: StrView<'_>) -> Option<Gc<JsString>> {
        self.find(view, view.hash())
    }

    /// The atom of these characters.
    pub fn intern_view(&mut self, heap: &mut Heap, view: StrView<'_>) -> Gc<JsString> {
        match self.lookup(view) {
            Some(atom) => atom,
            None => {
                let atom = JsString::from_view(heap, view);
                self.insert(heap, atom)
            }
        }
    }

    /// The atom of Unicode text.
    pub fn intern_str(&mut self, heap: &mut Heap, text: &str) -> Gc<JsString> {
        if text.is_ascii() {
            self.intern_view(heap, StrView::Latin1(text.as_bytes()))
        } else {
            let units: SmallVec<[u16; 32]> = text.encode_utf16().collect();
            self.intern_units(heap, &units)
        }
    }

    /// The atom of UTF-16 code units.
    pub fn intern_units(&mut self, heap: &mut Heap, units: &[u16]) -> Gc<JsString> {
        self.intern_view(heap, StrView::Utf16(units))
    }

    /// The atom of a constant.
    pub fn intern_text(&mut self, heap: &mut Heap, text: &Text) -> Gc<JsString> {
        self.intern_view(heap, view_of(text))
    }

    /// The atom of Unicode text, kept alive for good.
    pub fn intern_permanent(&mut self, heap: &mut Heap, text: &str) -> Gc<JsString> {
        let atom = self.intern_str(heap, text);
        self.permanent.push(atom);
        atom
    }

    /// The string of one code unit. Those of Latin-1 are kept at hand.
    #[inline]
    pub fn single(&mut self, heap: &mut Heap, unit: u16) -> Gc<JsString> {
        match self.singles.get(unit as usize) {
            Some(&Some(atom)) => atom,
            _ => self.make_single(heap, unit),
        }
    }

    #[cold]
    #[inline(never)]
    fn make_single(&mut self, heap: &mut Heap, unit: u16) -> Gc<JsString> {
        let atom = self.intern_units(heap, &[unit]);
        if let Some(place) = self.singles.get_mut(unit as usize) {
            *place = Some(atom);
        }
        atom
    }

    /// Marks the atoms that are kept alive for good.
    pub fn trace_permanent(&self, tracer: &mut Tracer) {
        for &atom in self.permanent.iter().chain(self.singles.iter().flatten()) {
            tracer.mark(atom);
        }
    }

    /// Drops the atoms that were not marked. To be called between marking and sweeping.
    pub fn purge(&mut self, weak: &Weak) {
        self.table.retain(|atom| weak.is_marked(*atom));
        if self.table.capacity() > 4 * (self.table.len() + SPARE) {
            self.table.shrink_to(self.table.len() + 2 * SPARE, atom_hash);
            self.report();
        }
    }
}

impl Trace for Atoms {
    fn trace(&self, tracer: &mut Tracer) {
        self.trace_permanent(tracer);
    }
}

/// The text of a name: its identifier, unless another is given.
macro_rules! name_text {
    ($name:ident) => {
        stringify!($name)
    };
    ($name:ident $text:literal) => {
        $text
    };
}
pub(crate) use name_text;

/// Declares [`Names`]: `name` where the identifier is the text, else `name = "text"`.
macro_rules! define_names {
    ($($name:ident $(= $text:literal)?,)+) => {
        /// Atoms of the names that the engine and its library use, interned once and kept alive.
        #[expect(non_snake_case, reason = "they are called as they are in JavaScript")]
        pub struct Names {
            $(
                #[doc = concat!("`", name_text!($name $($text)?), "`")]
                pub $name: Gc<JsString>,
            )+
        }

        impl Names {
            /// Interns all names.
            pub fn new(atoms: &mut Atoms, heap: &mut Heap) -> Names {
                Names { $($name: atoms.intern_permanent(heap, name_text!($name $($text)?)),)+ }
            }
        }

        trace_fields!(Names { $($name),+ });
    };
}

define_names! {
    empty = "",
    add,
    apply,
    arguments,
    bigint,
    boolean,
    callee,
    caller,
    cause,
    configurable,
    construct,
    constructor,
    default,
    defineProperty,
    deleteProperty,
    done,
    dotAll,
    enumerable,
    error,
    errors,
    exec,
    false_ = "false",
    flags,
    function,
    get,
    getOwnPropertyDescriptor,
    getPrototypeOf,
    global,
    groups,
    has,
    hasIndices,
    ignoreCase,
    index,
    indices,
    input,
    isExtensible,
    join,
    keys,
    lastIndex,
    length,
    map,
    maxByteLength,
    message,
    multiline,
    name,
    next,
    null,
    number,
    object,
    ownKeys,
    preventExtensions,
    promise,
    __proto__,
    prototype,
    proxy,
    raw,
    reason,
    reject,
    resolve,
    return_ = "return",
    revoke,
    set,
    setPrototypeOf,
    size,
    source,
    stack,
    stackTraceLimit,
    status,
    sticky,
    string,
    suppressed,
    symbol,
    then,
    throw,
    toISOString,
    toJSON,
    toLocaleString,
    toString,
    true_ = "true",
    undefined,
    unicode,
    unicodeSets,
    value,
    valueOf,
    writable,
    Error,
    space = " ",
    comma = ",",
    object_Object = "[object Object]",
    object_Array = "[object Array]",
    object_Function = "[object Function]",
    object_Undefined = "[object Undefined]",
    object_Null = "[object Null]",
}
