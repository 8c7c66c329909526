//! Linking: resolving imports and exports, and preparing environments.

use ellipsis_bytecode::{ImportEntry, ImportName, ImportPhase, Text};
use rustc_hash::FxHashSet;

use super::record::{Binding, Export, Module, ModuleRef, ModuleStatus, NamespaceKind};
use crate::model::Value;
use crate::semantics::{Code, Context, JsResult, Referrer, Throw};

/// What a name in a module leads to.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Resolution {
    /// A slot of a module's environment.
    Slot(ModuleRef, u32),
    /// A module's namespace object.
    Namespace(ModuleRef, NamespaceKind),
}

impl Resolution {
    pub(super) fn binding(self) -> Binding {
        match self {
            Resolution::Slot(module, slot) => {
                Binding { environment: module.environment, slot, namespace_of: None }
            }
            Resolution::Namespace(module, kind) => {
                Binding { environment: module.namespaces, slot: kind as u32, namespace_of: Some(module) }
            }
        }
    }
}

/// Why a name leads nowhere.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Unresolved {
    /// There is no such export, or it goes round in circles.
    Missing,
    /// Several `export *` have different things of that name.
    Ambiguous,
}

type ResolveSet = FxHashSet<(usize, Text)>;

impl Module {
    /// [ResolveExport](https://tc39.es/ecma262/#sec-resolveexport)
    pub(super) fn resolve_export(this: ModuleRef, name: &Text) -> Result<Resolution, Unresolved> {
        resolve(this, name, &mut ResolveSet::default())
    }

    /// [GetExportedNames](https://tc39.es/ecma262/#sec-getexportednames), in no particular order.
    pub(super) fn exported_names(this: ModuleRef) -> FxHashSet<Text> {
        let mut names: FxHashSet<Text> = this.exports.keys().cloned().collect();
        let mut visited = vec![this];
        let default = Text::from("default");
        let mut at = 0;
        while at < visited.len() {
            let module = visited[at];
            if at > 0 {
                names.extend(module.exports.keys().filter(|&name| *name != default).cloned());
            }
            for &request in &module.stars {
                if let Some(other) = module.requested(request)
                    && !visited.contains(&other)
                {
                    visited.push(other);
                }
            }
            at += 1;
        }
        names
    }
}

fn resolve(module: ModuleRef, name: &Text, set: &mut ResolveSet) -> Result<Resolution, Unresolved> {
    // Chains of indirect exports are followed in a loop, so that only `export *` recurses.
    let (mut module, mut name) = (module, name.clone());
    loop {
        if !set.insert((module.addr(), name.clone())) {
            return Err(Unresolved::Missing);
        }
        match module.exports.get(&name) {
            Some(Export::Local(slot)) => return Ok(Resolution::Slot(module, *slot)),
            Some(Export::Indirect(request, target)) => {
                let Some(other) = module.requested(*request) else { return Err(Unresolved::Missing) };
                match target {
                    ImportName::Namespace => {
                        return Ok(Resolution::Namespace(other, module.phase(*request).into()));
                    }
                    ImportName::Source => return Err(Unresolved::Missing),
                    ImportName::Named(target) => {
                        name = target.clone();
                        module = other;
                    }
                }
            }
            None => break,
        }
    }
    // `export *` hands no default on.
    if name == Text::from("default") {
        return Err(Unresolved::Missing);
    }
    let mut found = None;
    for &request in &module.stars {
        let Some(other) = module.requested(request) else { continue };
        match resolve(other, &name, set) {
            Ok(resolution) if found.is_some_and(|known| known != resolution) => {
                return Err(Unresolved::Ambiguous);
            }
            Ok(resolution) => found = Some(resolution),
            Err(Unresolved::Ambiguous) => return Err(Unresolved::Ambiguous),
            Err(Unresolved::Missing) => {}
        }
    }
    found.ok_or(Unresolved::Missing)
}

/// What [GetModuleSource](https://tc39.es/proposal-source-phase-imports/#sec-getmodulesource) throws
/// a SyntaxError with, of all modules that there are here.
pub(super) fn no_source(module: &Module) -> String {
    format!("Module '{}' has no source that could be imported", module.name)
}

impl Context {
    /// [Link](https://tc39.es/ecma262/#sec-moduledeclarationlinking)
    pub fn link_module(&mut self, module: ModuleRef) -> JsResult<()> {
        let mut stack = Vec::new();
        let result = self.inner_module_linking(module, &mut stack, 0);
        if result.is_err() {
            for module in stack {
                module.status.set(ModuleStatus::Unlinked);
            }
        }
        result.map(|_| ())
    }

