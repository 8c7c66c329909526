//! Property keys: atoms, symbols and array indices.

use ellipsis_gc::{Gc, Trace, Tracer};

use crate::model::value::convert_into;
use crate::model::{JsString, Symbol, Value};

/// A property key in canonical form, so that equal keys have equal bits: an interned string that
/// is no array index, a symbol (or private name), or an array index up to 2^32 - 2, whose bits are
/// those of an int32.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
#[repr(transparent)]
pub struct PropertyKey(Value);

impl PropertyKey {
    /// No key. Never names a property.
    pub const EMPTY: PropertyKey = PropertyKey(Value::EMPTY);

    /// The key of an array index below 2^32 - 1.
    #[inline(always)]
    pub const fn index(index: u32) -> PropertyKey {
        debug_assert!(index != u32::MAX);
        PropertyKey(Value::int(index as i32))
    }

    /// The key of an interned string, which the caller knows not to be an array index.
    #[inline(always)]
    pub fn atom(atom: Gc<JsString>) -> PropertyKey {
        debug_assert!(atom.is_atom());
        PropertyKey(Value::of_cell(atom))
    }

    /// The key of a symbol.
    #[inline(always)]
    pub fn symbol(symbol: Gc<Symbol>) -> PropertyKey {
        PropertyKey(Value::of_cell(symbol))
    }

    /// The bits.
    #[inline(always)]
    pub fn bits(self) -> u64 {
        self.0.bits()
    }

    /// The array index, if it is one.
    #[inline(always)]
    pub fn as_index(self) -> Option<u32> {
        self.is_index().then_some(self.0.int_bits() as u32)
    }

    /// Whether this is an array index.
    #[inline(always)]
    pub fn is_index(self) -> bool {
        self.0.is_int()
    }

    /// The key as a value: an atom, a symbol, or (other than scripts see it) the index as a number.
    #[inline(always)]
    pub fn as_value(self) -> Value {
        self.0
    }

    /// The atom, if it is one.
    #[inline(always)]
    pub fn as_atom(self) -> Option<Gc<JsString>> {
        self.0.as_string()
    }

    /// The symbol, if it is one.
    #[inline(always)]
    pub fn as_symbol(self) -> Option<Gc<Symbol>> {
        self.0.as_symbol()
    }

    /// Whether this is a symbol.
    #[inline(always)]
    pub fn is_symbol(self) -> bool {
        self.0.is_symbol()
    }

    /// Whether this is a private name.
    pub fn is_private(self) -> bool {
        self.as_symbol().is_some_and(|symbol| symbol.is_private())
    }

    /// Text for messages: `x`, `5`, `Symbol(iterator)`, `#field`.
    pub fn display(self) -> String {
        if let Some(index) = self.as_index() {
            return index.to_string();
        }
        match self.as_symbol() {
            Some(symbol) => {
                let text = symbol.description().map(|text| text.to_short_string()).unwrap_or_default();
                if symbol.is_private() { text } else { format!("Symbol({text})") }
            }
            None => self.as_atom().map(|atom| atom.to_short_string()).unwrap_or_default(),
        }
    }

    /// A hash of the bits that is good in its low bits and in its high ones, both of which hash
    /// tables use: a product is good in its high bits only.
    #[inline(always)]
    pub(crate) fn hash(self) -> u64 {
        let product = (self.bits() >> 4).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        product ^ product >> 32
    }
}

impl Trace for PropertyKey {
    #[inline(always)]
    fn trace(&self, tracer: &mut Tracer) {
        self.0.trace(tracer);
    }
}

impl std::fmt::Debug for PropertyKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.display())
    }
}

convert_into! { PropertyKey:
    u32 => PropertyKey::index;
    Gc<Symbol> => PropertyKey::symbol;
    // From an atom that is no array index: the names of `crate::model::atoms::Names`.
    Gc<JsString> => PropertyKey::atom;
}

impl JsString {
    /// The property key of this string, if it is known already and no array index.
    #[inline(always)]
    pub(crate) fn known_name(&self) -> Option<PropertyKey> {
        let atom = self.atom()?;
        atom.is_known_name().then(|| PropertyKey::atom(atom))
    }
}
