//! Symbols and private names.

use ellipsis_gc::{Gc, Header, Heap, Trace, Tracer, heap_cell, trace_fields};
use rustc_hash::FxHashMap;

use crate::model::atoms::{Atoms, name_text};
use crate::model::value::convert_into;
use crate::model::{CellKind, Cells, JsString, Value};

#[derive(Clone, Copy, PartialEq, Eq)]
enum Sort {
    Plain,
    Private,
    Registered,
}

/// A symbol, or a private name, which no script can get hold of.
#[repr(C)]
pub struct Symbol {
    header: Header,
    description: Option<Gc<JsString>>,
    sort: Sort,
}

impl Symbol {
    fn allocate(heap: &mut Heap, description: Option<Gc<JsString>>, sort: Sort) -> Gc<Symbol> {
        heap.alloc(Symbol { header: Header::new(CellKind::Symbol as u8), description, sort })
    }

    /// A new symbol.
    pub fn new(heap: &mut Heap, description: Option<Gc<JsString>>) -> Gc<Symbol> {
        Symbol::allocate(heap, description, Sort::Plain)
    }

    /// A new private name. The description has its `#`.
    pub fn new_private(heap: &mut Heap, description: Gc<JsString>) -> Gc<Symbol> {
        Symbol::allocate(heap, Some(description), Sort::Private)
    }

    /// What it was called when it was made.
    #[inline]
    pub fn description(&self) -> Option<Gc<JsString>> {
        self.description
    }

    /// Whether it is a private name.
    #[inline(always)]
    pub fn is_private(&self) -> bool {
        self.sort == Sort::Private
    }

    /// Whether it came from `Symbol.for`; its description is then its key there.
    #[inline]
    pub fn is_registered(&self) -> bool {
        self.sort == Sort::Registered
    }

    /// A hash that no other living symbol has.
    #[inline]
    pub fn hash(&self) -> u64 {
        (std::ptr::from_ref(self).addr() as u64 >> 4).wrapping_mul(0x9e37_79b9_7f4a_7c15)
    }

    /// SymbolDescriptiveString: `Symbol(description)`.
    pub fn descriptive_string(&self) -> String {
        format!("Symbol({})", self.description.map(|text| text.to_short_string()).unwrap_or_default())
    }
}

heap_cell!(Symbol, header, Cells, CellKind::Symbol as u8);

trace_fields!(Symbol { description });

convert_into! { Value: Gc<Symbol> => Value::of_cell; }

impl Value {
    /// The symbol, if this is one.
    #[inline(always)]
    pub fn as_symbol(self) -> Option<Gc<Symbol>> {
        self.as_cell()
    }
}

/// What `Symbol.for` knows.
#[derive(Default)]
pub struct SymbolRegistry {
    /// By the address of the key's atom, which the symbol's description keeps alive.
    symbols: FxHashMap<usize, Gc<Symbol>>,
}

impl SymbolRegistry {
    /// The symbol of a key, made on first use.
    pub fn get(&mut self, heap: &mut Heap, atoms: &mut Atoms, key: Gc<JsString>) -> Gc<Symbol> {
        let atom = atoms.intern(heap, key);
        *self
            .symbols
            .entry(atom.addr())
            .or_insert_with(|| Symbol::allocate(heap, Some(atom), Sort::Registered))
    }
}

impl Trace for SymbolRegistry {
    fn trace(&self, tracer: &mut Tracer) {
        for &symbol in self.symbols.values() {
            tracer.mark(symbol);
        }
    }
}

/// Declares [`WellKnown`]: `name` where the identifier is the text, else `name = "text"`.
macro_rules! define_well_known {
    ($($name:ident $(= $text:literal)?,)+) => {
        /// The well-known symbols, shared by all realms.
        pub struct WellKnown {
            $(
                #[doc = concat!("`Symbol.", name_text!($name $($text)?), "`")]
                pub $name: Gc<Symbol>,
            )+
        }

        impl WellKnown {
            /// Makes all of them.
            pub fn new(heap: &mut Heap) -> WellKnown {
                let mut make = |description: &str| {
                    let description = JsString::from_str(heap, description);
                    Symbol::new(heap, Some(description))
                };
                WellKnown { $($name: make(concat!("Symbol.", name_text!($name $($text)?))),)+ }
            }

            /// Each with its name as a property of `Symbol`.
            pub fn all(&self) -> Vec<(&'static str, Gc<Symbol>)> {
                vec![$((name_text!($name $($text)?), self.$name),)+]
            }
        }

        impl Trace for WellKnown {
            fn trace(&self, tracer: &mut Tracer) {
                $(tracer.mark(self.$name);)+
            }
        }
    };
}

define_well_known! {
    async_dispose = "asyncDispose",
    async_iterator = "asyncIterator",
    dispose,
    has_instance = "hasInstance",
    is_concat_spreadable = "isConcatSpreadable",
    iterator,
    match_ = "match",
    match_all = "matchAll",
    replace,
    search,
    species,
    split,
    to_primitive = "toPrimitive",
    to_string_tag = "toStringTag",
    unscopables,
}
