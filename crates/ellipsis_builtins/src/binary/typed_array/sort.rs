//! [%TypedArray.prototype%](https://tc39.es/ecma262/#sec-properties-of-the-%typedarrayprototype%-object):
//! sorting.

use std::cmp::Ordering;

use ellipsis_engine::function::is_callable;
use ellipsis_engine::typed_array::{ElementKind, ElementValues, TypedArrayData};
use ellipsis_engine::{Args, Context, JsResult, Value};

use super::create::new_typed_array;
use super::{Valid, this_array, this_mutable, tick};

/// The order of elements without a comparison function: -0 before +0, NaN last.
fn order(kind: ElementKind, a: u64, b: u64) -> Ordering {
    match kind {
        ElementKind::BigInt64 => (a as i64).cmp(&(b as i64)),
        ElementKind::BigUint64 => a.cmp(&b),
        _ => {
            let (a, b) = (kind.decode_number(a), kind.decode_number(b));
            a.partial_cmp(&b)
                .map(|order| order.then_with(|| b.is_sign_negative().cmp(&a.is_sign_negative())))
                .unwrap_or_else(|| a.is_nan().cmp(&b.is_nan()))
        }
    }
}

/// Merges the sorted halves of what both lists hold into the second one. These are the comparisons that V8
/// makes of elements of typed arrays, which differ from those of arrays: they decide what comes of a
/// comparison function that contradicts itself.
fn merge_sort(
    source: &mut [Value],
    target: &mut [Value],
    before: &mut impl FnMut(Value, Value) -> JsResult<bool>,
) -> JsResult<()> {
    let length = target.len();
    if length < 2 {
        return Ok(());
    }
    let middle = length / 2;
    merge_sort(&mut target[..middle], &mut source[..middle], before)?;
    merge_sort(&mut target[middle..], &mut source[middle..], before)?;
    let (mut left, mut right) = (0, middle);
    for place in target {
        let from_left = left < middle && (right == length || before(source[left], source[right])?);
        let next = if from_left { &mut left } else { &mut right };
        *place = source[*next];
        *next += 1;
    }
    Ok(())
}

/// [SortIndexedProperties](https://tc39.es/ecma262/#sec-sortindexedproperties): the elements as
/// bits, sorted.
fn sorted(cx: &mut Context, array: &Valid<'_>, comparator: Value) -> JsResult<Vec<u64>> {
    let kind = array.data.kind();
    cx.charge_ahead(array.length / 8 * array.length.checked_ilog2().unwrap_or(0) as usize)?;
    // The elements as values, two copies that are sorted, and the result.
    cx.make_room(array.length * size_of::<Value>() * if comparator.is_undefined() { 1 } else { 4 })?;
    if comparator.is_undefined() {
        let mut elements: Vec<u64> = (0..array.length).filter_map(|at| array.data.get_bits(at)).collect();
        elements.sort_unstable_by(|&a, &b| order(kind, a, b));
        return Ok(elements);
    }
    let mut values = cx.rooted_list();
    for at in 0..array.length {
        values.push(array.get(cx, at));
    }
    let mut before = |a: Value, b: Value| {
        let order = cx.call(comparator, Value::UNDEFINED, &[a, b])?;
        let order = cx.to_number(order)?;
        // NaN counts as 0.
        Ok(order <= 0.0 || order.is_nan())
    };
    // The list keeps the elements alive while copies of them move.
    let mut sorted = values.to_vec();
    merge_sort(&mut values.to_vec(), &mut sorted, &mut before)?;
    let mut elements = Vec::with_capacity(sorted.len());
    for value in sorted {
        elements.push(kind.encode(cx, value)?);
    }
    Ok(elements)
}

fn check_comparator(cx: &mut Context, comparator: Value) -> JsResult<()> {
    if comparator.is_undefined() || is_callable(comparator) {
        return Ok(());
    }
    Err(cx.type_error("The comparison function must be either a function or undefined"))
}

fn write(cx: &mut Context, target: &TypedArrayData, elements: &[u64]) -> JsResult<()> {
    for (at, &bits) in elements.iter().enumerate() {
        tick(cx, at)?;
        target.set_bits(at, bits);
    }
    Ok(())
}

/// [`%TypedArray%.prototype.sort`](https://tc39.es/ecma262/#sec-%typedarray%.prototype.sort)
pub(super) fn sort(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    check_comparator(cx, args.get(0))?;
    let array = this_mutable(cx, args, "sort")?;
    let elements = sorted(cx, &array, args.get(0))?;
    write(cx, array.data, &elements)?;
    Ok(args.this)
}

/// [`%TypedArray%.prototype.toSorted`](https://tc39.es/ecma262/#sec-%typedarray%.prototype.tosorted)
pub(super) fn to_sorted(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    check_comparator(cx, args.get(0))?;
    let array = this_array(cx, args, "toSorted")?;
    let result = new_typed_array(cx, array.data.kind(), array.length)?;
    let elements = sorted(cx, &array, args.get(0))?;
    if let Some(target) = result.downcast::<TypedArrayData>() {
        write(cx, target, &elements)?;
    }
    Ok(result.into())
}
