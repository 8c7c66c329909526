//! The kinds of cells in the heap, and how each is traced and finalised.

use ellipsis_gc::{Header, KIND_SHIFT, KindInfo};

macro_rules! define_kinds {
    ($($(#[doc = $doc:literal])+ $name:ident => $trace:path, $finalize:expr;)+) => {
        /// What a cell is: the top byte of its header.
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
        #[repr(u8)]
        pub enum CellKind {
            /// A free cell; also what a value that is no cell answers.
            Free = 0,
            $($(#[doc = $doc])+ $name,)+
        }

        const ALL: &[CellKind] = &[CellKind::Free, $(CellKind::$name,)+];

        /// The table the heap works from.
        pub(crate) static KINDS: &[KindInfo] = &[
            KindInfo { name: "free", trace: |_, _| (), finalize: None },
            $(KindInfo { name: stringify!($name), trace: $trace, finalize: $finalize },)+
        ];
    };
}

// Objects stand last, ordinary ones first among them, callable ones together.
define_kinds! {
    #[doc = "A string of any representation."]
    String => crate::model::string::trace, None;
    #[doc = "A symbol or private name."]
    Symbol => crate::model::symbol::trace, None;
    #[doc = "A BigInt."]
    BigInt => crate::model::bigint::trace, Some(crate::model::bigint::finalize);
    #[doc = "An environment: captured variables."]
    Environment => crate::model::environment::trace, None;
    #[doc = "A function template instantiated in a realm."]
    Code => crate::semantics::code::trace, Some(crate::semantics::code::finalize);
    #[doc = "A hidden class."]
    Shape => crate::model::shape::trace_shape, Some(crate::model::shape::finalize_shape);
    #[doc = "The keys of a lineage of shapes."]
    KeyTable => crate::model::key_table::trace_table, Some(crate::model::key_table::finalize_table);
    #[doc = "Element or slot storage."]
    Storage => crate::model::sequence::trace_storage, None;
    #[doc = "A node of a big sequence in pieces."]
    Pieces => crate::model::sequence::trace_pieces, None;
    #[doc = "The elements of an object that is no array."]
    Elements => crate::model::object::trace_elements, None;
    #[doc = "Elements that are far apart or have attributes of their own."]
    SparseElements => crate::model::sequence::trace_sparse, None;
    #[doc = "Hashed entries of a Map or Set."]
    EntryBlock => crate::model::entries::trace, None;
    #[doc = "A node of sparse elements."]
    SparseNode => crate::model::sequence::trace_node, None;
    #[doc = "A getter and setter pair."]
    Accessor => crate::model::property::trace_accessor, None;
    #[doc = "A native payload that is no object."]
    NativeCell => crate::semantics::native::trace_cell, Some(crate::semantics::native::finalize_cell);
    #[doc = "An ordinary object."]
    Object => crate::model::object::trace_object, None;
    #[doc = "An array."]
    Array => crate::model::object::trace_array, None;
    #[doc = "An object with a native payload: Map, Date, Error, Promise and so on."]
    Native => crate::semantics::native::trace_object, Some(crate::semantics::native::finalize_object);
    #[doc = "A closure."]
    Function => crate::semantics::function::trace_function, None;
    #[doc = "A built-in function."]
    NativeFunction => crate::semantics::function::trace_native_function, None;
    #[doc = "A bound function."]
    BoundFunction => crate::semantics::function::trace_bound_function, None;
    #[doc = "A proxy; callable if its target is."]
    Proxy => crate::semantics::proxy::trace, None;
}

impl CellKind {
    /// Whether cells of this kind are JavaScript objects.
    #[inline(always)]
    pub fn is_object(self) -> bool {
        self >= CellKind::Object
    }
}

/// The kind in a header.
#[inline(always)]
pub(crate) fn of_address(header: &Header) -> CellKind {
    let byte = (header.raw() >> KIND_SHIFT) as u8;
    debug_assert!((byte as usize) < ALL.len());
    // SAFETY: headers are only written with kinds of this enum, whose discriminants are contiguous from 0.
    unsafe { std::mem::transmute::<u8, CellKind>(byte) }
}
