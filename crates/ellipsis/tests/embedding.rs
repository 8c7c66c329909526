//! The embedding API as embedders use it: values, errors, functions of theirs, modules, limits.

use std::collections::{BTreeMap, HashMap};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Poll, Wake};
use std::time::{Duration, Instant};

use ellipsis::{
    ArgumentList, Arguments, Array, Async, BigInt, Content, Engine, Error, ErrorKind, FromArgument, Function,
    IntoArguments, Loader, Object, Promise, Rest, Scope, Symbol, Text, This, TypedArray, Value,
};

#[test]
fn primitives_are_data() {
    let mut engine = Engine::new();
    for (source, expected) in [
        ("undefined", Value::Undefined),
        ("null", Value::Null),
        ("1 < 2", Value::Bool(true)),
        ("0.5", Value::Number(0.5)),
        ("'a' + '\\u00e9'", Value::from("aé")),
        ("'\\ud800'", Value::from(Text::from_units(&[0xd800]))),
        ("-(2n ** 70n)", Value::from("-1180591620717411303424".parse::<BigInt>().unwrap())),
    ] {
        assert_eq!(engine.eval::<Value>(source).unwrap(), expected, "{source}");
        engine.set_global("it", &expected).unwrap();
        assert!(engine.eval::<bool>(&format!("it === {source}")).unwrap(), "{source}");
    }
}

/// What fits is converted, what does not is an error that says so.
#[test]
fn conversions_at_their_edges() {
    let mut engine = Engine::new();
    fn fails<T: ellipsis::FromJs>(engine: &mut Engine, source: &str) -> String {
        let error = engine.eval::<T>(source).err().unwrap_or_else(|| panic!("{source} is converted"));
        assert_eq!(error.kind(), ErrorKind::Conversion, "{source}");
        error.message().to_owned()
    }
    assert_eq!(engine.eval::<i8>("-128").unwrap(), -128);
    assert_eq!(fails::<i8>(&mut engine, "-129"), "expected an integer of type i8, not -129");
    assert_eq!(fails::<u8>(&mut engine, "1.5"), "expected an integer of type u8, not 1.5");
    assert_eq!(fails::<i32>(&mut engine, "NaN"), "expected an integer of type i32, not NaN");
    assert_eq!(fails::<i32>(&mut engine, "'1'"), "expected a number, not a string");
    assert_eq!(engine.eval::<i64>("2 ** 53 - 1").unwrap(), (1 << 53) - 1);
    fails::<i64>(&mut engine, "2 ** 53");
    assert_eq!(engine.eval::<i64>("-(2n ** 63n)").unwrap(), i64::MIN);
    fails::<u64>(&mut engine, "2n ** 64n");
    assert_eq!(engine.eval::<u32>("-0").unwrap(), 0);
    assert_eq!(engine.set_global("x", u64::MAX).unwrap_err().kind(), ErrorKind::Conversion);
    engine.set_global("x", (1u64 << 53) - 1).unwrap();

    assert_eq!(engine.eval::<Option<Vec<u8>>>("undefined").unwrap(), None);
    assert_eq!(engine.eval::<Vec<Option<i32>>>("[1, , null]").unwrap(), [Some(1), None, None]);
    assert_eq!(engine.eval::<Vec<u8>>("new Uint8Array([1, 2])").unwrap(), [1, 2]);
    assert_eq!(fails::<Vec<i32>>(&mut engine, "({ length: 1, 0: 1 })"), "expected an array, not an object");
    fails::<Vec<i32>>(&mut engine, "[1, 'a']");
    assert_eq!(engine.eval::<(i32, String)>("[1, 'a']").unwrap(), (1, "a".to_owned()));
    assert_eq!(fails::<(i32,)>(&mut engine, "[1, 2]"), "expected an array of 1 elements, not 2");
    assert_eq!(engine.eval::<char>("'😀'").unwrap(), '😀');
    fails::<char>(&mut engine, "''");
    let map = engine.eval::<HashMap<String, i32>>("({ a: 1, __proto__: { b: 2 } })").unwrap();
    assert_eq!(map, HashMap::from([("a".to_owned(), 1)]));
    let ordered = BTreeMap::from([("b", vec![1.5]), ("a", vec![])]);
    engine.set_global("map", ordered).unwrap();
    assert_eq!(engine.eval::<String>("JSON.stringify(map)").unwrap(), r#"{"a":[],"b":[1.5]}"#);
    assert_eq!(engine.eval::<String>("'a\\ud800'").unwrap(), "a\u{fffd}");
    fails::<Function>(&mut engine, "({})");
    fails::<Promise>(&mut engine, "({ then() {} })");
    assert!("".parse::<BigInt>().is_err() && "1n".parse::<BigInt>().is_err());
}

#[test]
fn handles_are_objects() {
    let mut engine = Engine::new();
    let object: Object = engine.eval("globalThis.o = { a: 1, f(x) { return this.a + x } }").unwrap();
    engine.collect_garbage();
    assert_eq!(object.get::<i32>(&mut engine, "a").unwrap(), 1);
    assert_eq!(object.call_method::<i32>(&mut engine, "f", (2,)).unwrap(), 3);
    assert_eq!(engine.global::<Object>("o").unwrap(), object);
    engine.set_global("o2", &object).unwrap();
    assert!(engine.eval::<bool>("o === o2").unwrap());
}

/// Everything that takes a handle refuses one of another engine, be it one that is gone.
#[test]
fn foreign_handles_are_errors() {
    let mut one = Engine::new();
    let mut other = Engine::new();
    let object: Object = one.eval("({})").unwrap();
    let symbol: Symbol = one.eval("Symbol()").unwrap();
    let function: Function = one.eval("() => 1").unwrap();
    let mine = Object::new(&mut other);
    let check = |other: &mut Engine| {
        for error in [
            object.get::<i32>(other, "x").unwrap_err(),
            mine.set(other, "x", &object).unwrap_err(),
            mine.get::<i32>(other, &symbol).unwrap_err(),
            function.call::<i32>(other, ()).unwrap_err(),
            other.set_global("x", &symbol).unwrap_err(),
            Array::from_iter(other, [&object]).unwrap_err(),
            mine.instance_of(other, &function).unwrap_err(),
        ] {
            assert_eq!(error.kind(), ErrorKind::ForeignHandle);
        }
    };
    check(&mut other);
    drop(one);
    check(&mut other);
    // A script sees that as an exception.
    let give = Function::new(&mut other, "give", move || object.clone()).unwrap();
    other.set_global("give", give).unwrap();
    let text = other.eval::<String>("try { give() } catch (error) { String(error) }").unwrap();
    assert_eq!(text, "TypeError: the handle belongs to another engine");
}

/// Takes an argument of one engine in another.
struct Elsewhere(Error);

impl FromArgument for Elsewhere {
    fn from_argument(arguments: &mut Arguments<'_>, _: &mut Scope) -> Result<Elsewhere, Error> {
        let mut other = Engine::new();
        Ok(Elsewhere(arguments.next_value(&mut other).and(arguments.this_value(&mut other)).unwrap_err()))
    }
}

impl IntoArguments for Elsewhere {
    fn into_arguments(self, _: &mut Scope, list: &mut ArgumentList) -> Result<(), Error> {
        list.push(&mut Engine::new(), "text")
    }
}

/// Not even for a moment does one engine get at cells of another.
#[test]
fn arguments_stay_in_their_engine() {
    let mut engine = Engine::new();
    let take = Function::new(&mut engine, "take", |elsewhere: Elsewhere| {
        assert_eq!(elsewhere.0.kind(), ErrorKind::ForeignHandle);
    });
    let object = Object::new(&mut engine);
    take.unwrap().call::<()>(&mut engine, (&object,)).unwrap();
    let function: Function = engine.eval("(...all) => all.length").unwrap();
    let give = Elsewhere(Error::new("unused"));
    let error = function.call::<i32>(&mut engine, give).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::ForeignHandle);
}

