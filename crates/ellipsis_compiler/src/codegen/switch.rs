//! switch statements.

use ellipsis_bytecode::Instruction;
use oxc_ast::ast::*;

use super::unwind::Control;
use super::{Generator, small_int};
use crate::assembler::Label;

impl<'a> Generator<'a> {
    pub(super) fn switch_statement(&mut self, it: &SwitchStatement<'a>) {
        self.reset_completion();
        let mark = self.mark();
        let value = self.stable_operand(&it.discriminant);
        let Some(scope) = self.tree.scope_of(it) else { return };
        let entered = self.enter(scope);
        self.instantiate_functions(it.cases.iter().flat_map(|case| case.consequent.iter()));
        let end = self.label();
        let labels: Vec<_> = it.cases.iter().map(|_| self.label()).collect();
        let mut default = end;
        if let Some(position) = it.cases.iter().position(|case| case.test.is_none()) {
            default = labels[position];
        }
        if let Some(table) = dense_table(it, &labels, default) {
            self.f.asm.jump_table(value, table);
        }
        for (case, &label) in it.cases.iter().zip(&labels) {
            match &case.test {
                None => {}
                Some(test) => {
                    let mark = self.mark();
                    let test = self.operand(test);
                    self.jump(Instruction::jump_if_strict_eq(value, test, 0), label);
                    self.release(mark);
                }
            }
        }
        self.jump_to(default);
        self.f.controls.push(Control::Switch { break_to: end });
        for (case, label) in it.cases.iter().zip(labels) {
            self.bind(label);
            self.tree.forget_initialisation(scope);
            for statement in &case.consequent {
                self.statement(statement);
            }
        }
        self.f.controls.pop();
        self.bind(end);
        self.leave(entered);
        self.release(mark);
    }
}

/// Fewer cases are as fast one after the other.
const MIN_TABLE: usize = 4;
/// The largest case that a jump table is made for.
const MAX_TABLE: usize = 512;

/// If all cases are small integers, where each integer goes. Whatever else the value is falls
/// through to comparisons: it may be a double with an integer's value.
fn dense_table(it: &SwitchStatement, labels: &[Label], default: Label) -> Option<Vec<Label>> {
    let mut cases = Vec::new();
    for (case, &label) in it.cases.iter().zip(labels) {
        match &case.test {
            None => {}
            Some(Expression::NumericLiteral(literal)) => {
                let number = usize::try_from(small_int(literal.value)?).ok().filter(|&n| n <= MAX_TABLE)?;
                cases.push((number, label));
            }
            Some(_) => return None,
        }
    }
    let largest = cases.iter().map(|&(number, _)| number).max()?;
    if cases.len() < MIN_TABLE || largest > 4 * cases.len() + 16 {
        return None;
    }
    let mut table = vec![default; largest + 1];
    for (number, label) in cases.into_iter().rev() {
        // The first of equal cases counts.
        table[number] = label;
    }
    Some(table)
}
