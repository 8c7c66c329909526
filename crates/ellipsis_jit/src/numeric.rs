//! Arithmetic and comparisons of numbers.

use cranelift_codegen::ir::condcodes::{FloatCC, IntCC};
use cranelift_codegen::ir::{self, InstBuilder, types};
use ellipsis_bytecode::{Instruction, Op};
use ellipsis_engine::{Feedback, Value, machine, number};

use crate::plan::{Form, Numbers, is_bitwise};
use crate::translate::Translator;

/// Integer and floating-point conditions, and whether the opcode asks for the opposite.
fn condition(op: Op) -> Option<(IntCC, FloatCC, bool)> {
    use Op::*;
    Some(match op {
        Lt | JumpIfLt => (IntCC::SignedLessThan, FloatCC::LessThan, false),
        JumpIfNotLt => (IntCC::SignedLessThan, FloatCC::LessThan, true),
        Le | JumpIfLe => (IntCC::SignedLessThanOrEqual, FloatCC::LessThanOrEqual, false),
        JumpIfNotLe => (IntCC::SignedLessThanOrEqual, FloatCC::LessThanOrEqual, true),
        Gt | JumpIfGt => (IntCC::SignedGreaterThan, FloatCC::GreaterThan, false),
        JumpIfNotGt => (IntCC::SignedGreaterThan, FloatCC::GreaterThan, true),
        Ge | JumpIfGe => (IntCC::SignedGreaterThanOrEqual, FloatCC::GreaterThanOrEqual, false),
        JumpIfNotGe => (IntCC::SignedGreaterThanOrEqual, FloatCC::GreaterThanOrEqual, true),
        Eq | StrictEq | JumpIfEq | JumpIfStrictEq => (IntCC::Equal, FloatCC::Equal, false),
        Ne | StrictNe | JumpIfNe | JumpIfStrictNe => (IntCC::Equal, FloatCC::Equal, true),
        _ => return None,
    })
}

impl Translator<'_, '_> {
    pub(super) fn numeric(&mut self, ins: Instruction, numbers: Numbers) -> bool {
        if let Some((int, float, inverted)) = condition(ins.op()) {
            let jumps = ins.op().jumps();
            let (a, b) = if jumps { (ins.a(), ins.b()) } else { (ins.b(), ins.c()) };
            let holds = match numbers {
                Numbers::Int => {
                    let (a, b) = (self.int(a), self.int(b));
                    self.builder.ins().icmp(int, a, b)
                }
                Numbers::Double => {
                    let (a, b) = (self.double(a), self.double(b));
                    self.builder.ins().fcmp(float, a, b)
                }
            };
            return self.conclude(ins, holds, inverted);
        }
        if is_bitwise(ins.op()) {
            self.bitwise(ins, numbers);
        } else {
            match numbers {
                Numbers::Int => self.int_arithmetic(ins),
                Numbers::Double => self.double_arithmetic(ins),
            }
        }
        true
    }

    /// Jumps, or sets a register, as a comparison says.
    fn conclude(&mut self, ins: Instruction, holds: ir::Value, inverted: bool) -> bool {
        if ins.op().jumps() {
            let (target, behind) = (self.target(ins), self.at + 1);
            let (then, otherwise) = if inverted { (behind, target) } else { (target, behind) };
            self.branch(holds, then, otherwise);
            return false;
        }
        let holds = if inverted { self.builder.ins().icmp_imm_s(IntCC::Equal, holds, 0) } else { holds };
        self.set_bool(ins.a(), holds);
        true
    }

    /// `===` and `!==` of anything.
    pub(super) fn identity(&mut self, ins: Instruction) -> bool {
        let jumps = ins.op().jumps();
        let (a, b) = if jumps { (ins.a(), ins.b()) } else { (ins.b(), ins.c()) };
        let (a, b) = (self.boxed(a), self.boxed(b));
        let done = self.new_block();
        self.builder.append_block_param(done, types::I8);
        // Neither numbers nor cells: what is left is the same only if its bits are.
        let apart = self.new_block();
        let mask = self.constant(machine::layout::NUMBER_TAG);
        for value in [a, b] {
            let other = self.new_block();
            let bits = self.builder.ins().band(value, mask);
            let number = self.builder.ins().icmp_imm_s(IntCC::NotEqual, bits, 0);
            self.builder.ins().brif(number, apart, &[], other, &[]);
            self.builder.switch_to_block(other);
        }
        let same = self.builder.ins().icmp(IntCC::Equal, a, b);
        let plain = self.builder.ins().band_imm_s(a, 2);
        let other = self.builder.ins().band_imm_s(b, 2);
        let plain = self.builder.ins().bor(plain, other);
        let plain = self.builder.ins().icmp_imm_s(IntCC::NotEqual, plain, 0);
        let decided = self.builder.ins().bor(same, plain);
        self.builder.ins().brif(decided, done, &[same.into()], apart, &[]);
        self.builder.switch_to_block(apart);
        let args = [self.cx, a, b];
        let same = self.call_helper(machine::identical as *const () as usize, &args, types::I64);
        let same = self.builder.ins().ireduce(types::I8, same);
        self.builder.ins().jump(done, &[same.into()]);
        self.builder.switch_to_block(done);
        let holds = self.builder.block_params(done)[0];
        let inverted = matches!(ins.op(), Op::StrictNe | Op::JumpIfStrictNe);
        self.conclude(ins, holds, inverted)
    }

