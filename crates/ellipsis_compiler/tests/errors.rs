//! What cannot be compiled, and how that is reported.

use std::rc::Rc;

use ellipsis_bytecode::{
    Constant, EvalScope, FunctionTemplate, ScopeBinding, ScopeDescriptor, ScopeKind, Source, Text,
};
use ellipsis_compiler::{
    CompileError, DynamicFunctionKind, ScriptOptions, compile_eval, compile_function, compile_module,
    compile_script,
};

fn script(text: &str) -> Result<Rc<FunctionTemplate>, CompileError> {
    compile_script(&Source::new("test", text), ScriptOptions::default())
}

#[track_caller]
fn fails(text: &str, message: &str, offset: u32) {
    let error = script(text).expect_err("it compiles");
    assert_eq!((error.message.as_str(), error.offset), (message, offset), "{text}");
}

#[track_caller]
fn compiles(text: &str) {
    assert!(script(text).is_ok(), "{text:?}");
}

#[test]
fn messages_are_those_of_v8() {
    fails("var a = ;", "Unexpected token ';'", 8);
    fails("f(1 2)", "missing ) after argument list", 4);
    fails("if (", "Unexpected end of input", 4);
    fails("let x; let x;", "Identifier 'x' has already been declared", 11);
    fails("const a;", "Missing initializer in const declaration", 6);
    fails("1 = 2", "Invalid left-hand side in assignment", 0);
    fails("'use strict'; with (a) {}", "Strict mode code may not include a with statement", 14);
    fails("return 1", "Illegal return statement", 0);
    fails(
        "function f() { await x; }",
        "await is only valid in async functions and the top level bodies of modules",
        15,
    );
    fails("class A { m() { this.#x } }", "Private field '#x' must be declared in an enclosing class", 21);
}

#[test]
fn strictness_from_outside_does_not_shift_positions() {
    let source = Source::new("test", "x = 010");
    let error = compile_eval(&source, true, None).expect_err("octal literals are sloppy");
    assert_eq!((error.message.as_str(), error.offset), ("Octal literals are not allowed in strict mode.", 4));
    assert!(compile_eval(&Source::new("test", "#!hashbang"), true, None).is_ok());
}

fn in_method() -> EvalScope {
    let binding = |name: &str, slot, lexical| ScopeBinding {
        name: Text::from(name),
        slot,
        import: false,
        lexical,
        constant: false,
        silent_constant: false,
    };
    EvalScope {
        scopes: vec![
            ScopeDescriptor {
                kind: ScopeKind::Function,
                bindings: vec![binding("this", 0, false), binding("l", 1, true)],
            },
            ScopeDescriptor { kind: ScopeKind::EvalVars, bindings: Vec::new() },
        ],
        strict: false,
        in_function: true,
        in_method: true,
        in_derived_constructor: false,
        in_class_field: false,
        private_names: vec![Text::from("p")],
    }
}

#[test]
fn eval_code_knows_its_surroundings() {
    let scope = in_method();
    let eval = |text: &str| compile_eval(&Source::new("test", text), false, Some(&scope));
    for text in ["new.target", "super.x", "this.#p", "() => super.x", "var v; v = l"] {
        assert!(eval(text).is_ok(), "{text}");
    }
    for text in ["super()", "this.#q", "function f() { super.x }", "var l"] {
        assert!(eval(text).is_err(), "{text}");
    }
    assert!(compile_eval(&Source::new("test", "new.target"), false, None).is_err());
}

#[test]
fn dynamic_functions_have_no_variable_of_their_name() {
    let compile = |parameters: &str, body: &str| {
        let source = Source::new("test", format!("function anonymous({parameters}\n) {{\n{body}\n}}"));
        compile_function(&source, parameters, body, DynamicFunctionKind::Normal)
    };
    let template = compile("a, b", "return typeof anonymous").expect("it is right");
    assert_eq!((template.parameters, template.sites.len()), (2, 1));
    assert_eq!(&template.source.text[template.span.0 as usize..][..8], "function");
    for (parameters, body) in
        [("/*", "*/) {"), ("a) { }, function (", ""), ("", "}, function () {"), ("", "super()")]
    {
        assert!(compile(parameters, body).is_err(), "{parameters} / {body}");
    }
}

