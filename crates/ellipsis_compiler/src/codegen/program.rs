//! Scripts, evals and functions from text.

use std::rc::Rc;

use ellipsis_bytecode::{
    FunctionTemplate, GlobalDeclaration, GlobalKind, Instruction, Reg, ScopeKind as EvalScopeKind, Text,
};
use oxc_ast::ast::*;
use oxc_span::Span;
use rustc_hash::{FxHashMap, FxHashSet};

use super::Generator;
use super::function::FunctionSyntax;
use super::variable::Environment;
use crate::CompileError;
use crate::scope::{Role, address, declare};
use crate::text;

/// Compiles a script or module; with `deferring`, without such functions as may be compiled when they are first called.
pub(crate) fn compile_whole<'a>(
    mut generator: Generator<'a>,
    program: &Program<'a>,
    module: bool,
    deferring: bool,
) -> Result<Rc<FunctionTemplate>, CompileError> {
    generator.in_module = module;
    if deferring {
        generator.defer();
    }
    let template = if module { generator.module(program) } else { generator.script(program) };
    generator.into_result(template)
}

/// Compiles eval code.
pub(crate) fn compile_eval_program<'a>(
    mut generator: Generator<'a>,
    program: &Program<'a>,
) -> Result<Rc<FunctionTemplate>, CompileError> {
    let template = generator.eval(program);
    generator.into_result(template)
}

/// Compiles the one function expression that a program consists of.
pub(crate) fn compile_single_function<'a>(
    mut generator: Generator<'a>,
    program: &Program<'a>,
    name: &str,
) -> Result<Rc<FunctionTemplate>, CompileError> {
    let function = match program.body.first() {
        Some(Statement::ExpressionStatement(statement)) => match &statement.expression {
            Expression::FunctionExpression(function) => Some(&**function),
            Expression::ParenthesizedExpression(inner) => match &inner.expression {
                Expression::FunctionExpression(function) => Some(&**function),
                _ => None,
            },
            _ => None,
        },
        _ => None,
    };
    let id = function
        .and_then(|function| generator.tree.function_of.get(&(address(function), Role::Own)).copied());
    let (Some(function), Some(id)) = (function, id) else {
        return Err(CompileError::new("Unexpected token", 0, 0));
    };
    let syntax = FunctionSyntax::of(function, function.span);
    let template = generator.function_template(id, &syntax, Text::from(name));
    generator.into_result(template)
}

impl<'a> Generator<'a> {
    fn script(&mut self, program: &Program<'a>) -> FunctionTemplate {
        let mut globals = Vec::new();
        for statement in &program.body {
            declare::lexical_names(statement, &mut |name, kind| {
                let kind = if kind == crate::scope::BindingKind::Const {
                    GlobalKind::Const
                } else {
                    GlobalKind::Let
                };
                globals.push(GlobalDeclaration { name: Text::from(name), kind });
            });
        }
        self.var_globals(program, &mut globals);
        self.declared_globals = Rc::new(globals.iter().map(|global| global.name.clone()).collect());
        if self.tree.has_await {
            self.f.is_async = true;
            self.emit(Instruction::async_start());
        }
        self.start_completion();
        self.define_global_functions(program);
        self.finish_program(program, globals)
    }

    fn start_completion(&mut self) {
        let completion = self.temp();
        self.emit(Instruction::load_undefined(completion));
        self.f.completion = Some(completion);
    }

    fn finish_program(&mut self, program: &Program<'a>, globals: Vec<GlobalDeclaration>) -> FunctionTemplate {
        // Directives are statements, too; the prefix is none of the program's own.
        let directive = program.directives.iter().rfind(|directive| directive.span.start >= self.prefix);
        if let (Some(completion), Some(directive)) = (self.f.completion, directive) {
            let value = text::decode(&directive.expression.value, directive.expression.lone_surrogates);
            self.load_text(completion, &value);
        }
        self.statements(&program.body);
        if let Some(completion) = self.f.completion {
            if self.f.is_async {
                // A promise is not to be waited for.
                self.emit(Instruction::new_array(completion, completion, 1));
            }
            self.emit(Instruction::return_(completion));
        }
        let mut template = self.finish_template(Text::from(""), program.span, 0, 0);
        template.globals = globals;
        template
    }

    /// Functions and vars that become properties of the global object.
    fn var_globals(&mut self, program: &Program<'a>, globals: &mut Vec<GlobalDeclaration>) {
        let mut seen = FxHashSet::default();
        for function in program.body.iter().filter_map(declare::labelled_function) {
            if let Some(id) = &function.id
                && seen.insert(id.name.as_str())
            {
                let name = Text::from(id.name.as_str());
                globals.push(GlobalDeclaration { name, kind: GlobalKind::Function });
            }
        }
        for name in &self.tree.var_names {
            if seen.insert(name) {
                globals.push(GlobalDeclaration { name: Text::from(*name), kind: GlobalKind::Var });
            }
        }
        for (_, name) in &self.tree.annex_b_names {
            if seen.insert(name) {
                globals.push(GlobalDeclaration { name: Text::from(*name), kind: GlobalKind::AnnexBFunction });
            }
        }
    }

