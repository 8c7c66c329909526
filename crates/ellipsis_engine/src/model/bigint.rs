//! BigInts in the heap.

use std::cell::Cell;

use ellipsis_gc::{Gc, Heap, LongCell, LongHeader, heap_cell, trace_fields};
use ellipsis_text::bigint;
use num_bigint::{BigInt, Sign};
use smallvec::SmallVec;

use crate::model::{CellKind, Cells, Value};

/// A BigInt in the heap. The digits of a large one follow, 64 bits each, the least first.
#[repr(C)]
pub struct JsBigInt {
    header: LongHeader,
    /// A small integer, or [`LARGE`].
    small: i128,
}

/// What stands in the place of small integers where there is a large one. All others that fit are small.
const LARGE: i128 = i128::MIN;

/// The flag of large integers below 0.
const NEGATIVE: u8 = 1;

impl JsBigInt {
    /// A new BigInt.
    pub fn new(heap: &mut Heap, value: BigInt) -> Gc<JsBigInt> {
        if let Some(small) = bigint::small(&value) {
            return JsBigInt::of_small(heap, small);
        }
        let digits: SmallVec<[u64; 64]> = value.iter_u64_digits().collect();
        let new = heap.alloc_long(&digits, |header| JsBigInt { header, small: LARGE });
        new.header.set_flags(if value.sign() == Sign::Minus { NEGATIVE } else { 0 });
        new
    }

    /// A new BigInt of an integer that fits a machine's.
    #[inline]
    pub fn of_small(heap: &mut Heap, small: i128) -> Gc<JsBigInt> {
        if small == LARGE {
            return heap.alloc_long(&[0, 1 << 63], |header| {
                header.set_flags(NEGATIVE);
                JsBigInt { header, small }
            });
        }
        heap.alloc_long(&[], |header| JsBigInt { header, small })
    }

    /// The number, if it is of 127 bits at most.
    #[inline]
    pub fn small(&self) -> Option<i128> {
        (self.small != LARGE).then_some(self.small)
    }

    /// The number, for arithmetic.
    pub fn value(&self) -> BigInt {
        if let Some(small) = self.small() {
            return small.into();
        }
        let mut halves = Vec::with_capacity(2 * self.items().len());
        for digit in self.items() {
            halves.extend_from_slice(&[digit.get() as u32, (digit.get() >> 32) as u32]);
        }
        let sign = if self.header.flags() == NEGATIVE { Sign::Minus } else { Sign::Plus };
        BigInt::new(sign, halves)
    }

    /// The low 64 bits in two's complement.
    pub fn low_64_bits(&self) -> u64 {
        match self.items().first() {
            Some(low) if self.header.flags() == NEGATIVE => low.get().wrapping_neg(),
            Some(low) => low.get(),
            None => self.small as u64,
        }
    }

    /// The digits of a large one, 64 bits each, the least first: none of a small one.
    pub fn digits(&self) -> &[Cell<u64>] {
        self.items()
    }

    /// Whether two are the same number, which takes its time.
    pub fn equals(&self, heap: &Heap, other: &JsBigInt) -> bool {
        heap.budget.spend_bytes(size_of_val(self.items()));
        self.is_same(other)
    }

    /// The same for who has paid for looking at it.
    pub fn is_same(&self, other: &JsBigInt) -> bool {
        let same_sign = self.small == other.small && self.header.flags() == other.header.flags();
        same_sign && self.items() == other.items()
    }

    /// Whether it is 0.
    pub fn is_zero(&self) -> bool {
        self.small == 0
    }
}

heap_cell!(JsBigInt, header, Cells, CellKind::BigInt as u8, [u64]);

trace_fields!(JsBigInt {});

impl From<Gc<JsBigInt>> for Value {
    #[inline(always)]
    fn from(bigint: Gc<JsBigInt>) -> Value {
        Value::of_cell(bigint)
    }
}

impl Value {
    /// The BigInt, if this is one.
    #[inline(always)]
    pub fn as_bigint(self) -> Option<Gc<JsBigInt>> {
        self.as_cell()
    }
}
