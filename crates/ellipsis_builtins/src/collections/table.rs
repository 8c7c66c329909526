//! The table of Maps and Sets: entries in order of insertion, found by their hashes.

use ellipsis_engine::trace_fields;
use ellipsis_engine::{
    Context, EntryCursor, EntryTable, Gc, Heap, JsBigInt, JsResult, JsString, OutOfMemory, Value,
};

/// A table. Keys are the same if SameValueZero says so.
#[derive(Default)]
pub(crate) struct Table(EntryTable<Value>);

/// A place between the entries of a table, which stays right whatever happens to them. Across safepoints it has to be traced.
pub(crate) type Cursor = EntryCursor<Value>;

/// A key that was brought into its one form, with its hash.
#[derive(Clone, Copy)]
pub(crate) struct HashedKey {
    pub(crate) key: Value,
    hash: u32,
}

#[inline(always)]
fn mix(bits: u64) -> u32 {
    let product = u128::from(bits ^ 0x9e37_79b9_7f4a_7c15) * 0xd6e8_feb8_6659_fd93;
    ((product as u64) ^ (product >> 64) as u64) as u32
}

fn hash_bigint(bigint: Gc<JsBigInt>) -> u32 {
    if let Some(small) = bigint.small() {
        return mix(u64::from(mix((small >> 64) as u64)).rotate_left(37) ^ small as u64);
    }
    bigint.digits().iter().fold(0, |hash, digit| mix(u64::from(hash).rotate_left(37) ^ digit.get()))
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

#[inline]
fn keys_equal(a: Value, b: Value) -> bool {
    if a == b {
        return true;
    }
    if let (Some(a), Some(b)) = (a.as_string(), b.as_string()) {
        return strings_equal(a, b);
    }
    match (a.as_bigint(), b.as_bigint()) {
        (Some(a), Some(b)) => a.is_same(&b),
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
            heap.budget.spend_bytes(string.len() as usize);
            return HashedKey { key, hash: mix(u64::from(string.hash(heap))) };
        }
        let hash = match key.as_bigint() {
            Some(bigint) => {
                heap.budget.spend(bigint.digits().len() >> 4);
                hash_bigint(bigint)
            }
            None => mix(key.bits()),
        };
        HashedKey { key, hash }
    }
}

impl Table {
    /// How many entries there are.
    #[inline]
    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }

    pub(crate) fn get(&self, key: HashedKey) -> Option<Value> {
        self.0.get(key.hash, |other| keys_equal(other, key.key))
    }

    pub(crate) fn has(&self, key: HashedKey) -> bool {
        self.get(key).is_some()
    }

    /// Adds an entry or changes its value.
    #[inline]
    pub(crate) fn set(&self, cx: &mut Context, key: HashedKey, value: Value) -> JsResult<()> {
        let is_set = self.0.set(&mut cx.heap, key.hash, key.key, value, |other| keys_equal(other, key.key));
        if is_set { Ok(()) } else { self.set_after_collection(cx, key, value) }
    }

    #[cold]
    fn set_after_collection(&self, cx: &mut Context, key: HashedKey, value: Value) -> JsResult<()> {
        cx.allocate(|cx| {
            let is_key = |other| keys_equal(other, key.key);
            if self.0.set(&mut cx.heap, key.hash, key.key, value, is_key) { Ok(()) } else { Err(OutOfMemory) }
        })
    }

    /// Makes room for entries that are about to be added, unless they are so many that it had
    /// better be seen first whether their keys differ.
    pub(crate) fn reserve(&self, heap: &mut Heap, count: usize) {
        const MOST: usize = 1 << 12;
        self.0.reserve(heap, count.min(MOST) as u32);
    }

    /// Removes an entry; whether it was there.
    pub(crate) fn delete(&self, heap: &mut Heap, key: HashedKey) -> bool {
        self.0.delete(heap, key.hash, |other| keys_equal(other, key.key))
    }

    /// Removes all entries.
    pub(crate) fn clear(&self, heap: &mut Heap) {
        self.0.clear(heap);
    }

    /// The place before the first entry.
    pub(crate) fn cursor(&self) -> Cursor {
        self.0.cursor()
    }

    /// The entry behind a place, over which it moves.
    #[inline]
    pub(crate) fn next(&self, cursor: &Cursor) -> Option<(Value, Value)> {
        self.0.next(cursor)
    }

    /// The entries behind a place, while nothing changes.
    #[inline]
    pub(crate) fn entries_from(&self, cursor: &Cursor) -> impl Iterator<Item = (Value, Value)> + use<> {
        self.0.entries_from(cursor)
    }

    /// A table with the same entries.
    pub(crate) fn copy(&self, cx: &mut Context) -> JsResult<Table> {
        cx.allocate(|cx| self.0.copy(&mut cx.heap).map(Table).ok_or(OutOfMemory))
    }
}

trace_fields!(Table { 0 });
