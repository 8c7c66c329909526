//! Objects with a native payload: everything that built-in objects keep beside their properties.
//!
//! A payload is any Rust type that can be traced. Its [`NativeClass`] says what it is: each type of
//! payloads has one of its own.
//!
//! # Safety
//!
//! What a native object begins with says of which type its payload is: a class that holds the [`TypeId`],
//! and functions for that type. It is put together with a payload of that type here and never
//! changes. So the unsafe blocks, which find the payload behind it, find the right type.

use std::any::TypeId;

use ellipsis_gc::{Gc, Heap, HeapCell, RootedVec, Trace, Tracer};

use crate::model::object::{object_layout, trace_common};
use crate::model::{CellKind, Elements, Object, PropertyKey, Shape, Value};
use crate::semantics::context::{Context, JsResult, NativeFn};
use crate::semantics::guards::IterationProtocol;
use crate::semantics::property_descriptor::PropertyDescriptor;

/// Internal methods in which an exotic object differs from ordinary ones. Each answers `None` to
/// go on as an ordinary object does. `raw` is the object itself.
pub struct ExoticMethods {
    /// [[GetOwnProperty]]
    pub get_own_property:
        fn(&mut Context, Gc<Object>, PropertyKey) -> JsResult<Option<Option<PropertyDescriptor>>>,
    /// [[DefineOwnProperty]]
    pub define_own_property:
        fn(&mut Context, Gc<Object>, PropertyKey, &PropertyDescriptor) -> JsResult<Option<bool>>,
    /// [[HasProperty]]
    pub has_property: fn(&mut Context, Gc<Object>, PropertyKey) -> JsResult<Option<bool>>,
    /// [[Get]]
    pub get: fn(&mut Context, Gc<Object>, PropertyKey, Value) -> JsResult<Option<Value>>,
    /// [[Set]]
    pub set: fn(&mut Context, Gc<Object>, PropertyKey, Value, Value) -> JsResult<Option<bool>>,
    /// [[Delete]]
    pub delete: fn(&mut Context, Gc<Object>, PropertyKey) -> JsResult<Option<bool>>,
    /// [[OwnPropertyKeys]]
    pub own_keys: fn(&mut Context, Gc<Object>) -> JsResult<Option<RootedVec<PropertyKey>>>,
    /// [[PreventExtensions]]
    pub prevent_extensions: fn(&mut Context, Gc<Object>) -> JsResult<Option<bool>>,
    /// [[SetPrototypeOf]]
    pub set_prototype_of: fn(&mut Context, Gc<Object>, Value) -> JsResult<Option<bool>>,
}

impl ExoticMethods {
    /// All as ordinary objects: the base to write `ExoticMethods { get: …, ..ORDINARY }` on.
    pub const ORDINARY: ExoticMethods = ExoticMethods {
        get_own_property: |_, _, _| Ok(None),
        define_own_property: |_, _, _, _| Ok(None),
        has_property: |_, _, _| Ok(None),
        get: |_, _, _, _| Ok(None),
        set: |_, _, _, _, _| Ok(None),
        delete: |_, _, _| Ok(None),
        own_keys: |_, _| Ok(None),
        prevent_extensions: |_, _| Ok(None),
        set_prototype_of: |_, _, _| Ok(None),
    };
}

/// How iterators of a class are stepped without result objects.
///
/// OPTIMIZATION: IteratorNext calls the `next` method that the record holds, which was read once,
/// at the start. Where that is the built-in one of the iterator's class, the result object that it
/// would make is seen by nobody, so the value is taken without one. Nothing is assumed of any
/// prototype: a patched `next` is another function.
pub struct DirectIteration {
    /// The `next` method of the class, which the others stand for.
    pub next: NativeFn,
    /// What the result object of `next` would hold: its value, or none if it is done.
    pub step: fn(&mut Context, Gc<Object>) -> JsResult<Option<Value>>,
    /// Appends all values still to come to elements that no script has seen yet.
    pub drain: fn(&mut Context, Gc<Object>, &Elements) -> JsResult<()>,
}

/// Appends everything that iterating a value gives to elements that no script has seen yet.
pub type Drain = fn(&mut Context, Value, &Elements) -> JsResult<()>;

