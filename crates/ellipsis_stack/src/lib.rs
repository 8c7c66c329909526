//! The native stack: its bounds, the current position, reading it conservatively, and larger stacks for what recurses;
//! and large pages for what that makes.
//!
//! # Safety
//!
//! Assembly copies registers, or stores them into an array that is large enough, and touches nothing else; it does not
//! use the stack. What the system says of the bounds of the current thread's stack is true, so that all from the stack
//! pointer up to the higher one can be read.
//!
//! Asking for large pages changes nothing that a program sees.
//!
//! A larger stack is a mapping of its own that nobody else knows, with pages below it that cannot be touched. It is
//! given back, or handed on to whoever asks next on that thread, when nothing runs on it any more: what ran there has
//! returned, and panics do not leave it.

use std::cell::Cell;
use std::hint::black_box;

/// The stack pointer, or an address very near to it.
#[inline(always)]
pub fn current_sp() -> usize {
    #[cfg(all(target_arch = "x86_64", not(miri)))]
    {
        let sp: usize;
        // SAFETY: copies a register.
        unsafe {
            std::arch::asm!("mov {}, rsp", out(reg) sp, options(nomem, nostack, preserves_flags));
        }
        sp
    }
    #[cfg(all(target_arch = "aarch64", not(miri)))]
    {
        let sp: usize;
        // SAFETY: copies a register.
        unsafe {
            std::arch::asm!("mov {}, sp", out(reg) sp, options(nomem, nostack, preserves_flags));
        }
        sp
    }
    #[cfg(any(miri, not(any(target_arch = "x86_64", target_arch = "aarch64"))))]
    {
        let here = 0u8;
        black_box(&raw const here) as usize
    }
}

/// The lowest usable and the highest address of the current thread's stack.
///
/// On Linux, Android and macOS this asks the thread library, on Windows the kernel. Elsewhere the bounds are a
/// guess around the caller, and a collector sees only what deeper frames hold, so that an embedder should create
/// its heap near the base of the stack.
///
/// A thread asks once and remembers the answer.
#[inline]
pub fn stack_bounds() -> (usize, usize) {
    let known = BOUNDS.get();
    if known.1 != 0 { known } else { remember_bounds() }
}

thread_local! {
    static BOUNDS: Cell<(usize, usize)> = const { Cell::new((0, 0)) };
}

#[cold]
fn remember_bounds() -> (usize, usize) {
    let bounds = ask_for_bounds();
    BOUNDS.set(bounds);
    bounds
}

fn ask_for_bounds() -> (usize, usize) {
    bounds::stack_bounds().unwrap_or_else(|| guess_bounds(current_sp()))
}

/// How much of a stack is taken to lie below who asks first: stacks are rarely smaller than 1 MiB, and some of
/// that is in use.
const GUESSED_ROOM: usize = 768 << 10;
/// How much is taken to lie above, in what called who asks first.
const GUESSED_FRAMES: usize = 4 << 10;

/// The bounds of a stack of which nothing but an address in it is known.
fn guess_bounds(sp: usize) -> (usize, usize) {
    (sp.saturating_sub(GUESSED_ROOM), sp.saturating_add(GUESSED_FRAMES) & !15)
}

/// Below which address code should not begin calls that may go deep, on the current thread's stack: `margin`
/// bytes are left there, or less where so much was never left. A caller that asks with most of its stack before it
/// has room to run, however little of it is known.
#[inline]
pub fn stack_limit(margin: usize) -> usize {
    limit_of(stack_bounds().0, current_sp(), margin)
}

/// The same of a stack with that lowest address and that stack pointer.
#[inline]
pub fn limit_of(low: usize, sp: usize, margin: usize) -> usize {
    low + margin.min(sp.saturating_sub(low) / 2)
}

#[cfg(all(any(target_os = "linux", target_os = "android"), not(miri)))]
mod bounds {
    use std::mem::MaybeUninit;

