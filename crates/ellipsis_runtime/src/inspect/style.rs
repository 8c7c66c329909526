//! Colours of values, and separators in numbers.

use ellipsis::unstable::engine::Value;

/// What a piece of text stands for, as `stylize` names it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Style {
    Special,
    Number,
    Bigint,
    Boolean,
    Undefined,
    Null,
    String,
    Symbol,
    Date,
    Regexp,
    Module,
    /// Of no colour.
    Plain,
}

impl Style {
    /// That of a primitive value.
    pub(super) fn of(value: Value) -> Style {
        if value.is_number() {
            Style::Number
        } else if value.is_bigint() {
            Style::Bigint
        } else if value.is_bool() {
            Style::Boolean
        } else if value.is_symbol() {
            Style::Symbol
        } else if value.is_null() {
            Style::Null
        } else if value.is_string() {
            Style::String
        } else {
            Style::Undefined
        }
    }

    /// The style of that name.
    pub(super) fn named(name: &str) -> Style {
        match name {
            "special" => Style::Special,
            "number" => Style::Number,
            "bigint" => Style::Bigint,
            "boolean" => Style::Boolean,
            "undefined" => Style::Undefined,
            "null" => Style::Null,
            "string" => Style::String,
            "symbol" => Style::Symbol,
            "date" => Style::Date,
            "regexp" => Style::Regexp,
            "module" => Style::Module,
            _ => Style::Plain,
        }
    }

    /// The text between the escapes that switch the colour on and off.
    pub(super) fn paint(self, text: &str) -> String {
        let (on, off) = match self {
            Style::Special => (36, 39),
            Style::Number | Style::Bigint | Style::Boolean => (33, 39),
            Style::Undefined => (90, 39),
            Style::Null => (1, 22),
            Style::String | Style::Symbol => (32, 39),
            Style::Date => (35, 39),
            Style::Regexp => (31, 39),
            Style::Module => (4, 24),
            Style::Plain => return text.to_owned(),
        };
        format!("\x1b[{on}m{text}\x1b[{off}m")
    }
}

/// A text without the escapes of colours.
pub(super) fn without_colors(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("\x1b[") {
        plain.push_str(before);
        rest = after.split_once('m').map_or("", |(_, rest)| rest);
    }
    plain + rest
}

/// A number's text with a separator after every three digits, counted from the point.
pub(super) fn separated(text: &str) -> String {
    let digits = text.trim_end_matches('n');
    if !digits.trim_start_matches('-').starts_with(|first: char| first.is_ascii_digit())
        || digits.contains('e')
    {
        return text.to_owned();
    }
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let (sign, whole) = whole.strip_prefix('-').map_or(("", whole), |whole| ("-", whole));
    let mut separated = sign.to_owned();
    for (at, digit) in whole.chars().enumerate() {
        if at > 0 && (whole.len() - at) % 3 == 0 {
            separated.push('_');
        }
        separated.push(digit);
    }
    for (at, digit) in fraction.chars().enumerate() {
        separated.push_str(match at {
            0 => ".",
            _ if at % 3 == 0 => "_",
            _ => "",
        });
        separated.push(digit);
    }
    separated + &text[digits.len()..]
}
