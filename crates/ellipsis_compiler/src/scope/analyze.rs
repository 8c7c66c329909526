//! The walk that builds scopes, resolves names and finds out what is captured.

use ellipsis_bytecode::{EvalScope, FunctionKind};
use oxc_allocator::Allocator;
use oxc_ast::ast::*;
use oxc_ast_visit::VisitJs;

use super::declare::{bound_names, is_use_strict};
use super::doubts::Place;
use super::outer::{AFTERWARDS, Outer};
use super::{BindingKind, Function, FunctionId, FunctionScopes, ScopeId, ScopeKind, ScopeTree, layout};

/// What the program is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Root {
    Script,
    Module,
    Eval,
    /// A script that may await.
    Input,
    /// One function expression, whose name is no variable (Function constructors).
    Function,
}

/// Builds the scopes of a program.
pub(crate) fn analyze<'a>(
    program: &Program<'a>,
    allocator: &'a Allocator,
    root: Root,
    strict: bool,
    eval: Option<&'a EvalScope>,
) -> ScopeTree<'a> {
    let mut analyzer = Analyzer::new(program, allocator);
    analyzer.tree.eval = eval;
    analyzer.strict = strict || root == Root::Module || is_use_strict(&program.directives);
    analyzer.nameless = root == Root::Function;
    analyzer.asynchronous = matches!(root, Root::Module | Root::Input);
    analyzer.program(program, root);
    analyzer.finish()
}

/// Where a function stands that is compiled later than what is around it.
pub(crate) struct Surrounded<'a> {
    pub(crate) outer: &'a Outer,
    pub(crate) scope: ScopeId,
    /// The function around it.
    pub(crate) function: FunctionId,
    /// When it was put off.
    pub(crate) moment: u32,
    pub(crate) kind: FunctionKind,
    pub(crate) strict: bool,
    /// Its name is no variable of its own.
    pub(crate) nameless: bool,
}

/// Builds the scopes of a function that a program was found to consist of.
pub(crate) fn analyze_function<'a>(
    program: &Program<'a>,
    allocator: &'a Allocator,
    syntax: DeferredSyntax<'_, 'a>,
    place: &Surrounded<'a>,
) -> ScopeTree<'a> {
    let mut analyzer = Analyzer::new(program, allocator);
    (analyzer.scope, analyzer.function) =
        analyzer.tree.enter_outer(place.outer, place.scope, place.function, place.moment);
    analyzer.strict = place.strict;
    // It is taken up by the next function with a name, and arrows have none.
    analyzer.nameless = place.nameless && matches!(syntax, DeferredSyntax::Function(_));
    // Whether it may await was looked at before.
    analyzer.asynchronous = true;
    match syntax {
        DeferredSyntax::Function(function) => analyzer.function(function, place.kind),
        DeferredSyntax::Arrow(arrow) => analyzer.arrow(arrow),
    }
    analyzer.finish()
}

/// A function that is compiled by itself.
#[derive(Clone, Copy)]
pub(crate) enum DeferredSyntax<'s, 'a> {
    Function(&'s oxc_ast::ast::Function<'a>),
    Arrow(&'s ArrowFunctionExpression<'a>),
}

/// The function that scopes belong to whose environment the outermost body closes over.
pub(crate) const OUTSIDE: FunctionId = FunctionId(u32::MAX);

pub(super) struct Analyzer<'a> {
    pub(super) tree: ScopeTree<'a>,
    allocator: &'a Allocator,
    pub(super) scope: ScopeId,
    pub(super) function: FunctionId,
    pub(super) strict: bool,
    /// An assignment found now is an operand of a larger expression.
    pub(super) nested: bool,
    /// The statement at hand is run by every call of its function.
    pub(super) direct: bool,
    /// Loops of the current function around the statement at hand.
    pub(super) loops: u32,
    /// The name of the next function is no variable of its own.
    pub(super) nameless: bool,
    /// The code at hand may await.
    pub(super) asynchronous: bool,
    /// The program's text, as the parser got it.
    pub(super) text: &'a str,
    pub(super) place: Place<'a>,
    /// Imports and exports that were met.
    pub(super) module_items: usize,
}

