//! String iterators ([clause](https://tc39.es/ecma262/#sec-string-iterator-objects)).

use std::cell::Cell;

use ellipsis_engine::{
    Args, Context, Gc, Intrinsic, JsResult, JsString, NativeClass, NativeData, Trace, Tracer, Value,
};

use crate::build::{Member, define_namespace, method, tag};
use crate::text::{part, this_string};

static MEMBERS: &[Member] = &[method("next", 0, next), tag("String Iterator")];

/// Makes %StringIteratorPrototype%.
pub(crate) fn make(cx: &mut Context) {
    define_namespace(cx, Intrinsic::StringIteratorPrototype, Intrinsic::IteratorPrototype, MEMBERS);
}

/// A string and how far its code points were handed out.
struct StringIterator {
    /// `None` at the end.
    string: Cell<Option<Gc<JsString>>>,
    at: Cell<u32>,
}

impl Trace for StringIterator {
    fn trace(&self, tracer: &mut Tracer) {
        self.string.trace(tracer);
    }
}

impl NativeData for StringIterator {
    fn class() -> &'static NativeClass {
        static CLASS: NativeClass = NativeClass::new::<StringIterator>("String Iterator", None);
        &CLASS
    }
}

/// [`String.prototype[%Symbol.iterator%]`](https://tc39.es/ecma262/#sec-string.prototype-%symbol.iterator%)
pub(super) fn iterate(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let string = this_string(cx, args, "[Symbol.iterator]")?;
    let data = StringIterator { string: Cell::new(Some(string)), at: Cell::new(0) };
    Ok(cx.new_native(Intrinsic::StringIteratorPrototype, data).into())
}

/// [`%StringIteratorPrototype%.next`](https://tc39.es/ecma262/#sec-%stringiteratorprototype%.next)
fn next(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let Some(data) = args.this.downcast::<StringIterator>() else {
        let what = cx.describe(args.this);
        return Err(cx.type_error(format!(
            "Method String Iterator.prototype.next called on incompatible receiver {what}"
        )));
    };
    let at = data.at.get();
    let Some(string) = data.string.get().filter(|string| at < string.len()) else {
        data.string.set(None);
        return Ok(cx.iterator_result(Value::UNDEFINED, true));
    };
    let units = string.view(&mut cx.heap).code_point_at(at as usize).1 as u32;
    data.at.set(at + units);
    let character = part(cx, string, at, at + units);
    Ok(cx.iterator_result(character.into(), false))
}
