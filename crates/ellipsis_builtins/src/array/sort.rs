//! `Array.prototype.sort` and `toSorted`.

use std::cmp::Ordering;

use ellipsis_engine::{Args, Callback, Context, Gc, JsResult, JsString, Object, RootedVec, Value, function};

use super::{delete_at, get_at, has_at, length_of, plain_values, regular_elements, set_at, tick};

/// A comparator argument: undefined or callable.
fn check_comparator(cx: &mut Context, comparator: Value) -> JsResult<()> {
    if comparator.is_undefined() || function::is_callable(comparator) {
        return Ok(());
    }
    let what = cx.describe_plain(comparator);
    Err(cx.type_error(format!("The comparison function must be either a function or undefined: {what}")))
}

/// [`Array.prototype.sort`](https://tc39.es/ecma262/#sec-array.prototype.sort)
pub(super) fn sort(cx: &mut Context, args: &Args) -> JsResult<Value> {
    let comparator = args.get(0);
    check_comparator(cx, comparator)?;
    let object = cx.to_object(args.this)?;
    let length = length_of(cx, object)?;
    let mut values = collect(cx, object, length, true)?;
    sort_values(cx, &mut values, comparator)?;
    if let Some(elements) = regular_elements(cx, &object)
        && elements.len() as usize == length
        && elements.is_flat()
    {
        for (at, value) in values.iter().enumerate() {
            cx.allocate(|cx| elements.set(&mut cx.heap, at as u32, value))?;
        }
        for at in values.len()..length {
            cx.allocate(|cx| elements.delete(&mut cx.heap, at as u32))?;
        }
        return Ok(object.into());
    }
    for (at, value) in values.iter().enumerate() {
        set_at(cx, object, at, value)?;
        tick(cx, at)?;
    }
    for at in values.len()..length {
        delete_at(cx, object, at)?;
        tick(cx, at)?;
    }
    Ok(object.into())
}

/// [`Array.prototype.toSorted`](https://tc39.es/ecma262/#sec-array.prototype.tosorted)
pub(super) fn to_sorted(cx: &mut Context, args: &Args) -> JsResult<Value> {
    let comparator = args.get(0);
    check_comparator(cx, comparator)?;
    let object = cx.to_object(args.this)?;
    let length = length_of(cx, object)?;
    if length > u32::MAX as usize {
        return Err(cx.range_error("Invalid array length"));
    }
    let mut values = collect(cx, object, length, false)?;
    sort_values(cx, &mut values, comparator)?;
    Ok(cx.array_from(values.as_slice())?.into())
}

/// The values that are to be sorted.
fn collect(
    cx: &mut Context,
    object: Gc<Object>,
    length: usize,
    skip_holes: bool,
) -> JsResult<RootedVec<Value>> {
    cx.make_room(object.as_array().map_or(0, |elements| elements.len() as usize) * size_of::<Value>())?;
    let mut list = cx.rooted_list();
    if let Some(values) = plain_values(cx, &object)
        && values.len() == length
    {
        for value in values {
            match value.get() {
                Value::EMPTY if skip_holes => {}
                Value::EMPTY => list.push(Value::UNDEFINED),
                value => list.push(value),
            }
        }
        return Ok(list);
    }
    for at in 0..length {
        if !skip_holes || has_at(cx, object, at)? {
            let value = get_at(cx, object, at)?;
            list.push(value);
        }
        tick(cx, at)?;
    }
    Ok(list)
}

/// Sorts as [`CompareArrayElements`](https://tc39.es/ecma262/#sec-comparearrayelements) orders:
/// undefined last, the rest by the comparator or, if that is undefined, as strings.
fn sort_values(cx: &mut Context, values: &mut RootedVec<Value>, comparator: Value) -> JsResult<()> {
    let total = values.len();
    cx.charge_ahead(total / 4 * total.checked_ilog2().unwrap_or(0) as usize)?;
    // The list without undefined, and two copies that are sorted.
    cx.make_room(total * size_of::<Value>() * 3)?;
    let defined: Vec<Value> = values.iter().filter(|value| !value.is_undefined()).collect();
    let mut sorted = RootedVec::from_vec(&cx.heap, defined);
    if comparator.is_undefined() {
        sort_as_strings(cx, &mut sorted)?;
    } else {
        let comparator = Callback::new(comparator, Value::UNDEFINED);
        sorted.try_sort_by(|a, b| compare_with(cx, &comparator, a, b))?;
    }
    sorted.resize(total, Value::UNDEFINED);
    std::mem::swap(values, &mut sorted);
    Ok(())
}

