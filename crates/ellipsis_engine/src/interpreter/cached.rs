//! Hits of inline caches, and elements that are simply there; misses are the business of [`super::property`] and [`super::global`].

use ellipsis_gc::Gc;

use super::property::{LOAD_MASK, STORE_MASK};
use crate::model::environment::Environment;
use crate::model::object::Object;
use crate::model::property::Accessor;
use crate::model::shape::Shape;
use crate::model::value::Value;
use crate::semantics::code::{Ic, IcKind};
use crate::semantics::context::Context;
use crate::semantics::realm::RealmRef;

/// The value of a property whose place the cache knows. Getters are not called.
///
/// # Safety
/// The cache is one of the running code's, for loading from whatever objects.
#[inline(always)]
pub(super) unsafe fn load(cx: &Context, receiver: Value, cache: *const Ic) -> Option<Value> {
    if !receiver.is_cell() {
        return None;
    }
    // SAFETY: an entry with the object's shape says truly where such objects have the value; the
    // address of an inherited one holds in the epoch in which it was found.
    unsafe {
        let cell = receiver.bits() as *const Object;
        let entry = &(*cache).entry;
        if (*cell).word() & LOAD_MASK != entry.shape {
            return None;
        }
        match entry.kind {
            IcKind::Inline => Some(*cell.cast::<u8>().add(entry.offset as usize).cast::<Value>()),
            IcKind::Inherited if entry.epoch == cx.shapes.epoch => Some(*(entry.data as *const Value)),
            IcKind::OutOfLine => {
                let slots = (*cell).slots().unwrap_unchecked().as_ptr().cast::<u8>();
                Some(*slots.add(entry.offset as usize).cast::<Value>())
            }
            IcKind::ArrayLength => Some((*cell).as_array().unwrap_unchecked().len().into()),
            _ => None,
        }
    }
}

/// The getter of an inherited property, if the cache knows it; undefined if there is only a setter.
///
/// # Safety
/// As for [`load`].
#[inline(always)]
pub(super) unsafe fn getter(cx: &Context, receiver: Value, cache: *const Ic) -> Option<Value> {
    if !receiver.is_cell() {
        return None;
    }
    // SAFETY: as for `load`; the entry keeps the pair alive.
    unsafe {
        let entry = &(*cache).entry;
        let hit = entry.kind == IcKind::Getter
            && (*(receiver.bits() as *const Object)).word() & LOAD_MASK == entry.shape
            && entry.epoch == cx.shapes.epoch;
        hit.then(|| (*(entry.data as *const Accessor)).get.get())
    }
}

/// Stores to a property whose place the cache knows, or adds one inline. Whether it did.
///
/// # Safety
/// The cache is one of the running code's, for storing to whatever objects.
#[inline(always)]
pub(super) unsafe fn store(cx: &Context, receiver: Value, cache: *const Ic, value: Value) -> bool {
    if !receiver.is_cell() {
        return false;
    }
    // SAFETY: as for `load`; the result's shape counts a slot that there is room for.
    unsafe {
        let cell = receiver.bits() as *mut Object;
        let entry = &(*cache).entry;
        if (*cell).word() & STORE_MASK != entry.shape {
            return false;
        }
        let place = cell.cast::<u8>().add(entry.offset as usize).cast::<Value>();
        match entry.kind {
            IcKind::Inline => *place = value,
            IcKind::AddInline if entry.epoch == cx.shapes.epoch => {
                *place = value;
                (*cell).set_shape_unchecked(Gc::from_raw(entry.data as *mut Shape));
            }
            _ => return false,
        }
    }
    true
}

/// An element of an array that lies in its storage.
///
/// # Safety
/// The receiver is a value of the running frame.
#[inline(always)]
pub(super) unsafe fn element(receiver: Value, key: Value) -> Option<Value> {
    if !receiver.is_cell() || !key.is_int() {
        return None;
    }
    // SAFETY: every cell says what it is; arrays have elements.
    let elements = unsafe { (*(receiver.bits() as *const Object)).as_array()? };
    elements.fast_get(key.int_bits() as u32).filter(|value| !value.is_empty())
}

/// Overwrites an element of an array that lies in storage of its own. Whether it did.
///
/// # Safety
/// As for [`element`].
#[inline(always)]
pub(super) unsafe fn set_element(receiver: Value, key: Value, value: Value) -> bool {
    if !receiver.is_cell() || !key.is_int() {
        return false;
    }
    // SAFETY: as for `element`.
    let elements = unsafe { (*(receiver.bits() as *const Object)).as_array() };
    elements.is_some_and(|elements| elements.fast_set(key.int_bits() as u32, value))
}

/// The value of a global binding whose place the cache knows.
///
/// # Safety
/// The cache is one of code of that realm, for a global binding.
#[inline(always)]
pub(super) unsafe fn load_global(realm: RealmRef, cache: *const Ic) -> Option<Value> {
    // SAFETY: as for `load`; lexical bindings have cells of their own, which caches keep alive.
    unsafe {
        let entry = &(*cache).entry;
        let global = realm.global_object();
        if entry.kind == IcKind::Lexical {
            let value = Gc::<Environment>::from_raw(entry.data as *mut Environment).get(0);
            return (!value.is_empty()).then_some(value);
        }
        if entry.kind == IcKind::OutOfLine
            && entry.shape == global.word() & LOAD_MASK
            && entry.epoch == realm.lexical_epoch.get()
            && let Some(slots) = global.slots()
        {
            return Some(*slots.as_ptr().cast::<u8>().add(entry.offset as usize).cast::<Value>());
        }
    }
    None
}
