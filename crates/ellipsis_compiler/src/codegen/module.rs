//! Modules: requests, imports and exports.

use ellipsis_bytecode::{
    ExportEntry, FunctionForm, FunctionTemplate, ImportAttribute, ImportEntry, ImportName, ImportPhase,
    Instruction, ModuleRequest, ModuleTemplate, Text,
};
use oxc_ast::ast::*;
use oxc_span::GetSpan;

use super::Generator;
use super::function::FunctionSyntax;
use crate::scope::{BindingKind, Location, ScopeId, address, declare, pseudo};
use crate::text;

/// The phase that a syntactic one stands for.
pub(super) fn import_phase(phase: Option<oxc_ast::ast::ImportPhase>) -> ImportPhase {
    match phase {
        None => ImportPhase::Evaluation,
        Some(oxc_ast::ast::ImportPhase::Defer) => ImportPhase::Defer,
        Some(oxc_ast::ast::ImportPhase::Source) => ImportPhase::Source,
    }
}

impl<'a> Generator<'a> {
    /// Compiles a module's body; the template's `module` describes its interface.
    pub(super) fn module(&mut self, program: &Program<'a>) -> FunctionTemplate {
        let mut module = ModuleTemplate::default();
        let scope = self.f.scope;
        self.module_interface(program, &mut module, scope);
        module.has_await = self.tree.has_await;
        self.f.is_async = module.has_await;
        if module.has_await {
            self.emit(Instruction::async_start());
        }
        for statement in &program.body {
            let Some(function) = declare::labelled_function(statement) else { continue };
            let name = function.id.as_ref().map_or(pseudo::DEFAULT, |id| id.name.as_str());
            let Some(slot) = self.module_slot(scope, name) else { continue };
            let text = function.id.as_ref().map_or("default", |id| id.name.as_str());
            let syntax = FunctionSyntax::of(function, function.span);
            if let Some(index) =
                self.nested(address(function), &syntax, Text::from(text), Some(FunctionForm::Expression))
            {
                module.hoisted_functions.push((slot, index));
            }
        }
        for &binding in &self.tree.scope(scope).bindings {
            let binding = self.tree.binding(binding);
            if let (BindingKind::Var, Location::Slot(_, slot)) = (binding.kind, binding.location) {
                module.var_slots.push(slot);
            }
        }
        module.slots = self.tree.scope(scope).slots;
        self.statements(&program.body);
        self.return_undefined(program.span);
        let mut template = self.finish_template(Text::from(""), program.span, 0, 0);
        template.module = Some(Box::new(module));
        template
    }

    fn module_slot(&self, scope: ScopeId, name: &str) -> Option<u32> {
        match self.tree.binding(self.tree.own_binding(scope, name)?).location {
            Location::Slot(_, slot) => Some(slot),
            _ => None,
        }
    }

    fn request(
        &mut self,
        module: &mut ModuleTemplate,
        phase: ImportPhase,
        source: &StringLiteral<'a>,
        with: Option<&WithClause<'a>>,
    ) -> u32 {
        let attributes: Vec<ImportAttribute> = with
            .iter()
            .flat_map(|with| with.with_entries.iter())
            .map(|entry| ImportAttribute {
                key: match &entry.key {
                    ImportAttributeKey::Identifier(name) => Text::from(name.name.as_str()),
                    ImportAttributeKey::StringLiteral(literal) => {
                        text::decode(&literal.value, literal.lone_surrogates)
                    }
                },
                value: text::decode(&entry.value.value, entry.value.lone_surrogates),
            })
            .collect();
        let specifier = text::decode(&source.value, source.lone_surrogates);
        let known = module.requests.iter().position(|request| {
            request.specifier == specifier && request.attributes == attributes && request.phase == phase
        });
        known.unwrap_or_else(|| {
            let position = self.at(source.span);
            module.requests.push(ModuleRequest { phase, specifier, attributes, position });
            module.requests.len() - 1
        }) as u32
    }

