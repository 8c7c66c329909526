//! What fast paths compare before they are taken: where a realm's prototypes hold the functions
//! that they stand for. Nothing is assumed of prototypes; undoing a patch heals.

use ellipsis_gc::trace_fields;

use crate::model::object::PrototypeSlots;
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
    /// The slots of the prototype's `Symbol.iterator` and of the iterator prototype's `next`, if both are data
    /// properties.
    pub(crate) slots: Option<PrototypeSlots<2>>,
    /// The intrinsic functions that belong there, which the realm keeps alive.
    pub(crate) originals: [Value; 2],
}

impl IterationGuard {
    /// Whether both slots hold the original functions; `None` if they have to be found anew.
    #[inline(always)]
    pub(crate) fn holds(&self, shapes: &Shapes) -> Option<bool> {
        Some(self.slots.as_ref()?.get(shapes)? == self.originals)
    }
}

trace_fields!(IterationGuard { slots });

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
