//! What each `...` of a program did, as plain data.

use std::rc::Rc;

pub use ellipsis::unstable::engine::explain::Tally;
use ellipsis::unstable::engine::explain::{Explained, Growth};
use ellipsis::unstable::engine::host::{Describe, Explaining};
use ellipsis::unstable::engine::{Context, Source, Value};

use crate::inspect::{Options, class_name, inspect};
use crate::report::indentation;
use crate::runtime::Runtime;

/// Characters of a value that are told.
const MAX_VALUE: usize = 72;
/// Of source lines with more UTF-16 code units than this, the part around the dots is told.
const MAX_LINE: usize = 120;
const BYTES: u64 = size_of::<u64>() as u64;

/// A source, and what each `...` in it did.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ExplainedSource {
    /// Its name.
    pub file: String,
    /// The whole text.
    pub text: String,
    /// In the order in which they stand there.
    pub sites: Vec<ExplainedSite>,
}

/// What a `...` did in all its runs.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ExplainedSite {
    /// The name of the source it stands in.
    pub file: String,
    /// Its line, from 1.
    pub line: u32,
    /// Its column in UTF-16 code units, from 1.
    pub column: u32,
    /// Where its dots stand in the whole text, in bytes.
    pub offset: usize,
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
        self.engine().context().explain = Some(Box::new(Explaining::new(describe)));
    }

    /// What each `...` did so far, by source and place.
    pub fn explained(&mut self) -> Vec<ExplainedSite> {
        self.explained_sources().into_iter().flat_map(|source| source.sites).collect()
    }

    /// The sources that have a `...`, in the order in which they came, with what each did so far.
    pub fn explained_sources(&mut self) -> Vec<ExplainedSource> {
        let explain = self.engine().context().explain.as_ref();
        let sites = explain.iter().flat_map(|explain| explain.sites.sites());
        // What the runtime's own modules do is not the program's.
        let sites = sites.filter(|site| !site.source.name.starts_with("node:"));
        let mut sources: Vec<(&Rc<Source>, Vec<&Explained>)> = Vec::new();
        for site in sites {
            // Mostly it is that of the site before.
            match sources.iter_mut().rev().find(|(source, _)| Rc::ptr_eq(source, &site.source)) {
                Some((_, sites)) => sites.push(site),
                None => sources.push((&site.source, vec![site])),
            }
        }
        let told = sources.into_iter().map(|(source, mut sites)| {
            sites.sort_by_key(|site| site.site.offset);
            let sites = sites.into_iter().map(told).collect();
            ExplainedSource { file: source.name.clone(), text: source.text.clone(), sites }
        });
        told.collect()
    }
}

/// From so many runs on growth matters.
const MANY: f64 = 32.0;
/// The share of the variance that a line has to account for.
const FIT: f64 = 0.9;

/// Whether each run had about so many elements more, or fewer, than the one before, so that
/// copying them would take time quadratic in the number of runs.
fn is_linear(growth: Growth) -> bool {
    let Growth { n, x, y, xx, xy, yy } = growth;
    if n < MANY {
        return false;
    }
    let (along, across, both) = (n * xx - x * x, n * yy - y * y, n * xy - x * y);
    // What all runs have in common must not outweigh what sets them apart.
    let added = (both / along).abs() * n / 2.0;
    both != 0.0 && both * both >= FIT * along * across && added >= y / n / 2.0
}

fn told(site: &Explained) -> ExplainedSite {
    let source = &site.source;
    let place = source.line_column(site.site.offset);
    let (text, column) = window(source.line(place.line), place.column);
    ExplainedSite {
        file: source.name.clone(),
        line: place.line,
        column: place.column,
        offset: site.site.offset as usize,
        indentation: indentation(&text, column),
        text,
        kind: site.site.kind.name(),
        quadratic: is_linear(site.growth),
        tally: site.tally.clone(),
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

#[cfg(test)]
mod tests {
    use super::Growth;

    fn is_linear(elements: impl Iterator<Item = u32>) -> bool {
        let mut growth = Growth::default();
        elements.for_each(|elements| growth.add(elements.into()));
        super::is_linear(growth)
    }

    #[test]
    fn growth_is_told_from_size() {
        assert!(is_linear(0..100));
        assert!(is_linear((0..100).map(|run| 10 + run * 3 + run % 2)));
        assert!(is_linear((0..100).rev()), "taking apart is as bad as putting together");
        assert!(!is_linear(0..20), "too few runs");
        assert!(!is_linear((0..100).map(|_| 50)), "the same each time");
        assert!(!is_linear((0..100).map(|_| 0)), "nothing");
        assert!(!is_linear((0..100).map(|run| 1000 + run)), "little is added");
        assert!(!is_linear((0..100).map(|run| run % 10)), "it starts over");
    }
}
