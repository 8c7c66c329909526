//! Machine code for hot functions and loops: one tier, through Cranelift.
//!
//! A function is compiled from its bytecode and what was seen when it ran: [`plan`] decides how each instruction is
//! compiled and what is known of each register, [`translate`] makes Cranelift's IR of it, [`memory`] holds the machine
//! code. `ellipsis_engine::machine` says how it is entered and left.
//!
//! ```no_run
//! # fn with(cx: &mut ellipsis_engine::Context) {
//! ellipsis_jit::install(cx, ellipsis_jit::Options::default());
//! # }
//! ```

mod access;
mod body;
mod calls;
mod direct;
mod frames;
mod inline;
mod iterate;
mod listing;
mod log;
mod memory;
mod numeric;
mod plan;
mod registers;
mod translate;
mod typed;
mod values;

use std::cell::{Cell, OnceCell};
use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::Instant;

use cranelift_codegen::ir::{AbiParam, Function, Signature, UserFuncName, types};
use cranelift_codegen::isa::{self, CallConv, TargetIsa};
use cranelift_codegen::settings::{self, Configurable};
use cranelift_codegen::{Context, control::ControlPlane};
use cranelift_frontend::{FunctionBuilder, FunctionBuilderContext};
use ellipsis_bytecode::Effects;
use ellipsis_engine::{Code, CompiledEntry, Context as EngineContext, Gc, MachineCompiler};

use crate::log::Log;
use crate::memory::CodeMemory;
use crate::plan::Planner;
use crate::translate::Translator;

pub use crate::log::Sink;

/// How hot code is that is worth compiling, in ticks.
pub const THRESHOLD: u32 = 8 * ellipsis_gc::TICKS_PER_CHECK;

/// Longer functions are not compiled.
const MOST_INSTRUCTIONS: usize = 4000;
/// Nor are those with more registers.
const MOST_REGISTERS: u32 = 400;

/// What compiles for an engine, and how.
pub struct Options {
    /// Code that is as hot as that is compiled, in ticks; the highest number is never. Below the interval of checks it is
    /// that interval, too.
    pub threshold: u32,
    /// Has each so many-eth check in machine code fail, to find bugs.
    pub forced_exits: Option<NonZeroU32>,
    /// Takes the lines of the log: what is compiled, and where machine code is left.
    pub log: Option<Sink>,
    /// Takes a listing of each function or loop that is compiled.
    pub listings: Option<Sink>,
}

impl Default for Options {
    /// What is worth compiling is.
    fn default() -> Options {
        Options { threshold: THRESHOLD, forced_exits: None, log: None, listings: None }
    }
}

/// Has what gets hot compiled. Called before anything runs.
pub fn install(cx: &mut EngineContext, options: Options) {
    if options.threshold < ellipsis_gc::TICKS_PER_CHECK {
        cx.heap.budget.set_interval(options.threshold);
    }
    let forced = options.forced_exits.map(|interval| ForcedExits { left: Box::default(), interval });
    let (log, listings) = (options.log.map(Log::new), options.listings);
    let memory = CodeMemory::new(&mut cx.heap);
    let compiler = Compiler { backend: OnceCell::new(), memory, forced, log, listings };
    cx.set_compiler(Some(Box::new(compiler)), options.threshold);
}

/// Without a backend for this machine it compiles nothing.
struct Compiler {
    /// Made when something is compiled for the first time.
    backend: OnceCell<Option<Backend>>,
    memory: CodeMemory,
    forced: Option<ForcedExits>,
    log: Option<Log>,
    listings: Option<Sink>,
}

/// Checks that fail though nothing was wrong.
pub(crate) struct ForcedExits {
    /// How many checks are still to pass: machine code counts here.
    left: Box<Cell<u32>>,
    interval: NonZeroU32,
}

/// What was made of a function.
pub(crate) struct Made {
    entry: CompiledEntry,
    /// In bytes.
    pub(crate) size: usize,
    /// The opcodes of instructions that are left to the interpreter.
    pub(crate) steps: Vec<&'static str>,
}

struct Backend {
    isa: Arc<dyn TargetIsa>,
    context: Context,
    builders: FunctionBuilderContext,
}

