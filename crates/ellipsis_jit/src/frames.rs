//! Frames: what is written back to them, how they are left, and those of inlined calls, which are there only while
//! somebody looks.
//!
//! While control is in what was inlined, the innermost frame of the context is that of the function it was inlined
//! into. Before the engine does anything, the frames of the inlined calls are made as they would have been, and
//! afterwards that frame is made the innermost one again.

use std::rc::Rc;

use cranelift_codegen::ir::condcodes::IntCC;
use cranelift_codegen::ir::{self, Block, BlockArg, InstBuilder, types};
use ellipsis_bytecode::AccessMode;
use ellipsis_engine::machine::{self, layout};
use ellipsis_engine::{ExitReason, FrameHeader, Value};

use crate::body::{Body, InlinedCall};
use crate::plan::{Form, Place, Plan, State};
use crate::translate::{TRUSTED, Translator};

/// A register that several of these exits of a block write back in the same form: so can all of them. Where it is not read
/// later it does not matter what is written.
fn written_by_all(exits: &[Exit], register: usize) -> Option<Place> {
    let live = |exit: &&Exit| exit.body.planner.liveness.before(exit.at).contains(register);
    let mut places = exits.iter().filter(live).map(|exit| exit.state[register]);
    let form = places.next()?.form;
    let same = !matches!(form, Form::Dead | Form::Frame) && places.all(|place| place.form == form);
    let is_written = |exit: &Exit| !exit.state[register].in_frame;
    let several = exits.iter().filter(live).filter(|exit| is_written(exit)).count() > 1;
    (same && several).then_some(Place::of(form))
}

/// A way out of an instruction that met something else than was planned for.
pub(super) struct Exit {
    block: Block,
    reason: ExitReason,
    body: Rc<Body>,
    /// Where the instruction's block begins.
    start: usize,
    at: usize,
    state: State,
}

impl Translator<'_, '_> {
    // ---- Writing back ----

    /// Writes a register of a body back, if its frame does not have it.
    fn write_back(&mut self, body: &Body, register: usize, place: Place) {
        if !place.in_frame && place.form != Form::Dead {
            let value = self.box_form(body, register, place.form);
            self.store(value, body.frame, register * 8);
        }
    }

    /// Writes back what the instruction reads, as the frame then has, and what the handler of its exceptions does.
    pub(super) fn write_back_operands(&mut self) {
        let body = self.body.clone();
        let mut reads = Vec::new();
        body.code().template().for_each_access(self.at, |access| {
            if matches!(access.mode, AccessMode::Read | AccessMode::Update) {
                reads.extend(access.registers);
            }
        });
        for register in reads {
            let register = register as usize;
            self.write_back(&body, register, self.state[register]);
            self.state[register].in_frame = true;
        }
        let state = self.state.clone();
        self.write_back_for_handler(&body, self.at, &state);
    }

    /// Writes back what the instruction writes: where it jumps, it leaves that alone.
    pub(super) fn write_back_results(&mut self) {
        let body = self.body.clone();
        if !self.ins().op().jumps() {
            return;
        }
        let mut writes = Vec::new();
        body.code().template().for_each_access(self.at, |access| {
            if access.mode == AccessMode::Write {
                writes.extend(access.registers);
            }
        });
        for register in writes {
            let register = register as usize;
            self.write_back(&body, register, self.state[register]);
        }
    }

    /// The same in a cold block: what is known stays as it is.
    pub(super) fn write_back_operands_apart(&mut self) {
        let state = self.state.clone();
        self.write_back_operands();
        self.state = state;
    }

    /// Writes back what the handler of an instruction's exceptions reads.
    fn write_back_for_handler(&mut self, body: &Body, at: usize, state: &State) {
        if let Some(handler) = body.code().template().handler(at as u32) {
            for register in body.planner.liveness.before(handler.target as usize).iter() {
                if register != handler.register as usize {
                    self.write_back(body, register, state[register]);
                }
            }
        }
    }

    /// What is known behind a call: its frame lay over registers.
    pub(super) fn lose_frame(&mut self, plan: Plan) {
        self.body.planner.apply(self.at, plan, &mut self.state);
    }

    // ---- Frames of inlined calls ----

    /// Makes the frames of the inlined calls that control is in, and the last one the innermost. The engine may look at them,
    /// and throw.
    pub(super) fn enter_frames(&mut self) {
        let body = self.body.clone();
        self.make_frames(&body, false);
    }

    /// Makes the frame of the function that all is inlined into the innermost one again.
    pub(super) fn leave_frames(&mut self) {
        let body = self.body.clone();
        if body.call.is_some() {
            self.set_innermost(body.outermost());
        }
    }

