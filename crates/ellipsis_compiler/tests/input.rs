//! What is typed into a REPL: which texts are finished, and what they are taken for.

use ellipsis_bytecode::Source;
use ellipsis_compiler::compile_input;

/// What becomes of a text: `None` if it is wrong, whether it is finished if not.
fn finished(text: &str) -> Option<bool> {
    match compile_input(&Source::new("REPL1", text), true) {
        Ok(_) => Some(true),
        Err(refusal) => refusal.unfinished.then_some(false),
    }
}

#[test]
fn what_goes_on() {
    for text in [
        "(",
        "[1, 2",
        "f(a,",
        "f(a",
        "1 +",
        "x = ",
        "a ?",
        "a ? b :",
        "a.",
        "a?.",
        "a[",
        "{",
        "{a: 1",
        "{a: 1,",
        "{a: 1, b: {",
        "{ f() ",
        "{ f();",
        "if (x)",
        "if (x) {",
        "if (x) {} else",
        "for (;;)",
        "for (const a of",
        "for (",
        "while (true) {",
        "do {",
        "do x++;\nwhile",
        "switch (a) {",
        "switch (a) { case 1:",
        "try {",
        "try {\n} catch (e) {",
        "function",
        "function f",
        "function f(a",
        "function f() {",
        "async function f() { await",
        "async () => {",
        "(a) =>",
        "class",
        "class A extends",
        "class A {",
        "class A { m() {",
        "class A { static x =",
        "new",
        "typeof",
        "throw",
        "const x =",
        "let [a, b",
        "let {a",
        "let a,",
        "const {a} =",
        "`a",
        "`a ${",
        "`a ${b",
        "`a ${b}",
        "tag`a\n",
        "/* a",
        "1 /* a",
        "'a\\",
        "\"a\\\nb\\",
        "import a from",
        "import { a",
        "import { a } from",
        "import",
        "import(",
        "export const a =",
        "export {",
        "await",
        "await f(",
        "for await (const a of b) {",
        "label:",
        "x => {\n// a comment",
        "1 + // a comment",
    ] {
        assert_eq!(finished(text), Some(false), "{text}");
    }
}

#[test]
fn what_is_wrong() {
    for text in [
        ")",
        "}",
        "1 2",
        "let x = ;",
        "'a",
        "'a\nb'",
        "\"a",
        "/a",
        "a b",
        "if (x) }",
        "{a: 1}}",
        "{a: 1}) + ({b: 2}",
        "f(1, 2]",
        "[1, 2)",
        "function f() { ) ",
        "const x",
        "let a; let a",
        "return 1",
        "break",
        "await 1 2",
        "function f() { await 1 }",
        "import 1",
        "import a from 'b' c",
        "import.meta",
        "super.a",
    ] {
        assert_eq!(finished(text), None, "{text}");
    }
}

#[test]
fn what_is_finished() {
    for text in [
        "",
        "// a comment",
        ";",
        "{}",
        "{a: 1}",
        "{a: 1}.a",
        "{a: 1};",
        "{ let a = 1 }",
        "{a} // comment",
        "  { a: 1, ...b }  ",
        "'use strict'",
        "#!/usr/bin/env ellipsis\n1",
        "await 1",
        "{a: await 1}",
        "const a = await 1, [b] = await c",
        "for await (const a of b);",
        "import a, * as b from 'c' with { type: 'json' }",
        "import { default as a, 'b c' as d } from 'e'; import 'f'; import defer * as g from 'h'",
        "export const a = 1; export { a as e, f }; export * from 'b'; export { c } from 'd'",
        "export default function () {}",
        "export default class A {}",
        "export default 1",
        "await 1; with (a) b",
        "await 1; delete a",
        "await 1; 010",
        "a.await",
        "'import'",
        "var await = 1",
        "async = 1; async (1)",
        "let = 1",
        "function f() { return `${import('a')}` }",
        "\u{feff}1",
    ] {
        assert_eq!(finished(text), Some(true), "{text}");
    }
}

#[test]
fn which_are_asynchronous() {
    let is_async = |text: &str| {
        let source = Source::new("REPL1", text);
        compile_input(&source, false).unwrap_or_else(|refusal| panic!("{text}: {refusal:?}")).flags.is_async
    };
    for text in ["await 1", "import 'a'", "export * from 'a'", "for await (a of b);", "{a: await 1}"] {
        assert!(is_async(text), "{text}");
    }
    for text in ["1", "async () => await 1", "import('a')", "export const a = 1", "export default 'await'"] {
        assert!(!is_async(text), "{text}");
    }
}
