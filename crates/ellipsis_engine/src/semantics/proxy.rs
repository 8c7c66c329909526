//! Proxies ([clause](https://tc39.es/ecma262/#sec-proxy-object-internal-methods-and-internal-slots)):
//! objects whose internal methods ask a handler.

use std::cell::Cell;

use ellipsis_gc::{Gc, RootedVec, trace_fields};
use rustc_hash::FxHashSet;

use crate::model::object::{object_layout, trace_common};
use crate::model::{CellKind, JsString, Object, PropertyKey, Shape, Value};
use crate::semantics::function;
use crate::semantics::property_descriptor::is_compatible_with;
use crate::semantics::{Context, JsResult, PropertyDescriptor, Throw, same_value, to_boolean};

/// The layout of proxies.
#[repr(C)]
pub struct Proxy {
    base: Object,
    /// [[ProxyTarget]] and [[ProxyHandler]], until it is revoked.
    parts: Cell<Option<(Gc<Object>, Gc<Object>)>>,
    is_callable: bool,
    is_constructor: bool,
}

impl Object {
    /// The proxy, if this is one.
    #[inline(always)]
    fn as_proxy(&self) -> Option<&Proxy> {
        self.as_layout()
    }

    /// Target and handler of a proxy that was not revoked.
    pub fn proxy_parts(&self) -> Option<(Gc<Object>, Gc<Object>)> {
        self.as_proxy()?.parts.get()
    }
}

/// [`ProxyCreate`](https://tc39.es/ecma262/#sec-proxycreate)
pub fn create(cx: &mut Context, target: Value, handler: Value) -> JsResult<Gc<Object>> {
    let (Some(target), Some(handler)) = (target.as_object(), handler.as_object()) else {
        return Err(cx.type_error("Cannot create proxy with a non-object as target or handler"));
    };
    let shape = cx.root_shape(Value::NULL, CellKind::Proxy, 0);
    let proxy = Proxy {
        base: Object::base(shape, 0),
        parts: Cell::new(Some((target, handler))),
        is_callable: function::is_callable(target.into()),
        is_constructor: function::is_constructor(target.into()),
    };
    Ok(Object::allocate_layout(&mut cx.heap, proxy))
}

/// Takes target and handler from a proxy, for good.
pub fn revoke(proxy: Gc<Object>) {
    if let Some(proxy) = proxy.as_proxy() {
        proxy.parts.set(None);
    }
}

/// Whether a proxy can be called; being revoked does not change it.
pub(crate) fn is_callable(proxy: &Object) -> bool {
    proxy.as_proxy().is_some_and(|proxy| proxy.is_callable)
}

/// Whether a proxy is a constructor; being revoked does not change it.
pub(crate) fn is_constructor(proxy: &Object) -> bool {
    proxy.as_proxy().is_some_and(|proxy| proxy.is_constructor)
}

/// [`ValidateNonRevokedProxy`](https://tc39.es/ecma262/#sec-validatenonrevokedproxy): the target.
pub(crate) fn target_or_throw(cx: &mut Context, proxy: Gc<Object>) -> JsResult<Gc<Object>> {
    let target = proxy.proxy_parts().map(|(target, _)| target);
    target.ok_or_else(|| cx.type_error("Cannot perform 'IsArray' on a proxy that has been revoked"))
}

/// A trap that is to be asked, or what to do without.
enum Trap {
    /// Call this.
    Call(Asked),
    /// The handler has no such trap: go on with the target.
    Forward(Gc<Object>),
}

/// A trap with what goes with it.
struct Asked {
    target: Gc<Object>,
    handler: Gc<Object>,
    function: Gc<Object>,
    name: Gc<JsString>,
}

impl Asked {
    fn call(&self, cx: &mut Context, args: &[Value]) -> JsResult<Value> {
        cx.call(self.function.into(), self.handler.into(), args)
    }

    /// The error of a trap that broke an invariant: `'get' on proxy: …`.
    #[cold]
    fn error(&self, cx: &mut Context, what: impl AsRef<str>) -> Throw {
        let name = self.name.to_short_string();
        cx.type_error(format!("'{name}' on proxy: {}", what.as_ref()))
    }

