//! Counts tests: per area, per part of the suite, and for the `...` subset.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use super::TestResult;
use super::expectations::{Outcome, area};

/// How many tests there are of each kind; one passes when it does in all its modes.
#[derive(Clone, Copy, Default)]
struct Count {
    passed: usize,
    failed: usize,
    skipped: usize,
}

impl Count {
    fn add(&mut self, result: &TestResult) {
        if result.skipped {
            self.skipped += 1;
        } else if result.passes() {
            self.passed += 1;
        } else {
            self.failed += 1;
        }
    }

    fn run(self) -> usize {
        self.passed + self.failed
    }

    fn line(self, name: &str) -> String {
        let run = format!("{}/{}", self.passed, self.run());
        let mut line = format!("{name:<34} {run:>13} {:>8}", percent(self.passed, self.run()));
        if self.skipped > 0 {
            let all = percent(self.passed, self.run() + self.skipped);
            line += &format!("  {:>5} skipped, {all} with them", self.skipped);
        }
        line
    }

    fn json(self) -> Value {
        json!({ "passed": self.passed, "run": self.run(), "skipped": self.skipped })
    }
}

/// The counts of a whole run.
pub(crate) struct Summary {
    areas: BTreeMap<String, Count>,
    totals: Vec<(String, Count)>,
}

impl Summary {
    pub(crate) fn of(results: &[TestResult], dots: &BTreeSet<String>) -> Self {
        let mut areas: BTreeMap<String, Count> = BTreeMap::new();
        let mut parts: BTreeMap<&str, Count> = BTreeMap::new();
        let mut of_dots = Count::default();
        for result in results {
            let part = result.path.split('/').nth(1).unwrap_or_default();
            areas.entry(area(&result.path)).or_default().add(result);
            parts.entry(part).or_default().add(result);
            if dots.contains(&result.path) {
                of_dots.add(result);
            }
        }
        let order = ["language", "built-ins", "annexB"];
        let rank = |name: &str| order.iter().position(|&n| n == name).unwrap_or(order.len());
        let mut totals: Vec<(String, Count)> = parts.into_iter().map(|(n, c)| (n.to_owned(), c)).collect();
        totals.sort_by_key(|(name, _)| rank(name));
        totals.push(("dots".to_owned(), of_dots));
        Self { areas, totals }
    }

    pub(crate) fn print(&self) {
        for (name, count) in &self.areas {
            println!("{}", count.line(name));
        }
        println!();
        for (name, count) in &self.totals {
            println!("{}", count.line(&format!("total {name}")));
        }
    }

    /// The counts, and every run that does not pass with its reason.
    pub(crate) fn json(&self, results: &[TestResult]) -> Value {
        let counts = |(name, count): (&String, &Count)| (name.clone(), count.json());
        let areas: serde_json::Map<String, Value> = self.areas.iter().map(counts).collect();
        let totals: serde_json::Map<String, Value> =
            self.totals.iter().map(|(n, c)| counts((n, c))).collect();
        let runs = results.iter().flat_map(|result| result.runs.iter().map(move |run| (&result.path, run)));
        let failures: Vec<Value> = runs
            .filter(|(_, (_, verdict))| verdict.outcome != Outcome::Pass)
            .map(|(path, (mode, verdict))| {
                let (mode, outcome) = (mode.name(), verdict.outcome.name());
                json!({ "path": path, "mode": mode, "outcome": outcome, "reason": verdict.reason })
            })
            .collect();
        json!({ "areas": areas, "totals": totals, "failures": failures })
    }
}

fn percent(part: usize, whole: usize) -> String {
    if whole == 0 { "–".to_owned() } else { format!("{:.2} %", 100.0 * part as f64 / whole as f64) }
}
