//! The command: programs, their output and exit status, and how errors are told.

use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Stdio};

/// What a run came to.
struct Ended {
    status: i32,
    out: String,
    error: String,
}

fn finish(mut command: Command) -> Ended {
    let output = command.output().unwrap();
    Ended {
        status: output.status.code().unwrap(),
        out: String::from_utf8(output.stdout).unwrap(),
        error: String::from_utf8(output.stderr).unwrap(),
    }
}

fn ellipsis(args: &[&str]) -> Ended {
    let mut command = Command::new(env!("CARGO_BIN_EXE_ellipsis"));
    command.args(args).stdin(Stdio::null());
    finish(command)
}

/// A folder with files, which goes away with this value.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str, files: &[(&str, &[u8])]) -> Folder {
        let path = std::env::temp_dir().join(format!("ellipsis-cli-{name}-{}", std::process::id()));
        for (file, bytes) in files {
            let file = path.join(file);
            std::fs::create_dir_all(file.parent().unwrap()).unwrap();
            std::fs::write(file, bytes).unwrap();
        }
        Folder(path.canonicalize().unwrap())
    }

    fn run(&self, file: &str) -> Ended {
        ellipsis(&[self.0.join(file).to_str().unwrap()])
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

#[track_caller]
fn prints(code: &str, expected: &str) {
    let ended = ellipsis(&["-e", code]);
    assert_eq!((ended.status, ended.out.trim_end(), ended.error.as_str()), (0, expected, ""));
}

#[test]
fn code_from_the_command_line() {
    prints("console.log([...'ab'])", "[ 'a', 'b' ]");
    let ended = ellipsis(&["-p", "({ a: 1 })"]);
    assert_eq!((ended.status, ended.out.as_str()), (0, "{ a: 1 }\n"));
    assert_eq!(ellipsis(&["-p", "'text'"]).out, "text\n");
    prints("await 1; console.log(typeof import.meta.url)", "string");
    let ended = ellipsis(&["--module", "-e", "console.log(this)"]);
    assert_eq!(ended.out, "undefined\n");
    let ended = ellipsis(&["--input-type", "module", "-p", "this"]);
    assert_eq!(ended.out, "", "a module has no value");
    assert_eq!(ellipsis(&["--input-type", "commonjs", "-p", "typeof require"]).out, "function\n");
    let ended = ellipsis(&["--input-type=commonjs", "-e", "import 'fs'"]);
    assert!(ended.status == 1 && ended.error.contains("SyntaxError"), "{}", ended.error);
}

#[test]
fn code_from_standard_input() {
    for args in [&["-"][..], &[]] {
        let mut command = Command::new(env!("CARGO_BIN_EXE_ellipsis"));
        command.args(args).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = command.spawn().unwrap();
        child.stdin.take().unwrap().write_all(b"\xef\xbb\xbfconsole.log('from a pipe')").unwrap();
        let output = child.wait_with_output().unwrap();
        assert_eq!(output.stdout, b"from a pipe\n");
    }
}

#[test]
fn the_event_loop() {
    prints(
        "setTimeout(() => console.log('b'), 20); setTimeout(() => {
             console.log('a');
             setTimeout(() => console.log('next'), 0);
             setImmediate(() => console.log('immediate'));
         }, 1);
         queueMicrotask(() => console.log('micro'));
         Promise.resolve().then(() => console.log('then')); console.log('sync')",
        "sync\nmicro\nthen\na\nimmediate\nnext\nb",
    );
    prints(
        "let n = 0; const t = setInterval(() => { console.log(++n); if (n === 3) clearInterval(t) }, 1);
         const never = setTimeout(() => console.log('never'), 1); clearTimeout(never);
         setTimeout(() => console.log('neither'), 1e6).unref();",
        "1\n2\n3",
    );
    prints("setTimeout((...xs) => console.log(xs), 0, 1, 2)", "[ 1, 2 ]");
    prints(
        "const id = +setTimeout(() => console.log('no'), 1); clearTimeout(id); console.log(id > 0)",
        "true",
    );
    prints(
        "const cell = new Int32Array(new SharedArrayBuffer(4));
         const { value } = Atomics.waitAsync(cell, 0, 0, 20);
         value.then((result) => console.log(result)); setTimeout(() => console.log('first'), 1)",
        "first\ntimed-out",
    );
    prints("const a = performance.now(); console.log(performance.now() >= a, a >= 0)", "true true");
}