/// What handles keep alive is freed once all are dropped, wherever that happens.
#[test]
fn handles_dropped_in_other_threads() {
    let mut engine = Engine::new();
    let objects: Vec<Object> = (0..1000).map(|_| engine.eval("({})").unwrap()).collect();
    let same = objects.clone();
    assert_eq!(engine.handle_count(), 1000);
    let threads = [objects, same].map(|objects| std::thread::spawn(move || drop(objects)));
    threads.into_iter().for_each(|thread| thread.join().unwrap());
    assert_eq!(engine.handle_count(), 0);
    engine.eval::<()>("globalThis.watched = []").unwrap();
    let watch: Function = engine.eval("(o) => { watched.push(new WeakRef(o)) }").unwrap();
    let (kept, dropped) = (Object::new(&mut engine), Object::new(&mut engine));
    watch.call::<()>(&mut engine, (&kept,)).unwrap();
    watch.call::<()>(&mut engine, (&dropped,)).unwrap();
    // Twice, so that no stale word of this thread's stack matters.
    let engine = std::thread::spawn(move || {
        drop(dropped);
        engine.run_jobs().unwrap();
        engine.collect_garbage();
        let alive = engine.eval::<Vec<bool>>("watched.map((ref) => ref.deref() !== undefined)").unwrap();
        assert_eq!(alive, [true, false]);
        engine
    });
    drop((engine.join().unwrap(), kept));
}

