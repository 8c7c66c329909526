//! Functions over columns side by side with arrow-udf-runtime's JavaScript, which runs QuickJS: the same sources, the same
//! rows, in turns; each side in a process of its own. Words on the command line choose rows of the table.

mod rows;

use std::io::{BufRead, BufReader, Lines, Write};
use std::process::{ChildStdin, ChildStdout, Command, Stdio};
use std::time::{Duration, Instant};

/// What is measured.
pub(crate) struct Row {
    pub(crate) name: &'static str,
    pub(crate) ours: Box<dyn FnMut()>,
    /// What the other side calls it, if it has it.
    pub(crate) theirs: Option<String>,
    pub(crate) rounds: usize,
}

/// The process of the other side.
struct Theirs {
    input: ChildStdin,
    output: Lines<BufReader<ChildStdout>>,
}

impl Theirs {
    fn start() -> Option<Theirs> {
        let program = std::env::current_exe().ok()?.with_file_name("arrow_udf_bench");
        let child = Command::new(program).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().ok()?;
        Some(Theirs { input: child.stdin?, output: BufReader::new(child.stdout?).lines() })
    }

    fn time(&mut self, name: &str, times: u32) -> Duration {
        writeln!(self.input, "{name} {times}").expect("the other side listens");
        let line = self.output.next().expect("an answer").expect("an answer");
        Duration::from_nanos(line.parse().expect("a number"))
    }
}

fn time(run: &mut dyn FnMut(), times: u32) -> Duration {
    let start = Instant::now();
    for _ in 0..times {
        run();
    }
    start.elapsed() / times
}

/// How often something short is done at a time, so that the clock does not matter.
fn times_of(once: Duration) -> u32 {
    (Duration::from_millis(5).as_nanos() / once.as_nanos().max(1)).clamp(1, 10_000) as u32
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort();
    times[times.len() / 2]
}

fn measure(mut row: Row, theirs: &mut Option<Theirs>) {
    // Until what gets hot is compiled.
    let (start, mut once) = (Instant::now(), Duration::MAX);
    while once == Duration::MAX || row.rounds > 1 && start.elapsed() < Duration::from_millis(500) {
        once = once.min(time(&mut *row.ours, 1));
    }
    let our_times = times_of(once);
    let mut other = theirs.as_mut().zip(row.theirs.as_deref());
    let their_times = other
        .as_mut()
        .map_or(0, |(theirs, name)| if row.rounds == 1 { 1 } else { times_of(theirs.time(name, 1)) });
    let (mut ours, mut others) = (Vec::new(), Vec::new());
    for _ in 0..row.rounds {
        ours.push(time(&mut *row.ours, our_times));
        if let Some((theirs, name)) = &mut other {
            others.push(theirs.time(name, their_times));
        }
    }
    let ours = median(ours);
    match others.is_empty() {
        true => println!("{:44} {ours:>12.2?}", row.name),
        false => {
            let others = median(others);
            let ratio = ours.as_secs_f64() / others.as_secs_f64();
            println!("{:44} {ours:>12.2?} {others:>12.2?} {ratio:>8.4}", row.name);
        }
    }
}

fn main() {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let mut theirs = Theirs::start();
    if theirs.is_none() {
        eprintln!("without the other side: cargo build --release -p arrow_udf_bench");
    }
    println!("{:44} {:>12} {:>12} {:>8}", "", "ellipsis", "arrow-udf", "ratio");
    for (name, make) in rows::ROWS {
        if words.is_empty() || words.iter().any(|word| name.contains(word.as_str())) {
            measure(make(name), &mut theirs);
        }
    }
}
