//! Texts and programs that go too far: each ends with an error of its own, never with a crash, and
//! soon.

use std::io::Write;
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};

/// How long a program may take: far more than it needs on a slow machine.
const PATIENCE: Duration = Duration::from_secs(120);

/// Runs a program that comes from standard input.
#[track_caller]
fn run(name: &str, program: &str) -> Output {
    let start = Instant::now();
    let mut command = Command::new(env!("CARGO_BIN_EXE_ellipsis"));
    command.arg("-").stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    child.stdin.take().unwrap().write_all(program.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(start.elapsed() < PATIENCE, "{name} took {:?}", start.elapsed());
    output
}

/// Runs a program that has to fail with an error.
#[track_caller]
fn fails(name: &str, program: &str, expected: &str) {
    let output = run(name, program);
    let error = String::from_utf8_lossy(&output.stderr);
    let shown: String = error.chars().take(500).collect();
    assert_eq!(output.status.code(), Some(1), "{name}: {shown}");
    assert!(error.contains(expected), "{name}: {shown}");
}

/// Runs a program that either goes well or is refused as too large.
#[track_caller]
fn ends(name: &str, program: &str) {
    let output = run(name, program);
    let error = String::from_utf8_lossy(&output.stderr);
    let shown: String = error.chars().take(500).collect();
    match output.status.code() {
        Some(0) => assert_eq!(shown, "", "{name}"),
        Some(1) => {
            let is_limit = ["nested too deeply", "Function is too large"].iter().any(|it| error.contains(it));
            assert!(is_limit, "{name}: {shown}");
        }
        status => panic!("{name} ended with {status:?}: {shown}"),
    }
}

/// Runs code in which a RangeError about the stack can be caught.
#[track_caller]
fn overflows(code: &str) {
    let program = format!(
        "'use strict'; let caught; try {{ {code} }} catch (error) {{ caught = error }}
         console.log(caught instanceof RangeError && caught.message.includes('call stack'), 'and on')"
    );
    let output = run(code, &program);
    let (out, error) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert_eq!(
        (output.status.code(), out.as_ref(), error.as_ref()),
        (Some(0), "true and on\n", ""),
        "{code}"
    );
}

#[test]
fn brackets_within_brackets() {
    const MANY: usize = 1_000_000;
    for (open, middle, close) in
        [("[", "", "]"), ("(", "1", ")"), ("{", "", "}"), ("`${", "1", "}`"), ("a=[{b:(", "1", ")}]")]
    {
        fails(open, &open.repeat(MANY), "SyntaxError");
        let text = open.repeat(MANY) + middle + &close.repeat(MANY);
        fails(open, &text, "SyntaxError: Source is nested too deeply");
    }
    fails("place", &("1;\n  ".to_owned() + &"[".repeat(MANY)), "[stdin]:2:20003\n");
    for code in ["eval('['.repeat(1e6))", "new Function('('.repeat(1e6))", "(0, eval)('{'.repeat(1e6))"] {
        fails(code, code, "SyntaxError: Source is nested too deeply");
    }
}

#[test]
fn long_chains() {
    const MANY: usize = 100_000;
    for (open, middle, close) in [
        ("!", "1", ""),
        ("typeof ", "1", ""),
        ("- ", "1", ""),
        ("a => ", "1", ""),
        ("async a => ", "1", ""),
        ("new ", "Object", ""),
        ("a = ", "1", ""),
        ("1 + ", "1", ""),
        ("1 ** ", "1", ""),
        ("0 ? 1 : ", "1", ""),
        ("0 ? ", "1", " : 1"),
        ("null ?? ", "1", ""),
        ("1, ", "1", ""),
        ("var a = {}; with (a) ", "a", ""),
        ("for (;0;) ", ";", ""),
        ("for (let i = 0; i < 0; i++) ", ";", ""),
        ("for (const x of []) ", ";", ""),
        ("for (let x of y) ", ";", ""),
        ("for (var x in y) ", ";", ""),
        ("while (0) ", ";", ""),
        ("if (0) ", ";", ""),
        ("if (0); else ", ";", ""),
        ("do ", ";", " while (0)\n"),
        ("function f() {", "", "}"),
        ("class A { static x = ", "1", "}"),
        ("class A { static {", "", "}}"),
        ("(class A extends ", "Object", "{})"),
        ("try {", "", "} finally {}"),
        ("switch (0) { case 0:", "", "}"),
        ("/* x */ () => {", "", "}"),
        ("(a = ", "1", ") => 1"),
        ("(a = ", "1", ")"),
        ("(a = () => ", "1", ")"),
        ("async(a = ", "1", ")"),
        ("({ [", "1", "]: 1 })"),
    ] {
        ends(open, &(open.repeat(MANY) + middle + &close.repeat(MANY)));
    }
    ends("with", &("var a = {};".to_owned() + &"with(a)".repeat(MANY) + "a"));
    ends("members", &("var a = {}; a.b = a; a".to_owned() + &".b".repeat(MANY)));
    ends("optional", &("var a = {}; a.b = a; a".to_owned() + &"?.b".repeat(MANY)));
    ends("calls", &("function a() { return a } a".to_owned() + &"()".repeat(MANY)));
    ends("labels", &((0..MANY).map(|at| format!("l{at}:")).collect::<String>() + "1"));
    ends("await", &("(async () => ".to_owned() + &"await ".repeat(MANY) + "1)()"));
    ends("yield", &("(function* () {".to_owned() + &"yield ".repeat(MANY) + "1 })"));
    ends("pattern", &("var ".to_owned() + &"[".repeat(MANY) + "a" + &"]".repeat(MANY) + " = []"));
    ends("rest", &("var ".to_owned() + &"[...".repeat(MANY) + "a" + &"]".repeat(MANY) + " = []"));
    ends("spread", &("[...".repeat(10_000) + "[]" + &"]".repeat(10_000)));
}

/// What ordinary programs may do, if in a big way.
#[test]
fn long_but_flat() {
    const MANY: usize = 100_000;
    let cases: String = (0..30_000).map(|at| format!("case {at}:\n")).collect();
    for (name, program) in [
        ("statements", "with ({}) ;\n".repeat(MANY)),
        ("labels", "l: for (;0;) break l;\n".repeat(MANY)),
        ("classes", "(class { m() {} });\n".repeat(20_000)),
        ("awaits", "(async () => {".to_owned() + &"await 1;\n".repeat(20_000) + "})()"),
        ("cases", format!("switch (0) {{ {cases} }}")),
        ("object", format!("({{ {} }})", (0..20_000).map(|at| format!("k{at}: {at}, ")).collect::<String>())),
    ] {
        let output = run(name, &program);
        let error = String::from_utf8_lossy(&output.stderr);
        assert_eq!((output.status.code(), error.as_ref()), (Some(0), ""), "{name}");
    }
}

#[test]
fn recursion_of_functions() {
    for code in [
        "function f() { return f() + 1 } f()",
        "function f(...args) { return f(...args, 1) } f()",
        "class A { constructor() { new A } } new A",
        "class A { x = new A } new A",
        "class A { constructor() { new B } } class B extends A { } new B",
        "class A { static get x() { return A.x } } A.x",
        "const o = { get x() { return o.x } }; o.x",
        "const o = { set x(v) { o.x = v } }; o.x = 1",
        "const o = { get a() { return { ...o } } }; ({ ...o })",
        "const f = () => (0, eval)('f()'); globalThis.f = f; f()",
        "function* g() { yield* g() } [...g()]",
        "function* g() { g().next() } g().next()",
        "const o = { [Symbol.iterator]() { return [...o] } }; [...o]",
        "const o = { [Symbol.iterator]() { const [a] = o } }; const [a] = o",
        "class R { [Symbol.dispose]() { using r = new R } } { using r = new R }",
        "function f() { return f`x` } f()",
    ] {
        overflows(code);
    }
}

#[test]
fn recursion_through_conversions() {
    for code in [
        "const o = { toString() { return '' + o } }; '' + o",
        "const o = { valueOf() { return +o } }; +o",
        "const o = { [Symbol.toPrimitive]() { return +o } }; +o",
        "const o = { toJSON() { return JSON.stringify(o) } }; JSON.stringify(o)",
        "const r = (k, v) => JSON.stringify(v, r); JSON.stringify({}, r)",
        "const r = () => JSON.parse('1', r); r()",
        "const o = { [Symbol.hasInstance]() { return 1 instanceof o } }; 1 instanceof o",
        "const o = { toString() { return [o, o].sort() } }; [o, o].sort()",
        "const o = { valueOf() { return new Uint8Array([o]) } }; new Uint8Array([o])",
        "let a = []; for (let i = 0; i < 1e6; i++) a = [a]; String(a)",
        "let a = []; for (let i = 0; i < 1e6; i++) a = [a]; a.toLocaleString()",
        "let a = []; for (let i = 0; i < 1e6; i++) a = [a]; JSON.stringify(a)",
        "let a = {}; for (let i = 0; i < 1e6; i++) a = { a }; JSON.stringify(a)",
        "const a = []; a[0] = a; a.flat(Infinity)",
    ] {
        overflows(code);
    }
}

#[test]
fn recursion_through_natives() {
    for code in [
        "const f = () => [1].forEach(f); f()",
        "const f = () => [1].map(f); f()",
        "const f = () => [1, 2].reduce(f); f()",
        "const f = () => [1, 2].sort(f); f()",
        "const f = () => [1, 2].toSorted(f); f()",
        "const f = () => [1].flatMap(f); f()",
        "const f = () => Array.from([1], f); f()",
        "const f = () => Map.groupBy([1], f); f()",
        "const f = () => 'a'.replace('a', f); f()",
        "const f = () => 'a'.replace(/a/, f); f()",
        "const f = () => 'a'.replaceAll('a', f); f()",
        "const r = /a/; r.exec = () => r.test(''); r.test('')",
        "const f = () => Reflect.apply(f, null, []); f()",
        "function F() { return Reflect.construct(F, []) } F()",
        "function f() { return f.apply(null, []) } f()",
        "function f() { return f.call() } f()",
        "const f = () => f.bind()(); f()",
        "class A extends Array { static get [Symbol.species]() { return new A(1).map(x => x) } } new A(1).map(x => x)",
    ] {
        overflows(code);
    }
    // As many bound functions around each other as there may be.
    let code = "let f = function (...args) { console.log(args.length) };
        for (let i = 0; i < 1e5; i++) f = f.bind(); f(1, 2); console.log({} instanceof f.bind());
        f = (...args) => args.length; for (let i = 0; i < 2e4; i++) f = f.bind(null, i); console.log(f(1));
        f = function (...args) { this.list = [new.target === f, args] }; const F = f.bind(null, 1).bind(null, 2);
        console.log(new F(3).list, Reflect.construct(F, [4], Object).list)";
    let output = run(code, code);
    let out = String::from_utf8_lossy(&output.stdout);
    assert_eq!(out, "2\nfalse\n20001\n[ true, [ 1, 2, 3 ] ] [ false, [ 1, 2, 4 ] ]\n");
}

#[test]
fn recursion_through_proxies() {
    for code in [
        "const p = new Proxy({}, { get: (t, k, r) => r[k] }); p.x",
        "const p = new Proxy({}, { get: (t, k, r) => r[k] }); Object.create(p).x",
        "const p = new Proxy({}, { has: (t, k) => k in p }); 'x' in p",
        "const p = new Proxy({}, { set: (t, k, v) => p[k] = v }); p.x = 1",
        "const p = new Proxy({}, { ownKeys: () => Object.keys(p) }); Object.keys(p)",
        "const p = new Proxy(() => 1, { apply: () => p() }); p()",
        "const p = new Proxy(class {}, { construct: () => new p }); new p",
        "const p = new Proxy({}, { getPrototypeOf: () => Object.getPrototypeOf(p) }); Object.getPrototypeOf(p)",
        "const p = new Proxy({}, { defineProperty: () => Object.defineProperty(p, 'x', {}) }); p.x = 1",
        "const p = new Proxy({}, {}); Object.setPrototypeOf(p, Object.create(p)); p.x",
        "let p = {}; for (let i = 0; i < 1e6; i++) p = new Proxy(p, {}); p.x",
        "let p = {}; for (let i = 0; i < 1e6; i++) p = new Proxy(p, {}); Object.keys(p)",
        "let p = class {}; for (let i = 0; i < 1e6; i++) p = new Proxy(p, {}); new p",
    ] {
        overflows(code);
    }
}

#[test]
fn recursion_in_jobs() {
    for code in [
        "const f = async () => { await f() }; f()",
        "const f = () => f(); setTimeout(f)",
        "const f = () => f(); queueMicrotask(f)",
        "const t = { get then() { return Promise.resolve(t) } }; Promise.resolve(t)",
        "async function* g() { yield* g() } (async () => { for await (const x of g()); })()",
        "class P extends Promise { then() { return this.then() } } P.resolve(1).then()",
    ] {
        fails(code, code, "RangeError");
    }
    let code = "let n = 0; const t = { then(resolve) { if (++n < 1e5) resolve(t); else throw new Error('far') } };
        Promise.resolve(t).catch(e => console.log(e.message));
        let p = Promise.resolve(0); for (let i = 0; i < 1e5; i++) p = p.then(x => x + 1); p.then(x => console.log(x))";
    assert_eq!(run(code, code).stdout, b"far\n100000\n");
}

#[test]
fn deep_values() {
    // Reading JSON and flattening go as deep as memory does.
    let code = "let a = JSON.parse('['.repeat(1e6) + ']'.repeat(1e6)), depth = 0; while (a.length) { a = a[0]; depth++ }
        console.log(depth);
        a = []; for (let i = 0; i < 1e5; i++) a = { a }; console.log(JSON.stringify(JSON.parse('[1]'))); console.log(a);
        let e = new Error('inner'); for (let i = 0; i < 1e5; i++) e = new Error('outer', { cause: e }); console.log(String(e));
        let s = 'a'; for (let i = 0; i < 1e6; i++) s = 'b' + s; console.log(s.charCodeAt(0), s.length)";
    let output = run(code, code);
    let out = String::from_utf8_lossy(&output.stdout);
    assert_eq!(out, "999999\n[1]\n{ a: { a: { a: [Object] } } }\nError: outer\n98 1000001\n");
    for pattern in ["(", "(?:", "(?=", "(?<!"] {
        let code = format!("new RegExp('{pattern}'.repeat(1e6) + ')'.repeat(1e6))");
        fails(&code, &code, "SyntaxError: Invalid regular expression");
    }
    let code = "new RegExp('['.repeat(1e6) + ']'.repeat(1e6), 'v')";
    fails(code, code, "SyntaxError: Invalid regular expression");
    for class in ["'{}'.repeat(1e5)", "'[' + '{}'.repeat(1e5) + ']'"] {
        let code = format!("new RegExp({}, 'v')", class.replace("{}", "\\\\p{RGI_Emoji}"));
        fails(&code, &code, "Regular expression too large");
    }
    ends("quantifiers", "new RegExp('(?:'.repeat(200) + 'a' + ')*'.repeat(200)).test('b')");
    fails("cause", "let a = {}; for (let i = 0; i < 1e6; i++) a = { a }; throw a", "Uncaught {");
}

#[test]
fn deep_clones() {
    let code = "const deep = (wrap, unwrap) => {
             let value = 'end';
             for (let i = 0; i < 1e5; i++) value = wrap(value, i);
             value = structuredClone(value);
             let depth = 0;
             while (value !== 'end') { value = unwrap(value); depth++ }
             console.log(depth);
         };
         deep(a => ({ a }), o => o.a);
         deep(a => [a], o => o[0]);
         deep((a, i) => ({ a, i, get b() { return i } }), o => o.a);
         deep(a => new Map([[1, a]]), o => o.get(1));
         deep(a => new Map([[a, 1]]), o => o.keys().next().value);
         deep(a => new Set([a]), o => [...o][0]);
         deep(cause => new Error('m', { cause }), o => o.cause);
         const first = {}; let last = first;
         for (let i = 0; i < 1e5; i++) last = { last, first, list: [last] };
         first.last = last;
         const round = structuredClone(first);
         let at = round.last, count = 0;
         while (at !== round) { if (at.first === round && at.list[0] === at.last) count++; at = at.last }
         console.log(count)";
    let output = run(code, code);
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
    assert_eq!(String::from_utf8_lossy(&output.stdout), "100000\n".repeat(8));
    let code = "structuredClone({ get a() { return structuredClone(this) } })";
    fails(code, code, "RangeError: Maximum call stack size exceeded");
}