/// An engine goes from thread to thread, with handles and functions, and its limits hold on each stack.
#[test]
fn engines_move_between_threads() {
    let mut engine = Engine::new();
    let deep: Function = engine
        .eval("globalThis.seen = []; (f) => { let n = 0; try { (function g() { n++; f(g) })() } catch (e) { seen.push(e.name) } return n }")
        .unwrap();
    let call = Function::new(&mut engine, "call", |scope: &mut Scope, f: Function| f.call::<()>(scope, ()));
    let call = call.unwrap();
    for size in [768 << 10, 4 << 20, 1 << 20] {
        let (deep, call) = (deep.clone(), call.clone());
        let thread = std::thread::Builder::new().stack_size(size).spawn(move || {
            let depth = deep.call::<u32>(&mut engine, (call,)).unwrap();
            assert!(depth > 2, "{depth} calls in {size} bytes");
            let text = "'x'.localeCompare('y') + /a+/.exec('baa')[0] + [...'abc'].map((x) => ({ x })).length";
            assert_eq!(engine.eval::<String>(text).unwrap(), "-1aa3");
            engine.collect_garbage();
            engine
        });
        engine = thread.unwrap().join().unwrap();
    }
    assert_eq!(engine.eval::<String>("seen.join()").unwrap(), "RangeError,RangeError,RangeError");
}

#[test]
fn errors_are_data() {
    let mut engine = Engine::new();
    let error = engine.eval_script::<()>("a.js", "function f() {\n  nope()\n}\nf()").unwrap_err();
    assert_eq!((error.kind(), error.name()), (ErrorKind::Exception, "ReferenceError"));
    assert_eq!(error.message(), "nope is not defined");
    let location = error.location().unwrap();
    assert_eq!((location.source.as_str(), location.line, location.column), ("a.js", 2, 3));
    assert_eq!((location.function.as_str(), location.text.as_str()), ("f", "  nope()"));
    assert!(error.stack().unwrap().contains("at f (a.js:2:3)"));

    let error = engine.eval_script::<()>("b.js", "let x = ;").unwrap_err();
    assert_eq!((error.kind(), error.name()), (ErrorKind::Syntax, "SyntaxError"));
    assert_eq!(error.location().unwrap().column, 9);

    let error = engine.eval_script::<()>("c.js", "throw 'plain'").unwrap_err();
    assert_eq!((error.name(), error.message()), ("", "plain"));
    assert_eq!(error.thrown(), Some(&Value::from("plain")));
    assert_eq!(error.to_string(), "plain");
}

#[derive(Debug)]
struct NoSuchRow(u32);

impl std::fmt::Display for NoSuchRow {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "there is no row {}", self.0)
    }
}

impl std::error::Error for NoSuchRow {}

/// A host function throws, catches, and enters scripts again.
#[test]
fn host_functions_and_exceptions() {
    let mut engine = Engine::new();
    let row = Function::new(&mut engine, "row", |n: u32| if n < 3 { Ok(n * 2) } else { Err(NoSuchRow(n)) });
    engine.set_global("row", row.unwrap()).unwrap();
    assert_eq!(engine.eval::<u32>("row(2)").unwrap(), 4);
    let text = "try { row(7) } catch (e) { e instanceof Error && Object.getOwnPropertyNames(e).join() + e }";
    assert_eq!(engine.eval::<String>(text).unwrap(), "stack,messageError: there is no row 7");
    let error = engine.eval::<()>("(() => row(7))()").unwrap_err();
    assert_eq!(error.downcast_ref::<NoSuchRow>().map(|error| error.0), Some(7));
    assert_eq!(
        engine.eval::<()>("row('x')").unwrap_err().message(),
        "argument 1: expected a number, not a string"
    );

    let attempt = Function::new(&mut engine, "attempt", |scope: &mut Scope, f: Function| {
        match f.call::<Value>(scope, ()) {
            Ok(value) => Ok(value),
            // Whatever it is, it is thrown again once, and caught by what is called here.
            Err(error) => scope.eval::<Function>("(e) => [e]")?.call(scope, (error.thrown().unwrap(),)),
        }
    });
    engine.set_global("attempt", attempt.unwrap()).unwrap();
    let text = "const thrown = Symbol(); attempt(() => attempt(() => { throw thrown }))[0] === thrown";
    assert!(engine.eval::<bool>(text).unwrap());
    assert_eq!(engine.eval::<String>("row.name + row.length + attempt.length").unwrap(), "row11");
}

