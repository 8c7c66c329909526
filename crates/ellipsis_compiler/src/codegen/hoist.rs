//! Literals that loops use as operands are loaded into registers once, before the loop.

use ellipsis_bytecode::{Instruction, Reg, Text};
use oxc_ast::ast::*;
use oxc_ast_visit::{VisitJs, walk_js};
use oxc_syntax::scope::ScopeFlags;

use super::Generator;
use super::expression::small_literal;

/// More literals than this are not worth their registers.
const MAX: usize = 12;
/// Loops within loops beyond this depth are left alone.
const MAX_DEPTH: usize = 6;

/// A literal by its value.
#[derive(Clone, PartialEq, Debug)]
pub(super) enum Literal {
    Number(u64),
    String(String),
    Boolean(bool),
    Null,
}

impl Literal {
    fn of(expression: &Expression) -> Option<Literal> {
        match expression {
            Expression::NumericLiteral(literal) => Some(Literal::Number(literal.value.to_bits())),
            Expression::StringLiteral(literal) if !literal.lone_surrogates && literal.value.len() < 64 => {
                Some(Literal::String(literal.value.to_string()))
            }
            Expression::BooleanLiteral(literal) => Some(Literal::Boolean(literal.value)),
            Expression::NullLiteral(_) => Some(Literal::Null),
            Expression::UnaryExpression(unary) if unary.operator == UnaryOperator::UnaryNegation => {
                match &unary.argument {
                    Expression::NumericLiteral(literal) => Some(Literal::Number((-literal.value).to_bits())),
                    _ => None,
                }
            }
            _ => None,
        }
    }
}

impl<'a> Generator<'a> {
    /// Compiles a loop with the literals that its parts use as operands in registers.
    pub(super) fn with_hoisted_literals(
        &mut self,
        expressions: [Option<&Expression<'a>>; 2],
        body: &Statement<'a>,
        compile: impl FnOnce(&mut Self),
    ) {
        let known = self.f.hoisted.len();
        let mark = self.mark();
        self.f.loop_depth += 1;
        if self.f.loop_depth <= MAX_DEPTH {
            let mut collector = Collector::default();
            for expression in expressions.into_iter().flatten() {
                collector.visit_expression(expression);
            }
            collector.visit_statement(body);
            for literal in collector.found {
                if !self.f.hoisted.iter().any(|(hoisted, _)| *hoisted == literal) {
                    self.hoist(literal);
                }
            }
        }
        compile(self);
        self.f.loop_depth -= 1;
        self.f.hoisted.truncate(known);
        self.release(mark);
    }

    fn hoist(&mut self, literal: Literal) {
        let register = self.temp();
        match &literal {
            Literal::Number(bits) => self.load_number(register, f64::from_bits(*bits)),
            Literal::String(text) => self.load_text(register, &Text::from(text.as_str())),
            Literal::Boolean(true) => self.emit(Instruction::load_true(register)),
            Literal::Boolean(false) => self.emit(Instruction::load_false(register)),
            Literal::Null => self.emit(Instruction::load_null(register)),
        }
        // Nothing may use it as scratch space.
        self.set_local(register, true);
        self.f.hoisted.push((literal, register));
    }

    /// The register that holds a literal in the current loop.
    pub(super) fn hoisted(&self, expression: &Expression<'a>) -> Option<Reg> {
        if self.f.hoisted.is_empty() {
            return None;
        }
        let literal = Literal::of(expression)?;
        self.f.hoisted.iter().find(|(hoisted, _)| *hoisted == literal).map(|&(_, register)| register)
    }
}

/// Finds literals that are operands in the code of a loop itself, nested loops included.
#[derive(Default)]
struct Collector {
    found: Vec<Literal>,
}

impl Collector {
    fn operand(&mut self, expression: &Expression) {
        if self.found.len() < MAX
            && let Some(literal) = Literal::of(expression)
            && !self.found.contains(&literal)
        {
            self.found.push(literal);
        }
    }
}

impl<'a> VisitJs<'a> for Collector {
    fn visit_binary_expression(&mut self, it: &BinaryExpression<'a>) {
        let immediate = small_literal(&it.right).is_some()
            && matches!(
                it.operator,
                BinaryOperator::Addition | BinaryOperator::Subtraction | BinaryOperator::BitwiseAnd
            );
        self.operand(&it.left);
        if !immediate && !is_loose_null(it) {
            self.operand(&it.right);
        }
        walk_js::walk_binary_expression(self, it);
    }

    fn visit_computed_member_expression(&mut self, it: &ComputedMemberExpression<'a>) {
        if matches!(it.expression, Expression::NumericLiteral(_)) {
            self.operand(&it.expression);
        }
        walk_js::walk_computed_member_expression(self, it);
    }

    fn visit_assignment_expression(&mut self, it: &AssignmentExpression<'a>) {
        let immediate = small_literal(&it.right).is_some()
            && matches!(
                it.operator,
                AssignmentOperator::Addition
                    | AssignmentOperator::Subtraction
                    | AssignmentOperator::BitwiseAnd
            );
        let to_property = it.left.as_member_expression().is_some();
        if !immediate && (to_property || !it.operator.is_assign()) && !it.operator.is_logical() {
            self.operand(&it.right);
        }
        walk_js::walk_assignment_expression(self, it);
    }

    fn visit_switch_case(&mut self, it: &SwitchCase<'a>) {
        if let Some(test) = &it.test {
            self.operand(test);
        }
        walk_js::walk_switch_case(self, it);
    }

    fn visit_function(&mut self, _: &Function<'a>, _: ScopeFlags) {}

    fn visit_arrow_function_expression(&mut self, _: &ArrowFunctionExpression<'a>) {}

    fn visit_class(&mut self, _: &Class<'a>) {}
}

/// Comparisons with null that have an instruction of their own.
fn is_loose_null(it: &BinaryExpression) -> bool {
    matches!(it.right, Expression::NullLiteral(_))
        && matches!(it.operator, BinaryOperator::Equality | BinaryOperator::Inequality)
}
