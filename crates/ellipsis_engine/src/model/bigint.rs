//! BigInts in the heap.

use ellipsis_gc::{ExternalBytes, Gc, Header, Heap, heap_cell, trace_fields};
use num_bigint::BigInt;

use crate::model::{CellKind, Cells, Value};

/// A BigInt in the heap.
#[repr(C)]
pub struct JsBigInt {
    header: Header,
    value: BigInt,
    /// Where to report that the memory of a big one is gone.
    external: Option<ExternalBytes>,
}

/// BigInts of fewer bytes are not worth a report to the heap of what they own.
const MIN_EXTERNAL: usize = 256;

impl JsBigInt {
    /// A new BigInt.
    pub fn new(heap: &mut Heap, value: BigInt) -> Gc<JsBigInt> {
        let mut cell = JsBigInt { header: Header::new(CellKind::BigInt as u8), value, external: None };
        let bytes = cell.external_bytes();
        if bytes >= MIN_EXTERNAL {
            heap.add_external(bytes as isize);
            cell.external = Some(heap.external_bytes());
        }
        heap.alloc(cell)
    }

    /// The size of the digits.
    fn external_bytes(&self) -> usize {
        self.value.bits().div_ceil(8) as usize
    }

    /// The number.
    #[inline]
    pub fn value(&self) -> &BigInt {
        &self.value
    }
}

impl Drop for JsBigInt {
    fn drop(&mut self) {
        if let Some(external) = &self.external {
            external.add(-(self.external_bytes() as isize));
        }
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
