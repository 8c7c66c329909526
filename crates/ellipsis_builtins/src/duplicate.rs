//! New built-in objects like others, for structured clones: of the current realm, with the state
//! that their internal slots hold and no further properties.

use std::cell::Cell;

use ellipsis_engine::array_buffer::{ArrayBufferData, BufferBlock, SharedArrayBufferData};
use ellipsis_engine::typed_array::{ElementValues, TypedArrayData};
use ellipsis_engine::{Context, Gc, Intrinsic, JsResult, Object, Value, is_data, wrapper};

use crate::binary::array_buffer::{allocation_failed, wrap};
use crate::binary::data_view::{self, DataViewData};
use crate::collections::map::{self, MapData};
use crate::collections::set::{self, SetData};
use crate::collections::table::Table;
use crate::date::DateData;
use crate::regexp;

/// Another Date, regular expression (whose `lastIndex` is 0), or wrapper of a primitive that is no
/// symbol.
pub fn scalar(cx: &mut Context, source: &Object) -> Option<Gc<Object>> {
    if let Some(value) = wrapper::primitive_value(source) {
        return (!value.is_symbol()).then(|| wrapper::wrap(cx, value));
    }
    if let Some(date) = source.downcast::<DateData>() {
        let data = DateData { time: Cell::new(date.time.get()) };
        return Some(cx.new_native(Intrinsic::DatePrototype, data));
    }
    regexp::duplicate(cx, source)
}

/// Another ArrayBuffer with a copy of the bytes, or another SharedArrayBuffer with the same memory.
pub fn buffer(cx: &mut Context, source: &Object) -> JsResult<Option<Gc<Object>>> {
    let Some(block) = source.buffer_block() else { return Ok(None) };
    let Some(copy) = block.duplicate(&mut cx.heap) else { return Err(allocation_failed(cx)) };
    if source.is::<SharedArrayBufferData>() {
        let data = SharedArrayBufferData { block: copy };
        return Ok(Some(cx.new_native(Intrinsic::SharedArrayBufferPrototype, data)));
    }
    let prototype = cx.intrinsic(Intrinsic::ArrayBufferPrototype);
    Ok(Some(wrap(cx, prototype, copy)))
}

/// An ArrayBuffer without bytes, into which those of another are to be moved.
pub fn empty_buffer(cx: &mut Context) -> JsResult<Gc<Object>> {
    let Some(block) = BufferBlock::new(&mut cx.heap, 0, None) else { return Err(allocation_failed(cx)) };
    let prototype = cx.intrinsic(Intrinsic::ArrayBufferPrototype);
    Ok(wrap(cx, prototype, block))
}

/// Moves the bytes of an ArrayBuffer that is not detached into one of [`empty_buffer`]'s.
pub fn move_buffer(source: &Object, target: &Object) {
    if let (Some(source), Some(target)) =
        (source.downcast::<ArrayBufferData>(), target.downcast::<ArrayBufferData>())
    {
        source.block.move_to(&target.block);
    }
}

/// The buffer that a typed array or DataView shows.
pub fn viewed_buffer(view: &Object) -> Option<Gc<Object>> {
    match view.downcast::<TypedArrayData>() {
        Some(data) => Some(data.buffer()),
        None => view.downcast::<DataViewData>().map(DataViewData::buffer),
    }
}

/// Another typed array or DataView, which shows the same part of another buffer; `None` for one
/// that is out of bounds.
pub fn view(cx: &mut Context, source: &Object, buffer: Gc<Object>) -> Option<Gc<Object>> {
    let block = buffer.buffer_block()?;
    let Some(data) = source.downcast::<TypedArrayData>() else {
        return data_view::duplicate(cx, source.downcast::<DataViewData>()?, buffer, block);
    };
    let length = data.checked_length()?;
    let length = (!data.is_length_tracking()).then_some(length);
    let copy = TypedArrayData::new(data.kind(), buffer, block, data.byte_offset(), length);
    Some(cx.new_native(data.kind().prototype(), copy))
}

/// Another Map or Set with the same entries, if none of them holds an object or a symbol.
pub fn plain_collection(cx: &mut Context, source: &Object) -> Option<Gc<Object>> {
    if let Some(data) = source.downcast::<MapData>() {
        let table = plain_copy(cx, &data.table)?;
        return Some(cx.new_native(Intrinsic::MapPrototype, MapData { table }));
    }
    let table = plain_copy(cx, &source.downcast::<SetData>()?.table)?;
    Some(set::new_set(cx, table))
}

/// A copy of a table that holds nothing but data. None also where there is no memory for it at once.
fn plain_copy(cx: &mut Context, table: &Table) -> Option<Table> {
    if table.entries_from(&table.cursor()).any(|(key, value)| !is_data(key) || !is_data(value)) {
        return None;
    }
    table.copy(cx).ok()
}

/// A new Map.
pub fn new_map(cx: &mut Context) -> Gc<Object> {
    cx.new_native(Intrinsic::MapPrototype, MapData { table: Table::default() })
}

/// A new Set.
pub fn new_set(cx: &mut Context) -> Gc<Object> {
    set::new_set(cx, Table::default())
}

/// Adds an entry to a Map, or the key to a Set.
pub fn insert(cx: &mut Context, collection: Gc<Object>, key: Value, value: Value) -> JsResult<()> {
    if let Some(data) = collection.downcast::<SetData>() {
        return set::insert(cx, data, key);
    }
    match collection.downcast::<MapData>() {
        Some(data) => map::insert(cx, data, key, value),
        None => Ok(()),
    }
}
