//! Plain objects that methods of Intl answer with.

use ellipsis_engine::{Context, JsResult, Value};

/// An object with these properties, in this order.
pub(crate) fn new_record(cx: &mut Context, fields: &[(&str, Value)]) -> JsResult<Value> {
    let record = cx.new_object();
    for &(name, value) in fields {
        let key = cx.key(name);
        record.create_data_property_or_throw(cx, key, value)?;
    }
    Ok(record.into())
}

/// A part of a formatted text, as `formatToParts` answers with.
pub(crate) fn new_part(cx: &mut Context, kind: &str, text: &str) -> JsResult<Value> {
    let kind = cx.string(kind);
    let text = cx.string(text);
    new_record(cx, &[("type", kind), ("value", text)])
}