#[test]
fn errors_that_programs_report() {
    let ended =
        ellipsis(&["-e", "reportError(new RangeError('told')); reportError(2); console.log('goes on')"]);
    assert_eq!((ended.status, ended.out.as_str()), (1, "goes on\n"));
    assert!(
        ended.error.starts_with("[eval]:1:13\nreportError(new") && ended.error.contains("RangeError: told")
    );
    prints(
        "process.on('uncaughtException', (error) => console.log('caught', error));
         reportError(1); setTimeout(() => { reportError('two'); console.log('first') }, 1);
         try { reportError() } catch ({ code }) { console.log(code) }",
        "ERR_MISSING_ARGS\ncaught 1\nfirst\ncaught two",
    );
    assert_eq!(ellipsis(&["-e", "reportError('text')"]).error, "Uncaught 'text'\n");
}

#[test]
fn uncaught_errors_show_their_place() {
    let folder = Folder::new(
        "errors",
        &[
            ("type.js", b"let a = 1;\n\tnull.length;\n"),
            ("syntax.js", b"let a = ;\n"),
            ("string.js", b"let x = 1\nfunction f() { throw 'text' }\nf()\n"),
            ("class.js", b"class A extends Error {}\nthrow new A('own')\n"),
            ("async.js", b"async function f() { await 1; throw new TypeError('late') }\nf()\n"),
            ("reject.js", b"Promise.reject(5)\n"),
            (
                "timer.js",
                b"setTimeout(() => { throw new Error('timer') }, 1); setTimeout(console.log, 50, 'no')\n",
            ),
            ("micro.js", b"queueMicrotask(() => { throw new Error('micro') })\n"),
        ],
    );
    let cases = [
        (
            "type.js",
            2,
            "\tnull.length;\n\t     ^\n\nTypeError: Cannot read properties of null (reading 'length')\n",
        ),
        ("syntax.js", 1, "let a = ;\n        ^\n\nSyntaxError: Unexpected token ';'\n"),
        ("string.js", 2, "function f() { throw 'text' }\n               ^\n\nUncaught 'text'\n"),
        ("class.js", 2, "throw new A('own')\n      ^\n\nA [Error]: own\n"),
        ("async.js", 1, "TypeError: late\n    at f ("),
        ("timer.js", 1, "Error: timer\n"),
        ("micro.js", 1, "Error: micro\n"),
    ];
    for (file, line, expected) in cases {
        let ended = folder.run(file);
        let place = format!("{}:{line}:", folder.0.join(file).display());
        assert_eq!((ended.status, ended.out.as_str()), (1, ""), "{file}");
        assert!(ended.error.starts_with(&place), "{file}: {}", ended.error);
        assert!(ended.error.contains(expected), "{file}: {}", ended.error);
    }
    let ended = folder.run("reject.js");
    assert_eq!((ended.status, ended.error.as_str()), (1, "Uncaught (in promise) 5\n"));
}

#[test]
#[cfg(target_os = "linux")]
fn an_error_that_cannot_be_told_is_no_panic() {
    for args in
        [&["-e", "throw new Error('unheard')"][..], &["-e", "console.error(1); missing"], &["missing.js"]]
    {
        let mut command = Command::new(env!("CARGO_BIN_EXE_ellipsis"));
        command.args(args).stderr(std::fs::File::create("/dev/full").unwrap());
        assert_eq!(command.status().unwrap().code(), Some(1), "{args:?}");
    }
}

#[test]
fn handled_rejections_are_no_errors() {
    prints(
        "const p = Promise.reject(new Error('x')); p.catch(() => console.log('caught'));
         Promise.reject(1).then(() => {}, () => {});",
        "caught",
    );
}

