//! Moves, variables, jumps: what is done at once.

use cranelift_codegen::ir::condcodes::IntCC;
use cranelift_codegen::ir::{self, BlockArg, InstBuilder, types};
use ellipsis_bytecode::{Instruction, Op};
use ellipsis_engine::machine::layout;
use ellipsis_engine::{FrameHeader, Value};

use crate::plan::Form;
use crate::translate::{TRUSTED, Translator};

impl Translator<'_, '_> {
    pub(super) fn direct(&mut self, ins: Instruction) -> bool {
        match ins.op() {
            Op::LoadUndefined => self.set_constant(ins.a(), Value::UNDEFINED),
            Op::LoadNull => self.set_constant(ins.a(), Value::NULL),
            Op::LoadTrue => self.set_constant(ins.a(), Value::TRUE),
            Op::LoadFalse => self.set_constant(ins.a(), Value::FALSE),
            Op::LoadEmpty => self.set_constant(ins.a(), Value::EMPTY),
            Op::LoadInt => {
                let int = self.builder.ins().iconst(types::I32, i64::from(ins.x_signed()));
                self.set_int(ins.a(), int);
            }
            Op::LoadConst => self.load_constant(ins),
            Op::Move => self.copy(ins.a(), ins.b()),
            Op::LoadCallee => {
                let callee = self.callee();
                self.set_boxed(ins.a(), callee);
            }
            Op::LoadFunctionEnv => {
                let callee = self.callee();
                let environment = self.load(types::I64, callee, layout::FUNCTION_ENVIRONMENT);
                let none = self.constant(Value::UNDEFINED.bits());
                let is_none = self.builder.ins().icmp_imm_s(IntCC::Equal, environment, 0);
                let value = self.builder.ins().select(is_none, none, environment);
                self.set_boxed(ins.a(), value);
            }
            Op::LoadEnv | Op::LoadEnvChecked => {
                let environment = self.boxed(ins.b());
                self.load_slot(ins, environment);
            }
            Op::LoadOuter | Op::LoadOuterChecked => {
                let environment = self.outer(ins.b());
                self.load_slot(ins, environment);
            }
            Op::StoreEnv | Op::StoreEnvChecked => {
                let environment = self.boxed(ins.b());
                self.store_slot(ins, environment);
            }
            Op::StoreOuter | Op::StoreOuterChecked => {
                let environment = self.outer(ins.b());
                self.store_slot(ins, environment);
            }
            Op::ThrowIfEmpty | Op::CheckThis => {
                let value = self.boxed(ins.a());
                let holds = self.builder.ins().icmp_imm_s(IntCC::NotEqual, value, 0);
                self.step_unless(holds);
            }
            Op::CoerceThis => self.coerce_this(),
            Op::RequireObjectCoercible => {
                let value = self.boxed(ins.a());
                let holds = self.nullish(value, IntCC::NotEqual);
                self.step_unless(holds);
            }
            Op::ToNumber | Op::ToNumeric => self.to_number(ins),
            Op::Not => {
                self.bring(ins.b());
                let truth = self.truth(ins.b());
                let flag = self.builder.ins().icmp_imm_s(IntCC::Equal, truth, 0);
                self.set_bool(ins.a(), flag);
            }
            Op::Jump => {
                let target = self.target(ins);
                self.jump_to(target);
                return false;
            }
            Op::JumpTable => return self.jump_table(ins),
            Op::Loop => {
                self.tick();
                self.safepoint();
                let target = self.target(ins);
                self.jump_to(target);
                return false;
            }
            Op::Return => {
                self.return_value(ins.a());
                return false;
            }
            _ => return self.conditional(ins),
        }
        true
    }

    fn conditional(&mut self, ins: Instruction) -> bool {
        let holds = match ins.op() {
            Op::JumpIfTrue | Op::JumpIfFalse => {
                self.bring(ins.a());
                self.truth(ins.a())
            }
            op => {
                let value = self.boxed(ins.a());
                match op {
                    Op::JumpIfUndefined | Op::JumpIfNotUndefined => {
                        self.builder.ins().icmp_imm_s(IntCC::Equal, value, Value::UNDEFINED.bits() as i64)
                    }
                    Op::JumpIfEmpty => self.builder.ins().icmp_imm_s(IntCC::Equal, value, 0),
                    _ => self.nullish(value, IntCC::Equal),
                }
            }
        };
        let inverted = matches!(ins.op(), Op::JumpIfFalse | Op::JumpIfNotUndefined | Op::JumpIfNotNullish);
        let (target, behind) = (self.target(ins), self.at + 1);
        let (then, otherwise) = if inverted { (behind, target) } else { (target, behind) };
        self.branch(holds, then, otherwise);
        false
    }