#[test]
fn sizes() {
    for (code, error) in [
        ("'x'.repeat(2 ** 30)", "RangeError: Invalid string length"),
        ("'x'.padEnd(2 ** 32)", "RangeError: Invalid string length"),
        ("let s = 'x'; for (;;) s += s", "RangeError: Invalid string length"),
        ("let b = 2n; for (;;) b *= b", "RangeError: Maximum BigInt size exceeded"),
        ("new Array(-1)", "RangeError: Invalid array length"),
        ("new Uint8Array(2 ** 53)", "RangeError: "),
        ("Math.max.apply(null, { length: 2 ** 32 - 1 })", "RangeError: Invalid array length"),
        ("Reflect.construct(Array, { length: 2 ** 53 })", "RangeError: Invalid array length"),
    ] {
        fails(code, code, error);
    }
}

/// A program that passes a limit of the command line ends with status 1, cannot prevent that, and the limit is named.
#[test]
fn limits_of_the_command_line_are_named() {
    for (flag, code, named) in [
        ("--timeout=20ms", "for (;;) try { for (;;); } catch {}", "(deadline)"),
        ("--timeout=20ms", "setTimeout(() => console.log('late'), 1e6)", "(deadline)"),
        ("--fuel=10000", "for (;;) try { for (;;); } catch {}", "(fuel)"),
        (
            "--max-heap=8m",
            "const all = []; for (;;) try { all.push('x'.repeat(1e6) + all.length) } catch {}",
            "(heap limit)",
        ),
        ("--max-output=1k", "for (;;) try { console.log('x'.repeat(100)) } catch {}", "(console output)"),
    ] {
        let output = Command::new(env!("CARGO_BIN_EXE_ellipsis")).args([flag, "-e", code]).output().unwrap();
        let error = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(1), "{flag} {code}: {error}");
        assert!(error.contains(named), "{flag} {code}: {error}");
        assert!(output.stdout.len() <= 1024, "{flag} {code}");
    }
    for flag in ["--timeout=20", "--max-heap=1q", "--max-heap=10k", "--fuel=-1"] {
        let output = Command::new(env!("CARGO_BIN_EXE_ellipsis")).args([flag, "-e", "1"]).output().unwrap();
        assert_eq!(output.status.code(), Some(2), "{flag}");
    }
}
