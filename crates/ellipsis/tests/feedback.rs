//! What instructions note of what they meet, which code gets hot, and where entries to compiled code lie.

use std::ffi::c_void;

use ellipsis::unstable::LocalEngine;
use ellipsis::unstable::engine::{Callee, Code, CompiledEntry, Feedback, Gc, NativeInfo, Noted, Value};

/// A program that ran, whose functions are looked into.
struct Program {
    engine: LocalEngine,
}

impl Program {
    /// Runs a program, with so many safepoints between collections.
    fn run(source: &str, stress: Option<u32>) -> Program {
        let mut engine = LocalEngine::new();
        engine.context().heap.set_stress(stress);
        engine.eval_script::<()>("feedback.js", source).expect("the program runs");
        Program { engine }
    }

    /// The code of a global function.
    fn code(&mut self, name: &str) -> Gc<Code> {
        let cx = self.engine.context();
        let function = cx.global().get_named(cx, name).expect("there is a global of that name");
        function.as_object().and_then(|function| function.code()).expect("it is a closure")
    }

    /// What the instructions of a function with that opcode have noted.
    fn noted(&mut self, function: &str, opcode: &str) -> Vec<Noted> {
        let code = self.code(function);
        if code.template().deferred.is_some() {
            // It was not called, and has no instructions yet.
            return vec![Noted::Kinds(Feedback::NONE)];
        }
        let instructions = code.template().code.iter().enumerate();
        let noted = instructions
            .filter(|(_, instruction)| instruction.op().name() == opcode)
            .map(|(at, _)| code.feedback(at as u32));
        noted.collect()
    }

    /// The kinds noted by the one instruction of a function with that opcode.
    #[track_caller]
    fn kinds(&mut self, function: &str, opcode: &str) -> Feedback {
        match self.noted(function, opcode)[..] {
            [Noted::Kinds(kinds)] => kinds,
            [_] => panic!("{opcode} noted a callee"),
            ref all => panic!("{} instructions {opcode}", all.len()),
        }
    }

    /// Which built-in function an expression gives.
    fn native(&mut self, expression: &str) -> &'static NativeInfo {
        let source = format!("globalThis.found = {expression}");
        self.engine.eval_script::<()>("native.js", &source).expect("there is one");
        let cx = self.engine.context();
        let found = cx.global().get_named(cx, "found").expect("it was just set");
        found.as_object().and_then(|found| found.native_info()).expect("it is built in")
    }

    /// Whom the one instruction of `f` with that opcode called, by name.
    #[track_caller]
    fn callee(&mut self, opcode: &str) -> String {
        match self.noted("f", opcode)[..] {
            [Noted::Callee(Callee::Closures(code))] => code.template().name.to_string(),
            [Noted::Callee(Callee::Native(row))] => {
                let named = ["Math.max", "Array", "String"];
                let name = named.into_iter().find(|name| std::ptr::addr_eq(self.native(name), row));
                format!("native {}", name.expect("one of these"))
            }
            [Noted::Kinds(kinds)] => format!("{kinds:?}"),
            ref all => panic!("{} instructions {opcode}", all.len()),
        }
    }
}

/// Runs a program as it is, and with a collection at every safepoint.
fn both_ways(source: &str, mut check: impl FnMut(&mut Program)) {
    for stress in [None, Some(1)] {
        check(&mut Program::run(source, stress));
    }
}

/// Checks what the one instruction of a function `f` with that opcode notes in each of some runs.
#[track_caller]
fn notes(function: &str, opcode: &str, runs: &[(&str, Feedback)]) {
    for &(run, expected) in runs {
        both_ways(&format!("{function}; {run}"), |program| {
            assert_eq!(program.kinds("f", opcode), expected, "{function}; {run}");
        });
    }
}

#[test]
fn nothing_is_noted_on_the_quick_ways() {
    let source = "
        function f(n, list) {
            let sum = 0;
            for (let i = 0; i < n; i++) {
                sum = (sum + i * 3 - 1) & 0xffff;
                sum ^= sum << 2;
                if (sum === 7 || sum == 8 || i % 5 > 3) list[i & 7] = list[i & 3] - 1;
            }
            return sum;
        }
        f(1000, [1, 2, 3, 4, 5, 6, 7, 8]);
        function never(a, b) { return a + b; }";
    both_ways(source, |program| {
        for function in ["f", "never"] {
            let code = program.code(function);
            for at in 0..code.template().code.len() as u32 {
                let noted = code.feedback(at);
                assert!(matches!(noted, Noted::Kinds(kinds) if kinds.is_none()), "{function}, {at}");
            }
        }
    });
}

