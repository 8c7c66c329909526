//! `cargo xtask node-tests DIR`: files of Node.js's own `test/parallel`, each as a program. Those that fail are listed in
//! `tests/node/failing.txt`; the list may only get shorter.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Mutex;
use std::time::Duration;

use anyhow::Context;
use regex::Regex;

use crate::process;
use crate::repository;

const FAILING: &str = "tests/node/failing.txt";

/// How long a file may take. Those that pass take less than a second.
const LIMIT: Duration = Duration::from_secs(20);

/// Whose files are run: what their names begin with behind `test-`.
const MODULES: [&str; 12] = [
    "assert",
    "buffer",
    "event",
    "fs",
    "path",
    "querystring",
    "stream",
    "string-decoder",
    "timers",
    "url",
    "util",
    "zlib",
];

#[derive(clap::Args)]
pub(crate) struct Args {
    /// The folder `test` of Node.js's sources, or a copy of it
    folder: PathBuf,
    /// Only files whose names match
    #[arg(long, value_name = "REGEX", default_value = "")]
    only: Regex,
    /// A binary of Ellipsis that is there already
    #[arg(long, value_name = "FILE")]
    binary: Option<PathBuf>,
    /// How many files are run at once
    #[arg(long, value_name = "COUNT", default_value_t = 2)]
    jobs: usize,
    /// Writes the list anew
    #[arg(long)]
    bless: bool,
}

/// Runs the files and prints how many of each module pass; false if one fails that is not in the list.
pub(crate) fn run(args: &Args) -> anyhow::Result<bool> {
    let ellipsis = match &args.binary {
        Some(binary) => std::path::absolute(binary)?,
        None => repository::build("ellipsis_cli", "ellipsis", "release")?,
    };
    let list = repository::root().join(FAILING);
    let text = fs::read_to_string(&list).unwrap_or_default();
    let known: BTreeSet<&str> =
        text.lines().filter(|line| !line.starts_with('#') && !line.is_empty()).collect();
    let files = files(&args.folder, &args.only)?;
    let (queue, failed) = (Mutex::new(files.iter()), Mutex::new(BTreeSet::new()));
    let run = |number: usize| -> anyhow::Result<()> {
        // By this number they find a folder for what they write.
        let number = number.to_string();
        loop {
            let next = queue.lock().ok().and_then(|mut queue| queue.next());
            let Some((_, file)) = next else { return Ok(()) };
            let path = Path::new("parallel").join(file);
            let mut command = Command::new(&ellipsis);
            command.arg(path).current_dir(&args.folder).env("TEST_THREAD_ID", &number);
            let finished = process::run(&mut command, LIMIT)?;
            if !finished.status.is_some_and(|status| status.success())
                && let Ok(mut failed) = failed.lock()
            {
                failed.insert(file.as_str());
            }
        }
    };
    let run = &run;
    std::thread::scope(|scope| {
        let threads: Vec<_> = (0..args.jobs.max(1)).map(|number| scope.spawn(move || run(number))).collect();
        threads
            .into_iter()
            .try_for_each(|thread| thread.join().unwrap_or_else(|_| anyhow::bail!("a thread failed")))
    })?;
    let failed = failed.into_inner().unwrap_or_default();
    let mut counts: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    for (module, file) in &files {
        let (passed, all) = counts.entry(module).or_default();
        *passed += usize::from(!failed.contains(file.as_str()));
        *all += 1;
    }
    for (module, (passed, all)) in &counts {
        println!("{module:15} {passed:4} of {all:4}  {:5.1}%", 100.0 * *passed as f64 / *all as f64);
    }
    if args.bless && args.only.as_str().is_empty() {
        let head = "# Files of Node.js's test/parallel that fail; `cargo xtask node-tests DIR --bless` writes this.\n";
        let text: String = failed.iter().map(|file| format!("{file}\n")).collect();
        fs::create_dir_all(list.parent().context("the list is in a folder")?)?;
        fs::write(&list, format!("{head}{text}"))?;
        return Ok(true);
    }
    let new: Vec<_> = failed.iter().filter(|file| !known.contains(*file)).collect();
    for file in &new {
        println!("fails now: {file}");
    }
    let passing =
        files.iter().filter(|(_, file)| known.contains(file.as_str()) && !failed.contains(file.as_str()));
    for (_, file) in passing {
        println!("passes now: {file}");
    }
    Ok(new.is_empty())
}

/// Modules and files of theirs.
fn files(folder: &Path, only: &Regex) -> anyhow::Result<Vec<(&'static str, String)>> {
    let parallel = folder.join("parallel");
    let mut all = Vec::new();
    for entry in fs::read_dir(&parallel).with_context(|| format!("cannot read {}", parallel.display()))? {
        let name = entry?.file_name().to_string_lossy().into_owned();
        let Some(rest) = name.strip_prefix("test-") else { continue };
        let module = MODULES.iter().copied().find(|module| {
            rest.strip_prefix(module).is_some_and(|rest| rest.starts_with(['-', '.', 's', 't']))
        });
        let is_program = [".js", ".mjs"].iter().any(|extension| name.ends_with(extension));
        if let Some(module) = module
            && is_program
            && only.is_match(&name)
        {
            all.push((module, name));
        }
    }
    all.sort();
    Ok(all)
}
