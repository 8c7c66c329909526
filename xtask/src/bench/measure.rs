//! Runs the rounds, and keeps what they gave.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process as std_process;
use std::sync::LazyLock;
use std::time::{Duration, Instant};

use anyhow::Context;
use regex::Regex;

use super::engines::Engine;
use super::workload::Workload;
use crate::process::{self, Finished};

/// The growth exponent is fitted over this many of the largest sizes …
const FIT_POINTS: usize = 3;
/// … if they differ by this factor at least: noise would steepen a shorter line.
const FIT_SPAN: f64 = 4.0;
/// Programs print tenths of a nanosecond; a zero would spoil the ratios.
const LEAST_TIME: f64 = 0.1;

static RESULT: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"(?m)^\w+ n=\d+ (FAIL )?(\S+) ?(.*)$").expect("a valid pattern"));
static REASON: LazyLock<Regex> = LazyLock::new(|| {
    let known = r"\w*Error: [^\n]{0,80}|stack overflow|out of memory|panicked[^\n]{0,60}";
    Regex::new(known).expect("a valid pattern")
});

pub(super) struct Settings {
    pub(super) rounds: usize,
    pub(super) limit: Duration,
}

/// All rounds of one engine on one size of one program.
#[derive(Clone, Default)]
pub(super) struct Cell {
    /// Nanoseconds per operation, round by round until a failure.
    pub(super) times: Vec<f64>,
    pub(super) peak_bytes: Vec<f64>,
    pub(super) checksum: String,
    pub(super) failure: Option<Failure>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Failure {
    TimeOut,
    /// A smaller size has timed out already.
    NotTried,
    Other(String),
}

impl Cell {
    pub(super) fn time(&self) -> Option<f64> {
        median(&self.times)
    }

    pub(super) fn peak(&self) -> Option<f64> {
        median(&self.peak_bytes)
    }

    /// How many times as long as the other it takes: the median over the rounds.
    pub(super) fn ratio(&self, other: &Self) -> Option<f64> {
        let rounds: Vec<f64> = self.times.iter().zip(&other.times).map(|(a, b)| a / b).collect();
        median(&rounds)
    }

    fn add(&mut self, finished: &Finished) {
        let stdout = String::from_utf8_lossy(&finished.stdout);
        let Some(status) = finished.status else {
            self.failure = Some(Failure::TimeOut);
            return;
        };
        let line = RESULT.captures(&stdout);
        let field = |index| line.as_ref().and_then(|l| l.get(index)).map_or("", |m| m.as_str().trim());
        match field(2).parse::<f64>() {
            _ if !field(1).is_empty() => {
                self.failure = Some(Failure::Other(format!("{} {}", field(2), field(3))));
            }
            Ok(time) if status.success() => {
                self.times.push(time.max(LEAST_TIME));
                self.peak_bytes.push(finished.peak_bytes as f64);
                self.checksum = field(3).to_owned();
            }
            _ => {
                let text = format!("{stdout}{}", String::from_utf8_lossy(&finished.stderr));
                let known = REASON.find(&text).map(|reason| reason.as_str().to_owned());
                self.failure = Some(Failure::Other(known.unwrap_or_else(|| status.to_string())));
            }
        }
    }
}

/// Every engine on every size of every program.
pub(super) struct Measurements {
    pub(super) engines: Vec<Engine>,
    pub(super) workloads: Vec<Workload>,
    /// By program, size and engine.
    cells: Vec<Vec<Vec<Cell>>>,
}

impl Measurements {
    pub(super) fn new(engines: Vec<Engine>, workloads: Vec<Workload>) -> Self {
        let row = vec![Cell::default(); engines.len()];
        let cells = workloads.iter().map(|workload| vec![row.clone(); workload.sizes.len()]).collect();
        Self { engines, workloads, cells }
    }

    pub(super) fn cell(&self, workload: usize, size: usize, engine: usize) -> &Cell {
        &self.cells[workload][size][engine]
    }

    /// Runs all rounds, and calls back after each.
    pub(super) fn measure(
        &mut self,
        settings: &Settings,
        mut after_round: impl FnMut(&Self) -> anyhow::Result<()>,
    ) -> anyhow::Result<()> {
        let scratch = ScriptFile::new();
        for round in 0..settings.rounds {
            let started = Instant::now();
            for workload in 0..self.workloads.len() {
                self.measure_workload(workload, round, settings, &scratch.0)?;
            }
            eprintln!("round {} of {}: {:.0} s", round + 1, settings.rounds, started.elapsed().as_secs_f64());
            after_round(self)?;
        }
        Ok(())
    }

    fn measure_workload(
        &mut self,
        workload: usize,
        round: usize,
        settings: &Settings,
        script: &Path,
    ) -> anyhow::Result<()> {
        let Self { engines, workloads, cells } = self;
        let (workload, cells) = (&workloads[workload], &mut cells[workload]);
        for (index, &size) in workload.sizes.iter().enumerate() {
            fs::write(script, workload.script(size))
                .with_context(|| format!("cannot write {}", script.display()))?;
            // Another engine begins in each round, so that none always follows the same one.
            for turn in 0..engines.len() {
                let engine = (turn + round) % engines.len();
                if cells[index][engine].failure.is_some() {
                    continue;
                }
                let finished = process::run(&mut engines[engine].command(script), settings.limit)
                    .with_context(|| format!("cannot run {}", engines[engine].name))?;
                cells[index][engine].add(&finished);
                if cells[index][engine].failure == Some(Failure::TimeOut) {
                    let larger = (index + 1..cells.len()).filter(|&i| workload.sizes[i] > size);
                    larger.for_each(|i| cells[i][engine].failure = Some(Failure::NotTried));
                }
            }
        }
        Ok(())
    }

