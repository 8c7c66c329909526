//! Compiled code as bytes: what was changed is refused, and what is accepted does nothing that a script could not do.

use std::hash::Hasher;
use std::time::Duration;

use ellipsis::{Compiled, Content, Engine, Error, ErrorKind, Loader};
use siphasher::sip::SipHasher13;

/// Some of everything.
const SCRIPT: &str = "
    let g = 1n, { a, ...o } = { a: 1, b: 2, c: 3 }, [b, ...c] = [1, 2, 3];
    function f(x, y = arguments, ...rest) {
        try { for (const it of x) { if (it?.z) continue; let n = it; rest.push(() => n++); } }
        catch ({ message }) { throw message; } finally { g += BigInt(rest.length); }
        switch (x.length) { case 1: return `${x}${rest.length}`; default: return [...rest, ...x].length; }
    }
    function list() { return f.apply(null, [[...arguments], arguments.length, arguments[0]]); }
    class A { #p = /x/g; static #q = 1; constructor(...args) { this.v = args.length; } get w() { return this.#p.source + A.#q; } }
    class B extends A { m() { return super.w; } }
    function* gen(x) { const y = yield x; yield* [y, ...x]; }
    async function* ag() { for await (const x of gen([1])) yield await x; }
    function dynamic(o, p) { with (o) { var v = eval('p + 1'); } return delete o.x, typeof zz, ((s, t) => s.raw[0] + t)`a${p}b`; }
    label: for (const k in { x: 1, y: 2 }) { for (;;) { if (k === 'y') break label; break; } }
    const late = [f([1, 2], 2, 3), list([4], 5), new B(1, 2).m(), dynamic({ x: 1 }, 4)];
    (async () => { for await (const x of ag()) late.push(x); })();
    late.push(...gen([7]));
    String(late) + o.c + c + b + g
";

const MODULE: &str = "
    import d, * as ns from 'other'; import { e } from 'other';
    export { e, d as default }; export let x = 1; export function f() { return x + e; }
    export const y = await import('other'), z = typeof import.meta; x = f();
";

struct Other;

impl Loader for Other {
    fn load(&mut self, name: &str, _: &str) -> Result<Content, Error> {
        if name != "other" {
            return Err(Error::new("there is no such module"));
        }
        let code = Engine::compile_module(
            "elsewhere",
            "export default 1; export const e = 41; export const at = import.meta",
        );
        Ok(Content::Compiled(code?))
    }
}

/// How a program ends.
fn outcome(code: &Compiled) -> Result<String, Error> {
    let mut engine = Engine::with_loader(Other);
    engine.set_fuel(Some(200_000));
    engine.set_heap_limit(Some(16 << 20));
    engine.set_timeout(Duration::from_secs(20));
    if code.is_module() {
        let namespace = engine.run_module(code)?;
        let of_module = namespace.get::<i32>(&mut engine, "x")?;
        return Ok(of_module.to_string());
    }
    engine.run(code)
}

fn programs() -> [Compiled; 2] {
    [Engine::compile("script.js", SCRIPT).unwrap(), Engine::compile_module("module.mjs", MODULE).unwrap()]
}

#[test]
fn code_runs_as_its_text_does() {
    let [script, module] = programs().map(|code| Compiled::from_bytes(code.as_bytes()).unwrap());
    let as_text = Engine::new().eval::<String>(SCRIPT).unwrap();
    assert_eq!(outcome(&script).unwrap(), as_text);
    assert_eq!(outcome(&module).unwrap(), "42");
}

#[test]
fn names_and_places_stay() {
    let code = Engine::compile("fail.js", "function fail() {\n  null.x;\n}\nfail()").unwrap();
    let error = outcome(&Compiled::from_bytes(code.as_bytes()).unwrap()).unwrap_err();
    let places: Vec<_> = error.frames().iter().map(|at| (at.source.as_str(), at.line)).collect();
    assert_eq!(places, [("fail.js", 2), ("fail.js", 4)]);
    assert_eq!(error.location().unwrap().marked(), "  null.x;\n       ^");
    let mut engine = Engine::new();
    engine.run::<()>(&Engine::compile("f.js", "function f(a) { return a /* é */ }").unwrap()).unwrap();
    assert_eq!(engine.eval::<String>("f.toString()").unwrap(), "function f(a) { return a /* é */ }");
}

#[test]
fn a_module_is_called_what_the_loader_calls_it() {
    struct Renaming;
    impl Loader for Renaming {
        fn load(&mut self, _: &str, _: &str) -> Result<Content, Error> {
            Ok(Content::Compiled(Engine::compile_module("old name", "export default new Error('x').stack")?))
        }
    }
    let mut engine = Engine::with_loader(Renaming);
    let main = engine.eval_module("main", "export { default } from 'new name'").unwrap();
    let stack: String = main.get(&mut engine, "default").unwrap();
    assert!(stack.contains("new name:1:") && !stack.contains("old name"), "{stack}");
}

#[test]
fn scripts_are_no_modules() {
    let [script, module] = programs();
    let mut engine = Engine::new();
    assert_eq!(engine.run_module(&script).unwrap_err().message(), "'script.js' is a script, not a module");
    assert_eq!(engine.run::<()>(&module).unwrap_err().message(), "'module.mjs' is a module, not a script");
}

#[test]
fn what_was_changed_is_refused() {
    for code in programs() {
        let mut bytes = code.as_bytes().to_vec();
        for at in 0..bytes.len() {
            bytes[at] ^= 1 << (at % 8);
            assert_eq!(Compiled::from_bytes(&bytes).unwrap_err().kind(), ErrorKind::Code, "byte {at}");
            bytes[at] ^= 1 << (at % 8);
            assert_eq!(
                Compiled::from_bytes(&bytes[..at]).unwrap_err().kind(),
                ErrorKind::Code,
                "the first {at}"
            );
        }
    }
}

/// Where the hash of what stands behind it is.
const HASH: std::ops::Range<usize> = 13..21;

/// Bytes of the same programs that somebody changed who knows the format.
fn changed(bytes: &[u8], random: &mut impl FnMut(usize) -> usize) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    // The texts in front are not worth as much.
    let from = if random(8) == 0 { HASH.end } else { bytes.len() / 2 };
    for _ in 0..1 + random(3) {
        let at = from + random(bytes.len() - from);
        match random(4) {
            0 => bytes[at] ^= 1 << random(8),
            1 => bytes[at] = random(256) as u8,
            2 => bytes[at] = random(24) as u8,
            // An instruction, or what is behind it, in the place of another.
            _ => {
                let length = 8.min(bytes.len() - at);
                let other = from + random(bytes.len() - from - length + 1);
                bytes.copy_within(other..other + length, at);
            }
        }
    }
    let mut hasher = SipHasher13::new();
    hasher.write(&bytes[HASH.end..]);
    bytes[HASH].copy_from_slice(&hasher.finish().to_le_bytes());
    bytes
}

#[test]
fn what_is_accepted_does_no_harm() {
    let rounds = std::env::var("ELLIPSIS_ROUNDS").map_or(400, |rounds| rounds.parse().unwrap());
    let seed = std::env::var("ELLIPSIS_SEED").map_or(1, |seed| seed.parse().unwrap());
    let mut state = 0x9e37_79b9_7f4a_7c15_u64.wrapping_mul(seed);
    let mut random = |below: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state >> 16) as usize % below
    };
    let mut accepted = 0;
    for round in 0..rounds {
        for code in programs() {
            let bytes = changed(code.as_bytes(), &mut random);
            let Ok(code) = Compiled::from_bytes(&bytes) else { continue };
            accepted += 1;
            // Whatever it does, it comes back.
            let ended = std::panic::catch_unwind(|| drop(outcome(&code)));
            assert!(ended.is_ok(), "round {round}");
        }
    }
    assert!(accepted > rounds / 20, "{accepted} were accepted");
}
