//! Calls: functions, methods, constructors, super, direct eval, tagged templates and import().

use std::rc::Rc;

use ellipsis_bytecode::{
    Constant, EvalScope, Instruction, Reg, ScopeBinding, ScopeDescriptor, ScopeKind as EvalScopeKind,
    SpreadKind, TemplateObject, Text,
};
use oxc_ast::ast::*;
use oxc_span::{GetSpan, Span};

use super::module::import_phase;
use super::{Generator, callee_span};
use crate::scope::{BindingKind, Location, ScopeKind, applied, pseudo};
use crate::text;
use ellipsis_bytecode::FunctionKind;

/// The arguments of a call, in place.
#[derive(Clone, Copy)]
enum Arguments {
    /// So many registers from the base on.
    Registers(u32),
    /// As many, and in one more what is spread behind them.
    Spread(u32),
    /// An array in the register after the base.
    List,
}

/// Up to so many arguments before one that is spread go to registers.
const BEFORE_SPREAD: usize = 64;

impl<'a> Generator<'a> {
    pub(super) fn call(&mut self, dst: Reg, call: &CallExpression<'a>) {
        if let Expression::Super(it) = &call.callee {
            return self.super_call(dst, call, it.span);
        }
        if let Some((this, list)) = applied(call)
            && self.lazy_rest(list).is_some()
        {
            return self.apply_own_arguments(dst, call, this);
        }
        let base = self.call_frame();
        let outer = self.note_called(&call.callee, &call.arguments);
        self.callee(base, &call.callee);
        let span = callee_span(&self.source.text, self.prefix, &call.callee);
        let callee = Reg(base.0.wrapping_sub(1));
        self.short_circuit(call.optional, callee);
        let direct_eval =
            !call.optional && matches!(&call.callee, Expression::Identifier(name) if name.name == "eval");
        let arguments = if direct_eval {
            self.list_or_registers(base, &call.arguments)
        } else {
            self.arguments(base, &call.arguments)
        };
        self.called_at_once.truncate(outer);
        let instruction = match (arguments, direct_eval) {
            (Arguments::Registers(count), false) => Instruction::call(dst, base, count),
            (Arguments::Spread(count), _) => Instruction::call_spread(dst, base, count),
            (Arguments::List, false) => Instruction::call_list(dst, base),
            (Arguments::Registers(count), true) => Instruction::call_eval(dst, base, count),
            (Arguments::List, true) => Instruction::call_eval_list(dst, base),
        };
        self.dots_of_call(&call.arguments);
        if direct_eval {
            let environment = self.current_environment();
            let scope = self.eval_scope();
            self.emit_at(span, instruction);
            let scope = self.f.asm.constant(Constant::EvalScope(Rc::new(scope)));
            self.emit(Instruction::eval_info(environment, scope));
        } else {
            self.emit_at(span, instruction);
        }
    }

    /// OPTIMIZATION: calls an `apply` with the running function's arguments or rest parameter, which need no array or object
    /// if it is the `apply` of functions.
    fn apply_own_arguments(&mut self, dst: Reg, call: &CallExpression<'a>, this: &Expression<'a>) {
        let base = self.call_frame();
        self.callee(base, &call.callee);
        let span = callee_span(&self.source.text, self.prefix, &call.callee);
        let callee = Reg(base.0.wrapping_sub(1));
        let (receiver, list) = (self.temp(), self.temp());
        self.expression(receiver, this);
        let (otherwise, end) = (self.label(), self.label());
        self.emit(Instruction::may_spread(list, callee));
        self.jump(Instruction::jump_if_false(list, 0), otherwise);
        self.move_(callee, base);
        self.move_(base, receiver);
        self.emit(Instruction::load_empty(receiver));
        self.emit_at(span, Instruction::call_spread(dst, base, 0));
        self.jump_to(end);
        self.bind(otherwise);
        self.emit(Instruction::rest_array(list));
        self.emit_at(span, Instruction::call(dst, base, 2));
        self.bind(end);
    }

