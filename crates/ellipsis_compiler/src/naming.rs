//! What messages call the expression that failed: its source text, in the form that people know from V8.
//!
//! Nothing of this is kept while a program runs: when something fails, its source is parsed again, and the
//! expression is found by the place that its instruction has.

use ellipsis_bytecode::{Attempt, Failure, Source};
use oxc_ast::ast::*;
use oxc_ast_visit::{VisitJs, walk_js};
use oxc_span::{GetSpan, SourceType, Span};

use crate::codegen::callee_span;
use crate::nesting;
use crate::parse::{arena, parse_compiled};
use crate::typescript;

const UNNAMED: &str = "(intermediate value)";

/// The message of a TypeError that says what failed. `None` if no name would tell more than the value does.
pub fn message(source: &Source, failure: Failure) -> Option<String> {
    source.message(failure, || {
        let found = nesting::with_stack(&source.text, |_| {
            let allocator = arena(source.text.len());
            let parse = |kind| parse_compiled(&allocator, &source.text, kind);
            let mut parsed = parse(typescript::source_type(source, SourceType::cjs()));
            if parsed.panicked || parsed.diagnostics.errors().next().is_some() {
                let module = parse(typescript::source_type(source, SourceType::mjs()));
                if !module.panicked {
                    parsed = module;
                }
            }
            let mut finder = Finder { text: &source.text, failure, message: None };
            finder.visit_program(&parsed.program);
            Ok(finder.message)
        });
        found.ok().flatten()
    })
}

struct Finder<'t> {
    text: &'t str,
    failure: Failure,
    message: Option<String>,
}

/// What a pattern takes apart.
enum Taken<'e, 'a> {
    Value(&'e Expression<'a>),
    /// What was assigned.
    Assigned(&'e Expression<'a>),
    Text(&'static str),
    /// A part of what another pattern takes apart.
    Part,
}

impl<'a> Finder<'_> {
    fn is_at(&self, span: Span, attempt: Attempt) -> bool {
        self.failure.attempt == attempt && self.failure.offset == span.start
    }

    fn is_callee(&self, callee: &Expression<'a>, attempt: Attempt) -> bool {
        self.failure.attempt == attempt && callee_span(self.text, 0, callee).start == self.failure.offset
    }

    fn found(&mut self, message: String) {
        self.message.get_or_insert(message);
    }

    /// `message` with what an expression is called in it.
    fn named(&mut self, expression: &Expression<'a>, message: &str) {
        let mut text = String::new();
        print(expression, &mut text);
        self.found(text + message);
    }

    fn iterated(&mut self, expression: &Expression<'a>, message: &str) {
        match expression {
            Expression::CallExpression(call) => {
                self.named(&call.callee, &format!(" is not a function or its return value{message}"));
            }
            Expression::NewExpression(new) => {
                self.named(&new.callee, &format!(" is not a function or its return value{message}"));
            }
            other => self.named(other, message),
        }
    }

