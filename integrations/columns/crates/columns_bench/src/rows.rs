//! The rows of the table, and this side of them.

use std::sync::Arc;

use arrow_array::{ArrayRef, Float64Array, Int32Array, RecordBatch, StringArray};
use arrow_schema::DataType;
use ellipsis_arrow::{Functions, Options, Signature};

use crate::Row;

type Make = fn(&'static str) -> Row;

pub(crate) const ROWS: &[(&str, Make)] = &[
    ("gcd, 1,024 rows", gcd),
    ("Math.hypot(a, b) * 2, 1,000,000 rows", hypot),
    ("toUpperCase() + '!', 1,000,000 rows", text),
    ("[...state, x], 25,000 rows", |name| list(name, 25_000)),
    ("[...state, x], 50,000 rows", |name| list(name, 50_000)),
    ("[...state, x], 100,000 rows", |name| list(name, 100_000)),
    ("{ ...state, [k]: n + 1 }, 25,000 rows", |name| counts(name, 25_000)),
    ("{ ...state, [k]: n + 1 }, 50,000 rows", |name| counts(name, 50_000)),
    ("{ ...state, [k]: n + 1 }, 100,000 rows", |name| counts(name, 100_000)),
    ("checkpoint and restore of 10,000 counts", restore),
    ("the same by JSON in the same engine", json),
    ("8 partitions, 1 thread", |name| threads(name, 1)),
    ("8 partitions, 2 threads", |name| threads(name, 2)),
    ("8 partitions, 8 threads", |name| threads(name, 8)),
    ("means of 1,000,000 groups", groups),
];

const COUNTS: &str = "export function create_state() { return {} }
    export function accumulate(state, k) { return { ...state, [k]: (state[k] ?? 0) + 1 } }
    export function finish(state) { return Object.keys(state).length }";

fn batch(columns: Vec<ArrayRef>) -> RecordBatch {
    RecordBatch::try_from_iter(columns.into_iter().enumerate().map(|(at, column)| (format!("c{at}"), column)))
        .expect("columns of one length")
}

fn scalar(returns: DataType, source: &str, columns: Vec<ArrayRef>) -> Box<dyn FnMut()> {
    let (functions, batch) = (Functions::new(), batch(columns));
    let options = Options::default().null_on_null();
    functions.add_function("f", Signature::returning(returns), source, options).expect("a function");
    Box::new(move || {
        std::hint::black_box(functions.call("f", &batch).expect("a result"));
    })
}

fn gcd(name: &'static str) -> Row {
    let source = "export function f(a, b) { while (b) { let t = b; b = a % b; a = t; } return a; }";
    let columns = [15, 25].map(|value| Arc::new(Int32Array::from(vec![value; 1024])) as ArrayRef);
    let ours = scalar(DataType::Int32, source, columns.to_vec());
    Row { name, ours, theirs: Some("gcd 1024".to_owned()), rounds: 31 }
}

fn hypot(name: &'static str) -> Row {
    let source = "export function f(a, b) { return Math.hypot(a, b) * 2; }";
    let columns = [1, 2].map(|by| {
        Arc::new(Float64Array::from_iter_values((0..1_000_000).map(|at| f64::from(at * by)))) as ArrayRef
    });
    let ours = scalar(DataType::Float64, source, columns.to_vec());
    Row { name, ours, theirs: Some("hypot 1000000".to_owned()), rounds: 7 }
}

fn text(name: &'static str) -> Row {
    let source = "export function f(s) { return s.toUpperCase() + '!'; }";
    let texts = StringArray::from_iter_values((0..1_000_000).map(|at| format!("name number {at}")));
    let ours = scalar(DataType::Utf8, source, vec![Arc::new(texts)]);
    Row { name, ours, theirs: Some("text 1000000".to_owned()), rounds: 7 }
}

/// All rows into one state, 1,024 at a time.
fn accumulate(source: &str, column: &ArrayRef) -> Box<dyn FnMut()> {
    let functions = Functions::new();
    functions
        .add_aggregate("f", Signature::returning(DataType::Float64), source, Options::default())
        .expect("an aggregate");
    let starts = (0..column.len()).step_by(1024);
    let batches: Vec<_> =
        starts.map(|at| batch(vec![column.slice(at, (column.len() - at).min(1024))])).collect();
    Box::new(move || {
        let mut aggregate = functions.aggregate("f").expect("an aggregate");
        let mut state = aggregate.create_state().expect("a state");
        for batch in &batches {
            state = aggregate.accumulate(&state, batch).expect("a state");
        }
        std::hint::black_box(aggregate.finish(&[state]).expect("a result"));
    })
}

fn list(name: &'static str, rows: i32) -> Row {
    let source = "export function create_state() { return [] }
        export function accumulate(state, x) { return [...state, x] }
        export function finish(state) { return state.length }";
    let column: ArrayRef = Arc::new(Int32Array::from_iter_values(0..rows));
    Row { name, ours: accumulate(source, &column), theirs: Some(format!("list {rows}")), rounds: 1 }
}

fn keys(rows: u32) -> ArrayRef {
    let keys = (0..rows).map(|at| format!("key{}", at.wrapping_mul(2_654_435_761) % 10_000));
    Arc::new(StringArray::from_iter_values(keys))
}

fn counts(name: &'static str, rows: u32) -> Row {
    Row { name, ours: accumulate(COUNTS, &keys(rows)), theirs: Some(format!("counts {rows}")), rounds: 1 }
}

fn restore(name: &'static str) -> Row {
    let functions = Functions::new();
    functions
        .add_aggregate("f", Signature::returning(DataType::Float64), COUNTS, Options::default())
        .expect("an aggregate");
    let mut aggregate = functions.aggregate("f").expect("an aggregate");
    let empty = aggregate.create_state().expect("a state");
    let state = [aggregate.accumulate(&empty, &batch(vec![keys(100_000)])).expect("a state")];
    let ours = move || {
        let bytes = aggregate.checkpoint(&state).expect("bytes");
        std::hint::black_box(aggregate.restore(&bytes).expect("states"));
    };
    Row { name, ours: Box::new(ours), theirs: Some("restore 100000".to_owned()), rounds: 31 }
}

/// What the checkpoint would take as a text.
fn json(name: &'static str) -> Row {
    let mut engine = ellipsis::Engine::new();
    let code = "(() => {
        let state = {};
        for (let i = 0; i < 100000; i++) {
            const k = `key${(Math.imul(i, 2654435761) >>> 0) % 10000}`;
            state = { ...state, [k]: (state[k] ?? 0) + 1 };
        }
        return [() => JSON.stringify(state), (text) => { JSON.parse(text) }];
    })()";
    let (write, read): (ellipsis::Function, ellipsis::Function) = engine.eval(code).expect("two functions");
    let ours = move || {
        // As bytes it has to leave the engine, too.
        let text: String = write.call(&mut engine, ()).expect("a text");
        read.call::<()>(&mut engine, (text.as_str(),)).expect("a state");
    };
    Row { name, ours: Box::new(ours), theirs: None, rounds: 31 }
}

