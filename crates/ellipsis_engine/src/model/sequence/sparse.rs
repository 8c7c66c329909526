//! Sparse elements: an ordered map from index to value and attributes, for elements that are far
//! apart or differ in their attributes.
//!
//! It is a B-tree of [nodes](node::Node) that any number of elements share. A change copies the path
//! to where it happens, or changes in place what nobody else can see: each edge knows whether it is
//! the only one, sharing takes that from the edge to the root, and copying a node from all edges of
//! the copy. So nothing needs to be told to nodes further down.
//!
//! Flat elements become sparse without being copied: the tree begins as a *run* of their storage.
//! What that run shows is counted as elements although holes may be among them.

mod change;
mod node;
#[cfg(test)]
mod tests;

use std::cell::Cell;

use ellipsis_gc::{Gc, Header, Heap, heap_cell, trace_fields};
use smallvec::SmallVec;

use super::stats::{Count, count};
use super::{SHARE_MIN, sharing};
use crate::model::{Attributes, CellKind, Cells, Value};
use node::Node;
pub(super) use node::Range;

/// Header flag: the edge to the root is the only one.
const OWNED: u8 = 1;

/// What reading an element costs, in values copied.
const READ: u64 = 16;
/// What changing an element costs, in values copied.
const WRITE: u64 = 64;

/// Elements by index, in a cell of their own, to which only one view points.
#[repr(C)]
pub struct SparseElements {
    /// Its low bits are what reading and changing these has cost so far.
    header: Header,
    root: Cell<Option<Gc<Node>>>,
}

/// Ranges of storages, in order of their indices.
pub(super) type Ranges = SmallVec<[Range; 1]>;

/// An element: its value (or accessor pair) and attributes.
pub(super) type Slot = (Value, Attributes);

impl SparseElements {
    fn with_root(heap: &mut Heap, root: Option<Gc<Node>>, owned: bool) -> Gc<SparseElements> {
        let header = Header::new(CellKind::SparseElements as u8);
        header.set_flags(if owned { OWNED } else { 0 });
        heap.alloc(SparseElements { header, root: Cell::new(root) })
    }

    /// These elements, in order.
    pub(super) fn new(heap: &mut Heap, elements: &[(u32, Slot)]) -> Gc<SparseElements> {
        let root = change::build_leaves(heap, elements);
        SparseElements::with_root(heap, root, true)
    }

    /// What ranges of storages show as elements with ordinary attributes. Short ones are copied.
    pub(super) fn of_ranges(heap: &mut Heap, ranges: &[Range]) -> Gc<SparseElements> {
        let mut level = Vec::new();
        let mut few = Vec::new();
        for range in ranges {
            if range.len < SHARE_MIN || !sharing(heap) {
                few.extend(range.elements(range.first, range.end()));
            } else {
                change::push_leaves(heap, &mut level, &few);
                few.clear();
                change::push_run(heap, &mut level, *range);
            }
        }
        change::push_leaves(heap, &mut level, &few);
        let root = change::build(heap, level);
        SparseElements::with_root(heap, root, true)
    }

    /// The elements before an index, with ordinary attributes, for others: there must be no
    /// accessors among them.
    pub(super) fn share(&self, heap: &mut Heap, end: u32) -> Gc<SparseElements> {
        if !self.is_regular() || !sharing(heap) {
            count(heap, Count::Copied, 1);
            let elements = self.copy_range(0, end);
            return SparseElements::new(heap, &elements);
        }
        count(heap, Count::Shared, 1);
        self.header.set_flags(0);
        let shared = SparseElements::with_root(heap, self.root.get(), false);
        shared.truncate(heap, end);
        shared
    }

    /// How many elements there are, or more where there are holes in a run.
    pub(super) fn weight(&self) -> u32 {
        self.root.get().map_or(0, |root| root.sums().weight)
    }

    /// How many elements there are.
    pub(super) fn count(&self) -> usize {
        self.root.get().map_or(0, |root| count_in(&root))
    }

    /// Whether all elements have the attributes that assignment gives.
    pub(super) fn is_regular(&self) -> bool {
        self.root.get().is_none_or(|root| root.sums().irregular == 0)
    }

    /// What reading and changing these has cost so far, in values copied.
    pub(super) fn debt(&self) -> u64 {
        self.header.low48()
    }

    fn owe(&self, cost: u64) {
        self.header.set_low48(self.debt() + cost);
    }

