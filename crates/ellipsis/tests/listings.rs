//! Golden listings of what machine code is made of: how each instruction of some small functions is compiled.

#![cfg(feature = "jit")]

use std::sync::{Arc, Mutex};

use ellipsis::unstable::LocalEngine;
use ellipsis::unstable::jit::{self, Options};

/// Calls that make `it` hot, and the listing of it, as a whole, that was made last.
fn listing(text: &str) -> String {
    let made = Arc::new(Mutex::new(Vec::<String>::new()));
    let (sink, mut engine) = (made.clone(), LocalEngine::new());
    let take = move |listing: &str| sink.lock().expect("no panic").push(listing.to_owned());
    let listings: Option<jit::Sink> = Some(Box::new(take));
    jit::install(engine.context(), Options { threshold: 20, listings, ..Options::default() });
    engine.eval::<ellipsis::Value>(text).expect("a program that ends");
    let made = made.lock().expect("no panic");
    let last = made.iter().rfind(|listing| listing.starts_with("it\n"));
    last.cloned().unwrap_or_else(|| panic!("it was not compiled: {made:?}"))
}

macro_rules! listings {
    ($($name:ident: $text:literal;)+) => {
        $(
            #[test]
            fn $name() {
                insta::assert_snapshot!(listing(concat!($text, " undefined")));
            }
        )+
    };
}

listings! {
    adds_int32s: "function it(a, b) { return a + b; } for (let i = 0; i < 500; i++) it(i, 1);";
    adds_doubles: "function it(a, b) { return a * b + 0.5; } for (let i = 0; i < 500; i++) it(i / 4, 1.5);";
    adds_strings: "function it(a, b) { return a + b; } for (let i = 0; i < 500; i++) it('a' + i, 'b');";
    sums_in_a_loop: "function it(n) { let sum = 0; for (let i = 0; i < n; i++) sum += i; return sum; }
        for (let i = 0; i < 200; i++) it(20);";
    reads_elements: "function it(list, i) { return list[i] + list.length; }
        for (let i = 0; i < 500; i++) it([1, 2, 3], i % 3);";
    reads_properties: "function it(point) { return point.x + point.y; }
        class Point { constructor(x, y) { this.x = x; this.y = y; } }
        for (let i = 0; i < 500; i++) it(new Point(i, 1));";
    reads_two_shapes: "function it(object) { return object.a; }
        for (let i = 0; i < 500; i++) it(i % 2 ? { a: 1 } : { b: 1, a: 2 });";
    calls_a_method: "class Counter { next() { return 1; } } const counter = new Counter();
        function it() { return counter.next(); } for (let i = 0; i < 500; i++) it();";
    constructs: "class Pair { constructor(a) { this.a = a; } } function it(a) { return new Pair(a); }
        for (let i = 0; i < 500; i++) it(i);";
    captures: "function outer() { let count = 0; return function it() { return ++count; }; }
        const it = outer(); for (let i = 0; i < 500; i++) it();";
    iterates: "function it(list) { let sum = 0; for (const value of list) sum += value; return sum; }
        for (let i = 0; i < 200; i++) it([1, 2, 3, 4]);";
    compares_with_null: "function it(value) { return value == null ? 0 : value === 'a' ? 1 : 2; }
        for (let i = 0; i < 500; i++) it([null, 'a', {}][i % 3]);";
    switches: "function it(n) { switch (n) { case 0: return 'a'; case 1: return 'b'; case 2: return 'c'; case 3: return 'd'; default: return n; } }
        for (let i = 0; i < 500; i++) it(i % 6);";
}