#[test]
fn kinds_of_operands() {
    let (none, double, overflow) = (Feedback::NONE, Feedback::DOUBLE, Feedback::OVERFLOW);
    let (string, with_number) = (Feedback::STRING, Feedback::STRING_AND_NUMBER);
    let (bigint, other) = (Feedback::BIGINT, Feedback::OTHER);
    let add = "function f(a, b) { return a + b }";
    let runs = [
        ("f(1, 2)", none),
        ("f(2147483647, 1)", overflow),
        ("f(0.5, 1)", double),
        ("f(1, 0.5); f(2147483647, 2147483647)", double.with(overflow)),
        ("f('a', 'b')", string),
        ("f('a', 1); f(0.5, 'b')", with_number),
        ("f(1n, 2n)", bigint),
        ("f(1, undefined); f({}, 1); f(true, 'a')", other),
        ("f('a', 'b'); f(1n, 2n); f(1, 2)", string.with(bigint)),
        ("try { f(1n, 2) } catch {}", other),
    ];
    notes(add, "Add", &runs);
    let unary = [
        ("f(3)", none),
        ("f(-2147483648); f(2147483647)", overflow),
        ("f(0.5)", double),
        ("f(1n)", bigint),
        ("f('1')", string),
        ("f(null)", other),
    ];
    notes("function f(a) { return a - 5 }", "SubInt", &[unary[0], unary[2], unary[3 + 2]]);
    notes(
        "function f(a) { return a - 5 }",
        "SubInt",
        &[("f(-2147483648)", overflow), ("f('1')", with_number)],
    );
    notes("function f(a) { return a + 5 }", "AddInt", &[("f(2147483647)", overflow), ("f(1)", none)]);
    notes("function f(a) { return a & 5 }", "BitAndInt", &[("f(0.5)", double), ("f(-1)", none)]);
    notes("function f(a) { ++a }", "Inc", &unary);
    notes("function f(a) { --a }", "Dec", &unary);
    notes(
        "function f(a) { return ~a }",
        "BitNot",
        &[("f(-1)", none), unary[2], unary[3], unary[4], unary[5]],
    );
    notes(
        "function f(a) { return -a }",
        "Neg",
        &[unary[0], ("f(0)", overflow), ("f(-2147483648)", overflow), unary[2], unary[3], unary[4], unary[5]],
    );
    notes("function f(a) { return +a }", "ToNumber", &[("f(1); f(0.5)", none), unary[4], unary[5]]);
}

#[test]
fn kinds_of_results() {
    let (none, double, overflow) = (Feedback::NONE, Feedback::DOUBLE, Feedback::OVERFLOW);
    let multiply = [
        ("f(3, -4); f(0, 5)", none),
        ("f(65536, 65536)", overflow),
        ("f(0, -1)", overflow),
        ("f(0.5, 4)", double),
        ("f(2n, 3n)", Feedback::BIGINT),
    ];
    notes("function f(a, b) { return a * b }", "Mul", &multiply);
    let subtract = [("f(1, 2)", none), ("f(-2147483648, 1)", overflow), ("f(1, 0.5)", double)];
    notes("function f(a, b) { return a - b }", "Sub", &subtract);
    let divide = [("f(6, 3)", none), ("f(1, 2)", overflow), ("f(0, -1)", overflow), ("f(3, 1.5)", double)];
    notes("function f(a, b) { return a / b }", "Div", &divide);
    let modulo =
        [("f(7, 3); f(-7, 3)", none), ("f(-6, 3)", overflow), ("f(1, 0)", overflow), ("f(7.5, 2)", double)];
    notes("function f(a, b) { return a % b }", "Mod", &modulo);
    let shift = [("f(8, 1)", none), ("f(-1, 0)", overflow), ("f(0.5, 1)", double)];
    notes("function f(a, b) { return a >>> b }", "UShr", &shift);
    notes("function f(a, b) { return a | b }", "BitOr", &[("f(-1, 0)", none), ("f(1e10, 0)", double)]);
    notes("function f(a, b) { return a << b }", "Shl", &[("f(-1, 40)", none), ("f(1, 0.5)", double)]);
}

