//! What lies outside of the heap counts as well: programs that make much of one kind of it, one after the other, run
//! in little address space, for collections come in time.
#![cfg(target_os = "linux")]

use std::io::Write;
use std::process::{Command, Stdio};

/// Kilobytes of address space. The command alone takes a third of them.
const SPACE: &str = "420000";

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
