//! What the fuzz targets share: bytes taken apart, and an engine within bounds that many inputs run in.

use std::cell::RefCell;
use std::time::{Duration, Instant};

use ellipsis::{Engine, Function, Scope};

/// Bytes of the heap that a program may have.
const HEAP: usize = 64 << 20;
/// Ticks that a program may take.
const FUEL: u64 = 300_000;
/// What no program takes that pays for what it does.
const DEADLINE: Duration = Duration::from_secs(10);
/// An engine is made anew after this many inputs, so that what one leaves behind is not there for ever.
const INPUTS: u32 = 20_000;

/// The first two lines of an input's text, and the rest.
pub fn three(text: &str) -> (&str, &str, &str) {
    let (first, rest) = text.split_once('\n').unwrap_or((text, ""));
    let (second, rest) = rest.split_once('\n').unwrap_or((rest, ""));
    (first, second, rest)
}

/// Sets the bounds of one program.
pub fn bound(engine: &mut Scope) {
    engine.set_heap_limit(Some(HEAP));
    engine.set_fuel(Some(FUEL));
    engine.set_deadline(Some(Instant::now() + DEADLINE));
}

/// The engine of a thread, and the function `check` that its program declares.
struct Checker {
    engine: Engine,
    check: Function,
    left: u32,
}

impl Checker {
    fn new(program: &str) -> Checker {
        let mut engine = Engine::new();
        engine.eval_script::<()>("check.js", program).expect("the program runs");
        let check = engine.global("check").expect("there is a function `check`");
        Checker { engine, check, left: INPUTS }
    }
}

/// Calls the function `check` that a program declares. It throws the string `bad: …` for a wrong result; any other
/// exception is none of ours.
pub fn check(program: &str, args: &[&str]) {
    thread_local! {
        static CHECKER: RefCell<Option<Checker>> = const { RefCell::new(None) };
    }
    CHECKER.with_borrow_mut(|slot| {
        let checker = slot.get_or_insert_with(|| Checker::new(program));
        bound(&mut checker.engine);
        let result = checker.check.call::<()>(&mut checker.engine, args);
        if let Err(error) = result {
            assert!(!error.to_string().contains("bad: "), "{error}");
        }
        checker.left -= 1;
        if checker.left == 0 {
            *slot = None;
        }
    });
}
