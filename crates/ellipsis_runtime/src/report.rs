//! Uncaught errors, as people see them: the marked source line, then the error.

use ellipsis::unstable::engine::{Context, ErrorData, FrameLocation, Limit, Value};

use crate::event_loop::Fatal;
use crate::inspect::{self, Options, inspect};

/// Lines longer than this are not shown.
const MAX_LINE: usize = 400;

/// What is printed when a program ends with an error.
pub(crate) fn report(cx: &mut Context, fatal: &Fatal) -> String {
    match fatal {
        Fatal::Thrown(throw) if throw.is_termination() => ended(cx),
        Fatal::Thrown(throw) => uncaught(cx, throw.0, "Uncaught", true),
        Fatal::Reported(value) => uncaught(cx, *value, "Uncaught", false),
        Fatal::Rejected(reason, _) => uncaught(cx, *reason, "Uncaught (in promise)", false),
    }
}

/// Which limit ended a program.
fn ended(cx: &mut Context) -> String {
    match cx.heap.budget.ended() {
        Some(Limit::Heap) => {
            let most = cx.heap.limit() >> 20;
            format!("The program ran out of memory (heap limit): its values take more than {most} MiB.")
        }
        Some(Limit::Deadline) => "The program was terminated (deadline): its time is over.".into(),
        Some(Limit::Fuel) => "The program was terminated (fuel): it used up its fuel.".into(),
        Some(Limit::Stack) => "The program was terminated (stack depth): its calls nest too deeply.".into(),
        Some(Limit::StringLength) => {
            "The program was terminated (string length): a string is too long.".into()
        }
        Some(Limit::ArrayLength) => {
            "The program was terminated (array length): it made too long a one.".into()
        }
        Some(Limit::Nesting) => "The program was terminated (nesting): a text nests too deeply.".into(),
        Some(Limit::RegexSteps) => "The program was terminated (regex steps): a match took too many.".into(),
        Some(Limit::Jobs) => "The program was terminated (queued jobs): too many wait.".into(),
        Some(Limit::Output) => "The program was terminated (console output): it wrote too much.".into(),
        Some(Limit::Stop) | None => "The program was terminated.".into(),
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
