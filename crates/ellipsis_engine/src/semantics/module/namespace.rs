//! [Module namespace exotic objects](https://tc39.es/ecma262/#sec-module-namespace-exotic-objects).

use ellipsis_bytecode::Text;
use ellipsis_gc::{Gc, RootedVec, trace_fields};
use rustc_hash::FxHashMap;

use super::defer::is_scc_evaluated;
use super::record::{Binding, Module, ModuleRef, NamespaceKind};
use crate::model::{Attributes, IntegrityLevel, JsString, Object, PropertyKey, Shape, Value};
use crate::semantics::{Context, ExoticMethods, JsResult, NativeData, PropertyDescriptor, same_value};

/// The payload of module namespace objects.
pub struct ModuleNamespace {
    module: ModuleRef,
    /// [[Deferred]]
    is_deferred: bool,
    /// In order of code units.
    exports: Vec<(PropertyKey, Binding)>,
    index: FxHashMap<PropertyKey, u32>,
}

impl ModuleNamespace {
    /// The module.
    pub fn module(&self) -> ModuleRef {
        self.module
    }

    /// Whether its exports can be read without evaluating the module first.
    pub fn is_evaluated(&self) -> bool {
        !self.is_deferred || is_scc_evaluated(self.module)
    }

    /// The names of its exports, in order.
    pub fn names(&self) -> impl Iterator<Item = PropertyKey> {
        self.exports.iter().map(|(key, _)| *key)
    }

    fn find(&self, key: PropertyKey) -> Option<Binding> {
        self.index.get(&key).map(|&at| self.exports[at as usize].1)
    }
}

trace_fields!(ModuleNamespace { module, exports });

impl NativeData for ModuleNamespace {
    const NAME: &'static str = "Module";
    const EXOTIC: Option<&'static ExoticMethods> = Some(&METHODS);
}

static METHODS: ExoticMethods = ExoticMethods {
    get_own_property,
    define_own_property: |cx, object, key, descriptor| {
        let Some(current) = get_own_property(cx, object, key)? else { return Ok(None) };
        let Some(current) = current else { return Ok(Some(false)) };
        let matches = descriptor.configurable != Some(true)
            && descriptor.enumerable != Some(false)
            && !descriptor.is_accessor()
            && descriptor.writable != Some(false)
            && descriptor
                .value
                .is_none_or(|value| same_value(&cx.heap, value, current.value.unwrap_or_default()));
        Ok(Some(matches))
    },
    has_property: |cx, object, key| Ok(lookup(cx, object, key)?.map(|found| found.is_some())),
    get: |cx, object, key, _| match lookup(cx, object, key)? {
        None => Ok(None),
        Some(None) => Ok(Some(Value::UNDEFINED)),
        Some(Some(binding)) => read(cx, binding, key).map(Some),
    },
    set: |_, _, _, _, _| Ok(Some(false)),
    delete: |cx, object, key| Ok(lookup(cx, object, key)?.map(|found| found.is_none())),
    own_keys: |cx, object| {
        let Some(namespace) = object.downcast::<ModuleNamespace>() else { return Ok(None) };
        if namespace.is_deferred {
            cx.evaluate_deferred(namespace.module)?;
        }
        let mut keys: Vec<PropertyKey> = namespace.names().collect();
        keys.extend(object.ordinary_own_property_keys(cx));
        Ok(Some(RootedVec::from_vec(&cx.heap, keys)))
    },
    prevent_extensions: |_, _| Ok(Some(true)),
    set_prototype_of: |_, _, prototype| Ok(Some(prototype.is_null())),
};

/// The binding that a key names; `None` if the key is
/// [like a symbol](https://tc39.es/proposal-defer-import-eval/#sec-IsSymbolLikeNamespaceKey), which is
/// ordinary. A deferred namespace can be the result of a promise, so its `then` is, too.
fn lookup(cx: &mut Context, object: Gc<Object>, key: PropertyKey) -> JsResult<Option<Option<Binding>>> {
    let Some(namespace) = object.downcast::<ModuleNamespace>().filter(|_| !key.is_symbol()) else {
        return Ok(None);
    };
    if namespace.is_deferred {
        if key == cx.names.then.into() {
            return Ok(None);
        }
        cx.evaluate_deferred(namespace.module)?;
    }
    Ok(Some(namespace.find(key)))
}

fn read(cx: &mut Context, binding: Binding, key: PropertyKey) -> JsResult<Value> {
    let value = binding.environment.get(binding.slot);
    if !value.is_empty() {
        return Ok(value);
    }
    let namespace = cx.bound_namespace(binding).map(Value::from);
    namespace.ok_or_else(|| cx.not_initialised(&key.display()))
}

fn get_own_property(
    cx: &mut Context,
    object: Gc<Object>,
    key: PropertyKey,
) -> JsResult<Option<Option<PropertyDescriptor>>> {
    let Some(found) = lookup(cx, object, key)? else { return Ok(None) };
    let Some(binding) = found else { return Ok(Some(None)) };
    let value = read(cx, binding, key)?;
    let attributes = Attributes::ALL.without(Attributes::CONFIGURABLE);
    Ok(Some(Some(PropertyDescriptor::data(value, attributes))))
}

impl Context {
    /// The namespace object of an evaluated module.
    pub fn module_namespace(&mut self, module: ModuleRef) -> Gc<Object> {
        self.namespace_object(module, NamespaceKind::Evaluated)
    }

    /// The namespace object that a binding stands for, if it is one of those.
    pub(super) fn bound_namespace(&mut self, binding: Binding) -> Option<Gc<Object>> {
        let is_deferred = binding.slot == NamespaceKind::Deferred as u32;
        let kind = if is_deferred { NamespaceKind::Deferred } else { NamespaceKind::Evaluated };
        binding.namespace_of.map(|module| self.namespace_object(module, kind))
    }

    /// [GetModuleNamespace](https://tc39.es/ecma262/#sec-getmodulenamespace)
    pub(super) fn namespace_object(&mut self, module: ModuleRef, kind: NamespaceKind) -> Gc<Object> {
        if let Some(known) = module.namespaces.get(kind as u32).as_object() {
            return known;
        }
        let is_deferred = kind == NamespaceKind::Deferred;
        let mut names: Vec<(Vec<u16>, _)> =
            Module::exported_names(module).into_iter().map(|name| (name.units(), name)).collect();
        names.sort_by(|(a, _), (b, _)| a.cmp(b));
        let mut exports = Vec::with_capacity(names.len());
        for (_, name) in &names {
            if is_deferred && *name == Text::from("then") {
                continue;
            }
            if let Ok(resolution) = Module::resolve_export(module, name) {
                let atom = self.intern_text(name);
                exports.push((self.key_of_atom(atom), resolution.binding()));
            }
        }
        let index = exports.iter().enumerate().map(|(at, (key, _))| (*key, at as u32)).collect();
        let object =
            self.new_native_with(Value::NULL, ModuleNamespace { module, is_deferred, exports, index });
        let shape = crate::model::shape::Shapes::unique(&mut self.heap, object.shape());
        shape.set_flags(Shape::UNCACHEABLE);
        object.replace_shape(shape);
        let tag = if is_deferred { "Deferred Module" } else { "Module" };
        let tag = JsString::from_str(&mut self.heap, tag);
        let key = self.symbols.to_string_tag.into();
        object.add_property(self, key, tag.into(), Attributes::NONE);
        object.restrict_shape(self, IntegrityLevel::NotExtensible);
        module.namespaces.set(kind as u32, object.into());
        object
    }
}
