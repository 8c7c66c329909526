//! `Proxy` ([clause](https://tc39.es/ecma262/#sec-proxy-objects)). What proxies do stands in the
//! engine.

use ellipsis_engine::{Args, Context, Intrinsic, JsResult, NativeInfo, Value, proxy};

use crate::build::{Member, constructor, define_members, method};

static PROXY: NativeInfo = constructor("Proxy", 2, make_proxy);

static STATICS: &[Member] = &[method("revocable", 2, revocable)];

static REVOKER: NativeInfo = NativeInfo::function("", 0, revoke);

/// Makes %Proxy%, which has no `prototype`.
pub(crate) fn make(cx: &mut Context) {
    let constructor = cx.new_native_function(&PROXY);
    cx.realm.set_intrinsic(Intrinsic::Proxy, constructor);
    define_members(cx, constructor, STATICS);
}

/// [`Proxy`](https://tc39.es/ecma262/#sec-proxy-target-handler)
fn make_proxy(cx: &mut Context, args: &Args) -> JsResult<Value> {
    if !args.is_construct() {
        return Err(cx.type_error("Constructor Proxy requires 'new'"));
    }
    proxy::create(cx, args.get(0), args.get(1)).map(Value::from)
}

/// [`Proxy.revocable`](https://tc39.es/ecma262/#sec-proxy.revocable)
fn revocable(cx: &mut Context, args: &Args) -> JsResult<Value> {
    let proxy = proxy::create(cx, args.get(0), args.get(1))?;
    let revoker = cx.new_native_closure(&REVOKER, &[proxy.into()]);
    let result = cx.new_object();
    let (proxy_key, revoke_key) = (cx.names.proxy, cx.names.revoke);
    result.create_data_property_or_throw(cx, proxy_key, proxy.into())?;
    result.create_data_property_or_throw(cx, revoke_key, revoker.into())?;
    Ok(result.into())
}

/// A proxy's revocation function.
fn revoke(_: &mut Context, args: &Args) -> JsResult<Value> {
    if let Some(proxy) = args.captured(0).as_object() {
        args.set_captured(0, Value::NULL);
        proxy::revoke(proxy);
    }
    Ok(Value::UNDEFINED)
}
