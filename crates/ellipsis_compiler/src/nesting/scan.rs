//! How deeply a text nests, told from its tokens before it is parsed.
//!
//! What stands here keeps the parser from using absurd amounts of memory and time; whether it survives a text does not
//! depend on it. So it counts whatever may nest: a link of a chain is forgotten only where no parser goes on with it,
//! and where a character can be read in two ways, both are followed until they come to the same or one of them comes
//! to what ends every parse.

use super::words::{FUNCTION, Word};

/// Brackets within brackets beyond which a text is refused.
const MAX_BRACKETS: u32 = 20_000;
/// Links of chains, over all the brackets around a place, beyond which a text is refused.
const MAX_LINKS: u32 = 300_000;
/// How many bytes may be read again because they are in what may turn out to be the parameters of an arrow function,
/// besides some times the whole text.
const MAX_REREAD: u64 = 64 << 20;
const REREADINGS: u64 = 16;
/// In how many ways a text may be read at a time. Ordinary ones have two for a few tokens.
const MAX_READINGS: usize = 24;

/// How deep a text goes, at most.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(super) struct Nesting {
    /// Brackets within brackets.
    pub(super) brackets: u32,
    /// Links of chains, over all the brackets around a place.
    pub(super) links: u32,
    /// Where it becomes too deep.
    pub(super) refused_at: Option<usize>,
}

/// What the tokens so far tell of the next one.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Before {
    /// An operand has to follow, or a statement: a slash begins a regular expression.
    Operator,
    /// An operand has ended for certain: a slash divides, and after a line end a word begins a statement.
    Operand,
    /// A name that may go on on the next line: a slash divides.
    Name,
    /// Any of these.
    Unknown,
    /// A closing brace: of a block, after which a slash begins a regular expression, or of an operand.
    Brace,
}

/// What the last token is, if that matters.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Last {
    Other,
    /// `.`, `?.` or `#`: no keyword follows.
    Dot,
    /// A dot that may belong to a number.
    NumberDot,
    /// A name that may be a label.
    Name,
    /// `if`, `for`, `while`, `with`: what is in parentheses now is followed by a statement.
    Head,
    /// What may be one of these: `await` may stand behind a `for`, and escapes may spell them.
    MaybeHead,
}

/// An open bracket, with what held before it.
struct Bracket {
    around: u32,
    depth: u32,
    kind: u8,
    /// What is in it can be read as parameters, or as a part of a pattern among them.
    pattern: bool,
    /// What its closing one tells of the next token.
    after: Before,
    statements: u32,
    expressions: u32,
    below: u32,
    covered: u32,
}

/// A way to read the text up to some place.
#[derive(Clone, Copy)]
struct Reading {
    at: usize,
    before: Before,
    last: Last,
    /// A line ended since the token before.
    new_line: bool,
    /// A statement may begin here, so that a name may be a label.
    starts: bool,
    /// Between a decorator and its class, which may be the rest of an expression.
    decorated: bool,
    /// The innermost open bracket.
    bracket: u32,
    /// Links of the statements that are open in it.
    statements: u32,
    /// Links of the expression that is open in it.
    expressions: u32,
    /// Links in the brackets around it.
    below: u32,
    /// How many arrow functions may begin around here whose parameters this would be.
    covered: u32,
    reread: u64,
}

/// What became of a reading.
enum Step {
    On,
    /// The text ended, or no parser reads on from here.
    Ended,
}

struct Scanner<'t> {
    bytes: &'t [u8],
    text: &'t str,
    /// Those of all readings that are open; the first stands for none.
    brackets: Vec<Bracket>,
    /// Readings that branched off.
    branches: Vec<Reading>,
    /// Nobody else reads, so that brackets are nobody else's.
    alone: bool,
    deepest: Nesting,
    /// Something is more than is allowed.
    too_deep: bool,
}

