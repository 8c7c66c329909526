//! Conditions: comparisons and logical operators fused with jumps.

use ellipsis_bytecode::{Instruction, Reg};
use oxc_ast::ast::*;
use oxc_span::GetSpan;

use super::Generator;
use super::variable::Place;
use crate::assembler::Label;

type Compare = fn(Reg, Reg, i32) -> Instruction;

impl<'a> Generator<'a> {
    /// Jumps if a condition holds.
    pub(super) fn jump_if(&mut self, condition: &Expression<'a>, target: Label) {
        self.branch(condition, target, true);
    }

    /// Jumps if a condition does not hold.
    pub(super) fn jump_unless(&mut self, condition: &Expression<'a>, target: Label) {
        self.branch(condition, target, false);
    }

    fn branch(&mut self, condition: &Expression<'a>, target: Label, when: bool) {
        match condition {
            Expression::ParenthesizedExpression(it) => self.branch(&it.expression, target, when),
            Expression::BooleanLiteral(literal) => {
                if literal.value == when {
                    self.jump_to(target);
                }
            }
            Expression::UnaryExpression(unary) if unary.operator == UnaryOperator::LogicalNot => {
                self.branch(&unary.argument, target, !when);
            }
            Expression::LogicalExpression(logical) if logical.operator != LogicalOperator::Coalesce => {
                // Both sides decide alike if `a && b` fails or `a || b` holds.
                if (logical.operator == LogicalOperator::Or) == when {
                    self.branch(&logical.left, target, when);
                    self.branch(&logical.right, target, when);
                } else {
                    let past = self.label();
                    self.branch(&logical.left, past, !when);
                    self.branch(&logical.right, target, when);
                    self.bind(past);
                }
            }
            Expression::BinaryExpression(binary) if self.branch_on_absence(binary, target, when) => {}
            Expression::BinaryExpression(binary) => match compare(binary.operator, when) {
                Some(make) => {
                    let mark = self.mark();
                    let left = self.operand_before(&binary.left, &binary.right);
                    let right = self.operand(&binary.right);
                    let offset = self.at(self.after(binary.left.span()));
                    self.f.asm.position(offset);
                    self.jump(make(left, right, 0), target);
                    self.release(mark);
                }
                None => self.branch_on_value(condition, target, when),
            },
            _ => self.branch_on_value(condition, target, when),
        }
    }

    /// Comparisons with undefined and null.
    fn branch_on_absence(&mut self, binary: &BinaryExpression<'a>, target: Label, when: bool) -> bool {
        let equal = match binary.operator {
            BinaryOperator::StrictEquality | BinaryOperator::Equality => when,
            BinaryOperator::StrictInequality | BinaryOperator::Inequality => !when,
            _ => return false,
        };
        let strict =
            matches!(binary.operator, BinaryOperator::StrictEquality | BinaryOperator::StrictInequality);
        let undefined = self.is_undefined(&binary.right);
        let null = matches!(binary.right, Expression::NullLiteral(_));
        let make = match (strict, undefined || null, undefined, equal) {
            (true, _, true, true) => Instruction::jump_if_undefined,
            (true, _, true, false) => Instruction::jump_if_not_undefined,
            (false, true, _, true) => Instruction::jump_if_nullish,
            (false, true, _, false) => Instruction::jump_if_not_nullish,
            _ => return false,
        };
        let mark = self.mark();
        let value = self.operand(&binary.left);
        self.jump(make(value, 0), target);
        self.release(mark);
        true
    }

    /// Whether an expression is the global `undefined`, or `void` of a literal.
    fn is_undefined(&self, expression: &Expression<'a>) -> bool {
        match expression {
            Expression::Identifier(identifier) if identifier.name == "undefined" => {
                let variable = self.variable("undefined");
                matches!(variable.place, Place::Global) && variable.dynamic.is_empty()
            }
            Expression::UnaryExpression(unary) => {
                unary.operator == UnaryOperator::Void
                    && matches!(unary.argument, Expression::NumericLiteral(_))
            }
            _ => false,
        }
    }

    fn branch_on_value(&mut self, condition: &Expression<'a>, target: Label, when: bool) {
        let mark = self.mark();
        let value = self.operand(condition);
        let jump =
            if when { Instruction::jump_if_true(value, 0) } else { Instruction::jump_if_false(value, 0) };
        self.jump(jump, target);
        self.release(mark);
    }
}

fn compare(operator: BinaryOperator, when: bool) -> Option<Compare> {
    Some(match (operator, when) {
        (BinaryOperator::LessThan, true) => Instruction::jump_if_lt,
        (BinaryOperator::LessThan, false) => Instruction::jump_if_not_lt,
        (BinaryOperator::LessEqualThan, true) => Instruction::jump_if_le,
        (BinaryOperator::LessEqualThan, false) => Instruction::jump_if_not_le,
        (BinaryOperator::GreaterThan, true) => Instruction::jump_if_gt,
        (BinaryOperator::GreaterThan, false) => Instruction::jump_if_not_gt,
        (BinaryOperator::GreaterEqualThan, true) => Instruction::jump_if_ge,
        (BinaryOperator::GreaterEqualThan, false) => Instruction::jump_if_not_ge,
        (BinaryOperator::Equality, true) | (BinaryOperator::Inequality, false) => Instruction::jump_if_eq,
        (BinaryOperator::Equality, false) | (BinaryOperator::Inequality, true) => Instruction::jump_if_ne,
        (BinaryOperator::StrictEquality, true) | (BinaryOperator::StrictInequality, false) => {
            Instruction::jump_if_strict_eq
        }
        (BinaryOperator::StrictEquality, false) | (BinaryOperator::StrictInequality, true) => {
            Instruction::jump_if_strict_ne
        }
        _ => return None,
    })
}
