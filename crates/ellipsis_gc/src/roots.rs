//! Roots that native code holds outside of its stack frames: [`RootedVec`] and [`Rooted`].
//!
//! # Safety
//!
//! The links of a ring are those of live nodes, and its head, which every handle keeps in place: a node is linked when
//! its handle is made and unlinked when that is dropped. A node's value is referred to through its handle, mutably only
//! while that is mutably borrowed; collections, which read it, run no code that could hold such a reference.

use crate::gc::Trace;
use crate::heap::{ExternalBytes, Heap, LITTLE};
use crate::timsort;
use crate::tracer::Tracer;
use std::cell::{Cell, UnsafeCell};
use std::cmp::Ordering;
use std::convert::Infallible;
use std::fmt;
use std::ptr::NonNull;
use std::rc::Rc;

/// A link of the ring of roots.
#[repr(C)]
struct Link {
    prev: Cell<*const Link>,
    next: Cell<*const Link>,
    trace: unsafe fn(*const Link, &mut Tracer),
}

/// A root: its link, then what it holds.
#[repr(C)]
struct Node<T> {
    link: Link,
    value: UnsafeCell<T>,
}

/// The registry of a heap's roots. It is shared, so that roots can leave it without the heap at hand.
#[derive(Clone)]
pub struct Roots(Rc<Head>);

/// Where the ring begins.
#[repr(C)]
struct Head {
    link: Link,
    /// What long lists report there.
    external: ExternalBytes,
}

unsafe fn trace_nothing(_: *const Link, _: &mut Tracer) {}

unsafe fn trace_node<T: Trace>(link: *const Link, tracer: &mut Tracer) {
    // SAFETY: the link is the first field of a `Node<T>`, and nobody holds a mutable reference into a root
    // during a collection: the methods that do so run no foreign code.
    unsafe { (*(*link.cast::<Node<T>>()).value.get()).trace(tracer) }
}

impl Roots {
    pub(crate) fn new(external: ExternalBytes) -> Roots {
        let link = Link {
            prev: Cell::new(std::ptr::null()),
            next: Cell::new(std::ptr::null()),
            trace: trace_nothing,
        };
        let roots = Roots(Rc::new(Head { link, external }));
        let head = roots.head();
        roots.0.link.prev.set(head);
        roots.0.link.next.set(head);
        roots
    }

    fn head(&self) -> *const Link {
        Rc::as_ptr(&self.0).cast()
    }

    /// Traces all roots.
    pub(crate) fn trace(&self, tracer: &mut Tracer) {
        let head = self.head();
        let mut at = self.0.link.next.get();
        while at != head {
            // SAFETY: links of the ring belong to live nodes, which unlink themselves when dropped.
            unsafe {
                ((*at).trace)(at, tracer);
                at = (*at).next.get();
            }
        }
    }

    /// How many roots are registered.
    pub fn len(&self) -> usize {
        let head = self.head();
        let (mut at, mut count) = (self.0.link.next.get(), 0);
        while at != head {
            count += 1;
            // SAFETY: links of the ring belong to live nodes.
            at = unsafe { (*at).next.get() };
        }
        count
    }

    /// Whether no root is registered.
    pub fn is_empty(&self) -> bool {
        std::ptr::eq(self.0.link.next.get(), self.head())
    }
}

/// A node and the registry that it is linked into.
struct Handle<T: Trace> {
    node: NonNull<Node<T>>,
    /// Keeps the head of the ring in place.
    roots: Roots,
}

impl<T: Trace> Handle<T> {
    fn new(roots: &Roots, value: T) -> Handle<T> {
        let head = roots.head();
        let first = roots.0.link.next.get();
        let link = Link { prev: Cell::new(head), next: Cell::new(first), trace: trace_node::<T> };
        let node = Box::into_raw(Box::new(Node { link, value: UnsafeCell::new(value) }));
        // SAFETY: `first` is a link of the ring, perhaps its head; `node` is new.
        unsafe { (*first).prev.set(node.cast()) };
        roots.0.link.next.set(node.cast());
        // SAFETY: a box is not null.
        Handle { node: unsafe { NonNull::new_unchecked(node) }, roots: roots.clone() }
    }

