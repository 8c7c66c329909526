//! Expressions: values into registers.

use ellipsis_bytecode::{Constant, Instruction, Reg, ScopeKind as EvalScopeKind, Text};
use oxc_ast::ast::*;
use oxc_span::GetSpan;

use super::{Generator, NameHint, small_int};
use crate::scope::{FunctionId, pseudo};
use crate::text;
use ellipsis_bytecode::FunctionKind;

impl<'a> Generator<'a> {
    /// Evaluates an expression into a register. If that is a local variable's, it is written last,
    /// when all operands were read; any other may serve as scratch space meanwhile.
    pub(super) fn expression(&mut self, dst: Reg, expression: &Expression<'a>) {
        self.named_expression(dst, expression, NameHint::None);
    }

    pub(super) fn named_expression(&mut self, dst: Reg, expression: &Expression<'a>, hint: NameHint) {
        let mark = self.mark();
        self.dispatch(dst, expression, hint);
        self.release(mark);
    }

    fn dispatch(&mut self, dst: Reg, expression: &Expression<'a>, hint: NameHint) {
        match expression {
            Expression::BooleanLiteral(literal) => self.emit(if literal.value {
                Instruction::load_true(dst)
            } else {
                Instruction::load_false(dst)
            }),
            Expression::NullLiteral(_) => self.emit(Instruction::load_null(dst)),
            Expression::NumericLiteral(literal) => self.load_number(dst, literal.value),
            Expression::BigIntLiteral(literal) => {
                let constant = self.f.asm.constant(Constant::BigInt(literal.value.to_string()));
                self.emit(Instruction::load_const(dst, constant));
            }
            Expression::RegExpLiteral(literal) => self.regexp(dst, literal),
            Expression::StringLiteral(literal) => {
                let text = text::decode(&literal.value, literal.lone_surrogates);
                self.load_text(dst, &text);
            }
            Expression::TemplateLiteral(template) => self.template(dst, template),
            Expression::Identifier(identifier) => {
                self.load_name(dst, identifier.name.as_str(), identifier.span)
            }
            Expression::Super(it) => self.fail("'super' keyword unexpected here", it.span),
            Expression::ArrayExpression(array) => self.early(dst, |this, dst| this.array(dst, array)),
            Expression::ArrowFunctionExpression(arrow) => self.arrow_function(dst, arrow, hint),
            Expression::AssignmentExpression(assignment) => self.assignment(assignment, Some(dst)),
            Expression::AwaitExpression(it) => {
                let value = self.operand(&it.argument);
                self.emit_at(it.span, Instruction::await_(dst, value));
            }
            Expression::BinaryExpression(binary) => self.binary(dst, binary),
            Expression::CallExpression(call) => self.call(dst, call),
            Expression::ChainExpression(chain) => self.chain(dst, chain),
            Expression::ClassExpression(class) => self.early(dst, |this, dst| this.class(dst, class, hint)),
            Expression::ConditionalExpression(it) => {
                let (otherwise, end) = (self.label(), self.label());
                self.jump_unless(&it.test, otherwise);
                self.expression(dst, &it.consequent);
                self.jump_to(end);
                self.bind(otherwise);
                self.expression(dst, &it.alternate);
                self.bind(end);
            }
            Expression::FunctionExpression(function) => self.function_expression(dst, function, hint),
            Expression::ImportExpression(import) => self.import_call(dst, import),
            Expression::LogicalExpression(logical) => self.early(dst, |this, dst| this.logical(dst, logical)),
            Expression::NewExpression(new) => self.new_expression(dst, new),
            Expression::ObjectExpression(object) => self.early(dst, |this, dst| this.object(dst, object)),
            Expression::ParenthesizedExpression(it) => self.named_expression(dst, &it.expression, hint),
            Expression::SequenceExpression(sequence) => {
                let Some((last, before)) = sequence.expressions.split_last() else { return };
                for expression in before {
                    self.effect(expression);
                }
                self.expression(dst, last);
            }
            Expression::TaggedTemplateExpression(it) => self.tagged_template(dst, it),
            Expression::ThisExpression(it) => self.this(dst, it.span),
            Expression::UnaryExpression(unary) => self.unary(dst, unary),
            Expression::UpdateExpression(update) => self.update(update, Some(dst)),
            Expression::YieldExpression(it) => self.yield_expression(dst, it),
            Expression::PrivateInExpression(it) => {
                let object = self.operand(&it.right);
                let name = self.private_name(&it.left);
                self.emit_at(it.span, Instruction::has_private(dst, object, name));
            }
            Expression::ImportMeta(_) => self.emit(Instruction::import_meta(dst)),
            Expression::NewTarget(it) => self.new_target(dst, it.span),
            Expression::TSAsExpression(it) => self.named_expression(dst, &it.expression, hint),
            Expression::TSSatisfiesExpression(it) => self.named_expression(dst, &it.expression, hint),
            Expression::TSTypeAssertion(it) => self.named_expression(dst, &it.expression, hint),
            Expression::TSNonNullExpression(it) => self.named_expression(dst, &it.expression, hint),
            Expression::TSInstantiationExpression(it) => self.named_expression(dst, &it.expression, hint),
            Expression::ComputedMemberExpression(_)
            | Expression::StaticMemberExpression(_)
            | Expression::PrivateFieldExpression(_) => self.member(dst, expression),
            Expression::JSXElement(_) | Expression::JSXFragment(_) | Expression::V8IntrinsicExpression(_) => {
                self.fail("Unexpected token", expression.span());
            }
        }
    }

