//! What values of each type are to functions, there and back.

use std::sync::Arc;

use arrow_array::builder::{Int32Builder, ListBuilder, MapBuilder, StringBuilder};
use arrow_array::cast::AsArray;
use arrow_array::types::{Int32Type, IntervalMonthDayNano};
use arrow_array::*;
use arrow_buffer::i256;
use arrow_schema::{DataType, Field, IntervalUnit, TimeUnit};
use ellipsis_arrow::{Decimals, Error, Functions, Integers, Options, Signature, Times, json_field};

fn call(source: &str, returns: Field, options: Options, column: &ArrayRef) -> Result<ArrayRef, Error> {
    let functions = Functions::new();
    functions.add_function("f", Signature::returning(returns), source, options)?;
    functions.evaluate("f", std::slice::from_ref(column), column.len())
}

fn text(source: &str, options: Options, column: &ArrayRef) -> Vec<Option<String>> {
    let result = call(source, Field::new("", DataType::Utf8, true), options, column).unwrap();
    result.as_string::<i32>().iter().map(|text| text.map(str::to_owned)).collect()
}

/// That a column goes through a function unchanged, whole and in part, with nulls and without.
fn same(column: &ArrayRef, options: &Options) {
    let field = Field::new("", column.data_type().clone(), true);
    for column in [column.clone(), column.slice(1, column.len() - 1)] {
        let kind = column.data_type();
        let result = call("(x) => x", field.clone(), options.clone(), &column);
        assert_eq!(&result.unwrap_or_else(|error| panic!("{kind}: {error}")), &column, "{kind}");
        let result = call("(x) => x", field.clone(), options.clone().null_on_null(), &column);
        assert_eq!(&result.unwrap_or_else(|error| panic!("{kind}: {error}")), &column, "{kind}");
    }
}

fn columns() -> Vec<ArrayRef> {
    let values = [Some(3), Some(1), None, Some(2)];
    let ints: ArrayRef = Arc::new(Int32Array::from(values.to_vec()));
    let mut lists = ListBuilder::new(Int32Builder::new());
    lists.append_value([Some(1), Some(2)]);
    lists.append_value([]);
    lists.append_null();
    lists.append_value([None, Some(3)]);
    let lists: ArrayRef = Arc::new(lists.finish());
    let mut texts = ListBuilder::new(StringBuilder::new());
    texts.append_value([Some("a"), None]);
    texts.append_null();
    texts.append_value([Some("ü")]);
    let texts: ArrayRef = Arc::new(texts.finish());
    let strings: ArrayRef = Arc::new(StringArray::from(vec![Some("a"), Some(""), None, Some("ü😀")]));
    let bytes: ArrayRef =
        Arc::new(BinaryArray::from(vec![Some(b"ab".as_slice()), Some(b""), None, Some(b"\xff\xfe")]));
    let mut map = MapBuilder::new(None, StringBuilder::new(), Int32Builder::new());
    map.keys().append_value("a");
    map.values().append_value(1);
    map.append(true).unwrap();
    map.append(false).unwrap();
    map.keys().append_value("b");
    map.values().append_null();
    map.append(true).unwrap();
    let structs = StructArray::from(vec![
        (Arc::new(Field::new("it's", DataType::Int32, true)), ints.clone()),
        (Arc::new(Field::new("@", lists.data_type().clone(), true)), lists.clone()),
    ]);
    let instants: ArrayRef =
        Arc::new(Int64Array::from(vec![Some(-1_500), Some(0), None, Some(1_700_000_000_123)]));
    let cast = |column: &ArrayRef, kind: DataType| arrow_cast::cast(column, &kind).unwrap();
    let mut all = vec![
        ints.clone(),
        lists.clone(),
        texts,
        strings.clone(),
        bytes.clone(),
        Arc::new(map.finish()),
        Arc::new(structs),
        Arc::new(NullArray::new(3)),
        Arc::new(BooleanArray::from(vec![Some(true), Some(false), None])),
        Arc::new(
            Decimal128Array::from(vec![Some(-1250), None, Some(1)]).with_precision_and_scale(20, 2).unwrap(),
        ),
        Arc::new(
            Decimal256Array::from(vec![Some(i256::from_i128(i128::MAX)), None])
                .with_precision_and_scale(60, 5)
                .unwrap(),
        ),
        Arc::new(
            FixedSizeBinaryArray::try_from_sparse_iter_with_size(
                [Some(b"ab"), None, Some(b"cd")].into_iter(),
                2,
            )
            .unwrap(),
        ),
        Arc::new(IntervalMonthDayNanoArray::from(vec![
            Some(IntervalMonthDayNano::new(1, -2, 3_500_000)),
            None,
            Some(IntervalMonthDayNano::new(0, 0, 0)),
        ])),
        Arc::new(DictionaryArray::<Int32Type>::from_iter([Some("a"), None, Some("b"), Some("a")])),
    ];
    for kind in [
        DataType::Int8,
        DataType::Int16,
        DataType::Int64,
        DataType::UInt8,
        DataType::UInt16,
        DataType::UInt32,
        DataType::UInt64,
        DataType::Float16,
        DataType::Float32,
        DataType::Float64,
        DataType::Date32,
        DataType::Decimal32(5, 0),
        DataType::Decimal64(12, 1),
        DataType::Time32(TimeUnit::Second),
        DataType::Time32(TimeUnit::Millisecond),
    ] {
        all.push(cast(&ints, kind));
    }
    let units = [TimeUnit::Second, TimeUnit::Millisecond, TimeUnit::Microsecond, TimeUnit::Nanosecond];
    for unit in units {
        all.push(cast(&instants, DataType::Timestamp(unit, None)));
        all.push(cast(&instants, DataType::Timestamp(unit, Some("Europe/Berlin".into()))));
        all.push(cast(&instants, DataType::Duration(unit)));
    }
    all.push(cast(&instants, DataType::Timestamp(TimeUnit::Millisecond, None)));
    all.push(cast(&all[all.len() - 1], DataType::Date64));
    for unit in [TimeUnit::Microsecond, TimeUnit::Nanosecond] {
        let times: ArrayRef = Arc::new(Int64Array::from(vec![Some(0), None, Some(86_399_999_999)]));
        all.push(cast(&times, DataType::Time64(unit)));
    }
    for kind in [DataType::LargeUtf8, DataType::Utf8View] {
        all.push(cast(&strings, kind));
    }
    for kind in [DataType::LargeBinary, DataType::BinaryView] {
        all.push(cast(&bytes, kind));
    }
    let item = || Arc::new(Field::new("item", DataType::Int32, true));
    all.push(cast(&lists, DataType::LargeList(item())));
    let pairs =
        FixedSizeListArray::new(item(), 2, cast(&ints, DataType::Int32), Some(vec![true, false].into()));
    all.push(Arc::new(pairs));
    for unit in [IntervalUnit::YearMonth, IntervalUnit::DayTime] {
        let kind = DataType::Interval(unit);
        all.push(match unit {
            IntervalUnit::YearMonth => Arc::new(IntervalYearMonthArray::from(vec![Some(14), None])),
            _ => Arc::new(IntervalDayTimeArray::from(vec![
                Some(arrow_buffer::IntervalDayTime::new(3, 1500)),
                None,
            ])),
        });
        assert_eq!(all[all.len() - 1].data_type(), &kind);
    }
    all
}