#[test]
fn programs_that_cannot_be_read() {
    let folder = Folder::new("unreadable", &[("bad.js", b"let a;\n\xff\n")]);
    let missing = folder.run("missing.js");
    assert!(missing.status == 1 && missing.error.contains("there is no file"), "{}", missing.error);
    let directory = folder.run(".");
    assert!(directory.status == 1 && directory.error.contains("is a directory"), "{}", directory.error);
    let bad = folder.run("bad.js");
    assert!(bad.status == 1 && bad.error.contains("not valid UTF-8 (line 2)"), "{}", bad.error);
    assert_eq!(ellipsis(&["--no-such-option"]).status, 2);
}

#[test]
fn modules_from_files() {
    let folder = Folder::new(
        "modules",
        &[
            (
                "main.mjs",
                b"import one, { two as deux, live, bump } from './lib/one.mjs';\n\
                  import * as ns from './lib/one.mjs';\n\
                  import data from './data.json' with { type: 'json' };\n\
                  bump();\n\
                  console.log(one, deux, live, Object.keys(ns), data);\n\
                  const again = await import(import.meta.resolve('./lib/one.mjs'));\n\
                  console.log(again === ns, import.meta.filename.endsWith('main.mjs'), ns);\n",
            ),
            (
                "lib/one.mjs",
                b"export default 1; export const two = 2; export let live = 'before';\n\
                  export function bump() { live = 'after' }\n",
            ),
            ("data.json", b"{ \"a\": [1] }"),
            ("detected.js", b"import { two } from './lib/one.mjs'; console.log(two)"),
            (
                "plain.js",
                b"console.log(typeof this); import('./lib/one.mjs').then((m) => console.log(m.two))",
            ),
            ("typed/package.json", b"{ \"type\": \"module\" }"),
            ("typed/index.js", b"console.log(this)"),
            (
                "defer.mjs",
                b"import defer * as ns from './late.mjs'; console.log(ns);\n\
                  try { ns.late = 2 } catch (error) { console.log(error.message) }\n\
                  console.log(ns.late, ns);\n",
            ),
            ("late.mjs", b"console.log('now'); export const late = 1"),
            (
                "raw.mjs",
                b"import text from './typed/index.js' with { type: 'text' };\n\
                  import bytes from './typed/index.js' with { type: 'bytes' };\n\
                  console.log(text === String.fromCharCode(...bytes), bytes.buffer.immutable);\n",
            ),
            ("source.mjs", b"import source text from './late.mjs'"),
            ("missing.mjs", b"import './nope.mjs'"),
            ("name.mjs", b"import { three } from './lib/one.mjs'"),
            ("bare.mjs", b"import 'react'"),
            ("json.mjs", b"import data from './data.json'"),
            ("forever.mjs", b"await new Promise(() => {})"),
            (
                "cycle-a.mjs",
                b"import { b } from './cycle-b.mjs'; export function a() { return 'a' } console.log(b)",
            ),
            ("cycle-b.mjs", b"import { a } from './cycle-a.mjs'; export let b = a() + 'b'"),
        ],
    );
    let main = folder.run("main.mjs");
    assert_eq!(
        (main.error.as_str(), main.out.as_str()),
        (
            "",
            "1 2 after [ 'bump', 'default', 'live', 'two' ] { a: [ 1 ] }\n\
             true true [Module: null prototype] {\n  bump: [Function: bump],\n  default: 1,\n  live: 'after',\n  two: 2\n}\n"
        )
    );
    for (file, out) in [
        ("detected.js", "2\n"),
        ("plain.js", "object\n2\n"),
        ("typed/index.js", "undefined\n"),
        ("cycle-a.mjs", "ab\n"),
        ("raw.mjs", "true true\n"),
        (
            "defer.mjs",
            "[Module: null prototype] [Deferred Module] { late: <deferred> }\n\
             Cannot assign to property 'late' of object '[object Module]'\n\
             now\n1 [Module: null prototype] [Deferred Module] { late: 1 }\n",
        ),
    ] {
        let ended = folder.run(file);
        assert_eq!((ended.error.as_str(), ended.out.as_str()), ("", out), "{file}");
    }
    for (file, status, error) in [
        ("source.mjs", 1, "late.mjs' has no source that could be imported"),
        ("missing.mjs", 1, "nope.mjs' imported from"),
        ("name.mjs", 1, "does not provide an export named 'three'"),
        ("bare.mjs", 1, "Cannot find package 'react' imported from"),
        ("json.mjs", 1, "needs an import attribute of \"type: json\""),
        ("forever.mjs", 13, "waits for something that never comes"),
    ] {
        let ended = folder.run(file);
        assert_eq!(ended.status, status, "{file}");
        assert!(ended.error.contains(error), "{file}: {}", ended.error);
    }
}

