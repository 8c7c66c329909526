//! Calls with `...`: laying out their arguments, and calls whose arguments are in an array.
//!
//! Up to [`LONG_LIST`] arguments are copied to where the callee looks for them. Of more, only those
//! that have registers are; an array that shares the storage of what was spread shows them all, so
//! that a call costs the same however many there are.

use ellipsis_gc::Gc;

use super::call::native_constructs;
use super::rest::{arguments, list};
use crate::IterationProtocol;
use crate::model::kind::CellKind;
use crate::model::object::Object;
use crate::model::sequence::Elements;
use crate::model::value::Value;
use crate::semantics::context::{Context, JsResult};
use crate::semantics::function::{Function, is_constructor};
use crate::semantics::stack::{CONSTRUCT, LISTED, frame_code};

/// The longest list of arguments that is copied. Sharing costs the next writer a copy. There is
/// room for so many above every frame.
pub(crate) const LONG_LIST: usize = 512;
/// Up to that many arguments are copied without asking whether the callee wants them.
pub(super) const FEW: usize = 16;

/// The elements of an array without holes.
enum PlainList<'a> {
    Short(&'a [Value]),
    /// In an array that shares them, and that no script can reach.
    Long(Gc<Object>),
}

/// How many arguments a function can tell from each other: those without registers do not count
/// unless it keeps its arguments.
#[inline]
pub(super) fn wanted(callee: Value) -> usize {
    if callee.kind() != CellKind::Function {
        return usize::MAX;
    }
    // SAFETY: the kind says that it is a closure.
    let code = unsafe { &(*(callee.bits() as *const Function)).code };
    if code.keeps_arguments { usize::MAX } else { code.parameters as usize }
}

/// The values of an array that shows arguments, which is flat.
pub(super) fn values_of(list: &Object) -> &[Value] {
    // SAFETY: no script can reach such an array, which lies in a register or an argument of who asks, and nobody else
    // writes to it.
    list.as_array().and_then(|elements| unsafe { elements.as_slice() }).unwrap_or_default()
}

#[expect(
    clippy::undocumented_unsafe_blocks,
    reason = "all: `r` is the running frame, and the compiler placed callee, receiver and arguments at `base`"
)]
impl Context {
    /// Lays what is spread last behind the other arguments. How many there are then; `None` says to
    /// use `lay_spread_slow`.
    #[inline]
    pub(super) fn lay_spread(&mut self, r: *mut Value, base: *mut Value, argc: usize) -> Option<usize> {
        unsafe {
            let place = base.add(1 + argc);
            let source = *place;
            let values = if !source.is_empty() {
                self.plain_values(source)?
            } else if self.iteration_is_pristine(IterationProtocol::Array) {
                arguments(r).get(frame_code(r).parameters as usize..).unwrap_or_default()
            } else {
                return None;
            };
            let mut count = values.len();
            if count > FEW {
                count = count.min(wanted(*base.sub(1)).saturating_sub(argc));
                if count > LONG_LIST {
                    return None;
                }
            }
            std::ptr::copy_nonoverlapping(values.as_ptr(), place, count);
            self.stack.note_use(place.add(count));
            Some(argc + count)
        }
    }

    /// The elements of an array that iterates plainly and has no holes.
    #[inline]
    fn plain_values<'a>(&mut self, source: Value) -> Option<&'a [Value]> {
        if source.kind() != CellKind::Array {
            return None;
        }
        let array = unsafe { Gc::<Object>::from_raw(source.bits() as *mut Object) };
        if !self.iterates_plainly(array) {
            return None;
        }
        // The array is in a register while the values are in use, and nothing writes to it.
        let elements = unsafe { (*array.as_ptr()).as_array()? };
        if !elements.is_packed() {
            return None;
        }
        elements.make_flat(&mut self.heap).ok()?;
        unsafe { elements.as_slice() }
    }

