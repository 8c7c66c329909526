//! [`Headers`](https://fetch.spec.whatwg.org/#headers-class)

use std::cell::{Cell, RefCell};

use ellipsis::unstable::engine::{
    Args, Attributes, Context, ExternalShare, Gc, JsResult, NativeData, Object, Value, is_callable,
    trace_fields,
};

use crate::class::{self, Class, constructor, function, prototype_of_new, require_new};

static HEADERS: Class = Class {
    constructor: constructor("Headers", 0, construct),
    methods: &[
        function("append", 2, append),
        function("delete", 1, delete),
        function("entries", 0, entries),
        function("forEach", 1, for_each),
        function("get", 1, get),
        function("getSetCookie", 0, get_set_cookie),
        function("has", 1, has),
        function("keys", 0, keys),
        function("set", 2, set),
        function("values", 0, values),
    ],
    getters: &[],
    statics: &[],
    iterator: Some("entries"),
};

/// A list of headers, names in lower case, in the order in which they came.
type List = Vec<(String, String)>;

/// The payload of Headers.
#[derive(Default)]
struct HeadersData {
    list: RefCell<List>,
    /// What it takes.
    share: Option<ExternalShare>,
    /// Whether scripts may not change it.
    is_fixed: Cell<bool>,
}

impl HeadersData {
    fn new(cx: &mut Context, list: List) -> HeadersData {
        let share = ExternalShare::new(&mut cx.heap, bytes_of(&list));
        HeadersData { list: RefCell::new(list), share: Some(share), is_fixed: Cell::new(false) }
    }

    /// Counts what it takes anew, when it has become longer.
    fn recount(&self, cx: &mut Context, longer: usize) {
        let share = self.share.as_ref();
        share.iter().for_each(|share| share.set(&mut cx.heap, share.bytes() + longer));
    }
}

/// What an entry takes beside its text.
const ENTRY: usize = 80;

fn bytes_of(list: &List) -> usize {
    list.iter().map(|(name, value)| name.len() + value.len() + ENTRY).sum()
}

trace_fields!(HeadersData {});

impl NativeData for HeadersData {
    const NAME: &'static str = "Headers";
}

/// A new Headers object.
fn from_list(cx: &mut Context, list: List) -> Gc<Object> {
    let prototype = class::prototype(cx, &HEADERS);
    let data = HeadersData::new(cx, list);
    cx.new_native_with(prototype.into(), data)
}

fn is_token(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte)
}

fn valid_name(cx: &mut Context, value: Value) -> JsResult<String> {
    let name = cx.to_rust_string(value)?;
    if name.is_empty() || !name.bytes().all(is_token) {
        return Err(cx.type_error(format!("Headers: {} is an invalid header name.", shortened(&name))));
    }
    Ok(name.to_ascii_lowercase())
}

fn valid_value(cx: &mut Context, value: Value) -> JsResult<String> {
    let text = cx.to_rust_string(value)?;
    let text = text.trim_matches(['\t', '\n', '\r', ' ']);
    if text.contains(['\0', '\r', '\n']) {
        return Err(cx.type_error(format!("Headers: {} is an invalid header value.", shortened(text))));
    }
    Ok(text.to_owned())
}

/// The beginning of a text, for messages.
fn shortened(text: &str) -> String {
    text.chars().take(1000).collect()
}

/// What `new Headers(init)` and the `headers` of options take: Headers, pairs, or an object.
fn list_from(cx: &mut Context, init: Value) -> JsResult<List> {
    if init.is_undefined() {
        return Ok(List::new());
    }
    if let Some(headers) = init.downcast::<HeadersData>() {
        return Ok(headers.list.borrow().clone());
    }
    let Some(object) = init.as_object() else {
        return Err(cx.type_error("Headers: the initial value must be an object"));
    };
    let mut list = List::new();
    let share = ExternalShare::new(&mut cx.heap, 0);
    let push = |cx: &mut Context, list: &mut List, name: String, value: String| {
        share.set(&mut cx.heap, share.bytes() + name.len() + value.len() + ENTRY);
        list.push((name, value));
        cx.charge_at_safepoint(4)
    };
    let key = cx.symbols.iterator.into();
    if cx.get_method(init, key)?.is_some() {
        let pairs = cx.list_from_iterable(init)?;
        for pair in &pairs {
            let parts = cx.list_from_iterable(pair)?;
            if parts.len() != 2 {
                return Err(cx.type_error("Headers: each entry must be a pair of name and value"));
            }
            let name = valid_name(cx, parts.get(0))?;
            let value = valid_value(cx, parts.get(1))?;
            push(cx, &mut list, name, value)?;
        }
        return Ok(list);
    }
    for key in &object.own_property_keys(cx)? {
        let property = object.get_own_property(cx, key)?;
        if key.is_symbol() || property.is_none_or(|property| property.enumerable != Some(true)) {
            continue;
        }
        let name = key.to_value(cx);
        let name = valid_name(cx, name)?;
        let value = object.get(cx, key)?;
        let value = valid_value(cx, value)?;
        push(cx, &mut list, name, value)?;
    }
    Ok(list)
}

