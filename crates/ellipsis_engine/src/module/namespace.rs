//! [Module namespace exotic objects](https://tc39.es/ecma262/#sec-module-namespace-exotic-objects).

use ellipsis_gc::{Gc, RootedVec, Trace, Tracer};
use rustc_hash::FxHashMap;

use super::{Binding, Module, ModuleRef};
use crate::compare::same_value;
use crate::context::{Context, JsResult};
use crate::key::PropertyKey;
use crate::native::{ExoticMethods, NativeClass, NativeData};
use crate::object::Object;
use crate::property::{Attributes, PropertyDescriptor};
use crate::shape::{IntegrityLevel, Shape};
use crate::string::JsString;
use crate::value::Value;

/// The payload of module namespace objects.
pub struct ModuleNamespace {
    module: ModuleRef,
    /// In order of code units.
    exports: Vec<(PropertyKey, Binding)>,
    index: FxHashMap<PropertyKey, u32>,
}

impl ModuleNamespace {
    /// The module.
    pub fn module(&self) -> ModuleRef {
        self.module
    }

    /// The names of its exports, in order.
    pub fn names(&self) -> impl Iterator<Item = PropertyKey> {
        self.exports.iter().map(|(key, _)| *key)
    }

    fn find(&self, key: PropertyKey) -> Option<Binding> {
        self.index.get(&key).map(|&at| self.exports[at as usize].1)
    }
}

impl Trace for ModuleNamespace {
    fn trace(&self, tracer: &mut Tracer) {
        tracer.mark(self.module);
        self.exports.trace(tracer);
    }
}

impl NativeData for ModuleNamespace {
    fn class() -> &'static NativeClass {
        static CLASS: NativeClass = NativeClass::new::<ModuleNamespace>("Module", Some(&METHODS));
        &CLASS
    }
}

static METHODS: ExoticMethods = ExoticMethods {
    get_own_property,
    define_own_property,
    has_property,
    get,
    set: |_, _, _, _, _| Ok(Some(false)),
    delete,
    own_keys,
    prevent_extensions: |_, _| Ok(Some(true)),
    set_prototype_of: |_, _, prototype| Ok(Some(prototype.is_null())),
};

/// The binding that a key names, unless the key is a symbol, which is ordinary.
fn lookup(object: Gc<Object>, key: PropertyKey) -> Option<Option<Binding>> {
    if key.is_symbol() {
        return None;
    }
    object.downcast::<ModuleNamespace>().map(|namespace| namespace.find(key))
}

fn read(cx: &mut Context, binding: Binding, key: PropertyKey) -> JsResult<Value> {
    let value = binding.environment.get(binding.slot);
    if !value.is_empty() {
        return Ok(value);
    }
    match binding.namespace_of {
        Some(module) => Ok(cx.module_namespace(module).into()),
        None => Err(cx.not_initialised(&key.display())),
    }
}

fn get_own_property(
    cx: &mut Context,
    object: Gc<Object>,
    key: PropertyKey,
) -> JsResult<Option<Option<PropertyDescriptor>>> {
    let Some(found) = lookup(object, key) else { return Ok(None) };
    let Some(binding) = found else { return Ok(Some(None)) };
    let value = read(cx, binding, key)?;
    let attributes = Attributes::ALL.without(Attributes::CONFIGURABLE);
    Ok(Some(Some(PropertyDescriptor::data(value, attributes))))
}

fn define_own_property(
    cx: &mut Context,
    object: Gc<Object>,
    key: PropertyKey,
    descriptor: &PropertyDescriptor,
) -> JsResult<Option<bool>> {
    let Some(current) = get_own_property(cx, object, key)? else { return Ok(None) };
    let Some(current) = current else { return Ok(Some(false)) };
    let matches = descriptor.configurable != Some(true)
        && descriptor.enumerable != Some(false)
        && !descriptor.is_accessor()
        && descriptor.writable != Some(false)
        && descriptor.value.is_none_or(|value| same_value(value, current.value.unwrap_or_default()));
    Ok(Some(matches))
}

fn has_property(_: &mut Context, object: Gc<Object>, key: PropertyKey) -> JsResult<Option<bool>> {
    Ok(lookup(object, key).map(|found| found.is_some()))
}

fn get(cx: &mut Context, object: Gc<Object>, key: PropertyKey, _: Value) -> JsResult<Option<Value>> {
    match lookup(object, key) {
        None => Ok(None),
        Some(None) => Ok(Some(Value::UNDEFINED)),
        Some(Some(binding)) => read(cx, binding, key).map(Some),
    }
}

fn delete(_: &mut Context, object: Gc<Object>, key: PropertyKey) -> JsResult<Option<bool>> {
    Ok(lookup(object, key).map(|found| found.is_none()))
}

fn own_keys(cx: &mut Context, object: Gc<Object>) -> JsResult<Option<RootedVec<PropertyKey>>> {
    let Some(namespace) = object.downcast::<ModuleNamespace>() else { return Ok(None) };
    let mut keys: Vec<PropertyKey> = namespace.names().collect();
    keys.extend(object.ordinary_own_property_keys(cx));
    Ok(Some(RootedVec::from_vec(&cx.heap, keys)))
}

impl Context {
    /// [GetModuleNamespace](https://tc39.es/ecma262/#sec-getmodulenamespace)
    pub fn module_namespace(&mut self, module: ModuleRef) -> Gc<Object> {
        if let Some(known) = module.namespace.get(0).as_object() {
            return known;
        }
        let mut names: Vec<(Vec<u16>, _)> =
            Module::exported_names(module).into_iter().map(|name| (name.units(), name)).collect();
        names.sort_by(|(a, _), (b, _)| a.cmp(b));
        let mut exports = Vec::with_capacity(names.len());
        for (_, name) in &names {
            if let Ok(resolution) = Module::resolve_export(module, name) {
                let atom = self.atoms.intern_text(&mut self.heap, name);
                exports.push((self.key_of_atom(atom), resolution.binding()));
            }
        }
        let index = exports.iter().enumerate().map(|(at, (key, _))| (*key, at as u32)).collect();
        let object = self.new_native_with(Value::NULL, ModuleNamespace { module, exports, index });
        let shape = crate::shape::Shapes::unique(&mut self.heap, object.shape());
        shape.set_flags(Shape::UNCACHEABLE);
        object.replace_shape(shape);
        let tag = JsString::from_str(&mut self.heap, "Module");
        let key = self.symbols.to_string_tag.into();
        object.add_property(self, key, tag.into(), Attributes::NONE);
        let shape = self.shapes.restricted(&mut self.heap, object.shape(), IntegrityLevel::NotExtensible);
        object.replace_shape(shape);
        module.namespace.set(0, object.into());
        object
    }
}