#[test]
fn parameters_of_host_functions() {
    let mut engine = Engine::new();
    type Parts = (String, Option<i32>, Vec<String>, bool);
    let parts = Function::new(
        &mut engine,
        "parts",
        |scope: &mut Scope, This(this): This<Object>, a: String, b: Option<i32>, Rest(c): Rest<String>| {
            Ok::<Parts, Error>((a, b, c, this.has(scope, "parts")?))
        },
    );
    let object = Object::new(&mut engine);
    object.set(&mut engine, "parts", parts.unwrap()).unwrap();
    let call =
        |engine: &mut Engine, arguments: Vec<Value>| object.call_method::<Parts>(engine, "parts", arguments);
    let (a, b) = (|| Value::from("a"), || Value::from("b"));
    assert_eq!(call(&mut engine, vec![a()]).unwrap(), ("a".to_owned(), None, vec![], true));
    let all = call(&mut engine, vec![a(), Value::from(1), b(), b()]).unwrap();
    assert_eq!(all, ("a".to_owned(), Some(1), vec!["b".to_owned(), "b".to_owned()], true));
    assert!(call(&mut engine, vec![]).is_err());
    assert_eq!(
        object.get::<Object>(&mut engine, "parts").unwrap().get::<i32>(&mut engine, "length").unwrap(),
        1
    );
}

/// Recursion through Rust ends with an error that scripts can catch, be it functions, getters or conversions.
#[test]
fn native_recursion_is_bounded() {
    let mut engine = Engine::new();
    let again = Function::new(&mut engine, "again", |scope: &mut Scope| scope.eval::<Value>("again()"));
    engine.set_global("again", again.unwrap()).unwrap();
    let error = engine.eval::<()>("again()").unwrap_err();
    assert_eq!((error.name(), error.message()), ("RangeError", "Maximum call stack size exceeded"));
    let through = Function::new(&mut engine, "through", |scope: &mut Scope, object: Object| {
        object.get::<Value>(scope, "next")
    });
    engine.set_global("through", through.unwrap()).unwrap();
    let text = "const o = { get next() { return through(o) } }; try { o.next } catch (e) { e.name }";
    assert_eq!(engine.eval::<String>(text).unwrap(), "RangeError");
    assert_eq!(engine.eval::<i32>("1 + 1").unwrap(), 2);
}

/// A limit goes through host functions, whatever they do with it, and a panic comes out where the script was run.
#[test]
fn what_no_script_catches() {
    let mut engine = Engine::new();
    let swallow = Function::new(&mut engine, "swallow", |scope: &mut Scope, f: Function| {
        f.call::<()>(scope, ()).map_err(|error| assert_eq!(error.kind(), ErrorKind::OutOfFuel)).ok();
    });
    engine.set_global("swallow", swallow.unwrap()).unwrap();
    engine.set_fuel(Some(10_000));
    let error = engine.eval::<()>("for (;;) try { swallow(() => { for (;;); }) } catch {}").unwrap_err();
    assert_eq!(error.kind(), ErrorKind::OutOfFuel);
    engine.set_fuel(None);

    let fail = Function::new(&mut engine, "fail", |text: String| -> () { panic!("{text}") });
    engine.set_global("fail", fail.unwrap()).unwrap();
    let run =
        std::panic::AssertUnwindSafe(|| engine.eval::<()>("try { fail('expected') } finally { done = 1 }"));
    let panic = std::panic::catch_unwind(run).unwrap_err();
    assert_eq!(panic.downcast_ref::<String>().unwrap(), "expected");
    assert_eq!(engine.eval::<String>("typeof done").unwrap(), "undefined");
}

