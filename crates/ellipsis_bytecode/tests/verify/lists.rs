//! What holds for functions as a whole, and their lists beside the code.

use std::rc::Rc;

use ellipsis_bytecode::{
    ExportEntry, FunctionKind, FunctionTemplate, GlobalDeclaration, GlobalKind, Handler, IcSite, ImportEntry,
    ImportName, ImportPhase, Instruction, ModuleRequest, ModuleTemplate, Reg, SpreadKind, SpreadSite, Text,
};

use super::{accepted, function, refused};

/// Checks that a function is accepted as it is, and not after a change.
#[track_caller]
fn changed(mut template: FunctionTemplate, change: impl FnOnce(&mut FunctionTemplate), what: &str) {
    accepted(&template);
    change(&mut template);
    refused(&template, &format!("f (at []){what}"));
}

/// A function of three instructions.
fn three() -> FunctionTemplate {
    function(vec![Instruction::load_null(Reg(2)); 2])
}

#[test]
fn facts() {
    changed(three(), |f| f.parameters = 16, ": the parameters have no registers");
    changed(three(), |f| f.code.clear(), ": there is no code");
    changed(three(), |f| f.span = (3, 11), ": its text is not in the source");
    changed(three(), |f| f.span = (3, 2), ": its text is not in the source");
    let flag = ": it is flagged as a class constructor and is none, or the reverse";
    changed(three(), |f| f.flags.class_constructor = true, flag);
    changed(three(), |f| f.kind = FunctionKind::DerivedConstructor, flag);
    let interface = ": the interface of a module belongs to modules";
    changed(three(), |f| f.kind = FunctionKind::Module, interface);
    changed(three(), |f| f.module = Some(Box::default()), interface);
    let global = GlobalDeclaration { name: Text::from("a"), kind: GlobalKind::Var };
    changed(three(), |f| f.globals.push(global), ": only scripts and evals declare globals");
}

#[test]
fn nested_functions_are_looked_at_and_named() {
    let mut inner = three();
    inner.name = Text::from("");
    inner.parameters = 16;
    let mut middle = three();
    middle.functions = vec![Rc::new(three()), Rc::new(inner)];
    let mut outer = three();
    outer.functions = vec![Rc::new(three()), Rc::new(three()), Rc::new(middle)];
    refused(&outer, "<anonymous> (at [2, 1]): the parameters have no registers");

    let mut script = three();
    script.kind = FunctionKind::Script;
    outer.functions = vec![Rc::new(script)];
    refused(&outer, "f (at [0]): a program is nested in another");
}

#[test]
fn functions_may_nest_deeply() {
    let mut outer = three();
    for _ in 0..100_000 {
        let mut next = three();
        next.functions.push(Rc::new(outer));
        outer = next;
    }
    accepted(&outer);
}

#[test]
fn handlers() {
    let with = |start, end, target, register| {
        let mut template = three();
        template.handlers.push(Handler { start: 1, end: 2, target: 2, register: 2 });
        template.handlers.push(Handler { start, end, target, register });
        template
    };
    let entry = "f (at []), entry 1 of handlers: ";
    accepted(&with(0, 3, 0, 15));
    accepted(&with(1, 2, 0, 15));
    accepted(&with(2, 3, 0, 15));
    for (start, end) in [(2, 2), (2, 1), (0, 4)] {
        refused(&with(start, end, 0, 2), &format!("{entry}its range is none of the code"));
    }
    refused(&with(0, 3, 3, 2), &format!("{entry}leads to 3, outside of the code"));
    refused(&with(0, 3, 0, 16), &format!("{entry}touches registers 16..17, of 16"));
    let overlap = "an earlier one is not the inner one of two that overlap";
    let mut template = three();
    template.handlers.push(Handler { start: 0, end: 3, target: 2, register: 2 });
    template.handlers.push(Handler { start: 1, end: 2, target: 2, register: 2 });
    refused(&template, &format!("{entry}{overlap}"));
    template.handlers[0].end = 2;
    template.handlers[1].end = 3;
    refused(&template, &format!("{entry}{overlap}"));
    template.handlers.swap(0, 1);
    refused(&template, &format!("{entry}{overlap}"));
}

#[test]
fn positions() {
    let with = |positions: &[(u32, u32)]| {
        let mut template = three();
        template.positions = positions.to_vec();
        template
    };
    accepted(&with(&[(0, 9), (1, 0), (3, 10)]));
    let entry = "f (at []), entry 1 of positions: ";
    refused(&with(&[(0, 0), (4, 0)]), &format!("{entry}leads to 4, outside of the code"));
    refused(&with(&[(1, 0), (1, 0)]), &format!("{entry}it does not come after the entry before"));
    refused(&with(&[(0, 0), (1, 11)]), &format!("{entry}index 11 of a list of 10"));
}

