//! Functions that are compiled when they are first called: what is kept for that, and how it is done
//! ([decision 19](../../../../docs/decisions/0019-lazy-compilation.md)).

use std::rc::Rc;

use ellipsis_bytecode::{Deferred, FunctionFlags, FunctionForm, FunctionTemplate, Text, restored};
use oxc_allocator::Allocator;
use oxc_ast::ast::*;
use oxc_span::{GetSpan, SourceType, Span};

use super::Generator;
use super::function::FunctionSyntax;
use crate::CompileError;
use crate::parse::parse_compiled;
use crate::scope::outer::Outer;
use crate::scope::{self, DeferredSyntax, FunctionId, Role, ScopeId, Surrounded, address};

/// Shorter functions are compiled at once: that is about what putting them off takes.
const SHORTEST: u32 = if cfg!(debug_assertions) { 1 } else { 96 };

impl<'a> Generator<'a> {
    /// Notes the functions that a call certainly, or most likely, calls at once: its callee, of which `call` and the like
    /// may be a method, and what that gets. How many there were before.
    pub(super) fn note_called(&mut self, callee: &Expression<'a>, arguments: &[Argument<'a>]) -> usize {
        let before = self.called_at_once.len();
        let function = match callee {
            Expression::StaticMemberExpression(member) => &member.object,
            callee => callee,
        };
        if self.longest_deferred > 0 && is_function(function) {
            self.called_at_once.push(function.span().start);
            let given = arguments.iter().filter_map(Argument::as_expression).filter(|it| is_function(it));
            self.called_at_once.extend(given.map(|function| function.span().start));
        }
        before
    }

    /// Whether a function may get its code later.
    pub(super) fn may_put_off(&self, id: FunctionId, syntax: &FunctionSyntax<'_, 'a>) -> bool {
        let size = syntax.span.size();
        if size < SHORTEST || size > self.longest_deferred || self.called_at_once.contains(&syntax.span.start)
        {
            return false;
        }
        // A direct eval looks into all scopes around it.
        let scopes = self.tree.function(id).scopes;
        let seen = |scope: Option<ScopeId>| scope.is_some_and(|scope| self.tree.scope(scope).seen_by_eval);
        !seen(scopes.body) && !seen(scopes.parameters)
    }

    /// The template of a function that gets its code later.
    pub(super) fn put_off(
        &mut self,
        id: FunctionId,
        syntax: &FunctionSyntax<'_, 'a>,
        name: Text,
        form: FunctionForm,
    ) -> FunctionTemplate {
        let scope = self.tree.function(id).outer.unwrap_or(self.f.scope);
        if self.deferred_in.last() != Some(&scope) {
            self.deferred_in.push(scope);
        }
        let (parameters, length) = self.parameter_counts(syntax);
        let moment = self.tree.put_off();
        let function = self.tree.function(id);
        FunctionTemplate {
            name: if self.source.stands_in() { restored(&name) } else { name },
            kind: function.kind,
            flags: FunctionFlags {
                strict: function.strict,
                generator: syntax.is_generator,
                is_async: syntax.is_async,
                ..FunctionFlags::default()
            },
            parameters,
            length,
            registers: 0,
            instance_properties: function.this_properties,
            code: Vec::new(),
            constants: Vec::new(),
            sites: Vec::new(),
            spreads: Vec::new(),
            functions: Vec::new(),
            handlers: Vec::new(),
            positions: Vec::new(),
            tdz_names: Vec::new(),
            strict_parts: Vec::new(),
            source: self.source.clone(),
            span: (self.at(syntax.span), syntax.span.end.wrapping_sub(self.prefix)),
            globals: Vec::new(),
            module: None,
            deferred: Some(Box::new(Deferred {
                surroundings: self.surroundings.clone(),
                scope: scope.0,
                function: function.parent.map_or(0, |parent| parent.0),
                moment,
                form,
                compiled: Default::default(),
            })),
        }
    }

    /// Keeps what the functions that were put off may refer to.
    pub(super) fn keep_surroundings(&mut self) {
        if self.deferred_in.is_empty() {
            return;
        }
        let outer = self.tree.outer(&self.deferred_in, self.in_module, self.declared_globals.clone());
        self.surroundings.keep(outer.weight(), Box::new(outer));
    }
}

