//! What an engine has from its host: modules, whether they are there or come later; and nothing that it was not given.

use std::future::poll_fn;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Waker};
use std::time::{Duration, UNIX_EPOCH};

use ellipsis::{Content, Engine, Error, ErrorKind, Loader, Object, Pool};

fn block_on<T>(future: impl Future<Output = T>) -> T {
    let mut future = std::pin::pin!(future);
    let mut context = Context::from_waker(Waker::noop());
    loop {
        if let Poll::Ready(value) = future.as_mut().poll(&mut context) {
            return value;
        }
    }
}

/// Waits until it was asked so often.
async fn turns(mut count: u32) {
    poll_fn(|poller| {
        poller.waker().wake_by_ref();
        if count == 0 {
            return Poll::Ready(());
        }
        count -= 1;
        Poll::Pending
    })
    .await;
}

/// Modules that come later, the sooner the longer their names are; and a list of those that were asked for.
struct Later(Arc<Mutex<Vec<String>>>);

impl Loader for Later {
    fn load(&mut self, name: &str, _: &str) -> Result<Content, Error> {
        self.0.lock().unwrap().push(name.to_owned());
        let text = match name {
            "a" => "import { c } from 'ccc'; export const a = 'a' + c; export * from 'bb'",
            "bb" => "import { a } from 'a'; import { c } from 'ccc'; export const b = () => a + 'b' + c",
            "ccc" => "export const c = await Promise.resolve('c')",
            "broken" => "export let = 1",
            "host" => {
                return Ok(Content::later(async {
                    Ok(Content::exports(|scope| {
                        let exports = Object::new(scope);
                        exports.add_function(scope, "double", |x: f64| 2.0 * x)?;
                        exports.set(scope, "default", "host")?;
                        Ok(exports)
                    }))
                }));
            }
            name => {
                let name = name.to_owned();
                return Ok(Content::later(async move {
                    turns(2).await;
                    Err(Error::type_error(format!("{name} is nowhere")))
                }));
            }
        };
        let wait = 5_u32.saturating_sub(name.len() as u32);
        Ok(Content::later(async move {
            turns(wait).await;
            Ok(Content::later(async move { Ok(Content::JavaScript(text.to_owned())) }))
        }))
    }
}

#[test]
fn modules_may_come_later() {
    let asked = Arc::<Mutex<Vec<String>>>::default();
    let mut engine = Engine::with_loader(Later(asked.clone()));
    let main = "import { a, b } from 'a'; import host, { double } from 'host';
        export const all = [a, b(), host, double(21), await import('bb').then((it) => it.b()),
            await import('nowhere').catch((error) => error.message)].join()";
    let namespace = block_on(engine.eval_module_async("main", main)).unwrap();
    let all: String = namespace.get(&mut engine, "all").unwrap();
    assert_eq!(all, "ac,acbc,host,42,acbc,nowhere is nowhere");
    assert_eq!(*asked.lock().unwrap(), ["a", "host", "ccc", "bb", "nowhere"]);

    // Each is asked for once, even while it is on its way.
    let code = "Promise.all(['x1', 'x1'].map((name) => import(name).catch((error) => error))).then(([a, b]) => a === b)";
    assert!(block_on(engine.eval_async::<bool>(code)).unwrap());
    assert_eq!(asked.lock().unwrap().len(), 6);

    for (source, kind, text) in [
        ("import 'y'", ErrorKind::Module, "y is nowhere"),
        ("import 'broken'", ErrorKind::Module, ""),
        ("import { nope } from 'ccc'", ErrorKind::Module, "nope"),
        ("await import('z')", ErrorKind::Exception, "z is nowhere"),
    ] {
        let error = block_on(engine.eval_module_async("main", source)).unwrap_err();
        assert_eq!(error.kind(), kind, "{source}: {error}");
        assert!(error.message().contains(text), "{source}: {error}");
    }
}

/// Who does not wait is told so, and what was given up is asked for again.
#[test]
fn what_is_not_waited_for_never_comes() {
    let asked = Arc::<Mutex<Vec<String>>>::default();
    let mut engine = Engine::with_loader(Later(asked.clone()));
    let error = engine.eval_module("main", "import 'ccc'").unwrap_err();
    assert!(error.message().contains("never comes"), "{error}");
    engine.drop_jobs();
    let main = block_on(engine.eval_module_async("main", "export { c } from 'ccc'")).unwrap();
    assert_eq!(main.get::<String>(&mut engine, "c").unwrap(), "c");
    assert_eq!(*asked.lock().unwrap(), ["ccc", "ccc"]);
}

#[test]
fn modules_of_a_realm_that_come_later_are_of_that_realm() {
    let mut engine = Engine::with_loader(Later(Arc::default()));
    let realm = engine.new_realm();
    let code =
        "globalThis.got = import('host').then((it) => it.double instanceof Function && it.double(4)); 0";
    realm.enter(&mut engine, |scope| scope.eval::<()>(code)).unwrap().unwrap();
    block_on(engine.run_async()).unwrap();
    let got = realm.enter(&mut engine, |scope| scope.global::<ellipsis::Promise>("got")).unwrap().unwrap();
    assert_eq!(block_on(got.wait_async::<f64>(&mut engine)).unwrap(), 8.0);
}

