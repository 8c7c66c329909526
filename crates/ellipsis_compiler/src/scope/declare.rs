//! Which names statements declare: BoundNames, LexicallyScopedDeclarations, VarScopedDeclarations
//! and the function-in-block rules of Annex B.

use oxc_ast::ast::*;
use rustc_hash::FxHashSet;

use super::{BindingKind, address};

/// BoundNames of a pattern, in order.
pub(crate) fn bound_names<'a>(pattern: &BindingPattern<'a>, visit: &mut dyn FnMut(&'a str)) {
    match pattern {
        BindingPattern::BindingIdentifier(identifier) => visit(identifier.name.as_str()),
        BindingPattern::ObjectPattern(object) => {
            for property in &object.properties {
                bound_names(&property.value, visit);
            }
            if let Some(rest) = &object.rest {
                bound_names(&rest.argument, visit);
            }
        }
        BindingPattern::ArrayPattern(array) => {
            for element in array.elements.iter().flatten() {
                bound_names(element, visit);
            }
            if let Some(rest) = &array.rest {
                bound_names(&rest.argument, visit);
            }
        }
        BindingPattern::AssignmentPattern(assignment) => bound_names(&assignment.left, visit),
    }
}

/// Whether a pattern contains expressions: initialisers or computed keys.
pub(crate) fn has_expressions(pattern: &BindingPattern) -> bool {
    match pattern {
        BindingPattern::BindingIdentifier(_) => false,
        BindingPattern::AssignmentPattern(_) => true,
        BindingPattern::ObjectPattern(object) => {
            object.properties.iter().any(|property| property.computed || has_expressions(&property.value))
                || object.rest.as_ref().is_some_and(|rest| has_expressions(&rest.argument))
        }
        BindingPattern::ArrayPattern(array) => {
            array.elements.iter().flatten().any(has_expressions)
                || array.rest.as_ref().is_some_and(|rest| has_expressions(&rest.argument))
        }
    }
}

/// A function declaration under any number of labels.
pub(crate) fn labelled_function<'s, 'a>(statement: &'s Statement<'a>) -> Option<&'s Function<'a>> {
    match statement {
        Statement::FunctionDeclaration(function) => Some(function),
        Statement::LabeledStatement(labelled) => labelled_function(&labelled.body),
        Statement::ExportDeclaration(export) => match &export.declaration {
            Declaration::FunctionDeclaration(function) => Some(function),
            _ => None,
        },
        Statement::ExportDefaultDeclaration(export) => match &export.declaration {
            ExportDefaultDeclarationKind::FunctionDeclaration(function) => Some(function),
            _ => None,
        },
        _ => None,
    }
}

/// Whether the directives make code strict.
pub(crate) fn is_use_strict(directives: &[Directive]) -> bool {
    directives.iter().any(|directive| directive.directive == "use strict")
}

/// How a variable declaration binds, if it is lexical.
pub(crate) fn lexical_kind(kind: VariableDeclarationKind) -> Option<BindingKind> {
    match kind {
        VariableDeclarationKind::Var => None,
        VariableDeclarationKind::Let => Some(BindingKind::Let),
        VariableDeclarationKind::Const
        | VariableDeclarationKind::Using
        | VariableDeclarationKind::AwaitUsing => Some(BindingKind::Const),
    }
}

/// Names that a statement declares lexically in the block that holds it, but for functions.
pub(crate) fn lexical_names<'a>(statement: &Statement<'a>, visit: &mut dyn FnMut(&'a str, BindingKind)) {
    match statement {
        Statement::VariableDeclaration(declaration) => variable_names(declaration, visit),
        Statement::ClassDeclaration(class) => class_name(class, visit),
        Statement::ExportDeclaration(export) => match &export.declaration {
            Declaration::VariableDeclaration(declaration) => variable_names(declaration, visit),
            Declaration::ClassDeclaration(class) => class_name(class, visit),
            _ => {}
        },
        Statement::ExportDefaultDeclaration(export) => match &export.declaration {
            ExportDefaultDeclarationKind::ClassDeclaration(class) => {
                let name = class.id.as_ref().map_or(super::pseudo::DEFAULT, |id| id.name.as_str());
                visit(name, BindingKind::Class);
            }
            ExportDefaultDeclarationKind::FunctionDeclaration(_) => {}
            ExportDefaultDeclarationKind::TSInterfaceDeclaration(_) => {}
            _ => visit(super::pseudo::DEFAULT, BindingKind::Const),
        },
        _ => {}
    }
}

fn class_name<'a>(class: &Class<'a>, visit: &mut dyn FnMut(&'a str, BindingKind)) {
    if let Some(id) = &class.id {
        visit(id.name.as_str(), BindingKind::Class);
    }
}

/// The names of a let, const or using declaration.
pub(crate) fn variable_names<'a>(
    declaration: &VariableDeclaration<'a>,
    visit: &mut dyn FnMut(&'a str, BindingKind),
) {
    if let Some(kind) = lexical_kind(declaration.kind) {
        for declarator in &declaration.declarations {
            bound_names(&declarator.id, &mut |name| visit(name, kind));
        }
    }
}

/// Collects VarDeclaredNames of a function body, script or eval, and what Annex B adds.
#[derive(Default)]
pub(crate) struct VarCollector<'a> {
    /// Names of var statements, in order, without repetition.
    pub(crate) vars: Vec<&'a str>,
    /// Function declarations in blocks that may also become vars.
    pub(crate) candidates: Vec<(&'a str, usize)>,
    seen: FxHashSet<&'a str>,
    blocks: Vec<FxHashSet<&'a str>>,
    strict: bool,
    /// A var would be hoisted out of a block that declares its name in another way.
    pub(crate) conflict: bool,
}

