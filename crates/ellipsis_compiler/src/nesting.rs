//! How deeply a text nests, guessed before it is parsed: the parser and every walk over its tree
//! recurse natively, so they get a stack that is large enough, or the text is refused.

use crate::CompileError;

/// Brackets within brackets beyond which a text is refused.
const MAX_BRACKETS: usize = 20_000;
/// Operators, arrows, `else if`s and the like in one chain beyond which a text is refused.
const MAX_CHAIN: usize = 300_000;
/// How many links of a chain an arrow function amounts to, and whatever else costs more the more of
/// it is around: labels, `await`, `yield`, `extends`.
const ARROW: usize = 16;
/// How many links a class amounts to.
const CLASS: usize = 64;
/// How many links a `for` amounts to: names are looked up in the scopes of all loops around them.
const FOR: usize = 60;
/// How many links a `with` amounts to: code that uses a name looks into every one around it.
const WITH: usize = 300;
/// How many links an assignment directly within parentheses amounts to, and a computed key of an
/// object there: they may turn out to be the parameters of an arrow function, so the parser reads
/// what is in them more than once.
const COVERED: usize = 600;
/// Texts that nest less than this run on any stack.
const SHALLOW: usize = 24;

#[cfg(debug_assertions)]
const BYTES: (usize, usize) = (48 << 10, 8 << 10);
#[cfg(not(debug_assertions))]
const BYTES: (usize, usize) = (16 << 10, 2 << 10);
/// Stack for everything that is not nesting.
const BASE: usize = 512 << 10;

/// How deep a text goes.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(crate) struct Nesting {
    /// Brackets within brackets.
    pub(crate) brackets: usize,
    /// Links of chains, over all the brackets around a place.
    pub(crate) chain: usize,
    /// Where it becomes too deep.
    pub(crate) refused_at: Option<usize>,
}

impl Nesting {
    fn is_too_deep(&self) -> bool {
        self.brackets > MAX_BRACKETS || self.chain > MAX_CHAIN
    }
}

/// Runs a compilation on a stack that suits the text.
pub(crate) fn with_stack<T>(
    text: &str,
    compile: impl FnOnce() -> Result<T, CompileError>,
) -> Result<T, CompileError> {
    let nesting = measure(text);
    if let Some(at) = nesting.refused_at {
        let offset = at as u32;
        return Err(CompileError { message: "Source is nested too deeply".into(), offset, length: 0 });
    }
    let needed = BASE + nesting.brackets.max(SHALLOW) * BYTES.0 + nesting.chain.max(SHALLOW) * BYTES.1;
    stacker::maybe_grow(needed, needed, compile)
}

/// What the token before tells of a slash, and of a line end.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Before {
    /// Nothing, or an operator: an operand follows.
    Operator,
    /// A name, literal or closing bracket: an operator or a new statement follows.
    Operand,
}

struct Scanner<'t> {
    bytes: &'t [u8],
    at: usize,
    before: Before,
    /// A line ended since the token before.
    new_line: bool,
    /// Links of the chain at each bracket level.
    chains: Vec<usize>,
    /// Kinds of the open brackets; a template part is `$`.
    open: Vec<u8>,
    total: usize,
    deepest: Nesting,
}

/// Guesses how deeply a text nests.
pub(crate) fn measure(text: &str) -> Nesting {
    let mut scanner = Scanner {
        bytes: text.as_bytes(),
        at: 0,
        before: Before::Operator,
        new_line: false,
        chains: vec![0],
        open: Vec::new(),
        total: 0,
        deepest: Nesting::default(),
    };
    while let Some(&byte) = scanner.bytes.get(scanner.at) {
        let start = scanner.at;
        scanner.token(byte);
        if scanner.deepest.is_too_deep() {
            scanner.deepest.refused_at = Some(start);
            break;
        }
    }
    scanner.deepest
}