/// What a comparator says.
#[inline]
fn compare_with(cx: &mut Context, comparator: &Callback, a: Value, b: Value) -> JsResult<Ordering> {
    let order = comparator.call(cx, [a, b])?;
    let order = cx.to_number(order)?;
    // NaN counts as 0.
    Ok(order.partial_cmp(&0.0).unwrap_or(Ordering::Equal))
}

fn sort_as_strings(cx: &mut Context, values: &mut RootedVec<Value>) -> JsResult<()> {
    if values.iter().all(|value| value.is_int()) {
        // OPTIMIZATION: compares digits without making strings.
        let mut ints: Vec<i32> = values.iter().map(Value::int_bits).collect();
        ints.sort_by(|&a, &b| compare_digits(a, b));
        for (at, &int) in ints.iter().enumerate() {
            values.set(at, Value::int(int));
        }
        return Ok(());
    }
    if values.iter().all(|value| !value.is_object() && !value.is_symbol()) {
        // OPTIMIZATION: converting primitives cannot be seen, so each is converted once only.
        let mut pairs: RootedVec<(Value, Value)> = RootedVec::with_capacity(&cx.heap, values.len());
        for value in values.iter() {
            let string = cx.to_string(value)?;
            pairs.push((string.into(), value));
            cx.safepoint();
        }
        pairs.try_sort_by(|a, b| compare_strings(cx, a.0, b.0))?;
        for (at, (_, value)) in pairs.iter().enumerate() {
            values.set(at, value);
        }
        return Ok(());
    }
    values.try_sort_by(|a, b| {
        let a = cx.to_string(a)?;
        let b = cx.to_string(b)?;
        cx.charge(1)?;
        Ok(JsString::compare(&mut cx.heap, a, b))
    })
}

fn compare_strings(cx: &mut Context, a: Value, b: Value) -> JsResult<Ordering> {
    cx.charge(0)?;
    Ok(match (a.as_string(), b.as_string()) {
        (Some(a), Some(b)) => JsString::compare(&mut cx.heap, a, b),
        _ => Ordering::Equal,
    })
}

/// The order of two integers as decimal strings.
fn compare_digits(a: i32, b: i32) -> Ordering {
    if a < 0 || b < 0 {
        return match (a < 0, b < 0) {
            (true, true) => compare_magnitudes(a.unsigned_abs(), b.unsigned_abs()),
            // The sign stands before all digits.
            (negative, _) => {
                if negative {
                    Ordering::Less
                } else {
                    Ordering::Greater
                }
            }
        };
    }
    compare_magnitudes(a as u32, b as u32)
}

fn compare_magnitudes(a: u32, b: u32) -> Ordering {
    let digits = |value: u32| value.checked_ilog10().unwrap_or(0);
    let (a_digits, b_digits) = (digits(a), digits(b));
    // The shorter one is filled up with zeros; if that makes them equal it comes first.
    let scale = |value: u32, by: u32| u64::from(value) * 10u64.pow(by);
    let most = a_digits.max(b_digits);
    scale(a, most - a_digits).cmp(&scale(b, most - b_digits)).then(a_digits.cmp(&b_digits))
}

#[cfg(test)]
mod tests {
    use super::compare_digits;

    #[test]
    fn digits_compare_as_strings() {
        let values = [0, 1, 9, 10, 11, 19, 100, 101, 2, 20, -1, -10, -9, i32::MAX, i32::MIN, 99];
        for a in values {
            for b in values {
                assert_eq!(compare_digits(a, b), a.to_string().cmp(&b.to_string()), "{a} {b}");
            }
        }
    }
}
