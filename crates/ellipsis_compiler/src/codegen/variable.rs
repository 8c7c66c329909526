//! Variables: from a name to a register, an environment slot, an import or a global binding.

use ellipsis_bytecode::{Instruction, Reg, ScopeKind as EvalScopeKind, Text};
use oxc_ast::ast::Expression;
use oxc_span::Span;

use super::Generator;
use crate::scope::{BindingId, BindingKind, Location, ScopeId, ScopeKind, pseudo};

/// An environment as the running function reaches it.
#[derive(Clone, Copy, Debug)]
pub(super) enum Environment {
    /// Held by a register.
    Register(Reg),
    /// So many parents above the environment that the function closes over.
    Outer(u32),
}

/// Where a variable lives.
#[derive(Clone, Copy, Debug)]
pub(super) enum Place {
    Register(Reg),
    Slot(Environment, u32),
    Import(u32),
    Global,
}

/// What assignment does.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Mutability {
    Mutable,
    Constant,
    /// The name of a function expression.
    Silent,
}

/// A name, resolved from the current place.
#[derive(Clone, Debug)]
pub(super) struct Variable {
    pub(super) name: Text,
    /// Object scopes that may have it first, innermost first.
    pub(super) dynamic: Vec<Environment>,
    pub(super) place: Place,
    /// It may be in its dead zone.
    pub(super) checked: bool,
    pub(super) mutability: Mutability,
    pub(super) binding: Option<BindingId>,
    derived_this: bool,
}

impl<'a> Generator<'a> {
    pub(super) fn variable(&self, name: &str) -> Variable {
        self.variable_from(self.f.scope, name)
    }

    /// Resolves a name as seen from a scope of the current function or one around it.
    pub(super) fn variable_from(&self, from: ScopeId, name: &str) -> Variable {
        let mut variable = Variable {
            name: Text::from(name),
            dynamic: Vec::new(),
            place: Place::Global,
            checked: false,
            mutability: Mutability::Mutable,
            binding: None,
            derived_this: false,
        };
        let hidden = pseudo::is_hidden(name);
        let binding = self.tree.look_up(from, name, |id, scope| {
            if scope.is_dynamic() && !hidden {
                variable.dynamic.push(self.environment(id));
            }
        });
        match binding {
            Some(binding) => self.place(&mut variable, binding),
            None => self.place_in_eval(&mut variable, name, hidden),
        }
        variable
    }

    fn place(&self, variable: &mut Variable, id: BindingId) {
        let binding = self.tree.binding(id);
        variable.binding = Some(id);
        variable.mutability = match binding.kind {
            BindingKind::Const | BindingKind::Import(_) => Mutability::Constant,
            BindingKind::FunctionName => Mutability::Silent,
            _ => Mutability::Mutable,
        };
        variable.derived_this = binding.kind == BindingKind::DerivedThis;
        match binding.location {
            Location::Register => {
                variable.place = Place::Register(self.f.registers.get(&id).copied().unwrap_or(Reg(0)));
                variable.checked = binding.early_access && !binding.initialised;
            }
            Location::Slot(scope, slot) => {
                variable.place = Place::Slot(self.environment(scope), slot);
                variable.checked = !binding.initialised;
            }
            Location::None => {
                if let BindingKind::Import(number) = binding.kind {
                    variable.place = Place::Import(number);
                }
            }
        }
    }

    fn place_in_eval(&self, variable: &mut Variable, name: &str, hidden: bool) {
        let Some(eval) = self.tree.eval else { return };
        let base = self.hops_to_root();
        let text = Text::from(name);
        for (index, descriptor) in eval.scopes.iter().enumerate() {
            let environment = Environment::Outer(base + index as u32);
            if matches!(descriptor.kind, EvalScopeKind::With | EvalScopeKind::EvalVars) && !hidden {
                variable.dynamic.push(environment);
            }
            let Some(binding) = descriptor.bindings.iter().find(|binding| binding.name == text) else {
                continue;
            };
            variable.mutability = match (binding.constant, binding.silent_constant) {
                (_, true) => Mutability::Silent,
                (true, _) => Mutability::Constant,
                _ => Mutability::Mutable,
            };
            variable.derived_this = name == pseudo::THIS && binding.lexical;
            // Code from elsewhere may describe what is not so.
            variable.checked = binding.lexical || !variable.derived_this;
            variable.place = if binding.import {
                Place::Import(binding.slot)
            } else {
                Place::Slot(environment, binding.slot)
            };
            return;
        }
    }

    /// How the running function reaches the environment of a scope.
    pub(super) fn environment(&self, scope: ScopeId) -> Environment {
        if self.tree.scope(scope).function == self.f.id {
            return Environment::Register(self.f.environments.get(&scope).copied().unwrap_or(Reg(0)));
        }
        let mut hops = 0;
        let mut current = self.outer_scope();
        while let Some(id) = current {
            if id == scope {
                break;
            }
            if self.tree.scope(id).has_environment() {
                hops += 1;
            }
            current = self.tree.scope(id).parent;
        }
        Environment::Outer(hops)
    }

