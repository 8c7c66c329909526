//! Stacks for what recurses natively: the parser, and every walk over its tree.
//!
//! Neither can be told to stop where its stack ends. So they get one that is large enough for whatever a text of that
//! length may contain ([decision 18](../../../../docs/decisions/0018-nesting.md)). What is not touched of it costs
//! nothing; texts that would touch absurdly much of it are refused, before they are parsed by what a scan over their
//! tokens counts, and after that by how deep their trees are.

mod depth;
mod scan;
#[cfg(test)]
mod tests;
mod words;

use oxc_ast::ast::Program;

use crate::CompileError;

/// How many bytes of stack each byte of a text may take: twice what was measured of the worst.
const PER_BYTE: usize = if cfg!(debug_assertions) { 16 << 10 } else { 4 << 10 };
/// Stack for everything that is not nesting.
const BASE: usize = 256 << 10;
/// What a bracket and a link may take, as the scan counts them. Only where the system refuses a stack for the length.
const PER_BRACKET: usize = if cfg!(debug_assertions) { 32 << 10 } else { 8 << 10 };
const PER_LINK: usize = if cfg!(debug_assertions) { 12 << 10 } else { 4 << 10 };

/// A shorter text goes nowhere near what is refused, and its tree neither: of any form a byte weighs less than 64.
const HARMLESS: usize = depth::MAX_DEPTH as usize / 64;
/// What a bracket or link may weigh in the tree: more than twice what any does.
const WEIGHT: u32 = 128;

/// How deep the tree of a text may be.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Depth {
    /// Less than what is too deep, for certain.
    Harmless,
    Unknown,
}

/// How deeply a text nests: brackets within brackets, or links of chains (operators, calls, `else if`), of which there are more. It is
/// told from its tokens; at most as many as it has bytes.
pub fn nesting(text: &str) -> u32 {
    let nesting = scan::scan(text);
    if nesting.refused_at.is_some() { u32::MAX } else { nesting.brackets.max(nesting.links) }
}

/// Runs a compilation on a stack that suits the text.
pub(crate) fn with_stack<T>(
    text: &str,
    compile: impl FnOnce(Depth) -> Result<T, CompileError>,
) -> Result<T, CompileError> {
    let nesting = (text.len() > HARMLESS).then(|| scan::scan(text));
    if let Some(at) = nesting.and_then(|nesting| nesting.refused_at) {
        return Err(refused(at as u32, 0));
    }
    let weight = |nesting: scan::Nesting| (nesting.brackets + nesting.links).saturating_mul(WEIGHT);
    let harmless = nesting.is_none_or(|nesting| weight(nesting) < depth::MAX_DEPTH);
    let depth = if harmless { Depth::Harmless } else { Depth::Unknown };
    let by_length = text.len().saturating_mul(PER_BYTE).saturating_add(BASE);
    ellipsis_stack::with_room(by_length, move || compile(depth)).unwrap_or_else(|compile| {
        let nesting = nesting.unwrap_or_else(|| scan::scan(text));
        let by_tokens = BASE + nesting.brackets as usize * PER_BRACKET + nesting.links as usize * PER_LINK;
        ellipsis_stack::with_room(by_tokens.min(by_length), compile).unwrap_or_else(|_| Err(refused(0, 0)))
    })
}

/// Runs a compilation of a part, of that length, of a text that was found to be harmless.
pub(crate) fn with_stack_for<T>(
    length: usize,
    compile: impl FnOnce() -> Result<T, CompileError>,
) -> Result<T, CompileError> {
    let by_length = length.saturating_mul(PER_BYTE).saturating_add(BASE);
    ellipsis_stack::with_room(by_length, compile).unwrap_or_else(|_| Err(refused(0, 0)))
}

/// Refuses a program whose tree is too deep for what works on it.
pub(crate) fn check(program: &Program<'_>, depth: Depth, prefix: u32) -> Result<(), CompileError> {
    match Some(program).filter(|_| depth == Depth::Unknown).and_then(depth::too_deep) {
        Some(span) => Err(refused(span.start.saturating_sub(prefix), 0)),
        None => Ok(()),
    }
}

fn refused(offset: u32, length: u32) -> CompileError {
    CompileError::new("Source is nested too deeply", offset, length)
}
