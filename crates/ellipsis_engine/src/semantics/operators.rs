//! What operators do, as built-in functions ask for it too: `typeof`, `instanceof`, and the assignment
//! to a property.

use ellipsis_gc::Gc;

use crate::model::{Accessor, CellKind, JsString, Object, PropertyKey, Shape, Value};
use crate::semantics::{Context, Intrinsic, JsResult, is_callable, to_boolean};

impl Context {
    /// `typeof value`
    pub fn type_of(&self, value: Value) -> Gc<JsString> {
        let names = &self.names;
        if value.is_number() {
            names.number
        } else if value.is_string() {
            names.string
        } else if value.is_undefined() {
            names.undefined
        } else if value.is_bool() {
            names.boolean
        } else if is_callable(value) {
            names.function
        } else if value.is_symbol() {
            names.symbol
        } else if value.is_bigint() {
            names.bigint
        } else {
            names.object
        }
    }

    /// InstanceofOperator
    pub fn instance_of(&mut self, value: Value, target: Value) -> JsResult<bool> {
        if !target.is_object() {
            return Err(self.type_error("Right-hand side of 'instanceof' is not an object"));
        }
        if target.as_object().is_some_and(|function| self.inherits_has_instance(function)) {
            return self.ordinary_has_instance(target, value);
        }
        let key = self.symbols.has_instance.into();
        if let Some(method) = self.get_method(target, key)? {
            let result = self.call(method.into(), target, &[value])?;
            return Ok(to_boolean(result));
        }
        if !is_callable(target) {
            return Err(self.type_error("Right-hand side of 'instanceof' is not callable"));
        }
        self.ordinary_has_instance(target, value)
    }

    /// Whether a function has no Symbol.hasInstance but that of Function.prototype, which cannot be changed.
    fn inherits_has_instance(&self, target: Gc<Object>) -> bool {
        let end = self.realm.intrinsic(Intrinsic::FunctionPrototype);
        let key = self.symbols.has_instance.into();
        let mut holder = target;
        while matches!(holder.kind(), CellKind::Function | CellKind::NativeFunction)
            && (!holder.shape().has(Shape::HAS_SYMBOLS) || holder.lookup(key).is_none())
        {
            match holder.shape().prototype().as_object() {
                next if next == end => return true,
                Some(next) => holder = next,
                None => return false,
            }
        }
        false
    }

    /// OrdinaryHasInstance
    pub fn ordinary_has_instance(&mut self, constructor: Value, value: Value) -> JsResult<bool> {
        let Some(function) = constructor.as_object().filter(|_| is_callable(constructor)) else {
            return Ok(false);
        };
        if let Some(target) = function.bound_target() {
            return self.instance_of(value, target.into());
        }
        let Some(object) = value.as_object() else { return Ok(false) };
        let prototype = function.get(self, self.names.prototype)?;
        if !prototype.is_object() {
            let what = self.describe(prototype);
            return Err(
                self.type_error(format!("Function has non-object prototype '{what}' in instanceof check"))
            );
        }
        let mut current = object.get_prototype_of(self)?;
        while let Some(object) = current.as_object() {
            if current == prototype {
                return Ok(true);
            }
            current = object.get_prototype_of(self)?;
        }
        Ok(false)
    }

    // ---- Properties ----

    /// The value of a property that has that pair of accessors.
    pub(crate) fn call_getter(&mut self, pair: Value, receiver: Value) -> JsResult<Value> {
        let getter = Accessor::of(pair).get.get();
        if getter.is_undefined() { Ok(Value::UNDEFINED) } else { self.call(getter, receiver, &[]) }
    }

    /// PutValue on a property reference: any receiver, failures throw in strict code.
    pub(crate) fn put_value(
        &mut self,
        receiver: Value,
        key: PropertyKey,
        value: Value,
        strict: bool,
    ) -> JsResult<()> {
        let done = match receiver.as_object() {
            Some(object) => object.set_with(self, key, value, receiver)?,
            None => {
                if receiver.is_nullish() {
                    return Err(self.cannot_set_error(receiver, &key.display()));
                }
                let prototype = self.prototype_of_primitive(receiver, key)?;
                self.own_of_string(receiver, key).is_none()
                    && prototype.set_with(self, key, value, receiver)?
            }
        };
        if done || !strict { Ok(()) } else { Err(self.read_only_error(key, receiver)) }
    }
}