    /// `all`: the interpreter is to go on in them, also in the callers'.
    fn make_frames(&mut self, body: &Body, all: bool) {
        if body.call.is_none() {
            return;
        }
        self.make_frame(body, all);
        self.set_innermost(body);
        let high = self.load(types::I64, self.cx, layout::HIGH_WATER);
        let end = self.load(types::I64, self.cx, layout::TOP);
        let high = self.builder.ins().umax(high, end);
        self.store(high, self.cx, layout::HIGH_WATER);
    }

    fn make_frame(&mut self, body: &Body, all: bool) {
        let Some(call) = &body.call else { return };
        let InlinedCall { body: caller, at, state, callee, this, argc, constructs, .. } = call;
        self.make_frame(caller, all);
        if all {
            let result = caller.code().template().code[*at].a();
            for register in caller.planner.liveness.before(at + 1).iter() {
                if register != result {
                    self.write_back(caller, register, state[register]);
                }
            }
        }
        self.write_back_for_handler(caller, *at, state);
        let (code, callee) = (body.code(), *callee);
        let new_target = if *constructs { callee } else { self.constant(Value::UNDEFINED.bits()) };
        let known = self.known_cell(code);
        let pc = self.constant(caller.code().instructions().wrapping_add(*at) as u64);
        let count = self.builder.ins().iconst(types::I32, *argc as i64);
        let flags = if *constructs { layout::CONSTRUCT_FLAG } else { 0 };
        let flags = self.builder.ins().iconst(types::I32, i64::from(flags));
        for (value, offset) in [
            (*this, 0),
            (callee, FrameHeader::CALLEE),
            (new_target, FrameHeader::NEW_TARGET),
            (known, FrameHeader::CODE),
            (pc, FrameHeader::CALLER_PC),
            (caller.frame, FrameHeader::CALLER),
            (count, FrameHeader::ARGUMENT_COUNT),
            (flags, FrameHeader::FLAGS),
        ] {
            self.builder.ins().store(TRUSTED, value, body.frame, offset as i32);
        }
    }

    /// Makes the frame of a body the context's innermost one.
    pub(super) fn set_innermost(&mut self, body: &Body) {
        let top = self.builder.ins().iadd_imm_s(body.frame, i64::from(body.code().register_count()) * 8);
        self.store(body.frame, self.cx, layout::FRAME);
        self.store(top, self.cx, layout::TOP);
    }

    // ---- Exits ----

    /// Leaves the frame to the interpreter, at this instruction, unless that holds.
    pub(super) fn exit_unless(&mut self, condition: ir::Value) {
        let exit = self.way_out(ExitReason::Unexpected);
        self.require_true(condition, exit);
    }

    /// The cold block where the frame is left, at this instruction.
    fn way_out(&mut self, reason: ExitReason) -> Block {
        if let Some(known) = self.ways_out.iter().find(|exit| exit.reason == reason) {
            return known.block;
        }
        let block = self.cold_block();
        let (body, start, at, state) = (self.body.clone(), self.start, self.at, self.state.clone());
        self.ways_out.push(Exit { block, reason, body, start, at, state });
        block
    }

    /// Whether the frame is left where this access meets something else than what was planned for.
    pub(super) fn leaves(&self) -> bool {
        self.body.planner.leaves(self.at, self.body.planner.plans[&self.at])
    }

    /// The cold block where that comes to: the frame is left, or [`Translator::join_step`] goes on.
    pub(super) fn apart(&mut self) -> Block {
        if self.leaves() { self.way_out(ExitReason::Unknown) } else { self.cold_block() }
    }

    /// Leaves the frame to the interpreter, at this instruction.
    pub(super) fn exit(&mut self) {
        let never = self.builder.ins().iconst(types::I8, 0);
        self.exit_unless(never);
        self.return_left();
    }

    /// What holds, unless an exit is forced now.
    pub(super) fn unless_forced(&mut self, holds: ir::Value) -> ir::Value {
        let Some(forced) = self.forced else { return holds };
        let place = self.constant(std::ptr::from_ref(&*forced.left).addr() as u64);
        let left = self.load(types::I32, place, 0);
        let fewer = self.builder.ins().iadd_imm_s(left, -1);
        let again = self.builder.ins().iconst(types::I32, i64::from(forced.interval.get()));
        let is_due = self.builder.ins().icmp_imm_s(IntCC::SignedLessThanOrEqual, fewer, 0);
        let next = self.builder.ins().select(is_due, again, fewer);
        self.store(next, place, 0);
        let passes = self.builder.ins().icmp_imm_s(IntCC::Equal, is_due, 0);
        let ty = self.builder.func.dfg.value_type(holds);
        let holds =
            if ty == types::I8 { holds } else { self.builder.ins().icmp_imm_s(IntCC::NotEqual, holds, 0) };
        self.builder.ins().band(holds, passes)
    }

