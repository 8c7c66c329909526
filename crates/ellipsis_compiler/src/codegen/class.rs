//! Classes: constructors, methods, fields, private names and static elements.

use std::rc::Rc;

use ellipsis_bytecode::{FunctionForm, FunctionKind, Instruction, NamePrefix, Reg, Text};
use oxc_ast::ast::*;
use oxc_span::{GetSpan, Span};
use rustc_hash::FxHashSet;

use super::function::FunctionSyntax;
use super::literal::prefixed;
use super::{Generator, NameHint};
use crate::messages::skip_space;
use crate::scope::class::{
    computed_key_name, explicit_constructor, has_instance_initialiser, has_static_initialiser, is_field,
    private_part_name,
};
use crate::scope::{Function as FunctionFacts, FunctionId, FunctionScopes, Role, address};

impl<'a> Generator<'a> {
    /// ClassDefinitionEvaluation.
    pub(super) fn class(&mut self, dst: Reg, class: &Class<'a>, hint: NameHint) {
        let Some(scope) = self.tree.scope_of(class) else { return };
        if !class.decorators.is_empty() {
            self.fail("Decorators are not supported", class.span);
        }
        let strict = std::mem::replace(&mut self.f.strict, true);
        let start = self.f.asm.here();
        let mark = self.mark();
        let entered = self.enter(scope);
        self.private_names(class);
        let constructor = self.temps(2);
        let prototype = constructor.offset(1);
        match &class.heritage {
            Some(heritage) => self.expression(constructor, &heritage.expression),
            None => self.emit(Instruction::load_empty(constructor)),
        }
        let inner = self.mark();
        let environment = self.current_environment();
        self.move_(prototype, environment);
        self.release(inner);
        let function = self.constructor(class, &hint);
        let position = class.heritage.as_ref().map_or(class.span, |heritage| heritage.expression.span());
        self.emit_at(position, Instruction::new_class(constructor, function));
        if let (NameHint::Key(key), None) = (&hint, &class.id) {
            self.emit(Instruction::set_function_name(constructor, *key, NamePrefix::None));
        }
        for (index, element) in class.body.body.iter().enumerate() {
            let mark = self.mark();
            self.element_definition(constructor, index, element);
            self.release(mark);
        }
        if has_instance_initialiser(class) {
            let mark = self.mark();
            let initialiser = self.temp();
            self.initialiser(initialiser, prototype, class, Role::InstanceInitialiser);
            self.emit(Instruction::set_field_initialiser(constructor, initialiser));
            self.release(mark);
        }
        if let Some(id) = &class.id {
            self.initialise(id.name.as_str(), constructor, id.span);
        }
        self.private_methods(class, constructor, true);
        if has_static_initialiser(class) {
            let mark = self.mark();
            let base = self.call_frame();
            let callee = Reg(base.0.wrapping_sub(1));
            self.initialiser(callee, constructor, class, Role::StaticInitialiser);
            self.move_(base, constructor);
            let scratch = self.temp();
            self.emit_at(class.span, Instruction::call(scratch, base, 0));
            self.release(mark);
        }
        self.move_(dst, constructor);
        self.leave(entered);
        self.release(mark);
        self.f.strict = strict;
        if !strict {
            let part = start..self.f.asm.here();
            self.f.asm.strict_parts.push(part);
        }
    }

    fn private_names(&mut self, class: &Class<'a>) {
        let mut seen = FxHashSet::default();
        for element in &class.body.body {
            let key = match element {
                ClassElement::MethodDefinition(method) => &method.key,
                ClassElement::PropertyDefinition(field) => &field.key,
                ClassElement::AccessorProperty(accessor) => &accessor.key,
                _ => continue,
            };
            let PropertyKey::PrivateIdentifier(identifier) = key else { continue };
            if !seen.insert(identifier.name.as_str()) {
                continue;
            }
            let mark = self.mark();
            let value = self.temp();
            let name = format!("#{}", identifier.name);
            let constant = self.f.asm.string(&Text::from(name.as_str()));
            self.emit(Instruction::new_private_name(value, constant));
            self.initialise(&name, value, identifier.span);
            self.release(mark);
        }
    }

    // ---- Constructors ----

