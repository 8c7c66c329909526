//! Whether and how hot code is compiled to machine code, as flags say it.

use std::num::NonZeroU32;

use clap::Args;
use ellipsis::unstable::engine::Context;
use ellipsis::unstable::jit;

use crate::tell;

/// Machine code for hot functions and loops.
#[derive(Args, Clone, Copy, Default, Debug)]
pub(crate) struct MachineCode {
    /// Compiles nothing to machine code
    #[arg(long)]
    no_jit: bool,

    /// Tells what is compiled to machine code, what that costs, and where machine code is left for the interpreter
    #[arg(long)]
    jit_log: bool,

    /// Tells how each instruction is compiled, to find bugs of the engine
    #[arg(long, hide = true)]
    jit_listings: bool,

    /// Compiles what is as hot as that, to find bugs of the engine
    #[arg(long, value_name = "TICKS", hide = true)]
    jit_threshold: Option<u32>,

    /// Has every Nth check in machine code fail, to find bugs of the engine
    #[arg(long, value_name = "N", hide = true)]
    jit_exits: Option<NonZeroU32>,
}

impl MachineCode {
    /// Has a context that has run nothing compile as is asked for.
    pub(crate) fn install(self, cx: &mut Context) {
        let usual = if self.no_jit { u32::MAX } else { jit::THRESHOLD };
        let log = || Box::new(tell) as jit::Sink;
        jit::install(
            cx,
            jit::Options {
                threshold: self.jit_threshold.unwrap_or(usual),
                forced_exits: self.jit_exits,
                log: self.jit_log.then(log),
                listings: self.jit_listings.then(log),
                ..jit::Options::default()
            },
        );
    }
}
