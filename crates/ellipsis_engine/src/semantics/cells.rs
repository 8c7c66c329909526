//! What the heap knows about each kind of cell: how it is traced and finalised.

use ellipsis_gc::KindInfo;

use crate::model::kind::for_each_kind;
use crate::model::{CellKind, Cells};

macro_rules! table {
    ($free:ident: $free_doc:literal, $($name:ident: $doc:literal,)+) => {
        /// The table the heap works from.
        pub(crate) static KINDS: &[KindInfo] =
            &[KindInfo::NONE, $(KindInfo::of::<Cells, { CellKind::$name as u8 }>(),)+];
    };
}

for_each_kind!(table);
