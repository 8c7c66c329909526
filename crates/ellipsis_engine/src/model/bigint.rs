//! BigInts in the heap.

use std::cell::OnceCell;

use ellipsis_gc::{ExternalShare, Gc, Header, Heap, heap_cell, trace_fields};
use ellipsis_text::bigint;
use num_bigint::BigInt;

use crate::model::{CellKind, Cells, Value};

/// A BigInt in the heap.
#[repr(C)]
pub struct JsBigInt {
    header: Header,
    /// A large integer, or a small one that was asked for as if it were.
    large: OnceCell<Box<Large>>,
    /// A small integer, or [`LARGE`].
    small: i128,
}

struct Large {
    value: BigInt,
    /// Of the memory that it takes.
    _share: Option<ExternalShare>,
}

/// What stands in the place of small integers where there is a large one. All others that fit are small.
const LARGE: i128 = i128::MIN;

impl JsBigInt {
    /// A new BigInt.
    pub fn new(heap: &mut Heap, value: BigInt) -> Gc<JsBigInt> {
        if let Some(small) = bigint::small(&value) {
            return JsBigInt::of_small(heap, small);
        }
        // With what the allocator keeps beside.
        let share = Some(ExternalShare::new(heap, value.bits().div_ceil(8) as usize + 64));
        let header = Header::new(CellKind::BigInt as u8);
        let large = OnceCell::from(Box::new(Large { value, _share: share }));
        heap.alloc(JsBigInt { header, large, small: LARGE })
    }

    /// A new BigInt of an integer that fits a machine's.
    #[inline]
    pub fn of_small(heap: &mut Heap, small: i128) -> Gc<JsBigInt> {
        if small == LARGE {
            return JsBigInt::new(heap, BigInt::from(small));
        }
        let header = Header::new(CellKind::BigInt as u8);
        heap.alloc(JsBigInt { header, large: OnceCell::new(), small })
    }

    /// The number, if it is of 127 bits at most.
    #[inline]
    pub fn small(&self) -> Option<i128> {
        (self.small != LARGE).then_some(self.small)
    }

    /// The number.
    pub fn value(&self) -> &BigInt {
        let large = || Box::new(Large { value: self.small.into(), _share: None });
        &self.large.get_or_init(large).value
    }

    /// The low 64 bits in two's complement.
    pub fn low_64_bits(&self) -> u64 {
        self.small().map_or_else(|| bigint::low_64_bits(self.value()), |small| small as u64)
    }

    /// Whether two are the same number.
    pub fn equals(&self, heap: &Heap, other: &JsBigInt) -> bool {
        if self.small == LARGE {
            heap.budget.spend_bytes(self.value().bits() as usize / 8);
        }
        self.small == other.small && (self.small != LARGE || self.value() == other.value())
    }

    /// Whether it is 0.
    pub fn is_zero(&self) -> bool {
        self.small == 0
    }
}

heap_cell!(JsBigInt, header, Cells, CellKind::BigInt as u8);

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
