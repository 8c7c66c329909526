//! Structured data: ArrayBuffer, SharedArrayBuffer, typed arrays, DataView, Atomics. Their
//! payloads are the engine's.

pub(crate) mod array_buffer;
pub(crate) mod atomics;
pub(crate) mod base64;
pub(crate) mod data_view;
pub(crate) mod shared_array_buffer;
pub(crate) mod typed_array;
pub(crate) mod uint8_array;

use ellipsis_engine::array_buffer::BufferBlock;
use ellipsis_engine::{Context, JsResult, Value};

/// The TypeError of what would change memory that is immutable.
pub(crate) fn require_mutable(cx: &mut Context, block: &BufferBlock, name: &str) -> JsResult<()> {
    if block.is_immutable() {
        return Err(cx.type_error(format!("Cannot perform {name} on an immutable ArrayBuffer")));
    }
    Ok(())
}

/// ToIndex, with the message of the RangeError.
pub(crate) fn to_index(cx: &mut Context, value: Value, message: &str) -> JsResult<u64> {
    let integer = cx.to_integer_or_infinity(value)?;
    if (0.0..=9_007_199_254_740_991.0).contains(&integer) {
        Ok(integer as u64)
    } else {
        // What a message ends with a colon for is the value.
        let what = if message.ends_with(": ") { cx.describe_plain(value) } else { String::new() };
        Err(cx.range_error(format!("{message}{what}")))
    }
}
