//! The metadata of a test: the small part of YAML that test262 uses between `/*---` and `---*/`.

use std::fmt;

/// What a test says about itself.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct FrontMatter {
    pub(crate) flags: Vec<String>,
    pub(crate) includes: Vec<String>,
    pub(crate) features: Vec<String>,
    pub(crate) negative: Option<Negative>,
}

/// The error that a test has to end with.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Negative {
    pub(crate) phase: String,
    pub(crate) name: String,
}

/// One way to run a test.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Mode {
    Sloppy,
    Strict,
    Module,
    Raw,
}

impl Mode {
    pub(crate) const ALL: [Self; 4] = [Self::Sloppy, Self::Strict, Self::Module, Self::Raw];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Sloppy => "sloppy",
            Self::Strict => "strict",
            Self::Module => "module",
            Self::Raw => "raw",
        }
    }
}

impl fmt::Display for Mode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FrontMatter {
    /// Reads the metadata out of a test's source; a source without any has none.
    pub(crate) fn of(source: &str) -> Self {
        let yaml = source.split_once("/*---").and_then(|(_, rest)| rest.split_once("---*/"));
        let mut result = Self::default();
        for (key, value) in entries(yaml.map_or("", |(yaml, _)| yaml)) {
            match key {
                "flags" => result.flags = list(&value),
                "includes" => result.includes = list(&value),
                "features" => result.features = list(&value),
                "negative" => result.negative = Some(negative(&value)),
                _ => {}
            }
        }
        result
    }

    pub(crate) fn has_flag(&self, flag: &str) -> bool {
        self.flags.iter().any(|f| f == flag)
    }

    /// The modes that the test asks to be run in.
    pub(crate) fn modes(&self) -> &'static [Mode] {
        if self.has_flag("module") {
            &[Mode::Module]
        } else if self.has_flag("raw") {
            &[Mode::Raw]
        } else if self.has_flag("onlyStrict") {
            &[Mode::Strict]
        } else if self.has_flag("noStrict") {
            &[Mode::Sloppy]
        } else {
            &[Mode::Sloppy, Mode::Strict]
        }
    }

    /// Whether the test has to be refused before any of it runs.
    pub(crate) fn fails_to_parse(&self) -> bool {
        self.negative.as_ref().is_some_and(|negative| negative.phase == "parse")
    }
}

/// The top-level keys, each with the lines of its value. A test's line ends may be of any kind.
fn entries(yaml: &str) -> Vec<(&str, Vec<&str>)> {
    let lines: Vec<&str> = yaml.split(['\n', '\r']).filter(|line| !line.trim().is_empty()).collect();
    let margin = lines.first().map_or(0, |line| indentation(line));
    let mut entries: Vec<(&str, Vec<&str>)> = Vec::new();
    for line in lines {
        let text = line.trim();
        let is_key = indentation(line) <= margin && !text.starts_with(['-', '#', ']']);
        match text.split_once(':').filter(|_| is_key) {
            Some((key, value)) => entries.push((key.trim_end(), vec![value.trim_start()])),
            None => {
                if let Some((_, value)) = entries.last_mut() {
                    value.push(text);
                }
            }
        }
    }
    entries
}

fn indentation(line: &str) -> usize {
    line.len() - line.trim_start().len()
}

/// A list in brackets, which may span lines, or with a dash before each item.
fn list(lines: &[&str]) -> Vec<String> {
    let lines = lines.iter().map(|line| without_comment(line));
    lines
        .flat_map(|line| line.split(','))
        .map(|item| scalar(item.trim_matches(|c: char| c.is_whitespace() || "[]".contains(c))))
        .filter(|item| !item.is_empty())
        .collect()
}

fn negative(lines: &[&str]) -> Negative {
    let mut result = Negative::default();
    for field in lines.iter().flat_map(|line| without_comment(line).split(['{', '}', ','])) {
        match field.split_once(':').map(|(key, value)| (key.trim(), scalar(value))) {
            Some(("phase", value)) => result.phase = value,
            Some(("type", value)) => result.name = value,
            _ => {}
        }
    }
    result
}

fn without_comment(line: &str) -> &str {
    if line.starts_with('#') { "" } else { line.split(" #").next().unwrap_or(line) }
}

fn scalar(text: &str) -> String {
    let text = text.trim();
    text.strip_prefix("- ").unwrap_or(text).trim().trim_matches(['"', '\'']).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn strings(items: &[&str]) -> Vec<String> {
        items.iter().map(|&item| item.to_owned()).collect()
    }

    #[test]
    fn lists_in_brackets_and_with_dashes() {
        let front = FrontMatter::of(
            "// Copyright\n/*---\nesid: sec-x\ninfo: |\n  flags: [module]\nflags: [onlyStrict, async]\n\
             includes:\n  - a.js\n  - \"b.js\"\nfeatures: [Symbol, # why\n  Proxy]\n---*/\nflags: [raw]",
        );
        assert_eq!(front.flags, strings(&["onlyStrict", "async"]));
        assert_eq!(front.includes, strings(&["a.js", "b.js"]));
        assert_eq!(front.features, strings(&["Symbol", "Proxy"]));
        assert_eq!(front.negative, None);
    }

    #[test]
    fn dashes_at_the_margin_and_brackets_over_lines() {
        let front = FrontMatter::of("/*---\nfeatures:\n- A.b-c\n- D\nflags: [\n  raw,\n]\nes6id: 1\n---*/");
        assert_eq!(front.features, strings(&["A.b-c", "D"]));
        assert_eq!(front.flags, strings(&["raw"]));
    }

    #[test]
    fn negative_in_both_styles() {
        let expected = Some(Negative { phase: "parse".to_owned(), name: "SyntaxError".to_owned() });
        let block = FrontMatter::of("/*---\nnegative:\n  phase: parse\n  type: SyntaxError\n---*/");
        let flow = FrontMatter::of("/*---\nnegative: {phase: parse, type: SyntaxError}\n---*/");
        assert_eq!(block.negative, expected);
        assert_eq!(flow.negative, expected);
        assert!(block.fails_to_parse());
    }

    #[test]
    fn any_line_end_and_any_margin() {
        for source in [
            "/*---\r\nflags: [noStrict]\r\nfeatures: [X]\r\n---*/",
            "/*---\rflags: [noStrict]\rfeatures: [X]\r---*/",
            "/*---\n  flags: [noStrict]\n  features: [X]\n---*/",
        ] {
            let front = FrontMatter::of(source);
            assert_eq!(front.flags, strings(&["noStrict"]));
            assert_eq!(front.features, strings(&["X"]));
        }
    }

    #[test]
    fn modes_follow_the_flags() {
        let modes = |flags: &str| FrontMatter::of(&format!("/*---\nflags: [{flags}]\n---*/")).modes();
        assert_eq!(modes(""), [Mode::Sloppy, Mode::Strict]);
        assert_eq!(modes("onlyStrict"), [Mode::Strict]);
        assert_eq!(modes("noStrict, generated"), [Mode::Sloppy]);
        assert_eq!(modes("module, async"), [Mode::Module]);
        assert_eq!(modes("raw"), [Mode::Raw]);
    }

    #[test]
    fn nothing_is_made_of_nothing() {
        assert_eq!(FrontMatter::of("var x;"), FrontMatter::default());
        assert_eq!(FrontMatter::of("/*--- never closed"), FrontMatter::default());
    }
}
