//! Functions that are compiled when they are first called are what they would have been at once.

use std::path::Path;
use std::rc::Rc;

use ellipsis_bytecode::{Constant, FunctionTemplate, Op, Source};
use ellipsis_compiler::{ScriptOptions, compile_deferred, compile_module, compile_script};

#[path = "../../../tests/support/programs.rs"]
mod programs;

/// A program with those of its functions that can be put off put off, or with none.
fn compiled(source: &Rc<Source>, lazy: bool) -> Rc<FunctionTemplate> {
    compile_script(source, ScriptOptions { lazy, ..ScriptOptions::default() })
        .or_else(|_| compile_module(source, ScriptOptions { lazy, ..ScriptOptions::default() }))
        .unwrap_or_else(|error| panic!("{error:?} in {}", source.text))
}

/// A function with all that it needs, whenever that is made.
fn whole(template: &Rc<FunctionTemplate>) -> Rc<FunctionTemplate> {
    match &template.deferred {
        Some(_) => compile_deferred(template).expect("it is right"),
        None => template.clone(),
    }
}

/// Compares a function that was compiled at once, and those in it, with the same that were not.
fn compare(eager: &Rc<FunctionTemplate>, lazy: &Rc<FunctionTemplate>, put_off: &mut usize) {
    *put_off += usize::from(lazy.deferred.is_some());
    assert_eq!(lazy.name, eager.name);
    let head = |it: &FunctionTemplate| (it.kind, it.flags.strict, it.flags.generator, it.flags.is_async);
    assert_eq!(head(lazy), head(eager), "{}", eager.name);
    let counts = |it: &FunctionTemplate| (it.parameters, it.length, it.instance_properties, it.span);
    assert_eq!(counts(lazy), counts(eager), "{}", eager.name);
    let lazy = whole(lazy);
    assert_eq!(counts(&lazy), counts(eager), "{}", eager.name);
    let listed = |it: &FunctionTemplate| {
        let mut it = it.clone();
        it.functions.clear();
        let lists =
            (&it.constants, &it.spreads, &it.handlers, &it.positions, &it.tdz_names, &it.strict_parts);
        format!("{}{:?}\n{lists:#?}", ellipsis_bytecode::disassemble(&it), it.flags)
    };
    assert_eq!(listed(&lazy), listed(eager), "{} in {}", eager.name, eager.source.name);
    assert_eq!(lazy.functions.len(), eager.functions.len());
    for (lazy, eager) in lazy.functions.iter().zip(&eager.functions) {
        compare(eager, lazy, put_off);
    }
}

/// How many functions of a text are put off.
fn put_off(name: &str, text: &str) -> usize {
    let source = Source::new(name, text);
    let mut count = 0;
    compare(&compiled(&source, false), &compiled(&source, true), &mut count);
    count
}

/// A text that is long enough.
fn long(text: &str) -> String {
    format!("{text}//{}\n", " ".repeat(5_000))
}

/// A body of a function that is long enough.
const BODY: &str =
    "const unused = 'a function that is as long as all those functions that are not compiled at once are';";

