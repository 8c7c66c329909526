//! From bytecode to Cranelift's IR, as planned.
//!
//! Each register has a variable for each form that it may be at hand in. What is at hand where is known while an
//! instruction is translated, as when it was planned. Where something else is met than was planned for, control goes to
//! a cold block that writes back what is read later, and leaves the frame to the interpreter at that instruction; or
//! that has the interpreter run the one instruction.

use std::rc::Rc;

use cranelift_codegen::ir::condcodes::IntCC;
use cranelift_codegen::ir::{
    self, AbiParam, Block, BlockArg, InstBuilder, MemFlagsData, SigRef, Signature, types,
};
use cranelift_codegen::isa::{CallConv, TargetFrontendConfig};
use cranelift_frontend::FunctionBuilder;
use ellipsis_bytecode::{Instruction, Op};
use ellipsis_engine::machine::{self, layout};
use ellipsis_engine::{Code, Gc};
use rustc_hash::FxHashMap;

use crate::ForcedExits;
use crate::body::{Body, Variables};
use crate::calls::Target;
use crate::frames::Exit;
use crate::plan::{Form, Plan, Planner, State, result_of_helper};

pub(crate) struct Translator<'a, 'b> {
    pub(crate) builder: FunctionBuilder<'b>,
    pub(super) forced: Option<&'a ForcedExits>,
    /// What is compiled, with all that is inlined.
    pub(super) owner: Gc<Code>,
    /// What is translated: the owner, or what is inlined.
    pub(super) body: Rc<Body>,
    pub(super) code: Gc<Code>,
    pub(super) frame: ir::Value,
    blocks: FxHashMap<usize, Block>,
    pub(super) state: State,
    /// Where the block begins that is translated.
    pub(super) start: usize,
    /// The instruction that is translated.
    pub(super) at: usize,
    /// The ways out of it.
    pub(super) ways_out: Vec<Exit>,
    pub(super) exits: Vec<Exit>,
    /// Where it is returned that the frame was left.
    pub(super) left: Option<Block>,
    pub(super) cx: ir::Value,
    /// So many instructions may still be inlined.
    pub(super) room: usize,
    /// The signatures of what is called, by the kinds of parameters.
    signatures: FxHashMap<(Vec<ir::Type>, Option<ir::Type>), SigRef>,
}

/// Memory of the engine: aligned, and mapped.
pub(super) const TRUSTED: MemFlagsData = MemFlagsData::trusted();

/// So many instructions are inlined into a function at most.
const MOST_INLINED: usize = 64;

impl<'a, 'b> Translator<'a, 'b> {
    pub(crate) fn new(
        mut builder: FunctionBuilder<'b>,
        planner: Planner,
        forced: Option<&'a ForcedExits>,
    ) -> Translator<'a, 'b> {
        let entry = builder.create_block();
        builder.append_block_params_for_function_params(entry);
        builder.switch_to_block(entry);
        builder.seal_block(entry);
        let (cx, frame) = (builder.block_params(entry)[0], builder.block_params(entry)[1]);
        let code = planner.code;
        let variables = Variables::declare(&mut builder, code);
        Translator {
            builder,
            forced,
            owner: code,
            body: Rc::new(Body { planner, variables, frame, call: None }),
            code,
            frame,
            blocks: FxHashMap::default(),
            state: State::new(),
            start: 0,
            at: 0,
            ways_out: Vec::new(),
            exits: Vec::new(),
            left: None,
            cx,
            room: MOST_INLINED,
            signatures: FxHashMap::default(),
        }
    }

    /// Translates everything that was planned; control begins at an instruction.
    pub(crate) fn translate(mut self, from: usize, config: TargetFrontendConfig) {
        self.at = from;
        self.state = self.body.planner.first(from);
        self.check_native_stack();
        self.translate_from(from);
        self.fill_exits();
        self.builder.seal_all_blocks();
        self.builder.finalize(config);
    }

    /// Translates the body, in which control begins at an instruction.
    fn translate_from(&mut self, from: usize) {
        let body = self.body.clone();
        let mut starts: Vec<usize> = body.planner.entries.keys().copied().collect();
        starts.sort_unstable();
        self.blocks = starts.iter().map(|&start| (start, self.builder.create_block())).collect();
        self.jump_to(from);
        for start in starts {
            self.builder.switch_to_block(self.blocks[&start]);
            self.state = body.planner.entries[&start].clone();
            self.block(start);
        }
    }