#[test]
fn kinds_of_what_is_compared() {
    let (none, double, string) = (Feedback::NONE, Feedback::DOUBLE, Feedback::STRING);
    let (bigint, other) = (Feedback::BIGINT, Feedback::OTHER);
    let runs = [
        ("f(1, 2); f(2, 1)", none),
        ("f(0.5, 2)", double),
        ("f('a', 'b' + f.length)", string),
        ("f(1n, 2n)", bigint),
        ("f(undefined, {})", other),
    ];
    for (body, opcode) in
        [("<", "Lt"), (">=", "Ge"), ("==", "Eq"), ("!=", "Ne"), ("===", "StrictEq"), ("!==", "StrictNe")]
    {
        notes(&format!("function f(a, b) {{ return a {body} b }}"), opcode, &runs);
    }
    notes("function f(a, b) { if (a < b) return 1 }", "JumpIfNotLt", &runs);
    notes("function f(a, b) { if (a === b) return 1 }", "JumpIfStrictNe", &runs);
    let identity = [("f('a', 'a'); f(f, f); f(null, undefined); f(1, 'a')", other)];
    notes("function f(a, b) { return a === b }", "StrictEq", &identity);
    let mixed = [("f('a', 1)", Feedback::STRING_AND_NUMBER)];
    notes("function f(a, b) { return a > b }", "Gt", &mixed);
}

#[test]
fn elements_that_are_read() {
    let read = "function f(o, k) { return o[k] }";
    let runs = [
        ("f([1, 2, 3], 2); f([, 1], 1)", Feedback::NONE),
        ("f([1, , 3], 1)", Feedback::HOLE),
        ("f([1], 1); f('a', 1)", Feedback::OUT_OF_BOUNDS),
        ("let a = []; a[1e9] = 1; f(a, 1e9); f(a, 5)", Feedback::NOT_FLAT),
        ("f('abc', 1)", Feedback::CHARACTER),
        ("(function () { f(arguments, 0) })(1)", Feedback::ARGUMENTS),
        ("f({ 1: 2 }, 1); f(5, 1); f(f, 0)", Feedback::OTHER_RECEIVER),
        ("f({ a: 1 }, 'a'); f([1], 'length'); f('a', 'b')", Feedback::NAME),
        ("f([1], 0.5); f([1], -1); f({}, Symbol()); f({}, null)", Feedback::OTHER_KEY),
        ("f(new Float64Array(2), 1)", Feedback::FLOAT64),
        ("f(new Float64Array(2), 2)", Feedback::FLOAT64.with(Feedback::OUT_OF_BOUNDS)),
        ("f(new Uint8Array(2), 1); f([,], 0)", Feedback::UINT8.with(Feedback::HOLE)),
    ];
    notes(read, "GetElem", &runs);
}

#[test]
fn elements_that_are_written() {
    let write = "function f(o, k, v) { o[k] = v }";
    let runs = [
        ("f([1, 2, 3], 2, 0.5)", Feedback::NONE),
        ("f([1, , 3], 1, 1)", Feedback::HOLE),
        ("f([1], 1, 1)", Feedback::APPEND),
        ("f([1], 2, 1)", Feedback::OUT_OF_BOUNDS),
        ("let a = Array(1000).fill(1), b = [...a]; f(a, 1, 1)", Feedback::SHARED),
        ("f({}, 1, 2)", Feedback::OTHER_RECEIVER),
        ("f({}, 'a', 1); f([1], 'a', 1)", Feedback::NAME),
        ("f(new Int32Array(2), 1, 0.5)", Feedback::INT32),
        ("f(new Int32Array(2), 2, 1)", Feedback::INT32.with(Feedback::OUT_OF_BOUNDS)),
        ("f(new Int32Array(2), 1, '1')", Feedback::INT32.with(Feedback::OTHER)),
        ("f(new BigInt64Array(2), 1, 1n)", Feedback::BIGINT64.with(Feedback::OTHER)),
    ];
    notes(write, "SetElem", &runs);
}

#[test]
fn every_kind_of_typed_array() {
    let kinds = [
        ("Int8Array", Feedback::INT8),
        ("Uint8Array", Feedback::UINT8),
        ("Uint8ClampedArray", Feedback::UINT8_CLAMPED),
        ("Int16Array", Feedback::INT16),
        ("Uint16Array", Feedback::UINT16),
        ("Int32Array", Feedback::INT32),
        ("Uint32Array", Feedback::UINT32),
        ("BigInt64Array", Feedback::BIGINT64),
        ("BigUint64Array", Feedback::BIGUINT64),
        ("Float16Array", Feedback::FLOAT16),
        ("Float32Array", Feedback::FLOAT32),
        ("Float64Array", Feedback::FLOAT64),
    ];
    for (class, expected) in kinds {
        notes("function f(o) { return o[0] }", "GetElem", &[(&format!("f(new {class}(1))"), expected)]);
    }
}