    pub(super) fn get(&self, index: u32) -> Option<Slot> {
        self.owe(READ);
        let mut node = self.root.get()?;
        while node.height() > 0 {
            node = node.child(node.child_for(index));
            node.expect();
        }
        if let Some(range) = node.range() {
            return range.elements(index, index.checked_add(1)?).next().map(|(_, slot)| slot);
        }
        node.find(index).ok().map(|at| node.element(at).1)
    }

    /// Adds or replaces an element. Without attributes those of an element that is there stay, and
    /// others are ordinary.
    pub(super) fn put(&self, heap: &mut Heap, index: u32, value: Value, attributes: Option<Attributes>) {
        self.owe(WRITE);
        if self.put_in_place(index, value, attributes) || self.replace(heap, index, value, attributes) {
            return;
        }
        let old = || self.get(index).map_or(Attributes::ALL, |slot| slot.1);
        let slot = (value, attributes.unwrap_or_else(old));
        let Some(root) = self.root.get() else {
            let leaf = Node::leaf(heap, &[(index, slot)]);
            self.set_root(Some(leaf), true);
            return;
        };
        self.change(heap, root, index, Some(slot));
    }

    /// As [`SparseElements::put`] if there is a leaf with room that nobody else can see; whether
    /// there was.
    fn put_in_place(&self, index: u32, value: Value, attributes: Option<Attributes>) -> bool {
        let Some(mut node) = self.root.get().filter(|_| self.owns_root()) else { return false };
        let mut path = SmallVec::<[Gc<Node>; 8]>::new();
        while node.height() > 0 {
            let at = node.child_for(index);
            if !node.owns(at) {
                return false;
            }
            path.push(node);
            node = node.child(at);
        }
        let before = node.sums();
        match node.find(index) {
            _ if node.is_run() => return false,
            Ok(at) => {
                let attributes = attributes.unwrap_or(node.element(at).1.1);
                node.set_element(at, (value, attributes));
            }
            Err(at) if node.len() < node.room() => {
                node.insert_element(at, index, (value, attributes.unwrap_or(Attributes::ALL)));
            }
            Err(_) => return false,
        }
        path.iter().for_each(|ancestor| ancestor.update_sums(before, node.sums()));
        true
    }

    /// As [`SparseElements::put`] if all elements have ordinary attributes and there is such an
    /// element; whether it was replaced.
    pub(super) fn replace_regular(&self, heap: &mut Heap, index: u32, value: Value) -> bool {
        self.owe(WRITE);
        self.is_regular() && self.replace(heap, index, value, None)
    }

    /// As [`SparseElements::put`] if there is such an element in a leaf; whether there was.
    fn replace(&self, heap: &mut Heap, index: u32, value: Value, attributes: Option<Attributes>) -> bool {
        let Some(mut node) = self.root.get() else { return false };
        let mut is_owned = self.owns_root();
        let mut path = SmallVec::<[(Gc<Node>, usize, bool); 8]>::new();
        while node.height() > 0 {
            let at = node.child_for(index);
            path.push((node, at, is_owned));
            is_owned &= node.owns(at);
            node = node.child(at);
            node.expect();
        }
        let Ok(at) = node.find(index) else { return false };
        let mut before = node.sums();
        let attributes = attributes.unwrap_or(node.element(at).1.1);
        let mut changed = change::own(heap, node, is_owned, 0);
        changed.set_element(at, (value, attributes));
        for (node, at, is_owned) in path.into_iter().rev() {
            let sums = node.sums();
            let parent = change::own(heap, node, is_owned, 0);
            parent.set_child(at, changed, before);
            (changed, before) = (parent, sums);
        }
        self.set_root(Some(changed), true);
        true
    }

    /// Removes an element if there is one.
    pub(super) fn remove(&self, heap: &mut Heap, index: u32) {
        self.owe(WRITE);
        if let Some(root) = self.root.get()
            && self.get(index).is_some()
        {
            self.change(heap, root, index, None);
        }
    }

    fn change(&self, heap: &mut Heap, root: Gc<Node>, index: u32, slot: Option<Slot>) {
        let parts = change::change(heap, root, self.owns_root(), index, slot);
        let root = match parts.as_slice() {
            [] => None,
            [only] => Some(only.node),
            [first, ..] => Some(Node::inner(heap, first.node.height() + 1, &parts)),
        };
        self.set_root(root, true);
    }

    fn owns_root(&self) -> bool {
        self.header.flags() & OWNED != 0
    }

    /// Sets the root, or what it leads to if that is a single subtree.
    fn set_root(&self, mut root: Option<Gc<Node>>, mut owned: bool) {
        while let Some(node) = root
            && node.height() > 0
            && node.len() == 1
        {
            owned &= node.owns(0);
            root = Some(node.child(0));
        }
        self.root.set(root);
        self.header.set_flags(if owned { OWNED } else { 0 });
    }

