//! The table of Maps and Sets: a hash index over entries in order of insertion.
//!
//! A deleted entry stays behind as a tombstone until there are many; then the entries are
//! compacted. Every entry has a sequence number that only grows, so that a [`Cursor`] finds its
//! place again after a compaction, by binary search, and the table need not know its cursors.

use ellipsis_engine::{Context, JsBigInt, JsResult, JsString, Value};
use ellipsis_engine::{ExternalBytes, Gc, Heap, Trace, Tracer};
use hashbrown::HashTable;
use hashbrown::hash_table::Entry as IndexEntry;

/// Most entries in a table.
const MAX_ENTRIES: usize = 1 << 30;
/// Fewer tombstones than this are left alone.
const MIN_TOMBSTONES: usize = 16;

#[derive(Clone, Copy)]
struct Entry {
    /// Empty if the entry was deleted.
    key: Value,
    value: Value,
    sequence: u64,
}

/// A table. Keys are the same if SameValueZero says so.
pub(crate) struct Table {
    entries: Vec<Entry>,
    index: HashTable<u32>,
    /// No entry before this place is alive.
    first: usize,
    next_sequence: u64,
    /// Moves on when entries change places.
    epoch: u32,
    external: ExternalBytes,
    reported: isize,
}

/// A place between the entries of a table, which stays right whatever happens to them.
#[derive(Clone, Copy)]
pub(crate) struct Cursor {
    position: usize,
    epoch: u32,
    /// No entry with a lower sequence number is still to come.
    sequence: u64,
}

/// A key that was brought into its one form, with its hash.
#[derive(Clone, Copy)]
pub(crate) struct HashedKey {
    pub(crate) key: Value,
    hash: u64,
}

fn mix(bits: u64) -> u64 {
    let product = u128::from(bits ^ 0x9e37_79b9_7f4a_7c15) * 0xd6e8_feb8_6659_fd93;
    (product as u64) ^ (product >> 64) as u64
}

fn hash_bigint(bigint: Gc<JsBigInt>) -> u64 {
    let value = bigint.value();
    value.iter_u64_digits().fold(value.sign() as u64, |hash, digit| mix(hash.rotate_left(5) ^ digit))
}

/// The hash of a key that is in a table.
fn hash_of_stored(key: Value) -> u64 {
    if let Some(string) = key.as_string() {
        return mix(u64::from(string.known_hash().unwrap_or(0)));
    }
    match key.as_bigint() {
        Some(bigint) => hash_bigint(bigint),
        None => mix(key.bits()),
    }
}

fn strings_equal(a: Gc<JsString>, b: Gc<JsString>) -> bool {
    a == b
        || a.len() == b.len() && a.known_hash() == b.known_hash() && {
            match (a.try_view(), b.try_view()) {
                (Some(a), Some(b)) => a == b,
                _ => false,
            }
        }
}

fn keys_equal(a: Value, b: Value) -> bool {
    if a == b {
        return true;
    }
    if let (Some(a), Some(b)) = (a.as_string(), b.as_string()) {
        return strings_equal(a, b);
    }
    match (a.as_bigint(), b.as_bigint()) {
        (Some(a), Some(b)) => a.value() == b.value(),
        _ => false,
    }
}

impl HashedKey {
    /// [CanonicalizeKeyedCollectionKey](https://tc39.es/ecma262/#sec-canonicalizekeyedcollectionkey),
    /// and the hash.
    #[inline]
    pub(crate) fn new(heap: &mut Heap, key: Value) -> HashedKey {
        if key.is_int() {
            return HashedKey { key, hash: mix(key.bits()) };
        }
        if let Some(number) = key.as_number() {
            // Adding 0 makes -0 to 0; whole numbers become int32.
            let key = Value::number(number + 0.0);
            return HashedKey { key, hash: mix(key.bits()) };
        }
        if let Some(string) = key.as_string() {
            string.flatten(heap);
            return HashedKey { key, hash: mix(u64::from(string.hash(heap))) };
        }
        HashedKey { key, hash: hash_of_stored(key) }
    }
}

impl Table {
    pub(crate) fn new(heap: &Heap) -> Table {
        Table {
            entries: Vec::new(),
            index: HashTable::new(),
            first: 0,
            next_sequence: 0,
            epoch: 0,
            external: heap.external_bytes(),
            reported: 0,
        }
    }

    /// How many entries there are.
    pub(crate) fn len(&self) -> usize {
        self.index.len()
    }

    #[inline]
    fn find(&self, key: HashedKey) -> Option<usize> {
        let entries = &self.entries;
        self.index.find(key.hash, |&at| keys_equal(entries[at as usize].key, key.key)).map(|&at| at as usize)
    }

    pub(crate) fn get(&self, key: HashedKey) -> Option<Value> {
        self.find(key).map(|at| self.entries[at].value)
    }

