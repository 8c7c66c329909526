//! What an unfinished input may go on with. Nothing here runs a script: neither getters, nor calls, nor what proxies do.

use std::collections::HashSet;

use ellipsis::unstable::LIBRARY;
use ellipsis::unstable::engine::{CellKind, Context, JsResult, PropertyKey, Value};
use ellipsis::unstable::program::KEYWORDS;

use super::Session;
use crate::inspect::{Options, inspect};
use crate::{globals, node};

/// What may stand at the end of a text.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Completions {
    /// Where the word begins that is completed, in bytes.
    pub start: usize,
    /// What may stand there.
    pub texts: Vec<String>,
}

/// The longest string of which there is a preview, in code units.
const LONGEST_PREVIEW: u32 = 60;

/// Words that inputs may use and that are no names: those of the language but for some that hardly begin anything, and two that
/// are words at some places only.
fn keywords() -> impl Iterator<Item = &'static str> {
    KEYWORDS.into_iter().filter(|word| !["enum", "super", "with"].contains(word)).chain(["async", "let"])
}

/// A value that a text names.
#[derive(PartialEq, Eq, Debug)]
struct Chain {
    base: Base,
    /// The properties that lead from there, the last one first.
    keys: Vec<String>,
}

#[derive(PartialEq, Eq, Debug)]
enum Base {
    Name(String),
    String,
    Array,
}

/// What the end of a text is part of.
#[derive(PartialEq, Eq, Debug)]
enum Place {
    Code,
    /// A string that begins there.
    String(usize),
    Comment,
}

impl Session {
    /// What may stand at the end of a text, which is an input up to the cursor: properties of what is before a dot, else what is
    /// global; names of modules where one is imported.
    pub fn complete(&mut self, text: &str) -> Completions {
        let start = match place(text) {
            Place::Code => text.trim_end_matches(is_word).len(),
            Place::String(at) => at + 1,
            Place::Comment => return Completions::default(),
        };
        let prefix = &text[start..];
        let before = &text[..start];
        let cx = self.runtime.engine().context();
        let names = if let Place::String(at) = place(text) {
            let code = text[..at].trim_end();
            let imports = ["require(", "import(", "from", "import"].iter().any(|end| code.ends_with(end));
            if imports { module_names() } else { Vec::new() }
        } else if let Some(object) = before.strip_suffix("?.").or_else(|| before.strip_suffix('.')) {
            let chain = chain(object).filter(|(_, rest)| !rest.ends_with('.'));
            let value = chain.and_then(|(chain, _)| self.value_of(&chain));
            let cx = self.runtime.engine().context();
            value.and_then(|value| property_names(cx, value).ok()).unwrap_or_default()
        } else {
            let mut names: Vec<String> = self.names.iter().cloned().collect();
            names.extend(global_names(cx));
            names.extend(keywords().map(str::to_owned));
            names.sort();
            names
        };
        let mut seen = HashSet::new();
        let texts = names.into_iter().filter(|name| name.starts_with(prefix) && seen.insert(name.clone()));
        Completions { start, texts: texts.collect() }
    }

    /// What a text comes to, if it names a variable or a property that holds a primitive value. Other texts have no preview: what
    /// they do would be done.
    pub fn preview(&mut self, text: &str) -> Option<String> {
        let (chain, rest) = chain(text)?;
        let is_name = matches!(&chain.base, Base::Name(name) if keywords().all(|word| word != name));
        if !rest.is_empty() || !is_name {
            return None;
        }
        let value = self.value_of(&chain)?;
        let is_long = value.as_string().is_some_and(|text| text.len() > LONGEST_PREVIEW);
        if value.is_object() || is_long || value.is_undefined() {
            return None;
        }
        inspect(self.runtime.engine().context(), value, Options::default()).ok()
    }

