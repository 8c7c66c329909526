//! String iterators ([clause](https://tc39.es/ecma262/#sec-string-iterator-objects)).

use std::cell::Cell;

use ellipsis_engine::{
    Args, Context, DirectIterable, DirectIteration, Elements, Gc, Intrinsic, IterationProtocol, JsResult,
    JsString, NativeData, StrView, Value, trace_fields,
};

use crate::build::{Member, define_namespace, method, tag};
use crate::collections::map::note_own_function;
use crate::text::{part, this_string};

static MEMBERS: &[Member] = &[method("next", 0, next), tag("String Iterator")];

/// Makes %StringIteratorPrototype%.
pub(crate) fn make(cx: &mut Context) {
    define_namespace(cx, Intrinsic::StringIteratorPrototype, Intrinsic::IteratorPrototype, MEMBERS);
    let prototype = Intrinsic::StringIteratorPrototype;
    note_own_function(cx, Intrinsic::StringIteratorPrototypeNext, prototype, "next");
}

/// Strings are iterated without iterators while nobody can tell.
pub(crate) static STRINGS: DirectIterable = DirectIterable {
    protocol: IterationProtocol::String,
    drain: |cx, string, elements| match string.as_string() {
        Some(string) => append_code_points(cx, elements, string, 0),
        None => Ok(()),
    },
};

/// A string and how far its code points were handed out.
struct StringIterator {
    /// `None` at the end.
    string: Cell<Option<Gc<JsString>>>,
    at: Cell<u32>,
}

trace_fields!(StringIterator { string });

impl NativeData for StringIterator {
    const NAME: &'static str = "String Iterator";
    const DIRECT_ITERATION: Option<&'static DirectIteration> = Some(&DirectIteration {
        next,
        step: |cx, iterator| Ok(iterator.downcast::<StringIterator>().and_then(|data| data.step(cx))),
        drain: |cx, iterator, elements| {
            let string = iterator.downcast::<StringIterator>().and_then(|data| data.string.take());
            match (string, iterator.downcast::<StringIterator>()) {
                (Some(string), Some(data)) => append_code_points(cx, elements, string, data.at.get()),
                _ => Ok(()),
            }
        },
    });
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
    let value = data.step(cx);
    Ok(cx.iterator_result(value.unwrap_or(Value::UNDEFINED), value.is_none()))
}

impl StringIterator {
    fn step(&self, cx: &mut Context) -> Option<Value> {
        let at = self.at.get();
        let Some(string) = self.string.get().filter(|string| at < string.len()) else {
            self.string.set(None);
            return None;
        };
        let units = string.view(&mut cx.heap).code_point_at(at as usize).1 as u32;
        self.at.set(at + units);
        Some(part(cx, string, at, at + units).into())
    }
}

/// Appends the code points of a string from an index on.
fn append_code_points(
    cx: &mut Context,
    elements: &Elements,
    string: Gc<JsString>,
    mut at: u32,
) -> JsResult<()> {
    match string.view(&mut cx.heap) {
        StrView::Latin1(bytes) => {
            let bytes = bytes.get(at as usize..).unwrap_or_default();
            let mut rest = bytes.iter();
            cx.append_counted(elements, bytes.len(), |cx| {
                rest.next().map(|&byte| cx.unit_string(u16::from(byte)).into())
            })
        }
        view @ StrView::Utf16(units) => {
            let rest = units.get(at as usize..).unwrap_or_default();
            // Unpaired surrogates may make them a few more.
            let count = rest.iter().filter(|&unit| unit & 0xfc00 != 0xdc00).count();
            cx.append_counted(elements, count, |cx| {
                let &unit = units.get(at as usize)?;
                let from = at;
                at += 1;
                if unit & 0xfc00 == 0xd800 {
                    at = from + view.code_point_at(from as usize).1 as u32;
                }
                Some(match at - from {
                    1 => cx.unit_string(unit).into(),
                    _ => part(cx, string, from, at).into(),
                })
            })
        }
    }
}
