//! The parser's complaints in the words that JavaScript programmers know from V8.

/// A message with the place it is about.
pub(crate) struct Reworded {
    pub(crate) message: String,
    pub(crate) offset: usize,
    pub(crate) length: usize,
}

/// Rewords a diagnostic about a place of the text.
pub(crate) fn reword(message: &str, text: &str, offset: usize, length: usize) -> Reworded {
    let place = text.get(offset..(offset + length).min(text.len())).unwrap_or("");
    if message.starts_with("Expected a semicolon") && is_await(text, offset) {
        let message = "await is only valid in async functions and the top level bodies of modules".into();
        let start = offset - "await".len();
        return Reworded { message, offset: start, length: "await".len() };
    }
    if is_unexpected_token(message) {
        return unexpected_token(text, offset, message.contains("`,` or `)`"));
    }
    let message = match message {
        "'with' statements are not allowed" => "Strict mode code may not include a with statement".into(),
        "Use of undefined label" => format!("Undefined label '{place}'"),
        "A class name is required." => return unexpected_token(text, offset + length, false),
        "Multiple constructor implementations are not allowed." => {
            "A class may only have one constructor".into()
        }
        "A 'get' accessor must not have any formal parameters." => {
            "Getter must not have any formal parameters.".into()
        }
        "A 'set' accessor must have exactly one parameter."
        | "A 'set' accessor cannot have rest parameter." => {
            "Setter must have exactly one formal parameter.".into()
        }
        "A rest parameter must be last in a parameter list" => {
            "Rest parameter must be last formal parameter".into()
        }
        "A rest element must be last in a destructuring pattern" | "Spread must be last element" => {
            "Rest element must be last element".into()
        }
        "Unterminated regular expression" => "Invalid regular expression: missing /".into(),
        "Unterminated string" if place.starts_with(['`', '}']) || place.is_empty() => {
            "Unterminated template literal".into()
        }
        "Invalid left-hand side in assignment" | "Cannot assign to this expression" => {
            assignment(text, offset, length)
        }
        "Unexpected new.target expression" => "new.target expression is not allowed here".into(),
        "Unexpected import.meta expression" => "Cannot use 'import.meta' outside a module".into(),
        "Invalid assignment in object literal" => "Invalid shorthand property initializer".into(),
        "Classes may not have a static property named 'prototype'" => message.into(),
        "A 'default' clause cannot appear more than once in a 'switch' statement." => {
            "More than one default clause in switch statement".into()
        }
        "Delete of an unqualified identifier in strict mode." => message.into(),
        "Missing catch or finally clause" => "Missing catch or finally after try".into(),
        "Identifier `__proto__` has already been declared" => {
            "Duplicate __proto__ fields are not allowed in object literals".into()
        }
        "Expected function name" => "Function statements require a function name".into(),
        "Invalid function declaration" => {
            "In strict mode code, functions can only be declared at top level or \
                                           inside a block."
                .into()
        }
        "Invalid escape sequence" => escape(place).into(),
        _ => by_form(message, place, skip_space(text.get(offset + length..).unwrap_or(""))),
    };
    Reworded { message, offset, length }
}

fn is_unexpected_token(message: &str) -> bool {
    message == "Unexpected token"
        || message.starts_with("Expected `")
        || message.starts_with("Expected a semicolon")
        || message.starts_with("Expected switch")
        || message == "Expected function body"
        || message == "Invalid class declaration"
        || message.starts_with("Unexpected private identifier")
        || message.starts_with("Invalid Character")
        || message.starts_with("Invalid characters after number")
        || message == "Unexpected end of file"
        || message == "Unterminated multiline comment"
        || message == "Logical expressions and coalesce expressions cannot be mixed"
        || message.starts_with("Identifier expected")
}

fn is_await(text: &str, offset: usize) -> bool {
    text.get(..offset).is_some_and(|before| {
        before
            .strip_suffix("await")
            .is_some_and(|head| !head.ends_with(|c: char| c.is_alphanumeric() || c == '_'))
    })
}

fn assignment(text: &str, offset: usize, length: usize) -> String {
    let before = text.get(..offset).unwrap_or("").trim_end();
    let after = text.get(offset + length..).unwrap_or("").trim_start();
    if before.ends_with("++") || before.ends_with("--") {
        "Invalid left-hand side expression in prefix operation".into()
    } else if after.starts_with("++") || after.starts_with("--") {
        "Invalid left-hand side expression in postfix operation".into()
    } else if after.starts_with("of ") || after.starts_with("in ") {
        "Invalid left-hand side in for-loop".into()
    } else {
        "Invalid left-hand side in assignment".into()
    }
}

fn escape(place: &str) -> &'static str {
    match place.as_bytes().get(1) {
        Some(b'u') if place.len() > 8 => "Undefined Unicode code-point",
        Some(b'u') => "Invalid Unicode escape sequence",
        Some(b'x') => "Invalid hexadecimal escape sequence",
        Some(b'8' | b'9') => "\\8 and \\9 are not allowed in strict mode.",
        _ => "Invalid escape sequence",
    }
}

