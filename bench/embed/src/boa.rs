//! Boa.

use std::hint::black_box;

use boa_engine::object::builtins::JsFunction;
use boa_engine::{Context, JsValue, NativeFunction, Source, js_string};

use crate::rows::{Row, rows};
use crate::{Work, scripts};

fn function(context: &mut Context, source: &str) -> JsFunction {
    let value = context.eval(Source::from_bytes(source)).unwrap();
    JsFunction::from_object(value.as_object().unwrap().clone()).unwrap()
}

fn call(context: &mut Context, function: &JsFunction, arguments: &[JsValue]) -> JsValue {
    function.call(&JsValue::undefined(), arguments, context).unwrap()
}

pub fn work(row: &str) -> Option<Work> {
    let mut context = Context::default();
    Some(match row {
        crate::CREATE => Work::new(1, || drop(black_box(Context::default()))),
        crate::HOST_FUNCTION => {
            let add = NativeFunction::from_fn_ptr(|_, arguments, context| {
                let (a, b) = (arguments[0].to_number(context)?, arguments[1].to_number(context)?);
                Ok((a + b).into())
            });
            context.register_global_callable(js_string!("add"), 2, add).unwrap();
            let run = function(&mut context, scripts::LOOP);
            Work::new(10_000, move || {
                let sum = call(&mut context, &run, &[10_000.into()]);
                assert_eq!(sum.as_number(), Some(49_995_000.0));
            })
        }
        crate::CALL => {
            let add = function(&mut context, scripts::ADD);
            Work::new(1000, move || {
                let sum = (0..1000).fold(0.0, |sum, at| {
                    call(&mut context, &add, &[sum.into(), f64::from(at).into()]).as_number().unwrap()
                });
                assert_eq!(sum, 499_500.0);
            })
        }
        crate::JSON_IN => {
            let rows = rows();
            Work::new(1, move || {
                let json = serde_json::to_value(&rows).unwrap();
                drop(black_box(JsValue::from_json(&json, &mut context).unwrap()));
            })
        }
        crate::JSON_OUT => {
            let json = serde_json::to_value(rows()).unwrap();
            let value = JsValue::from_json(&json, &mut context).unwrap();
            Work::new(1, move || {
                let json = value.to_json(&mut context).unwrap().unwrap();
                drop(black_box(serde_json::from_value::<Vec<Row>>(json).unwrap()));
            })
        }
        crate::REDUCER_1_000 => reducer(context, 1_000),
        crate::REDUCER_10_000 => reducer(context, 10_000),
        crate::REDUCER_100_000 => reducer(context, 100_000),
        _ => return None,
    })
}

fn reducer(mut context: Context, rows: u32) -> Work {
    let source = format!("{}; fill({rows}); dispatch", scripts::REDUCER);
    let dispatch = function(&mut context, &source);
    let mut id = 0;
    Work::new(1, move || {
        id = (id + 7919) % rows;
        call(&mut context, &dispatch, &[id.into()]);
    })
}
