//! Which modules there are.
// tidy: table

/// A module's name without `node:`, and its text. Those that begin with `internal/` are for the others.
pub(super) struct ModuleSource {
    pub(super) name: &'static str,
    pub(super) text: &'static str,
}

macro_rules! modules {
    ($($name:literal => $file:literal,)*) => {
        &[$(ModuleSource { name: $name, text: include_str!(concat!("js/", $file)) },)*]
    };
}

pub(super) static MODULES: &[ModuleSource] = modules! {
    "assert" => "assert.js",
    "assert/strict" => "assert_strict.js",
    "async_hooks" => "async_hooks.js",
    "buffer" => "buffer.js",
    "child_process" => "child_process.js",
    "console" => "console.js",
    "constants" => "constants.js",
    "crypto" => "crypto.js",
    "diagnostics_channel" => "diagnostics_channel.js",
    "dns" => "dns.js",
    "dns/promises" => "dns_promises.js",
    "events" => "events.js",
    "fs" => "fs.js",
    "fs/promises" => "fs_promises.js",
    "http" => "http.js",
    "http2" => "http2.js",
    "https" => "https.js",
    "module" => "module.js",
    "net" => "net.js",
    "os" => "os.js",
    "path" => "path.js",
    "path/posix" => "path_posix.js",
    "path/win32" => "path_win32.js",
    "perf_hooks" => "perf_hooks.js",
    "process" => "process.js",
    "punycode" => "punycode.js",
    "querystring" => "querystring.js",
    "readline" => "readline.js",
    "readline/promises" => "readline_promises.js",
    "stream" => "stream.js",
    "stream/consumers" => "stream_consumers.js",
    "stream/promises" => "stream_promises.js",
    "stream/web" => "stream_web.js",
    "string_decoder" => "string_decoder.js",
    "sys" => "sys.js",
    "test" => "test.js",
    "timers" => "timers.js",
    "timers/promises" => "timers_promises.js",
    "tls" => "tls.js",
    "tty" => "tty.js",
    "url" => "url.js",
    "util" => "util.js",
    "util/types" => "util_types.js",
    "v8" => "v8.js",
    "vm" => "vm.js",
    "worker_threads" => "worker_threads.js",
    "zlib" => "zlib.js",
    "internal/abort" => "internal/abort.js",
    "internal/blob" => "internal/blob.js",
    "internal/child/channel" => "internal/child/channel.js",
    "internal/crypto/cipher" => "internal/crypto/cipher.js",
    "internal/encoding" => "internal/encoding.js",
    "internal/errors" => "internal/errors.js",
    "internal/event_target" => "internal/event_target.js",
    "internal/equality" => "internal/equality.js",
    "internal/fetch/body" => "internal/fetch/body.js",
    "internal/fetch/fetch" => "internal/fetch/fetch.js",
    "internal/fetch/formdata" => "internal/fetch/formdata.js",
    "internal/fetch/headers" => "internal/fetch/headers.js",
    "internal/fetch/request" => "internal/fetch/request.js",
    "internal/fetch/response" => "internal/fetch/response.js",
    "internal/fs/arguments" => "internal/fs/arguments.js",
    "internal/fs/dir" => "internal/fs/dir.js",
    "internal/fs/glob" => "internal/fs/glob.js",
    "internal/fs/streams" => "internal/fs/streams.js",
    "internal/fs/told" => "internal/fs/told.js",
    "internal/fs/watch" => "internal/fs/watch.js",
    "internal/glob" => "internal/glob.js",
    "internal/http/agent" => "internal/http/agent.js",
    "internal/http/client" => "internal/http/client.js",
    "internal/http/common" => "internal/http/common.js",
    "internal/http/incoming" => "internal/http/incoming.js",
    "internal/http/parser" => "internal/http/parser.js",
    "internal/http/server" => "internal/http/server.js",
    "internal/messaging" => "internal/messaging.js",
    "internal/serve" => "internal/serve.js",
    "internal/streams/base" => "internal/streams/base.js",
    "internal/streams/duplex" => "internal/streams/duplex.js",
    "internal/streams/ends" => "internal/streams/ends.js",
    "internal/streams/operators" => "internal/streams/operators.js",
    "internal/streams/readable" => "internal/streams/readable.js",
    "internal/streams/web" => "internal/streams/web.js",
    "internal/streams/writable" => "internal/streams/writable.js",
    "internal/test/harness" => "internal/test/harness.js",
    "internal/test/main" => "internal/test/main.js",
    "internal/test/mock" => "internal/test/mock.js",
    "internal/test/report" => "internal/test/report.js",
    "internal/url" => "internal/url.js",
    "internal/urlpattern" => "internal/urlpattern.js",
    "internal/websocket" => "internal/websocket.js",
    "internal/webstreams/bytes" => "internal/webstreams/bytes.js",
    "internal/webstreams/codecs" => "internal/webstreams/codecs.js",
    "internal/webstreams/common" => "internal/webstreams/common.js",
    "internal/webstreams/pipe" => "internal/webstreams/pipe.js",
    "internal/webstreams/readable" => "internal/webstreams/readable.js",
    "internal/webstreams/transform" => "internal/webstreams/transform.js",
    "internal/webstreams/writable" => "internal/webstreams/writable.js",
    "internal/zlib_constants" => "internal/zlib_constants.js",
};

/// What Node.js has, and is not here yet. Those with a colon go by no other name.
static MISSING: &[&str] = &[
    "cluster",
    "dgram",
    "domain",
    "inspector",
    "inspector/promises",
    "node:sea",
    "node:sqlite",
    "node:test/reporters",
    "repl",
    "trace_events",
    "wasi",
];

/// The module that programs mean by a specifier.
pub(crate) fn public(specifier: &str) -> Option<&'static str> {
    let name = specifier.strip_prefix("node:").unwrap_or(specifier);
    if name == "test" && name == specifier {
        // By that name alone it is a package.
        return None;
    }
    let found = MODULES.iter().find(|module| module.name == name)?;
    (!found.name.starts_with("internal/")).then_some(found.name)
}

/// Whether programs mean one by a specifier that is not there yet.
pub(crate) fn is_missing(specifier: &str) -> bool {
    MISSING.iter().any(|&name| name == specifier || specifier.strip_prefix("node:") == Some(name))
}

/// The names of all that programs may ask for.
pub(crate) fn names() -> impl Iterator<Item = &'static str> {
    MODULES.iter().map(|module| module.name).filter(|name| !name.starts_with("internal/"))
}
