//! What fast paths compare before they are taken: where a realm's prototypes hold the functions
//! that they stand for. Nothing is assumed of prototypes; undoing a patch heals.

use ellipsis_gc::trace_fields;

use crate::model::object::PrototypeSlot;
use crate::model::{Shapes, Value};
use crate::semantics::Intrinsic;

/// What assigning to plain objects may meet in %Object.prototype%.
#[derive(Clone, Copy, Default)]
pub(crate) struct AssignmentGuard {
    /// The epoch in which this holds, plus 1.
    pub(crate) epoch: u64,
    /// But for `__proto__` there are no accessors and no read-only properties.
    pub(crate) is_plain: bool,
}

/// Where the two functions that the iteration of a kind of values goes through are held.
#[derive(Clone, Copy, Default)]
pub(crate) struct IterationGuard {
    /// The slot of the prototype's `Symbol.iterator`, if it is a data property.
    pub(crate) method: Option<PrototypeSlot>,
    /// The slot of the iterator prototype's `next`; likewise.
    pub(crate) next: Option<PrototypeSlot>,
}

impl IterationGuard {
    /// What both slots hold, in the epoch in which they were found.
    #[inline(always)]
    pub(crate) fn held(&self, shapes: &Shapes) -> Option<(Value, Value)> {
        Some((self.method.as_ref()?.get(shapes)?, self.next.as_ref()?.get(shapes)?))
    }
}

trace_fields!(IterationGuard { method, next });

/// A kind of values that one pair of functions iterates.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum IterationProtocol {
    /// Arrays
    Array,
    /// Maps
    Map,
    /// Sets
    Set,
    /// Strings
    String,
}

/// The functions of an [`IterationProtocol`] and where scripts find them.
pub(crate) struct ProtocolParts {
    pub(crate) prototype: Intrinsic,
    /// The prototype's `Symbol.iterator`.
    pub(crate) method: Intrinsic,
    pub(crate) iterator_prototype: Intrinsic,
    /// The iterator prototype's `next`.
    pub(crate) next: Intrinsic,
}

impl IterationProtocol {
    pub(crate) const COUNT: usize = 4;

    #[inline(always)]
    pub(crate) const fn parts(self) -> ProtocolParts {
        use Intrinsic::*;
        let (prototype, method, iterator_prototype, next) = match self {
            IterationProtocol::Array => {
                (ArrayPrototype, ArrayPrototypeValues, ArrayIteratorPrototype, ArrayIteratorPrototypeNext)
            }
            IterationProtocol::Map => {
                (MapPrototype, MapPrototypeEntries, MapIteratorPrototype, MapIteratorPrototypeNext)
            }
            IterationProtocol::Set => {
                (SetPrototype, SetPrototypeValues, SetIteratorPrototype, SetIteratorPrototypeNext)
            }
            IterationProtocol::String => (
                StringPrototype,
                StringPrototypeIterator,
                StringIteratorPrototype,
                StringIteratorPrototypeNext,
            ),
        };
        ProtocolParts { prototype, method, iterator_prototype, next }
    }
}