/// How all of an iterable is taken without making an iterator, while the functions of its
/// protocol are the original ones. That runs no script.
pub struct DirectIterable {
    /// The protocol.
    pub protocol: IterationProtocol,
    /// Appends everything.
    pub drain: Drain,
}

/// A call of `Promise.all` or the like, which waits for elements.
pub struct Combinator {
    /// The function.
    pub callee: Gc<Object>,
    /// Its `this`.
    pub constructor: Value,
    /// What it returned.
    pub promise: Gc<Object>,
}

/// What native objects with a type of payload are.
pub struct NativeClass {
    /// The name, as in `class_name` of inspectors: `Map`, `Date`.
    pub name: &'static str,
    /// Internal methods that differ, if any do.
    pub exotic: Option<&'static ExoticMethods>,
    /// How iterators of this class are stepped without result objects.
    pub(crate) direct_iteration: Option<&'static DirectIteration>,
    /// How all of an object of this class is taken without an iterator.
    pub(crate) direct_iterable: Option<&'static DirectIterable>,
    /// The call that waits for elements, of which an object of this class is the state.
    pub(crate) combinator: Option<fn(Gc<Object>) -> Option<Combinator>>,
    payload: TypeId,
    functions: PayloadFunctions,
}

/// What the heap does with a payload, given the address of its object.
#[derive(Clone, Copy)]
struct PayloadFunctions {
    trace: unsafe fn(*const u8, &mut Tracer),
    finalize: unsafe fn(*mut u8),
}

/// A payload of native objects.
///
/// ```ignore
/// impl NativeData for DateData {
///     const NAME: &'static str = "Date";
/// }
/// ```
pub trait NativeData: Trace + Sized + 'static {
    /// The name of its class.
    const NAME: &'static str;
    /// Internal methods that differ from those of ordinary objects, if any do.
    const EXOTIC: Option<&'static ExoticMethods> = None;
    /// How iterators of its class are stepped without result objects.
    const DIRECT_ITERATION: Option<&'static DirectIteration> = None;
    /// How all of an object of its class is taken without an iterator.
    const DIRECT_ITERABLE: Option<&'static DirectIterable> = None;
    /// The call of `Promise.all` or the like of which an object of its class is the state: the functions that it
    /// waits with have that as their capture 0, and the element's index as capture 1.
    const COMBINATOR: Option<fn(Gc<Object>) -> Option<Combinator>> = None;
}

impl NativeClass {
    /// The class of a type of payloads. There may be several copies of it.
    #[inline(always)]
    pub fn of<T: NativeData>() -> &'static NativeClass {
        const {
            &NativeClass {
                name: T::NAME,
                exotic: T::EXOTIC,
                direct_iteration: T::DIRECT_ITERATION,
                direct_iterable: T::DIRECT_ITERABLE,
                combinator: T::COMBINATOR,
                payload: TypeId::of::<T>(),
                functions: PayloadFunctions { trace: trace_payload::<T>, finalize: finalize_payload::<T> },
            }
        }
    }

    /// Whether it is the class of that type.
    #[inline(always)]
    pub fn is_of<T: NativeData>(&self) -> bool {
        // Nearly always the same copy, and another type's differs in what it holds.
        std::ptr::eq(self, NativeClass::of::<T>()) || self.payload == TypeId::of::<T>()
    }
}

/// # Safety
/// `object` is the address of a live native object with a payload of type `T`.
unsafe fn trace_payload<T: Trace>(object: *const u8, tracer: &mut Tracer) {
    // SAFETY: by the caller's promise.
    unsafe { (*object.cast::<NativeObject<T>>()).data.trace(tracer) }
}

/// # Safety
/// `object` is the address of a dead native object with a payload of type `T`, which is not used again.
unsafe fn finalize_payload<T>(object: *mut u8) {
    // SAFETY: by the caller's promise.
    unsafe { std::ptr::drop_in_place(&raw mut (*object.cast::<NativeObject<T>>()).data) }
}

/// What a native object begins with.
#[repr(C)]
pub(crate) struct NativeBase {
    object: Object,
    pub(crate) class: &'static NativeClass,
}

/// A native object as the heap sees it: whatever its payload is.
#[repr(C)]
pub(crate) struct AnyNative {
    base: NativeBase,
}

object_layout!(AnyNative, base.object, Native);

