//! From bytecode to Cranelift's IR, as planned.
//!
//! Each register has a variable for each form that it may be at hand in. What is at hand where is known while an
//! instruction is translated, as when it was planned. Where something else is met than was planned for, control goes to
//! a cold block that writes back what is read later, and leaves the frame to the interpreter at that instruction; or
//! that has the interpreter run the one instruction.

use cranelift_codegen::ir::condcodes::{FloatCC, IntCC};
use cranelift_codegen::ir::{
    self, AbiParam, Block, BlockArg, InstBuilder, MemFlagsData, SigRef, Signature, types,
};
use cranelift_codegen::isa::{CallConv, TargetFrontendConfig};
use cranelift_frontend::{FunctionBuilder, Variable};
use ellipsis_bytecode::{AccessMode, Instruction};
use ellipsis_engine::machine::{self, layout};
use ellipsis_engine::{CellKind, Code, FrameHeader, Gc, Value};
use ellipsis_gc::HeapCell;
use rustc_hash::FxHashMap;

use crate::plan::{Form, Place, Plan, Planner, State};
use crate::registers::Liveness;

/// The variables of a register.
#[derive(Clone, Copy)]
struct Variables {
    boxed: Variable,
    int: Variable,
    double: Variable,
}

/// A way out of an instruction that met something else than was planned for.
struct Exit {
    block: Block,
    at: usize,
    state: State,
}

pub(crate) struct Translator<'a, 'b> {
    pub(crate) builder: FunctionBuilder<'b>,
    pub(crate) code: Gc<Code>,
    pub(super) planner: &'a Planner<'a>,
    liveness: &'a Liveness,
    starts: &'a [bool],
    variables: Vec<Variables>,
    blocks: FxHashMap<usize, Block>,
    pub(super) state: State,
    /// The instruction that is translated.
    pub(super) at: usize,
    exit: Option<Exit>,
    exits: Vec<Exit>,
    pub(super) cx: ir::Value,
    pub(super) frame: ir::Value,
    /// The signatures of what is called, by the kinds of parameters.
    signatures: FxHashMap<(Vec<ir::Type>, Option<ir::Type>), SigRef>,
}

/// Memory of the engine: aligned, and mapped.
pub(super) const TRUSTED: MemFlagsData = MemFlagsData::trusted();

impl<'a, 'b> Translator<'a, 'b> {
    pub(crate) fn new(
        mut builder: FunctionBuilder<'b>,
        code: Gc<Code>,
        planner: &'a Planner<'a>,
        liveness: &'a Liveness,
        starts: &'a [bool],
    ) -> Translator<'a, 'b> {
        let variables = (0..code.register_count()).map(|_| Variables {
            boxed: builder.declare_var(types::I64),
            int: builder.declare_var(types::I32),
            double: builder.declare_var(types::F64),
        });
        let variables = variables.collect();
        let entry = builder.create_block();
        builder.append_block_params_for_function_params(entry);
        builder.switch_to_block(entry);
        builder.seal_block(entry);
        let (cx, frame) = (builder.block_params(entry)[0], builder.block_params(entry)[1]);
        let signatures = FxHashMap::default();
        Translator {
            builder,
            code,
            planner,
            liveness,
            starts,
            variables,
            blocks: FxHashMap::default(),
            state: State::new(),
            at: 0,
            exit: None,
            exits: Vec::new(),
            cx,
            frame,
            signatures,
        }
    }

    /// Translates everything that was planned; control begins at an instruction.
    pub(crate) fn translate(mut self, from: usize, at_loop: bool, config: TargetFrontendConfig) {
        let mut starts: Vec<usize> = self.planner.entries.keys().copied().collect();
        starts.sort_unstable();
        for &start in &starts {
            let block = self.builder.create_block();
            self.blocks.insert(start, block);
        }
        self.at = from;
        self.state = self.planner.first(from);
        if !at_loop {
            self.check_native_stack();
        }
        self.jump_to(from);
        for &start in &starts {
            let block = self.blocks[&start];
            self.builder.switch_to_block(block);
            self.state = self.planner.entries[&start].clone();
            self.block(start);
        }
        for exit in std::mem::take(&mut self.exits) {
            self.fill_exit(exit);
        }
        self.builder.seal_all_blocks();
        self.builder.finalize(config);
    }