    /// Calls with spread arguments lay them out themselves.
    fn spread_arguments(&mut self, arguments: &[Argument<'a>]) {
        let mut spread = arguments.iter().filter_map(|argument| match argument {
            Argument::SpreadElement(spread) => Some(spread),
            _ => None,
        });
        match (self.failure.nullish, spread.next(), spread.next()) {
            (None, ..) => {
                self.found("Spread syntax requires ...iterable[Symbol.iterator] to be a function".into());
            }
            (Some(value), Some(only), None) => {
                let message = format!(" is not iterable (cannot read property {})", value);
                self.named(&only.argument, &message);
            }
            _ => {}
        }
    }

    fn target(&mut self, target: &AssignmentTarget<'a>, taken: Taken<'_, 'a>) {
        match target {
            AssignmentTarget::ObjectAssignmentTarget(pattern) => {
                let first = pattern.properties.first();
                let (span, property) = match first {
                    None => (pattern.span, None),
                    Some(AssignmentTargetProperty::AssignmentTargetPropertyIdentifier(it)) => {
                        let plain = it.init.is_none();
                        (it.binding.span, Some((Some(it.binding.name.as_str().to_string()), plain)))
                    }
                    Some(AssignmentTargetProperty::AssignmentTargetPropertyProperty(it)) => {
                        let plain = !matches!(
                            it.binding,
                            AssignmentTargetMaybeDefault::AssignmentTargetWithDefault(_)
                        ) && it
                            .binding
                            .as_assignment_target()
                            .is_none_or(|target| target.as_member_expression().is_none());
                        (it.name.span(), Some((key_name(&it.name, it.computed), plain)))
                    }
                };
                self.object_pattern(span, property, &taken);
                for property in &pattern.properties {
                    if let AssignmentTargetProperty::AssignmentTargetPropertyProperty(it) = property {
                        self.inner_target(&it.binding);
                    }
                }
            }
            AssignmentTarget::ArrayAssignmentTarget(pattern) => {
                self.array_pattern(pattern.span, &taken);
                pattern.elements.iter().flatten().for_each(|element| self.inner_target(element));
            }
            _ => {}
        }
    }

    fn inner_target(&mut self, target: &AssignmentTargetMaybeDefault<'a>) {
        match target {
            AssignmentTargetMaybeDefault::AssignmentTargetWithDefault(it) => {
                self.target(&it.binding, Taken::Assigned(&it.init));
            }
            other => {
                if let Some(target) = other.as_assignment_target() {
                    self.target(target, Taken::Part);
                }
            }
        }
    }

    fn pattern(&mut self, pattern: &BindingPattern<'a>, taken: Taken<'_, 'a>) {
        match pattern {
            BindingPattern::ObjectPattern(pattern) => {
                let first = pattern.properties.first();
                let span = first.map_or(pattern.span, |property| property.key.span());
                let property = first.map(|property| {
                    let plain = !matches!(property.value, BindingPattern::AssignmentPattern(_));
                    (key_name(&property.key, property.computed), plain)
                });
                self.object_pattern(span, property, &taken);
                pattern.properties.iter().for_each(|property| self.pattern(&property.value, Taken::Part));
            }
            BindingPattern::ArrayPattern(pattern) => {
                self.array_pattern(pattern.span, &taken);
                let elements = pattern.elements.iter().flatten();
                elements.for_each(|element| self.pattern(element, Taken::Part));
            }
            BindingPattern::AssignmentPattern(pattern) => {
                self.pattern(&pattern.left, Taken::Assigned(&pattern.right));
            }
            BindingPattern::BindingIdentifier(_) => {}
        }
    }

    fn array_pattern(&mut self, span: Span, taken: &Taken<'_, 'a>) {
        if !self.is_at(span, Attempt::Iterate) {
            return;
        }
        match taken {
            Taken::Text(".for") => self.found(".for is not iterable".into()),
            Taken::Value(value)
                if !value.is_member_expression()
                    && (value.is_literal()
                        || matches!(
                            value,
                            Expression::Identifier(_)
                                | Expression::CallExpression(_)
                                | Expression::NewExpression(_)
                                | Expression::ObjectExpression(_)
                        )) =>
            {
                self.iterated(value, " is not iterable");
            }
            _ => {}
        }
    }

    /// A pattern whose first property has that name, if it is not computed, and is simply read, if it is one.
    fn object_pattern(
        &mut self,
        span: Span,
        property: Option<(Option<String>, bool)>,
        taken: &Taken<'_, 'a>,
    ) {
        let Some(value) = self.failure.nullish.filter(|_| self.is_at(span, Attempt::Destructure)) else {
            return;
        };
        if let Some((Some(name), plain)) = &property
            && (!plain || matches!(taken, Taken::Part))
        {
            return self.found(format!("Cannot read properties of {value} (reading '{name}')"));
        }
        let mut what = String::new();
        match taken {
            Taken::Value(expression) | Taken::Assigned(expression) => print(expression, &mut what),
            Taken::Text("") if value == "null" => what.push_str("object null"),
            Taken::Text("") | Taken::Part => what.push_str(value),
            Taken::Text(text) => what.push_str(text),
        }
        self.found(match property {
            Some((Some(name), _)) => {
                format!("Cannot destructure property '{name}' of '{what}' as it is {value}.")
            }
            _ => format!("Cannot destructure '{what}' as it is {value}."),
        });
    }
}

impl<'a> VisitJs<'a> for Finder<'_> {
    fn visit_call_expression(&mut self, it: &CallExpression<'a>) {
        if self.is_callee(&it.callee, Attempt::Call) {
            self.named(&it.callee, " is not a function");
        } else if self.is_callee(&it.callee, Attempt::Iterate) {
            self.spread_arguments(&it.arguments);
        }
        walk_js::walk_call_expression(self, it);
    }