#[test]
fn every_type_goes_through() {
    for column in columns() {
        let kind = column.data_type();
        // A Date counts milliseconds.
        let is_finer = matches!(kind, DataType::Timestamp(TimeUnit::Microsecond | TimeUnit::Nanosecond, _));
        if !is_finer {
            same(&column, &Options::default());
            same(&column, &Options::default().integers(Integers::BigInt));
        }
        if !matches!(kind, DataType::Date32 | DataType::Time32(_)) {
            let counts = Options::default().times(Times::Count).integers(Integers::BigInt);
            same(&column, &counts);
        }
    }
}

#[test]
fn values_are_what_they_are_said_to_be() {
    let cast = |column: ArrayRef, kind: DataType| arrow_cast::cast(&column, &kind).unwrap();
    let instant = || Arc::new(Int64Array::from(vec![1_500])) as ArrayRef;
    let cases: Vec<(ArrayRef, Options, &str, &str)> = vec![
        (instant(), Options::default(), "typeof x + x", "number1500"),
        (instant(), Options::default().integers(Integers::BigInt), "typeof x + x", "bigint1500"),
        (
            cast(instant(), DataType::Timestamp(TimeUnit::Millisecond, None)),
            Options::default(),
            "x.toISOString()",
            "1970-01-01T00:00:01.500Z",
        ),
        (
            cast(instant(), DataType::Timestamp(TimeUnit::Nanosecond, None)),
            Options::default(),
            "x.getTime() + ''",
            "0",
        ),
        (cast(instant(), DataType::Duration(TimeUnit::Microsecond)), Options::default(), "String(x)", "1.5"),
        (
            cast(instant(), DataType::Timestamp(TimeUnit::Microsecond, None)),
            Options::default().times(Times::Count),
            "typeof x + x",
            "number1500",
        ),
        (
            Arc::new(Date32Array::from(vec![1])),
            Options::default(),
            "x.toISOString()",
            "1970-01-02T00:00:00.000Z",
        ),
        (Arc::new(Date32Array::from(vec![1])), Options::default().times(Times::Count), "String(x)", "1"),
        (Arc::new(Time32SecondArray::from(vec![61])), Options::default(), "String(x)", "61000"),
        (
            Arc::new(Decimal128Array::from(vec![1250]).with_precision_and_scale(9, 2).unwrap()),
            Options::default(),
            "typeof x + x",
            "string12.50",
        ),
        (
            Arc::new(Decimal128Array::from(vec![1250]).with_precision_and_scale(9, 2).unwrap()),
            Options::default().decimals(Decimals::Number),
            "typeof x + x",
            "number12.5",
        ),
        (
            Arc::new(BinaryArray::from(vec![b"\xff\x00".as_slice()])),
            Options::default(),
            "x.constructor.name + x",
            "Uint8Array255,0",
        ),
        (
            Arc::new(Float16Array::from(vec![half::f16::from_f32(1.5)])),
            Options::default(),
            "String(x)",
            "1.5",
        ),
        (
            Arc::new(UInt64Array::from(vec![(1 << 53) - 1])),
            Options::default(),
            "String(x)",
            "9007199254740991",
        ),
        (
            Arc::new(IntervalYearMonthArray::from(vec![14])),
            Options::default(),
            "JSON.stringify(x)",
            r#"{"months":14,"days":0,"milliseconds":0}"#,
        ),
    ];
    for (column, options, code, expected) in cases {
        let kind = column.data_type().clone();
        assert_eq!(
            text(&format!("(x) => {code}"), options, &column),
            [Some(expected.to_owned())],
            "{kind} {code}"
        );
    }
    let mut lists = ListBuilder::new(Int32Builder::new());
    lists.append_value([Some(1), Some(2)]);
    let lists: ArrayRef = Arc::new(lists.finish());
    assert_eq!(
        text("(x) => x.constructor.name + x", Options::default(), &lists),
        [Some("Int32Array1,2".to_owned())]
    );
}

