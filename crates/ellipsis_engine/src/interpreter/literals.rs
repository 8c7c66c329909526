//! Array and object literals, spreads in them, and the rests that undo those; definitions in them and in
//! classes.

use ellipsis_bytecode::{Constant, NamePrefix};
use ellipsis_gc::{Gc, RootedVec};
use smallvec::SmallVec;

use crate::IterationProtocol;
use crate::model::properties::freeze_plain;
use crate::model::{Attributes, CellKind, Elements, Object, PropertyKey, Value};
use crate::semantics::copy::has_private;
use crate::semantics::{Code, Context, Intrinsic, JsResult, PropertyDescriptor};

/// Room that is made for properties of unknown number is in steps of so many slots.
const ROOM_STEP: u32 = 16;

impl Context {
    // ---- Arrays ----

    /// ArrayPush
    #[inline]
    pub(super) fn literal_push(&mut self, array: Value, value: Value) -> JsResult<()> {
        if let Some(array) = array.as_object()
            && let Some(elements) = array.as_array()
        {
            return match value.is_empty() {
                true => self.allocate(move |cx| elements.push_hole(&mut cx.heap)),
                false => self.allocate(move |cx| elements.push(&mut cx.heap, value)),
            };
        }
        Ok(())
    }

    /// CloneArray: a new literal that begins with the spread of an array, to which `more` elements
    /// will be appended.
    #[inline(never)]
    pub(super) fn clone_array(&mut self, source: Value, more: u32) -> JsResult<Value> {
        if let Some(array) = source.as_object()
            && self.iterates_plainly(array)
            && let Some(from) = array.as_array()
            && from.is_packed()
        {
            if let Some(view) = from.view_with_room(&self.heap, 0, from.len(), more) {
                return Ok(self.new_array(view).into());
            }
            let elements = self.allocate(|cx| from.share_to_append(&mut cx.heap, 0, from.len(), more))?;
            return Ok(self.new_array(elements).into());
        }
        let array = self.new_array(Elements::empty()).into();
        self.literal_spread(array, source)?;
        Ok(array)
    }

    /// ArraySpread. The empty mark stands for the rest parameter that has no array.
    pub(super) fn literal_spread(&mut self, array: Value, source: Value) -> JsResult<()> {
        let Some(array) = array.as_object() else { return Ok(()) };
        if source.is_empty() && self.stack.code().template().flags.has_list {
            if self.iteration_is_pristine(IterationProtocol::Array)
                && let Some(elements) = array.as_array()
            {
                return self.spread_rest(elements);
            }
            let rest = self.rest_array()?;
            return self.spread_into(array, rest);
        }
        self.spread_into(array, source)
    }

    /// Appends everything that iterating `source` gives to the elements of a new array: array
    /// spread. A plain array's elements are shared where that is cheaper than copying.
    fn spread_into(&mut self, target: Gc<Object>, source: Value) -> JsResult<()> {
        let Some(elements) = target.as_array() else { return Ok(()) };
        if let Some(array) = source.as_object()
            && self.iterates_plainly(array)
            && let Some(from) = array.as_array()
        {
            if from.is_packed() {
                return self.allocate(move |cx| elements.extend_from(&mut cx.heap, from, 0, from.len()));
            }
            let mut at = 0;
            // Holes and accessors may run scripts, which may change the array.
            while at < from.len() {
                let value = self.element_of_plain(array, from, at)?;
                self.allocate(move |cx| elements.push(&mut cx.heap, value))?;
                at += 1;
            }
            from.find_no_hole();
            return Ok(());
        }
        if let Some(drain) = self.direct_drain(source) {
            return drain(self, source, elements);
        }
        self.get_iterator_here(source)?.drain(self, elements)
    }