    fn constructor(&mut self, class: &Class<'a>, hint: &NameHint) -> u32 {
        let name = match (&class.id, hint) {
            (Some(id), _) => Text::from(id.name.as_str()),
            (None, NameHint::Text(text)) => text.clone(),
            _ => Text::from(""),
        };
        let fields = class.body.body.iter().filter(
            |element| matches!(element, ClassElement::PropertyDefinition(field) if is_field(field) && !field.r#static),
        );
        let fields = fields.count().min(1000) as u16;
        if let Some(function) = explicit_constructor(class) {
            let syntax = FunctionSyntax::of(function, class.span);
            if let Some(&id) = self.tree.function_of.get(&(address(function), Role::Own)) {
                let facts = self.tree.function_mut(id);
                facts.this_properties = facts.this_properties.saturating_add(fields);
            }
            return self.nested(address(function), &syntax, name, None).unwrap_or(0);
        }
        let kind = if class.heritage.is_some() {
            FunctionKind::DerivedConstructor
        } else {
            FunctionKind::BaseConstructor
        };
        self.tree.functions.push(FunctionFacts {
            kind,
            strict: true,
            parent: Some(self.f.id),
            scopes: FunctionScopes::default(),
            outer: Some(self.f.scope),
            uses_this: false,
            simple_parameters: true,
            parameter_expressions: false,
            arguments: None,
            arguments_escape: false,
            arguments_forwarded: false,
            arguments_forwarded_midway: false,
            is_class_initialiser: false,
            is_method: true,
            this_properties: fields,
            contains_eval: false,
            resumable: false,
            initialises_fields: has_instance_initialiser(class),
        });
        let id = FunctionId(self.tree.functions.len() as u32 - 1);
        let saved = self.begin_function(id);
        self.default_constructor(class, kind);
        let template = self.end_function(saved, name, class.span, 0, 0);
        self.f.asm.function(Rc::new(template))
    }

    fn default_constructor(&mut self, class: &Class<'a>, kind: FunctionKind) {
        let fields = has_instance_initialiser(class);
        let span = class.span;
        if kind == FunctionKind::BaseConstructor {
            if fields {
                self.initialise_fields(Reg::THIS);
            }
            let value = self.temp();
            self.emit(Instruction::load_undefined(value));
            return self.emit(Instruction::return_(value));
        }
        self.f.keeps_arguments = true;
        let base = self.call_frame();
        let callee = Reg(base.0.wrapping_sub(1));
        let arguments = self.temp();
        self.emit(Instruction::load_empty(arguments));
        self.emit(Instruction::load_callee(callee));
        self.emit_at(span, Instruction::get_super_constructor(callee, callee));
        self.emit(Instruction::load_new_target(base));
        let result = self.temp();
        self.emit_at(span, Instruction::construct_list(result, base));
        if fields {
            self.initialise_fields(result);
        }
        self.emit(Instruction::return_(result));
    }

    // ---- Elements ----

    fn element_definition(&mut self, constructor: Reg, index: usize, element: &ClassElement<'a>) {
        match element {
            ClassElement::MethodDefinition(method) => {
                if method.value.body.is_none() || method.kind == MethodDefinitionKind::Constructor {
                    return;
                }
                let object = if method.r#static { constructor } else { constructor.offset(1) };
                self.method_definition(object, method);
            }
            ClassElement::PropertyDefinition(field) if is_field(field) && field.computed => {
                let key = self.temp();
                self.property_key(key, &field.key, true);
                self.initialise(&computed_key_name(index), key, field.span);
            }
            ClassElement::AccessorProperty(accessor) => {
                self.fail("Auto-accessors are not supported", accessor.span);
            }
            _ => {}
        }
    }

    /// The text of a method as Function.prototype.toString shows it: without `static`.
    fn method_span(&self, method: &MethodDefinition<'a>) -> Span {
        let start = method.decorators.last().map_or(method.span.start, |decorator| decorator.span.end);
        if !method.r#static {
            return Span::new(start, method.span.end);
        }
        let at = |offset: u32| offset.wrapping_sub(self.prefix) as usize;
        let text = self.source.text.get(at(start)..at(method.span.end)).unwrap_or("");
        let rest = skip_space(text).strip_prefix("static").map_or(text, skip_space);
        Span::new(start + (text.len() - rest.len()) as u32, method.span.end)
    }

    fn method_definition(&mut self, object: Reg, method: &MethodDefinition<'a>) {
        let span = self.method_span(method);
        if let PropertyKey::PrivateIdentifier(identifier) = &method.key {
            let name = Text::from(format!("#{}", identifier.name).as_str());
            let name = match method.kind {
                MethodDefinitionKind::Get => prefixed("get ", &name),
                MethodDefinitionKind::Set => prefixed("set ", &name),
                _ => name,
            };
            if method.kind == MethodDefinitionKind::Get {
                self.check_getter(&method.value);
            }
            let value = self.temp();
            self.method(value, object, &method.value, span, name, Some(method_form(method)));
            return self.initialise(
                &private_part_name(&identifier.name, method.kind),
                value,
                identifier.span,
            );
        }
        match method.kind {
            MethodDefinitionKind::Get | MethodDefinitionKind::Set => {
                let getter = method.kind == MethodDefinitionKind::Get;
                let form = method_form(method);
                self.accessor(object, &method.key, method.computed, &method.value, getter, form, span);
            }
            _ => {
                let key = self.temp();
                self.property_key(key, &method.key, method.computed);
                let value = self.temp();
                let name = match self.literal_key(&method.key) {
                    Some(name) if !method.computed => name,
                    _ => Text::from(""),
                };
                let form = (!method.computed).then(|| method_form(method));
                self.method(value, object, &method.value, span, name, form);
                if method.computed {
                    self.emit(Instruction::set_function_name(value, key, NamePrefix::None));
                }
                self.emit_at(method.key.span(), Instruction::define_method(value, object, key));
            }
        }
    }

