//! Tables for people, JSON for programs.

use std::fs;
use std::path::Path;

use anyhow::Context;
use serde_json::{Map, Value, json};

use super::measure::{Cell, Failure, Measurements, geometric_mean};

/// The engine that the others are compared with: the first.
const REFERENCE: usize = 0;
const NONE: &str = "–";

/// Prints all tables; false when engines disagree about a result, or there is none.
pub(super) fn print(results: &Measurements) -> bool {
    let reference = &results.engines[REFERENCE].name;
    print_table(&format!("Time per operation in {reference}; the others as ratios to it"), times(results));
    print_table("Ratio per program (above 1 is slower)", ratios(results));
    if results.workloads.iter().any(|workload| workload.sizes.len() > 1) {
        print_table("Growth exponent (0 constant, 1 linear)", exponents(results));
    }
    print_table("Peak memory in MiB, largest size", peaks(results));
    let failures = failures(results);
    if failures.len() > 1 {
        print_table("Not finished", failures);
    }
    let mut problems = unmeasured(results);
    problems.extend(disagreements(results).into_iter().map(|line| format!("engines disagree on {line}")));
    for line in &problems {
        println!("{line}");
    }
    problems.is_empty()
}

/// Programs that the reference does not finish in any size, so that nothing is said about them.
fn unmeasured(results: &Measurements) -> Vec<String> {
    let finished =
        |w: usize, sizes: usize| (0..sizes).any(|s| results.cell(w, s, REFERENCE).time().is_some());
    let workloads = results.workloads.iter().enumerate();
    let unmeasured = workloads.filter(|(w, workload)| !finished(*w, workload.sizes.len()));
    let engine = &results.engines[REFERENCE].name;
    unmeasured.map(|(_, workload)| format!("{engine} finishes {} in no size", workload.name)).collect()
}

/// Writes every measurement to a file.
pub(super) fn save(results: &Measurements, file: &Path) -> anyhow::Result<()> {
    let workloads: Map<String, Value> = results
        .workloads
        .iter()
        .enumerate()
        .map(|(index, workload)| {
            let engines = results.engines.iter().enumerate();
            let engines: Map<String, Value> =
                engines.map(|(e, engine)| (engine.name.clone(), engine_json(results, index, e))).collect();
            (workload.name.clone(), json!({ "goal": workload.goal, "engines": engines }))
        })
        .collect();
    let all = json!({ "reference": results.engines[REFERENCE].name, "workloads": workloads });
    let text = serde_json::to_string_pretty(&all)? + "\n";
    fs::write(file, text).with_context(|| format!("cannot write {}", file.display()))
}

fn engine_json(results: &Measurements, workload: usize, engine: usize) -> Value {
    let sizes = results.workloads[workload].sizes.iter().enumerate();
    let sizes: Map<String, Value> = sizes
        .map(|(index, size)| (size.to_string(), cell_json(results.cell(workload, index, engine))))
        .collect();
    json!({
        "exponent": results.exponent(workload, engine),
        "ratio": results.ratio(workload, engine, REFERENCE),
        "sizes": sizes,
    })
}

fn cell_json(cell: &Cell) -> Value {
    json!({
        "ns": cell.times,
        "median": cell.time(),
        "peak_bytes": cell.peak_bytes,
        "checksum": cell.checksum,
        "failure": cell.failure.as_ref().map(describe),
    })
}

type Row = Vec<String>;

/// Columns as wide as they need to be; the first is text, the others are figures.
fn print_table(title: &str, rows: Vec<Row>) {
    let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
    let width = |column: usize| {
        let texts = rows.iter().filter_map(|row| row.get(column));
        texts.map(|text| text.chars().count()).max().unwrap_or(0)
    };
    let widths: Vec<usize> = (0..columns).map(width).collect();
    println!("\n{title}\n");
    for row in rows {
        let cells = row.iter().zip(&widths).enumerate();
        let cells = cells.map(|(column, (text, &width))| match column {
            0 => format!("{text:<width$}"),
            _ => format!("{text:>width$}"),
        });
        println!("{}", cells.collect::<Vec<_>>().join("  ").trim_end());
    }
}

/// A head row, then a row per program and size.
fn per_size(results: &Measurements, cell: impl Fn(usize, usize, usize) -> String) -> Vec<Row> {
    let mut rows = vec![head(results, &["program"])];
    for (w, workload) in results.workloads.iter().enumerate() {
        for (s, size) in workload.sizes.iter().enumerate() {
            let mut row = vec![format!("{} {size}", workload.name)];
            row.extend((0..results.engines.len()).map(|engine| cell(w, s, engine)));
            rows.push(row);
        }
    }
    rows
}

