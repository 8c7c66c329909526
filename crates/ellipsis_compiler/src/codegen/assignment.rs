//! Assignment, compound assignment and updates.

use ellipsis_bytecode::{Instruction, Reg, Text};
use oxc_ast::ast::*;
use oxc_span::{GetSpan, Span};

use super::expression::{binary_instruction, small_literal};
use super::property::Property;
use super::variable::{Mutability, Place, Variable};
use super::{Generator, NameHint};

/// Something that can be assigned to, its parts evaluated.
pub(super) enum Reference {
    Variable {
        variable: Variable,
        /// The object scope that has it, or undefined; only if there are such scopes.
        scope: Option<Reg>,
        /// Whether the global existed before the right side was evaluated (strict code).
        existed: Option<Reg>,
    },
    Property(Property),
    /// A call, which throws when it is assigned to (sloppy code, for the web's sake).
    Invalid,
}

impl<'a> Generator<'a> {
    /// Evaluates the parts of a target.
    pub(super) fn reference(
        &mut self,
        target: &SimpleAssignmentTarget<'a>,
        later: Option<&Expression<'a>>,
    ) -> (Reference, Span) {
        match target {
            SimpleAssignmentTarget::AssignmentTargetIdentifier(identifier) => {
                (self.variable_reference(identifier.name.as_str(), later, identifier.span), identifier.span)
            }
            SimpleAssignmentTarget::StaticMemberExpression(member) => {
                (Reference::Property(self.static_property(member, later, None)), member.property.span)
            }
            SimpleAssignmentTarget::ComputedMemberExpression(member) => (
                Reference::Property(self.computed_property(member, later, None)),
                self.after(member.object.span()),
            ),
            SimpleAssignmentTarget::PrivateFieldExpression(member) => {
                (Reference::Property(self.private_property(member, later, None)), member.field.span)
            }
            SimpleAssignmentTarget::TSAsExpression(it) => self.wrapped_reference(&it.expression, later),
            SimpleAssignmentTarget::TSSatisfiesExpression(it) => {
                self.wrapped_reference(&it.expression, later)
            }
            SimpleAssignmentTarget::TSNonNullExpression(it) => self.wrapped_reference(&it.expression, later),
            SimpleAssignmentTarget::TSTypeAssertion(it) => self.wrapped_reference(&it.expression, later),
        }
    }

    /// A target that type syntax wraps.
    fn wrapped_reference(
        &mut self,
        expression: &Expression<'a>,
        later: Option<&Expression<'a>>,
    ) -> (Reference, Span) {
        let span = expression.span();
        match expression {
            Expression::Identifier(identifier) => {
                (self.variable_reference(identifier.name.as_str(), later, span), span)
            }
            Expression::TSAsExpression(it) => self.wrapped_reference(&it.expression, later),
            Expression::TSSatisfiesExpression(it) => self.wrapped_reference(&it.expression, later),
            Expression::TSNonNullExpression(it) => self.wrapped_reference(&it.expression, later),
            Expression::TSTypeAssertion(it) => self.wrapped_reference(&it.expression, later),
            Expression::ParenthesizedExpression(it) => self.wrapped_reference(&it.expression, later),
            other => match self.member_property(other, later, None) {
                Some(property) => (Reference::Property(property), span),
                None => {
                    self.fail("Invalid left-hand side in assignment", span);
                    (Reference::Invalid, span)
                }
            },
        }
    }

    /// Resolves a variable that will be assigned after `later` was evaluated.
    pub(super) fn variable_reference(
        &mut self,
        name: &str,
        later: Option<&Expression<'a>>,
        span: Span,
    ) -> Reference {
        let variable = self.variable(name);
        let mut scope = None;
        if !variable.dynamic.is_empty() {
            let found = self.temp();
            let end = self.label();
            for &environment in &variable.dynamic {
                let next = self.label();
                let object = self.scope_has(environment, &variable.name, next, span);
                self.move_(found, object);
                self.jump_to(end);
                self.bind(next);
                self.release(u32::from(object.0));
            }
            self.emit(Instruction::load_undefined(found));
            self.bind(end);
            scope = Some(found);
        }
        let mut existed = None;
        if self.f.strict
            && matches!(variable.place, Place::Global)
            && later.is_some_and(|later| !has_no_effects(later))
            && !self.is_declared_global(name)
        {
            let register = self.temp();
            let constant = self.f.asm.string(&variable.name);
            self.emit_at(span, Instruction::has_global(register, constant));
            existed = Some(register);
        }
        Reference::Variable { variable, scope, existed }
    }

    pub(super) fn get_reference(&mut self, dst: Reg, reference: &Reference, span: Span) {
        match reference {
            Reference::Variable { variable, scope, .. } => {
                let end = self.label();
                if let Some(scope) = scope {
                    let next = self.label();
                    self.jump(Instruction::jump_if_undefined(*scope, 0), next);
                    let name = self.f.asm.string24(&variable.name);
                    self.emit_at(span, Instruction::scope_get(dst, *scope, name));
                    self.jump_to(end);
                    self.bind(next);
                }
                self.load_place(dst, variable, span, false);
                self.bind(end);
            }
            Reference::Property(property) => self.get_property(dst, property, span),
            Reference::Invalid => {}
        }
    }