    /// `==` and `!=` of anything: with null or undefined, and of two objects; the rest is the interpreter's.
    pub(super) fn loose(&mut self, ins: Instruction) -> bool {
        let jumps = ins.op().jumps();
        let (a, b) = if jumps { (ins.a(), ins.b()) } else { (ins.b(), ins.c()) };
        let (a, b) = (self.boxed(a), self.boxed(b));
        let (done, nullish, other, apart) =
            (self.new_block(), self.new_block(), self.new_block(), self.cold_block());
        self.builder.append_block_param(done, types::I8);
        let (first, second) = (self.nullish(a, IntCC::Equal), self.nullish(b, IntCC::Equal));
        let either = self.builder.ins().bor(first, second);
        self.builder.ins().brif(either, nullish, &[], other, &[]);
        self.builder.switch_to_block(nullish);
        let both = self.builder.ins().band(first, second);
        self.builder.ins().jump(done, &[both.into()]);
        self.builder.switch_to_block(other);
        self.require_object(a, apart);
        self.require_object(b, apart);
        let same = self.builder.ins().icmp(IntCC::Equal, a, b);
        self.builder.ins().jump(done, &[same.into()]);
        let inverted = matches!(ins.op(), Op::Ne | Op::JumpIfNe);
        if jumps {
            self.builder.switch_to_block(apart);
            let state = self.state.clone();
            self.write_back_operands();
            self.step_on();
            self.state = state;
            self.builder.switch_to_block(done);
            let holds = self.builder.block_params(done)[0];
            return self.conclude(ins, holds, inverted);
        }
        self.builder.switch_to_block(done);
        let holds = self.builder.block_params(done)[0];
        let holds = if inverted { self.builder.ins().icmp_imm_s(IntCC::Equal, holds, 0) } else { holds };
        let value = self.bool(holds);
        self.or_step(apart, Some(value));
        true
    }

    /// The second operand: a register, or what the instruction says.
    fn second_int(&mut self, ins: Instruction) -> ir::Value {
        match ins.op() {
            Op::AddInt | Op::SubInt | Op::BitAndInt => {
                self.builder.ins().iconst(types::I32, ins.c_signed() as i64)
            }
            Op::Inc | Op::Dec => self.builder.ins().iconst(types::I32, 1),
            _ => self.int(ins.c()),
        }
    }

    fn second_double(&mut self, ins: Instruction) -> ir::Value {
        match ins.op() {
            Op::AddInt | Op::SubInt => self.builder.ins().f64const(ins.c_signed() as f64),
            Op::Inc | Op::Dec => self.builder.ins().f64const(1.0),
            _ => self.double(ins.c()),
        }
    }

    fn int_arithmetic(&mut self, ins: Instruction) {
        let a = self.int(ins.b());
        let result = match ins.op() {
            Op::Neg => {
                // Neither 0, whose opposite is -0, nor the least number.
                let rest = self.builder.ins().band_imm_s(a, i64::from(i32::MAX));
                let plain = self.builder.ins().icmp_imm_s(IntCC::NotEqual, rest, 0);
                self.exit_unless(plain);
                self.builder.ins().ineg(a)
            }
            op => {
                let b = self.second_int(ins);
                match op {
                    Op::Mod => self.int_remainder(a, b),
                    Op::Div => self.int_quotient(a, b),
                    _ => self.checked(op, a, b),
                }
            }
        };
        self.set_int(ins.a(), result);
    }

    fn checked(&mut self, op: Op, a: ir::Value, b: ir::Value) -> ir::Value {
        let wide_a = self.builder.ins().sextend(types::I64, a);
        let wide_b = self.builder.ins().sextend(types::I64, b);
        let wide = match op {
            Op::Sub | Op::SubInt | Op::Dec => self.builder.ins().isub(wide_a, wide_b),
            Op::Mul => self.builder.ins().imul(wide_a, wide_b),
            _ => self.builder.ins().iadd(wide_a, wide_b),
        };
        let result = self.builder.ins().ireduce(types::I32, wide);
        let again = self.builder.ins().sextend(types::I64, result);
        let fits = self.builder.ins().icmp(IntCC::Equal, again, wide);
        self.exit_unless(fits);
        if op == Op::Mul {
            // A product of 0 is -0 if one factor is negative.
            let signs = self.builder.ins().bor(a, b);
            let negative = self.builder.ins().icmp_imm_s(IntCC::SignedLessThan, signs, 0);
            let zero = self.builder.ins().icmp_imm_s(IntCC::Equal, result, 0);
            let minus_zero = self.builder.ins().band(negative, zero);
            let plain = self.builder.ins().icmp_imm_s(IntCC::Equal, minus_zero, 0);
            self.exit_unless(plain);
        }
        result
    }