#[test]
fn json_is_parsed_and_written() {
    let column: ArrayRef = Arc::new(StringArray::from(vec![Some(r#"{"a":[1,null]}"#), None, Some("null")]));
    let functions = Functions::new();
    let signature = Signature::of_fields(
        vec![Arc::new(json_field("x", DataType::Utf8))],
        json_field("", DataType::LargeUtf8),
    );
    functions
        .add_function(
            "f",
            signature,
            "(x) => x === null ? null : { ...x, b: x.a.length }",
            Options::default(),
        )
        .unwrap();
    let result = functions.evaluate("f", &[column], 3).unwrap();
    let expected = vec![Some(r#"{"a":[1,null],"b":2}"#), None, None];
    assert_eq!(result.as_string::<i64>(), &LargeStringArray::from(expected));
    let broken: ArrayRef = Arc::new(StringArray::from(vec!["1", "{"]));
    let error = functions.evaluate("f", &[broken], 2).unwrap_err();
    assert_eq!((error.row(), error.script().unwrap().name()), (Some(0), "TypeError"));
}

#[test]
fn results_are_taken_from_what_functions_commonly_return() {
    let column: ArrayRef = Arc::new(Int32Array::from(vec![1, 2]));
    let check = |code: &str, kind: DataType, expected: &str| {
        let result = call(&format!("(x) => {code}"), Field::new("", kind, true), Options::default(), &column);
        let text = arrow_cast::display::array_value_to_string(&result.unwrap(), 1).unwrap();
        assert_eq!(text, expected, "{code}");
    };
    let list = |kind| DataType::List(Arc::new(Field::new("item", kind, true)));
    check("new Set([x, x + 1])", list(DataType::Int32), "[2, 3]");
    check("new Float64Array([x])", list(DataType::Float64), "[2.0]");
    check("[[x], null]", list(list(DataType::Int8)), "[[2], ]");
    check("new Date(x * 1000)", DataType::Timestamp(TimeUnit::Second, None), "1970-01-01T00:00:02");
    check("BigInt(x)", DataType::Timestamp(TimeUnit::Nanosecond, None), "1970-01-01T00:00:00.000000002");
    check("x * 864e5", DataType::Date32, "1970-01-03");
    check("1.005", DataType::Decimal128(10, 3), "1.005");
    check("'-0.5'", DataType::Decimal256(40, 1), "-0.5");
    check("new Uint16Array([x])", DataType::Binary, "0200");
    check("undefined", DataType::Binary, "");
    check("2 ** 40 + x", DataType::Int64, "1099511627778");
    check("-(2 ** 40) - x", DataType::Int64, "-1099511627778");
    check("2n ** 64n - 1n", DataType::UInt64, "18446744073709551615");
    check("'\\ud800'", DataType::Utf8View, "\u{fffd}");
    let entries = Field::new(
        "entries",
        DataType::Struct(
            vec![Field::new("keys", DataType::Int32, false), Field::new("values", DataType::Utf8, true)]
                .into(),
        ),
        false,
    );
    let map = DataType::Map(entries.into(), false);
    check("({ 7: 'a' })", map.clone(), "{7: a}");
    check("new Map([[x, null]])", map, "{2: }");
    let error =
        call("(x) => [x, 'no']", Field::new("", list(DataType::Int32), true), Options::default(), &column);
    let error = error.unwrap_err();
    assert_eq!((error.row(), error.script().unwrap().message()), (Some(0), "expected an Int32, not \"no\""));
    let error = call(
        "(x) => x === 2 ? 'much' : 1",
        Field::new("", DataType::Decimal128(9, 2), true),
        Options::default(),
        &column,
    );
    assert_eq!(error.unwrap_err().row(), Some(1));
}