    /// The same about a property: `… trap returned falsish for property 'x' …`.
    #[cold]
    fn error_for(&self, cx: &mut Context, start: &str, key: PropertyKey, end: &str) -> Throw {
        let name = key.display();
        self.error(cx, format!("{start} '{name}' {end}").trim_end())
    }

    /// There is no such property, as the trap says: an error if the target's is fixed, or it has one and is closed.
    fn deny(&self, cx: &mut Context, key: PropertyKey, [what, fixed, closed]: [&str; 3]) -> JsResult<()> {
        match self.target.get_own_property(cx, key)? {
            None => Ok(()),
            Some(own) if own.configurable == Some(false) => Err(self.error_for(cx, what, key, fixed)),
            Some(_) if !self.target.is_extensible(cx)? => Err(self.error_for(cx, what, key, closed)),
            Some(_) => Ok(()),
        }
    }
}

const NOT_CONFIGURABLE: &str = "which is non-configurable in the proxy target";

/// Looks for a trap.
fn trap(cx: &mut Context, proxy: Gc<Object>, name: Gc<JsString>) -> JsResult<Trap> {
    cx.check_native_stack()?;
    let Some((target, handler)) = proxy.proxy_parts() else {
        let name = name.to_short_string();
        return Err(cx.type_error(format!("Cannot perform '{name}' on a proxy that has been revoked")));
    };
    let found = match handler.peek(cx, name.into()) {
        Some(known) => known.unwrap_or_default(),
        None => handler.get(cx, name)?,
    };
    if found.is_nullish() {
        return Ok(Trap::Forward(target));
    }
    match found.as_object() {
        Some(function) if function::is_callable(found) => {
            Ok(Trap::Call(Asked { target, handler, function, name }))
        }
        _ => {
            let what = cx.describe_plain(found);
            let name = name.to_short_string();
            Err(cx.type_error(format!(
                "'{what}' returned for property '{name}' of object '#<Object>' is not a function"
            )))
        }
    }
}

/// The trap of that name; where the handler has none, what is to be done with the target.
macro_rules! ask {
    ($cx:ident, $proxy:ident, $name:ident, $target:ident => $forward:expr) => {
        match trap($cx, $proxy, $cx.names.$name)? {
            Trap::Forward($target) => $forward,
            Trap::Call(trap) => trap,
        }
    };
}

/// [[GetPrototypeOf]] [clause](https://tc39.es/ecma262/#sec-proxy-object-internal-methods-and-internal-slots-getprototypeof)
pub(crate) fn get_prototype_of(cx: &mut Context, proxy: Gc<Object>) -> JsResult<Value> {
    let trap = ask!(cx, proxy, getPrototypeOf, target => return target.get_prototype_of(cx));
    let prototype = trap.call(cx, &[trap.target.into()])?;
    if !prototype.is_object() && !prototype.is_null() {
        return Err(trap.error(cx, "trap returned neither object nor null"));
    }
    if !trap.target.is_extensible(cx)? && trap.target.get_prototype_of(cx)? != prototype {
        return Err(
            trap.error(cx, "proxy target is non-extensible but the trap did not return its actual prototype")
        );
    }
    Ok(prototype)
}

/// [[SetPrototypeOf]] [clause](https://tc39.es/ecma262/#sec-proxy-object-internal-methods-and-internal-slots-setprototypeof-v)
pub(crate) fn set_prototype_of(cx: &mut Context, proxy: Gc<Object>, prototype: Value) -> JsResult<bool> {
    let trap = ask!(cx, proxy, setPrototypeOf, target => return target.set_prototype_of(cx, prototype));
    let result = trap.call(cx, &[trap.target.into(), prototype])?;
    if !to_boolean(result) {
        return Ok(false);
    }
    if !trap.target.is_extensible(cx)? && trap.target.get_prototype_of(cx)? != prototype {
        return Err(trap.error(
            cx,
            "trap returned truish for setting a new prototype on the non-extensible proxy target",
        ));
    }
    Ok(true)
}

/// [[IsExtensible]] [clause](https://tc39.es/ecma262/#sec-proxy-object-internal-methods-and-internal-slots-isextensible)
pub(crate) fn is_extensible(cx: &mut Context, proxy: Gc<Object>) -> JsResult<bool> {
    let trap = ask!(cx, proxy, isExtensible, target => return target.is_extensible(cx));
    let result = trap.call(cx, &[trap.target.into()])?;
    let extensible = trap.target.is_extensible(cx)?;
    if to_boolean(result) != extensible {
        return Err(trap.error(
            cx,
            format!("trap result does not reflect extensibility of proxy target (which is '{extensible}')"),
        ));
    }
    Ok(extensible)
}

