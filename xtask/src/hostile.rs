//! `cargo xtask hostile`: programs that try to take more time or memory than they may. Each runs in a process of its own
//! under a deadline and a heap limit; none may crash, and none may take much more of either.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use anyhow::Context;

use crate::process::{self, Finished};
use crate::repository;

/// The programs, one a line, in files by their kinds.
const PROGRAMS: &str = "tests/hostile";

#[derive(clap::Args)]
pub(crate) struct Args {
    /// Only programs whose file or text contains this
    pub(crate) filter: Option<String>,
    /// Milliseconds that each may take
    #[arg(long, default_value_t = 300)]
    pub(crate) timeout: u64,
    /// Mebibytes that its heap may have
    #[arg(long, default_value_t = 64)]
    pub(crate) max_heap: u64,
    /// By how many percent it may take more
    #[arg(long, default_value_t = 20)]
    pub(crate) tolerance: u64,
    /// The cargo profile to build with
    #[arg(long, default_value = "release")]
    pub(crate) profile: String,
    /// A binary to run instead
    #[arg(long)]
    pub(crate) engine: Option<PathBuf>,
}

/// A program, and where it stands.
struct Program {
    place: String,
    text: String,
}

pub(crate) fn run(args: &Args) -> anyhow::Result<bool> {
    let engine = match &args.engine {
        Some(engine) => engine.clone(),
        None => repository::build("ellipsis_cli", "ellipsis", &args.profile)?,
    };
    let programs = programs(args.filter.as_deref())?;
    let idle = measure(&engine, args, "0")?;
    let most_time = Duration::from_millis(args.timeout * (100 + args.tolerance) / 100);
    let most_bytes = (args.max_heap << 20) * (100 + args.tolerance) / 100;
    let (mut bad, mut crashes) = (0, 0);
    for Program { place, text } in &programs {
        let finished = measure(&engine, args, text)?;
        let time = finished.cpu.saturating_sub(idle.cpu);
        let bytes = finished.peak_bytes.saturating_sub(idle.peak_bytes);
        let mut problems = Vec::new();
        match finished.status {
            None => problems.push("does not end".to_owned()),
            // 13 is how a module ends that awaits what never comes.
            Some(status) if matches!(status.code(), Some(0 | 1 | 13)) => {}
            Some(status) => {
                crashes += 1;
                problems.push(status.to_string());
            }
        }
        if time > most_time {
            problems.push(format!("{} ms", time.as_millis()));
        }
        if bytes > most_bytes {
            problems.push(format!("{} MiB", bytes >> 20));
        }
        if !problems.is_empty() {
            bad += 1;
            let shown: String = text.lines().last().unwrap_or_default().chars().take(150).collect();
            println!("{place}: {}: {shown}", problems.join(", "));
        }
    }
    println!("{} programs, {bad} take too much, {crashes} of them crash", programs.len());
    Ok(bad == 0)
}

/// How long a program may take in all before it is killed.
const PATIENCE: Duration = Duration::from_secs(10);

fn measure(engine: &Path, args: &Args, text: &str) -> anyhow::Result<Finished> {
    let file = std::env::temp_dir().join(format!("ellipsis-hostile-{}.js", std::process::id()));
    std::fs::write(&file, text)?;
    let mut command = Command::new(engine);
    command.arg(format!("--timeout={}ms", args.timeout)).arg(format!("--max-heap={}m", args.max_heap));
    let finished = process::run(command.arg(&file), PATIENCE).context("cannot run the engine");
    std::fs::remove_file(&file)?;
    finished
}

fn programs(filter: Option<&str>) -> anyhow::Result<Vec<Program>> {
    let folder = repository::root().join(PROGRAMS);
    let prelude = std::fs::read_to_string(folder.join("prelude.js")).context("the prelude")?;
    let mut files: Vec<PathBuf> =
        std::fs::read_dir(&folder)?.map(|entry| Ok(entry?.path())).collect::<anyhow::Result<_>>()?;
    files.sort();
    let mut programs = Vec::new();
    for file in files.iter().filter(|file| file.extension().is_some_and(|extension| extension == "txt")) {
        let name = file.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        for (line, text) in (1..).zip(std::fs::read_to_string(file)?.lines()) {
            let place = format!("{name}:{line}");
            let wanted = filter.is_none_or(|filter| place.contains(filter) || text.contains(filter));
            if !wanted || text.is_empty() || text.starts_with("//") {
                continue;
            }
            let text = if name == "endless" { format!("{prelude}\n{text}") } else { text.to_owned() };
            programs.push(Program { place, text });
        }
    }
    Ok(programs)
}