    fn block(&mut self, start: usize) {
        let mut at = start;
        loop {
            self.at = at;
            let plan = self.planner.plans[&at];
            let mut expected = self.state.clone();
            self.planner.apply(at, plan, &mut expected);
            let goes_on = self.instruction(plan);
            self.exits.extend(self.exit.take());
            if !goes_on {
                return;
            }
            debug_assert_eq!(expected, self.state, "as was planned at {at}: {plan:?}");
            at += 1;
            if self.starts[at] {
                self.jump_to(at);
                return;
            }
        }
    }

    /// An instruction; whether control goes on behind it, within the block.
    fn instruction(&mut self, plan: Plan) -> bool {
        let ins = self.ins();
        match plan {
            Plan::Step => self.step(),
            Plan::Direct => self.direct(ins),
            Plan::Numeric(numbers, _) => self.numeric(ins, numbers),
            Plan::Identity(_) => self.identity(ins),
            Plan::Cached(known) => self.cached(ins, known),
            Plan::Element => self.element(ins),
            Plan::Call | Plan::Construct => self.call(ins, plan, None),
            Plan::CallOf(code) => self.call(ins, plan, Some(code)),
        }
    }

    /// The instruction.
    pub(super) fn ins(&self) -> Instruction {
        self.code.template().code[self.at]
    }

    // ---- Constants and memory ----

    pub(super) fn constant(&mut self, bits: u64) -> ir::Value {
        self.builder.ins().iconst(types::I64, bits as i64)
    }

    /// The address of an instruction.
    pub(super) fn pc(&mut self, at: usize) -> ir::Value {
        let address = self.code.instructions().wrapping_add(at);
        self.constant(address as u64)
    }

    pub(super) fn load(&mut self, ty: ir::Type, base: ir::Value, offset: usize) -> ir::Value {
        self.builder.ins().load(ty, TRUSTED, base, offset as i32)
    }

    pub(super) fn store(&mut self, value: ir::Value, base: ir::Value, offset: usize) {
        self.builder.ins().store(TRUSTED, value, base, offset as i32);
    }

    // ---- Registers ----

    /// A register's value.
    pub(super) fn boxed(&mut self, register: usize) -> ir::Value {
        let variables = self.variables[register];
        match self.state[register].form {
            Form::Boxed => self.builder.use_var(variables.boxed),
            Form::Frame | Form::Dead => {
                let value = self.load(types::I64, self.frame, register * 8);
                self.builder.def_var(variables.boxed, value);
                self.state[register].form = Form::Boxed;
                value
            }
            form => self.box_form(register, form),
        }
    }

    fn box_form(&mut self, register: usize, form: Form) -> ir::Value {
        let variables = self.variables[register];
        match form {
            Form::Int => {
                let int = self.builder.use_var(variables.int);
                self.box_int(int)
            }
            Form::Double => {
                let double = self.builder.use_var(variables.double);
                self.box_double(double)
            }
            Form::Boxed => self.builder.use_var(variables.boxed),
            Form::Frame | Form::Dead => self.load(types::I64, self.frame, register * 8),
        }
    }

    pub(super) fn box_int(&mut self, int: ir::Value) -> ir::Value {
        let wide = self.builder.ins().uextend(types::I64, int);
        let tag = self.constant(layout::NUMBER_TAG);
        self.builder.ins().bor(wide, tag)
    }

    pub(super) fn box_double(&mut self, double: ir::Value) -> ir::Value {
        let bits = self.builder.ins().bitcast(types::I64, MemFlagsData::new(), double);
        let offset = self.constant(layout::DOUBLE_OFFSET);
        self.builder.ins().iadd(bits, offset)
    }

