//! Destructuring: binding patterns and assignment patterns.

use ellipsis_bytecode::{Instruction, Reg, SpreadKind, Text};
use oxc_ast::ast::*;
use oxc_span::{GetSpan, Span};

use super::assignment::Reference;
use super::{Generator, NameHint};

/// What a value goes to.
#[derive(Clone, Copy)]
enum Target<'s, 'a> {
    /// A pattern that declares; whether its variables are initialised (let, const, parameters)
    /// or assigned (var).
    Binding(&'s BindingPattern<'a>, bool),
    Assignment(&'s AssignmentTarget<'a>),
    /// The name in `{ name }`.
    Name(&'s IdentifierReference<'a>),
}

/// A target whose parts were evaluated.
enum Prepared<'s, 'a> {
    Initialise(&'s BindingIdentifier<'a>),
    Reference(Reference, Span),
    Pattern(Target<'s, 'a>),
}

/// A target with the initialiser for an absent value.
#[derive(Clone, Copy)]
struct Element<'s, 'a> {
    target: Target<'s, 'a>,
    default: Option<&'s Expression<'a>>,
}

/// A property of an object pattern.
struct Property<'s, 'a> {
    key: &'s PropertyKey<'a>,
    computed: bool,
    element: Element<'s, 'a>,
}

impl<'s, 'a> Element<'s, 'a> {
    fn binding(pattern: &'s BindingPattern<'a>, initialise: bool) -> Element<'s, 'a> {
        match pattern {
            BindingPattern::AssignmentPattern(it) => {
                Element { target: Target::Binding(&it.left, initialise), default: Some(&it.right) }
            }
            pattern => Element { target: Target::Binding(pattern, initialise), default: None },
        }
    }

    fn assignment(target: &'s AssignmentTargetMaybeDefault<'a>) -> Element<'s, 'a> {
        match target {
            AssignmentTargetMaybeDefault::AssignmentTargetWithDefault(it) => {
                Element { target: Target::Assignment(&it.binding), default: Some(&it.init) }
            }
            other => Element { target: Target::Assignment(other.to_assignment_target()), default: None },
        }
    }

    /// The name an anonymous function as initialiser gets.
    fn name(&self) -> NameHint {
        let name = match self.target {
            Target::Binding(BindingPattern::BindingIdentifier(identifier), _) => identifier.name.as_str(),
            Target::Name(identifier) => identifier.name.as_str(),
            Target::Assignment(AssignmentTarget::AssignmentTargetIdentifier(identifier)) => {
                identifier.name.as_str()
            }
            _ => return NameHint::None,
        };
        NameHint::Text(Text::from(name))
    }
}

impl<'a> Generator<'a> {
    /// Takes a value apart into the variables of a declaration.
    pub(super) fn bind_pattern(&mut self, pattern: &BindingPattern<'a>, value: Reg, initialise: bool) {
        let mark = self.mark();
        match pattern {
            BindingPattern::BindingIdentifier(identifier) if initialise => {
                self.initialise(identifier.name.as_str(), value, identifier.span);
            }
            BindingPattern::BindingIdentifier(identifier) => {
                let reference = self.variable_reference(identifier.name.as_str(), None, identifier.span);
                self.put_reference(&reference, value, identifier.span);
            }
            pattern => self.destructure(Target::Binding(pattern, initialise), value),
        }
        self.release(mark);
    }

    /// Takes a value apart into assignment targets.
    pub(super) fn assign_pattern(&mut self, target: &AssignmentTarget<'a>, value: Reg) {
        let mark = self.mark();
        match target.as_simple_assignment_target() {
            Some(simple) => {
                let (reference, span) = self.reference(simple, None);
                self.put_reference(&reference, value, span);
            }
            None => self.destructure(Target::Assignment(target), value),
        }
        self.release(mark);
    }

