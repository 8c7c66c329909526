//! Built-in objects as hosts make and use them: by their internal slots, whatever scripts have made of their methods.

use std::cell::Cell;

use ellipsis_engine::array_buffer::{BlockRef, BufferBlock, Bytes, Memory};
use ellipsis_engine::typed_array::{ElementValues, PlainElement, TypedArrayData};
use ellipsis_engine::{Context, Gc, Intrinsic, JsResult, Object, RootedVec, Value};

use crate::binary::array_buffer::{allocation_failed, wrap};
use crate::collections::map::MapData;
use crate::collections::set::SetData;
use crate::collections::table::{HashedKey, Table};
use crate::date::{DateData, format, time_clip};

/// A new Date of the current realm.
pub fn date(cx: &mut Context, time: f64) -> Gc<Object> {
    cx.new_native(Intrinsic::DatePrototype, DateData { time: Cell::new(time_clip(time)) })
}

/// A time in the format of ISO 8601, as JSON has Dates; none for NaN.
pub fn date_text(time: f64) -> Option<String> {
    format::iso_text(time).and_then(|text| String::from_utf8(text).ok())
}

fn block<T: PlainElement>(cx: &mut Context, elements: Vec<T>) -> JsResult<BlockRef> {
    cx.make_room(size_of_val(&*elements))?;
    match Memory::of_elements(elements) {
        Some(memory) => Ok(BufferBlock::allocate(&mut cx.heap, memory, None)),
        None => Err(allocation_failed(cx)),
    }
}

/// A new ArrayBuffer of the current realm that has these bytes where they are.
///
/// # Errors
/// A RangeError if the heap may not have so much.
pub fn array_buffer(cx: &mut Context, bytes: Vec<u8>) -> JsResult<Gc<Object>> {
    let block = block(cx, bytes)?;
    let prototype = cx.intrinsic(Intrinsic::ArrayBufferPrototype);
    Ok(wrap(cx, prototype, block))
}

/// A new typed array of the current realm that has these elements where they are.
///
/// # Errors
/// A RangeError if the heap may not have so much.
pub fn typed_array<T: PlainElement>(cx: &mut Context, elements: Vec<T>) -> JsResult<Gc<Object>> {
    let length = elements.len();
    let block = block(cx, elements)?;
    let prototype = cx.intrinsic(Intrinsic::ArrayBufferPrototype);
    let buffer = wrap(cx, prototype, block);
    let data = TypedArrayData::new(T::KIND, buffer, block, 0, Some(length));
    Ok(cx.new_native(T::KIND.prototype(), data))
}

/// A new typed array of the current realm, which cannot be changed, of elements that somebody lends.
///
/// # Errors
/// A RangeError if there is no memory for a copy of such that are not aligned to 8.
pub fn lent_array<T: PlainElement>(
    cx: &mut Context,
    lender: impl AsRef<[T]> + Send + Sync + 'static,
) -> JsResult<Gc<Object>> {
    let Some(memory) = Memory::lent(lender) else { return Err(allocation_failed(cx)) };
    cx.make_room(memory.capacity())?;
    let length = memory.length() / size_of::<T>();
    let block = BufferBlock::allocate(&mut cx.heap, memory, None);
    block.make_immutable();
    let prototype = cx.intrinsic(Intrinsic::ArrayBufferPrototype);
    let buffer = wrap(cx, prototype, block);
    let data = TypedArrayData::new(T::KIND, buffer, block, 0, Some(length));
    Ok(cx.new_native(T::KIND.prototype(), data))
}

/// Takes the memory out of a block, which is detached then; `None` if it is not this agent's alone, or immutable.
pub fn take_memory(block: BlockRef) -> Option<Bytes> {
    if block.shared().is_some() || block.is_immutable() {
        return None;
    }
    let taken = Memory::zeroed(0)?;
    block.swap(&taken);
    block.detach();
    taken.into_bytes()
}

fn table(collection: &Object) -> Option<&Table> {
    let map = collection.downcast::<MapData>().map(|data| &data.table);
    map.or_else(|| collection.downcast::<SetData>().map(|data| &data.table))
}

/// How many entries a Map or Set has.
pub fn len(collection: &Object) -> usize {
    table(collection).map_or(0, Table::len)
}

/// The value of a key in a Map; in a Set anything, if it is there.
pub fn entry(cx: &mut Context, collection: Gc<Object>, key: Value) -> Option<Value> {
    let key = HashedKey::new(&mut cx.heap, key);
    table(&collection)?.get(key)
}

/// Removes a key of a Map or Set; whether it was there.
pub fn remove(cx: &mut Context, collection: Gc<Object>, key: Value) -> bool {
    let key = HashedKey::new(&mut cx.heap, key);
    table(&collection).is_some_and(|table| table.delete(&mut cx.heap, key))
}

/// The keys and values of a Map or Set in turns.
///
/// # Errors
/// A RangeError if there is no memory for the list.
pub fn entries(cx: &mut Context, collection: Gc<Object>) -> JsResult<RootedVec<Value>> {
    cx.make_room(len(&collection) * 2 * size_of::<Value>())?;
    let mut list = cx.rooted_list();
    if let Some(table) = table(&collection) {
        for (key, value) in table.entries_from(&table.cursor()) {
            list.push(key);
            list.push(value);
        }
    }
    Ok(list)
}
