//! Scripts that are compiled while the program runs, and realms of their own for them.

use std::cell::RefCell;
use std::rc::Rc;

use ellipsis::unstable::engine::{
    Args, Context, FunctionTemplate, JsResult, NativeData, NativeInfo, RealmRef, Source, Value, trace_fields,
};
use ellipsis::unstable::program::compile_script;

use crate::class::function;

pub(super) static FUNCTIONS: &[NativeInfo] =
    &[function("newRealm", 0, new_realm), function("compile", 2, compile), function("run", 2, run)];

struct RealmData {
    realm: RealmRef,
}

trace_fields!(RealmData { realm });

impl NativeData for RealmData {
    const NAME: &'static str = "Realm";
}

struct ScriptData(RefCell<Rc<FunctionTemplate>>);

trace_fields!(ScriptData {});

impl NativeData for ScriptData {
    const NAME: &'static str = "Script";
}

/// `newRealm()`: an array of what stands for it, and its global object.
fn new_realm(cx: &mut Context, _: &Args<'_>) -> JsResult<Value> {
    let realm = cx.new_realm();
    let global = cx.with_realm(realm, |cx| cx.global());
    let object = cx.new_native_with(Value::NULL, RealmData { realm });
    Ok(cx.array_of(&[object.into(), global.into()]).into())
}

/// `compile(text, name)`
fn compile(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let (text, name) = (cx.to_rust_string(args.get(0))?, cx.to_rust_string(args.get(1))?);
    let template = compile_script(cx, &Source::new(name, text))?;
    Ok(cx.new_native_with(Value::NULL, ScriptData(RefCell::new(template))).into())
}

/// `run(script, realm)`: in the realm, or here.
fn run(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let Some(template) = args.get(0).downcast::<ScriptData>().map(|script| script.0.borrow().clone()) else {
        return Err(cx.type_error("Illegal invocation"));
    };
    match args.get(1).downcast::<RealmData>().map(|data| data.realm) {
        Some(realm) => cx.with_realm(realm, |cx| cx.run_script(&template)),
        None => cx.run_script(&template),
    }
}
