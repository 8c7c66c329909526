//! switch statements.

use ellipsis_bytecode::Instruction;
use oxc_ast::ast::*;

use super::Generator;
use super::unwind::Control;

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
        for (case, &label) in it.cases.iter().zip(&labels) {
            match &case.test {
                None => default = label,
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
