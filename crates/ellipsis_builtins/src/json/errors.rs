//! What is wrong with a JSON text, in words.

use ellipsis_engine::{Context, Gc, JsString, StrView, Throw};

/// Why a text is no JSON text.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Problem {
    UnexpectedToken,
    UnexpectedNumber,
    UnexpectedString,
    UnexpectedEnd,
    AfterValue,
    PropertyNameOrBrace,
    PropertyName,
    Colon,
    CommaOrBrace,
    CommaOrBracket,
    UnterminatedString,
    ControlCharacter,
    UnicodeEscape,
    Escape,
    NoNumberAfterMinus,
    NoFraction,
    NoExponent,
    /// Nothing is: there is no memory for what it says.
    OutOfMemory,
    /// Nothing is: the script has to end.
    Ended,
}

/// How many characters of the text around a place are shown.
const CONTEXT: usize = 10;

/// The SyntaxError for a problem at a place.
#[cold]
pub(super) fn throw(cx: &mut Context, text: Gc<JsString>, problem: Problem, at: usize) -> Throw {
    if problem == Problem::OutOfMemory {
        return cx.out_of_memory();
    }
    if problem == Problem::Ended {
        return Throw::TERMINATION;
    }
    let view = text.view(&mut cx.heap);
    let message = match problem {
        Problem::UnexpectedToken => unexpected_token(view, at),
        Problem::UnexpectedEnd => "Unexpected end of JSON input".into(),
        _ => format!("{} in JSON at position {at} {}", what(problem), line_and_column(view, at)),
    };
    let message = match problem {
        Problem::AfterValue => message.replace(" in JSON at", " at"),
        _ => message,
    };
    cx.syntax_error(message)
}

fn what(problem: Problem) -> &'static str {
    match problem {
        Problem::UnexpectedNumber => "Unexpected number",
        Problem::UnexpectedString => "Unexpected string",
        Problem::AfterValue => "Unexpected non-whitespace character after JSON",
        Problem::PropertyNameOrBrace => "Expected property name or '}'",
        Problem::PropertyName => "Expected double-quoted property name",
        Problem::Colon => "Expected ':' after property name",
        Problem::CommaOrBrace => "Expected ',' or '}' after property value",
        Problem::CommaOrBracket => "Expected ',' or ']' after array element",
        Problem::UnterminatedString => "Unterminated string",
        Problem::ControlCharacter => "Bad control character in string literal",
        Problem::UnicodeEscape => "Bad Unicode escape",
        Problem::Escape => "Bad escaped character",
        Problem::NoNumberAfterMinus => "No number after minus sign",
        Problem::NoFraction => "Unterminated fractional number",
        Problem::NoExponent => "Exponent part is missing a number",
        Problem::UnexpectedToken | Problem::UnexpectedEnd | Problem::OutOfMemory | Problem::Ended => "",
    }
}

fn line_and_column(view: StrView<'_>, at: usize) -> String {
    let (mut line, mut start) = (1, 0);
    let mut previous = 0;
    for (i, unit) in view.units().take(at).enumerate() {
        // A line feed after a carriage return belongs to it.
        if unit == 0x0d || unit == 0x0a && previous != 0x0d {
            line += 1;
            start = i + 1;
        } else if unit == 0x0a {
            start = i + 1;
        }
        previous = unit;
    }
    format!("(line {line} column {})", at - start + 1)
}

fn unexpected_token(view: StrView<'_>, at: usize) -> String {
    let text = |from: usize, to: usize| view.slice(from, to).to_std_string();
    // What objects and undefined turn into says more than the token does.
    if view.equals_str("undefined") || view.equals_str("[object Object]") {
        return format!("\"{}\" is not valid JSON", text(0, view.len()));
    }
    let token = text(at, at + 1);
    let shown = if view.len() <= 4 * CONTEXT {
        format!("\"{}\"", text(0, view.len()))
    } else {
        let from = at.saturating_sub(CONTEXT);
        let to = (at + CONTEXT).min(view.len());
        let before = if from > 0 { "..." } else { "" };
        let after = if to < view.len() { "..." } else { "" };
        format!("{before}\"{}\"{after}", text(from, to))
    };
    format!("Unexpected token '{token}', {shown} is not valid JSON")
}