fn by_form(message: &str, place: &str, behind: &str) -> String {
    if let Some(rest) = message.strip_prefix("Identifier `") {
        // Of all that may be declared twice only the keys of import attributes have a colon behind them.
        if behind.starts_with(':') {
            let name = rest.split('`').next().unwrap_or("");
            return format!("Import attributes has a duplicate key '{name}'");
        }
        return format!("Identifier '{}", rest.replacen('`', "'", 1));
    }
    if message.starts_with("Private identifier '#") && message.ends_with("outside class bodies") {
        return format!("Private field '{place}' must be declared in an enclosing class");
    }
    if let Some(rest) = message.strip_prefix("Label `") {
        return format!("Label '{}", rest.replacen('`', "'", 1));
    }
    if message.starts_with("'0'-prefixed octal") {
        let kind = if place.starts_with(['"', '\'', '`']) { "escape sequences" } else { "literals" };
        return format!("Octal {kind} are not allowed in strict mode.");
    }
    if message.starts_with("Decimals with leading zeros") {
        return "Decimals with leading zeros are not allowed in strict mode.".into();
    }
    if message.starts_with("Cannot assign to '") {
        return "Unexpected eval or arguments in strict mode".into();
    }
    if message.starts_with("The keyword '") {
        let strict = [
            "implements",
            "interface",
            "let",
            "package",
            "private",
            "protected",
            "public",
            "static",
            "yield",
        ];
        let kind = if strict.contains(&place) { "strict mode reserved word" } else { "reserved word" };
        return format!("Unexpected {kind}");
    }
    if message.contains("'return' statement can only") {
        return "Illegal return statement".into();
    }
    if message.starts_with("`await` is only allowed") {
        return "await is only valid in async functions and the top level bodies of modules".into();
    }
    if message.contains("'super' can only be") || message.contains("Super calls are not permitted") {
        return "'super' keyword unexpected here".into();
    }
    if message.contains("left operand of an exponentiation") {
        return "Unary operator used immediately before exponentiation expression. \
                Parenthesis must be used to disambiguate operator precedence"
            .into();
    }
    if message.starts_with("`let` cannot be declared") {
        return "let is disallowed as a lexically bound name".into();
    }
    if message.starts_with("Only a single declaration is allowed in a `for...of`") {
        return "Invalid left-hand side in for-of loop: Must have a single binding.".into();
    }
    if message.starts_with("Only a single declaration is allowed in a `for...in`") {
        return "Invalid left-hand side in for-in loop: Must have a single binding.".into();
    }
    if let Some(name) = message.strip_prefix("Duplicated export ") {
        return format!("Duplicate export of {name}");
    }
    if message.starts_with("Export '") && message.ends_with("is not defined") {
        return format!("{message} in module");
    }
    if message == "Unterminated string" {
        return "Invalid or unexpected token".into();
    }
    message.trim_end_matches('.').to_string()
}

const PUNCTUATORS: [&str; 56] = [
    ">>>=", "...", "===", "!==", "**=", "<<=", ">>=", ">>>", "&&=", "||=", "??=", "=>", "==", "!=", "<=",
    ">=", "&&", "||", "??", "?.", "++", "--", "+=", "-=", "*=", "/=", "%=", "&=", "|=", "^=", "<<", ">>",
    "**", "{", "}", "(", ")", "[", "]", ";", ",", "<", ">", "+", "-", "*", "/", "%", "&", "|", "^", "!", "~",
    "?", ":", "=",
];

/// The reserved words of the language.
pub const KEYWORDS: [&str; 39] = [
    "await",
    "break",
    "case",
    "catch",
    "class",
    "const",
    "continue",
    "debugger",
    "default",
    "delete",
    "do",
    "else",
    "enum",
    "export",
    "extends",
    "false",
    "finally",
    "for",
    "function",
    "if",
    "import",
    "in",
    "instanceof",
    "new",
    "null",
    "return",
    "super",
    "switch",
    "this",
    "throw",
    "true",
    "try",
    "typeof",
    "var",
    "void",
    "while",
    "with",
    "yield",
    "let",
];

/// Names the token at a place.
fn unexpected_token(text: &str, offset: usize, in_arguments: bool) -> Reworded {
    let rest = skip_space(text.get(offset..).unwrap_or(""));
    let offset = text.len() - rest.len();
    let (message, length) = match rest.chars().next() {
        None if in_arguments => ("missing ) after argument list".into(), 0),
        None => ("Unexpected end of input".into(), 0),
        Some(_) if in_arguments => ("missing ) after argument list".into(), 1),
        Some(first) if first.is_ascii_digit() => ("Unexpected number".into(), 1),
        Some('"' | '\'') => ("Unexpected string".into(), 1),
        Some('`') => ("Unexpected template string".into(), 1),
        Some(first) if first.is_alphabetic() || matches!(first, '_' | '$') => {
            let end = rest
                .find(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | '$' | '\u{200c}' | '\u{200d}')))
                .unwrap_or(rest.len());
            let word = &rest[..end];
            let message = match word {
                "enum" => "Unexpected reserved word".into(),
                word if KEYWORDS.contains(&word) => format!("Unexpected token '{word}'"),
                word => format!("Unexpected identifier '{word}'"),
            };
            (message, end)
        }
        Some(_) => match PUNCTUATORS.iter().find(|punctuator| rest.starts_with(**punctuator)) {
            Some(punctuator) => (format!("Unexpected token '{punctuator}'"), punctuator.len()),
            None if rest.starts_with('.') => ("Unexpected token '.'".into(), 1),
            None => ("Invalid or unexpected token".into(), 1),
        },
    };
    Reworded { message, offset, length }
}

/// The text without the white space and comments it starts with.
pub(crate) fn skip_space(text: &str) -> &str {
    let mut rest = text;
    loop {
        // Rust's white space is that of the specification but for these two.
        rest = rest.trim_start_matches(|c: char| c.is_whitespace() && c != '\u{85}' || c == '\u{feff}');
        if let Some(comment) = rest.strip_prefix("/*") {
            rest = comment.split_once("*/").map_or("", |(_, after)| after);
        } else if let Some(comment) = rest.strip_prefix("//") {
            rest = comment.split_once(['\n', '\r', '\u{2028}', '\u{2029}']).map_or("", |(_, after)| after);
        } else {
            return rest;
        }
    }
}