    /// The scope whose environment the running function closes over.
    fn outer_scope(&self) -> Option<ScopeId> {
        self.tree.function(self.f.id).outer.or_else(|| {
            let root = self.tree.functions[0].scopes.body?;
            (self.tree.scope(root).kind == ScopeKind::Module).then_some(root)
        })
    }

    /// Environments between the running function and the surroundings of the eval code.
    pub(super) fn hops_to_root(&self) -> u32 {
        let mut hops = 0;
        let mut current = self.outer_scope();
        while let Some(id) = current {
            hops += u32::from(self.tree.scope(id).has_environment());
            current = self.tree.scope(id).parent;
        }
        hops
    }

    /// The innermost environment at the current place, as a register (which may be a new one).
    pub(super) fn current_environment(&mut self) -> Reg {
        let mut scope = Some(self.f.scope);
        while let Some(id) = scope {
            if self.tree.scope(id).function != self.f.id {
                break;
            }
            if let Some(&register) = self.f.environments.get(&id) {
                return register;
            }
            scope = self.tree.scope(id).parent;
        }
        let register = self.temp();
        self.emit(Instruction::load_function_env(register));
        register
    }

    // ---- Loads ----

    /// The register of a local variable that certainly is initialised here.
    pub(super) fn local_register(&self, name: &str) -> Option<(Reg, BindingId)> {
        let variable = self.variable(name);
        match variable.place {
            Place::Register(register)
                if !variable.checked && variable.dynamic.is_empty() && !self.is_lazy_rest(&variable) =>
            {
                Some((register, variable.binding?))
            }
            _ => None,
        }
    }

    pub(super) fn load_name(&mut self, dst: Reg, name: &str, span: Span) {
        let variable = self.variable(name);
        self.load_variable(dst, &variable, span, false);
    }

    /// Loads a variable; with `or_undefined`, one that does not exist is undefined (typeof).
    pub(super) fn load_variable(&mut self, dst: Reg, variable: &Variable, span: Span, or_undefined: bool) {
        if variable.dynamic.is_empty() {
            return self.load_place(dst, variable, span, or_undefined);
        }
        let end = self.label();
        for &environment in &variable.dynamic {
            let next = self.label();
            let scope = self.scope_has(environment, &variable.name, next, span);
            let name = self.f.asm.string24(&variable.name);
            self.emit_at(span, Instruction::scope_get(dst, scope, name));
            self.jump_to(end);
            self.bind(next);
            self.release(u32::from(scope.0));
        }
        self.load_place(dst, variable, span, or_undefined);
        self.bind(end);
    }

    /// Loads an object scope and jumps if it does not have the name.
    pub(super) fn scope_has(
        &mut self,
        environment: Environment,
        name: &Text,
        otherwise: crate::assembler::Label,
        span: Span,
    ) -> Reg {
        let scope = self.temp();
        self.load_slot(scope, environment, 0);
        let has = self.temp();
        let constant = self.f.asm.string24(name);
        self.emit_at(span, Instruction::scope_has(has, scope, constant));
        self.jump(Instruction::jump_if_false(has, 0), otherwise);
        scope
    }

    pub(super) fn load_slot(&mut self, dst: Reg, environment: Environment, slot: u32) {
        let slot = self.f.asm.fit(slot as usize);
        match environment {
            Environment::Register(env) => self.emit(Instruction::load_env(dst, env, slot)),
            Environment::Outer(hops) => self.emit(Instruction::load_outer(dst, hops as u16, slot)),
        }
    }

    fn load_slot_checked(&mut self, dst: Reg, environment: Environment, slot: u32, name: &Text, span: Span) {
        let slot = self.f.asm.fit(slot as usize);
        let offset = self.at(span);
        self.f.asm.tdz_name(name);
        let instruction = match environment {
            Environment::Register(env) => Instruction::load_env_checked(dst, env, slot),
            Environment::Outer(hops) => Instruction::load_outer_checked(dst, hops as u16, slot),
        };
        self.f.asm.emit_at(offset, instruction);
    }

    /// The register of a rest parameter that has an array only once one is needed, or of such an arguments object: it
    /// holds the empty mark until then.
    pub(super) fn lazy_rest(&self, expression: &Expression<'a>) -> Option<Reg> {
        let Expression::Identifier(identifier) = expression else { return None };
        let variable = self.variable(identifier.name.as_str());
        match variable.place {
            Place::Register(register) if variable.dynamic.is_empty() && self.is_lazy_rest(&variable) => {
                Some(register)
            }
            _ => None,
        }
    }