    pub(super) fn put_reference(&mut self, reference: &Reference, src: Reg, span: Span) {
        match reference {
            Reference::Variable { variable, scope, existed } => {
                let end = self.label();
                if let Some(scope) = scope {
                    let next = self.label();
                    self.jump(Instruction::jump_if_undefined(*scope, 0), next);
                    let name = self.f.asm.string24(&variable.name);
                    self.emit_at(span, Instruction::scope_set(src, *scope, name));
                    self.jump_to(end);
                    self.bind(next);
                }
                match existed {
                    Some(existed) => {
                        let site = self.f.asm.site(&variable.name);
                        self.emit_at(span, Instruction::store_global_if_existed(src, *existed, site));
                    }
                    None => self.store_place(variable, src, span),
                }
                self.bind(end);
            }
            Reference::Property(property) => self.set_property(property, src, span),
            Reference::Invalid => {}
        }
    }

    // ---- Assignment expressions ----

    pub(super) fn assignment(&mut self, assignment: &AssignmentExpression<'a>, dst: Option<Reg>) {
        match (&assignment.left, assignment.operator) {
            (AssignmentTarget::ArrayAssignmentTarget(_) | AssignmentTarget::ObjectAssignmentTarget(_), _) => {
                // What is taken apart may be among what is assigned.
                let value = self.temp();
                self.expression(value, &assignment.right);
                self.assign_pattern(&assignment.left, value);
                if let Some(dst) = dst {
                    self.move_(dst, value);
                }
            }
            (left, operator) => {
                let Some(target) = left.as_simple_assignment_target() else { return };
                if operator.is_assign() {
                    self.simple_assignment(target, assignment, dst);
                } else if operator.is_logical() {
                    self.logical_assignment(target, assignment, dst);
                } else {
                    self.compound_assignment(target, assignment, dst);
                }
            }
        }
    }

    /// The name that an anonymous function on the right gets: that of a plain identifier.
    fn assigned_name(assignment: &AssignmentExpression<'a>) -> NameHint {
        match &assignment.left {
            // A name in parentheses starts after the assignment does.
            AssignmentTarget::AssignmentTargetIdentifier(identifier)
                if identifier.span.start == assignment.span.start =>
            {
                NameHint::Text(Text::from(identifier.name.as_str()))
            }
            _ => NameHint::None,
        }
    }

    fn simple_assignment(
        &mut self,
        target: &SimpleAssignmentTarget<'a>,
        assignment: &AssignmentExpression<'a>,
        dst: Option<Reg>,
    ) {
        let right = &assignment.right;
        let hint = Self::assigned_name(assignment);
        if let SimpleAssignmentTarget::AssignmentTargetIdentifier(identifier) = target {
            let variable = self.variable(identifier.name.as_str());
            if let (Place::Register(register), Mutability::Mutable, false, true) =
                (variable.place, variable.mutability, variable.checked, variable.dynamic.is_empty())
            {
                self.named_expression(register, right, hint);
                if let Some(dst) = dst {
                    self.move_(dst, register);
                }
                return;
            }
        }
        let (reference, _) = self.reference(target, Some(right));
        let value = self.value_operand(right, hint, dst);
        let span = self.after(assignment.left.span());
        self.put_reference(&reference, value, span);
        if let Some(dst) = dst {
            self.move_(dst, value);
        }
    }

    /// A value to be stored, computed in the result's register if that is free.
    fn value_operand(&mut self, value: &Expression<'a>, hint: NameHint, dst: Option<Reg>) -> Reg {
        if matches!(value, Expression::Identifier(_)) || self.is_in_place(value) {
            return self.operand(value);
        }
        let register = match dst {
            Some(dst) if !self.is_local(dst) => dst,
            _ => self.temp(),
        };
        self.named_expression(register, value, hint);
        register
    }

