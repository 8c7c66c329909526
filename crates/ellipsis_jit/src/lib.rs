//! Machine code for hot functions and loops: one tier, through Cranelift.
//!
//! A function is compiled from its bytecode and what was seen when it ran: [`plan`] decides how each instruction is
//! compiled and what is known of each register, [`translate`] makes Cranelift's IR of it, [`memory`] holds the machine
//! code. `ellipsis_engine::machine` says how it is entered and left.
//!
//! ```no_run
//! # fn with(cx: &mut ellipsis_engine::Context) {
//! cx.set_compiler(Some(Box::<ellipsis_jit::Compiler>::default()), ellipsis_jit::THRESHOLD);
//! # }
//! ```

mod access;
mod calls;
mod direct;
mod memory;
mod numeric;
mod plan;
mod registers;
mod translate;

use std::cell::OnceCell;
use std::sync::Arc;

use cranelift_codegen::ir::{AbiParam, Function, Signature, UserFuncName, types};
use cranelift_codegen::isa::{self, CallConv, TargetIsa};
use cranelift_codegen::settings::{self, Configurable};
use cranelift_codegen::{Context, control::ControlPlane};
use cranelift_frontend::{FunctionBuilder, FunctionBuilderContext};
use ellipsis_bytecode::Effects;
use ellipsis_engine::{Code, CompiledEntry, Gc, MachineCompiler};

use crate::memory::CodeMemory;
use crate::plan::{Planner, block_ends};
use crate::registers::Liveness;
use crate::translate::Translator;

/// How hot code is that is worth compiling, in ticks.
pub const THRESHOLD: u32 = 8 * ellipsis_gc::TICKS_PER_CHECK;

/// Longer functions are not compiled.
const MOST_INSTRUCTIONS: usize = 4000;
/// Nor are those with more registers.
const MOST_REGISTERS: u32 = 400;

/// What compiles for an engine. Without a backend for this machine it compiles nothing.
#[derive(Default)]
pub struct Compiler {
    /// Made when something is compiled for the first time.
    backend: OnceCell<Option<Backend>>,
}

struct Backend {
    isa: Arc<dyn TargetIsa>,
    memory: CodeMemory,
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
        Some(Backend {
            isa,
            memory: CodeMemory::default(),
            context: Context::new(),
            builders: FunctionBuilderContext::new(),
        })
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
    fn compile(&mut self, code: Gc<Code>, at: Option<u32>) -> Option<CompiledEntry> {
        self.backend.get_or_init(Backend::new);
        self.backend.get_mut()?.as_mut()?.compile(code, at)
    }
}

impl Backend {
    fn compile(&mut self, code: Gc<Code>, at: Option<u32>) -> Option<CompiledEntry> {
        let template = code.template().clone();
        let suspends = |ins: &ellipsis_bytecode::Instruction| ins.op().effects().contains(Effects::SUSPENDS);
        if template.code.len() > MOST_INSTRUCTIONS
            || code.register_count() > MOST_REGISTERS
            || template.code.iter().any(suspends)
        {
            return None;
        }
        let from = at.unwrap_or(0) as usize;
        let liveness = Liveness::of(&template);
        let starts = block_ends(&code);
        let mut planner = Planner::new(code, &liveness);
        planner.plan(from, &starts);
        self.context.clear();
        let mut signature = Signature::new(CallConv::SystemV);
        signature.params.extend([AbiParam::new(types::I64), AbiParam::new(types::I64)]);
        signature.returns.push(AbiParam::new(types::I64));
        self.context.func = Function::with_name_signature(UserFuncName::default(), signature);
        let builder = FunctionBuilder::new(&mut self.context.func, &mut self.builders);
        Translator::new(builder, code, &planner, &liveness, &starts).translate(
            from,
            at.is_some(),
            self.isa.frontend_config(),
        );
        let compiled = self.context.compile(&*self.isa, &mut ControlPlane::default()).ok()?;
        // Everything is called through its address.
        if !compiled.buffer.relocs().is_empty() {
            return None;
        }
        self.memory.place(compiled.code_buffer())
    }
}
