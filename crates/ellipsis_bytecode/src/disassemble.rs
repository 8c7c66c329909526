//! Text form of compiled functions, for people and golden tests.

use std::fmt::Write;

use crate::op::OperandKind;
use crate::template::{Constant, FunctionTemplate};

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
    for (at, instruction) in template.code.iter().enumerate() {
        let op = instruction.op();
        let mut narrow = [instruction.a(), instruction.b()].into_iter();
        let operands: Vec<String> = op
            .operands()
            .iter()
            .map(|operand| {
                let show = match operand.kind {
                    OperandKind::Dst | OperandKind::Src | OperandKind::Base => match narrow.next() {
                        Some(register) => format!("r{register}"),
                        None => format!("r{}", instruction.c() as u16),
                    },
                    OperandKind::Count => instruction.c().to_string(),
                    OperandKind::Imm24 => instruction.c_signed().to_string(),
                    OperandKind::Imm32 => instruction.x_signed().to_string(),
                    OperandKind::Const24 => constant(template, instruction.c()),
                    OperandKind::Const => constant(template, instruction.x()),
                    OperandKind::Func24 => format!("f{}", instruction.c()),
                    OperandKind::Func => format!("f{}", instruction.x()),
                    OperandKind::Ic => site(template, instruction.c()),
                    OperandKind::IcX => site(template, instruction.x()),
                    OperandKind::Label24 => format!("@{}", at as isize + instruction.c_signed()),
                    OperandKind::Label => format!("@{}", at as isize + instruction.x_signed() as isize),
                };
                format!("{}={show}", operand.name)
            })
            .collect();
        let _ = writeln!(out, "{at:5} {:<22} {}", op.name(), operands.join(" "));
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