    /// As `lay_spread`, where arguments are many or come out of an iterator. `None`: they are all in
    /// an array in the register after the base.
    #[inline(never)]
    pub(super) fn lay_spread_slow(
        &mut self,
        r: *mut Value,
        base: *mut Value,
        argc: usize,
    ) -> JsResult<Option<usize>> {
        unsafe {
            let source = *base.add(1 + argc);
            if argc == 0
                && let Some(list) = self.list_at_hand(r, source)?
            {
                *base.add(1) = list.into();
                return self.lay_list(r, base);
            }
            let before = std::slice::from_raw_parts(base.add(1), argc);
            let elements =
                Elements::try_from_slice(&mut self.heap, before).map_err(|_| self.out_of_memory())?;
            let list = self.new_array(elements);
            self.literal_spread(r, list.into(), source)?;
            *base.add(1) = list.into();
            self.lay_list(r, base)
        }
    }

    /// An array that shows the same as one that is to be spread, if that can be had without
    /// looking at every element.
    fn list_at_hand(&mut self, r: *mut Value, source: Value) -> JsResult<Option<Gc<Object>>> {
        unsafe {
            if source.is_empty() {
                if !self.iteration_is_pristine(IterationProtocol::Array) {
                    return Ok(None);
                }
                let from = frame_code(r).parameters as usize;
                if from == 0 && (*r.sub(2)).bits() & LISTED != 0 {
                    return Ok(Some(list(r)));
                }
                let elements = self.arguments_from(r, from)?;
                return Ok(Some(self.new_array(elements)));
            }
            if self.plain_values(source).is_none() {
                return Ok(None);
            }
            let elements = source.as_object().and_then(|array| {
                let elements = array.as_array()?;
                Some(elements.share(&mut self.heap, 0, elements.len()))
            });
            Ok(elements.map(|elements| self.new_array(elements)))
        }
    }

    /// Lays the arguments in the literal array after the base out from there, as `lay_spread_slow` does.
    /// The empty mark instead of an array stands for the running function's own arguments.
    pub(super) fn lay_list(&mut self, r: *mut Value, base: *mut Value) -> JsResult<Option<usize>> {
        unsafe {
            let place = base.add(1);
            if (*place).is_empty() {
                let values = arguments(r);
                if values.len() > LONG_LIST && wanted(*base.sub(1)) > LONG_LIST {
                    *place = if (*r.sub(2)).bits() & LISTED != 0 {
                        list(r).into()
                    } else {
                        let elements = self.arguments_from(r, 0)?;
                        self.new_array(elements).into()
                    };
                    return Ok(None);
                }
                return Ok(Some(self.copy_arguments(place, values, wanted(*base.sub(1)))));
            }
            let list = Gc::<Object>::from_raw((*place).bits() as *mut Object);
            let elements = (*list.as_ptr()).as_array().expect("a literal array");
            elements.make_flat(&mut self.heap).map_err(|_| self.out_of_memory())?;
            let values = values_of(&*list.as_ptr());
            let wanted = wanted(*base.sub(1));
            if values.len().min(wanted) > LONG_LIST {
                return Ok(None);
            }
            Ok(Some(self.copy_arguments(place, values, wanted)))
        }
    }

    /// Copies up to `wanted` values, which are few enough, to the top of the stack.
    unsafe fn copy_arguments(&mut self, place: *mut Value, values: &[Value], wanted: usize) -> usize {
        let count = values.len().min(wanted);
        unsafe {
            std::ptr::copy_nonoverlapping(values.as_ptr(), place, count);
            self.stack.note_use(place.add(count));
        }
        count
    }

    /// A call whose arguments are those in an array after the base. `None`: a frame was pushed.
    #[inline(never)]
    pub(super) fn call_list(&mut self, base: *mut Value) -> JsResult<Option<Value>> {
        unsafe {
            let callee = *base.sub(1);
            let list = Gc::<Object>::from_raw((*base.add(1)).bits() as *mut Object);
            if let Some(object) = callee.as_object()
                && object.kind() == CellKind::Function
            {
                self.enter_listed(object, base, Value::UNDEFINED, 0)?;
                return Ok(None);
            }
            self.stack.top = self.stack.top.max(base.add(2));
            let values = values_of(&*list.as_ptr());
            let result = match callee.as_object() {
                Some(object) if object.kind() == CellKind::NativeFunction => {
                    self.call_native(object, *base, values, Value::UNDEFINED)
                }
                Some(_) if crate::semantics::function::is_callable(callee) => {
                    self.call(callee, *base, values)
                }
                _ => Err(self.bad_callee(callee)),
            };
            self.stack.top = self.frame_top();
            result.map(Some)
        }
    }