#[test]
fn limits_say_which_they_are() {
    let mut engine = Engine::new();
    engine.set_deadline(Some(Instant::now() + Duration::from_millis(20)));
    assert_eq!(engine.eval::<()>("for (;;);").unwrap_err().kind(), ErrorKind::DeadlineExceeded);
    engine.set_deadline(None);
    let stop = engine.stop_handle();
    let thread = std::thread::spawn(move || {
        std::thread::sleep(Duration::from_millis(20));
        stop.stop();
    });
    assert_eq!(engine.eval::<()>("for (;;);").unwrap_err().kind(), ErrorKind::Stopped);
    thread.join().unwrap();
    engine.stop_handle().reset();
    engine.set_heap_limit(Some(12 << 20));
    let error =
        engine.eval::<()>("const all = []; for (;;) try { for (;;) all.push({}) } catch {}").unwrap_err();
    assert_eq!(error.kind(), ErrorKind::OutOfMemory);
    engine.set_heap_limit(None);
    // An array that takes nothing in the engine, but much in Rust.
    let (empty, limit) = ("Array(2 ** 32 - 1)", Some(1 << 20));
    engine.set_fuel(Some(10_000));
    assert_eq!(engine.eval::<Vec<Option<f64>>>(empty).unwrap_err().kind(), ErrorKind::OutOfFuel);
    engine.set_fuel(None);
    engine.set_heap_limit(limit);
    assert_eq!(engine.eval::<Vec<Option<f64>>>(empty).unwrap_err().kind(), ErrorKind::OutOfMemory);
    engine.set_heap_limit(None);
    // An array that nobody looks at any more, and one that the host makes.
    engine.set_array_limit(Some(1000));
    for code in [
        "Array(1001); 0",
        "[...Array(600), ...Array(600)]; 0",
        "Array(600).concat(Array(600)); 0",
        "[][1000] = 1; 0",
        "Object.assign([], { 5000: 1 }); 0",
        "Reflect.defineProperty([], 5000, { value: 1 }); 0",
        "JSON.parse('[' + '1,'.repeat(1000) + '1]'); 0",
        "'x'.repeat(1001).split(''); 0",
        "Array(500).fill([1, 2, 3]).flat(); 0",
        "const list = []; try { for (;;) list.unshift(1) } catch {}",
        "Array.prototype.push.apply([], Array(1001)); 0",
        "(function () { return [...arguments] })(...Array(500), ...Array(501)); 0",
    ] {
        let error = engine.eval::<()>(&format!("{{ {code} }}")).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::ArrayTooLong, "{code}");
        assert_eq!(engine.eval::<i32>("[1, 2, ...Array(998)].length + 1").unwrap(), 1001, "{code}");
    }
    assert_eq!(engine.set_global("all", vec![1; 1001]).unwrap_err().kind(), ErrorKind::ArrayTooLong);
    assert_eq!(engine.eval::<i32>("({ 123456789: 1 })[123456789]").unwrap(), 1);
    engine.set_array_limit(None);
    // A text that nests, whoever compiles it.
    engine.set_nesting_limit(Some(50));
    for code in [
        "(".repeat(60) + "1" + &")".repeat(60),
        "1".to_owned() + &" + 1".repeat(60),
        format!("Function('return {}')", "!".repeat(60) + "1"),
        format!("try {{ (0, eval)('{}') }} catch {{}}", "[".repeat(60)),
        format!("new Function('a = {}1{}', '')", "{b:".repeat(60), "}".repeat(60)),
    ] {
        assert_eq!(engine.eval::<()>(&code).unwrap_err().kind(), ErrorKind::NestedTooDeeply, "{code}");
    }
    assert_eq!(engine.eval::<i32>("eval('[[[1]]]').flat(3)[0]").unwrap(), 1);
    engine.set_nesting_limit(None);
    // What one script left to do does not end the next one.
    engine.set_fuel(Some(100_000));
    let endless = "(function f() { return Promise.resolve().then(f) })(); 0";
    assert_eq!(engine.eval::<()>(endless).unwrap_err().kind(), ErrorKind::OutOfFuel);
    engine.set_fuel(Some(100_000));
    assert_eq!(engine.eval::<i32>("1 + 1").unwrap(), 2);
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
        engine.set_heap_limit(Some(12 << 20));
        let error = engine.eval::<()>(code).unwrap_err();
        assert!(error.to_string().contains("memory"), "{code}: {error}");
        engine.set_heap_limit(None);
        assert_eq!(engine.eval::<i32>("[...'ab'].length").unwrap(), 2, "{code}");
    }
}

#[test]
fn typed_arrays_share_memory_with_rust() {
    let mut engine = Engine::new();
    let numbers = vec![1.5f64; 1000];
    let place = numbers.as_ptr();
    let array = TypedArray::from_vec(&mut engine, numbers).unwrap();
    array.with_slice::<f64, _>(&mut engine, |slice| assert_eq!(slice.as_ptr(), place)).unwrap();
    engine.set_global("array", &array).unwrap();
    // Growing and detaching memory that Rust has allocated.
    assert_eq!(
        engine.eval::<f64>("const more = array.buffer.transfer(16000); new Float64Array(more)[999]").unwrap(),
        1.5
    );
    assert_eq!(array.with_slice::<f64, _>(&mut engine, |slice| slice.len()).unwrap(), 0);
    let empty = TypedArray::from_vec::<u8>(&mut engine, vec![]).unwrap();
    assert_eq!(empty.with_slice::<u8, _>(&mut engine, |slice| slice.len()).unwrap(), 0);
    let clamped: TypedArray = engine.eval("new Uint8ClampedArray([1, 300])").unwrap();
    assert_eq!(clamped.with_slice::<u8, _>(&mut engine, |slice| slice.to_vec()).unwrap(), [1, 255]);
    let view: TypedArray = engine.eval("new Int16Array(new ArrayBuffer(8), 2, 2)").unwrap();
    view.with_slice::<i16, _>(&mut engine, |slice| slice.copy_from_slice(&[7, 8])).unwrap();
    assert_eq!(view.to_vec_of(&mut engine), [7, 8]);
    let shared: TypedArray = engine.eval("new Int8Array(new SharedArrayBuffer(4))").unwrap();
    assert!(shared.with_slice::<i8, _>(&mut engine, |_| ()).is_err());
    engine.set_heap_limit(Some(1 << 20));
    assert_eq!(
        TypedArray::from_vec(&mut engine, vec![0u64; 1 << 20]).unwrap_err().kind(),
        ErrorKind::OutOfMemory
    );
}