    #[inline]
    fn value(&self) -> &T {
        // SAFETY: the node is ours; mutable references exist only while `self` is mutably borrowed.
        unsafe { &*(*self.node.as_ptr()).value.get() }
    }

    #[inline]
    fn value_mut(&mut self) -> &mut T {
        // SAFETY: the node is ours and `self` is mutably borrowed. No collection runs meanwhile.
        unsafe { &mut *(*self.node.as_ptr()).value.get() }
    }
}

impl<T: Trace> Drop for Handle<T> {
    fn drop(&mut self) {
        // SAFETY: the node and its neighbours are links of the ring, whose head `roots` keeps in place.
        unsafe {
            let node = self.node.as_ptr();
            let (prev, next) = ((*node).link.prev.get(), (*node).link.next.get());
            (*prev).next.set(next);
            (*next).prev.set(prev);
            drop(Box::from_raw(node));
        }
    }
}

/// A list whose items are roots, for what native code keeps across a safepoint. The heap counts it as external bytes
/// when it gets long.
pub struct RootedVec<T: Trace + Copy> {
    items: Handle<Vec<T>>,
    /// Bytes that were reported.
    reported: usize,
}

impl<T: Trace + Copy> RootedVec<T> {
    /// An empty list.
    #[inline]
    pub fn new(heap: &Heap) -> RootedVec<T> {
        RootedVec::from_vec(heap, Vec::new())
    }

    /// An empty list with room for `capacity` items.
    pub fn with_capacity(heap: &Heap, capacity: usize) -> RootedVec<T> {
        RootedVec::from_vec(heap, Vec::with_capacity(capacity))
    }

    /// A list of the given items.
    pub fn from_vec(heap: &Heap, items: Vec<T>) -> RootedVec<T> {
        let mut list = RootedVec { items: Handle::new(heap.roots(), items), reported: 0 };
        list.report();
        list
    }

    /// Reports what the list takes now.
    #[inline]
    fn report(&mut self) {
        let bytes = self.items.value().capacity() * size_of::<T>();
        if bytes > LITTLE || self.reported > 0 {
            self.report_change(if bytes > LITTLE { bytes } else { 0 });
        }
    }

    #[cold]
    fn report_change(&mut self, bytes: usize) {
        let old = std::mem::replace(&mut self.reported, bytes);
        self.items.roots.0.external.add(bytes as isize - old as isize);
    }

    /// Changes the items in a way that may make the list longer.
    #[inline]
    fn grow(&mut self, change: impl FnOnce(&mut Vec<T>)) {
        let items = self.items.value_mut();
        let before = items.capacity();
        change(items);
        if items.capacity() != before {
            self.report();
        }
    }

    /// Adds an item at the end.
    #[inline]
    pub fn push(&mut self, item: T) {
        self.grow(|items| items.push(item));
    }

    /// Removes the last item.
    #[inline]
    pub fn pop(&mut self) -> Option<T> {
        self.items.value_mut().pop()
    }

    /// The item at `index`. Panics if there is none.
    #[inline]
    #[track_caller]
    pub fn get(&self, index: usize) -> T {
        self.items.value()[index]
    }

    /// Replaces the item at `index`. Panics if there is none.
    #[inline]
    #[track_caller]
    pub fn set(&mut self, index: usize, item: T) {
        self.items.value_mut()[index] = item;
    }

    /// How many items there are.
    #[inline]
    pub fn len(&self) -> usize {
        self.items.value().len()
    }

    /// Whether there are no items.
    #[inline]
    pub fn is_empty(&self) -> bool {
        self.items.value().is_empty()
    }

    /// The last item.
    #[inline]
    pub fn last(&self) -> Option<T> {
        self.items.value().last().copied()
    }

