//! Names that the parser takes for the beginning of something else: `async` before arguments that
//! look like the parameters of an arrow function, `let` at the start of a statement that declares
//! nothing. Such a text is parsed again with another name in these places, as long as the one it
//! stands for, which the syntax tree gets back.

use oxc_allocator::Allocator;
use oxc_ast::ast::*;
use oxc_ast_visit::VisitJsMut;
use oxc_parser::ParserReturn;
use oxc_span::Span;
use rustc_hash::FxHashMap;

use crate::messages::skip_space;

/// The names with what stands for them while they are parsed.
const NAMES: [(&str, &str); 2] = [("async", "Async"), ("let", "Let")];

/// Parses a text again that could not be parsed, if that may have been for such a name.
pub(crate) fn parse_again<'a>(
    allocator: &'a Allocator,
    text: &'a str,
    parse: impl Fn(&'a str) -> ParserReturn<'a>,
) -> Option<ParserReturn<'a>> {
    let mut names = Names::default();
    find(text, &mut names.places);
    if names.places.is_empty() {
        return None;
    }
    let mut parsed = parse(names.stand_in(allocator, text));
    if parsed.panicked {
        return Some(parsed);
    }
    names.visit_program(&mut parsed.program);
    if names.seen.len() == names.places.len() {
        return Some(parsed);
    }
    if names.seen.is_empty() {
        return None;
    }
    // The other places are in strings, regular expressions and the like, which have to stay as they are.
    let mut names = Names { places: names.seen, seen: FxHashMap::default() };
    let mut parsed = parse(names.stand_in(allocator, text));
    names.visit_program(&mut parsed.program);
    Some(parsed)
}

/// Whether an error in a text that was parsed again comes of that: the head of an arrow function
/// was meant, and is wrong.
pub(crate) fn is_for_stand_in(text: &str, offset: usize) -> bool {
    text.get(offset..).is_some_and(|rest| rest.starts_with("=>"))
}

/// Where names stand that may be misread.
fn find(text: &str, places: &mut FxHashMap<u32, Spelling>) {
    for (name, _) in NAMES {
        let plain = text.match_indices(name);
        for (at, _) in plain.chain(text.match_indices("\\u")) {
            let starts = |length| text[..at].strip_suffix(&name[..length]);
            let before = (0..name.len()).filter_map(starts).find(|before| !before.ends_with(is_word));
            let Some(start) = before.map(str::len) else { continue };
            let Some(rest) = skip_name(name, &text[start..]) else { continue };
            if !rest.starts_with(is_word) && is_misread(name, skip_space(rest)) {
                let length = text.len() - rest.len() - start;
                places.insert(start as u32, Spelling { name, length });
            }
        }
    }
}

/// The text without the name that it starts with, which may have escapes.
fn skip_name<'t>(name: &str, text: &'t str) -> Option<&'t str> {
    name.chars().try_fold(text, |text, letter| {
        text.strip_prefix(letter).or_else(|| {
            let escape = text.strip_prefix("\\u")?;
            let (digits, rest) = match escape.strip_prefix('{') {
                Some(escape) => escape.split_once('}')?,
                None => escape.split_at_checked(4)?,
            };
            let is_letter = u32::from_str_radix(digits, 16) == Ok(letter.into()) && !digits.starts_with('+');
            is_letter.then_some(rest)
        })
    })
}

/// Whether the parser goes wrong about a name with this behind it.
fn is_misread(name: &str, rest: &str) -> bool {
    if name == "let" {
        // Neither what a declaration goes on with nor what the parser looks out for.
        return rest.is_empty()
            || [":", ",", "++", "--", "`", "=>", "}"].iter().any(|token| rest.starts_with(token))
            || rest.starts_with('?') && !rest.starts_with("?.");
    }
    let Some(rest) = rest.strip_prefix('(').map(skip_space) else { return false };
    if let Some(rest) = rest.strip_prefix(')') {
        return skip_space(rest).starts_with('{');
    }
    let Some(rest) = rest.strip_prefix("...").map(skip_space) else { return false };
    let behind = skip_space(skip_word(rest));
    // Parameters that begin with a rest end there.
    behind.len() < rest.len()
        && behind.strip_prefix(')').is_none_or(|rest| !skip_space(rest).starts_with("=>"))
}

/// What a name may consist of, or is marked as another kind of token by.
fn is_word(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '_' | '$' | '\\' | '#' | '\u{200c}' | '\u{200d}')
}

/// The text without the name it starts with.
fn skip_word(text: &str) -> &str {
    let rest = text.trim_start_matches(is_word);
    match rest.strip_prefix('{').and_then(|escape| escape.split_once('}')) {
        Some((_, rest)) if text[..text.len() - rest.len()].contains("\\u{") => skip_word(rest),
        _ => rest,
    }
}

/// A name as it is written.
#[derive(Clone, Copy)]
struct Spelling {
    name: &'static str,
    /// In bytes, escapes included.
    length: usize,
}

#[derive(Default)]
struct Names {
    /// Where stand-ins are.
    places: FxHashMap<u32, Spelling>,
    /// Those of them that the parser may have misread.
    seen: FxHashMap<u32, Spelling>,
}

impl Names {
    /// The text with stand-ins.
    fn stand_in<'a>(&self, allocator: &'a Allocator, text: &str) -> &'a str {
        let mut changed = String::with_capacity(text.len());
        let mut places: Vec<_> = self.places.iter().collect();
        places.sort_unstable_by_key(|(at, _)| **at);
        let mut done = 0;
        for (&at, spelling) in places {
            let stand_in = NAMES.iter().find(|(name, _)| *name == spelling.name);
            let stand_in = stand_in.map_or(spelling.name, |(_, stand_in)| stand_in);
            changed.push_str(&text[done..at as usize]);
            changed.push_str(stand_in);
            changed.extend(std::iter::repeat_n('_', spelling.length - stand_in.len()));
            done = at as usize + spelling.length;
        }
        changed.push_str(&text[done..]);
        allocator.alloc_str(&changed)
    }

    /// The name that belongs to a place.
    fn original(&mut self, span: Span, misread: bool) -> Option<&'static str> {
        let spelling = *self.places.get(&span.start)?;
        if misread {
            self.seen.insert(span.start, spelling);
        }
        Some(spelling.name)
    }
}

impl<'a> VisitJsMut<'a> for Names {
    fn visit_identifier_reference(&mut self, it: &mut IdentifierReference<'a>) {
        if let Some(name) = self.original(it.span, true) {
            it.name = name.into();
        }
    }

    fn visit_binding_identifier(&mut self, it: &mut BindingIdentifier<'a>) {
        // `function async(...a)` is read rightly, and the parser compares names of exports.
        let misread = self.places.get(&it.span.start).is_some_and(|it| it.name == "let");
        if let Some(name) = self.original(it.span, misread) {
            it.name = name.into();
        }
    }

    fn visit_label_identifier(&mut self, it: &mut LabelIdentifier<'a>) {
        if let Some(name) = self.original(it.span, true) {
            it.name = name.into();
        }
    }

    fn visit_identifier_name(&mut self, it: &mut IdentifierName<'a>) {
        if let Some(name) = self.original(it.span, false) {
            it.name = name.into();
        }
    }
}
