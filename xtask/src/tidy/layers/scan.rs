//! What one file declares, imports, names and calls.

use std::collections::{BTreeMap, BTreeSet};

use super::tokens::{self, Token};
use crate::tidy::code;

/// A path as it is written, with the module that it is written in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Named {
    pub(super) module: String,
    pub(super) segments: Vec<String>,
    pub(super) line: usize,
}

impl Named {
    pub(super) fn text(&self) -> String {
        self.segments.join("::")
    }
}

/// One name of a `use` item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Import {
    pub(super) path: Named,
    /// What it is called here; None for `*`.
    pub(super) name: Option<String>,
    pub(super) is_reexport: bool,
}

/// A file as a reader of its tokens sees it.
#[derive(Default)]
pub(super) struct Facts {
    /// Its modules, the file's own first, with the names that each declares.
    pub(super) modules: BTreeMap<String, BTreeSet<String>>,
    pub(super) imports: Vec<Import>,
    /// Paths of more than one name in the code.
    pub(super) paths: Vec<Named>,
    /// Names that stand alone in the code, with the line of the first; not those of variables and fields.
    pub(super) words: BTreeMap<String, usize>,
    /// Every function, whatever it belongs to.
    pub(super) functions: BTreeSet<String>,
    /// Functions of `impl` blocks without a trait, with the type's name.
    pub(super) methods: Vec<(String, String)>,
    /// Methods that are called, or named with a type.
    pub(super) calls: Vec<(String, usize)>,
}

impl Facts {
    pub(super) fn of(path: &str, text: &str) -> Self {
        let code = code::only(text);
        let tokens = tokens::of(&code);
        let mut facts = Self::default();
        Scanner { facts: &mut facts, tokens: &tokens }.module(&module_of(path), 0, tokens.len());
        facts
    }

    /// The types that its modules declare; functions and constants among the names do no harm.
    pub(super) fn types(&self) -> impl Iterator<Item = &str> {
        self.modules.values().flatten().map(String::as_str)
    }
}

/// The module that a file holds: `a::b` for `a/b.rs` and `a/b/mod.rs`, nothing for the root.
fn module_of(path: &str) -> String {
    let path = path.strip_suffix(".rs").unwrap_or(path);
    let path = path.strip_suffix("/mod").unwrap_or(path);
    if path == "lib" { String::new() } else { path.replace('/', "::") }
}

/// The path of a module's child.
pub(super) fn child(module: &str, name: &str) -> String {
    if module.is_empty() { name.to_owned() } else { format!("{module}::{name}") }
}

const DECLARATIONS: [&str; 8] = ["struct", "enum", "trait", "union", "type", "const", "static", "mod"];

struct Scanner<'a> {
    facts: &'a mut Facts,
    tokens: &'a [Token<'a>],
}

impl<'a> Scanner<'a> {
    fn text(&self, index: usize) -> &'a str {
        self.tokens.get(index).map_or("", |token| token.text)
    }

    fn before(&self, index: usize) -> &'a str {
        index.checked_sub(1).map_or("", |index| self.text(index))
    }

    /// The tokens of a module, which may hold others.
    fn module(&mut self, module: &str, start: usize, end: usize) {
        self.facts.modules.entry(module.to_owned()).or_default();
        let mut index = start;
        // How far the block reaches that the module's items do not go on in.
        let mut block = start;
        while index < end {
            let token = self.tokens[index];
            let is_item = index >= block;
            match token.text {
                "use" if self.text(index + 1) != "<" => {
                    index = self.import(module, index);
                    continue;
                }
                "mod" if self.text(index + 2) == "{" => {
                    let close = tokens::closing(self.tokens, index + 2);
                    self.declare(module, index + 1);
                    self.module(&child(module, self.text(index + 1)), index + 3, close);
                    index = close;
                }
                "impl" if is_item => self.methods(index),
                "fn" => {
                    self.facts.functions.insert(self.text(index + 1).to_owned());
                    if is_item {
                        self.declare(module, index + 1);
                    }
                }
                "macro_rules" if is_item => self.declare(module, index + 2),
                word if is_item && DECLARATIONS.contains(&word) => {
                    self.declare(module, index + 1 + usize::from(self.text(index + 1) == "mut"));
                }
                "{" if is_item => block = tokens::closing(self.tokens, index),
                _ => {}
            }
            index = if token.is_word() { self.word(module, index) } else { index + 1 };
        }
    }

    fn declare(&mut self, module: &str, index: usize) {
        let name = self.text(index).to_owned();
        // `const fn` and `const _` declare nothing here.
        if !matches!(name.as_str(), "fn" | "_" | "unsafe" | "extern") {
            self.facts.modules.entry(module.to_owned()).or_default().insert(name);
        }
    }

    /// The functions of an `impl` block that is of no trait.
    fn methods(&mut self, index: usize) {
        let Some(open) = (index..self.tokens.len()).find(|&index| self.text(index) == "{") else { return };
        let mut depth = 0;
        let mut class = "";
        for token in &self.tokens[index + 1..open] {
            match token.text {
                "<" => depth += 1,
                ">" => depth -= 1,
                "for" if depth == 0 => return,
                "where" if depth == 0 => break,
                text if depth == 0 && token.is_word() => class = text,
                _ => {}
            }
        }
        for at in open..tokens::closing(self.tokens, open) {
            if self.text(at) == "fn" {
                self.facts.methods.push((class.to_owned(), self.text(at + 1).to_owned()));
            }
        }
    }

    /// A word that may begin a path; gives where to go on.
    fn word(&mut self, module: &str, index: usize) -> usize {
        let line = self.tokens[index].line;
        let before = self.before(index);
        if before == "." {
            if matches!(self.text(index + 1), "(" | "::") {
                self.facts.calls.push((self.text(index).to_owned(), line));
            }
            return index + 1;
        }
        let mut end = index + 1;
        while self.text(end) == "::" && self.tokens.get(end + 1).is_some_and(Token::is_word) {
            end += 2;
        }
        let segments: Vec<String> = (index..end).step_by(2).map(|at| self.text(at).to_owned()).collect();
        if let [.., class, name] = &segments[..]
            && is_capital(class)
        {
            self.facts.calls.push((name.clone(), line));
        }
        // What follows a `::` goes on with a path whose beginning is no name.
        if before == "::" || before == "fn" || before == "'" {
            return end;
        }
        if segments.len() > 1 {
            self.facts.paths.push(Named { module: module.to_owned(), segments, line });
        } else if is_capital(&segments[0]) || matches!(self.text(end), "(" | "::" | "!") {
            self.facts.words.entry(segments[0].clone()).or_insert(line);
        }
        end
    }

    /// A `use` item; gives the index behind it.
    fn import(&mut self, module: &str, index: usize) -> usize {
        let is_reexport = matches!(self.before(index), "pub" | ")");
        let mut at = index + 1;
        self.tree(module, is_reexport, &mut at, &[]);
        at + 1
    }

    /// One path of a `use` item, or several in braces.
    fn tree(&mut self, module: &str, is_reexport: bool, at: &mut usize, prefix: &[String]) {
        let mut segments = prefix.to_vec();
        let line = self.tokens.get(*at).map_or(0, |token| token.line);
        loop {
            match self.text(*at) {
                "{" => {
                    *at += 1;
                    while !matches!(self.text(*at), "}" | "") {
                        self.tree(module, is_reexport, at, &segments);
                        *at += usize::from(self.text(*at) == ",");
                    }
                    *at += 1;
                    return;
                }
                "*" => {
                    *at += 1;
                    let path = Named { module: module.to_owned(), segments, line };
                    self.facts.imports.push(Import { path, name: None, is_reexport });
                    return;
                }
                "self" if !segments.is_empty() => {}
                // Of another crate: no module has an empty name.
                "::" => {
                    segments.push(String::new());
                    *at += 1;
                    continue;
                }
                segment => segments.push(segment.to_owned()),
            }
            *at += 1;
            if self.text(*at) != "::" {
                break;
            }
            *at += 1;
        }
        let mut name = segments.last().cloned();
        if self.text(*at) == "as" {
            name = Some(self.text(*at + 1).to_owned());
            *at += 2;
        }
        let path = Named { module: module.to_owned(), segments, line };
        self.facts.imports.push(Import { path, name, is_reexport });
    }
}

