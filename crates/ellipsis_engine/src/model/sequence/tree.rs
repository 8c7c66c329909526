//! Changing pieces: each operation makes the nodes on its path anew and shares all others.

use ellipsis_gc::{Gc, Heap};
use smallvec::{SmallVec, smallvec};

use super::OutOfMemory;
use super::pieces::{Entries, Entry, MOST, Pieces, SMALL, push_piece};
use super::stats::{Count, count, count_moved};
use super::storage::Storage;
use crate::model::Value;

/// How much of a long run is copied around a value that changes, so that its neighbours can change
/// without more pieces.
const CHUNK: u32 = 16;

/// One node or two of the same height that take the place of others.
type Nodes = SmallVec<[Gc<Pieces>; 2]>;

/// Nodes for that many entries, which one or two nodes can hold.
fn pack(heap: &mut Heap, height: u8, entries: &[Entry]) -> Nodes {
    let mut nodes = Nodes::new();
    if entries.len() <= MOST {
        nodes.push(Pieces::new(heap, height, entries));
    } else {
        let (front, back) = entries.split_at(entries.len() / 2);
        nodes.push(Pieces::new(heap, height, front));
        nodes.push(Pieces::new(heap, height, back));
    }
    nodes
}

/// The tree of one node or two.
fn root_of(heap: &mut Heap, nodes: &Nodes) -> Gc<Pieces> {
    let first = nodes[0];
    if nodes.len() == 1 {
        return first;
    }
    let entries: SmallVec<[Entry; 2]> = nodes.iter().map(|&node| Entry::node(node)).collect();
    Pieces::new(heap, first.height() + 1, &entries)
}

/// Nodes of the leaf's entries with another piece, or none, in the place of `removed` values from a piece and a
/// place within it on. Some entry remains.
fn leaf_with(
    heap: &mut Heap,
    leaf: Gc<Pieces>,
    (number, within): (usize, u32),
    removed: u32,
    piece: Option<Entry>,
) -> Result<Nodes, OutOfMemory> {
    let mut entries = Entries::new();
    entries.extend(leaf.entries().take(number));
    push_piece(heap, &mut entries, leaf.entry(number).part(0, within))?;
    if let Some(piece) = piece {
        push_piece(heap, &mut entries, piece)?;
    }
    let mut skip = within + removed;
    for entry in leaf.entries().skip(number) {
        let skipped = skip.min(entry.len);
        push_piece(heap, &mut entries, entry.part(skipped, entry.len))?;
        skip -= skipped;
    }
    Ok(pack(heap, 0, &entries))
}

/// Nodes of the leaf's entries with one value replaced.
fn replace_in_leaf(
    heap: &mut Heap,
    leaf: Gc<Pieces>,
    index: u32,
    value: Value,
) -> Result<Nodes, OutOfMemory> {
    let (number, within) = leaf.find(index);
    let piece = leaf.entry(number);
    let (from, to) = match piece.storage() {
        Some(_) if piece.len <= SMALL => (0, piece.len),
        Some(_) => (within / CHUNK * CHUNK, (within / CHUNK * CHUNK + CHUNK).min(piece.len)),
        None => (within, within + 1),
    };
    let len = to - from;
    let storage = Storage::allocate(heap, len as usize)?;
    piece.part(from, to).append_to(&storage);
    storage.cells(within - from, 1)[0].set(value);
    count_moved(heap, len as usize);
    let changed = Entry::run(storage, 0, len);
    // (A value among holes rather joins its neighbours.)
    if len == piece.len && piece.storage().is_some() {
        return Ok(smallvec![Pieces::with_entry(leaf, heap, number, changed)]);
    }
    leaf_with(heap, leaf, (number, from), len, Some(changed))
}

/// An inner node with one node or two in the place of a subtree.
fn with_children(heap: &mut Heap, node: Gc<Pieces>, number: usize, children: Nodes) -> Nodes {
    if let [child] = children[..] {
        return smallvec![Pieces::with_entry(node, heap, number, Entry::node(child))];
    }
    let mut entries = Entries::new();
    entries.extend(node.entries().take(number));
    entries.extend(children.into_iter().map(Entry::node));
    entries.extend(node.entries().skip(number + 1));
    pack(heap, node.height(), &entries)
}

fn replace_in(heap: &mut Heap, node: Gc<Pieces>, index: u32, value: Value) -> Result<Nodes, OutOfMemory> {
    if node.height() == 0 {
        return replace_in_leaf(heap, node, index, value);
    }
    let (number, within) = node.find(index);
    let children = replace_in(heap, node.entry(number).subtree(), within, value)?;
    Ok(with_children(heap, node, number, children))
}

