//! Golden bytecode: what telling pieces of source compile to. To accept changes, run with
//! `INSTA_UPDATE=always`.

use ellipsis_bytecode::{Source, disassemble};
use ellipsis_compiler::{ScriptOptions, compile_module, compile_script};

fn script(text: &str) -> String {
    match compile_script(&Source::new("golden", text), ScriptOptions::default()) {
        Ok(template) => disassemble(&template),
        Err(error) => format!("{error:?}"),
    }
}

fn module(text: &str) -> String {
    match compile_module(&Source::new("golden", text), ScriptOptions::default()) {
        Ok(template) => format!("{}\n{:#?}", disassemble(&template), template.module),
        Err(error) => format!("{error:?}"),
    }
}

macro_rules! golden {
    ($($name:ident: $compile:ident $text:literal;)+) => {
        $(
            #[test]
            fn $name() {
                insta::assert_snapshot!($compile($text));
            }
        )+
    };
}

golden! {
    locals_live_in_registers: script "function sum(a, n) { let s = 0; for (let i = 0; i < n; i++) s += a[i] * 2; return s; }";
    captured_variables_live_in_environments: script "function counter(start) { let n = start; return () => n++; }";
    loop_variables_are_fresh_if_captured: script "function f(out) { for (let i = 0; i < 3; i++) out.push(() => i); }";
    operands_are_copied_before_they_change: script "function f(a) { return a + (a = 1) + a; }";
    dead_zones_are_checked_only_where_needed: script "function f() { g(); const a = 1; function g() { return a; } return () => a; }";
    spread_calls: script "function f(g, xs) { g(...xs); g(1, ...xs); return new g(...xs); }";
    spread_that_is_not_last: script "function f(g, xs) { return g(...xs, 1); }";
    own_arguments_are_applied: script "function f(g) { return g.apply(this, arguments); } function h() { return h.apply(this, arguments) + arguments.length; }";
    rest_without_array: script "function f(a, ...xs) { return g(a, ...xs) + xs.length + xs[a]; } class A extends B {}";
    rest_array_only_where_needed: script "function f(...xs) { if (xs.length < 2) return 0; return xs[0]() + xs.join(); }";
    rest_array_at_once_for_loops: script "function f(...xs) { for (const f of fs) f(xs); }";
    rest_and_arguments: script "function f(a, ...rest) { return rest; } function g(a) { return arguments[0] + a; }";
    object_spread_and_rest: script "function f({ a, ...rest }, k) { return { ...rest, [k]: a }; }";
    array_patterns_close_their_iterator: script "function f(x) { const [a, , b = 1, ...c] = x; return c; }";
    finally_is_compiled_once: script "function f(x) { for (const y of x) { try { if (y) return y; else break; } finally { g(); } } }";
    derived_constructor: script "class A extends B { #p = 1; constructor() { super(); } m() { return super.m(this.#p); } static { this.q = 1; } }";
    generator: script "function* f(x) { try { yield x; } finally { g(); } yield* x; }";
    async_functions: script "async function f(xs) { for await (const x of xs) await x; }";
    optional_chains: script "function f(o) { return o?.a.b?.(o.c) ?? delete o?.d; }";
    direct_eval_describes_its_scopes: script "function f(a) { let b; return eval('a + b'); }";
    with_statements: script "function f(o, x) { with (o) { x = y; return x(); } }";
    completion_values: script "1; if (a) { 2; } else while (b) { 3; break; }";
    module_interface: module "import d, { a as b } from 'm'; export let x = b; export default function () { return x + d; } export * from 'n';";
    top_level_await: module "export const x = await import('m', { with: { type: 'json' } });";
}
