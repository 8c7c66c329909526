//! [Format specifiers](https://console.spec.whatwg.org/#formatter), with Node.js's output.

use ellipsis::unstable::engine::{
    CellKind, Context, Gc, Intrinsic, JsResult, Object, PropertyKey, Value, is_callable,
};

use crate::inspect::{Options, inspect, number_text, primitive, unless_thrown};

/// Arguments as one text: the first may ask how the next are shown; the rest follow after spaces.
pub(crate) fn format(cx: &mut Context, args: &[Value], options: Options) -> JsResult<String> {
    let mut text = String::new();
    let mut rest = args;
    if let [first, others @ ..] = args
        && let Some(pattern) = first.as_string()
    {
        let pattern = pattern.to_std_string();
        if others.is_empty() {
            return Ok(pattern);
        }
        rest = substitute(cx, &pattern, others, &mut text)?;
        if !rest.is_empty() {
            text.push(' ');
        }
    }
    for (at, &value) in rest.iter().enumerate() {
        if at > 0 {
            text.push(' ');
        }
        match value.as_string() {
            Some(string) => text.push_str(&string.to_std_string()),
            None => text.push_str(&inspect(cx, value, options)?),
        }
    }
    Ok(text)
}

/// Fills in a pattern; gives the values that are left.
fn substitute<'a>(
    cx: &mut Context,
    pattern: &str,
    mut values: &'a [Value],
    text: &mut String,
) -> JsResult<&'a [Value]> {
    let mut pieces = pattern;
    while let Some(at) = pieces.find('%') {
        text.push_str(&pieces[..at]);
        let specifier = pieces[at + 1..].chars().next();
        if specifier == Some('%') {
            text.push('%');
            pieces = &pieces[at + 2..];
            continue;
        }
        let (Some(specifier @ ('s' | 'd' | 'i' | 'f' | 'j' | 'o' | 'O' | 'c')), [value, others @ ..]) =
            (specifier, values)
        else {
            text.push('%');
            pieces = &pieces[at + 1..];
            continue;
        };
        text.push_str(&one(cx, specifier, *value)?);
        values = others;
        pieces = &pieces[at + 2..];
    }
    text.push_str(pieces);
    Ok(values)
}

fn one(cx: &mut Context, specifier: char, value: Value) -> JsResult<String> {
    Ok(match specifier {
        's' => as_string(cx, value)?,
        'd' | 'i' | 'f' => as_number(cx, specifier, value)?,
        'j' => as_json(cx, value)?,
        'o' => {
            let options =
                Options { show_hidden: true, show_proxy: true, depth: Some(4), ..Options::default() };
            inspect(cx, value, options)?
        }
        'O' => inspect(cx, value, Options::default())?,
        _ => String::new(),
    })
}

fn as_string(cx: &mut Context, value: Value) -> JsResult<String> {
    if let Some(string) = value.as_string() {
        return Ok(string.to_std_string());
    }
    let Some(object) = value.as_object() else { return Ok(primitive(value).unwrap_or_default()) };
    let says = is_callable(value) || unless_thrown(has_own_to_string(cx, object))?.unwrap_or(false);
    if says && let Some(text) = unless_thrown(cx.to_rust_string(value))? {
        return Ok(text);
    }
    inspect(cx, value, Options { depth: Some(0), ..Options::default() })
}

/// Whether an object says by a `toString` of its own, or of a class that is not global, what it is as a string.
fn has_own_to_string(cx: &mut Context, object: Gc<Object>) -> JsResult<bool> {
    if object.kind() == CellKind::Proxy {
        return Ok(false);
    }
    let to_primitive = object.get(cx, cx.symbols.to_primitive)?;
    if is_callable(to_primitive)
        && to_primitive.as_object().is_none_or(|function| function.kind() != CellKind::NativeFunction)
    {
        return Ok(true);
    }
    let key: PropertyKey = cx.key("toString");
    if !is_callable(object.get(cx, key)?) {
        return Ok(false);
    }
    let mut holder = object;
    while holder.get_own_property(cx, key)?.is_none() {
        match holder.get_prototype_of(cx)?.as_object() {
            Some(prototype) => holder = prototype,
            None => return Ok(false),
        }
    }
    let property = holder.get_own_property(cx, cx.names.constructor.into())?;
    let constructor = property.and_then(|property| property.value).and_then(|value| value.as_object());
    let Some(constructor) = constructor.filter(|_| holder != object) else { return Ok(true) };
    let Some(name) = constructor.get(cx, cx.names.name)?.as_string() else { return Ok(true) };
    let key = cx.key(&name.to_std_string());
    let global = cx.global().get_own_property(cx, key)?;
    Ok(constructor.kind() != CellKind::NativeFunction || global.is_none())
}

fn as_number(cx: &mut Context, specifier: char, value: Value) -> JsResult<String> {
    if value.is_symbol() {
        return Ok("NaN".into());
    }
    if value.is_bigint() && specifier != 'f' {
        return Ok(primitive(value).unwrap_or_default());
    }
    if specifier == 'd' {
        let number = unless_thrown(cx.to_number(value))?;
        return Ok(number_text(number.unwrap_or(f64::NAN)));
    }
    let parse = if specifier == 'i' { Intrinsic::ParseInt } else { Intrinsic::ParseFloat };
    let parse = cx.intrinsic(parse);
    let number = unless_thrown(cx.call(parse.into(), Value::UNDEFINED, &[value]))?;
    Ok(number_text(number.and_then(|number| number.as_number()).unwrap_or(f64::NAN)))
}

fn as_json(cx: &mut Context, value: Value) -> JsResult<String> {
    let json = cx.intrinsic(Intrinsic::Json);
    let key = cx.key("stringify");
    match cx.invoke(json.into(), key, &[value]) {
        Ok(text) => Ok(text.as_string().map_or("undefined".into(), |text| text.to_std_string())),
        Err(throw) if throw.is_termination() => Err(throw),
        Err(throw) => {
            let message = match throw.0.as_object() {
                Some(error) => unless_thrown(error.get_named(cx, "message"))?,
                None => None,
            };
            match message.and_then(|message| message.as_string()) {
                Some(message) if message.to_std_string().contains("circular") => Ok("[Circular]".into()),
                _ => inspect(cx, value, Options { depth: Some(0), ..Options::default() }),
            }
        }
    }
}