fn is_function(expression: &Expression<'_>) -> bool {
    matches!(expression, Expression::FunctionExpression(_) | Expression::ArrowFunctionExpression(_))
}

/// What is put around the text of a function, so that it is a program.
fn wrapping(form: FunctionForm) -> (&'static str, &'static str) {
    match form {
        FunctionForm::Expression | FunctionForm::NamedExpression => ("(", ")"),
        FunctionForm::ObjectMethod => ("({", "})"),
        FunctionForm::ClassMethod => ("(class{", "})"),
        FunctionForm::StaticMethod => ("(class{static ", "})"),
    }
}

/// The function that such a program consists of.
fn syntax_of<'s, 'a>(program: &'s Program<'a>) -> Option<DeferredSyntax<'s, 'a>> {
    let Some(Statement::ExpressionStatement(statement)) = program.body.first() else { return None };
    let function = match &statement.expression {
        Expression::FunctionExpression(function) => function,
        Expression::ArrowFunctionExpression(arrow) => return Some(DeferredSyntax::Arrow(arrow)),
        Expression::ObjectExpression(object) => match object.properties.first()? {
            ObjectPropertyKind::ObjectProperty(property) => match &property.value {
                Expression::FunctionExpression(function) => function,
                _ => return None,
            },
            ObjectPropertyKind::SpreadProperty(_) => return None,
        },
        Expression::ClassExpression(class) => match class.body.body.first()? {
            ClassElement::MethodDefinition(method) => &method.value,
            _ => return None,
        },
        _ => return None,
    };
    Some(DeferredSyntax::Function(function))
}

/// Compiles a function that was put off. Its program was found to be right.
pub(crate) fn compile_deferred(template: &FunctionTemplate) -> Result<Rc<FunctionTemplate>, CompileError> {
    let lost = || CompileError::new("Function cannot be compiled", template.span.0, 0);
    let deferred = template.deferred.as_deref().ok_or_else(lost)?;
    let outer: &Outer = deferred.surroundings.kept().ok_or_else(lost)?;
    let (start, end) = template.span;
    let text = template.source.text.get(start as usize..end as usize).ok_or_else(lost)?;
    let allocator = Allocator::default();
    let (before, behind) = wrapping(deferred.form);
    let text = allocator.alloc_str(&[before, text, behind].concat());
    let kind = if outer.module { SourceType::mjs() } else { SourceType::script() };
    let parsed = parse_compiled(&allocator, text, kind);
    let prefix = (before.len() as u32).wrapping_sub(start);
    let program = allocator.alloc(parsed.program);
    let syntax = syntax_of(program).ok_or_else(lost)?;
    let place = Surrounded {
        outer,
        scope: ScopeId(deferred.scope),
        function: FunctionId(deferred.function),
        moment: deferred.moment,
        kind: template.kind,
        strict: template.flags.strict,
        nameless: deferred.form != FunctionForm::NamedExpression,
    };
    let tree = scope::analyze_function(program, &allocator, syntax, &place);
    let mut generator = Generator::new(tree, template.source.clone(), prefix);
    // What is most of a function is compiled with it, so that no text is parsed again and again.
    generator.longest_deferred = (end - start) / 2;
    generator.in_module = outer.module;
    generator.declared_globals = outer.declared_globals.clone();
    let span = Span::new(before.len() as u32, (text.len() - behind.len()) as u32);
    let (node, syntax) = match syntax {
        DeferredSyntax::Function(function) => (address(function), FunctionSyntax::of(function, span)),
        DeferredSyntax::Arrow(arrow) => (address(arrow), FunctionSyntax::arrow(arrow)),
    };
    let id = generator.tree.function_of.get(&(node, Role::Own)).copied().ok_or_else(lost)?;
    let compiled = generator.function_template(id, &syntax, template.name.clone());
    generator.into_result(compiled)
}