    /// Evaluates a callee to the register before the base and its receiver to the base.
    fn callee(&mut self, base: Reg, callee: &Expression<'a>) {
        let function = Reg(base.0.wrapping_sub(1));
        match callee {
            Expression::ParenthesizedExpression(it) => self.callee(base, &it.expression),
            Expression::TSNonNullExpression(it) => self.callee(base, &it.expression),
            Expression::StaticMemberExpression(_)
            | Expression::ComputedMemberExpression(_)
            | Expression::PrivateFieldExpression(_) => {
                let mark = self.mark();
                if let Some(property) = self.member_property(callee, None, Some(base)) {
                    self.receiver(base, &property);
                    let span = self.member_span(callee);
                    self.get_property(function, &property, span);
                }
                self.release(mark);
            }
            Expression::ChainExpression(chain)
                if !matches!(chain.expression, ChainElement::CallExpression(_)) =>
            {
                // A chain in parentheses keeps its receiver.
                let (nullish, end) = (self.label(), self.label());
                let saved = self.f.chain_end.replace(nullish);
                let mark = self.mark();
                if let Some((property, span)) = self.chain_property(&chain.expression, Some(base)) {
                    self.receiver(base, &property);
                    self.get_property(function, &property, span);
                }
                self.release(mark);
                self.f.chain_end = saved;
                self.jump_to(end);
                self.bind(nullish);
                self.emit(Instruction::load_undefined(function));
                self.emit(Instruction::load_undefined(base));
                self.bind(end);
            }
            Expression::Identifier(identifier) => {
                self.callee_name(base, identifier.name.as_str(), identifier.span);
            }
            other => {
                self.expression(function, other);
                self.emit(Instruction::load_undefined(base));
            }
        }
    }

    fn receiver(&mut self, base: Reg, property: &super::property::Property) {
        use super::property::Property;
        match property {
            Property::Named { object, .. }
            | Property::Element { object, .. }
            | Property::Private { object, .. } => self.move_(base, *object),
            Property::Super(key) => self.move_(base, key.offset(1)),
        }
    }

    fn callee_name(&mut self, base: Reg, name: &str, span: Span) {
        let function = Reg(base.0.wrapping_sub(1));
        let variable = self.variable(name);
        let end = self.label();
        for &environment in &variable.dynamic {
            let next = self.label();
            let scope = self.scope_has(environment, &variable.name, next, span);
            let constant = self.f.asm.string24(&variable.name);
            self.emit_at(span, Instruction::scope_get(function, scope, constant));
            self.emit(Instruction::scope_this(base, scope));
            self.jump_to(end);
            self.bind(next);
            self.release(u32::from(scope.0));
        }
        self.load_place(function, &variable, span, false);
        self.emit(Instruction::load_undefined(base));
        self.bind(end);
    }

