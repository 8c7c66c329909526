//! Memory from the operating system: aligned, zeroed, and untouched until it is used; and what memory checkers are
//! told about it.
//!
//! # Safety
//!
//! What is mapped is nobody else's, and stays so until it is unmapped with the same length and alignment. The callers
//! vouch for that, and for nobody using what was unmapped or discarded, or what checkers were told that nobody uses.

use std::sync::{Mutex, MutexGuard, PoisonError};

/// Maps `len` bytes of zeroed memory aligned to `align`, a power of two. Null if the system refuses.
/// Both are multiples of the page size.
pub(crate) fn map(len: usize, align: usize) -> *mut u8 {
    imp::map(len, align)
}

/// Gives back what [`map`] returned.
///
/// # Safety
/// `ptr` came from `map(len, align)` with the same arguments and is not used again.
pub(crate) unsafe fn unmap(ptr: *mut u8, len: usize, align: usize) {
    // SAFETY: passed on from the caller. Whoever gets the addresses next knows nothing of cells.
    unsafe {
        checker::open(ptr, len);
        imp::unmap(ptr, len, align);
    }
}

/// Mappings of one length that nobody uses at the moment: the system takes its time to map and unmap, and to find pages for what
/// is mapped anew. They belong to the process.
pub struct Spares {
    len: usize,
    align: usize,
    /// So many are kept.
    most: usize,
    kept: Mutex<Vec<Spare>>,
}

/// So much of a spare mapping may be in memory.
const MOST_USED: usize = 1 << 20;

/// The start of one.
struct Spare(*mut u8);

// SAFETY: nobody has any of it but who holds this.
unsafe impl Send for Spare {}

impl Spares {
    /// None yet, of `len` bytes each, aligned to `align`, as for [`map`].
    pub const fn new(len: usize, align: usize, most: usize) -> Spares {
        // What memory checkers know of a mapping ends with it.
        let most = if checker::ACTIVE { 0 } else { most };
        Spares { len, align, most, kept: Mutex::new(Vec::new()) }
    }

    fn kept(&self) -> MutexGuard<'_, Vec<Spare>> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// One that was given, with what is in it.
    pub(crate) fn take(&self) -> Option<*mut u8> {
        self.kept().pop().map(|spare| spare.0)
    }

    /// One that was given, with what is in it, or else a new one of zeros. Null if the system refuses.
    pub fn take_or_map(&self) -> *mut u8 {
        self.take().unwrap_or_else(|| map(self.len, self.align))
    }

    /// Keeps a mapping for others, or gives it back to the system if there are enough, or much of it was used: so many bytes.
    ///
    /// # Safety
    /// It came from [`map`] or from here, with that length and alignment, and is not used again.
    pub unsafe fn give(&self, mapping: *mut u8, used: usize) {
        let mut kept = self.kept();
        if kept.len() < self.most && used <= MOST_USED {
            kept.push(Spare(mapping));
        } else {
            // SAFETY: passed on from the caller.
            unsafe { unmap(mapping, self.len, self.align) }
        }
    }
}

/// Tells the system that the contents of a range are not needed any more. It may read as anything afterwards.
///
/// # Safety
/// The range lies within a mapping of [`map`], is page-aligned, and nobody relies on its contents.
pub(crate) unsafe fn discard(ptr: *mut u8, len: usize) {
    // SAFETY: passed on from the caller.
    unsafe { imp::discard(ptr, len) }
}

#[cfg(all(unix, not(miri)))]
mod imp {
    use std::ptr::null_mut;
    use std::sync::atomic::{AtomicBool, Ordering};

    /// Whether anything was mapped before.
    static ANY: AtomicBool = AtomicBool::new(false);

    fn map_anywhere(len: usize) -> *mut u8 {
        // SAFETY: an anonymous private mapping at an address of the kernel's choice affects nothing else.
        let ptr = unsafe {
            libc::mmap(
                null_mut(),
                len,
                libc::PROT_READ | libc::PROT_WRITE,
                libc::MAP_PRIVATE | libc::MAP_ANON | libc::MAP_NORESERVE,
                -1,
                0,
            )
        };
        if ptr == libc::MAP_FAILED { null_mut() } else { ptr.cast() }
    }

    pub(super) fn map(len: usize, align: usize) -> *mut u8 {
        // Mappings tend to come side by side, so that all but the first are often aligned by luck.
        if ANY.swap(true, Ordering::Relaxed) {
            let ptr = map_anywhere(len);
            if ptr.is_null() || (ptr as usize).is_multiple_of(align) {
                return ptr;
            }
            // SAFETY: the range was mapped just above and nobody has seen it.
            unsafe { libc::munmap(ptr.cast(), len) };
        }
        let Some(padded) = len.checked_add(align) else { return null_mut() };
        let ptr = map_anywhere(padded);
        if ptr.is_null() {
            return ptr;
        }
        let before = (ptr as usize).wrapping_neg() & (align - 1);
        let after = padded - before - len;
        // SAFETY: both trimmed ranges are parts of the new mapping that nobody has seen; `aligned` is inside.
        unsafe {
            if before != 0 {
                libc::munmap(ptr.cast(), before);
            }
            let aligned = ptr.add(before);
            if after != 0 {
                libc::munmap(aligned.add(len).cast(), after);
            }
            aligned
        }
    }

