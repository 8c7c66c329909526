//! `--watch`: runs the program anew whenever a file changes that it was made of.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Child, Command};
use std::time::{Duration, SystemTime};

use crate::{Problem, failed, tell};

/// How often files are looked at. Looking takes no more than their times, and works on every file system.
const INTERVAL: Duration = Duration::from_millis(250);

/// How deep below the folder of the program files are looked at.
const DEPTH: usize = 12;

type Times = BTreeMap<PathBuf, SystemTime>;

/// When the sources below a folder were changed; packages that were installed do not count.
fn times(folder: &Path, depth: usize, found: &mut Times) {
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    for entry in entries.flatten() {
        let path = entry.path();
        let name = entry.file_name();
        let name = name.to_string_lossy();
        if name.starts_with('.') || name == "node_modules" || name == "target" {
            continue;
        }
        let Ok(known) = entry.metadata() else { continue };
        if known.is_dir() && depth > 0 {
            times(&path, depth - 1, found);
        } else if is_source(&path)
            && let Ok(time) = known.modified()
        {
            found.insert(path, time);
        }
    }
}

fn is_source(path: &Path) -> bool {
    let extension = path.extension().and_then(|extension| extension.to_str()).unwrap_or_default();
    ["js", "mjs", "cjs", "ts", "mts", "cts", "jsx", "tsx", "json", "env"].contains(&extension)
}

fn start(args: &[String]) -> Result<Child, Problem> {
    let program = std::env::current_exe().map_err(|problem| failed(problem.to_string()))?;
    Command::new(program).args(args).spawn().map_err(|problem| failed(problem.to_string()))
}

/// Runs the command with these arguments until it is ended itself.
pub(crate) fn run(file: &str, args: &[String]) -> Result<(), Problem> {
    let path = std::path::absolute(file).map_err(|problem| failed(problem.to_string()))?;
    let folder = path.parent().map_or_else(|| PathBuf::from("."), Path::to_owned);
    let mut known = Times::new();
    times(&folder, DEPTH, &mut known);
    let mut child = start(args)?;
    let mut has_ended = false;
    loop {
        std::thread::sleep(INTERVAL);
        if !has_ended && let Ok(Some(status)) = child.try_wait() {
            has_ended = true;
            let how = if status.success() { "ended".to_owned() } else { format!("failed ({status})") };
            tell(&format!("ellipsis: {file} {how}, waiting for changes"));
        }
        let mut now = Times::new();
        times(&folder, DEPTH, &mut now);
        if now == known {
            continue;
        }
        known = now;
        if !has_ended {
            // It may have ended by itself meanwhile.
            let _ = child.kill();
            let _ = child.wait();
        }
        has_ended = false;
        tell(&format!("ellipsis: running {file} again"));
        child = start(args)?;
    }
}
