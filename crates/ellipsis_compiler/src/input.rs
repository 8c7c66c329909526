//! What is typed into a REPL: a script that may also await, import and export, and whose first brace opens an object
//! wherever that can be.

use std::rc::Rc;

use ellipsis_bytecode::{FunctionTemplate, Language, Source};
use oxc_allocator::{Allocator, CloneIn, Dummy, TakeIn};
use oxc_ast::ast::*;
use oxc_ast_visit::VisitJsMut;
use oxc_parser::Parser;
use oxc_span::{GetSpan, SourceType, Span};

use crate::codegen::{self, Generator};
use crate::messages::skip_space;
use crate::nesting::{self, Depth};
use crate::parse::{self, Parsed};
use crate::scope::{self, Root};
use crate::{CompileError, may_wait, refused, typescript};

/// Why an input could not be compiled.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Refusal {
    /// What is wrong.
    pub error: CompileError,
    /// It ends too early, and could be right if it went on.
    pub unfinished: bool,
}

impl Refusal {
    fn new(text: &str, error: CompileError) -> Refusal {
        let rest = text.get(error.offset as usize..).unwrap_or("");
        let goes_on = skip_space(rest).is_empty()
            // The parser points at the operator itself.
            || rest.trim_end() == "?."
            || error.message == "Unterminated template literal"
            // A string whose line ends with a backslash.
            || rest.starts_with(['"', '\'']) && text.ends_with('\\');
        Refusal { error, unfinished: goes_on }
    }

    /// The one that says more about a text of which both are true.
    fn or(self, other: Refusal) -> Refusal {
        let further = other.error.offset > self.error.offset;
        let chosen = if further { &other } else { &self };
        Refusal { error: chosen.error.clone(), unfinished: self.unfinished || other.unfinished }
    }
}

/// Compiles an input. If it awaits or imports, it is asynchronous: called, it gives the promise of an array with its completion
/// value; else it gives that itself, as scripts do. What it declares is global. `lazy` is as in
/// [`ScriptOptions`](crate::ScriptOptions).
///
/// # Errors
/// What is wrong with the text, and whether it is only its end that is missing.
pub fn compile_input(source: &Rc<Source>, lazy: bool) -> Result<Rc<FunctionTemplate>, Refusal> {
    match compile_as_written(source, lazy) {
        Err(refusal)
            if cfg!(feature = "typescript") && !refusal.unfinished && source.language.is_javascript() =>
        {
            let language = Language { typescript: true, ..source.language };
            let typed = Source::written_in(language, source.name.clone(), source.text.as_str());
            compile_as_written(&typed, lazy).map_err(|typed| refusal.or(typed))
        }
        compiled => compiled,
    }
}

fn compile_as_written(source: &Rc<Source>, lazy: bool) -> Result<Rc<FunctionTemplate>, Refusal> {
    let text = source.text.as_str();
    let lazy = lazy && may_wait(source);
    let mut refusal = None;
    if skip_space(text).starts_with('{') && !text.trim_end().ends_with(';') {
        match compile(source, Form::Object, lazy) {
            Ok(template) => return Ok(template),
            Err(error) => refusal = Some(Refusal::new(text, error)),
        }
    }
    match (compile(source, Form::Statements, lazy), refusal) {
        (Ok(template), _) => Ok(template),
        (Err(error), None) => Err(Refusal::new(text, error)),
        (Err(error), Some(object)) => Err(Refusal::new(text, error).or(object)),
    }
}

/// What a text is taken for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Form {
    Statements,
    /// An expression that begins with an object.
    Object,
}

/// What only inputs that are asynchronous have.
const WORDS: [&str; 3] = ["await", "import", "export"];

