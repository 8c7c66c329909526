//! Arguments objects ([clause](https://tc39.es/ecma262/#sec-arguments-exotic-objects)).

use std::cell::RefCell;

use ellipsis_gc::{Gc, trace_fields};

use crate::model::sequence::count_moved;
use crate::model::{Accessor, Attributes, Elements, Environment, Object, PropertyKey, Value};
use crate::semantics::{
    Context, ExoticMethods, Intrinsic, IterationProtocol, JsResult, NativeData, PropertyDescriptor,
};

/// The payload of arguments objects.
pub struct ArgumentsData {
    /// Variables that elements stand for: environment and slot by index; `None` where the
    /// connection was cut. Empty in unmapped objects.
    map: RefCell<Vec<Option<u32>>>,
    environment: Option<Gc<Environment>>,
}

trace_fields!(ArgumentsData { environment });

impl NativeData for ArgumentsData {
    const NAME: &'static str = "Arguments";
    const EXOTIC: Option<&'static ExoticMethods> = Some(&EXOTIC);
}

impl ArgumentsData {
    fn mapped(&self, key: PropertyKey) -> Option<(Gc<Environment>, u32)> {
        let slot = (*self.map.borrow().get(key.as_index()? as usize)?)?;
        Some((self.environment?, slot))
    }

    fn cut(&self, key: PropertyKey) {
        if let Some(index) = key.as_index()
            && let Some(entry) = self.map.borrow_mut().get_mut(index as usize)
        {
            *entry = None;
        }
    }
}

static EXOTIC: ExoticMethods = ExoticMethods {
    get_own_property: |cx, object, key| {
        let Some((environment, slot)) = mapped(&object, key) else { return Ok(None) };
        Ok(Some(
            object.own_slot(cx, key).map(|(_, attributes)| {
                PropertyDescriptor::from_slot(variable(environment, slot), attributes)
            }),
        ))
    },
    define_own_property: define,
    get: |_, object, key, _| Ok(mapped(&object, key).map(|(environment, slot)| variable(environment, slot))),
    set: |cx, object, key, value, receiver| {
        if receiver != Value::from(object) {
            return Ok(None);
        }
        if let Some((environment, slot)) = mapped(&object, key) {
            environment.set(slot, value);
            let _ = cx;
        }
        Ok(None)
    },
    delete: |cx, object, key| {
        if mapped(&object, key).is_none() {
            return Ok(None);
        }
        let Some((_, attributes)) = object.own_slot(cx, key) else { return Ok(Some(true)) };
        if !attributes.is_configurable() {
            return Ok(Some(false));
        }
        if let Some(data) = object.downcast::<ArgumentsData>() {
            data.cut(key);
        }
        Ok(None)
    },
    ..ExoticMethods::ORDINARY
};

/// The value of a parameter. Code from elsewhere may name the slot of a variable that is not initialised.
fn variable(environment: Gc<Environment>, slot: u32) -> Value {
    let value = environment.get(slot);
    if value.is_empty() { Value::UNDEFINED } else { value }
}

fn mapped(object: &Object, key: PropertyKey) -> Option<(Gc<Environment>, u32)> {
    object.downcast::<ArgumentsData>()?.mapped(key)
}

fn define(
    cx: &mut Context,
    object: Gc<Object>,
    key: PropertyKey,
    descriptor: &PropertyDescriptor,
) -> JsResult<Option<bool>> {
    let Some((environment, slot)) = mapped(&object, key) else { return Ok(None) };
    let mut descriptor = *descriptor;
    if descriptor.is_data() && descriptor.value.is_none() && descriptor.writable == Some(false) {
        descriptor.value = Some(variable(environment, slot));
    }
    // The element lags behind the variable; bring it up to date before it is compared.
    if let Some((_, attributes)) = object.own_slot(cx, key) {
        object.overwrite(cx, key, variable(environment, slot), attributes, attributes);
    }
    if !object.ordinary_define_own_property(cx, key, &descriptor) {
        return Ok(Some(false));
    }
    if let Some(data) = object.downcast::<ArgumentsData>() {
        if descriptor.is_accessor() {
            data.cut(key);
        } else {
            if let Some(value) = descriptor.value {
                environment.set(slot, value);
            }
            if descriptor.writable == Some(false) {
                data.cut(key);
            }
        }
    }
    Ok(Some(true))
}

