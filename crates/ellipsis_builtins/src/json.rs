//! The JSON object ([clause](https://tc39.es/ecma262/#sec-json-object)).

mod errors;
mod parse;
mod plain;
mod quote;
mod revive;
mod stringify;

use ellipsis_engine::{
    Args, Attributes, Context, IntegrityLevel, Intrinsic, JsResult, NativeData, Value, trace_fields,
};

use crate::build::{Member, define_namespace, method, tag};

static MEMBERS: &[Member] = &[
    method("isRawJSON", 1, is_raw_json),
    method("parse", 2, revive::parse),
    method("rawJSON", 1, raw_json),
    method("stringify", 3, stringify::stringify),
    tag("JSON"),
];

/// Makes %JSON%.
pub(crate) fn make(cx: &mut Context) {
    define_namespace(cx, Intrinsic::Json, Intrinsic::ObjectPrototype, MEMBERS);
}

/// [[IsRawJSON]]
struct RawJson;

trace_fields!(RawJson {});

impl NativeData for RawJson {
    const NAME: &'static str = "RawJSON";
}

/// [`JSON.isRawJSON`](https://tc39.es/ecma262/#sec-json.israwjson)
fn is_raw_json(_cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    Ok(args.get(0).downcast::<RawJson>().is_some().into())
}

/// [`JSON.rawJSON`](https://tc39.es/ecma262/#sec-json.rawjson)
fn raw_json(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let text = cx.to_string(args.get(0))?;
    let view = text.view(&mut cx.heap);
    let (Some(first), Some(last)) = (view.get(0), view.len().checked_sub(1).and_then(|at| view.get(at)))
    else {
        return Err(cx.syntax_error("Invalid value for JSON.rawJSON"));
    };
    let is_space = |unit: u16| matches!(unit, 0x09 | 0x0a | 0x0d | 0x20);
    if first == u16::from(b'{') || first == u16::from(b'[') {
        let (opening, text) = (char::from(first as u8), text.to_short_string());
        return Err(cx.syntax_error(format!("Unexpected token '{opening}', \"{text}\" is not valid JSON")));
    }
    if is_space(first) || is_space(last) {
        return Err(cx.syntax_error("Invalid value for JSON.rawJSON"));
    }
    parse::parse(cx, text, None)?;
    let object = cx.new_native_with(Value::NULL, RawJson);
    let key = cx.key("rawJSON");
    object.define_new(cx, key, text.into(), Attributes::ALL);
    object.set_integrity_level(cx, IntegrityLevel::Frozen)?;
    Ok(object.into())
}
