//! Early errors that depend on what surrounds eval code: new.target, super, private names,
//! `arguments` in field initialisers. For other programs the parser reports them.

use ellipsis_bytecode::{EvalScope, Text};
use oxc_ast::ast::*;
use oxc_ast_visit::{VisitJs, walk_js};
use oxc_span::Span;
use oxc_syntax::scope::ScopeFlags;
use rustc_hash::FxHashSet;

use crate::CompileError;

/// Whether a diagnostic of the parser is about what `check_eval` decides instead.
pub(crate) fn is_about_surroundings(message: &str) -> bool {
    message.contains("new.target expression")
        || message.contains("'super' can only be referenced")
        || message.contains("Super calls are not permitted")
        || message.starts_with("Private identifier '#") && message.ends_with("outside class bodies")
        || message.starts_with("Private field '#")
}

/// Checks direct eval code against its surroundings.
pub(crate) fn check_eval(program: &Program, scope: &EvalScope, prefix: u32) -> Result<(), CompileError> {
    let mut checker = Checker {
        place: Place {
            new_target: scope.in_function,
            super_property: scope.in_method,
            super_call: scope.in_derived_constructor,
            arguments: !scope.in_class_field,
        },
        private_names: vec![scope.private_names.iter().map(Text::to_string).collect()],
        prefix,
        error: None,
    };
    checker.visit_program(program);
    checker.error.map_or(Ok(()), Err)
}

/// What is allowed at a place.
#[derive(Clone, Copy)]
struct Place {
    new_target: bool,
    super_property: bool,
    super_call: bool,
    arguments: bool,
}

struct Checker {
    place: Place,
    private_names: Vec<FxHashSet<String>>,
    prefix: u32,
    error: Option<CompileError>,
}

impl Checker {
    fn fail(&mut self, message: impl Into<String>, span: Span) {
        if self.error.is_none() {
            let offset = span.start.saturating_sub(self.prefix);
            self.error = Some(CompileError::new(message, offset, span.end - span.start));
        }
    }

    fn within(&mut self, place: Place, visit: impl FnOnce(&mut Self)) {
        let saved = std::mem::replace(&mut self.place, place);
        visit(self);
        self.place = saved;
    }

    fn function(&mut self, function: &Function, super_property: bool, super_call: bool) {
        let place = Place { new_target: true, super_property, super_call, arguments: true };
        self.within(place, |this| walk_js::walk_function(this, function, ScopeFlags::empty()));
    }

    fn private_name(&mut self, identifier: &PrivateIdentifier) {
        let name = identifier.name.as_str();
        if !self.private_names.iter().any(|names| names.contains(name)) {
            self.fail(
                format!("Private field '#{name}' must be declared in an enclosing class"),
                identifier.span,
            );
        }
    }
}

impl<'a> VisitJs<'a> for Checker {
    fn visit_function(&mut self, it: &Function<'a>, _: ScopeFlags) {
        self.function(it, false, false);
    }

    fn visit_object_property(&mut self, it: &ObjectProperty<'a>) {
        if it.computed {
            self.visit_property_key(&it.key);
        }
        match &it.value {
            Expression::FunctionExpression(function) if it.method || it.kind != PropertyKind::Init => {
                self.function(function, true, false);
            }
            value => self.visit_expression(value),
        }
    }

    fn visit_class(&mut self, it: &Class<'a>) {
        let names = it.body.body.iter().filter_map(|element| match element {
            ClassElement::MethodDefinition(method) => Some(&method.key),
            ClassElement::PropertyDefinition(field) => Some(&field.key),
            ClassElement::AccessorProperty(accessor) => Some(&accessor.key),
            _ => None,
        });
        let names = names
            .filter_map(|key| match key {
                PropertyKey::PrivateIdentifier(identifier) => Some(identifier.name.to_string()),
                _ => None,
            })
            .collect();
        self.private_names.push(names);
        let derived = it.heritage.is_some();
        if let Some(heritage) = &it.heritage {
            self.visit_expression(&heritage.expression);
        }
        let field = Place { new_target: true, super_property: true, super_call: false, arguments: false };
        for element in &it.body.body {
            match element {
                ClassElement::MethodDefinition(method) => {
                    if method.computed {
                        self.visit_property_key(&method.key);
                    }
                    let constructor = method.kind == MethodDefinitionKind::Constructor;
                    self.function(&method.value, true, constructor && derived);
                }
                ClassElement::PropertyDefinition(property) => {
                    if property.computed {
                        self.visit_property_key(&property.key);
                    }
                    if let Some(value) = &property.value {
                        self.within(field, |this| this.visit_expression(value));
                    }
                }
                ClassElement::StaticBlock(block) => self.within(field, |this| this.visit_static_block(block)),
                _ => {}
            }
        }
        self.private_names.pop();
    }

    fn visit_new_target(&mut self, it: &NewTarget) {
        if !self.place.new_target {
            self.fail("new.target expression is not allowed here", it.span);
        }
    }

    fn visit_call_expression(&mut self, it: &CallExpression<'a>) {
        if let Expression::Super(callee) = &it.callee {
            if !self.place.super_call {
                self.fail("'super' keyword unexpected here", callee.span);
            }
            for argument in &it.arguments {
                self.visit_argument(argument);
            }
            return;
        }
        walk_js::walk_call_expression(self, it);
    }

    fn visit_super(&mut self, it: &Super) {
        if !self.place.super_property {
            self.fail("'super' keyword unexpected here", it.span);
        }
    }

    fn visit_private_field_expression(&mut self, it: &PrivateFieldExpression<'a>) {
        self.private_name(&it.field);
        self.visit_expression(&it.object);
    }

    fn visit_private_in_expression(&mut self, it: &PrivateInExpression<'a>) {
        self.private_name(&it.left);
        self.visit_expression(&it.right);
    }

    fn visit_identifier_reference(&mut self, it: &IdentifierReference<'a>) {
        if it.name == "arguments" && !self.place.arguments {
            self.fail(
                "'arguments' is not allowed in class field initializer or static initialization block",
                it.span,
            );
        }
    }
}