#[test]
fn queries_and_fragments_tell_modules_apart() {
    let folder = Folder::new(
        "queries",
        &[
            (
                "main.mjs",
                b"import { o } from './in/one.mjs'; import { o as other } from './in/one.mjs?a=/b';\n\
                  import { o as same } from './in/../in/one.mjs?a=/b'; import { o as part } from './in/one.mjs#a';\n\
                  import { o as plain } from './in/one.mjs?#'; import * as self from './main.mjs';\n\
                  console.log(o === other, o === part, other === same, o === plain);\n\
                  for (const { url, filename } of [o, other, part]) {\n\
                    console.log(url.replace(/.*in/, ''), filename.replace(/.*in/, ''));\n\
                  }\n\
                  console.log(import.meta.resolve('./nope.mjs?a b#c').replace(/.*nope/, ''));\n\
                  console.log(self.main === main, other.two === o.two);\n\
                  export function main() {}\n",
            ),
            ("in/one.mjs", b"import * as two from './two.mjs'; export const o = Object.assign(import.meta, { two })"),
            ("in/two.mjs", b""),
            ("which?/a#/main.mjs", b"import { o } from './one.mjs?b'; console.log(o.filename.slice(-18), o.url.slice(-18))"),
            ("which?/a#/one.mjs", b"export const o = import.meta"),
            ("throws.mjs", b"await import('./in/late.mjs?c=d')"),
            ("in/late.mjs", b"throw new Error('late')"),
        ],
    );
    for (file, out) in [
        (
            "main.mjs",
            "false false true true\n/one.mjs /one.mjs\n/one.mjs?a=/b /one.mjs\n/one.mjs#a /one.mjs\n\
             .mjs?a%20b#c\ntrue true\n",
        ),
        ("which?/a#/main.mjs", "/which?/a#/one.mjs %3F/a%23/one.mjs?b\n"),
    ] {
        let ended = folder.run(file);
        assert_eq!((ended.error.as_str(), ended.out.as_str()), ("", out), "{file}");
    }
    let ended = folder.run("throws.mjs");
    assert!(ended.error.contains("late.mjs?c=d:1"), "{}", ended.error);
}

#[test]
fn modules_have_known_extensions() {
    let folder = Folder::new(
        "extensions",
        &[
            (
                "main.mjs",
                b"for (const file of ['a.txt', 'a.ts?b.js', 'a.JS', 'a.', 'a', '.a', 'a.b/a', 'a.cjs#.txt']) {\n\
                  await import('./' + file).then(() => console.log(file), ({ name, code, message }) =>\n\
                  console.log(name, code, message.replace(/ for .*\\/(?=a)/, ' for '))) }\n\
                  console.log((await import('./a.txt', { with: { type: 'text' } })).default.length);\n",
            ),
            ("a.txt", b""),
            ("a.ts", b""),
            ("a.JS", b""),
            ("a.", b""),
            ("a", b""),
            (".a", b""),
            ("a.b/a", b""),
            ("a.cjs", b""),
        ],
    );
    let ended = folder.run("main.mjs");
    let unknown = |file, extension| {
        format!("TypeError ERR_UNKNOWN_FILE_EXTENSION Unknown file extension \"{extension}\" for {file}\n")
    };
    let out = unknown("a.txt", ".txt")
        + "a.ts?b.js\n"
        + &unknown("a.JS", ".JS")
        + &unknown("a.", ".")
        + "a\n.a\na.b/a\na.cjs#.txt\n0\n";
    assert_eq!((ended.error.as_str(), ended.out), ("", out));
}

#[test]
fn deep_recursion_is_an_error_of_the_program() {
    prints(
        "function f() { return f() + 1 } try { f() } catch (e) { console.log(e instanceof RangeError) }",
        "true",
    );
    prints(
        "function g() { [1].forEach(g) } try { g() } catch (e) { console.log(e instanceof RangeError) }",
        "true",
    );
}