/// Says how deeply a text nests at most.
pub(super) fn scan(text: &str) -> Nesting {
    let outermost = Bracket {
        around: 0,
        depth: 0,
        kind: 0,
        pattern: false,
        after: Before::Operator,
        statements: 0,
        expressions: 0,
        below: 0,
        covered: 0,
    };
    let mut scanner = Scanner {
        bytes: text.as_bytes(),
        text,
        brackets: vec![outermost],
        branches: Vec::new(),
        alone: true,
        deepest: Nesting::default(),
        too_deep: false,
    };
    let mut reading = Reading {
        at: 0,
        before: Before::Operator,
        last: Last::Other,
        new_line: true,
        starts: true,
        decorated: false,
        bracket: 0,
        statements: 0,
        expressions: 0,
        below: 0,
        covered: 0,
        reread: 0,
    };
    if text.starts_with("#!") {
        scanner.line_comment(&mut reading);
    }
    scanner.run(reading);
    scanner.deepest
}

impl Scanner<'_> {
    /// Follows all readings side by side: the one that is behind goes on.
    fn run(&mut self, mut current: Reading) {
        let mut others: Vec<Reading> = Vec::new();
        let max_reread = MAX_REREAD + REREADINGS * self.bytes.len() as u64;
        loop {
            self.alone = others.is_empty();
            let start = current.at;
            let step = self.token(&mut current);
            let links = current.below + current.statements + current.expressions;
            if links > self.deepest.links {
                self.deepest.links = links;
                self.too_deep |= links > MAX_LINKS;
            }
            if current.covered > 0 {
                current.reread += u64::from(current.covered) * (current.at - start) as u64;
                self.too_deep |= current.reread > max_reread;
            }
            if !self.branches.is_empty() {
                others.append(&mut self.branches);
                self.too_deep |= others.len() >= MAX_READINGS;
            }
            if self.too_deep {
                self.deepest.refused_at = Some(start);
                return;
            }
            match step {
                Step::On if others.is_empty() => continue,
                Step::On => {
                    others.retain(|other| !current.takes_in(other));
                    if let Some(behind) = others.iter_mut().min_by_key(|other| other.at)
                        && behind.at < current.at
                    {
                        std::mem::swap(behind, &mut current);
                    }
                }
                Step::Ended => match others.pop() {
                    Some(other) => current = other,
                    None => return,
                },
            }
        }
    }

    /// Reads one token, or white space.
    fn token(&mut self, it: &mut Reading) -> Step {
        let Some(&byte) = self.bytes.get(it.at) else { return Step::Ended };
        match byte {
            b'\n' | b'\r' => {
                it.new_line = true;
                it.at += 1;
                self.skip_blanks(it);
            }
            b' ' | b'\t' | 0x0b | 0x0c => {
                it.at += 1;
                self.skip_blanks(it);
            }
            b'/' => return self.slash(it),
            b'"' | b'\'' => return self.string(it, byte),
            b'`' => {
                it.at += 1;
                return self.template(it);
            }
            b'(' | b'[' | b'{' => self.open(it, byte),
            b')' | b']' | b'}' => return self.close(it, byte),
            b';' | b',' => self.separator(it, byte),
            _ if is_word(byte) => self.word(it),
            _ if byte >= 0x80 => match self.text.get(it.at..).and_then(|rest| rest.chars().next()) {
                Some(space) if is_space(space) => {
                    it.new_line |= is_line_end(space);
                    it.at += space.len_utf8();
                }
                _ => self.word(it),
            },
            _ => return self.operator(it, byte),
        }
        Step::On
    }

    /// OPTIMIZATION: what lines begin with, most of all.
    fn skip_blanks(&self, it: &mut Reading) {
        while self.starts_with(it.at, b"    ") {
            it.at += 4;
        }
        while self.peek(it.at) == b' ' {
            it.at += 1;
        }
    }

    fn peek(&self, at: usize) -> u8 {
        self.bytes.get(at).copied().unwrap_or(0)
    }

    fn starts_with(&self, at: usize, token: &[u8]) -> bool {
        self.bytes.get(at..).is_some_and(|rest| rest.starts_with(token))
    }

    // ---- What may be read in two ways ----

    fn slash(&mut self, it: &mut Reading) -> Step {
        match self.peek(it.at + 1) {
            b'/' => {
                self.line_comment(it);
                return Step::On;
            }
            b'*' => return self.block_comment(it),
            _ => {}
        }
        if it.before == Before::Operator {
            return self.regexp(it);
        }
        if !matches!(it.before, Before::Operand | Before::Name) {
            let mut regexp = *it;
            if let Step::On = self.regexp(&mut regexp) {
                self.branches.push(regexp);
            }
        }
        self.operator(it, b'/')
    }

    /// Comments as in HTML are none in modules, and not everywhere in scripts.
    fn html_comment(&mut self, it: &Reading) {
        if self.starts_with(it.at, b"<!--") || it.new_line && self.starts_with(it.at, b"-->") {
            let mut comment = *it;
            self.line_comment(&mut comment);
            self.branches.push(comment);
        }
    }

    // ---- Tokens ----

    fn line_comment(&self, it: &mut Reading) {
        it.at = self.line_end(it.at);
    }

    /// The next line end, or the end of the text.
    fn line_end(&self, from: usize) -> usize {
        let mut at = from;
        // The last one begins as many other characters do.
        while let Some(length) = memchr::memchr3(b'\n', b'\r', 0xe2, self.bytes.get(at..).unwrap_or_default())
        {
            at += length;
            if self.is_line_end(at) {
                return at;
            }
            at += 1;
        }
        self.bytes.len().max(from)
    }

    fn is_line_end(&self, at: usize) -> bool {
        match self.peek(at) {
            b'\n' | b'\r' => true,
            0xe2 => self.peek(at + 1) == 0x80 && matches!(self.peek(at + 2), 0xa8 | 0xa9),
            _ => false,
        }
    }

    fn block_comment(&self, it: &mut Reading) -> Step {
        let text = it.at + 2;
        let Some(length) = memchr::memmem::find(self.bytes.get(text..).unwrap_or_default(), b"*/") else {
            return Step::Ended;
        };
        it.new_line |= self.line_end(text) < text + length;
        it.at = text + length + 2;
        Step::On
    }

    fn string(&self, it: &mut Reading, quote: u8) -> Step {
        it.begin_operand();
        it.at += 1;
        loop {
            match self.bytes.get(it.at) {
                Some(b'\\') => it.at += if self.starts_with(it.at, b"\\\r\n") { 3 } else { 2 },
                None | Some(b'\n' | b'\r') => return Step::Ended,
                Some(&byte) => {
                    it.at += 1;
                    if byte == quote {
                        return Step::On;
                    }
                }
            }
        }
    }

    fn regexp(&mut self, it: &mut Reading) -> Step {
        it.begin_operand();
        it.at += 1;
        let mut in_class = false;
        // Where groups and classes end is not looked at: few regular expressions have many.
        let mut depth = self.brackets[it.bracket as usize].depth;
        loop {
            if it.at >= self.bytes.len() || self.is_line_end(it.at) {
                self.note_brackets(depth);
                return Step::Ended;
            }
            match self.peek(it.at) {
                b'\\' if !self.is_line_end(it.at + 1) => it.at += 1,
                b'[' => {
                    in_class = true;
                    depth += 1;
                }
                b']' => in_class = false,
                b'(' => depth += 1,
                b'/' if !in_class => break,
                _ => {}
            }
            it.at += 1;
        }
        self.note_brackets(depth);
        it.at += 1;
        while is_word(self.peek(it.at)) {
            it.at += 1;
        }
        Step::On
    }

    /// The text of a template up to its end or to a `${`.
    fn template(&mut self, it: &mut Reading) -> Step {
        loop {
            match self.bytes.get(it.at) {
                None => return Step::Ended,
                Some(b'\\') => it.at += 2,
                Some(b'`') => {
                    it.at += 1;
                    it.expressions += 1;
                    it.before = Before::Operand;
                    it.last = Last::Other;
                    (it.new_line, it.starts) = (false, false);
                    return Step::On;
                }
                Some(b'$') if self.peek(it.at + 1) == b'{' => {
                    it.at += 1;
                    self.open(it, b'$');
                    return Step::On;
                }
                Some(_) => it.at += 1,
            }
        }
    }

    fn open(&mut self, it: &mut Reading, kind: u8) {
        let around = &self.brackets[it.bracket as usize];
        let head = it.last == Last::Head;
        let may_be_pattern = match kind {
            b'(' => it.before != Before::Operand,
            b'[' | b'{' => around.pattern && it.before == Before::Operator,
            _ => false,
        };
        // A key that is computed, in a pattern.
        let is_key = kind == b'[' && around.pattern && around.kind == b'{';
        let depth = around.depth + 1;
        let bracket = Bracket {
            around: it.bracket,
            depth,
            kind,
            pattern: may_be_pattern && !head,
            after: match (kind, head, it.last) {
                (b'(', true, _) => Before::Operator,
                (b'(', _, Last::MaybeHead) => Before::Unknown,
                (b'{', ..) => Before::Brace,
                _ => Before::Operand,
            },
            statements: it.statements,
            expressions: it.expressions,
            below: it.below,
            covered: it.covered,
        };
        it.at += 1;
        it.covered += u32::from(is_key);
        it.below += it.statements + it.expressions;
        (it.statements, it.expressions) = (0, 0);
        it.bracket = self.brackets.len() as u32;
        it.before = Before::Operator;
        it.last = Last::Other;
        (it.new_line, it.starts) = (false, kind == b'{');
        self.brackets.push(bracket);
        self.note_brackets(depth);
    }

    fn note_brackets(&mut self, depth: u32) {
        self.deepest.brackets = self.deepest.brackets.max(depth);
        self.too_deep |= depth > MAX_BRACKETS;
    }

    fn close(&mut self, it: &mut Reading, byte: u8) -> Step {
        let bracket = &self.brackets[it.bracket as usize];
        let matches = match bracket.kind {
            b'(' => byte == b')',
            b'[' => byte == b']',
            b'{' | b'$' => byte == b'}',
            _ => false,
        };
        if !matches {
            return Step::Ended;
        }
        let kind = bracket.kind;
        it.before = bracket.after;
        it.statements = bracket.statements;
        it.expressions = bracket.expressions;
        it.below = bracket.below;
        it.covered = bracket.covered;
        // A call, or an access to an element, is a link of what goes on.
        it.expressions += 1;
        let around = bracket.around;
        if self.alone && it.bracket as usize == self.brackets.len() - 1 {
            self.brackets.pop();
        }
        it.bracket = around;
        it.at += 1;
        it.last = Last::Other;
        (it.new_line, it.starts) = (false, true);
        if kind == b'$' {
            return self.template(it);
        }
        if byte == b'}' && !it.decorated && self.statement_follows(it.at) {
            it.end_statement();
        }
        Step::On
    }

    fn separator(&mut self, it: &mut Reading, byte: u8) {
        it.at += 1;
        it.expressions = 0;
        // The parameter, or element of a pattern, ends; the key of one that is open does not.
        let bracket = &self.brackets[it.bracket as usize];
        if bracket.pattern {
            it.covered = bracket.covered;
        }
        if byte == b';' && !self.goes_on(it.at) {
            it.statements = 0;
        }
        it.before = Before::Operator;
        it.last = Last::Other;
        (it.new_line, it.starts) = (false, byte == b';');
    }

    fn word(&mut self, it: &mut Reading) {
        let start = it.at;
        let mut plain = true;
        loop {
            match self.peek(it.at) {
                byte if WORDS[byte as usize] => it.at += 1,
                b'\\' => {
                    plain = false;
                    it.at += 1;
                    if self.starts_with(it.at, b"u{") {
                        it.at += 2;
                        while self.peek(it.at).is_ascii_hexdigit() {
                            it.at += 1;
                        }
                        it.at += usize::from(self.peek(it.at) == b'}');
                    } else {
                        // The parser takes whatever stands there for an escape, if a wrong one.
                        let escaped = self.text.get(it.at..).and_then(|rest| rest.chars().next());
                        it.at += escaped.map_or(0, char::len_utf8);
                    }
                }
                byte if byte >= 0x80 => match self.text.get(it.at..).and_then(|rest| rest.chars().next()) {
                    Some(letter) if !is_space(letter) => it.at += letter.len_utf8(),
                    _ => break,
                },
                _ => break,
            }
        }
        it.at = it.at.clamp(start + 1, self.bytes.len());
        let word = &self.bytes[start..it.at];
        let last = it.last;
        let starts = it.starts || it.new_line && it.before != Before::Operator;
        if last == Last::Dot {
            it.begin_operand();
            return self.members(it);
        }
        if word[0].is_ascii_digit() {
            it.begin_operand();
            // Whether the dot belongs to the number depends on how that is written.
            if self.peek(it.at) == b'.' {
                it.at += 1;
                it.before = Before::Unknown;
                it.last = Last::NumberDot;
            }
            return;
        }
        let kind = Word::of(word);
        if kind.goes_on {
            it.new_line = false;
        }
        it.begin_operand();
        it.expressions += kind.expressions;
        it.statements += kind.statements;
        it.before = if last == Last::NumberDot { Before::Unknown } else { kind.before };
        match word {
            _ if !plain => it.last = Last::MaybeHead,
            b"if" | b"for" | b"while" | b"with" => it.last = Last::Head,
            b"await" => it.last = Last::MaybeHead,
            b"else" | b"do" => it.starts = true,
            // Those before it have ended.
            b"case" => it.end_statement(),
            b"class" => it.decorated = false,
            _ => {}
        }
        if starts && kind.before != Before::Operator && it.last == Last::Other {
            it.last = Last::Name;
        }
        if plain && kind.before == Before::Operand {
            self.members(it);
        }
    }

    /// OPTIMIZATION: the names of properties behind a name, each after its dot. Nothing comes between that matters.
    fn members(&self, it: &mut Reading) {
        while self.peek(it.at) == b'.' && self.peek(it.at + 1).is_ascii_alphabetic() {
            let rest = &self.bytes[it.at + 1..];
            let length = rest.iter().take_while(|&&byte| WORDS[byte as usize]).count();
            // It may go on with another kind of letter.
            if rest.get(length).is_some_and(|&byte| byte >= 0x80 || byte == b'\\') {
                return;
            }
            it.at += 1 + length;
            it.expressions += 1;
            it.before = Before::Operand;
            it.last = Last::Other;
            (it.new_line, it.starts) = (false, false);
        }
    }

    fn operator(&mut self, it: &mut Reading, byte: u8) -> Step {
        if matches!(byte, b'<' | b'-') {
            self.html_comment(it);
        }
        let next = self.peek(it.at + 1);
        it.at += 1;
        let last = it.last;
        it.expressions += 1;
        let mut before = Before::Operator;
        it.last = Last::Other;
        it.starts = false;
        match byte {
            b'=' if next == b'>' => {
                it.expressions += FUNCTION;
                it.at += 1;
            }
            b'=' if next != b'=' => {
                let bracket = &self.brackets[it.bracket as usize];
                if bracket.pattern {
                    it.covered = bracket.covered + 1;
                }
            }
            b':' => {
                it.statements += u32::from(last == Last::Name);
                it.starts = true;
            }
            b'.' if self.starts_with(it.at, b"..") => it.at += 2,
            b'.' | b'#' => it.last = Last::Dot,
            b'?' if next == b'.' => {
                it.at += 1;
                it.last = Last::Dot;
            }
            b'@' => it.decorated = true,
            b'+' | b'-' if next == byte => {
                it.at += 1;
                before = Before::Unknown;
            }
            b'&' | b'|' | b'?' | b'*' | b'<' | b'>' if next == byte => it.at += 1,
            _ => {}
        }
        // The rest of `===`, `<=` and the like; an equals sign of its own cannot follow.
        while matches!(
            byte,
            b'=' | b'!' | b'<' | b'>' | b'+' | b'-' | b'*' | b'%' | b'&' | b'|' | b'^' | b'?'
        ) && self.peek(it.at) == b'='
            && self.peek(it.at + 1) != b'>'
        {
            it.at += 1;
        }
        it.before = before;
        it.new_line = false;
        Step::On
    }

    // ---- What comes next ----

    /// Where the next token begins, unless that can be read in two ways.
    fn next_token(&self, from: usize) -> Option<usize> {
        let mut it = from;
        loop {
            match self.peek(it) {
                b' ' | b'\t' | b'\n' | b'\r' | 0x0b | 0x0c => {
                    it += 1;
                    while self.starts_with(it, b"    ") {
                        it += 4;
                    }
                }
                b'/' if self.peek(it + 1) == b'/' => it = self.line_end(it),
                b'/' if self.peek(it + 1) == b'*' => {
                    let length = self.text.get(it + 2..)?.find("*/")?;
                    it += length + 4;
                }
                b'<' | b'-' => return None,
                byte if byte >= 0x80 => {
                    let letter = self.text.get(it..)?.chars().next()?;
                    if !is_space(letter) {
                        return Some(it);
                    }
                    it += letter.len_utf8();
                }
                _ => return Some(it),
            }
        }
    }

    /// Whether what comes next may be a word that goes on with a statement.
    fn goes_on(&self, from: usize) -> bool {
        self.next_token(from).is_none_or(|at| Word::of(self.word_at(at)).goes_on)
    }

    /// Whether a statement, or a member of a class, certainly begins behind a closing brace.
    fn statement_follows(&self, from: usize) -> bool {
        let Some(at) = self.next_token(from) else { return false };
        match self.peek(at) {
            b'!' => self.peek(at + 1) != b'=',
            b'"' | b'\'' | b'~' | b'@' | b'#' => true,
            byte => (is_word(byte) || byte >= 0x80) && !Word::of(self.word_at(at)).goes_on,
        }
    }

    fn word_at(&self, at: usize) -> &[u8] {
        let rest = self.bytes.get(at..).unwrap_or_default();
        &rest[..rest.iter().take_while(|byte| is_word(**byte)).count()]
    }
}

