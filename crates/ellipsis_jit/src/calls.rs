//! Calls.

use cranelift_codegen::ir::condcodes::IntCC;
use cranelift_codegen::ir::{self, Block, InstBuilder, types};
use ellipsis_bytecode::Instruction;
use ellipsis_engine::machine::{self, layout};
use ellipsis_engine::{CellKind, Code, FrameHeader, Gc, Value};

use crate::plan::Plan;
use crate::translate::{TRUSTED, Translator};

impl Translator<'_, '_> {
    /// A call or construction; of closures of a code, if their machine code can be entered at once.
    pub(super) fn call(&mut self, ins: Instruction, plan: Plan, target: Option<Gc<Code>>) -> bool {
        let (receiver, argc) = (ins.b(), ins.c());
        self.write_back_operands();
        let callee = self.boxed(receiver - 1);
        self.tick();
        let base = self.builder.ins().iadd_imm_s(self.frame, receiver as i64 * 8);
        let done = self.new_block();
        self.builder.append_block_param(done, types::I64);
        if let Some(target) = target {
            let other = self.cold_block();
            self.call_known(callee, base, argc, target, other, done);
            self.builder.switch_to_block(other);
        }
        self.check_native_stack();
        let pc = self.pc(self.at);
        let count = self.constant(argc as u64);
        let args = [self.cx, pc, base, count];
        let helper = match plan {
            Plan::Construct => machine::construct as *const () as usize,
            _ => machine::call as *const () as usize,
        };
        let result = self.call_helper(helper, &args, types::I64);
        self.return_if_left(result);
        self.builder.ins().jump(done, &[result.into()]);
        self.builder.switch_to_block(done);
        let result = self.builder.block_params(done)[0];
        self.lose_frame(plan);
        self.set_boxed(ins.a(), result);
        true
    }

    /// Enters the machine code of a closure of that code, and goes to `done` with the result. Goes to `other` if the
    /// callee is something else, or has none.
    fn call_known(
        &mut self,
        callee: ir::Value,
        base: ir::Value,
        argc: usize,
        target: Gc<Code>,
        other: Block,
        done: Block,
    ) {
        self.require_cell(callee, other);
        self.require_kind(callee, CellKind::Function, other);
        let code = self.known_cell(target);
        let held = self.load(types::I64, callee, layout::FUNCTION_CODE);
        let matches = self.builder.ins().icmp(IntCC::Equal, held, code);
        self.require_true(matches, other);
        let entry = self.load(types::I64, code, layout::CODE_ENTRY);
        self.require(IntCC::NotEqual, entry, 0, other);
        let registers = i64::from(target.register_count());
        let words = registers.max(argc as i64 + 1);
        let end = self.builder.ins().iadd_imm_s(base, words * 8);
        let limit = self.load(types::I64, self.cx, layout::LIMIT);
        let fits = self.builder.ins().icmp(IntCC::UnsignedLessThan, end, limit);
        self.require_true(fits, other);
        // The frame, in place of the arguments.
        for missing in argc..target.parameter_count() as usize {
            let undefined = self.constant(Value::UNDEFINED.bits());
            self.store(undefined, base, (1 + missing) * 8);
        }
        let undefined = self.constant(Value::UNDEFINED.bits());
        let pc = self.pc(self.at);
        let count = self.builder.ins().iconst(types::I32, argc as i64);
        let flags = self.builder.ins().iconst(types::I32, i64::from(layout::ENTRY_FLAG));
        for (value, offset) in [
            (undefined, FrameHeader::NEW_TARGET),
            (code, FrameHeader::CODE),
            (pc, FrameHeader::CALLER_PC),
            (self.frame, FrameHeader::CALLER),
            (count, FrameHeader::ARGUMENT_COUNT),
            (flags, FrameHeader::FLAGS),
        ] {
            self.builder.ins().store(TRUSTED, value, base, offset as i32);
        }
        let top = self.builder.ins().iadd_imm_s(base, registers * 8);
        self.store(base, self.cx, layout::FRAME);
        self.store(top, self.cx, layout::TOP);
        let high = self.load(types::I64, self.cx, layout::HIGH_WATER);
        let high = self.builder.ins().umax(high, end);
        self.store(high, self.cx, layout::HIGH_WATER);
        let args = [self.cx, base];
        let result = self.call_address(entry, &args, types::I64);
        let (left, returned) = (self.cold_block(), self.new_block());
        self.builder.ins().brif(result, returned, &[], left, &[]);
        self.builder.switch_to_block(left);
        let args = [self.cx, pc, self.frame];
        let later = self.call_helper(machine::finish_call as *const () as usize, &args, types::I64);
        self.return_if_left(later);
        self.builder.ins().jump(done, &[later.into()]);
        self.builder.switch_to_block(returned);
        let top = self.builder.ins().iadd_imm_s(self.frame, i64::from(self.code.register_count()) * 8);
        self.store(self.frame, self.cx, layout::FRAME);
        self.store(top, self.cx, layout::TOP);
        self.builder.ins().jump(done, &[result.into()]);
    }
}