    pub(super) fn fill_exits(&mut self) {
        let exits = std::mem::take(&mut self.exits);
        for exits in exits.chunk_by(|a, b| a.start == b.start && Rc::ptr_eq(&a.body, &b.body)) {
            self.fill_exits_of_block(exits);
        }
        if let Some(left) = self.left {
            self.builder.switch_to_block(left);
            self.return_left();
        }
    }

    /// What they have to write back is mostly the same: that is done in a block behind them. There variables have what
    /// they have where control comes from.
    fn fill_exits_of_block(&mut self, exits: &[Exit]) {
        let body = exits[0].body.clone();
        self.set_body(body.clone());
        let shared: Vec<(usize, Place)> = (0..body.variables.len())
            .filter_map(|register| Some((register, written_by_all(exits, register)?)))
            .collect();
        let last = self.cold_block();
        let (pc, reason) = (types::I64, types::I32);
        let [pc, reason] = [pc, reason].map(|ty| self.builder.append_block_param(last, ty));
        for exit in exits {
            self.builder.switch_to_block(exit.block);
            for register in body.planner.liveness.before(exit.at).iter() {
                if shared.iter().all(|&(other, _)| other != register) {
                    self.write_back(&body, register, exit.state[register]);
                }
            }
            // Exits that are forced say nothing about the code.
            let reason = if self.forced.is_none() { exit.reason } else { ExitReason::Plain };
            let args = [self.pc(exit.at), self.reason(reason)];
            self.builder.ins().jump(last, &args.map(BlockArg::from));
        }
        self.builder.switch_to_block(last);
        for (register, place) in shared {
            self.write_back(&body, register, place);
        }
        self.leave_written_back(pc, reason);
    }

    /// The cold block that returns 0: the frame was left.
    pub(super) fn left(&mut self) -> Block {
        let known = self.left;
        let left = known.unwrap_or_else(|| self.cold_block());
        self.left = Some(left);
        left
    }

    /// Leaves the frame at this instruction, which has never run so far.
    pub(super) fn leave_unseen(&mut self) -> bool {
        let state = self.state.clone();
        self.leave(self.at, &state, ExitReason::Unknown);
        false
    }

    /// Writes back what is read from an instruction on, and leaves the frame there.
    fn leave(&mut self, at: usize, state: &State, reason: ExitReason) {
        let body = self.body.clone();
        for register in body.planner.liveness.before(at).iter() {
            self.write_back(&body, register, state[register]);
        }
        let (pc, reason) = (self.pc(at), self.reason(reason));
        self.leave_written_back(pc, reason);
    }

    fn leave_written_back(&mut self, pc: ir::Value, reason: ir::Value) {
        let body = self.body.clone();
        self.make_frames(&body, true);
        let args = [self.cx, pc, self.known_cell(self.owner), reason];
        let nothing = self.call_helper(machine::leave as *const () as usize, &args, types::I64);
        self.builder.ins().return_(&[nothing]);
    }

    fn reason(&mut self, reason: ExitReason) -> ir::Value {
        self.builder.ins().iconst(types::I32, i64::from(reason as u32))
    }

    /// Returns 0: the frame was left.
    pub(super) fn return_left(&mut self) {
        let nothing = self.constant(0);
        self.builder.ins().return_(&[nothing]);
    }

    /// Goes on only if that is not 0: else the frame was left.
    pub(super) fn return_if_left(&mut self, result: ir::Value) {
        let (left, goes_on) = (self.left(), self.new_block());
        self.builder.ins().brif(result, goes_on, &[], left, &[]);
        self.builder.switch_to_block(goes_on);
    }

    // ---- Checks ----

    /// At the beginning: leaves the frame to the interpreter if there is little native stack, of which machine code takes no
    /// more later.
    pub(super) fn check_native_stack(&mut self) {
        let sp = self.builder.ins().get_stack_pointer(types::I64);
        let limit = self.load(types::I64, self.cx, layout::NATIVE_LIMIT);
        let limit = self.builder.ins().iadd_imm_s(limit, layout::NATIVE_RESERVE as i64);
        let is_low = self.builder.ins().icmp(IntCC::UnsignedLessThan, sp, limit);
        let (low, goes_on) = (self.cold_block(), self.new_block());
        self.builder.ins().brif(is_low, low, &[], goes_on, &[]);
        self.builder.switch_to_block(low);
        let state = self.state.clone();
        self.leave(self.at, &state, ExitReason::Plain);
        self.builder.switch_to_block(goes_on);
    }