    /// A register's value as an int32; the frame is left if it is none.
    pub(super) fn int(&mut self, register: usize) -> ir::Value {
        match self.state[register].form {
            Form::Int => self.builder.use_var(self.variables[register].int),
            _ => {
                let value = self.boxed(register);
                let tag = self.constant(layout::NUMBER_TAG);
                let is_int = self.builder.ins().icmp(IntCC::UnsignedGreaterThanOrEqual, value, tag);
                self.exit_unless(is_int);
                let int = self.builder.ins().ireduce(types::I32, value);
                self.builder.def_var(self.variables[register].int, int);
                self.state[register].form = Form::Int;
                int
            }
        }
    }

    /// A register's value as a double; the frame is left if it is no number.
    pub(super) fn double(&mut self, register: usize) -> ir::Value {
        match self.state[register].form {
            Form::Double => self.builder.use_var(self.variables[register].double),
            Form::Int => {
                let int = self.builder.use_var(self.variables[register].int);
                self.builder.ins().fcvt_from_sint(types::F64, int)
            }
            _ => {
                let value = self.boxed(register);
                let double = self.unbox_number(value);
                self.builder.def_var(self.variables[register].double, double);
                self.state[register].form = Form::Double;
                double
            }
        }
    }

    fn unbox_number(&mut self, value: ir::Value) -> ir::Value {
        let tag = self.constant(layout::NUMBER_TAG);
        let bits = self.builder.ins().band(value, tag);
        let is_number = self.builder.ins().icmp_imm_s(IntCC::NotEqual, bits, 0);
        self.exit_unless(is_number);
        let is_int = self.builder.ins().icmp(IntCC::UnsignedGreaterThanOrEqual, value, tag);
        let (ints, doubles, done) = (self.new_block(), self.new_block(), self.new_block());
        self.builder.append_block_param(done, types::F64);
        self.builder.ins().brif(is_int, ints, &[], doubles, &[]);
        self.builder.switch_to_block(ints);
        let int = self.builder.ins().ireduce(types::I32, value);
        let converted = self.builder.ins().fcvt_from_sint(types::F64, int);
        self.builder.ins().jump(done, &[converted.into()]);
        self.builder.switch_to_block(doubles);
        let offset = self.constant(layout::DOUBLE_OFFSET);
        let bits = self.builder.ins().isub(value, offset);
        let double = self.builder.ins().bitcast(types::F64, MemFlagsData::new(), bits);
        self.builder.ins().jump(done, &[double.into()]);
        self.builder.switch_to_block(done);
        self.builder.block_params(done)[0]
    }

    pub(super) fn set_boxed(&mut self, register: usize, value: ir::Value) {
        self.builder.def_var(self.variables[register].boxed, value);
        self.state[register] = Place::of(Form::Boxed);
    }

    pub(super) fn set_int(&mut self, register: usize, value: ir::Value) {
        self.builder.def_var(self.variables[register].int, value);
        self.state[register] = Place::of(Form::Int);
    }

    pub(super) fn set_double(&mut self, register: usize, value: ir::Value) {
        self.builder.def_var(self.variables[register].double, value);
        self.state[register] = Place::of(Form::Double);
    }

    /// A comparison's result.
    pub(super) fn set_bool(&mut self, register: usize, flag: ir::Value) {
        let wide = self.builder.ins().uextend(types::I64, flag);
        let value = self.builder.ins().bor_imm_s(wide, Value::FALSE.bits() as i64);
        self.set_boxed(register, value);
    }

    pub(super) fn copy(&mut self, to: usize, from: usize) {
        if matches!(self.state[from].form, Form::Frame | Form::Dead) {
            self.boxed(from);
        }
        let (source, target) = (self.variables[from], self.variables[to]);
        let form = self.state[from].form;
        let (source, target) = match form {
            Form::Int => (source.int, target.int),
            Form::Double => (source.double, target.double),
            _ => (source.boxed, target.boxed),
        };
        let value = self.builder.use_var(source);
        self.builder.def_var(target, value);
        self.state[to] = Place::of(form);
    }

