//! The table of `Array.prototype`
//! ([clause](https://tc39.es/ecma262/#sec-properties-of-the-array-prototype-object)).
// tidy: table

use ellipsis_engine::{Attributes, Context, Intrinsic, Quick, Value};

use super::{access, callback, concat, copy, flatten, iterator, join, mutate, reduce, sort};
use crate::build::{Member, Name, Symbol, method, value};

pub(super) static MEMBERS: &[Member] = &[
    method("at", 1, access::at),
    method("concat", 1, concat::concat),
    method("copyWithin", 2, mutate::copy_within),
    method("entries", 0, iterator::entries),
    method("every", 1, callback::every),
    method("fill", 1, mutate::fill),
    method("filter", 1, callback::filter),
    method("find", 1, callback::find),
    method("findIndex", 1, callback::find_index),
    method("findLast", 1, callback::find_last),
    method("findLastIndex", 1, callback::find_last_index),
    method("flat", 0, flatten::flat),
    method("flatMap", 1, flatten::flat_map),
    method("forEach", 1, callback::for_each),
    method("includes", 1, access::includes),
    method("indexOf", 1, access::index_of),
    method("join", 1, join::join),
    method("keys", 0, iterator::keys),
    method("lastIndexOf", 1, access::last_index_of),
    method("map", 1, callback::map),
    method("pop", 0, mutate::pop),
    method("push", 1, mutate::push).quick(Quick::Values(mutate::quick_push)),
    method("reduce", 1, reduce::reduce),
    method("reduceRight", 1, reduce::reduce_right),
    method("reverse", 0, mutate::reverse),
    method("shift", 0, mutate::shift),
    method("slice", 2, copy::slice),
    method("some", 1, callback::some),
    method("sort", 1, sort::sort),
    method("splice", 2, mutate::splice),
    method("toLocaleString", 0, join::to_locale_string),
    method("toReversed", 0, copy::to_reversed),
    method("toSorted", 1, sort::to_sorted),
    method("toSpliced", 2, copy::to_spliced),
    value(
        Name::Text("toString"),
        |cx| cx.intrinsic(Intrinsic::ArrayPrototypeToString).into(),
        Attributes::METHOD,
    ),
    method("unshift", 1, mutate::unshift),
    value(
        Name::Text("values"),
        |cx| cx.intrinsic(Intrinsic::ArrayPrototypeValues).into(),
        Attributes::METHOD,
    ),
    method("with", 2, copy::with),
    value(
        Name::Symbol(Symbol::Iterator),
        |cx| cx.intrinsic(Intrinsic::ArrayPrototypeValues).into(),
        Attributes::METHOD,
    ),
    value(Name::Symbol(Symbol::Unscopables), unscopables, Attributes::CONFIGURABLE),
];

/// Methods that came after scripts had begun to use `with` on arrays.
static UNSCOPABLES: &[&str] = &[
    "at",
    "copyWithin",
    "entries",
    "fill",
    "find",
    "findIndex",
    "findLast",
    "findLastIndex",
    "flat",
    "flatMap",
    "includes",
    "keys",
    "toReversed",
    "toSorted",
    "toSpliced",
    "values",
];

/// [`Array.prototype [ %Symbol.unscopables% ]`](https://tc39.es/ecma262/#sec-array.prototype-%symbol.unscopables%)
fn unscopables(cx: &mut Context) -> Value {
    let list = cx.new_object_with_prototype(Value::NULL);
    for name in UNSCOPABLES {
        let key = cx.key(name);
        list.add_property(cx, key, Value::TRUE, Attributes::ALL);
    }
    list.into()
}