/// The value of a header; several of a name are joined.
fn lookup(list: &List, name: &str) -> Option<String> {
    let values: Vec<&str> =
        list.iter().filter(|(other, _)| other == name).map(|(_, value)| value.as_str()).collect();
    (!values.is_empty()).then(|| values.join(", "))
}

/// Names in order with joined values; cookies stay apart.
fn sorted(list: &List) -> List {
    let mut names: Vec<&String> = list.iter().map(|(name, _)| name).collect();
    names.sort();
    names.dedup();
    let mut result = List::new();
    for name in names {
        if name == "set-cookie" {
            result.extend(list.iter().filter(|(other, _)| other == name).cloned());
        } else if let Some(value) = lookup(list, name) {
            result.push((name.clone(), value));
        }
    }
    result
}

fn this<'a>(cx: &mut Context, args: &'a Args<'_>) -> JsResult<&'a HeadersData> {
    match args.this.downcast::<HeadersData>() {
        Some(data) => {
            // Who asks goes through the list.
            cx.charge(data.list.borrow().len() as u32 / 4)?;
            Ok(data)
        }
        None => Err(cx.type_error("Illegal invocation")),
    }
}

/// The same, to change it.
fn changeable<'a>(cx: &mut Context, args: &'a Args<'_>) -> JsResult<&'a HeadersData> {
    let data = this(cx, args)?;
    if data.is_fixed.get() { Err(cx.type_error("immutable")) } else { Ok(data) }
}

/// What a value is on the wire: a byte for each unit that is one.
pub(super) fn value_of(text: &str) -> Vec<u8> {
    if text.chars().all(|unit| u32::from(unit) < 256) {
        text.chars().map(|unit| unit as u8).collect()
    } else {
        text.as_bytes().to_vec()
    }
}

/// Names and values of headers that have come, one after the other.
pub(super) fn received(cx: &mut Context, map: &reqwest::header::HeaderMap) -> JsResult<Value> {
    let mut list = Vec::with_capacity(map.len() * 2);
    for (name, value) in map {
        let value: String = match value.to_str() {
            Ok(text) => text.to_owned(),
            Err(_) => value.as_bytes().iter().map(|&byte| char::from(byte)).collect(),
        };
        list.push(cx.string(name.as_str()));
        list.push(cx.string(&value));
    }
    Ok(cx.array_from(&list)?.into())
}

/// `listOf(init)`: names and values, one after the other, of what `new Headers` takes.
pub(super) fn list_of(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let list = list_from(cx, args.get(0))?;
    let values: Vec<Value> =
        list.iter().flat_map(|(name, value)| [cx.string(name), cx.string(value)]).collect();
    Ok(cx.array_from(&values)?.into())
}

/// `ofList(list)`: Headers with such names, in lower case, and values.
pub(super) fn of_list(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let given = cx.list_from_iterable(args.get(0))?;
    let mut list = List::with_capacity(given.len() / 2);
    for pair in given.as_slice().chunks_exact(2) {
        let name = cx.to_rust_string(pair[0])?.to_ascii_lowercase();
        list.push((name, cx.to_rust_string(pair[1])?));
    }
    Ok(from_list(cx, list).into())
}

/// `classes()`: an object with the class.
pub(super) fn classes(cx: &mut Context, _: &Args<'_>) -> JsResult<Value> {
    let object = cx.new_object();
    let class = class::constructor_of(cx, &HEADERS);
    let key = cx.key("Headers");
    object.define_new(cx, key, class, Attributes::ALL);
    Ok(object.into())
}

/// `fix(headers)`: scripts cannot change them from now on.
pub(super) fn fix(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    match args.get(0).downcast::<HeadersData>() {
        Some(data) => data.is_fixed.set(true),
        None => return Err(cx.type_error("Illegal invocation")),
    }
    Ok(args.get(0))
}

