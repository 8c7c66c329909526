//! `cargo xtask test262`: every test in every mode it asks for, compared with what is expected.

mod checkout;
mod expectations;
mod front_matter;
mod host;
mod lists;
mod summary;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::{self, IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, bail};

use self::checkout::Checkout;
use self::expectations::{Difference, Expectations, Outcome, Run};
use self::front_matter::{FrontMatter, Mode};
use self::host::{Host, Scratch, Verdict, Worker};
use self::lists::{SkipList, SlowList, is_within, load_dots};
use self::summary::Summary;
use crate::{Ending, process, repository};

const DEFAULT_PATHS: [&str; 3] = ["test/language", "test/built-ins", "test/annexB"];
/// A difference list longer than this says the same to a reader, slower.
const SHOWN_DIFFERENCES: usize = 60;

#[derive(clap::Args)]
pub(crate) struct Args {
    /// The test262 checkout (default: $ELLIPSIS_TEST262, else ellipsis/test262 in the user's cache folder)
    #[arg(long, value_name = "DIR")]
    root: Option<PathBuf>,
    /// The program that runs a test (default: ellipsis-test262-host, built first)
    #[arg(long, value_name = "PATH")]
    host: Option<PathBuf>,
    /// The cargo profile to build the host with
    #[arg(long, value_name = "NAME", default_value = "release")]
    profile: String,
    /// Only the tests about spread and rest
    #[arg(long)]
    dots: bool,
    /// Processes at a time (default: one per core)
    #[arg(long, value_name = "N")]
    jobs: Option<usize>,
    /// The time limit of one run
    #[arg(long, value_name = "SECS", default_value_t = 10.0)]
    timeout: f64,
    /// The memory limit of one run; 0 for none, which sanitizers need
    #[arg(long, value_name = "MIB", default_value_t = 2048)]
    memory: u64,
    /// Write what was found as what is expected
    #[arg(long)]
    bless: bool,
    /// Collect garbage at every Nth allocation
    #[arg(long, value_name = "N", num_args = 0..=1, default_missing_value = "1", conflicts_with = "bless")]
    gc_stress: Option<u32>,
    /// Compile to machine code what is as hot as that, in ticks
    #[arg(long, value_name = "N", num_args = 0..=1, default_missing_value = "1", conflicts_with = "bless")]
    jit_threshold: Option<u32>,
    /// Have every Nth check in machine code fail
    #[arg(long, value_name = "N", requires = "jit_threshold")]
    jit_exits: Option<u32>,
    /// Print every run and every difference
    #[arg(long)]
    verbose: bool,
    /// Write counts and failures to a file
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
    /// Print every run that does not pass, with its reason
    #[arg(long)]
    list_failures: bool,
    /// The exit status when nothing was run: there is no checkout, or all is skipped
    #[arg(long, value_name = "CODE", default_value_t = 0)]
    skipped_status: u8,
    /// Tests or folders below the checkout (default: test/language test/built-ins test/annexB)
    #[arg(value_name = "PATH")]
    paths: Vec<String>,
}

impl Args {
    /// What every run of the host is told.
    fn host_arguments(&self) -> Vec<String> {
        let numbers = [
            ("gc-stress", self.gc_stress),
            ("jit-threshold", self.jit_threshold),
            ("jit-exits", self.jit_exits),
        ];
        let given = numbers.iter().filter_map(|(name, number)| Some(format!("--{name}={}", (*number)?)));
        given.collect()
    }
}

/// What came of one test.
struct TestResult {
    path: String,
    skipped: bool,
    runs: Vec<(Mode, Verdict)>,
}

impl TestResult {
    fn passes(&self) -> bool {
        !self.skipped && self.runs.iter().all(|(_, verdict)| verdict.outcome == Outcome::Pass)
    }
}