/// What takes the place of a node when others stand for `removed` of its values from `at` on. `None`
/// if these are not in one leaf, or nothing would remain of that.
fn splice_in(
    heap: &mut Heap,
    node: Gc<Pieces>,
    at: u32,
    removed: u32,
    values: &[Value],
) -> Result<Option<Nodes>, OutOfMemory> {
    let (number, within) = node.find(at);
    if node.height() > 0 {
        let child = node.entry(number);
        if removed > child.len - within {
            return Ok(None);
        }
        let children = splice_in(heap, child.subtree(), within, removed, values)?;
        return Ok(children.map(|children| with_children(heap, node, number, children)));
    }
    if removed > node.len() - at || removed == node.len() {
        return Ok(None);
    }
    let piece = match values.len() as u32 {
        0 => None,
        len => Some(Entry::run(Storage::of_values(heap, values, 0)?, 0, len)),
    };
    leaf_with(heap, node, (number, within), removed, piece).map(Some)
}

/// Joins two trees to nodes of the greater height. What is thin along the seam is filled.
fn join_nodes(heap: &mut Heap, left: Gc<Pieces>, right: Gc<Pieces>) -> Result<Nodes, OutOfMemory> {
    let (left_height, right_height) = (left.height(), right.height());
    let mut entries = Entries::new();
    if left_height == 0 && right_height == 0 {
        entries.extend(left.entries());
        for entry in right.entries() {
            push_piece(heap, &mut entries, entry)?;
        }
        return Ok(pack(heap, 0, &entries));
    }
    let (before_last, last, first) = (left.entries().len() - 1, left.last_entry(), right.entry(0));
    let middle = if left_height > right_height {
        entries.extend(left.entries().take(before_last));
        join_nodes(heap, last.subtree(), right)?
    } else if left_height < right_height {
        join_nodes(heap, left, first.subtree())?
    } else {
        entries.extend(left.entries().take(before_last));
        join_nodes(heap, last.subtree(), first.subtree())?
    };
    entries.extend(middle.into_iter().map(Entry::node));
    if left_height <= right_height {
        entries.extend(right.entries().skip(1));
    }
    Ok(pack(heap, left_height.max(right_height), &entries))
}

fn slice_in(heap: &mut Heap, node: Gc<Pieces>, from: u32, to: u32) -> Gc<Pieces> {
    if from == 0 && to == node.len() {
        return node;
    }
    let mut entries = Entries::new();
    let mut start = 0;
    for entry in node.entries() {
        let end = start + entry.len;
        if start < to && end > from {
            let (first, last) = (from.saturating_sub(start), entry.len.min(to - start));
            entries.push(match node.height() {
                0 => entry.part(first, last),
                _ => Entry::node(slice_in(heap, entry.subtree(), first, last)),
            });
        }
        start = end;
    }
    Pieces::new(heap, node.height(), &entries)
}

impl Pieces {
    /// A tree with another value at an index below the length.
    pub(crate) fn replace(
        tree: Gc<Pieces>,
        heap: &mut Heap,
        index: u32,
        value: Value,
    ) -> Result<Gc<Pieces>, OutOfMemory> {
        let nodes = replace_in(heap, tree, index, value)?;
        Ok(root_of(heap, &nodes))
    }

    /// A tree with other values in the place of `removed` ones from `at` on; some of these remain.
    pub(super) fn try_splice(
        tree: Gc<Pieces>,
        heap: &mut Heap,
        at: u32,
        removed: u32,
        values: &[Value],
    ) -> Result<Gc<Pieces>, OutOfMemory> {
        if let ([value], 1) = (values, removed) {
            return Pieces::replace(tree, heap, at, *value);
        }
        if at < tree.len()
            && let Some(nodes) = splice_in(heap, tree, at, removed, values)?
        {
            return Ok(root_of(heap, &nodes));
        }
        let mut whole = (at > 0).then(|| Pieces::slice(tree, heap, 0, at));
        let between = if values.is_empty() { None } else { Some(Pieces::of_values(heap, values, 0)?) };
        let behind = (at + removed < tree.len()).then(|| Pieces::slice(tree, heap, at + removed, tree.len()));
        for part in [between, behind].into_iter().flatten() {
            whole = Some(match whole {
                Some(whole) => Pieces::join(whole, heap, part)?,
                None => part,
            });
        }
        Ok(whole.expect("values remain"))
    }

