//! Developer commands: `cargo xtask test262`, `bench`, `fuzz`, `hostile`, `invisible`, `intl`, `packages`, `node-tests`, `cldr`, `sanitize`, `tidy`, `ready`.

mod bench;
mod cldr;
mod fuzz;
mod hostile;
mod intl;
mod invisible;
mod node_tests;
mod packages;
mod process;
mod ready;
mod repository;
mod sanitize;
mod test262;
mod tidy;
mod unmodified;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask", about)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Run the conformance suite and compare with what is expected
    Test262(test262::Args),
    /// Measure our benchmark programs on Ellipsis and on the peers on PATH
    Bench(bench::Args),
    /// Run random programs with and without sharing, and in a peer, and compare
    Invisible(invisible::Args),
    /// Make the tables of locales from CLDR's JSON
    Cldr(cldr::Args),
    /// Compare what Intl writes, in many locales, with another engine
    Intl(intl::Args),
    /// Run programs over packages from npm in another engine as well, and compare results and CPU time
    Packages(packages::Args),
    /// Run files of Node.js's own test/parallel, of modules that are here
    NodeTests(node_tests::Args),
    /// Run random programs in another engine as well, and compare what they log
    Fuzz(fuzz::Args),
    /// Run programs that try to take more time and memory than they may
    Hostile(hostile::Args),
    /// Look for misuse of memory with Miri or AddressSanitizer; takes a nightly toolchain
    Sanitize(sanitize::Args),
    /// Check what rustfmt and clippy cannot
    Tidy(tidy::Args),
    /// Format, lint, test and tidy: what has to hold before a change is shown
    Ready,
}

/// How a command ended that could do its work, or need not.
enum Ending {
    Good,
    /// What it looked at is not as it should be.
    Bad,
    /// It had nothing to look at, has said so, and ends with this status.
    Skipped(u8),
}

impl From<bool> for Ending {
    fn from(good: bool) -> Self {
        if good { Ending::Good } else { Ending::Bad }
    }
}

fn main() -> ExitCode {
    match run(&Cli::parse().command) {
        Ok(Ending::Good) => ExitCode::SUCCESS,
        Ok(Ending::Bad) => ExitCode::FAILURE,
        Ok(Ending::Skipped(status)) => ExitCode::from(status),
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(command: &Command) -> anyhow::Result<Ending> {
    let good = match command {
        Command::Test262(args) => return test262::run(args),
        Command::Bench(args) => bench::run(args)?,
        Command::Invisible(args) => invisible::run(args)?,
        Command::Cldr(args) => cldr::run(args)?,
        Command::Intl(args) => intl::run(args)?,
        Command::Packages(args) => packages::run(args)?,
        Command::NodeTests(args) => node_tests::run(args)?,
        Command::Fuzz(args) => fuzz::run(args)?,
        Command::Hostile(args) => hostile::run(args)?,
        Command::Sanitize(args) => sanitize::run(args)?,
        Command::Tidy(args) => tidy::run(args)?,
        Command::Ready => ready::run()?,
    };
    Ok(good.into())
}
