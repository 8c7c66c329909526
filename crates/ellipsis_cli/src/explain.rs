//! `ellipsis explain`: runs a program, then tells what each `...` in it did.

mod page;
mod report;

use std::io::Write;
use std::path::{Path, PathBuf};

use clap::Args;
use ellipsis_runtime::{ExplainedSite, ExplainedSource, Kind};

use crate::{Problem, limits};

/// Options of `ellipsis explain`.
#[derive(Args, Debug)]
pub(crate) struct Options {
    /// The program: a file, or `-` for standard input
    file: String,

    /// Arguments of the program, which finds them in `process.argv`
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    args: Vec<String>,

    /// Prints a JSON document to standard output; what the program prints goes to standard error
    #[arg(long)]
    json: bool,

    /// Writes a page for browsers to OUT, which shows the source and what each `...` did and cost
    #[arg(long, value_name = "OUT")]
    html: Option<PathBuf>,

    /// Runs the program as a module, whatever its name is
    #[arg(long)]
    module: bool,
}

pub(crate) fn run(options: &Options) -> Result<(), Problem> {
    let mut program = match options.file.as_str() {
        "-" => crate::from_standard_input(if options.module { Kind::Module } else { Kind::Code })?,
        file => crate::from_file(file, options.module)?,
    };
    program.arguments = options.args.clone();
    let mut runtime = limits::Limits::default().bounded_runtime();
    runtime.explain();
    runtime.divert_output(options.json);
    let result = runtime.run(&program);
    if let Err(failure) = &result {
        crate::tell(&failure.report);
    }
    let mut sources = runtime.explained_sources();
    std::mem::forget(runtime);
    shorten_names(&mut sources);
    if let Some(file) = &options.html {
        write_page(file, &page::page(&options.file, &sources, result.is_err()))?;
    }
    let sites: Vec<ExplainedSite> = sources.into_iter().flat_map(|source| source.sites).collect();
    let text = if options.json { report::json(&sites, result.is_err()) } else { report::text(&sites) };
    let mut out = std::io::stdout().lock();
    // Who does not read to the end, as `head`, has seen enough.
    let _ = out.write_all(text.as_bytes()).and_then(|()| out.flush());
    match result {
        Ok(0) => Ok(()),
        Ok(status) => Err(Problem::Told(status)),
        Err(_) => Err(Problem::Told(1)),
    }
}

/// Writes a page as a whole: what was there before stays if that fails.
fn write_page(file: &Path, page: &str) -> Result<(), Problem> {
    let mut part = file.as_os_str().to_owned();
    part.push(".part");
    let written = std::fs::write(&part, page).and_then(|()| std::fs::rename(&part, file));
    written.map_err(|problem| {
        let _gone = std::fs::remove_file(&part);
        crate::failed(format!("cannot write {}: {problem}", file.display()))
    })
}

/// Files below the current folder are named from there.
fn shorten_names(sources: &mut [ExplainedSource]) {
    let Ok(folder) = std::env::current_dir() else { return };
    for source in sources {
        let Ok(short) = Path::new(&source.file).strip_prefix(&folder) else { continue };
        source.file = short.display().to_string();
        for site in &mut source.sites {
            site.file.clone_from(&source.file);
        }
    }
}