    /// [InnerModuleLinking](https://tc39.es/ecma262/#sec-InnerModuleLinking). No script runs.
    fn inner_module_linking(
        &mut self,
        module: ModuleRef,
        stack: &mut Vec<ModuleRef>,
        index: u32,
    ) -> JsResult<u32> {
        self.check_native_stack()?;
        if module.is_synthetic() {
            if module.status.get() < ModuleStatus::Linked {
                module.status.set(ModuleStatus::Linked);
            }
            return Ok(index);
        }
        if module.status.get() >= ModuleStatus::Linking {
            return Ok(index);
        }
        module.status.set(ModuleStatus::Linking);
        module.dfs_index.set(index);
        module.dfs_ancestor.set(index);
        stack.push(module);
        let mut index = index + 1;
        for request in 0..module.requests().len() as u32 {
            if module.phase(request) == ImportPhase::Source {
                continue;
            }
            let Some(required) = module.requested(request) else {
                return Err(self.type_error("A module was linked before it was loaded"));
            };
            index = self.inner_module_linking(required, stack, index)?;
            if required.status.get() == ModuleStatus::Linking {
                module.dfs_ancestor.set(module.dfs_ancestor.get().min(required.dfs_ancestor.get()));
            }
        }
        self.initialize_environment(module)?;
        if module.dfs_ancestor.get() == module.dfs_index.get() {
            while let Some(required) = stack.pop() {
                required.status.set(ModuleStatus::Linked);
                if required == module {
                    break;
                }
            }
        }
        Ok(index)
    }

    /// [InitializeEnvironment](https://tc39.es/ecma262/#sec-source-text-module-record-initialize-environment)
    fn initialize_environment(&mut self, module: ModuleRef) -> JsResult<()> {
        let (Some(template), Some(interface)) = (&module.template, module.interface()) else { return Ok(()) };
        for (name, export) in &module.exports {
            if let Export::Indirect(request, _) = export
                && let Err(problem) = Module::resolve_export(module, name)
            {
                let position = interface.requests[*request as usize].position;
                return Err(self.unresolved(module, name, *request, position, problem));
            }
        }
        let mut imports = Vec::with_capacity(interface.imports.len());
        for ImportEntry { request, name, position, .. } in &interface.imports {
            let Some(other) = module.requested(*request) else { continue };
            let resolution = match name {
                ImportName::Namespace => Resolution::Namespace(other, module.phase(*request).into()),
                ImportName::Source => {
                    let message = no_source(&other);
                    return Err(self.syntax_error_at(&message, &template.source, *position));
                }
                ImportName::Named(name) => match Module::resolve_export(other, name) {
                    Ok(resolution) => resolution,
                    Err(problem) => return Err(self.unresolved(module, name, *request, *position, problem)),
                },
            };
            imports.push(resolution.binding());
        }
        // A module that failed to link before has its imports already if it was part of a cycle.
        let _ = module.imports.set(imports.into());
        let environment = module.environment;
        for &slot in &interface.var_slots {
            environment.set(slot, Value::UNDEFINED);
        }
        let realm = std::mem::replace(&mut self.realm, module.realm);
        let code = Code::new(&mut self.store, self.realm, template, Referrer::Module(module));
        module.code.set(Some(code));
        for &(slot, function) in &interface.hoisted_functions {
            let nested = code.function(&mut self.store, function as usize);
            let closure = self.new_closure(nested, Some(environment), None);
            environment.set(slot, closure.into());
        }
        self.realm = realm;
        Ok(())
    }

    #[cold]
    fn unresolved(
        &mut self,
        module: ModuleRef,
        name: &Text,
        request: u32,
        position: u32,
        problem: Unresolved,
    ) -> Throw {
        let specifier = &module.requests()[request as usize].specifier;
        let message = match problem {
            Unresolved::Missing => {
                format!("The requested module '{specifier}' does not provide an export named '{name}'")
            }
            Unresolved::Ambiguous => {
                format!(
                    "The requested module '{specifier}' contains conflicting star exports for name '{name}'"
                )
            }
        };
        match &module.template {
            Some(template) => self.syntax_error_at(&message, &template.source, position),
            None => self.syntax_error(message),
        }
    }
}