    /// The values of a tree and then those of another.
    pub(super) fn join(
        tree: Gc<Pieces>,
        heap: &mut Heap,
        next: Gc<Pieces>,
    ) -> Result<Gc<Pieces>, OutOfMemory> {
        let nodes = join_nodes(heap, tree, next)?;
        Ok(root_of(heap, &nodes))
    }

    /// The values `from..to`, of which there is at least one.
    pub(super) fn slice(tree: Gc<Pieces>, heap: &mut Heap, from: u32, to: u32) -> Gc<Pieces> {
        let mut root = slice_in(heap, tree, from, to);
        while root.height() > 0 && root.entries().len() == 1 {
            root = root.entry(0).subtree();
        }
        root
    }

    /// The only piece, if there is just one.
    pub(super) fn only(&self) -> Option<Entry> {
        (self.height() == 0 && self.entries().len() == 1).then(|| self.entry(0))
    }

    /// The last entry.
    fn last_entry(&self) -> Entry {
        self.entry(self.entries().len() - 1)
    }

    /// The last piece.
    fn last(&self) -> Entry {
        let last = self.last_entry();
        if self.height() == 0 { last } else { last.subtree().last() }
    }

    /// The same tree with the last piece longer.
    fn with_last_longer(tree: Gc<Pieces>, heap: &mut Heap, extra: u32) -> Gc<Pieces> {
        let mut last = tree.last_entry();
        match tree.height() {
            0 => last.len += extra,
            _ => last = Entry::node(Pieces::with_last_longer(last.subtree(), heap, extra)),
        }
        Pieces::with_entry(tree, heap, tree.entries().len() - 1, last)
    }

    /// The values of a tree and then some: in the storage of the last piece if there is room.
    pub(crate) fn append(
        tree: Gc<Pieces>,
        heap: &mut Heap,
        values: &[Value],
    ) -> Result<Gc<Pieces>, OutOfMemory> {
        let last = tree.last();
        let end = last.at + last.len;
        if let Some(storage) = last.storage()
            && storage.range().1 == end
            && (storage.capacity() - end) as usize >= values.len()
        {
            storage.append(values);
            return Ok(Pieces::with_last_longer(tree, heap, values.len() as u32));
        }
        // Room grows with what was appended so far, not with the long run that stands before it.
        let room = if last.len <= 2048 { last.len as usize * 2 } else { CHUNK as usize };
        if last.len > SMALL || last.len == tree.len() || last.storage().is_none() {
            let leaf = Pieces::of_values(heap, values, room)?;
            return Pieces::join(tree, heap, leaf);
        }
        let mut tail: SmallVec<[Value; 64]> =
            (0..last.len).map(|at| tree.get(tree.len() - last.len + at)).collect();
        count_moved(heap, tail.len());
        tail.extend_from_slice(values);
        let leaf = Pieces::of_values(heap, &tail, room)?;
        let front = Pieces::slice(tree, heap, 0, tree.len() - last.len);
        Pieces::join(front, heap, leaf)
    }

    /// The first `len` slots of a storage that is shared from now on.
    pub(crate) fn of_slots(heap: &mut Heap, slots: Gc<Storage>, len: u32) -> Gc<Pieces> {
        count(heap, Count::WentToPieces, 1);
        Pieces::of(heap, Entry::run(slots, 0, len))
    }

    /// Slots in one storage again, which is not shared.
    pub(crate) fn join_slots(&self, heap: &mut Heap) -> Result<Gc<Storage>, OutOfMemory> {
        let storage = Storage::new(heap, self.len() + self.len() / 4)?;
        Ok(self.join_in(heap, storage))
    }

    /// All values in one storage, which is not shared and has some room behind them.
    pub(super) fn flatten(&self, heap: &mut Heap, room: u32) -> Result<Gc<Storage>, OutOfMemory> {
        let storage = Storage::allocate(heap, self.len() as usize + room as usize)?;
        Ok(self.join_in(heap, storage))
    }

    fn join_in(&self, heap: &Heap, storage: Gc<Storage>) -> Gc<Storage> {
        self.append_to(0, self.len(), &storage);
        count(heap, Count::Joined, 1);
        count_moved(heap, self.len() as usize);
        storage
    }

    /// Whether there are so many pieces that joining them is worth it before they are shared again.
    pub(crate) fn is_crumbled(&self) -> bool {
        u64::from(self.count()) * 16 > u64::from(self.len())
    }
}
