//! Scalar and table functions: what is called for which rows, and what goes wrong.

use std::sync::Arc;
use std::time::Duration;

use arrow_array::cast::AsArray;
use arrow_array::types::{Float64Type, Int32Type, Int64Type};
use arrow_array::{
    Array, ArrayRef, BooleanArray, Float64Array, Int32Array, Int64Array, RecordBatch, StringArray,
};
use arrow_schema::{DataType, Field, IntervalUnit, TimeUnit};
use ellipsis::{Engine, ErrorKind};
use ellipsis_arrow::{Error, Functions, Integers, Limits, OnError, Options, Signature};

fn batch(columns: Vec<ArrayRef>) -> RecordBatch {
    RecordBatch::try_from_iter(columns.into_iter().enumerate().map(|(at, column)| (format!("c{at}"), column)))
        .expect("columns of one length")
}

fn call(
    source: &str,
    returns: DataType,
    options: Options,
    columns: Vec<ArrayRef>,
) -> Result<ArrayRef, Error> {
    let functions = Functions::new();
    functions.add_function("f", Signature::returning(returns), source, options)?;
    Ok(functions.call("f", &batch(columns))?.column(0).clone())
}

fn ints(values: &[Option<i32>]) -> ArrayRef {
    Arc::new(Int32Array::from(values.to_vec()))
}

#[test]
fn sources_are_modules_expressions_or_declarations() {
    let sources = [
        "export function f(a) { return a + 1 }",
        "export default (a) => a + 1",
        "(a) => a + 1",
        "function (a) { return a + 1 }",
        "({ f: (a) => a + 1 })",
        "const one = 1; function f(a) { return a + one }",
        "// with a comment\n(a) => a + 1 // at the end",
    ];
    for source in sources {
        let result = call(source, DataType::Int32, Options::default(), vec![ints(&[Some(1), Some(2)])]);
        assert_eq!(result.unwrap().as_primitive::<Int32Type>().values(), &[2, 3], "{source}");
    }
    let handler = Options::default().handler("g");
    let result = call("export const g = (a) => -a", DataType::Int32, handler, vec![ints(&[Some(1)])]);
    assert_eq!(result.unwrap().as_primitive::<Int32Type>().values(), &[-1]);
    let error = call("export const g = 1", DataType::Int32, Options::default(), vec![]).unwrap_err();
    assert_eq!(error.to_string(), "f: there is no function f");
    let error = call("(a) =>", DataType::Int32, Options::default(), vec![]).unwrap_err();
    assert_eq!(error.kind(), Some(ErrorKind::Syntax));
}

