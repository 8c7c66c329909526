//! `cargo xtask invisible`: whether sharing can be observed. Random programs run with sharing,
//! without, under frequent collections, and in a peer if there is one; all must print the same.

use std::env;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use anyhow::{Context, bail};

use crate::process;
use crate::repository;

/// The program, which is random in SEED and has STEPS steps.
const PROGRAM: &str = "tests/invisible/random.js";

#[derive(clap::Args)]
pub(crate) struct Args {
    /// Seed of the first program; the others count up from it
    #[arg(long, default_value_t = 1)]
    pub(crate) seed: u32,
    /// How many programs to run
    #[arg(long, default_value_t = 10, value_parser = clap::value_parser!(u32).range(1..))]
    pub(crate) runs: u32,
    /// Steps of each
    #[arg(long, default_value_t = 20_000, value_parser = clap::value_parser!(u32).range(1..))]
    pub(crate) steps: u32,
    /// The engine to compare with as well (default: node, if it is on PATH)
    #[arg(long, value_name = "COMMAND")]
    pub(crate) peer: Option<PathBuf>,
    /// Collect at every Nth allocation in one of the runs
    #[arg(long, value_name = "N", default_value_t = 1009)]
    pub(crate) gc_stress: u32,
    /// The cargo profile to build with
    #[arg(long, default_value = "release")]
    pub(crate) profile: String,
}

/// An engine as it is run, by what distinguishes it.
struct Way {
    name: String,
    program: PathBuf,
    arguments: Vec<String>,
}

pub(crate) fn run(args: &Args) -> anyhow::Result<bool> {
    let ellipsis = repository::build("ellipsis_cli", "ellipsis", &args.profile)?;
    run_with(args, &ellipsis, &[])
}

/// The same for a binary that is there already, which sees these variables.
pub(crate) fn run_with(args: &Args, ellipsis: &Path, environment: &[(&str, &str)]) -> anyhow::Result<bool> {
    let ways = ways(args, ellipsis);
    let source = std::fs::read_to_string(repository::root().join(PROGRAM)).context(PROGRAM)?;
    let folder = env::temp_dir().join(format!("ellipsis-invisible-{}", std::process::id()));
    std::fs::create_dir_all(&folder)?;
    let mut same = true;
    for seed in args.seed..args.seed.saturating_add(args.runs) {
        let text = format!("globalThis.SEED = {seed}; globalThis.STEPS = {};\n{source}", args.steps);
        let script = folder.join("random.js");
        std::fs::write(&script, text)?;
        same &= compare(&ways, environment, &script, seed)?;
    }
    std::fs::remove_dir_all(&folder)?;
    let names: Vec<&str> = ways.iter().map(|way| way.name.as_str()).collect();
    println!("{} steps compared between {}", u64::from(args.runs) * u64::from(args.steps), names.join(", "));
    Ok(same)
}

fn ways(args: &Args, ellipsis: &Path) -> Vec<Way> {
    let way = |name: &str, arguments: &[&str]| Way {
        name: name.to_owned(),
        program: ellipsis.to_owned(),
        arguments: arguments.iter().map(|&argument| argument.to_owned()).collect(),
    };
    let stress = args.gc_stress.to_string();
    let mut ways = vec![
        way("no sharing", &["--no-sharing"]),
        way("sharing", &[]),
        way("sharing under collections", &["--gc-stress", &stress]),
        way("machine code", &["--jit-threshold", "7"]),
        way("machine code that is left often", &["--jit-threshold", "7", "--jit-exits", "11"]),
    ];
    let peer = args.peer.clone().or_else(|| on_path(OsStr::new("node")));
    match peer {
        Some(program) => {
            ways.push(Way { name: program.display().to_string(), program, arguments: Vec::new() });
        }
        None => println!("node is not on PATH: no peer is compared with"),
    }
    ways
}

/// A program by its name.
pub(crate) fn on_path(name: &OsStr) -> Option<PathBuf> {
    let path = env::var_os("PATH")?;
    env::split_paths(&path).map(|folder| folder.join(name)).find(|program| program.is_file())
}

/// Whether all print the same; says where they part if not.
fn compare(ways: &[Way], environment: &[(&str, &str)], script: &Path, seed: u32) -> anyhow::Result<bool> {
    let mut same = true;
    let mut first: Option<(&str, String)> = None;
    for way in ways {
        let mut command = Command::new(&way.program);
        command.args(&way.arguments).arg(script).envs(environment.iter().copied());
        let finished = process::run(&mut command, Duration::from_secs(600))
            .with_context(|| format!("cannot run {}", way.program.display()))?;
        if !finished.status.is_some_and(|status| status.success()) {
            let problem = String::from_utf8_lossy(&finished.stderr);
            bail!("seed {seed}, {}: {}", way.name, problem.trim());
        }
        let printed = String::from_utf8_lossy(&finished.stdout).into_owned();
        if printed.trim().is_empty() {
            bail!("seed {seed}, {}: prints nothing that could be compared", way.name);
        }
        match &first {
            None => first = Some((&way.name, printed)),
            Some((name, expected)) if *expected != printed => {
                let place = expected.lines().zip(printed.lines()).find(|(a, b)| a != b);
                let (a, b) = place.unwrap_or_default();
                println!("seed {seed}: {name} prints `{a}` where {} prints `{b}`", way.name);
                same = false;
            }
            Some(_) => {}
        }
    }
    Ok(same)
}