    fn destructure(&mut self, target: Target<'_, 'a>, value: Reg) {
        match target {
            Target::Binding(BindingPattern::ObjectPattern(object), initialise) => {
                let properties = object.properties.iter().map(|property| Property {
                    key: &property.key,
                    computed: property.computed,
                    element: Element::binding(&property.value, initialise),
                });
                let rest =
                    object.rest.as_ref().map(|rest| (Target::Binding(&rest.argument, initialise), rest.span));
                self.object_pattern(value, properties.map(Ok).collect(), rest, object.span);
            }
            Target::Binding(BindingPattern::ArrayPattern(array), initialise) => {
                let elements = array
                    .elements
                    .iter()
                    .map(|element| element.as_ref().map(|pattern| Element::binding(pattern, initialise)));
                let rest =
                    array.rest.as_ref().map(|rest| (Target::Binding(&rest.argument, initialise), rest.span));
                self.array_pattern(value, elements.collect(), rest, array.span);
            }
            Target::Assignment(AssignmentTarget::ObjectAssignmentTarget(object)) => {
                let properties = object.properties.iter().map(|property| match property {
                    AssignmentTargetProperty::AssignmentTargetPropertyIdentifier(it) => {
                        Err((&it.binding, it.init.as_ref()))
                    }
                    AssignmentTargetProperty::AssignmentTargetPropertyProperty(it) => Ok(Property {
                        key: &it.name,
                        computed: it.computed,
                        element: Element::assignment(&it.binding),
                    }),
                });
                let rest = object.rest.as_ref().map(|rest| (Target::Assignment(&rest.target), rest.span));
                self.object_pattern(value, properties.collect(), rest, object.span);
            }
            Target::Assignment(AssignmentTarget::ArrayAssignmentTarget(array)) => {
                let elements = array.elements.iter().map(|element| element.as_ref().map(Element::assignment));
                let rest = array.rest.as_ref().map(|rest| (Target::Assignment(&rest.target), rest.span));
                self.array_pattern(value, elements.collect(), rest, array.span);
            }
            _ => {}
        }
    }

