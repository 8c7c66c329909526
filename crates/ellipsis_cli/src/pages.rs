//! What is made of the definition of the flags: completions of shells, and a manual page.

use std::io::Write;

use clap::{Args, CommandFactory};
use clap_complete::Shell;

use crate::Problem;

/// Options of `ellipsis completions`.
#[derive(Args, Debug)]
pub(crate) struct Completions {
    /// The shell
    shell: Shell,
}

/// Prints a script that completes the command in a shell.
pub(crate) fn completions(options: &Completions) -> Result<(), Problem> {
    let mut text = Vec::new();
    clap_complete::generate(options.shell, &mut crate::Options::command(), "ellipsis", &mut text);
    print(&text)
}

/// Prints the manual page, in roff.
pub(crate) fn manual() -> Result<(), Problem> {
    let mut text = Vec::new();
    let written = clap_mangen::Man::new(crate::Options::command()).render(&mut text);
    written.map_err(|problem| crate::failed(problem.to_string()))?;
    print(&text)
}

fn print(text: &[u8]) -> Result<(), Problem> {
    let mut out = std::io::stdout().lock();
    out.write_all(text).and_then(|()| out.flush()).map_err(|problem| crate::failed(problem.to_string()))
}
