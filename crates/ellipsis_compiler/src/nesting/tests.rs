//! Texts that nest in every form there is, as deep as any engine takes them: what they take of the stack, and what the
//! scan tells of them.

use ellipsis_bytecode::{Attempt, Failure, Source};
use oxc_allocator::Allocator;
use oxc_ast::AstKind;
use oxc_ast::ast::Program;
use oxc_ast_visit::VisitJs;
use oxc_parser::{ParseOptions, Parser};
use oxc_span::SourceType;

use super::scan::{Nesting, scan};
use super::{BASE, PER_BRACKET, PER_BYTE, PER_LINK};
use crate::{ScriptOptions, compile_script, message};

/// How a level begins, what is innermost, how a level ends; `#` stands for the number of the level.
const FORMS: &[(&str, &str, &str)] = &[
    // Brackets.
    ("(", "1", ")"),
    ("[", "", "]"),
    ("{", "", "}"),
    ("({a:", "1", "})"),
    ("`${", "1", "}`"),
    ("f(", "", ")"),
    ("a[", "1", "]"),
    ("new A(", "", ")"),
    ("import(", "1", ")"),
    ("[...", "a", "]"),
    ("f(...", "a", ")"),
    ("({...", "a", "})"),
    ("({[", "1", "]:1})"),
    ("tag`${", "1", "}`"),
    // Operators.
    ("!", "1", ""),
    ("- ", "1", ""),
    ("typeof ", "1", ""),
    ("new ", "A", ""),
    ("1**", "1", ""),
    ("1+", "1", ""),
    ("a&&", "1", ""),
    ("a??", "1", ""),
    ("a||a&&a|a^a&a==a<a<<a+a*(", "1", ")"),
    ("a,", "1", ""),
    ("a=", "1", ""),
    ("a.b=", "1", ""),
    ("a?", "1", ":1"),
    ("a?1:", "1", ""),
    // Chains to the left.
    ("", "a", ".b"),
    ("", "a", "?.b"),
    ("", "a", "()"),
    ("", "a", "[0]"),
    ("", "a", "``"),
    ("", "a", "**a"),
    // Functions and classes.
    ("a=>", "1", ""),
    ("()=>", "1", ""),
    ("()=>{", "", "}"),
    ("async a=>", "1", ""),
    ("async()=>{", "", "}"),
    ("(a=", "1", ")=>1"),
    ("(a=", "1", ")"),
    ("async(a=", "1", ")"),
    ("([a=", "1", "])=>1"),
    ("({a=", "1", "})=>1"),
    ("function f(){", "", "}"),
    ("(function(){", "", "})"),
    ("(function(a=", "1", "){})"),
    ("({a(){", "", "}})"),
    ("({get a(){return ", "1", "}})"),
    ("class A{a(){", "", "}}"),
    ("class A{a=", "1", "}"),
    ("(class{a=", "1", "})"),
    ("class A{static{", "", "}}"),
    ("class A{[", "1", "](){}}"),
    ("(class{[", "1", "](){}})"),
    ("(class extends ", "A", "{})"),
    ("class A extends ", "A", "{}"),
    // Statements.
    ("if(0)", ";", ""),
    ("if(0);else ", ";", ""),
    ("if(0)a,b;else ", ";", ""),
    ("if(0){}else ", ";", ""),
    ("while(0)", ";", ""),
    ("for(;0;)", ";", ""),
    ("for(var a of b)", ";", ""),
    ("for(let a in b)", ";", ""),
    ("with(a)", ";", ""),
    ("do ", ";", " while(0)"),
    ("do ", ";", "\nwhile(0);"),
    ("do if(0)do;while(0)\nelse ", ";", "while(0);"),
    ("l#:", ";", ""),
    ("try{", "", "}finally{}"),
    ("try{}catch{", "", "}"),
    ("try{}finally{", "", "}"),
    ("switch(0){case 0:", "", "}"),
    ("switch(0){default:", "", "}"),
    ("var a=()=>{", "", "}"),
    ("{let a=function(){", "", "}}"),
    // Patterns.
    ("[", "a", "]=1"),
    ("[a=", "1", "]=1"),
];

