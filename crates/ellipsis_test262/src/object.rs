//! `print` and `$262`.

use std::io::Write;

use ellipsis::unstable::engine::{
    Args, Attributes, Context, Gc, Intrinsic, JsResult, NativeInfo, Object, Source, Value,
};
use ellipsis::unstable::program::run_script;

use crate::agent;

macro_rules! functions {
    ($($name:literal, $length:literal, $function:path;)*) => {
        &[$(NativeInfo::function($name, $length, $function),)*]
    };
}

static PRINT: NativeInfo = NativeInfo::function("print", 1, print);

static HOST: &[NativeInfo] = functions! {
    "createRealm", 0, create_realm;
    "detachArrayBuffer", 1, detach_array_buffer;
    "evalScript", 1, eval_script;
    "gc", 0, gc;
};

static AGENT: &[NativeInfo] = functions! {
    "start", 1, agent::start;
    "broadcast", 1, agent::broadcast;
    "getReport", 0, agent::get_report;
    "sleep", 1, agent::sleep;
    "monotonicNow", 0, agent::monotonic_now;
};

/// What scripts in further agents have.
static WITHIN_AGENT: &[NativeInfo] = functions! {
    "receiveBroadcast", 1, agent::receive_broadcast;
    "report", 1, agent::report;
    "sleep", 1, agent::sleep;
    "leaving", 0, nothing;
    "monotonicNow", 0, agent::monotonic_now;
};

fn nothing(_: &mut Context, _: &Args<'_>) -> JsResult<Value> {
    Ok(Value::UNDEFINED)
}

fn define(cx: &mut Context, object: Gc<Object>, name: &str, value: Value) {
    let key = cx.key(name);
    object.define_new(cx, key, value, Attributes::METHOD);
}

fn table(cx: &mut Context, rows: &'static [NativeInfo]) -> Gc<Object> {
    let object = cx.new_object();
    for row in rows {
        let function = cx.new_native_function(row);
        define(cx, object, row.name, function.into());
    }
    object
}

/// Gives the current realm its `print` and `$262`; returns the latter.
pub(crate) fn install(cx: &mut Context) -> Gc<Object> {
    let host = table(cx, HOST);
    let agent = table(cx, AGENT);
    define(cx, host, "agent", agent.into());
    finish(cx, host)
}

/// The same for the realm of a further agent.
pub(crate) fn install_within_agent(cx: &mut Context) {
    let host = table(cx, HOST);
    let agent = table(cx, WITHIN_AGENT);
    define(cx, host, "agent", agent.into());
    finish(cx, host);
}

fn finish(cx: &mut Context, host: Gc<Object>) -> Gc<Object> {
    let global = cx.global();
    define(cx, host, "global", global.into());
    let source = cx.intrinsic(Intrinsic::AbstractModuleSource);
    define(cx, host, "AbstractModuleSource", source.into());
    define(cx, global, "$262", host.into());
    let print = cx.new_native_function(&PRINT);
    define(cx, global, "print", print.into());
    host
}

fn print(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let text = cx.to_rust_string(args.get(0))?;
    // A reader that went away is no concern of the test.
    let _ = writeln!(std::io::stdout(), "{text}");
    Ok(Value::UNDEFINED)
}

fn create_realm(cx: &mut Context, _: &Args<'_>) -> JsResult<Value> {
    let realm = cx.new_realm();
    Ok(cx.with_realm(realm, install).into())
}

fn detach_array_buffer(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    match args.get(0).buffer_block() {
        Some(block) if block.shared().is_none() && !block.is_immutable() => {
            block.detach();
            Ok(Value::NULL)
        }
        _ => Err(cx.type_error("not an ArrayBuffer")),
    }
}

fn eval_script(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let text = cx.to_rust_string(args.get(0))?;
    Ok(run_script(cx, &Source::new("evalScript", text))?)
}

fn gc(cx: &mut Context, _: &Args<'_>) -> JsResult<Value> {
    cx.collect_garbage();
    Ok(Value::UNDEFINED)
}