    fn value_of(&mut self, chain: &Chain) -> Option<Value> {
        let is_lexical = matches!(&chain.base, Base::Name(name) if self.names.contains(name));
        let cx = self.runtime.engine().context();
        let global = Value::from(cx.global());
        let base = match &chain.base {
            Base::Name(name) if name == "this" => global,
            Base::Name(name) if is_lexical => cx.global_variable(name).ok()?,
            Base::Name(name) => property(cx, global, name)?,
            Base::String => cx.string(""),
            Base::Array => cx.array_of(&[]).into(),
        };
        chain.keys.iter().rev().try_fold(base, |value, key| property(cx, value, key))
    }
}

/// The value of a property, if it has one that is just there.
fn property(cx: &mut Context, value: Value, name: &str) -> Option<Value> {
    let key = match name.parse::<u32>() {
        Ok(index) if index < u32::MAX => PropertyKey::index(index),
        _ => cx.key(name),
    };
    let mut next = Some(cx.to_object(value).ok()?);
    while let Some(object) = next.filter(|object| object.kind() != CellKind::Proxy) {
        if let Some(property) = object.get_own_property(cx, key).ok()? {
            return property.value;
        }
        next = object.shape().prototype_object();
    }
    None
}

/// The names of the properties that a value has, and of those that it inherits behind them.
fn property_names(cx: &mut Context, value: Value) -> JsResult<Vec<String>> {
    let mut names = Vec::new();
    let mut next = Some(cx.to_object(value)?);
    while let Some(object) = next.filter(|object| object.kind() != CellKind::Proxy) {
        let mut own = match object == cx.global() {
            true => global_names(cx),
            false => object.own_property_keys(cx)?.iter().filter_map(identifier).collect(),
        };
        own.sort();
        names.extend(own);
        next = object.shape().prototype_object();
    }
    Ok(names)
}

/// The names of global properties. Those that are made when they are first looked at stay unmade.
fn global_names(cx: &mut Context) -> Vec<String> {
    let tables = [LIBRARY.globals, globals::FUNCTIONS, globals::OBJECTS, node::globals::GLOBALS];
    let more = [node::globals::OF_COMMONJS, node::globals::MODULES];
    let global = cx.global();
    let lazy = tables.iter().chain(&more).flat_map(|table| table.iter());
    let mut names: Vec<String> = lazy.map(|property| property.name.to_owned()).collect();
    global.for_each_property(|_, entry| names.extend(identifier(entry.key)));
    names
}

/// The text of a key that may stand behind a dot.
fn identifier(key: impl std::borrow::Borrow<PropertyKey>) -> Option<String> {
    let text = key.borrow().as_atom()?.to_std_string();
    let is_name = text.chars().all(is_word) && !text.starts_with(|first: char| first.is_ascii_digit());
    (is_name && !text.is_empty()).then_some(text)
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '_' | '$')
}

/// The names by which programs ask for the modules of the runtime.
fn module_names() -> Vec<String> {
    let mut names: Vec<String> = node::public_names().map(str::to_owned).collect();
    names.extend(node::public_names().map(|name| format!("node:{name}")));
    names.sort();
    names
}

/// What a text ends with, if that names a value: a variable or a literal, and properties of it. And what is before it.
fn chain(text: &str) -> Option<(Chain, &str)> {
    let mut keys = Vec::new();
    let mut rest = text.trim_end();
    loop {
        if let Some(inner) = rest.strip_suffix(']') {
            let open = inner.rfind('[')?;
            let (before, key) = (inner[..open].trim_end(), inner[open + 1..].trim());
            if !before.ends_with(|last| is_word(last) || matches!(last, ']' | ')' | '.' | '"' | '\'' | '`')) {
                return Some((Chain { base: Base::Array, keys }, before));
            }
            keys.push(literal(key)?);
            rest = before.strip_suffix("?.").unwrap_or(before).trim_end();
            continue;
        }
        if rest.ends_with(['"', '\'', '`']) {
            return (place(rest) == Place::Code).then_some((Chain { base: Base::String, keys }, ""));
        }
        let before = rest.trim_end_matches(is_word);
        let word = &rest[before.len()..];
        let before = before.trim_end();
        if word.is_empty() {
            return None;
        }
        match before.strip_suffix("?.").or_else(|| before.strip_suffix('.')) {
            Some(object) if !object.ends_with('.') => {
                keys.push(word.to_owned());
                rest = object.trim_end();
            }
            _ if word.starts_with(|first: char| first.is_ascii_digit()) => return None,
            _ => return Some((Chain { base: Base::Name(word.to_owned()), keys }, before)),
        }
    }
}

