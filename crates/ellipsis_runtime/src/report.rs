//! Uncaught errors, as people see them: the marked source line, then the error.

use ellipsis::unstable::engine::{Context, ErrorData, FrameLocation, Value};

use crate::event_loop::Fatal;
use crate::inspect::{self, Options, inspect};

/// Lines longer than this are not shown.
const MAX_LINE: usize = 400;

/// What is printed when a program ends with an error.
pub(crate) fn report(cx: &mut Context, fatal: &Fatal) -> String {
    match fatal {
        Fatal::Thrown(throw) if throw.is_termination() && cx.heap.limit_exceeded() => {
            format!("The program ran out of memory: its values take more than {} MiB.", cx.heap.limit() >> 20)
        }
        Fatal::Thrown(throw) if throw.is_termination() => "The program was terminated.".into(),
        Fatal::Thrown(throw) => uncaught(cx, throw.0, "Uncaught", true),
        Fatal::Rejected(reason) => uncaught(cx, *reason, "Uncaught (in promise)", false),
    }
}

fn uncaught(cx: &mut Context, value: Value, prefix: &str, is_thrown: bool) -> String {
    let is_error = value.downcast::<ErrorData>().is_some();
    let place = match value.as_object() {
        Some(object) if is_error => cx.error_locations(object).into_iter().next(),
        _ if is_thrown => cx.last_throw_location(),
        _ => None,
    };
    let options = Options { bracket_errors: false, ..Options::default() };
    let text = match inspect(cx, value, options) {
        Ok(text) => text,
        // Inspecting it throws as well.
        Err(_) => cx.describe(value),
    };
    match place {
        Some(place) if is_error => format!("{}\n\n{text}", mark(&place)),
        Some(place) => format!("{}\n\n{prefix} {text}", mark(&place)),
        None => format!("{prefix} {text}"),
    }
}

/// `file:line:column`, the line, and a caret below its place.
fn mark(place: &FrameLocation) -> String {
    let FrameLocation { source, line, column, text, .. } = place;
    if text.trim().is_empty() || text.len() > MAX_LINE {
        return format!("{source}:{line}:{column}");
    }
    let indentation = indentation(text, *column);
    format!("{source}:{line}:{column}\n{text}\n{indentation}^")
}

/// Blanks as wide as what stands before a column of a line.
pub(crate) fn indentation(text: &str, column: u32) -> String {
    let units = column as usize - 1;
    let before: String = String::from_utf16_lossy(&text.encode_utf16().take(units).collect::<Vec<_>>());
    // Tabs keep their width.
    let mut indentation = String::new();
    for character in before.chars() {
        let mut buffer = [0; 4];
        let width = inspect::width(character.encode_utf8(&mut buffer));
        if character == '\t' { indentation.push('\t') } else { indentation.push_str(&" ".repeat(width)) }
    }
    indentation
}
