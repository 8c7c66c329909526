//! Parameters and the arguments object.

use std::rc::Rc;

use ellipsis_bytecode::{Constant, Instruction, Reg, SpreadKind, Text};
use oxc_ast::ast::*;
use rustc_hash::FxHashMap;

use super::variable::Environment;
use super::{Generator, NameHint};
use crate::scope::{BindingId, BindingKind, FunctionId, Location, pseudo};

impl<'a> Generator<'a> {
    /// Parameters that are plain names and live in registers stay where the caller put them.
    pub(super) fn alias_parameters(&mut self, id: FunctionId, parameters: &FormalParameters<'a>) {
        let scopes = self.tree.function(id).scopes;
        let Some(scope) = scopes.parameters.or(scopes.body) else { return };
        if let Some(this) = self.tree.own_binding(scope, pseudo::THIS)
            && self.tree.binding(this).kind == BindingKind::DerivedThis
        {
            self.f.registers.insert(this, Reg::THIS);
        }
        for (index, item) in parameters.items.iter().enumerate() {
            let BindingPattern::BindingIdentifier(identifier) = &item.pattern else { continue };
            let Some(binding) = self.tree.own_binding(scope, identifier.name.as_str()) else { continue };
            let found = self.tree.binding(binding);
            let aliased = found.location == Location::Register && !found.early_access;
            if aliased && matches!(found.kind, BindingKind::Parameter | BindingKind::Function) {
                self.f.registers.insert(binding, Reg(index as u16 + 1));
                self.set_local(Reg(index as u16 + 1), true);
            }
        }
        if let Some(binding) = self.lazy_list(id, parameters) {
            let register = Reg(parameters.items.len() as u16 + 1);
            self.f.registers.insert(binding, register);
            self.set_local(register, true);
            self.f.has_list = true;
        }
    }

    /// What gets an array or object only once one is needed: the rest parameter or the arguments object.
    pub(super) fn lazy_list(&self, id: FunctionId, parameters: &FormalParameters<'a>) -> Option<BindingId> {
        self.lazy_rest_parameter(id, parameters).or_else(|| self.lazy_arguments(id))
    }

    fn lazy_arguments(&self, id: FunctionId) -> Option<BindingId> {
        self.tree.function(id).arguments.filter(|&binding| self.tree.is_lazy_arguments(binding))
    }

    /// The rest parameter, if it gets an array only once one is needed. Its register, right after those
    /// of the other parameters, is where the interpreter looks for that.
    pub(super) fn lazy_rest_parameter(
        &self,
        id: FunctionId,
        parameters: &FormalParameters<'a>,
    ) -> Option<BindingId> {
        let BindingPattern::BindingIdentifier(name) = &parameters.rest.as_ref()?.rest.argument else {
            return None;
        };
        let scopes = self.tree.function(id).scopes;
        let binding = self.tree.own_binding(scopes.parameters.or(scopes.body)?, name.name.as_str())?;
        self.tree.is_lazy_rest(binding).then_some(binding)
    }

    pub(super) fn arguments_object(&mut self, id: FunctionId, parameters: &FormalParameters<'a>) {
        let function = self.tree.function(id);
        let Some(binding) = function.arguments else { return };
        let mapped = !function.strict && function.simple_parameters;
        let Some(scope) = function.scopes.parameters.or(function.scopes.body) else { return };
        self.f.keeps_arguments = true;
        if self.lazy_arguments(id).is_some() {
            self.f.lazy_arguments = true;
            return self.emit(Instruction::load_empty(Reg(parameters.items.len() as u16 + 1)));
        }
        let name = self.tree.binding(binding).name;
        let mark = self.mark();
        let object = self.temp();
        if mapped {
            let last = last_of_each_name(parameters);
            let map: Rc<[i32]> = parameters
                .items
                .iter()
                .enumerate()
                .map(|(index, item)| {
                    let BindingPattern::BindingIdentifier(identifier) = &item.pattern else { return -1 };
                    let name = identifier.name.as_str();
                    // Of several parameters with the same name only the last one is mapped.
                    if last.get(name) != Some(&index) {
                        return -1;
                    }
                    let binding = self.tree.own_binding(scope, name).map(|id| self.tree.binding(id));
                    match binding.map(|binding| binding.location) {
                        Some(Location::Slot(_, slot)) => slot as i32,
                        _ => -1,
                    }
                })
                .collect();
            let map = self.f.asm.constant24(Constant::Ints(map));
            let environment = match self.environment(scope) {
                Environment::Register(register) if self.tree.scope(scope).slots > 0 => register,
                _ => self.current_environment(),
            };
            self.emit(Instruction::create_mapped_arguments(object, environment, map));
        } else {
            self.emit(Instruction::create_arguments(object));
        }
        self.initialise_from(scope, name, object, oxc_span::Span::default());
        self.release(mark);
    }

