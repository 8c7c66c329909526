//! The table of what does each `...`: complete, and about the instructions that really do it.

#[path = "../../../tests/support/programs.rs"]
mod programs;

use std::collections::BTreeSet;
use std::path::Path;
use std::rc::Rc;

use ellipsis_bytecode::{FunctionTemplate, Instruction, Op, Source};
use ellipsis_compiler::{ScriptOptions, compile_module, compile_script};
use oxc_allocator::Allocator;
use oxc_ast::ast;
use oxc_ast_visit::{Visit, walk};
use oxc_parser::Parser;
use oxc_span::SourceType;

/// The functions of a program, the program itself first.
fn functions(program: Rc<FunctionTemplate>) -> Vec<Rc<FunctionTemplate>> {
    let mut all = vec![program];
    let mut at = 0;
    while let Some(function) = all.get(at).cloned() {
        all.extend(function.functions.iter().cloned());
        at += 1;
    }
    all
}

/// Opcode, kind and place of each entry.
fn spreads(text: &str) -> Vec<(&'static str, &'static str, u32)> {
    let program = compile_script(&Source::new("test", text), ScriptOptions::default()).unwrap();
    let entries = |function: &Rc<FunctionTemplate>| {
        let op = |at: u32| function.code[at as usize].op().name();
        function
            .spreads
            .iter()
            .map(|site| (op(site.instruction), site.kind.name(), site.offset))
            .collect::<Vec<_>>()
    };
    functions(program).iter().flat_map(entries).collect()
}

#[test]
fn each_kind_has_its_instructions() {
    assert_eq!(
        spreads("[...a, ...b]"),
        [("CloneArray", "array spread", 1), ("ArraySpread", "array spread", 7)]
    );
    assert_eq!(
        spreads("({ ...a, b, ...c })"),
        [("CloneObject", "object spread", 3), ("ObjectSpread", "object spread", 12)]
    );
    assert_eq!(spreads("[a, ...b] = c"), [("IterRest", "array rest", 4)]);
    assert_eq!(spreads("({ a, ...b } = c)"), [("ObjectRest", "object rest", 6)]);
    assert_eq!(spreads("f(a, ...b)"), [("CallSpread", "argument spread", 5)]);
    assert_eq!(spreads("new f(...b)"), [("NewSpread", "argument spread", 6)]);
    assert_eq!(
        spreads("f(...a, ...b, c)"),
        [
            ("ArraySpread", "argument spread", 2),
            ("ArraySpread", "argument spread", 8),
            ("CallList", "argument spread", 8),
        ]
    );
    assert_eq!(
        spreads("(a, ...b) => f(...b)"),
        [("LoadEmpty", "rest parameter", 4), ("CallSpread", "argument spread", 15)]
    );
    assert_eq!(spreads("(...[a]) => a"), [("CreateRest", "rest parameter", 1)]);
    assert_eq!(
        spreads("({ a, ...b }) => ({ ...b, c: 1 })"),
        [("ObjectRest", "object rest", 6), ("Move", "object spread", 20)]
    );
}

/// Where the dots of a program stand.
#[derive(Default)]
struct Dots(BTreeSet<u32>);

impl<'a> Visit<'a> for Dots {
    fn visit_spread_element(&mut self, it: &ast::SpreadElement<'a>) {
        self.0.insert(it.span.start);
        walk::walk_spread_element(self, it);
    }

    fn visit_binding_rest_element(&mut self, it: &ast::BindingRestElement<'a>) {
        self.0.insert(it.span.start);
        walk::walk_binding_rest_element(self, it);
    }

    fn visit_assignment_target_rest(&mut self, it: &ast::AssignmentTargetRest<'a>) {
        self.0.insert(it.span.start);
        walk::walk_assignment_target_rest(self, it);
    }
}

/// Instructions that there would not be without a `...`.
fn does_nothing_else(op: Op) -> bool {
    matches!(
        op,
        Op::CreateRest
            | Op::IterRest
            | Op::ObjectRest
            | Op::CloneArray
            | Op::ArraySpread
            | Op::CloneObject
            | Op::ObjectSpread
            | Op::CallSpread
            | Op::NewSpread
            | Op::ConstructSpread
    )
}

/// Whether an instruction spreads arguments for an `apply` of the program.
fn is_apply(code: &[Instruction], at: u32) -> bool {
    let before = &code[at.saturating_sub(5) as usize..at as usize];
    before.iter().any(|instruction| instruction.op() == Op::MaySpread)
}

#[test]
fn programs_have_all_their_dots_in_the_table() {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests");
    let mut seen = 0;
    for folder in ["programs", "js/language", "js/dots", "js/builtins"] {
        for path in programs::programs(&tests.join(folder)) {
            let text = std::fs::read_to_string(&path).unwrap();
            let source = Source::new("test", text.as_str());
            let (program, kind) = match compile_script(&source, ScriptOptions::default()) {
                Ok(program) => (program, SourceType::script()),
                Err(_) => (compile_module(&source, ScriptOptions::default()).unwrap(), SourceType::mjs()),
            };
            let mut told = BTreeSet::new();
            for function in functions(program) {
                told.extend(function.spreads.iter().map(|site| site.offset));
                for (at, instruction) in (0..).zip(&function.code) {
                    let op = instruction.op();
                    assert!(
                        !does_nothing_else(op)
                            || function.spread(at).is_some()
                            || is_apply(&function.code, at),
                        "{path:?}: {op:?}"
                    );
                }
            }
            let allocator = Allocator::default();
            let parsed = Parser::new(&allocator, &text, kind).parse();
            if parsed.panicked {
                // What takes a second try, for a name that the parser misreads, has no tree to compare with.
                continue;
            }
            let mut dots = Dots::default();
            dots.visit_program(&parsed.program);
            assert_eq!(told, dots.0, "{path:?}");
            seen += told.len();
        }
    }
    assert!(seen > 100, "the programs have some");
}
