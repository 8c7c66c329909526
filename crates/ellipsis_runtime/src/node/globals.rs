//! Globals that are written in JavaScript, or that programs of Node.js expect.
// tidy: table

use ellipsis::unstable::engine::{Attributes, Context, GlobalProperty, Value};

use super::{internal, process, require};
use crate::modules::commonjs;
use crate::state;

/// What a module exports under a name; `undefined` only if the program is being ended.
fn of(cx: &mut Context, module: &'static str, name: &str) -> Value {
    internal(cx, module, name).unwrap_or(Value::UNDEFINED)
}

macro_rules! exported {
    ($($name:literal, $module:literal;)*) => {
        &[
            GlobalProperty { name: "global", attributes: Attributes::METHOD, make: |cx| cx.global().into() },
            GlobalProperty { name: "process", attributes: Attributes::METHOD, make: process::make },
            GlobalProperty {
                name: "crypto",
                attributes: Attributes::METHOD,
                make: |cx| of(cx, "crypto", "webcrypto"),
            },
            $(GlobalProperty {
                name: $name,
                attributes: Attributes::METHOD,
                make: |cx| of(cx, $module, $name),
            },)*
        ]
    };
}

/// What all programs see.
pub(crate) static GLOBALS: &[GlobalProperty] = exported! {
    "AbortController", "internal/abort";
    "AbortSignal", "internal/abort";
    "Blob", "internal/blob";
    "Buffer", "buffer";
    "ByteLengthQueuingStrategy", "internal/webstreams/common";
    "CloseEvent", "internal/websocket";
    "CompressionStream", "internal/webstreams/codecs";
    "CountQueuingStrategy", "internal/webstreams/common";
    "DecompressionStream", "internal/webstreams/codecs";
    "Ellipsis", "internal/serve";
    "Event", "internal/event_target";
    "EventTarget", "internal/event_target";
    "CustomEvent", "internal/event_target";
    "File", "internal/blob";
    "FormData", "internal/fetch/formdata";
    "Headers", "internal/fetch/headers";
    "MessageChannel", "internal/messaging";
    "MessageEvent", "internal/messaging";
    "MessagePort", "internal/messaging";
    "ReadableByteStreamController", "internal/webstreams/bytes";
    "ReadableStream", "internal/webstreams/readable";
    "ReadableStreamBYOBReader", "internal/webstreams/bytes";
    "ReadableStreamBYOBRequest", "internal/webstreams/bytes";
    "ReadableStreamDefaultController", "internal/webstreams/readable";
    "ReadableStreamDefaultReader", "internal/webstreams/readable";
    "Request", "internal/fetch/request";
    "Response", "internal/fetch/response";
    "TextDecoder", "internal/encoding";
    "TextDecoderStream", "internal/webstreams/codecs";
    "TextEncoder", "internal/encoding";
    "TextEncoderStream", "internal/webstreams/codecs";
    "TransformStream", "internal/webstreams/transform";
    "TransformStreamDefaultController", "internal/webstreams/transform";
    "URL", "internal/url";
    "URLPattern", "internal/urlpattern";
    "URLSearchParams", "internal/url";
    "WebSocket", "internal/websocket";
    "WritableStream", "internal/webstreams/writable";
    "WritableStreamDefaultController", "internal/webstreams/writable";
    "WritableStreamDefaultWriter", "internal/webstreams/writable";
    "atob", "buffer";
    "btoa", "buffer";
    "fetch", "internal/fetch/fetch";
};

/// What code that is no file sees of CommonJS.
pub(crate) static OF_COMMONJS: &[GlobalProperty] = &[
    GlobalProperty { name: "module", attributes: Attributes::METHOD, make: |cx| own_module(cx) },
    GlobalProperty {
        name: "exports",
        attributes: Attributes::METHOD,
        make: |cx| of_own_module(cx, "exports"),
    },
    GlobalProperty {
        name: "require",
        attributes: Attributes::METHOD,
        make: |cx| {
            let state = state::of(cx);
            match own_module(cx).as_object() {
                Some(module) => commonjs::make_require(cx, &state, module).into(),
                None => Value::UNDEFINED,
            }
        },
    },
];

/// What code from the command line sees beside that.
pub(crate) static OF_CODE: &[GlobalProperty] = &[
    GlobalProperty { name: "__filename", attributes: Attributes::METHOD, make: |cx| of_own_module(cx, "id") },
    GlobalProperty { name: "__dirname", attributes: Attributes::METHOD, make: |cx| cx.string(".") },
];

macro_rules! modules {
    ($($name:literal)*) => {
        &[$(GlobalProperty {
            name: $name,
            attributes: Attributes::METHOD,
            make: |cx| {
                let state = state::of(cx);
                require(cx, &state, $name).unwrap_or(Value::UNDEFINED)
            },
        },)*]
    };
}

/// The modules that are variables of a REPL. What is global everywhere stays what it is, but for `crypto`, whose module has all
/// that the global has, and more.
pub(crate) static MODULES: &[GlobalProperty] = modules! {
    "assert" "async_hooks" "buffer" "child_process" "constants" "crypto" "diagnostics_channel" "dns" "events" "fs"
    "http" "http2" "https" "net" "os" "path" "perf_hooks" "punycode" "querystring" "readline" "stream" "string_decoder"
    "sys" "timers" "tls" "tty" "url" "util" "v8" "vm" "worker_threads" "zlib"
};

fn own_module(cx: &mut Context) -> Value {
    let state = state::of(cx);
    if let Some(module) = state.commonjs.main.get() {
        return module.into();
    }
    let module = commonjs::unnamed(cx, "[eval]");
    state.commonjs.main.set(Some(module));
    module.into()
}

fn of_own_module(cx: &mut Context, name: &str) -> Value {
    let module = own_module(cx).as_object();
    module.and_then(|module| module.get_named(cx, name).ok()).unwrap_or(Value::UNDEFINED)
}
