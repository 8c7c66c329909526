//! What the heap knows about each kind of cell: how it is traced and finalised.

use ellipsis_gc::{KindInfo, Tracer};

use crate::model::kind::{CellKind, for_each_kind};

type Trace = unsafe fn(*mut u8, &mut Tracer);
type Finalize = Option<unsafe fn(*mut u8)>;

const fn trace_and_finalize(kind: CellKind) -> (Trace, Finalize) {
    match kind {
        CellKind::Free => (|_, _| (), None),
        CellKind::String => (crate::model::string::trace, None),
        CellKind::Symbol => (crate::model::symbol::trace, None),
        CellKind::BigInt => (crate::model::bigint::trace, Some(crate::model::bigint::finalize)),
        CellKind::Environment => (crate::model::environment::trace, None),
        CellKind::Code => (crate::semantics::code::trace, Some(crate::semantics::code::finalize)),
        CellKind::Shape => (crate::model::shape::trace_shape, Some(crate::model::shape::finalize_shape)),
        CellKind::KeyTable => {
            (crate::model::key_table::trace_table, Some(crate::model::key_table::finalize_table))
        }
        CellKind::Storage => (crate::model::sequence::trace_storage, None),
        CellKind::Pieces => (crate::model::sequence::trace_pieces, None),
        CellKind::Elements => (crate::model::object::trace_elements, None),
        CellKind::SparseElements => (crate::model::sequence::trace_sparse, None),
        CellKind::EntryBlock => (crate::model::entries::trace, None),
        CellKind::SparseNode => (crate::model::sequence::trace_node, None),
        CellKind::Accessor => (crate::model::property::trace_accessor, None),
        CellKind::NativeCell => {
            (crate::semantics::native::trace_cell, Some(crate::semantics::native::finalize_cell))
        }
        CellKind::Object => (crate::model::object::trace_object, None),
        CellKind::Array => (crate::model::object::trace_array, None),
        CellKind::Native => {
            (crate::semantics::native::trace_object, Some(crate::semantics::native::finalize_object))
        }
        CellKind::Function => (crate::semantics::function::trace_function, None),
        CellKind::NativeFunction => (crate::semantics::function::trace_native_function, None),
        CellKind::BoundFunction => (crate::semantics::function::trace_bound_function, None),
        CellKind::Proxy => (crate::semantics::proxy::trace, None),
    }
}

macro_rules! table {
    ($($name:ident: $doc:literal,)+) => {
        /// The table the heap works from.
        pub(crate) static KINDS: &[KindInfo] = &[$({
            let (trace, finalize) = trace_and_finalize(CellKind::$name);
            KindInfo { name: stringify!($name), trace, finalize }
        },)+];
    };
}

for_each_kind!(table);
