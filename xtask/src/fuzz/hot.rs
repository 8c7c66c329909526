//! Random programs that get hot: loops and calls in which shapes, kinds of values and callees change midway, with
//! closures, exceptions, generators, rest, spread and destructuring. Equal seeds make equal programs.

use super::generate::{Piece, Random, Statement};

/// Variables that functions share.
const SHARED: [&str; 6] = ["a", "b", "c", "d", "e", "f"];
/// Variables of a function.
const OWN: [&str; 5] = ["p", "q", "r", "s", "t"];
const PROPERTIES: [&str; 5] = ["x", "y", "z", "w", "length"];
const ARITHMETIC: [&str; 12] = ["+", "-", "*", "/", "%", "|", "&", "^", "<<", ">>", ">>>", "+"];
const COMPARISONS: [&str; 8] = ["<", "<=", ">", ">=", "===", "!==", "==", "!="];

/// A program.
pub(super) fn program(seed: u64) -> Vec<Statement> {
    let mut it = Generator { random: Random::new(seed ^ 0x6a09_e667), functions: 0 };
    let values: Vec<String> = SHARED.iter().map(|name| format!("{name} = {}", it.literal())).collect();
    let mut statements = vec![it.class(), line(format!("let {};", values.join(", ")))];
    for _ in 0..1 + it.random.below(4) {
        statements.push(it.function());
    }
    for _ in 0..2 + it.random.below(3) {
        let inside = it.hot_loop(Place { depth: 0, own: false });
        statements.push(vec![
            Piece::Text("try { ".into()),
            Piece::Body(vec![inside]),
            Piece::Text("} catch (error) { E(error); }".into()),
        ]);
    }
    statements.push(line(format!("return [{}];", SHARED.join(", "))));
    statements
}

fn line(text: String) -> Statement {
    vec![Piece::Text(text)]
}

/// Where something is generated.
#[derive(Clone, Copy)]
struct Place {
    /// How many loops and conditions are around it.
    depth: usize,
    /// The variables of a function are there.
    own: bool,
}

impl Place {
    fn deeper(self) -> Place {
        Place { depth: self.depth + 1, ..self }
    }
}

struct Generator {
    random: Random,
    /// Functions that can be called: each calls those before it.
    functions: usize,
}

impl Generator {
    fn literal(&mut self) -> String {
        match self.random.below(20) {
            0..=6 => self.random.below(100).to_string(),
            7 => self.random.pick(&["2147483647", "-2147483648", "1073741824", "4294967295", "-1"]).into(),
            8 | 9 => self
                .random
                .pick(&["0.5", "-0", "1e300", "NaN", "2.25", "Infinity", "9007199254740991"])
                .into(),
            10 => self.random.pick(&["undefined", "null", "true", "false"]).into(),
            11 => self.random.pick(&["''", "'x'", "'12'", "'héé'", "'long text to cut'"]).into(),
            12 => format!("{{x: {}, y: {}}}", self.random.below(9), self.random.below(9)),
            13 => self.random.pick(&["{y: 1, x: 2.5}", "{w: 's'}", "{__proto__: {x: 7}, z: 1}"]).into(),
            14 | 15 => {
                format!("[{}, {}, {}]", self.random.below(9), self.random.below(9), self.random.below(9))
            }
            16 => self
                .random
                .pick(&["[1.5, 2, -0]", "[1, , 3]", "['a', 1, null]", "[]", "[[1, 2], [3, 4]]"])
                .into(),
            17 => format!("new P({}, {})", self.random.below(9), self.random.below(9)),
            18 => self
                .random
                .pick(&["new Float64Array(4)", "new Int32Array([1, 2, 3])", "new Uint8Array(5)"])
                .into(),
            _ => {
                self.random.pick(&["3n", "Symbol.iterator", "v => v", "class {}", "new Map([[1, 2]])"]).into()
            }
        }
    }

