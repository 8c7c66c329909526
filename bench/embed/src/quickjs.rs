//! rquickjs. A slice of a typed array is `unsafe` there, and left out.

use std::hint::black_box;
use std::time::Instant;

use rquickjs::prelude::Func;
use rquickjs::{Context, Ctx, Function, Persistent, Runtime, TypedArray, Value};

use crate::rows::{Row, columns, rows};
use crate::{Work, scripts};

fn engine() -> (Runtime, Context) {
    let runtime = Runtime::new().unwrap();
    let context = Context::full(&runtime).unwrap();
    (runtime, context)
}

/// What is called with a function that stays in the engine.
fn with_function(
    context: Context,
    source: &str,
    operations: u32,
    run: impl for<'js> FnMut(&Ctx<'js>, &Function<'js>) + 'static,
) -> Work {
    let function = context.with(|ctx| {
        let function: Function = ctx.eval(source).unwrap();
        Persistent::save(&ctx, function)
    });
    // Dropped in this order: values have to go before their engine does.
    let mut held = (run, function, context);
    Work::new(operations, move || {
        let (run, function, context) = &mut held;
        context.with(|ctx| {
            let function = function.clone().restore(&ctx).unwrap();
            run(&ctx, &function);
        });
    })
}

pub fn work(row: &str) -> Option<Work> {
    let (_, context) = engine();
    Some(match row {
        crate::CREATE => Work::new(1, || drop(black_box(engine()))),
        crate::HOST_FUNCTION => {
            context.with(|ctx| ctx.globals().set("add", Func::from(|a: f64, b: f64| a + b)).unwrap());
            with_function(context, scripts::LOOP, 10_000, |_, run| {
                assert_eq!(run.call::<_, f64>((10_000,)).unwrap(), 49_995_000.0);
            })
        }
        crate::CALL => with_function(context, scripts::ADD, 1000, |_, add| {
            let sum = (0..1000).fold(0.0, |sum, at| add.call((sum, f64::from(at))).unwrap());
            assert_eq!(sum, 499_500.0);
        }),
        crate::SERDE_IN => {
            let rows = rows();
            with_function(context, scripts::ADD, 1, move |ctx, _| {
                drop(black_box(rquickjs_serde::to_value(ctx.clone(), &rows).unwrap()));
            })
        }
        crate::SERDE_OUT => {
            let value = context.with(|ctx| {
                let value = rquickjs_serde::to_value(ctx.clone(), rows()).unwrap();
                Persistent::save(&ctx, value)
            });
            with_function(context, scripts::ADD, 1, move |ctx, _| {
                let value: Value = value.clone().restore(ctx).unwrap();
                drop(black_box(rquickjs_serde::from_value::<Vec<Row>>(value).unwrap()));
            })
        }
        crate::JSON_IN => {
            let rows = rows();
            with_function(context, scripts::ADD, 1, move |ctx, _| {
                let text = serde_json::to_string(&rows).unwrap();
                drop(black_box(ctx.json_parse(text).unwrap()));
            })
        }
        crate::JSON_OUT => {
            let value = context.with(|ctx| {
                let value = ctx.json_parse(serde_json::to_string(&rows()).unwrap()).unwrap();
                Persistent::save(&ctx, value)
            });
            with_function(context, scripts::ADD, 1, move |ctx, _| {
                let value: Value = value.clone().restore(ctx).unwrap();
                let text = ctx.json_stringify(value).unwrap().unwrap().to_string().unwrap();
                drop(black_box(serde_json::from_str::<Vec<Row>>(&text).unwrap()));
            })
        }
        crate::VEC_IN => {
            let numbers = columns().0;
            Work::timed(1, move || {
                let numbers = numbers.clone();
                context.with(|ctx| {
                    let start = Instant::now();
                    let array = TypedArray::new(ctx, numbers).unwrap();
                    let spent = start.elapsed();
                    drop(array);
                    spent
                })
            })
        }
        crate::ONE_BY_ONE => {
            let (prices, quantities) = columns();
            with_function(context, scripts::ROW, 1, move |_, function| {
                let all: Vec<f64> = prices
                    .iter()
                    .zip(&quantities)
                    .map(|(&price, &quantity)| function.call((price, quantity)).unwrap())
                    .collect();
                assert_eq!(all.len(), 1_000_000);
            })
        }
        crate::BATCHED => {
            let (prices, quantities) = columns();
            with_function(context, scripts::COLUMNS, 1, move |ctx, function| {
                let prices = TypedArray::new(ctx.clone(), prices.clone()).unwrap();
                let quantities = TypedArray::new(ctx.clone(), quantities.clone()).unwrap();
                let all: TypedArray<f64> = function.call((prices, quantities)).unwrap();
                let last: f64 = all.as_object().get(999_999u32).unwrap();
                assert_eq!(last, 249_999.75 * 99.0 * 1.19);
            })
        }
        crate::FIB | crate::FIB_INTERPRETED | crate::PROPERTIES | crate::PROPERTIES_INTERPRETED => {
            let (script, argument) = crate::run_of(row);
            with_function(context, script, 1, move |_, function| {
                black_box(function.call::<_, f64>((argument,)).unwrap());
            })
        }
        crate::SAVE => {
            let state = context.with(|ctx| {
                let state: Value = ctx.eval(format!("({})", scripts::ROWS)).unwrap();
                Persistent::save(&ctx, state)
            });
            with_function(context, scripts::ADD, 1, move |ctx, _| {
                let state: Value = state.clone().restore(ctx).unwrap();
                drop(black_box(ctx.json_stringify(state).unwrap().unwrap().to_string().unwrap()));
            })
        }
        crate::RESTORE => {
            let text = context.with(|ctx| {
                let state: Value = ctx.eval(format!("({})", scripts::ROWS)).unwrap();
                ctx.json_stringify(state).unwrap().unwrap().to_string().unwrap()
            });
            with_function(context, scripts::ADD, 1, move |ctx, _| {
                drop(black_box(ctx.json_parse(text.clone()).unwrap()));
            })
        }
        crate::REDUCER_1_000 => reducer(context, 1_000),
        crate::REDUCER_10_000 => reducer(context, 10_000),
        crate::REDUCER_100_000 => reducer(context, 100_000),
        _ => return None,
    })
}

fn reducer(context: Context, rows: u32) -> Work {
    context.with(|ctx| ctx.eval::<(), _>(format!("{}; fill({rows})", scripts::REDUCER)).unwrap());
    let mut id = 0;
    with_function(context, "dispatch", 1, move |_, dispatch| {
        id = (id + 7919) % rows;
        dispatch.call::<_, ()>((id,)).unwrap();
    })
}
