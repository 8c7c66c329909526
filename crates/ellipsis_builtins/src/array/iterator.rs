//! Array iterators ([clause](https://tc39.es/ecma262/#sec-array-iterator-objects)), also those of
//! typed arrays.

use std::cell::Cell;

use ellipsis_engine::typed_array::TypedArrayData;
use ellipsis_engine::{
    Args, Context, DirectIteration, Elements, Gc, Intrinsic, JsResult, NativeData, NativeInfo, Object, Value,
    trace_fields,
};

use super::{get_at, length_of};
use crate::build::{Member, Name, define_function, define_namespace, tag, value};

/// What an iterator gives of each element.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum IterationKind {
    Keys,
    Values,
    Entries,
}

/// The payload of array iterators.
struct ArrayIterator {
    /// What is iterated; `None` once the end was reached.
    target: Cell<Option<Gc<Object>>>,
    next: Cell<usize>,
    kind: IterationKind,
}

trace_fields!(ArrayIterator { target });

impl NativeData for ArrayIterator {
    const NAME: &'static str = "Array Iterator";
    const DIRECT_ITERATION: Option<&'static DirectIteration> = Some(&DirectIteration {
        next,
        step: |cx, iterator| match iterator.downcast::<ArrayIterator>() {
            Some(data) => data.step(cx),
            None => Ok(None),
        },
        drain: |cx, iterator, elements| match iterator.downcast::<ArrayIterator>() {
            Some(data) => data.drain(cx, elements),
            None => Ok(()),
        },
    });
}

static MEMBERS: &[Member] = &[
    value(
        Name::Text("next"),
        |cx| cx.intrinsic(Intrinsic::ArrayIteratorPrototypeNext).into(),
        ellipsis_engine::Attributes::METHOD,
    ),
    tag("Array Iterator"),
];

static NEXT: NativeInfo = NativeInfo::function("next", 0, next);

/// Makes %ArrayIteratorPrototype% and its `next`.
pub(crate) fn make(cx: &mut Context) {
    define_function(cx, Intrinsic::ArrayIteratorPrototypeNext, &NEXT);
    define_namespace(cx, Intrinsic::ArrayIteratorPrototype, Intrinsic::IteratorPrototype, MEMBERS);
}

/// [`CreateArrayIterator`](https://tc39.es/ecma262/#sec-createarrayiterator)
pub(crate) fn new_array_iterator(cx: &mut Context, target: Gc<Object>, kind: IterationKind) -> Value {
    let data = ArrayIterator { target: Cell::new(Some(target)), next: Cell::new(0), kind };
    cx.new_native(Intrinsic::ArrayIteratorPrototype, data).into()
}

/// [`Array.prototype.keys`](https://tc39.es/ecma262/#sec-array.prototype.keys)
pub(super) fn keys(cx: &mut Context, args: &Args) -> JsResult<Value> {
    let object = cx.to_object(args.this)?;
    Ok(new_array_iterator(cx, object, IterationKind::Keys))
}

/// [`Array.prototype.values`](https://tc39.es/ecma262/#sec-array.prototype.values)
pub(super) fn values(cx: &mut Context, args: &Args) -> JsResult<Value> {
    let object = cx.to_object(args.this)?;
    Ok(new_array_iterator(cx, object, IterationKind::Values))
}

/// [`Array.prototype.entries`](https://tc39.es/ecma262/#sec-array.prototype.entries)
pub(super) fn entries(cx: &mut Context, args: &Args) -> JsResult<Value> {
    let object = cx.to_object(args.this)?;
    Ok(new_array_iterator(cx, object, IterationKind::Entries))
}

/// [`%ArrayIteratorPrototype%.next`](https://tc39.es/ecma262/#sec-%arrayiteratorprototype%.next)
fn next(cx: &mut Context, args: &Args) -> JsResult<Value> {
    let Some(iterator) = args.this.downcast::<ArrayIterator>() else {
        let what = cx.describe(args.this);
        return Err(cx.type_error(format!(
            "Method Array Iterator.prototype.next called on incompatible receiver {what}"
        )));
    };
    let value = iterator.step(cx)?;
    Ok(cx.iterator_result(value.unwrap_or(Value::UNDEFINED), value.is_none()))
}

impl ArrayIterator {
    fn step(&self, cx: &mut Context) -> JsResult<Option<Value>> {
        let Some(target) = self.target.get() else { return Ok(None) };
        let length = match target.downcast::<TypedArrayData>() {
            Some(array) => match array.checked_length() {
                Some(length) => length,
                None => {
                    return Err(cx.type_error(
                        "Cannot perform %ArrayIteratorPrototype%.next on a detached ArrayBuffer",
                    ));
                }
            },
            None => length_of(cx, target)?,
        };
        let at = self.next.get();
        if at >= length {
            self.target.set(None);
            return Ok(None);
        }
        self.next.set(at + 1);
        Ok(Some(match self.kind {
            IterationKind::Keys => at.into(),
            IterationKind::Values => get_at(cx, target, at)?,
            IterationKind::Entries => {
                let value = get_at(cx, target, at)?;
                cx.array_of(&[at.into(), value]).into()
            }
        }))
    }

    fn drain(&self, cx: &mut Context, elements: &Elements) -> JsResult<()> {
        if self.kind == IterationKind::Values
            && let Some(target) = self.target.get()
            && let Some(array) = target.downcast::<TypedArrayData>()
            && let Some(length) = array.checked_length()
        {
            self.target.set(None);
            let mut rest = self.next.get()..length;
            return cx.append_counted(elements, rest.len(), |cx| {
                rest.next().map(|at| array.get(&mut cx.heap, at).unwrap_or(Value::UNDEFINED))
            });
        }
        while let Some(value) = self.step(cx)? {
            cx.allocate(|cx| elements.push(&mut cx.heap, value))?;
        }
        Ok(())
    }
}