    fn variable(&mut self, place: Place) -> &'static str {
        if place.own && self.random.below(3) > 0 { self.random.pick(&OWN) } else { self.random.pick(&SHARED) }
    }

    fn expression(&mut self, place: Place, depth: usize) -> String {
        if depth > 2 {
            return if self.random.below(3) == 0 { self.literal() } else { self.variable(place).into() };
        }
        let inner = |it: &mut Generator| it.expression(place, depth + 1);
        match self.random.below(26) {
            0..=3 => self.variable(place).into(),
            4 => format!("({})", self.literal()),
            5..=9 => {
                let operator = self.random.pick(&ARITHMETIC);
                format!("({} {operator} {})", inner(self), inner(self))
            }
            10 | 11 => {
                let operator = self.random.pick(&COMPARISONS);
                format!("({} {operator} {})", inner(self), inner(self))
            }
            12 => format!("({} ? {} : {})", inner(self), inner(self), inner(self)),
            13 => {
                let operator = self.random.pick(&["&&", "||", "??"]);
                format!("({} {operator} {})", inner(self), inner(self))
            }
            14 => {
                let operator = self.random.pick(&["-", "~", "!", "+", "typeof "]);
                format!("({operator}{})", inner(self))
            }
            15 | 16 => {
                let property = self.random.pick(&PROPERTIES);
                format!("({})?.{property}", inner(self))
            }
            17 => format!("({})?.[{}]", inner(self), self.index(place)),
            18 | 19 => self.call(place),
            20 => format!("new P({}, {})", inner(self), inner(self)),
            21 => {
                let function =
                    self.random.pick(&["floor", "abs", "max", "min", "sqrt", "imul", "round", "trunc"]);
                format!("Math.{function}({}, {})", self.number(place), self.number(place))
            }
            22 => format!("`${{C({})}}`.charCodeAt({})", inner(self), self.index(place)),
            23 => format!("`{{${{C({})}}}}`", inner(self)),
            24 => {
                let operator = self.random.pick(&["===", "!=="]);
                let one = self.variable(place);
                // Also with itself, which NaN is not, and with an integer in the form of a double.
                let other = match self.random.below(4) {
                    0 => one.into(),
                    1 => "(i / 2 * 2)".into(),
                    _ => self.literal(),
                };
                format!("({one} {operator} {other})")
            }
            _ => self
                .random
                .pick(&["i", "arguments.length", "new P(1, 2).m(3)", "[...'ab'].length", "this"])
                .into(),
        }
    }

    /// What is most likely a number.
    fn number(&mut self, place: Place) -> String {
        format!("+C({})", self.variable(place))
    }

    fn index(&mut self, place: Place) -> String {
        match self.random.below(5) {
            0 => self.random.below(5).to_string(),
            1 => "i & 3".into(),
            2 => "i".into(),
            3 => format!("{} & 3", self.number(place)),
            _ => self.random.pick(&["'x'", "'length'", "0.5", "-1", "i - 1"]).into(),
        }
    }

    fn call(&mut self, place: Place) -> String {
        let (one, two) = (self.variable(place), self.literal());
        match self.random.below(8) {
            0..=4 if self.functions > 0 => {
                let callee = self.random.below(self.functions);
                match self.random.below(4) {
                    0 => format!("f{callee}()"),
                    1 => format!("f{callee}(...[{one}, {two}])"),
                    2 => format!("f{callee}({one})"),
                    _ => format!("f{callee}({one}, {two}, i)"),
                }
            }
            5 => format!("new P({one}, {two}).m({two})"),
            6 => format!("(v => [v, {one}])({two})"),
            _ => format!("((...v) => v.length + {one})({one}, {two})"),
        }
    }

    fn body(&mut self, place: Place) -> Piece {
        let count = 1 + self.random.below(4);
        Piece::Body((0..count).map(|_| self.statement(place)).collect())
    }

    fn statement(&mut self, place: Place) -> Statement {
        let name = self.variable(place);
        let kinds = if place.depth > 2 { 10 } else { 22 };
        match self.random.below(kinds) {
            0..=2 => line(format!("{name} = C({});", self.expression(place, 0))),
            3 => {
                let operator = self.random.pick(&["+=", "-=", "*=", "|=", "^=", ">>>=", "??="]);
                line(format!("{name} {operator} C({}); {name} = C({name});", self.expression(place, 1)))
            }
            4 => {
                let operator = self.random.pick(&["++", "--"]);
                line(format!("if (typeof {name} === 'number') {name}{operator};"))
            }
            // What it is changes midway.
            5 => line(format!("if (i === {}) {name} = {};", self.random.below(40), self.literal())),
            6 => {
                let property = self.random.pick(&PROPERTIES[..4]);
                let value = self.expression(place, 1);
                line(format!("if (typeof {name} === 'object' && {name}) {name}.{property} = C({value});"))
            }
            7 => {
                let (index, value) = (self.index(place), self.expression(place, 1));
                line(format!("if (typeof {name} === 'object' && {name}) {name}[{index}] = C({value});"))
            }
            8 => line(format!("[{name}, {}] = [C({}), {name}];", self.variable(place), self.expression(place, 1))),
            9 => line(format!("if (i % {} === 0) L({});", 5 + self.random.below(20), self.expression(place, 1))),
            10..=12 => {
                let test = self.expression(place, 1);
                vec![
                    Piece::Text(format!("if ({test}) {{ ")),
                    self.body(place.deeper()),
                    Piece::Text("} else { ".into()),
                    self.body(place.deeper()),
                    Piece::Text("}".into()),
                ]
            }
            13 | 14 => self.hot_loop(place.deeper()),
            15 => {
                let (rounds, what) = (2 + self.random.below(9), self.literal());
                vec![
                    Piece::Text("try { ".into()),
                    self.body(place.deeper()),
                    Piece::Text(format!("if (i % {rounds} === 1) throw {what}; ")),
                    Piece::Text("} catch (error) { L(error); ".into()),
                    self.body(place.deeper()),
                    Piece::Text(format!("}} finally {{ {name} = C({}); }}", self.expression(place, 1))),
                ]
            }
            16 => {
                let value = self.expression(place, 1);
                let callback = self.random.pick(&[
                    "map(v => [v, i])",
                    "reduce((sum, v) => C(sum + v), 0)",
                    "filter(v => v > 1)",
                    "sort((v, w) => v - w)",
                    "some(v => v === i)",
                ]);
                line(format!("{name} = C([1, 2.5, i, {value}].{callback});"))
            }
            17 => line(format!("({{x: {name}, ...{}}} = Object(C({})));", self.variable(place), self.literal())),
            18 => {
                let value = self.expression(place, 1);
                line(format!("for (const v of (function* () {{ yield i; yield {value}; }})()) {name} = C(v);"))
            }
            19 => line(format!("{{ const made = () => {name} = C({}); made(); }}", self.expression(place, 1))),
            20 => line(format!("if (Array.isArray({name}) && {name}.length < 9) {name}.push({});", self.literal())),
            _ => line(
                self.random
                    .pick(&[
                        "if (i === 11) P.prototype.m = function (v) { return v + 1; };",
                        "if (i === 13) Object.prototype.z = 5; else delete Object.prototype.z;",
                        "if (i === 17) delete d?.x;",
                        "if (i === 19) Object.defineProperty(Object(c), 'x', { get: () => i, configurable: true });",
                        "if (i === 23) e = Object.freeze([1, 2, 3]);",
                        "if (i === 29) b = Object.create(Object(b));",
                    ])
                    .to_string(),
            ),
        }
    }

    fn hot_loop(&mut self, place: Place) -> Statement {
        let rounds = if place.depth > 0 { 2 + self.random.below(8) } else { 10 + self.random.below(60) };
        let head = match self.random.below(6) {
            0..=3 => format!("for (let i = 0; i < {rounds}; i++) {{ H(); "),
            4 => format!("for (const i of [1, 2.5, 3, 4, {}, 6, 7, 8]) {{ H(); ", self.literal()),
            _ => format!("for (let i = {rounds}, step = 1; i > 0; i -= step) {{ H(); "),
        };
        let end = match self.random.below(4) {
            0 => format!("if (i === {}) continue; {} = i; }}", self.random.below(30), self.variable(place)),
            1 => format!("if (i === {}) break; }}", self.random.below(60)),
            _ => "}".into(),
        };
        vec![Piece::Text(head), self.body(place.deeper()), Piece::Text(end)]
    }

    fn function(&mut self) -> Statement {
        let place = Place { depth: 1, own: true };
        let name = self.functions;
        let parameters =
            self.random.pick(&["p, q", "p", "p, q = 3", "p, ...q", "p, q, r", "[p, q] = [1, 2]"]);
        let missing: Vec<&str> = OWN.into_iter().filter(|name| !parameters.contains(name)).collect();
        let values: Vec<String> = missing.iter().map(|name| format!("{name} = {}", self.literal())).collect();
        let (body, result) = (self.body(place), self.expression(place, 1));
        self.functions += 1;
        vec![
            Piece::Text(format!(
                "function f{name}({parameters}) {{ H(); let i = arguments.length, {}; ",
                values.join(", ")
            )),
            body,
            Piece::Text(format!("return C({result}); }}")),
        ]
    }

    fn class(&mut self) -> Statement {
        let place = Place { depth: 3, own: false };
        let value = self.expression(place, 1);
        let field = self.random.pick(&["", "z = 1;", "w = [];", "#u = 2;"]);
        let constructor = self.random.pick(&[
            "constructor(x, y) { this.x = x; this.y = y; }",
            "constructor(x, y) { this.y = x; if (y) this.x = y; }",
            "constructor(x, ...y) { this.x = x; this.w = y; }",
        ]);
        line(format!("let i = 0; class P {{ {field} {constructor} m(v) {{ H(); return C({value}); }} }}"))
    }
}
