//! Whatever a program is or does, the command ends with an error that says why and status 1: it
//! does not crash.

use std::io::Write;
use std::process::{Command, Stdio};

/// Runs a program from standard input, and gives its exit status and what it says of the problem.
fn run(program: &str) -> (Option<i32>, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_ellipsis"));
    command.arg("-").stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::piped());
    let mut child = command.spawn().expect("the command starts");
    let mut input = child.stdin.take().expect("a pipe");
    input.write_all(program.as_bytes()).expect("the command reads its input");
    drop(input);
    let output = child.wait_with_output().expect("the command ends");
    (output.status.code(), String::from_utf8_lossy(&output.stderr).into_owned())
}

fn fails_with(error: &str, programs: &[String]) {
    for program in programs {
        let (status, message) = run(program);
        let start: String = program.chars().take(80).collect();
        assert_eq!(status, Some(1), "{start}: {message}");
        assert!(message.contains(error), "{start}: {message}");
    }
}

#[test]
fn nesting_without_end_is_a_syntax_error() {
    let openings = ["[", "(", "{", "`${", "a=>", "function f(){"];
    let programs: Vec<String> = openings.iter().map(|opening| opening.repeat(1_000_000)).collect();
    fails_with("SyntaxError: Source is nested too deeply", &programs);
    let balanced = format!("{}{}", "[".repeat(1_000_000), "]".repeat(1_000_000));
    fails_with("SyntaxError: Source is nested too deeply", &[balanced]);
}

#[test]
fn recursion_without_end_is_a_range_error() {
    let programs = [
        "function f() { return f() + 1 } f()",
        "function f(...all) { return f(...all, 1) } f()",
        "const o = { toString() { return '' + o } }; '' + o",
        "const o = { valueOf() { return +o } }; +o",
        "const o = { [Symbol.toPrimitive]() { return +o } }; +o",
        "const o = { get a() { return this.a } }; o.a",
        "const o = { toJSON() { return JSON.stringify(o) } }; JSON.stringify(o)",
        "function compare() { [2, 1].sort(compare); return 0 } compare()",
        "const p = new Proxy({}, { get(target, key, receiver) { return receiver[key] } }); p.x",
        "function f() { return Reflect.apply(f, null, []) } f()",
        "function f() { return 'a'.replace('a', f) } f()",
        "function* f() { yield* f() } [...f()]",
        "class A { constructor() { new A() } } new A()",
    ];
    fails_with("RangeError: Maximum call stack size exceeded", &programs.map(String::from));
}

#[test]
fn values_nested_deeply_are_no_danger() {
    let programs = [
        "let p = {}; for (let i = 0; i < 1e5; i++) p = new Proxy(p, {}); p.x",
        "let f = () => 1; for (let i = 0; i < 1e5; i++) f = f.bind(); f()",
        "let a = []; for (let i = 0; i < 1e5; i++) a = [a]; a.flat(Infinity)",
        "let a = []; for (let i = 0; i < 1e5; i++) a = [a]; console.log(a)",
        "let o = {}; for (let i = 0; i < 1e5; i++) o = { ...o, o }; console.log(o)",
        "JSON.stringify(JSON.parse('['.repeat(2e4) + ']'.repeat(2e4)))",
        "new RegExp('('.repeat(1e5) + ')'.repeat(1e5)).test('')",
    ];
    // Some of these work, the others must say that they do not.
    let guarded =
        programs.map(|program| format!("try {{ {program} }} catch (error) {{ }} throw new TypeError('end')"));
    fails_with("TypeError: end", &guarded);
}