impl Reading {
    /// A word, number or the like begins. If it is on a new line behind a whole operand, so does a statement.
    fn begin_operand(&mut self) {
        if self.new_line && self.before == Before::Operand && !self.decorated {
            self.end_statement();
        }
        self.before = Before::Operand;
        self.last = Last::Other;
        (self.new_line, self.starts) = (false, false);
    }

    fn end_statement(&mut self) {
        (self.statements, self.expressions) = (0, 0);
    }

    /// Whether another reading goes on like this one; then this one stands for both.
    fn takes_in(&mut self, other: &Reading) -> bool {
        let future =
            |it: &Reading| (it.at, it.before, it.last, it.new_line, it.starts, it.decorated, it.bracket);
        if future(self) != future(other) {
            return false;
        }
        self.statements = self.statements.max(other.statements);
        self.expressions = self.expressions.max(other.expressions);
        self.below = self.below.max(other.below);
        self.covered = self.covered.max(other.covered);
        self.reread = self.reread.max(other.reread);
        true
    }
}

fn is_word(byte: u8) -> bool {
    WORDS[byte as usize] || byte == b'\\'
}

/// Whether bytes are what plain words consist of.
const WORDS: [bool; 256] = {
    let mut words = [false; 256];
    let mut byte = 0;
    while byte < 256 {
        words[byte] = (byte as u8).is_ascii_alphanumeric() || matches!(byte as u8, b'_' | b'$');
        byte += 1;
    }
    words
};

fn is_line_end(character: char) -> bool {
    matches!(character, '\n' | '\r' | '\u{2028}' | '\u{2029}')
}

/// Whether the parser passes over a character.
fn is_space(character: char) -> bool {
    character.is_whitespace() || matches!(character, '\u{200b}' | '\u{feff}')
}
