//! Ellipsis.

use std::hint::black_box;
use std::time::Instant;

use ellipsis::{Engine, Function, TypedArray, Value};

use crate::rows::{Row, columns, rows};
use crate::{Work, scripts};

pub fn work(row: &str) -> Option<Work> {
    let mut engine = Engine::new();
    Some(match row {
        crate::CREATE => Work::new(1, || drop(black_box(Engine::new()))),
        crate::HOST_FUNCTION => {
            let add = Function::new(&mut engine, "add", |a: f64, b: f64| a + b).unwrap();
            engine.set_global("add", add).unwrap();
            let run: Function = engine.eval(scripts::LOOP).unwrap();
            Work::new(10_000, move || {
                assert_eq!(run.call::<f64>(&mut engine, (10_000,)).unwrap(), 49_995_000.0);
            })
        }
        crate::CALL => {
            let add: Function = engine.eval(scripts::ADD).unwrap();
            Work::new(1000, move || {
                let sum = (0..1000).fold(0.0, |sum, at| add.call(&mut engine, (sum, f64::from(at))).unwrap());
                assert_eq!(sum, 499_500.0);
            })
        }
        crate::SERDE_IN => {
            let rows = rows();
            Work::new(1, move || drop(black_box(engine.to_value(&rows).unwrap())))
        }
        crate::SERDE_OUT => {
            let value = engine.to_value(&rows()).unwrap();
            Work::new(1, move || {
                drop(black_box(engine.from_value::<Vec<Row>>(&value).unwrap()));
            })
        }
        crate::JSON_IN => {
            let rows = rows();
            let parse: Function = engine.eval("JSON.parse").unwrap();
            Work::new(1, move || {
                let text = serde_json::to_string(&rows).unwrap();
                drop(black_box(parse.call::<Value>(&mut engine, (text,)).unwrap()));
            })
        }
        crate::JSON_OUT => {
            let value = engine.to_value(&rows()).unwrap();
            let stringify: Function = engine.eval("JSON.stringify").unwrap();
            Work::new(1, move || {
                let text: String = stringify.call(&mut engine, (&value,)).unwrap();
                drop(black_box(serde_json::from_str::<Vec<Row>>(&text).unwrap()));
            })
        }
        crate::VEC_IN => {
            let numbers = columns().0;
            Work::timed(1, move || {
                let numbers = numbers.clone();
                let start = Instant::now();
                let array = TypedArray::from_vec(&mut engine, numbers).unwrap();
                let spent = start.elapsed();
                drop(array);
                engine.collect_garbage();
                spent
            })
        }
        crate::SLICE_OUT => {
            let array = TypedArray::from_vec(&mut engine, columns().0).unwrap();
            Work::new(1, move || {
                let last =
                    array.with_slice::<f64, _>(&mut engine, |numbers| numbers[numbers.len() - 1]).unwrap();
                assert_eq!(last, 249_999.75);
            })
        }
        crate::ONE_BY_ONE => {
            let (prices, quantities) = columns();
            let function: Function = engine.eval(scripts::ROW).unwrap();
            Work::new(1, move || {
                let all: Vec<f64> = prices
                    .iter()
                    .zip(&quantities)
                    .map(|(&price, &quantity)| function.call(&mut engine, (price, quantity)).unwrap())
                    .collect();
                assert_eq!(all.len(), 1_000_000);
            })
        }
        crate::BATCHED => {
            let (prices, quantities) = columns();
            let function: Function = engine.eval(scripts::COLUMNS).unwrap();
            Work::new(1, move || {
                let prices = TypedArray::from_vec(&mut engine, prices.clone()).unwrap();
                let quantities = TypedArray::from_vec(&mut engine, quantities.clone()).unwrap();
                let all: TypedArray = function.call(&mut engine, (prices, quantities)).unwrap();
                let last = all.with_slice::<f64, _>(&mut engine, |all| all[999_999]).unwrap();
                assert_eq!(last, 249_999.75 * 99.0 * 1.19);
            })
        }
        crate::FIB | crate::FIB_INTERPRETED | crate::PROPERTIES | crate::PROPERTIES_INTERPRETED => {
            engine.set_machine_code(!row.contains("without"));
            let (script, argument) = crate::run_of(row);
            let function: Function = engine.eval(script).unwrap();
            Work::new(1, move || {
                black_box(function.call::<f64>(&mut engine, (argument,)).unwrap());
            })
        }
        crate::SAVE => {
            let state: Value = engine.eval(&format!("({})", scripts::ROWS)).unwrap();
            Work::new(1, move || drop(black_box(engine.serialize(&state).unwrap())))
        }
        crate::RESTORE => {
            let state: Value = engine.eval(&format!("({})", scripts::ROWS)).unwrap();
            let bytes = engine.serialize(&state).unwrap();
            Work::new(1, move || drop(black_box(engine.deserialize(&bytes).unwrap())))
        }
        crate::REDUCER_1_000 => reducer(1_000),
        crate::REDUCER_10_000 => reducer(10_000),
        crate::REDUCER_100_000 => reducer(100_000),
        _ => return None,
    })
}

fn reducer(rows: u32) -> Work {
    let mut engine = Engine::new();
    engine.eval::<()>(&format!("{}; fill({rows})", scripts::REDUCER)).unwrap();
    let dispatch: Function = engine.eval("dispatch").unwrap();
    let mut id = 0;
    Work::new(1, move || {
        id = (id + 7919) % rows;
        dispatch.call::<()>(&mut engine, (id,)).unwrap();
    })
}
