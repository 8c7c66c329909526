//! Key tables: keys in insertion order with attributes, and an index from key to position, for a
//! whole lineage of shapes.
//!
//! A shape that stands at a table's end extends it. One that stands before the end, where the
//! table goes on with another key, forks it: the fork takes the keys so far from the table it came
//! from and has only what follows for itself, so that a fork costs what is added and not what was
//! there.
//!
//! Invariants:
//! - a position keeps its key and attributes for good;
//! - a table's own keys begin at `start`, those before it are its parent's;
//! - `index` has an entry for each own key, if there are more than [`LINEAR_KEYS`] of them.

use std::cell::{Cell, RefCell};
use std::iter::{once, successors};

use ellipsis_gc::{ExternalShare, Gc, Header, Heap, Trace, Tracer, heap_cell};
use hashbrown::HashTable;

use crate::model::sequence::ElementsCell;
use crate::model::{Attributes, CellKind, Cells, Elements, OutOfMemory, PropertyKey};

/// Tables up to this size are searched linearly and have no index.
const LINEAR_KEYS: usize = 8;
/// A fork copies up to so many own keys of the table it comes from.
const COPIED_BY_FORK: usize = 64;
/// A table with so many ancestors takes in their keys before it is forked.
const MOST_ANCESTORS: u32 = 6;

/// One key of a table.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Entry {
    /// The key.
    pub key: PropertyKey,
    /// Its attributes.
    pub attributes: Attributes,
    /// Whether the key is an atom, which points to no other cell. So marking the keys of big tables
    /// need not look at them, which would miss the cache.
    is_atom: bool,
}

impl Entry {
    /// A key with these attributes.
    pub fn new(key: PropertyKey, attributes: Attributes) -> Entry {
        Entry { key, attributes, is_atom: key.as_atom().is_some() }
    }
}

/// The keys of a lineage of shapes. A key's position is its slot.
#[repr(C)]
pub(crate) struct KeyTable {
    header: Header,
    parent: Cell<Option<Gc<KeyTable>>>,
    start: Cell<u32>,
    keys: RefCell<Vec<Entry>>,
    /// (hash, position) of each own key. The hash is kept so that neither probing nor growing
    /// looks at the keys, which would miss the cache.
    index: RefCell<Index>,
    /// Some key may stand more than once among the own ones.
    repeats: Cell<bool>,
    /// The first keys as values, as many as anybody asked for, to be shared with whoever asks again.
    names: Cell<Option<Gc<ElementsCell>>>,
    external: ExternalShare,
}

type Index = HashTable<(u32, u32)>;

/// 64 bits of hash from 32: tables take the low bits for the place and the highest for the tag.
#[inline(always)]
fn spread(hash: u32) -> u64 {
    u64::from(hash) | u64::from(hash) << 32
}

fn hash_of(&(hash, _): &(u32, u32)) -> u64 {
    spread(hash)
}

/// An empty list with room for so many keys.
fn room_for(heap: &mut Heap, count: usize) -> Result<Vec<Entry>, OutOfMemory> {
    let mut keys = Vec::new();
    if heap.has_room(count * size_of::<Entry>()) && keys.try_reserve_exact(count).is_ok() {
        return Ok(keys);
    }
    Err(OutOfMemory)
}

/// Makes room for so many more entries.
fn make_room_in(heap: &mut Heap, index: &mut Index, more: usize) -> Result<(), OutOfMemory> {
    let bytes = (index.len() + more) * 2 * size_of::<(u32, u32)>();
    if heap.has_room(bytes) && index.try_reserve(more, hash_of).is_ok() { Ok(()) } else { Err(OutOfMemory) }
}

impl KeyTable {
    /// A table of these keys. `repeats` says that some may stand more than once.
    pub(crate) fn new(heap: &mut Heap, keys: Vec<Entry>, repeats: bool) -> Result<Gc<KeyTable>, OutOfMemory> {
        KeyTable::with_parent(heap, None, 0, keys, repeats)
    }

    fn with_parent(
        heap: &mut Heap,
        parent: Option<Gc<KeyTable>>,
        start: u32,
        keys: Vec<Entry>,
        repeats: bool,
    ) -> Result<Gc<KeyTable>, OutOfMemory> {
        let is_short = keys.len() <= LINEAR_KEYS;
        let index = if is_short { Index::new() } else { KeyTable::index_of(heap, start, &keys)? };
        let table = KeyTable {
            header: Header::new(CellKind::KeyTable as u8),
            parent: Cell::new(parent),
            start: Cell::new(start),
            keys: RefCell::new(keys),
            index: RefCell::new(index),
            repeats: Cell::new(repeats),
            names: Cell::new(None),
            external: ExternalShare::new(heap, 0),
        };
        table.report(heap);
        Ok(heap.alloc(table))
    }