/// The property that a literal in brackets means.
fn literal(text: &str) -> Option<String> {
    if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()) {
        return Some(text.to_owned());
    }
    let quote = text.chars().next().filter(|first| matches!(first, '"' | '\''))?;
    let inner = text.strip_prefix(quote)?.strip_suffix(quote)?;
    (!inner.contains([quote, '\\'])).then(|| inner.to_owned())
}

/// What the end of a text is part of. Regular expressions are taken for code.
fn place(text: &str) -> Place {
    // What is open: quotes and braces, and where.
    let mut open: Vec<(char, usize)> = Vec::new();
    let mut characters = text.char_indices().peekable();
    while let Some((at, character)) = characters.next() {
        let next = characters.peek().map(|&(_, next)| next);
        let quote = open.last().map(|&(quote, _)| quote).filter(|&quote| quote != '{');
        if let Some(quote) = quote {
            match character {
                '\\' => {
                    characters.next();
                }
                '$' if quote == '`' && next == Some('{') => {
                    characters.next();
                    open.push(('{', at));
                }
                // Only templates go on in the next line.
                _ if character == quote || character == '\n' && quote != '`' => {
                    open.pop();
                }
                _ => {}
            }
            continue;
        }
        match character {
            '"' | '\'' | '`' | '{' => open.push((character, at)),
            '}' => {
                open.pop();
            }
            '/' if next == Some('/') => {
                characters.next();
                if !characters.by_ref().any(|(_, character)| character == '\n') {
                    return Place::Comment;
                }
            }
            '/' if next == Some('*') => {
                let mut last = ' ';
                let is_end =
                    |(_, character)| std::mem::replace(&mut last, character) == '*' && character == '/';
                characters.next();
                if !characters.by_ref().any(is_end) {
                    return Place::Comment;
                }
            }
            _ => {}
        }
    }
    match open.last() {
        Some(&('"' | '\'' | '`', at)) => Place::String(at),
        _ => Place::Code,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(text: &str) -> Option<(String, Vec<String>)> {
        let (chain, _) = chain(text)?;
        let base = match chain.base {
            Base::Name(name) => name,
            other => format!("{other:?}"),
        };
        Some((base, chain.keys.into_iter().rev().collect()))
    }

    #[test]
    fn what_a_text_ends_with() {
        let some = |base: &str, keys: &[&str]| {
            Some((base.to_owned(), keys.iter().map(|&key| key.to_owned()).collect::<Vec<_>>()))
        };
        assert_eq!(named("foo"), some("foo", &[]));
        assert_eq!(named("1 + foo.bar?.baz"), some("foo", &["bar", "baz"]));
        assert_eq!(named("f(foo[0]['a b'].c"), some("foo", &["0", "a b", "c"]));
        assert_eq!(named("x = 'text'"), some("String", &[]));
        assert_eq!(named("[1, 2]"), some("Array", &[]));
        assert_eq!(named("[...foo.bar"), some("foo", &["bar"]));
        for text in ["foo()", "foo().bar", "foo[i].a", "12", "", "/x/", "(a)"] {
            assert_eq!(named(text), None, "{text}");
        }
    }

    #[test]
    fn where_a_text_ends() {
        for text in ["a", "'b'.c", "`${a.", "`${ {a: '}'} }`", "// x\na", "/* ' */ a", "'\\''.a"] {
            assert_eq!(place(text), Place::Code, "{text}");
        }
        assert_eq!(place("a('b"), Place::String(2));
        assert_eq!(place("`${a} b"), Place::String(0));
        assert_eq!(place("a // b"), Place::Comment);
        assert_eq!(place("a /* b"), Place::Comment);
    }
}