/// Results that are made with changed built-in functions are wrong, or errors.
#[test]
fn what_scripts_change_does_no_harm() {
    let changes = [
        "Array.prototype.push = () => 0",
        "Array.prototype.push = function (v) { this.length = 0; return 0 }",
        "for (const C of [Uint8Array, Int32Array, BigInt64Array]) Object.getPrototypeOf(C.prototype).set = () => {}",
        "for (const n of ['subarray', 'slice']) Object.getPrototypeOf(Int8Array.prototype)[n] = () => new Uint8Array(0)",
        "for (const n of ['Uint8Array', 'Int32Array', 'BigInt64Array', 'Uint16Array']) globalThis[n] = \
            class extends globalThis[n] { constructor() { super(0) } }",
        "Object.prototype.length = 1; Array.prototype[Symbol.iterator] = function* () {}",
        "Array.prototype.fill = Array.prototype.map = Array.prototype.concat = () => []",
    ];
    let item = || Arc::new(Field::new("item", DataType::Int64, true));
    let entry = DataType::Struct(
        vec![Field::new("key", DataType::Utf8, false), Field::new("value", DataType::Int64, true)].into(),
    );
    let types = [
        ("a % 2 ? null : 'text' + a", DataType::Utf8),
        ("new Uint8Array([a, 7])", DataType::Binary),
        ("a % 2 === 0", DataType::Boolean),
        ("[a, null, 3]", DataType::List(item())),
        ("[a, 2]", DataType::FixedSizeList(item(), 2)),
        ("({ a, b: 1 })", DataType::Map(Arc::new(Field::new("entries", entry, false)), false)),
        ("'1.5'", DataType::Decimal128(10, 2)),
        ("({ months: 1, days: a, milliseconds: 3 })", DataType::Interval(IntervalUnit::MonthDayNano)),
        ("new Date(a)", DataType::Timestamp(TimeUnit::Nanosecond, None)),
        ("a / 2", DataType::Float16),
    ];
    let column = || ints(&(0..20).map(Some).collect::<Vec<_>>());
    for change in changes {
        for (result, returns) in &types {
            let source = format!("function f(a) {{ if (a === 5) {{ {change} }}; return {result} }}");
            for options in [Options::default(), Options::default().asynchronous()] {
                if let Ok(column) = call(&source, returns.clone(), options, vec![column()]) {
                    assert!(column.to_data().validate_full().is_ok(), "{change}: {result}");
                }
            }
            let source = format!("function* f(a) {{ if (a === 5) {{ {change} }}; yield {result} }}");
            let functions = Functions::new();
            let signature = Signature::returning(returns.clone());
            functions.add_function("f", signature, &source, Options::default()).expect("a function");
            if let Ok(rows) = functions.call_table("f", &batch(vec![column()]), 7) {
                rows.take(9).for_each(drop);
            }
        }
    }
}

#[test]
fn nulls_are_passed_or_propagated() {
    let columns = || vec![ints(&[Some(1), None, Some(3)]), ints(&[None, None, Some(4)])];
    let source = "(a, b) => (a ?? 10) + (b ?? 20)";
    let all = call(source, DataType::Int32, Options::default(), columns()).unwrap();
    assert_eq!(all.as_primitive::<Int32Type>().values(), &[21, 30, 7]);
    let some = call(source, DataType::Int32, Options::default().null_on_null(), columns()).unwrap();
    assert_eq!(some.as_primitive::<Int32Type>(), &Int32Array::from(vec![None, None, Some(7)]));
    let none = call("() => null", DataType::Utf8, Options::default(), vec![ints(&[Some(1), None])]).unwrap();
    assert_eq!(none.null_count(), 2);
    // Slices that begin within a byte of the bitmap.
    let column = ints(&(0..40).map(|at| (at % 3 != 0).then_some(at)).collect::<Vec<_>>()).slice(5, 30);
    let result =
        call("(a) => a === null ? -1 : a", DataType::Int32, Options::default(), vec![column.clone()]);
    let expected: Vec<i32> = (5..35).map(|at| if at % 3 == 0 { -1 } else { at }).collect();
    assert_eq!(result.unwrap().as_primitive::<Int32Type>().values(), &expected);
    let result = call("(a) => a", DataType::Int32, Options::default().null_on_null(), vec![column.clone()]);
    assert_eq!(&result.unwrap(), &column);
}

#[test]
fn loops_that_are_compiled_say_the_same() {
    let count = 50_000;
    let a: ArrayRef = Arc::new(Float64Array::from_iter_values((0..count).map(f64::from)));
    let b: ArrayRef = Arc::new(Int32Array::from_iter((0..count).map(|at| (at % 7 != 0).then_some(at))));
    let source = "(a, b) => b === null ? -a : a * 2 + b";
    let result = call(source, DataType::Float64, Options::default(), vec![a.clone(), b.clone()]).unwrap();
    let expected = (0..count).map(|at| f64::from(if at % 7 == 0 { -at } else { at * 3 }));
    assert_eq!(result.as_primitive::<Float64Type>().values().to_vec(), expected.collect::<Vec<_>>());
    for (kind, most) in [
        (DataType::Int8, 127),
        (DataType::UInt8, 255),
        (DataType::Int16, 32767),
        (DataType::UInt16, 65535),
        (DataType::UInt32, 1 << 20),
        (DataType::Int64, 1 << 20),
        (DataType::Float32, 1 << 20),
    ] {
        let column = arrow_cast::cast(
            &(Arc::new(Int32Array::from_iter_values((0..count).map(|at| at % (most + 1)))) as ArrayRef),
            &kind,
        );
        let column = column.unwrap();
        let result = call("(a) => a", kind.clone(), Options::default(), vec![column.clone()]).unwrap();
        assert_eq!(&result, &column, "{kind}");
    }
    let flags: ArrayRef = Arc::new(BooleanArray::from_iter((0..count).map(|at| Some(at % 3 == 0))));
    let result = call("(a) => !a", DataType::Boolean, Options::default(), vec![flags]).unwrap();
    assert_eq!(result.as_boolean().true_count(), 33_333);
}

