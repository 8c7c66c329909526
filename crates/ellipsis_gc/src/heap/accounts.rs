//! What a heap counts: bytes in use, when to collect next, the limit, and stress mode.

use super::{Heap, LITTLE, MIN_THRESHOLD, TIGHT_THRESHOLD};
use crate::block::CHUNK_SIZE;
use crate::roots::Roots;
use std::cell::Cell;
use std::rc::Rc;

/// Numbers about a heap.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct HeapStats {
    /// Collections so far.
    pub collections: u64,
    /// Bytes that survived the last collection, without external ones.
    pub live_bytes: usize,
    /// Bytes in use now, external ones included.
    pub allocated_bytes: usize,
    /// Bytes outside of the heap that its cells own.
    pub external_bytes: usize,
    /// Bytes of address space that the heap has mapped.
    pub mapped_bytes: usize,
    /// Bytes to allocate from one collection to the next.
    pub threshold: usize,
    /// Large objects.
    pub large_objects: usize,
    /// The most bytes that were in use when a collection began, or now.
    pub peak_bytes: usize,
}

/// A handle for reporting external bytes from where the heap is out of reach, such as a finalizer.
#[derive(Clone, Debug, Default)]
pub struct ExternalBytes(Rc<Cell<isize>>);

impl ExternalBytes {
    /// Like [`Heap::add_external`]; the heap takes notice at its next slow allocation or collection.
    pub fn add(&self, bytes: isize) {
        self.0.set(self.0.get().wrapping_add(bytes));
    }
}

/// What one owner has reported as external bytes. It is given back when this is dropped.
#[derive(Debug)]
pub struct ExternalShare {
    all: ExternalBytes,
    bytes: Cell<usize>,
}

impl ExternalShare {
    /// A share of so many bytes.
    pub fn new(heap: &mut Heap, bytes: usize) -> ExternalShare {
        heap.add_external(bytes as isize);
        ExternalShare { all: heap.external_bytes(), bytes: Cell::new(bytes) }
    }

    /// How many bytes that are.
    pub fn bytes(&self) -> usize {
        self.bytes.get()
    }

    /// Reports that there are so many bytes now.
    #[inline]
    pub fn set(&self, heap: &mut Heap, bytes: usize) {
        let old = self.bytes.replace(bytes);
        if old != bytes {
            heap.add_external(bytes as isize - old as isize);
        }
    }

    /// Reports the same where the heap is out of reach; it takes notice at its next slow allocation or collection.
    pub fn set_later(&self, bytes: usize) {
        let old = self.bytes.replace(bytes);
        self.all.add(bytes as isize - old as isize);
    }
}

impl Drop for ExternalShare {
    fn drop(&mut self) {
        self.all.add(-(self.bytes.get() as isize));
    }
}

/// Numbers that the owner of a heap keeps with it, for code of its that has nothing else at hand. They mean nothing
/// to the heap.
#[derive(Debug, Default)]
pub struct OwnerNumbers {
    /// What to do and what not.
    pub flags: Cell<u32>,
    /// What happened, and how often.
    pub counts: [Cell<u64>; 12],
}

impl Heap {
    /// What its owner keeps with it.
    #[inline(always)]
    pub fn owner(&self) -> &OwnerNumbers {
        &self.owner
    }

    /// Bytes in use, give or take what the size classes hold in their hands.
    pub(super) fn used(&self) -> usize {
        self.base.saturating_add_signed(self.since)
    }

    /// Whether a collection may find much, as measured by the limit.
    pub fn is_worth_collecting(&self) -> bool {
        self.since > (self.limit / 16) as isize
    }

    /// Whether so many more bytes keep to the limit.
    pub fn fits(&mut self, bytes: usize) -> bool {
        self.take_reported();
        self.used().saturating_add(bytes) <= self.limit
    }

    /// How many more bytes keep to the limit.
    pub fn room(&mut self) -> usize {
        self.take_reported();
        self.limit.saturating_sub(self.used())
    }

    /// Whether there is room for so many more bytes, in the heap or outside of it, for who cannot wait for a
    /// collection. They may overdraw the heap by up to half of its limit. A collection is asked for then.
    pub fn has_room(&mut self, bytes: usize) -> bool {
        if bytes <= LITTLE || self.fits(bytes) {
            return true;
        }
        self.wanted = true;
        self.used().saturating_add(bytes) <= self.limit.saturating_add(self.limit / 2)
    }

    /// Notes that something was left out for lack of memory where that could not be reported, and asks for a
    /// collection.
    pub fn note_refusal(&mut self) {
        self.refused = true;
        self.wanted = true;
    }

    /// Whether something was left out since this was last asked.
    pub fn take_refusal(&mut self) -> bool {
        std::mem::take(&mut self.refused)
    }

    /// How many bytes may be in use.
    #[inline(always)]
    pub fn limit(&self) -> usize {
        self.limit
    }

