//! Golden listings: how the instructions of hot functions are compiled to machine code. A change of them is a change of
//! what is quick.

#![cfg(feature = "jit")]

use std::sync::{Arc, Mutex};

use ellipsis::unstable::LocalEngine;
use ellipsis::unstable::jit::{self, Options};

/// How a function is compiled once it has run often, by its last listing. `call` is called in a loop.
fn listing(functions: &str, call: &str) -> String {
    let listings = Arc::new(Mutex::new(Vec::new()));
    let sink = listings.clone();
    let mut engine = LocalEngine::new();
    let options = Options {
        // Odd, so that calls and the ends of loops that alternate are both seen.
        threshold: 997,
        listings: Some(Box::new(move |text| sink.lock().expect("a listing").push(text.to_owned()))),
        ..Options::default()
    };
    jit::install(engine.context(), options);
    let program =
        format!("{functions}; let result; for (let turn = 0; turn < 4000; turn++) result = {call};");
    engine.eval::<()>(&program).expect("the program runs");
    let listings = listings.lock().expect("listings");
    let of_function = |text: &&String| text.starts_with("work\n");
    listings.iter().rev().find(of_function).expect("the function is compiled").clone()
}

macro_rules! golden {
    ($($name:ident: $functions:literal, $call:literal;)+) => {$(
        #[test]
        fn $name() {
            insta::assert_snapshot!(listing($functions, $call));
        }
    )+};
}

golden! {
    integers_in_a_loop:
        "function work(n) { let sum = 0; for (let i = 0; i < n; i++) sum = sum + i | 0; return sum }", "work(30)";
    doubles_in_a_loop:
        "function work(n) { let sum = 0.5; for (let i = 0; i < n; i++) sum = sum * 1.5 - i; return sum }", "work(30)";
    elements:
        "const list = [3, 1, 2]; function work(list) { list[1] = list[0] + list[2]; return list.length }", "work(list)";
    own_properties:
        "const point = {x: 1, y: 2}; function work(p) { p.x = p.y; return p.x + p.y }", "work(point)";
    several_shapes:
        "const of = [{a: 1}, {b: 2, a: 3}, {c: 1, b: 2, a: 3}]; function work(o) { return o.a }", "work(of[turn % 3])";
    methods_that_are_inlined:
        "class A { constructor() { this.n = 1 } get(k) { return this.n + k } } const a = new A;
         function work(a, k) { return a.get(k) + 1 }", "work(a, turn)";
    constructions:
        "class P { constructor(x, y) { this.x = x; this.y = y } } function work(x) { return new P(x, x).y }", "work(turn)";
    globals:
        "var count = 0; let most = 9; function work(n) { count = count + n; return count > most }", "work(1)";
    captured_variables:
        "const make = () => { let n = 0; return function work(k) { n = n + k; return n } }; const work = make()", "work(2)";
    identity_of_what_varies:
        "function work(a, b) { return a === b }", "work(turn % 2 ? 'x' : turn, turn % 3 ? 'x' : turn)";
    iteration:
        "const list = [1, 2, 3]; function work(list) { let sum = 0; for (const v of list) sum += v; return sum }",
        "work(list)";
    destructuring:
        "const pair = [1, 2]; function work([a, b]) { return a + b }", "work(pair)";
    rest_and_spread:
        "const list = [1, 2]; function work(list, ...more) { return [...list, ...more].length }", "work(list, 3, 4)";
    handlers:
        "function work(o) { try { return o.x.y } catch { return 0 } }", "work(turn % 2 ? {x: {y: 1}} : {})";
}
