//! Changing sparse elements: what the change's owner owns changes in place, all else on the path
//! to where it happens is copied.

use ellipsis_gc::{Gc, Heap};
use smallvec::SmallVec;

use super::Slot;
use super::node::{Child, MOST, Node, Range};
use crate::model::sequence::stats::count_moved;

/// How much of a run is copied around an element that changes, so that its neighbours can change
/// without more nodes.
const CHUNK: u32 = 8;

/// Neighbours that have no more entries than this between them are merged. Well below what splits
/// a node, so that neither undoes the other in turn.
const FEW: usize = MOST * 3 / 4;

/// What takes the place of a node: none if nothing is left of it. All are owned, and the first
/// one's key says nothing.
pub(super) type Parts = SmallVec<[Child; 3]>;

/// More entries than a node can have, on their way into two.
type Overfull<T> = SmallVec<[T; MOST + 2]>;

fn owned(key: u32, node: Gc<Node>) -> Child {
    Child { key, node, sole: true }
}

fn one(node: Gc<Node>) -> Parts {
    SmallVec::from_iter([owned(0, node)])
}

/// A node that can be changed in place: this one or a copy, with room for more.
pub(super) fn own(heap: &mut Heap, node: Gc<Node>, is_owned: bool, more: usize) -> Gc<Node> {
    if is_owned && node.len() + more <= node.room() {
        return node;
    }
    count_moved(heap, node.len());
    node.copy(heap, more, is_owned)
}

/// Where to split what has become too much for a node. Who adds at the end will go on there.
fn split_point(len: usize, added: usize) -> usize {
    if added + 1 >= len { MOST } else { len / 2 }
}

/// Adds, replaces or (with no slot) removes an element.
pub(super) fn change(
    heap: &mut Heap,
    node: Gc<Node>,
    is_owned: bool,
    index: u32,
    slot: Option<Slot>,
) -> Parts {
    if let Some(range) = node.range() {
        change_run(heap, node, range, index, slot)
    } else if node.height() == 0 {
        change_leaf(heap, node, is_owned, index, slot)
    } else {
        change_inner(heap, node, is_owned, index, slot)
    }
}

fn change_leaf(heap: &mut Heap, leaf: Gc<Node>, is_owned: bool, index: u32, slot: Option<Slot>) -> Parts {
    match (leaf.find(index), slot) {
        (Ok(at), Some(slot)) => {
            let leaf = own(heap, leaf, is_owned, 0);
            leaf.set_element(at, slot);
            one(leaf)
        }
        (Ok(_), None) if leaf.len() == 1 => Parts::new(),
        (Ok(at), None) => {
            let leaf = own(heap, leaf, is_owned, 0);
            leaf.remove_element(at);
            one(leaf)
        }
        (Err(_), None) => one(own(heap, leaf, is_owned, 0)),
        (Err(at), Some(slot)) if leaf.len() < MOST => {
            let leaf = own(heap, leaf, is_owned, 1);
            leaf.insert_element(at, index, slot);
            one(leaf)
        }
        (Err(at), Some(slot)) => {
            let mut all: Overfull<(u32, Slot)> = leaf.elements().collect();
            all.insert(at, (index, slot));
            count_moved(heap, all.len());
            let (front, back) = all.split_at(split_point(all.len(), at));
            let (left, right) = (Node::leaf(heap, front), Node::leaf(heap, back));
            SmallVec::from_iter([owned(0, left), owned(back[0].0, right)])
        }
    }
}

/// A run never changes: around the index it becomes a leaf.
fn change_run(heap: &mut Heap, run: Gc<Node>, range: Range, index: u32, slot: Option<Slot>) -> Parts {
    let new = slot.map(|slot| (index, slot));
    // What stands before or behind the run begins where that ends, so that more can go there.
    if index < range.first || index >= range.end() {
        let Some(new) = new else { return one(run) };
        let leaf = Node::leaf(heap, &[new]);
        let parts = if index < range.first {
            [owned(0, leaf), owned(range.first, run)]
        } else {
            [owned(0, run), owned(range.end(), leaf)]
        };
        return SmallVec::from_iter(parts);
    }
    let (from, to) = if range.len <= 2 * CHUNK {
        (range.first, range.end())
    } else {
        let from = range.first + (index - range.first) / CHUNK * CHUNK;
        (from, range.end().min(from + CHUNK))
    };
    let before = range.elements(from, index);
    let elements: SmallVec<[(u32, Slot); MOST]> =
        before.chain(new).chain(range.elements(index + 1, to)).collect();
    count_moved(heap, elements.len());
    let mut parts = Parts::new();
    if from > range.first {
        parts.push(owned(range.first, Node::run(heap, range.part(range.first, from))));
    }
    if !elements.is_empty() {
        parts.push(owned(from, Node::leaf(heap, &elements)));
    }
    if to < range.end() {
        parts.push(owned(to, Node::run(heap, range.part(to, range.end()))));
    }
    parts
}

