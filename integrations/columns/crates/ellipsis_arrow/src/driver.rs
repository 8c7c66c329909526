//! Loops over rows, as JavaScript: one for each function and each way in which its columns lie, made once.

use crate::options::{OnError, Options};
use crate::write::Store;

/// What calls a function for each row.
pub(crate) struct Loop<'a> {
    /// What is done in a row, and leaves the result in `r`.
    pub(crate) body: String,
    /// Whether there are rows in which nothing is done.
    pub(crate) skips: bool,
    pub(crate) store: &'a Store,
    /// What the result is to the kernels.
    pub(crate) description: &'a str,
    pub(crate) options: &'a Options,
}

/// What a driver is given: the function, the row that errors read, the kernels.
const HEAD: &str = "(f, row, kernels) => {
    'use strict';
    const { bad, made, date, interval, object, map, wide, wideUnsigned, encode, encodeBatch, settle, grow, parse, \
                    half } = kernels;";

/// The names of what is handed over.
pub(crate) fn names(count: usize) -> String {
    (0..count).map(|at| format!(", p{at}")).collect()
}

/// Leaves a row out that is not valid, where there are such.
fn skip(skips: bool) -> &'static str {
    if skips { "if ((valid[i >> 3] >> (i & 7) & 1) === 0) continue;" } else { "" }
}

impl Loop<'_> {
    /// The source of the driver of a scalar function, for so many values that are handed over.
    pub(crate) fn scalar(&self, values: usize, prologue: &str) -> String {
        let (names, body, store) = (names(values), &self.body, self.store.code());
        let skip = skip(self.skips);
        let row = format!("{body} {store}");
        let row = match self.options.on_error {
            OnError::Fail => row,
            OnError::Null => format!("try {{ {row} }} catch {{ none(i); }}"),
        };
        let expected = match self.store {
            Store::Direct(_) => expected(self.description),
            Store::Listed => "",
        };
        format!(
            "{HEAD}
            let valid;
            const none = (i) => {{ valid[i >> 3] &= ~(1 << (i & 7)); }};
            const odd = (r, i) => {{
                if (r !== null && r !== undefined) bad(r, '{expected}');
                none(i);
                return 0;
            }};
            return function run(n, out, bits{names}) {{
                valid = bits;
                {}
                {prologue}
                for (let i = 0; i < n; i++) {{
                    row[0] = i;
                    {skip}
                    {row}
                }}
                row[0] = -1;
                return out;
            }};
            }}",
            self.store.prologue()
        )
    }
}

/// The source of what makes leaves of a list of results.
pub(crate) fn encoder(description: &str) -> String {
    format!("{HEAD} return (values, n, bits) => encode({description}, values, n, null, [], bits); }}")
}

/// The source of what waits for a list of promises.
pub(crate) fn settler() -> String {
    format!("{HEAD} return settle; }}")
}

/// The source of the driver of a batched function.
pub(crate) fn batch(
    values: usize,
    prologue: &str,
    arguments: &str,
    valid: &str,
    description: &str,
) -> String {
    let names = names(values);
    format!(
        "{HEAD} return function run(n, bits{names}) {{
            row[0] = -1;
            {prologue}
            const r = f({arguments}{{ rows: n, valid: [{valid}] }});
            return encodeBatch({description}, r, n, bits);
        }}; }}"
    )
}

/// The source of the driver of a table function: what gives the next so many results, with their rows.
pub(crate) fn table(values: usize, prologue: &str, call: &str, skips: bool, description: &str) -> String {
    let names = names(values);
    let skip = skip(skips);
    format!(
        "{HEAD} return function open(n, valid{names}) {{
            {prologue}
            const generate = function* () {{
                for (let i = 0; i < n; i++) {{
                    row[0] = i;
                    {skip}
                    for (const value of {call}) {{
                        yield {{ i, value }};
                        row[0] = i;
                    }}
                }}
            }};
            const all = generate();
            return (most) => {{
                const rows = [], values = [];
                while (values.length < most) {{
                    const {{ done, value }} = all.next();
                    if (done) break;
                    rows.push(value.i);
                    values.push(value.value);
                }}
                const leaves = encode({description}, values, values.length, rows, []);
                row[0] = -1;
                leaves.push(Int32Array.from(rows));
                return leaves;
            }};
        }}; }}"
    )
}

/// The source of the driver that changes states: of all rows the first one, or of each row that of its group.
pub(crate) fn update(values: usize, prologue: &str, arguments: &str, how: &Update) -> String {
    let names = names(values);
    let skip = skip(how.skips);
    let call = |state: &str| match &how.retracts {
        None => format!("f({state}{arguments})"),
        Some(retracts) => {
            format!("({} ? back({state}{arguments}) : f({state}{arguments}))", retracts.replace('@', "i"))
        }
    };
    let step = if how.grouped {
        format!("states[groups[i]] = {};", call("states[groups[i]]"))
    } else {
        format!("state = {};", call("state"))
    };
    let (first, last) = if how.grouped { ("", "") } else { ("let state = states[0];", "states[0] = state;") };
    format!(
        "{HEAD} return function run(n, states, groups, valid, back{names}) {{
            {prologue}
            {first}
            for (let i = 0; i < n; i++) {{
                row[0] = i;
                {skip}
                {step}
            }}
            {last}
            row[0] = -1;
        }}; }}"
    )
}

/// How states change.
pub(crate) struct Update {
    pub(crate) grouped: bool,
    pub(crate) skips: bool,
    /// Whether a row is taken back, as an expression.
    pub(crate) retracts: Option<String>,
}

/// The source of what makes new states.
pub(crate) fn growth() -> String {
    format!("{HEAD} return (states, count) => grow(states, count, f); }}")
}

fn expected(description: &str) -> &'static str {
    let kinds = [
        ("'i8'", "an Int8"),
        ("'i16'", "an Int16"),
        ("'i32'", "an Int32"),
        ("'u8'", "a UInt8"),
        ("'u16'", "a UInt16"),
        ("'u32'", "a UInt32"),
        ("'u64'", "an unsigned 64-bit integer"),
        ("'i64'", "a 64-bit integer"),
        ("'bool'", "a boolean"),
    ];
    kinds.iter().find(|(kind, _)| description.contains(kind)).map_or("a number", |(_, expected)| expected)
}
