//! What an opcode does beyond its operands.

/// A set of effects.
///
/// They are what an instruction may do until the next one of its function begins. What a return or
/// a suspension sets off once the frame is left is not counted, nor are collections: those happen at
/// safepoints, which are up to whoever runs the code.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Effects(u16);

impl Effects {
    /// Nothing.
    pub const NONE: Effects = Effects(0);
    /// May throw. What it throws may be allocated for that.
    pub const THROWS: Effects = Effects(1 << 0);
    /// May allocate without throwing.
    pub const ALLOCATES: Effects = Effects(1 << 1);
    /// May run JavaScript, which may change everything but this frame's registers.
    pub const CALLS: Effects = Effects(1 << 2);
    /// Never goes on with the instruction behind.
    pub const TERMINATES: Effects = Effects(1 << 3);
    /// May park the frame, to be taken up later.
    pub const SUSPENDS: Effects = Effects(1 << 4);
    /// From here on the frame may be parked: it is a generator's or an async function's.
    pub const BECOMES_RESUMABLE: Effects = Effects(1 << 5);
    /// Throws a ReferenceError with a name from the template's `tdz_names`.
    pub const CHECKS_BINDING: Effects = Effects(1 << 6);
    /// May read R[0].
    pub const READS_THIS: Effects = Effects(1 << 7);
    /// May write R[0].
    pub const WRITES_THIS: Effects = Effects(1 << 8);
    /// Reads the frame's callee: it is a closure.
    pub const READS_CALLEE: Effects = Effects(1 << 9);
    /// Reads new.target out of the frame's header.
    pub const READS_NEW_TARGET: Effects = Effects(1 << 10);
    /// Reads the arguments that the frame keeps.
    pub const READS_ARGUMENTS: Effects = Effects(1 << 11);
    /// Reads the register of the rest parameter, the one after those of the parameters.
    pub const READS_REST: Effects = Effects(1 << 12);
    /// May write that register.
    pub const WRITES_REST: Effects = Effects(1 << 13);
    /// If a register that is spread holds the empty mark, which stands for arguments of this very
    /// frame: reads those, and may read and write the register of the rest parameter.
    pub const SPREADS_OWN: Effects = Effects(1 << 14);
    /// Makes a direct eval if the callee is %eval%: reads the operands of the EvalInfo behind.
    pub const EVALUATES: Effects = Effects(1 << 15);

    const NAMES: [&'static str; 16] = [
        "throws",
        "allocates",
        "calls",
        "terminates",
        "suspends",
        "becomes resumable",
        "checks a binding",
        "reads this",
        "writes this",
        "reads the callee",
        "reads new.target",
        "reads the arguments",
        "reads the rest parameter",
        "writes the rest parameter",
        "spreads the frame's own arguments",
        "evaluates",
    ];

    /// Those of either.
    pub const fn with(self, other: Effects) -> Effects {
        Effects(self.0 | other.0)
    }

    /// Whether all of the others are among them.
    pub const fn contains(self, others: Effects) -> bool {
        self.0 & others.0 == others.0
    }
}

impl std::fmt::Debug for Effects {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let held = Effects::NAMES.iter().enumerate().filter(|(bit, _)| self.0 >> bit & 1 != 0);
        f.debug_set().entries(held.map(|(_, name)| name)).finish()
    }
}
