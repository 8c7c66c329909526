//! Doubts whether a program is free of the early errors that the parser leaves to others.
//!
//! oxc_semantic knows these errors, and takes as long as parsing. So it is asked only about programs with something in
//! them that may be one of them: what stands here raises a doubt for each of them, and hardly any for programs that are
//! right.

use oxc_ast::ast::*;

use super::analyze::Analyzer;
use super::declare::{labelled_function, lexical_names};
use super::{BindingKind, FunctionKind, ScopeId, ScopeKind, ScopeTree};

/// What statements of the running function may jump to, and what must not stand at the place at hand.
#[derive(Default)]
pub(super) struct Place<'a> {
    pub(super) switches: u32,
    /// Labels with whether they are those of loops.
    pub(super) labels: Vec<(&'a str, bool)>,
    /// Within the parameters of the function.
    pub(super) in_parameters: bool,
    /// Within a static block, and in no function there.
    pub(super) in_static_block: bool,
    /// A class that may go without a name comes next.
    pub(super) may_be_nameless: bool,
    /// Try statements around.
    pub(super) tries: u32,
    /// Addresses of calls of an `apply` that are the last thing which the function does.
    pub(super) last_calls: Vec<usize>,
}

/// Whether a name is not allowed everywhere.
fn is_special(name: &str) -> bool {
    matches!(
        name,
        "await"
            | "implements"
            | "interface"
            | "let"
            | "package"
            | "private"
            | "protected"
            | "public"
            | "static"
            | "yield"
    )
}

impl ScopeTree<'_> {
    /// A name that was not met before.
    pub(super) fn doubt_name(&mut self, name: &str) {
        self.doubtful |= is_special(name);
    }

    /// A name is declared, as `kind`, in a scope that has it already if there is an `existing` binding.
    pub(super) fn doubt_declaration(
        &mut self,
        scope: ScopeId,
        name: &str,
        kind: BindingKind,
        existing: Option<BindingKind>,
    ) {
        if matches!(kind, BindingKind::Hidden | BindingKind::DerivedThis | BindingKind::Arguments) {
            return;
        }
        self.doubtful |= matches!(name, "eval" | "arguments");
        let Some(existing) = existing else { return };
        let is_var = |kind| kind == BindingKind::Var;
        let is_free = |kind| {
            matches!(
                kind,
                BindingKind::Var | BindingKind::Function | BindingKind::Parameter | BindingKind::Arguments
            )
        };
        let allowed = match self.scope(scope).kind {
            ScopeKind::Module => is_var(kind) && is_var(existing),
            _ => is_free(kind) && is_free(existing) && !(kind == existing && kind == BindingKind::Parameter),
        };
        self.doubtful |= !allowed;
    }
}

impl<'a> Analyzer<'a> {
    pub(super) fn doubt(&mut self, doubtful: bool) {
        self.tree.doubtful |= doubtful;
    }