/// Whether iterating this gives the arguments that it has and runs no script: arguments that were not
/// deleted or redefined, with the original `length`, `Symbol.iterator` and array iteration.
pub(crate) fn iterates_plainly(cx: &mut Context, object: Gc<Object>) -> bool {
    if object.downcast::<ArgumentsData>().is_none() || !cx.iteration_is_pristine(IterationProtocol::Array) {
        return false;
    }
    let own_value = |key| {
        let (slot, attributes) = object.lookup(key)?;
        (!attributes.is_accessor()).then(|| object.slot(slot))
    };
    let values = cx.realm.intrinsic(Intrinsic::ArrayPrototypeValues).map(Value::from);
    let length = match object.elements() {
        // Assigned beyond the end, which leaves `length` as it is.
        Some(elements) if !elements.is_packed() => return false,
        Some(elements) => elements.len(),
        None => 0,
    };
    own_value(cx.symbols.iterator.into()) == values
        && own_value(cx.names.length.into()) == Some(length.into())
}

/// Appends the arguments of an object that [iterates plainly](iterates_plainly).
pub(crate) fn drain(cx: &mut Context, arguments: Value, target: &Elements) -> JsResult<()> {
    let Some(object) = arguments.as_object() else { return Ok(()) };
    let (Some(elements), Some(data)) = (object.elements(), object.downcast::<ArgumentsData>()) else {
        return Ok(());
    };
    let before = target.len();
    cx.allocate(|cx| target.extend_from(&mut cx.heap, elements, 0, elements.len()))?;
    let Some(environment) = data.environment else { return Ok(()) };
    for (index, slot) in (before..).zip(data.map.borrow().iter()) {
        if let &Some(slot) = slot {
            cx.allocate(|cx| target.set(&mut cx.heap, index, variable(environment, slot)))?;
            count_moved(&cx.heap, 1);
        }
    }
    Ok(())
}

fn create(cx: &mut Context, elements: Elements, data: ArgumentsData) -> Gc<Object> {
    let object = cx.new_native(Intrinsic::ObjectPrototype, data);
    let length = Value::from(elements.len());
    if !elements.is_empty() {
        object.set_elements(&mut cx.heap, elements);
    }
    let key = cx.names.length.into();
    object.add_property(cx, key, length, Attributes::METHOD);
    let values = cx.intrinsic(Intrinsic::ArrayPrototypeValues);
    let key = PropertyKey::from(cx.symbols.iterator);
    object.add_property(cx, key, values.into(), Attributes::METHOD);
    object
}

/// CreateUnmappedArgumentsObject
pub(crate) fn create_unmapped(cx: &mut Context, args: Elements) -> Value {
    let object = create(cx, args, ArgumentsData { map: RefCell::default(), environment: None });
    let thrower = cx.intrinsic(Intrinsic::ThrowTypeError).into();
    let pair = Accessor::new(&mut cx.heap, thrower, thrower);
    let key = cx.names.callee.into();
    object.add_property(cx, key, pair, Attributes::ACCESSOR);
    object.into()
}

/// CreateMappedArgumentsObject: `map` gives per parameter the slot of its variable, or -1.
pub(crate) fn create_mapped(
    cx: &mut Context,
    args: Elements,
    environment: Gc<Environment>,
    map: &[i32],
    callee: Value,
) -> Value {
    let map = map.iter().take(args.len() as usize).map(|&slot| u32::try_from(slot).ok()).collect();
    let object = create(cx, args, ArgumentsData { map: RefCell::new(map), environment: Some(environment) });
    let key = cx.names.callee.into();
    object.add_property(cx, key, callee, Attributes::METHOD);
    object.into()
}
