//! Programs that embed Ellipsis, each in a file of its own: `cargo run -p ellipsis --example embed -- NAME`. They are one
//! binary, so that the engine is linked once.

mod agent;
mod classes;
mod compiled;
mod functions;
mod hello;
mod plugins;
mod reducer;
mod rules;
mod service;
mod sleep;

use std::error::Error;
use std::io::{self, Write};
use std::process::ExitCode;

type Example = fn(&mut dyn Write) -> Result<(), Box<dyn Error>>;

/// All of them, by their names.
pub(crate) const EXAMPLES: &[(&str, Example)] = &[
    ("hello", hello::run),
    ("functions", functions::run),
    ("sleep", sleep::run),
    ("classes", classes::run),
    ("compiled", compiled::run),
    ("plugins", plugins::run),
    ("rules", rules::run),
    ("reducer", reducer::run),
    ("service", service::run),
    ("agent", agent::run),
];

/// Also run by the tests, which are told what is printed.
#[allow(dead_code, reason = "tests run the examples by themselves")]
fn main() -> ExitCode {
    let name = std::env::args().nth(1).unwrap_or_default();
    let Some((_, run)) = EXAMPLES.iter().find(|(known, _)| *known == name) else {
        let names: Vec<&str> = EXAMPLES.iter().map(|(name, _)| *name).collect();
        eprintln!("which one? there are: {}", names.join(", "));
        return ExitCode::from(2);
    };
    match run(&mut io::stdout()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}
