//! Objects with a native payload: everything that built-in objects keep beside their properties.
//!
//! A payload is any Rust type that can be traced. Its [`NativeClass`] says what it is; objects of
//! a class are recognised by the address of their class.

use std::cell::Cell;

use ellipsis_gc::{Gc, Header, Heap, RootedVec, Trace, Tracer};

use crate::model::key::PropertyKey;
use crate::model::kind::CellKind;
use crate::model::object::{ElementsCell, Object};
use crate::model::sequence::{Elements, Storage};
use crate::model::shape::Shape;
use crate::model::value::Value;
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

/// What a native object is. Declared as a `static`, best through [`NativeData::CLASS`].
pub struct NativeClass {
    /// The name, as in `class_name` of inspectors: `Map`, `Date`.
    pub name: &'static str,
    /// Internal methods that differ, if any do.
    pub exotic: Option<&'static ExoticMethods>,
    /// How iterators of this class are stepped without result objects.
    pub(crate) direct_iteration: Option<&'static DirectIteration>,
    /// How all of an object of this class is taken without an iterator.
    pub(crate) direct_iterable: Option<&'static DirectIterable>,
    trace: unsafe fn(*mut u8, &mut Tracer),
    finalize: unsafe fn(*mut u8),
}

impl NativeClass {
    /// A class whose payload is `T`.
    pub const fn new<T: NativeData>(
        name: &'static str,
        exotic: Option<&'static ExoticMethods>,
    ) -> NativeClass {
        NativeClass {
            name,
            exotic,
            direct_iteration: None,
            direct_iterable: None,
            trace: trace_payload::<T>,
            finalize: finalize_payload::<T>,
        }
    }

    /// A class of iterables that are taken that way.
    pub const fn taken_by(self, direct: &'static DirectIterable) -> NativeClass {
        NativeClass { direct_iterable: Some(direct), ..self }
    }

    /// A class of iterators that are stepped that way.
    pub const fn stepped_by(self, direct: &'static DirectIteration) -> NativeClass {
        NativeClass { direct_iteration: Some(direct), ..self }
    }
}

/// A payload of native objects.
///
/// ```ignore
/// impl NativeData for DateData {
///     fn class() -> &'static NativeClass {
///         static CLASS: NativeClass = NativeClass::new::<DateData>("Date", None);
///         &CLASS
///     }
/// }
/// ```
pub trait NativeData: Trace + Sized + 'static {
    /// Its class: always the same static.
    fn class() -> &'static NativeClass;
}

/// The layout of a native object.
#[repr(C)]
pub(crate) struct NativeObject<T> {
    header: Header,
    slots: Cell<Option<Gc<Storage>>>,
    elements: Cell<Option<Gc<ElementsCell>>>,
    class: &'static NativeClass,
    data: T,
}

impl<T: NativeData> NativeObject<T> {
    /// A new object of that shape (of kind [`CellKind::Native`]).
    pub(crate) fn allocate(heap: &mut Heap, shape: Gc<Shape>, data: T) -> Gc<Object> {
        let header = Header::new(CellKind::Native as u8);
        header.set_low48(shape.addr() as u64);
        let object = NativeObject {
            header,
            slots: Cell::new(None),
            elements: Cell::new(None),
            class: T::class(),
            data,
        };
        let cell = crate::model::cell::allocate(heap, CellKind::Native, object);
        // SAFETY: a native object begins as every object does.
        unsafe { cell.cast() }
    }
}

impl Object {
    /// The class of a native object.
    #[inline]
    pub fn native_class(&self) -> Option<&'static NativeClass> {
        if self.kind() != CellKind::Native {
            return None;
        }
        // SAFETY: the kind says that this is a native object; the class lies at the same place
        // whatever the payload.
        Some(unsafe { (*std::ptr::from_ref(self).cast::<NativeObject<()>>()).class })
    }

    /// The payload, if this is a native object of T's class.
    #[inline]
    pub fn downcast<T: NativeData>(&self) -> Option<&T> {
        if std::ptr::eq(self.native_class()?, T::class()) {
            // SAFETY: only `allocate::<T>` makes objects of T's class.
            Some(unsafe { &(*std::ptr::from_ref(self).cast::<NativeObject<T>>()).data })
        } else {
            None
        }
    }

    /// Whether this is a native object of T's class.
    #[inline]
    pub fn is<T: NativeData>(&self) -> bool {
        self.downcast::<T>().is_some()
    }
}

