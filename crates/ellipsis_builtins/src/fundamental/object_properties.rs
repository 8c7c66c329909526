//! What `Object` offers to list, copy and group properties.

use ellipsis_engine::{
    Args, Callback, CellKind, Context, Elements, Gc, JsResult, Object, PropertyKey, RootedVec, Shape, Value,
    function,
};

/// What to list of each property.
#[derive(Clone, Copy, PartialEq, Eq)]
enum List {
    Keys,
    Values,
    Entries,
}

/// [`Object.keys`](https://tc39.es/ecma262/#sec-object.keys)
pub(super) fn keys(cx: &mut Context, args: &Args) -> JsResult<Value> {
    enumerable_own_properties(cx, args.get(0), List::Keys)
}

/// [`Object.values`](https://tc39.es/ecma262/#sec-object.values)
pub(super) fn values(cx: &mut Context, args: &Args) -> JsResult<Value> {
    enumerable_own_properties(cx, args.get(0), List::Values)
}

/// [`Object.entries`](https://tc39.es/ecma262/#sec-object.entries)
pub(super) fn entries(cx: &mut Context, args: &Args) -> JsResult<Value> {
    enumerable_own_properties(cx, args.get(0), List::Entries)
}

/// Whether all own properties of an object are data properties that lie in its slots and elements,
/// with every string key enumerable: then reading them runs no script.
fn is_transparent(object: &Object) -> bool {
    let length_aside = match object.kind() {
        CellKind::Object | CellKind::Array => true,
        _ => return false,
    };
    length_aside
        && !object.has_flag(Object::LAZY)
        && !object.shape().has(Shape::IRREGULAR)
        && object.elements().is_none_or(|elements| elements.is_flat() || elements.is_regular())
}

/// [`EnumerableOwnProperties`](https://tc39.es/ecma262/#sec-enumerableownproperties)
fn enumerable_own_properties(cx: &mut Context, value: Value, list: List) -> JsResult<Value> {
    let object = cx.to_object(value)?;
    let no_elements = object.elements().is_none_or(|elements| elements.is_empty());
    if is_transparent(&object) {
        if list != List::Values
            && no_elements
            && let Some(names) = object.shape().enumerable_names(&mut cx.heap)
        {
            if list == List::Keys {
                return Ok(cx.new_array(names).into());
            }
            cx.make_room(names.len() as usize * WEIGHT)?;
            // A name's place among them is that of its slot.
            return pairs(cx, names.len(), |at| [names.get(at), object.slot(at)]).map(Value::from);
        }
        return list_transparent(cx, object, list).map(Value::from);
    }
    let keys = object.own_property_keys(cx)?;
    let mut result = cx.rooted_list();
    for key in keys.iter().filter(|key| !key.is_symbol()) {
        let own = object.get_own_property(cx, key)?;
        if own.is_none_or(|own| own.enumerable != Some(true)) {
            continue;
        }
        let value = if list == List::Keys { Value::UNDEFINED } else { object.get(cx, key)? };
        let item = item(cx, key, value, list);
        result.push(item);
        cx.charge_at_safepoint(1)?;
    }
    Ok(cx.array_from(result.as_slice())?.into())
}

fn item(cx: &mut Context, key: PropertyKey, value: Value, list: List) -> Value {
    match list {
        List::Keys => key.to_value(cx),
        List::Values => value,
        List::Entries => {
            let key = key.to_value(cx);
            cx.array_of(&[key, value]).into()
        }
    }
}

/// What names of elements and lists of entries take, as a rule; cells are not refused one by one.
const WEIGHT: usize = 64;

/// OPTIMIZATION: lists straight from slots and elements.
fn list_transparent(cx: &mut Context, object: Gc<Object>, list: List) -> JsResult<Gc<Object>> {
    let count = object.shape().count() as usize
        + object.elements().map_or(0, |elements| elements.count_existing() as usize);
    cx.make_room(count * if list == List::Values { size_of::<Value>() } else { WEIGHT })?;
    // Of entries, keys and values by turns.
    let mut items: Vec<Value> = Vec::with_capacity(count * if list == List::Entries { 2 } else { 1 });
    let (keys, values) = (list != List::Values, list != List::Keys);
    if let Some(elements) = object.elements() {
        for (index, value) in elements.iter() {
            items.extend(keys.then(|| Value::from(cx.index_string(index))));
            items.extend(values.then_some(value));
        }
    }
    object.for_each_property(|slot, entry| {
        if !entry.key.is_symbol() {
            match list {
                List::Keys => items.push(entry.key.as_value()),
                List::Values => items.push(object.slot(slot)),
                List::Entries => items.extend_from_slice(&[entry.key.as_value(), object.slot(slot)]),
            }
        }
    });
    if list != List::Entries {
        return cx.array_from(&items);
    }
    let (entries, _) = items.as_chunks::<2>();
    pairs(cx, entries.len() as u32, |at| entries[at as usize])
}

