//! Analysis of classes: the class scope with its hidden variables, and its synthetic functions.

use ellipsis_bytecode::FunctionKind;
use oxc_ast::ast::*;
use oxc_ast_visit::VisitJs;

use super::analyze::Analyzer;
use super::doubts::Place;
use super::{BindingKind, Role, ScopeKind, address};

/// The hidden variable that holds the method, getter or setter of a private name.
pub(crate) fn private_part_name(name: &str, kind: MethodDefinitionKind) -> String {
    match kind {
        MethodDefinitionKind::Get => format!("%get#{name}"),
        MethodDefinitionKind::Set => format!("%set#{name}"),
        _ => format!("%method#{name}"),
    }
}

/// The hidden variable that holds the computed key of a field, by the field's place in the class.
pub(crate) fn computed_key_name(index: usize) -> String {
    format!("%key{index}")
}

/// Whether instances need an initialiser: fields, private methods.
pub(crate) fn has_instance_initialiser(class: &Class) -> bool {
    class.body.body.iter().any(|element| match element {
        ClassElement::PropertyDefinition(field) => is_field(field) && !field.r#static,
        ClassElement::MethodDefinition(method) => {
            !method.r#static && matches!(method.key, PropertyKey::PrivateIdentifier(_))
        }
        _ => false,
    })
}

/// Whether there are static fields or blocks to run.
pub(crate) fn has_static_initialiser(class: &Class) -> bool {
    class.body.body.iter().any(|element| match element {
        ClassElement::PropertyDefinition(field) => is_field(field) && field.r#static,
        ClassElement::StaticBlock(_) => true,
        _ => false,
    })
}

/// Fields that exist only for the type checker are none.
pub(crate) fn is_field(field: &PropertyDefinition) -> bool {
    !field.declare && field.r#type == PropertyDefinitionType::PropertyDefinition
}

/// The constructor that a class spells out.
pub(crate) fn explicit_constructor<'c, 'a>(class: &'c Class<'a>) -> Option<&'c Function<'a>> {
    class.body.body.iter().find_map(|element| match element {
        ClassElement::MethodDefinition(method)
            if method.kind == MethodDefinitionKind::Constructor && method.value.body.is_some() =>
        {
            Some(&*method.value)
        }
        _ => None,
    })
}

impl<'a> Analyzer<'a> {
    pub(super) fn class(&mut self, class: &Class<'a>) {
        let strict = std::mem::replace(&mut self.strict, true);
        let scope = self.enter(ScopeKind::Class);
        self.tree.scope_of.insert(address(class), scope);
        let name = class.id.as_ref().map(|id| self.tree.declare(scope, id.name.as_str(), BindingKind::Const));
        self.doubt_class(class);
        self.declare_hidden(class);
        self.tree.has_unsupported |= !class.decorators.is_empty();

        if let Some(heritage) = &class.heritage {
            self.visit_expression(&heritage.expression);
        }
        let instance =
            has_instance_initialiser(class).then(|| self.initialiser(class, Role::InstanceInitialiser));
        let statics = has_static_initialiser(class).then(|| self.initialiser(class, Role::StaticInitialiser));
        for (index, element) in class.body.body.iter().enumerate() {
            self.element(class, index, element, instance, statics);
        }
        if let Some(name) = name {
            self.tree.binding_mut(name).initialised = true;
        }
        self.leave(scope);
        self.strict = strict;
    }

    /// Private names, their methods and computed field keys are variables of the class scope.
    fn declare_hidden(&mut self, class: &Class<'a>) {
        let scope = self.scope;
        for (index, element) in class.body.body.iter().enumerate() {
            let key = match element {
                ClassElement::MethodDefinition(method) => &method.key,
                ClassElement::PropertyDefinition(field) => {
                    if field.computed && is_field(field) {
                        let name = self.alloc(&computed_key_name(index));
                        self.tree.declare(scope, name, BindingKind::Hidden);
                    }
                    &field.key
                }
                ClassElement::AccessorProperty(accessor) => &accessor.key,
                _ => continue,
            };
            if let PropertyKey::PrivateIdentifier(identifier) = key {
                let name = self.alloc(&format!("#{}", identifier.name));
                self.tree.declare(scope, name, BindingKind::Hidden);
                if let ClassElement::MethodDefinition(method) = element {
                    let part = self.alloc(&private_part_name(&identifier.name, method.kind));
                    self.tree.declare(scope, part, BindingKind::Hidden);
                }
            }
        }
    }