fn compile(source: &Rc<Source>, form: Form, lazy: bool) -> Result<Rc<FunctionTemplate>, CompileError> {
    nesting::with_stack(&source.text, |depth| {
        let allocator = parse::arena(source.text.len());
        let (text, prefix) = match form {
            Form::Statements => (source.text.as_str(), 0),
            Form::Object => (allocator.alloc_str(&format!("({}\n)", source.text)), 1),
        };
        let mut waiting = None;
        if WORDS.iter().any(|word| text.contains(word)) {
            match asynchronous(&allocator, source, text, prefix, depth) {
                Ok(Some(parsed)) => return finish(source, &allocator, &parsed, form, prefix, lazy),
                Ok(None) => {}
                Err(error) if Refusal::new(&source.text, error.clone()).unfinished => return Err(error),
                Err(error) => waiting = Some(error),
            }
        }
        let kind = typescript::source_type(source, SourceType::script());
        match parse::parse(&allocator, text, kind, prefix, false, depth) {
            Ok(parsed) => finish(source, &allocator, &parsed, form, prefix, lazy),
            Err(error) => Err(waiting.filter(|waiting| waiting.offset > error.offset).unwrap_or(error)),
        }
    })
}

/// Parses what awaits, imports or exports; `None` if it does neither.
fn asynchronous<'a>(
    allocator: &'a Allocator,
    source: &Source,
    text: &'a str,
    prefix: u32,
    depth: Depth,
) -> Result<Option<Parsed<'a>>, CompileError> {
    let kind = typescript::source_type(source, SourceType::mjs());
    let parsed = parse::parse(allocator, text, kind, prefix, false, depth)?;
    let mut program = parsed.program.clone_in(allocator);
    let has_items = program.body.iter().any(Statement::is_module_declaration);
    if !has_items && !scope::analyze(&program, allocator, Root::Input, false, None).has_await {
        return Ok(None);
    }
    for statement in &mut program.body {
        let items = statement.take_in(&allocator);
        *statement = without_items(allocator, items);
    }
    // Nothing in it is strict unless it says so.
    program.source_type = SourceType::script();
    Ok(Some(parsed.rewritten(allocator.alloc(program))))
}

fn finish<'a>(
    source: &Rc<Source>,
    allocator: &'a Allocator,
    parsed: &Parsed<'a>,
    form: Form,
    prefix: u32,
    lazy: bool,
) -> Result<Rc<FunctionTemplate>, CompileError> {
    let mut program = parsed.program;
    if form == Form::Object {
        if !is_one_expression(program) {
            return Err(CompileError::new("Unexpected token ')'", 0, 0));
        }
        // The parentheses are not in the source.
        let mut inner = program.clone_in(allocator);
        inner.span = Span::new(prefix, prefix + source.text.len() as u32);
        program = allocator.alloc(inner);
    }
    let tree = scope::analyze(program, allocator, Root::Input, false, None);
    parsed.settle(tree.doubtful)?;
    refused(&tree, prefix)?;
    codegen::compile_whole(Generator::new(tree, source.clone(), prefix), program, false, lazy)
}

/// Whether a program is an expression within the parentheses around all of it.
fn is_one_expression(program: &Program<'_>) -> bool {
    match program.body.as_slice() {
        [Statement::ExpressionStatement(statement)] => {
            let (inner, whole) = (statement.expression.span(), program.source_text.len() as u32);
            program.directives.is_empty()
                && inner.start > 0
                && inner.end < whole
                && statement.span.end == whole
        }
        _ => false,
    }
}

/// What a statement of a module becomes where everything is global.
fn without_items<'a>(allocator: &'a Allocator, statement: Statement<'a>) -> Statement<'a> {
    let span = statement.span();
    match statement {
        Statement::ImportDeclaration(import) => parsed_at(allocator, &declaration(&import), span),
        Statement::ExportAllDeclaration(export) => {
            let module = dynamic_import(None, &export.source, export.with_clause.as_deref());
            parsed_at(allocator, &format!("const {{}} = {module}"), span)
        }
        Statement::ExportFromDeclaration(export) => {
            let module = dynamic_import(None, &export.source, export.with_clause.as_deref());
            parsed_at(allocator, &format!("const {{}} = {module}"), span)
        }
        Statement::ExportNamedDeclaration(_) => parsed_at(allocator, ";", span),
        Statement::ExportDeclaration(export) => Statement::from(export.unbox().declaration),
        Statement::ExportDefaultDeclaration(export) => {
            let expression = match export.unbox().declaration {
                ExportDefaultDeclarationKind::FunctionDeclaration(function) if function.id.is_some() => {
                    return Statement::FunctionDeclaration(function);
                }
                ExportDefaultDeclarationKind::ClassDeclaration(class) if class.id.is_some() => {
                    return Statement::ClassDeclaration(class);
                }
                ExportDefaultDeclarationKind::FunctionDeclaration(mut function) => {
                    function.r#type = FunctionType::FunctionExpression;
                    Expression::FunctionExpression(function)
                }
                ExportDefaultDeclarationKind::ClassDeclaration(mut class) => {
                    class.r#type = ClassType::ClassExpression;
                    Expression::ClassExpression(class)
                }
                other => match Expression::try_from(other) {
                    Ok(expression) => expression,
                    Err(_) => return parsed_at(allocator, ";", span),
                },
            };
            let mut statement = parsed_at(allocator, "0", span);
            if let Statement::ExpressionStatement(statement) = &mut statement {
                statement.expression = expression;
            }
            statement
        }
        other => other,
    }
}

