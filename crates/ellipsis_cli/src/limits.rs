//! What a program may use, as flags say it.

use std::time::{Duration, Instant};

use clap::Args;
use ellipsis_runtime::Runtime;

use crate::memory::default_limit;

/// The least heap that a program can have.
const LEAST_HEAP: usize = 1 << 20;

/// Limits of a run. A program that passes one ends, and cannot prevent that.
#[derive(Args, Clone, Copy, Default, Debug)]
pub(crate) struct Limits {
    /// Ends the program after that time, such as 300ms or 2s
    #[arg(long, value_name = "TIME", value_parser = duration)]
    timeout: Option<Duration>,

    /// Ends the program when its values take more memory, such as 64m or 2g (default: most of what there is)
    #[arg(long, value_name = "BYTES", value_parser = heap_size)]
    max_heap: Option<usize>,

    /// Ends the program when the console has written more, such as 1m
    #[arg(long, value_name = "BYTES", value_parser = size)]
    max_output: Option<usize>,

    /// Ends the program after so many calls and loop iterations; built-in functions count by the work they do
    #[arg(long, value_name = "N")]
    fuel: Option<u64>,
}

impl Limits {
    /// A runtime that keeps to these limits.
    pub(crate) fn bounded_runtime(&self) -> Runtime {
        let mut runtime = Runtime::new();
        let engine = runtime.engine();
        // What is too far away to be a time never comes.
        engine.set_deadline(self.timeout.and_then(|time| Instant::now().checked_add(time)));
        engine.set_heap_limit(Some(self.max_heap.unwrap_or_else(default_limit)));
        // What was asked for is kept to; the default is there so that programs get an error, and beyond it the system refuses.
        let is_final = self.max_heap.is_some_and(|bytes| bytes <= default_limit());
        engine.context().heap.budget.heap_is_final = is_final;
        engine.set_output_limit(self.max_output.map(|bytes| bytes as u64));
        engine.set_fuel(self.fuel);
        runtime
    }
}

/// A number and what stands behind it.
fn split(text: &str) -> Result<(u64, &str), String> {
    let end = text.find(|character: char| !character.is_ascii_digit()).unwrap_or(text.len());
    let (number, unit) = text.split_at(end);
    let number = number.parse().map_err(|_| "it begins with a whole number".to_owned())?;
    Ok((number, unit))
}

fn duration(text: &str) -> Result<Duration, String> {
    let (number, unit) = split(text)?;
    match unit {
        "us" => Ok(Duration::from_micros(number)),
        "ms" => Ok(Duration::from_millis(number)),
        "s" => Ok(Duration::from_secs(number)),
        "m" => Ok(Duration::from_secs(number.saturating_mul(60))),
        _ => Err("units of time are us, ms, s and m".into()),
    }
}

fn heap_size(text: &str) -> Result<usize, String> {
    let bytes = size(text)?;
    if bytes < LEAST_HEAP { Err("a heap takes 1m at the least".into()) } else { Ok(bytes) }
}

fn size(text: &str) -> Result<usize, String> {
    let (number, unit) = split(text)?;
    let shift = match unit {
        "" => 0,
        "k" | "K" => 10,
        "m" | "M" => 20,
        "g" | "G" => 30,
        _ => return Err("units of memory are k, m and g".into()),
    };
    Ok(usize::try_from(u128::from(number) << shift).unwrap_or(usize::MAX))
}
