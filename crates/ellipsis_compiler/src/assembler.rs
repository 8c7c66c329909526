//! Emits instructions of one function: labels, constants, inline-cache sites, handlers and positions.

use std::rc::Rc;

use ellipsis_bytecode::{
    Constant, Effects, FunctionTemplate, Handler, IcSite, Instruction, OperandKind, Reg, SpreadSite, Text,
};
use rustc_hash::FxHashMap;

/// A place in the code that jumps may go to before it is known.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Label(u32);

/// The largest number that fits an unsigned 24-bit field.
pub(crate) const MAX_U24: usize = 0xff_ffff;
const MAX_I24: i64 = 0x7f_ffff;

/// Collects the code of one function.
#[derive(Default)]
pub(crate) struct Assembler {
    pub(crate) code: Vec<Instruction>,
    pub(crate) constants: Vec<Constant>,
    pub(crate) sites: Vec<IcSite>,
    pub(crate) spreads: Vec<SpreadSite>,
    pub(crate) functions: Vec<Rc<FunctionTemplate>>,
    pub(crate) handlers: Vec<Handler>,
    pub(crate) positions: Vec<(u32, u32)>,
    pub(crate) tdz_names: Vec<(u32, u32)>,
    pub(crate) strict_parts: Vec<std::ops::Range<u32>>,
    /// Something did not fit its field: the function is too large.
    pub(crate) overflow: bool,
    labels: Vec<Option<u32>>,
    jumps: Vec<(u32, Label)>,
    tables: Vec<(u32, u32, Vec<Label>)>,
    strings: FxHashMap<Text, u32>,
    numbers: FxHashMap<u64, u32>,
}

impl Assembler {
    /// Index of the next instruction.
    pub(crate) fn here(&self) -> u32 {
        self.code.len() as u32
    }

    pub(crate) fn emit(&mut self, instruction: Instruction) {
        self.code.push(instruction);
    }

    /// Emits an instruction that may throw, with its place in the source.
    pub(crate) fn emit_at(&mut self, offset: u32, instruction: Instruction) {
        self.position(offset);
        self.code.push(instruction);
    }

    /// What is emitted from here on belongs to that place in the source.
    pub(crate) fn position(&mut self, offset: u32) {
        let here = self.here();
        match self.positions.last_mut() {
            Some(last) if last.1 == offset => {}
            Some(last) if last.0 == here => last.1 = offset,
            _ => self.positions.push((here, offset)),
        }
    }

    pub(crate) fn label(&mut self) -> Label {
        self.labels.push(None);
        Label(self.labels.len() as u32 - 1)
    }

    pub(crate) fn bind(&mut self, label: Label) {
        self.labels[label.0 as usize] = Some(self.here());
    }

    /// A label bound here.
    pub(crate) fn bound(&mut self) -> Label {
        let label = self.label();
        self.bind(label);
        label
    }

    /// Emits an instruction whose label operand is `to`.
    pub(crate) fn jump(&mut self, instruction: Instruction, to: Label) {
        self.jumps.push((self.here(), to));
        self.emit(instruction);
    }

    /// Emits a jump table instruction over the register.
    pub(crate) fn jump_table(&mut self, register: Reg, targets: Vec<Label>) {
        self.constants.push(Constant::Ints(Rc::from([])));
        let constant = self.constants.len() as u32 - 1;
        self.tables.push((self.here(), constant, targets));
        self.emit(Instruction::jump_table(register, constant));
    }

    pub(crate) fn string(&mut self, text: &Text) -> u32 {
        if let Some(&index) = self.strings.get(text) {
            return index;
        }
        self.constants.push(Constant::String(text.clone()));
        let index = self.constants.len() as u32 - 1;
        self.strings.insert(text.clone(), index);
        index
    }

    /// A string constant for an operand of 24 bits.
    pub(crate) fn string24(&mut self, text: &Text) -> u32 {
        let index = self.string(text);
        self.fit(index as usize)
    }

    pub(crate) fn number(&mut self, value: f64) -> u32 {
        let constants = &mut self.constants;
        *self.numbers.entry(value.to_bits()).or_insert_with(|| {
            constants.push(Constant::Number(value));
            constants.len() as u32 - 1
        })
    }

    pub(crate) fn constant(&mut self, constant: Constant) -> u32 {
        self.constants.push(constant);
        self.constants.len() as u32 - 1
    }

    /// A constant for an operand of 24 bits.
    pub(crate) fn constant24(&mut self, constant: Constant) -> u32 {
        let index = self.constant(constant);
        self.fit(index as usize)
    }

    /// A new inline-cache site for that name, for an operand of 24 bits.
    pub(crate) fn site(&mut self, name: &Text) -> u32 {
        let key = self.string(name);
        self.sites.push(IcSite { key });
        self.fit(self.sites.len() - 1)
    }

    /// As `site`, for an operand of 32 bits.
    pub(crate) fn wide_site(&mut self, name: &Text) -> u32 {
        let key = self.string(name);
        self.sites.push(IcSite { key });
        self.sites.len() as u32 - 1
    }

    pub(crate) fn function(&mut self, template: Rc<FunctionTemplate>) -> u32 {
        self.functions.push(template);
        self.fit(self.functions.len() - 1)
    }

    /// Checks that a number fits an unsigned field of 24 bits.
    pub(crate) fn fit(&mut self, value: usize) -> u32 {
        if value > MAX_U24 {
            self.overflow = true;
            return 0;
        }
        value as u32
    }

    /// Names the variable that the next instruction, a checked access, is about.
    pub(crate) fn tdz_name(&mut self, name: &Text) {
        let constant = self.string(name);
        self.tdz_names.push((self.here(), constant));
    }

    /// Protects a range of instructions; handlers added first are inner ones.
    pub(crate) fn protect(&mut self, start: u32, end: u32, target: Label, register: Reg) {
        if start < end {
            // The label is resolved in `finish`.
            self.handlers.push(Handler { start, end, target: target.0, register: register.0 });
        }
    }

    /// Resolves labels.
    pub(crate) fn finish(&mut self) {
        for (at, label) in std::mem::take(&mut self.jumps) {
            let Some(target) = self.labels[label.0 as usize] else { continue };
            let distance = i64::from(target) - i64::from(at);
            let instruction = self.code[at as usize];
            let narrow =
                instruction.op().operands().iter().any(|operand| operand.kind == OperandKind::Label24);
            if narrow && !(-MAX_I24..=MAX_I24).contains(&distance) {
                self.overflow = true;
            }
            self.code[at as usize] = if narrow {
                instruction.with_c(distance as i32)
            } else {
                instruction.with_x(distance as i32)
            };
        }
        for (at, constant, targets) in std::mem::take(&mut self.tables) {
            let distances: Rc<[i32]> = targets
                .iter()
                .map(|label| self.labels[label.0 as usize].map_or(1, |to| to as i32 - at as i32))
                .collect();
            self.constants[constant as usize] = Constant::Ints(distances);
        }
        for handler in &mut self.handlers {
            handler.target = self.labels[handler.target as usize].unwrap_or(0);
        }
    }

    /// Whether control cannot come here by falling through from the instruction before.
    pub(crate) fn unreachable(&self) -> bool {
        let here = self.here();
        let last = self.code.last();
        let terminated = last.is_some_and(|last| last.op().effects().contains(Effects::TERMINATES));
        terminated && !self.labels.contains(&Some(here))
    }
}