    #[inline]
    pub(super) fn charge(&mut self, bytes: usize) {
        self.take_reported();
        self.since += bytes as isize;
        if self.since >= self.trigger {
            self.triggered();
        }
    }

    #[cold]
    fn triggered(&mut self) {
        let bytes = self.reported.0.take();
        self.external = self.external.saturating_add_signed(bytes);
        self.since = self.since.saturating_add(bytes);
        if self.since >= self.trigger {
            self.wanted = true;
            self.limit_exceeded |= self.used() > self.limit;
        }
    }

    /// Takes notice of what handles have reported.
    #[inline]
    pub fn take_reported(&mut self) {
        let bytes = self.reported.0.take();
        if bytes != 0 {
            self.add_external(bytes);
        }
    }

    #[inline]
    pub(super) fn count_stress(&mut self) {
        if self.stress != 0 {
            self.stress_left -= 1;
            if self.stress_left == 0 {
                self.stress_left = self.stress;
                self.wanted = true;
            }
        }
    }

    /// Sets the threshold from what is in use.
    pub(super) fn set_threshold(&mut self) {
        let used = self.used();
        let room = self.limit.saturating_sub(used);
        let tight = TIGHT_THRESHOLD.max(self.limit / 32).min(MIN_THRESHOLD);
        self.threshold = MIN_THRESHOLD.saturating_add(used).min(room.max(tight));
        self.trigger = self.since.saturating_add_unsigned(self.threshold);
    }

    /// Reports memory outside of the heap that cells own: it counts towards the threshold and the limit.
    pub fn add_external(&mut self, bytes: isize) {
        self.external = self.external.saturating_add_signed(bytes);
        self.since = self.since.saturating_add(bytes);
        if self.since >= self.trigger {
            self.triggered();
        }
    }

    /// A handle that can do the same from a finalizer.
    pub fn external_bytes(&self) -> ExternalBytes {
        self.reported.clone()
    }

    /// Sets how many bytes may be in use, external ones included; `usize::MAX` means no limit.
    ///
    /// Cells of ordinary size may pass the limit by a few percent before a collection is asked for, so that a
    /// heap that is nearly full does not collect all the time.
    pub fn set_limit(&mut self, bytes: usize) {
        self.limit = bytes;
        // What does not find room is looked for again, in all that was marked.
        self.most_marking = (bytes / 512).max(4096);
        self.limit_exceeded = self.used() > bytes;
        self.wanted |= self.limit_exceeded;
        self.set_threshold();
    }

    /// Whether more bytes are in use than the limit allows. Garbage counts until it is collected: an embedder
    /// asks this after the collection that [`should_collect`](Heap::should_collect) has asked for.
    #[inline]
    pub fn limit_exceeded(&self) -> bool {
        self.limit_exceeded
    }

    /// Bytes in use, external ones included; garbage counts until a collection finds it.
    pub fn bytes_allocated(&self) -> usize {
        let in_hand: usize = self.bumps.iter().map(|bump| bump.limit - bump.next).sum();
        self.used().saturating_sub(in_hand)
    }

    /// Numbers about the heap.
    pub fn stats(&self) -> HeapStats {
        HeapStats {
            collections: self.collections,
            live_bytes: self.live,
            allocated_bytes: self.bytes_allocated(),
            external_bytes: self.external,
            mapped_bytes: self.chunks.len() * CHUNK_SIZE + self.large.mapped,
            threshold: self.threshold,
            large_objects: self.large.count,
            peak_bytes: self.peak.max(self.used()),
        }
    }

    /// Whether a collection is due. Embedders ask at each safepoint.
    #[inline(always)]
    pub fn should_collect(&self) -> bool {
        self.wanted
    }

    /// Byte offset of what [`should_collect`](Heap::should_collect) looks at.
    pub const WANTED_OFFSET: usize = std::mem::offset_of!(Heap, wanted);

    /// Asks for a collection at the next safepoint.
    pub fn request_collection(&mut self) {
        self.wanted = true;
    }

    /// Turns stress mode on or off. In it, each `every`th allocation makes [`should_collect`] true, and with
    /// 1 it is always true; sweeping is not lazy, and freed cells are filled with 0xDB beyond their first two
    /// words, so that their use shows.
    ///
    /// [`should_collect`]: Heap::should_collect
    pub fn set_stress(&mut self, every: Option<u32>) {
        self.stress = every.unwrap_or(0);
        self.stress_left = self.stress;
        self.wanted |= self.stress == 1;
        if self.stress != 0 {
            // From here on every allocation takes the slow path.
            for bump in &mut self.bumps {
                self.since -= (bump.limit - bump.next) as isize;
                bump.limit = bump.next;
            }
        }
    }

    /// The registry of native roots.
    pub fn roots(&self) -> &Roots {
        &self.roots
    }
}
