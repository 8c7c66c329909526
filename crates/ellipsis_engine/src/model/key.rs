//! Property keys: atoms, symbols and array indices.

use ellipsis_gc::{Gc, Trace, Tracer};

use crate::model::kind::CellKind;
use crate::model::store::Store;
use crate::model::string::JsString;
use crate::model::symbol::Symbol;
use crate::model::value::Value;

/// A property key in canonical form, so that equal keys have equal bits: an interned string that
/// is no array index, a symbol (or private name), or an array index up to 2^32 - 2.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
#[repr(transparent)]
pub struct PropertyKey(u64);

const INDEX_TAG: u64 = 0xfffe_0000_0000_0000;

impl PropertyKey {
    /// No key. Never names a property.
    pub const EMPTY: PropertyKey = PropertyKey(0);

    /// The key of an array index below 2^32 - 1.
    #[inline(always)]
    pub const fn index(index: u32) -> PropertyKey {
        debug_assert!(index != u32::MAX);
        PropertyKey(INDEX_TAG | index as u64)
    }

    /// The key of an interned string, which the caller knows not to be an array index.
    #[inline(always)]
    pub fn atom(atom: Gc<JsString>) -> PropertyKey {
        debug_assert!(atom.is_atom());
        PropertyKey(atom.addr() as u64)
    }

    /// The key of a symbol.
    #[inline(always)]
    pub fn symbol(symbol: Gc<Symbol>) -> PropertyKey {
        PropertyKey(symbol.addr() as u64)
    }

    /// The bits.
    #[inline(always)]
    pub fn bits(self) -> u64 {
        self.0
    }

    /// The array index, if it is one.
    #[inline(always)]
    pub fn as_index(self) -> Option<u32> {
        (self.0 >= INDEX_TAG).then_some(self.0 as u32)
    }

    /// Whether this is an array index.
    #[inline(always)]
    pub fn is_index(self) -> bool {
        self.0 >= INDEX_TAG
    }

    /// The key as a value, except that an index becomes a number.
    #[inline(always)]
    fn cell_value(self) -> Value {
        // SAFETY: the bits were made from the address of a live string or symbol, or are 0.
        unsafe { Value::from_bits(self.0) }
    }

    /// The atom, if it is one.
    #[inline(always)]
    pub fn as_atom(self) -> Option<Gc<JsString>> {
        if self.is_index() { None } else { self.cell_value().as_string() }
    }

    /// The symbol, if it is one.
    #[inline(always)]
    pub fn as_symbol(self) -> Option<Gc<Symbol>> {
        if self.is_index() { None } else { self.cell_value().as_symbol() }
    }

    /// Whether this is a symbol.
    #[inline(always)]
    pub fn is_symbol(self) -> bool {
        !self.is_index() && self.cell_value().kind() == CellKind::Symbol
    }

    /// Whether this is a private name.
    pub fn is_private(self) -> bool {
        self.as_symbol().is_some_and(|symbol| symbol.is_private())
    }

    /// The key as scripts see it: a string or a symbol.
    pub fn to_value(self, store: &mut Store) -> Value {
        match self.as_index() {
            Some(index) => store.index_string(index).into(),
            None => self.cell_value(),
        }
    }

    /// Text for messages: `x`, `5`, `Symbol(iterator)`, `#field`.
    pub fn display(self) -> String {
        if let Some(index) = self.as_index() {
            return index.to_string();
        }
        match self.as_symbol() {
            Some(symbol) => {
                let text = symbol.description().map(|text| text.to_std_string()).unwrap_or_default();
                if symbol.is_private() { text } else { format!("Symbol({text})") }
            }
            None => self.as_atom().map(|atom| atom.to_std_string()).unwrap_or_default(),
        }
    }

    /// A hash of the bits that is good in its low bits and in its high ones, both of which hash
    /// tables use: a product is good in its high bits only.
    #[inline(always)]
    pub(crate) fn hash(self) -> u64 {
        let product = (self.0 >> 4).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        product ^ product >> 32
    }
}

impl Trace for PropertyKey {
    #[inline(always)]
    fn trace(&self, tracer: &mut Tracer) {
        if !self.is_index() && self.0 != 0 {
            tracer.mark_addr(self.0 as *mut u8);
        }
    }
}

impl std::fmt::Debug for PropertyKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.display())
    }
}

impl From<u32> for PropertyKey {
    fn from(index: u32) -> PropertyKey {
        PropertyKey::index(index)
    }
}

impl From<Gc<Symbol>> for PropertyKey {
    fn from(symbol: Gc<Symbol>) -> PropertyKey {
        PropertyKey::symbol(symbol)
    }
}

impl From<Gc<JsString>> for PropertyKey {
    /// From an atom that is no array index: the names of [`crate::model::atoms::Names`].
    fn from(atom: Gc<JsString>) -> PropertyKey {
        PropertyKey::atom(atom)
    }
}
