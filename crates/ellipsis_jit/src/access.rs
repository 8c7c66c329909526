//! Properties through inline caches, and elements of arrays.

use cranelift_codegen::ir::condcodes::IntCC;
use cranelift_codegen::ir::{self, Block, InstBuilder, types};
use ellipsis_bytecode::{Instruction, Op};
use ellipsis_engine::machine::layout;
use ellipsis_engine::{CellKind, Gc, KnownAccess, KnownGlobal, Shape, Value};

use crate::plan::{Form, Known};
use crate::translate::Translator;

/// A value, and what is known of it.
type Receiver = (ir::Value, Known);

impl Translator<'_, '_> {
    /// GetProp, SetProp and DefineProp where the cache has simple cases: others are the interpreter's.
    pub(super) fn cached(&mut self, ins: Instruction, cases: [KnownAccess; 4]) -> bool {
        let receiver = (self.boxed(ins.b()), self.state[ins.b()].object);
        let reads = ins.op() == Op::GetProp;
        let value = if reads { None } else { Some(self.boxed(ins.a())) };
        let done = self.new_block();
        if reads {
            self.builder.append_block_param(done, types::I64);
        }
        let apart = self.apart();
        let mut cases = cases.into_iter().filter(|&case| case != KnownAccess::Unknown).peekable();
        while let Some(case) = cases.next() {
            let otherwise = if cases.peek().is_some() { self.new_block() } else { apart };
            match value {
                None => {
                    let read = self.load_known(receiver, case, otherwise);
                    self.builder.ins().jump(done, &[read.into()]);
                }
                Some(value) => {
                    self.store_known(receiver, value, case, otherwise);
                    self.builder.ins().jump(done, &[]);
                }
            }
            if otherwise != apart {
                self.builder.switch_to_block(otherwise);
            }
        }
        self.join_step(apart, done);
        true
    }

    /// LoadGlobal and StoreGlobal.
    pub(super) fn global(&mut self, ins: Instruction, known: KnownGlobal) -> bool {
        let reads = ins.op() == Op::LoadGlobal;
        let value = if reads { None } else { Some(self.boxed(ins.a())) };
        let apart = self.apart();
        let (base, offset) = match known {
            KnownGlobal::Lexical(cell) => (self.known_cell(cell), layout::ENVIRONMENT_SLOTS),
            KnownGlobal::Property(shape, offset, epoch) => {
                let global = self.known_cell(self.code.realm().global_object());
                let mask =
                    if reads { layout::LOAD_SLOTS_MASK } else { layout::STORE_MASK & !layout::LAZY_FLAG };
                self.require_header(global, shape, mask, apart);
                let realm = self.known_cell(self.code.realm());
                let held = self.load(types::I32, realm, layout::LEXICAL_EPOCH);
                self.require(IntCC::Equal, held, i64::from(epoch as i32), apart);
                (self.load(types::I64, global, layout::SLOTS), offset as usize)
            }
            KnownGlobal::Unknown => unreachable!("what is not known is left to the interpreter"),
        };
        let read = match value {
            None => {
                let read = self.load(types::I64, base, offset);
                self.require(IntCC::NotEqual, read, 0, apart);
                Some(read)
            }
            Some(value) => {
                self.store(value, base, offset);
                None
            }
        };
        self.or_step(apart, read);
        true
    }

    /// Goes on if a value, of which that is known, is an object of that shape, else to `apart`. Gives the object.
    fn require_shape(
        &mut self,
        (value, known): Receiver,
        shape: Gc<Shape>,
        mask: u64,
        apart: Block,
    ) -> ir::Value {
        if !known.is_cell() {
            self.require_cell(value, apart);
        }
        if !known.has_shape(shape, mask) {
            self.require_header(value, shape, mask, apart);
        }
        value
    }

    /// The same for arrays.
    fn require_array(&mut self, (value, known): Receiver, apart: Block) -> ir::Value {
        if !known.is_cell() {
            self.require_cell(value, apart);
        }
        if !known.is_array {
            self.require_kind(value, CellKind::Array, apart);
        }
        value
    }