trait Numbers {
    fn to_vec_of(&self, engine: &mut Engine) -> Vec<i32>;
}

impl Numbers for TypedArray {
    fn to_vec_of(&self, engine: &mut Engine) -> Vec<i32> {
        Value::from(self.clone()).to(engine).unwrap()
    }
}

#[test]
fn jobs_run_at_the_end_of_scripts() {
    let mut engine = Engine::new();
    let text = "var log = []; Promise.resolve().then(() => log.push(1)); log.push(0)";
    engine.eval::<()>(text).unwrap();
    assert_eq!(engine.eval::<String>("log.join()").unwrap(), "0,1");
    let nested = Function::new(&mut engine, "nested", |scope: &mut Scope| {
        scope.eval::<i32>("Promise.resolve().then(() => log.push(3)); log.push(2)")
    });
    engine.set_global("nested", nested.unwrap()).unwrap();
    assert_eq!(engine.eval::<String>("nested(); log.join()").unwrap(), "0,1,2");
    assert_eq!(engine.eval::<String>("log.join()").unwrap(), "0,1,2,3");
    engine.eval::<()>("Promise.reject(1); Promise.reject(2).catch(() => {}); 0").unwrap();
    assert_eq!(engine.take_unhandled_rejection(), Some(Value::from(1)));
    assert_eq!(engine.take_unhandled_rejection(), None);
}

/// Modules from a table, whose names are paths.
struct Table(HashMap<&'static str, &'static str>);

impl Loader for Table {
    fn resolve(&mut self, referrer: &str, specifier: &str) -> Result<String, Error> {
        if self.0.contains_key(specifier) {
            return Ok(specifier.to_owned());
        }
        Err(Error::type_error(format!("{referrer} asks for {specifier}, which is nowhere")))
    }

    fn load(&mut self, name: &str, _: &str) -> Result<Content, Error> {
        // Asked for once.
        Ok(Content::JavaScript(self.0.insert(name_of(name), "again").unwrap().to_owned()))
    }
}

fn name_of(name: &str) -> &'static str {
    ["a", "b", "broken", "throws"].into_iter().find(|known| *known == name).unwrap()
}

#[test]
fn modules_come_from_the_loader() {
    let sources = HashMap::from([
        ("a", "export { b } from 'b'; export let a = 'a'; export default await Promise.resolve(1)"),
        ("b", "import * as a from 'a'; export function b() { return a.a + 'b' }"),
        ("broken", "export let = 1"),
        ("throws", "throw new RangeError('while it runs')"),
    ]);
    let mut engine = Engine::with_loader(Table(sources));
    let main = "import one, { b } from 'a'; export const answer = b() + one";
    let namespace = engine.eval_module("main", main).unwrap();
    assert_eq!(namespace.get::<String>(&mut engine, "answer").unwrap(), "ab1");

    for (source, kind, text) in [
        ("import 'c'", ErrorKind::Module, "main asks for c, which is nowhere"),
        ("import { nope } from 'a'", ErrorKind::Module, "does not provide an export named 'nope'"),
        ("import 'broken'", ErrorKind::Module, ""),
        ("import 'throws'", ErrorKind::Exception, "while it runs"),
        ("import 'throws'; again", ErrorKind::Exception, "while it runs"),
        ("let a; let a;", ErrorKind::Syntax, ""),
        ("await new Promise(() => {})", ErrorKind::Exception, "waits for something that never comes"),
        ("await Promise.reject(new Error('x'))", ErrorKind::Exception, "x"),
    ] {
        let error = engine.eval_module("main", source).unwrap_err();
        assert_eq!(error.kind(), kind, "{source}: {error}");
        assert!(error.message().contains(text), "{source}: {error}");
    }
    assert!(engine.take_unhandled_rejection().is_none());
    // What does not compile is not compiled again.
    let twice = "import('broken').catch((one) => import('broken').catch((two) => { same = one === two })); 0";
    engine.eval::<()>(twice).unwrap();
    assert!(engine.global::<bool>("same").unwrap());
    engine.eval::<()>("var got; import('a').then((m) => { got = m.default }); 0").unwrap();
    assert_eq!(engine.global::<i32>("got").unwrap(), 1);
}

