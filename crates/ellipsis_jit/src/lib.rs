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
mod background;
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
mod policy;
mod registers;
mod translate;
mod typed;
mod values;

use std::cell::{Cell, OnceCell};
use std::collections::VecDeque;
use std::num::NonZeroU32;
use std::sync::Arc;
use std::sync::mpsc::{self, Receiver, Sender};

use cranelift_codegen::Context;
use cranelift_codegen::ir::{AbiParam, Function, Signature, UserFuncName, types};
use cranelift_codegen::isa::{self, CallConv, TargetIsa};
use cranelift_codegen::settings::{self, Configurable};
use cranelift_frontend::{FunctionBuilder, FunctionBuilderContext};
use ellipsis_bytecode::Effects;
use ellipsis_engine::{
    Code, Compiled, CompiledEntry, Context as EngineContext, ExitReason, Gc, MachineCompiler,
};
use ellipsis_gc::TICKS_PER_CHECK;

use crate::background::Output;
use crate::log::Log;
use crate::memory::CodeMemory;
use crate::plan::Planner;
use crate::policy::Policy;
use crate::translate::Translator;

pub use crate::log::Sink;

/// How hot code is that is worth compiling, in ticks, if there is little of it.
pub const THRESHOLD: u32 = 8 * TICKS_PER_CHECK;

/// Longer functions are not compiled.
const MOST_INSTRUCTIONS: usize = 4000;
/// Nor are those with more registers.
const MOST_REGISTERS: u32 = 400;

/// What compiles for an engine, and how.
pub struct Options {
    /// Code that is as hot as that is compiled, in ticks, and longer code once it is hotter; the highest number is never.
    /// Below the interval of checks it is that interval, too.
    pub threshold: u32,
    /// Whether a thread compiles while the program goes on: one for all engines of the process. Below the interval of checks
    /// it does not, so that what is compiled is entered at once.
    pub background: bool,
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
        Options { threshold: THRESHOLD, background: true, forced_exits: None, log: None, listings: None }
    }
}

/// Has what gets hot compiled. Called before anything runs.
pub fn install(cx: &mut EngineContext, options: Options) {
    if options.threshold < TICKS_PER_CHECK {
        cx.heap.budget.set_interval(options.threshold);
    }
    let is_in_background = options.background && options.threshold >= TICKS_PER_CHECK;
    let compiler = Compiler {
        backend: OnceCell::new(),
        memory: CodeMemory::new(&mut cx.heap),
        threshold: options.threshold,
        forced: options.forced_exits.map(|interval| ForcedExits { left: Box::default(), interval }),
        log: options.log.map(Log::new),
        listings: options.listings,
        outputs: is_in_background.then(mpsc::channel),
        begun: VecDeque::new(),
    };
    cx.set_compiler(Some(Box::new(compiler)), options.threshold);
}

/// Without a backend for this machine it compiles nothing.
struct Compiler {
    /// Made when something is compiled for the first time.
    backend: OnceCell<Option<Backend>>,
    memory: CodeMemory,
    threshold: u32,
    forced: Option<ForcedExits>,
    log: Option<Log>,
    listings: Option<Sink>,
    /// Where what the thread has made comes from, if that compiles.
    outputs: Option<(Sender<Output>, Receiver<Output>)>,
    /// What it is to make, the first one first.
    begun: VecDeque<Planned>,
}

/// Checks that fail though nothing was wrong.
pub(crate) struct ForcedExits {
    /// How many checks are still to pass: machine code counts here.
    left: Box<Cell<u32>>,
    interval: NonZeroU32,
}