    /// The slope of log(time) over log(size), by least squares over the largest sizes.
    pub(super) fn exponent(&self, workload: usize, engine: usize) -> Option<f64> {
        let sizes = &self.workloads[workload].sizes;
        let times = sizes.iter().enumerate().filter_map(|(index, &size)| {
            self.cell(workload, index, engine).time().map(|time| (size as f64, time))
        });
        let points: Vec<(f64, f64)> = times.collect();
        growth_exponent(&points[points.len().saturating_sub(FIT_POINTS)..])
    }

    /// The geometric mean of an engine's ratios to the reference over the sizes both finished.
    pub(super) fn ratio(&self, workload: usize, engine: usize, reference: usize) -> Option<f64> {
        let sizes = 0..self.workloads[workload].sizes.len();
        let ratios = sizes
            .filter_map(|size| self.cell(workload, size, engine).ratio(self.cell(workload, size, reference)));
        geometric_mean(ratios)
    }
}

/// The script that is being measured; gone when this is.
struct ScriptFile(PathBuf);

impl ScriptFile {
    fn new() -> Self {
        Self(env::temp_dir().join(format!("ellipsis-bench-{}.js", std_process::id())))
    }
}

impl Drop for ScriptFile {
    fn drop(&mut self) {
        // A file that cannot be removed is litter, not an error of the run.
        let _ = fs::remove_file(&self.0);
    }
}

pub(crate) fn median(values: &[f64]) -> Option<f64> {
    let mut sorted = values.to_vec();
    sorted.sort_unstable_by(f64::total_cmp);
    let middle = sorted.len() / 2;
    match sorted.len() {
        0 => None,
        count if count % 2 == 1 => Some(sorted[middle]),
        _ => Some(f64::midpoint(sorted[middle - 1], sorted[middle])),
    }
}

pub(crate) fn geometric_mean(values: impl Iterator<Item = f64>) -> Option<f64> {
    let logarithms: Vec<f64> = values.map(f64::ln).collect();
    mean(&logarithms).map(f64::exp)
}

fn mean(values: &[f64]) -> Option<f64> {
    (!values.is_empty()).then(|| values.iter().sum::<f64>() / values.len() as f64)
}

fn growth_exponent(points: &[(f64, f64)]) -> Option<f64> {
    let (first, last) = (points.first()?, points.last()?);
    if last.0 < FIT_SPAN * first.0 {
        return None;
    }
    let xs: Vec<f64> = points.iter().map(|(size, _)| size.ln()).collect();
    let ys: Vec<f64> = points.iter().map(|(_, time)| time.ln()).collect();
    let (mean_x, mean_y) = (mean(&xs)?, mean(&ys)?);
    let covariance: f64 = xs.iter().zip(&ys).map(|(x, y)| (x - mean_x) * (y - mean_y)).sum();
    Some(covariance / xs.iter().map(|x| (x - mean_x).powi(2)).sum::<f64>())
}

#[cfg(test)]
mod tests {
    use std::os::unix::process::ExitStatusExt;
    use std::process::ExitStatus;

    use super::*;

    fn cell(outputs: &[(i32, &str, &str)]) -> Cell {
        let mut cell = Cell::default();
        for &(status, stdout, stderr) in outputs {
            cell.add(&Finished {
                status: Some(ExitStatus::from_raw(status)),
                stdout: stdout.into(),
                stderr: stderr.into(),
                peak_bytes: 1 << 20,
                cpu: Duration::ZERO,
            });
        }
        cell
    }

    #[test]
    fn result_lines() {
        let measured = cell(&[(0, "x n=5 20.5 sum 3\n", ""), (0, "noise\nx n=5 10.5 sum 3\n", "")]);
        assert_eq!(
            (measured.times.as_slice(), measured.checksum.as_str()),
            ([20.5, 10.5].as_slice(), "sum 3")
        );
        assert_eq!(measured.time(), Some(15.5));
        let failure = |status, stdout, stderr| cell(&[(status, stdout, stderr)]).failure;
        let other = |text: &str| Some(Failure::Other(text.to_owned()));
        assert_eq!(failure(0, "x n=5 FAIL RangeError: deep", ""), other("RangeError: deep"));
        assert_eq!(failure(1 << 8, "", "TypeError: f is not"), other("TypeError: f is not"));
        assert_eq!(failure(3 << 8, "x n=5 1 1", ""), other("exit status: 3"));
    }

    #[test]
    fn ratios_are_taken_within_rounds() {
        let line = |time: u32| format!("x n=5 {time} ok");
        let rounds = |times: [u32; 3]| {
            let lines = times.map(line);
            cell(&[(0, &lines[0], ""), (0, &lines[1], ""), (0, &lines[2], "")])
        };
        assert_eq!(rounds([10, 100, 30]).ratio(&rounds([5, 50, 10])), Some(2.0));
        assert_eq!(Cell::default().ratio(&rounds([1, 2, 3])), None);
    }

    #[test]
    fn exponents() {
        let points = |exponent: f64| [10.0, 100.0, 1000.0].map(|n: f64| (n, 7.0 * n.powf(exponent)));
        for exponent in [0.0, 1.0, 2.0] {
            assert!((growth_exponent(&points(exponent)).unwrap() - exponent).abs() < 1e-9);
        }
        assert_eq!(growth_exponent(&[(10.0, 1.0), (20.0, 2.0)]), None);
        assert_eq!(growth_exponent(&[]), None);
    }

    #[test]
    fn medians_and_means() {
        assert_eq!(median(&[]), None);
        assert_eq!(median(&[3.0, 1.0, 2.0]), Some(2.0));
        assert_eq!(geometric_mean([1.0, 4.0].into_iter()), Some(2.0));
        assert_eq!(geometric_mean([].into_iter()), None);
    }
}
