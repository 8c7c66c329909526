//! Whether anybody could observe how the methods of regular expressions work together.
//!
//! The answer compares what is there now, so that undoing a patch heals.

use ellipsis_engine::{Accessor, Attributes, Context, Gc, Intrinsic, NativeFn, Object, PropertyKey, Value};

use super::{LAST_INDEX, RegExpData, constructor, prototype};

/// Whether a value is a built-in function of the current realm that runs `function`.
fn is_native(cx: &mut Context, value: Value, function: NativeFn) -> bool {
    value.as_object().is_some_and(|object| {
        object.native_info().is_some_and(|info| std::ptr::fn_addr_eq(info.function, function))
            && cx.function_realm(object).is_ok_and(|realm| realm == cx.realm)
    })
}

/// Whether `exec` of a regular expression is the original.
pub(super) fn is_builtin_exec(cx: &mut Context, regexp: Gc<Object>, exec: Value) -> bool {
    is_native(cx, exec, prototype::exec) && regexp.is::<RegExpData>()
}

/// The value of an own data property that is in the shape.
fn own_value(object: Gc<Object>, key: PropertyKey) -> Option<Value> {
    let (slot, attributes) = object.lookup(key)?;
    (!attributes.is_accessor()).then(|| object.slot(slot))
}

/// The getter of an own accessor property that is in the shape.
fn own_getter(object: Gc<Object>, key: PropertyKey) -> Option<Value> {
    let (slot, attributes) = object.lookup(key)?;
    attributes.is_accessor().then(|| Accessor::of(object.slot(slot)).get.get())
}

/// Whether a regular expression has no properties but a writable lastIndex, the realm's prototype,
/// and finds `exec` and the flags there as they were made.
pub(super) fn is_pristine(cx: &mut Context, regexp: Gc<Object>) -> bool {
    let prototype = cx.intrinsic(Intrinsic::RegExpPrototype);
    let shape = regexp.shape();
    if !regexp.is::<RegExpData>() || shape.count() != 1 || shape.prototype() != Value::from(prototype) {
        return false;
    }
    if shape.entry(LAST_INDEX).attributes != Attributes::WRITABLE {
        return false;
    }
    let Some(exec) = own_value(prototype, cx.names.exec.into()) else { return false };
    // What was found lately still holds.
    let known = (exec, cx.prototype_epoch());
    if cx.realm.pristine_exec.get() == known {
        return true;
    }
    let pristine = is_native(cx, exec, prototype::exec) && has_pristine_getters(cx, prototype);
    if pristine {
        cx.realm.pristine_exec.set(known);
    }
    pristine
}

fn has_pristine_getters(cx: &mut Context, prototype: Gc<Object>) -> bool {
    let getters: [(PropertyKey, NativeFn); 9] = [
        (cx.names.flags.into(), prototype::flags),
        (cx.names.hasIndices.into(), prototype::has_indices),
        (cx.names.global.into(), prototype::global),
        (cx.names.ignoreCase.into(), prototype::ignore_case),
        (cx.names.multiline.into(), prototype::multiline),
        (cx.names.dotAll.into(), prototype::dot_all),
        (cx.names.unicode.into(), prototype::unicode),
        (cx.names.unicodeSets.into(), prototype::unicode_sets),
        (cx.names.sticky.into(), prototype::sticky),
    ];
    getters
        .iter()
        .all(|&(key, getter)| own_getter(prototype, key).is_some_and(|value| is_native(cx, value, getter)))
}

/// Whether splitting with a pristine regular expression would use %RegExp%.
pub(super) fn has_pristine_species(cx: &mut Context) -> bool {
    let prototype = cx.intrinsic(Intrinsic::RegExpPrototype);
    let constructor = cx.intrinsic(Intrinsic::RegExp);
    if own_value(prototype, cx.names.constructor.into()) != Some(constructor.into()) {
        return false;
    }
    // The constructor asks what it is given whether it is a regular expression.
    let key = cx.symbols.match_.into();
    if own_value(prototype, key).is_none() {
        return false;
    }
    let key = cx.symbols.species.into();
    own_getter(constructor, key).is_some_and(|getter| is_native(cx, getter, constructor::species))
}