    pub(super) unsafe fn unmap(ptr: *mut u8, len: usize, _align: usize) {
        // SAFETY: the caller gives back a whole mapping.
        unsafe { libc::munmap(ptr.cast(), len) };
    }

    pub(super) unsafe fn discard(ptr: *mut u8, len: usize) {
        #[cfg(any(target_os = "linux", target_os = "android"))]
        let advice = libc::MADV_DONTNEED;
        #[cfg(not(any(target_os = "linux", target_os = "android")))]
        let advice = libc::MADV_FREE;
        // SAFETY: the caller does not rely on the contents of the range, which is inside of a mapping.
        unsafe { libc::madvise(ptr.cast(), len, advice) };
    }
}

#[cfg(all(windows, not(miri)))]
mod imp {
    use std::ffi::c_void;
    use std::ptr::null_mut;

    const MEM_COMMIT: u32 = 0x1000;
    const MEM_RESERVE: u32 = 0x2000;
    const MEM_RELEASE: u32 = 0x8000;
    const MEM_RESET: u32 = 0x80000;
    const PAGE_READWRITE: u32 = 4;

    #[link(name = "kernel32")]
    unsafe extern "system" {
        fn VirtualAlloc(address: *mut c_void, size: usize, kind: u32, protect: u32) -> *mut c_void;
        fn VirtualFree(address: *mut c_void, size: usize, kind: u32) -> i32;
    }

    pub(super) fn map(len: usize, align: usize) -> *mut u8 {
        let Some(padded) = len.checked_add(align) else { return null_mut() };
        // A reservation cannot be trimmed: find an aligned place, let go of it and take it exactly.
        for _ in 0..16 {
            // SAFETY: reserving address space anywhere affects nothing else.
            let probe = unsafe { VirtualAlloc(null_mut(), padded, MEM_RESERVE, PAGE_READWRITE) };
            if probe.is_null() {
                return null_mut();
            }
            let aligned = (probe as usize).next_multiple_of(align);
            // SAFETY: the reservation is ours and unused; the second call fails if somebody else was faster.
            let ptr = unsafe {
                VirtualFree(probe, 0, MEM_RELEASE);
                VirtualAlloc(aligned as *mut c_void, len, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE)
            };
            if !ptr.is_null() {
                return ptr.cast();
            }
        }
        null_mut()
    }

    pub(super) unsafe fn unmap(ptr: *mut u8, _len: usize, _align: usize) {
        // SAFETY: the caller gives back a whole reservation.
        unsafe { VirtualFree(ptr.cast(), 0, MEM_RELEASE) };
    }

    pub(super) unsafe fn discard(ptr: *mut u8, len: usize) {
        // SAFETY: the caller does not rely on the contents of the range.
        unsafe { VirtualAlloc(ptr.cast(), len, MEM_RESET, PAGE_READWRITE) };
    }
}

#[cfg(any(miri, not(any(unix, windows))))]
mod imp {
    use std::alloc::{Layout, alloc_zeroed, dealloc};

    pub(super) fn map(len: usize, align: usize) -> *mut u8 {
        match Layout::from_size_align(len, align) {
            // SAFETY: the size is not zero.
            Ok(layout) if len != 0 => unsafe { alloc_zeroed(layout) },
            _ => std::ptr::null_mut(),
        }
    }

    pub(super) unsafe fn unmap(ptr: *mut u8, len: usize, align: usize) {
        // SAFETY: the caller passes what `map` was called with.
        unsafe { dealloc(ptr, Layout::from_size_align_unchecked(len, align)) }
    }

    pub(super) unsafe fn discard(_ptr: *mut u8, _len: usize) {}
}

/// What memory checkers are told about cells. By themselves they see whole mappings only, in which a use of a
/// freed cell looks like any other.
///
/// Under Miri, what a cell does not hold yet or any more becomes uninitialised, so that reading it is an error.
/// Under AddressSanitizer (`--cfg ellipsis_asan`, see `cargo xtask sanitize`) it becomes inaccessible. The first
/// two words of a free cell are spared, for the collector keeps its lists of free cells there. In ordinary builds
/// these functions are empty.
pub(crate) mod checker {
    /// How much of a free cell the collector uses.
    const SPARED: usize = 16;

    /// Whether freed cells are noticed without a pattern in them.
    pub(crate) const ACTIVE: bool = cfg!(any(miri, ellipsis_asan));

    /// The `size` bytes at `cell` can be used from now on. They keep their contents.
    ///
    /// # Safety
    /// They lie in a mapping of [`map`](super::map) and in no other cell.
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
}