    /// Writes a register back, if the frame does not have it. What is known of it stays the same.
    fn write_back(&mut self, register: usize, place: Place) {
        if !place.in_frame && place.form != Form::Dead {
            let value = self.box_form(register, place.form);
            self.store(value, self.frame, register * 8);
        }
    }

    /// Writes back what an instruction reads, and what the handler of its exceptions does.
    fn write_back_for(&mut self, at: usize, marks: bool) {
        let template = self.code.template().clone();
        let mut reads = Vec::new();
        template.for_each_access(at, |access| {
            if matches!(access.mode, AccessMode::Read | AccessMode::Update) {
                reads.extend(access.registers);
            }
        });
        for register in reads {
            let register = register as usize;
            let place = self.state[register];
            self.write_back(register, place);
            if marks {
                self.state[register].in_frame = true;
            }
        }
        if let Some(handler) = template.handler(at as u32) {
            for register in self.liveness.before(handler.target as usize).iter() {
                if register != handler.register as usize {
                    let place = self.state[register];
                    self.write_back(register, place);
                }
            }
        }
    }

    // ---- Control ----

    pub(super) fn new_block(&mut self) -> Block {
        self.builder.create_block()
    }

    pub(super) fn cold_block(&mut self) -> Block {
        let block = self.builder.create_block();
        self.builder.set_cold_block(block);
        block
    }

    /// Goes to the block of an instruction, with everything at hand as it is there.
    pub(super) fn jump_to(&mut self, target: usize) {
        let wanted = self.planner.entries[&target].clone();
        for (register, place) in wanted.iter().enumerate() {
            let have = self.state[register].form;
            match place.form {
                form if form == have => {}
                Form::Boxed => {
                    let value = self.box_form(register, have);
                    self.builder.def_var(self.variables[register].boxed, value);
                }
                Form::Double => {
                    let value = self.double(register);
                    self.builder.def_var(self.variables[register].double, value);
                }
                Form::Dead | Form::Frame => {}
                Form::Int => unreachable!("what is an int32 at {target} is one in every way there"),
            }
        }
        let block = self.blocks[&target];
        self.builder.ins().jump(block, &[]);
    }

    /// Goes to one of two instructions.
    pub(super) fn branch(&mut self, condition: ir::Value, then: usize, otherwise: usize) {
        let (yes, no) = (self.new_block(), self.new_block());
        self.builder.ins().brif(condition, yes, &[], no, &[]);
        let state = self.state.clone();
        self.builder.switch_to_block(yes);
        self.jump_to(then);
        self.state = state;
        self.builder.switch_to_block(no);
        self.jump_to(otherwise);
    }

    /// Leaves the frame to the interpreter, at this instruction, unless that holds.
    pub(super) fn exit_unless(&mut self, condition: ir::Value) {
        let known = self.exit.as_ref().map(|exit| exit.block);
        let exit = known.unwrap_or_else(|| {
            let block = self.cold_block();
            self.exit = Some(Exit { block, at: self.at, state: self.state.clone() });
            block
        });
        let goes_on = self.new_block();
        self.builder.ins().brif(condition, goes_on, &[], exit, &[]);
        self.builder.switch_to_block(goes_on);
    }

    fn fill_exit(&mut self, exit: Exit) {
        self.builder.switch_to_block(exit.block);
        self.leave(exit.at, &exit.state, machine::leave as *const () as usize);
    }

    /// Writes back what is read from an instruction on, and leaves the frame there, by that function.
    fn leave(&mut self, at: usize, state: &State, by: usize) {
        let live = self.liveness.before(at).clone();
        for register in live.iter() {
            self.write_back(register, state[register]);
        }
        let pc = self.pc(at);
        let args = [self.cx, pc];
        let nothing = self.call_helper(by, &args, types::I64);
        self.builder.ins().return_(&[nothing]);
    }

    /// Returns 0: the frame was left.
    pub(super) fn return_left(&mut self) {
        let nothing = self.constant(0);
        self.builder.ins().return_(&[nothing]);
    }