/// [`new Headers`](https://fetch.spec.whatwg.org/#dom-headers)
fn construct(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    require_new(cx, args, "Headers")?;
    let prototype = prototype_of_new(cx, args, &HEADERS)?;
    let list = list_from(cx, args.get(0))?;
    let data = HeadersData::new(cx, list);
    Ok(cx.new_native_with(prototype.into(), data).into())
}

/// [`headers.append`](https://fetch.spec.whatwg.org/#dom-headers-append)
fn append(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let data = changeable(cx, args)?;
    let entry = (valid_name(cx, args.get(0))?, valid_value(cx, args.get(1))?);
    data.recount(cx, entry.0.len() + entry.1.len() + ENTRY);
    data.list.borrow_mut().push(entry);
    Ok(Value::UNDEFINED)
}

/// [`headers.set`](https://fetch.spec.whatwg.org/#dom-headers-set)
fn set(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let data = changeable(cx, args)?;
    let (name, value) = (valid_name(cx, args.get(0))?, valid_value(cx, args.get(1))?);
    data.recount(cx, name.len() + value.len() + ENTRY);
    let mut list = data.list.borrow_mut();
    match list.iter().position(|(other, _)| *other == name) {
        Some(first) => {
            let mut at = 0;
            list.retain(|(other, _)| {
                at += 1;
                *other != name || at == first + 1
            });
            list[first].1 = value;
        }
        None => list.push((name, value)),
    }
    Ok(Value::UNDEFINED)
}

/// [`headers.delete`](https://fetch.spec.whatwg.org/#dom-headers-delete)
fn delete(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let data = changeable(cx, args)?;
    let name = valid_name(cx, args.get(0))?;
    data.list.borrow_mut().retain(|(other, _)| *other != name);
    Ok(Value::UNDEFINED)
}

/// [`headers.get`](https://fetch.spec.whatwg.org/#dom-headers-get)
fn get(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let data = this(cx, args)?;
    let name = valid_name(cx, args.get(0))?;
    let value = lookup(&data.list.borrow(), &name);
    Ok(value.map_or(Value::NULL, |value| cx.string(&value)))
}

/// [`headers.has`](https://fetch.spec.whatwg.org/#dom-headers-has)
fn has(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let data = this(cx, args)?;
    let name = valid_name(cx, args.get(0))?;
    Ok(data.list.borrow().iter().any(|(other, _)| *other == name).into())
}

/// [`headers.getSetCookie`](https://fetch.spec.whatwg.org/#dom-headers-getsetcookie)
fn get_set_cookie(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let data = this(cx, args)?;
    let list = data.list.borrow().clone();
    let cookies: Vec<Value> =
        list.iter().filter(|(name, _)| name == "set-cookie").map(|(_, value)| cx.string(value)).collect();
    Ok(cx.array_from(&cookies)?.into())
}

/// [`headers.forEach`](https://webidl.spec.whatwg.org/#js-forEach)
fn for_each(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let data = this(cx, args)?;
    if !is_callable(args.get(0)) {
        return Err(cx.not_a_function(args.get(0), ""));
    }
    let list = sorted(&data.list.borrow());
    for (name, value) in list {
        let (name, value) = (cx.string(&name), cx.string(&value));
        cx.call(args.get(0), args.get(1), &[value, name, args.this])?;
    }
    Ok(Value::UNDEFINED)
}

/// An iterator over an array that `item` makes of the sorted list.
fn iterator(
    cx: &mut Context,
    args: &Args<'_>,
    item: fn(&mut Context, &str, &str) -> Value,
) -> JsResult<Value> {
    let data = this(cx, args)?;
    let list = sorted(&data.list.borrow());
    let items: Vec<Value> = list.iter().map(|(name, value)| item(cx, name, value)).collect();
    let array = cx.array_from(&items)?;
    let key = cx.key("values");
    cx.invoke(array.into(), key, &[])
}

/// [`headers.entries`](https://webidl.spec.whatwg.org/#js-iterable)
fn entries(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    iterator(cx, args, |cx, name, value| {
        let pair = [cx.string(name), cx.string(value)];
        cx.array_of(&pair).into()
    })
}

/// [`headers.keys`](https://webidl.spec.whatwg.org/#js-iterable)
fn keys(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    iterator(cx, args, |cx, name, _| cx.string(name))
}

/// [`headers.values`](https://webidl.spec.whatwg.org/#js-iterable)
fn values(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    iterator(cx, args, |cx, _, value| cx.string(value))
}