/// [[PreventExtensions]] [clause](https://tc39.es/ecma262/#sec-proxy-object-internal-methods-and-internal-slots-preventextensions)
pub(crate) fn prevent_extensions(cx: &mut Context, proxy: Gc<Object>) -> JsResult<bool> {
    let trap = ask!(cx, proxy, preventExtensions, target => return target.prevent_extensions(cx));
    let result = trap.call(cx, &[trap.target.into()])?;
    let done = to_boolean(result);
    if done && trap.target.is_extensible(cx)? {
        return Err(trap.error(cx, "trap returned truish but the proxy target is extensible"));
    }
    Ok(done)
}

/// [[GetOwnProperty]] [clause](https://tc39.es/ecma262/#sec-proxy-object-internal-methods-and-internal-slots-getownproperty-p)
pub(crate) fn get_own_property(
    cx: &mut Context,
    proxy: Gc<Object>,
    key: PropertyKey,
) -> JsResult<Option<PropertyDescriptor>> {
    let trap = ask!(cx, proxy, getOwnPropertyDescriptor, target => return target.get_own_property(cx, key));
    let name = key.to_value(cx);
    let result = trap.call(cx, &[trap.target.into(), name])?;
    if !result.is_object() && !result.is_undefined() {
        let what = "trap returned neither object nor undefined for property";
        return Err(trap.error_for(cx, what, key, ""));
    }
    if result.is_undefined() {
        let what = "trap returned undefined for property";
        let end = "which exists in the non-extensible proxy target";
        return trap.deny(cx, key, [what, NOT_CONFIGURABLE, end]).map(|()| None);
    }
    let current = trap.target.get_own_property(cx, key)?;
    let extensible = trap.target.is_extensible(cx)?;
    let found = cx.to_property_descriptor(result)?.completed();
    if !is_compatible_with(extensible, &found, current.as_ref(), cx) {
        let end = "that is incompatible with the existing property in the proxy target";
        return Err(trap.error_for(cx, "trap returned descriptor for property", key, end));
    }
    if found.configurable == Some(false) {
        let Some(current) = current.filter(|current| current.configurable == Some(false)) else {
            let end = "which is either non-existent or configurable in the proxy target";
            return Err(trap.error_for(cx, "trap reported non-configurability for property", key, end));
        };
        if found.writable == Some(false) && current.writable == Some(true) {
            let what = "trap reported non-configurable and writable for property";
            let end = "which is non-configurable, non-writable in the proxy target";
            return Err(trap.error_for(cx, what, key, end));
        }
    }
    Ok(Some(found))
}

/// [[DefineOwnProperty]] [clause](https://tc39.es/ecma262/#sec-proxy-object-internal-methods-and-internal-slots-defineownproperty-p-desc)
pub(crate) fn define_own_property(
    cx: &mut Context,
    proxy: Gc<Object>,
    key: PropertyKey,
    descriptor: &PropertyDescriptor,
) -> JsResult<bool> {
    let trap =
        ask!(cx, proxy, defineProperty, target => return target.define_own_property(cx, key, descriptor));
    let name = key.to_value(cx);
    let object = cx.from_property_descriptor(descriptor);
    let result = trap.call(cx, &[trap.target.into(), name, object.into()])?;
    if !to_boolean(result) {
        return Ok(false);
    }
    let current = trap.target.get_own_property(cx, key)?;
    let extensible = trap.target.is_extensible(cx)?;
    let defining = "trap returned truish for defining non-configurable property";
    if !is_compatible_with(extensible, descriptor, current.as_ref(), cx) {
        let end = match current {
            None => " to the non-extensible proxy target",
            Some(_) => " that is incompatible with the existing property in the proxy target",
        };
        return Err(trap.error_for(cx, "trap returned truish for adding property", key, end));
    }
    if descriptor.configurable == Some(false) && current.is_none_or(|own| own.configurable == Some(true)) {
        let end = "which is either non-existent or configurable in the proxy target";
        return Err(trap.error_for(cx, defining, key, end));
    }
    let fixed = current.filter(|current| current.configurable == Some(false));
    if descriptor.writable == Some(false) && fixed.is_some_and(|fixed| fixed.writable == Some(true)) {
        return Err(trap.error_for(cx, defining, key, "which cannot be non-writable"));
    }
    Ok(true)
}