/// The text of a declaration of what an import declares.
fn declaration(import: &ImportDeclaration<'_>) -> String {
    let module = dynamic_import(import.phase, &import.source, import.with_clause.as_deref());
    let mut names = Vec::new();
    for specifier in import.specifiers.iter().flatten() {
        let (export, local) = match specifier {
            ImportDeclarationSpecifier::ImportNamespaceSpecifier(it) => {
                let rest = match names.is_empty() {
                    true => String::new(),
                    false => format!(", {{ {} }} = {}", names.join(", "), it.local.name),
                };
                return format!("const {} = {module}{rest}", it.local.name);
            }
            // The phase gives what there is, no namespace.
            ImportDeclarationSpecifier::ImportDefaultSpecifier(it)
                if import.phase == Some(ImportPhase::Source) =>
            {
                return format!("const {} = {module}", it.local.name);
            }
            ImportDeclarationSpecifier::ImportDefaultSpecifier(it) => ("default".to_owned(), &it.local),
            ImportDeclarationSpecifier::ImportSpecifier(it) => {
                let name = match &it.imported {
                    ModuleExportName::StringLiteral(literal) => literal_text(literal),
                    name => name.name().to_string(),
                };
                (name, &it.local)
            }
        };
        names.push(format!("{export}: {}", local.name));
    }
    format!("const {{ {} }} = {module}", names.join(", "))
}

/// The text of an expression that imports a module.
fn dynamic_import(
    phase: Option<ImportPhase>,
    source: &StringLiteral<'_>,
    with: Option<&WithClause<'_>>,
) -> String {
    let phase = match phase {
        None => "",
        Some(ImportPhase::Defer) => ".defer",
        Some(ImportPhase::Source) => ".source",
    };
    let attributes: Vec<String> = with
        .iter()
        .flat_map(|with| with.with_entries.iter())
        .map(|entry| {
            let key = match &entry.key {
                ImportAttributeKey::Identifier(name) => name.name.to_string(),
                ImportAttributeKey::StringLiteral(literal) => literal_text(literal),
            };
            format!("{key}: {}", literal_text(&entry.value))
        })
        .collect();
    let attributes = attributes.join(", ");
    format!("await import{phase}({}, {{ with: {{ {attributes} }} }})", literal_text(source))
}

/// A literal as it is written.
fn literal_text(literal: &StringLiteral<'_>) -> String {
    literal.raw.map_or_else(|| format!("{:?}", literal.value.as_str()), |raw| raw.to_string())
}

/// The statement that a text of ours is, all of which stands at one place of the program.
fn parsed_at<'a>(allocator: &'a Allocator, text: &str, span: Span) -> Statement<'a> {
    let text = allocator.alloc_str(text);
    let mut program = Parser::new(allocator, text, SourceType::mjs()).parse().program;
    Placer(span).visit_program(&mut program);
    program.body.first_mut().map_or_else(|| Statement::dummy(allocator), |first| first.take_in(&allocator))
}

/// Gives everything the same place.
struct Placer(Span);

impl VisitJsMut<'_> for Placer {
    fn visit_span(&mut self, it: &mut Span) {
        *it = self.0;
    }
}
