//! Size classes: cells of like sizes share blocks.

use crate::block::{Block, GRANULE};
use std::ptr::null_mut;

/// Up to this size there is a class for each granule.
pub(super) const SMALL_MAX: usize = 512;
pub(super) const SMALL_CLASSES: usize = SMALL_MAX / GRANULE;
/// The cell sizes of the classes above.
pub(super) const MEDIUM_SIZES: [u16; 16] =
    [640, 768, 896, 1024, 1280, 1536, 1792, 2048, 2560, 3072, 3584, 4096, 5120, 6144, 7168, 8192];
/// Larger cells are large objects.
pub(super) const MEDIUM_MAX: usize = 8192;
pub(super) const MEDIUM_STEP: usize = 128;
pub(super) const CLASSES: usize = SMALL_CLASSES + MEDIUM_SIZES.len();
/// The second half of the classes is for kinds with finalizers.
pub(super) const ALL_CLASSES: usize = CLASSES * 2;

/// The class of a medium size, by size / 128 rounded up.
pub(super) const MEDIUM_CLASS: [u8; MEDIUM_MAX / MEDIUM_STEP + 1] = {
    let mut table = [0; MEDIUM_MAX / MEDIUM_STEP + 1];
    let (mut index, mut class) = (0, 0);
    while index < table.len() {
        if index * MEDIUM_STEP > MEDIUM_SIZES[class] as usize {
            class += 1;
        }
        table[index] = (SMALL_CLASSES + class) as u8;
        index += 1;
    }
    table
};

/// What the fast path of a size class needs: where the next cell is, and where to stop.
#[derive(Clone, Copy)]
pub(super) struct Bump {
    pub(super) next: usize,
    pub(super) limit: usize,
}

/// The rest of a size class.
pub(super) struct SizeClass {
    pub(super) cell_size: usize,
    /// End of the run of free cells that is being used up; the fast path stops earlier, after a portion.
    pub(super) end: usize,
    /// The block of that run.
    pub(super) block: *mut Block,
    /// Whether the run is what lies above the block's frontier.
    pub(super) at_frontier: bool,
    /// Blocks to be swept.
    pub(super) pending: Vec<*mut Block>,
    /// Swept blocks that have room.
    pub(super) ready: Vec<*mut Block>,
}

impl SizeClass {
    pub(super) fn new(cell_size: usize) -> SizeClass {
        SizeClass {
            cell_size,
            end: 0,
            block: null_mut(),
            at_frontier: false,
            pending: Vec::new(),
            ready: Vec::new(),
        }
    }
}

/// The cell size of a class without regard to finalizers.
pub(super) const fn class_size(class: usize) -> usize {
    if class < SMALL_CLASSES { (class + 1) * GRANULE } else { MEDIUM_SIZES[class - SMALL_CLASSES] as usize }
}