    pub(super) fn stack_bounds() -> Option<(usize, usize)> {
        let mut attr = MaybeUninit::<libc::pthread_attr_t>::uninit();
        let mut low = std::ptr::null_mut();
        let mut size = 0;
        // SAFETY: `attr` is initialised by the first call, read by the second and destroyed by the third.
        unsafe {
            if libc::pthread_getattr_np(libc::pthread_self(), attr.as_mut_ptr()) != 0 {
                return None;
            }
            let failed = libc::pthread_attr_getstack(attr.as_ptr(), &mut low, &mut size) != 0;
            libc::pthread_attr_destroy(attr.as_mut_ptr());
            if failed {
                return None;
            }
        }
        Some((low as usize, low as usize + size))
    }
}

#[cfg(all(target_vendor = "apple", not(miri)))]
mod bounds {
    pub(super) fn stack_bounds() -> Option<(usize, usize)> {
        // SAFETY: both ask about the calling thread, which exists.
        let (high, size) = unsafe {
            let this = libc::pthread_self();
            (libc::pthread_get_stackaddr_np(this) as usize, libc::pthread_get_stacksize_np(this))
        };
        Some((high - size, high))
    }
}

#[cfg(all(windows, not(miri)))]
mod bounds {
    #[link(name = "kernel32")]
    unsafe extern "system" {
        fn GetCurrentThreadStackLimits(low: *mut usize, high: *mut usize);
    }

    pub(super) fn stack_bounds() -> Option<(usize, usize)> {
        let (mut low, mut high) = (0, 0);
        // SAFETY: writes the two numbers.
        unsafe { GetCurrentThreadStackLimits(&mut low, &mut high) };
        Some((low, high))
    }
}

#[cfg(any(miri, not(any(target_os = "linux", target_os = "android", target_vendor = "apple", windows))))]
mod bounds {
    pub(super) fn stack_bounds() -> Option<(usize, usize)> {
        None
    }
}

/// Reads one word that may be uninitialised in the eyes of the compiler.
///
/// # Safety
/// `ptr` is aligned and points to mapped memory.
#[inline(always)]
pub unsafe fn read_word(ptr: *const usize) -> usize {
    #[cfg(all(target_arch = "x86_64", not(miri)))]
    {
        let word: usize;
        // SAFETY: loads from mapped memory; the compiler takes the result of assembly as initialised.
        unsafe {
            std::arch::asm!("mov {}, [{}]", out(reg) word, in(reg) ptr,
                options(readonly, nostack, preserves_flags, pure));
        }
        word
    }
    #[cfg(all(target_arch = "aarch64", not(miri)))]
    {
        let word: usize;
        // SAFETY: loads from mapped memory; the compiler takes the result of assembly as initialised.
        unsafe {
            std::arch::asm!("ldr {}, [{}]", out(reg) word, in(reg) ptr,
                options(readonly, nostack, preserves_flags, pure));
        }
        word
    }
    #[cfg(any(miri, not(any(target_arch = "x86_64", target_arch = "aarch64"))))]
    {
        // SAFETY: the caller vouches for the address.
        unsafe { ptr.read_volatile() }
    }
}

/// Overwrites what functions that have returned left below the caller's frame. A function that handles cells behind a
/// collection would otherwise leave addresses where the frames of the next collection lie, which finds them there and
/// keeps the cells alive for ever.
#[inline(never)]
pub fn clear_dead_frames() {
    std::hint::black_box([0usize; 1024]);
}

