//! Which names a CommonJS module exports, as far as its text tells: what those who import it may name.

use ellipsis_bytecode::Source;
use oxc_ast::ast::*;
use oxc_ast_visit::{VisitJs, walk_js};
use oxc_span::SourceType;
use rustc_hash::{FxHashMap, FxHashSet};

use crate::{CompileError, nesting, parse, typescript};

/// The names that a CommonJS module exports.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct ExportNames {
    /// Those that its text assigns, in order.
    pub names: Vec<String>,
    /// The modules whose names are its own, too, as it requires them.
    pub reexports: Vec<String>,
}

/// Finds the names that a CommonJS module exports, by the forms that compilers to CommonJS write and people use: the same
/// as cjs-module-lexer looks for, on the tree.
///
/// # Errors
/// If the text is not that of a CommonJS module.
pub fn commonjs_exports(source: &Source) -> Result<ExportNames, CompileError> {
    nesting::with_stack(&source.text, |depth| {
        let allocator = parse::arena(source.text.len());
        let kind = typescript::source_type(source, SourceType::cjs());
        let parsed = parse::parse(&allocator, &source.text, kind, 0, false, depth)?;
        let mut finder = Finder::default();
        finder.visit_program(parsed.program);
        Ok(finder.found)
    })
}

#[derive(Default)]
struct Finder<'a> {
    found: ExportNames,
    known: FxHashSet<String>,
    /// Variables that hold what was required.
    required: FxHashMap<&'a str, String>,
}

impl<'a> Finder<'a> {
    fn name(&mut self, name: &str) {
        if self.known.insert(name.to_owned()) {
            self.found.names.push(name.to_owned());
        }
    }

    fn reexport(&mut self, specifier: String) {
        if !self.found.reexports.contains(&specifier) {
            self.found.reexports.push(specifier);
        }
    }

    /// `module.exports = { a, b: c, ...require('d') }`, up to the first property whose value is more than a name.
    fn literal(&mut self, object: &ObjectExpression<'a>) {
        for property in &object.properties {
            match property {
                ObjectPropertyKind::SpreadProperty(spread) => match required(&spread.argument) {
                    Some(specifier) => self.reexport(specifier),
                    None if matches!(spread.argument, Expression::Identifier(_)) => {}
                    None => return,
                },
                ObjectPropertyKind::ObjectProperty(property) => {
                    let name = property.key.static_name().filter(|_| !property.computed);
                    let Some(name) = name else { return };
                    self.name(&name);
                    if !matches!(property.value, Expression::Identifier(_)) || property.method {
                        return;
                    }
                }
            }
        }
    }

    /// `Object.defineProperty(exports, 'name', …)`
    fn definition(&mut self, call: &CallExpression<'a>) {
        let [target, name, descriptor] = call.arguments.as_slice() else { return };
        let is_target = target.as_expression().is_some_and(is_exports);
        let Some(Expression::StringLiteral(name)) = name.as_expression() else { return };
        let Some(Expression::ObjectExpression(descriptor)) = descriptor.as_expression() else { return };
        let describes = |property: &ObjectPropertyKind<'a>| match property {
            ObjectPropertyKind::ObjectProperty(property) => match property.key.static_name().as_deref() {
                Some("value") => true,
                Some("get") => {
                    matches!(&property.value, Expression::FunctionExpression(getter) if is_forwarding(getter))
                }
                _ => false,
            },
            ObjectPropertyKind::SpreadProperty(_) => false,
        };
        if is_target && descriptor.properties.iter().any(describes) {
            self.name(&name.value);
        }
    }

    /// `Object.keys(required).forEach(function (key) { … exports[key] = required[key] … })`
    fn forwarded_keys(&mut self, call: &CallExpression<'a>) {
        let Expression::StaticMemberExpression(callee) = &call.callee else { return };
        let (Expression::CallExpression(keys), "forEach") = (&callee.object, callee.property.name.as_str())
        else {
            return;
        };
        let Some(Expression::Identifier(name)) = keys.arguments.first().and_then(Argument::as_expression)
        else {
            return;
        };
        let Some(Expression::FunctionExpression(each)) =
            call.arguments.first().and_then(Argument::as_expression)
        else {
            return;
        };
        let Some(specifier) = self.required.get(name.name.as_str()).cloned() else { return };
        let mut forwarding = Forwarding { found: false };
        if is_object_method(&keys.callee, "keys")
            && let Some(body) = &each.body
        {
            forwarding.visit_function_body(body);
        }
        if forwarding.found {
            self.reexport(specifier);
        }
    }
}