#[test]
fn globals_are_those_of_scripts() {
    let mut engine = Engine::new();
    engine.eval::<()>("let a = 1; const b = 2; class C {}; var d = 4").unwrap();
    let sum = ["a", "b", "d"].map(|name| engine.global::<i32>(name).unwrap()).iter().sum::<i32>();
    assert_eq!(sum, 7);
    assert!(engine.global::<Function>("C").is_ok());
    engine.set_global("a", "changed").unwrap();
    assert_eq!(engine.eval::<String>("a").unwrap(), "changed");
    assert_eq!(engine.set_global("b", 3).unwrap_err().name(), "TypeError");
    assert_eq!(engine.global::<i32>("e").unwrap_err().name(), "ReferenceError");
    assert_eq!(
        engine.eval::<()>("let late = late_(); function late_() { return 1 }; x").unwrap_err().name(),
        "ReferenceError"
    );
}

/// A future that is ready after it was woken so often, each time from another thread.
struct Later(u32);

impl Future for Later {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, poller: &mut std::task::Context<'_>) -> Poll<()> {
        if self.0 == 0 {
            return Poll::Ready(());
        }
        self.0 -= 1;
        let waker = poller.waker().clone();
        std::thread::spawn(move || waker.wake());
        Poll::Pending
    }
}

struct Unpark(std::thread::Thread);

impl Wake for Unpark {
    fn wake(self: Arc<Unpark>) {
        self.0.unpark();
    }
}

/// Waits for a future, and moves it to another thread at each poll.
fn block_on<T: Send + 'static>(future: impl Future<Output = T> + Send + 'static) -> T {
    let mut future: Pin<Box<dyn Future<Output = T> + Send>> = Box::pin(future);
    let waker = Arc::new(Unpark(std::thread::current())).into();
    loop {
        let (ready, rest) = std::thread::scope(|threads| {
            let poll = || {
                let ready = future.as_mut().poll(&mut std::task::Context::from_waker(&waker));
                (ready, future)
            };
            threads.spawn(poll).join().unwrap()
        });
        if let Poll::Ready(value) = ready {
            return value;
        }
        future = rest;
        std::thread::park();
    }
}

/// What is over the limit is not heard.
#[test]
fn output_of_the_console() {
    let mut engine = Engine::new();
    engine.set_state(0);
    engine.set_console(|scope, _| _ = scope.with_state(|heard: &mut i32| *heard += 1)).unwrap();
    engine.set_output_limit(Some(100));
    let error = engine.eval::<()>("for (;;) try { console.log('hello') } catch {}").unwrap_err();
    assert_eq!(error.kind(), ErrorKind::TooMuchOutput);
    assert_eq!(engine.take_state::<i32>(), Some(100 / "hello\n".len() as i32));
}

/// Long keys are whole, and what is no `T` is named by its key.
#[test]
fn keys_and_entries() {
    let mut engine = Engine::new();
    let counts = BTreeMap::from(["a", "b"].map(|last| ("x".repeat(100_000) + last, 1)));
    engine.set_global("counts", counts.clone()).unwrap();
    assert_eq!(engine.eval::<BTreeMap<String, i32>>("counts").unwrap(), counts);
    let object: Object = engine.eval("({ rows: [1, 'two'], [Symbol('s')]: 1 })").unwrap();
    let error = object.get::<Vec<i32>>(&mut engine, "rows").unwrap_err();
    assert_eq!(error.message(), "rows: [1]: expected a number, not a string");
    let error = object.entries::<bool>(&mut engine).unwrap_err();
    assert_eq!(error.message(), "rows: expected a boolean, not an object");
    let error = object.call_method::<()>(&mut engine, "draw", ()).unwrap_err();
    assert_eq!(error.message(), "draw: expected a function, not undefined");
    object.add_function(&mut engine, "draw", |times: i32| times * 2).unwrap();
    assert_eq!(object.call_method::<i32>(&mut engine, "draw", (2,)).unwrap(), 4);
    assert_eq!(object.keys(&mut engine).unwrap(), ["rows"]);
}

/// What a `main` that fails prints.
#[test]
fn errors_for_people() {
    let mut engine = Engine::new();
    let error = engine.eval_script::<()>("user.js", "let row;\nrow.name").unwrap_err();
    assert_eq!(format!("{error:?}"), format!("Exception: {error}\nrow.name\n    ^"));
    assert_eq!(format!("{:?}", Error::new("no")), "Exception: Error: no");
}