#[test]
fn callees() {
    let call = "function g() {} function h() { return arguments } function f(c) { c(1, 2, 3) } g(); h();";
    for (run, expected) in [
        ("", "{}"),
        ("f(g); f(g)", "g"),
        ("f(h); f(h)", "h"),
        ("for (const each of [1, 2]) f(function made() {})", "made"),
        ("f(g); f(h); f(g)", r#"{"VARIES"}"#),
        ("f(Math.max); f(Math.max)", "native Math.max"),
        ("f(Math.max); f(g); f(Math.max)", r#"{"VARIES"}"#),
        ("f(g.bind()); f(g.bind())", r#"{"VARIES"}"#),
        ("f(g); f(new Proxy(g, {}))", r#"{"VARIES"}"#),
        ("class C {}; try { f(C) } catch {}", "C"),
        ("try { f(1) } catch {}", r#"{"VARIES"}"#),
    ] {
        both_ways(&format!("{call} {run}"), |program| assert_eq!(program.callee("Call"), expected, "{run}"));
    }
    for (body, run, opcode, expected) in [
        ("new c(1)", "f(class A {})", "New", "A"),
        ("new c(1)", "class A {}; class B extends A {}; f(B)", "New", "B"),
        ("new c(1)", "f(Array)", "New", "native Array"),
        ("new c(1)", "f(Array); f(Object)", "New", r#"{"VARIES"}"#),
        ("new c(...[1])", "f(class A {})", "NewSpread", "A"),
        ("c(...[1])", "function g() {}; f(g); f(g)", "CallSpread", "g"),
        ("c(...[1])", "f(String)", "CallSpread", "native String"),
        ("c(...[1], 2)", "function g() {}; f(g); f(g)", "CallList", "g"),
        ("new c(...[1], 2)", "f(Array)", "NewList", "native Array"),
    ] {
        both_ways(&format!("function f(c) {{ {body} }} {run}"), |program| {
            assert_eq!(program.callee(opcode), expected, "{body}; {run}");
        });
    }
}

#[test]
fn callees_stay_alive_with_who_noted_them() {
    let source = "function f(c) { return c() } f(Function('return 1')); f.last = null";
    both_ways(source, |program| {
        for _ in 0..3 {
            program.engine.context().collect_garbage();
            program
                .engine
                .eval_script::<()>("garbage.js", "Array.from({ length: 1000 }, i => () => i); 1")
                .unwrap();
        }
        assert_eq!(program.callee("Call"), "anonymous");
    });
}

#[test]
fn what_changes_late_is_noted() {
    let source = "
        function f(a, g) { return g(a + 1) }
        const h = a => a, i = a => a;
        for (let n = 0; n < 50000; n++) f(n, h);";
    let mut program = Program::run(source, None);
    assert_eq!(program.kinds("f", "AddInt"), Feedback::NONE);
    assert_eq!(program.callee("Call"), "h");
    program.engine.eval_script::<()>("late.js", "for (let n = 0; n < 50000; n++) f(n + 0.5, i)").unwrap();
    assert_eq!(program.kinds("f", "AddInt"), Feedback::DOUBLE);
    assert_eq!(program.callee("Call"), r#"{"VARIES"}"#);
}

#[test]
fn noting_takes_no_fuel() {
    let mut engine = LocalEngine::new();
    let mut counts = Vec::new();
    // So that it is there.
    engine.eval::<()>("globalThis.n = 0").unwrap();
    for _ in 0..3 {
        engine.set_fuel(Some(50_000));
        engine.eval_script::<()>("bounded.js", "globalThis.n = 0; for (;;) n++").unwrap_err();
        engine.set_fuel(None);
        counts.push(engine.global::<u32>("n").unwrap());
    }
    assert_eq!(counts, [counts[0]; 3]);
}

#[test]
fn loops_and_calls_heat() {
    let source = "
        function loop(n) { for (let i = 0; i < n; i++); }
        function leaf() {}
        function caller(n) { for (let i = 0; i < n; i++) leaf(); }
        function callback() {}
        function cold() {}
        loop(100000); caller(100000); Array(100000).fill().forEach(callback)";
    let mut program = Program::run(source, None);
    let mut heat = |name| program.code(name).heat();
    for name in ["loop", "leaf", "caller", "callback"] {
        assert!((90_000..110_000).contains(&heat(name)), "{name}: {}", heat(name));
    }
    assert_eq!(heat("cold"), 0);
}

#[test]
fn code_has_a_place_for_an_entry() {
    extern "C" fn compiled(_context: *mut c_void, _frame: *mut Value) -> u64 {
        Value::UNDEFINED.bits()
    }
    let mut program = Program::run("function f() { return 1 }", None);
    let code = program.code("f");
    assert!(code.entry().is_none());
    let entry: CompiledEntry = compiled;
    code.set_entry(Some(entry));
    program.engine.context().collect_garbage();
    assert!(code.entry().is_some());
    code.set_entry(None);
    assert!(code.entry().is_none());
}
