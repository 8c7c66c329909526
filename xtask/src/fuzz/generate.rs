//! Random programs that are valid and end: rest, spread, destructuring, classes, generators, exceptions, typed
//! arrays, regular expressions, collections that change, eval. Equal seeds make equal programs.

/// A generator of numbers (SplitMix64).
pub(super) struct Random(u64);

impl Random {
    pub(super) fn new(seed: u64) -> Random {
        Random(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ 0x1234_5678_9abc_def1)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ self.0 >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ mixed >> 31
    }

    pub(super) fn below(&mut self, bound: usize) -> usize {
        (self.next() % bound as u64) as usize
    }

    pub(super) fn pick<T: Copy>(&mut self, of: &[T]) -> T {
        of[self.below(of.len())]
    }
}

/// A statement: texts, and between them lists of statements, so that it can be made smaller.
#[derive(Clone, Debug)]
pub(super) enum Piece {
    Text(String),
    Body(Vec<Statement>),
}

pub(super) type Statement = Vec<Piece>;

/// The text of statements.
pub(super) fn render(statements: &[Statement]) -> String {
    let mut text = String::new();
    for statement in statements {
        for piece in statement {
            match piece {
                Piece::Text(piece) => text.push_str(piece),
                Piece::Body(body) => text.push_str(&render(body)),
            }
        }
        text.push('\n');
    }
    text
}

/// What may stand where a program is generated.
#[derive(Clone, Copy, Default)]
struct Place {
    depth: u32,
    in_loop: bool,
    in_function: bool,
    in_generator: bool,
}

impl Place {
    fn deeper(self) -> Place {
        Place { depth: self.depth + 1, ..self }
    }

    fn function(self, generator: bool) -> Place {
        Place { depth: self.depth + 1, in_loop: false, in_function: true, in_generator: generator }
    }
}

const NAMES: [&str; 8] = ["a", "b", "c", "d", "e", "f", "g", "h"];
const KEYS: [&str; 7] = ["x", "y", "0", "1", "length", "z", "constructor"];
const VIEWS: [&str; 7] = [
    "Uint8Array",
    "Int8Array",
    "Uint8ClampedArray",
    "Int16Array",
    "Float32Array",
    "Float64Array",
    "BigInt64Array",
];

/// A program.
pub(super) fn program(seed: u64) -> Vec<Statement> {
    let mut it = Generator { random: Random::new(seed) };
    let values: Vec<String> = NAMES.iter().map(|name| format!("{name} = {}", it.simple())).collect();
    let mut statements = vec![vec![Piece::Text(format!("let {};", values.join(", ")))]];
    for _ in 0..4 + it.random.below(8) {
        let statement = it.statement(Place::default());
        statements.push(vec![
            Piece::Text("try { ".into()),
            Piece::Body(vec![statement]),
            Piece::Text("} catch (error) { E(error); }".into()),
        ]);
    }
    statements.push(vec![Piece::Text(format!("return [{}];", NAMES.join(", ")))]);
    statements
}

struct Generator {
    random: Random,
}

impl Generator {
    fn body(&mut self, place: Place) -> Piece {
        let count = 1 + self.random.below(3);
        Piece::Body((0..count).map(|_| self.statement(place)).collect())
    }

