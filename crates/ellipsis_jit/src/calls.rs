//! Calls.

use cranelift_codegen::ir::condcodes::IntCC;
use cranelift_codegen::ir::{self, Block, InstBuilder, types};
use ellipsis_bytecode::Instruction;
use ellipsis_engine::machine::{self, layout};
use ellipsis_engine::{CellKind, Code, FrameHeader, Gc, NativeInfo, Quick, Value};

use crate::plan::{Form, Plan};
use crate::translate::{TRUSTED, Translator};

/// Whom a call calls most likely.
#[derive(Clone, Copy)]
pub(super) enum Target {
    Any,
    Closure(Gc<Code>),
    Native(&'static NativeInfo),
}

impl Translator<'_, '_> {
    /// A call or construction. What it calls most likely may stand in its place, or is entered at once, or something quicker
    /// is called.
    pub(super) fn call(&mut self, ins: Instruction, plan: Plan, target: Target) -> bool {
        let (receiver, argc) = (ins.b(), ins.c());
        let constructs = matches!(plan, Plan::Construct | Plan::ConstructOf(_));
        let callee = self.boxed(receiver - 1);
        let this = (!constructs).then(|| self.boxed(receiver));
        let inlines = matches!(target, Target::Closure(code) if self.inlines(code, this));
        match target {
            // Its arguments are at hand whichever way it goes.
            Target::Native(_) => (receiver + 1..=receiver + argc).for_each(|register| self.bring(register)),
            _ if inlines => {}
            _ => self.write_back_operands(),
        }
        let is_due = self.take_tick();
        let base = self.builder.ins().iadd_imm_s(self.frame, receiver as i64 * 8);
        let done = self.new_block();
        self.builder.append_block_param(done, types::I64);
        if !matches!(target, Target::Any) {
            // The engine makes the check.
            let (other, goes_on) = (self.cold_block(), self.new_block());
            self.builder.ins().brif(is_due, other, &[], goes_on, &[]);
            self.builder.switch_to_block(goes_on);
            match target {
                Target::Closure(code) => {
                    self.require_closure(callee, code, other);
                    let end = self.require_room(base, code, argc, other);
                    if inlines {
                        let this = this.unwrap_or_else(|| self.instance(callee, code, other));
                        self.inline(callee, this, code, constructs, done);
                    } else {
                        let result = self.enter(callee, base, end, argc, code, constructs, other);
                        self.builder.ins().jump(done, &[result.into()]);
                    }
                }
                Target::Native(info) => {
                    let result = self.call_quick(callee, info, ins, other);
                    self.builder.ins().jump(done, &[result.into()]);
                }
                Target::Any => {}
            }
            self.builder.switch_to_block(other);
        }
        self.write_back_operands_apart();
        self.enter_frames();
        let pc = self.pc(self.at);
        let count = self.constant(argc as u64);
        let args = [self.cx, pc, base, count];
        let helper = if constructs { machine::construct } else { machine::call };
        let result = self.call_helper(helper as *const () as usize, &args, types::I64);
        self.return_if_left(result);
        self.leave_frames();
        self.builder.ins().jump(done, &[result.into()]);
        self.builder.switch_to_block(done);
        let result = self.builder.block_params(done)[0];
        self.lose_frame(plan);
        self.set_given(ins.a(), result);
        true
    }

    /// Calls what is there in place of a built-in function, if that is the callee. Gives the result; goes to `other` if it
    /// takes the function itself.
    fn call_quick(
        &mut self,
        callee: ir::Value,
        info: &'static NativeInfo,
        ins: Instruction,
        other: Block,
    ) -> ir::Value {
        self.require_cell(callee, other);
        self.require_kind(callee, CellKind::NativeFunction, other);
        let held = self.load(types::I64, callee, layout::NATIVE_INFO);
        let wanted = self.constant(std::ptr::from_ref(info).addr() as u64);
        let matches = self.builder.ins().icmp(IntCC::Equal, held, wanted);
        self.require_true(matches, other);
        let first = ins.b() + 1;
        match info.quick {
            Quick::Rounding(_) if self.state[first].form == Form::Int => self.boxed(first),
            Quick::Number(function) | Quick::Rounding(function) => {
                let number = self.number_or(first, other);
                let result = self.call_helper(function as usize, &[number], types::F64);
                self.box_normalised(result)
            }
            Quick::Values(function) => {
                let mut args = vec![self.cx, self.boxed(ins.b())];
                args.extend((0..2).map(|at| if at < ins.c() { self.boxed(first + at) } else { callee }));
                let result = self.call_helper(function as usize, &args, types::I64);
                // No forced exit: what it gave it has done.
                let goes_on = self.new_block();
                self.builder.ins().brif(result, goes_on, &[], other, &[]);
                self.builder.switch_to_block(goes_on);
                result
            }
            Quick::No => unreachable!("it was planned for something quicker"),
        }
    }