    /// Takes a tick; gives whether it is time to check interrupts.
    pub(super) fn take_tick(&mut self) -> ir::Value {
        let ticks = self.load(types::I64, self.cx, layout::TICKS);
        let left = self.builder.ins().iadd_imm_s(ticks, -1);
        self.store(left, self.cx, layout::TICKS);
        self.builder.ins().icmp_imm_s(IntCC::SignedLessThan, left, 0)
    }

    /// The tick of a jump back to the head of a loop.
    pub(super) fn tick(&mut self) {
        let over = self.take_tick();
        let (check, goes_on) = (self.cold_block(), self.new_block());
        self.builder.ins().brif(over, check, &[], goes_on, &[]);
        self.builder.switch_to_block(check);
        self.write_back_operands_apart();
        self.enter_frames();
        let (pc, owner) = (self.pc(self.at), self.known_cell(self.owner));
        let version = self.builder.ins().iconst(types::I32, i64::from(self.owner.compiled_version() as i32));
        let args = [self.cx, pc, owner, version];
        let result = self.call_helper(machine::check as *const () as usize, &args, types::I64);
        self.return_if_left(result);
        self.leave_frames();
        // What is forgotten goes on in the interpreter: at the head, for the tick was taken.
        let stays = self.builder.ins().icmp_imm_s(IntCC::Equal, result, 1);
        let forgotten = self.cold_block();
        self.builder.ins().brif(stays, goes_on, &[], forgotten, &[]);
        self.builder.switch_to_block(forgotten);
        let (head, state) = (self.target(self.ins()), self.state.clone());
        self.leave(head, &state, ExitReason::Plain);
        self.builder.switch_to_block(goes_on);
    }

    /// Collects garbage if that is wanted.
    pub(super) fn safepoint(&mut self) {
        let wanted = self.load(types::I8, self.cx, layout::WANTED);
        let (collect, goes_on) = (self.cold_block(), self.new_block());
        self.builder.ins().brif(wanted, collect, &[], goes_on, &[]);
        self.builder.switch_to_block(collect);
        self.enter_frames();
        let pc = self.pc(self.at);
        let args = [self.cx, pc];
        let address = self.constant(machine::collect as *const () as u64);
        self.emit_call(address, &args, None);
        self.leave_frames();
        self.builder.ins().jump(goes_on, &[]);
        self.builder.switch_to_block(goes_on);
    }

    // ---- The end ----

    /// Ends the function with a value.
    pub(super) fn return_value(&mut self, register: usize) {
        let value = self.boxed(register);
        let body = self.body.clone();
        if let Some(call) = &body.call {
            let result = if call.constructs { self.constructed(value) } else { value };
            self.builder.ins().jump(call.done, &[result.into()]);
            return;
        }
        if !self.code.constructs() {
            self.builder.ins().return_(&[value]);
            return;
        }
        let flags = self.builder.ins().load(types::I32, TRUSTED, self.frame, FrameHeader::FLAGS as i32);
        let construct = self.builder.ins().band_imm_s(flags, i64::from(layout::CONSTRUCT_FLAG));
        let (constructs, plain) = (self.new_block(), self.new_block());
        self.builder.ins().brif(construct, constructs, &[], plain, &[]);
        self.builder.switch_to_block(constructs);
        let result = self.constructed(value);
        self.builder.ins().return_(&[result]);
        self.builder.switch_to_block(plain);
        self.builder.ins().return_(&[value]);
    }

    /// What a construction gives whose function returns that.
    fn constructed(&mut self, value: ir::Value) -> ir::Value {
        let this = self.box_form(&self.body.clone(), 0, self.state[0].form);
        let (other, done) = (self.cold_block(), self.new_block());
        self.builder.append_block_param(done, types::I64);
        let is_plain = self.builder.ins().icmp_imm_s(IntCC::Equal, value, Value::UNDEFINED.bits() as i64);
        self.builder.ins().brif(is_plain, done, &[this.into()], other, &[]);
        self.builder.switch_to_block(other);
        let helper = machine::construct_result as *const () as usize;
        let result = self.call_helper(helper, &[this, value], types::I64);
        self.builder.ins().jump(done, &[result.into()]);
        self.builder.switch_to_block(done);
        self.builder.block_params(done)[0]
    }
}