    /// A table of no keys.
    pub(crate) fn empty(heap: &mut Heap) -> Gc<KeyTable> {
        let external = ExternalShare::new(heap, 0);
        heap.alloc(KeyTable {
            header: Header::new(CellKind::KeyTable as u8),
            parent: Cell::new(None),
            start: Cell::new(0),
            keys: RefCell::default(),
            index: RefCell::default(),
            repeats: Cell::new(false),
            names: Cell::new(None),
            external,
        })
    }

    /// Tells the heap what the keys and the index have come to weigh.
    fn report(&self, heap: &mut Heap) {
        let index = self.index.borrow().capacity() * size_of::<(u32, u32)>();
        self.external.set(heap, self.keys.borrow().capacity() * size_of::<Entry>() + index);
    }

    /// The index of these own keys.
    fn index_of(heap: &mut Heap, start: u32, keys: &[Entry]) -> Result<Index, OutOfMemory> {
        let mut index = Index::new();
        make_room_in(heap, &mut index, keys.len())?;
        for (position, entry) in (start..).zip(keys) {
            let hash = entry.key.hash() as u32;
            index.insert_unique(spread(hash), (hash, position), hash_of);
        }
        Ok(index)
    }

    /// The last position below `count` that has the key.
    #[inline]
    pub(crate) fn lookup(&self, key: PropertyKey, count: u32) -> Option<(u32, Attributes)> {
        let found = self.lookup_own(key, count);
        if found.is_none() && self.parent.get().is_some() {
            return self.lookup_in_parents(key, count);
        }
        found
    }

    fn lookup_in_parents(&self, key: PropertyKey, count: u32) -> Option<(u32, Attributes)> {
        self.above(count).find_map(|(table, count)| table.lookup_own(key, count))
    }

    /// The tables from which this one has the first of its first `count` keys, each with how many there are up to it.
    fn above(&self, count: u32) -> impl Iterator<Item = (Gc<KeyTable>, u32)> + use<> {
        let next = |table: &KeyTable, count: u32| Some((table.parent.get()?, count.min(table.start.get())));
        successors(next(self, count), move |(table, count)| next(table, *count))
    }

    /// How many of the first keys of two tables, of so many each, both have of one table.
    pub(crate) fn shared(one: (Gc<KeyTable>, u32), other: (Gc<KeyTable>, u32)) -> u32 {
        let lineage = |first: (Gc<KeyTable>, u32)| once(first).chain(first.0.above(first.1));
        lineage(one)
            .find_map(|(table, count)| Some(count.min(lineage(other).find(|same| same.0 == table)?.1)))
            .unwrap_or(0)
    }

    #[inline]
    fn lookup_own(&self, key: PropertyKey, count: u32) -> Option<(u32, Attributes)> {
        let keys = self.keys.borrow();
        let start = self.start.get();
        if keys.len() <= LINEAR_KEYS {
            let own = (count.saturating_sub(start) as usize).min(keys.len());
            let at = keys[..own].iter().rposition(|entry| entry.key == key)?;
            return Some((start + at as u32, keys[at].attributes));
        }
        // Copies of an object that grow by the same keys ask for the one that comes next.
        let comes_next = |next: &Entry| next.key == key && !self.repeats.get();
        if count >= start && keys.get((count - start) as usize).is_some_and(comes_next) {
            return None;
        }
        let index = self.index.borrow();
        let hash = key.hash() as u32;
        // A key beyond `count` is not looked at, which would miss the cache.
        let is_key =
            |&(other, at): &(u32, u32)| other == hash && at < count && keys[(at - start) as usize].key == key;
        let at = if self.repeats.get() {
            index.iter_hash(spread(hash)).filter(|place| is_key(place)).map(|place| place.1).max()?
        } else {
            index.find(spread(hash), is_key)?.1
        };
        Some((at, keys[(at - start) as usize].attributes))
    }

    /// The entry at a position.
    #[inline]
    pub(crate) fn entry(&self, position: u32) -> Entry {
        match position.checked_sub(self.start.get()) {
            Some(own) => self.keys.borrow()[own as usize],
            None => self.parent.get().expect("keys before the own ones").entry(position),
        }
    }

    /// Calls `visit` for the keys before `count`, in order.
    pub(crate) fn for_each(&self, count: u32, visit: &mut impl FnMut(u32, Entry)) {
        let start = self.start.get();
        if let Some(parent) = self.parent.get() {
            parent.for_each(count.min(start), visit);
        }
        let own = count.saturating_sub(start) as usize;
        for (position, entry) in (start..).zip(&self.keys.borrow()[..own]) {
            visit(position, *entry);
        }
    }

