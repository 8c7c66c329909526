//! Literals: objects, arrays, templates, regular expressions.

use ellipsis_bytecode::{Constant, FunctionForm, Instruction, NamePrefix, Reg, SpreadKind, Text};
use oxc_ast::ast::*;
use oxc_span::GetSpan;

use super::{Generator, NameHint};
use crate::scope::{BindingKind, Location};
use crate::text;

/// Array literals up to this length are made in one go from registers.
const ARRAY_REGISTERS: usize = 64;

/// Most values that wait for a spread that follows after them.
const MOST_AHEAD: usize = 16;

/// What a spread is taken to bring, for the sake of room.
const LIKELY_SPREAD: usize = 4;

/// About how many elements these will come to.
fn likely_elements(elements: &[ArrayExpressionElement<'_>]) -> u32 {
    let spreads = elements.iter().filter(|element| element.is_spread()).count();
    (elements.len() + spreads * (LIKELY_SPREAD - 1)).min(ARRAY_REGISTERS) as u32
}

impl<'a> Generator<'a> {
    pub(super) fn regexp(&mut self, dst: Reg, literal: &RegExpLiteral<'a>) {
        let constant = self.f.asm.constant(Constant::String(Text::from(literal.regex.pattern.text.as_str())));
        self.f.asm.constant(Constant::String(Text::from(literal.regex.flags.to_string().as_str())));
        self.emit_at(literal.span, Instruction::new_regexp(dst, constant));
    }

    pub(super) fn template(&mut self, dst: Reg, template: &TemplateLiteral<'a>) {
        let mut parts: Vec<Result<Text, &Expression<'a>>> = Vec::new();
        for (index, quasi) in template.quasis.iter().enumerate() {
            let cooked = quasi.value.cooked.as_ref().map_or("", |cooked| cooked.as_str());
            if !cooked.is_empty() {
                parts.push(Ok(text::decode(cooked, quasi.lone_surrogates)));
            }
            if let Some(expression) = template.expressions.get(index) {
                parts.push(Err(expression));
            }
        }
        if parts.is_empty() {
            return self.load_text(dst, &Text::from(""));
        }
        if let [part] = parts.as_slice() {
            return self.template_part(dst, part, template.span);
        }
        let base = self.temps(parts.len() as u32);
        if self.f.asm.overflow {
            return;
        }
        for (index, part) in parts.iter().enumerate() {
            self.template_part(base.offset(index as u16), part, template.span);
        }
        self.emit(Instruction::concat(dst, base, parts.len() as u32));
    }

    fn template_part(&mut self, dst: Reg, part: &Result<Text, &Expression<'a>>, span: oxc_span::Span) {
        match part {
            Ok(text) => self.load_text(dst, text),
            Err(expression) => {
                let mark = self.mark();
                let value = self.left_operand(dst, expression, None);
                self.emit_at(span, Instruction::to_string(dst, value));
                self.release(mark);
            }
        }
    }

    // ---- Arrays ----

    pub(super) fn array(&mut self, dst: Reg, array: &ArrayExpression<'a>) {
        let plain =
            array.elements.iter().all(|element| !matches!(element, ArrayExpressionElement::SpreadElement(_)));
        if plain && array.elements.len() <= ARRAY_REGISTERS {
            let base = self.temps(array.elements.len() as u32);
            if self.f.asm.overflow {
                return;
            }
            for (index, element) in array.elements.iter().enumerate() {
                let register = base.offset(index as u16);
                match element.as_expression() {
                    Some(expression) => self.expression(register, expression),
                    None => self.emit(Instruction::load_empty(register)),
                }
            }
            return self.emit(Instruction::new_array(dst, base, array.elements.len() as u32));
        }
        // The elements before the first spread start the array.
        let head = array
            .elements
            .iter()
            .take(ARRAY_REGISTERS)
            .take_while(|element| !matches!(element, ArrayExpressionElement::SpreadElement(_)))
            .count();
        let mark = self.mark();
        let base = self.temps(head as u32);
        if self.f.asm.overflow {
            return;
        }
        for (index, element) in array.elements.iter().take(head).enumerate() {
            let register = base.offset(index as u16);
            match element.as_expression() {
                Some(expression) => self.expression(register, expression),
                None => self.emit(Instruction::load_empty(register)),
            }
        }
        if head > 0 {
            self.emit(Instruction::new_array(dst, base, head as u32));
        }
        self.release(mark);
        for (at, element) in array.elements.iter().enumerate().skip(head) {
            let mark = self.mark();
            match element {
                ArrayExpressionElement::SpreadElement(spread) => {
                    let value = self.spread_operand(&spread.argument);
                    let instruction = if at == 0 {
                        Instruction::clone_array(dst, value, likely_elements(&array.elements[1..]))
                    } else {
                        Instruction::array_spread(dst, value)
                    };
                    self.dots(SpreadKind::ArraySpread, spread.span);
                    self.emit_at(spread.argument.span(), instruction);
                }
                element => {
                    let value = match element.as_expression() {
                        Some(expression) => self.operand(expression),
                        None => {
                            let hole = self.temp();
                            self.emit(Instruction::load_empty(hole));
                            hole
                        }
                    };
                    self.emit(Instruction::array_push(dst, value));
                }
            }
            self.release(mark);
        }
    }

    /// What is spread: a rest parameter that has no array is left without.
    fn spread_operand(&mut self, expression: &Expression<'a>) -> Reg {
        match self.lazy_rest(expression) {
            Some(rest) => rest,
            None => self.operand(expression),
        }
    }

    /// An array of arguments, some of which are spread.
    pub(super) fn array_of(&mut self, dst: Reg, arguments: &[Argument<'a>]) {
        self.emit(Instruction::new_array(dst, dst, 0));
        for argument in arguments {
            let mark = self.mark();
            if let Argument::SpreadElement(spread) = argument {
                let value = self.spread_operand(&spread.argument);
                self.dots(SpreadKind::ArgumentSpread, spread.span);
                self.emit_at(spread.argument.span(), Instruction::array_spread(dst, value));
            } else {
                let value = self.operand(argument.to_expression());
                self.emit(Instruction::array_push(dst, value));
            }
            self.release(mark);
        }
    }

    // ---- Objects ----

    pub(super) fn object(&mut self, dst: Reg, object: &ObjectExpression<'a>) {
        let capacity = object
            .properties
            .iter()
            .filter(|property| matches!(property, ObjectPropertyKind::ObjectProperty(_)))
            .count();
        let mut properties = object.properties.iter();
        if let Some(ObjectPropertyKind::SpreadProperty(spread)) = object.properties.first() {
            let mark = self.mark();
            let value = self.operand(&spread.argument);
            self.dots(SpreadKind::ObjectSpread, spread.span);
            if self.is_given_up(&spread.argument) {
                self.emit(Instruction::move_(dst, value));
            } else {
                self.emit_at(spread.argument.span(), Instruction::clone_object(dst, value));
            }
            self.release(mark);
            properties.next();
        } else if let Some((spread, ahead)) = self.spread_with_few_ahead(object) {
            self.properties_ahead_of_spread(dst, &object.properties[..ahead], spread, capacity);
            properties.nth(ahead);
        } else {
            self.emit(Instruction::new_object(dst, capacity as u32));
        }
        for property in properties {
            let mark = self.mark();
            match property {
                ObjectPropertyKind::SpreadProperty(spread) => {
                    let value = self.operand(&spread.argument);
                    self.object_spread(dst, value, spread);
                }
                ObjectPropertyKind::ObjectProperty(property) => self.object_property(dst, property),
            }
            self.release(mark);
        }
    }

    fn object_spread(&mut self, object: Reg, value: Reg, spread: &SpreadElement<'a>) {
        self.dots(SpreadKind::ObjectSpread, spread.span);
        self.emit_at(spread.argument.span(), Instruction::object_spread(object, value));
    }

    /// The first spread of a literal, if it follows after a few properties with known names and values
    /// that do not need the object; and how many those are.
    fn spread_with_few_ahead<'o>(
        &self,
        object: &'o ObjectExpression<'a>,
    ) -> Option<(&'o SpreadElement<'a>, usize)> {
        let ahead =
            object.properties.iter().take(MOST_AHEAD + 1).position(|property| property.is_spread())?;
        let ObjectPropertyKind::SpreadProperty(spread) = &object.properties[ahead] else { return None };
        object.properties[..ahead]
            .iter()
            .all(|property| self.is_plain_property(property))
            .then_some((spread, ahead))
    }

    fn is_plain_property(&self, property: &ObjectPropertyKind<'a>) -> bool {
        let ObjectPropertyKind::ObjectProperty(property) = property else { return false };
        property.kind == PropertyKind::Init
            && !property.method
            && !property.computed
            && !self.sets_prototype(property)
            && self.static_key(&property.key).is_some()
    }

    /// `__proto__: value`
    fn sets_prototype(&self, property: &ObjectProperty<'a>) -> bool {
        !property.computed
            && !property.shorthand
            && !property.method
            && self.literal_key(&property.key).is_some_and(|name| name == Text::from("__proto__"))
    }

    /// The beginning of a literal up to its first spread. All values are there before the object is,
    /// so that it can have room for what the spread brings.
    fn properties_ahead_of_spread(
        &mut self,
        dst: Reg,
        properties: &[ObjectPropertyKind<'a>],
        spread: &SpreadElement<'a>,
        capacity: usize,
    ) {
        let mark = self.mark();
        let mut known = Vec::new();
        for property in properties {
            let ObjectPropertyKind::ObjectProperty(property) = property else { continue };
            let Some(name) = self.static_key(&property.key) else { continue };
            let value = self.temp();
            self.named_expression(value, &property.value, NameHint::Text(name.clone()));
            known.push((property.key.span(), name, value));
        }
        let source = self.operand(&spread.argument);
        let capacity = self.f.asm.fit(capacity);
        self.emit(Instruction::new_object_for(dst, source, capacity));
        for (span, name, value) in known {
            let site = self.f.asm.site(&name);
            self.emit_at(span, Instruction::define_prop(value, dst, site));
        }
        self.object_spread(dst, source, spread);
        self.release(mark);
    }

    /// Whether what is spread is an object rest that nothing refers to but the variable, and that is
    /// not used otherwise: a literal that begins with it may be made of it.
    fn is_given_up(&self, argument: &Expression<'a>) -> bool {
        let Expression::Identifier(identifier) = argument else { return false };
        let variable = self.variable(identifier.name.as_str());
        let Some(binding) = variable.binding.filter(|_| variable.dynamic.is_empty() && !variable.checked)
        else {
            return false;
        };
        // In a loop that does not make it anew, the one use is many.
        let made_each_time = self.f.rests.get(&binding) == Some(&self.f.loop_depth);
        let binding = self.tree.binding(binding);
        let is_variable =
            matches!(binding.kind, BindingKind::Parameter | BindingKind::Let | BindingKind::Const);
        made_each_time
            && is_variable
            && binding.location == Location::Register
            && !(binding.used_again || binding.assigned || binding.captured)
    }

    fn object_property(&mut self, object: Reg, property: &ObjectProperty<'a>) {
        match property.kind {
            PropertyKind::Init => self.init_property(object, property),
            PropertyKind::Get | PropertyKind::Set => {
                let Expression::FunctionExpression(function) = &property.value else { return };
                let getter = property.kind == PropertyKind::Get;
                self.accessor(
                    object,
                    &property.key,
                    property.computed,
                    function,
                    getter,
                    FunctionForm::ObjectMethod,
                    property.span,
                );
            }
        }
    }

    fn init_property(&mut self, object: Reg, property: &ObjectProperty<'a>) {
        if self.sets_prototype(property) {
            let value = self.operand(&property.value);
            return self.emit(Instruction::set_literal_proto(value, object));
        }
        if !property.computed
            && let Some(name) = self.static_key(&property.key)
        {
            let value = self.property_value(object, property, NameHint::Text(name.clone()));
            let site = self.f.asm.site(&name);
            return self.emit_at(property.key.span(), Instruction::define_prop(value, object, site));
        }
        let key = self.temp();
        self.property_key(key, &property.key, property.computed);
        let hint = match self.literal_key(&property.key) {
            Some(name) if !property.computed => NameHint::Text(name),
            _ => NameHint::Key(key),
        };
        let value = self.property_value(object, property, hint);
        self.emit_at(property.key.span(), Instruction::define_elem(value, object, key));
    }

    fn property_value(&mut self, object: Reg, property: &ObjectProperty<'a>, hint: NameHint) -> Reg {
        match &property.value {
            Expression::FunctionExpression(function) if property.method => {
                let value = self.temp();
                let name = match &hint {
                    NameHint::Text(name) => name.clone(),
                    _ => Text::from(""),
                };
                let form = (!property.computed).then_some(FunctionForm::ObjectMethod);
                self.method(value, object, function, property.span, name, form);
                if let NameHint::Key(key) = hint {
                    self.emit(Instruction::set_function_name(value, key, NamePrefix::None));
                }
                value
            }
            expression if self.is_in_place(expression) => self.operand(expression),
            expression => {
                let value = self.temp();
                self.named_expression(value, expression, hint);
                value
            }
        }
    }

    /// A getter takes nothing; the parser lets rest parameters pass.
    pub(super) fn check_getter(&mut self, function: &Function<'a>) {
        if let Some(rest) = &function.params.rest {
            self.fail("Getter must not have any formal parameters", rest.span());
        }
    }

    /// Defines a getter or setter of a literal or class.
    #[expect(clippy::too_many_arguments, reason = "they all belong to the definition of one accessor")]
    pub(super) fn accessor(
        &mut self,
        object: Reg,
        key: &PropertyKey<'a>,
        computed: bool,
        function: &Function<'a>,
        getter: bool,
        form: FunctionForm,
        span: oxc_span::Span,
    ) {
        if getter {
            self.check_getter(function);
        }
        let base = self.temps(2);
        let name_register = base.offset(1);
        self.move_(base, object);
        self.property_key(name_register, key, computed);
        let prefix = if getter { "get " } else { "set " };
        let name = match self.literal_key(key) {
            Some(name) if !computed => prefixed(prefix, &name),
            _ => Text::from(""),
        };
        let value = self.temp();
        self.method(value, object, function, span, name, (!computed).then_some(form));
        if computed {
            let prefix = if getter { NamePrefix::Get } else { NamePrefix::Set };
            self.emit(Instruction::set_function_name(value, name_register, prefix));
        }
        let enumerable = form == FunctionForm::ObjectMethod;
        let instruction = if getter {
            Instruction::define_getter(value, base, enumerable)
        } else {
            Instruction::define_setter(value, base, enumerable)
        };
        self.emit_at(key.span(), instruction);
    }
}

/// A name with "get " or "set " before it.
pub(super) fn prefixed(prefix: &str, name: &Text) -> Text {
    let mut units: Vec<u16> = prefix.encode_utf16().collect();
    units.extend(name.units());
    Text::from_units(&units)
}
