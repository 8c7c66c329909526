//! Property access: named, computed, private, through super and in optional chains.

use ellipsis_bytecode::{ErrorType, Instruction, Reg, Text};
use oxc_ast::ast::*;
use oxc_span::{GetSpan, Span};

use super::Generator;
use crate::text;

/// A property reference whose parts were evaluated.
#[derive(Clone, Debug)]
pub(super) enum Property {
    Named {
        object: Reg,
        name: Text,
    },
    Element {
        object: Reg,
        key: Reg,
        /// The key is a literal, so that converting it has no effects.
        literal: bool,
    },
    Private {
        object: Reg,
        name: Reg,
    },
    /// The key is in this register, the receiver in the next one, and then the object that is looked
    /// at first.
    Super(Reg),
}

impl<'a> Generator<'a> {
    /// Evaluates a member expression's value.
    pub(super) fn member(&mut self, dst: Reg, expression: &Expression<'a>) {
        if self.rest_member(dst, expression) {
            return;
        }
        let scratch = (!self.is_local(dst)).then_some(dst);
        let Some(property) = self.member_property(expression, None, scratch) else { return };
        let span = self.member_span(expression);
        self.get_property(dst, &property, span);
    }

    /// Reads the length or an element of a rest parameter that has no array; `false` if that is not
    /// what the expression is.
    fn rest_member(&mut self, dst: Reg, expression: &Expression<'a>) -> bool {
        match expression {
            Expression::StaticMemberExpression(member)
                if member.property.name == "length" && self.lazy_rest(&member.object).is_some() =>
            {
                let function = self.tree.function(self.f.id);
                let forwarded = function.arguments_forwarded && self.f.lazy_arguments;
                self.emit(if forwarded {
                    Instruction::arguments_length(dst)
                } else {
                    Instruction::rest_length(dst)
                });
            }
            Expression::ComputedMemberExpression(member) if self.lazy_rest(&member.object).is_some() => {
                let key = self.operand(&member.expression);
                let span = self.member_span(expression);
                self.emit_at(span, Instruction::rest_elem(dst, key));
            }
            _ => return false,
        }
        true
    }

    /// Evaluates the parts of a member expression. `later` is what is evaluated before the
    /// reference is used; `scratch` may hold the object.
    pub(super) fn member_property(
        &mut self,
        expression: &Expression<'a>,
        later: Option<&Expression<'a>>,
        scratch: Option<Reg>,
    ) -> Option<Property> {
        match expression {
            Expression::StaticMemberExpression(member) => Some(self.static_property(member, later, scratch)),
            Expression::ComputedMemberExpression(member) => {
                Some(self.computed_property(member, later, scratch))
            }
            Expression::PrivateFieldExpression(member) => Some(self.private_property(member, later, scratch)),
            Expression::ParenthesizedExpression(it) => self.member_property(&it.expression, later, scratch),
            Expression::TSNonNullExpression(it) => self.member_property(&it.expression, later, scratch),
            _ => None,
        }
    }

    pub(super) fn static_property(
        &mut self,
        member: &StaticMemberExpression<'a>,
        later: Option<&Expression<'a>>,
        scratch: Option<Reg>,
    ) -> Property {
        let name = Text::from(member.property.name.as_str());
        if matches!(member.object, Expression::Super(_)) {
            let base = self.temps(3);
            self.this(base.offset(1), member.object.span());
            self.load_text(base, &name);
            self.emit(Instruction::get_super_base(base.offset(2)));
            return Property::Super(base);
        }
        let object = self.object_operand(&member.object, later.into_iter(), scratch);
        self.short_circuit(member.optional, object);
        Property::Named { object, name }
    }

    pub(super) fn computed_property(
        &mut self,
        member: &ComputedMemberExpression<'a>,
        later: Option<&Expression<'a>>,
        scratch: Option<Reg>,
    ) -> Property {
        if matches!(member.object, Expression::Super(_)) {
            let base = self.temps(3);
            self.this(base.offset(1), member.object.span());
            self.expression(base, &member.expression);
            self.emit(Instruction::get_super_base(base.offset(2)));
            return Property::Super(base);
        }
        let following = std::iter::once(&member.expression).chain(later);
        let object = self.object_operand(&member.object, following, scratch);
        self.short_circuit(member.optional, object);
        if let Expression::StringLiteral(literal) = &member.expression
            && !is_index_like(&literal.value)
        {
            return Property::Named { object, name: text::decode(&literal.value, literal.lone_surrogates) };
        }
        let key = match later {
            Some(later) => self.operand_before(&member.expression, later),
            None => self.operand(&member.expression),
        };
        let literal =
            matches!(member.expression, Expression::StringLiteral(_) | Expression::NumericLiteral(_));
        Property::Element { object, key, literal }
    }