impl Scanner<'_> {
    fn peek(&self, ahead: usize) -> u8 {
        self.bytes.get(self.at + ahead).copied().unwrap_or(0)
    }

    /// Adds a link to the current chain.
    fn link(&mut self) {
        self.links(1);
    }

    fn links(&mut self, count: usize) {
        if let Some(chain) = self.chains.last_mut() {
            *chain += count;
            self.total += count;
            self.deepest.chain = self.deepest.chain.max(self.total);
        }
    }

    /// The current chain ends.
    fn cut(&mut self) {
        if let Some(chain) = self.chains.last_mut() {
            self.total -= *chain;
            *chain = 0;
        }
    }

    fn push(&mut self, bracket: u8) {
        self.open.push(bracket);
        self.chains.push(0);
        self.deepest.brackets = self.deepest.brackets.max(self.open.len());
        self.before = Before::Operator;
    }

    fn pop(&mut self) -> Option<u8> {
        let bracket = self.open.pop()?;
        self.cut();
        self.chains.pop();
        Some(bracket)
    }

    fn token(&mut self, byte: u8) {
        match byte {
            b'\n' | b'\r' => {
                self.new_line = true;
                self.at += 1;
            }
            b' ' | b'\t' => self.at += 1,
            b'/' if self.peek(1) == b'/' => self.line_comment(),
            b'/' if self.peek(1) == b'*' => self.block_comment(),
            b'/' if self.before == Before::Operator => {
                self.regexp();
                self.operand();
            }
            b'"' | b'\'' => {
                self.string(byte);
                self.operand();
            }
            b'`' => {
                self.at += 1;
                self.template();
            }
            b'(' | b'[' | b'{' => {
                self.at += 1;
                self.links(if byte == b'[' && self.is_computed_key() { COVERED } else { 1 });
                self.push(byte);
            }
            b')' | b']' | b'}' => self.close(byte),
            b';' | b',' => {
                self.at += 1;
                if !self.word_follows(b"else") {
                    self.cut();
                }
                self.before = Before::Operator;
            }
            _ if is_word(byte) => self.word(),
            _ => {
                self.at += 1;
                if byte == b'=' && self.peek(0) == b'>' {
                    // A function is deeper than an operator.
                    self.links(ARROW);
                }
                let postfix =
                    (byte == b'+' || byte == b'-') && self.peek(0) == byte && self.before == Before::Operand;
                self.links(match byte {
                    b':' => ARROW,
                    b'=' if self.open.last() == Some(&b'(') && self.is_assignment() => COVERED,
                    _ => 1,
                });
                if postfix {
                    self.at += 1;
                } else {
                    self.before = Before::Operator;
                }
            }
        }
    }

    /// Whether a square bracket here may open a key of an object that stands in parentheses.
    fn is_computed_key(&self) -> bool {
        self.before == Before::Operator && self.chains.last() == Some(&0) && self.open.ends_with(b"({")
    }

    /// Whether the equals sign just passed stands alone.
    fn is_assignment(&self) -> bool {
        let before = self.at.checked_sub(2).map_or(0, |at| self.bytes[at]);
        !matches!(self.peek(0), b'=' | b'>') && !b"=!<>+-*/%&|^?".contains(&before)
    }

    fn operand(&mut self) {
        // After a complete operand on an earlier line, a new statement begins.
        if self.new_line && self.before == Before::Operand {
            self.cut();
        }
        self.before = Before::Operand;
        self.new_line = false;
    }

    fn word(&mut self) {
        let start = self.at;
        while is_word(self.peek(0)) {
            self.at += 1;
        }
        let word = &self.bytes[start..self.at];
        let operator =
            matches!(word, b"in" | b"of" | b"instanceof" | b"else" | b"catch" | b"finally" | b"while");
        if self.new_line && self.before == Before::Operand && !operator {
            self.cut();
        }
        self.new_line = false;
        let prefix = operator
            || matches!(
                word,
                b"return"
                    | b"typeof"
                    | b"void"
                    | b"delete"
                    | b"new"
                    | b"throw"
                    | b"case"
                    | b"do"
                    | b"await"
                    | b"yield"
                    | b"extends"
                    | b"if"
                    | b"for"
                    | b"with"
                    | b"async"
                    | b"default"
                    | b"class"
            );
        if word == b"case" {
            self.cut();
        }
        if prefix {
            self.links(match word {
                b"with" => WITH,
                b"for" => FOR,
                b"class" => CLASS,
                b"await" | b"yield" | b"extends" => ARROW,
                _ => 1,
            });
            self.before = Before::Operator;
        } else {
            self.before = Before::Operand;
        }
    }

    fn close(&mut self, byte: u8) {
        self.at += 1;
        self.new_line = false;
        if self.pop() == Some(b'$') {
            return self.template();
        }
        self.before = Before::Operand;
        if byte == b'}' && self.statement_follows() {
            self.cut();
            self.before = Before::Operator;
        }
    }

    /// Whether what comes after a closing brace starts a new statement.
    fn statement_follows(&mut self) -> bool {
        self.space();
        let next = self.peek(0);
        if is_word(next) {
            return ![b"else".as_slice(), b"while", b"catch", b"finally", b"in", b"of", b"instanceof"]
                .iter()
                .any(|word| self.word_follows(word));
        }
        matches!(next, b'{' | b'}' | b';' | b'!' | b'~' | b'"' | b'\'' | b'@' | b'#')
    }

    fn word_follows(&mut self, word: &[u8]) -> bool {
        self.space();
        self.bytes[self.at..].starts_with(word) && !is_word(self.peek(word.len()))
    }

    fn space(&mut self) {
        loop {
            match self.peek(0) {
                b'\n' | b'\r' => {
                    self.new_line = true;
                    self.at += 1;
                }
                b' ' | b'\t' => self.at += 1,
                b'/' if self.peek(1) == b'/' => self.line_comment(),
                b'/' if self.peek(1) == b'*' => self.block_comment(),
                _ => return,
            }
        }
    }

    fn line_comment(&mut self) {
        while self.at < self.bytes.len() && !matches!(self.peek(0), b'\n' | b'\r') {
            self.at += 1;
        }
    }

    fn block_comment(&mut self) {
        self.at += 2;
        while self.at < self.bytes.len() && !(self.peek(0) == b'*' && self.peek(1) == b'/') {
            self.new_line |= self.peek(0) == b'\n';
            self.at += 1;
        }
        self.at = (self.at + 2).min(self.bytes.len());
    }

    fn string(&mut self, quote: u8) {
        self.at += 1;
        while self.at < self.bytes.len() {
            match self.peek(0) {
                b'\\' => self.at += 2,
                b'\n' => break,
                byte => {
                    self.at += 1;
                    if byte == quote {
                        break;
                    }
                }
            }
        }
        self.at = self.at.min(self.bytes.len());
    }

    fn regexp(&mut self) {
        self.at += 1;
        let mut in_class = false;
        let mut depth = self.open.len();
        while self.at < self.bytes.len() {
            match self.peek(0) {
                b'\\' => self.at += 2,
                b'\n' => break,
                b'[' => {
                    in_class = true;
                    self.at += 1;
                }
                b']' => {
                    in_class = false;
                    self.at += 1;
                }
                b'(' if !in_class => {
                    depth += 1;
                    self.deepest.brackets = self.deepest.brackets.max(depth);
                    self.at += 1;
                }
                b')' if !in_class => {
                    depth = depth.saturating_sub(1);
                    self.at += 1;
                }
                b'/' if !in_class => {
                    self.at += 1;
                    break;
                }
                _ => self.at += 1,
            }
        }
        self.at = self.at.min(self.bytes.len());
        while is_word(self.peek(0)) {
            self.at += 1;
        }
    }

    /// The text of a template up to its end or to a `${`.
    fn template(&mut self) {
        while self.at < self.bytes.len() {
            match self.peek(0) {
                b'\\' => self.at += 2,
                b'`' => {
                    self.at += 1;
                    break;
                }
                b'$' if self.peek(1) == b'{' => {
                    self.at += 2;
                    self.link();
                    self.push(b'$');
                    return;
                }
                _ => self.at += 1,
            }
        }
        self.at = self.at.min(self.bytes.len());
        self.before = Before::Operand;
    }
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'$' | b'\\') || byte >= 0x80
}