    /// Goes on only if that is not 0: else the frame was left.
    pub(super) fn return_if_left(&mut self, result: ir::Value) {
        let (left, goes_on) = (self.cold_block(), self.new_block());
        self.builder.ins().brif(result, goes_on, &[], left, &[]);
        self.builder.switch_to_block(left);
        self.return_left();
        self.builder.switch_to_block(goes_on);
    }

    // ---- Calls of the engine ----

    /// Calls a function of the engine at that address, which gives something.
    pub(super) fn call_helper(&mut self, address: usize, args: &[ir::Value], result: ir::Type) -> ir::Value {
        let address = self.constant(address as u64);
        self.call_address(address, args, result)
    }

    /// As [`Translator::call_helper`], of an address that is known when the machine code runs.
    pub(super) fn call_address(
        &mut self,
        address: ir::Value,
        args: &[ir::Value],
        result: ir::Type,
    ) -> ir::Value {
        let call = self.emit_call(address, args, Some(result));
        self.builder.inst_results(call)[0]
    }

    fn emit_call(&mut self, address: ir::Value, args: &[ir::Value], result: Option<ir::Type>) -> ir::Inst {
        let kinds: Vec<ir::Type> = args.iter().map(|&arg| self.builder.func.dfg.value_type(arg)).collect();
        let signature = match self.signatures.get(&(kinds.clone(), result)) {
            Some(&known) => known,
            None => {
                let mut signature = Signature::new(CallConv::SystemV);
                signature.params.extend(kinds.iter().map(|&kind| AbiParam::new(kind)));
                signature.returns.extend(result.map(AbiParam::new));
                let signature = self.builder.import_signature(signature);
                self.signatures.insert((kinds, result), signature);
                signature
            }
        };
        self.builder.ins().call_indirect(signature, address, args)
    }

    /// Has the interpreter run an instruction whose operands are written back; gives the next one.
    fn run_step(&mut self) -> ir::Value {
        let pc = self.pc(self.at);
        let args = [self.cx, pc];
        self.call_helper(machine::step as *const () as usize, &args, types::I64)
    }

    /// In a cold block: has the interpreter run this instruction, and goes on if it goes on behind it. The result, if
    /// there is one, is given.
    fn step_apart(&mut self, result: Option<usize>) -> Option<ir::Value> {
        let state = self.state.clone();
        self.write_back_for(self.at, false);
        let next = self.run_step();
        self.state = state;
        let behind = self.pc(self.at + 1);
        let goes_on = self.builder.ins().icmp(IntCC::Equal, next, behind);
        let (left, done) = (self.cold_block(), self.cold_block());
        self.builder.ins().brif(goes_on, done, &[], left, &[]);
        self.builder.switch_to_block(left);
        self.return_left();
        self.builder.switch_to_block(done);
        result.map(|register| self.load(types::I64, self.frame, register * 8))
    }

    /// In a cold block: has the interpreter run this instruction, which throws.
    pub(super) fn step_to_leave(&mut self) {
        self.step_apart(None);
        self.return_left();
    }

    /// Comes together again: what was done at once, and what is left to the interpreter in the cold block `apart`. The
    /// instruction's result, if it has one, is `value` or what the interpreter gives.
    pub(super) fn or_step(&mut self, apart: Block, value: Option<ir::Value>) {
        let (done, result) = (self.new_block(), self.ins().a());
        if value.is_some() {
            self.builder.append_block_param(done, types::I64);
        }
        let as_argument = |value: Option<ir::Value>| value.map(BlockArg::from);
        self.builder.ins().jump(done, as_argument(value).as_slice());
        self.builder.switch_to_block(apart);
        let stepped = self.step_apart(value.map(|_| result));
        self.builder.ins().jump(done, as_argument(stepped).as_slice());
        self.builder.switch_to_block(done);
        if value.is_some() {
            let value = self.builder.block_params(done)[0];
            self.set_boxed(result, value);
        }
    }