    /// The function declarations of the outermost code: of several with a name, the last.
    fn outermost_functions<'s>(
        program: &'s Program<'a>,
    ) -> Vec<(&'s BindingIdentifier<'a>, &'s Function<'a>)> {
        let functions = || program.body.iter().filter_map(declare::labelled_function);
        let last: FxHashMap<&str, usize> = functions()
            .filter_map(|function| Some((function.id.as_ref()?.name.as_str(), address(function))))
            .collect();
        functions()
            .filter_map(|function| Some((function.id.as_ref()?, function)))
            .filter(|(id, function)| last.get(id.name.as_str()) == Some(&address(*function)))
            .collect()
    }

    fn define_global_functions(&mut self, program: &Program<'a>) {
        for (id, function) in Self::outermost_functions(program) {
            let mark = self.mark();
            let value = self.temp();
            self.function_declaration(value, function);
            let name = self.f.asm.string(&Text::from(id.name.as_str()));
            self.emit_at(id.span, Instruction::define_global_function(value, name));
            self.release(mark);
        }
    }

    /// Whether the script itself declares a global, which therefore exists.
    pub(super) fn is_declared_global(&self, name: &str) -> bool {
        self.declared_globals.contains(&Text::from(name))
    }

    // ---- eval ----

    fn eval(&mut self, program: &Program<'a>) -> FunctionTemplate {
        let mut globals = Vec::new();
        if self.f.strict {
            let scope = self.f.scope;
            self.enter(scope);
            self.start_completion();
            self.start_vars(scope, None);
            self.instantiate_functions(program.body.iter());
            return self.finish_program(program, globals);
        }
        self.check_var_conflicts(program);
        let in_function = self.eval_var_scope().is_some();
        if !in_function {
            self.var_globals(program, &mut globals);
        }
        let scope = self.f.scope;
        self.enter(scope);
        self.start_completion();
        if in_function {
            let functions = Self::outermost_functions(program);
            let names: Vec<&str> = functions
                .iter()
                .map(|(id, _)| id.name.as_str())
                .chain(self.tree.var_names.iter().copied())
                .chain(self.tree.annex_b_names.iter().map(|&(_, name)| name))
                .collect();
            for name in names {
                self.declare_eval_var(name);
            }
            for (id, function) in functions {
                let mark = self.mark();
                let value = self.temp();
                self.function_declaration(value, function);
                self.store_eval_var(id.name.as_str(), value, id.span);
                self.release(mark);
            }
        } else {
            self.define_global_functions(program);
        }
        self.finish_program(program, globals)
    }

    /// Where the vars of sloppy eval code go: descriptors up to the one with the object scope.
    fn eval_var_scope(&self) -> Option<usize> {
        let eval = self.tree.eval?;
        eval.scopes.iter().position(|scope| scope.kind == EvalScopeKind::EvalVars)
    }

    /// The var that the function around already has, as the slot of an environment.
    fn existing_eval_var(&self, name: &str) -> Option<(Environment, u32)> {
        let eval = self.tree.eval?;
        let limit = self.eval_var_scope()?;
        let text = Text::from(name);
        let index = (0..limit).rev().find(|&index| eval.scopes[index].kind == EvalScopeKind::Function)?;
        let binding =
            eval.scopes[index].bindings.iter().find(|binding| binding.name == text && !binding.lexical)?;
        Some((Environment::Outer(self.hops_to_root() + index as u32), binding.slot))
    }

    fn declare_eval_var(&mut self, name: &str) {
        if self.existing_eval_var(name).is_some() {
            return;
        }
        let Some(index) = self.eval_var_scope() else { return };
        let mark = self.mark();
        let scope = self.temp();
        let hops = self.hops_to_root() + index as u32;
        self.load_slot(scope, Environment::Outer(hops), 0);
        let constant = self.f.asm.string(&Text::from(name));
        self.emit(Instruction::scope_declare(scope, constant));
        self.release(mark);
    }

    /// Assigns to a var of sloppy eval code.
    pub(super) fn store_eval_var(&mut self, name: &str, value: Reg, span: Span) {
        if let Some((environment, slot)) = self.existing_eval_var(name) {
            return self.store_slot(value, environment, slot);
        }
        let text = Text::from(name);
        let Some(index) = self.eval_var_scope() else {
            let site = self.f.asm.wide_site(&text);
            return self.emit_at(span, Instruction::store_global(value, site));
        };
        let mark = self.mark();
        let scope = self.temp();
        let hops = self.hops_to_root() + index as u32;
        self.load_slot(scope, Environment::Outer(hops), 0);
        let constant = self.f.asm.string24(&text);
        self.emit_at(span, Instruction::scope_set(value, scope, constant));
        self.release(mark);
    }

    /// A var of eval code must not hoist over a lexical binding of the same name.
    fn check_var_conflicts(&mut self, program: &Program<'a>) {
        let Some(eval) = self.tree.eval else { return };
        let limit = self.eval_var_scope().unwrap_or(eval.scopes.len());
        let conflicts = |name: &str| {
            let text = Text::from(name);
            eval.scopes[..limit].iter().any(|scope| {
                scope.kind != EvalScopeKind::SimpleCatch
                    && scope.kind != EvalScopeKind::With
                    && scope.bindings.iter().any(|binding| {
                        binding.name == text && (binding.lexical || scope.kind == EvalScopeKind::Parameters)
                    })
            })
        };
        let functions = Self::outermost_functions(program);
        let names =
            functions.iter().map(|(id, _)| id.name.as_str()).chain(self.tree.var_names.iter().copied());
        let found = names.into_iter().find(|name| conflicts(name)).map(str::to_owned);
        if let Some(name) = found {
            return self.fail(format!("Identifier '{name}' has already been declared"), program.span);
        }
        // Functions in blocks quietly stay there instead.
        let blocked: Vec<usize> = self
            .tree
            .annex_b_names
            .iter()
            .filter(|(_, name)| conflicts(name))
            .map(|&(node, _)| node)
            .collect();
        for node in blocked {
            self.tree.annex_b.remove(&node);
            self.tree.annex_b_names.retain(|&(known, _)| known != node);
        }
    }
}
