//! JSON.parse, and what its reviver sees.

use ellipsis_engine::compare::same_value;
use ellipsis_engine::{
    Args, Context, Gc, JsResult, JsString, Object, PropertyKey, RootedVec, Value, is_callable,
};
use rustc_hash::FxHashMap;

use super::parse::{self, Record};

/// [`JSON.parse`](https://tc39.es/ecma262/#sec-json.parse)
pub(super) fn parse(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let text = cx.to_string(args.get(0))?;
    let function = args.get(1);
    if !is_callable(function) {
        return parse::parse(cx, text, None);
    }
    let mut record = None;
    let value = parse::parse(cx, text, Some(&mut record))?;
    // Records refer to values that a reviver may drop from where they were.
    let mut roots = cx.rooted_list();
    if let Some(record) = &record {
        keep(&record.record, &mut |value| roots.push(value));
    }
    let reviver = Reviver { function, text };
    let holder = cx.new_object();
    let key = PropertyKey::from(cx.names.empty);
    holder.create_data_property_or_throw(cx, key, value)?;
    reviver.internalize(cx, holder, key, record.as_ref().map(|record| &record.record))
}

/// Visits what records refer to, keys apart: those are held by the objects.
fn keep(record: &Record, visit: &mut impl FnMut(Value)) {
    let mut pending = vec![record];
    while let Some(record) = pending.pop() {
        match record {
            Record::Primitive { value, .. } => visit(*value),
            Record::Array(array, elements) => {
                visit((*array).into());
                pending.extend(elements);
            }
            Record::Object(object, members) => {
                visit((*object).into());
                for (key, member) in members {
                    if let Some(atom) = key.as_atom() {
                        visit(atom.into());
                    }
                    pending.push(member);
                }
            }
        }
    }
}

struct Reviver {
    function: Value,
    text: Gc<JsString>,
}

impl Reviver {
    /// [InternalizeJSONProperty](https://tc39.es/ecma262/#sec-internalizejsonproperty)
    fn internalize(
        &self,
        cx: &mut Context,
        holder: Gc<Object>,
        key: PropertyKey,
        record: Option<&Record>,
    ) -> JsResult<Value> {
        cx.check_native_stack()?;
        cx.charge(1)?;
        let value = holder.get(cx, key)?;
        // A record counts only while the value is still the one that was parsed.
        let record = record.filter(|record| match record {
            Record::Primitive { value: parsed, .. } => same_value(&cx.heap, *parsed, value),
            Record::Array(object, _) | Record::Object(object, _) => Value::from(*object) == value,
        });
        let context = cx.new_object();
        if let Some(object) = value.as_object() {
            if cx.is_array(value)? {
                self.internalize_array(cx, object, record)?;
            } else {
                self.internalize_object(cx, object, record)?;
            }
        } else if let Some(&Record::Primitive { from, to, .. }) = record {
            let source = JsString::substring(&mut cx.heap, self.text, from as u32, to as u32);
            let key = PropertyKey::from(cx.names.source);
            context.create_data_property_or_throw(cx, key, source.into())?;
        }
        let name = key.to_value(cx);
        cx.call(self.function, holder.into(), &[name, value, context.into()])
    }

    fn internalize_array(
        &self,
        cx: &mut Context,
        array: Gc<Object>,
        record: Option<&Record>,
    ) -> JsResult<()> {
        let records: &[Record] = match record {
            Some(Record::Array(_, elements)) => elements,
            _ => &[],
        };
        let length = cx.length_of_array_like(array)?;
        let mut at = 0;
        while (at as f64) < length {
            let key = cx.key_of_number(at as f64);
            self.replace(cx, array, key, records.get(at))?;
            at += 1;
        }
        Ok(())
    }

    fn internalize_object(
        &self,
        cx: &mut Context,
        object: Gc<Object>,
        record: Option<&Record>,
    ) -> JsResult<()> {
        let records: FxHashMap<PropertyKey, &Record> = match record {
            Some(Record::Object(_, members)) => members.iter().map(|(key, record)| (*key, record)).collect(),
            _ => FxHashMap::default(),
        };
        for key in &enumerable_keys(cx, object)? {
            self.replace(cx, object, key, records.get(&key).copied())?;
        }
        Ok(())
    }

    /// Puts what a property becomes in its place, or removes it.
    fn replace(
        &self,
        cx: &mut Context,
        object: Gc<Object>,
        key: PropertyKey,
        record: Option<&Record>,
    ) -> JsResult<()> {
        let value = self.internalize(cx, object, key, record)?;
        // Whether either succeeds does not matter.
        if value.is_undefined() {
            object.delete(cx, key)?;
        } else {
            object.create_data_property(cx, key, value)?;
        }
        Ok(())
    }
}

/// EnumerableOwnProperties(object, key). The keys stay alive whatever becomes of the properties.
pub(super) fn enumerable_keys(cx: &mut Context, object: Gc<Object>) -> JsResult<RootedVec<PropertyKey>> {
    let mut enumerable = RootedVec::new(&cx.heap);
    for key in &object.own_property_keys(cx)? {
        if !key.is_symbol()
            && object.get_own_property(cx, key)?.is_some_and(|property| property.enumerable == Some(true))
        {
            enumerable.push(key);
        }
        cx.charge_at_safepoint(1)?;
    }
    Ok(enumerable)
}
