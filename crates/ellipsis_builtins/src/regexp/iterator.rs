//! RegExp string iterators ([clause](https://tc39.es/ecma262/#sec-regexp-string-iterator-objects)).

use std::cell::Cell;

use ellipsis_engine::{
    Args, Context, Gc, Intrinsic, JsResult, JsString, NativeData, Object, Value, trace_fields,
};

use super::exec::regexp_exec;
use super::symbols::step_over;
use crate::build::{Member, define_namespace, method, tag};

static MEMBERS: &[Member] = &[method("next", 0, next), tag("RegExp String Iterator")];

/// Makes %RegExpStringIteratorPrototype%.
pub(crate) fn make(cx: &mut Context) {
    define_namespace(cx, Intrinsic::RegExpStringIteratorPrototype, Intrinsic::IteratorPrototype, MEMBERS);
}

/// The matches of a regular expression in a string.
struct MatchIterator {
    regexp: Gc<Object>,
    string: Gc<JsString>,
    global: bool,
    unicode: bool,
    done: Cell<bool>,
}

trace_fields!(MatchIterator { regexp, string });

impl NativeData for MatchIterator {
    const NAME: &'static str = "RegExp String Iterator";
}

/// [CreateRegExpStringIterator](https://tc39.es/ecma262/#sec-createregexpstringiterator)
pub(super) fn new(
    cx: &mut Context,
    regexp: Gc<Object>,
    string: Gc<JsString>,
    global: bool,
    unicode: bool,
) -> Value {
    let data = MatchIterator { regexp, string, global, unicode, done: Cell::new(false) };
    cx.new_native(Intrinsic::RegExpStringIteratorPrototype, data).into()
}

/// [`%RegExpStringIteratorPrototype%.next`](https://tc39.es/ecma262/#sec-%regexpstringiteratorprototype%.next)
fn next(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let Some(data) = args.this.downcast::<MatchIterator>() else {
        let what = cx.describe(args.this);
        return Err(cx.type_error(format!(
            "Method RegExp String Iterator.prototype.next called on incompatible receiver {what}"
        )));
    };
    if data.done.get() {
        return Ok(cx.iterator_result(Value::UNDEFINED, true));
    }
    // As a generator would: an error ends it.
    data.done.set(true);
    let result = regexp_exec(cx, data.regexp, data.string)?;
    let Some(object) = result.as_object() else { return Ok(cx.iterator_result(Value::UNDEFINED, true)) };
    if data.global {
        let matched = object.get(cx, 0)?;
        if cx.to_string(matched)?.is_empty() {
            step_over(cx, data.regexp, data.string, data.unicode)?;
        }
        data.done.set(false);
    }
    Ok(cx.iterator_result(result, false))
}