    /// Runs code that writes its result early with a register that nobody watches.
    pub(super) fn early(&mut self, dst: Reg, make: impl FnOnce(&mut Self, Reg)) {
        let target = if self.is_local(dst) { self.temp() } else { dst };
        make(self, target);
        self.move_(dst, target);
    }

    /// Evaluates an expression, wherever its value is at hand: a local variable is used in place.
    pub(super) fn operand(&mut self, expression: &Expression<'a>) -> Reg {
        if let Some(register) = self.in_place(expression) {
            return register;
        }
        let register = self.temp();
        self.expression(register, expression);
        register
    }

    /// As `operand`, of a value that has to last while another expression is evaluated.
    pub(super) fn operand_before(&mut self, expression: &Expression<'a>, later: &Expression<'a>) -> Reg {
        self.operand_before_all(expression, std::slice::from_ref(later).iter())
    }

    pub(super) fn operand_before_all<'s>(
        &mut self,
        expression: &Expression<'a>,
        mut later: impl Iterator<Item = &'s Expression<'a>>,
    ) -> Reg
    where
        'a: 's,
    {
        if let Some(register) = self.in_place(expression) {
            if !self.is_reassigned(expression) || !later.any(|expression| may_assign(expression, 8)) {
                return register;
            }
            let copy = self.temp();
            self.move_(copy, register);
            return copy;
        }
        self.operand(expression)
    }

    /// As `operand`, in a register that no later code changes.
    pub(super) fn stable_operand(&mut self, expression: &Expression<'a>) -> Reg {
        match self.in_place(expression) {
            Some(register) if !self.is_reassigned(expression) => register,
            _ => {
                let register = self.temp();
                self.expression(register, expression);
                register
            }
        }
    }

    /// Whether some operand elsewhere may assign the local variable that an expression is.
    fn is_reassigned(&self, expression: &Expression<'a>) -> bool {
        match expression {
            Expression::Identifier(identifier) => self
                .local_register(identifier.name.as_str())
                .is_none_or(|(_, binding)| self.tree.binding(binding).nested_assignment),
            _ => false,
        }
    }

    /// Whether an operand needs no code.
    pub(super) fn is_in_place(&self, expression: &Expression<'a>) -> bool {
        self.in_place(expression).is_some()
    }

    fn in_place(&self, expression: &Expression<'a>) -> Option<Reg> {
        match expression {
            Expression::Identifier(identifier) => Some(self.local_register(identifier.name.as_str())?.0),
            Expression::ThisExpression(_) => self.has_plain_this().then_some(Reg::THIS),
            other => self.hoisted(other),
        }
    }

    /// Evaluates an expression for its effects.
    pub(super) fn effect(&mut self, expression: &Expression<'a>) {
        let mark = self.mark();
        match expression {
            Expression::AssignmentExpression(assignment) => self.assignment(assignment, None),
            Expression::UpdateExpression(update) => self.update(update, None),
            Expression::SequenceExpression(sequence) => {
                for expression in &sequence.expressions {
                    self.effect(expression);
                }
            }
            Expression::UnaryExpression(unary) if unary.operator == UnaryOperator::Void => {
                self.effect(&unary.argument);
            }
            Expression::LogicalExpression(logical) if logical.operator != LogicalOperator::Coalesce => {
                let end = self.label();
                if logical.operator == LogicalOperator::And {
                    self.jump_unless(&logical.left, end);
                } else {
                    self.jump_if(&logical.left, end);
                }
                self.effect(&logical.right);
                self.bind(end);
            }
            Expression::ConditionalExpression(it) => {
                let (otherwise, end) = (self.label(), self.label());
                self.jump_unless(&it.test, otherwise);
                self.effect(&it.consequent);
                self.jump_to(end);
                self.bind(otherwise);
                self.effect(&it.alternate);
                self.bind(end);
            }
            Expression::BooleanLiteral(_)
            | Expression::NullLiteral(_)
            | Expression::NumericLiteral(_)
            | Expression::BigIntLiteral(_)
            | Expression::StringLiteral(_) => {}
            other => {
                let scratch = self.temp();
                self.expression(scratch, other);
            }
        }
        self.release(mark);
    }

    // ---- this and new.target ----

    /// Whether `this` is register 0 of the running function.
    pub(super) fn has_plain_this(&self) -> bool {
        let function = self.tree.function(self.f.id);
        matches!(function.kind, FunctionKind::Normal | FunctionKind::Method | FunctionKind::BaseConstructor)
    }

    pub(super) fn this(&mut self, dst: Reg, span: oxc_span::Span) {
        if self.has_plain_this() {
            return self.move_(dst, Reg::THIS);
        }
        let owner = self.tree.this_function(self.f.id);
        match self.tree.function(owner).kind {
            FunctionKind::Script => self.emit(Instruction::load_global_this(dst)),
            FunctionKind::Module => self.emit(Instruction::load_undefined(dst)),
            FunctionKind::Eval => self.eval_this(dst, span),
            FunctionKind::DerivedConstructor => {
                let mut variable = self.variable(pseudo::THIS);
                variable.checked = true;
                self.load_place(dst, &variable, span, false);
            }
            _ => self.load_name(dst, pseudo::THIS, span),
        }
    }

    fn eval_this(&mut self, dst: Reg, span: oxc_span::Span) {
        let Some(eval) = self.tree.eval else { return self.emit(Instruction::load_global_this(dst)) };
        let this = Text::from(pseudo::THIS);
        let known = eval.scopes.iter().any(|scope| scope.bindings.iter().any(|binding| binding.name == this));
        if known {
            self.load_name(dst, pseudo::THIS, span);
        } else if eval.scopes.iter().any(|scope| scope.kind == EvalScopeKind::Module) {
            self.emit(Instruction::load_undefined(dst));
        } else {
            self.emit(Instruction::load_global_this(dst));
        }
    }

    /// Whether the running code has a function's own new.target and callee.
    pub(super) fn is_own(&self, owner: FunctionId) -> bool {
        owner == self.f.id && self.tree.function(owner).is_function()
    }

    pub(super) fn new_target(&mut self, dst: Reg, span: oxc_span::Span) {
        let owner = self.tree.this_function(self.f.id);
        if self.is_own(owner) {
            return self.emit(Instruction::load_new_target(dst));
        }
        self.load_name(dst, pseudo::NEW_TARGET, span);
    }

    // ---- Operators ----

    fn binary(&mut self, dst: Reg, binary: &BinaryExpression<'a>) {
        if let Some(value) = fold(binary) {
            return self.load_number(dst, value);
        }
        let offset = self.at(self.after(binary.left.span()));
        let immediate = small_literal(&binary.right);
        if let Some(value) = immediate {
            let make: Option<fn(Reg, Reg, i32) -> Instruction> = match binary.operator {
                BinaryOperator::Addition => Some(Instruction::add_int),
                BinaryOperator::Subtraction => Some(Instruction::sub_int),
                BinaryOperator::BitwiseAnd => Some(Instruction::bit_and_int),
                _ => None,
            };
            if let Some(make) = make {
                let left = self.left_operand(dst, &binary.left, None);
                return self.f.asm.emit_at(offset, make(dst, left, value));
            }
        }
        let left = self.left_operand(dst, &binary.left, Some(&binary.right));
        let right = self.operand(&binary.right);
        self.f.asm.emit_at(offset, binary_instruction(binary.operator, dst, left, right));
    }

    /// A left operand, which may use the result's register if that is no variable.
    pub(super) fn left_operand(
        &mut self,
        dst: Reg,
        left: &Expression<'a>,
        right: Option<&Expression<'a>>,
    ) -> Reg {
        if self.in_place(left).is_some() || self.is_local(dst) {
            return match right {
                Some(right) => self.operand_before(left, right),
                None => self.operand(left),
            };
        }
        self.expression(dst, left);
        dst
    }

    fn logical(&mut self, dst: Reg, logical: &LogicalExpression<'a>) {
        let end = self.label();
        self.expression(dst, &logical.left);
        let jump = match logical.operator {
            LogicalOperator::And => Instruction::jump_if_false(dst, 0),
            LogicalOperator::Or => Instruction::jump_if_true(dst, 0),
            LogicalOperator::Coalesce => Instruction::jump_if_not_nullish(dst, 0),
        };
        self.jump(jump, end);
        self.expression(dst, &logical.right);
        self.bind(end);
    }

    fn unary(&mut self, dst: Reg, unary: &UnaryExpression<'a>) {
        let span = unary.span;
        match unary.operator {
            UnaryOperator::Delete => return self.delete(dst, &unary.argument, span),
            UnaryOperator::Void => {
                self.effect(&unary.argument);
                return self.emit(Instruction::load_undefined(dst));
            }
            UnaryOperator::Typeof => {
                if let Expression::Identifier(identifier) = &unary.argument {
                    let variable = self.variable(identifier.name.as_str());
                    let value = match self.in_place(&unary.argument) {
                        Some(register) => register,
                        None => {
                            let value = self.temp();
                            self.load_variable(value, &variable, identifier.span, true);
                            value
                        }
                    };
                    return self.emit(Instruction::typeof_(dst, value));
                }
            }
            UnaryOperator::UnaryNegation => {
                if let Expression::NumericLiteral(literal) = &unary.argument {
                    return self.load_number(dst, -literal.value);
                }
            }
            _ => {}
        }
        let value = self.left_operand(dst, &unary.argument, None);
        let instruction = match unary.operator {
            UnaryOperator::UnaryPlus => Instruction::to_number(dst, value),
            UnaryOperator::UnaryNegation => Instruction::neg(dst, value),
            UnaryOperator::LogicalNot => Instruction::not(dst, value),
            UnaryOperator::BitwiseNot => Instruction::bit_not(dst, value),
            _ => Instruction::typeof_(dst, value),
        };
        self.emit_at(span, instruction);
    }

    fn delete(&mut self, dst: Reg, argument: &Expression<'a>, span: oxc_span::Span) {
        match argument {
            Expression::Identifier(identifier) => self.delete_name(dst, identifier.name.as_str(), span),
            Expression::ParenthesizedExpression(it) => self.delete(dst, &it.expression, span),
            Expression::TSNonNullExpression(it) => self.delete(dst, &it.expression, span),
            Expression::TSAsExpression(it) => self.delete(dst, &it.expression, span),
            Expression::ChainExpression(chain) => self.delete_chain(dst, chain, span),
            Expression::StaticMemberExpression(_) | Expression::ComputedMemberExpression(_) => {
                self.delete_member(dst, argument, span);
            }
            other => {
                self.effect(other);
                self.emit(Instruction::load_true(dst));
            }
        }
    }

    fn delete_name(&mut self, dst: Reg, name: &str, span: oxc_span::Span) {
        let variable = self.variable(name);
        let end = self.label();
        for &environment in &variable.dynamic {
            let next = self.label();
            let scope = self.scope_has(environment, &variable.name, next, span);
            let constant = self.f.asm.string24(&variable.name);
            self.emit_at(span, Instruction::scope_delete(dst, scope, constant));
            self.jump_to(end);
            self.bind(next);
            self.release(u32::from(scope.0));
        }
        if matches!(variable.place, super::variable::Place::Global) {
            let constant = self.f.asm.string(&variable.name);
            self.emit_at(span, Instruction::delete_global(dst, constant));
        } else {
            self.emit(Instruction::load_false(dst));
        }
        self.bind(end);
    }
}