    /// Has the interpreter run this instruction, and goes where that goes.
    fn step(&mut self) -> bool {
        self.write_back_for(self.at, true);
        let next = self.run_step();
        self.planner.apply(self.at, Plan::Step, &mut self.state);
        let mut targets = Vec::new();
        self.code.template().for_each_successor(self.at, |target| targets.push(target as usize));
        targets.dedup();
        let behind = self.at + 1;
        for target in targets {
            let pc = self.pc(target);
            let is_there = self.builder.ins().icmp(IntCC::Equal, next, pc);
            let (here, other) = (self.new_block(), self.new_block());
            self.builder.ins().brif(is_there, here, &[], other, &[]);
            self.builder.switch_to_block(here);
            if target == behind && !self.ins().op().jumps() {
                self.builder.switch_to_block(other);
                self.builder.set_cold_block(other);
                self.return_left();
                self.builder.switch_to_block(here);
                return true;
            }
            let state = self.state.clone();
            self.jump_to(target);
            self.state = state;
            self.builder.switch_to_block(other);
        }
        self.return_left();
        false
    }

    /// Leaves the frame to the interpreter, at this instruction, if there is little native stack.
    pub(super) fn check_native_stack(&mut self) {
        let sp = self.builder.ins().get_stack_pointer(types::I64);
        let limit = self.load(types::I64, self.cx, layout::NATIVE_LIMIT);
        let is_low = self.builder.ins().icmp(IntCC::UnsignedLessThan, sp, limit);
        let (low, goes_on) = (self.cold_block(), self.new_block());
        self.builder.ins().brif(is_low, low, &[], goes_on, &[]);
        self.builder.switch_to_block(low);
        let state = self.state.clone();
        self.leave(self.at, &state, machine::leave_for_stack as *const () as usize);
        self.builder.switch_to_block(goes_on);
    }

    /// Takes a tick, and checks interrupts if it is time.
    pub(super) fn tick(&mut self) {
        let ticks = self.load(types::I64, self.cx, layout::TICKS);
        let left = self.builder.ins().iadd_imm_s(ticks, -1);
        self.store(left, self.cx, layout::TICKS);
        let over = self.builder.ins().icmp_imm_s(IntCC::SignedLessThan, left, 0);
        let (check, goes_on) = (self.cold_block(), self.new_block());
        self.builder.ins().brif(over, check, &[], goes_on, &[]);
        self.builder.switch_to_block(check);
        let state = self.state.clone();
        self.write_back_for(self.at, false);
        self.state = state;
        let pc = self.pc(self.at);
        let args = [self.cx, pc];
        let result = self.call_helper(machine::check as *const () as usize, &args, types::I64);
        self.return_if_left(result);
        self.builder.ins().jump(goes_on, &[]);
        self.builder.switch_to_block(goes_on);
    }

    /// Collects garbage if that is wanted.
    pub(super) fn safepoint(&mut self) {
        let wanted = self.load(types::I8, self.cx, layout::WANTED);
        let (collect, goes_on) = (self.cold_block(), self.new_block());
        self.builder.ins().brif(wanted, collect, &[], goes_on, &[]);
        self.builder.switch_to_block(collect);
        let pc = self.pc(self.at);
        let args = [self.cx, pc];
        let address = self.constant(machine::collect as *const () as u64);
        self.emit_call(address, &args, None);
        self.builder.ins().jump(goes_on, &[]);
        self.builder.switch_to_block(goes_on);
    }

    // ---- Tests of values ----

    /// Goes on if a value points to a cell, else to `otherwise`.
    pub(super) fn require_cell(&mut self, value: ir::Value, otherwise: Block) {
        let mask = self.constant(layout::NOT_CELL_MASK);
        let bits = self.builder.ins().band(value, mask);
        self.require(IntCC::Equal, bits, 0, otherwise);
        self.require(IntCC::NotEqual, value, 0, otherwise);
    }

    /// Goes on if a comparison with a number holds, else to `otherwise`.
    pub(super) fn require(&mut self, condition: IntCC, value: ir::Value, than: i64, otherwise: Block) {
        let holds = self.builder.ins().icmp_imm_s(condition, value, than);
        self.require_true(holds, otherwise);
    }

