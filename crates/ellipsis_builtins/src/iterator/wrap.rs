//! What `Iterator.from` wraps around iterators that do not inherit from %Iterator.prototype%
//! ([clause](https://tc39.es/ecma262/#sec-wrapforvaliditeratorprototype-object)).

use ellipsis_engine::{Args, Context, Intrinsic, IteratorRecord, JsResult, NativeData, Value, trace_fields};

use crate::build::{Member, define_namespace, method};

/// [[Iterated]]
struct Wrapper(IteratorRecord);

trace_fields!(Wrapper { 0 });

impl NativeData for Wrapper {
    const NAME: &'static str = "Wrap for Valid Iterator";
}

static MEMBERS: &[Member] = &[method("next", 0, next), method("return", 0, return_)];

/// Makes %WrapForValidIteratorPrototype%.
pub(crate) fn make(cx: &mut Context) {
    let which = Intrinsic::WrapForValidIteratorPrototype;
    define_namespace(cx, which, Intrinsic::IteratorPrototype, MEMBERS);
}

/// A wrapper.
pub(super) fn new_wrapper(cx: &mut Context, record: IteratorRecord) -> Value {
    cx.new_native(Intrinsic::WrapForValidIteratorPrototype, Wrapper(record)).into()
}

fn wrapped(cx: &mut Context, args: &Args, name: &str) -> JsResult<IteratorRecord> {
    match args.this.downcast::<Wrapper>() {
        Some(wrapper) => Ok(wrapper.0),
        None => {
            let what = cx.describe(args.this);
            Err(cx.type_error(format!(
                "Method %WrapForValidIteratorPrototype%.{name} called on incompatible receiver {what}"
            )))
        }
    }
}

/// [`%WrapForValidIteratorPrototype%.next`](https://tc39.es/ecma262/#sec-%wrapforvaliditeratorprototype%.next)
fn next(cx: &mut Context, args: &Args) -> JsResult<Value> {
    let record = wrapped(cx, args, "next")?;
    cx.call(record.next, record.iterator, &[])
}

/// [`%WrapForValidIteratorPrototype%.return`](https://tc39.es/ecma262/#sec-%wrapforvaliditeratorprototype%.return)
fn return_(cx: &mut Context, args: &Args) -> JsResult<Value> {
    let record = wrapped(cx, args, "return")?;
    let key = cx.names.return_.into();
    match cx.get_method(record.iterator, key)? {
        Some(method) => cx.call(method.into(), record.iterator, &[]),
        None => Ok(cx.iterator_result(Value::UNDEFINED, true)),
    }
}
