//! `ellipsis explain`: runs a program, then tells what each `...` in it did.

mod report;

use std::io::Write;

use clap::Args;
use ellipsis_runtime::Kind;

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
    let mut sites = runtime.explained();
    std::mem::forget(runtime);
    shorten_names(&mut sites);
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

/// Files below the current folder are named from there.
fn shorten_names(sites: &mut [ellipsis_runtime::ExplainedSite]) {
    let Ok(folder) = std::env::current_dir() else { return };
    for site in sites {
        if let Ok(short) = std::path::Path::new(&site.file).strip_prefix(&folder) {
            site.file = short.display().to_string();
        }
    }
}
