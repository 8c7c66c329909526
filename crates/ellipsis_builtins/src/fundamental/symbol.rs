//! `Symbol` ([clause](https://tc39.es/ecma262/#sec-symbol-objects)).

use ellipsis_engine::{Args, Attributes, Context, Gc, Intrinsic, JsResult, JsSymbol, Value, wrapper};

use crate::build::{
    Class, Member, Name, Symbol, constructor, define_class, getter, method, symbol_method, tag, value,
};
use crate::text::finish;

static CLASS: Class = Class {
    constructor: Intrinsic::Symbol,
    prototype: Intrinsic::SymbolPrototype,
    function: constructor("Symbol", 0, symbol),
    constructor_parent: Intrinsic::FunctionPrototype,
    prototype_parent: Intrinsic::ObjectPrototype,
    statics: STATICS,
    members: MEMBERS,
};

/// A well-known symbol as a property of `Symbol`.
const fn well_known(name: &'static str, make: fn(&mut Context) -> Value) -> Member {
    value(Name::Text(name), make, Attributes::NONE)
}

static STATICS: &[Member] = &[
    well_known("asyncDispose", |cx| cx.symbols.async_dispose.into()),
    well_known("asyncIterator", |cx| cx.symbols.async_iterator.into()),
    well_known("dispose", |cx| cx.symbols.dispose.into()),
    method("for", 1, for_key),
    well_known("hasInstance", |cx| cx.symbols.has_instance.into()),
    well_known("isConcatSpreadable", |cx| cx.symbols.is_concat_spreadable.into()),
    well_known("iterator", |cx| cx.symbols.iterator.into()),
    method("keyFor", 1, key_for),
    well_known("match", |cx| cx.symbols.match_.into()),
    well_known("matchAll", |cx| cx.symbols.match_all.into()),
    well_known("replace", |cx| cx.symbols.replace.into()),
    well_known("search", |cx| cx.symbols.search.into()),
    well_known("species", |cx| cx.symbols.species.into()),
    well_known("split", |cx| cx.symbols.split.into()),
    well_known("toPrimitive", |cx| cx.symbols.to_primitive.into()),
    well_known("toStringTag", |cx| cx.symbols.to_string_tag.into()),
    well_known("unscopables", |cx| cx.symbols.unscopables.into()),
];

static MEMBERS: &[Member] = &[
    method("toString", 0, to_string),
    method("valueOf", 0, value_of),
    getter("description", "get description", description),
    tag("Symbol"),
    symbol_method(Symbol::ToPrimitive, "[Symbol.toPrimitive]", 1, to_primitive)
        .attributes(Attributes::CONFIGURABLE),
];

/// Makes %Symbol% and its prototype.
pub(crate) fn make(cx: &mut Context) {
    define_class(cx, &CLASS);
}

/// [`Symbol`](https://tc39.es/ecma262/#sec-symbol-description)
fn symbol(cx: &mut Context, args: &Args) -> JsResult<Value> {
    if args.is_construct() {
        return Err(cx.type_error("Symbol is not a constructor"));
    }
    let description = match args.get(0) {
        Value::UNDEFINED => None,
        description => Some(cx.to_string(description)?),
    };
    Ok(JsSymbol::new(&mut cx.heap, description).into())
}

/// [`Symbol.for`](https://tc39.es/ecma262/#sec-symbol.for)
fn for_key(cx: &mut Context, args: &Args) -> JsResult<Value> {
    let key = cx.to_string(args.get(0))?;
    Ok(cx.registered_symbol(key).into())
}

/// [`Symbol.keyFor`](https://tc39.es/ecma262/#sec-symbol.keyfor)
fn key_for(cx: &mut Context, args: &Args) -> JsResult<Value> {
    let Some(symbol) = args.get(0).as_symbol() else {
        let what = cx.describe(args.get(0));
        return Err(cx.type_error(format!("{what} is not a symbol")));
    };
    let key = symbol.description().filter(|_| symbol.is_registered());
    Ok(key.map_or(Value::UNDEFINED, Value::from))
}

/// [`ThisSymbolValue`](https://tc39.es/ecma262/#sec-thissymbolvalue)
fn this_symbol(cx: &mut Context, args: &Args, name: &str) -> JsResult<Gc<JsSymbol>> {
    let wrapped = args.this.as_object().and_then(|object| wrapper::primitive_value(&object));
    match wrapped.unwrap_or(args.this).as_symbol() {
        Some(symbol) => Ok(symbol),
        None => Err(cx.type_error(format!("{name} requires that 'this' be a Symbol"))),
    }
}

/// [`Symbol.prototype.toString`](https://tc39.es/ecma262/#sec-symbol.prototype.tostring)
fn to_string(cx: &mut Context, args: &Args) -> JsResult<Value> {
    let symbol = this_symbol(cx, args, "Symbol.prototype.toString")?;
    let mut text = crate::text::builder(cx, 0);
    text.push_str("Symbol(");
    if let Some(description) = symbol.description() {
        text.push_string(&description);
    }
    text.push_str(")");
    finish(cx, text)
}

/// [`Symbol.prototype.valueOf`](https://tc39.es/ecma262/#sec-symbol.prototype.valueof)
fn value_of(cx: &mut Context, args: &Args) -> JsResult<Value> {
    this_symbol(cx, args, "Symbol.prototype.valueOf").map(Value::from)
}

/// [`get Symbol.prototype.description`](https://tc39.es/ecma262/#sec-symbol.prototype.description)
fn description(cx: &mut Context, args: &Args) -> JsResult<Value> {
    let symbol = this_symbol(cx, args, "Symbol.prototype.description")?;
    Ok(symbol.description().map_or(Value::UNDEFINED, Value::from))
}

/// [`Symbol.prototype [ %Symbol.toPrimitive% ]`](https://tc39.es/ecma262/#sec-symbol.prototype-%symbol.toprimitive%)
fn to_primitive(cx: &mut Context, args: &Args) -> JsResult<Value> {
    this_symbol(cx, args, "Symbol.prototype [ @@toPrimitive ]").map(Value::from)
}