    fn visit_tagged_template_expression(&mut self, it: &TaggedTemplateExpression<'a>) {
        if self.is_callee(&it.tag, Attempt::Call) {
            self.named(&it.tag, " is not a function");
        }
        walk_js::walk_tagged_template_expression(self, it);
    }

    fn visit_new_expression(&mut self, it: &NewExpression<'a>) {
        if self.is_at(it.span, Attempt::Construct) {
            self.named(&it.callee, " is not a constructor");
        } else if self.is_at(it.span, Attempt::Iterate) {
            self.spread_arguments(&it.arguments);
        }
        walk_js::walk_new_expression(self, it);
    }

    fn visit_spread_element(&mut self, it: &SpreadElement<'a>) {
        if self.is_at(it.argument.span(), Attempt::Iterate) {
            self.iterated(&it.argument, " is not iterable");
        }
        walk_js::walk_spread_element(self, it);
    }

    fn visit_yield_expression(&mut self, it: &YieldExpression<'a>) {
        if it.delegate && self.failure.nullish.is_none() && self.is_at(it.span, Attempt::Iterate) {
            self.found(format!("yield* {UNNAMED} is not iterable"));
        }
        walk_js::walk_yield_expression(self, it);
    }

    fn visit_for_of_statement(&mut self, it: &ForOfStatement<'a>) {
        if self.is_at(it.right.span(), Attempt::Iterate) {
            self.iterated(&it.right, if it.r#await { " is not async iterable" } else { " is not iterable" });
        }
        match &it.left {
            ForStatementLeft::VariableDeclaration(declaration) => {
                for declarator in &declaration.declarations {
                    self.pattern(&declarator.id, Taken::Text(".for"));
                }
            }
            left => {
                if let Some(target) = left.as_assignment_target() {
                    self.target(target, Taken::Part);
                }
            }
        }
        walk_js::walk_for_of_statement(self, it);
    }

    fn visit_variable_declarator(&mut self, it: &VariableDeclarator<'a>) {
        if let Some(value) = &it.init {
            self.pattern(&it.id, Taken::Value(value));
        }
        walk_js::walk_variable_declarator(self, it);
    }

    fn visit_assignment_expression(&mut self, it: &AssignmentExpression<'a>) {
        self.target(&it.left, Taken::Assigned(&it.right));
        walk_js::walk_assignment_expression(self, it);
    }

    fn visit_formal_parameter(&mut self, it: &FormalParameter<'a>) {
        let text = if it.initializer.is_some() { CONDITIONAL } else { "" };
        self.pattern(&it.pattern, Taken::Text(text));
        walk_js::walk_formal_parameter(self, it);
    }

    fn visit_catch_parameter(&mut self, it: &CatchParameter<'a>) {
        self.pattern(&it.pattern, Taken::Text(".catch"));
        walk_js::walk_catch_parameter(self, it);
    }
}

/// What one of two values is called.
const CONDITIONAL: &str = "(intermediate value)(intermediate value)(intermediate value)";

/// The name of a property that is not computed.
fn key_name(key: &PropertyKey<'_>, computed: bool) -> Option<String> {
    match key {
        PropertyKey::StaticIdentifier(name) => Some(name.name.to_string()),
        PropertyKey::StringLiteral(text) => Some(text.value.to_string()),
        PropertyKey::NumericLiteral(number) if !computed => Some(number.value.to_string()),
        _ => None,
    }
}

/// Prints what an expression is called.
fn print(expression: &Expression<'_>, out: &mut String) {
    match expression {
        Expression::Identifier(it) => out.push_str(&it.name),
        Expression::ThisExpression(_) => out.push_str("this"),
        Expression::NullLiteral(_) => out.push_str("null"),
        Expression::BooleanLiteral(it) => out.push_str(if it.value { "true" } else { "false" }),
        Expression::NumericLiteral(it) => out.push_str(&it.value.to_string()),
        Expression::BigIntLiteral(it) => out.push_str(&it.value),
        Expression::StringLiteral(it) => out.push_str(&format!("\"{}\"", it.value)),
        Expression::RegExpLiteral(it) => out.push_str(&it.regex.to_string()),
        Expression::TemplateLiteral(it) if it.expressions.is_empty() => match it.single_quasi() {
            Some(text) => out.push_str(&format!("\"{text}\"")),
            None => out.push_str(UNNAMED),
        },
        Expression::TemplateLiteral(it) => it.expressions.iter().for_each(|part| print(part, out)),
        Expression::ArrayExpression(it) => {
            out.push('[');
            for (at, element) in it.elements.iter().enumerate() {
                if at > 0 {
                    out.push(',');
                }
                match element {
                    ArrayExpressionElement::SpreadElement(spread) => {
                        out.push_str("(...");
                        print(&spread.argument, out);
                        out.push(')');
                    }
                    other => match other.as_expression() {
                        Some(value) => print(value, out),
                        None => out.push_str(UNNAMED),
                    },
                }
            }
            out.push(']');
        }
        Expression::ObjectExpression(it) => {
            out.push_str(&format!("{{{}}}", UNNAMED.repeat(it.properties.len())));
        }
        Expression::StaticMemberExpression(it) => static_member(it, out),
        Expression::ComputedMemberExpression(it) => computed_member(it, out),
        Expression::PrivateFieldExpression(it) => private_member(it, out),
        Expression::CallExpression(it) => called(&it.callee, out),
        Expression::TaggedTemplateExpression(it) => called(&it.tag, out),
        Expression::ChainExpression(it) => match &it.expression {
            ChainElement::CallExpression(call) => called(&call.callee, out),
            ChainElement::StaticMemberExpression(member) => static_member(member, out),
            ChainElement::ComputedMemberExpression(member) => computed_member(member, out),
            ChainElement::PrivateFieldExpression(member) => private_member(member, out),
            _ => out.push_str(UNNAMED),
        },
        Expression::UnaryExpression(it) => {
            let operator = it.operator.as_str();
            let space = if operator.len() > 1 { " " } else { "" };
            out.push_str(&format!("({operator}{space}"));
            print(&it.argument, out);
            out.push(')');
        }
        Expression::BinaryExpression(it) => infix(&it.left, it.operator.as_str(), &it.right, out),
        Expression::LogicalExpression(it) => infix(&it.left, it.operator.as_str(), &it.right, out),
        Expression::SequenceExpression(it) => {
            out.push('(');
            for (at, part) in it.expressions.iter().enumerate() {
                if at > 0 {
                    out.push_str(" , ");
                }
                print(part, out);
            }
            out.push(')');
        }
        Expression::UpdateExpression(it) => {
            let operator = it.operator.as_str();
            out.push('(');
            if it.prefix {
                out.push_str(operator);
            }
            match it.argument.as_member_expression() {
                Some(MemberExpression::StaticMemberExpression(member)) => static_member(member, out),
                Some(MemberExpression::ComputedMemberExpression(member)) => computed_member(member, out),
                Some(MemberExpression::PrivateFieldExpression(member)) => private_member(member, out),
                None => out.push_str(it.argument.get_identifier_name().unwrap_or(UNNAMED)),
            }
            if !it.prefix {
                out.push_str(operator);
            }
            out.push(')');
        }
        Expression::AssignmentExpression(it) => {
            out.push_str(it.left.get_identifier_name().unwrap_or(UNNAMED))
        }
        Expression::ConditionalExpression(_) => out.push_str(CONDITIONAL),
        Expression::ParenthesizedExpression(it) => print(&it.expression, out),
        _ => out.push_str(UNNAMED),
    }
}

fn called(callee: &Expression<'_>, out: &mut String) {
    print(callee, out);
    out.push_str("(...)");
}

fn static_member(it: &StaticMemberExpression<'_>, out: &mut String) {
    print(&it.object, out);
    out.push_str(if it.optional { "?." } else { "." });
    out.push_str(&it.property.name);
}

fn computed_member(it: &ComputedMemberExpression<'_>, out: &mut String) {
    print(&it.object, out);
    out.push_str(if it.optional { "?." } else { "" });
    if let Expression::StringLiteral(name) = &it.expression {
        out.push_str(if it.optional { "" } else { "." });
        return out.push_str(&name.value);
    }
    out.push('[');
    print(&it.expression, out);
    out.push(']');
}

fn private_member(it: &PrivateFieldExpression<'_>, out: &mut String) {
    print(&it.object, out);
    out.push_str(&format!("[#{}]", it.field.name));
}

fn infix(left: &Expression<'_>, operator: &str, right: &Expression<'_>, out: &mut String) {
    out.push('(');
    print(left, out);
    out.push_str(&format!(" {operator} "));
    print(right, out);
    out.push(')');
}