/// The instruction of a binary operator.
pub(super) fn binary_instruction(operator: BinaryOperator, dst: Reg, a: Reg, b: Reg) -> Instruction {
    let make = match operator {
        BinaryOperator::Equality => Instruction::eq,
        BinaryOperator::Inequality => Instruction::ne,
        BinaryOperator::StrictEquality => Instruction::strict_eq,
        BinaryOperator::StrictInequality => Instruction::strict_ne,
        BinaryOperator::LessThan => Instruction::lt,
        BinaryOperator::LessEqualThan => Instruction::le,
        BinaryOperator::GreaterThan => Instruction::gt,
        BinaryOperator::GreaterEqualThan => Instruction::ge,
        BinaryOperator::Addition => Instruction::add,
        BinaryOperator::Subtraction => Instruction::sub,
        BinaryOperator::Multiplication => Instruction::mul,
        BinaryOperator::Division => Instruction::div,
        BinaryOperator::Remainder => Instruction::mod_,
        BinaryOperator::Exponential => Instruction::exp,
        BinaryOperator::ShiftLeft => Instruction::shl,
        BinaryOperator::ShiftRight => Instruction::shr,
        BinaryOperator::ShiftRightZeroFill => Instruction::ushr,
        BinaryOperator::BitwiseOR => Instruction::bit_or,
        BinaryOperator::BitwiseXOR => Instruction::bit_xor,
        BinaryOperator::BitwiseAnd => Instruction::bit_and,
        BinaryOperator::In => Instruction::in_,
        BinaryOperator::Instanceof => Instruction::instance_of,
    };
    make(dst, a, b)
}

