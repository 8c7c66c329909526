//! Which registers are read later: only those have to be written back where machine code is left.

use ellipsis_bytecode::{AccessMode, Effects, FunctionTemplate};

/// A set of registers.
#[derive(Clone, PartialEq, Eq, Default)]
pub(crate) struct RegisterSet(Box<[u64]>);

impl RegisterSet {
    fn new(count: usize) -> RegisterSet {
        RegisterSet(vec![0; count.div_ceil(64)].into())
    }

    pub(crate) fn contains(&self, register: usize) -> bool {
        self.0[register / 64] >> (register % 64) & 1 != 0
    }

    fn insert(&mut self, register: usize) {
        self.0[register / 64] |= 1 << (register % 64);
    }

    fn remove(&mut self, register: usize) {
        self.0[register / 64] &= !(1 << (register % 64));
    }

    /// Adds those of another set; whether there were new ones.
    fn add(&mut self, other: &RegisterSet) -> bool {
        let mut grown = false;
        for (ours, theirs) in self.0.iter_mut().zip(&other.0) {
            grown |= *theirs & !*ours != 0;
            *ours |= theirs;
        }
        grown
    }

    /// The registers, in order.
    pub(crate) fn iter(&self) -> impl Iterator<Item = usize> {
        self.0.iter().enumerate().flat_map(|(word, &bits)| {
            (0..64).filter(move |bit| bits >> bit & 1 != 0).map(move |bit| word * 64 + bit)
        })
    }
}

/// The live registers before each instruction, exceptions included.
pub(crate) struct Liveness {
    before: Vec<RegisterSet>,
}

impl Liveness {
    pub(crate) fn of(template: &FunctionTemplate) -> Liveness {
        let registers = usize::from(template.registers);
        let mut before = vec![RegisterSet::new(registers); template.code.len()];
        // Backwards, until nothing changes: loops take as many rounds as they nest.
        let mut changed = true;
        while changed {
            changed = false;
            for at in (0..template.code.len()).rev() {
                let mut live = RegisterSet::new(registers);
                if !template.code[at].op().effects().contains(Effects::TERMINATES)
                    && let Some(behind) = before.get(at + 1)
                {
                    live.add(behind);
                }
                let mut reads = Vec::new();
                template.for_each_access(at, |access| {
                    let range = access.registers.start.max(0)..access.registers.end.min(registers as i64);
                    match access.mode {
                        AccessMode::Read | AccessMode::Update => reads.extend(range),
                        AccessMode::Write | AccessMode::Clobber => {
                            range.for_each(|register| live.remove(register as usize));
                        }
                        AccessMode::MayWrite => {}
                    }
                });
                // Jumping and throwing leave alone what the instruction writes.
                template.for_each_jump(at, |target| {
                    if let Some(target) = before.get(target as usize) {
                        live.add(target);
                    }
                });
                if let Some(handler) = template.handler(at as u32) {
                    let mut caught = before[handler.target as usize].clone();
                    caught.remove(handler.register as usize);
                    live.add(&caught);
                }
                reads.into_iter().for_each(|register| live.insert(register as usize));
                changed |= before[at].add(&live);
            }
        }
        Liveness { before }
    }

    /// Those that are live before an instruction.
    pub(crate) fn before(&self, at: usize) -> &RegisterSet {
        &self.before[at]
    }
}