impl Value {
    /// The payload, if this is a native object of T's class. It lives as long as the object, which
    /// the caller keeps reachable by keeping the value.
    #[inline]
    pub fn downcast<T: NativeData>(&self) -> Option<&T> {
        let object = self.as_object()?;
        // SAFETY: the payload lies within the object's cell, which does not move and lives while
        // this value is in use.
        object.downcast::<T>().map(|data| unsafe { &*std::ptr::from_ref(data) })
    }
}

unsafe fn trace_payload<T: NativeData>(object: *mut u8, tracer: &mut Tracer) {
    // SAFETY: called through the class of a live object, so the payload is a T.
    unsafe { (*object.cast::<NativeObject<T>>()).data.trace(tracer) }
}

unsafe fn finalize_payload<T: NativeData>(object: *mut u8) {
    // SAFETY: called once, through the class of a dead object, so the payload is a T that nobody uses.
    unsafe { std::ptr::drop_in_place(&raw mut (*object.cast::<NativeObject<T>>()).data) }
}

/// Traces a native object.
///
/// # Safety
/// `cell` is a live native object.
pub(crate) unsafe fn trace_object(cell: *mut u8, tracer: &mut Tracer) {
    // SAFETY: by the caller's promise.
    unsafe {
        crate::model::object::trace_common(&*cell.cast::<Object>(), tracer);
        ((*cell.cast::<NativeObject<()>>()).class.trace)(cell, tracer);
    }
}

/// Drops a native object's payload.
///
/// # Safety
/// `cell` is a dead native object that is not used again.
pub(crate) unsafe fn finalize_object(cell: *mut u8) {
    // SAFETY: by the caller's promise.
    unsafe { ((*cell.cast::<NativeObject<()>>()).class.finalize)(cell) }
}

/// A native payload in a cell of its own, which is no object: shared internal records.
#[repr(C)]
pub struct NativeCell<T> {
    header: Header,
    trace: unsafe fn(*mut u8, &mut Tracer),
    finalize: unsafe fn(*mut u8),
    data: T,
}

impl<T: Trace> NativeCell<T> {
    /// Moves a payload into a new cell.
    pub fn new(heap: &mut Heap, data: T) -> Gc<NativeCell<T>> {
        let cell = NativeCell {
            header: Header::new(CellKind::NativeCell as u8),
            // SAFETY: called with the address of a cell made here, so the payload is a T.
            trace: |cell, tracer| unsafe { (*cell.cast::<NativeCell<T>>()).data.trace(tracer) },
            // SAFETY: likewise, and once, when the cell is dead.
            finalize: |cell| unsafe {
                std::ptr::drop_in_place(&raw mut (*cell.cast::<NativeCell<T>>()).data);
            },
            data,
        };
        crate::model::cell::allocate(heap, CellKind::NativeCell, cell)
    }
}

impl<T> std::ops::Deref for NativeCell<T> {
    type Target = T;
    fn deref(&self) -> &T {
        &self.data
    }
}

/// Traces a native cell.
///
/// # Safety
/// `cell` is a live native cell.
pub(crate) unsafe fn trace_cell(cell: *mut u8, tracer: &mut Tracer) {
    // SAFETY: by the caller's promise; the function pointer lies at the same place whatever the payload.
    unsafe { ((*cell.cast::<NativeCell<()>>()).trace)(cell, tracer) }
}

/// Drops a native cell's payload.
///
/// # Safety
/// `cell` is a dead native cell that is not used again.
pub(crate) unsafe fn finalize_cell(cell: *mut u8) {
    // SAFETY: as for `trace_cell`.
    unsafe { ((*cell.cast::<NativeCell<()>>()).finalize)(cell) }
}
