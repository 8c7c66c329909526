//! What constructors that are closures begin with: `this`, and the shape of new instances.

use ellipsis_bytecode::{Constructs, FunctionKind};
use ellipsis_gc::Gc;

use crate::model::object::inline_capacity_for;
use crate::model::{CellKind, Object, Shape, Value};
use crate::semantics::function::Instances;
use crate::semantics::{Context, Intrinsic, JsResult};

impl Context {
    /// What a constructor finds as `this`: a new object, or nothing yet in derived classes.
    pub(crate) fn this_for_construct(&mut self, callee: Gc<Object>, new_target: Value) -> JsResult<Value> {
        let Some(function) = callee.as_function() else { return Ok(Value::UNDEFINED) };
        if function.code.get().constructs == Constructs::Derived {
            return Ok(Value::EMPTY);
        }
        self.ordinary_create_from_constructor(callee, new_target).map(Value::from)
    }

    /// OrdinaryCreateFromConstructor for closures, remembering the shape that instances begin with.
    fn ordinary_create_from_constructor(
        &mut self,
        callee: Gc<Object>,
        new_target: Value,
    ) -> JsResult<Gc<Object>> {
        let target = new_target.as_object().unwrap_or(callee);
        if let Some(shape) = instance_shape(target) {
            return Ok(Object::allocate(&mut self.heap, shape));
        }
        let prototype = self.prototype_from_constructor(target.into(), Intrinsic::ObjectPrototype)?;
        let capacity = instance_capacity(target);
        let shape = self.root_shape(prototype.into(), CellKind::Object, capacity);
        if let Some(function) = target.as_function()
            && let Some((slot, attributes)) = target.lookup(self.names.prototype.into())
            && !attributes.is_accessor()
        {
            let instances = Instances { shape, own: target.shape(), slot };
            function.extra_or_new(&mut self.heap).instances.set(Some(instances));
        }
        Ok(Object::allocate(&mut self.heap, shape))
    }
}

/// The shape that instances of a constructor begin with, if it is remembered and its `prototype`
/// has not changed since.
#[inline(always)]
pub(crate) fn instance_shape(target: Gc<Object>) -> Option<Gc<Shape>> {
    let Instances { shape, own, slot } = target.as_function()?.extra()?.instances.get()?;
    (own == target.shape() && target.slot(slot) == shape.prototype()).then_some(shape)
}

/// How many inline slots instances of a class should have: what its constructors assign.
fn instance_capacity(target: Gc<Object>) -> u8 {
    let mut total = 0u32;
    let mut current = Some(target);
    while let Some(object) = current {
        let Some(function) = object.as_function() else { break };
        let code = function.code.get();
        let template = code.template();
        total += u32::from(template.instance_properties);
        if template.kind != FunctionKind::DerivedConstructor {
            break;
        }
        current = object.shape().prototype_object();
    }
    inline_capacity_for(total)
}
