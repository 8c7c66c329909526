//! A script that is given functions: a small store, whose values stay in Rust.

use std::collections::BTreeMap;
use std::error::Error;
use std::io::Write;

use ellipsis::{Engine, Function, Object, Rest, Scope, Value};

/// What the functions work on: the engine keeps it for them.
#[derive(Default)]
struct Store {
    rows: BTreeMap<String, f64>,
    reads: u32,
}

/// The value of a key, or what is given for keys that have none.
fn get(scope: &mut Scope, key: String, default: Option<f64>) -> Result<f64, String> {
    let known = scope.with_state(|store: &mut Store| {
        store.reads += 1;
        store.rows.get(&key).copied()
    });
    known.flatten().or(default).ok_or_else(|| format!("there is no {key}"))
}

fn put(scope: &mut Scope, key: String, value: f64) {
    scope.with_state(|store: &mut Store| store.rows.insert(key, value));
}

/// Calls back for each row. The store is not borrowed meanwhile: the callback may change it.
fn each(scope: &mut Scope, callback: Function) -> Result<(), ellipsis::Error> {
    let rows = scope.with_state(|store: &mut Store| store.rows.clone()).unwrap_or_default();
    rows.into_iter().try_for_each(|(key, value)| callback.call(scope, (key, value)))
}

const SCRIPT: &str = "
    store.put('apples', 3);
    store.put('pears', 4);
    store.each((name, count) => store.put(name, count * 10));
    print('apples:', store.get('apples'));
    print('plums:', store.get('plums', 0));
    try {
        store.get('plums');
    } catch (error) {
        print(String(error));
    }
    try {
        store.put('plums', 'many');
    } catch (error) {
        print(String(error));
    }
    store.get('apples') + store.get('pears')
";

pub(crate) fn run(out: &mut dyn Write) -> Result<(), Box<dyn Error>> {
    let mut engine = Engine::new();
    engine.set_state(Store::default());
    engine.set_state(Vec::<String>::new());
    let store = Object::new(&mut engine);
    store.add_function(&mut engine, "get", get)?;
    store.add_function(&mut engine, "put", put)?;
    store.add_function(&mut engine, "each", each)?;
    engine.set_global("store", store)?;
    engine.add_function("print", |scope: &mut Scope, Rest(values): Rest<Value>| {
        let texts: Result<Vec<String>, _> =
            values.iter().map(|value| value.to_text(scope).map(String::from)).collect();
        let line = texts?.join(" ");
        scope.with_state(|lines: &mut Vec<String>| lines.push(line));
        Ok::<_, ellipsis::Error>(())
    })?;

    let sum: f64 = engine.eval_script("fruit.js", SCRIPT)?;
    for line in engine.take_state::<Vec<String>>().unwrap_or_default() {
        writeln!(out, "script: {line}")?;
    }
    let store = engine.take_state::<Store>().unwrap_or_default();
    writeln!(out, "{sum} in all, {:?}, read {} times", store.rows, store.reads)?;
    Ok(())
}