/// A literal that fits the immediate of AddInt and the like.
pub(super) fn small_literal(expression: &Expression) -> Option<i32> {
    let value = match expression {
        Expression::NumericLiteral(literal) => literal.value,
        Expression::UnaryExpression(unary) if unary.operator == UnaryOperator::UnaryNegation => {
            match &unary.argument {
                Expression::NumericLiteral(literal) => -literal.value,
                _ => return None,
            }
        }
        _ => return None,
    };
    small_int(value).filter(|int| (-0x7f_ffff..=0x7f_ffff).contains(int))
}

/// Arithmetic on two literals.
fn fold(binary: &BinaryExpression) -> Option<f64> {
    let (Expression::NumericLiteral(a), Expression::NumericLiteral(b)) = (&binary.left, &binary.right) else {
        return None;
    };
    match binary.operator {
        BinaryOperator::Addition => Some(a.value + b.value),
        BinaryOperator::Subtraction => Some(a.value - b.value),
        BinaryOperator::Multiplication => Some(a.value * b.value),
        BinaryOperator::Division => Some(a.value / b.value),
        _ => None,
    }
}

/// Whether evaluating an expression may assign a local variable of the running function.
/// Gives up, saying yes, below a certain depth.
fn may_assign(expression: &Expression, depth: u32) -> bool {
    if depth == 0 {
        return true;
    }
    match expression {
        Expression::BooleanLiteral(_)
        | Expression::NullLiteral(_)
        | Expression::NumericLiteral(_)
        | Expression::BigIntLiteral(_)
        | Expression::RegExpLiteral(_)
        | Expression::StringLiteral(_)
        | Expression::Identifier(_)
        | Expression::ThisExpression(_)
        | Expression::FunctionExpression(_)
        | Expression::ArrowFunctionExpression(_)
        | Expression::NewTarget(_) => false,
        Expression::StaticMemberExpression(member) => may_assign(&member.object, depth - 1),
        Expression::ComputedMemberExpression(member) => {
            may_assign(&member.object, depth - 1) || may_assign(&member.expression, depth - 1)
        }
        Expression::BinaryExpression(binary) => {
            may_assign(&binary.left, depth - 1) || may_assign(&binary.right, depth - 1)
        }
        Expression::UnaryExpression(unary) => may_assign(&unary.argument, depth - 1),
        Expression::CallExpression(call) => {
            may_assign(&call.callee, depth - 1)
                || call.arguments.iter().any(|argument| match argument.as_expression() {
                    Some(expression) => may_assign(expression, depth - 1),
                    None => true,
                })
        }
        _ => true,
    }
}