    fn is_lazy_rest(&self, variable: &Variable) -> bool {
        variable
            .binding
            .is_some_and(|binding| self.tree.is_lazy_rest(binding) || self.tree.is_lazy_arguments(binding))
    }

    pub(super) fn load_place(&mut self, dst: Reg, variable: &Variable, span: Span, or_undefined: bool) {
        if self.is_lazy_rest(variable) {
            return self.emit(Instruction::rest_array(dst));
        }
        let checked = variable.checked && !variable.derived_this;
        match variable.place {
            Place::Register(register) => {
                if checked {
                    let name = self.f.asm.string(&variable.name);
                    self.emit_at(span, Instruction::throw_if_empty(register, name));
                }
                self.move_(dst, register);
            }
            Place::Slot(environment, slot) if checked || self.portable && !variable.derived_this => {
                self.load_slot_checked(dst, environment, slot, &variable.name, span);
            }
            Place::Slot(environment, slot) => self.load_slot(dst, environment, slot),
            Place::Import(number) => self.emit_at(span, Instruction::load_import(dst, number)),
            Place::Global if variable.name == Text::from("undefined") => {
                // The global property can be neither changed nor shadowed.
                self.emit(Instruction::load_undefined(dst));
            }
            Place::Global => {
                let site = self.f.asm.wide_site(&variable.name);
                let instruction = if or_undefined {
                    Instruction::load_global_or_undefined(dst, site)
                } else {
                    Instruction::load_global(dst, site)
                };
                self.emit_at(span, instruction);
            }
        }
        if variable.derived_this && variable.checked {
            self.emit_at(span, Instruction::check_this(dst));
        }
    }

    // ---- Stores ----

    /// Assigns to the static place of a variable.
    pub(super) fn store_place(&mut self, variable: &Variable, src: Reg, span: Span) {
        match variable.mutability {
            Mutability::Mutable => {}
            Mutability::Silent if !self.f.strict => return,
            Mutability::Constant | Mutability::Silent => {
                if variable.checked {
                    let mark = self.mark();
                    let scratch = self.temp();
                    self.load_place(scratch, variable, span, false);
                    self.release(mark);
                }
                let name = self.f.asm.string(&variable.name);
                return self.emit_at(span, Instruction::throw_const_assign(name));
            }
        }
        match variable.place {
            Place::Register(register) => {
                if variable.checked {
                    let name = self.f.asm.string(&variable.name);
                    self.emit_at(span, Instruction::throw_if_empty(register, name));
                }
                self.move_(register, src);
            }
            Place::Slot(environment, slot) if variable.checked => {
                let slot = self.f.asm.fit(slot as usize);
                let offset = self.at(span);
                self.f.asm.tdz_name(&variable.name);
                let instruction = match environment {
                    Environment::Register(env) => Instruction::store_env_checked(src, env, slot),
                    Environment::Outer(hops) => Instruction::store_outer_checked(src, hops as u16, slot),
                };
                self.f.asm.emit_at(offset, instruction);
            }
            Place::Slot(environment, slot) => self.store_slot(src, environment, slot),
            Place::Import(_) => {}
            Place::Global => {
                let site = self.f.asm.wide_site(&variable.name);
                self.emit_at(span, Instruction::store_global(src, site));
            }
        }
    }

    pub(super) fn store_slot(&mut self, src: Reg, environment: Environment, slot: u32) {
        let slot = self.f.asm.fit(slot as usize);
        match environment {
            Environment::Register(env) => self.emit(Instruction::store_env(src, env, slot)),
            Environment::Outer(hops) => self.emit(Instruction::store_outer(src, hops as u16, slot)),
        }
    }

    /// Gives a declared variable its first value.
    pub(super) fn initialise(&mut self, name: &str, src: Reg, span: Span) {
        self.initialise_from(self.f.scope, name, src, span);
    }

    pub(super) fn initialise_from(&mut self, from: ScopeId, name: &str, src: Reg, span: Span) {
        let variable = self.variable_from(from, name);
        match variable.place {
            Place::Register(register) => self.move_(register, src),
            Place::Slot(environment, slot) => self.store_slot(src, environment, slot),
            Place::Import(_) => {}
            Place::Global => {
                let site = self.f.asm.wide_site(&variable.name);
                self.emit_at(span, Instruction::init_global_lexical(src, site));
            }
        }
        if let Some(binding) = variable.binding {
            self.tree.set_initialised(binding);
        }
    }

    /// The register that initialising a variable may write to directly: a local that nothing can
    /// read before.
    pub(super) fn initialisation_register(&self, name: &str) -> Option<Reg> {
        let variable = self.variable(name);
        let binding = self.tree.binding(variable.binding?);
        match variable.place {
            Place::Register(register) if !binding.early_access && variable.dynamic.is_empty() => {
                Some(register)
            }
            _ => None,
        }
    }
}
