//! What memory checkers are told about cells. By themselves they see whole mappings only, in which a use of a
//! freed cell looks like any other.
//!
//! Under Miri, what a cell does not hold yet or any more becomes uninitialised, so that reading it is an error.
//! Under AddressSanitizer (`--cfg ellipsis_asan`, see `cargo xtask sanitize`) it becomes inaccessible. The first
//! two words of a free cell are spared, for the collector keeps its lists of free cells there. In ordinary builds
//! these functions are empty.

/// How much of a free cell the collector uses.
const SPARED: usize = 16;

/// Whether freed cells are noticed without a pattern in them.
pub(crate) const ACTIVE: bool = cfg!(any(miri, ellipsis_asan));

/// The `size` bytes at `cell` can be used from now on. They keep their contents.
///
/// # Safety
/// They lie in a mapping of [`os::map`](crate::os::map) and in no other cell.
#[inline(always)]
pub(crate) unsafe fn open(cell: *mut u8, size: usize) {
    // SAFETY: passed on from the caller.
    unsafe { imp::open(cell, size) }
}

/// Nobody has written the `size` bytes at `start` yet.
///
/// # Safety
/// As for [`open`]; nobody relies on what they hold.
#[inline(always)]
pub(crate) unsafe fn forget(start: *mut u8, size: usize) {
    // SAFETY: passed on from the caller.
    unsafe { imp::forget(start, size) }
}

/// The cell of `size` bytes is free from now on.
///
/// # Safety
/// As for [`forget`].
#[inline(always)]
pub(crate) unsafe fn close(cell: *mut u8, size: usize) {
    // SAFETY: passed on from the caller; cells are at least as large as what is spared.
    unsafe {
        // Who asked for less was not given all of that.
        imp::open(cell, SPARED);
        if size > SPARED {
            imp::forget(cell.add(SPARED), size - SPARED);
            imp::bar(cell.add(SPARED), size - SPARED);
        }
    }
}

/// No cell lies in the `size` bytes at `start`, which the collector does not look at. They keep their contents.
///
/// # Safety
/// As for [`open`].
#[inline(always)]
pub(crate) unsafe fn bar(start: *mut u8, size: usize) {
    // SAFETY: passed on from the caller.
    unsafe { imp::bar(start, size) }
}

#[cfg(not(any(miri, ellipsis_asan)))]
mod imp {
    pub(super) unsafe fn open(_: *mut u8, _: usize) {}
    pub(super) unsafe fn forget(_: *mut u8, _: usize) {}
    pub(super) unsafe fn bar(_: *mut u8, _: usize) {}
}

#[cfg(miri)]
mod imp {
    use std::mem::MaybeUninit;

    pub(super) unsafe fn open(_: *mut u8, _: usize) {}

    pub(super) unsafe fn forget(start: *mut u8, size: usize) {
        let blank = Box::<[u8]>::new_uninit_slice(size);
        // SAFETY: the caller vouches for the range; nothing else lies in the new box.
        unsafe { start.cast::<MaybeUninit<u8>>().copy_from_nonoverlapping(blank.as_ptr(), size) }
    }

    pub(super) unsafe fn bar(_: *mut u8, _: usize) {}
}

#[cfg(all(ellipsis_asan, not(miri)))]
mod imp {
    unsafe extern "C" {
        fn __asan_poison_memory_region(start: *const u8, size: usize);
        fn __asan_unpoison_memory_region(start: *const u8, size: usize);
    }

    pub(super) unsafe fn open(start: *mut u8, size: usize) {
        // SAFETY: the sanitizer notes something about a range of mapped memory.
        unsafe { __asan_unpoison_memory_region(start, size) }
    }

    pub(super) unsafe fn forget(_: *mut u8, _: usize) {}

    pub(super) unsafe fn bar(start: *mut u8, size: usize) {
        // SAFETY: the sanitizer notes something about a range of mapped memory.
        unsafe { __asan_poison_memory_region(start, size) }
    }
}