#[test]
fn errors_name_the_row() {
    let column: ArrayRef = Arc::new(Int32Array::from_iter_values(0..1000));
    let source = "(a) => { if (a === 777) null.x; return a }";
    let error = call(source, DataType::Int32, Options::default(), vec![column.clone()]).unwrap_err();
    assert_eq!((error.function(), error.row(), error.kind()), ("f", Some(777), Some(ErrorKind::Exception)));
    assert!(
        error.to_string().starts_with("f, row 777: TypeError: Cannot read properties of null"),
        "{error}"
    );
    assert_eq!(error.script().unwrap().location().unwrap().source, "f.js");
    let result =
        call(source, DataType::Int32, Options::default().on_error(OnError::Null), vec![column.clone()]);
    let result = result.unwrap();
    assert!(result.null_count() == 1 && result.is_null(777));

    let wrong = [
        ("(a) => a === 500 ? 'x' : a", DataType::Int32, "expected an Int32, not \"x\""),
        ("(a) => a / 2", DataType::Int32, "expected an Int32, not 0.5"),
        ("(a) => a", DataType::Utf8, "expected a string, not 0"),
        ("(a) => a", DataType::Boolean, "expected a boolean, not 0"),
        ("(a) => a", DataType::UInt8, "expected a UInt8, not 256"),
        ("(a) => 2n ** 64n", DataType::Int64, "expected a 64-bit integer, not 18446744073709551616n"),
        ("(a) => -1", DataType::UInt64, "expected an unsigned 64-bit integer, not -1"),
        ("(a) => [1]", DataType::Float64, "expected a number, not an array"),
    ];
    for (source, kind, message) in wrong {
        let error = call(source, kind, Options::default(), vec![column.clone()]).unwrap_err();
        assert_eq!(error.script().unwrap().message(), message, "{source}");
        assert!(error.row().is_some(), "{source}");
    }
}

#[test]
fn limits_name_the_row_and_leave_the_functions_usable() {
    let functions = Functions::new();
    let limits = Limits::default().timeout(Duration::from_millis(300));
    let add = |name: &str, source: &str, options: Options| {
        functions.add_function(name, Signature::returning(DataType::Float64), source, options).unwrap();
    };
    add("stuck", "(a) => { while (a === 777); return a }", Options::default().limits(limits));
    add(
        "hoard",
        "(a) => { const all = []; while (a === 777) all.push({ a }); return a }",
        Options::default().limits(Limits::default().heap_bytes(64 << 20)),
    );
    add(
        "busy",
        "(a) => { let s = 0; for (let i = 0; i < a; i++) s += i; return s }",
        Options::default().limits(Limits::default().fuel(100_000)),
    );
    let input = batch(vec![Arc::new(Float64Array::from_iter_values((0..1000).map(f64::from)))]);
    let error = functions.call("stuck", &input).unwrap_err();
    assert_eq!((error.kind(), error.row()), (Some(ErrorKind::DeadlineExceeded), Some(777)));
    let error = functions.call("hoard", &input).unwrap_err();
    assert_eq!((error.kind(), error.row()), (Some(ErrorKind::OutOfMemory), Some(777)));
    let error = functions.call("busy", &input).unwrap_err();
    assert_eq!((error.kind(), error.function()), (Some(ErrorKind::OutOfFuel), "busy"));
    assert!((400..500).contains(&error.row().unwrap()), "{error}");
    let few = batch(vec![Arc::new(Float64Array::from(vec![3.0]))]);
    for name in ["stuck", "hoard", "busy"] {
        assert_eq!(
            functions.call(name, &few).unwrap().column(0).as_primitive::<Float64Type>().values(),
            &[3.0]
        );
    }
}

