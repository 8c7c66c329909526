//! Text form of compiled functions, for people and golden tests.

use std::fmt::Write;

use crate::operand::{ErrorType, NamePrefix, OperandKind};
use crate::template::{Constant, FunctionTemplate, ImportPhase};

/// A listing of a function and of those nested in it.
pub fn disassemble(template: &FunctionTemplate) -> String {
    let mut out = String::new();
    write_function(&mut out, template);
    out
}

fn write_function(out: &mut String, template: &FunctionTemplate) {
    let name = template.name.to_string();
    let _ = writeln!(
        out,
        "{:?} {} (parameters {}, registers {})",
        template.kind,
        if name.is_empty() { "<anonymous>" } else { &name },
        template.parameters,
        template.registers
    );
    if template.deferred.is_some() {
        let _ = writeln!(out, "      compiled when it is first called");
    }
    for (at, instruction) in template.code.iter().enumerate() {
        let operands: Vec<String> = instruction
            .operands()
            .map(|(operand, value)| format!("{}={}", operand.name, show(template, at, operand.kind, value)))
            .collect();
        let _ = writeln!(out, "{at:5} {:<22} {}", instruction.op().name(), operands.join(" "));
    }
    for handler in &template.handlers {
        let _ = writeln!(
            out,
            "  handler {}..{} -> {} r{}",
            handler.start, handler.end, handler.target, handler.register
        );
    }
    for function in &template.functions {
        out.push('\n');
        write_function(out, function);
    }
}

fn show(template: &FunctionTemplate, at: usize, kind: OperandKind, value: i64) -> String {
    let index = value as usize;
    match kind {
        kind if kind.is_register() => format!("r{value}"),
        OperandKind::ErrorType => named(ErrorType::ALL.get(index)),
        OperandKind::NamePrefix => named(NamePrefix::ALL.get(index)),
        OperandKind::Phase => named(ImportPhase::ALL.get(index)),
        OperandKind::Flag => named([false, true].get(index)),
        OperandKind::Literal
        | OperandKind::Name
        | OperandKind::Name24
        | OperandKind::RegExp
        | OperandKind::Template
        | OperandKind::EvalScope
        | OperandKind::ParameterMap => constant(template, index),
        OperandKind::JumpTable => table(template, at, index),
        OperandKind::Func | OperandKind::Func24 => format!("f{value}"),
        OperandKind::Ic | OperandKind::IcX => site(template, index),
        OperandKind::Label | OperandKind::Label24 => format!("@{}", at as i64 + value),
        _ => value.to_string(),
    }
}

/// Where the entries of a jump table lead.
fn table(template: &FunctionTemplate, at: usize, index: usize) -> String {
    match template.constants.get(index) {
        Some(Constant::Ints(distances)) => {
            let targets = distances.iter().map(|&distance| format!("@{}", at as i64 + i64::from(distance)));
            format!("[{}]", targets.collect::<Vec<_>>().join(" "))
        }
        _ => constant(template, index),
    }
}

/// A value of an enumeration, if it has one of that number.
fn named(value: Option<&impl std::fmt::Debug>) -> String {
    value.map_or_else(|| "?".into(), |value| format!("{value:?}"))
}

fn site(template: &FunctionTemplate, index: usize) -> String {
    template.sites.get(index).map_or_else(|| "?".into(), |site| constant(template, site.key as usize))
}

fn constant(template: &FunctionTemplate, index: usize) -> String {
    match template.constants.get(index) {
        Some(Constant::String(text)) => format!("{:?}", text.to_string()),
        Some(Constant::Number(number)) => number.to_string(),
        Some(Constant::BigInt(digits)) => format!("{digits}n"),
        Some(other) => format!("{other:?}"),
        None => format!("k{index}?"),
    }
}
