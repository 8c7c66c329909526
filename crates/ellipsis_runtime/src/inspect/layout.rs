//! From the parts of an object to lines: what fits stands on one line, short array elements in
//! columns, the rest line by line.

use unicode_width::UnicodeWidthStr;

use super::Inspector;
use super::style::without_colors;

/// How the parts of an object are laid out.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Layout {
    /// As properties.
    Object,
    /// As elements, which may stand in columns.
    Array,
}

/// The parts of an object: what stands before the brackets, the brackets, what stands in them.
pub(super) struct Parts {
    pub(super) base: String,
    pub(super) open: String,
    pub(super) close: &'static str,
    pub(super) output: Vec<String>,
    pub(super) layout: Layout,
    /// Columns are aligned at their right ends.
    pub(super) numeric: bool,
}

/// Columns that a text takes.
pub(crate) fn width(text: &str) -> usize {
    if text.is_ascii() { text.len() } else { text.width() }
}

/// The length in code units, those of colours left out.
fn length(text: &str) -> usize {
    if text.contains('\x1b') {
        return length(&without_colors(text));
    }
    if text.is_ascii() { text.len() } else { text.encode_utf16().count() }
}

/// Arrays up to this length do not stand in columns.
const SHORT_ARRAY: usize = 6;
/// Characters are about that much higher than wide.
const HEIGHT_TO_WIDTH: f64 = 2.5;
/// Columns may be that much narrower than the widest element when their number is weighed.
const SLACK: f64 = 3.0;
const MAX_COLUMNS: usize = 15;
const SEPARATOR: usize = 2;

impl Inspector<'_> {
    /// Parts at a level of nesting as one text.
    pub(super) fn lay_out(&self, mut parts: Parts, level: i64) -> String {
        let prefix = if parts.base.is_empty() { String::new() } else { format!("{} ", parts.base) };
        if self.options.compact >= 1 {
            let entries = parts.output.len();
            if parts.layout == Layout::Array && entries > SHORT_ARRAY {
                self.group(&mut parts);
            }
            if self.current_depth - level < self.options.compact && entries == parts.output.len() {
                let start = entries + self.indentation + length(&parts.open) + length(&parts.base) + 10;
                if self.fits(&parts, start) {
                    let joined = parts.output.join(", ");
                    if !joined.contains('\n') {
                        return format!("{prefix}{} {joined} {}", parts.open, parts.close);
                    }
                }
            }
        }
        let indentation = format!("\n{}", " ".repeat(self.indentation));
        let joined = parts.output.join(&format!(",{indentation}  "));
        format!("{prefix}{}{indentation}  {joined}{indentation}{}", parts.open, parts.close)
    }

    fn fits(&self, parts: &Parts, start: usize) -> bool {
        let mut total = parts.output.len() + start;
        for part in &parts.output {
            total += length(part);
            if total > self.options.break_length {
                return false;
            }
        }
        total <= self.options.break_length && !parts.base.contains('\n')
    }

    /// Puts short elements next to each other, in columns.
    fn group(&self, parts: &mut Parts) {
        let output = &parts.output;
        // What says how much is left out stays on a line of its own.
        let entries = if output.len() > self.options.max_elements { output.len() - 1 } else { output.len() };
        let widths: Vec<usize> = output[..entries].iter().map(|part| width(&without_colors(part))).collect();
        let total: usize = widths.iter().map(|width| width + SEPARATOR).sum();
        let longest = widths.iter().copied().max().unwrap_or(0);
        let actual = longest + SEPARATOR;
        if actual * 3 + self.indentation >= self.options.break_length
            || (total as f64 / actual as f64 <= 5.0 && longest > 6)
        {
            return;
        }
        let bias = (actual as f64 - total as f64 / output.len() as f64).max(0.0).sqrt();
        let biased = (actual as f64 - SLACK - bias).max(1.0);
        let square = (HEIGHT_TO_WIDTH * biased * entries as f64).sqrt() / biased;
        let columns = (square.round() as usize)
            .min((self.options.break_length - self.indentation) / actual)
            .min(self.options.compact as usize * 4)
            .min(MAX_COLUMNS);
        if columns <= 1 {
            return;
        }
        let column_widths: Vec<usize> = (0..columns)
            .map(|column| widths.iter().skip(column).step_by(columns).max().copied().unwrap_or(0) + SEPARATOR)
            .collect();
        let mut rows = Vec::with_capacity(entries / columns + 2);
        for (row, parts_of_row) in output[..entries].chunks(columns).enumerate() {
            let mut line = String::new();
            for (column, part) in parts_of_row.iter().enumerate() {
                let is_last = column + 1 == parts_of_row.len();
                let used = widths[row * columns + column] + SEPARATOR;
                let padding = " ".repeat(column_widths[column].saturating_sub(used));
                if parts.numeric {
                    line.push_str(&padding);
                }
                line.push_str(part);
                if !is_last {
                    line.push_str(", ");
                    if !parts.numeric {
                        line.push_str(&padding);
                    }
                }
            }
            rows.push(line);
        }
        rows.extend(output[entries..].iter().cloned());
        parts.output = rows;
    }
}
