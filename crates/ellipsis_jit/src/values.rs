//! Values in registers, in the forms that they are at hand in, and tests of them.

use cranelift_codegen::ir::condcodes::{FloatCC, IntCC};
use cranelift_codegen::ir::{self, Block, InstBuilder, MemFlagsData, types};
use ellipsis_engine::machine::{self, layout};
use ellipsis_engine::{CellKind, Gc, Value};
use ellipsis_gc::HeapCell;

use crate::body::Body;
use crate::plan::{Form, Place};
use crate::translate::{TRUSTED, Translator};

impl Translator<'_, '_> {
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
        let variables = self.body.variables[register];
        match self.state[register].form {
            Form::Boxed => self.builder.use_var(variables.boxed),
            Form::Frame | Form::Dead => {
                let value = self.load(types::I64, self.frame, register * 8);
                self.builder.def_var(variables.boxed, value);
                self.state[register].form = Form::Boxed;
                value
            }
            form => self.box_form(&self.body.clone(), register, form),
        }
    }

    /// Has a register at hand in some form.
    pub(super) fn bring(&mut self, register: usize) {
        if matches!(self.state[register].form, Form::Frame | Form::Dead) {
            self.boxed(register);
        }
    }

    pub(super) fn box_form(&mut self, body: &Body, register: usize, form: Form) -> ir::Value {
        let variables = body.variables[register];
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
            Form::Frame | Form::Dead => self.load(types::I64, body.frame, register * 8),
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

    /// A double as the number that it is where it can be an int32: as one, unless it is -0.
    pub(super) fn box_normalised(&mut self, double: ir::Value) -> ir::Value {
        let int = self.builder.ins().fcvt_to_sint_sat(types::I32, double);
        let again = self.builder.ins().fcvt_from_sint(types::F64, int);
        let again = self.builder.ins().bitcast(types::I64, MemFlagsData::new(), again);
        let bits = self.builder.ins().bitcast(types::I64, MemFlagsData::new(), double);
        let is_int = self.builder.ins().icmp(IntCC::Equal, again, bits);
        let (as_int, as_double) = (self.box_int(int), self.box_double(double));
        self.builder.ins().select(is_int, as_int, as_double)
    }

    /// A register's value as an int32; the frame is left if it is none.
    pub(super) fn int(&mut self, register: usize) -> ir::Value {
        match self.state[register].form {
            Form::Int => self.builder.use_var(self.body.variables[register].int),
            _ => {
                let value = self.boxed(register);
                let tag = self.constant(layout::NUMBER_TAG);
                let is_int = self.builder.ins().icmp(IntCC::UnsignedGreaterThanOrEqual, value, tag);
                self.exit_unless(is_int);
                let int = self.builder.ins().ireduce(types::I32, value);
                self.builder.def_var(self.body.variables[register].int, int);
                self.state[register].form = Form::Int;
                int
            }
        }
    }

    /// A register's value as a double; the frame is left if it is no number.
    pub(super) fn double(&mut self, register: usize) -> ir::Value {
        match self.state[register].form {
            Form::Double => self.builder.use_var(self.body.variables[register].double),
            Form::Int => {
                let int = self.builder.use_var(self.body.variables[register].int);
                self.builder.ins().fcvt_from_sint(types::F64, int)
            }
            _ => {
                let value = self.boxed(register);
                let double = self.unbox_number(value);
                self.builder.def_var(self.body.variables[register].double, double);
                self.state[register].form = Form::Double;
                double
            }
        }
    }

    /// A value as a double; the frame is left if it is no number. Most likely it is a double.
    fn unbox_number(&mut self, value: ir::Value) -> ir::Value {
        let (other, done) = (self.cold_block(), self.new_block());
        self.builder.append_block_param(done, types::F64);
        let offset = self.constant(layout::DOUBLE_OFFSET);
        let bits = self.builder.ins().isub(value, offset);
        let doubles = self.constant(layout::NUMBER_TAG - layout::DOUBLE_OFFSET);
        let is_double = self.builder.ins().icmp(IntCC::UnsignedLessThan, bits, doubles);
        let double = self.builder.ins().bitcast(types::F64, MemFlagsData::new(), bits);
        self.builder.ins().brif(is_double, done, &[double.into()], other, &[]);
        self.builder.switch_to_block(other);
        let tag = self.constant(layout::NUMBER_TAG);
        let is_int = self.builder.ins().icmp(IntCC::UnsignedGreaterThanOrEqual, value, tag);
        self.exit_unless(is_int);
        let int = self.builder.ins().ireduce(types::I32, value);
        let converted = self.builder.ins().fcvt_from_sint(types::F64, int);
        self.builder.ins().jump(done, &[converted.into()]);
        self.builder.switch_to_block(done);
        self.builder.block_params(done)[0]
    }

    /// The same, but goes to `otherwise`.
    fn unbox_number_or(&mut self, value: ir::Value, otherwise: Block) -> ir::Value {
        let is_number = self.is_number(value);
        let goes_on = self.new_block();
        self.builder.ins().brif(is_number, goes_on, &[], otherwise, &[]);
        self.builder.switch_to_block(goes_on);
        self.unbox_known_number(value)
    }

    /// A register as a double; goes to `otherwise` if it is no number.
    pub(super) fn number_or(&mut self, register: usize, otherwise: Block) -> ir::Value {
        match self.state[register].form {
            Form::Int | Form::Double => self.double(register),
            _ => {
                let value = self.boxed(register);
                self.unbox_number_or(value, otherwise)
            }
        }
    }

    fn is_number(&mut self, value: ir::Value) -> ir::Value {
        let tag = self.constant(layout::NUMBER_TAG);
        let bits = self.builder.ins().band(value, tag);
        self.builder.ins().icmp_imm_s(IntCC::NotEqual, bits, 0)
    }

    fn unbox_known_number(&mut self, value: ir::Value) -> ir::Value {
        let tag = self.constant(layout::NUMBER_TAG);
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
        self.builder.def_var(self.body.variables[register].boxed, value);
        self.state[register] = Place::of(Form::Boxed);
    }

    /// Sets a register to what a call gave.
    pub(super) fn set_given(&mut self, register: usize, value: ir::Value) {
        self.store(value, self.frame, register * 8);
        self.builder.def_var(self.body.variables[register].boxed, value);
        self.state[register] = Place::GIVEN;
    }

    pub(super) fn set_int(&mut self, register: usize, value: ir::Value) {
        self.builder.def_var(self.body.variables[register].int, value);
        self.state[register] = Place::of(Form::Int);
    }

    pub(super) fn set_double(&mut self, register: usize, value: ir::Value) {
        self.builder.def_var(self.body.variables[register].double, value);
        self.state[register] = Place::of(Form::Double);
    }

    /// A comparison's result.
    pub(super) fn set_bool(&mut self, register: usize, flag: ir::Value) {
        let value = self.bool(flag);
        self.set_boxed(register, value);
    }

    pub(super) fn bool(&mut self, flag: ir::Value) -> ir::Value {
        let wide = self.builder.ins().uextend(types::I64, flag);
        self.builder.ins().bor_imm_s(wide, Value::FALSE.bits() as i64)
    }

    pub(super) fn copy(&mut self, to: usize, from: usize) {
        self.bring(from);
        let (source, target) = (self.body.variables[from], self.body.variables[to]);
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

    // ---- Tests of values ----

    /// Goes on if a value points to a cell, else to `otherwise`.
    pub(super) fn require_cell(&mut self, value: ir::Value, otherwise: Block) {
        // What is below the first address stands for no cell, nor does what is beyond the last one.
        let above = self.builder.ins().iadd_imm_s(value, -layout::FIRST_ADDRESS);
        let addresses = self.constant(layout::END_OF_ADDRESSES - layout::FIRST_ADDRESS as u64);
        let is_cell = self.builder.ins().icmp(IntCC::UnsignedLessThan, above, addresses);
        self.require_true(is_cell, otherwise);
    }

    /// Goes on if a comparison with a number holds, else to `otherwise`.
    pub(super) fn require(&mut self, condition: IntCC, value: ir::Value, than: i64, otherwise: Block) {
        let holds = self.builder.ins().icmp_imm_s(condition, value, than);
        self.require_true(holds, otherwise);
    }

    /// Goes on if that holds, else to `otherwise`.
    pub(super) fn require_true(&mut self, holds: ir::Value, otherwise: Block) {
        let holds = self.unless_forced(holds);
        let goes_on = self.new_block();
        self.builder.ins().brif(holds, goes_on, &[], otherwise, &[]);
        self.builder.switch_to_block(goes_on);
    }

    /// Goes on if a cell is of that kind, else to `otherwise`.
    pub(super) fn require_kind(&mut self, cell: ir::Value, kind: CellKind, otherwise: Block) {
        let held = self.load(types::I8, cell, layout::KIND);
        self.require(IntCC::Equal, held, kind as i64, otherwise);
    }

    /// Goes on if a value is an object, else to `otherwise`.
    pub(super) fn require_object(&mut self, value: ir::Value, otherwise: Block) {
        self.require_cell(value, otherwise);
        let kind = self.load(types::I8, value, layout::KIND);
        self.require(IntCC::UnsignedGreaterThanOrEqual, kind, CellKind::Object as i64, otherwise);
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

    /// An address that is known now: the code keeps what lies there.
    pub(super) fn known_cell<T: HeapCell>(&mut self, cell: Gc<T>) -> ir::Value {
        self.owner.keep(cell.as_any());
        self.constant(cell.addr() as u64)
    }
}