/// Runs the suite, which is good if everything is as expected.
pub(crate) fn run(args: &Args) -> anyhow::Result<Ending> {
    let Some(checkout) = Checkout::find(args.root.as_deref())? else {
        println!("test262: SKIPPED: there is no checkout, so nothing was run");
        println!("(--root DIR, $ELLIPSIS_TEST262, or ellipsis/test262 in the user's cache folder)");
        return Ok(Ending::Skipped(args.skipped_status));
    };
    let data = repository::root().join("tests/test262");
    warn_of_other_commit(&checkout, &fs::read_to_string(data.join("commit.txt")).context("commit.txt")?);
    let limit = Duration::try_from_secs_f64(args.timeout).context("--timeout")?;
    let paths = selected_paths(&checkout, args)?;
    let dots = load_dots(&data.join("dots.txt"))?;
    let tests = checkout.tests(&paths, |test| !args.dots || dots.contains(test))?;
    let program = match &args.host {
        Some(path) => path.canonicalize().with_context(|| format!("--host {}", path.display()))?,
        None => repository::build("ellipsis_test262", "ellipsis-test262-host", &args.profile)?,
    };
    if args.memory > 0 {
        process::limit_memory(args.memory << 20).context("cannot limit the memory of a run")?;
    }
    let suite = Suite {
        host: Host { program, checkout: checkout.root, arguments: args.host_arguments() },
        skip: SkipList::load(&data.join("skip.txt"))?,
        slow: SlowList::load(&data.join("slow.txt"))?,
        limit,
        tests,
        verbose: args.verbose,
    };
    let started = Instant::now();
    let results = suite.run(args.jobs)?;
    report(args, &results, &dots, started.elapsed())?;
    let covered = |path: &str| {
        paths.iter().any(|selected| is_within(path, selected)) && (!args.dots || dots.contains(path))
    };
    let good = settle(args, &data.join("expected"), &outcomes(&results), covered)?;
    if good && results.iter().all(|result| result.skipped) {
        println!("test262: SKIPPED: all of it is in tests/test262/skip.txt, so nothing was run");
        return Ok(Ending::Skipped(args.skipped_status));
    }
    Ok(good.into())
}

fn warn_of_other_commit(checkout: &Checkout, pinned: &str) {
    let pinned = pinned.trim();
    if let Some(commit) = checkout.commit().filter(|commit| commit != pinned) {
        eprintln!("warning: the checkout is at {commit}, the expectations are for {pinned}");
    }
}

/// The subset reaches beyond the default paths: it is looked for everywhere.
fn selected_paths(checkout: &Checkout, args: &Args) -> anyhow::Result<Vec<String>> {
    if args.paths.is_empty() {
        let all: &[&str] = if args.dots { &["test"] } else { &DEFAULT_PATHS };
        return Ok(all.iter().map(|&path| path.to_owned()).collect());
    }
    args.paths.iter().map(|path| checkout.normalize(path)).collect()
}

fn report(
    args: &Args,
    results: &[TestResult],
    dots: &BTreeSet<String>,
    elapsed: Duration,
) -> anyhow::Result<()> {
    if args.list_failures {
        for result in results {
            print_failures(result);
        }
    }
    let summary = Summary::of(results, dots);
    summary.print();
    let runs: usize = results.iter().map(|result| result.runs.len()).sum();
    println!("{runs} runs in {:.0} s", elapsed.as_secs_f64());
    if let Some(file) = &args.json {
        let text = serde_json::to_string_pretty(&summary.json(results))?;
        fs::write(file, text + "\n").with_context(|| format!("cannot write {}", file.display()))?;
    }
    Ok(())
}

fn print_failures(result: &TestResult) {
    for (mode, verdict) in result.runs.iter().filter(|(_, verdict)| verdict.outcome != Outcome::Pass) {
        println!("{} {mode} {} {}", result.path, verdict.outcome, verdict.reason);
    }
}

fn outcomes(results: &[TestResult]) -> BTreeMap<Run, Outcome> {
    let of = |result: &TestResult| {
        let path = result.path.clone();
        let runs = result.runs.iter().map(|(mode, verdict)| (*mode, verdict.outcome));
        runs.map(move |(mode, outcome)| ((path.clone(), mode), outcome)).collect::<Vec<_>>()
    };
    results.iter().flat_map(of).collect()
}

