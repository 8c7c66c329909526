//! The kinds of cells in the heap.

#[cfg(test)]
use ellipsis_gc::KindInfo;

/// Hands all kinds to another macro: one row for each, in order. Objects stand last, ordinary ones
/// first among them, callable ones together.
macro_rules! for_each_kind {
    ($then:ident) => {
        $then! {
            Free: "A free cell; also what a value that is no cell answers.",
            String: "A string of any representation.",
            Symbol: "A symbol or private name.",
            BigInt: "A BigInt.",
            Environment: "An environment: captured variables.",
            Code: "A function template instantiated in a realm.",
            Shape: "A hidden class.",
            KeyTable: "The keys of a lineage of shapes.",
            Storage: "Element or slot storage.",
            Pieces: "A node of a big sequence in pieces.",
            Elements: "The elements of an object that is no array.",
            SparseElements: "Elements that are far apart or have attributes of their own.",
            EntryBlock: "Hashed entries of a Map or Set.",
            SparseNode: "A node of sparse elements.",
            Accessor: "A getter and setter pair.",
            Realm: "A realm.",
            Module: "A module record.",
            GraphLoading: "The state of loading a graph of modules.",
            FunctionExtra: "What only some closures have.",
            BufferBlock: "The bytes of array buffers.",
            Object: "An ordinary object.",
            Array: "An array.",
            Native: "An object with a native payload: Map, Date, Error, Promise and so on.",
            Function: "A closure.",
            NativeFunction: "A built-in function.",
            BoundFunction: "A bound function.",
            Proxy: "A proxy; callable if its target is.",
        }
    };
}
pub(crate) use for_each_kind;

macro_rules! define_kinds {
    ($($name:ident: $doc:literal,)+) => {
        /// What a cell is: the top byte of its header.
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
        #[repr(u8)]
        pub enum CellKind {
            $(#[doc = $doc] $name,)+
        }

        impl CellKind {
            /// How many kinds there are.
            pub(crate) const COUNT: usize = [$(CellKind::$name,)+].len();
        }
    };
}

for_each_kind!(define_kinds);

impl CellKind {
    /// Whether cells of this kind are JavaScript objects.
    #[inline(always)]
    pub fn is_object(self) -> bool {
        self >= CellKind::Object
    }
}

/// Stands for all types of cells: each says with [`heap_cell!`](ellipsis_gc::heap_cell) which kind is its own.
pub(crate) enum Cells {}

/// Kinds of which there are no cells, to put some others in.
#[cfg(test)]
pub(crate) const NO_KINDS: [KindInfo; CellKind::COUNT] = [KindInfo::NONE; CellKind::COUNT];
