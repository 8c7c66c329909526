//! The embedding API with a collection at every safepoint: what handles stand for stays, and what only Rust holds.

use std::collections::HashMap;

use ellipsis::unstable::LocalEngine;
use ellipsis::{Array, Error, Function, Map, Object, Promise, Rest, Scope, Symbol, TypedArray, Value};

fn engine() -> LocalEngine {
    let mut engine = LocalEngine::new();
    engine.context().heap.set_stress(Some(1));
    engine
}

#[test]
fn handles_live_through_collections() {
    let mut engine = engine();
    let objects: Vec<Object> = (0..50)
        .map(|n| {
            let object = Object::new(&mut engine);
            object.set(&mut engine, "n", n).unwrap();
            object.set(&mut engine, "text", format!("number {n}")).unwrap();
            object
        })
        .collect();
    let array = Array::from_iter(&mut engine, &objects).unwrap();
    for (n, object) in array.to_vec::<Object>(&mut engine).unwrap().iter().enumerate() {
        assert_eq!(*object, objects[n]);
        assert_eq!(object.get::<usize>(&mut engine, "n").unwrap(), n);
        assert_eq!(object.get::<String>(&mut engine, "text").unwrap(), format!("number {n}"));
    }
    drop(objects);
    let symbol = Symbol::new(&mut engine, "only here").unwrap();
    engine.collect_garbage();
    assert_eq!(symbol.description(&mut engine).unwrap().unwrap(), "only here");
    assert_eq!(engine.handle_count(), 2);
}

#[test]
fn conversions_of_what_is_new() {
    let mut engine = engine();
    let nested: Vec<HashMap<String, Vec<String>>> = engine
        .eval("[1, 2, 3].map((n) => ({ ['k' + n]: Array.from({ length: n }, (_, i) => 'v' + i) }))")
        .unwrap();
    assert_eq!(nested[2]["k3"], ["v0", "v1", "v2"]);
    engine.set_global("nested", nested).unwrap();
    let text: String = engine.eval("JSON.stringify(nested)").unwrap();
    assert_eq!(text, r#"[{"k1":["v0"]},{"k2":["v0","v1"]},{"k3":["v0","v1","v2"]}]"#);
    let entries: Vec<(String, Value)> = engine
        .eval::<Object>("({ get a() { return {} }, get b() { return [] } })")
        .unwrap()
        .entries(&mut engine)
        .unwrap();
    assert!(entries.iter().all(|(_, value)| value.as_object().is_some()));
    let map: Map = engine.eval("new Map([[{}, []], ['k', 'v' + 1]])").unwrap();
    let entries = map.entries::<Value, Value>(&mut engine).unwrap();
    assert_eq!(entries[1], (Value::from("k"), Value::from("v1")));
    let array = TypedArray::from_vec(&mut engine, vec![1.5f64, 2.5]).unwrap();
    engine.collect_garbage();
    assert_eq!(array.with_slice::<f64, f64>(&mut engine, |slice| slice.iter().sum()).unwrap(), 4.0);
}

#[test]
fn host_functions_while_collecting() {
    let mut engine = engine();
    let wrap = Function::new(&mut engine, "wrap", |scope: &mut Scope, Rest(all): Rest<Object>| {
        let list = Array::new(scope);
        for one in all {
            let copy: Object = scope.eval::<Function>("(o) => ({ ...o })")?.call(scope, (&one,))?;
            list.push(scope, copy)?;
        }
        Ok::<Array, Error>(list)
    });
    engine.set_global("wrap", wrap.unwrap()).unwrap();
    assert_eq!(
        engine.eval::<String>("JSON.stringify(wrap({ a: 'x' + 1 }, { b: [2] }))").unwrap(),
        r#"[{"a":"x1"},{"b":[2]}]"#
    );
    let (promise, resolver) = Promise::new(&mut engine);
    engine.set_global("later", promise).unwrap();
    let got: Promise = engine.eval("later.then((o) => o.text + '!')").unwrap();
    let object = Object::new(&mut engine);
    object.set(&mut engine, "text", "done").unwrap();
    resolver.resolve(&mut engine, object).unwrap();
    assert_eq!(got.wait::<String>(&mut engine).unwrap(), "done!");
    let error = engine.eval::<()>("throw { deep: { value: 'v' + 1 } }").unwrap_err();
    let deep: Object = error.thrown().unwrap().as_object().unwrap().get(&mut engine, "deep").unwrap();
    assert_eq!(deep.get::<String>(&mut engine, "value").unwrap(), "v1");
}