/// Calls `scan` with the range of the native stack that is in use, all callee-saved registers included.
/// `base` is the high end of the stack.
///
/// On x86-64 and aarch64 the registers are stored explicitly. Elsewhere only what the compiler has spilled by
/// itself is seen; passing through functions that are not inlined makes it spill most.
#[inline(never)]
pub fn with_spilled_registers(base: usize, scan: &mut dyn FnMut(*const usize, *const usize)) {
    let mut registers = [0usize; 24];
    let spilled = black_box(registers.as_mut_ptr());
    #[cfg(all(target_arch = "x86_64", not(miri)))]
    // SAFETY: stores general registers into an array that is large enough.
    unsafe {
        std::arch::asm!(
            "mov [{0}], rbx", "mov [{0} + 8], rbp", "mov [{0} + 16], r12", "mov [{0} + 24], r13",
            "mov [{0} + 32], r14", "mov [{0} + 40], r15", "mov [{0} + 48], rsi", "mov [{0} + 56], rdi",
            in(reg) spilled, options(nostack, preserves_flags));
    }
    #[cfg(all(target_arch = "aarch64", not(miri)))]
    // SAFETY: stores general and vector registers into an array that is large enough.
    unsafe {
        std::arch::asm!(
            "stp x19, x20, [{0}]", "stp x21, x22, [{0}, #16]", "stp x23, x24, [{0}, #32]",
            "stp x25, x26, [{0}, #48]", "stp x27, x28, [{0}, #64]", "stp x29, x30, [{0}, #80]",
            "stp d8, d9, [{0}, #96]", "stp d10, d11, [{0}, #112]", "stp d12, d13, [{0}, #128]",
            "stp d14, d15, [{0}, #144]",
            in(reg) spilled, options(nostack, preserves_flags));
    }
    // The array itself lies in this frame; whatever is below it belongs to nobody that matters.
    let sp = current_sp().min(spilled as usize) & !(size_of::<usize>() - 1);
    if !cfg!(miri) && sp < base {
        scan(sp as *const usize, base as *const usize);
    }
    black_box(&mut registers);
}

/// How many bytes of the stack that the caller runs on are free.
pub fn room() -> usize {
    let low = match larger::low() {
        0 => stack_bounds().0,
        low => low,
    };
    current_sp().saturating_sub(low)
}

/// Calls `run` with at least `size` bytes of stack: on the current one if so much is free there, else on a larger one,
/// of which only what is touched takes memory. Gives `run` back if the system refuses such a stack.
///
/// What runs there must not collect garbage: a collector scans the stack of the thread, not this one.
#[inline]
pub fn with_room<R, F: FnOnce() -> R>(size: usize, run: F) -> Result<R, F> {
    if room() >= size { Ok(run()) } else { larger::run(size, run) }
}

/// Tells the system that a range of memory will be touched from end to end: it may come in large pages, of which few
/// make much less work than many small ones.
pub fn expect_use(start: usize, len: usize) {
    #[cfg(all(target_os = "linux", not(miri)))]
    {
        const PAGE: usize = 64 << 10;
        let first = start.next_multiple_of(PAGE);
        let len = (start + len).saturating_sub(first);
        // SAFETY: changes nothing but how the pages of a mapping come; where there is none, it fails.
        unsafe {
            libc::madvise(std::ptr::without_provenance_mut(first), len, libc::MADV_HUGEPAGE);
        }
    }
    #[cfg(not(all(target_os = "linux", not(miri))))]
    let _ = (start, len);
}

/// Calls `run` on a stack of its own of `size` bytes, and says how much of it was touched, in whole pages. For tests
/// of what code takes. `None` where there are no such stacks.
pub fn measure<R>(size: usize, run: impl FnOnce() -> R) -> Option<(R, usize)> {
    larger::measure(size, run)
}

#[cfg(all(unix, any(target_arch = "x86_64", target_arch = "aarch64"), not(miri)))]
mod larger {
    use std::cell::Cell;
    use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
    use std::ptr::null_mut;

    /// What cannot be touched below a stack. Pages may have as much on these machines.
    const GUARD: usize = 64 << 10;
    /// The smallest stack that is mapped: address space costs nothing, and the next one who asks may need more.
    const SMALLEST: usize = 256 << 20;
    /// The largest stack that is kept for the next one: of a larger one, page tables would stay.
    const LARGEST_KEPT: usize = 16 << 30;
    /// How much of a kept stack stays in memory.
    const KEPT: usize = 512 << 10;