    /// Two names, of which one is lexical, that are declared outside of functions, where they are no bindings.
    pub(super) fn doubt_globals(&mut self, statements: &[Statement<'a>]) {
        let mut names = rustc_hash::FxHashSet::default();
        let mut doubtful = false;
        for statement in statements {
            lexical_names(statement, &mut |name, _| doubtful |= !names.insert(name) || is_special(name));
        }
        if !names.is_empty() {
            let functions = statements.iter().filter_map(labelled_function);
            let functions = functions.filter_map(|function| function.id.as_ref()).map(|id| id.name.as_str());
            let vars = self.tree.var_names.iter().copied();
            doubtful |= functions.chain(vars).any(|name| names.contains(name));
        }
        self.doubt(doubtful);
    }

    /// Names that the statements of a body or block declare lexically, and a scope around them has already.
    pub(super) fn doubt_lexicals(&mut self, statements: &[Statement<'a>], around: ScopeId, functions: bool) {
        for statement in statements {
            let mut doubtful = false;
            lexical_names(statement, &mut |name, _| {
                doubtful |= self.tree.own_binding(around, name).is_some();
            });
            if functions && let Some(id) = labelled_function(statement).and_then(|it| it.id.as_ref()) {
                doubtful |= self.tree.own_binding(around, id.name.as_str()).is_some();
            }
            self.doubt(doubtful);
        }
    }

    /// Digits as in octal numbers, and escapes as in them, are none in strict code.
    pub(super) fn doubt_number(&mut self, number: &NumericLiteral<'a>) {
        let raw = number.raw.as_ref().map_or("", |raw| raw.as_str()).as_bytes();
        self.doubt(matches!(raw, [b'0', second, ..] if second.is_ascii_digit()));
    }

    pub(super) fn doubt_string(&mut self, string: &StringLiteral<'a>) {
        // Without escapes it is as long as what it stands for, but for the quotes.
        if string.span.size() as usize != string.value.len() + 2 || string.lone_surrogates {
            let raw = self.text.get(string.span.start as usize..string.span.end as usize).unwrap_or("");
            let mut bytes = raw.as_bytes().iter();
            while let Some(&byte) = bytes.next() {
                let escaped = (byte == b'\\').then(|| bytes.next()).flatten();
                let next = bytes.as_slice().first().copied().unwrap_or(0);
                self.doubt(match escaped {
                    Some(b'0') => next.is_ascii_digit(),
                    Some(escaped) => escaped.is_ascii_digit(),
                    None => false,
                });
            }
        }
    }

    /// A key that is not computed.
    pub(super) fn doubt_key(&mut self, key: &PropertyKey<'a>) {
        match key {
            PropertyKey::NumericLiteral(number) => self.doubt_number(number),
            PropertyKey::StringLiteral(string) => self.doubt_string(string),
            _ => {}
        }
    }

    pub(super) fn doubt_directives(&mut self, directives: &[Directive<'a>], simple_parameters: bool) {
        for directive in directives {
            self.doubt_string(&directive.expression);
            self.doubt(!simple_parameters && directive.directive == "use strict");
        }
    }

    /// The text of an import or export.
    pub(super) fn doubt_module_item(&mut self, span: oxc_span::Span) {
        self.module_items += 1;
        let text = self.text.get(span.start as usize..span.end as usize).unwrap_or("");
        self.doubt(text.contains('\\'));
    }

    /// The name of a function.
    pub(super) fn doubt_function_name(&mut self, id: Option<&BindingIdentifier<'a>>) {
        if let Some(id) = id {
            let name = id.name.as_str();
            self.doubt(is_special(name) || matches!(name, "eval" | "arguments"));
        }
    }

    pub(super) fn doubt_class(&mut self, class: &Class<'a>) {
        let nameless = std::mem::take(&mut self.place.may_be_nameless);
        self.doubt(class.r#type == ClassType::ClassDeclaration && class.id.is_none() && !nameless);
        let (mut constructors, mut private) = (0, Vec::new());
        for element in &class.body.body {
            let (key, computed) = match element {
                ClassElement::MethodDefinition(method) => {
                    constructors += u32::from(method.kind == MethodDefinitionKind::Constructor);
                    self.doubt(method.value.body.is_none());
                    (&method.key, method.computed)
                }
                ClassElement::PropertyDefinition(field) => (&field.key, field.computed),
                ClassElement::AccessorProperty(accessor) => (&accessor.key, accessor.computed),
                _ => continue,
            };
            if !computed {
                self.doubt_key(key);
            }
            if let PropertyKey::PrivateIdentifier(identifier) = key {
                private.push(identifier.name.as_str());
            }
        }
        // In the heritage they are not known yet.
        let harmless = class.heritage.as_ref().is_none_or(|heritage| match &heritage.expression {
            Expression::Identifier(_) => true,
            Expression::StaticMemberExpression(member) => matches!(member.object, Expression::Identifier(_)),
            _ => false,
        });
        private.sort_unstable();
        let twice = private.windows(2).any(|pair| pair[0] == pair[1]);
        self.doubt(constructors > 1 || twice || !(private.is_empty() || harmless));
    }

    /// `super` in a property or call.
    pub(super) fn doubt_super(&mut self, is_call: bool) {
        let owner = self.tree.function(self.tree.this_function(self.function));
        let allowed = match is_call {
            true => owner.kind == FunctionKind::DerivedConstructor,
            false => owner.is_function() && owner.is_method,
        };
        self.doubt(!allowed);
    }

    /// `await` or `yield`.
    pub(super) fn doubt_waiting(&mut self) {
        self.doubt(self.place.in_parameters || self.place.in_static_block);
    }

    pub(super) fn doubt_arguments(&mut self) {
        let owner = self.tree.this_function(self.function);
        self.doubt(self.tree.function(owner).is_class_initialiser);
    }

    pub(super) fn doubt_delete(&mut self, argument: &Expression<'a>) {
        let doubtful = match argument {
            Expression::Identifier(_) => self.strict,
            Expression::StaticMemberExpression(_) | Expression::ComputedMemberExpression(_) => false,
            Expression::ChainExpression(chain) => {
                matches!(chain.expression, ChainElement::PrivateFieldExpression(_))
            }
            _ => true,
        };
        self.doubt(doubtful);
    }

    pub(super) fn doubt_jump(&mut self, label: Option<&LabelIdentifier<'a>>, is_continue: bool) {
        let found = match label {
            None if is_continue => self.loops > 0,
            None => self.loops > 0 || self.place.switches > 0,
            Some(label) => {
                let mut labels = self.place.labels.iter();
                labels.any(|&(name, is_loop)| name == label.name.as_str() && (is_loop || !is_continue))
            }
        };
        self.doubt(!found);
    }

    pub(super) fn doubt_object(&mut self, object: &ObjectExpression<'a>) {
        let mut prototypes = 0;
        for property in &object.properties {
            let ObjectPropertyKind::ObjectProperty(property) = property else { continue };
            if property.computed {
                continue;
            }
            let is_prototype = match &property.key {
                PropertyKey::StaticIdentifier(key) => key.name == "__proto__",
                PropertyKey::StringLiteral(string) => {
                    self.doubt_string(string);
                    string.value == "__proto__"
                }
                PropertyKey::NumericLiteral(number) => {
                    self.doubt_number(number);
                    false
                }
                _ => false,
            };
            prototypes += u32::from(is_prototype);
        }
        self.doubt(prototypes > 1);
    }
}