#[test]
fn depth_is_bounded() {
    for text in ["[".repeat(1_000_000), "!".repeat(1_000_000) + "1", "a=>".repeat(100_000) + "1"] {
        assert!(script(&text).is_err());
    }
    for text in [
        format!("x = 1{}", "+1".repeat(100_000)),
        format!("x = {}{}", "[".repeat(5_000), "]".repeat(5_000)),
        format!("{};", "if (x) y; else ".repeat(20_000)),
        format!("x = {}1", "a=>".repeat(5_000)),
        format!("x = {}a", "!".repeat(50_000)),
        "x = 1\ny = 2\n".repeat(100_000),
    ] {
        assert!(script(&text).is_ok(), "{}", &text[..20]);
    }
}

#[test]
fn strings_keep_lone_surrogates() {
    let template = script(r"x = '\uD800a\uFFFD'").expect("it is right");
    let expected = Text::from_units(&[0xd800, 0x61, 0xfffd]);
    assert!(template.constants.contains(&Constant::String(expected)));
}

#[test]
fn modules_are_strict() {
    assert!(compile_module(&Source::new("test", "with (a) {}"), ScriptOptions::default()).is_err());
    assert!(compile_module(&Source::new("test", "await 1; export {}"), ScriptOptions::default()).is_ok());
}

#[test]
fn calls_of_async_shift_no_positions() {
    fails("async(...a); let x = ;", "Unexpected token ';'", 21);
    fails("async(...a).b(1 2)", "missing ) after argument list", 16);
    fails("async(...a; b)", "missing ) after argument list", 10);
    fails("async(...a, b) => 1", "Rest parameter must be last formal parameter", 6);
    fails("\\u0061s\\u{79}nc(...a); let x = ;", "Unexpected token ';'", 31);
    fails("\\u{+61}sync(...a)", "Invalid Unicode escape sequence", 1);
    fails("\\u0061sync(...a) => 1", "Keywords cannot contain escape characters", 0);
    fails("let async; async(...a); var async", "Identifier 'async' has already been declared", 28);
}

#[test]
fn patterns_in_parentheses_are_no_targets() {
    let message = "Invalid destructuring assignment target";
    fails("[([a])] = b", message, 2);
    fails("[[a], ...([b])] = c", message, 10);
    fails("({ x: ({ a }) } = b)", message, 7);
    fails("[(a = 1 /* ) */ )] = b", message, 2);
    fails("for (([a]) of b);", message, 6);
    fails("for (({ a }) in b);", message, 6);
    fails("(b) => { [a = ([([c])] = d)] = b }", message, 17);
    for text in [
        "[(a), ((b)), (a.b), ...(a[0])] = c",
        "({ x: (a), y: (b) = (1), ...(c.d) } = e)",
        "[a = (1), [b] = ([2]), c = ([d] = e)] = f",
        "for ((a) of b); for ([(a)] of b); for ((a.b) in c);",
        "[([a]).b, ([a].c)] = ([d] = e)",
        "f([a] = b); f(({ a } = b))",
    ] {
        compiles(text);
    }
}

#[test]
fn using_awaits_only_where_code_may() {
    let message = "await is only valid in async functions and the top level bodies of modules";
    fails("for (await using a of b);", message, 5);
    fails("async () => { function f() { await using a = b } }", message, 29);
    fails("async () => () => { for (await using a = b;;); }", message, 25);
    for text in ["async () => { await using a = b }", "async function f() { for (await using a of b); }"] {
        compiles(text);
    }
    assert!(
        compile_module(&Source::new("test", "for (await using a of b);"), ScriptOptions::default()).is_ok()
    );
}

#[test]
fn white_space_is_what_the_specification_calls_so() {
    let message = "Invalid or unexpected token";
    fails("var a\u{200b}= 1", message, 5);
    fails("a\u{85}", message, 1);
    fails("`${a\u{200b}}`", message, 4);
    fails("async\u{200b}(...a)", message, 5);
    for text in [
        "'\u{85}' + `\u{200b}`",
        "/[\u{85}\u{200b}]/",
        "// \u{200b}\n/* \u{85} */",
        "a\u{a0}=\u{feff}1\u{2003}",
    ] {
        compiles(text);
    }
}

#[test]
fn keys_of_import_attributes_are_unique() {
    for text in [
        "import a from 'b' with { type: 'json', type: 'json' }",
        "export * from 'b' with { \"type\": 'json', a: '', type /* */ : 'json' }",
    ] {
        let error =
            compile_module(&Source::new("test", text), ScriptOptions::default()).expect_err("it compiles");
        assert_eq!(error.message, "Import attributes has a duplicate key 'type'", "{text}");
    }
}