/// [[HasProperty]] [clause](https://tc39.es/ecma262/#sec-proxy-object-internal-methods-and-internal-slots-hasproperty-p)
pub(crate) fn has_property(cx: &mut Context, proxy: Gc<Object>, key: PropertyKey) -> JsResult<bool> {
    let trap = ask!(cx, proxy, has, target => return target.has_property(cx, key));
    let name = key.to_value(cx);
    let result = trap.call(cx, &[trap.target.into(), name])?;
    if to_boolean(result) {
        return Ok(true);
    }
    let [what, fixed] =
        ["trap returned falsish for property", "which exists in the proxy target as non-configurable"];
    trap.deny(cx, key, [what, fixed, "but the proxy target is not extensible"])?;
    Ok(false)
}

/// [[Get]] [clause](https://tc39.es/ecma262/#sec-proxy-object-internal-methods-and-internal-slots-get-p-receiver)
pub(crate) fn get(cx: &mut Context, proxy: Gc<Object>, key: PropertyKey, receiver: Value) -> JsResult<Value> {
    let trap = ask!(cx, proxy, get, target => return target.get_with(cx, key, receiver));
    let name = key.to_value(cx);
    let value = trap.call(cx, &[trap.target.into(), name, receiver])?;
    // OPTIMIZATION: which needs no descriptor.
    let target = trap.target;
    if target.kind() == CellKind::Object
        && (!key.is_index() && !target.has_flag(Object::LAZY) && !target.shape().has(Shape::IRREGULAR)
            || target.own_slot(cx, key).is_none_or(|(_, attributes)| attributes.is_configurable()))
    {
        return Ok(value);
    }
    if let Some(current) = trap.target.get_own_property(cx, key)?
        && current.configurable == Some(false)
    {
        if current.writable == Some(false)
            && let Some(expected) = current.value
            && !same_value(&cx.heap, value, expected)
        {
            let [expected, got] = [expected, value].map(|value| cx.describe(value));
            let end = format!(
                "is a read-only and non-configurable data property on the proxy target but the proxy \
                 did not return its actual value (expected '{expected}' but got '{got}')"
            );
            return Err(trap.error_for(cx, "property", key, &end));
        }
        if current.get == Some(Value::UNDEFINED) && !value.is_undefined() {
            let got = cx.describe(value);
            let end = format!(
                "is a non-configurable accessor property on the proxy target and does not have a getter \
                 function, but the trap did not return 'undefined' (got '{got}')"
            );
            return Err(trap.error_for(cx, "property", key, &end));
        }
    }
    Ok(value)
}

/// [[Set]] [clause](https://tc39.es/ecma262/#sec-proxy-object-internal-methods-and-internal-slots-set-p-v-receiver)
pub(crate) fn set(
    cx: &mut Context,
    proxy: Gc<Object>,
    key: PropertyKey,
    value: Value,
    receiver: Value,
) -> JsResult<bool> {
    let trap = ask!(cx, proxy, set, target => return target.set_with(cx, key, value, receiver));
    let name = key.to_value(cx);
    let result = trap.call(cx, &[trap.target.into(), name, value, receiver])?;
    if !to_boolean(result) {
        return Ok(false);
    }
    if let Some(current) = trap.target.get_own_property(cx, key)?
        && current.configurable == Some(false)
    {
        let what = "trap returned truish for property";
        let differs = current.value.is_some_and(|current| !same_value(&cx.heap, value, current));
        if current.writable == Some(false) && differs {
            let end = "which exists in the proxy target as a non-configurable and non-writable data \
                       property with a different value";
            return Err(trap.error_for(cx, what, key, end));
        }
        if current.set == Some(Value::UNDEFINED) {
            let end = "which exists in the proxy target as a non-configurable and non-writable accessor \
                       property without a setter";
            return Err(trap.error_for(cx, what, key, end));
        }
    }
    Ok(true)
}

