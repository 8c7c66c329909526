//! How messages call what cannot be cloned, as far as that can be told without running scripts.

use ellipsis::unstable::engine::{CellKind, Context, Gc, Intrinsic, Object, PropertyKey, Value, is_callable};

/// Sources of functions up to this length are shown whole.
const MAX_SOURCE: usize = 128;
/// What is shown of longer ones: so much, and the end.
const SHOWN_SOURCE: usize = 111;

/// What V8 calls a value in such messages.
pub(super) fn describe(cx: &mut Context, value: Value) -> String {
    let Some(mut object) = value.as_object() else { return cx.describe(value) };
    while object.kind() == CellKind::Proxy {
        match object.proxy_parts() {
            Some((target, _)) => object = target,
            None => return "null".into(),
        }
    }
    if is_callable(object.into()) {
        return function(object);
    }
    let own = inherited(cx, object, cx.names.toString.into());
    let object_prototype = cx.intrinsic(Intrinsic::ObjectPrototype);
    let original = inherited(cx, object_prototype, cx.names.toString.into());
    if own.is_some()
        && own == original
        && let Some(name) = constructor_name(cx, object)
    {
        return format!("#<{name}>");
    }
    let tag = inherited(cx, object, cx.symbols.to_string_tag.into()).and_then(Value::as_string);
    match tag {
        Some(tag) => format!("[object {}]", tag.to_std_string()),
        None if object.is_array() => "[object Array]".into(),
        None => "[object Object]".into(),
    }
}

fn function(function: Gc<Object>) -> String {
    let Some(source) = function.function_source().map(|source| source.to_string()) else {
        let name = match function.native_info() {
            Some(info) => info.name,
            None => "",
        };
        return format!("function {name}() {{ [native code] }}");
    };
    if source.len() <= MAX_SOURCE {
        return source;
    }
    let characters: Vec<char> = source.chars().collect();
    match characters.get(..SHOWN_SOURCE) {
        Some(start) if characters.len() > MAX_SOURCE => {
            let end = &characters[characters.len() - 2..];
            let (start, end): (String, String) = (start.iter().collect(), end.iter().collect());
            format!("{start}...<omitted>...{end}")
        }
        _ => source,
    }
}

/// The value of a data property of an object or its prototypes.
fn inherited(cx: &mut Context, object: Gc<Object>, key: PropertyKey) -> Option<Value> {
    let mut holder = Some(object);
    while let Some(current) = holder.filter(|current| current.kind() != CellKind::Proxy) {
        if let Some(property) = current.get_own_property(cx, key).ok()? {
            return property.value;
        }
        holder = current.shape().prototype_object();
    }
    None
}

fn constructor_name(cx: &mut Context, object: Gc<Object>) -> Option<String> {
    let constructor = inherited(cx, object, cx.names.constructor.into())?;
    let constructor = constructor.as_object().filter(|_| is_callable(constructor))?;
    let name = inherited(cx, constructor, cx.names.name.into())?.as_string()?;
    (!name.is_empty()).then(|| name.to_std_string())
}