    pub(super) fn parameters(&mut self, id: FunctionId, parameters: &FormalParameters<'a>) {
        if !self.tree.function(id).parameter_expressions {
            self.all_parameters_initialised(id);
        }
        let lazy_rest = self.lazy_rest_parameter(id, parameters).is_some();
        if let Some(rest) = parameters.rest.as_ref().filter(|_| lazy_rest) {
            // Before anything could be spread.
            self.f.keeps_arguments = true;
            self.dots(SpreadKind::RestParameter, rest.rest.span);
            self.emit(Instruction::load_empty(Reg(parameters.items.len() as u16 + 1)));
        }
        let last = last_of_each_name(parameters);
        for (index, item) in parameters.items.iter().enumerate() {
            let raw = Reg(index as u16 + 1);
            if let Some(initializer) = &item.initializer {
                let given = self.label();
                self.jump(Instruction::jump_if_not_undefined(raw, 0), given);
                let hint = match &item.pattern {
                    BindingPattern::BindingIdentifier(name) => NameHint::Text(Text::from(name.name.as_str())),
                    _ => NameHint::None,
                };
                self.named_expression(raw, initializer, hint);
                self.bind(given);
            }
            match &item.pattern {
                BindingPattern::BindingIdentifier(identifier) => {
                    // Of several parameters with the same name the last one counts.
                    let name = identifier.name.as_str();
                    let shadowed = last.get(name).is_some_and(|&last| last > index);
                    if !shadowed {
                        self.initialise(name, raw, identifier.span);
                    }
                }
                pattern => self.bind_pattern(pattern, raw, true),
            }
        }
        if let Some(rest) = parameters.rest.as_ref().filter(|_| !lazy_rest) {
            self.f.keeps_arguments = true;
            let mark = self.mark();
            let from = parameters.items.len() as u32;
            let direct = match &rest.rest.argument {
                BindingPattern::BindingIdentifier(name) => self.initialisation_register(name.name.as_str()),
                _ => None,
            };
            let array = direct.unwrap_or_else(|| self.temp());
            self.dots(SpreadKind::RestParameter, rest.rest.span);
            self.emit(Instruction::create_rest(array, from));
            self.bind_pattern(&rest.rest.argument, array, true);
            self.release(mark);
        }
    }

    fn all_parameters_initialised(&mut self, id: FunctionId) {
        let scopes = self.tree.function(id).scopes;
        let Some(scope) = scopes.parameters.or(scopes.body) else { return };
        for position in 0..self.tree.scope(scope).bindings.len() {
            let binding = self.tree.scope(scope).bindings[position];
            if self.tree.binding(binding).kind == BindingKind::Parameter {
                self.tree.set_initialised(binding);
            }
        }
    }
}

/// The last place of each parameter name.
fn last_of_each_name<'p>(parameters: &'p FormalParameters<'_>) -> FxHashMap<&'p str, usize> {
    let mut last = FxHashMap::default();
    for (index, item) in parameters.items.iter().enumerate() {
        if let BindingPattern::BindingIdentifier(identifier) = &item.pattern {
            last.insert(identifier.name.as_str(), index);
        }
    }
    last
}