/// [[Delete]] [clause](https://tc39.es/ecma262/#sec-proxy-object-internal-methods-and-internal-slots-delete-p)
pub(crate) fn delete(cx: &mut Context, proxy: Gc<Object>, key: PropertyKey) -> JsResult<bool> {
    let trap = ask!(cx, proxy, deleteProperty, target => return target.delete(cx, key));
    let name = key.to_value(cx);
    let result = trap.call(cx, &[trap.target.into(), name])?;
    if !to_boolean(result) {
        return Ok(false);
    }
    let what = "trap returned truish for property";
    trap.deny(cx, key, [what, NOT_CONFIGURABLE, "but the proxy target is non-extensible"])?;
    Ok(true)
}

/// [[OwnPropertyKeys]] [clause](https://tc39.es/ecma262/#sec-proxy-object-internal-methods-and-internal-slots-ownpropertykeys)
pub(crate) fn own_property_keys(cx: &mut Context, proxy: Gc<Object>) -> JsResult<RootedVec<PropertyKey>> {
    let trap = ask!(cx, proxy, ownKeys, target => return target.own_property_keys(cx));
    let result = trap.call(cx, &[trap.target.into()])?;
    let keys = keys_of_array_like(cx, result)?;
    let mut unchecked: FxHashSet<PropertyKey> = keys.iter().collect();
    if unchecked.len() != keys.len() {
        return Err(trap.error(cx, "trap returned duplicate entries"));
    }
    let extensible = trap.target.is_extensible(cx)?;
    let own = trap.target.own_property_keys(cx)?;
    // All own properties are looked at before anything is compared.
    let mut missing = None;
    for key in own.iter() {
        let current = trap.target.get_own_property(cx, key)?;
        let permanent = current.is_some_and(|current| current.configurable == Some(false));
        let listed = unchecked.remove(&key);
        if !listed && (permanent || !extensible) && missing.is_none() {
            missing = Some(key);
        }
    }
    if let Some(key) = missing {
        return Err(trap.error_for(cx, "trap result did not include", key, ""));
    }
    if !extensible && !unchecked.is_empty() {
        return Err(trap.error(cx, "trap returned extra keys but proxy target is non-extensible"));
    }
    Ok(keys)
}

/// CreateListFromArrayLike(value, property-key).
fn keys_of_array_like(cx: &mut Context, value: Value) -> JsResult<RootedVec<PropertyKey>> {
    let Some(object) = value.as_object() else {
        return Err(cx.type_error("CreateListFromArrayLike called on non-object"));
    };
    let length = cx.length_of_array_like(object)?;
    let mut keys = RootedVec::new(&cx.heap);
    let mut at = 0.0;
    while at < length {
        let index = cx.key_of_number(at);
        let item = object.get(cx, index)?;
        if !item.is_string() && !item.is_symbol() {
            let what = cx.describe(item);
            return Err(cx.type_error(format!("{what} is not a valid property name")));
        }
        keys.push(cx.to_property_key(item)?);
        at += 1.0;
    }
    Ok(keys)
}

/// [[Call]] [clause](https://tc39.es/ecma262/#sec-proxy-object-internal-methods-and-internal-slots-call-thisargument-argumentslist)
pub(crate) fn call(cx: &mut Context, proxy: Gc<Object>, this: Value, args: &[Value]) -> JsResult<Value> {
    if !is_callable(&proxy) {
        return Err(cx.not_a_function(proxy.into(), ""));
    }
    let trap = ask!(cx, proxy, apply, target => return cx.call(target.into(), this, args));
    let list = cx.array_from(args)?;
    trap.call(cx, &[trap.target.into(), this, list.into()])
}

/// [[Construct]] [clause](https://tc39.es/ecma262/#sec-proxy-object-internal-methods-and-internal-slots-construct-argumentslist-newtarget)
pub(crate) fn construct(
    cx: &mut Context,
    proxy: Gc<Object>,
    args: &[Value],
    new_target: Value,
) -> JsResult<Value> {
    let trap = ask!(cx, proxy, construct, target => return cx.construct(target.into(), args, new_target));
    let list = cx.array_from(args)?;
    let result = trap.call(cx, &[trap.target.into(), list.into(), new_target])?;
    if result.is_object() {
        return Ok(result);
    }
    let what = cx.describe_plain(result);
    Err(trap.error(cx, format!("trap returned non-object ('{what}')")))
}

object_layout!(Proxy, base, Proxy);

trace_fields!(Proxy { parts } and |this, tracer| trace_common(&this.base, tracer));