#[test]
fn a_pool_outlives_what_becomes_of_its_engines() {
    let made = Arc::new(AtomicU32::new(0));
    let counter = made.clone();
    let pool = Pool::new(1, move || match counter.fetch_add(1, Ordering::Relaxed) {
        2 => Err(Error::new("not this time")),
        _ => Ok(Engine::new()),
    });
    let pool = pool.unwrap();
    let (first, second) = (pool.get().unwrap(), pool.get().unwrap());
    drop(first);
    assert_eq!(pool.ready(), 0);
    drop(second);
    assert_eq!((pool.ready(), made.load(Ordering::Relaxed)), (1, 4));
    let thread = pool.clone();
    let panicked = std::thread::spawn(move || {
        let _engine = thread.get().unwrap();
        panic!("as tests do");
    });
    panicked.join().unwrap_err();
    assert_eq!(pool.ready(), 0);
    assert_eq!(pool.get().unwrap().eval::<i32>("1").unwrap(), 1);
}

/// Some of everything whose result might depend on the machine.
const VARIED: &str = "
    const log = [];
    const say = (...all) => log.push(all.map(String).join(' '));
    say(new Date().toLocaleString(), new Date(2024, 2, 31, 2, 30).getTimezoneOffset(), Date.now());
    say(Array.from({ length: 5 }, Math.random));
    say(['ä', 'z', 'a'].sort((a, b) => a.localeCompare(b)), (1234.5).toLocaleString(), 'I'.toLocaleLowerCase());
    for (const key in { b: 1, a: 2, 1: 3, ...{ z: 1 } }) say(key);
    say(...new Set(Array.from({ length: 100 }, (_, i) => `k${i * 7919 % 101}`)));
    say([5, 1, 4, 2, 3].sort(() => 0), Math.sin(1e300), 0.1 + 0.2, 2 ** 0.5, Math.exp(1.5));
    say(new Error('x').stack.split('\\n').length);
    Promise.resolve().then(() => say('job 1')).then(() => say('job 3'));
    (async () => { await null; say('job 2'); })();
    const objects = Array.from({ length: 2000 }, (_, i) => ({ [`p${i % 37}`]: i, text: 'x'.repeat(i % 50) }));
    say(JSON.stringify(objects).length, /(a+)+b/.test('a'.repeat(15)));
    globalThis.log = log; 0";

#[test]
fn the_same_script_does_the_same() {
    let run = |seed, ballast: usize| {
        // What lies on the native stack and in memory is not the script's business.
        let kept: Vec<Box<usize>> = (0..ballast).map(Box::new).collect();
        let mut engine = Engine::new();
        engine.set_deterministic(UNIX_EPOCH + Duration::from_secs(1_700_000_000), seed).unwrap();
        engine.eval::<()>(VARIED).unwrap();
        let log: Vec<String> = engine.eval("log").unwrap();
        assert_eq!(kept.len(), ballast);
        (log, engine.usage().fuel)
    };
    let first = run(1, 0);
    for ballast in [1, 1000] {
        assert_eq!(std::thread::spawn(move || run(1, ballast)).join().unwrap(), first);
    }
    assert_eq!(first.0[0], "11/14/2023, 10:13:20 PM 0 1700000000000");
    assert_ne!(run(2, 0).0[1], first.0[1]);
}

/// The globals of ECMA-262 and ECMA-402, and nothing through which a script reaches beyond its engine.
#[test]
fn nothing_is_there_that_was_not_given() {
    let mut engine = Engine::new();
    let names: String = engine.eval("Object.getOwnPropertyNames(globalThis).sort().join(' ')").unwrap();
    let expected = "AggregateError Array ArrayBuffer AsyncDisposableStack Atomics BigInt BigInt64Array \
        BigUint64Array Boolean DataView Date DisposableStack Error EvalError FinalizationRegistry Float16Array \
        Float32Array Float64Array Function Infinity Int16Array Int32Array Int8Array Intl Iterator JSON Map Math \
        NaN Number Object Promise Proxy RangeError ReferenceError Reflect RegExp Set SharedArrayBuffer String \
        SuppressedError Symbol SyntaxError Temporal TypeError URIError Uint16Array Uint32Array Uint8Array \
        Uint8ClampedArray WeakMap WeakRef WeakSet decodeURI decodeURIComponent encodeURI encodeURIComponent \
        escape eval globalThis isFinite isNaN parseFloat parseInt undefined unescape";
    let expected: Vec<&str> = expected.split_whitespace().collect();
    assert_eq!(names.split(' ').collect::<Vec<_>>(), expected);

    for code in
        ["import('fs')", "import('node:fs')", "import('/etc/passwd')", "import('https://example.com/')"]
    {
        let error = block_on(engine.eval_async::<()>(code)).unwrap_err();
        assert_eq!(error.name(), "TypeError", "{code}: {error}");
    }
    // What is not given, a function that is made of text does not find either.
    let code = "[Function, (async () => {}).constructor, (function* () {}).constructor].map((make) =>
        typeof make('return [typeof process, typeof require, typeof Deno, typeof fetch, typeof console]')).join()";
    assert_eq!(engine.eval::<String>(code).unwrap(), "function,function,function");
    let code = "Function('return [typeof process, typeof require, typeof fetch, typeof console]')().join()";
    assert_eq!(engine.eval::<String>(code).unwrap(), "undefined,undefined,undefined,undefined");
}
