//! What each `...` of a program did, as plain data.

pub use ellipsis::engine::explain::Tally;
use ellipsis::engine::explain::{Explain, Explained};
use ellipsis::engine::host::{Describe, Explaining};
use ellipsis::engine::{Context, Value};

use crate::inspect::{Options, class_name, inspect};
use crate::report::indentation;
use crate::runtime::Runtime;

/// Characters of a value that are told.
const MAX_VALUE: usize = 72;
/// Of source lines with more UTF-16 code units than this, the part around the dots is told.
const MAX_LINE: usize = 120;
const BYTES: u64 = size_of::<u64>() as u64;

/// What a `...` did in all its runs.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ExplainedSite {
    /// The name of the source it stands in.
    pub file: String,
    /// Its line, from 1.
    pub line: u32,
    /// Its column in UTF-16 code units, from 1.
    pub column: u32,
    /// The text of the line around it.
    pub text: String,
    /// Blanks that reach to the dots below that text.
    pub indentation: String,
    /// What it is: "array spread" and so on.
    pub kind: &'static str,
    /// What its runs come to.
    pub tally: Tally,
    /// Each run had about so many elements more, or fewer, than the one before: copying takes
    /// quadratic time.
    pub quadratic: bool,
}

impl ExplainedSite {
    /// Bytes that were copied or moved.
    pub fn bytes_moved(&self) -> u64 {
        self.tally.values_moved * BYTES
    }

    /// Bytes that an engine which copies would have moved.
    pub fn bytes_if_copied(&self) -> u64 {
        self.tally.elements * BYTES
    }
}

impl Runtime {
    /// Takes down what each `...` does in the programs that are run from here on. Code that they
    /// make from strings is left out.
    pub fn explain(&mut self) {
        let describe = Describe { value: in_a_line, class };
        self.engine().context().explain = Some(Box::new(Explaining { sites: Explain::default(), describe }));
    }

    /// What each `...` did so far, by source and place.
    pub fn explained(&mut self) -> Vec<ExplainedSite> {
        let explain = self.engine().context().explain.as_ref();
        explain.map(|explain| explain.sites.sites()).unwrap_or_default().into_iter().map(told).collect()
    }
}

fn told(site: Explained) -> ExplainedSite {
    let source = &site.source;
    let place = source.line_column(site.site.offset);
    let (text, column) = window(source.line(place.line), place.column);
    ExplainedSite {
        file: source.name.clone(),
        line: place.line,
        column: place.column,
        indentation: indentation(&text, column),
        text,
        kind: site.site.kind.name(),
        quadratic: site.grows(),
        tally: site.tally,
    }
}

/// A line without its indentation, or the part of a long one around a column; and the column in that.
fn window(line: &str, column: u32) -> (String, u32) {
    let units: Vec<u16> = line.encode_utf16().collect();
    let at = column as usize - 1;
    let blank = line.chars().take_while(|c| c.is_whitespace()).map(char::len_utf16).sum::<usize>();
    let (start, end) = if units.len() - blank <= MAX_LINE {
        (blank, units.len())
    } else {
        (blank.max(at.saturating_sub(MAX_LINE / 2)), units.len().min(at + MAX_LINE / 2))
    };
    let (before, behind) = (start > blank, end < units.len());
    let part = String::from_utf16_lossy(&units[start..end]);
    let text = format!(
        "{}{}{}",
        if before { "…" } else { "" },
        if behind { &part } else { part.trim_end() },
        if behind { "…" } else { "" }
    );
    (text, (at - start) as u32 + 1 + u32::from(before))
}

/// A value as console.log shows it, but in a line, and without asking objects how they look.
fn in_a_line(cx: &mut Context, value: Value) -> String {
    let options = Options { custom: false, compact: 0, ..Options::default() };
    let text = match inspect(cx, value, options) {
        Ok(text) => text,
        Err(_) => cx.describe(value),
    };
    let lines: Vec<&str> = text.lines().map(str::trim_start).collect();
    let line = lines.join(" ");
    match line.char_indices().nth(MAX_VALUE) {
        Some((end, _)) => format!("{}…", line[..end].trim_end()),
        None => line,
    }
}

/// The class of an iterable.
fn class(cx: &mut Context, value: Value) -> String {
    match class_name(cx, value) {
        Ok(name) => name,
        Err(_) => cx.describe(value),
    }
}
