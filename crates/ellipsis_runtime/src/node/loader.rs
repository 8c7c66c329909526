//! How the modules are made: their texts are CommonJS whose `require` finds the others, and native operations as
//! `native:NAME`.

use std::rc::Rc;

use ellipsis::unstable::engine::module::ModuleRef;
use ellipsis::unstable::engine::{
    Args, Attributes, Context, JsResult, NativeInfo, PropertyKey, Source, Value,
};
use ellipsis::unstable::program::compile_commonjs;

use super::sources::MODULES;
#[cfg(target_os = "linux")]
use super::watch;
use super::{
    asynchronous, buffer, child, cipher, crypto, fs, http, module as node_module, net, os, process, url,
    util, vm, websocket, zlib,
};
use crate::class::{define_functions, function};
use crate::fetch;
use crate::state::{self, State};

/// Native operations, by what requires call them.
static NATIVES: &[(&str, &[NativeInfo])] = &[
    ("native:async", asynchronous::FUNCTIONS),
    ("native:buffer", buffer::FUNCTIONS),
    ("native:child", child::FUNCTIONS),
    ("native:cipher", cipher::FUNCTIONS),
    ("native:crypto", crypto::FUNCTIONS),
    ("native:fetch", fetch::FUNCTIONS),
    ("native:fs", fs::FUNCTIONS),
    ("native:http", http::FUNCTIONS),
    ("native:module", node_module::FUNCTIONS),
    ("native:net", net::FUNCTIONS),
    ("native:os", os::FUNCTIONS),
    ("native:process", process::FUNCTIONS),
    ("native:url", url::FUNCTIONS),
    ("native:util", util::FUNCTIONS),
    ("native:vm", vm::FUNCTIONS),
    #[cfg(target_os = "linux")]
    ("native:watch", watch::FUNCTIONS),
    ("native:websocket", websocket::FUNCTIONS),
    ("native:zlib", zlib::FUNCTIONS),
];

static REQUIRE: NativeInfo = function("require", 1, require_internal);

/// The exports of a module.
pub(crate) fn require(cx: &mut Context, state: &Rc<State>, name: &'static str) -> JsResult<Value> {
    let known = state.node.loaded.borrow().get(name).copied();
    if let Some(module) = known {
        return module.get_named(cx, "exports");
    }
    let Some(source) = MODULES.iter().find(|module| module.name == name) else {
        return Ok(Value::UNDEFINED);
    };
    let source = Source::new(format!("node:{name}"), source.text);
    let template = compile_commonjs(cx, &source)?;
    let function = cx.function_of_text(&template);
    let (module, exports) = (cx.new_object(), cx.new_object());
    let key = cx.key("exports");
    module.define_new(cx, key, exports.into(), Attributes::ALL);
    state.node.loaded.borrow_mut().insert(name, module);
    let require = cx.new_native_function(&REQUIRE);
    let arguments = [exports.into(), require.into(), module.into()];
    if let Err(throw) = cx.call(function.into(), Value::UNDEFINED, &arguments) {
        state.node.loaded.borrow_mut().remove(name);
        return Err(throw);
    }
    module.get_named(cx, "exports")
}

/// A property of what a module exports.
pub(crate) fn internal(cx: &mut Context, name: &'static str, property: &str) -> JsResult<Value> {
    let state = state::of(cx);
    let exports = require(cx, &state, name)?;
    match exports.as_object() {
        Some(exports) => exports.get_named(cx, property),
        None => Ok(Value::UNDEFINED),
    }
}

fn require_internal(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let name = cx.to_rust_string(args.get(0))?;
    let state = state::of(cx);
    if let Some(&(name, functions)) = NATIVES.iter().find(|&&(native, _)| native == name) {
        let known = state.node.loaded.borrow().get(name).copied();
        if let Some(natives) = known {
            return Ok(natives.into());
        }
        let natives = cx.new_object_with_prototype(Value::NULL);
        define_functions(cx, natives, functions, Attributes::ALL);
        state.node.loaded.borrow_mut().insert(name, natives);
        return Ok(natives.into());
    }
    match MODULES.iter().find(|module| module.name == name) {
        Some(module) => require(cx, &state, module.name),
        None => Err(cx.type_error(format!("There is no internal module {name}"))),
    }
}

/// A module as ES modules import it: each of its properties is an export, and all of it the default one.
pub(crate) fn module(cx: &mut Context, state: &Rc<State>, name: &'static str) -> JsResult<ModuleRef> {
    let known = state.node.modules.borrow().get(name).copied();
    if let Some(module) = known {
        return Ok(module);
    }
    let exports = require(cx, state, name)?;
    let mut names = vec!["default".to_owned()];
    if let Some(exports) = exports.as_object() {
        for key in exports.own_property_keys(cx)?.iter() {
            let own = exports.get_own_property(cx, key)?;
            if own.is_some_and(|own| own.enumerable == Some(true))
                && let Some(name) = text_of_key(key)
                && name != "default"
            {
                names.push(name);
            }
        }
    }
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let module = cx.new_synthetic_module(&format!("node:{name}"), &names, evaluate, exports);
    state.node.modules.borrow_mut().insert(name, module);
    Ok(module)
}

fn text_of_key(key: PropertyKey) -> Option<String> {
    key.as_atom().map(|text| text.to_std_string())
}

fn evaluate(cx: &mut Context, module: ModuleRef, exports: Value) -> JsResult<()> {
    cx.set_synthetic_export(module, "default", exports);
    let Some(exports) = exports.as_object() else { return Ok(()) };
    for key in exports.own_property_keys(cx)?.iter() {
        if let Some(name) = text_of_key(key)
            && name != "default"
        {
            let value = exports.get(cx, key)?;
            cx.set_synthetic_export(module, &name, value);
        }
    }
    Ok(())
}
