//! `cargo xtask bench`: our benchmark programs on Ellipsis and on other engines.
//!
//! Every size of every program runs in a process of its own, engine after engine, so that all
//! see the same machine; then the round is repeated. Ratios are taken within a round, and their
//! median over the rounds is what counts.

mod engines;
mod measure;
mod report;
mod workload;

use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context, bail};
use regex::Regex;

use self::engines::Engine;
use self::measure::{Measurements, Settings};
pub(crate) use self::measure::{geometric_mean, median};
use self::workload::Workload;
use crate::repository;

#[derive(clap::Args)]
pub(crate) struct Args {
    /// Only programs whose names match
    #[arg(long, value_name = "REGEX", default_value = "")]
    only: Regex,
    /// How often everything is measured
    #[arg(long, value_name = "N", default_value_t = 3)]
    rounds: usize,
    /// A folder of programs (default: bench/dots and bench/general)
    #[arg(long, value_name = "DIR")]
    dir: Vec<PathBuf>,
    /// The Ellipsis to measure (default: the one built from here)
    #[arg(long, value_name = "PATH")]
    ellipsis: Option<PathBuf>,
    /// Leave out Ellipsis; the first other engine is compared with instead
    #[arg(long, conflicts_with = "ellipsis")]
    without_ellipsis: bool,
    /// The time limit of one run
    #[arg(long, value_name = "SECS", default_value_t = 20.0)]
    timeout: f64,
    /// Leave out larger sizes
    #[arg(long, value_name = "N", default_value_t = u64::MAX, hide_default_value = true)]
    max_size: u64,
    /// Write all measurements to a file, after every round
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
    /// Engines to compare with (default: node, node --jitless, bun, deno, qjs, boa, as far as
    /// they are on PATH); {} in the command stands for the program, which else comes last
    #[arg(value_name = "NAME=COMMAND")]
    engines: Vec<Engine>,
}

/// Measures and prints; false when engines disagree about a result, or there is none.
pub(crate) fn run(args: &Args) -> anyhow::Result<bool> {
    let settings = Settings {
        rounds: args.rounds.max(1),
        limit: Duration::try_from_secs_f64(args.timeout).context("--timeout")?,
    };
    let workloads = workloads(args)?;
    let engines = chosen_engines(args)?;
    if workloads.is_empty() || engines.is_empty() {
        bail!("nothing to measure: {} programs, {} engines", workloads.len(), engines.len());
    }
    let mut measurements = Measurements::new(engines, workloads);
    measurements.measure(&settings, |so_far| match &args.json {
        Some(file) => report::save(so_far, file),
        None => Ok(()),
    })?;
    Ok(report::print(&measurements))
}

fn workloads(args: &Args) -> anyhow::Result<Vec<Workload>> {
    let ours = || ["dots", "general"].map(|name| repository::root().join("bench").join(name)).to_vec();
    let folders = if args.dir.is_empty() { ours() } else { args.dir.clone() };
    let harness = repository::root().join("bench/harness.js");
    let mut all = Vec::new();
    for folder in folders {
        all.extend(workload::load_folder(&folder, &harness)?);
    }
    all.retain(|workload| args.only.is_match(&workload.name));
    for workload in &mut all {
        workload.sizes.retain(|&size| size <= args.max_size);
    }
    all.retain(|workload| !workload.sizes.is_empty());
    Ok(all)
}

fn chosen_engines(args: &Args) -> anyhow::Result<Vec<Engine>> {
    let mut all = Vec::new();
    if !args.without_ellipsis {
        let program = match &args.ellipsis {
            Some(path) => path.clone(),
            None => repository::build("ellipsis_cli", "ellipsis", "release")?,
        };
        all.push(Engine::ellipsis(program));
    }
    all.extend(if args.engines.is_empty() { engines::on_path() } else { args.engines.clone() });
    Ok(all)
}