fn is_capital(name: &str) -> bool {
    name.starts_with(char::is_uppercase)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn imports(code: &str) -> Vec<String> {
        let shown = |import: &Import| {
            let name = import.name.as_deref().unwrap_or("*");
            let public = if import.is_reexport { "pub " } else { "" };
            format!("{public}{} {name} {}", import.path.text(), import.path.line)
        };
        Facts::of("a.rs", code).imports.iter().map(shown).collect()
    }

    #[test]
    fn modules_of_files() {
        for (path, module) in [("lib.rs", ""), ("a.rs", "a"), ("a/mod.rs", "a"), ("a/b.rs", "a::b")] {
            assert_eq!(module_of(path), module);
        }
    }

    #[test]
    fn trees_of_imports() {
        assert_eq!(
            imports(
                "use crate::{\n a::{self, B as C},\n d::*,\n};\npub(crate) use x::y;\nuse ::std::io as _;"
            ),
            ["crate::a a 2", "crate::a::B C 2", "crate::d * 3", "pub x::y y 5", "::std::io _ 6"]
        );
        assert_eq!(imports("fn f() -> impl A + use<'_> { use super::b; }"), ["super::b b 1"]);
    }

    #[test]
    fn names_of_modules() {
        let facts = Facts::of(
            "a.rs",
            "const fn f() { struct Inner; } static mut S: u8 = 0; mod b { enum E {} } macro_rules! m { () => {} }
            impl T { const X: u8 = 1; fn g() {} } unsafe trait U { fn h(); } mod c; type V = u8;",
        );
        let names = |module: &str| facts.modules[module].iter().map(String::as_str).collect::<Vec<_>>();
        assert_eq!(names("a"), ["S", "U", "V", "b", "c", "f", "m"]);
        assert_eq!(names("a::b"), ["E"]);
        assert_eq!(facts.functions.iter().map(String::as_str).collect::<Vec<_>>(), ["f", "g", "h"]);
    }

    #[test]
    fn methods_of_types() {
        let facts = Facts::of(
            "a.rs",
            "impl<T: Fn(u8) -> u8> crate::x::A<T> where T: B { fn f() {} }
            impl B for C { fn g() {} } impl<'a> D<'a> { fn h() { x.i(); x.j; x.k::<u8>(); E::l; m::n() } }",
        );
        let pair = |a: &str, b: &str| (a.to_owned(), b.to_owned());
        assert_eq!(facts.methods, [pair("A", "f"), pair("D", "h")]);
        let calls: Vec<&str> = facts.calls.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(calls, ["i", "k", "l"]);
    }

    #[test]
    fn paths_and_words() {
        let facts =
            Facts::of("a.rs", "fn f(x: B) { crate::c::d(); g(); <E as h::I>::j::k(); x.l.m; $crate::n!() }");
        let paths: Vec<String> = facts.paths.iter().map(Named::text).collect();
        assert_eq!(paths, ["crate::c::d", "h::I", "crate::n"]);
        assert_eq!(facts.words.keys().map(String::as_str).collect::<Vec<_>>(), ["B", "E", "g"]);
    }
}