/// What is known of what is compiled.
pub(crate) struct Planned {
    /// How many instructions are, without those that never ran.
    pub(crate) instructions: usize,
    /// The opcodes of those that are left to the interpreter.
    pub(crate) steps: Vec<&'static str>,
    /// What was forgotten since then is not wanted any more.
    version: u32,
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
    fn compile(&mut self, code: Gc<Code>, at: Option<u32>, epoch: u32) -> Compiled {
        self.backend.get_or_init(Backend::new);
        let Some(Some(backend)) = self.backend.get_mut() else { return Compiled::Now(None) };
        let policy = Policy::of(&code);
        if let Some(known) = policy.known(at) {
            return Compiled::Now(known);
        }
        if !policy.is_due(code.heat()) {
            return Compiled::Now(None);
        }
        if !is_compilable(code) {
            policy.set(&code, at, None);
            return Compiled::Now(None);
        }
        let from = at.unwrap_or(0) as usize;
        let mut planner = Planner::new(code, epoch, policy.can_learn());
        planner.plan(from, planner.first(from));
        let (instructions, version) = (planner.plans.len(), code.compiled_version());
        if !policy.affords(code.heat(), self.threshold, instructions as u32) {
            return Compiled::Now(None);
        }
        policy.set(&code, at, None);
        let planned = Planned { instructions, steps: planner.steps(), version };
        if let Some(sink) = &mut self.listings {
            sink(&listing::listing(&planner));
        }
        let function = backend.translate(planner, from, self.forced.as_ref());
        if let Some((reply, _)) = &self.outputs
            && background::is_there()
        {
            if !background::send(&backend.isa, function, reply) {
                return Compiled::Now(None);
            }
            self.begun.push_back(planned);
            return Compiled::Soon;
        }
        let output = background::compile(&mut backend.context, &*backend.isa, function);
        Compiled::Now(self.place(code, at, &planned, &output))
    }

    fn finish(&mut self, code: Gc<Code>, at: Option<u32>) -> bool {
        let output = self.outputs.as_ref().and_then(|(_, outputs)| outputs.try_recv().ok());
        let Some(output) = output else { return false };
        if let Some(planned) = self.begun.pop_front() {
            self.place(code, at, &planned, &output);
        }
        true
    }

    fn knows_loops(&self, code: &Code) -> bool {
        Policy::of(code).has_loops()
    }

    fn left(&mut self, code: Gc<Code>, at: u32, owner: &Code, reason: ExitReason) {
        let forgotten = Policy::of(owner).count(owner, reason);
        if let Some(log) = &mut self.log {
            log.left(code, at, forgotten);
        }
    }
}

impl Compiler {
    /// Puts machine code where it can be entered, and makes it known unless it was forgotten meanwhile.
    fn place(
        &mut self,
        code: Gc<Code>,
        at: Option<u32>,
        planned: &Planned,
        output: &Output,
    ) -> Option<CompiledEntry> {
        let entry = output.code.as_ref().and_then(|bytes| self.memory.place(bytes));
        if let Some(log) = &mut self.log {
            let size = entry.and(output.code.as_ref()).map(Vec::len);
            log.compiled(code, at, planned, size, output.took);
        }
        if code.compiled_version() == planned.version {
            Policy::of(&code).set(&code, at, entry);
        }
        entry
    }
}

fn is_compilable(code: Gc<Code>) -> bool {
    let instructions = &code.template().code;
    let suspends = |ins: &ellipsis_bytecode::Instruction| ins.op().effects().contains(Effects::SUSPENDS);
    instructions.len() <= MOST_INSTRUCTIONS
        && code.register_count() <= MOST_REGISTERS
        && !instructions.iter().any(suspends)
}

impl Backend {
    /// Makes Cranelift's IR of what was planned from an instruction on.
    fn translate(&mut self, planner: Planner, from: usize, forced: Option<&ForcedExits>) -> Function {
        let mut signature = Signature::new(CallConv::SystemV);
        signature.params.extend([AbiParam::new(types::I64), AbiParam::new(types::I64)]);
        signature.returns.push(AbiParam::new(types::I64));
        let mut function = Function::with_name_signature(UserFuncName::default(), signature);
        let builder = FunctionBuilder::new(&mut function, &mut self.builders);
        Translator::new(builder, planner, forced).translate(from, self.isa.frontend_config());
        function
    }
}