impl Trace for AnyNative {
    fn trace(&self, tracer: &mut Tracer) {
        trace_common(&self.base.object, tracer);
        // SAFETY: the class is that of the payload.
        unsafe { (self.base.class.functions.trace)(std::ptr::from_ref(self).cast(), tracer) }
    }
}

impl Drop for AnyNative {
    fn drop(&mut self) {
        // SAFETY: the class is that of the payload, and the cell is dead: this is only dropped there.
        unsafe { (self.base.class.functions.finalize)(std::ptr::from_mut(self).cast()) }
    }
}

/// The layout of a native object.
#[repr(C)]
pub(crate) struct NativeObject<T> {
    pub(crate) base: NativeBase,
    pub(crate) data: T,
}

impl<T: NativeData> NativeObject<T> {
    /// A new object of that shape (of kind [`CellKind::Native`]).
    #[inline]
    pub(crate) fn allocate(heap: &mut Heap, shape: Gc<Shape>, data: T) -> Gc<Object> {
        assert!(shape.kind() == CellKind::Native, "a shape of other objects");
        let base = NativeBase { object: Object::base(shape, 0), class: NativeClass::of::<T>() };
        const { assert!(align_of::<NativeObject<T>>() <= 16) };
        // SAFETY: the memory is fresh, large enough and aligned to 16. A native object begins as every object
        // does, and its class fits its payload. Both are written where they belong, not put together before.
        unsafe {
            let cell = heap.alloc_raw(size_of::<NativeObject<T>>(), AnyNative::KIND).as_ptr();
            (&raw mut (*cell.cast::<NativeObject<T>>()).base).write(base);
            (&raw mut (*cell.cast::<NativeObject<T>>()).data).write(data);
            Gc::from_raw(cell.cast::<Object>())
        }
    }
}

impl Object {
    /// The class of a native object.
    #[inline]
    pub fn native_class(&self) -> Option<&'static NativeClass> {
        self.as_layout::<AnyNative>().map(|native| native.base.class)
    }

    /// The payload, if that is a T.
    #[inline]
    pub fn downcast<T: NativeData>(&self) -> Option<&T> {
        // SAFETY: the class says that the payload is a T.
        let data = || unsafe { &(*std::ptr::from_ref(self).cast::<NativeObject<T>>()).data };
        self.native_class()?.is_of::<T>().then(data)
    }

    /// Whether this is a native object whose payload is a T.
    #[inline]
    pub fn is<T: NativeData>(&self) -> bool {
        self.downcast::<T>().is_some()
    }
}

impl Value {
    /// The payload, if this is a native object and that is a T. It lives as long as the object, which
    /// the caller keeps reachable by keeping the value.
    #[inline]
    pub fn downcast<T: NativeData>(&self) -> Option<&T> {
        let object = self.as_object()?;
        // SAFETY: the payload lies within the object's cell, which does not move and lives while
        // this value is in use.
        object.downcast::<T>().map(|data| unsafe { &*std::ptr::from_ref(data) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::store::Store;
    use crate::semantics::cells::KINDS;

    struct Number(u64);
    struct Text(&'static str);

    ellipsis_gc::trace_fields!(Number {});
    ellipsis_gc::trace_fields!(Text {});

    // All that can be said of a class is the same, which must not make it one.
    impl NativeData for Number {
        const NAME: &'static str = "Same";
    }

    impl NativeData for Text {
        const NAME: &'static str = "Same";
    }

    #[test]
    fn payloads_of_like_classes_are_told_apart() {
        let mut store = Store::new(KINDS);
        let shape = store.root_shape(Value::NULL, CellKind::Native, 0);
        let number = NativeObject::allocate(&mut store.heap, shape, Number(7));
        let text = NativeObject::allocate(&mut store.heap, shape, Text("seven"));
        assert_eq!(number.downcast::<Number>().map(|number| number.0), Some(7));
        assert_eq!(text.downcast::<Text>().map(|text| text.0), Some("seven"));
        assert!(!number.is::<Text>() && !text.is::<Number>());
        let class = number.native_class().expect("a native object");
        assert!(class.is_of::<Number>() && !class.is_of::<Text>());
    }

    #[test]
    fn a_copy_of_a_class_is_the_same_class() {
        let class = NativeClass::of::<Number>();
        let copy = NativeClass { functions: class.functions, ..*class };
        assert!(copy.is_of::<Number>() && !copy.is_of::<Text>());
    }
}
