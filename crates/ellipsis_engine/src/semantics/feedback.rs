//! Feedback: what instructions met that their quick ways do not cover, for whoever compiles them.
//!
//! Each instruction of a [`Code`] has one word, its [`Note`]. An instruction whose operands were always
//! what its quick way is for (int32 numbers, elements within packed arrays) notes nothing, nor does one that
//! never ran; on the other ways out it adds the kind of what it met to a set. A call notes whom it calls.
//! Nothing that was noted is forgotten, so a set only grows, and a call that has called two functions varies
//! for good.
//!
//! Notes are taken in some of the intervals between interrupt checks
//! ([`Budget::noting`](ellipsis_gc::Budget::noting)), so that they cost little: what is not noted may have
//! been met all the same.

use std::any::Any;
use std::cell::Cell;
use std::fmt;

use ellipsis_gc::{Gc, Trace, Tracer};

use crate::semantics::Code;

/// A set of kinds of things that an instruction met.
#[derive(Clone, Copy, PartialEq, Eq, Default)]
pub struct Feedback(u32);

/// Defines the kinds, from bit 1 on: bit 0 is what tells sets from addresses in notes.
macro_rules! define_kinds {
    ($($(#[doc = $doc:literal])+ $name:ident,)+) => {
        #[allow(non_camel_case_types, clippy::upper_case_acronyms, reason = "they number the constants")]
        enum Bit {
            $($name,)+
        }

        impl Feedback {
            $($(#[doc = $doc])+ pub const $name: Feedback = Feedback(2 << Bit::$name as u32);)+

            const NAMES: &[(Feedback, &str)] = &[$((Feedback::$name, stringify!($name)),)+];
        }
    };
}

define_kinds! {
    // ---- Operands of arithmetic, conversions to numbers, and comparisons ----
    /// Numbers, at least one of them held as a double.
    DOUBLE,
    /// Operands that are int32, with a result that is none: too big, a fraction, or -0.
    OVERFLOW,
    /// Strings on all sides.
    STRING,
    /// A string and a number.
    STRING_AND_NUMBER,
    /// BigInts on all sides.
    BIGINT,
    /// Anything else. For `===`: what identity decides. For writes to typed arrays: a value that is not simply
    /// put there, since it or the array is no number's.
    OTHER,

    // ---- Receivers and keys of element accesses ----
    /// A hole of an array.
    HOLE,
    /// A write right behind the last element of an array.
    APPEND,
    /// An index beyond an array, a string or a typed array.
    OUT_OF_BOUNDS,
    /// A write into storage that an array shares.
    SHARED,
    /// An array whose elements are not flat: in pieces, or far apart.
    NOT_FLAT,
    /// A character of a string.
    CHARACTER,
    /// An index of an arguments object.
    ARGUMENTS,
    /// An index of another object, or of a value that is none.
    OTHER_RECEIVER,
    /// A string as a key.
    NAME,
    /// A key that is neither a string nor an index.
    OTHER_KEY,
    /// An element of an Int8Array.
    INT8,
    /// An element of a Uint8Array.
    UINT8,
    /// An element of a Uint8ClampedArray.
    UINT8_CLAMPED,
    /// An element of an Int16Array.
    INT16,
    /// An element of a Uint16Array.
    UINT16,
    /// An element of an Int32Array.
    INT32,
    /// An element of a Uint32Array.
    UINT32,
    /// An element of a BigInt64Array.
    BIGINT64,
    /// An element of a BigUint64Array.
    BIGUINT64,
    /// An element of a Float16Array.
    FLOAT16,
    /// An element of a Float32Array.
    FLOAT32,
    /// An element of a Float64Array.
    FLOAT64,

    // ---- Callees ----
    /// More than one function, or what is neither a closure of the same realm nor a built-in function.
    VARIES,
}

impl Feedback {
    /// Nothing.
    pub const NONE: Feedback = Feedback(0);

    /// Those of either.
    #[inline(always)]
    pub const fn with(self, other: Feedback) -> Feedback {
        Feedback(self.0 | other.0)
    }

    /// Whether all of the others are among them.
    pub const fn contains(self, others: Feedback) -> bool {
        self.0 & others.0 == others.0
    }

    /// Whether any of the others is among them.
    pub const fn intersects(self, others: Feedback) -> bool {
        self.0 & others.0 != 0
    }

    /// Whether there is none.
    #[inline(always)]
    pub const fn is_none(self) -> bool {
        self.0 == 0
    }
}

impl fmt::Debug for Feedback {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let held = Feedback::NAMES.iter().filter(|(kind, _)| self.contains(*kind));
        f.debug_set().entries(held.map(|(_, name)| name)).finish()
    }
}

/// The [`NativeInfo`](crate::NativeInfo) of a built-in function: a row of a library's table, which names what is above this.
pub type NativeRow = dyn Any + Send + Sync;

/// Whom a call called.
#[derive(Clone, Copy)]
pub enum Callee {
    /// Closures of one code.
    Closures(Gc<Code>),
    /// One built-in function, in whatever realm.
    Native(&'static NativeRow),
}

impl Callee {
    /// What stands for it in a note: its address, which is even.
    #[inline(always)]
    fn word(self) -> u64 {
        const { assert!(align_of::<Code>() > 1) };
        let address = match self {
            Callee::Closures(code) => code.addr(),
            Callee::Native(row) => std::ptr::from_ref(row).addr(),
        };
        address as u64
    }
}

impl Trace for Callee {
    fn trace(&self, tracer: &mut Tracer) {
        if let Callee::Closures(code) = self {
            code.trace(tracer);
        }
    }
}

/// What an instruction has noted.
#[derive(Clone, Copy)]
pub enum Noted {
    /// Kinds of things beyond its quick way, if any.
    Kinds(Feedback),
    /// Calls of that callee and nothing else.
    Callee(Callee),
}

/// The word of an instruction: zero, or a set of kinds, or the address of a callee, which its code keeps alive
/// so that the address stands for nobody else.
#[derive(Default)]
pub(crate) struct Note(Cell<u64>);

impl Note {
    /// Marks sets.
    const KINDS: u64 = 1;
    const VARIES: u64 = Feedback::VARIES.0 as u64 | Note::KINDS;

    /// Adds kinds to those of an instruction that calls nobody.
    #[inline(always)]
    pub(crate) fn add(&self, kinds: Feedback) {
        self.0.set(self.0.get() | u64::from(kinds.0) | Note::KINDS);
    }

    /// Whether noting that callee would change nothing.
    #[inline(always)]
    pub(crate) fn knows(&self, callee: Callee) -> bool {
        let held = self.0.get();
        held == callee.word() || held == Note::VARIES
    }

    /// Whether nothing is noted.
    pub(super) fn is_empty(&self) -> bool {
        self.0.get() == 0
    }

    pub(super) fn set_callee(&self, callee: Callee) {
        self.0.set(callee.word());
    }

    pub(super) fn set_various(&self) {
        self.0.set(Note::VARIES);
    }

    /// The kinds that are noted, if it is no callee.
    pub(super) fn kinds(&self) -> Feedback {
        let held = self.0.get();
        if held & Note::KINDS == 0 { Feedback::NONE } else { Feedback((held & !Note::KINDS) as u32) }
    }
}
