//! Which table makes which intrinsic.
// tidy: table

use ellipsis_engine::{Context, Intrinsic};

/// Makes an intrinsic and those that belong to it.
pub(crate) fn make(_cx: &mut Context, which: Intrinsic) {
    match which {
        _ => unreachable!(),
    }
}