    fn module_interface(&mut self, program: &Program<'a>, module: &mut ModuleTemplate, scope: ScopeId) {
        for statement in &program.body {
            match statement {
                Statement::ImportDeclaration(import) => self.import(module, import),
                Statement::ExportAllDeclaration(export) => {
                    let request = self.request(
                        module,
                        ImportPhase::Evaluation,
                        &export.source,
                        export.with_clause.as_deref(),
                    );
                    module.exports.push(match &export.exported {
                        Some(name) => ExportEntry::Indirect {
                            export: export_name(name),
                            request,
                            name: ImportName::Namespace,
                        },
                        None => ExportEntry::Star { request },
                    });
                }
                Statement::ExportFromDeclaration(export) => {
                    let request = self.request(
                        module,
                        ImportPhase::Evaluation,
                        &export.source,
                        export.with_clause.as_deref(),
                    );
                    for specifier in &export.specifiers {
                        module.exports.push(ExportEntry::Indirect {
                            export: export_name(&specifier.exported),
                            request,
                            name: ImportName::Named(export_name(&specifier.local)),
                        });
                    }
                }
                _ => {}
            }
        }
        for statement in &program.body {
            self.local_exports(module, statement, scope);
        }
    }

    fn import(&mut self, module: &mut ModuleTemplate, import: &ImportDeclaration<'a>) {
        let phase = import_phase(import.phase);
        let request = self.request(module, phase, &import.source, import.with_clause.as_deref());
        for specifier in import.specifiers.iter().flatten() {
            let (name, local) = match specifier {
                ImportDeclarationSpecifier::ImportSpecifier(it) => {
                    (ImportName::Named(export_name(&it.imported)), &it.local)
                }
                ImportDeclarationSpecifier::ImportDefaultSpecifier(it) if phase == ImportPhase::Source => {
                    (ImportName::Source, &it.local)
                }
                ImportDeclarationSpecifier::ImportDefaultSpecifier(it) => {
                    (ImportName::Named(Text::from("default")), &it.local)
                }
                ImportDeclarationSpecifier::ImportNamespaceSpecifier(it) => {
                    (ImportName::Namespace, &it.local)
                }
            };
            module.imports.push(ImportEntry {
                request,
                name,
                local: Text::from(local.name.as_str()),
                position: self.at(specifier.span()),
            });
        }
    }

    fn local_exports(&mut self, module: &mut ModuleTemplate, statement: &Statement<'a>, scope: ScopeId) {
        let local = |module: &mut ModuleTemplate, name: &str, export: Text| {
            if let Some(slot) = self.module_slot(scope, name) {
                module.exports.push(ExportEntry::Local { export, slot });
            }
        };
        match statement {
            Statement::ExportDeclaration(export) => match &export.declaration {
                Declaration::VariableDeclaration(declaration) => {
                    for declarator in &declaration.declarations {
                        declare::bound_names(&declarator.id, &mut |name| {
                            local(module, name, Text::from(name))
                        });
                    }
                }
                Declaration::FunctionDeclaration(function) => {
                    if let Some(id) = &function.id {
                        local(module, id.name.as_str(), Text::from(id.name.as_str()));
                    }
                }
                Declaration::ClassDeclaration(class) => {
                    if let Some(id) = &class.id {
                        local(module, id.name.as_str(), Text::from(id.name.as_str()));
                    }
                }
                _ => {}
            },
            Statement::ExportDefaultDeclaration(export) => {
                let id = match &export.declaration {
                    ExportDefaultDeclarationKind::FunctionDeclaration(function) => function.id.as_ref(),
                    ExportDefaultDeclarationKind::ClassDeclaration(class) => class.id.as_ref(),
                    _ => None,
                };
                let name = id.map_or(pseudo::DEFAULT, |id| id.name.as_str());
                local(module, name, Text::from("default"));
            }
            Statement::ExportNamedDeclaration(export) => {
                for specifier in &export.specifiers {
                    let name = specifier.local.name();
                    let exported = export_name(&specifier.exported);
                    let Some(binding) = self.tree.own_binding(scope, name.as_str()) else { continue };
                    match (self.tree.binding(binding).kind, self.tree.binding(binding).location) {
                        (BindingKind::Import(number), _) => {
                            let import = &module.imports[number as usize];
                            // The export of a namespace is a local binding to the spec, but the
                            // object is the same one.
                            let (request, name) = (import.request, import.name.clone());
                            module.exports.push(ExportEntry::Indirect { export: exported, request, name });
                        }
                        (_, Location::Slot(_, slot)) => {
                            module.exports.push(ExportEntry::Local { export: exported, slot });
                        }
                        _ => {}
                    }
                }
            }
            _ => {}
        }
    }
}

fn export_name(name: &ModuleExportName) -> Text {
    match name {
        ModuleExportName::IdentifierName(name) => Text::from(name.name.as_str()),
        ModuleExportName::IdentifierReference(name) => Text::from(name.name.as_str()),
        ModuleExportName::StringLiteral(literal) => text::decode(&literal.value, literal.lone_surrogates),
    }
}
