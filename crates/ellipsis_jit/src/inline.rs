//! Calls in whose place stands what they call.

use cranelift_codegen::ir::condcodes::IntCC;
use cranelift_codegen::ir::{self, Block, InstBuilder, types};
use ellipsis_bytecode::{AccessMode, Effects, Op};
use ellipsis_engine::machine::layout;
use ellipsis_engine::{Code, Gc, Value};

use crate::body::{Body, InlinedCall, Variables};
use crate::plan::{Form, Known, Place, Planner, State};
use crate::translate::Translator;

/// Longer functions are not inlined.
const LONGEST: usize = 16;
/// So many calls within each other are inlined.
const DEEPEST: usize = 1;

/// Whether a function can stand in the place of a call: nothing in it needs a frame of its own but for a moment, and
/// its `this` stays what it is, if that is an object.
fn is_inlinable(code: Gc<Code>) -> bool {
    let template = code.template();
    let has_run = code.heat() > 0 || code.entry().is_some();
    has_run
        && template.code.len() <= LONGEST
        && template.handlers.is_empty()
        && (0..template.code.len()).all(|at| {
            let op = template.code[at].op();
            let mut writes_this = false;
            template.for_each_access(at, |access| {
                let writes = !matches!(access.mode, AccessMode::Read | AccessMode::Clobber);
                writes_this |= writes && access.registers.contains(&0) && op != Op::CoerceThis;
            });
            let excluded =
                op.effects().contains(Effects::SUSPENDS) || op.effects().contains(Effects::EVALUATES);
            !writes_this && !excluded && op != Op::Loop
        })
}

/// Whether a function changes what it finds as its `this` if that is no object.
fn coerces_this(code: Gc<Code>) -> bool {
    code.template().code.iter().any(|ins| ins.op() == Op::CoerceThis)
}

impl Translator<'_, '_> {
    /// Whether a call of closures of that code is inlined here, with that receiver if it is no construction.
    pub(super) fn inlines(&self, target: Gc<Code>, receiver: Option<ir::Value>) -> bool {
        // The receiver of a plain call is undefined, and known to be.
        let constant = |value| {
            let dfg = &self.builder.func.dfg;
            dfg.value_def(value).inst().is_some_and(|inst| dfg.insts[inst].opcode() == ir::Opcode::Iconst)
        };
        if receiver.is_some_and(constant) && coerces_this(target) {
            return false;
        }
        target.template().code.len() <= self.room
            && self.body.depth() < DEEPEST
            && !self.body.is_within(target)
            && is_inlinable(target)
    }

    /// Puts what is called in place of the call, whose callee is a closure of that code; goes to `done` with its result.
    /// The frame that it may need has room.
    pub(super) fn inline(
        &mut self,
        callee: ir::Value,
        this: ir::Value,
        target: Gc<Code>,
        constructs: bool,
        done: Block,
    ) {
        let ins = self.ins();
        let (receiver, argc) = (ins.b(), ins.c());
        self.room -= target.template().code.len();
        let object = |state: &State, register: usize| state[register].object;
        let known = if constructs { Known::NOTHING } else { object(&self.state, receiver) };
        let mut given = vec![(Form::Boxed, this, known)];
        for register in (1..=argc).map(|at| receiver + at) {
            let (form, known) = (self.state[register].form, object(&self.state, register));
            given.push(match form {
                Form::Int => (form, self.int(register), known),
                Form::Double => (form, self.double(register), known),
                _ => (Form::Boxed, self.boxed(register), known),
            });
        }
        let variables = Variables::declare(&mut self.builder, target);
        let mut planner = Planner::new(target, self.body.planner.epoch, self.body.planner.learns);
        let mut first = vec![Place::DEAD; variables.len()];
        for register in 0..=target.parameter_count() as usize {
            let (form, value, object) = match given.get(register) {
                Some(&given) => given,
                None => (Form::Boxed, self.constant(Value::UNDEFINED.bits()), Known::NOTHING),
            };
            if planner.liveness.before(0).contains(register) {
                first[register] = Place { object, ..Place::of(form) };
                let Variables { boxed, int, double } = variables[register];
                let variable = match form {
                    Form::Int => int,
                    Form::Double => double,
                    _ => boxed,
                };
                self.builder.def_var(variable, value);
            }
        }
        planner.plan(0, first.clone());
        let frame = self.builder.ins().iadd_imm_s(self.frame, receiver as i64 * 8);
        let (at, state) = (self.at, self.state.clone());
        let call = InlinedCall { body: self.body.clone(), at, state, callee, this, argc, constructs, done };
        self.translate_inlined(Body { planner, variables, frame, call: Some(call) }, first);
    }

    /// Goes on if there is room for a frame of that code, where a call of it would have its own, else to `otherwise`.
    pub(super) fn require_room(
        &mut self,
        base: ir::Value,
        target: Gc<Code>,
        argc: usize,
        otherwise: Block,
    ) -> ir::Value {
        let words = i64::from(target.register_count()).max(argc as i64 + 1);
        let end = self.builder.ins().iadd_imm_s(base, words * 8);
        let limit = self.load(types::I64, self.cx, layout::LIMIT);
        let fits = self.builder.ins().icmp(IntCC::UnsignedLessThan, end, limit);
        self.require_true(fits, otherwise);
        end
    }
}