    fn int_remainder(&mut self, a: ir::Value, b: ir::Value) -> ir::Value {
        let first = self.builder.ins().icmp_imm_s(IntCC::SignedGreaterThanOrEqual, a, 0);
        self.exit_unless(first);
        let second = self.builder.ins().icmp_imm_s(IntCC::SignedGreaterThan, b, 0);
        self.exit_unless(second);
        self.builder.ins().urem(a, b)
    }

    fn int_quotient(&mut self, a: ir::Value, b: ir::Value) -> ir::Value {
        let second = self.builder.ins().icmp_imm_s(IntCC::SignedGreaterThan, b, 0);
        self.exit_unless(second);
        let result = self.builder.ins().sdiv(a, b);
        let product = self.builder.ins().imul(result, b);
        let exact = self.builder.ins().icmp(IntCC::Equal, product, a);
        self.exit_unless(exact);
        result
    }

    fn double_arithmetic(&mut self, ins: Instruction) {
        let a = self.double(ins.b());
        let result = match ins.op() {
            Op::Neg => self.builder.ins().fneg(a),
            op => {
                let b = self.second_double(ins);
                match op {
                    Op::Sub | Op::SubInt | Op::Dec => self.builder.ins().fsub(a, b),
                    Op::Mul => self.builder.ins().fmul(a, b),
                    Op::Div => self.builder.ins().fdiv(a, b),
                    Op::Mod => {
                        let helper = remainder as *const () as usize;
                        let value = self.call_helper(helper, &[a, b], types::I64);
                        return self.set_boxed(ins.a(), value);
                    }
                    _ => self.builder.ins().fadd(a, b),
                }
            }
        };
        self.set_double(ins.a(), result);
    }

    /// ToInt32 of a register that holds a number.
    fn truncated(&mut self, register: usize, doubles: bool) -> ir::Value {
        match self.state[register].form {
            Form::Int => self.int(register),
            Form::Boxed | Form::Frame if !doubles => self.int(register),
            _ => {
                let double = self.double(register);
                self.to_int32(double)
            }
        }
    }

    fn to_int32(&mut self, double: ir::Value) -> ir::Value {
        let wide = self.builder.ins().fcvt_to_sint_sat(types::I64, double);
        // What is out of range is held at its ends.
        let moved = self.builder.ins().iadd_imm_s(wide, i64::MIN);
        let moved = self.builder.ins().iadd_imm_s(moved, 1);
        let inside = self.builder.ins().icmp_imm_s(IntCC::UnsignedGreaterThan, moved, 1);
        let (helped, done) = (self.cold_block(), self.new_block());
        self.builder.append_block_param(done, types::I32);
        let low = self.builder.ins().ireduce(types::I32, wide);
        self.builder.ins().brif(inside, done, &[low.into()], helped, &[]);
        self.builder.switch_to_block(helped);
        let helper = to_int32 as *const () as usize;
        let int = self.call_helper(helper, &[double], types::I32);
        self.builder.ins().jump(done, &[int.into()]);
        self.builder.switch_to_block(done);
        self.builder.block_params(done)[0]
    }

    fn bitwise(&mut self, ins: Instruction, numbers: Numbers) {
        let doubles = self.body.planner.kinds(self.at).contains(Feedback::DOUBLE);
        let a = self.truncated(ins.b(), doubles);
        if ins.op() == Op::BitNot {
            let result = self.builder.ins().bnot(a);
            return self.set_int(ins.a(), result);
        }
        let b = match ins.op() {
            Op::BitAndInt => self.second_int(ins),
            _ => self.truncated(ins.c(), doubles),
        };
        let result = match ins.op() {
            Op::BitAnd | Op::BitAndInt => self.builder.ins().band(a, b),
            Op::BitOr => self.builder.ins().bor(a, b),
            Op::BitXor => self.builder.ins().bxor(a, b),
            Op::Shl => self.builder.ins().ishl(a, b),
            Op::Shr => self.builder.ins().sshr(a, b),
            _ => self.builder.ins().ushr(a, b),
        };
        if ins.op() != Op::UShr {
            return self.set_int(ins.a(), result);
        }
        match numbers {
            Numbers::Int => {
                let fits = self.builder.ins().icmp_imm_s(IntCC::SignedGreaterThanOrEqual, result, 0);
                self.exit_unless(fits);
                self.set_int(ins.a(), result);
            }
            Numbers::Double => {
                let double = self.builder.ins().fcvt_from_uint(types::F64, result);
                self.set_double(ins.a(), double);
            }
        }
    }
}

/// ToInt32 of a double that is no int32.
extern "C" fn to_int32(number: f64) -> i32 {
    number::to_int32(number)
}

/// The remainder of doubles, which is most often an int32: what comes next counts on that, as it does in the interpreter.
extern "C" fn remainder(a: f64, b: f64) -> u64 {
    Value::number(number::remainder(a, b)).bits()
}