    fn compound_assignment(
        &mut self,
        target: &SimpleAssignmentTarget<'a>,
        assignment: &AssignmentExpression<'a>,
        dst: Option<Reg>,
    ) {
        let right = &assignment.right;
        let Some(operator) = assignment.operator.to_binary_operator() else { return };
        let operator_span = self.after(assignment.left.span());
        let offset = self.at(operator_span);
        if let SimpleAssignmentTarget::AssignmentTargetIdentifier(identifier) = target
            && let Some((register, binding)) = self.local_register(identifier.name.as_str())
            && self.variable(identifier.name.as_str()).mutability == Mutability::Mutable
        {
            let small = small_literal(right).and_then(|value| immediate(operator, register, register, value));
            if let Some(instruction) = small {
                self.f.asm.emit_at(offset, instruction);
            } else {
                let left = if self.tree.binding(binding).nested_assignment {
                    let copy = self.temp();
                    self.move_(copy, register);
                    copy
                } else {
                    register
                };
                let value = self.operand(right);
                self.f.asm.emit_at(offset, binary_instruction(operator, register, left, value));
            }
            if let Some(dst) = dst {
                self.move_(dst, register);
            }
            return;
        }
        let (mut reference, span) = self.reference(target, Some(right));
        if let Reference::Property(property) = reference {
            reference = Reference::Property(self.convert_key(property, span));
        }
        let result = match dst {
            Some(dst) if !self.is_local(dst) => dst,
            _ => self.temp(),
        };
        let old = self.temp();
        self.get_reference(old, &reference, span);
        match small_literal(right).and_then(|value| immediate(operator, result, old, value)) {
            Some(instruction) => self.f.asm.emit_at(offset, instruction),
            None => {
                let value = self.operand(right);
                self.f.asm.emit_at(offset, binary_instruction(operator, result, old, value));
            }
        }
        self.put_reference(&reference, result, operator_span);
        if let Some(dst) = dst {
            self.move_(dst, result);
        }
    }

    fn logical_assignment(
        &mut self,
        target: &SimpleAssignmentTarget<'a>,
        assignment: &AssignmentExpression<'a>,
        dst: Option<Reg>,
    ) {
        let right = &assignment.right;
        let hint = Self::assigned_name(assignment);
        let (mut reference, span) = self.reference(target, Some(right));
        if let Reference::Property(property) = reference {
            reference = Reference::Property(self.convert_key(property, span));
        }
        let value = match dst {
            Some(dst) if !self.is_local(dst) => dst,
            _ => self.temp(),
        };
        self.get_reference(value, &reference, span);
        let end = self.label();
        let jump = match assignment.operator {
            AssignmentOperator::LogicalAnd => Instruction::jump_if_false(value, 0),
            AssignmentOperator::LogicalOr => Instruction::jump_if_true(value, 0),
            _ => Instruction::jump_if_not_nullish(value, 0),
        };
        self.jump(jump, end);
        self.named_expression(value, right, hint);
        self.put_reference(&reference, value, span);
        self.bind(end);
        if let Some(dst) = dst {
            self.move_(dst, value);
        }
    }

    // ---- ++ and -- ----

    pub(super) fn update(&mut self, update: &UpdateExpression<'a>, dst: Option<Reg>) {
        let step: fn(Reg, Reg) -> Instruction = match update.operator {
            UpdateOperator::Increment => Instruction::inc,
            UpdateOperator::Decrement => Instruction::dec,
        };
        let span = update.span;
        if let SimpleAssignmentTarget::AssignmentTargetIdentifier(identifier) = &update.argument
            && let Some((register, _)) = self.local_register(identifier.name.as_str())
            && self.variable(identifier.name.as_str()).mutability == Mutability::Mutable
        {
            match dst {
                Some(dst) if !update.prefix => {
                    let old = if self.is_local(dst) { self.temp() } else { dst };
                    self.emit_at(span, Instruction::to_numeric(old, register));
                    self.emit_at(span, step(register, old));
                    self.move_(dst, old);
                }
                _ => {
                    self.emit_at(span, step(register, register));
                    if let Some(dst) = dst {
                        self.move_(dst, register);
                    }
                }
            }
            return;
        }
        let (mut reference, place) = self.reference(&update.argument, None);
        if let Reference::Property(property) = reference {
            reference = Reference::Property(self.convert_key(property, place));
        }
        let free = dst.filter(|&dst| !self.is_local(dst));
        let old = free.filter(|_| !update.prefix).unwrap_or_else(|| self.temp());
        self.get_reference(old, &reference, place);
        if !update.prefix && dst.is_some() {
            self.emit_at(span, Instruction::to_numeric(old, old));
        }
        let new = free.filter(|_| update.prefix).unwrap_or_else(|| self.temp());
        self.emit_at(span, step(new, old));
        self.put_reference(&reference, new, place);
        if let Some(dst) = dst {
            self.move_(dst, if update.prefix { new } else { old });
        }
    }
}

/// The instruction of an operator whose right operand is a small literal, if there is one.
fn immediate(operator: BinaryOperator, dst: Reg, a: Reg, value: i32) -> Option<Instruction> {
    match operator {
        BinaryOperator::Addition => Some(Instruction::add_int(dst, a, value)),
        BinaryOperator::Subtraction => Some(Instruction::sub_int(dst, a, value)),
        BinaryOperator::BitwiseAnd => Some(Instruction::bit_and_int(dst, a, value)),
        _ => None,
    }
}

/// Whether an expression surely cannot create or delete a global.
fn has_no_effects(expression: &Expression) -> bool {
    matches!(
        expression,
        Expression::BooleanLiteral(_)
            | Expression::NullLiteral(_)
            | Expression::NumericLiteral(_)
            | Expression::BigIntLiteral(_)
            | Expression::StringLiteral(_)
            | Expression::RegExpLiteral(_)
            | Expression::FunctionExpression(_)
            | Expression::ArrowFunctionExpression(_)
    )
}
