//! Templates that were changed at random: the verifier and the disassembler never panic.

use std::rc::Rc;

use ellipsis_bytecode::{FunctionTemplate, Handler, Instruction, disassemble, verify};
use proptest::prelude::*;

use super::{accepted, compiled, compiled_module};

const SCRIPT: &str = include_str!("../programs/script.js");
const MODULE: &str = include_str!("../programs/module.js");

/// A change of some function: which one, which of its instructions or entries, and how.
#[derive(Clone, Debug)]
enum Change {
    /// Bits of an instruction.
    Flip(u64),
    /// One of the fields of an instruction: a byte of it, or all of them.
    Field { shift: u32, bits: u32, value: u64 },
    /// One instruction in the place of another.
    Copy(usize),
    /// Shorter lists.
    Truncate(usize),
    /// A handler.
    Handler(u32, u32, u32, u16),
    /// Fewer registers.
    Registers(u16),
}

fn change() -> impl Strategy<Value = Change> {
    let fields = prop_oneof![
        Just((0u32, 8u32)),
        Just((8, 16)),
        Just((24, 16)),
        Just((40, 16)),
        Just((40, 24)),
        Just((32, 32))
    ];
    let small = prop_oneof![0..64u64, any::<u64>()];
    prop_oneof![
        (0..64u32).prop_map(|bit| Change::Flip(1 << bit)),
        any::<u64>().prop_map(Change::Flip),
        (fields, small).prop_map(|((shift, bits), value)| Change::Field { shift, bits, value }),
        any::<usize>().prop_map(Change::Copy),
        (0..40usize).prop_map(Change::Truncate),
        (0..60u32, 0..60u32, 0..60u32, 0..40u16)
            .prop_map(|(start, end, target, register)| Change::Handler(start, end, target, register)),
        (0..30u16).prop_map(Change::Registers),
    ]
}

/// Some function of a program, by its number in order.
fn nth(mut template: &mut FunctionTemplate, mut steps: usize) -> &mut FunctionTemplate {
    while !template.functions.is_empty() && steps > 0 {
        let count = template.functions.len() + 1;
        let choice = steps % count;
        if choice == 0 {
            break;
        }
        steps /= count;
        template = Rc::get_mut(&mut template.functions[choice - 1]).expect("nobody else has it");
    }
    template
}

fn apply(template: &mut FunctionTemplate, at: usize, change: Change) {
    let length = template.code.len().max(1);
    let Some(&Instruction(word)) = template.code.get(at % length) else { return };
    let put = |template: &mut FunctionTemplate, word| template.code[at % length] = Instruction(word);
    match change {
        Change::Flip(bits) => put(template, word ^ bits),
        Change::Field { shift, bits, value } => {
            let mask = ((1u64 << bits) - 1) << shift;
            put(template, word & !mask | value << shift & mask);
        }
        Change::Copy(from) => {
            let Instruction(other) = template.code[from % length];
            put(template, other);
        }
        Change::Truncate(to) => {
            template.code.truncate(to + 1);
            template.constants.truncate(to);
            template.sites.truncate(to);
            template.functions.truncate(to);
        }
        Change::Handler(start, end, target, register) => {
            template.handlers.insert(0, Handler { start, end, target, register });
        }
        Change::Registers(registers) => template.registers = registers,
    }
}

proptest! {
    #[test]
    fn changed_templates_are_accepted_or_refused(
        module in any::<bool>(),
        changes in prop::collection::vec((any::<usize>(), any::<usize>(), change()), 1..4),
    ) {
        let mut template = if module { compiled_module(MODULE) } else { compiled(SCRIPT) };
        accepted(&template);
        for (function, at, change) in changes {
            apply(nth(&mut template, function), at, change);
        }
        let _verdict = verify(&template);
        disassemble(&template);
    }
}
