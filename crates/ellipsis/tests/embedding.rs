//! The embedding API: values, errors, modules from a loader, bounds.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use ellipsis::engine::module::LoadRequest;
use ellipsis::engine::{Context, JsResult, Text, Trace, Tracer};
use ellipsis::program::{Content, Modules};
use ellipsis::{Engine, Loader, Phase, Value};

#[test]
fn primitives_are_data() {
    let mut engine = Engine::new();
    for (source, expected) in [
        ("undefined", Value::Undefined),
        ("null", Value::Null),
        ("1 < 2", Value::Bool(true)),
        ("0.5", Value::Number(0.5)),
        ("'a' + '\\u00e9'", Value::String("aé".into())),
        ("2n ** 70n", Value::BigInt("1180591620717411303424".into())),
    ] {
        assert_eq!(engine.eval_script("test.js", source).unwrap(), expected, "{source}");
    }
}

#[test]
fn objects_are_handles() {
    let mut engine = Engine::new();
    let value = engine.eval_script("test.js", "globalThis.o = { a: 1, f(x) { return this.a + x } }").unwrap();
    let object = value.as_object().unwrap();
    engine.context().collect_garbage();
    assert_eq!(engine.get(object, "a").unwrap(), Value::Number(1.0));
    let f = engine.get(object, "f").unwrap();
    let sum = engine.call(f.as_object().unwrap(), &value, &[Value::Number(2.0)]).unwrap();
    assert_eq!(sum, Value::Number(3.0));
    assert_eq!(engine.global("o").unwrap(), value);
    engine.set_global("o2", &value).unwrap();
    assert_eq!(engine.eval_script("test.js", "o === o2").unwrap(), Value::Bool(true));
}

#[test]
fn handles_stay_with_their_engine() {
    let mut one = Engine::new();
    let mut other = Engine::new();
    let value = one.eval_script("test.js", "({})").unwrap();
    assert!(other.set_global("x", &value).is_err());
    assert!(other.get(value.as_object().unwrap(), "x").is_err());
    drop(one);
    drop(value);
}

#[test]
fn errors_are_data() {
    let mut engine = Engine::new();
    let error = engine.eval_script("a.js", "function f() {\n  nope()\n}\nf()").unwrap_err();
    assert_eq!((error.phase, error.name.as_str()), (Phase::Runtime, "ReferenceError"));
    assert_eq!(error.message, "nope is not defined");
    let location = error.location.unwrap();
    assert_eq!((location.source.as_str(), location.line, location.column), ("a.js", 2, 3));
    assert_eq!((location.function.as_str(), location.text.as_str()), ("f", "  nope()"));
    assert!(error.stack.unwrap().contains("at f (a.js:2:3)"));

    let error = engine.eval_script("b.js", "let x = ;").unwrap_err();
    assert_eq!((error.phase, error.name.as_str()), (Phase::Parse, "SyntaxError"));
    assert_eq!(error.location.as_ref().unwrap().column, 9);

    let error = engine.eval_script("c.js", "throw 'plain'").unwrap_err();
    assert_eq!((error.name.as_str(), error.message.as_str()), ("", "plain"));
    assert_eq!(error.to_string(), "plain");
}

#[test]
fn jobs_run_at_the_end() {
    let mut engine = Engine::new();
    engine
        .eval_script("test.js", "var log = []; Promise.resolve().then(() => log.push(1)); log.push(0)")
        .unwrap();
    assert_eq!(engine.eval_script("test.js", "log.join()").unwrap(), Value::String("0,1".into()));
}

#[test]
fn bounds_end_scripts() {
    let mut engine = Engine::new();
    engine.set_fuel(Some(100_000));
    let error = engine.eval_script("test.js", "for (;;) try { for (;;); } catch {}").unwrap_err();
    assert_eq!(error.phase, Phase::Terminated);
    engine.set_fuel(None);
    assert_eq!(engine.eval_script("test.js", "1 + 1").unwrap(), Value::Number(2.0));

    engine.set_deadline(Some(Instant::now() + Duration::from_millis(20)));
    let error = engine.eval_script("test.js", "for (;;);").unwrap_err();
    assert_eq!(error.phase, Phase::Terminated);
    engine.set_deadline(None);

    let stop = Arc::new(AtomicBool::new(false));
    engine.set_stop_flag(Some(stop.clone()));
    let thread = std::thread::spawn(move || {
        std::thread::sleep(Duration::from_millis(20));
        stop.store(true, Ordering::Relaxed);
    });
    assert_eq!(engine.eval_script("test.js", "for (;;);").unwrap_err().phase, Phase::Terminated);
    thread.join().unwrap();
}

