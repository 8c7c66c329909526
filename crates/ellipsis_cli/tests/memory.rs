//! What lies outside of the heap counts as well: programs that make much of one kind of it, one after the other, run
//! in little address space, for collections come in time.
#![cfg(target_os = "linux")]

use std::io::Write;
use std::process::{Command, Stdio};

use wait4::Wait4;

/// Kilobytes of address space. The command alone takes half of them, most of that for its stack, and the allocator
/// of the system 64 MiB for a thread.
const SPACE: &str = "800000";

/// Kinds of things, each with a program that makes some gigabytes of them.
const KINDS: [(&str, &str); 9] = [
    ("buffers", "for (let i = 0; i < 5e4; i++) new ArrayBuffer(1e5)"),
    (
        "buffers that grow",
        "for (let i = 0; i < 1e4; i++) new ArrayBuffer(0, { maxByteLength: 1e5 }).resize(1e5)",
    ),
    ("buffers that were moved", "for (let i = 0; i < 1e4; i++) new ArrayBuffer(8).transfer(1e5)"),
    (
        "shared buffers",
        "for (let i = 0; i < 3e4; i++) new SharedArrayBuffer(0, { maxByteLength: 1e5 }).grow(1e5)",
    ),
    ("big integers", "for (let i = 0; i < 1e4; i++) 1n << (800_000n + BigInt(i))"),
    (
        "keys of proxies",
        "const p = new Proxy(Array(5e4).fill(0), {}); for (let i = 0; i < 100; i++) Reflect.ownKeys(p)",
    ),
    (
        "keys that loops visit",
        "const o = Object.create({ z: 1 }); for (let i = 0; i < 3e4; i++) o['k' + i] = i;
         for (let i = 0; i < 300; i++) for (const k in o) break;
         for (let i = 0; i < 300; i++) for (const k in new Uint8Array(3e4)) break",
    ),
    (
        "segments",
        "const s = new Intl.Segmenter(); for (let i = 0; i < 20; i++) s.segment('word '.repeat(1e5))[Symbol.iterator]().next()",
    ),
    (
        "weak tables",
        "for (let i = 0; i < 2e3; i++) { const m = new WeakMap(); for (let j = 0; j < 1e3; j++) m.set({}, j) }",
    ),
];

/// Programs that want much more than the limit, at once or piece by piece, outside of the heap most of all.
const GREEDY: [&str; 8] = [
    "'a'.repeat(2e6).replace(/a/g, () => 'b')",
    "'a '.repeat(1e6).split(/ /)",
    "/(a|b)*[cd]/.test('ab'.repeat(1e6))",
    "new RegExp('a'.repeat(3e6))",
    "(function f(...a) { f(...a, ...a) })(1)",
    "const all = []; for (;;) all.push(eval('(function(){' + 'a+'.repeat(1e4) + all.length + '})'))",
    "const all = []; for (;;) all.push(new RegExp('a'.repeat(1e4) + all.length))",
    "const r = new FinalizationRegistry(() => {}); for (;;) r.register({}, 1)",
];

#[test]
fn a_limit_is_kept_by_the_whole_process() {
    // Kilobytes.
    let peak = |program: &str| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_ellipsis"));
        command.args(["--max-heap=8m", "-e", program]).stdout(Stdio::null()).stderr(Stdio::null());
        let ended = command.spawn().unwrap().wait4().unwrap();
        (ended.status.code(), ended.rusage.maxrss >> 10)
    };
    let (status, least) = peak("");
    assert_eq!(status, Some(0));
    for program in GREEDY {
        let (status, most) = peak(program);
        assert_eq!(status, Some(1), "{program}");
        assert!(most < least + (48 << 10), "{program}: {most} KB, {least} at the least");
    }
}

/// By default there is a limit that fits the machine: what is endless ends with an error.
#[test]
fn there_is_a_limit_by_default() {
    for program in
        ["const a = []; for (;;) a.push({})", "const a = []; for (;;) a.push('x'.repeat(1e5) + a.length)"]
    {
        let mut command = Command::new("sh");
        command.args([
            "-c",
            "ulimit -v $0; exec \"$1\" -e \"$2\"",
            SPACE,
            env!("CARGO_BIN_EXE_ellipsis"),
            program,
        ]);
        let output = command.output().unwrap();
        let error = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(1), "{program}: {error}");
        // An array that cannot grow further is an error of its own.
        assert!(error.to_lowercase().contains("out of memory"), "{program}: {error}");
    }
}

#[test]
fn what_lies_outside_of_the_heap_is_counted() {
    for (kind, program) in KINDS {
        let mut command = Command::new("sh");
        command.args(["-c", "ulimit -v $0; exec \"$1\" -", SPACE, env!("CARGO_BIN_EXE_ellipsis")]);
        let mut child = command.stdin(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        child.stdin.take().unwrap().write_all(program.as_bytes()).unwrap();
        let output = child.wait_with_output().unwrap();
        let error = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{kind}: {} {error}", output.status);
    }
}

/// What is short enough for a string, and more than the system gives, is told from what is too long.
#[test]
fn memory_that_the_system_refuses_is_named() {
    let program = "
        const part = 'x'.repeat(1e7), parts = Array(50).fill(part);
        for (const make of [() => 'x'.repeat(5e8), () => parts.join(), () => JSON.stringify(parts),
                            () => ''.padStart(5e8, 'α'), () => parts.toString(), () => encodeURI(parts)]) {
            try { make(); console.log('made') } catch (error) { console.log(String(error)) }
        }";
    let mut command = Command::new("sh");
    command.args(["-c", "ulimit -v $0; exec \"$1\" --max-heap=100000m -e \"$2\"", SPACE]);
    let output = command.args([env!("CARGO_BIN_EXE_ellipsis"), program]).output().unwrap();
    let text = String::from_utf8_lossy(&output.stdout);
    assert_eq!(text, "RangeError: Out of memory\n".repeat(6), "{}", String::from_utf8_lossy(&output.stderr));
}