    /// `this` of sloppy functions, which is most often an object.
    fn coerce_this(&mut self) {
        let this = self.boxed(0);
        if self.body.call.is_some() {
            let (otherwise, is_object) = (self.cold_block(), self.new_block());
            self.require_object(this, otherwise);
            self.builder.ins().jump(is_object, &[]);
            self.builder.switch_to_block(otherwise);
            self.exit();
            self.builder.switch_to_block(is_object);
            self.set_boxed(0, this);
            return;
        }
        let (apart, done) = (self.cold_block(), self.new_block());
        self.builder.append_block_param(done, types::I64);
        self.require_object(this, apart);
        self.builder.ins().jump(done, &[this.into()]);
        self.builder.switch_to_block(apart);
        let coerced = self.step_apart(Some(0));
        self.builder.ins().jump(done, coerced.map(BlockArg::from).as_slice());
        self.builder.switch_to_block(done);
        let this = self.builder.block_params(done)[0];
        self.set_boxed(0, this);
    }

    fn set_constant(&mut self, register: usize, value: Value) {
        let value = self.constant(value.bits());
        self.set_boxed(register, value);
    }

    fn load_constant(&mut self, ins: Instruction) {
        let constant = self.code.constant(ins.x());
        if let Some(int) = constant.as_int() {
            let int = self.builder.ins().iconst(types::I32, i64::from(int));
            self.set_int(ins.a(), int);
        } else if let Some(number) = constant.as_number() {
            let double = self.builder.ins().f64const(number);
            self.set_double(ins.a(), double);
        } else {
            self.set_constant(ins.a(), constant);
        }
    }

    fn callee(&mut self) -> ir::Value {
        if let Some(call) = &self.body.call {
            return call.callee;
        }
        self.builder.ins().load(types::I64, TRUSTED, self.frame, FrameHeader::CALLEE as i32)
    }

    /// The environment `hops` above that of the running function.
    fn outer(&mut self, hops: usize) -> ir::Value {
        let callee = self.callee();
        let mut environment = self.load(types::I64, callee, layout::FUNCTION_ENVIRONMENT);
        for _ in 0..hops {
            environment = self.load(types::I64, environment, layout::ENVIRONMENT_PARENT);
        }
        environment
    }

    fn load_slot(&mut self, ins: Instruction, environment: ir::Value) {
        let value = self.load(types::I64, environment, layout::ENVIRONMENT_SLOTS + ins.c() * 8);
        if matches!(ins.op(), Op::LoadEnvChecked | Op::LoadOuterChecked) {
            let holds = self.builder.ins().icmp_imm_s(IntCC::NotEqual, value, 0);
            self.step_unless(holds);
        }
        self.set_boxed(ins.a(), value);
    }

    fn store_slot(&mut self, ins: Instruction, environment: ir::Value) {
        let offset = layout::ENVIRONMENT_SLOTS + ins.c() * 8;
        if matches!(ins.op(), Op::StoreEnvChecked | Op::StoreOuterChecked) {
            let held = self.load(types::I64, environment, offset);
            let holds = self.builder.ins().icmp_imm_s(IntCC::NotEqual, held, 0);
            self.step_unless(holds);
        }
        let value = self.boxed(ins.a());
        self.store(value, environment, offset);
    }

    pub(super) fn nullish(&mut self, value: ir::Value, condition: IntCC) -> ir::Value {
        let bits = self.builder.ins().band_imm_s(value, !0x8);
        self.builder.ins().icmp_imm_s(condition, bits, Value::NULL.bits() as i64)
    }

    /// Has the interpreter run this instruction, which then throws, unless that holds.
    fn step_unless(&mut self, holds: ir::Value) {
        let (apart, goes_on) = (self.cold_block(), self.new_block());
        self.builder.ins().brif(holds, goes_on, &[], apart, &[]);
        self.builder.switch_to_block(apart);
        self.step_to_leave();
        self.builder.switch_to_block(goes_on);
    }

    fn to_number(&mut self, ins: Instruction) {
        if matches!(self.state[ins.b()].form, Form::Int | Form::Double) {
            return self.copy(ins.a(), ins.b());
        }
        let value = self.boxed(ins.b());
        let bits = self.builder.ins().band_imm_s(value, layout::NUMBER_TAG as i64);
        let is_number = self.builder.ins().icmp_imm_s(IntCC::NotEqual, bits, 0);
        let apart = self.cold_block();
        self.require_true(is_number, apart);
        self.or_step(apart, Some(value));
    }
}
