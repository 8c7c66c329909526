//! What embedding costs, beside other engines: `cargo run --release` in this folder, `--features boa` with a third one.
//! Words after `--` select the rows whose name has one of them.

#[cfg(feature = "boa")]
mod boa;
mod ellipsis_rows;
mod quickjs;
mod rows;

use std::time::{Duration, Instant};

/// Something that is measured, and how many operations it is.
pub struct Work {
    pub operations: u32,
    /// Does it, and says how long that took.
    pub run: Box<dyn FnMut() -> Duration>,
}

impl Work {
    pub fn new(operations: u32, mut run: impl FnMut() + 'static) -> Work {
        Work::timed(operations, move || {
            let start = Instant::now();
            run();
            start.elapsed()
        })
    }

    /// What has something to do that does not count.
    pub fn timed(operations: u32, run: impl FnMut() -> Duration + 'static) -> Work {
        Work { operations, run: Box::new(run) }
    }
}

/// All rows; an engine leaves out what it has no way to do.
pub const ROWS: &[&str] = &[
    CREATE,
    HOST_FUNCTION,
    CALL,
    SERDE_IN,
    SERDE_OUT,
    JSON_IN,
    JSON_OUT,
    VEC_IN,
    SLICE_OUT,
    ONE_BY_ONE,
    BATCHED,
    REDUCER_1_000,
    REDUCER_10_000,
    REDUCER_100_000,
    FIB,
    FIB_INTERPRETED,
    PROPERTIES,
    PROPERTIES_INTERPRETED,
    SAVE,
    RESTORE,
];
pub const CREATE: &str = "create and drop an engine";
pub const HOST_FUNCTION: &str = "host function of two numbers, from a loop";
pub const CALL: &str = "Rust calls a function of two numbers";
pub const SERDE_IN: &str = "1,000 rows of 10 fields in, by serde";
pub const SERDE_OUT: &str = "1,000 rows of 10 fields out, by serde";
pub const JSON_IN: &str = "the same rows in, as JSON text";
pub const JSON_OUT: &str = "the same rows out, as JSON text";
pub const VEC_IN: &str = "a Vec<f64> of a million in";
pub const SLICE_OUT: &str = "a slice of a million f64 out";
pub const ONE_BY_ONE: &str = "function over a million rows, one by one";
pub const BATCHED: &str = "function over a million rows, batched";
pub const REDUCER_1_000: &str = "reducer event, state of 1,000 rows";
pub const REDUCER_10_000: &str = "reducer event, state of 10,000 rows";
pub const REDUCER_100_000: &str = "reducer event, state of 100,000 rows";
pub const FIB: &str = "fib(25)";
pub const FIB_INTERPRETED: &str = "fib(25), without machine code";
pub const PROPERTIES: &str = "a loop over properties";
pub const PROPERTIES_INTERPRETED: &str = "a loop over properties, without machine code";
pub const SAVE: &str = "state of 10,000 rows to bytes, or JSON";
pub const RESTORE: &str = "state of 10,000 rows from these";

/// The scripts that all engines run.
pub mod scripts {
    pub const LOOP: &str =
        "(function (n) { let sum = 0; for (let i = 0; i < n; i++) sum = add(sum, i); return sum })";
    pub const ADD: &str = "(function (a, b) { return a + b })";
    pub const ROW: &str = "(function (price, quantity) { return price * quantity * 1.19 })";
    pub const COLUMNS: &str = "(function (prices, quantities) {
        const all = new Float64Array(prices.length);
        for (let i = 0; i < all.length; i++) all[i] = prices[i] * quantities[i] * 1.19;
        return all;
    })";
    pub const REDUCER: &str = "var state;
        function fill(n) {
            const byId = {};
            for (let i = 0; i < n; i++) byId[i] = { id: i, count: 0 };
            state = { version: 0, byId };
        }
        function reduce(state, event) {
            const row = state.byId[event.id];
            const byId = { ...state.byId, [event.id]: { ...row, count: row.count + event.by } };
            return { ...state, version: state.version + 1, byId };
        }
        function dispatch(id) { state = reduce(state, { id, by: 1 }) }";
    pub const FIB: &str = "(function fib(n) { return n < 2 ? n : fib(n - 1) + fib(n - 2) })";
    pub const PROPERTIES: &str = "(function (n) {
        const point = { x: 1, y: 2, sum: 0 };
        for (let i = 0; i < n; i++) { point.sum += point.x * point.y; point.x = i & 7 }
        return point.sum;
    })";
    pub const ROWS: &str = "Object.fromEntries(Array.from({ length: 10_000 }, (_, id) =>
        [id, { id, name: `row ${id}`, price: id * 1.25, done: id % 3 === 0, note: null }]))";
}

/// The script of a row that only runs something, and its argument.
fn run_of(row: &str) -> (&'static str, u32) {
    if row.starts_with("fib") { (scripts::FIB, 25) } else { (scripts::PROPERTIES, 1_000_000) }
}

const ROUND: Duration = Duration::from_millis(20);
const ROUNDS: usize = 9;

/// So often that it takes about a round.
fn repetitions(work: &mut Work) -> u32 {
    (work.run)();
    let spent = (work.run)().max(Duration::from_nanos(20));
    (ROUND.as_nanos() / spent.as_nanos()).clamp(1, 1 << 20) as u32
}

/// Medians of nanoseconds for each operation, the works taking turns.
fn measure(works: &mut [Work]) -> Vec<f64> {
    let counts: Vec<u32> = works.iter_mut().map(repetitions).collect();
    let mut times = vec![Vec::new(); works.len()];
    for _ in 0..ROUNDS {
        for (at, work) in works.iter_mut().enumerate() {
            let spent: Duration = (0..counts[at]).map(|_| (work.run)()).sum();
            times[at].push(spent.as_nanos() as f64 / f64::from(counts[at]) / f64::from(work.operations));
        }
    }
    times.iter_mut().map(|times| median(times)).collect()
}

fn median(times: &mut [f64]) -> f64 {
    times.sort_by(f64::total_cmp);
    times[times.len() / 2]
}

fn shown(nanoseconds: f64) -> String {
    match nanoseconds {
        ..1e3 => format!("{nanoseconds:.1} ns"),
        ..1e6 => format!("{:.2} µs", nanoseconds / 1e3),
        _ => format!("{:.2} ms", nanoseconds / 1e6),
    }
}

fn main() {
    let wanted: Vec<String> = std::env::args().skip(1).collect();
    let engines: &[(&str, fn(&str) -> Option<Work>)] = &[
        ("ellipsis", ellipsis_rows::work),
        ("rquickjs", quickjs::work),
        #[cfg(feature = "boa")]
        ("boa", boa::work),
    ];
    println!(
        "{:45}{}",
        "",
        engines.iter().map(|(name, _)| format!("{name:>14}")).collect::<String>() + "   ellipsis / each"
    );
    for row in ROWS.iter().filter(|row| wanted.is_empty() || wanted.iter().any(|word| row.contains(&**word)))
    {
        let (names, mut works): (Vec<_>, Vec<_>) =
            engines.iter().filter_map(|(name, work)| Some((*name, work(row)?))).unzip();
        let times = measure(&mut works);
        let mut line = format!("{row:45}");
        for (name, _) in engines {
            let time = names.iter().position(|known| known == name).map(|at| shown(times[at]));
            line += &format!("{:>14}", time.unwrap_or_default());
        }
        for (at, time) in times.iter().enumerate().skip(1) {
            line += &format!("   {:.3} {}", times[0] / time, names[at]);
        }
        println!("{line}");
    }
}
