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
    "events" => "events.js",
    "fs" => "fs.js",
    "fs/promises" => "fs_promises.js",
    "module" => "module.js",
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
    "stream/promises" => "stream_promises.js",
    "string_decoder" => "string_decoder.js",
    "sys" => "sys.js",
    "timers" => "timers.js",
    "timers/promises" => "timers_promises.js",
    "tty" => "tty.js",
    "url" => "url.js",
    "util" => "util.js",
    "util/types" => "util_types.js",
    "internal/abort" => "internal/abort.js",
    "internal/encoding" => "internal/encoding.js",
    "internal/errors" => "internal/errors.js",
    "internal/event_target" => "internal/event_target.js",
    "internal/equality" => "internal/equality.js",
    "internal/streams/base" => "internal/streams/base.js",
    "internal/streams/duplex" => "internal/streams/duplex.js",
    "internal/streams/ends" => "internal/streams/ends.js",
    "internal/streams/operators" => "internal/streams/operators.js",
    "internal/streams/readable" => "internal/streams/readable.js",
    "internal/streams/writable" => "internal/streams/writable.js",
    "internal/url" => "internal/url.js",
};

/// What Node.js has, and is not here yet. Those with a colon go by no other name.
static MISSING: &[&str] = &[
    "cluster",
    "dgram",
    "dns",
    "dns/promises",
    "domain",
    "http",
    "http2",
    "https",
    "inspector",
    "inspector/promises",
    "net",
    "node:sea",
    "node:sqlite",
    "node:test",
    "node:test/reporters",
    "repl",
    "stream/consumers",
    "stream/web",
    "tls",
    "trace_events",
    "v8",
    "vm",
    "wasi",
    "worker_threads",
    "zlib",
];

/// The module that programs mean by a specifier.
pub(crate) fn public(specifier: &str) -> Option<&'static str> {
    let name = specifier.strip_prefix("node:").unwrap_or(specifier);
    let found = MODULES.iter().find(|module| module.name == name)?;
    (!found.name.starts_with("internal/")).then_some(found.name)
}

/// Whether programs mean one by a specifier that is not there yet.
pub(crate) fn is_missing(specifier: &str) -> bool {
    MISSING.iter().any(|&name| name == specifier || specifier.strip_prefix("node:") == Some(name))
}

/// The names of all that programs may ask for.
pub(super) fn names() -> impl Iterator<Item = &'static str> {
    MODULES.iter().map(|module| module.name).filter(|name| !name.starts_with("internal/"))
}