    fn require_header(&mut self, cell: ir::Value, shape: Gc<Shape>, mask: u64, apart: Block) {
        let header = self.load(types::I64, cell, 0);
        let mask = self.constant(mask);
        let held = self.builder.ins().band(header, mask);
        let wanted = self.known_cell(shape);
        let matches = self.builder.ins().icmp(IntCC::Equal, held, wanted);
        self.require_true(matches, apart);
    }

    fn require_epoch(&mut self, epoch: u32, apart: Block) {
        let held = self.load(types::I32, self.cx, layout::EPOCH);
        self.require(IntCC::Equal, held, i64::from(epoch as i32), apart);
    }

    fn load_known(&mut self, receiver: Receiver, known: KnownAccess, apart: Block) -> ir::Value {
        match known {
            KnownAccess::Inline(shape, offset) => {
                let object = self.require_shape(receiver, shape, layout::LOAD_MASK, apart);
                self.load(types::I64, object, offset as usize)
            }
            KnownAccess::OutOfLine(shape, offset) => {
                let object = self.require_shape(receiver, shape, layout::LOAD_SLOTS_MASK, apart);
                let slots = self.load(types::I64, object, layout::SLOTS);
                self.load(types::I64, slots, offset as usize)
            }
            KnownAccess::Inherited(shape, address, epoch) => {
                self.require_shape(receiver, shape, layout::LOAD_MASK, apart);
                self.require_epoch(epoch, apart);
                let place = self.constant(address);
                self.load(types::I64, place, 0)
            }
            KnownAccess::OfString(address, epoch) => {
                self.require_cell(receiver.0, apart);
                self.require_kind(receiver.0, CellKind::String, apart);
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
                let array = self.require_array(receiver, apart);
                let length = self.load(types::I32, array, layout::ELEMENTS_LENGTH);
                self.require(IntCC::SignedGreaterThanOrEqual, length, 0, apart);
                self.box_int(length)
            }
            KnownAccess::Unknown | KnownAccess::AddInline(..) => unreachable!("no plan for a load"),
        }
    }

    fn store_known(&mut self, receiver: Receiver, value: ir::Value, known: KnownAccess, apart: Block) {
        match known {
            KnownAccess::Inline(shape, offset) => {
                let object = self.require_shape(receiver, shape, layout::STORE_MASK, apart);
                self.store(value, object, offset as usize);
            }
            KnownAccess::OutOfLine(shape, offset) => {
                let object = self.require_shape(receiver, shape, layout::STORE_MASK, apart);
                let slots = self.load(types::I64, object, layout::SLOTS);
                self.store(value, slots, offset as usize);
            }
            KnownAccess::AddInline(shape, grown, offset, epoch) => {
                let object = self.require_shape(receiver, shape, layout::STORE_MASK, apart);
                self.require_epoch(epoch, apart);
                self.store(value, object, offset as usize);
                let header = self.load(types::I64, object, 0);
                let mask = self.constant(!layout::LOAD_MASK);
                let rest = self.builder.ins().band(header, mask);
                let grown = self.known_cell(grown);
                let header = self.builder.ins().bor(rest, grown);
                self.store(header, object, 0);
            }
            _ => unreachable!("no plan for a store"),
        }
    }

    /// GetElem and SetElem of an array by an int32.
    pub(super) fn element(&mut self, ins: Instruction) -> bool {
        let receiver = (self.boxed(ins.b()), self.state[ins.b()].object);
        let index = self.index(ins.c());
        let apart = self.apart();
        let reads = ins.op() == Op::GetElem;
        let value = if reads { None } else { Some(self.boxed(ins.a())) };
        if let Some(fits) = index.1 {
            self.require_true(fits, apart);
        }
        let array = self.require_array(receiver, apart);
        let length = if reads { layout::ELEMENTS_FAST_LEN } else { layout::ELEMENTS_WRITE_LEN };
        let length = self.load(types::I32, array, length);
        let within = self.builder.ins().icmp(IntCC::UnsignedLessThan, index.0, length);
        self.require_true(within, apart);
        let place = self.element_place(array, index.0);
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
    pub(super) fn index(&mut self, register: usize) -> (ir::Value, Option<ir::Value>) {
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
