//! `cargo xtask intl`: how far what Intl writes differs from another engine. One program writes some
//! hundred thousand values, of many locales and all classes of Intl; it runs here and there, and what
//! differs is counted by class.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, bail};

use crate::repository;

/// The program that writes the values.
const PROGRAM: &str = "tests/intl/values.js";

#[derive(clap::Args)]
pub(crate) struct Args {
    /// The engine to compare with
    #[arg(long, value_name = "COMMAND", default_value = "node")]
    against: PathBuf,
    /// Only classes whose names have this in them
    #[arg(long, value_name = "TEXT")]
    class: Vec<String>,
    /// Only these locales
    #[arg(long, value_name = "TAG")]
    locale: Vec<String>,
    /// How many values that differ to show of each class
    #[arg(long, value_name = "COUNT", default_value_t = 3)]
    examples: usize,
    /// Fail if more of all values differ, in percent
    #[arg(long, value_name = "PERCENT", default_value_t = 3.0)]
    limit: f64,
    /// Write every value that differs into this file
    #[arg(long, value_name = "FILE")]
    list: Option<PathBuf>,
    /// A binary of Ellipsis that is there already
    #[arg(long, value_name = "FILE")]
    binary: Option<PathBuf>,
    /// The cargo profile to build with otherwise
    #[arg(long, default_value = "release")]
    profile: String,
}

/// What was found of a class.
#[derive(Default)]
struct Class {
    values: usize,
    different: usize,
    examples: Vec<String>,
}

pub(crate) fn run(args: &Args) -> anyhow::Result<bool> {
    let ellipsis = match &args.binary {
        Some(binary) => binary.clone(),
        None => repository::build("ellipsis_cli", "ellipsis", &args.profile)?,
    };
    let folder = std::env::temp_dir().join(format!("ellipsis-intl-{}", std::process::id()));
    std::fs::create_dir_all(&folder)?;
    let script = folder.join("values.js");
    std::fs::write(&script, program(args)?)?;
    let theirs = start(&args.against, &script, &folder.join("theirs"))?;
    let ours = start(&ellipsis, &script, &folder.join("ours"))?;
    let (theirs, ours) = (finish(theirs)?, finish(ours)?);
    let (classes, list) = compare(&ours, &theirs, args.examples)?;
    if let Some(file) = &args.list {
        std::fs::write(file, list.join("\n") + "\n")?;
    }
    std::fs::remove_dir_all(&folder)?;
    Ok(report(&classes, args.limit))
}

/// The program, with what is asked for.
fn program(args: &Args) -> anyhow::Result<String> {
    let source = std::fs::read_to_string(repository::root().join(PROGRAM)).context(PROGRAM)?;
    let mut head = String::new();
    for (name, list) in [("CLASSES", &args.class), ("LOCALES", &args.locale)] {
        if !list.is_empty() {
            head += &format!("globalThis.{name} = {};\n", serde_json::to_string(list)?);
        }
    }
    Ok(head + &source)
}

struct Running {
    name: String,
    child: std::process::Child,
    output: PathBuf,
}

/// Starts an engine; what it prints goes to a file, since it is much.
fn start(engine: &Path, script: &Path, output: &Path) -> anyhow::Result<Running> {
    let name = engine.display().to_string();
    let child = Command::new(engine)
        .arg(script)
        .env("TZ", "Europe/Berlin")
        .env("LC_ALL", "en_US.UTF-8")
        .stdin(Stdio::null())
        .stdout(File::create(output)?)
        .spawn()
        .with_context(|| format!("cannot run {name}"))?;
    Ok(Running { name, child, output: output.to_owned() })
}

fn finish(mut running: Running) -> anyhow::Result<PathBuf> {
    if !running.child.wait()?.success() {
        bail!("{} failed", running.name);
    }
    Ok(running.output)
}

/// Counts what differs; also lists it.
fn compare(
    ours: &Path,
    theirs: &Path,
    examples: usize,
) -> anyhow::Result<(BTreeMap<String, Class>, Vec<String>)> {
    let mut classes: BTreeMap<String, Class> = BTreeMap::new();
    let mut list = Vec::new();
    let mut ours = BufReader::new(File::open(ours)?).lines();
    for theirs in BufReader::new(File::open(theirs)?).lines() {
        let theirs = theirs?;
        let Some(ours) = ours.next() else { bail!("Ellipsis wrote fewer values") };
        let ours = ours?;
        let (Some((their_key, their_value)), Some((our_key, our_value))) =
            (theirs.rsplit_once('\t'), ours.rsplit_once('\t'))
        else {
            bail!("not a line of values: {theirs}");
        };
        if their_key != our_key {
            bail!("Ellipsis writes {our_key} where the other engine writes {their_key}");
        }
        let (name, rest) = their_key.split_once('\t').unwrap_or((their_key, ""));
        let class = classes.entry(name.to_owned()).or_default();
        class.values += 1;
        if their_value != our_value {
            class.different += 1;
            let rest = rest.replace('\t', "  ");
            list.push(format!("{name}\t{rest}\t{our_value}\t{their_value}"));
            class.examples.push(format!("{rest}  {our_value}, not {their_value}"));
        }
    }
    for class in classes.values_mut() {
        // Spread over the locales.
        let step = (class.examples.len() / examples.max(1)).max(1);
        class.examples = class.examples.iter().step_by(step).take(examples).cloned().collect();
    }
    Ok((classes, list))
}

/// Prints a line for each class; false if more differs than may.
fn report(classes: &BTreeMap<String, Class>, limit: f64) -> bool {
    let percent = |different: usize, values: usize| 100.0 * different as f64 / values.max(1) as f64;
    for (name, class) in classes {
        let share = percent(class.different, class.values);
        println!("{share:6.2} %  {:6} of {:6}  {name}", class.different, class.values);
        for example in &class.examples {
            println!("           {example}");
        }
    }
    let different = classes.values().map(|class| class.different).sum();
    let values = classes.values().map(|class| class.values).sum();
    let share = percent(different, values);
    println!("{share:6.2} %  {different:6} of {values:6}  all");
    share <= limit
}
