//! Properties through inline caches, and elements of arrays.

use cranelift_codegen::ir::condcodes::IntCC;
use cranelift_codegen::ir::{self, Block, InstBuilder, types};
use ellipsis_bytecode::{Instruction, Op};
use ellipsis_engine::machine::layout;
use ellipsis_engine::{CellKind, Gc, KnownAccess, Shape, Value};

use crate::plan::Form;
use crate::translate::Translator;

impl Translator<'_, '_> {
    /// GetProp, SetProp and DefineProp where the cache has one simple case: others are the interpreter's.
    pub(super) fn cached(&mut self, ins: Instruction, known: KnownAccess) -> bool {
        let receiver = self.boxed(ins.b());
        let apart = self.cold_block();
        let read = if ins.op() == Op::GetProp {
            Some(self.load_known(receiver, known, apart))
        } else {
            let value = self.boxed(ins.a());
            self.store_known(receiver, value, known, apart);
            None
        };
        self.or_step(apart, read);
        true
    }

    /// Goes on if a value is an object of that shape, else to `apart`.
    fn require_shape(&mut self, receiver: ir::Value, shape: Gc<Shape>, mask: u64, apart: Block) {
        self.require_cell(receiver, apart);
        let header = self.load(types::I64, receiver, 0);
        let mask = self.constant(mask);
        let held = self.builder.ins().band(header, mask);
        let wanted = self.known_cell(shape);
        let matches = self.builder.ins().icmp(IntCC::Equal, held, wanted);
        self.require_true(matches, apart);
    }

    fn require_epoch(&mut self, epoch: u32, apart: Block) {
        let held = self.load(types::I32, self.cx, layout::EPOCH);
        let wanted = self.builder.ins().iconst(types::I32, i64::from(epoch as i32));
        let matches = self.builder.ins().icmp(IntCC::Equal, held, wanted);
        self.require_true(matches, apart);
    }

    fn load_known(&mut self, receiver: ir::Value, known: KnownAccess, apart: Block) -> ir::Value {
        match known {
            KnownAccess::Inline(shape, offset) => {
                self.require_shape(receiver, shape, layout::LOAD_MASK, apart);
                self.load(types::I64, receiver, offset as usize)
            }
            KnownAccess::OutOfLine(shape, offset) => {
                self.require_shape(receiver, shape, layout::LOAD_MASK, apart);
                let slots = self.load(types::I64, receiver, layout::SLOTS);
                self.load(types::I64, slots, offset as usize)
            }
            KnownAccess::Inherited(shape, address, epoch) => {
                self.require_shape(receiver, shape, layout::LOAD_MASK, apart);
                self.require_epoch(epoch, apart);
                let place = self.constant(address);
                self.load(types::I64, place, 0)
            }
            KnownAccess::Missing(shape, epoch) => {
                self.require_shape(receiver, shape, layout::LOAD_MASK, apart);
                self.require_epoch(epoch, apart);
                self.constant(Value::UNDEFINED.bits())
            }
            KnownAccess::ArrayLength(_) => {
                // Of any array.
                self.require_cell(receiver, apart);
                self.require_kind(receiver, CellKind::Array, apart);
                let length = self.load(types::I32, receiver, layout::ELEMENTS_LENGTH);
                self.require(IntCC::SignedGreaterThanOrEqual, length, 0, apart);
                self.box_int(length)
            }
            KnownAccess::Unknown | KnownAccess::AddInline(..) => {
                self.builder.ins().jump(apart, &[]);
                let unreached = self.new_block();
                self.builder.switch_to_block(unreached);
                self.constant(Value::UNDEFINED.bits())
            }
        }
    }

    fn store_known(&mut self, receiver: ir::Value, value: ir::Value, known: KnownAccess, apart: Block) {
        match known {
            KnownAccess::Inline(shape, offset) => {
                self.require_shape(receiver, shape, layout::STORE_MASK, apart);
                self.store(value, receiver, offset as usize);
            }
            KnownAccess::OutOfLine(shape, offset) => {
                self.require_shape(receiver, shape, layout::STORE_MASK, apart);
                let slots = self.load(types::I64, receiver, layout::SLOTS);
                self.store(value, slots, offset as usize);
            }
            KnownAccess::AddInline(shape, grown, offset, epoch) => {
                self.require_shape(receiver, shape, layout::STORE_MASK, apart);
                self.require_epoch(epoch, apart);
                self.store(value, receiver, offset as usize);
                let header = self.load(types::I64, receiver, 0);
                let mask = self.constant(!layout::LOAD_MASK);
                let rest = self.builder.ins().band(header, mask);
                let grown = self.known_cell(grown);
                let header = self.builder.ins().bor(rest, grown);
                self.store(header, receiver, 0);
            }
            _ => {
                self.builder.ins().jump(apart, &[]);
                let unreached = self.new_block();
                self.builder.switch_to_block(unreached);
            }
        }
    }

    /// GetElem and SetElem of an array by an int32.
    pub(super) fn element(&mut self, ins: Instruction) -> bool {
        let receiver = self.boxed(ins.b());
        let index = self.index(ins.c());
        let apart = self.cold_block();
        let reads = ins.op() == Op::GetElem;
        let value = if reads { None } else { Some(self.boxed(ins.a())) };
        if let Some(fits) = index.1 {
            self.require_true(fits, apart);
        }
        self.require_cell(receiver, apart);
        self.require_kind(receiver, CellKind::Array, apart);
        let length = if reads { layout::ELEMENTS_FAST_LEN } else { layout::ELEMENTS_WRITE_LEN };
        let length = self.load(types::I32, receiver, length);
        let within = self.builder.ins().icmp(IntCC::UnsignedLessThan, index.0, length);
        self.require_true(within, apart);
        let data = self.load(types::I64, receiver, layout::ELEMENTS_DATA);
        let index = self.builder.ins().uextend(types::I64, index.0);
        let offset = self.builder.ins().ishl_imm_s(index, 3);
        let place = self.builder.ins().iadd(data, offset);
        let read = match value {
            None => {
                let value = self.load(types::I64, place, 0);
                self.require(IntCC::NotEqual, value, 0, apart);
                Some(value)
            }
            Some(value) => {
                self.store(value, place, 0);
                None
            }
        };
        self.or_step(apart, read);
        true
    }

    /// A register as an index, and whether it is one, where that is not certain.
    fn index(&mut self, register: usize) -> (ir::Value, Option<ir::Value>) {
        if self.state[register].form != Form::Double {
            return (self.int(register), None);
        }
        let double = self.double(register);
        let int = self.builder.ins().fcvt_to_sint_sat(types::I32, double);
        let again = self.builder.ins().fcvt_from_sint(types::F64, int);
        let fits = self.builder.ins().fcmp(ir::condcodes::FloatCC::Equal, again, double);
        (int, Some(fits))
    }
}