    fn initialiser(&mut self, class: &Class<'a>, role: Role) -> super::FunctionId {
        let id = self.new_function(FunctionKind::Method, true);
        self.tree.function_of.insert((address(class), role), id);
        let body = self.tree.new_scope(ScopeKind::Function, Some(self.scope), id);
        let function = self.tree.function_mut(id);
        function.scopes.body = Some(body);
        function.is_class_initialiser = true;
        function.is_method = true;
        function.uses_this = true;
        id
    }

    /// Visits something in the synthetic function of that id.
    fn inside(&mut self, id: Option<super::FunctionId>, visit: impl FnOnce(&mut Self)) {
        let Some(id) = id else { return };
        let Some(body) = self.tree.function(id).scopes.body else { return };
        let saved = (self.function, self.scope);
        (self.function, self.scope) = (id, body);
        visit(self);
        (self.function, self.scope) = saved;
    }

    fn element(
        &mut self,
        class: &Class<'a>,
        index: usize,
        element: &ClassElement<'a>,
        instance: Option<super::FunctionId>,
        statics: Option<super::FunctionId>,
    ) {
        match element {
            ClassElement::MethodDefinition(method) => {
                if method.value.body.is_none() {
                    return;
                }
                self.getter(method.kind == MethodDefinitionKind::Get, &method.value);
                if method.computed {
                    self.visit_property_key(&method.key);
                }
                if let PropertyKey::PrivateIdentifier(identifier) = &method.key {
                    let name = self.alloc(&format!("#{}", identifier.name));
                    let part = self.alloc(&private_part_name(&identifier.name, method.kind));
                    if !method.r#static {
                        self.inside(instance, |this| {
                            this.read(name);
                            this.read(part);
                        });
                    }
                }
                let kind = match method.kind {
                    MethodDefinitionKind::Constructor if class.heritage.is_some() => {
                        FunctionKind::DerivedConstructor
                    }
                    MethodDefinitionKind::Constructor => FunctionKind::BaseConstructor,
                    _ => FunctionKind::Method,
                };
                self.function(&method.value, kind);
                if method.kind == MethodDefinitionKind::Constructor
                    && let Some(&id) = self.tree.function_of.get(&(address(&*method.value), Role::Own))
                {
                    self.tree.function_mut(id).initialises_fields = instance.is_some();
                }
            }
            ClassElement::PropertyDefinition(field) if is_field(field) => {
                if field.computed {
                    self.visit_property_key(&field.key);
                }
                let home = if field.r#static { statics } else { instance };
                self.inside(home, |this| {
                    match &field.key {
                        PropertyKey::PrivateIdentifier(identifier) => {
                            let name = this.alloc(&format!("#{}", identifier.name));
                            this.read(name);
                        }
                        _ if field.computed => {
                            let name = this.alloc(&computed_key_name(index));
                            this.read(name);
                        }
                        _ => {}
                    }
                    if let Some(value) = &field.value {
                        this.visit_expression(value);
                    }
                });
            }
            ClassElement::StaticBlock(block) => {
                self.inside(statics, |this| this.static_block(block));
            }
            ClassElement::AccessorProperty(_) => self.tree.has_unsupported = true,
            _ => {}
        }
    }

    fn static_block(&mut self, block: &StaticBlock<'a>) {
        let place = Place { in_static_block: true, ..Place::default() };
        let saved = (std::mem::replace(&mut self.place, place), std::mem::take(&mut self.loops));
        let scope = self.enter(ScopeKind::StaticBlock);
        self.tree.scope_of.insert(address(block), scope);
        self.declare_vars(&block.body, scope);
        self.declare_functions(&block.body, scope, BindingKind::Function);
        self.declare_lexicals(&block.body, scope);
        for statement in &block.body {
            self.visit_statement(statement);
        }
        self.leave(scope);
        (self.place, self.loops) = saved;
    }
}