    /// The first element at or after an index.
    pub(super) fn next(&self, from: u32) -> Option<(u32, Slot)> {
        self.owe(READ);
        next_in(&*self.root.get()?, from)
    }

    /// The index of the last element.
    pub(super) fn last(&self) -> Option<u32> {
        last_in(&*self.root.get()?, false)
    }

    /// The index of the last element that is not configurable.
    pub(super) fn last_fixed(&self) -> Option<u32> {
        last_in(&*self.root.get()?, true)
    }

    /// The elements `from..to`, with ordinary attributes and counted from `from`.
    pub(super) fn copy_range(&self, from: u32, to: u32) -> Vec<(u32, Slot)> {
        let mut elements = Vec::new();
        self.for_each(from, to, |index, slot| {
            debug_assert!(!slot.1.is_accessor());
            elements.push((index - from, (slot.0, Attributes::ALL)));
        });
        elements
    }

    /// Calls `visit` for each of the elements `from..to`, in order.
    pub(super) fn for_each(&self, from: u32, to: u32, mut visit: impl FnMut(u32, Slot)) {
        if let Some(root) = self.root.get() {
            for_each_in(&root, from, to, &mut visit);
        }
    }

    /// Replaces all elements by what `change` makes of them, which must be in order.
    pub(super) fn update(&self, heap: &mut Heap, change: impl FnOnce(&mut Vec<(u32, Slot)>)) {
        let mut elements = Vec::new();
        self.for_each(0, u32::MAX, |index, slot| elements.push((index, slot)));
        change(&mut elements);
        debug_assert!(elements.is_sorted_by(|a, b| a.0 < b.0));
        let root = change::build_leaves(heap, &elements);
        self.set_root(root, true);
    }

    /// Drops the first element and moves all others down by one.
    pub(super) fn shift(&self, heap: &mut Heap) {
        self.update(heap, |elements| {
            elements.retain(|element| element.0 > 0);
            elements.iter_mut().for_each(|element| element.0 -= 1);
        });
    }

    /// Drops all elements at or after an index.
    pub(super) fn truncate(&self, heap: &mut Heap, length: u32) {
        if length == 0 {
            self.set_root(None, true);
        } else if let Some(root) = self.root.get()
            && last_in(&root, false).is_some_and(|last| last >= length)
        {
            let left = change::cut(heap, root, self.owns_root(), length);
            self.set_root(left, true);
        }
    }
}

fn count_in(node: &Node) -> usize {
    match node.range() {
        Some(range) => range.elements(0, u32::MAX).count(),
        None if node.height() == 0 => node.len(),
        None => node.children(false).map(|child| count_in(&child.node)).sum(),
    }
}

fn next_in(node: &Node, from: u32) -> Option<(u32, Slot)> {
    if let Some(range) = node.range() {
        return range.elements(from, u32::MAX).next();
    }
    if node.height() == 0 {
        let at = node.find(from).unwrap_or_else(|at| at);
        return (at < node.len()).then(|| node.element(at));
    }
    (node.child_for(from)..node.len()).find_map(|at| next_in(&node.child(at), from))
}

/// The index of the last element, or of the last that is not configurable.
fn last_in(node: &Node, fixed: bool) -> Option<u32> {
    if fixed && node.sums().irregular == 0 {
        return None;
    }
    if let Some(range) = node.range() {
        return range.elements(0, u32::MAX).next_back().map(|(index, _)| index);
    }
    if node.height() == 0 {
        let is_sought = |(_, slot): &(u32, Slot)| !fixed || !slot.1.is_configurable();
        return node.elements().rev().find(is_sought).map(|(index, _)| index);
    }
    (0..node.len()).rev().find_map(|at| last_in(&node.child(at), fixed))
}

fn for_each_in(node: &Node, from: u32, to: u32, visit: &mut impl FnMut(u32, Slot)) {
    if let Some(range) = node.range() {
        range.elements(from, to).for_each(|(index, slot)| visit(index, slot));
    } else if node.height() == 0 {
        let first = node.find(from).unwrap_or_else(|at| at);
        let elements = (first..node.len()).map(|at| node.element(at));
        elements.take_while(|element| element.0 < to).for_each(|(index, slot)| visit(index, slot));
    } else if from < to {
        for at in node.child_for(from)..=node.child_for(to - 1) {
            for_each_in(&node.child(at), from, to, visit);
        }
    }
}

heap_cell!(SparseElements, header, Cells, CellKind::SparseElements as u8);

trace_fields!(SparseElements { root });