    thread_local! {
        /// The lowest address of the larger stack that this thread runs on, or 0.
        static LOW: Cell<usize> = const { Cell::new(0) };
        static SPARE: Cell<Option<Mapping>> = const { Cell::new(None) };
    }

    pub(super) fn low() -> usize {
        LOW.get()
    }

    /// A mapping: the guard, then a stack.
    struct Mapping {
        start: *mut u8,
        len: usize,
    }

    impl Mapping {
        /// Maps a stack of at least `size` bytes.
        fn new(size: usize) -> Option<Self> {
            let exact = size.checked_next_multiple_of(GUARD)?.checked_add(GUARD)?;
            let generous =
                exact.max(SMALLEST).checked_next_power_of_two().filter(|len| isize::try_from(*len).is_ok());
            generous.and_then(Self::of_length).or_else(|| Self::of_length(exact))
        }

        fn of_length(len: usize) -> Option<Self> {
            // SAFETY: an anonymous private mapping at an address of the kernel's choice affects nothing else; its
            // first bytes and its advice are its own.
            unsafe {
                let start = libc::mmap(
                    null_mut(),
                    len,
                    libc::PROT_READ | libc::PROT_WRITE,
                    libc::MAP_PRIVATE | libc::MAP_ANON | libc::MAP_NORESERVE,
                    -1,
                    0,
                );
                if start == libc::MAP_FAILED {
                    return None;
                }
                let mapping = Mapping { start: start.cast(), len };
                // A huge page for the first frame would be cleared in vain.
                #[cfg(any(target_os = "linux", target_os = "android"))]
                libc::madvise(start, len, libc::MADV_NOHUGEPAGE);
                (libc::mprotect(start, GUARD, libc::PROT_NONE) == 0).then_some(mapping)
            }
        }

        fn low(&self) -> *mut u8 {
            self.start.wrapping_add(GUARD)
        }

        fn size(&self) -> usize {
            self.len - GUARD
        }

        /// Calls `run` on this stack.
        fn call<R>(&self, run: impl FnOnce() -> R) -> R {
            let outer = LOW.replace(self.low() as usize);
            // SAFETY: the range is mapped, aligned to pages and guarded, and nobody runs on it: whoever has a mapping
            // has it for himself. The closure does not unwind.
            let result =
                unsafe { psm::on_stack(self.low(), self.size(), || catch_unwind(AssertUnwindSafe(run))) };
            LOW.set(outer);
            result.unwrap_or_else(|panic| resume_unwind(panic))
        }

        /// Keeps the stack for the next one who asks, if it is worth it.
        fn keep(self) {
            if self.size() > LARGEST_KEPT {
                return;
            }
            #[cfg(any(target_os = "linux", target_os = "android"))]
            let advice = libc::MADV_DONTNEED;
            #[cfg(not(any(target_os = "linux", target_os = "android")))]
            let advice = libc::MADV_FREE;
            // SAFETY: the range is a part of the mapping, and nothing runs on it any more.
            unsafe { libc::madvise(self.low().cast(), self.size().saturating_sub(KEPT), advice) };
            SPARE.set(Some(self));
        }
    }

    impl Drop for Mapping {
        fn drop(&mut self) {
            // SAFETY: the whole mapping, on which nothing runs any more.
            unsafe { libc::munmap(self.start.cast(), self.len) };
        }
    }

    pub(super) fn run<R, F: FnOnce() -> R>(size: usize, run: F) -> Result<R, F> {
        let kept = SPARE.take().filter(|kept| kept.size() >= size);
        let Some(mapping) = kept.or_else(|| Mapping::new(size)) else { return Err(run) };
        let result = mapping.call(run);
        mapping.keep();
        Ok(result)
    }