/// Looks for `exports[key] = …`, or the same by a definition.
struct Forwarding {
    found: bool,
}

impl<'a> VisitJs<'a> for Forwarding {
    fn visit_assignment_expression(&mut self, assignment: &AssignmentExpression<'a>) {
        if let AssignmentTarget::ComputedMemberExpression(member) = &assignment.left
            && is_exports(&member.object)
        {
            self.found = true;
        }
        walk_js::walk_assignment_expression(self, assignment);
    }

    fn visit_call_expression(&mut self, call: &CallExpression<'a>) {
        let target = call.arguments.first().and_then(Argument::as_expression);
        if is_object_method(&call.callee, "defineProperty") && target.is_some_and(is_exports) {
            self.found = true;
        }
        walk_js::walk_call_expression(self, call);
    }
}

impl<'a> VisitJs<'a> for Finder<'a> {
    fn visit_assignment_expression(&mut self, assignment: &AssignmentExpression<'a>) {
        if assignment.operator == AssignmentOperator::Assign {
            match &assignment.left {
                AssignmentTarget::StaticMemberExpression(member) if is_exports(&member.object) => {
                    self.name(&member.property.name);
                }
                AssignmentTarget::ComputedMemberExpression(member) if is_exports(&member.object) => {
                    if let Expression::StringLiteral(name) = &member.expression {
                        self.name(&name.value);
                    }
                }
                AssignmentTarget::StaticMemberExpression(member) if is_module_exports(member) => {
                    match &assignment.right {
                        Expression::ObjectExpression(object) => self.literal(object),
                        right => {
                            if let Some(specifier) = required(right) {
                                self.found.reexports.clear();
                                self.reexport(specifier);
                            }
                        }
                    }
                }
                _ => {}
            }
        }
        walk_js::walk_assignment_expression(self, assignment);
    }

    fn visit_variable_declarator(&mut self, declarator: &VariableDeclarator<'a>) {
        if let (BindingPattern::BindingIdentifier(name), Some(value)) = (&declarator.id, &declarator.init) {
            // Compilers wrap what they require: _interopRequireWildcard(require('x')).
            let inner = match value {
                Expression::CallExpression(call) => call.arguments.first().and_then(Argument::as_expression),
                _ => None,
            };
            if let Some(specifier) = required(value).or_else(|| required(inner?)) {
                self.required.insert(name.name.as_str(), specifier);
            }
        }
        walk_js::walk_variable_declarator(self, declarator);
    }

    fn visit_call_expression(&mut self, call: &CallExpression<'a>) {
        let callee = match &call.callee {
            Expression::Identifier(name) => Some(name.name.as_str()),
            Expression::StaticMemberExpression(member) => Some(member.property.name.as_str()),
            _ => None,
        };
        match callee {
            Some("__exportStar" | "__export") => {
                let first = call.arguments.first().and_then(Argument::as_expression);
                if let Some(specifier) = first.and_then(required) {
                    self.reexport(specifier);
                }
            }
            Some("defineProperty") if is_object_method(&call.callee, "defineProperty") => {
                self.definition(call);
            }
            Some("forEach") => self.forwarded_keys(call),
            _ => {}
        }
        walk_js::walk_call_expression(self, call);
    }
}

/// `exports` or `module.exports`.
fn is_exports(expression: &Expression<'_>) -> bool {
    match expression {
        Expression::Identifier(name) => name.name == "exports",
        Expression::StaticMemberExpression(member) => is_module_exports(member),
        _ => false,
    }
}

fn is_module_exports(member: &StaticMemberExpression<'_>) -> bool {
    member.property.name == "exports" && member.object.is_specific_id("module")
}

fn is_object_method(callee: &Expression<'_>, name: &str) -> bool {
    matches!(callee, Expression::StaticMemberExpression(member)
        if member.property.name == name && member.object.is_specific_id("Object"))
}

/// What `require('…')` requires.
fn required(expression: &Expression<'_>) -> Option<String> {
    let Expression::CallExpression(call) = expression else { return None };
    match (call.arguments.as_slice(), call.callee.is_specific_id("require")) {
        ([Argument::StringLiteral(specifier)], true) => Some(specifier.value.to_string()),
        _ => None,
    }
}

/// `function () { return it.name }`
fn is_forwarding(getter: &Function<'_>) -> bool {
    let Some(body) = &getter.body else { return false };
    let [Statement::ReturnStatement(statement)] = body.statements.as_slice() else { return false };
    statement
        .argument
        .as_ref()
        .is_some_and(|value| matches!(value, Expression::Identifier(_)) || value.is_member_expression())
}