    /// Adds the private methods and accessors of instances, or the static ones, to an object.
    fn private_methods(&mut self, class: &Class<'a>, object: Reg, statics: bool) {
        let mut accessors = FxHashSet::default();
        for element in &class.body.body {
            let ClassElement::MethodDefinition(method) = element else { continue };
            let PropertyKey::PrivateIdentifier(identifier) = &method.key else { continue };
            if method.r#static != statics {
                continue;
            }
            let mark = self.mark();
            let name = identifier.name.as_str();
            if method.kind == MethodDefinitionKind::Method {
                let value = self.private_variable(&private_part_name(name, method.kind), identifier.span);
                let key = self.private_variable(&format!("#{name}"), identifier.span);
                self.emit_at(class.span, Instruction::define_private_method(value, object, key));
            } else if accessors.insert(name) {
                let base = self.temps(4);
                self.move_(base, object);
                self.load_raw(base.offset(1), &format!("#{name}"));
                for (offset, kind) in [(2, MethodDefinitionKind::Get), (3, MethodDefinitionKind::Set)] {
                    let part = private_part_name(name, kind);
                    // Only a part of this very class counts.
                    let own = self.tree.scope_of(class).and_then(|scope| self.tree.own_binding(scope, &part));
                    if own.is_some() {
                        self.load_raw(base.offset(offset), &part);
                    } else {
                        self.emit(Instruction::load_undefined(base.offset(offset)));
                    }
                }
                self.emit_at(class.span, Instruction::define_private_accessor(base));
            }
            self.release(mark);
        }
    }

    // ---- Initialisers ----

    /// Makes the function that initialises instances, or runs the static elements.
    fn initialiser(&mut self, dst: Reg, home: Reg, class: &Class<'a>, role: Role) {
        let Some(&id) = self.tree.function_of.get(&(address(class), role)) else { return };
        let saved = self.begin_function(id);
        if let Some(body) = self.tree.function(id).scopes.body {
            self.enter(body);
            self.pseudo_variables(Some(body));
        }
        let statics = role == Role::StaticInitialiser;
        if !statics {
            self.private_methods(class, Reg::THIS, false);
        }
        for (index, element) in class.body.body.iter().enumerate() {
            let mark = self.mark();
            match element {
                ClassElement::PropertyDefinition(field) if is_field(field) && field.r#static == statics => {
                    self.field(index, field);
                }
                ClassElement::StaticBlock(block) if statics => self.static_block(block),
                _ => {}
            }
            self.release(mark);
        }
        let undefined = self.temp();
        self.emit(Instruction::load_undefined(undefined));
        self.emit(Instruction::return_(undefined));
        let name = if statics { "<static_initializer>" } else { "<instance_members_initializer>" };
        let template = self.end_function(saved, Text::from(name), class.span, 0, 0);
        let index = self.f.asm.function(Rc::new(template));
        self.new_method(dst, home, index);
    }

    fn field(&mut self, index: usize, field: &PropertyDefinition<'a>) {
        let this = Reg::THIS;
        let span = field.key.span();
        if let PropertyKey::PrivateIdentifier(identifier) = &field.key {
            let name = format!("#{}", identifier.name);
            let value = self.field_value(field, NameHint::Text(Text::from(name.as_str())));
            let key = self.private_variable(&name, identifier.span);
            return self.emit_at(span, Instruction::define_private(value, this, key));
        }
        if field.computed {
            let key = self.temp();
            self.load_raw(key, &computed_key_name(index));
            let value = self.field_value(field, NameHint::Key(key));
            return self.emit_at(span, Instruction::define_elem(value, this, key));
        }
        let hint = self.literal_key(&field.key).map_or(NameHint::None, NameHint::Text);
        let value = self.field_value(field, hint);
        match self.static_key(&field.key) {
            Some(name) => {
                let site = self.f.asm.site(&name);
                self.emit_at(span, Instruction::define_prop(value, this, site));
            }
            None => {
                let key = self.temp();
                self.property_key(key, &field.key, false);
                self.emit_at(span, Instruction::define_elem(value, this, key));
            }
        }
    }

    fn field_value(&mut self, field: &PropertyDefinition<'a>, hint: NameHint) -> Reg {
        let value = self.temp();
        match &field.value {
            Some(expression) => self.named_expression(value, expression, hint),
            None => self.emit(Instruction::load_undefined(value)),
        }
        value
    }

    fn static_block(&mut self, block: &StaticBlock<'a>) {
        let Some(scope) = self.tree.scope_of(block) else { return };
        let entered = self.enter(scope);
        self.start_vars(scope, None);
        self.instantiate_functions(block.body.iter());
        self.statements(&block.body);
        self.leave(entered);
    }
}

/// How the text of a method is parsed by itself.
fn method_form(method: &MethodDefinition<'_>) -> FunctionForm {
    if method.r#static { FunctionForm::StaticMethod } else { FunctionForm::ClassMethod }
}
