//! The walk that builds scopes, resolves names and finds out what is captured.

use ellipsis_bytecode::{EvalScope, FunctionKind};
use oxc_allocator::Allocator;
use oxc_ast::ast::*;
use oxc_ast_visit::VisitJs;
use rustc_hash::{FxHashMap, FxHashSet};

use super::declare::{bound_names, is_use_strict};
use super::refuse::Refused;
use super::{BindingKind, Function, FunctionId, FunctionScopes, ScopeId, ScopeKind, ScopeTree, layout};

/// What the program is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Root {
    Script,
    Module,
    Eval,
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
) -> Result<ScopeTree<'a>, Refused> {
    let tree = ScopeTree {
        scopes: Vec::new(),
        bindings: Vec::new(),
        functions: Vec::new(),
        scope_of: FxHashMap::default(),
        function_of: FxHashMap::default(),
        annex_b: FxHashSet::default(),
        annex_b_names: Vec::new(),
        var_names: Vec::new(),
        has_await: false,
        eval,
    };
    let mut analyzer = Analyzer {
        tree,
        allocator,
        scope: ScopeId(0),
        function: FunctionId(0),
        strict: strict || root == Root::Module || is_use_strict(&program.directives),
        nested: false,
        direct: false,
        loops: 0,
        dynamic_function: root == Root::Function,
        asynchronous: root == Root::Module,
        text: program.source_text,
        refused: None,
    };
    analyzer.program(program, root);
    if let Some(refused) = analyzer.refused {
        return Err(refused);
    }
    layout::lay_out(&mut analyzer.tree);
    Ok(analyzer.tree)
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
    /// The next function is that of a Function constructor.
    pub(super) dynamic_function: bool,
    /// The code at hand may await.
    pub(super) asynchronous: bool,
    /// The program's text, as the parser got it.
    pub(super) text: &'a str,
    pub(super) refused: Option<Refused>,
}

impl<'a> Analyzer<'a> {
    pub(super) fn alloc(&self, text: &str) -> &'a str {
        self.allocator.alloc_str(text)
    }

    pub(super) fn enter(&mut self, kind: ScopeKind) -> ScopeId {
        self.scope = self.tree.new_scope(kind, Some(self.scope), self.function);
        self.scope
    }

    pub(super) fn leave(&mut self, scope: ScopeId) {
        if let Some(parent) = self.tree.scope(scope).parent {
            self.scope = parent;
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
            Root::Script | Root::Function => (FunctionKind::Script, ScopeKind::Script),
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
            Root::Script | Root::Function => self.declare_vars(statements, scope),
        }
        for statement in statements {
            self.visit_statement(statement);
        }
    }

    pub(super) fn initialise(&mut self, name: &str) {
        let mut scope = Some(self.scope);
        while let Some(id) = scope {
            if let Some(binding) = self.tree.own_binding(id, name) {
                let function = self.function;
                let binding = self.tree.binding_mut(binding);
                if binding.function == function {
                    binding.initialised = true;
                }
                return;
            }
            scope = self.tree.scope(id).parent;
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
            }
        }
    }
}