    /// Evaluates what a target consists of, before its value is fetched.
    fn prepare<'s>(&mut self, target: Target<'s, 'a>) -> Prepared<'s, 'a> {
        match target {
            Target::Binding(BindingPattern::BindingIdentifier(identifier), true) => {
                Prepared::Initialise(identifier)
            }
            Target::Binding(BindingPattern::BindingIdentifier(identifier), false) => {
                let reference = self.variable_reference(identifier.name.as_str(), None, identifier.span);
                Prepared::Reference(reference, identifier.span)
            }
            Target::Name(identifier) => {
                let reference = self.variable_reference(identifier.name.as_str(), None, identifier.span);
                Prepared::Reference(reference, identifier.span)
            }
            Target::Assignment(assignment) => match assignment.as_simple_assignment_target() {
                Some(simple) => {
                    let (reference, span) = self.reference(simple, None);
                    Prepared::Reference(reference, span)
                }
                None => Prepared::Pattern(target),
            },
            Target::Binding(..) => Prepared::Pattern(target),
        }
    }

    /// Fetches a value and gives it to its target.
    fn element(&mut self, element: Element<'_, 'a>, fetch: impl FnOnce(&mut Self, Reg)) {
        let mark = self.mark();
        let prepared = self.prepare(element.target);
        let direct = match &prepared {
            Prepared::Initialise(identifier) => self.initialisation_register(identifier.name.as_str()),
            _ => None,
        };
        let value = direct.unwrap_or_else(|| self.temp());
        fetch(self, value);
        if let Some(default) = element.default {
            let given = self.label();
            self.jump(Instruction::jump_if_not_undefined(value, 0), given);
            self.named_expression(value, default, element.name());
            self.bind(given);
        }
        match prepared {
            Prepared::Initialise(identifier) => {
                self.initialise(identifier.name.as_str(), value, identifier.span)
            }
            Prepared::Reference(reference, span) => self.put_reference(&reference, value, span),
            Prepared::Pattern(target) => self.destructure(target, value),
        }
        self.release(mark);
    }

    fn object_pattern<'s>(
        &mut self,
        value: Reg,
        properties: Vec<Result<Property<'s, 'a>, (&'s IdentifierReference<'a>, Option<&'s Expression<'a>>)>>,
        rest: Option<(Target<'s, 'a>, Span)>,
        span: Span,
    ) {
        let first = properties.first().map_or(span, |property| match property {
            Ok(property) => property.key.span(),
            Err((binding, _)) => binding.span,
        });
        self.emit_at(first, Instruction::require_object_coercible(value));
        // For a rest, the object and the keys to leave out stand in consecutive registers.
        let excluded = rest.map(|_| self.temps(properties.len() as u32 + 1));
        if self.f.asm.overflow {
            return;
        }
        if let Some(excluded) = excluded {
            self.move_(excluded, value);
        }
        let count = properties.len() as u32;
        for (index, property) in properties.into_iter().enumerate() {
            let mark = self.mark();
            let slot = excluded.map(|excluded| excluded.offset(index as u16 + 1));
            match property {
                Err((binding, default)) => {
                    let name = Text::from(binding.name.as_str());
                    if let Some(slot) = slot {
                        self.load_text(slot, &name);
                    }
                    let element = Element { target: Target::Name(binding), default };
                    self.element(element, |this, dst| {
                        let site = this.f.asm.site(&name);
                        this.emit_at(binding.span, Instruction::get_prop(dst, value, site));
                    });
                }
                Ok(Property { key, computed, element }) => {
                    let name = if computed { None } else { self.static_key(key) };
                    if let Some(name) = name {
                        if let Some(slot) = slot {
                            self.load_text(slot, &name);
                        }
                        self.element(element, |this, dst| {
                            let site = this.f.asm.site(&name);
                            this.emit_at(key.span(), Instruction::get_prop(dst, value, site));
                        });
                    } else {
                        let register = slot.unwrap_or_else(|| self.temp());
                        self.property_key(register, key, computed);
                        self.element(element, |this, dst| {
                            this.emit_at(key.span(), Instruction::get_elem(dst, value, register));
                        });
                    }
                }
            }
            self.release(mark);
        }
        if let (Some((rest, dots)), Some(excluded)) = (rest, excluded) {
            if let Target::Binding(BindingPattern::BindingIdentifier(name), true) = rest
                && let Some(binding) = self.variable(name.name.as_str()).binding
            {
                self.f.rests.insert(binding, self.f.loop_depth);
            }
            self.element(Element { target: rest, default: None }, |this, dst| {
                this.dots(SpreadKind::ObjectRest, dots);
                this.emit_at(span, Instruction::object_rest(dst, excluded, count));
            });
        }
    }

    fn array_pattern<'s>(
        &mut self,
        value: Reg,
        elements: Vec<Option<Element<'s, 'a>>>,
        rest: Option<(Target<'s, 'a>, Span)>,
        span: Span,
    ) {
        let record = self.temps(3);
        self.emit_at(span, Instruction::iter_init(record, value));
        self.closing_iterator(record, false, |this| {
            for element in elements {
                match element {
                    Some(element) => this.element(element, |this, dst| {
                        this.emit_at(span, Instruction::iter_step(dst, record));
                    }),
                    None => {
                        let mark = this.mark();
                        let skipped = this.temp();
                        this.emit_at(span, Instruction::iter_step(skipped, record));
                        this.release(mark);
                    }
                }
            }
            if let Some((rest, dots)) = rest {
                this.element(Element { target: rest, default: None }, |this, dst| {
                    this.dots(SpreadKind::ArrayRest, dots);
                    this.emit_at(span, Instruction::iter_rest(dst, record));
                });
            }
        });
        self.emit_at(span, Instruction::iter_close(record));
    }
}