impl<'a> Analyzer<'a> {
    fn new(program: &Program<'a>, allocator: &'a Allocator) -> Analyzer<'a> {
        Analyzer {
            tree: ScopeTree::default(),
            allocator,
            scope: ScopeId(0),
            function: FunctionId(0),
            strict: false,
            nested: false,
            direct: false,
            loops: 0,
            nameless: false,
            asynchronous: false,
            text: program.source_text,
            place: Place::default(),
            module_items: 0,
        }
    }

    fn finish(mut self) -> ScopeTree<'a> {
        layout::lay_out(&mut self.tree);
        self.tree.has_unsupported |= self.tree.doubtful;
        self.tree
    }

    pub(super) fn alloc(&self, text: &str) -> &'a str {
        self.allocator.alloc_str(text)
    }

    pub(super) fn enter(&mut self, kind: ScopeKind) -> ScopeId {
        self.scope = self.tree.new_scope(kind, Some(self.scope), self.function);
        self.scope
    }

    pub(super) fn leave(&mut self, scope: ScopeId) {
        self.tree.hide(scope);
        if let Some(parent) = self.tree.scope(scope).parent {
            self.scope = parent;
        }
    }

    /// Leaves all scopes that are within that one.
    pub(super) fn leave_to(&mut self, scope: ScopeId) {
        while self.scope.0 > scope.0 {
            self.leave(self.scope);
        }
    }

    pub(super) fn new_function(&mut self, kind: FunctionKind, strict: bool) -> FunctionId {
        let outermost = self.tree.functions.is_empty();
        self.tree.functions.push(Function {
            kind,
            strict,
            parent: (!outermost).then_some(self.function),
            scopes: FunctionScopes::default(),
            outer: (!outermost).then_some(self.scope),
            uses_this: false,
            simple_parameters: true,
            parameter_expressions: false,
            arguments: None,
            arguments_escape: false,
            arguments_forwarded: false,
            arguments_forwarded_midway: false,
            is_class_initialiser: false,
            is_method: kind != FunctionKind::Normal && kind != FunctionKind::Arrow,
            this_properties: 0,
            contains_eval: false,
            resumable: false,
            initialises_fields: false,
        });
        FunctionId(self.tree.functions.len() as u32 - 1)
    }

    pub(super) fn program(&mut self, program: &Program<'a>, root: Root) {
        let (kind, scope_kind) = match root {
            Root::Script | Root::Input | Root::Function => (FunctionKind::Script, ScopeKind::Script),
            Root::Module => (FunctionKind::Module, ScopeKind::Module),
            Root::Eval => (FunctionKind::Eval, ScopeKind::Eval),
        };
        self.function = self.new_function(kind, self.strict);
        let owner = if root == Root::Module { OUTSIDE } else { self.function };
        let scope = self.tree.new_scope(scope_kind, None, owner);
        self.scope = scope;
        self.tree.function_mut(self.function).scopes.body = Some(scope);
        let statements = &program.body;
        match root {
            Root::Module => {
                self.declare_imports(statements);
                self.declare_vars(statements, scope);
                self.declare_functions(statements, scope, BindingKind::Function);
                self.declare_lexicals(statements, scope);
            }
            Root::Eval => {
                if self.strict {
                    self.declare_vars(statements, scope);
                    self.declare_functions(statements, scope, BindingKind::Function);
                } else {
                    self.declare_vars(statements, scope);
                }
                self.declare_lexicals(statements, scope);
            }
            Root::Script | Root::Input | Root::Function => self.declare_vars(statements, scope),
        }
        if root != Root::Module {
            self.doubt_globals(statements);
        }
        self.doubt_directives(&program.directives, true);
        for statement in statements {
            self.visit_statement(statement);
        }
        // None stands in a block, and none in a script.
        let allowed = if root == Root::Module {
            statements.iter().filter(|statement| statement.is_module_declaration()).count()
        } else {
            0
        };
        self.doubt(self.module_items != allowed);
    }

    pub(super) fn initialise(&mut self, name: &'a str) {
        let name = self.tree.name(name);
        if let Some(id) = self.tree.visible(name) {
            let function = self.function;
            let binding = self.tree.binding_mut(id);
            binding.initialised |= binding.function == function;
        }
    }

    pub(super) fn initialise_pattern(&mut self, pattern: &BindingPattern<'a>) {
        bound_names(pattern, &mut |name| self.initialise(name));
    }
}

impl ScopeTree<'_> {
    /// The lexical bindings of a scope may be in their dead zone again.
    pub(crate) fn forget_initialisation(&mut self, scope: ScopeId) {
        for position in 0..self.scope(scope).bindings.len() {
            let id = self.scope(scope).bindings[position];
            let binding = self.binding_mut(id);
            if binding.kind.is_lexical() {
                binding.initialised = false;
                binding.initialised_at = AFTERWARDS;
            }
        }
    }
}
