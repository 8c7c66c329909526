//! `cargo xtask fuzz`: random programs in Ellipsis and in a peer, many in each process. The first whose log differs is
//! made smaller and shown.

mod generate;
mod hot;

use std::path::PathBuf;
use std::process::Command;
use std::time::Duration;

use anyhow::{Context, bail};

use self::generate::{Piece, Statement, program, render};
use crate::invisible::on_path;
use crate::process;
use crate::repository;

/// What programs log with.
const PRELUDE: &str = "tests/fuzz/prelude.js";
/// How long one batch may take.
const LIMIT: Duration = Duration::from_secs(120);

#[derive(clap::Args)]
pub(crate) struct Args {
    /// The engine to compare with
    #[arg(long, value_name = "COMMAND", default_value = "node")]
    against: PathBuf,
    /// Seed of the first program; the others count up from it
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// How many programs to run
    #[arg(long, default_value_t = 10_000)]
    programs: u64,
    /// Programs of one process
    #[arg(long, default_value_t = 400, value_parser = clap::value_parser!(u64).range(1..))]
    batch: u64,
    /// Go on after a difference, and show that many of them
    #[arg(long, default_value_t = 1)]
    differences: usize,
    /// Programs that get hot, compiled to machine code, against the interpreter
    #[arg(long, conflicts_with = "against")]
    machine_code: bool,
    /// Collect at every Nth allocation
    #[arg(long, value_name = "N")]
    gc_stress: Option<u32>,
    /// A binary of Ellipsis that is there already
    #[arg(long, value_name = "FILE")]
    binary: Option<PathBuf>,
    /// The cargo profile to build with otherwise
    #[arg(long, default_value = "release")]
    profile: String,
}

impl Args {
    fn engine(&self) -> anyhow::Result<PathBuf> {
        self.binary.clone().map_or_else(|| repository::build("ellipsis_cli", "ellipsis", &self.profile), Ok)
    }
}

pub(crate) fn run(args: &Args) -> anyhow::Result<bool> {
    if args.machine_code {
        return run_machine_code(args);
    }
    let named = args.against.components().count() == 1;
    let found = if named { on_path(args.against.as_os_str()) } else { Some(args.against.clone()) };
    let Some(peer) = found else { bail!("{} is not on PATH", args.against.display()) };
    let ellipsis = args.engine()?;
    let options = args.gc_stress.iter().flat_map(|n| ["--gc-stress".into(), n.to_string()]).collect();
    compare(args, Side { engine: ellipsis, options }, Side { engine: peer, options: Vec::new() }, program)
}

/// How early is compiled, and how many of the checks fail.
const WAYS: [(u32, u32); 5] = [(1, 0), (7, 0), (30, 0), (7, 3), (30, 11)];

fn run_machine_code(args: &Args) -> anyhow::Result<bool> {
    let engine = args.engine()?;
    let stress: Vec<String> =
        args.gc_stress.iter().flat_map(|n| ["--gc-stress".into(), n.to_string()]).collect();
    let mut same = true;
    for (threshold, exits) in WAYS {
        let mut options = vec![format!("--jit-threshold={threshold}")];
        options.extend((exits > 0).then(|| format!("--jit-exits={exits}")));
        println!("{}", options.join(" "));
        options.extend_from_slice(&stress);
        let ours = Side { engine: engine.clone(), options };
        let theirs = Side { engine: engine.clone(), options: vec!["--no-jit".into()] };
        same &= compare(args, ours, theirs, hot::program)?;
    }
    Ok(same)
}