#[test]
fn batched_functions_get_columns_as_they_lie() {
    let functions = Functions::new();
    let source = "(a, s, { rows, valid }) => {
        if (!(a instanceof Float64Array) || !a.buffer.immutable || valid[0] !== null) throw new Error('a copy');
        const out = new Float64Array(rows);
        for (let i = 0; i < rows; i++) out[i] = a[i] * 2 + (s[i] ?? '').length;
        return out;
    }";
    functions
        .add_function("f", Signature::returning(DataType::Float64), source, Options::default().batched())
        .unwrap();
    let a: ArrayRef = Arc::new(Float64Array::from(vec![1.0, 2.0]));
    let s: ArrayRef = Arc::new(StringArray::from(vec![Some("abc"), None]));
    let result = functions.call("f", &batch(vec![a.clone(), s.clone()])).unwrap();
    assert_eq!(result.column(0).as_primitive::<Float64Type>().values(), &[5.0, 4.0]);
    let result = functions.call("f", &batch(vec![a.clone(), s]));
    assert_eq!(result.unwrap().column(0).as_primitive::<Float64Type>().values(), &[5.0, 4.0]);
    for (source, message) in [
        ("() => [1]", "expected 2 values, not 1"),
        ("() => 1", "expected an array of 2 values, not 1"),
        ("(a) => ['x', 1]", "expected a number, not \"x\""),
    ] {
        let error =
            call(source, DataType::Float64, Options::default().batched(), vec![a.clone()]).unwrap_err();
        assert_eq!(error.script().unwrap().message(), message);
    }
    // What is returned may be the column itself, which is not given away.
    let result = call("(a) => a", DataType::Float64, Options::default().batched(), vec![a.clone()]).unwrap();
    assert_eq!(&result, &a);
    let result = call("(a) => [null, 7]", DataType::Float64, Options::default().batched(), vec![a]).unwrap();
    assert_eq!(result.as_primitive::<Float64Type>(), &Float64Array::from(vec![None, Some(7.0)]));
}

#[test]
fn async_functions_are_waited_for() {
    let source = "async (a) => { await null; if (a === 2) throw new Error('two'); return a + 1 }";
    let options = Options::default().asynchronous();
    let result = call(source, DataType::Int32, options.clone(), vec![ints(&[Some(0), Some(1)])]).unwrap();
    assert_eq!(result.as_primitive::<Int32Type>().values(), &[1, 2]);
    let error = call(source, DataType::Int32, options, vec![ints(&[Some(0), Some(2), Some(2)])]).unwrap_err();
    assert_eq!((error.row(), error.script().unwrap().message()), (Some(1), "two"));
    // The deadline holds behind an await, too.
    let limits = Limits::default().timeout(Duration::from_millis(500));
    let options = Options::default().asynchronous().limits(limits);
    let error = call("async (a) => { await 0; for (;;); }", DataType::Int32, options, vec![ints(&[Some(0)])]);
    let error = error.unwrap_err();
    assert_eq!((error.kind(), error.row()), (Some(ErrorKind::DeadlineExceeded), Some(0)));
}