#[test]
fn names_of_bindings() {
    let with = |names: &[(u32, u32)]| {
        let load = Instruction::load_outer_checked(Reg(2), 0, 0);
        let store = Instruction::store_outer_checked(Reg(2), 0, 0);
        let mut template = function(vec![load, Instruction::load_null(Reg(2)), store]);
        template.tdz_names = names.to_vec();
        template
    };
    accepted(&with(&[(0, 0), (2, 0)]));
    let nameless = "its binding has no name in tdz_names";
    refused(&with(&[(0, 0)]), &format!("f (at []), instruction 2 (StoreOuterChecked): {nameless}"));
    refused(&with(&[(2, 0), (0, 0)]), &format!("f (at []), instruction 0 (LoadOuterChecked): {nameless}"));
    refused(&with(&[(0, 0), (2, 1)]), "f (at []), entry 1 of tdz_names: constant 1 is no string");
    refused(
        &with(&[(0, 0), (2, 0), (3, 0)]),
        "f (at []), entry 2 of tdz_names: it is about no checked access, or out of order",
    );
}

#[test]
fn sites_and_strict_parts() {
    changed(
        three(),
        |f| f.sites = vec![IcSite { key: 0 }, IcSite { key: 1 }],
        ", entry 1 of sites: constant 1 is no string",
    );
    let none = ", entry 1 of strict_parts: its range is none of the code";
    changed(three(), |f| f.strict_parts = vec![1..3, 1..4], none);
    let reversed = std::ops::Range { start: 2, end: 1 };
    changed(three(), |f| f.strict_parts = vec![1..3, reversed], none);
}

#[test]
fn spreads_are_about_what_does_them() {
    let site = |instruction, kind, offset| SpreadSite { instruction, kind, offset };
    let with = |spreads: &[SpreadSite]| {
        let (array, clone) =
            (Instruction::array_spread(Reg(1), Reg(2)), Instruction::clone_object(Reg(1), Reg(2)));
        let mut template = function(vec![Instruction::new_array(Reg(1), Reg(1), 0), array, clone]);
        template.spreads = spreads.to_vec();
        template
    };
    use SpreadKind::{ArgumentSpread, ArraySpread, ObjectSpread};
    accepted(&with(&[site(1, ArraySpread, 0), site(2, ObjectSpread, 10)]));
    accepted(&with(&[site(1, ArgumentSpread, 0)]));
    let faults = [
        (site(2, ObjectSpread, 11), "index 11 of a list of 10"),
        (site(4, ObjectSpread, 0), "index 4 of a list of 4"),
        (site(1, ArraySpread, 0), "it does not come after the entry before"),
        (site(2, ArraySpread, 0), "it is about an instruction that does no such `...`"),
    ];
    for (fault, told) in faults {
        refused(&with(&[site(1, ArraySpread, 0), fault]), &format!("f (at []), entry 1 of spreads: {told}"));
    }
}

/// A module of one request, one import and two slots.
fn module() -> FunctionTemplate {
    let request = ModuleRequest {
        phase: ImportPhase::Evaluation,
        specifier: Text::from("m"),
        attributes: Vec::new(),
        position: 10,
    };
    let import =
        ImportEntry { request: 0, name: ImportName::Namespace, local: Text::from("m"), position: 10 };
    let mut template = three();
    template.kind = FunctionKind::Module;
    template.functions.push(Rc::new(three()));
    template.module = Some(Box::new(ModuleTemplate {
        requests: vec![request],
        imports: vec![import],
        exports: Vec::new(),
        slots: 2,
        var_slots: vec![1],
        hoisted_functions: vec![(1, 0)],
        has_await: false,
    }));
    template
}

#[test]
fn interfaces_of_modules() {
    let wrong = |change: fn(&mut ModuleTemplate), what: &str| {
        let change = |f: &mut FunctionTemplate| change(f.module.as_mut().expect("it is a module"));
        changed(module(), change, what);
    };
    wrong(|m| m.requests[0].position = 11, ", entry 0 of requests: index 11 of a list of 10");
    wrong(|m| m.imports[0].position = 11, ", entry 0 of imports: index 11 of a list of 10");
    wrong(|m| m.imports[0].request = 1, ", entry 0 of imports: index 1 of a list of 1");
    wrong(|m| m.var_slots[0] = 2, ", entry 0 of var_slots: index 2 of a list of 2");
    wrong(|m| m.hoisted_functions[0].0 = 2, ", entry 0 of hoisted_functions: index 2 of a list of 2");
    wrong(|m| m.hoisted_functions[0].1 = 1, ", entry 0 of hoisted_functions: index 1 of a list of 1");
    wrong(
        |m| m.exports.push(ExportEntry::Local { export: Text::from("x"), slot: 2 }),
        ", entry 0 of exports: index 2 of a list of 2",
    );
    wrong(
        |m| m.exports.push(ExportEntry::Star { request: 1 }),
        ", entry 0 of exports: index 1 of a list of 1",
    );
    wrong(
        |m| {
            let export = Text::from("x");
            m.exports.push(ExportEntry::Indirect { export, request: 1, name: ImportName::Namespace });
        },
        ", entry 0 of exports: index 1 of a list of 1",
    );
}
