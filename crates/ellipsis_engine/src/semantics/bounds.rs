//! Bounds on running time and memory.

use ellipsis_gc::Limit;
use ellipsis_text::bigint;

use crate::model::{OutOfMemory, Value};
use crate::semantics::{Context, JsResult, Throw};

impl Context {
    /// Charges `ticks` for work that native code is about to do.
    #[inline]
    pub fn charge(&mut self, ticks: u32) -> JsResult<()> {
        self.heap.budget.spend(ticks as usize);
        if self.heap.budget.ticks.get() < 0 { self.check_interrupts_of_native() } else { Ok(()) }
    }

    /// Charges for what nothing stops once it has begun: if a bound does not leave so many ticks, the script ends now.
    pub fn charge_ahead(&mut self, ticks: usize) -> JsResult<()> {
        if !self.heap.budget.affords(ticks) {
            return Err(Throw::TERMINATION);
        }
        self.heap.budget.spend(ticks);
        self.charge(0)
    }

    /// Asks for what an operation on large integers takes: nothing stops it once it runs.
    pub fn provide_for(&mut self, cost: bigint::Cost) -> JsResult<()> {
        if !cost.is_large() {
            return Ok(());
        }
        self.make_room(cost.bytes())?;
        self.charge_ahead(cost.ticks())
    }

    /// Ends the script: what it takes is passed on by everybody, and caught by nobody.
    #[cold]
    pub fn end(&mut self, limit: Limit) -> Throw {
        self.heap.budget.end(limit);
        Throw::TERMINATION
    }

    #[cold]
    #[inline(never)]
    fn check_interrupts_of_native(&mut self) -> JsResult<()> {
        self.heap.budget.choose_noting(false);
        self.check_interrupts()
    }

    /// Takes note of memory that ran out where the specification has no room for an error: it is
    /// thrown at the next check.
    pub(crate) fn absorb(&mut self, result: Result<(), OutOfMemory>) {
        if result.is_err() {
            self.heap.note_refusal();
        }
    }

    /// What an operation gives that may find too little memory, which changes nothing then: garbage is collected
    /// and the operation tried once more before that is an error. So this is a safepoint.
    #[inline(always)]
    pub fn allocate<T>(
        &mut self,
        operation: impl Fn(&mut Context) -> Result<T, OutOfMemory> + Copy,
    ) -> JsResult<T> {
        self.allocate_from(&[], operation)
    }

    /// As [`Context::allocate`], for values that may lie where the collector does not see them.
    #[inline(always)]
    pub fn allocate_from<T>(
        &mut self,
        values: &[Value],
        operation: impl Fn(&mut Context) -> Result<T, OutOfMemory> + Copy,
    ) -> JsResult<T> {
        match operation(self) {
            Ok(result) => Ok(result),
            Err(OutOfMemory) => {
                // The address of a copy: what the first try captures can stay in registers.
                let again = operation;
                self.allocate_again(values, &again)
            }
        }
    }

    #[cold]
    #[inline(never)]
    fn allocate_again<T>(
        &mut self,
        values: &[Value],
        operation: &dyn Fn(&mut Context) -> Result<T, OutOfMemory>,
    ) -> JsResult<T> {
        self.collect_garbage_but(values);
        operation(self).map_err(|OutOfMemory| self.out_of_memory())
    }

    /// Asks for memory that native code is about to use outside of the heap, for a moment: an error if the limit of the
    /// heap does not leave so many bytes. So this is a safepoint.
    #[inline]
    pub fn make_room(&mut self, bytes: usize) -> JsResult<()> {
        self.allocate(|cx| if cx.heap.fits(bytes) { Ok(()) } else { Err(OutOfMemory) })
    }

    /// Appends to a list outside of the heap that scripts can make long. A safepoint: it holds no cells.
    #[inline]
    pub fn push_bounded<T>(&mut self, list: &mut Vec<T>, item: T) -> JsResult<()> {
        if list.len() == list.capacity() {
            let more = list.len().max(16);
            self.make_room(more * size_of::<T>())?;
            list.try_reserve_exact(more).map_err(|_| self.out_of_memory())?;
        }
        list.push(item);
        Ok(())
    }

    /// Charges `ticks` within a long loop of native code that allocates, at a safepoint.
    #[inline]
    pub fn charge_at_safepoint(&mut self, ticks: u32) -> JsResult<()> {
        self.safepoint();
        self.charge(ticks)
    }

    /// Takes over that something was left out for lack of memory, and sees to it that what is over a bound is noticed
    /// at the next check.
    pub(crate) fn note_memory(&mut self) {
        if self.heap.take_refusal() {
            self.heap.budget.note_out_of_memory();
        }
        if self.heap.limit_exceeded() {
            self.heap.budget.check_soon();
        }
    }

    /// The end of what the embedder had run: what no check has met is an error now: what was to end it, or was left out for lack of
    /// memory, unless there is another.
    pub fn settle_memory<T>(&mut self, result: JsResult<T>) -> JsResult<T> {
        let left_out = self.heap.take_refusal() | self.heap.budget.take_out_of_memory();
        match self.heap.budget.take_due() {
            Some(limit) => Err(self.end(limit)),
            None if left_out && result.is_ok() => Err(self.out_of_memory()),
            None => result,
        }
    }

    /// The interrupt check: whether a bound was passed. Allots the next ticks.
    #[cold]
    #[inline(never)]
    pub fn check_interrupts(&mut self) -> JsResult<()> {
        if !self.heap.budget.check() {
            return Err(Throw::TERMINATION);
        }
        if self.heap.budget.take_out_of_memory() {
            // What was left out since that was noted is no further error.
            self.heap.take_refusal();
            return Err(self.out_of_memory());
        }
        self.heap.take_reported();
        if self.heap.limit_exceeded() {
            self.collect_garbage();
            if self.heap.limit_exceeded() {
                return Err(self.end(Limit::Heap));
            }
        }
        Ok(())
    }
}