fn threads(name: &'static str, threads: usize) -> Row {
    let functions = Functions::new();
    let source = "(a, b) => { let s = 0; for (let i = 0; i < 20; i++) s += Math.sqrt(a * i + b); return s; }";
    functions
        .add_function("f", Signature::returning(DataType::Float64), source, Options::default())
        .expect("a function");
    let column: ArrayRef = Arc::new(Float64Array::from_iter_values((0..100_000).map(f64::from)));
    let partition = batch(vec![column.clone(), column]);
    let ours = move || {
        std::thread::scope(|scope| {
            for first in 0..threads {
                let (functions, partition) = (&functions, &partition);
                scope.spawn(move || {
                    for _ in (first..8).step_by(threads) {
                        functions.call("f", partition).expect("a result");
                    }
                });
            }
        });
    };
    Row { name, ours: Box::new(ours), theirs: None, rounds: 7 }
}

fn groups(name: &'static str) -> Row {
    let functions = Functions::new();
    let source = "({
        create_state: () => ({ n: 0, sum: 0 }),
        accumulate: ({ n, sum }, x) => ({ n: n + 1, sum: sum + x }),
        finish: ({ n, sum }) => sum / n,
    })";
    functions
        .add_aggregate("f", Signature::returning(DataType::Float64), source, Options::default())
        .expect("an aggregate");
    let ours = move || {
        let mut groups = functions.aggregate("f").and_then(|all| all.into_groups()).expect("groups");
        for first in (0..1_000_000).step_by(8192) {
            let of: Vec<usize> = (first..(first + 8192).min(1_000_000)).collect();
            let column: ArrayRef = Arc::new(Float64Array::from_iter_values(of.iter().map(|&at| at as f64)));
            groups.accumulate(&[column], &of, None, first + of.len()).expect("states");
        }
        std::hint::black_box(groups.finish(None).expect("a result"));
    };
    Row { name, ours: Box::new(ours), theirs: None, rounds: 3 }
}