fn change_inner(heap: &mut Heap, node: Gc<Node>, is_owned: bool, index: u32, slot: Option<Slot>) -> Parts {
    let at = node.child_for(index);
    let child = node.child(at);
    let before = child.sums();
    let parts = change(heap, child, is_owned && node.owns(at), index, slot);
    let Some(&first) = parts.first() else {
        if node.len() == 1 {
            return Parts::new();
        }
        let node = own(heap, node, is_owned, 0);
        node.remove_child(at, before);
        return one(node);
    };
    let more = &parts[1..];
    if node.len() + more.len() > MOST {
        return split_inner(heap, node, is_owned, at, &parts);
    }
    let node = own(heap, node, is_owned, more.len());
    node.set_child(at, first.node, before);
    for (place, &part) in (at + 1..).zip(more) {
        node.insert_child(place, part);
    }
    if slot.is_none() && first.node.len() <= FEW / 2 {
        merge_around(heap, node, at);
    }
    one(node)
}

/// Two nodes for one with parts in the place of a subtree.
fn split_inner(heap: &mut Heap, node: Gc<Node>, is_owned: bool, at: usize, parts: &Parts) -> Parts {
    let mut all: Overfull<Child> = node.children(is_owned).collect();
    all[at] = Child { key: all[at].key, ..parts[0] };
    all.insert_many(at + 1, parts[1..].iter().copied());
    count_moved(heap, all.len());
    let (front, back) = all.split_at(split_point(all.len(), at + parts.len() - 1));
    let (left, right) = (Node::inner(heap, node.height(), front), Node::inner(heap, node.height(), back));
    SmallVec::from_iter([owned(0, left), owned(back[0].key, right)])
}

/// Merges a subtree with few entries with one beside it if that has few too. The node is owned.
fn merge_around(heap: &mut Heap, node: Gc<Node>, at: usize) {
    for left in at.saturating_sub(1)..=at {
        if left + 1 >= node.len() {
            return;
        }
        let (a, b) = (node.child(left), node.child(left + 1));
        // Runs have no entries to merge.
        if a.is_run() || b.is_run() || a.len() + b.len() > FEW {
            continue;
        }
        let (sums, gone) = (a.sums(), b.sums());
        let merged = if a.height() == 0 {
            let all: SmallVec<[(u32, Slot); MOST]> = a.elements().chain(b.elements()).collect();
            Node::leaf(heap, &all)
        } else {
            let mut all: SmallVec<[Child; MOST]> = a.children(node.owns(left)).collect();
            all.extend(b.children(node.owns(left + 1)));
            all[a.len()].key = node.keys()[left + 1];
            Node::inner(heap, a.height(), &all)
        };
        count_moved(heap, merged.len());
        node.set_child(left, merged, sums);
        node.remove_child(left + 1, gone);
        return;
    }
}

/// Drops all elements at or after an index, which is above 0; what is left, if anything.
pub(super) fn cut(heap: &mut Heap, node: Gc<Node>, is_owned: bool, end: u32) -> Option<Gc<Node>> {
    if let Some(range) = node.range() {
        return (end > range.first).then(|| match range.end() > end {
            true => Node::run(heap, range.part(range.first, end)),
            false => node,
        });
    }
    if node.height() == 0 {
        let left = node.find(end).unwrap_or_else(|at| at);
        if left == 0 {
            return None;
        }
        let leaf = own(heap, node, is_owned, 0);
        (left..leaf.len()).rev().for_each(|at| leaf.remove_element(at));
        return Some(leaf);
    }
    let last = node.child_for(end - 1);
    let (child, owns) = (node.child(last), is_owned && node.owns(last));
    let before = child.sums();
    let rest = cut(heap, child, owns, end);
    if rest.is_none() && last == 0 {
        return None;
    }
    let node = own(heap, node, is_owned, 0);
    (last + 1..node.len()).rev().for_each(|at| node.remove_child(at, node.child(at).sums()));
    match rest {
        Some(rest) => node.set_child(last, rest, before),
        None => node.remove_child(last, before),
    }
    Some(node)
}

/// Appends leaves for elements in order to those of a tree.
pub(super) fn push_leaves(heap: &mut Heap, leaves: &mut Vec<Child>, elements: &[(u32, Slot)]) {
    count_moved(heap, elements.len());
    leaves.extend(elements.chunks(MOST).map(|chunk| owned(chunk[0].0, Node::leaf(heap, chunk))));
}

/// Appends a run to the leaves of a tree.
pub(super) fn push_run(heap: &mut Heap, leaves: &mut Vec<Child>, range: Range) {
    leaves.push(owned(range.first, Node::run(heap, range)));
}

/// The tree over leaves, if there are any.
pub(super) fn build(heap: &mut Heap, leaves: Vec<Child>) -> Option<Gc<Node>> {
    let mut level = leaves;
    for height in 1.. {
        if level.len() <= 1 {
            break;
        }
        let inner = |chunk: &[Child]| owned(chunk[0].key, Node::inner(heap, height, chunk));
        level = level.chunks(MOST).map(inner).collect();
    }
    level.first().map(|root| root.node)
}

/// A tree of elements in order, if there are any.
pub(super) fn build_leaves(heap: &mut Heap, elements: &[(u32, Slot)]) -> Option<Gc<Node>> {
    let mut leaves = Vec::new();
    push_leaves(heap, &mut leaves, elements);
    build(heap, leaves)
}
