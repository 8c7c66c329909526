//! Our own matcher for patterns: parsed to a tree, compiled to instructions, run by backtracking
//! with a stack of its own, over Latin-1 and UTF-16 in place. Each step is charged for.

mod ast;
mod case;
mod charset;
mod classes;
mod compiler;
mod escapes;
mod input;
mod matcher;
mod needed;
mod parser;
mod prefix;
mod properties;
mod strings;

use std::cell::RefCell;

use ellipsis_engine::{Context, JsResult, StrView};

use super::flags::Flags;
use super::program::Captures;
use compiler::Code;
use input::{CodePoints, Latin1, Units};
use matcher::{Matcher, Scratch};
use prefix::Beginning;

/// A compiled pattern.
pub(crate) struct Engine {
    code: Code,
    unicode: bool,
    names: Vec<(String, Vec<usize>)>,
    /// What a run needs, kept for the next one.
    scratch: RefCell<Scratch>,
}

impl Engine {
    /// Compiles a pattern, unless its tree would take more bytes than there is `room` for.
    pub(super) fn compile(pattern: StrView<'_>, flags: Flags, room: usize) -> Result<Engine, &'static str> {
        let unicode = flags.is_unicode();
        let characters: Vec<u32> =
            if unicode { pattern.code_points().collect() } else { pattern.units().map(u32::from).collect() };
        let pattern = parser::parse(&characters, flags, room)?;
        let code = Code::compile(&pattern, unicode)?;
        Ok(Engine { code, unicode, names: pattern.names, scratch: RefCell::default() })
    }

    /// How many bytes it takes, without what small parts it has.
    pub(super) fn weight(&self) -> usize {
        size_of::<Engine>() + self.code.weight()
    }

    /// The text that is all that the pattern matches, and nothing else is to be told of a match; never empty.
    pub(super) fn plain_text(&self) -> Option<StrView<'_>> {
        match &self.code.beginning {
            Beginning::Text { text, whole: true } if !text.has_surrogates() => Some(text.view()),
            _ => None,
        }
    }

    /// The names of groups in the order of the pattern, each with the groups that have it.
    pub(super) fn names(&self) -> &[(String, Vec<usize>)] {
        &self.names
    }

    /// Looks for the first match at or after a place, or only there if `sticky`. Whether there is one, which leaves what
    /// it captured.
    pub(super) fn find(
        &self,
        cx: &mut Context,
        view: StrView<'_>,
        from: usize,
        sticky: bool,
        captures: &mut Captures,
    ) -> JsResult<bool> {
        let mut scratch = self.scratch.borrow_mut();
        match view {
            StrView::Latin1(bytes) => {
                Matcher::new(cx, &self.code, Latin1(bytes), &mut scratch).find(from, sticky, captures)
            }
            StrView::Utf16(units) if self.unicode => {
                Matcher::new(cx, &self.code, CodePoints(units), &mut scratch).find(from, sticky, captures)
            }
            StrView::Utf16(units) => {
                Matcher::new(cx, &self.code, Units(units), &mut scratch).find(from, sticky, captures)
            }
        }
    }
}
