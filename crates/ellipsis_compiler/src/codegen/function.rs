//! Functions: templates, prologues and closures.

use std::rc::Rc;

use ellipsis_bytecode::{
    Constant, FunctionFlags, FunctionForm, FunctionKind, FunctionTemplate, Instruction, NamePrefix, Reg,
    TemplateObject, Text, restored,
};
use oxc_ast::ast::*;
use oxc_span::Span;

use super::{FunctionState, Generator, NameHint};
use crate::scope::{BindingKind, FunctionId, Location, Role, ScopeId, ScopeKind, address, pseudo};

/// The syntax of a function, whichever kind it is.
pub(super) struct FunctionSyntax<'s, 'a> {
    pub(super) parameters: &'s FormalParameters<'a>,
    pub(super) body: Option<&'s FunctionBody<'a>>,
    pub(super) expression: Option<&'s Expression<'a>>,
    /// What Function.prototype.toString shows.
    pub(super) span: Span,
    pub(super) is_async: bool,
    pub(super) is_generator: bool,
}

impl<'s, 'a> FunctionSyntax<'s, 'a> {
    pub(super) fn of(function: &'s Function<'a>, span: Span) -> FunctionSyntax<'s, 'a> {
        FunctionSyntax {
            parameters: &function.params,
            body: function.body.as_deref(),
            expression: None,
            span,
            is_async: function.r#async,
            is_generator: function.generator,
        }
    }

    pub(super) fn arrow(arrow: &'s ArrowFunctionExpression<'a>) -> FunctionSyntax<'s, 'a> {
        let (body, expression) = match &arrow.body {
            ArrowFunctionBody::FunctionBody(body) => (Some(&**body), None),
            other => (None, other.as_expression()),
        };
        FunctionSyntax {
            parameters: &arrow.params,
            body,
            expression,
            span: arrow.span,
            is_async: arrow.r#async,
            is_generator: false,
        }
    }
}

impl<'a> Generator<'a> {
    // ---- Closures ----

    pub(super) fn function_declaration(&mut self, dst: Reg, function: &Function<'a>) {
        let name = match &function.id {
            Some(id) => Text::from(id.name.as_str()),
            None => Text::from("default"),
        };
        self.closure(dst, function, name);
    }

    pub(super) fn function_expression(&mut self, dst: Reg, function: &Function<'a>, hint: NameHint) {
        let name = match (&function.id, &hint) {
            (Some(id), _) => Text::from(id.name.as_str()),
            (None, NameHint::Text(text)) => text.clone(),
            (None, _) => Text::from(""),
        };
        self.closure(dst, function, name);
        if let (None, NameHint::Key(key)) = (&function.id, hint) {
            self.emit(Instruction::set_function_name(dst, key, NamePrefix::None));
        }
    }

