//! `cargo xtask packages`: the programs in `bench/packages`, each over packages from npm and bundled into one file, in
//! Ellipsis and in another engine. Both have to print the same; their CPU times are compared.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use anyhow::{Context, bail, ensure};
use regex::Regex;

use crate::bench::{geometric_mean, median};
use crate::process::{self, Finished};
use crate::repository;

/// Where the programs are, and what they need.
const PROGRAMS: &str = "bench/packages";
/// What the programs import, which is no program itself.
const HELPERS: &str = "run";
/// Much longer than any program takes anywhere.
const LIMIT: Duration = Duration::from_secs(120);

/// Packages made for several platforms are taken as for browsers; some ask for `process` all the same, and for what the
/// runtime does not have yet.
const BUNDLE: &[&str] = &[
    "--bundle",
    "--format=iife",
    "--platform=browser",
    "--log-level=error",
    "--define:process.env.NODE_ENV=\"production\"",
    "--define:global=globalThis",
    "--banner:js=var process = { env: {}, browser: true, platform: 'linux', argv: [], cwd: () => '/' }; \
     globalThis.atob ??= text => String.fromCharCode(...Uint8Array.fromBase64(text));",
];

/// Modules of Node's that packages ask for where there is such a thing, and do without.
const NODE: [&str; 10] = [
    "crypto",
    "fs",
    "inspector",
    "module",
    "os",
    "path",
    "perf_hooks",
    "source-map-support",
    "stream",
    "util",
];

#[derive(clap::Args)]
pub(crate) struct Args {
    /// The engine to compare with, as a command
    #[arg(long, value_name = "COMMAND", default_value = "node --jitless")]
    against: String,
    /// Only programs whose names match
    #[arg(long, value_name = "REGEX", default_value = "")]
    only: Regex,
    /// How often each program runs
    #[arg(long, value_name = "COUNT", default_value_t = 3)]
    rounds: usize,
    /// A binary of Ellipsis that is there already
    #[arg(long, value_name = "FILE")]
    binary: Option<PathBuf>,
    /// Where packages are installed and bundles are put
    #[arg(long, value_name = "FOLDER")]
    folder: Option<PathBuf>,
    /// Run programs over packages as they are installed instead, and write docs/packages.md
    #[arg(long)]
    unmodified: bool,
    /// Fail if a program takes more of the other engine's time
    #[arg(long, value_name = "RATIO", default_value_t = 1.2)]
    limit: f64,
}

/// Bundles, measures and prints; false if results differ or a program takes too long.
pub(crate) fn run(args: &Args) -> anyhow::Result<bool> {
    let ellipsis = match &args.binary {
        Some(binary) => binary.clone(),
        None => repository::build("ellipsis_cli", "ellipsis", "release")?,
    };
    let folder = match &args.folder {
        Some(folder) => folder.clone(),
        None => std::env::temp_dir().join("ellipsis-packages"),
    };
    if args.unmodified {
        let folder = args.folder.clone().unwrap_or_else(|| folder.join("unmodified"));
        return crate::unmodified::run(
            &ellipsis,
            args.against.trim_end_matches(" --jitless"),
            &folder,
            &args.only,
        );
    }
    install(&folder)?;
    let mut against = args.against.split_whitespace();
    let program = against.next().context("--against is empty")?;
    let against: Vec<&str> = against.collect();
    let (mut good, mut ratios) = (true, Vec::new());
    for (name, file) in bundles(&folder, &args.only)? {
        let (mut ours, mut both) = (Vec::new(), Vec::new());
        for _ in 0..args.rounds.max(1) {
            let here = measure(Command::new(&ellipsis).arg(&file))?;
            let there = measure(Command::new(program).args(&against).arg(&file))?;
            if here.stdout != there.stdout {
                good = false;
                println!("{name} prints {}, not {}", text(&here), text(&there));
            }
            ours.push(here.cpu.as_secs_f64());
            both.push(here.cpu.as_secs_f64() / there.cpu.as_secs_f64().max(0.001));
        }
        let (ratio, ours) = (median(&both).unwrap_or(0.0), median(&ours).unwrap_or(0.0));
        good &= ratio <= args.limit;
        let mark = if ratio > args.limit { "  too long" } else { "" };
        println!("{ratio:6.2}  {:5.0} ms  {name}{mark}", ours * 1e3);
        ratios.push(ratio);
    }
    let Some(mean) = geometric_mean(ratios.into_iter()) else { bail!("no program has such a name") };
    println!("{mean:6.2}  geometric mean");
    Ok(good)
}

/// Installs what `package.json` names, unless that was done.
fn install(folder: &Path) -> anyhow::Result<()> {
    fs::create_dir_all(folder).with_context(|| format!("cannot make {}", folder.display()))?;
    let wanted = fs::read(repository::root().join(PROGRAMS).join("package.json"))?;
    let known = folder.join("package.json");
    if fs::read(&known).is_ok_and(|known| known == wanted)
        && folder.join("node_modules/.bin/esbuild").exists()
    {
        return Ok(());
    }
    fs::write(&known, wanted)?;
    let npm = Command::new("npm").args(["install", "--no-audit", "--no-fund"]).current_dir(folder).status();
    ensure!(npm.context("cannot run npm")?.success(), "npm could not install the packages");
    // Where npm does not run scripts of packages, esbuild lacks its binary.
    let esbuild = Command::new("node").arg("node_modules/esbuild/install.js").current_dir(folder).status();
    ensure!(esbuild.context("cannot run node")?.success(), "esbuild could not be installed");
    Ok(())
}

/// Bundles the programs, and tells their names and files.
fn bundles(folder: &Path, only: &Regex) -> anyhow::Result<Vec<(String, PathBuf)>> {
    // They are bundled beside the packages, where these are found.
    fs::write(folder.join("empty.js"), "")?;
    let mut all = Vec::new();
    for entry in fs::read_dir(repository::root().join(PROGRAMS))? {
        let path = entry?.path();
        let (Some(file), Some(stem)) = (path.file_name(), path.file_stem()) else { continue };
        if path.extension().is_none_or(|extension| extension != "js") {
            continue;
        }
        fs::copy(&path, folder.join(file))?;
        let name = stem.to_string_lossy().into_owned();
        if name != HELPERS && only.is_match(&name) {
            all.push((name, PathBuf::from(file)));
        }
    }
    all.sort();
    for (name, file) in &mut all {
        let out = folder.join("bundles").join(&*file);
        let mut esbuild = Command::new(folder.join("node_modules/.bin/esbuild"));
        esbuild
            .arg(&*file)
            .args(BUNDLE)
            .args(NODE.map(|name| format!("--alias:{name}=./empty.js")))
            .arg(format!("--outfile={}", out.display()))
            .current_dir(folder);
        ensure!(esbuild.status().context("cannot run esbuild")?.success(), "{name} could not be bundled");
        *file = out;
    }
    Ok(all)
}

fn measure(command: &mut Command) -> anyhow::Result<Finished> {
    let finished = process::run(command, LIMIT).with_context(|| format!("cannot run {command:?}"))?;
    let good = finished.status.is_some_and(|status| status.success());
    ensure!(good, "{command:?} fails: {}", String::from_utf8_lossy(&finished.stderr));
    Ok(finished)
}

fn text(finished: &Finished) -> String {
    String::from_utf8_lossy(&finished.stdout).trim().to_owned()
}