/// Modules from a table.
#[derive(Default)]
struct Table {
    sources: HashMap<&'static str, &'static str>,
    modules: Modules<String>,
}

impl Loader for Table {
    fn load(
        &self,
        cx: &mut Context,
        referrer: &str,
        specifier: &Text,
        attributes: &[(Text, Text)],
        request: LoadRequest,
    ) -> JsResult<()> {
        let name = specifier.to_string();
        let source = self.sources.get(name.as_str());
        let module = self.modules.get_or_make(cx, name.clone(), &name, attributes, |cx, _| match source {
            Some(text) => Ok(Content::JavaScript((*text).to_owned())),
            None => Err(cx.type_error(format!("{referrer} asks for {name}, which is nowhere"))),
        });
        cx.finish_loading(request, module)
    }

    fn trace(&self, tracer: &mut Tracer) {
        self.modules.trace(tracer);
    }

    fn as_any(&self) -> &dyn std::any::Any {
        self
    }
}

#[test]
fn modules_come_from_the_loader() {
    let sources = HashMap::from([
        ("a", "export { b } from 'b'; export let a = 'a'; export default await Promise.resolve(1)"),
        ("b", "import * as a from 'a'; export function b() { return a.a + 'b' }"),
        ("broken", "export let = 1"),
        ("throws", "throw new RangeError('while it runs')"),
    ]);
    let mut engine = Engine::with_loader(Table { sources, ..Table::default() });
    let main = "import one, { b } from 'a'; export const answer = b() + one";
    let namespace = engine.eval_module("main", main).unwrap();
    assert_eq!(engine.get(namespace.as_object().unwrap(), "answer").unwrap(), Value::String("ab1".into()));

    for (source, phase, text) in [
        ("import 'c'", Phase::Resolution, "main asks for c, which is nowhere"),
        ("import { nope } from 'a'", Phase::Resolution, "does not provide an export named 'nope'"),
        ("import 'broken'", Phase::Resolution, ""),
        ("import 'throws'", Phase::Runtime, "while it runs"),
        ("import 'throws'; again", Phase::Runtime, "while it runs"),
        ("let a; let a;", Phase::Parse, ""),
        ("await new Promise(() => {})", Phase::Runtime, "waits for something that never comes"),
        ("await Promise.reject(new Error('x'))", Phase::Runtime, "x"),
    ] {
        let error = engine.eval_module("main", source).unwrap_err();
        assert_eq!(error.phase, phase, "{source}: {error}");
        assert!(error.message.contains(text), "{source}: {error}");
    }
    assert!(engine.host().take_rejected().is_none());
    // What does not compile is not compiled again.
    let twice = "import('broken').catch((one) => import('broken').catch((two) => { same = one === two })); 0";
    engine.eval_script("s", twice).unwrap();
    assert_eq!(engine.global("same").unwrap(), Value::Bool(true));
    let value = engine.eval_script("s", "var got; import('a').then((m) => { got = m.default }); 0");
    value.unwrap();
    assert_eq!(engine.global("got").unwrap(), Value::Number(1.0));
}

#[test]
fn rejections_without_handler_are_told() {
    let mut engine = Engine::new();
    engine.eval_script("test.js", "Promise.reject(1); Promise.reject(2).catch(() => {})").unwrap();
    let host = engine.host().clone();
    assert!(host.take_rejected().is_some());
    assert!(host.take_rejected().is_none());
}

/// Memory that runs out within the library ends the script, not the process.
#[test]
fn memory_ends_scripts() {
    for code in [
        "'x'.repeat(2e6).split('')",
        "'x'.repeat(2e6).match(/./g)",
        "Object.getOwnPropertyNames('x'.repeat(2e6))",
        "JSON.parse('[' + '1,'.repeat(2e6) + '1]')",
    ] {
        let mut engine = Engine::new();
        engine.context().heap.set_limit(12 << 20);
        let error = engine.eval_script("test.js", code).unwrap_err();
        assert!(error.to_string().contains("memory"), "{code}: {error}");
        engine.context().heap.set_limit(usize::MAX);
        assert_eq!(engine.eval_script("test.js", "[...'ab'].length").unwrap(), Value::Number(2.0), "{code}");
    }
}