    fn closure(&mut self, dst: Reg, function: &Function<'a>, name: Text) {
        let syntax = FunctionSyntax::of(function, function.span);
        let form = match function.r#type {
            FunctionType::FunctionExpression if function.id.is_some() => FunctionForm::NamedExpression,
            _ => FunctionForm::Expression,
        };
        let Some(index) = self.nested(address(function), &syntax, name, Some(form)) else { return };
        self.new_closure(dst, index);
    }

    pub(super) fn arrow_function(&mut self, dst: Reg, arrow: &ArrowFunctionExpression<'a>, hint: NameHint) {
        let name = match &hint {
            NameHint::Text(text) => text.clone(),
            _ => Text::from(""),
        };
        let syntax = FunctionSyntax::arrow(arrow);
        let form = Some(FunctionForm::Expression);
        let Some(index) = self.nested(address(arrow), &syntax, name, form) else { return };
        self.new_closure(dst, index);
        if let NameHint::Key(key) = hint {
            self.emit(Instruction::set_function_name(dst, key, NamePrefix::None));
        }
    }

    pub(super) fn new_closure(&mut self, dst: Reg, index: u32) {
        let mark = self.mark();
        let environment = self.current_environment();
        self.emit(Instruction::new_closure(dst, environment, index));
        self.release(mark);
    }

    /// A closure with a home object.
    pub(super) fn new_method(&mut self, dst: Reg, home: Reg, index: u32) {
        let mark = self.mark();
        let base = self.temps(2);
        let environment = self.current_environment();
        self.move_(base, home);
        self.move_(base.offset(1), environment);
        self.emit(Instruction::new_method(dst, base, index));
        self.release(mark);
    }

    /// A method or accessor of a literal or class.
    pub(super) fn method(
        &mut self,
        dst: Reg,
        home: Reg,
        function: &Function<'a>,
        span: Span,
        name: Text,
        form: Option<FunctionForm>,
    ) {
        let syntax = FunctionSyntax::of(function, span);
        let Some(index) = self.nested(address(function), &syntax, name, form) else { return };
        self.new_method(dst, home, index);
    }

    // ---- Templates ----

    /// Compiles a nested function, or puts that off if it can be parsed by itself in some form, and returns its index.
    pub(super) fn nested(
        &mut self,
        node: usize,
        syntax: &FunctionSyntax<'_, 'a>,
        name: Text,
        form: Option<FunctionForm>,
    ) -> Option<u32> {
        let id = self.tree.function_of.get(&(node, Role::Own)).copied()?;
        let template = match form.filter(|_| self.may_put_off(id, syntax)) {
            Some(form) => self.put_off(id, syntax, name, form),
            None => self.function_template(id, syntax, name),
        };
        Some(self.f.asm.function(Rc::new(template)))
    }

    pub(super) fn function_template(
        &mut self,
        id: FunctionId,
        syntax: &FunctionSyntax<'_, 'a>,
        name: Text,
    ) -> FunctionTemplate {
        let saved = self.begin_function(id);
        self.f.is_async = syntax.is_async;
        self.f.is_generator = syntax.is_generator;
        self.function_body(id, syntax);
        let (parameters, length) = self.parameter_counts(syntax);
        self.end_function(saved, name, syntax.span, parameters, length)
    }

    /// How many parameters there are, and how many count for `length`.
    pub(super) fn parameter_counts(&mut self, syntax: &FunctionSyntax<'_, 'a>) -> (u16, u16) {
        let length = syntax.parameters.items.iter().take_while(|item| item.initializer.is_none()).count();
        let parameters = syntax.parameters.items.len();
        if parameters >= usize::from(u16::MAX) {
            self.f.asm.overflow = true;
        }
        (parameters as u16, length as u16)
    }

    /// Starts a function; what it returns has to be given to `end_function`.
    pub(super) fn begin_function(&mut self, id: FunctionId) -> FunctionState {
        let scope = self.tree.function(id).outer.unwrap_or(self.f.scope);
        let strict = self.tree.function(id).strict;
        std::mem::replace(&mut self.f, FunctionState::new(id, scope, strict))
    }

    pub(super) fn end_function(
        &mut self,
        saved: FunctionState,
        name: Text,
        span: Span,
        parameters: u16,
        length: u16,
    ) -> FunctionTemplate {
        let template = self.finish_template(name, span, parameters, length);
        self.f = saved;
        template
    }

    /// Makes a template of the function at work.
    pub(super) fn finish_template(
        &mut self,
        name: Text,
        span: Span,
        parameters: u16,
        length: u16,
    ) -> FunctionTemplate {
        self.f.asm.finish();
        if self.f.asm.overflow {
            self.fail("Function is too large", span);
        }
        let function = self.tree.function(self.f.id);
        let (kind, properties) = (function.kind, function.this_properties);
        let flags = FunctionFlags {
            strict: self.f.strict,
            generator: self.f.is_generator,
            is_async: self.f.is_async,
            keeps_arguments: self.f.keeps_arguments,
            class_constructor: matches!(
                kind,
                FunctionKind::BaseConstructor | FunctionKind::DerivedConstructor
            ),
            has_list: self.f.has_list,
            lazy_arguments: self.f.lazy_arguments,
            mapped_arguments: self.f.lazy_arguments && !function.strict && function.simple_parameters,
        };
        let mut asm = std::mem::take(&mut self.f.asm);
        let mut name = name;
        if self.source.stands_in() {
            name = restored(&name);
            asm.constants.iter_mut().for_each(restore);
        }
        FunctionTemplate {
            name,
            kind,
            flags,
            parameters,
            length,
            registers: self.f.max as u16,
            instance_properties: properties,
            code: asm.code,
            constants: asm.constants,
            sites: asm.sites,
            spreads: asm.spreads,
            functions: asm.functions,
            handlers: asm.handlers,
            positions: asm.positions,
            tdz_names: asm.tdz_names,
            strict_parts: asm.strict_parts,
            source: self.source.clone(),
            span: (self.at(span), span.end.wrapping_sub(self.prefix)),
            globals: Vec::new(),
            module: None,
            deferred: None,
        }
    }

    fn function_body(&mut self, id: FunctionId, syntax: &FunctionSyntax<'_, 'a>) {
        // Reserves the registers of the parameters.
        let list = u32::from(self.lazy_list(id, syntax.parameters).is_some());
        self.temps(syntax.parameters.items.len() as u32 + list);
        if self.f.is_async && !self.f.is_generator {
            self.emit(Instruction::async_start());
        }
        self.prologue(id, syntax);
        if self.f.is_generator {
            self.initial_yield();
        }
        if let Some(body) = syntax.body {
            self.statements(&body.statements);
            if !self.f.asm.unreachable() {
                self.return_undefined(Span::new(syntax.span.end.saturating_sub(1), syntax.span.end));
            }
        }
        if let Some(expression) = syntax.expression {
            let mark = self.mark();
            let value = self.operand(expression);
            self.emit(Instruction::return_(value));
            self.release(mark);
        }
    }

    pub(super) fn return_undefined(&mut self, span: Span) {
        let mark = self.mark();
        let value = self.temp();
        self.emit(Instruction::load_undefined(value));
        self.emit_return(value, span);
        self.release(mark);
    }

    /// Leaves the function, all unwinding done.
    pub(super) fn emit_return(&mut self, value: Reg, span: Span) {
        if self.tree.function(self.f.id).kind == FunctionKind::DerivedConstructor {
            let mark = self.mark();
            let this = self.temp();
            self.load_raw(this, pseudo::THIS);
            let result = self.temp();
            self.emit_at(span, Instruction::derived_return(result, value, this));
            self.emit(Instruction::return_(result));
            self.release(mark);
        } else {
            self.emit(Instruction::return_(value));
        }
    }

    /// Loads a hidden variable without looking at dead zones.
    pub(super) fn load_raw(&mut self, dst: Reg, name: &str) {
        let mut variable = self.variable(name);
        variable.checked = false;
        self.load_place(dst, &variable, Span::default(), false);
    }

    // ---- Prologue: FunctionDeclarationInstantiation ----

    fn prologue(&mut self, id: FunctionId, syntax: &FunctionSyntax<'_, 'a>) {
        let function = self.tree.function(id);
        let (kind, scopes) = (function.kind, function.scopes);
        let own_this = matches!(kind, FunctionKind::Normal | FunctionKind::Method);
        if own_this && function.uses_this && !function.strict {
            self.emit(Instruction::coerce_this());
        }
        if kind == FunctionKind::BaseConstructor && self.tree.function(id).initialises_fields {
            self.initialise_fields(Reg::THIS);
        }
        self.alias_parameters(id, syntax.parameters);
        if let Some(scope) = scopes.name {
            self.enter(scope);
            let home =
                self.tree.scope(scope).bindings.first().map(|&binding| self.tree.binding(binding).location);
            if matches!(home, Some(Location::Slot(home, _)) if home == scope) {
                self.bind_function_name(scope);
            }
        }
        for scope in [scopes.parameter_eval_vars, scopes.parameters].into_iter().flatten() {
            self.enter(scope);
        }
        if scopes.parameters.is_none() {
            for scope in [scopes.eval_vars, scopes.body].into_iter().flatten() {
                self.enter(scope);
            }
        }
        if let Some(scope) = scopes.name {
            let home =
                self.tree.scope(scope).bindings.first().map(|&binding| self.tree.binding(binding).location);
            if !matches!(home, Some(Location::Slot(home, _)) if home == scope) {
                self.bind_function_name(scope);
            }
        }
        self.pseudo_variables(scopes.parameters.or(scopes.body));
        self.arguments_object(id, syntax.parameters);
        self.parameters(id, syntax.parameters);
        if scopes.parameters.is_some() {
            for scope in [scopes.eval_vars, scopes.body].into_iter().flatten() {
                self.enter(scope);
            }
        }
        if let Some(body) = scopes.body {
            self.start_vars(body, scopes.parameters);
        }
        if let Some(body) = syntax.body {
            self.instantiate_functions(body.statements.iter());
        }
    }

    fn bind_function_name(&mut self, scope: ScopeId) {
        let Some(&binding) = self.tree.scope(scope).bindings.first() else { return };
        let binding = self.tree.binding(binding);
        if !binding.used && !binding.captured {
            return;
        }
        let name = binding.name;
        let mark = self.mark();
        let callee = self.temp();
        self.emit(Instruction::load_callee(callee));
        self.initialise_from(scope, name, callee, Span::default());
        self.release(mark);
    }

    /// Stores `this`, new.target and the function itself where arrows and evals look for them.
    pub(super) fn pseudo_variables(&mut self, scope: Option<ScopeId>) {
        let Some(scope) = scope else { return };
        for position in 0..self.tree.scope(scope).bindings.len() {
            let binding = self.tree.binding(self.tree.scope(scope).bindings[position]);
            let (name, kind) = (binding.name, binding.kind);
            if kind == BindingKind::DerivedThis && binding.location == Location::Register {
                self.emit(Instruction::load_empty(Reg::THIS));
            }
            if kind != BindingKind::Hidden {
                continue;
            }
            let mark = self.mark();
            let value = self.temp();
            match name {
                pseudo::THIS => self.emit(Instruction::move_(value, Reg::THIS)),
                pseudo::NEW_TARGET => self.emit(Instruction::load_new_target(value)),
                pseudo::FUNCTION => self.emit(Instruction::load_callee(value)),
                _ => {}
            }
            self.initialise_from(scope, name, value, Span::default());
            self.release(mark);
        }
    }

    /// Vars start as undefined, or with the value of the parameter of the same name.
    pub(super) fn start_vars(&mut self, scope: ScopeId, parameters: Option<ScopeId>) {
        let arguments = self.tree.function(self.f.id).arguments;
        let mark = self.mark();
        let mut undefined = None;
        for position in 0..self.tree.scope(scope).bindings.len() {
            let id = self.tree.scope(scope).bindings[position];
            let binding = self.tree.binding(id);
            if binding.kind != BindingKind::Var || arguments == Some(id) {
                continue;
            }
            // Most variables of functions are assigned before anything can read them.
            let in_function = self.tree.scope(scope).kind == ScopeKind::Function;
            let used = binding.used && (binding.early_access || !in_function);
            let (name, location) = (binding.name, binding.location);
            let outer = parameters.filter(|&parameters| self.tree.own_binding(parameters, name).is_some());
            match (outer, location) {
                (Some(parameters), _) => {
                    let value = self.temp();
                    let variable = self.variable_from(parameters, name);
                    self.load_place(value, &variable, Span::default(), false);
                    self.initialise_from(scope, name, value, Span::default());
                }
                (None, Location::Register) if used => {
                    if let Some(&register) = self.f.registers.get(&id) {
                        self.emit(Instruction::load_undefined(register));
                    }
                }
                (None, Location::Slot(..)) => {
                    let value = undefined.unwrap_or_else(|| {
                        let value = self.temp();
                        self.emit(Instruction::load_undefined(value));
                        undefined = Some(value);
                        value
                    });
                    self.initialise_from(scope, name, value, Span::default());
                }
                _ => {}
            }
        }
        self.release(mark);
    }
}

/// Puts the lone surrogates of the source in their places.
fn restore(constant: &mut Constant) {
    match constant {
        Constant::String(text) => *text = restored(text),
        Constant::Template(object) => {
            *object = Rc::new(TemplateObject {
                cooked: object.cooked.iter().map(|text| text.as_ref().map(restored)).collect(),
                raw: object.raw.iter().map(restored).collect(),
            });
        }
        Constant::Number(_) | Constant::BigInt(_) | Constant::EvalScope(_) | Constant::Ints(_) => {}
    }
}