/// A head row, then a row per program.
fn per_workload(results: &Measurements, cell: impl Fn(usize, usize) -> Option<f64>) -> Vec<Row> {
    let mut rows = vec![head(results, &["program", "goal"])];
    for (w, workload) in results.workloads.iter().enumerate() {
        let mut row = vec![workload.name.clone(), workload.goal.clone()];
        row.extend((0..results.engines.len()).map(|engine| number(cell(w, engine))));
        rows.push(row);
    }
    rows
}

fn head(results: &Measurements, first: &[&str]) -> Row {
    let engines = results.engines.iter().map(|engine| engine.name.clone());
    first.iter().map(|&text| text.to_owned()).chain(engines).collect()
}

fn times(results: &Measurements) -> Vec<Row> {
    per_size(results, |workload, size, engine| {
        let cell = results.cell(workload, size, engine);
        let ratio = cell.ratio(results.cell(workload, size, REFERENCE)).filter(|_| engine != REFERENCE);
        match (ratio, cell.time(), &cell.failure) {
            (Some(ratio), _, _) => number(Some(ratio)),
            (None, Some(time), _) => duration(time),
            (None, None, Some(Failure::TimeOut | Failure::NotTried)) => "timeout".to_owned(),
            (None, None, Some(Failure::Other(_))) => "failed".to_owned(),
            (None, None, None) => NONE.to_owned(),
        }
    })
}

fn ratios(results: &Measurements) -> Vec<Row> {
    let ratio = |workload, engine| results.ratio(workload, engine, REFERENCE);
    let mut rows = per_workload(results, ratio);
    let mut means = vec!["geometric mean".to_owned(), String::new()];
    let workloads = 0..results.workloads.len();
    means.extend((0..results.engines.len()).map(|engine| {
        number(geometric_mean(workloads.clone().filter_map(|workload| ratio(workload, engine))))
    }));
    rows.push(means);
    rows
}

fn exponents(results: &Measurements) -> Vec<Row> {
    per_workload(results, |workload, engine| results.exponent(workload, engine))
}

fn peaks(results: &Measurements) -> Vec<Row> {
    per_workload(results, |workload, engine| {
        let largest = results.workloads[workload].sizes.len() - 1;
        results.cell(workload, largest, engine).peak().map(|bytes| bytes / f64::from(1 << 20))
    })
}

fn failures(results: &Measurements) -> Vec<Row> {
    let mut rows = vec![vec!["program".to_owned(), "engine".to_owned(), "reason".to_owned()]];
    for (w, workload) in results.workloads.iter().enumerate() {
        for (s, size) in workload.sizes.iter().enumerate() {
            for (e, engine) in results.engines.iter().enumerate() {
                if let Some(failure) = &results.cell(w, s, e).failure {
                    rows.push(vec![
                        format!("{} {size}", workload.name),
                        engine.name.clone(),
                        describe(failure),
                    ]);
                }
            }
        }
    }
    rows
}

fn describe(failure: &Failure) -> String {
    match failure {
        Failure::TimeOut => "timeout".to_owned(),
        Failure::NotTried => "timeout at a smaller size".to_owned(),
        Failure::Other(reason) => reason.clone(),
    }
}

fn disagreements(results: &Measurements) -> Vec<String> {
    let mut lines = Vec::new();
    for (w, workload) in results.workloads.iter().enumerate() {
        for (s, size) in workload.sizes.iter().enumerate() {
            let engines = results.engines.iter().enumerate();
            let sums: Vec<(&str, &str)> = engines
                .map(|(e, engine)| (engine.name.as_str(), results.cell(w, s, e).checksum.as_str()))
                .filter(|(_, checksum)| !checksum.is_empty())
                .collect();
            if sums.windows(2).any(|pair| pair[0].1 != pair[1].1) {
                lines.push(format!("{} {size}: {sums:?}", workload.name));
            }
        }
    }
    lines
}

fn number(value: Option<f64>) -> String {
    match value {
        None => NONE.to_owned(),
        Some(value) if value.abs() < 9.995 => format!("{value:.2}"),
        Some(value) if value.abs() < 99.95 => format!("{value:.1}"),
        Some(value) => format!("{value:.0}"),
    }
}

fn duration(nanoseconds: f64) -> String {
    let units = [(1e3, 1.0, "ns"), (1e6, 1e3, "µs"), (1e9, 1e6, "ms")];
    let fitting = units.into_iter().find(|&(limit, _, _)| nanoseconds < limit);
    let (_, scale, unit) = fitting.unwrap_or((0.0, 1e9, "s"));
    format!("{} {unit}", number(Some(nanoseconds / scale)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_have_three_digits() {
        let shown = [0.0, 1.234, 9.999, 12.34, 123.4].map(|value| number(Some(value)));
        assert_eq!(shown, ["0.00", "1.23", "10.0", "12.3", "123"]);
        assert_eq!(number(None), NONE);
        assert_eq!([12.0, 1.5e4, 2e6, 3e9].map(duration), ["12.0 ns", "15.0 µs", "2.00 ms", "3.00 s"]);
    }
}