    /// Goes on if the callee is a closure of that code, else to `other`.
    fn require_closure(&mut self, callee: ir::Value, target: Gc<Code>, other: Block) {
        self.require_cell(callee, other);
        self.require_kind(callee, CellKind::Function, other);
        let code = self.known_cell(target);
        let held = self.load(types::I64, callee, layout::FUNCTION_CODE);
        let matches = self.builder.ins().icmp(IntCC::Equal, held, code);
        self.require_true(matches, other);
    }

    /// What `new` gives a constructor as its `this`. Goes to `other` if that takes more.
    fn instance(&mut self, callee: ir::Value, target: Gc<Code>, other: Block) -> ir::Value {
        if target.constructs_in_place(true) {
            return self.constant(Value::EMPTY.bits());
        }
        let args = [self.cx, callee];
        let made = self.call_helper(machine::new_instance as *const () as usize, &args, types::I64);
        self.require(IntCC::NotEqual, made, 0, other);
        made
    }

    /// Makes a frame in place of the arguments, and enters machine code with it, if there is some; else goes to `other`. Gives
    /// the result.
    #[allow(clippy::too_many_arguments, reason = "what a call consists of")]
    fn enter(
        &mut self,
        callee: ir::Value,
        base: ir::Value,
        end: ir::Value,
        argc: usize,
        target: Gc<Code>,
        constructs: bool,
        other: Block,
    ) -> ir::Value {
        let entry = self.load(types::I64, callee, layout::FUNCTION_CODE);
        let entry = self.load(types::I64, entry, layout::CODE_ENTRY);
        self.require(IntCC::NotEqual, entry, 0, other);
        if constructs {
            let this = self.instance(callee, target, other);
            self.store(this, base, 0);
        }
        let new_target = if constructs { callee } else { self.constant(Value::UNDEFINED.bits()) };
        self.enter_frames();
        for missing in argc..target.parameter_count() as usize {
            let undefined = self.constant(Value::UNDEFINED.bits());
            self.store(undefined, base, (1 + missing) * 8);
        }
        let (code, pc) = (self.known_cell(target), self.pc(self.at));
        let count = self.builder.ins().iconst(types::I32, argc as i64);
        let flags = layout::ENTRY_FLAG | if constructs { layout::CONSTRUCT_FLAG } else { 0 };
        let flags = self.builder.ins().iconst(types::I32, i64::from(flags));
        for (value, offset) in [
            (new_target, FrameHeader::NEW_TARGET),
            (code, FrameHeader::CODE),
            (pc, FrameHeader::CALLER_PC),
            (self.frame, FrameHeader::CALLER),
            (count, FrameHeader::ARGUMENT_COUNT),
            (flags, FrameHeader::FLAGS),
        ] {
            self.builder.ins().store(TRUSTED, value, base, offset as i32);
        }
        let top = self.builder.ins().iadd_imm_s(base, i64::from(target.register_count()) * 8);
        self.store(base, self.cx, layout::FRAME);
        self.store(top, self.cx, layout::TOP);
        let high = self.load(types::I64, self.cx, layout::HIGH_WATER);
        let high = self.builder.ins().umax(high, end);
        self.store(high, self.cx, layout::HIGH_WATER);
        let args = [self.cx, base];
        let result = self.call_address(entry, &args, types::I64);
        let (left, returned, done) = (self.cold_block(), self.new_block(), self.new_block());
        self.builder.append_block_param(done, types::I64);
        self.builder.ins().brif(result, returned, &[], left, &[]);
        self.builder.switch_to_block(left);
        let args = [self.cx, pc, self.frame];
        let later = self.call_helper(machine::finish_call as *const () as usize, &args, types::I64);
        self.return_if_left(later);
        self.leave_frames();
        self.builder.ins().jump(done, &[later.into()]);
        self.builder.switch_to_block(returned);
        let body = self.body.clone();
        self.set_innermost(body.outermost());
        self.builder.ins().jump(done, &[result.into()]);
        self.builder.switch_to_block(done);
        self.builder.block_params(done)[0]
    }
}
