//! arrow-udf-runtime's JavaScript, measured as `columns_bench` asks: a line on standard input names what is to be run and how
//! often, a line on standard output says how many nanoseconds that took each time.

use std::collections::HashMap;
use std::io::{BufRead, Write};
use std::sync::Arc;
use std::time::Instant;

use arrow_array::{Array, ArrayRef, Float64Array, Int32Array, RecordBatch, StringArray};
use arrow_schema::{DataType, Field, Schema};
use arrow_udf_runtime::javascript::{AggregateOptions, FunctionOptions, Runtime};
use futures_executor::block_on;

fn batch(columns: Vec<ArrayRef>) -> RecordBatch {
    let fields = columns.iter().map(|column| Field::new("x", column.data_type().clone(), true));
    RecordBatch::try_new(Arc::new(Schema::new(fields.collect::<Vec<_>>())), columns)
        .expect("columns of one length")
}

/// A call of a scalar function.
fn scalar(returns: DataType, source: &str, batch: RecordBatch) -> Box<dyn FnMut()> {
    let runtime = block_on(async {
        let mut runtime = Runtime::new().await.expect("a runtime");
        let options = FunctionOptions::default().return_null_on_null_input();
        runtime.add_function("f", returns, source, options).await.expect("a function");
        runtime
    });
    Box::new(move || {
        std::hint::black_box(block_on(runtime.call("f", &batch)).expect("a result"));
    })
}

/// All rows into one state, 1,024 at a time, and the state's way in and out between them.
fn accumulate(state: Field, source: &str, column: &ArrayRef) -> Box<dyn FnMut()> {
    let runtime = block_on(async {
        let mut runtime = Runtime::new().await.expect("a runtime");
        let options = AggregateOptions::default();
        runtime.add_aggregate("f", state.clone(), state, source, options).await.expect("an aggregate");
        runtime
    });
    let starts = (0..column.len()).step_by(1024);
    let batches: Vec<_> =
        starts.map(|at| batch(vec![column.slice(at, (column.len() - at).min(1024))])).collect();
    Box::new(move || {
        block_on(async {
            let mut state = runtime.create_state("f").await.expect("a state");
            for batch in &batches {
                state = runtime.accumulate("f", &state, batch).await.expect("a state");
            }
            std::hint::black_box(&state);
        });
    })
}

/// A state's way out of an engine and in again, as JSON in the same engine.
fn restore(source: &str, column: &ArrayRef) -> Box<dyn FnMut()> {
    let metadata = [("ARROW:extension:name".to_owned(), "arrowudf.json".to_owned())];
    let json = Field::new("state", DataType::Utf8, true).with_metadata(metadata.into());
    let (runtime, state) = block_on(async {
        let mut runtime = Runtime::new().await.expect("a runtime");
        let options = AggregateOptions::default();
        runtime.add_aggregate("f", json.clone(), json, source, options).await.expect("an aggregate");
        let state = runtime.create_state("f").await.expect("a state");
        let state = runtime.accumulate("f", &state, &batch(vec![column.clone()])).await.expect("a state");
        (runtime, state)
    });
    let none = batch(vec![column.slice(0, 0)]);
    Box::new(move || {
        std::hint::black_box(block_on(runtime.accumulate("f", &state, &none)).expect("a state"));
    })
}

fn make(name: &str) -> Option<Box<dyn FnMut()>> {
    let (kind, rows) = name.rsplit_once(' ')?;
    let rows: i32 = rows.parse().ok()?;
    let ints = || Arc::new(Int32Array::from_iter_values(0..rows)) as ArrayRef;
    let keys = || {
        let keys = (0..rows).map(|at| format!("key{}", (at as u32).wrapping_mul(2_654_435_761) % 10_000));
        Arc::new(StringArray::from_iter_values(keys)) as ArrayRef
    };
    let list = "export function create_state() { return [] }
        export function accumulate(state, x) { return [...state, x] }";
    let counts = "export function create_state() { return {} }
        export function accumulate(state, k) { return { ...state, [k]: (state[k] ?? 0) + 1 } }";
    let quick = "export function create_state() { return {} }
        export function accumulate(state, k) { state[k] = (state[k] ?? 0) + 1; return state }";
    let state_of = |kind| Field::new("state", kind, true);
    let metadata = [("ARROW:extension:name".to_owned(), "arrowudf.json".to_owned())];
    Some(match kind {
        "gcd" => {
            let source = "export function f(a, b) { while (b) { let t = b; b = a % b; a = t; } return a; }";
            let columns: Vec<ArrayRef> = [15, 25]
                .map(|value| Arc::new(Int32Array::from(vec![value; rows as usize])) as ArrayRef)
                .to_vec();
            scalar(DataType::Int32, source, batch(columns))
        }
        "hypot" => {
            let columns = [1, 2].map(|by| {
                Arc::new(Float64Array::from_iter_values((0..rows).map(|at| f64::from(at * by)))) as ArrayRef
            });
            let source = "export function f(a, b) { return Math.hypot(a, b) * 2; }";
            scalar(DataType::Float64, source, batch(columns.to_vec()))
        }
        "text" => {
            let texts = (0..rows).map(|at| format!("name number {at}"));
            let texts: ArrayRef = Arc::new(StringArray::from_iter_values(texts));
            scalar(
                DataType::Utf8,
                "export function f(s) { return s.toUpperCase() + '!'; }",
                batch(vec![texts]),
            )
        }
        "list" => {
            let item = Field::new("item", DataType::Int32, true);
            accumulate(state_of(DataType::List(item.into())), list, &ints())
        }
        "counts" => accumulate(state_of(DataType::Utf8).with_metadata(metadata.into()), counts, &keys()),
        "restore" => restore(quick, &keys()),
        _ => return None,
    })
}

fn main() {
    let mut made = HashMap::new();
    for line in std::io::stdin().lock().lines() {
        let line = line.expect("a line");
        let Some((name, times)) = line.rsplit_once(' ') else { continue };
        let run = made.entry(name.to_owned()).or_insert_with(|| make(name).expect("something of that name"));
        let times: u32 = times.parse().expect("a number");
        let start = Instant::now();
        for _ in 0..times {
            run();
        }
        println!("{}", start.elapsed().as_nanos() / u128::from(times.max(1)));
        std::io::stdout().flush().expect("somebody listens");
    }
}
