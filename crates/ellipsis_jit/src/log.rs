//! The log: what is compiled, at what cost, and where machine code is left.

use std::time::{Duration, Instant};

use ellipsis_bytecode::FrameLocation;
use ellipsis_engine::{Code, Gc};

use crate::Planned;

/// What takes the lines of a log.
pub type Sink = Box<dyn FnMut(&str) + Send>;

pub(crate) struct Log {
    sink: Sink,
    started: Instant,
}

impl Log {
    pub(crate) fn new(sink: Sink) -> Log {
        Log { sink, started: Instant::now() }
    }

    /// What was compiled to so many bytes, or could not be.
    pub(crate) fn compiled(
        &mut self,
        code: Gc<Code>,
        at: Option<u32>,
        Planned { instructions, steps, .. }: &Planned,
        size: Option<usize>,
        took: Duration,
    ) {
        let what = match size {
            Some(size) if steps.is_empty() => format!("{size} bytes"),
            Some(size) => format!("{size} bytes, steps: {}", steps.join(" ")),
            None => "not compilable".to_owned(),
        };
        let begins = if at.is_some() { "loop" } else { "function" };
        let place = place(code, at.unwrap_or(0));
        let (all, took) = (code.template().code.len(), took.as_micros());
        self.line(&format!("{begins} {place}: {instructions} of {all} instructions, {what}, {took} us"));
    }

    /// Where machine code was left; what was compiled may be `forgotten` for that.
    pub(crate) fn left(&mut self, code: Gc<Code>, at: u32, forgotten: bool) {
        let op = code.template().code[at as usize].op();
        let so = if forgotten { ", and compiled anew" } else { "" };
        self.line(&format!("left {} at {at} {op:?}{so}", place(code, at)));
    }

    fn line(&mut self, text: &str) {
        let since = self.started.elapsed();
        (self.sink)(&format!("jit {}.{:03} ms {text}", since.as_millis(), since.subsec_micros() % 1000));
    }
}

/// Where an instruction stands in the source.
fn place(code: Gc<Code>, at: u32) -> FrameLocation {
    let template = code.template();
    FrameLocation::new(template.name.to_string(), &template.source, template.position(at))
}