    /// Translates another body, with that known of its registers, in place of this instruction.
    pub(super) fn translate_inlined(&mut self, body: Body, state: State) {
        let (start, at) = (self.start, self.at);
        let (ways_out, blocks) = (std::mem::take(&mut self.ways_out), std::mem::take(&mut self.blocks));
        let outer_state = std::mem::replace(&mut self.state, state);
        let outer = self.set_body(Rc::new(body));
        self.translate_from(0);
        self.set_body(outer);
        (self.start, self.at, self.ways_out) = (start, at, ways_out);
        (self.blocks, self.state) = (blocks, outer_state);
    }

    /// Sets what is translated; gives what was.
    pub(super) fn set_body(&mut self, body: Rc<Body>) -> Rc<Body> {
        (self.code, self.frame) = (body.code(), body.frame);
        std::mem::replace(&mut self.body, body)
    }

    fn block(&mut self, start: usize) {
        let mut at = start;
        self.start = start;
        loop {
            self.at = at;
            let plan = self.body.planner.plans[&at];
            let mut expected = self.state.clone();
            self.body.planner.apply(at, plan, &mut expected);
            let goes_on = self.instruction(plan);
            let exits = std::mem::take(&mut self.ways_out);
            self.exits.extend(exits);
            if !goes_on {
                return;
            }
            for (place, expected) in self.state.iter_mut().zip(&expected) {
                place.object = expected.object;
            }
            debug_assert_eq!(expected, self.state, "as was planned at {at}: {plan:?}");
            at += 1;
            if self.body.planner.starts[at] {
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
            Plan::Unseen => self.leave_unseen(),
            Plan::Direct => self.direct(ins),
            Plan::Helper => self.helper(ins),
            Plan::Iterate => self.iterate(ins),
            Plan::StringLength => self.string_length(ins),
            Plan::Numeric(numbers, _) => self.numeric(ins, numbers),
            Plan::Identity(_) => self.identity(ins),
            Plan::Loose(_) => self.loose(ins),
            Plan::Cached(cases) => self.cached(ins, cases),
            Plan::Global(known) => self.global(ins, known),
            Plan::Element => self.element(ins),
            Plan::TypedElement(kind) => self.typed_element(ins, kind),
            Plan::Call | Plan::Construct => self.call(ins, plan, Target::Any),
            Plan::CallOf(code) | Plan::ConstructOf(code) => self.call(ins, plan, Target::Closure(code)),
            Plan::CallOfNative(native) => self.call(ins, plan, Target::Native(native.0)),
        }
    }

    /// The instruction.
    pub(super) fn ins(&self) -> Instruction {
        self.code.template().code[self.at]
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
        let wanted = self.body.planner.entries[&target].clone();
        for (register, place) in wanted.iter().enumerate() {
            let have = self.state[register].form;
            match place.form {
                form if form == have => {}
                Form::Boxed => {
                    let value = self.box_form(&self.body.clone(), register, have);
                    self.builder.def_var(self.body.variables[register].boxed, value);
                }
                Form::Double => {
                    let value = self.double(register);
                    self.builder.def_var(self.body.variables[register].double, value);
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

    pub(super) fn emit_call(
        &mut self,
        address: ir::Value,
        args: &[ir::Value],
        result: Option<ir::Type>,
    ) -> ir::Inst {
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
        self.enter_frames();
        let args = [self.cx, self.pc(self.at)];
        self.call_helper(machine::step as *const () as usize, &args, types::I64)
    }

    /// In a cold block: has the interpreter run this instruction, and goes on if it goes on behind it. The result, if
    /// there is one, is given.
    pub(super) fn step_apart(&mut self, result: Option<usize>) -> Option<ir::Value> {
        self.write_back_operands_apart();
        let next = self.run_step();
        let behind = self.pc(self.at + 1);
        let goes_on = self.builder.ins().icmp(IntCC::Equal, next, behind);
        let (left, done) = (self.left(), self.cold_block());
        self.builder.ins().brif(goes_on, done, &[], left, &[]);
        self.builder.switch_to_block(done);
        self.leave_frames();
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
        let done = self.new_block();
        if value.is_some() {
            self.builder.append_block_param(done, types::I64);
        }
        self.builder.ins().jump(done, value.map(BlockArg::from).as_slice());
        self.join_step(apart, done);
    }

    /// The same where what was done at once has gone to `done`, with the result.
    pub(super) fn join_step(&mut self, apart: Block, done: Block) {
        let result = (!self.builder.block_params(done).is_empty()).then(|| self.ins().a());
        if !self.leaves() {
            self.builder.switch_to_block(apart);
            let stepped = match machine::helper(self.ins().op()) {
                Some(helper) => {
                    self.write_back_operands_apart();
                    let given = self.run_helper(helper);
                    result.map(|_| given)
                }
                None => self.step_apart(result),
            };
            self.builder.ins().jump(done, stepped.map(BlockArg::from).as_slice());
        }
        self.builder.switch_to_block(done);
        if let Some(result) = result {
            let value = self.builder.block_params(done)[0];
            self.set_boxed(result, value);
        }
    }

    /// Has the engine's helper do this instruction.
    fn helper(&mut self, ins: Instruction) -> bool {
        let Some(helper) = machine::helper(ins.op()) else { unreachable!("it was planned for one") };
        self.write_back_operands();
        self.write_back_results();
        let result = self.run_helper(helper);
        self.lose_frame(Plan::Helper);
        if ins.op().jumps() {
            let is_none = self.is_nothing(result);
            let (none, some) = (self.new_block(), self.new_block());
            self.builder.ins().brif(is_none, none, &[], some, &[]);
            let state = self.state.clone();
            self.builder.switch_to_block(none);
            self.jump_to(self.target(ins));
            self.state = state;
            self.builder.switch_to_block(some);
            self.store(result, self.frame, ins.a() * 8);
            self.jump_to(self.at + 1);
            return false;
        }
        match result_of_helper(self.code.template(), self.at) {
            Some(register) => self.set_given(register, result),
            None if ins.op() == Op::ObjectSpread => self.store(result, self.frame, ins.a() * 8),
            None => {}
        }
        true
    }

    /// Whether a helper gave nothing.
    pub(super) fn is_nothing(&mut self, given: ir::Value) -> ir::Value {
        self.builder.ins().icmp_imm_s(IntCC::Equal, given, machine::NOTHING as i64)
    }

    /// Has a helper do this instruction, whose operands are written back. Gives the result.
    pub(super) fn run_helper(&mut self, helper: machine::Helper) -> ir::Value {
        self.enter_frames();
        let pc = self.pc(self.at);
        self.store(pc, self.cx, layout::PC);
        let args = [self.cx, self.constant(self.ins().0)];
        let result = self.call_helper(helper as usize, &args, types::I64);
        self.return_if_left(result);
        self.leave_frames();
        result
    }

    /// Has the interpreter run this instruction, and goes where that goes; whether it may go on behind, within the block.
    fn step(&mut self) -> bool {
        self.write_back_operands();
        self.write_back_results();
        self.step_on()
    }

    /// The same, with everything written back.
    pub(super) fn step_on(&mut self) -> bool {
        let next = self.run_step();
        self.lose_frame(Plan::Step);
        let mut targets = Vec::new();
        self.code.template().for_each_successor(self.at, |target| targets.push(target as usize));
        targets.dedup();
        let behind = self.at + 1;
        for target in targets {
            let pc = self.pc(target);
            let is_there = self.builder.ins().icmp(IntCC::Equal, next, pc);
            let (here, other) = (self.new_block(), self.new_block());
            self.builder.ins().brif(is_there, here, &[], other, &[]);
            if target == behind && !self.ins().op().jumps() {
                self.builder.switch_to_block(other);
                self.builder.set_cold_block(other);
                let left = self.left();
                self.builder.ins().jump(left, &[]);
                self.builder.switch_to_block(here);
                self.leave_frames();
                return true;
            }
            self.builder.switch_to_block(here);
            self.leave_frames();
            let state = self.state.clone();
            self.jump_to(target);
            self.state = state;
            self.builder.switch_to_block(other);
        }
        self.return_left();
        false
    }

    /// Where a jump leads.
    pub(super) fn target(&self, ins: Instruction) -> usize {
        let mut target = self.at + 1;
        self.code.template().for_each_jump(self.at, |to| target = to as usize);
        debug_assert!(ins.op().jumps());
        target
    }
}
