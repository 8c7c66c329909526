//! Iteration over plain arrays, and switches.

use cranelift_codegen::ir::condcodes::IntCC;
use cranelift_codegen::ir::{self, InstBuilder, types};
use ellipsis_bytecode::{Constant, Instruction};
use ellipsis_engine::CellKind;
use ellipsis_engine::machine::{self, layout};

use crate::plan::{Form, Plan};
use crate::translate::Translator;

impl Translator<'_, '_> {
    /// IterNext and IterStep, whose record is in the frame: the next element of a plain array, or what the interpreter
    /// makes of it.
    pub(super) fn iterate(&mut self, ins: Instruction) -> bool {
        self.write_back_operands();
        self.write_back_results();
        let record = ins.b();
        let [array, next, index] = [0, 1, 2].map(|at| self.load(types::I64, self.frame, (record + at) * 8));
        let apart = self.cold_block();
        self.require(IntCC::Equal, next, 0, apart);
        self.require_cell(array, apart);
        self.require_kind(array, CellKind::Array, apart);
        let at = self.builder.ins().ireduce(types::I32, index);
        let length = self.load(types::I32, array, layout::ELEMENTS_FAST_LEN);
        let within = self.builder.ins().icmp(IntCC::UnsignedLessThan, at, length);
        self.require_true(within, apart);
        let value = self.element_at(array, at);
        self.require(IntCC::NotEqual, value, 0, apart);
        self.store(value, self.frame, ins.a() * 8);
        // Within the length no index is the greatest.
        let following = self.builder.ins().iadd_imm_s(at, 1);
        let following = self.box_int(following);
        self.store(following, self.frame, (record + 2) * 8);
        let done = self.new_block();
        self.builder.ins().jump(done, &[]);
        self.builder.switch_to_block(apart);
        let Some(helper) = machine::helper(ins.op()) else {
            unreachable!("there is one for what comes next")
        };
        let given = self.run_helper(helper);
        let state = self.state.clone();
        if ins.op().jumps() {
            let is_none = self.is_nothing(given);
            let (none, some) = (self.cold_block(), self.new_block());
            self.builder.ins().brif(is_none, none, &[], some, &[]);
            self.builder.switch_to_block(none);
            self.lose_frame(Plan::Iterate);
            self.jump_to(self.target(ins));
            self.builder.switch_to_block(some);
        }
        self.state = state;
        self.store(given, self.frame, ins.a() * 8);
        self.builder.ins().jump(done, &[]);
        self.builder.switch_to_block(done);
        self.lose_frame(Plan::Iterate);
        if !ins.op().jumps() {
            return true;
        }
        self.jump_to(self.at + 1);
        false
    }

    /// An element that lies in the storage of an array.
    pub(super) fn element_at(&mut self, array: ir::Value, at: ir::Value) -> ir::Value {
        let place = self.element_place(array, at);
        self.load(types::I64, place, 0)
    }

    pub(super) fn element_place(&mut self, array: ir::Value, at: ir::Value) -> ir::Value {
        let data = self.load(types::I64, array, layout::ELEMENTS_DATA);
        let index = self.builder.ins().uextend(types::I64, at);
        let offset = self.builder.ins().ishl_imm_s(index, 3);
        self.builder.ins().iadd(data, offset)
    }

    /// JumpTable: what is no int32 is looked for as a double.
    pub(super) fn jump_table(&mut self, ins: Instruction) -> bool {
        let template = self.code.template().clone();
        let Some(Constant::Ints(distances)) = template.constants.get(ins.x()) else {
            unreachable!("a jump table is a list of distances");
        };
        let behind = self.new_block();
        let int = match self.state[ins.a()].form {
            Form::Int => self.int(ins.a()),
            _ => {
                let double = self.number_or(ins.a(), behind);
                self.int_of_double(double, behind)
            }
        };
        let targets = distances.iter().map(|&distance| (self.at as i64 + i64::from(distance)) as usize);
        let targets: Vec<usize> = targets.collect();
        let blocks: Vec<_> = targets.iter().map(|_| self.new_block()).collect();
        let calls: Vec<_> =
            blocks.iter().map(|&block| self.builder.func.dfg.block_call(block, &[])).collect();
        let otherwise = self.builder.func.dfg.block_call(behind, &[]);
        let table = self.builder.create_jump_table(ir::JumpTableData::new(otherwise, &calls));
        self.builder.ins().br_table(int, table);
        let state = self.state.clone();
        for (block, target) in blocks.into_iter().zip(targets) {
            self.builder.switch_to_block(block);
            self.jump_to(target);
            self.state.clone_from(&state);
        }
        self.builder.switch_to_block(behind);
        self.jump_to(self.at + 1);
        false
    }

    /// A double as an int32; goes to `otherwise` if it is none.
    fn int_of_double(&mut self, double: ir::Value, otherwise: ir::Block) -> ir::Value {
        let int = self.builder.ins().fcvt_to_sint_sat(types::I32, double);
        let again = self.builder.ins().fcvt_from_sint(types::F64, int);
        let fits = self.builder.ins().fcmp(ir::condcodes::FloatCC::Equal, again, double);
        let goes_on = self.new_block();
        self.builder.ins().brif(fits, goes_on, &[], otherwise, &[]);
        self.builder.switch_to_block(goes_on);
        int
    }

    /// The length of a string, and only of one.
    pub(super) fn string_length(&mut self, ins: Instruction) -> bool {
        let receiver = self.boxed(ins.b());
        let (apart, done) = (self.apart(), self.new_block());
        self.builder.append_block_param(done, types::I64);
        self.require_cell(receiver, apart);
        self.require_kind(receiver, CellKind::String, apart);
        let length = self.load(types::I32, receiver, layout::STRING_LENGTH);
        self.require(IntCC::SignedGreaterThanOrEqual, length, 0, apart);
        let length = self.box_int(length);
        self.builder.ins().jump(done, &[length.into()]);
        self.join_step(apart, done);
        true
    }
}