#[test]
fn tables_come_in_batches() {
    let functions = Functions::new();
    let signature = Signature::new([("n", DataType::Int32)], DataType::Utf8);
    let source = "function* (n) { for (let i = 0; i < n; i++) { if (i === 5) throw new Error('five'); yield `${n}:${i}` } }";
    functions.add_function("f", signature, source, Options::default().null_on_null()).unwrap();
    let input = batch(vec![ints(&[Some(2), None, Some(0), Some(3)])]);
    let all: Vec<RecordBatch> = functions.call_table("f", &input, 2).unwrap().map(Result::unwrap).collect();
    let rows: Vec<i32> =
        all.iter().flat_map(|batch| batch.column(0).as_primitive::<Int32Type>().values().to_vec()).collect();
    assert_eq!(rows, [0, 0, 3, 3, 3]);
    assert_eq!(all.iter().map(RecordBatch::num_rows).collect::<Vec<_>>(), [2, 2, 1]);
    assert_eq!(all[2].column(1).as_string::<i32>().value(0), "3:2");
    let error = functions.call_table("f", &batch(vec![ints(&[Some(1), Some(9)])]), 100).unwrap().next();
    let error = error.unwrap().unwrap_err();
    assert_eq!((error.row(), error.script().unwrap().message()), (Some(1), "five"));
    // An endless table is as long as somebody asks.
    functions
        .add_function(
            "all",
            Signature::returning(DataType::Int32),
            "function* () { for (let i = 0;; i++) yield i }",
            Options::default(),
        )
        .unwrap();
    let mut rows = functions.call_table("all", &input, 1000).unwrap();
    assert_eq!(rows.next().unwrap().unwrap().num_rows(), 1000);
    assert_eq!(rows.next().unwrap().unwrap().column(1).as_primitive::<Int32Type>().value(0), 1000);
}

#[test]
fn arguments_are_checked() {
    let functions = Functions::new();
    let signature = Signature::new([("a", DataType::Int32)], DataType::Int32);
    functions.add_function("f", signature, "(a) => a", Options::default()).unwrap();
    let error = functions.evaluate("f", &[], 1).unwrap_err();
    assert_eq!(error.to_string(), "f: expected 1 arguments, not 0");
    let error = functions.call("f", &batch(vec![Arc::new(Int64Array::from(vec![1]))])).unwrap_err();
    assert_eq!(error.to_string(), "f: argument a: expected Int32, not Int64");
    assert_eq!(functions.evaluate("g", &[], 1).unwrap_err().to_string(), "g: there is no such function");
    let large: ArrayRef = Arc::new(Int64Array::from(vec![0, 1 << 53]));
    let error = call("(a) => a", DataType::Int64, Options::default(), vec![large.clone()]).unwrap_err();
    assert_eq!(
        error.to_string(),
        "f, row 1: argument 1: 9007199254740992 is no safe integer: ask for BigInts"
    );
    let options = Options::default().integers(Integers::BigInt);
    let result = call("(a) => a + 1n", DataType::Int64, options, vec![large]).unwrap();
    assert_eq!(result.as_primitive::<Int64Type>().values(), &[1, (1 << 53) + 1]);
}

#[test]
fn any_thread_may_call() {
    let functions = Functions::with_engines(|| {
        let mut engine = Engine::new();
        engine.add_function("host", |x: f64| x + 0.5)?;
        Ok(engine)
    });
    functions
        .add_function("f", Signature::returning(DataType::Float64), "(a) => host(a)", Options::default())
        .unwrap();
    let threads: Vec<_> = (0..8)
        .map(|first| {
            let functions = functions.clone();
            std::thread::spawn(move || {
                let column: ArrayRef = Arc::new(Float64Array::from(vec![f64::from(first); 1000]));
                functions.evaluate("f", &[column], 1000).unwrap()
            })
        })
        .collect();
    for (first, thread) in (0..).zip(threads) {
        let result = thread.join().unwrap();
        assert_eq!(result.as_primitive::<Float64Type>().value(999), f64::from(first) + 0.5);
    }
    // A new function of the name is called, wherever the old one was.
    functions
        .add_function("f", Signature::returning(DataType::Float64), "(a) => 1", Options::default())
        .unwrap();
    let result = functions.call("f", &batch(vec![Arc::new(Float64Array::from(vec![3.0]))])).unwrap();
    assert_eq!(result.column(0).as_primitive::<Float64Type>().values(), &[1.0]);
    assert!(functions.remove("f") && functions.names().is_empty());
}