    /// Goes on if that holds, else to `otherwise`.
    pub(super) fn require_true(&mut self, holds: ir::Value, otherwise: Block) {
        let goes_on = self.new_block();
        self.builder.ins().brif(holds, goes_on, &[], otherwise, &[]);
        self.builder.switch_to_block(goes_on);
    }

    /// Goes on if a cell is of that kind, else to `otherwise`.
    pub(super) fn require_kind(&mut self, cell: ir::Value, kind: CellKind, otherwise: Block) {
        let held = self.load(types::I8, cell, layout::KIND);
        self.require(IntCC::Equal, held, kind as i64, otherwise);
    }

    /// ToBoolean of a register, as a byte.
    pub(super) fn truth(&mut self, register: usize) -> ir::Value {
        match self.state[register].form {
            Form::Int => {
                let int = self.int(register);
                self.builder.ins().icmp_imm_s(IntCC::NotEqual, int, 0)
            }
            Form::Double => {
                let double = self.double(register);
                let zero = self.builder.ins().f64const(0.0);
                // Neither equal nor unordered.
                self.builder.ins().fcmp(FloatCC::OrderedNotEqual, double, zero)
            }
            _ => {
                let value = self.boxed(register);
                let (other, done) = (self.new_block(), self.new_block());
                self.builder.append_block_param(done, types::I8);
                let is_bool = self.builder.ins().band_imm_s(value, !1);
                let is_bool =
                    self.builder.ins().icmp_imm_s(IntCC::Equal, is_bool, Value::FALSE.bits() as i64);
                let bit = self.builder.ins().ireduce(types::I8, value);
                let bit = self.builder.ins().band_imm_s(bit, 1);
                self.builder.ins().brif(is_bool, done, &[bit.into()], other, &[]);
                self.builder.switch_to_block(other);
                let truth = self.call_helper(machine::truth as *const () as usize, &[value], types::I64);
                let truth = self.builder.ins().ireduce(types::I8, truth);
                self.builder.ins().jump(done, &[truth.into()]);
                self.builder.switch_to_block(done);
                self.builder.block_params(done)[0]
            }
        }
    }

    /// Where a jump leads.
    pub(super) fn target(&self, ins: Instruction) -> usize {
        let mut target = self.at + 1;
        self.code.template().for_each_jump(self.at, |to| target = to as usize);
        debug_assert!(ins.op().jumps());
        target
    }

    /// Ends the function with a value.
    pub(super) fn return_value(&mut self, register: usize) {
        let value = self.boxed(register);
        if !self.code.constructs() {
            self.builder.ins().return_(&[value]);
            return;
        }
        let flags = self.builder.ins().load(types::I32, TRUSTED, self.frame, FrameHeader::FLAGS as i32);
        let construct = self.builder.ins().band_imm_s(flags, i64::from(layout::CONSTRUCT_FLAG));
        let (constructs, plain) = (self.new_block(), self.new_block());
        self.builder.ins().brif(construct, constructs, &[], plain, &[]);
        self.builder.switch_to_block(constructs);
        let this = self.state[0];
        self.write_back(0, this);
        let args = [self.frame, value];
        let result = self.call_helper(machine::construct_result as *const () as usize, &args, types::I64);
        self.builder.ins().return_(&[result]);
        self.builder.switch_to_block(plain);
        self.builder.ins().return_(&[value]);
    }

    /// An address that is known now: the code keeps what lies there.
    pub(super) fn known_cell<T: HeapCell>(&mut self, cell: Gc<T>) -> ir::Value {
        self.code.keep(cell.as_any());
        self.constant(cell.addr() as u64)
    }

    /// Writes back what the instruction reads, as the frame then has, and what the handler of its exceptions does.
    pub(super) fn write_back_operands(&mut self) {
        self.write_back_for(self.at, true);
    }

    /// What is known behind a call: its frame lay over registers.
    pub(super) fn lose_frame(&mut self, plan: Plan) {
        self.planner.apply(self.at, plan, &mut self.state);
    }
}