    pub(crate) fn has(&self, key: HashedKey) -> bool {
        self.find(key).is_some()
    }

    /// Adds an entry or changes its value. Whether there was room for it.
    pub(crate) fn set(&mut self, key: HashedKey, value: Value) -> bool {
        if self.entries.len() == self.entries.capacity() {
            return self.set_in_full(key, value);
        }
        self.set_with_room(key, value);
        true
    }

    /// As [`Table::set`], while there is room for another entry.
    #[inline]
    fn set_with_room(&mut self, key: HashedKey, value: Value) {
        let entries = &mut self.entries;
        let place = self.index.entry(
            key.hash,
            |&at| keys_equal(entries[at as usize].key, key.key),
            |&at| hash_of_stored(entries[at as usize].key),
        );
        match place {
            IndexEntry::Occupied(at) => entries[*at.get() as usize].value = value,
            IndexEntry::Vacant(place) => {
                place.insert(entries.len() as u32);
                entries.push(Entry { key: key.key, value, sequence: self.next_sequence });
                self.next_sequence += 1;
            }
        }
    }

    /// As [`Table::set`], when another entry needs more room.
    #[cold]
    fn set_in_full(&mut self, key: HashedKey, value: Value) -> bool {
        if let Some(at) = self.find(key) {
            self.entries[at].value = value;
            return true;
        }
        if self.entries.len() - self.len() > self.entries.len() / 4 {
            self.compact();
        }
        if self.entries.len() >= MAX_ENTRIES {
            return false;
        }
        self.entries.reserve(1);
        self.set_with_room(key, value);
        self.report();
        true
    }

    /// Makes room for entries that are about to be added, unless they are so many that it had
    /// better be seen first whether their keys differ.
    pub(crate) fn reserve(&mut self, count: usize) {
        const MOST: usize = 1 << 12;
        let count = count.min(MOST);
        self.entries.reserve(count);
        let entries = &self.entries;
        self.index.reserve(count, |&at| hash_of_stored(entries[at as usize].key));
        self.report();
    }

    /// Removes an entry; whether it was there.
    pub(crate) fn delete(&mut self, key: HashedKey) -> bool {
        let entries = &self.entries;
        let found = self.index.find_entry(key.hash, |&at| keys_equal(entries[at as usize].key, key.key));
        let Ok(found) = found else { return false };
        let at = found.remove().0 as usize;
        self.entries[at].key = Value::EMPTY;
        self.entries[at].value = Value::EMPTY;
        if at == self.first {
            while self.entries.get(self.first).is_some_and(|entry| entry.key.is_empty()) {
                self.first += 1;
            }
        }
        let tombstones = self.entries.len() - self.len();
        if tombstones > MIN_TOMBSTONES && tombstones > self.len() {
            self.compact();
        }
        true
    }

    /// Removes all entries.
    pub(crate) fn clear(&mut self) {
        self.entries = Vec::new();
        self.index = HashTable::new();
        self.first = 0;
        self.epoch = self.epoch.wrapping_add(1);
        self.report();
    }

    fn compact(&mut self) {
        self.entries.retain(|entry| !entry.key.is_empty());
        if self.entries.len() < self.entries.capacity() / 4 {
            self.entries.shrink_to(self.entries.len() * 2);
        }
        self.index.clear();
        if self.index.capacity() > self.entries.len() * 4 {
            self.index = HashTable::with_capacity(self.entries.len());
        }
        let entries = &self.entries;
        for (at, entry) in entries.iter().enumerate() {
            self.index.insert_unique(hash_of_stored(entry.key), at as u32, |&at| {
                hash_of_stored(entries[at as usize].key)
            });
        }
        self.first = 0;
        self.epoch = self.epoch.wrapping_add(1);
        self.report();
    }

    /// Tells the heap what this takes.
    fn report(&mut self) {
        let bytes = (self.entries.capacity() * size_of::<Entry>() + self.index.capacity() * 6) as isize;
        if bytes != self.reported {
            self.external.add(bytes - self.reported);
            self.reported = bytes;
        }
    }

    /// The place before the first entry.
    pub(crate) fn cursor(&self) -> Cursor {
        Cursor { position: self.first, epoch: self.epoch, sequence: 0 }
    }

    /// The entry behind a place, over which it moves.
    #[inline]
    pub(crate) fn next(&self, cursor: &mut Cursor) -> Option<(Value, Value)> {
        if cursor.epoch != self.epoch {
            cursor.epoch = self.epoch;
            cursor.position = self.entries.partition_point(|entry| entry.sequence < cursor.sequence);
        }
        cursor.position = cursor.position.max(self.first);
        while let Some(entry) = self.entries.get(cursor.position) {
            cursor.position += 1;
            if !entry.key.is_empty() {
                cursor.sequence = entry.sequence + 1;
                return Some((entry.key, entry.value));
            }
        }
        cursor.sequence = self.next_sequence;
        None
    }