    /// GetTemplateObject, at the first evaluation of a site: later ones find it in the constant.
    #[cold]
    #[inline(never)]
    pub(super) fn template_object(&mut self, constant: usize) -> JsResult<Value> {
        let code = self.stack.code();
        let Constant::Template(template) = &code.template().constants[constant] else {
            unreachable!("the compiler gives templates as templates")
        };
        let cooked: Vec<Value> = template
            .cooked
            .iter()
            .map(|text| match text {
                Some(text) => self.intern_text(text).into(),
                None => Value::UNDEFINED,
            })
            .collect();
        let raw: Vec<Value> = template.raw.iter().map(|text| self.intern_text(text).into()).collect();
        let raw = RootedVec::from_vec(&self.heap, raw);
        let object = self.array_from(&cooked)?;
        let raw = self.array_from(raw.as_slice())?;
        freeze_plain(self, raw);
        let key = self.names.raw.into();
        object.add_property(self, key, raw.into(), Attributes::NONE);
        freeze_plain(self, object);
        code.set_constant(constant, object.into());
        Ok(object.into())
    }

    /// NewRegExp: from the second time on copies of one that takes the place of the pattern among the constants.
    pub(super) fn regexp_literal(&mut self, code: &Code, constant: usize) -> JsResult<Gc<Object>> {
        if let Some(model) = code.constant(constant).as_object()
            && let Some(copy) = (self.library.copy_regexp)(self, model)
        {
            return Ok(copy);
        }
        let (pattern, flags) = (code.name(constant), code.name(constant + 1));
        let regexp = (self.library.new_regexp)(self, pattern, flags)?;
        if let Some(model) = (self.library.copy_regexp)(self, regexp) {
            code.set_constant(constant, model.into());
        }
        Ok(regexp)
    }

    // ---- Objects ----

    /// ObjectSpread: CopyDataProperties without exclusions. The literal so far, or the object that
    /// takes its place because it was still empty.
    pub(super) fn object_spread(&mut self, literal: Value, source: Value) -> JsResult<Value> {
        let Some(target) = literal.as_object() else { return Ok(literal) };
        if let Some(object) = source.as_object()
            && let Some(from) = self.plain_shape(&object)
        {
            return Ok(self.copy_plain(target, object, from).into());
        }
        let copied = self.copy_counted(target, source, &[])?;
        if let Some(explain) = &mut self.explain {
            explain.copied = Some(copied);
        }
        Ok(literal)
    }

    /// CloneObject: a new literal that begins with the spread of an object.
    #[inline(always)]
    pub(super) fn clone_object(&mut self, source: Value) -> JsResult<Value> {
        if let Some(object) = source.as_object()
            && let Some(from) = self.plain_shape(&object)
            && let Some(prototype) = self.realm.intrinsic(Intrinsic::ObjectPrototype)
            && from.prototype() == Value::from(prototype)
            && !has_private(&from)
        {
            return Ok(self.clone_plain(object, from).into());
        }
        let expected = source.as_object().map_or(0, |object| object.shape().count());
        let shape = self.object_shape(expected);
        let literal = Object::allocate(&mut self.heap, shape);
        self.object_spread(literal.into(), source)
    }

    /// NewObjectFor: an empty literal for `own` properties and then the spread of a source.
    pub(super) fn new_object_for(&mut self, source: Value, own: u32) -> Value {
        let count = source.as_object().map_or(0, |source| source.shape().count());
        // What a source with few properties brings is often there already, and results with the same
        // keys should have the same shape. So there are few steps, too.
        let capacity = if count > own && count >= ROOM_STEP / 2 {
            (own + count + 1).next_multiple_of(ROOM_STEP) - 1
        } else {
            own
        };
        let shape = self.object_shape(capacity);
        Object::allocate(&mut self.heap, shape).into()
    }

    /// ObjectRest, of what is in the register `base`, without the `count` properties whose keys stand behind that.
    pub(super) fn object_rest(&mut self, base: usize, count: usize) -> JsResult<Value> {
        let mut keys = SmallVec::<[PropertyKey; 8]>::new();
        for at in 1..=count {
            keys.push(self.to_property_key(self.stack.register(base + at))?);
        }
        let source = self.stack.register(base);
        if let Some(object) = source.as_object()
            && let Some(from) = self.plain_shape(&object)
        {
            return Ok(self.rest_of_plain(object, from, &keys).into());
        }
        let expected = source.as_object().map_or(3, |object| object.shape().count());
        let shape = self.object_shape(expected);
        let target = Object::allocate(&mut self.heap, shape);
        let keys = RootedVec::from_vec(&self.heap, keys.into_vec());
        let copied = self.copy_counted(target, source, keys.as_slice())?;
        if let Some(explain) = &mut self.explain {
            explain.copied = Some(copied);
        }
        Ok(target.into())
    }