    pub(super) fn measure<R>(size: usize, run: impl FnOnce() -> R) -> Option<(R, usize)> {
        let mapping = Mapping::of_length(size.checked_next_multiple_of(GUARD)?.checked_add(GUARD)?)?;
        let result = mapping.call(run);
        // SAFETY: asks for a number.
        let page = usize::try_from(unsafe { libc::sysconf(libc::_SC_PAGESIZE) }).ok()?;
        let mut resident = vec![0; mapping.size().div_ceil(page)];
        // SAFETY: the range is mapped, and there is a byte for each of its pages.
        let failed =
            unsafe { libc::mincore(mapping.low().cast(), mapping.size(), resident.as_mut_ptr()) } != 0;
        let unused = resident.iter().take_while(|it| **it & 1 == 0).count();
        (!failed).then(|| (result, mapping.size() - (unused * page).min(mapping.size())))
    }
}

#[cfg(not(all(unix, any(target_arch = "x86_64", target_arch = "aarch64"), not(miri))))]
mod larger {
    /// The largest stack there may be, for it is reserved here.
    const LARGEST: usize = 2 << 30;

    pub(super) fn low() -> usize {
        0
    }

    pub(super) fn run<R, F: FnOnce() -> R>(size: usize, run: F) -> Result<R, F> {
        if size > LARGEST {
            return Err(run);
        }
        #[cfg(miri)]
        return Ok(run());
        #[cfg(not(miri))]
        Ok(stacker::maybe_grow(size, size, run))
    }

    pub(super) fn measure<R>(_: usize, _: impl FnOnce() -> R) -> Option<(R, usize)> {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_guess_leaves_room_to_run() {
        const MARGIN: usize = 256 << 10;
        for sp in [1 << 40, GUESSED_ROOM + 16, GUESSED_ROOM, 1 << 16, usize::MAX - 8] {
            let (low, high) = guess_bounds(sp);
            let limit = limit_of(low, sp, MARGIN);
            assert!(low < limit && limit < sp && high.is_multiple_of(16));
            assert!(sp - limit >= (sp - low) / 2, "at least half of what there is");
        }
        let (low, high) = guess_bounds(1 << 40);
        assert_eq!((low, high), ((1 << 40) - GUESSED_ROOM, (1 << 40) + GUESSED_FRAMES));
        assert_eq!(limit_of(low, 1 << 40, MARGIN), low + MARGIN);
    }

    #[test]
    fn a_known_stack_keeps_its_margin() {
        assert_eq!(limit_of(1 << 20, 9 << 20, 256 << 10), (1 << 20) + (256 << 10));
        assert_eq!(limit_of(1 << 20, 1 << 20, 256 << 10), 1 << 20);
    }

    #[test]
    fn a_larger_stack() {
        fn deep(levels: usize) -> usize {
            let frame = black_box([levels; 128]);
            if levels == 0 { 0 } else { deep(levels - 1) + usize::from(frame[7] == levels) }
        }
        let size = if cfg!(miri) { 1 << 20 } else { 4 << 30 };
        let levels = if cfg!(miri) { 10 } else { 100_000 };
        for _ in 0..3 {
            let outer = with_room(size, || (deep(levels), room(), with_room(size / 2, room).ok()));
            let (count, left, inner) = outer.ok().expect("address space");
            assert_eq!(count, levels);
            assert!(cfg!(miri) || left > size - (1 << 20) && inner.is_some_and(|inner| inner > size / 2));
        }
        assert!(with_room(usize::MAX / 4, || ()).is_err(), "more than there is");
        assert!(with_room(1 << 10, room).is_ok());
    }

    #[test]
    fn a_panic_returns_to_its_own_stack() {
        let before = room();
        let caught = std::panic::catch_unwind(|| with_room(1 << 30, || panic!("expected")).is_ok());
        assert!(caught.is_err());
        assert!(cfg!(miri) || room().abs_diff(before) < 1 << 16);
    }

    #[test]
    fn what_is_taken_is_measured() {
        fn deep(levels: usize) -> usize {
            let frame = black_box([levels | 1; 128]);
            if levels == 0 { 0 } else { deep(levels - 1) + usize::from(frame[7] == levels) }
        }
        let Some((_, used)) = measure(64 << 20, || deep(1000)) else { return };
        assert!((1000 << 10..8000 << 10).contains(&used), "{used}");
    }
}