    /// A table with the same entries.
    pub(crate) fn copy(&self) -> Table {
        let mut table = Table {
            entries: self.entries.clone(),
            index: self.index.clone(),
            first: self.first,
            next_sequence: self.next_sequence,
            epoch: 0,
            external: self.external.clone(),
            reported: 0,
        };
        table.report();
        table
    }
}

impl Drop for Table {
    fn drop(&mut self) {
        self.external.add(-self.reported);
    }
}

impl Trace for Table {
    fn trace(&self, tracer: &mut Tracer) {
        for entry in &self.entries {
            entry.key.trace(tracer);
            entry.value.trace(tracer);
        }
    }
}

/// The error of a table that is full.
pub(crate) fn check_room(cx: &mut Context, had_room: bool, name: &str) -> JsResult<()> {
    if had_room { Ok(()) } else { Err(cx.range_error(format!("{name} maximum size exceeded"))) }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A table as the specification has it: deleted entries stay in the list for good.
    #[derive(Default)]
    struct Model {
        entries: Vec<Option<(i32, i32)>>,
    }

    impl Model {
        fn find(&self, key: i32) -> Option<usize> {
            self.entries.iter().position(|entry| entry.is_some_and(|(other, _)| other == key))
        }

        fn next(&self, position: &mut usize) -> Option<(i32, i32)> {
            while *position < self.entries.len() {
                *position += 1;
                if let Some(entry) = self.entries[*position - 1] {
                    return Some(entry);
                }
            }
            None
        }
    }

    /// Random changes, with cursors that are moved in between.
    fn compare_with_model(seed: u64, keys: u32, deletions: u32) {
        let mut heap = Heap::new(&[]);
        let mut table = Table::new(&heap);
        let mut model = Model::default();
        let mut cursors: Vec<(Cursor, usize)> = Vec::new();
        let mut state = seed;
        let mut random = |below: u32| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            ((state >> 33) as u32) % below
        };
        for step in 0..3_000 {
            let key = random(keys) as i32;
            let hashed = HashedKey::new(&mut heap, Value::int(key));
            match random(100) {
                0 if random(20) == 0 => {
                    table.clear();
                    model.entries.iter_mut().for_each(|entry| *entry = None);
                }
                1..=4 if cursors.len() < 20 => cursors.push((table.cursor(), 0)),
                5 if !cursors.is_empty() => {
                    cursors.swap_remove(random(cursors.len() as u32) as usize);
                }
                6..=30 if !cursors.is_empty() => {
                    let at = random(cursors.len() as u32) as usize;
                    let (cursor, position) = &mut cursors[at];
                    let expected =
                        model.next(position).map(|(key, value)| (Value::int(key), Value::int(value)));
                    assert_eq!(table.next(cursor), expected, "step {step}");
                }
                choice if choice < 30 + deletions => {
                    let found = model.find(key);
                    if let Some(at) = found {
                        model.entries[at] = None;
                    }
                    assert_eq!(table.delete(hashed), found.is_some());
                }
                _ => {
                    assert!(table.set(hashed, Value::int(step)));
                    match model.find(key) {
                        Some(at) => model.entries[at] = Some((key, step)),
                        None => model.entries.push(Some((key, step))),
                    }
                }
            }
            let live = model.entries.iter().flatten().count();
            assert_eq!(table.len(), live);
            assert_eq!(table.get(hashed).is_some(), model.find(key).is_some());
        }
        let mut cursor = table.cursor();
        let mut position = 0;
        while let Some((key, value)) = model.next(&mut position) {
            assert_eq!(table.next(&mut cursor), Some((Value::int(key), Value::int(value))));
        }
        assert_eq!(table.next(&mut cursor), None);
    }

    #[test]
    fn behaves_like_the_list_of_the_specification() {
        for seed in 0..3 {
            compare_with_model(seed, 300, 30);
            compare_with_model(seed + 100, 40, 36);
            compare_with_model(seed + 200, 1000, 20);
        }
    }

    #[test]
    fn zeros_are_one_key_and_nan_equals_itself() {
        let mut heap = Heap::new(&[]);
        let mut table = Table::new(&heap);
        let mut key = |number: f64| HashedKey::new(&mut heap, Value::double(number));
        assert!(table.set(key(-0.0), Value::TRUE));
        assert!(table.has(key(0.0)));
        assert_eq!(table.next(&mut table.cursor()).map(|(key, _)| key), Some(Value::int(0)));
        assert!(table.set(key(f64::NAN), Value::TRUE));
        assert!(table.has(key(-f64::NAN)));
        assert!(!table.has(key(1.5)));
    }
}
