//! Elements of typed arrays.

use std::mem::offset_of;

use cranelift_codegen::ir::condcodes::{FloatCC, IntCC};
use cranelift_codegen::ir::{self, Block, InstBuilder, types};
use ellipsis_bytecode::{Instruction, Op};
use ellipsis_engine::array_buffer::{Memory, Span};
use ellipsis_engine::machine::layout;
use ellipsis_engine::typed_array::{ElementKind, TypedArrayData};
use ellipsis_engine::{CellKind, NativeClass, NativeData};

use crate::plan::Form;
use crate::translate::Translator;

/// Of a class: the address of its internal methods, which for typed arrays alone is that of theirs.
const CLASS_METHODS: usize = offset_of!(NativeClass, exotic);
/// Of a block of memory: the address of its bytes.
const BLOCK_POINTER: usize = layout::BLOCK_MEMORY + Memory::POINTER_OFFSET;
/// Of a block of memory: how many bytes there are.
const BLOCK_LENGTH: usize = layout::BLOCK_MEMORY + Memory::LENGTH_OFFSET;

impl Translator<'_, '_> {
    /// GetElem and SetElem of a typed array by an int32.
    pub(super) fn typed_element(&mut self, ins: Instruction, kind: ElementKind) -> bool {
        let receiver = self.boxed(ins.b());
        let index = self.index(ins.c());
        let apart = self.apart();
        let reads = ins.op() == Op::GetElem;
        if let Some(fits) = index.1 {
            self.require_true(fits, apart);
        }
        let value = if reads { None } else { Some(self.element_to_write(ins.a(), kind, apart)) };
        let place = self.typed_place(receiver, index.0, kind, !reads, apart);
        let read = match value {
            None => Some(self.read_typed(place, kind)),
            Some(value) => {
                self.store(value, place, 0);
                None
            }
        };
        self.or_step(apart, read);
        true
    }

    /// Where an element lies; goes to `apart` if the value is no typed array of that kind, or has no such element.
    fn typed_place(
        &mut self,
        receiver: ir::Value,
        index: ir::Value,
        kind: ElementKind,
        writes: bool,
        apart: Block,
    ) -> ir::Value {
        self.require_cell(receiver, apart);
        self.require_kind(receiver, CellKind::Native, apart);
        let class = self.load(types::I64, receiver, layout::CLASS);
        let methods = self.load(types::I64, class, CLASS_METHODS);
        let wanted = TypedArrayData::EXOTIC.map_or(0, |methods| std::ptr::from_ref(methods).addr());
        let wanted = self.constant(wanted as u64);
        let is_typed = self.builder.ins().icmp(IntCC::Equal, methods, wanted);
        self.require_true(is_typed, apart);
        let held = self.load(types::I8, receiver, layout::TYPED_KIND);
        self.require(IntCC::Equal, held, kind as i64, apart);
        if writes {
            let immutable = self.load(types::I8, receiver, layout::TYPED_IMMUTABLE);
            self.require(IntCC::Equal, immutable, 0, apart);
        }
        // What is negative is more than any length then.
        let index = self.builder.ins().sextend(types::I64, index);
        let length = self.load(types::I64, receiver, layout::TYPED_SPAN + Span::LENGTH_OFFSET);
        let within = self.builder.ins().icmp(IntCC::UnsignedLessThan, index, length);
        self.require_true(within, apart);
        // All of the span has to be within the memory. Of one that tracks the end is 0, and the last byte before it
        // beyond all memory.
        let block = self.load(types::I64, receiver, layout::TYPED_BLOCK);
        let bytes = self.load(types::I64, block, BLOCK_LENGTH);
        let end = self.load(types::I64, receiver, layout::TYPED_SPAN + Span::END_OFFSET);
        let last = self.builder.ins().iadd_imm_s(end, -1);
        let is_there = self.builder.ins().icmp(IntCC::UnsignedLessThan, last, bytes);
        self.require_true(is_there, apart);
        let start = self.load(types::I64, receiver, layout::TYPED_SPAN + Span::BYTE_OFFSET_OFFSET);
        let pointer = self.load(types::I64, block, BLOCK_POINTER);
        let pointer = self.builder.ins().iadd(pointer, start);
        let offset = self.builder.ins().ishl_imm_u(index, i64::from(kind.shift()));
        self.builder.ins().iadd(pointer, offset)
    }

    /// The element at a place, as a value.
    fn read_typed(&mut self, place: ir::Value, kind: ElementKind) -> ir::Value {
        let raw = self.load(type_of(kind), place, 0);
        match kind {
            ElementKind::Int8 | ElementKind::Int16 => {
                let int = self.builder.ins().sextend(types::I32, raw);
                self.box_int(int)
            }
            ElementKind::Uint8 | ElementKind::Uint16 => {
                let int = self.builder.ins().uextend(types::I32, raw);
                self.box_int(int)
            }
            ElementKind::Int32 => self.box_int(raw),
            ElementKind::Uint32 => {
                let fits = self.builder.ins().icmp_imm_s(IntCC::SignedGreaterThanOrEqual, raw, 0);
                let int = self.box_int(raw);
                let double = self.builder.ins().fcvt_from_uint(types::F64, raw);
                let double = self.box_double(double);
                self.builder.ins().select(fits, int, double)
            }
            ElementKind::Float32 => {
                let double = self.builder.ins().fpromote(types::F64, raw);
                self.box_any_double(double)
            }
            _ => self.box_any_double(raw),
        }
    }

    /// A double of which nothing is known: not every NaN can be a value.
    fn box_any_double(&mut self, double: ir::Value) -> ir::Value {
        let is_nan = self.builder.ins().fcmp(FloatCC::Unordered, double, double);
        let nan = self.builder.ins().f64const(f64::NAN);
        let double = self.builder.ins().select(is_nan, nan, double);
        self.box_double(double)
    }

    /// A register's value as an element; goes to `apart` if it is no number, or one that takes longer.
    fn element_to_write(&mut self, register: usize, kind: ElementKind, apart: Block) -> ir::Value {
        let is_float = matches!(kind, ElementKind::Float32 | ElementKind::Float64);
        if self.state[register].form == Form::Int && !is_float {
            let int = self.int(register);
            return self.narrowed(int, kind);
        }
        let double = self.number_or(register, apart);
        match kind {
            ElementKind::Float32 => self.builder.ins().fdemote(types::F32, double),
            ElementKind::Float64 => double,
            _ => {
                // The low bits are right of what is within 64 bits, and of NaN; what is beyond saturates.
                let wide = self.builder.ins().fcvt_to_sint_sat(types::I64, double);
                self.require(IntCC::NotEqual, wide, i64::MAX, apart);
                self.require(IntCC::NotEqual, wide, i64::MIN, apart);
                self.narrowed(wide, kind)
            }
        }
    }

    fn narrowed(&mut self, int: ir::Value, kind: ElementKind) -> ir::Value {
        let (have, wanted) = (self.builder.func.dfg.value_type(int), type_of(kind));
        if have == wanted { int } else { self.builder.ins().ireduce(wanted, int) }
    }
}

fn type_of(kind: ElementKind) -> ir::Type {
    match kind {
        ElementKind::Float32 => types::F32,
        ElementKind::Float64 => types::F64,
        _ => match kind.size() {
            1 => types::I8,
            2 => types::I16,
            _ => types::I32,
        },
    }
}
