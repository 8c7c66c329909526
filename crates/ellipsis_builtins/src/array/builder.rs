//! Making arrays: plain ones, those of a species, and results that grow.

use ellipsis_engine::{
    Accessor, CellKind, Context, Elements, Gc, Intrinsic, JsResult, Object, Value, function,
};

use super::{create_at, set_length};

/// An array with that prototype.
pub(super) fn array_with_prototype(
    cx: &mut Context,
    prototype: Gc<Object>,
    elements: Elements,
) -> Gc<Object> {
    if prototype == cx.intrinsic(Intrinsic::ArrayPrototype) {
        return cx.new_array(elements);
    }
    let shape = cx.root_shape(prototype.into(), CellKind::Array, 0);
    Object::allocate_array(&mut cx.heap, shape, elements)
}

/// Whether ArraySpeciesCreate makes an ordinary array for this one, seen without running a script:
/// a plain array whose `constructor` is the original one, and that has its original species.
pub(super) fn species_is_plain(cx: &mut Context, object: Gc<Object>) -> bool {
    if !cx.array_is_plain(object) {
        return false;
    }
    let (constructor_key, species) = (cx.names.constructor.into(), cx.symbols.species.into());
    if object.shape().count() > 0 && object.lookup(constructor_key).is_some() {
        return false;
    }
    let array = cx.intrinsic(Intrinsic::Array);
    let prototype = cx.intrinsic(Intrinsic::ArrayPrototype);
    let original = match prototype.lookup(constructor_key) {
        Some((slot, attributes)) => !attributes.is_accessor() && prototype.slot(slot) == Value::from(array),
        None => false,
    };
    if !original {
        return false;
    }
    match array.lookup(species) {
        Some((slot, attributes)) if attributes.is_accessor() => {
            let getter = Accessor::of(array.slot(slot)).get.get();
            // All getters of this name give their receiver.
            getter
                .as_object()
                .and_then(|getter| getter.native_info())
                .is_some_and(|info| info.name == "get [Symbol.species]")
        }
        _ => false,
    }
}

/// The constructor that [`ArraySpeciesCreate`](https://tc39.es/ecma262/#sec-arrayspeciescreate)
/// takes; `None` for an ordinary array.
fn species_of(cx: &mut Context, original: Gc<Object>) -> JsResult<Option<Value>> {
    if species_is_plain(cx, original) || !cx.is_array(original.into())? {
        return Ok(None);
    }
    let (key, species) = (cx.names.constructor, cx.symbols.species);
    let mut constructor = original.get(cx, key)?;
    if let Some(object) = constructor.as_object()
        && function::is_constructor(constructor)
    {
        let realm = cx.function_realm(object)?;
        if realm != cx.realm && realm.intrinsic(Intrinsic::Array) == Some(object) {
            return Ok(None);
        }
    }
    if let Some(object) = constructor.as_object() {
        constructor = object.get(cx, species)?;
        if constructor.is_null() {
            return Ok(None);
        }
    }
    if constructor.is_undefined() {
        return Ok(None);
    }
    if !function::is_constructor(constructor) {
        return Err(cx.type_error("object.constructor[Symbol.species] is not a constructor"));
    }
    Ok(Some(constructor))
}

/// What an array method gives: an array that nobody has seen yet, or whatever a species made.
pub(super) struct Output {
    object: Gc<Object>,
    fresh: bool,
    next: usize,
}

impl Output {
    /// An ordinary array.
    pub(super) fn array(cx: &mut Context) -> Output {
        Output { object: cx.new_array(Elements::empty()), fresh: true, next: 0 }
    }

    /// Something that already exists.
    pub(super) fn existing(object: Gc<Object>) -> Output {
        Output { object, fresh: false, next: 0 }
    }

    /// ArraySpeciesCreate. An ordinary array begins empty: it gets its length as it grows.
    pub(super) fn species(cx: &mut Context, original: Gc<Object>, length: usize) -> JsResult<Output> {
        match species_of(cx, original)? {
            Some(constructor) => {
                let object = cx.construct(constructor, &[length.into()], Value::UNDEFINED)?;
                let Some(object) = object.as_object() else {
                    return Err(cx.type_error("object.constructor[Symbol.species] gave no object"));
                };
                Ok(Output::existing(object))
            }
            None if length > u32::MAX as usize => Err(cx.range_error("Invalid array length")),
            None => {
                let mut output = Output::array(cx);
                output.reserve(cx, length)?;
                Ok(output)
            }
        }
    }

    /// Makes room for that many values, unless they are so many that most may turn out to be holes.
    fn reserve(&mut self, cx: &mut Context, length: usize) -> JsResult<()> {
        const MOST: usize = 1 << 16;
        if (1..=MOST).contains(&length)
            && let Some(elements) = self.elements()
        {
            let roomy = cx.allocate(|cx| Elements::with_capacity(&mut cx.heap, length as u32))?;
            elements.replace(roomy);
        }
        Ok(())
    }

    /// The elements of an ordinary array, to which may be added at will.
    pub(super) fn elements(&self) -> Option<&Elements> {
        if self.fresh { self.object.as_array() } else { None }
    }

    /// How many values were added, or left out.
    pub(super) fn len(&self) -> usize {
        self.next
    }

    /// Notes that values were added to the elements.
    pub(super) fn advance(&mut self, count: usize) {
        self.next += count;
    }

    /// Adds a value.
    #[inline]
    pub(super) fn push(&mut self, cx: &mut Context, value: Value) -> JsResult<()> {
        if let Some(elements) = self.elements() {
            if !elements.fast_push(value) {
                if self.next >= u32::MAX as usize {
                    return Err(cx.range_error("Invalid array length"));
                }
                cx.allocate(|cx| elements.push(&mut cx.heap, value))?;
            }
        } else {
            create_at(cx, self.object, self.next, value)?;
        }
        self.next += 1;
        Ok(())
    }

    /// Leaves holes up to an index.
    pub(super) fn skip_to(&mut self, cx: &mut Context, at: usize) {
        if at > self.next {
            if let Some(elements) = self.elements() {
                elements.set_length(&mut cx.heap, at.min(u32::MAX as usize) as u32);
            }
            self.next = at;
        }
    }

    /// The object, as it is.
    pub(super) fn object(&self) -> Gc<Object> {
        self.object
    }

    /// The object, with its `length` set to how far this came.
    pub(super) fn finish(&mut self, cx: &mut Context) -> JsResult<Value> {
        if !self.fresh {
            set_length(cx, self.object, self.next)?;
        }
        Ok(self.object.into())
    }
}