#[test]
fn functions_are_the_same_whenever_they_are_compiled() {
    let forms = [
        "function f(a, b = 1, ...c) { BODY return () => { BODY return a + b + c + f } }",
        "const f = function g(a) { BODY return [g, a, this, new.target, arguments] };",
        "var f = async (a, { b }) => { BODY for await (const c of a) b(c) }",
        "function* f() { BODY yield* arguments; return x => { BODY return [this, arguments[0], new.target, x] } }",
        "let a = 1; { let a = 2; f = () => { BODY return a } } const b = () => { BODY return a + c }; let c = 3",
        "f(() => { BODY g(function h() { return h }); return x => { BODY return function i() { return i } } })",
        "switch (x) { case 0: let a = 1; case 1: g(() => { BODY return a }) }",
        "for (let i of [1]) f(() => { BODY return i++ }); for (const i in {}) f(() => { BODY i = 1 })",
        "const o = { m() { BODY return super.m }, get a() { BODY return 1 }, set a(b) { BODY }, async *'b'() { BODY } }",
        "class A extends B { m() { BODY return super.m(() => { BODY return super.n }) } static s() { BODY return this } }",
        "class A { #a = 1; #m() { BODY } static #s() { BODY return #a in this } get a() { BODY return this.#a + this.#m() } }",
        "class A extends B { constructor() { f(() => { BODY return super() }); g(() => { BODY return this }) } a = () => { BODY return this } }",
        "with (o) f = function () { BODY return a + o }; function g() { eval(''); return () => { BODY return h } }",
        "try { f() } catch ({ message }) { g(() => { BODY return message }) } label: for (;;) f(() => { BODY break_ })",
        "'use strict'; function f(a) { BODY arguments[0] = a; function g() { BODY return f } { function h() { BODY } } }",
        "function f(a) { BODY arguments[0]++; return a } function g(a) { BODY return () => { BODY return arguments } }",
        "function f(a = () => { BODY return b }, b = a) { BODY var b; return () => { BODY return [a, b] } }",
        "import a, * as b from 'c'; export default function () { BODY return [a, b, import.meta] } export const d = () => { BODY return d }",
        "const o = { async m() { BODY await 1 }, static() { BODY }, ['c']() { BODY }, 1() { BODY }, async() { BODY } }",
        "class A { static async() { BODY } static constructor() { BODY } static get static() { BODY return 1 } static async *a() { BODY } }",
        "(function () { BODY function g() { BODY } return g })(); (a => { BODY })(function () { BODY }); new (class { m() { BODY } })",
        "async () => { BODY const a = f(() => { BODY return a }) }; f(() => { BODY return typeof undeclared + top_level }); let top_level",
        "// \u{e9}\u{1f600}\nvar f = function () { BODY return `${() => { BODY return tag`\\u{e9}` }}` }; \u{e9}\u{e9} = () => { BODY }",
    ];
    for (number, form) in forms.iter().enumerate() {
        let text = long(&form.replace("BODY", BODY));
        assert!(put_off(&format!("form {number}"), &text) > 0, "{form}");
    }
}

#[test]
fn programs_are_the_same_whenever_their_functions_are_compiled() {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests");
    let mut count = 0;
    for folder in ["programs", "js/language", "js/dots", "js/builtins"] {
        for path in programs::programs(&tests.join(folder)) {
            count += put_off(&path.display().to_string(), &long(&std::fs::read_to_string(&path).unwrap()));
        }
    }
    assert!(count > 100);
}

#[test]
fn what_runs_at_once_is_compiled_at_once() {
    for text in [
        "(function () { BODY })()",
        "(() => { BODY })()",
        "!function () { BODY }()",
        "(function () { BODY }).call(this)",
        "(function (make) { make() })(function () { BODY })",
        "new (function () { BODY })",
        "class A { a = 1; constructor() { BODY } static { BODY } }",
        "({ [1]() { BODY } })",
        "function f() { BODY eval('') }",
    ] {
        assert_eq!(put_off("at once", &long(&text.replace("BODY", BODY))), 0, "{text}");
    }
}

#[test]
fn a_function_that_was_put_off_has_no_code() {
    let text = long(&format!("f(1, 2, 3); function f(a, b) {{ {BODY} }}"));
    let program = compiled(&Source::new("test", text.as_str()), true);
    let [function] = program.functions.as_slice() else { panic!("there is one") };
    assert!(function.code.is_empty() && function.constants.is_empty());
    assert!(program.weight() > function.weight());
    let code = whole(function);
    assert!(
        code.constants
            .iter()
            .any(|it| matches!(it, Constant::String(it) if it.to_string().starts_with("a function")))
    );
    assert!(code.code.iter().any(|it| it.op() == Op::Return));
}

#[test]
fn errors_come_before_anything_is_put_off() {
    for text in [
        "function f() { BODY break }",
        "function f() { BODY () => { continue } }",
        "function f() { BODY let a; var a }",
        "function f() { 'use strict'; BODY delete a }",
        "function f() { BODY return { get a(...b) { } } }",
        "function f() { BODY return class { accessor a } }",
        "function f() { BODY return @a class { } }",
        "function f() { BODY return super.a }",
        "function f() { BODY return this.#a }",
    ] {
        let text = long(&text.replace("BODY", BODY));
        let source = Source::new("test", text.as_str());
        let lazy = compile_script(&source, ScriptOptions { lazy: true, ..ScriptOptions::default() });
        let eager = compile_script(&source, ScriptOptions::default());
        assert_eq!(lazy.map(drop), eager.map(drop), "{text}");
        assert!(compile_script(&source, ScriptOptions::default()).is_err(), "{text}");
    }
}
