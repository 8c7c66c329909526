//! What inspectors may see of built-in objects without running scripts.

use ellipsis_engine::{Object, Value};

use crate::collections::map::MapData;
use crate::collections::map_iterator::{MapIteratorData, SetIteratorData};
use crate::collections::set::SetData;
use crate::collections::table::Table;
use crate::date::DateData;

/// How much there is, and the first of it.
pub struct Preview {
    /// How many entries there are; of an iterator, how many are still to come.
    pub len: usize,
    /// The first entries; keys and values take turns if `pairs`.
    pub values: Vec<Value>,
    /// Whether entries are pairs.
    pub pairs: bool,
}

/// What an object is that a Map or Set belongs to.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Collection {
    /// A Map.
    Map,
    /// A Set.
    Set,
    /// A Map iterator.
    MapIterator,
    /// A Set iterator.
    SetIterator,
}

/// Which collection or iterator of one an object is.
pub fn collection(object: &Object) -> Option<Collection> {
    if object.is::<MapData>() {
        Some(Collection::Map)
    } else if object.is::<SetData>() {
        Some(Collection::Set)
    } else if object.is::<MapIteratorData>() {
        Some(Collection::MapIterator)
    } else if object.is::<SetIteratorData>() {
        Some(Collection::SetIterator)
    } else {
        None
    }
}

/// The first `limit` entries of a collection, or of what an iterator will give.
pub fn preview(object: &Object, limit: usize) -> Option<Preview> {
    if let Some(data) = object.downcast::<MapData>() {
        return Some(of_table(&data.table, limit, true));
    }
    if let Some(data) = object.downcast::<SetData>() {
        return Some(of_table(&data.table, limit, false));
    }
    let (entries, parts) = match object.downcast::<MapIteratorData>() {
        Some(iterator) => iterator.remaining(),
        None => {
            let (mut entries, parts) = object.downcast::<SetIteratorData>()?.remaining();
            for (key, value) in &mut entries {
                *value = *key;
            }
            (entries, parts)
        }
    };
    let pairs = parts == (true, true);
    let mut values = Vec::new();
    for &(key, value) in entries.iter().take(limit) {
        if parts.0 {
            values.push(key);
        }
        if parts.1 {
            values.push(value);
        }
    }
    Some(Preview { len: entries.len(), values, pairs })
}

fn of_table(table: &Table, limit: usize, pairs: bool) -> Preview {
    let cursor = table.cursor();
    let mut values = Vec::new();
    for _ in 0..limit {
        let Some((key, value)) = table.next(&cursor) else { break };
        values.push(key);
        if pairs {
            values.push(value);
        }
    }
    Preview { len: table.len(), values, pairs }
}

/// The time value of a Date.
pub fn date_value(object: &Object) -> Option<f64> {
    object.downcast::<DateData>().map(|date| date.time.get())
}

/// The text of a Temporal object.
#[cfg(feature = "temporal")]
pub fn temporal_text(object: &Object) -> Option<String> {
    crate::temporal::text(object)
}

/// There are no Temporal objects.
#[cfg(not(feature = "temporal"))]
pub fn temporal_text(_object: &Object) -> Option<String> {
    None
}