/// An array of so many pairs. Those that follow each other share storage: not all of them, so that one which outlives
/// the others keeps little.
fn pairs(cx: &mut Context, count: u32, pair: impl Fn(u32) -> [Value; 2]) -> JsResult<Gc<Object>> {
    const TOGETHER: usize = 64;
    let shape = cx.array_shape();
    let pairs = cx.allocate(|cx| Elements::with_capacity(&mut cx.heap, count))?;
    let (mut some, mut arrays) = ([[Value::UNDEFINED; 2]; TOGETHER], [Value::UNDEFINED; TOGETHER]);
    for from in (0..count).step_by(TOGETHER) {
        let length = TOGETHER.min((count - from) as usize);
        (from..).zip(&mut some[..length]).for_each(|(at, place)| *place = pair(at));
        let all = Elements::from_slice(&mut cx.heap, some[..length].as_flattened());
        let mut places = arrays.iter_mut();
        all.share_runs(&mut cx.heap, 2, |heap, pair| {
            if let Some(place) = places.next() {
                *place = Object::allocate_array(heap, shape, pair).into();
            }
        });
        pairs.append_while_room({
            let mut arrays = arrays[..length].iter().copied();
            move || arrays.next()
        });
    }
    Ok(cx.new_array(pairs))
}

/// [`Object.assign`](https://tc39.es/ecma262/#sec-object.assign)
pub(super) fn assign(cx: &mut Context, args: &Args) -> JsResult<Value> {
    let target = cx.to_object(args.get(0))?;
    for &source in args.rest(1) {
        if !source.is_nullish() {
            let source = cx.to_object(source)?;
            assign_one(cx, target, source)?;
        }
    }
    Ok(target.into())
}

fn assign_one(cx: &mut Context, target: Gc<Object>, source: Gc<Object>) -> JsResult<()> {
    if cx.assign_plainly(target, source) {
        return Ok(());
    }
    if is_transparent(&source) && source.elements().is_none_or(|elements| elements.is_empty()) {
        return assign_slots(cx, target, source);
    }
    let keys = source.own_property_keys(cx)?;
    for key in keys.iter() {
        copy_property(cx, target, source, key)?;
    }
    Ok(())
}

fn copy_property(cx: &mut Context, target: Gc<Object>, source: Gc<Object>, key: PropertyKey) -> JsResult<()> {
    let own = source.get_own_property(cx, key)?;
    if own.is_some_and(|own| own.enumerable == Some(true)) {
        let value = source.get(cx, key)?;
        target.set(cx, key, value)?;
    }
    Ok(())
}

/// OPTIMIZATION: reads slots for as long as setters of the target leave the source's shape alone.
fn assign_slots(cx: &mut Context, target: Gc<Object>, source: Gc<Object>) -> JsResult<()> {
    let shape = source.shape();
    let mut keys: RootedVec<PropertyKey> = RootedVec::with_capacity(&cx.heap, shape.count() as usize);
    let mut slots: Vec<u32> = Vec::with_capacity(shape.count() as usize);
    // Strings come before symbols.
    for symbols in [false, true] {
        if symbols && !shape.has(Shape::HAS_SYMBOLS) {
            break;
        }
        source.for_each_property(|slot, entry| {
            if entry.key.is_symbol() == symbols && !entry.key.is_private() {
                keys.push(entry.key);
                slots.push(slot);
            }
        });
    }
    for (key, slot) in keys.iter().zip(slots) {
        if source.shape() == shape {
            let value = source.slot(slot);
            target.set(cx, key, value)?;
        } else {
            copy_property(cx, target, source, key)?;
        }
    }
    Ok(())
}

/// [`Object.fromEntries`](https://tc39.es/ecma262/#sec-object.fromentries)
pub(super) fn from_entries(cx: &mut Context, args: &Args) -> JsResult<Value> {
    let iterable = args.get(0);
    if iterable.is_nullish() {
        let what = cx.describe(iterable);
        return Err(cx.type_error(format!("{what} is not iterable")));
    }
    let result = cx.new_object();
    cx.iterate(iterable, |cx, entry| {
        let Some(entry) = entry.as_object() else {
            let what = cx.describe(entry);
            return Err(cx.type_error(format!("Iterator value {what} is not an entry object")));
        };
        let key = entry.get(cx, 0u32)?;
        let value = entry.get(cx, 1u32)?;
        let key = cx.to_property_key(key)?;
        result.create_data_property_or_throw(cx, key, value)
    })?;
    Ok(result.into())
}

/// [`Object.groupBy`](https://tc39.es/ecma262/#sec-object.groupby)
pub(super) fn group_by(cx: &mut Context, args: &Args) -> JsResult<Value> {
    let (items, callback) = (args.get(0), args.get(1));
    if items.is_nullish() {
        let what = cx.describe(items);
        return Err(cx.type_error(format!("{what} is not iterable")));
    }
    if !function::is_callable(callback) {
        return Err(cx.not_a_function(callback, ""));
    }
    // Nobody sees the result before it is complete, so that groups can grow in place.
    let result = cx.new_object_with_prototype(Value::NULL);
    let mut at = 0usize;
    let callback = Callback::new(callback, Value::UNDEFINED);
    cx.iterate(items, |cx, value| {
        let key = callback.call(cx, [value, at.into()])?;
        let key = cx.to_property_key(key)?;
        at += 1;
        let group = result.get(cx, key)?;
        match group.as_object().as_ref().and_then(|group| group.as_array()) {
            Some(elements) => cx.allocate(|cx| elements.push(&mut cx.heap, value)),
            None => {
                let group = cx.array_of(&[value]);
                result.create_data_property_or_throw(cx, key, group.into())
            }
        }
    })?;
    Ok(result.into())
}