/// Forms with something around the whole.
const WRAPPED: &[(&str, &str, &str, &str, &str)] = &[
    ("var ", "[", "a", "]", "=1"),
    ("var ", "{a:", "a", "}", "=1"),
    ("var ", "[a=", "1", "]", "=1"),
    ("(", "[", "a", "]", ")=>1"),
    ("/", "(", "", ")", "/"),
    ("/", "(?:", "", ")*", "/"),
    ("/", "(?=", "", ")", "/"),
    ("/", "(?<!", "", ")", "/"),
    ("/", "(?<a>|", "", ")", "/"),
    ("/", "[", "a", "]", "/v"),
    ("/", "[^", "a", "]", "/v"),
    ("/", "a|", "", "", "/"),
    ("async function f(){", "await ", "1", "", "}"),
    ("function*f(){", "yield ", "1", "", "}"),
    ("function*f(){", "yield*", "1", "", "}"),
    ("async function f(){", "for await(a of b)", ";", "", "}"),
    ("class A{", "static{class A{", "", "}}", "}"),
    ("for(", "[", "a", "]", "of b);"),
    ("(", "{a:", "a", "}", "=1)"),
    ("function f(){", "return ()=>{", "", "}", "}"),
];

/// A form, with what is around it.
type Form = (&'static str, &'static str, &'static str, &'static str, &'static str);

fn forms() -> impl Iterator<Item = Form> {
    let plain = FORMS.iter().map(|&(open, middle, close)| ("", open, middle, close, ""));
    plain.chain(WRAPPED.iter().copied())
}

/// So many levels of a form, with something before each.
fn nested((before, open, middle, close, after): Form, levels: usize, between: &str) -> String {
    let mut text = before.to_owned();
    for level in 0..levels {
        text.push_str(between);
        text.push_str(&open.replace('#', &level.to_string()));
    }
    text + middle + &close.repeat(levels) + after
}

/// What a text takes of the stack while `run` works on it, without a stack for its length. `None` where that cannot be
/// measured.
fn taken(text: &str, run: impl FnOnce()) -> Option<usize> {
    Some(ellipsis_stack::measure(2 * BASE + text.len() * PER_BYTE, run)?.1)
}

fn parse<R>(text: &str, look: impl FnOnce(Option<&Program<'_>>) -> R) -> R {
    let allocator = Allocator::default();
    let options =
        ParseOptions { parse_regular_expression: true, preserve_parens: false, ..ParseOptions::default() };
    let parsed = Parser::new(&allocator, text, SourceType::script()).with_options(options).parse();
    look(parsed.diagnostics.errors().next().is_none().then_some(&parsed.program))
}

/// Phases with what each of them takes.
fn phases(text: &str) -> Option<[(&'static str, usize); 3]> {
    let source = Source::new("test", text);
    let compile = || drop(compile_script(&source, ScriptOptions::default()));
    let failure = Failure { offset: u32::MAX, attempt: Attempt::Call, nullish: None };
    Some([
        ("parsing", taken(text, || parse(text, |_| ()))?),
        ("compiling", taken(text, compile)?),
        ("naming", taken(text, || drop(message(&source, failure)))?),
    ])
}

fn by_tokens(nesting: Nesting) -> usize {
    nesting.brackets as usize * PER_BRACKET + nesting.links as usize * PER_LINK
}

#[test]
fn no_form_takes_half_of_its_stack() {
    const LEVELS: [usize; 2] = [50, 350];
    /// Stacks are measured in pages.
    const PAGES: usize = 16 << 10;
    for form in forms() {
        let [few, many] = LEVELS.map(|levels| nested(form, levels, ""));
        let (Some(less), Some(more)) = (phases(&few), phases(&many)) else { return };
        for ((phase, less), (_, more)) in less.into_iter().zip(more) {
            let grown = 2 * more.saturating_sub(less);
            let length = (many.len() - few.len()) * PER_BYTE;
            assert!(grown <= length + PAGES, "{phase} {form:?}: {grown} for the length {length}");
            let tokens = by_tokens(scan(&many)) - by_tokens(scan(&few));
            assert!(grown <= tokens + PAGES, "{phase} {form:?}: {grown} for the tokens {tokens}");
            assert!(2 * less <= BASE + few.len() * PER_BYTE, "{phase} {form:?}: {less} at first");
        }
    }
}

/// The nodes around the innermost one.
#[derive(Default)]
struct Nodes {
    now: usize,
    deepest: usize,
}

impl<'a> VisitJs<'a> for Nodes {
    fn enter_node(&mut self, _: AstKind<'a>) {
        self.now += 1;
        self.deepest = self.deepest.max(self.now);
    }

    fn leave_node(&mut self, _: AstKind<'a>) {
        self.now -= 1;
    }
}

/// How deep a text really is, if it is one.
fn nodes(text: &str) -> Option<usize> {
    let mut nodes = Nodes::default();
    let mut is_program = false;
    ellipsis_stack::with_room(BASE + text.len() * PER_BYTE, || {
        parse(text, |program| {
            is_program = program.is_some();
            program.into_iter().for_each(|it| nodes.visit_program(it));
        });
    })
    .ok()?;
    is_program.then_some(nodes.deepest)
}

/// What may stand between levels and be taken for something else.
const BETWEEN: &[&str] = &[
    " ",
    "\n",
    "\r\n\u{2028}\u{feff}\u{a0}\u{b}",
    "/* } ) ] ' \n */",
    "// ` ' \" ( {\n",
    "// \u{2028}",
    "<!-- (`'\n",
    "\n--> '/*\n",
    "1/2/",
    "1/a/a+",
    "a[0]/'/*'.b/",
    "f()/1/",
    "/[/'\"`(]/+",
    "/\\/[(]/.a+",
    "a++/1/'}'/",
    "`}'${`)`}/*`/",
    "'\\'//'+",
    "'\\\r\n'+",
    "1./1/",
    "1.5.a/1/",
    "0x1.in/1/",
    "yield/1/",
    "a.if/1/",
    "a?.return/1/",
    "this/1/",
    "({}/1/'a')/",
    "a\\u{6f}/1/",
    "ünï/1/",
    "{}/[`]/.a;",
    "if(a)/[{]/.b;",
    "while(0)/`/.b;",
    "a\n/1/a;",
    "a\n++\n/'/.b;",
    "{}\n",
    "a\nb\n",
    "l:",
    "switch(0){case 0:}",
    "async\n",
    "await/1/",
    "of/1/",
    "let\n/1/",
    "get/1/",
];

#[test]
fn the_scan_sees_every_level() {
    const LEVELS: usize = 60;
    /// What one bracket or link may stand for, and what is around everything.
    const PER_COUNT: usize = 5;
    const AROUND: usize = 16;
    let mut programs = 0;
    for form in forms() {
        for between in BETWEEN {
            let text = nested(form, LEVELS, between);
            let Some(nodes) = nodes(&text) else { continue };
            programs += 1;
            let found = scan(&text);
            let counted = (found.brackets + found.links) as usize;
            assert!(
                found.refused_at.is_some() || nodes <= PER_COUNT * counted + AROUND,
                "{form:?} with {between:?}: {nodes} nodes, {found:?}"
            );
        }
    }
    assert!(programs > forms().count() * BETWEEN.len() / 3, "{programs}");
}

/// Random tokens, repeated: whatever the parser makes of them, the scan does not count less.
#[test]
fn the_scan_counts_whatever_the_parser_takes() {
    #[rustfmt::skip]
    const TOKENS: &[&str] = &[
        "(", "[", "{", "(", "[", "{", ")", "]", "}", ")", "]", "}", "a", "1", ";", ",", "\n", "/", "/", "=", "=>", "?",
        ":", "?.", ".", "...", "+", "-", "++", "!", "**", "*", "&&", "??", "`", "${", "'", "\"", "if(a)", "else ",
        "for(;;)", "while(b)", "do ", "with(a)", "try{", "catch(e){", "finally{", "function f(){", "class ", "class A{",
        "extends ", "static ", "get ", "async ", "await ", "yield ", "new ", "typeof ", "in ", "of ", "return ", "case ",
        "switch(a){", "default:", "l:", "let ", "var ", "//", "/*", "*/", "<!--", "-->", "\u{2028}", "\u{a0}",
        "\\u{61}", "\\u0069f(a)", "@", "#", "()=>", "a=>", "()=>{", "({", "a:", "[a=", "(a=", "1.", "0x1.", "\\", "as ",
        "keyof ", "<", "/a/", "/[/(]/", "'x'", "import(", "export ",
    ];
    let mut random = 0x9e37_79b9_7f4a_7c15u64;
    let mut pick = |count: usize| {
        random ^= random << 13;
        random ^= random >> 7;
        random ^= random << 17;
        (random >> 11) as usize % count
    };
    for _ in 0..2000 {
        let mut tokens =
            |most: usize| -> String { (0..pick(most)).map(|_| TOKENS[pick(TOKENS.len())]).collect() };
        let (before, unit) = (tokens(3), tokens(7));
        let text = before.clone() + &unit.repeat(100);
        let found = scan(&text);
        let Some(taken) = taken(&text, || parse(&text, |_| ())) else { return };
        let allotted = BASE / 4 + by_tokens(found);
        assert!(found.refused_at.is_some() || taken <= allotted, "{before:?} {unit:?}: {taken}, {found:?}");
    }
}

#[test]
fn flat_and_long_texts_are_taken() {
    const MANY: usize = 20_000;
    for (unit, around) in [
        ("a = b\n", ("", "")),
        ("f(x)\n", ("", "")),
        ("x.y = [1]\n", ("", "")),
        ("let { a } = b\n", ("", "")),
        ("if(a)b();", ("", "")),
        ("if(a){b()}else{c()}", ("", "")),
        ("if(a){b()}\nelse c\n", ("", "")),
        ("for(var i=0;i<9;i++){a(i)}", ("", "")),
        ("function f(){return/}/.test(a)}", ("", "")),
        ("class A{a(){} get b(){} static c=1\n d(){}}", ("", "")),
        ("(class { m() {} });\n", ("", "")),
        ("x=a?void 0:b,", ("var ", "y")),
        ("{\"a\":[1,{\"b\":null}]},", ("[", "]")),
        ("a: () => 1,\n", ("({", "})")),
        ("m() {},\n", ("({", "})")),
        ("case 1: a; break\n", ("switch (0) {", "}")),
        ("case 1:", ("switch (0) {", "}")),
        ("l: for (;0;) break l;\n", ("", "")),
        ("a = b / c; d = /[/]/;", ("", "")),
        ("a = b\n/c/d\n", ("", "")),
        ("export const a = 1\n", ("", "")),
        ("`${a}`+`}`,", ("", "1")),
        ("// it's\n", ("", "")),
        ("<!-- it's\n", ("", "")),
    ] {
        let found = scan(&(around.0.to_owned() + &unit.repeat(MANY) + around.1));
        assert!(found.refused_at.is_none() && found.brackets < 10 && found.links < 200, "{unit}: {found:?}");
    }
    for (form, levels) in [
        (("", "a+", "1", "", ""), 20_000),
        (("", "'a'+a+", "1", "", ""), 10_000),
        (("", "if(a)b();else ", ";", "", ""), 5_000),
        (("", "if(a){b()}else ", ";", "", ""), 5_000),
        (("", "", "a", ".b(c)", ""), 5_000),
        (("", "", "a", "\n.b((c) => c.d)", ""), 3_000),
        (("", "[", "", "]", ""), 3_000),
        (("x=", "a?b:", "c", "", ""), 3_000),
    ] {
        let source = Source::new("test", nested(form, levels, ""));
        let compiled = compile_script(&source, ScriptOptions::default());
        assert!(compiled.is_ok(), "{form:?}: {:?}", compiled.err());
    }
}

#[test]
fn what_is_read_again_is_bounded() {
    // Parameters of an arrow function, or not: that shows at the end only.
    let text = nested(("", "(a=", "1", ")", ""), 300, "");
    let source = Source::new("test", &*text);
    assert!(compile_script(&source, ScriptOptions::default()).is_ok());
    for form in [
        ("", "(a=", "1", ")", ""),
        ("", "async(a=", "1", ")", ""),
        ("", "({a=", "1", "})", ""),
        ("", "([a=", "1", "])", ""),
        ("", "({[", "1", "]:1})", ""),
        ("", "if(a)(a=", "1", ")", ""),
    ] {
        let found = scan(&nested(form, 19_000, "/* a comment as long as some code would be */"));
        assert!(found.refused_at.is_some(), "{form:?}");
    }
    // It is read once where it is certain.
    let body = "a = b + c;".repeat(100_000);
    for (before, after) in
        [("(function(){", "})()"), ("((a=1)=>{", "})()"), ("f(a=function(){", "})"), ("(a=>{", "})(1)")]
    {
        let found = scan(&format!("{before}{body}{after}"));
        assert!(found.refused_at.is_none(), "{before}");
    }
}
