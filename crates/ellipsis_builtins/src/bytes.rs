//! Bytes as scripts get them from hosts.

use ellipsis_engine::typed_array::{ElementKind, TypedArrayData};
use ellipsis_engine::{Context, Gc, Intrinsic, JsResult, Object};

use crate::binary::array_buffer;

/// A Uint8Array of the current realm with these bytes, whose buffer is immutable.
///
/// # Errors
/// A RangeError if there is no memory for them.
pub fn immutable_uint8_array(cx: &mut Context, bytes: &[u8]) -> JsResult<Gc<Object>> {
    let (buffer, block) = array_buffer::allocate(cx, bytes.len() as u64)?;
    block.write_bytes(0, bytes);
    block.make_immutable();
    let data = TypedArrayData::new(ElementKind::Uint8, buffer, block, 0, Some(bytes.len()));
    Ok(cx.new_native(Intrinsic::Uint8ArrayPrototype, data))
}