/// Async host functions wait side by side, and may be left alone.
#[test]
fn async_host_functions() {
    let mut engine = Engine::new();
    let sleep = Function::new(&mut engine, "sleep", |times: u32| {
        Async(async move {
            Later(times).await;
            if times == 7 { Err("seven") } else { Ok(times) }
        })
    });
    engine.set_global("sleep", sleep.unwrap()).unwrap();
    block_on(async move {
        let text = "const log = []; (async () => {
            const slow = sleep(20).then((n) => log.push(n));
            await Promise.all([sleep(5), sleep(1)].map(async (p) => log.push(await p)));
            try { await sleep(7) } catch (error) { log.push(error.message) }
            await slow;
            return log.sort();
        })()";
        let log: Vec<Value> = engine.eval_async(text).await.unwrap();
        assert_eq!(log, [Value::from(1), Value::from(20), Value::from(5), Value::from("seven")]);
        assert_eq!(engine.eval_async::<i32>("6 * 7").await.unwrap(), 42);
        let error = engine.eval_async::<()>("sleep(7)").await.unwrap_err();
        assert_eq!(error.message(), "seven");
        let error = engine.eval_async::<()>("new Promise(() => {})").await.unwrap_err();
        assert!(error.message().contains("never comes"), "{error}");
        assert!(engine.take_unhandled_rejection().is_none());
        let twice: Function = engine.eval("async (n) => 2 * await sleep(n)").unwrap();
        assert_eq!(twice.call_async::<i32>(&mut engine, (3,)).await.unwrap(), 6);
        let code =
            "export const first = await sleep(2); await sleep(first); export const last = await sleep(3)";
        let module = engine.eval_module_async("main", code).await.unwrap();
        assert_eq!(module.entries::<u32>(&mut engine).unwrap(), [("first".into(), 2), ("last".into(), 3)]);
        let error = engine.eval_module_async("broken", "await sleep(7)").await.unwrap_err();
        assert_eq!(error.message(), "seven");
        let error = engine.eval_module_async("lost", "import 'nowhere'").await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Module);
        assert!(engine.take_unhandled_rejection().is_none());
        // What is dropped while it waits goes on with the next one.
        {
            let waiting = std::pin::pin!(engine.eval_async::<i32>("globalThis.p = sleep(3)"));
            let mut poller = std::task::Context::from_waker(std::task::Waker::noop());
            assert!(waiting.poll(&mut poller).is_pending());
        }
        assert_eq!(engine.eval_async::<i32>("p").await.unwrap(), 3);
        engine.run_async().await.unwrap();
    });
}

#[test]
fn realms_have_classes_of_their_own() {
    let mut engine = Engine::new();
    let realm = engine.new_realm();
    let (here, there) =
        (engine.eval::<Object>("Array"), realm.enter(&mut engine, |scope| scope.eval::<Object>("Array")));
    assert_ne!(here.unwrap(), there.unwrap().unwrap());
    // A function runs in its own.
    let function = realm.enter(&mut engine, |scope| {
        scope.eval::<Function>("var it = 'there'; () => it + [].constructor.name")
    });
    engine.eval::<()>("var it = 'here'").unwrap();
    assert_eq!(function.unwrap().unwrap().call::<String>(&mut engine, ()).unwrap(), "thereArray");
    // What panics leaves the engine in its own.
    let panic = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
        realm.enter(&mut engine, |_| panic!("on purpose"))
    }));
    assert!(panic.is_err());
    assert_eq!(engine.eval::<String>("it").unwrap(), "here");
    assert!(realm.enter(&mut Engine::new(), |_| ()).is_err());
    // With nothing else that refers to it.
    engine.collect_garbage();
    assert_eq!(realm.enter(&mut engine, |scope| scope.eval::<String>("it")).unwrap().unwrap(), "there");
}

#[test]
fn realms_have_modules_of_their_own() {
    let mut engine =
        Engine::with_loader(HashMap::from([("count", "let n = 0; export const next = () => ++n")]));
    let source = "import { next } from 'count'; export const n = next()";
    let realm = engine.new_realm();
    for (place, expected) in [("here", 1), ("there", 1), ("here again", 2)] {
        let run = |scope: &mut Scope| scope.eval_module(place, source)?.get::<i32>(scope, "n");
        let n = if place == "there" { realm.enter(&mut engine, run).unwrap() } else { run(&mut engine) };
        assert_eq!(n.unwrap(), expected, "{place}");
    }
}

#[test]
fn who_listens_may_run_scripts() {
    let mut engine = Engine::new();
    engine.on_unhandled_rejection(|scope, reason| {
        scope.set_global("reason", reason).unwrap();
        scope.eval::<()>("seen.push(reason); if (reason < 3) Promise.reject(reason + 1); 0").unwrap();
    });
    engine.eval::<()>("var seen = []; Promise.reject(1); 0").unwrap();
    assert_eq!(engine.global::<Vec<i32>>("seen").unwrap(), [1, 2, 3]);
    engine
        .set_console(|scope, message| {
            let text = message.text(scope);
            scope.eval::<()>(&format!("console.log(1); seen.push({text:?})")).unwrap();
        })
        .unwrap();
    engine
        .eval::<()>("const loop = []; loop.push(loop); console.log('a', loop, new Error('no').message); 0")
        .unwrap();
    assert_eq!(engine.eval::<String>("seen.at(-1)").unwrap(), "a [object Array] no");
}