    /// The keys before `count`, all of them names, as elements that share what they lie in.
    pub(crate) fn names(&self, heap: &mut Heap, count: u32) -> Result<Elements, OutOfMemory> {
        let names = self.names.get().unwrap_or_else(|| ElementsCell::new(heap, Elements::empty()));
        self.names.set(Some(names));
        let names = names.elements();
        for position in names.len()..count {
            names.push(heap, self.entry(position).key.as_value())?;
        }
        Ok(names.share(heap, 0, count))
    }

    /// The keys before `count`.
    pub(crate) fn prefix(&self, heap: &mut Heap, count: u32) -> Result<Vec<Entry>, OutOfMemory> {
        let mut prefix = room_for(heap, count as usize)?;
        self.for_each(count, &mut |_, entry| prefix.push(entry));
        Ok(prefix)
    }

    fn len(&self) -> u32 {
        self.start.get() + self.keys.borrow().len() as u32
    }

    fn push(&self, heap: &mut Heap, entry: Entry) -> Result<(), OutOfMemory> {
        let (mut keys, mut index) = (self.keys.borrow_mut(), self.index.borrow_mut());
        if keys.len() == keys.capacity() {
            let mut grown = room_for(heap, (keys.len() * 2).max(4))?;
            grown.extend_from_slice(&keys);
            *keys = grown;
        }
        let own = keys.len();
        if own >= LINEAR_KEYS {
            if own == LINEAR_KEYS {
                *index = KeyTable::index_of(heap, self.start.get(), &keys)?;
            }
            if index.len() == index.capacity() {
                make_room_in(heap, &mut index, own.max(LINEAR_KEYS))?;
            }
            let hash = entry.key.hash() as u32;
            index.insert_unique(spread(hash), (hash, self.start.get() + own as u32), hash_of);
        }
        keys.push(entry);
        Ok(())
    }

    /// A table that has `entry` after the first `count` keys of another: that one, if it ends there or goes on
    /// so, else a fork. `again` says that the key stands among those already, deleted.
    pub(crate) fn extended(
        table: Gc<KeyTable>,
        heap: &mut Heap,
        count: u32,
        entry: Entry,
        again: bool,
    ) -> Result<Gc<KeyTable>, OutOfMemory> {
        if table.len() == count {
            table.push(heap, entry)?;
            table.repeats.set(table.repeats.get() || again);
            table.report(heap);
            return Ok(table);
        }
        if table.entry(count) == entry { Ok(table) } else { KeyTable::fork(table, heap, count, entry, again) }
    }

    fn fork(
        table: Gc<KeyTable>,
        heap: &mut Heap,
        count: u32,
        entry: Entry,
        again: bool,
    ) -> Result<Gc<KeyTable>, OutOfMemory> {
        let start = table.start.get();
        if count < start {
            let parent = table.parent.get().expect("keys before the own ones");
            return KeyTable::fork(parent, heap, count, entry, again);
        }
        let own = (count - start) as usize;
        if own <= COPIED_BY_FORK {
            let mut keys = table.keys.borrow()[..own].to_vec();
            keys.push(entry);
            return KeyTable::with_parent(
                heap,
                table.parent.get(),
                start,
                keys,
                table.repeats.get() || again,
            );
        }
        if table.ancestors() >= MOST_ANCESTORS {
            // Without memory for it the way to the first key stays long.
            let _ = table.take_in_ancestors(heap);
        }
        KeyTable::with_parent(heap, Some(table), count, vec![entry], false)
    }

    fn ancestors(&self) -> u32 {
        self.above(0).count() as u32
    }

    /// Makes all keys own ones.
    fn take_in_ancestors(&self, heap: &mut Heap) -> Result<(), OutOfMemory> {
        let keys = self.prefix(heap, self.len())?;
        let index = KeyTable::index_of(heap, 0, &keys)?;
        (*self.keys.borrow_mut(), *self.index.borrow_mut()) = (keys, index);
        self.start.set(0);
        self.parent.set(None);
        // A key of an ancestor may stand again among the own ones.
        self.repeats.set(true);
        self.report(heap);
        Ok(())
    }

    /// Whether some key may stand more than once.
    pub(crate) fn has_repeats(&self) -> bool {
        self.repeats.get() || self.parent.get().is_some()
    }
}

heap_cell!(KeyTable, header, Cells, CellKind::KeyTable as u8);

impl Trace for KeyTable {
    fn trace(&self, tracer: &mut Tracer) {
        for entry in self.keys.borrow().iter() {
            match entry.key.as_value().as_any_cell() {
                Some(atom) if entry.is_atom => tracer.mark_leaf(atom),
                other => other.trace(tracer),
            }
        }
        self.parent.trace(tracer);
        self.names.trace(tracer);
    }
}