    /// A construction whose arguments are those in an array after the base, which holds new.target.
    /// `None`: a frame was pushed.
    #[inline(never)]
    pub(super) fn construct_list(&mut self, base: *mut Value) -> JsResult<Option<Value>> {
        unsafe {
            let (callee, new_target) = (*base.sub(1), *base);
            let list = Gc::<Object>::from_raw((*base.add(1)).bits() as *mut Object);
            let Some(object) = callee.as_object().filter(|_| is_constructor(callee)) else {
                return Err(self.bad_constructor(callee));
            };
            if object.kind() == CellKind::Function {
                *base = self.this_for_construct(object, new_target)?;
                self.enter_listed(object, base, new_target, CONSTRUCT)?;
                return Ok(None);
            }
            self.stack.top = self.stack.top.max(base.add(2));
            let values = values_of(&*list.as_ptr());
            let result = if object.kind() == CellKind::NativeFunction && native_constructs(&object) {
                self.call_native(object, Value::EMPTY, values, new_target)
            } else {
                self.construct(callee, values, new_target)
            };
            self.stack.top = self.frame_top();
            result.map(Some)
        }
    }

    // ---- Calls from native code ----

    /// Call with the arguments that CreateListFromArrayLike makes of a value.
    pub fn call_with_array_like(&mut self, function: Value, this: Value, from: Value) -> JsResult<Value> {
        let Some(callee) = function.as_object() else { return Err(self.not_a_function(function, "")) };
        match (callee.kind(), self.plain_list(from)) {
            (CellKind::Function, Some(PlainList::Long(list))) => {
                self.call_closure_listed(callee, this, list, Value::UNDEFINED, 0)
            }
            (CellKind::NativeFunction, Some(PlainList::Long(list))) => {
                self.call_native(callee, this, values_of(&list), Value::UNDEFINED)
            }
            (CellKind::Function | CellKind::NativeFunction, Some(PlainList::Short(values))) => {
                self.call(function, this, values)
            }
            _ => {
                let list = self.list_from_array_like(from)?;
                self.call(function, this, list.as_slice())
            }
        }
    }

    /// Construct with the arguments that CreateListFromArrayLike makes of a value.
    pub fn construct_with_array_like(
        &mut self,
        constructor: Value,
        from: Value,
        new_target: Value,
    ) -> JsResult<Value> {
        if let Some(callee) = constructor.as_object().filter(|_| is_constructor(constructor)) {
            match (callee.kind(), self.plain_list(from)) {
                (CellKind::Function, Some(PlainList::Long(list))) => {
                    let this = self.this_for_construct(callee, new_target)?;
                    return self.call_closure_listed(callee, this, list, new_target, CONSTRUCT);
                }
                (CellKind::NativeFunction, Some(PlainList::Long(list))) => {
                    return self.call_native(callee, Value::EMPTY, values_of(&list), new_target);
                }
                (CellKind::NativeFunction, Some(PlainList::Short(values))) => {
                    return self.construct(constructor, values, new_target);
                }
                _ => {}
            }
        }
        let list = self.list_from_array_like(from)?;
        self.construct(constructor, list.as_slice(), new_target)
    }

    /// What CreateListFromArrayLike gives for a plain array, without running any script. Values of
    /// a short one are those of the array itself: they have to be copied before anything runs.
    fn plain_list<'a>(&mut self, from: Value) -> Option<PlainList<'a>> {
        if from.kind() != CellKind::Array {
            return None;
        }
        let array = unsafe { Gc::<Object>::from_raw(from.bits() as *mut Object) };
        let elements = unsafe { (*array.as_ptr()).as_array()? };
        if !elements.is_packed() {
            return None;
        }
        elements.make_flat(&mut self.heap).ok()?;
        if elements.len() as usize <= LONG_LIST {
            return unsafe { elements.as_slice() }.map(PlainList::Short);
        }
        let view = elements.share(&mut self.heap, 0, elements.len());
        Some(PlainList::Long(self.new_array(view)))
    }
}