impl<'a> VarCollector<'a> {
    pub(crate) fn collect(statements: &[Statement<'a>], strict: bool) -> VarCollector<'a> {
        let mut collector = VarCollector { strict, ..VarCollector::default() };
        for statement in statements {
            if labelled_function(statement).is_none() {
                collector.statement(statement);
            }
        }
        collector
    }

    fn var(&mut self, name: &'a str) {
        self.conflict |= self.blocks.iter().any(|block| block.contains(name));
        if self.seen.insert(name) {
            self.vars.push(name);
        }
    }

    fn declaration(&mut self, declaration: &VariableDeclaration<'a>) {
        if declaration.kind == VariableDeclarationKind::Var {
            for declarator in &declaration.declarations {
                bound_names(&declarator.id, &mut |name| self.var(name));
            }
        }
    }

    fn function(&mut self, function: &Function<'a>) {
        let Some(id) = &function.id else { return };
        let outer = &self.blocks[..self.blocks.len().saturating_sub(1)];
        if !self.strict
            && !function.r#async
            && !function.generator
            && !outer.iter().any(|block| block.contains(id.name.as_str()))
        {
            self.candidates.push((id.name.as_str(), address(function)));
        }
    }

    fn block(&mut self, statements: &[Statement<'a>]) {
        let mut names = FxHashSet::default();
        block_names(statements, &mut names);
        self.blocks.push(names);
        for statement in statements {
            self.statement(statement);
        }
        self.blocks.pop();
    }

    /// A statement that is the body of another one: a function there has a block of its own.
    fn body(&mut self, statement: &Statement<'a>) {
        if matches!(statement, Statement::FunctionDeclaration(_)) {
            self.block(std::slice::from_ref(statement));
        } else {
            self.statement(statement);
        }
    }

    fn head(&mut self, declaration: Option<&VariableDeclaration<'a>>, body: &Statement<'a>) {
        let mut names = FxHashSet::default();
        if let Some(declaration) = declaration {
            self.declaration(declaration);
            variable_names(declaration, &mut |name, _| {
                names.insert(name);
            });
        }
        self.blocks.push(names);
        self.body(body);
        self.blocks.pop();
    }

    fn statement(&mut self, statement: &Statement<'a>) {
        match statement {
            Statement::BlockStatement(block) => self.block(&block.body),
            Statement::VariableDeclaration(declaration) => self.declaration(declaration),
            Statement::ExportDeclaration(export) => {
                if let Declaration::VariableDeclaration(declaration) = &export.declaration {
                    self.declaration(declaration);
                }
            }
            Statement::FunctionDeclaration(function) => self.function(function),
            Statement::DoWhileStatement(it) => self.body(&it.body),
            Statement::WhileStatement(it) => self.body(&it.body),
            Statement::WithStatement(it) => self.body(&it.body),
            Statement::LabeledStatement(it) => self.statement(&it.body),
            Statement::IfStatement(it) => {
                // `else if` chains may be long: no recursion over them.
                let mut current = it;
                loop {
                    self.body(&current.consequent);
                    match &current.alternate {
                        Some(Statement::IfStatement(next)) => current = next,
                        Some(alternate) => break self.body(alternate),
                        None => break,
                    }
                }
            }
            Statement::ForStatement(it) => {
                let declaration = match &it.init {
                    Some(ForStatementInit::VariableDeclaration(declaration)) => Some(&**declaration),
                    _ => None,
                };
                self.head(declaration, &it.body);
            }
            Statement::ForInStatement(it) => self.for_each(&it.left, &it.body),
            Statement::ForOfStatement(it) => self.for_each(&it.left, &it.body),
            Statement::SwitchStatement(it) => {
                let mut names = FxHashSet::default();
                for case in &it.cases {
                    block_names(&case.consequent, &mut names);
                }
                self.blocks.push(names);
                for statement in it.cases.iter().flat_map(|case| &case.consequent) {
                    self.statement(statement);
                }
                self.blocks.pop();
            }
            Statement::TryStatement(it) => {
                self.block(&it.block.body);
                if let Some(handler) = &it.handler {
                    let mut names = FxHashSet::default();
                    // A simple parameter does not stand in the way of a var.
                    if let Some(parameter) = &handler.param
                        && !matches!(parameter.pattern, BindingPattern::BindingIdentifier(_))
                    {
                        bound_names(&parameter.pattern, &mut |name| {
                            names.insert(name);
                        });
                    }
                    self.blocks.push(names);
                    self.block(&handler.body.body);
                    self.blocks.pop();
                }
                if let Some(finalizer) = &it.finalizer {
                    self.block(&finalizer.body);
                }
            }
            _ => {}
        }
    }

    fn for_each(&mut self, left: &ForStatementLeft<'a>, body: &Statement<'a>) {
        let declaration = match left {
            ForStatementLeft::VariableDeclaration(declaration) => Some(&**declaration),
            _ => None,
        };
        self.head(declaration, body);
    }
}

fn block_names<'a>(statements: &[Statement<'a>], names: &mut FxHashSet<&'a str>) {
    for statement in statements {
        lexical_names(statement, &mut |name, _| {
            names.insert(name);
        });
        if let Some(id) = labelled_function(statement).and_then(|function| function.id.as_ref()) {
            names.insert(id.name.as_str());
        }
    }
}