    /// The items, by value.
    #[inline]
    pub fn iter(&self) -> std::iter::Copied<std::slice::Iter<'_, T>> {
        self.items.value().iter().copied()
    }

    /// The items as a slice.
    #[inline]
    pub fn as_slice(&self) -> &[T] {
        self.items.value()
    }

    /// The items in a plain vector, which is not a root.
    pub fn to_vec(&self) -> Vec<T> {
        self.items.value().clone()
    }

    /// The items; from here on they are not roots.
    pub fn into_vec(mut self) -> Vec<T> {
        std::mem::take(self.items.value_mut())
    }

    /// Keeps the items that `keep` is true of.
    pub fn retain(&mut self, mut keep: impl FnMut(&T) -> bool) {
        // The list itself keeps everything alive while `keep` runs.
        let kept = self.iter().filter(|item| keep(item)).collect();
        *self.items.value_mut() = kept;
    }

    /// Adds all items of a slice at the end.
    pub fn extend_from_slice(&mut self, items: &[T]) {
        self.grow(|list| list.extend_from_slice(items));
    }

    /// Inserts an item before `index`. Panics if `index` is greater than the length.
    #[track_caller]
    pub fn insert(&mut self, index: usize, item: T) {
        self.grow(|items| items.insert(index, item));
    }

    /// Removes the item at `index`. Panics if there is none.
    #[track_caller]
    pub fn remove(&mut self, index: usize) -> T {
        self.items.value_mut().remove(index)
    }

    /// Drops all items from `len` on.
    pub fn truncate(&mut self, len: usize) {
        self.items.value_mut().truncate(len);
    }

    /// Changes the length, filling with `item`.
    pub fn resize(&mut self, len: usize, item: T) {
        self.grow(|items| items.resize(len, item));
    }

    /// Drops all items.
    pub fn clear(&mut self) {
        self.items.value_mut().clear();
    }

    /// Reverses the order of the items.
    pub fn reverse(&mut self) {
        self.items.value_mut().reverse();
    }

    /// Sorts stably. The comparison may allocate and collect, for all items stay rooted while it runs, and it
    /// may contradict itself: the order is then some order, but nothing panics and no item is lost.
    pub fn sort_by(&mut self, mut compare: impl FnMut(T, T) -> Ordering) {
        let Ok(()) = self.try_sort_by(|a, b| Ok::<Ordering, Infallible>(compare(a, b)));
    }

    /// Like [`sort_by`](RootedVec::sort_by) with a comparison that may fail; the list is unchanged then.
    pub fn try_sort_by<E>(&mut self, compare: impl FnMut(T, T) -> Result<Ordering, E>) -> Result<(), E> {
        // The list itself keeps everything alive while copies of its items move.
        let mut items = self.to_vec();
        timsort::sort(&mut items, compare)?;
        self.items.value_mut().copy_from_slice(&items);
        Ok(())
    }
}

impl<T: Trace + Copy> Drop for RootedVec<T> {
    #[inline]
    fn drop(&mut self) {
        if self.reported > 0 {
            self.report_change(0);
        }
    }
}

impl<T: Trace + Copy + fmt::Debug> fmt::Debug for RootedVec<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.items.value()).finish()
    }
}

impl<'a, T: Trace + Copy> IntoIterator for &'a RootedVec<T> {
    type Item = T;
    type IntoIter = std::iter::Copied<std::slice::Iter<'a, T>>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

/// One value that is a root.
pub struct Rooted<T: Trace>(Handle<T>);

impl<T: Trace> Rooted<T> {
    /// Roots a value until the result is dropped.
    pub fn new(heap: &Heap, value: T) -> Rooted<T> {
        Rooted(Handle::new(heap.roots(), value))
    }

    /// A copy of the value.
    #[inline]
    pub fn get(&self) -> T
    where
        T: Copy,
    {
        *self.0.value()
    }

    /// The value by reference.
    #[inline]
    pub fn get_ref(&self) -> &T {
        self.0.value()
    }

    /// Replaces the value.
    #[inline]
    pub fn set(&mut self, value: T) {
        *self.0.value_mut() = value;
    }
}

impl<T: Trace + fmt::Debug> fmt::Debug for Rooted<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.value().fmt(f)
    }
}