/// Runs programs on both sides, and shows which of them give something else.
fn compare(
    args: &Args,
    ours: Side,
    theirs: Side,
    program: impl Fn(u64) -> Vec<Statement>,
) -> anyhow::Result<bool> {
    let folder = std::env::temp_dir().join(format!("ellipsis-fuzz-{}", std::process::id()));
    std::fs::create_dir_all(&folder)?;
    let pair = Pair {
        ours,
        theirs,
        prelude: std::fs::read_to_string(repository::root().join(PRELUDE)).context(PRELUDE)?,
        script: folder.join("batch.js"),
    };
    let end = args.seed + args.programs;
    let mut shown = 0;
    let mut seed = args.seed;
    while seed < end && shown < args.differences {
        let seeds = seed..(seed + args.batch).min(end);
        seed = seeds.end;
        let programs: Vec<Vec<Statement>> = seeds.clone().map(&program).collect();
        let logs = pair.logs(&programs)?;
        for ((seed, program), (ours, theirs)) in seeds.zip(programs).zip(logs) {
            if ours != theirs && shown < args.differences {
                let program = pair.minimise(program)?;
                let (ours, theirs) = pair.logs(std::slice::from_ref(&program))?.remove(0);
                println!(
                    "seed {seed}:\n{}\n{}: {ours}\n{}: {theirs}\n",
                    render(&program),
                    pair.ours.name(),
                    pair.theirs.name()
                );
                shown += 1;
            }
        }
    }
    std::fs::remove_dir_all(&folder)?;
    println!("{} programs compared, {shown} differ", seed - args.seed);
    Ok(shown == 0)
}

/// An engine, and how it is run.
struct Side {
    engine: PathBuf,
    options: Vec<String>,
}

impl Side {
    fn name(&self) -> String {
        format!("{} {}", self.engine.display(), self.options.join(" "))
    }
}

/// Two engines.
struct Pair {
    ours: Side,
    theirs: Side,
    prelude: String,
    script: PathBuf,
}

impl Pair {
    /// The logs of programs, ours and the peer's.
    fn logs(&self, programs: &[Vec<Statement>]) -> anyhow::Result<Vec<(String, String)>> {
        let texts: Vec<String> = programs.iter().map(|program| render(program)).collect();
        let list = serde_json::to_string(&texts)?;
        let text = format!("{}\nfor (const program of {list}) console.log(run(program));\n", self.prelude);
        std::fs::write(&self.script, text)?;
        let ours = self.lines(&self.ours, programs.len())?;
        let theirs = self.lines(&self.theirs, programs.len())?;
        Ok(ours.into_iter().zip(theirs).collect())
    }

    /// What an engine prints. Where it ends before it has run all, the rest is said to be missing.
    fn lines(&self, side: &Side, count: usize) -> anyhow::Result<Vec<String>> {
        let mut command = Command::new(&side.engine);
        command.args(&side.options).arg(&self.script);
        let finished =
            process::run(&mut command, LIMIT).with_context(|| format!("cannot run {}", side.name()))?;
        let printed = String::from_utf8_lossy(&finished.stdout);
        let mut lines: Vec<String> = printed.lines().map(str::to_owned).collect();
        if lines.len() < count {
            let problem = String::from_utf8_lossy(&finished.stderr);
            let problem = problem.lines().next().unwrap_or("its time was up");
            lines.resize(count, format!("(ended before: {problem})"));
        }
        Ok(lines)
    }

    /// A program without what its difference does not need.
    fn minimise(&self, mut program: Vec<Statement>) -> anyhow::Result<Vec<Statement>> {
        loop {
            let candidates = smaller(&program);
            let mut found = None;
            // Small ones first, in few processes.
            for batch in candidates.chunks(100) {
                let logs = self.logs(batch)?;
                let position = logs.iter().position(|(ours, theirs)| ours != theirs);
                if let Some(position) = position {
                    found = Some(batch[position].clone());
                    break;
                }
            }
            match found {
                Some(found) => program = found,
                None => return Ok(program),
            }
        }
    }
}

/// The program with one statement less, or with one statement's inner ones in its place.
fn smaller(statements: &[Statement]) -> Vec<Vec<Statement>> {
    let mut made = Vec::new();
    for at in 0..statements.len() {
        let mut without = statements.to_vec();
        without.remove(at);
        made.push(without);
    }
    for (at, statement) in statements.iter().enumerate() {
        for (inner, piece) in statement.iter().enumerate() {
            let Piece::Body(body) = piece else { continue };
            let mut opened = statements.to_vec();
            opened.splice(at..=at, body.iter().cloned());
            made.push(opened);
            for body in smaller(body) {
                let mut changed = statements.to_vec();
                changed[at][inner] = Piece::Body(body);
                made.push(changed);
            }
        }
    }
    made
}
