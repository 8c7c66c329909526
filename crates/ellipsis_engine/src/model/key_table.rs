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

use ellipsis_gc::{ExternalShare, Gc, Header, Heap, Trace, Tracer, heap_cell};
use hashbrown::HashTable;

use crate::model::key::PropertyKey;
use crate::model::kind::{CellKind, Cells};
use crate::model::property::Attributes;

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
    index: RefCell<HashTable<(u32, u32)>>,
    /// Some key may stand more than once among the own ones.
    repeats: Cell<bool>,
    external: ExternalShare,
}

/// 64 bits of hash from 32: tables take the low bits for the place and the highest for the tag.
#[inline(always)]
fn spread(hash: u32) -> u64 {
    u64::from(hash) | u64::from(hash) << 32
}

impl KeyTable {
    /// A table of these keys. `repeats` says that some may stand more than once.
    pub(crate) fn new(heap: &mut Heap, keys: Vec<Entry>, repeats: bool) -> Gc<KeyTable> {
        KeyTable::with_parent(heap, None, 0, keys, repeats)
    }

    fn with_parent(
        heap: &mut Heap,
        parent: Option<Gc<KeyTable>>,
        start: u32,
        keys: Vec<Entry>,
        repeats: bool,
    ) -> Gc<KeyTable> {
        let table = KeyTable {
            header: Header::new(CellKind::KeyTable as u8),
            parent: Cell::new(parent),
            start: Cell::new(start),
            keys: RefCell::new(keys),
            index: RefCell::default(),
            repeats: Cell::new(repeats),
            external: ExternalShare::new(heap, 0),
        };
        table.build_index();
        table.report(heap);
        heap.alloc(table)
    }

    /// Tells the heap what the keys and the index have come to weigh.
    fn report(&self, heap: &mut Heap) {
        let index = self.index.borrow().capacity() * size_of::<(u32, u32)>();
        self.external.set(heap, self.keys.borrow().capacity() * size_of::<Entry>() + index);
    }

    fn build_index(&self) {
        let keys = self.keys.borrow();
        if keys.len() > LINEAR_KEYS {
            let mut index = HashTable::with_capacity(keys.len());
            for (position, entry) in (self.start.get()..).zip(keys.iter()) {
                let hash = entry.key.hash() as u32;
                index.insert_unique(spread(hash), (hash, position), |&(hash, _)| spread(hash));
            }
            *self.index.borrow_mut() = index;
        }
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
        let (mut start, mut next) = (self.start.get(), self.parent.get());
        while let Some(table) = next {
            let found = table.lookup_own(key, count.min(start));
            if found.is_some() {
                return found;
            }
            (start, next) = (table.start.get(), table.parent.get());
        }
        None
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

    /// The keys before `count`.
    pub(crate) fn prefix(&self, count: u32) -> Vec<Entry> {
        let mut prefix = Vec::with_capacity(count as usize + 1);
        self.for_each(count, &mut |_, entry| prefix.push(entry));
        prefix
    }

    fn len(&self) -> u32 {
        self.start.get() + self.keys.borrow().len() as u32
    }

    fn push(&self, entry: Entry) {
        let own = {
            let mut keys = self.keys.borrow_mut();
            keys.push(entry);
            keys.len()
        };
        if own == LINEAR_KEYS + 1 {
            self.build_index();
        } else if own > LINEAR_KEYS {
            let hash = entry.key.hash() as u32;
            let entry = (hash, self.len() - 1);
            self.index.borrow_mut().insert_unique(spread(hash), entry, |&(hash, _)| spread(hash));
        }
    }

    /// A table that has `entry` after the first `count` keys of another: that one, if it ends there or goes on
    /// so, else a fork. `again` says that the key stands among those already, deleted.
    pub(crate) fn extended(
        table: Gc<KeyTable>,
        heap: &mut Heap,
        count: u32,
        entry: Entry,
        again: bool,
    ) -> Gc<KeyTable> {
        if table.len() == count {
            table.repeats.set(table.repeats.get() || again);
            table.push(entry);
            table.report(heap);
            return table;
        }
        if table.entry(count) == entry { table } else { KeyTable::fork(table, heap, count, entry, again) }
    }

    fn fork(table: Gc<KeyTable>, heap: &mut Heap, count: u32, entry: Entry, again: bool) -> Gc<KeyTable> {
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
            table.take_in_ancestors(heap);
        }
        KeyTable::with_parent(heap, Some(table), count, vec![entry], false)
    }

    fn ancestors(&self) -> u32 {
        let mut count = 0;
        let mut next = self.parent.get();
        while let Some(table) = next {
            count += 1;
            next = table.parent.get();
        }
        count
    }

    /// Makes all keys own ones.
    fn take_in_ancestors(&self, heap: &mut Heap) {
        let keys = self.prefix(self.len());
        *self.keys.borrow_mut() = keys;
        self.start.set(0);
        self.parent.set(None);
        // A key of an ancestor may stand again among the own ones.
        self.repeats.set(true);
        self.build_index();
        self.report(heap);
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
    }
}
