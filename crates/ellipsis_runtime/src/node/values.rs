//! Values as native operations take and give them.

use ellipsis::unstable::engine::typed_array::TypedArrayData;
use ellipsis::unstable::engine::{Attributes, Context, Gc, Intrinsic, JsResult, Object, Value};

/// The bytes of a view or a buffer.
pub(super) fn bytes_of(value: Value) -> Option<Vec<u8>> {
    if let Some(data) = value.downcast::<TypedArrayData>() {
        return Some(data.block().read_bytes(data.byte_offset(), data.length() * data.kind().size()));
    }
    let block = value.buffer_block()?;
    Some(block.read_bytes(0, block.length()))
}

/// The bytes of a view or a buffer, or a TypeError.
pub(crate) fn bytes(cx: &mut Context, value: Value) -> JsResult<Vec<u8>> {
    bytes_of(value).ok_or_else(|| cx.type_error("A view of bytes is needed"))
}

/// A new Uint8Array.
pub(crate) fn byte_array(cx: &mut Context, bytes: &[u8]) -> JsResult<Value> {
    let constructor = cx.intrinsic(Intrinsic::Uint8Array);
    let length = Value::number(bytes.len() as f64);
    let array = cx.construct(constructor.into(), &[length], constructor.into())?;
    if let Some(data) = array.downcast::<TypedArrayData>() {
        data.block().write_bytes(data.byte_offset(), bytes);
    }
    Ok(array)
}

pub(super) fn define(cx: &mut Context, object: Gc<Object>, name: &str, value: Value) {
    let key = cx.key(name);
    object.define_new(cx, key, value, Attributes::ALL);
}

/// A list of texts.
pub(crate) fn texts(cx: &mut Context, texts: impl IntoIterator<Item = String>) -> JsResult<Value> {
    let values: Vec<Value> = texts.into_iter().map(|text| cx.string(&text)).collect();
    Ok(cx.array_from(&values)?.into())
}