    fn name(&mut self) -> &'static str {
        self.random.pick(&NAMES)
    }

    fn statement(&mut self, place: Place) -> Statement {
        let text = |text: String| vec![Piece::Text(text)];
        let kinds = if place.depth > 4 { 6 } else { 22 };
        let name = self.name();
        match self.random.below(kinds) {
            0 | 1 => text(format!("{name} = C({});", self.expression(place))),
            2 => text(format!("L({});", self.expression(place))),
            3 => {
                let target = self.pattern(place, true);
                let value = self.expression(place);
                text(format!("({target} = {value});"))
            }
            4 => match (place.in_loop, place.in_function, self.random.below(3)) {
                (true, _, 0) => text(format!("if ({}) break;", self.expression(place))),
                (true, _, 1) => text(format!("if ({}) continue;", self.expression(place))),
                (_, true, _) => {
                    text(format!("if ({}) return {};", self.expression(place), self.expression(place)))
                }
                _ => text(format!("L(typeof {});", self.expression(place))),
            },
            5 => {
                let (object, key, value) = (self.expression(place), self.key(place), self.expression(place));
                let operator = self.random.pick(&["=", "+=", "??=", "&&=", "||=", "-="]);
                text(format!("{object}{key} {operator} {value};"))
            }
            6 => self.try_statement(place),
            7 => {
                let inside = Place { in_loop: true, ..place.deeper() };
                let head = match self.random.below(5) {
                    0 => format!("for (let i = 0; i < {}; i++) {{ T(); ", 1 + self.random.below(5)),
                    1 => format!("for (const i of {}) {{ T(); ", self.expression(place)),
                    2 => format!(
                        "for (const {} of I({})) {{ T(); ",
                        self.pattern(place, false),
                        self.arguments(place)
                    ),
                    3 => format!("for (const i in {}) {{ L(i); ", self.expression(place)),
                    _ => {
                        format!("for ({} of {}) {{ T(); ", self.pattern(place, true), self.expression(place))
                    }
                };
                vec![Piece::Text(head), self.body(inside), Piece::Text("}".into())]
            }
            8 => {
                let test = self.expression(place);
                vec![
                    Piece::Text(format!("if ({test}) {{ ")),
                    self.body(place.deeper()),
                    Piece::Text("} else { ".into()),
                    self.body(place.deeper()),
                    Piece::Text("}".into()),
                ]
            }
            9 => {
                let inside = Place { in_loop: true, ..place.deeper() };
                let what = self.expression(place);
                let (one, two) = (self.expression(place), self.simple());
                vec![
                    Piece::Text(format!("again: do {{ T(); switch ({what}) {{ case {one}: ")),
                    self.body(inside),
                    Piece::Text(format!("case {two}: L('two'); default: ")),
                    self.body(inside),
                    Piece::Text("break again; } } while (false);".into()),
                ]
            }
            10 | 11 => {
                let generator = self.random.below(3) == 0;
                let star = if generator { "*" } else { "" };
                let parameters = self.parameters(place);
                let value = self.expression(place);
                vec![
                    Piece::Text(format!("{name} = function{star} ({parameters}) {{ T(); ")),
                    self.body(place.function(generator)),
                    Piece::Text(format!("return {value}; }};")),
                ]
            }
            12 | 13 => self.class(place),
            14 => {
                let (call, arguments) = (self.name(), self.arguments(place));
                text(format!("L([...{call}({arguments})]);"))
            }
            15 => {
                let view = self.random.pick(&VIEWS);
                let how = match self.random.below(5) {
                    0 => format!("new {view}({})", self.random.below(9)),
                    1 => format!("{view}.from({})", self.expression(place)),
                    2 => format!("new {view}([{}])", self.arguments(place)),
                    3 => {
                        let offset = 8 * self.random.below(3);
                        format!("new {view}(new ArrayBuffer(32), {offset}, {})", self.random.below(3))
                    }
                    _ => format!("new {view}(new {}([{}]))", self.random.pick(&VIEWS), self.arguments(place)),
                };
                text(format!("{name} = {how};"))
            }
            16 => {
                let [n, one, two] = [0; 3].map(|_| self.expression(place));
                text(format!(
                    "{{ const n = {n}; {name} = {{ get x() {{ T(); return {one}; }}, set x(v) {{ L(v); }}, y: n, [{two}]: 1, ...n }}; }}"
                ))
            }
            18 => self.collection(place),
            19 => {
                // The same text twice: what was compiled is found again.
                let code = self.expression(Place { in_generator: false, ..place.deeper() });
                let eval = self.random.pick(&["eval", "(0, eval)"]);
                text(format!("for (let i = 0; i < 2; i++) {{ T(); L({eval}({code:?})); }}"))
            }
            20 => {
                let (other, change) = (self.name(), self.expression(place));
                text(format!("for (const k in {name}) {{ L([{name}?.[k], {other}?.[k]]); L({change}); }}"))
            }
            17 if place.in_generator => {
                let how = self.random.pick(&["yield", "yield*", "L(yield", "yield* I("]);
                let close = if how.contains('(') { ")" } else { "" };
                text(format!("{how} {}{close};", self.expression(place)))
            }
            _ => {
                let iterator = self.name();
                let value = self.expression(place);
                let method = self.random.pick(&["next", "return", "throw", "next"]);
                text(format!("L({iterator}?.{method}?.({value}));"))
            }
        }
    }

    fn try_statement(&mut self, place: Place) -> Statement {
        let mut pieces = vec![Piece::Text("try { ".into()), self.body(place.deeper())];
        if self.random.below(3) == 0 {
            pieces.push(Piece::Text(format!("throw {};", self.expression(place))));
        }
        let how = self.random.below(3);
        if how != 0 {
            let binding = self.random.pick(&["(error)", "", "({ message })", "([first, ...rest])"]);
            pieces.push(Piece::Text(format!("}} catch {binding} {{ L('caught'); ")));
            pieces.push(self.body(place.deeper()));
        }
        if how != 1 {
            pieces.push(Piece::Text("} finally { L('finally'); ".into()));
            pieces.push(self.body(place.deeper()));
        }
        pieces.push(Piece::Text("}".into()));
        pieces
    }

    /// A Map or Set that changes while iterators are on their way through it.
    fn collection(&mut self, place: Place) -> Statement {
        let (class, add) = self.random.pick(&[("Map", "set"), ("Set", "add")]);
        let walk = self.random.pick(&["keys", "values", "entries"]);
        let [rounds, keys, gone, step] = [60, 40, 30, 9].map(|bound| 1 + self.random.below(bound));
        let value = self.expression(place);
        let change = self.random.pick(&["m.clear()", "m.delete(k)", "m.delete(0)", "other = m.values()"]);
        vec![Piece::Text(format!(
            "{{ const m = new {class}(), it = m.{walk}(); let other = m.keys();
            for (let i = 0; i < {rounds}; i++) {{
              m.{add}(i % {keys}, [i, {value}]); m.delete(i * 7 % {gone});
              if (i % {step} === 0) L([it.next().value, other.next().value]);
            }}
            m.forEach((v, k) => {{ T(); if (m.size < 50) m.{add}(k + {keys}, k); {change}; }});
            L([...it]); L([...other]); L(m); }}"
        ))]
    }

    fn class(&mut self, place: Place) -> Statement {
        let inside = place.function(false);
        let name = self.name();
        let parent = match self.random.below(4) {
            0 => format!(" extends {}", self.random.pick(&["Array", "Object", "Map", "Error"])),
            1 => format!(" extends ({})", self.name()),
            _ => String::new(),
        };
        let start =
            if parent.is_empty() { String::new() } else { format!("super({});", self.arguments(place)) };
        let [x, p, s, m, g, k] = [0; 6].map(|_| self.expression(inside));
        // V8 evaluates computed names before it looks at what the class extends.
        let k = if parent.starts_with(" extends (") { "'k'".into() } else { k };
        let parameters = self.parameters(place);
        vec![
            Piece::Text(format!(
                "{name} = class K{parent} {{ x = {x}; #p = {p}; static s = {s}; get g() {{ T(); return {g}; }} \
                 static #q() {{ return 1; }} static has(o) {{ return #p in o && K.#q(); }} read(o) {{ return o.#p; }} \
                 [{k}]() {{ T(); return this.x; }} constructor({parameters}) {{ T(); {start} "
            )),
            self.body(inside),
            Piece::Text(format!("}} m({parameters}) {{ T(); ")),
            self.body(inside),
            Piece::Text(format!("return {m}; }} }}; ")),
            Piece::Text(format!("{} = new {name}({});", self.name(), self.arguments(place))),
        ]
    }

    fn parameters(&mut self, place: Place) -> String {
        let one = self.expression(place.deeper());
        match self.random.below(5) {
            0 => String::new(),
            1 => "p, ...rest".into(),
            2 => format!("p = {one}, q"),
            3 => format!("{{ x: p, ...rest }} = {one}"),
            _ => format!("[p, q = {one}, ...rest] = []"),
        }
    }

    /// A pattern that assigns to our variables, or declares names of its own.
    fn pattern(&mut self, place: Place, assigns: bool) -> String {
        let mut number = 0;
        let mut target = |it: &mut Generator| {
            number += 1;
            match it.random.below(6) {
                0 if assigns => format!("{}.x", it.name()),
                _ if assigns => it.name().to_owned(),
                _ => format!("v{number}"),
            }
        };
        let default = self.expression(place.deeper());
        let key = self.expression(place.deeper());
        let [one, two, three] = [0; 3].map(|_| target(self));
        match self.random.below(8) {
            0 => format!("[{one}, {two} = {default}, ...{three}]"),
            1 => format!("[, {one}, , ...[{two}, {three}]]"),
            2 => format!("{{ x: {one}, y: {two} = {default}, ...{three} }}"),
            3 => format!("{{ [{key}]: {one}, x: {{ y: {two} }} = {default} }}"),
            4 => format!("[{{ length: {one} }}, [{two} = {default}] = [L(1)]]"),
            5 => format!("{{ length: {one}, 0: {two} = {default} }}"),
            6 => format!("[{one} = {default}]"),
            _ => format!("{{ x: [{one}] = {default}, ...{two} }}"),
        }
    }

    fn arguments(&mut self, place: Place) -> String {
        let count = self.random.below(4);
        let arguments: Vec<String> = (0..count)
            .map(|_| {
                let spread = if self.random.below(4) == 0 { "..." } else { "" };
                format!("{spread}{}", self.expression(place.deeper()))
            })
            .collect();
        arguments.join(", ")
    }

    fn key(&mut self, place: Place) -> String {
        match self.random.below(4) {
            0 => format!("[{}]", self.expression(place.deeper())),
            1 => format!("[{}]", self.random.below(4)),
            _ => match self.random.pick(&KEYS) {
                key @ ("0" | "1") => format!("[{key}]"),
                key => format!(".{key}"),
            },
        }
    }

    fn simple(&mut self) -> String {
        let number = self.random.below(7);
        match self.random.below(16) {
            0 => "undefined".into(),
            1 => "null".into(),
            2 => "true".into(),
            3 => format!("-{number}"),
            4 => format!("{number}.5"),
            5 => "'text'".into(),
            6 => format!("'{number}'"),
            7 => format!("{number}n"),
            8 => "[]".into(),
            9 => format!("[{number}, , 'b']"),
            10 => format!("{{ x: {number}, y: [1, 2] }}"),
            11 => "NaN".into(),
            12 => format!("new Map([[{number}, 'm'], ['k', {{}}]])"),
            13 => format!("new Set('ab{number}')"),
            _ => number.to_string(),
        }
    }

    fn pattern_of_regexp(&mut self, depth: u32) -> String {
        let atom = |it: &mut Generator| match it.random.below(if depth > 2 { 8 } else { 13 }) {
            0..=2 => it.random.pick(&["a", "b", "x", "1"]).to_owned(),
            3 => ".".into(),
            4 => it.random.pick(&["[ab]", "[^a]", "[a-c1]", "\\d", "\\w", "\\s"]).to_owned(),
            5 => it.random.pick(&["^", "$", "\\b", "\\B"]).to_owned(),
            6 => "\\1".into(),
            7 => String::new(),
            8 => format!("({})", it.pattern_of_regexp(depth + 1)),
            9 => format!("(?:{})", it.pattern_of_regexp(depth + 1)),
            10 => format!("(?={})", it.pattern_of_regexp(depth + 1)),
            11 => format!("(?<!{})", it.pattern_of_regexp(depth + 1)),
            _ => format!("(?:{}|{})", it.pattern_of_regexp(depth + 1), it.pattern_of_regexp(depth + 1)),
        };
        let mut text = String::new();
        for _ in 0..1 + self.random.below(3) {
            let part = atom(self);
            let repeats = !part.is_empty()
                && !matches!(part.as_str(), "^" | "$" | "\\b" | "\\B")
                && !part.starts_with("(?<")
                && !part.starts_with("(?=");
            let quantifier =
                if repeats { self.random.pick(&["", "", "", "*", "+?", "?", "{1,2}", "*?"]) } else { "" };
            text.push_str(&part);
            text.push_str(quantifier);
        }
        text
    }

    fn regexp(&mut self) -> String {
        let pattern = self.pattern_of_regexp(0);
        let pattern = if pattern.is_empty() { "(?:)".into() } else { pattern };
        format!("/{pattern}/{}", self.random.pick(&["", "g", "y", "i", "d", "gi", "s"]))
    }

    fn expression(&mut self, place: Place) -> String {
        if place.depth > 5 || self.random.below(5) == 0 {
            return if self.random.below(2) == 0 { self.name().into() } else { self.simple() };
        }
        let place = place.deeper();
        let name = self.name();
        match self.random.below(34) {
            0 => format!("[{}]", self.arguments(place)),
            1 => {
                format!("{{ ...{}, x: {}, [{name}]: 2 }}", self.expression(place), self.expression(place))
                    .replacen('{', "({", 1)
                    + ")"
            }
            2 => format!("({} {} {})", self.expression(place), self.operator(), self.expression(place)),
            3 => format!(
                "({} ? {} : {})",
                self.expression(place),
                self.expression(place),
                self.expression(place)
            ),
            4 => format!("{name}{}", self.key(place)),
            5 => format!("{name}?.{}", self.random.pick(&["x", "y.z", "m?.(1)", "[0]", "length"])),
            6 => format!("{name}({})", self.arguments(place)),
            7 => format!("new {name}({})", self.arguments(place)),
            8 => format!("{name}.m({})", self.arguments(place)),
            9 => format!("L({})", self.expression(place)),
            10 => format!("`${{{}}}-${{{name}}}`", self.expression(place)),
            11 => format!(
                "{}{}",
                self.random.pick(&["!", "typeof ", "- ", "+ ", "~", "void "]),
                self.expression(place)
            ),
            12 => format!("({name}{})", self.random.pick(&["++", "--"])),
            13 => format!("({} = C({}))", name, self.expression(place)),
            14 => {
                let parameters = self.parameters(place);
                format!("(({parameters}) => (T(), {}))", self.expression(place))
            }
            15 => {
                let method =
                    self.random.pick(&["map", "filter", "forEach", "some", "findLast", "flatMap", "every"]);
                format!(
                    "[...{}].{method}((v, i) => (T(), {}))",
                    self.expression(place),
                    self.expression(place)
                )
            }
            16 => {
                format!("[...{}].reduce((s, v) => (T(), C(s + {})), '')", self.expression(place), self.name())
            }
            17 => format!(
                "Object.{}({})",
                self.random.pick(&[
                    "keys",
                    "entries",
                    "values",
                    "freeze",
                    "isFrozen",
                    "getOwnPropertyNames",
                    "fromEntries"
                ]),
                self.expression(place)
            ),
            18 => format!("Object.assign({}, {})", self.expression(place), self.expression(place)),
            19 => {
                let [from, to] = [0; 2].map(|_| self.random.below(5) as i32 - 2);
                let method = self.random.pick(&[
                    "slice",
                    "subarray",
                    "copyWithin",
                    "fill",
                    "toSpliced",
                    "splice",
                    "with",
                    "at",
                    "lastIndexOf",
                ]);
                format!("{name}.{method}({from}, {to})")
            }
            20 => format!(
                "{name}.{}()",
                self.random.pick(&[
                    "pop",
                    "shift",
                    "reverse",
                    "toReversed",
                    "keys",
                    "entries",
                    "join",
                    "flat",
                    "toString",
                    "values"
                ])
            ),
            21 => format!(
                "{name}.{}({})",
                self.random.pick(&[
                    "push", "unshift", "concat", "includes", "indexOf", "get", "has", "add", "delete", "set"
                ]),
                self.arguments(place)
            ),
            22 => {
                let subject = self.random.pick(&["'aab1x'", "'xabab'", "''", "'b\\n1a'", "String(a)"]);
                let regexp = self.regexp();
                match self.random.below(6) {
                    0 => format!("{regexp}.exec({subject})"),
                    1 => format!("{subject}.replace({regexp}, (...all) => (T(), L(all.length) + '-'))"),
                    2 => format!("{subject}.split({regexp}, 4)"),
                    3 => format!("{subject}.match({regexp})"),
                    4 => format!("{subject}.replace({regexp}, '[$&$1$`]')"),
                    _ => format!("{subject}.search({regexp})"),
                }
            }
            23 => format!("JSON.stringify({})", self.expression(place)),
            24 => format!("({} in {})", self.expression(place), self.expression(place)),
            25 => format!("({name} instanceof {})", self.expression(place)),
            26 => format!("I({})", self.arguments(place)),
            27 if place.in_generator => format!("(yield {})", self.expression(place)),
            28 => format!("(delete {name}{})", self.key(place)),
            29 => format!("[...{}]", self.expression(place)),
            30 => {
                format!("((s, ...v) => [s.raw.length, ...v])`a${{{}}}b${{{name}}}`", self.expression(place))
            }
            31 => format!(
                "Object.defineProperty({}, 'x', {{ value: {}, {} }})",
                self.expression(place),
                self.expression(place),
                self.random.pick(&[
                    "writable: true",
                    "configurable: true",
                    "enumerable: true",
                    "get: undefined"
                ])
            ),
            32 => format!(
                "(function () {{ T(); return [this === undefined, arguments.length, ...arguments]; }})({})",
                self.arguments(place)
            ),
            _ => format!("Array.from({}, (v, i) => [v, i])", self.expression(place)),
        }
    }

    fn operator(&mut self) -> &'static str {
        self.random.pick(&[
            "+", "-", "*", "/", "%", "==", "===", "<", ">=", "&", "|", "^", "<<", ">>", ">>>", "&&", "||",
            "!=",
        ])
    }
}