    pub(super) fn private_property(
        &mut self,
        member: &PrivateFieldExpression<'a>,
        later: Option<&Expression<'a>>,
        scratch: Option<Reg>,
    ) -> Property {
        let object = self.object_operand(&member.object, later.into_iter(), scratch);
        self.short_circuit(member.optional, object);
        let name = self.private_name(&member.field);
        Property::Private { object, name }
    }

    fn object_operand<'s>(
        &mut self,
        object: &Expression<'a>,
        later: impl Iterator<Item = &'s Expression<'a>>,
        scratch: Option<Reg>,
    ) -> Reg
    where
        'a: 's,
    {
        match scratch {
            Some(scratch) if !self.is_in_place(object) => {
                self.expression(scratch, object);
                scratch
            }
            _ => self.operand_before_all(object, later),
        }
    }

    /// Cuts the chain short if its `?.` stands after nothing.
    pub(super) fn short_circuit(&mut self, optional: bool, value: Reg) {
        if optional && let Some(end) = self.f.chain_end {
            self.jump(Instruction::jump_if_nullish(value, 0), end);
        }
    }

    /// The register of a private name in scope.
    pub(super) fn private_name(&mut self, identifier: &PrivateIdentifier<'a>) -> Reg {
        self.private_variable(&format!("#{}", identifier.name), identifier.span)
    }

    pub(super) fn private_variable(&mut self, name: &str, span: Span) -> Reg {
        if let Some((register, _)) = self.local_register(name) {
            return register;
        }
        let register = self.temp();
        self.load_name(register, name, span);
        register
    }

    /// Where errors about a member access point.
    pub(super) fn member_span(&self, expression: &Expression<'a>) -> Span {
        match expression {
            Expression::StaticMemberExpression(member) => member.property.span,
            Expression::ComputedMemberExpression(member) => self.after(member.object.span()),
            Expression::PrivateFieldExpression(member) => member.field.span,
            Expression::ParenthesizedExpression(it) => self.member_span(&it.expression),
            other => other.span(),
        }
    }

    pub(super) fn get_property(&mut self, dst: Reg, property: &Property, span: Span) {
        match property {
            Property::Named { object, name } => {
                let site = self.f.asm.site(name);
                self.emit_at(span, Instruction::get_prop(dst, *object, site));
            }
            Property::Element { object, key, .. } => {
                self.emit_at(span, Instruction::get_elem(dst, *object, *key))
            }
            Property::Private { object, name } => {
                self.emit_at(span, Instruction::get_private(dst, *object, *name))
            }
            Property::Super(base) => self.emit_at(span, Instruction::get_super(dst, *base)),
        }
    }

    pub(super) fn set_property(&mut self, property: &Property, src: Reg, span: Span) {
        match property {
            Property::Named { object, name } => {
                let site = self.f.asm.site(name);
                self.emit_at(span, Instruction::set_prop(src, *object, site));
            }
            Property::Element { object, key, .. } => {
                self.emit_at(span, Instruction::set_elem(src, *object, *key))
            }
            Property::Private { object, name } => {
                self.emit_at(span, Instruction::set_private(src, *object, *name))
            }
            Property::Super(base) => self.emit_at(span, Instruction::set_super(src, *base)),
        }
    }

    /// Converts the key of a property that is read and then written, once. The object is looked at
    /// first, as GetValue does.
    pub(super) fn convert_key(&mut self, property: Property, span: Span) -> Property {
        match property {
            Property::Element { object, key, literal: false } => {
                let converted = self.temp();
                self.emit_at(span, Instruction::to_element_key(converted, object, key));
                Property::Element { object, key: converted, literal: true }
            }
            Property::Super(base) => {
                self.emit_at(span, Instruction::to_property_key(base, base));
                property
            }
            other => other,
        }
    }

    // ---- Chains ----

    pub(super) fn chain(&mut self, dst: Reg, chain: &ChainExpression<'a>) {
        let (nullish, end) = (self.label(), self.label());
        let saved = self.f.chain_end.replace(nullish);
        match &chain.expression {
            ChainElement::CallExpression(call) => self.call(dst, call),
            ChainElement::TSNonNullExpression(it) => self.expression(dst, &it.expression),
            element => {
                let scratch = (!self.is_local(dst)).then_some(dst);
                if let Some((property, span)) = self.chain_property(element, scratch) {
                    self.get_property(dst, &property, span);
                }
            }
        }
        self.f.chain_end = saved;
        self.jump_to(end);
        self.bind(nullish);
        self.emit(Instruction::load_undefined(dst));
        self.bind(end);
    }

    /// The property that a chain ends in, inside of the chain.
    pub(super) fn chain_property(
        &mut self,
        element: &ChainElement<'a>,
        scratch: Option<Reg>,
    ) -> Option<(Property, Span)> {
        match element {
            ChainElement::StaticMemberExpression(it) => {
                Some((self.static_property(it, None, scratch), it.property.span))
            }
            ChainElement::ComputedMemberExpression(it) => {
                Some((self.computed_property(it, None, scratch), self.after(it.object.span())))
            }
            ChainElement::PrivateFieldExpression(it) => {
                Some((self.private_property(it, None, scratch), it.field.span))
            }
            ChainElement::TSNonNullExpression(it) => {
                let property = self.member_property(&it.expression, None, scratch)?;
                Some((property, self.member_span(&it.expression)))
            }
            ChainElement::CallExpression(_) => None,
        }
    }

    pub(super) fn delete_chain(&mut self, dst: Reg, chain: &ChainExpression<'a>, span: Span) {
        let (nullish, end) = (self.label(), self.label());
        let saved = self.f.chain_end.replace(nullish);
        let property = match &chain.expression {
            ChainElement::CallExpression(call) => {
                let scratch = self.temp();
                self.call(scratch, call);
                self.emit(Instruction::load_true(dst));
                None
            }
            element => self.chain_property(element, None),
        };
        if let Some((property, _)) = property {
            self.delete_property(dst, &property, span);
        }
        self.f.chain_end = saved;
        self.jump_to(end);
        self.bind(nullish);
        self.emit(Instruction::load_true(dst));
        self.bind(end);
    }

    pub(super) fn delete_member(&mut self, dst: Reg, member: &Expression<'a>, span: Span) {
        if let Some(property) = self.member_property(member, None, None) {
            self.delete_property(dst, &property, span);
        }
    }

    fn delete_property(&mut self, dst: Reg, property: &Property, span: Span) {
        match property {
            Property::Named { object, name } => {
                let key = self.temp();
                self.load_text(key, name);
                self.emit_at(span, Instruction::delete_elem(dst, *object, key));
            }
            Property::Element { object, key, .. } => {
                self.emit_at(span, Instruction::delete_elem(dst, *object, *key));
            }
            Property::Super(_) => {
                self.throw_error(span, ErrorType::Reference, "Unsupported reference to 'super'")
            }
            Property::Private { .. } => self.fail("Private fields can not be deleted", span),
        }
    }

    // ---- Keys ----

    /// The name that a key which is not computed stands for, unless it looks like an index.
    pub(super) fn static_key(&self, key: &PropertyKey<'a>) -> Option<Text> {
        match key {
            PropertyKey::StaticIdentifier(name) => Some(Text::from(name.name.as_str())),
            PropertyKey::StringLiteral(literal) => {
                Some(text::decode(&literal.value, literal.lone_surrogates))
                    .filter(|_| !is_index_like(&literal.value))
            }
            _ => None,
        }
    }

    /// The name of a key that is not computed, whatever it looks like.
    pub(super) fn literal_key(&self, key: &PropertyKey<'a>) -> Option<Text> {
        match key {
            PropertyKey::StaticIdentifier(name) => Some(Text::from(name.name.as_str())),
            PropertyKey::StringLiteral(literal) => {
                Some(text::decode(&literal.value, literal.lone_surrogates))
            }
            PropertyKey::NumericLiteral(literal) => {
                Some(Text::from(text::number_key(literal.value).as_str()))
            }
            PropertyKey::BigIntLiteral(literal) => Some(Text::from(literal.value.as_str())),
            PropertyKey::PrivateIdentifier(name) => Some(Text::from(format!("#{}", name.name).as_str())),
            _ => None,
        }
    }

    /// Loads a property key: literals as they are, computed ones converted.
    pub(super) fn property_key(&mut self, dst: Reg, key: &PropertyKey<'a>, computed: bool) {
        if !computed {
            if let PropertyKey::NumericLiteral(literal) = key
                && super::small_int(literal.value).is_some()
            {
                return self.load_number(dst, literal.value);
            }
            if let Some(name) = self.literal_key(key) {
                return self.load_text(dst, &name);
            }
        }
        let Some(expression) = key.as_expression() else { return };
        self.expression(dst, expression);
        if !matches!(expression, Expression::StringLiteral(_) | Expression::NumericLiteral(_)) {
            self.emit_at(expression.span(), Instruction::to_property_key(dst, dst));
        }
    }
}

/// Names that may be integer indices go the way of computed keys.
fn is_index_like(name: &str) -> bool {
    !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_digit())
}