    // ---- Definitions ----

    /// DefineElem: CreateDataPropertyOrThrow with a computed key.
    #[inline(never)]
    pub(super) fn define_elem(&mut self, object: Value, key: Value, value: Value) -> JsResult<()> {
        // A key that a spread has brought.
        if let Some((object, slot, Attributes::ALL)) = self.known_slot(object, key) {
            object.set_slot(&mut self.heap, slot, value);
            return Ok(());
        }
        self.define_elem_slow(object, key, value)
    }

    #[inline(never)]
    fn define_elem_slow(&mut self, object: Value, key: Value, value: Value) -> JsResult<()> {
        let key = self.to_property_key(key)?;
        let Some(object) = object.as_object() else { return Ok(()) };
        let plain = matches!(object.kind(), CellKind::Object) && !object.has_flag(Object::LAZY);
        if plain && !key.is_index() {
            match self.lookup_computed(object, key) {
                Some((slot, Attributes::ALL)) => {
                    object.set_slot(&mut self.heap, slot, value);
                    return Ok(());
                }
                None if object.shape().is_extensible() => {
                    object.add_property(self, key, value, Attributes::ALL);
                    return Ok(());
                }
                _ => {}
            }
        } else if plain {
            if let (Some(index), Some(elements)) = (key.as_index(), object.elements())
                && elements.replace_far(&mut self.heap, index, value)
            {
                return Ok(());
            }
            match object.own_slot(self, key) {
                Some((_, Attributes::ALL)) => {
                    object.overwrite(self, key, value, Attributes::ALL, Attributes::ALL);
                    return Ok(());
                }
                None if object.shape().is_extensible() => {
                    object.put_new(self, key, value, Attributes::ALL);
                    return Ok(());
                }
                _ => {}
            }
        }
        object.create_data_property_or_throw(self, key, value)
    }

    /// DefineMethodProperty of a class element.
    pub(super) fn define_method(&mut self, object: Value, key: Value, function: Value) -> JsResult<()> {
        let key = self.to_property_key(key)?;
        let Some(object) = object.as_object() else { return Ok(()) };
        object.define_or_throw(self, key, &PropertyDescriptor::data(function, Attributes::METHOD))
    }

    /// A getter or setter of an object literal or class.
    pub(super) fn define_accessor(
        &mut self,
        object: Value,
        key: Value,
        function: Value,
        is_getter: bool,
        enumerable: bool,
    ) -> JsResult<()> {
        let key = self.to_property_key(key)?;
        let Some(object) = object.as_object() else { return Ok(()) };
        let descriptor = PropertyDescriptor {
            get: is_getter.then_some(function),
            set: (!is_getter).then_some(function),
            enumerable: Some(enumerable),
            configurable: Some(true),
            ..Default::default()
        };
        object.define_or_throw(self, key, &descriptor)
    }

    /// `__proto__: value` in a literal.
    pub(super) fn set_literal_proto(&mut self, object: Value, prototype: Value) -> JsResult<()> {
        if let Some(object) = object.as_object()
            && (prototype.is_object() || prototype.is_null())
        {
            object.set_prototype_of(self, prototype)?;
        }
        Ok(())
    }

    /// SetFunctionName by a computed key.
    pub(super) fn name_function(&mut self, function: Value, key: Value, prefix: NamePrefix) -> JsResult<()> {
        let key = self.to_property_key(key)?;
        if let Some(function) = function.as_object() {
            let prefix = match prefix {
                NamePrefix::None => "",
                NamePrefix::Get => "get",
                NamePrefix::Set => "set",
            };
            self.set_function_name(function, key, prefix);
        }
        Ok(())
    }
}
