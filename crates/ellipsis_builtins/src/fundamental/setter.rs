//! Accessors that stand in for data properties of prototypes.

use ellipsis_engine::{Args, Context, Intrinsic, JsResult, PropertyKey, Value};

/// [`SetterThatIgnoresPrototypeProperties`](https://tc39.es/ecma262/#sec-SetterThatIgnoresPrototypeProperties):
/// a setter of `key` on the prototype `home`, called as `args` say.
pub(crate) fn set_ignoring_prototype(
    cx: &mut Context,
    args: &Args,
    home: Intrinsic,
    key: PropertyKey,
) -> JsResult<Value> {
    let Some(object) = args.this.as_object() else {
        let (name, what) = (key.display(), cx.describe(args.this));
        return Err(cx.type_error(format!("Cannot set property '{name}' of {what}")));
    };
    if object == cx.intrinsic(home) {
        let name = key.display();
        return Err(cx.type_error(format!(
            "Cannot assign to read only property '{name}' of object '[object Object]'"
        )));
    }
    if object.get_own_property(cx, key)?.is_none() {
        object.create_data_property_or_throw(cx, key, args.get(0))?;
    } else {
        object.set(cx, key, args.get(0))?;
    }
    Ok(Value::UNDEFINED)
}
