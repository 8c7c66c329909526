//! Whether values are the same, as the specification's three ways of telling that without converting
//! have it ([clause](https://tc39.es/ecma262/#sec-testing-and-comparison-operations)).

use ellipsis_gc::{Gc, Heap};

use crate::model::{JsString, Value};

/// SameValue
pub fn same_value(heap: &Heap, a: Value, b: Value) -> bool {
    match (a.as_number(), b.as_number()) {
        (Some(a), Some(b)) => a.to_bits() == b.to_bits() || a.is_nan() && b.is_nan(),
        _ => same_value_non_number(heap, a, b),
    }
}

/// SameValueZero
pub fn same_value_zero(heap: &Heap, a: Value, b: Value) -> bool {
    match (a.as_number(), b.as_number()) {
        (Some(a), Some(b)) => a == b || a.is_nan() && b.is_nan(),
        _ => same_value_non_number(heap, a, b),
    }
}

/// IsStrictlyEqual
#[inline]
pub fn is_strictly_equal(heap: &Heap, a: Value, b: Value) -> bool {
    if a.is_int() && b.is_int() {
        return a == b;
    }
    match (a.as_number(), b.as_number()) {
        (Some(a), Some(b)) => a == b,
        _ => same_value_non_number(heap, a, b),
    }
}

#[inline]
fn same_value_non_number(heap: &Heap, a: Value, b: Value) -> bool {
    if a == b || !a.is_cell() || !b.is_cell() {
        return a == b;
    }
    if let (Some(a), Some(b)) = (a.as_string(), b.as_string()) {
        return strings_equal(heap, a, b);
    }
    a.as_bigint().zip(b.as_bigint()).is_some_and(|(a, b)| a.equals(heap, &b))
}

/// Whether two strings have the same characters, without flattening them.
#[inline]
pub fn strings_equal(heap: &Heap, a: Gc<JsString>, b: Gc<JsString>) -> bool {
    if a == b {
        return true;
    }
    if a.len() != b.len() || a.is_atom() && b.is_atom() {
        return false;
    }
    have_same_units(heap, a, b)
}

#[inline(never)]
fn have_same_units(heap: &Heap, a: Gc<JsString>, b: Gc<JsString>) -> bool {
    heap.budget.spend_bytes(a.len() as usize);
    match (a.try_view(), b.try_view()) {
        (Some(a), Some(b)) => a == b,
        _ => a.has_units_of(&b),
    }
}
