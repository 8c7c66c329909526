//! Copies of plain data, for structured clones: arrays and objects all of whose properties are
//! enumerable data properties, so that reading them runs no script.
//!
//! OPTIMIZATION: what holds nothing but primitives is shared as spread shares it, after a look at
//! each value.

use ellipsis_gc::{Gc, Heap};

use crate::model::sequence::ElementsIter;
use crate::model::{Attributes, CellKind, Elements, Object, Shape, Shapes, Value};
use crate::semantics::{Context, Intrinsic, JsResult};

/// Values that are looked at together.
const STRIDE: usize = 64;

/// A copy of a plain array or object.
pub struct PlainCopy {
    /// The copy: an array or object of the current realm with the same keys and values.
    pub object: Gc<Object>,
    /// Whether some of the values are objects or symbols, which are to be replaced: the copy does
    /// not share what holds them.
    pub has_others: bool,
}

/// Whether a value is neither an object nor a symbol. (A hole is not, either.)
pub fn is_data(value: Value) -> bool {
    !value.is_cell() || matches!(value.kind(), CellKind::String | CellKind::BigInt)
}

impl Elements {
    /// The first element at or after an index that is an object or a symbol.
    pub fn next_other(&self, from: u32) -> Option<(u32, Value)> {
        ElementsIter::from(self, from).find(|&(_, value)| !is_data(value))
    }

    fn has_others(&self, heap: &Heap) -> bool {
        let Some(cells) = self.as_cells(heap) else { return self.any(|value| !is_data(value)) };
        !cells.chunks(STRIDE).all(|values| {
            // Without a way out of this loop it takes several values at once.
            let any_cells = values.iter().fold(false, |any, value| any | value.get().is_cell());
            !any_cells || values.iter().all(|value| is_data(value.get()))
        })
    }
}

fn slots_have_others(object: &Object) -> bool {
    let is_other = |slot| !is_data(object.slot(slot));
    match object.slot_pieces() {
        Some(pieces) => {
            (0..object.shape().inline_capacity()).any(is_other) || pieces.any(&|value| !is_data(value))
        }
        None => (0..object.shape().count()).any(is_other),
    }
}

impl Context {
    /// A copy of an array or object, with the ordinary prototype and attributes, if its own
    /// properties are all enumerable data properties with strings as keys.
    pub fn plain_copy(&mut self, source: Gc<Object>) -> JsResult<Option<PlainCopy>> {
        if source.is_array() {
            return self.plain_copy_of_array(source);
        }
        let Some(from) = self.plain_shape(&source).filter(|from| !from.has(Shape::HAS_SYMBOLS)) else {
            return Ok(None);
        };
        let has_others = slots_have_others(&source)
            || source.elements().is_some_and(|elements| elements.has_others(&self.heap));
        let prototype = self.intrinsic(Intrinsic::ObjectPrototype);
        let object = if from.prototype() != prototype.into() {
            let shape = self.object_shape(from.count());
            let target = Object::allocate(&mut self.heap, shape);
            if has_others && let Some(elements) = source.elements() {
                let copy = self.allocate(|cx| elements.copy_flat(&mut cx.heap, 0, elements.len()))?;
                target.set_elements(&mut self.heap, copy);
            }
            self.copy_plain(target, source, from)
        } else if has_others {
            let shape = Shapes::sibling(&mut self.heap, from);
            let target = Object::allocate(&mut self.heap, shape);
            self.take_copy(target, source)?;
            target
        } else {
            self.clone_plain(source, from)
        };
        Ok(Some(PlainCopy { object, has_others }))
    }

    fn plain_copy_of_array(&mut self, source: Gc<Object>) -> JsResult<Option<PlainCopy>> {
        let Some(elements) = source.as_array() else { return Ok(None) };
        let irregular = source.shape().has(Shape::IRREGULAR | Shape::HAS_SYMBOLS);
        if irregular || !elements.are_enumerable_values() {
            return Ok(None);
        }
        let others_among_elements = elements.has_others(&self.heap);
        let copy = if others_among_elements {
            self.allocate(|cx| elements.copy_flat(&mut cx.heap, 0, elements.len()))?
        } else {
            elements.share(&mut self.heap, 0, elements.len())
        };
        let object = self.new_array(copy);
        let mut has_others = others_among_elements;
        if source.shape().count() > 0 {
            for (slot, entry) in source.entries() {
                let value = source.slot(slot);
                has_others |= !is_data(value);
                object.put_new(self, entry.key, value, Attributes::ALL);
            }
        }
        Ok(Some(PlainCopy { object, has_others }))
    }
}
