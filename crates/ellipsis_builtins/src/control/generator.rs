//! [%GeneratorPrototype%](https://tc39.es/ecma262/#sec-properties-of-generator-prototype) and
//! [%AsyncGeneratorPrototype%](https://tc39.es/ecma262/#sec-properties-of-asyncgenerator-prototype)

use ellipsis_engine::{Args, Context, Intrinsic, JsResult, ResumeMode, Value, generator_next};

use crate::build::{Member, define_namespace, method, tag};

static GENERATOR: &[Member] = &[
    method("next", 1, generator_next),
    method("return", 1, return_),
    method("throw", 1, throw),
    tag("Generator"),
];

static ASYNC_GENERATOR: &[Member] = &[
    method("next", 1, async_next),
    method("return", 1, async_return),
    method("throw", 1, async_throw),
    tag("AsyncGenerator"),
];

/// Makes %GeneratorPrototype%.
pub(crate) fn make(cx: &mut Context) {
    define_namespace(cx, Intrinsic::GeneratorPrototype, Intrinsic::IteratorPrototype, GENERATOR);
}

/// Makes %AsyncGeneratorPrototype%.
pub(crate) fn make_async(cx: &mut Context) {
    let which = Intrinsic::AsyncGeneratorPrototype;
    define_namespace(cx, which, Intrinsic::AsyncIteratorPrototype, ASYNC_GENERATOR);
}

/// [`%GeneratorPrototype%.return`](https://tc39.es/ecma262/#sec-generator.prototype.return)
fn return_(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    cx.resume_generator(args.this, ResumeMode::Return, args.get(0), "return")
}

/// [`%GeneratorPrototype%.throw`](https://tc39.es/ecma262/#sec-generator.prototype.throw)
fn throw(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    cx.resume_generator(args.this, ResumeMode::Throw, args.get(0), "throw")
}

/// [`%AsyncGeneratorPrototype%.next`](https://tc39.es/ecma262/#sec-asyncgenerator-prototype-next)
fn async_next(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    cx.async_generator_request(args.this, ResumeMode::Next, args.get(0))
}

/// [`%AsyncGeneratorPrototype%.return`](https://tc39.es/ecma262/#sec-asyncgenerator-prototype-return)
fn async_return(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    cx.async_generator_request(args.this, ResumeMode::Return, args.get(0))
}

/// [`%AsyncGeneratorPrototype%.throw`](https://tc39.es/ecma262/#sec-asyncgenerator-prototype-throw)
fn async_throw(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    cx.async_generator_request(args.this, ResumeMode::Throw, args.get(0))
}