    /// Evaluates arguments to the registers after the base.
    fn arguments(&mut self, base: Reg, arguments: &[Argument<'a>]) -> Arguments {
        if let Some((Argument::SpreadElement(spread), before)) = arguments.split_last()
            && before.len() <= BEFORE_SPREAD
            && !before.iter().any(Argument::is_spread)
        {
            for argument in before {
                let register = self.temp();
                self.expression(register, argument.to_expression());
            }
            let register = self.temp();
            match self.lazy_rest(&spread.argument) {
                Some(rest) => self.move_(register, rest),
                None => self.expression(register, &spread.argument),
            }
            return Arguments::Spread(before.len() as u32);
        }
        self.list_or_registers(base, arguments)
    }

    fn list_or_registers(&mut self, base: Reg, arguments: &[Argument<'a>]) -> Arguments {
        if arguments.iter().any(Argument::is_spread) {
            let array = self.temp();
            debug_assert!(array == base.offset(1) || self.f.asm.overflow);
            self.array_of(array, arguments);
            return Arguments::List;
        }
        for argument in arguments {
            let register = self.temp();
            if let Some(expression) = argument.as_expression() {
                self.expression(register, expression);
            }
        }
        Arguments::Registers(arguments.len() as u32)
    }

    /// Notes that the call that is emitted next does the last `...` of its arguments: lays out what is
    /// spread, or everything in the array that was made of them.
    fn dots_of_call(&mut self, arguments: &[Argument<'a>]) {
        if let Some(last) = arguments.iter().rfind(|argument| argument.is_spread()) {
            self.dots(SpreadKind::ArgumentSpread, last.span());
        }
    }

    pub(super) fn new_expression(&mut self, dst: Reg, new: &NewExpression<'a>) {
        let base = self.call_frame();
        let outer = self.note_called(&new.callee, &new.arguments);
        self.expression(Reg(base.0.wrapping_sub(1)), &new.callee);
        let arguments = self.arguments(base, &new.arguments);
        self.called_at_once.truncate(outer);
        let instruction = match arguments {
            Arguments::Registers(count) => Instruction::new(dst, base, count),
            Arguments::Spread(count) => Instruction::new_spread(dst, base, count),
            Arguments::List => Instruction::new_list(dst, base),
        };
        self.dots_of_call(&new.arguments);
        self.emit_at(new.span, instruction);
    }

    // ---- super(...) ----

    /// Loads the constructor whose super is meant.
    fn active_function(&mut self, dst: Reg, span: Span) {
        let owner = self.tree.this_function(self.f.id);
        if self.is_own(owner) {
            self.emit(Instruction::load_callee(dst));
        } else {
            self.load_name(dst, pseudo::FUNCTION, span);
        }
    }

    fn super_call(&mut self, dst: Reg, call: &CallExpression<'a>, span: Span) {
        let base = self.call_frame();
        let callee = Reg(base.0.wrapping_sub(1));
        self.new_target(base, span);
        self.active_function(callee, span);
        self.emit_at(span, Instruction::get_super_constructor(callee, callee));
        let arguments = self.arguments(base, &call.arguments);
        let result = self.temp();
        let instruction = match arguments {
            Arguments::Registers(count) => Instruction::construct(result, base, count),
            Arguments::Spread(count) => Instruction::construct_spread(result, base, count),
            Arguments::List => Instruction::construct_list(result, base),
        };
        self.dots_of_call(&call.arguments);
        self.emit_at(call.span, instruction);
        self.bind_this(result, call.span);
        self.move_(dst, result);
    }

    /// Binds `this` to what the super constructor returned, and initialises the fields.
    pub(super) fn bind_this(&mut self, result: Reg, span: Span) {
        let mark = self.mark();
        let this = self.temp();
        self.load_raw(this, pseudo::THIS);
        self.emit_at(span, Instruction::check_this_unbound(this));
        let mut variable = self.variable(pseudo::THIS);
        variable.checked = false;
        self.store_place(&variable, result, span);
        let owner = self.tree.this_function(self.f.id);
        let unknown = self.tree.function(owner).kind == FunctionKind::Eval;
        if unknown || self.tree.function(owner).initialises_fields {
            self.initialise_fields(result);
        }
        self.release(mark);
    }

    pub(super) fn initialise_fields(&mut self, object: Reg) {
        let mark = self.mark();
        let class = self.temp();
        self.active_function(class, Span::default());
        self.emit(Instruction::initialise_fields(object, class));
        self.release(mark);
    }

    // ---- Direct eval ----

    /// Describes the environments around the current place.
    fn eval_scope(&self) -> EvalScope {
        let mut scopes = Vec::new();
        let mut private_names = Vec::new();
        let mut current = Some(self.f.scope);
        while let Some(id) = current {
            let scope = self.tree.scope(id);
            let bindings = scope.bindings.iter().map(|&binding| self.tree.binding(binding));
            if scope.kind == ScopeKind::Class {
                let names = bindings.clone().filter(|binding| binding.name.starts_with('#'));
                private_names.extend(names.map(|binding| Text::from(&binding.name[1..])));
            }
            if scope.has_environment() {
                let kind = match scope.kind {
                    ScopeKind::With => EvalScopeKind::With,
                    ScopeKind::EvalVars => EvalScopeKind::EvalVars,
                    ScopeKind::Function => EvalScopeKind::Function,
                    ScopeKind::Parameters => EvalScopeKind::Parameters,
                    ScopeKind::SimpleCatch => EvalScopeKind::SimpleCatch,
                    ScopeKind::Module => EvalScopeKind::Module,
                    _ => EvalScopeKind::Block,
                };
                let bindings = bindings
                    .filter_map(|binding| {
                        let (slot, import) = match (binding.location, binding.kind) {
                            (Location::Slot(_, slot), _) => (slot, false),
                            (_, BindingKind::Import(number)) => (number, true),
                            _ => return None,
                        };
                        Some(ScopeBinding {
                            name: Text::from(binding.name),
                            slot,
                            import,
                            lexical: binding.kind.collides_with_var()
                                || binding.kind == BindingKind::DerivedThis
                                || scope.kind == ScopeKind::Parameters
                                    && binding.kind == BindingKind::Parameter,
                            constant: matches!(binding.kind, BindingKind::Const | BindingKind::Import(_)),
                            silent_constant: binding.kind == BindingKind::FunctionName,
                        })
                    })
                    .collect();
                scopes.push(ScopeDescriptor { kind, bindings });
            }
            current = scope.parent;
        }
        let owner = self.tree.function(self.tree.this_function(self.f.id));
        let mut result = EvalScope {
            scopes,
            strict: self.f.strict,
            in_function: owner.is_function(),
            in_method: owner.is_method && owner.is_function(),
            in_derived_constructor: owner.kind == FunctionKind::DerivedConstructor,
            in_class_field: owner.is_class_initialiser,
            private_names,
        };
        if let Some(outer) = self.tree.eval {
            result.scopes.extend(outer.scopes.iter().cloned());
            result.private_names.extend(outer.private_names.iter().cloned());
            if owner.kind == FunctionKind::Eval {
                result.in_function = outer.in_function;
                result.in_method = outer.in_method;
                result.in_derived_constructor = outer.in_derived_constructor;
                result.in_class_field = outer.in_class_field;
            }
        }
        result
    }

    // ---- Others ----

    pub(super) fn tagged_template(&mut self, dst: Reg, tagged: &TaggedTemplateExpression<'a>) {
        let base = self.call_frame();
        self.callee(base, &tagged.tag);
        let span = callee_span(&self.source.text, self.prefix, &tagged.tag);
        let quasis = &tagged.quasi.quasis;
        let object = TemplateObject {
            cooked: quasis
                .iter()
                .map(|part| {
                    part.value.cooked.as_ref().map(|cooked| text::decode(cooked, part.lone_surrogates))
                })
                .collect(),
            raw: quasis.iter().map(|part| text::raw_template(&part.value.raw)).collect(),
        };
        let constant = self.f.asm.constant(Constant::Template(Rc::new(object)));
        let strings = self.temp();
        self.emit(Instruction::get_template_object(strings, constant));
        for expression in &tagged.quasi.expressions {
            let register = self.temp();
            self.expression(register, expression);
        }
        let count = tagged.quasi.expressions.len() as u32 + 1;
        self.emit_at(span, Instruction::call(dst, base, count));
    }

    pub(super) fn import_call(&mut self, dst: Reg, import: &ImportExpression<'a>) {
        let (specifier, options) = (self.temp(), self.temp());
        self.expression(specifier, &import.source);
        match &import.options {
            Some(given) => self.expression(options, given),
            None => self.emit(Instruction::load_undefined(options)),
        }
        let phase = import_phase(import.phase);
        self.emit_at(import.span, Instruction::dynamic_import(dst, specifier, phase));
    }
}
