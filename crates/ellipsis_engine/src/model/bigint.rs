//! BigInts in the heap.

use std::cell::Cell;

use ellipsis_gc::{Gc, Heap, LongCell, LongHeader, heap_cell, trace_fields};
use ellipsis_text::words::{Integer, Words};
use num_bigint::{BigInt, Sign};

use crate::model::value::convert_into;
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

/// Integers of more words are beyond all Numbers, which are below 2^1024.
const NUMBER_WORDS: usize = 16;

/// The flag of large integers below 0.
const NEGATIVE: u8 = 1;

impl JsBigInt {
    /// A new BigInt.
    pub fn new(heap: &mut Heap, value: BigInt) -> Gc<JsBigInt> {
        if value.bits() > u64::from(i128::BITS) {
            return JsBigInt::of_large(heap, value.iter_u64_digits(), value.sign() == Sign::Minus);
        }
        let mut integer = Integer::default();
        integer.set(&value);
        JsBigInt::of(heap, &integer)
    }

    fn of_large(heap: &mut Heap, digits: impl ExactSizeIterator<Item = u64>, negative: bool) -> Gc<JsBigInt> {
        heap.alloc_long_from(digits, |header| {
            header.set_flags(if negative { NEGATIVE } else { 0 });
            JsBigInt { header, small: LARGE }
        })
    }

    /// A new BigInt of what arithmetic has made.
    pub fn of(heap: &mut Heap, value: &Integer) -> Gc<JsBigInt> {
        if let Some(small) = value.small() {
            return JsBigInt::of_small(heap, small);
        }
        JsBigInt::of_large(heap, value.digits.iter().copied(), value.is_negative)
    }

    /// A new BigInt of an integer that fits a machine's.
    #[inline]
    pub fn of_small(heap: &mut Heap, small: i128) -> Gc<JsBigInt> {
        if small == LARGE {
            return JsBigInt::of_large(heap, [0, 1 << 63].into_iter(), true);
        }
        heap.alloc_long(&[], |header| JsBigInt { header, small })
    }

    /// The number, if it is of 127 bits at most.
    #[inline]
    pub fn small(&self) -> Option<i128> {
        self.items().is_empty().then_some(self.small)
    }

    /// The number, for arithmetic: a copy, which is paid for.
    pub fn value(&self, heap: &Heap) -> BigInt {
        heap.budget.spend_bytes(size_of_val(self.items()));
        self.words(&Default::default()).value()
    }

    /// The same for what is done with Numbers: instead of an integer beyond them all, a short one that is.
    pub fn value_for_number(&self, heap: &Heap) -> BigInt {
        if self.items().len() <= NUMBER_WORDS {
            return self.value(heap);
        }
        let beyond = BigInt::from(1) << (NUMBER_WORDS * 64);
        if self.header.flags() == NEGATIVE { -beyond } else { beyond }
    }

    /// The number where it lies; what is small is written to `place`.
    pub fn words<'a>(&'a self, place: &'a [Cell<u64>; 2]) -> Words<'a> {
        let Some(small) = self.small() else {
            return Words { is_negative: self.header.flags() == NEGATIVE, digits: self.items() };
        };
        let magnitude = small.unsigned_abs();
        place[0].set(magnitude as u64);
        place[1].set((magnitude >> 64) as u64);
        let count = usize::from(magnitude != 0) + usize::from(magnitude >> 64 != 0);
        Words { is_negative: small < 0, digits: &place[..count] }
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

convert_into! { Value: Gc<JsBigInt> => Value::of_cell; }

impl Value {
    /// The BigInt, if this is one.
    #[inline(always)]
    pub fn as_bigint(self) -> Option<Gc<JsBigInt>> {
        self.as_cell()
    }
}