/// Compares with the expectations, or rewrites them; false when they differ.
fn settle(
    args: &Args,
    folder: &Path,
    found: &BTreeMap<Run, Outcome>,
    covered: impl Fn(&str) -> bool,
) -> anyhow::Result<bool> {
    let mut expected = Expectations::load(folder)?;
    let differences = expected.diff(found, &covered);
    if args.bless {
        expected.bless(found, &covered);
        expected.save(folder)?;
        println!("{} expectations changed", differences.len());
        return Ok(true);
    }
    let shown = if args.verbose { usize::MAX } else { SHOWN_DIFFERENCES };
    print_differences(&differences, shown);
    Ok(differences.is_empty())
}

fn print_differences(differences: &[Difference], shown: usize) {
    if differences.is_empty() {
        println!("as expected");
        return;
    }
    println!("\n{} runs are not as expected:", differences.len());
    for difference in differences.iter().take(shown) {
        println!("  {difference}");
    }
    if differences.len() > shown {
        println!("  … {} more (--verbose shows all)", differences.len() - shown);
    }
}

/// The tests and what is needed to run them.
struct Suite {
    host: Host,
    skip: SkipList,
    slow: SlowList,
    limit: Duration,
    tests: Vec<String>,
    verbose: bool,
}

impl Suite {
    /// Runs all tests on some workers that take the next test when they are free.
    fn run(&self, jobs: Option<usize>) -> anyhow::Result<Vec<TestResult>> {
        let cores = || thread::available_parallelism().map_or(1, usize::from);
        let jobs = jobs.unwrap_or_else(cores).clamp(1, 1024);
        let scratch = Scratch::new().context("no place for temporary files")?;
        let next = AtomicUsize::new(0);
        let mut results = thread::scope(|scope| {
            let start = |job: usize| {
                let (folder, next) = (scratch.0.join(job.to_string()), &next);
                scope.spawn(move || self.work(Worker::new(&self.host, folder)?, next))
            };
            let workers: Vec<_> = (0..jobs).map(start).collect();
            let mut all = Vec::with_capacity(self.tests.len());
            for worker in workers {
                let Ok(results) = worker.join() else { bail!("a worker panicked") };
                all.append(&mut results?);
            }
            Ok(all)
        })?;
        results.sort_unstable_by(|a: &TestResult, b| a.path.cmp(&b.path));
        Ok(results)
    }

    fn work(&self, mut worker: Worker<'_>, next: &AtomicUsize) -> anyhow::Result<Vec<TestResult>> {
        let mut results = Vec::new();
        loop {
            let index = next.fetch_add(1, Ordering::Relaxed);
            let Some(path) = self.tests.get(index) else { return Ok(results) };
            results.push(self.run_test(&mut worker, path).with_context(|| path.clone())?);
            self.show_progress(index);
        }
    }

    fn run_test(&self, worker: &mut Worker<'_>, path: &str) -> anyhow::Result<TestResult> {
        let source = fs::read(self.host.checkout.join(path))?;
        let front = FrontMatter::of(&String::from_utf8_lossy(&source));
        let skipped = self.skip.covers(path, &front);
        let mut runs = Vec::new();
        if !skipped {
            let limit = self.limit.saturating_mul(self.slow.factor(path));
            for &mode in front.modes() {
                let verdict = worker.run(path, &source, &front, mode, limit)?;
                if self.verbose {
                    println!("{path} {mode} {} {}", verdict.outcome, verdict.reason);
                }
                runs.push((mode, verdict));
            }
        }
        Ok(TestResult { path: path.to_owned(), skipped, runs })
    }

    fn show_progress(&self, index: usize) {
        let mut stderr = io::stderr();
        if index.is_multiple_of(256) && stderr.is_terminal() {
            // Progress that cannot be shown is no reason to stop.
            let _ = write!(stderr, "\r{index}/{} ", self.tests.len()).and_then(|()| stderr.flush());
        }
    }
}