impl Backend {
    fn new() -> Option<Backend> {
        let mut flags = settings::builder();
        flags.set("opt_level", "speed").ok()?;
        flags.set("enable_verifier", if cfg!(debug_assertions) { "true" } else { "false" }).ok()?;
        flags.set("preserve_frame_pointers", "true").ok()?;
        let mut isa = isa::lookup_by_name(TARGET?).ok()?;
        enable_features(&mut isa);
        let isa = isa.finish(settings::Flags::new(flags)).ok()?;
        Some(Backend { isa, context: Context::new(), builders: FunctionBuilderContext::new() })
    }
}

const TARGET: Option<&str> = if cfg!(all(target_arch = "x86_64", unix)) {
    Some("x86_64-unknown-linux-gnu")
} else if cfg!(all(target_arch = "aarch64", unix)) {
    Some("aarch64-unknown-linux-gnu")
} else {
    None
};

#[cfg(target_arch = "x86_64")]
fn enable_features(isa: &mut isa::Builder) {
    for (flag, there) in [
        ("has_sse3", std::is_x86_feature_detected!("sse3")),
        ("has_ssse3", std::is_x86_feature_detected!("ssse3")),
        ("has_sse41", std::is_x86_feature_detected!("sse4.1")),
        ("has_sse42", std::is_x86_feature_detected!("sse4.2")),
        ("has_avx", std::is_x86_feature_detected!("avx")),
        ("has_bmi1", std::is_x86_feature_detected!("bmi1")),
        ("has_bmi2", std::is_x86_feature_detected!("bmi2")),
        ("has_lzcnt", std::is_x86_feature_detected!("lzcnt")),
        ("has_popcnt", std::is_x86_feature_detected!("popcnt")),
    ] {
        if there {
            // What this version does not know it does not use.
            let _known = isa.enable(flag);
        }
    }
}

#[cfg(not(target_arch = "x86_64"))]
fn enable_features(_isa: &mut isa::Builder) {}

impl MachineCompiler for Compiler {
    fn compile(&mut self, code: Gc<Code>, at: Option<u32>, epoch: u32) -> Option<CompiledEntry> {
        let started = self.log.as_ref().map(|_| Instant::now());
        self.backend.get_or_init(Backend::new);
        let backend = self.backend.get_mut()?.as_mut()?;
        let steps = backend.compile(code, at, epoch, self.forced.as_ref(), self.listings.as_mut());
        let made = steps.and_then(|steps| {
            let code = backend.code();
            Some(Made { entry: self.memory.place(code)?, size: code.len(), steps })
        });
        let entry = made.as_ref().map(|made| made.entry);
        if let (Some(log), Some(started)) = (&mut self.log, started) {
            log.compiled(code, at, made, started.elapsed());
        }
        entry
    }

    fn left(&mut self, code: Gc<Code>, at: u32, forgotten: bool) {
        if let Some(log) = &mut self.log {
            log.left(code, at, forgotten);
        }
    }
}

impl Backend {
    /// Makes machine code; gives the opcodes of instructions that are left to the interpreter.
    fn compile(
        &mut self,
        code: Gc<Code>,
        at: Option<u32>,
        epoch: u32,
        forced: Option<&ForcedExits>,
        listings: Option<&mut Sink>,
    ) -> Option<Vec<&'static str>> {
        let template = code.template().clone();
        let suspends = |ins: &ellipsis_bytecode::Instruction| ins.op().effects().contains(Effects::SUSPENDS);
        if template.code.len() > MOST_INSTRUCTIONS
            || code.register_count() > MOST_REGISTERS
            || template.code.iter().any(suspends)
        {
            return None;
        }
        let from = at.unwrap_or(0) as usize;
        let mut planner = Planner::new(code, epoch, code.can_learn());
        planner.plan(from, planner.first(from));
        let steps = planner.steps();
        if let Some(sink) = listings {
            sink(&listing::listing(&planner));
        }
        self.context.clear();
        let mut signature = Signature::new(CallConv::SystemV);
        signature.params.extend([AbiParam::new(types::I64), AbiParam::new(types::I64)]);
        signature.returns.push(AbiParam::new(types::I64));
        self.context.func = Function::with_name_signature(UserFuncName::default(), signature);
        let builder = FunctionBuilder::new(&mut self.context.func, &mut self.builders);
        Translator::new(builder, planner, forced).translate(from, self.isa.frontend_config());
        let compiled = self.context.compile(&*self.isa, &mut ControlPlane::default()).ok()?;
        // Everything is called through its address.
        compiled.buffer.relocs().is_empty().then_some(steps)
    }

    /// What was compiled last.
    fn code(&self) -> &[u8] {
        self.context.compiled_code().map_or(&[], |compiled| compiled.code_buffer())
    }
}
