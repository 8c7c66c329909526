//! The walk that builds scopes, resolves names and finds out what is captured.

use ellipsis_bytecode::{EvalScope, FunctionKind};
use oxc_allocator::Allocator;
use oxc_ast::ast::*;
use oxc_ast_visit::{VisitJs, walk_js};
use oxc_syntax::scope::ScopeFlags;
use rustc_hash::{FxHashMap, FxHashSet};

use super::declare::{
    VarCollector, bound_names, has_expressions, is_use_strict, labelled_function, lexical_names, variable_names,
};
use super::{
    BindingId, BindingKind, Function, FunctionId, FunctionScopes, Role, ScopeId, ScopeKind, ScopeTree, address,
    layout, pseudo,
};

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
) -> ScopeTree<'a> {
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
        dynamic_function: root == Root::Function,
    };
    analyzer.program(program, root);
    layout::lay_out(&mut analyzer.tree);
    analyzer.tree
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
    nested: bool,
    /// The statement at hand is run by every call of its function.
    direct: bool,
    /// The next function is that of a Function constructor.
    dynamic_function: bool,
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
            is_class_initialiser: false,
            is_method: kind != FunctionKind::Normal && kind != FunctionKind::Arrow,
            this_properties: 0,
            contains_eval: false,
            initialises_fields: false,
        });
        FunctionId(self.tree.functions.len() as u32 - 1)
    }

    fn program(&mut self, program: &Program<'a>, root: Root) {
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

    fn declare_imports(&mut self, statements: &[Statement<'a>]) {
        let mut number = 0;
        for statement in statements {
            let Statement::ImportDeclaration(import) = statement else { continue };
            for specifier in import.specifiers.iter().flatten() {
                let local = match specifier {
                    ImportDeclarationSpecifier::ImportSpecifier(it) => &it.local,
                    ImportDeclarationSpecifier::ImportDefaultSpecifier(it) => &it.local,
                    ImportDeclarationSpecifier::ImportNamespaceSpecifier(it) => &it.local,
                };
                self.tree.declare(self.scope, local.name.as_str(), BindingKind::Import(number));
                number += 1;
            }
        }
    }

    /// Declares the vars of a body in its scope. Outside of functions, where they are no bindings
    /// of ours, their names are noted.
    pub(super) fn declare_vars(&mut self, statements: &[Statement<'a>], scope: ScopeId) {
        let collector = VarCollector::collect(statements, self.strict);
        let kind = self.tree.scope(scope).kind;
        let global = kind == ScopeKind::Script || kind == ScopeKind::Eval && !self.strict;
        if global {
            self.tree.var_names = collector.vars;
        } else {
            for name in collector.vars {
                self.declare_var(scope, name);
            }
        }
        if collector.candidates.is_empty() {
            return;
        }
        let mut lexical = FxHashSet::default();
        for statement in statements {
            lexical_names(statement, &mut |name, _| {
                lexical.insert(name);
            });
        }
        let parameters = self.tree.function(self.function).scopes.parameters.unwrap_or(scope);
        for (name, node) in collector.candidates {
            let parameter = self
                .tree
                .own_binding(parameters, name)
                .is_some_and(|binding| self.tree.binding(binding).kind == BindingKind::Parameter);
            // The arguments object counts as a parameter.
            let arguments = name == "arguments" && self.tree.function(self.function).has_own_arguments();
            if lexical.contains(name) || parameter || arguments {
                continue;
            }
            self.tree.annex_b.insert(node);
            if global {
                self.tree.annex_b_names.push((node, name));
            } else {
                self.declare_var(scope, name);
            }
        }
    }

    fn declare_var(&mut self, scope: ScopeId, name: &'a str) {
        let known = self.tree.own_binding(scope, name);
        let binding = self.tree.declare(scope, name, BindingKind::Var);
        if known.is_none() && self.tree.scope(scope).kind == ScopeKind::Function {
            self.tree.binding_mut(binding).initialised = false;
        }
        if name == "arguments" {
            // The variable starts as the arguments object.
            self.need_arguments(scope);
        }
    }

    /// The function declarations directly among the statements.
    pub(super) fn declare_functions(&mut self, statements: &[Statement<'a>], scope: ScopeId, kind: BindingKind) {
        for statement in statements {
            let Some(function) = labelled_function(statement) else { continue };
            let name = function.id.as_ref().map_or(pseudo::DEFAULT, |id| id.name.as_str());
            let binding = self.tree.declare(scope, name, kind);
            self.tree.scope_mut(scope).has_functions = true;
            let binding = self.tree.binding_mut(binding);
            binding.assigned = true;
            if kind == BindingKind::Function && binding.kind == BindingKind::Var {
                binding.kind = kind;
            }
        }
    }

    pub(super) fn declare_lexicals(&mut self, statements: &[Statement<'a>], scope: ScopeId) {
        for statement in statements {
            lexical_names(statement, &mut |name, kind| {
                self.tree.declare(scope, name, kind);
            });
        }
    }

    fn initialise(&mut self, name: &str) {
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

    fn initialise_pattern(&mut self, pattern: &BindingPattern<'a>) {
        bound_names(pattern, &mut |name| self.initialise(name));
    }

    // ---- References ----

    pub(super) fn read(&mut self, name: &'a str) {
        self.resolve(name);
    }

    fn write(&mut self, name: &'a str) {
        let nested = self.nested;
        if let Some(binding) = self.resolve(name) {
            let binding = self.tree.binding_mut(binding);
            binding.assigned = true;
            binding.nested_assignment |= nested;
        }
    }

    fn resolve(&mut self, name: &'a str) -> Option<BindingId> {
        let mut scope = Some(self.scope);
        while let Some(id) = scope {
            if let Some(binding) = self.tree.own_binding(id, name) {
                self.mark(binding);
                return Some(binding);
            }
            if name == "arguments" && self.tree.scope(id).function != OUTSIDE {
                let function = self.tree.function(self.tree.scope(id).function);
                if function.has_own_arguments() && function.scopes.parameters.or(function.scopes.body) == Some(id) {
                    let binding = self.need_arguments(id)?;
                    self.mark(binding);
                    return Some(binding);
                }
            }
            scope = self.tree.scope(id).parent;
        }
        None
    }

    /// The object of a member expression: reading an element of `arguments` does not give it away.
    fn member_object(&mut self, object: &Expression<'a>) {
        match object {
            Expression::Identifier(identifier) => self.read(identifier.name.as_str()),
            other => self.visit_expression(other),
        }
    }

    /// A property that is assigned, deleted or called: if it is one of `arguments`, that escapes.
    fn member_escapes(&mut self, member: Option<&MemberExpression<'a>>) {
        let object = member.map(MemberExpression::object);
        if matches!(object, Some(Expression::Identifier(identifier)) if identifier.name == "arguments") {
            self.arguments_escape();
        }
    }

    /// The arguments object goes where its elements may be assigned.
    fn arguments_escape(&mut self) {
        if let Some(binding) = self.resolve("arguments")
            && self.tree.binding(binding).function != OUTSIDE
        {
            let function = self.tree.binding(binding).function;
            self.tree.function_mut(function).arguments_escape = true;
        }
    }

    /// Makes sure that the function whose variable scope this is creates its arguments object.
    fn need_arguments(&mut self, scope: ScopeId) -> Option<BindingId> {
        let id = self.tree.scope(scope).function;
        if id == OUTSIDE || !self.tree.function(id).has_own_arguments() {
            return None;
        }
        if let Some(binding) = self.tree.function(id).arguments {
            return Some(binding);
        }
        let scopes = self.tree.function(id).scopes;
        let home = scopes.parameters.or(scopes.body)?;
        let binding = self.tree.declare(home, "arguments", BindingKind::Arguments);
        if matches!(self.tree.binding(binding).kind, BindingKind::Arguments | BindingKind::Var) {
            self.tree.function_mut(id).arguments = Some(binding);
        }
        Some(binding)
    }

    fn mark(&mut self, id: BindingId) {
        let function = self.function;
        let binding = self.tree.binding_mut(id);
        binding.used = true;
        if binding.function != function {
            binding.captured = true;
        } else if !binding.initialised {
            binding.early_access = true;
        }
    }

    /// `this`, new.target or the running function, of the nearest function that has its own.
    fn use_pseudo(&mut self, name: &'static str) {
        let owner = self.tree.this_function(self.function);
        if !self.tree.function(owner).is_function() {
            return;
        }
        if name == pseudo::THIS {
            self.tree.function_mut(owner).uses_this = true;
        }
        let derived = name == pseudo::THIS && self.tree.function(owner).kind == FunctionKind::DerivedConstructor;
        if owner == self.function && !derived {
            return;
        }
        let scopes = self.tree.function(owner).scopes;
        let Some(scope) = scopes.parameters.or(scopes.body) else { return };
        let kind = if derived { BindingKind::DerivedThis } else { BindingKind::Hidden };
        let binding = self.tree.declare(scope, name, kind);
        self.mark(binding);
    }

    /// A direct eval sees everything by name.
    fn direct_eval(&mut self) {
        let owner = self.tree.this_function(self.function);
        if self.tree.function(owner).is_function() {
            let derived = self.tree.function(owner).kind == FunctionKind::DerivedConstructor;
            self.tree.function_mut(owner).uses_this = true;
            let scopes = self.tree.function(owner).scopes;
            if let Some(scope) = scopes.parameters.or(scopes.body) {
                let this = if derived { BindingKind::DerivedThis } else { BindingKind::Hidden };
                self.tree.declare(scope, pseudo::THIS, this);
                self.tree.declare(scope, pseudo::NEW_TARGET, BindingKind::Hidden);
                if derived {
                    self.tree.declare(scope, pseudo::FUNCTION, BindingKind::Hidden);
                }
            }
            self.read("arguments");
            self.arguments_escape();
        }
        self.tree.function_mut(self.function).contains_eval = true;
        let mut scope = Some(self.scope);
        let mut activate = !self.strict;
        while let Some(id) = scope {
            let function = self.function;
            let current = self.tree.scope_mut(id);
            if activate && current.kind == ScopeKind::EvalVars && current.function == function {
                current.active = true;
                activate = false;
            }
            current.seen_by_eval = true;
            scope = current.parent;
        }
    }

    // ---- Functions ----

    pub(super) fn function(&mut self, function: &Function_<'a>, kind: FunctionKind) {
        let Some(body) = &function.body else { return };
        let strict = self.strict || is_use_strict(&body.directives);
        let id = self.new_function(kind, strict);
        self.tree.function_of.insert((address(function), Role::Own), id);
        let saved = (self.function, self.scope, self.strict, self.nested);
        self.function = id;
        self.strict = strict;
        self.nested = false;
        if function.r#type == FunctionType::FunctionExpression
            && kind == FunctionKind::Normal
            && let Some(name) = &function.id
            && !std::mem::take(&mut self.dynamic_function)
        {
            let scope = self.enter(ScopeKind::FunctionName);
            self.tree.function_mut(id).scopes.name = Some(scope);
            self.tree.declare(scope, name.name.as_str(), BindingKind::FunctionName);
        }
        self.parameters_and_body(id, &function.params, Some(body), None);
        (self.function, self.scope, self.strict, self.nested) = saved;
    }

    fn arrow(&mut self, arrow: &ArrowFunctionExpression<'a>) {
        let (body, expression) = match &arrow.body {
            ArrowFunctionBody::FunctionBody(body) => (Some(&**body), None),
            other => (None, other.as_expression()),
        };
        let strict = self.strict || body.is_some_and(|body| is_use_strict(&body.directives));
        let id = self.new_function(FunctionKind::Arrow, strict);
        self.tree.function_of.insert((address(arrow), Role::Own), id);
        let saved = (self.function, self.scope, self.strict, self.nested);
        (self.function, self.strict, self.nested) = (id, strict, false);
        self.parameters_and_body(id, &arrow.params, body, expression);
        (self.function, self.scope, self.strict, self.nested) = saved;
    }

    fn parameters_and_body(
        &mut self,
        id: FunctionId,
        parameters: &FormalParameters<'a>,
        body: Option<&FunctionBody<'a>>,
        expression: Option<&Expression<'a>>,
    ) {
        let patterns = || {
            let rest = parameters.rest.iter().map(|rest| &rest.rest.argument);
            parameters.items.iter().map(|item| &item.pattern).chain(rest)
        };
        let simple = parameters.rest.is_none()
            && parameters.items.iter().all(|item| {
                item.initializer.is_none() && matches!(item.pattern, BindingPattern::BindingIdentifier(_))
            });
        let expressions =
            parameters.items.iter().any(|item| item.initializer.is_some()) || patterns().any(has_expressions);
        let function = self.tree.function_mut(id);
        function.simple_parameters = simple;
        function.parameter_expressions = expressions;
        let sloppy = !function.strict;
        if expressions {
            if sloppy {
                let scope = self.enter(ScopeKind::EvalVars);
                self.tree.function_mut(id).scopes.parameter_eval_vars = Some(scope);
            }
            let scope = self.enter(ScopeKind::Parameters);
            self.tree.function_mut(id).scopes.parameters = Some(scope);
        } else {
            if sloppy {
                let scope = self.enter(ScopeKind::EvalVars);
                self.tree.function_mut(id).scopes.eval_vars = Some(scope);
            }
            let scope = self.enter(ScopeKind::Function);
            self.tree.function_mut(id).scopes.body = Some(scope);
        }
        let scope = self.scope;
        if self.tree.function(id).kind == FunctionKind::DerivedConstructor {
            self.tree.declare(scope, pseudo::THIS, BindingKind::DerivedThis);
        }
        for pattern in patterns() {
            bound_names(pattern, &mut |name| {
                let binding = self.tree.declare(scope, name, BindingKind::Parameter);
                if !expressions {
                    self.tree.binding_mut(binding).initialised = true;
                }
            });
        }
        for item in &parameters.items {
            self.visit_binding_pattern(&item.pattern);
            if let Some(initializer) = &item.initializer {
                self.visit_expression(initializer);
            }
            self.initialise_pattern(&item.pattern);
        }
        if let Some(rest) = &parameters.rest {
            self.visit_binding_pattern(&rest.rest.argument);
            self.initialise_pattern(&rest.rest.argument);
        }
        if expressions {
            if sloppy {
                let scope = self.enter(ScopeKind::EvalVars);
                self.tree.function_mut(id).scopes.eval_vars = Some(scope);
            }
            let scope = self.enter(ScopeKind::Function);
            self.tree.function_mut(id).scopes.body = Some(scope);
        }
        if let Some(body) = body {
            self.body(id, body);
        }
        if let Some(expression) = expression {
            self.visit_expression(expression);
        }
    }

    fn body(&mut self, id: FunctionId, body: &FunctionBody<'a>) {
        let scope = self.scope;
        let before = self.tree.scope(scope).bindings.len();
        self.declare_functions(&body.statements, scope, BindingKind::Function);
        self.declare_vars(&body.statements, scope);
        self.declare_lexicals(&body.statements, scope);
        // A var that shares its name with a parameter in a scope of its own starts with its value.
        if let Some(parameters) = self.tree.function(id).scopes.parameters {
            for position in before..self.tree.scope(scope).bindings.len() {
                let binding = self.tree.scope(scope).bindings[position];
                if self.tree.binding(binding).kind == BindingKind::Var
                    && let Some(outer) = self.tree.own_binding(parameters, self.tree.binding(binding).name)
                {
                    self.mark(outer);
                }
            }
        }
        for statement in &body.statements {
            self.direct = matches!(
                statement,
                Statement::VariableDeclaration(_)
                    | Statement::ForStatement(_)
            );
            self.visit_statement(statement);
            self.direct = false;
        }
    }

    // ---- Statements ----

    /// A block: its scope, if it declares anything.
    fn block<T>(&mut self, node: &T, kind: ScopeKind, statements: &[Statement<'a>]) {
        let declares = statements.iter().any(|statement| {
            labelled_function(statement).is_some() || {
                let mut any = false;
                lexical_names(statement, &mut |_, _| any = true);
                any
            }
        });
        if !declares {
            for statement in statements {
                self.visit_statement(statement);
            }
            return;
        }
        let scope = self.enter(kind);
        self.tree.scope_of.insert(address(node), scope);
        self.declare_functions(statements, scope, BindingKind::BlockFunction);
        self.declare_lexicals(statements, scope);
        self.hoisted_functions(statements);
        for statement in statements {
            self.visit_statement(statement);
        }
        self.leave(scope);
    }

    /// Functions that Annex B copies to a var when their declaration is evaluated write that var.
    fn hoisted_functions(&mut self, statements: &[Statement<'a>]) {
        for function in statements.iter().filter_map(labelled_function) {
            if self.tree.annex_b.contains(&address(function))
                && let (Some(id), Some(body)) = (&function.id, self.tree.function(self.function).scopes.body)
                && let Some(binding) = self.tree.own_binding(body, id.name.as_str())
            {
                let binding = self.tree.binding_mut(binding);
                binding.assigned = true;
                binding.used = true;
            }
        }
    }

    /// The body of an `if` and the like: a function declaration there has a block of its own.
    fn substatement(&mut self, statement: &Statement<'a>) {
        if let Statement::FunctionDeclaration(function) = statement {
            self.block(&**function, ScopeKind::Block, std::slice::from_ref(statement));
        } else {
            self.visit_statement(statement);
        }
    }

    fn loop_scope<T>(&mut self, node: &T, declaration: Option<&VariableDeclaration<'a>>) -> Option<ScopeId> {
        let declaration = declaration?;
        super::declare::lexical_kind(declaration.kind)?;
        let scope = self.enter(ScopeKind::Loop);
        self.tree.scope_of.insert(address(node), scope);
        variable_names(declaration, &mut |name, kind| {
            self.tree.declare(scope, name, kind);
        });
        Some(scope)
    }

    fn for_each<T>(
        &mut self,
        node: &T,
        left: &ForStatementLeft<'a>,
        right: &Expression<'a>,
        body: &Statement<'a>,
    ) {
        let declaration = match left {
            ForStatementLeft::VariableDeclaration(declaration) => Some(&**declaration),
            _ => None,
        };
        let scope = self.loop_scope(node, declaration);
        if let Some(declaration) = declaration {
            if declaration.kind == VariableDeclarationKind::Var
                && let Some(init) = declaration.declarations.first().and_then(|it| it.init.as_ref())
            {
                self.visit_expression(init);
            }
            self.visit_expression(right);
            for declarator in &declaration.declarations {
                self.visit_binding_pattern(&declarator.id);
                if declaration.kind == VariableDeclarationKind::Var {
                    bound_names(&declarator.id, &mut |name| self.write(name));
                }
                if declaration.kind != VariableDeclarationKind::Var {
                    self.initialise_pattern(&declarator.id);
                }
            }
        } else {
            self.visit_expression(right);
            self.visit_for_statement_left(left);
        }
        self.substatement(body);
        if let Some(scope) = scope {
            self.leave(scope);
        }
    }

    /// An expression whose value nobody uses: an assignment there disturbs no other operand.
    fn discarded(&mut self, expression: &Expression<'a>) {
        match expression {
            Expression::SequenceExpression(sequence) => {
                for expression in &sequence.expressions {
                    self.discarded(expression);
                }
            }
            Expression::AssignmentExpression(assignment) => self.assignment(assignment, false),
            Expression::UpdateExpression(update) => self.update(update, false),
            other => self.visit_expression(other),
        }
    }

    fn assignment(&mut self, assignment: &AssignmentExpression<'a>, nested: bool) {
        let saved = std::mem::replace(&mut self.nested, nested);
        match &assignment.left {
            AssignmentTarget::AssignmentTargetIdentifier(identifier) => self.write(identifier.name.as_str()),
            AssignmentTarget::StaticMemberExpression(member)
                if matches!(member.object, Expression::ThisExpression(_)) =>
            {
                let function = self.tree.function_mut(self.function);
                function.this_properties = function.this_properties.saturating_add(1);
                self.visit_assignment_target(&assignment.left);
            }
            left => {
                self.visit_assignment_target(left);
            }
        }
        self.nested = true;
        self.visit_expression(&assignment.right);
        self.nested = saved;
    }

    fn update(&mut self, update: &UpdateExpression<'a>, nested: bool) {
        let saved = std::mem::replace(&mut self.nested, nested);
        match &update.argument {
            SimpleAssignmentTarget::AssignmentTargetIdentifier(identifier) => self.write(identifier.name.as_str()),
            other => self.visit_simple_assignment_target(other),
        }
        self.nested = saved;
    }

    /// An await of the outermost code makes a module asynchronous.
    fn awaits(&mut self) {
        self.tree.has_await |= self.tree.function(self.function).kind == FunctionKind::Module;
    }

    fn target_identifier(&mut self, identifier: &IdentifierReference<'a>) {
        self.write(identifier.name.as_str());
    }
}

type Function_<'a> = oxc_ast::ast::Function<'a>;

impl<'a> VisitJs<'a> for Analyzer<'a> {
    fn visit_identifier_reference(&mut self, it: &IdentifierReference<'a>) {
        self.read(it.name.as_str());
        if it.name == "arguments" {
            self.arguments_escape();
        }
    }

    fn visit_static_member_expression(&mut self, it: &StaticMemberExpression<'a>) {
        self.member_object(&it.object);
    }

    fn visit_computed_member_expression(&mut self, it: &ComputedMemberExpression<'a>) {
        self.member_object(&it.object);
        self.visit_expression(&it.expression);
    }

    fn visit_unary_expression(&mut self, it: &UnaryExpression<'a>) {
        if it.operator == UnaryOperator::Delete {
            self.member_escapes(it.argument.as_member_expression());
        }
        self.visit_expression(&it.argument);
    }

    fn visit_private_field_expression(&mut self, it: &PrivateFieldExpression<'a>) {
        self.visit_expression(&it.object);
        let name = self.alloc(&format!("#{}", it.field.name));
        self.read(name);
    }

    fn visit_private_in_expression(&mut self, it: &PrivateInExpression<'a>) {
        let name = self.alloc(&format!("#{}", it.left.name));
        self.read(name);
        self.visit_expression(&it.right);
    }

    fn visit_this_expression(&mut self, _: &ThisExpression) {
        self.use_pseudo(pseudo::THIS);
    }

    fn visit_super(&mut self, _: &Super) {
        self.use_pseudo(pseudo::THIS);
    }

    fn visit_new_target(&mut self, _: &NewTarget) {
        self.use_pseudo(pseudo::NEW_TARGET);
    }

    fn visit_call_expression(&mut self, it: &CallExpression<'a>) {
        if matches!(it.callee, Expression::Super(_)) {
            self.use_pseudo(pseudo::FUNCTION);
            self.use_pseudo(pseudo::NEW_TARGET);
        }
        self.member_escapes(it.callee.as_member_expression());
        walk_js::walk_call_expression(self, it);
        if !it.optional && matches!(&it.callee, Expression::Identifier(callee) if callee.name == "eval") {
            self.direct_eval();
        }
    }

    fn visit_function(&mut self, it: &Function_<'a>, _: ScopeFlags) {
        self.function(it, FunctionKind::Normal);
    }

    fn visit_arrow_function_expression(&mut self, it: &ArrowFunctionExpression<'a>) {
        self.arrow(it);
    }

    fn visit_object_property(&mut self, it: &ObjectProperty<'a>) {
        if it.computed {
            self.visit_property_key(&it.key);
        }
        match &it.value {
            Expression::FunctionExpression(function) if it.method || it.kind != PropertyKind::Init => {
                self.function(function, FunctionKind::Method);
            }
            value => self.visit_expression(value),
        }
    }

    fn visit_property_key(&mut self, it: &PropertyKey<'a>) {
        if let Some(expression) = it.as_expression() {
            self.visit_expression(expression);
        }
    }

    fn visit_class(&mut self, it: &Class<'a>) {
        self.class(it);
        if it.r#type == ClassType::ClassDeclaration {
            match &it.id {
                Some(id) => self.initialise(id.name.as_str()),
                None => self.initialise(pseudo::DEFAULT),
            }
        }
    }

    fn visit_expression_statement(&mut self, it: &ExpressionStatement<'a>) {
        self.discarded(&it.expression);
    }

    fn visit_assignment_expression(&mut self, it: &AssignmentExpression<'a>) {
        self.assignment(it, true);
    }

    fn visit_update_expression(&mut self, it: &UpdateExpression<'a>) {
        self.update(it, true);
    }

    fn visit_simple_assignment_target(&mut self, it: &SimpleAssignmentTarget<'a>) {
        match it {
            SimpleAssignmentTarget::AssignmentTargetIdentifier(identifier) => self.target_identifier(identifier),
            other => {
                self.member_escapes(other.as_member_expression());
                walk_js::walk_simple_assignment_target(self, other);
            }
        }
    }

    fn visit_assignment_target_property_identifier(&mut self, it: &AssignmentTargetPropertyIdentifier<'a>) {
        self.target_identifier(&it.binding);
        if let Some(init) = &it.init {
            self.visit_expression(init);
        }
    }

    fn visit_assignment_target_property_property(&mut self, it: &AssignmentTargetPropertyProperty<'a>) {
        if it.computed {
            self.visit_property_key(&it.name);
        }
        self.visit_assignment_target_maybe_default(&it.binding);
    }

    fn visit_binding_property(&mut self, it: &BindingProperty<'a>) {
        if it.computed {
            self.visit_property_key(&it.key);
        }
        self.visit_binding_pattern(&it.value);
    }

    fn visit_await_expression(&mut self, it: &AwaitExpression<'a>) {
        self.awaits();
        self.visit_expression(&it.argument);
    }

    fn visit_variable_declaration(&mut self, it: &VariableDeclaration<'a>) {
        if it.kind == VariableDeclarationKind::AwaitUsing {
            self.awaits();
        }
        let direct = std::mem::take(&mut self.direct);
        for declarator in &it.declarations {
            if let Some(init) = &declarator.init {
                self.visit_expression(init);
            }
            self.visit_binding_pattern(&declarator.id);
            let var = it.kind == VariableDeclarationKind::Var;
            // A var is known to have a value only after a declaration that every run comes through.
            if !var || direct && declarator.init.is_some() {
                self.initialise_pattern(&declarator.id);
            }
            if var {
                bound_names(&declarator.id, &mut |name| self.write(name));
            }
        }
    }

    fn visit_block_statement(&mut self, it: &BlockStatement<'a>) {
        self.block(it, ScopeKind::Block, &it.body);
    }

    fn visit_if_statement(&mut self, it: &IfStatement<'a>) {
        let mut current = it;
        loop {
            self.visit_expression(&current.test);
            self.substatement(&current.consequent);
            match &current.alternate {
                Some(Statement::IfStatement(next)) => current = next,
                Some(alternate) => break self.substatement(alternate),
                None => break,
            }
        }
    }

    fn visit_while_statement(&mut self, it: &WhileStatement<'a>) {
        self.visit_expression(&it.test);
        self.substatement(&it.body);
    }

    fn visit_do_while_statement(&mut self, it: &DoWhileStatement<'a>) {
        self.substatement(&it.body);
        self.visit_expression(&it.test);
    }

    fn visit_for_statement(&mut self, it: &ForStatement<'a>) {
        let declaration = match &it.init {
            Some(ForStatementInit::VariableDeclaration(declaration)) => Some(&**declaration),
            _ => None,
        };
        let direct = std::mem::take(&mut self.direct);
        let scope = self.loop_scope(it, declaration);
        match &it.init {
            Some(ForStatementInit::VariableDeclaration(declaration)) => {
                self.direct = direct;
                self.visit_variable_declaration(declaration);
            }
            Some(other) => {
                if let Some(expression) = other.as_expression() {
                    self.discarded(expression);
                }
            }
            None => {}
        }
        if let Some(test) = &it.test {
            self.visit_expression(test);
        }
        self.substatement(&it.body);
        if let Some(update) = &it.update {
            self.discarded(update);
        }
        if let Some(scope) = scope {
            self.leave(scope);
        }
    }

    fn visit_for_in_statement(&mut self, it: &ForInStatement<'a>) {
        self.for_each(it, &it.left, &it.right, &it.body);
    }

    fn visit_for_of_statement(&mut self, it: &ForOfStatement<'a>) {
        if it.r#await {
            self.awaits();
        }
        if let ForStatementLeft::VariableDeclaration(declaration) = &it.left
            && declaration.kind == VariableDeclarationKind::AwaitUsing
        {
            self.awaits();
        }
        self.for_each(it, &it.left, &it.right, &it.body);
    }

    fn visit_labeled_statement(&mut self, it: &LabeledStatement<'a>) {
        self.visit_statement(&it.body);
    }

    fn visit_with_statement(&mut self, it: &WithStatement<'a>) {
        self.visit_expression(&it.object);
        let scope = self.enter(ScopeKind::With);
        self.tree.scope_of.insert(address(it), scope);
        self.substatement(&it.body);
        self.leave(scope);
    }

    fn visit_switch_statement(&mut self, it: &SwitchStatement<'a>) {
        self.visit_expression(&it.discriminant);
        let scope = self.enter(ScopeKind::Switch);
        self.tree.scope_of.insert(address(it), scope);
        for case in &it.cases {
            self.declare_functions(&case.consequent, scope, BindingKind::BlockFunction);
            self.declare_lexicals(&case.consequent, scope);
            self.hoisted_functions(&case.consequent);
        }
        for case in &it.cases {
            if let Some(test) = &case.test {
                self.visit_expression(test);
            }
        }
        for case in &it.cases {
            // Whatever was declared under earlier labels may have been jumped over.
            self.tree.forget_initialisation(scope);
            for statement in &case.consequent {
                self.visit_statement(statement);
            }
        }
        self.leave(scope);
    }

    fn visit_catch_clause(&mut self, it: &CatchClause<'a>) {
        let Some(parameter) = &it.param else {
            return self.visit_block_statement(&it.body);
        };
        let simple = matches!(parameter.pattern, BindingPattern::BindingIdentifier(_));
        let scope = self.enter(if simple { ScopeKind::SimpleCatch } else { ScopeKind::Catch });
        self.tree.scope_of.insert(address(it), scope);
        let kind = if simple { BindingKind::CatchParameter } else { BindingKind::Let };
        bound_names(&parameter.pattern, &mut |name| {
            self.tree.declare(scope, name, kind);
        });
        self.visit_binding_pattern(&parameter.pattern);
        self.initialise_pattern(&parameter.pattern);
        self.visit_block_statement(&it.body);
        self.leave(scope);
    }

    fn visit_export_default_declaration(&mut self, it: &ExportDefaultDeclaration<'a>) {
        walk_js::walk_export_default_declaration(self, it);
        self.initialise(pseudo::DEFAULT);
    }

    fn visit_import_declaration(&mut self, _: &ImportDeclaration<'a>) {}

    fn visit_export_named_declaration(&mut self, it: &ExportNamedDeclaration<'a>) {
        for specifier in &it.specifiers {
            if let ModuleExportName::IdentifierReference(local) = &specifier.local {
                self.read(local.name.as_str());
            }
        }
    }

    fn visit_export_from_declaration(&mut self, _: &ExportFromDeclaration<'a>) {}

    fn visit_export_all_declaration(&mut self, _: &ExportAllDeclaration<'a>) {}
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
