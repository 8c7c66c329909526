//! [DOMException](https://webidl.spec.whatwg.org/#idl-DOMException): the errors of the web's
//! interfaces. An instance is an Error object to which its name and message are attached.

use ellipsis::unstable::engine::{
    Args, Attributes, Context, ErrorData, Gc, Intrinsic, JsResult, JsString, NativeData, Object, Throw,
    Value, trace_fields,
};

use crate::class::{
    self, Class, coded_error, constructor, constructor_of, function, prototype_of_new, require_new,
};
use crate::state;

static DOM_EXCEPTION: Class = Class {
    constructor: constructor("DOMException", 0, construct),
    methods: &[],
    getters: &[function("name", 0, name), function("message", 0, message), function("code", 0, code)],
    statics: &[],
    iterator: None,
};

/// The constants, whose values are their places from 1, and the names of the errors that have
/// these codes.
const CODES: [(&str, &str); 25] = [
    ("INDEX_SIZE_ERR", "IndexSizeError"),
    ("DOMSTRING_SIZE_ERR", ""),
    ("HIERARCHY_REQUEST_ERR", "HierarchyRequestError"),
    ("WRONG_DOCUMENT_ERR", "WrongDocumentError"),
    ("INVALID_CHARACTER_ERR", "InvalidCharacterError"),
    ("NO_DATA_ALLOWED_ERR", ""),
    ("NO_MODIFICATION_ALLOWED_ERR", "NoModificationAllowedError"),
    ("NOT_FOUND_ERR", "NotFoundError"),
    ("NOT_SUPPORTED_ERR", "NotSupportedError"),
    ("INUSE_ATTRIBUTE_ERR", "InUseAttributeError"),
    ("INVALID_STATE_ERR", "InvalidStateError"),
    ("SYNTAX_ERR", "SyntaxError"),
    ("INVALID_MODIFICATION_ERR", "InvalidModificationError"),
    ("NAMESPACE_ERR", "NamespaceError"),
    ("INVALID_ACCESS_ERR", "InvalidAccessError"),
    ("VALIDATION_ERR", ""),
    ("TYPE_MISMATCH_ERR", "TypeMismatchError"),
    ("SECURITY_ERR", "SecurityError"),
    ("NETWORK_ERR", "NetworkError"),
    ("ABORT_ERR", "AbortError"),
    ("URL_MISMATCH_ERR", "URLMismatchError"),
    ("QUOTA_EXCEEDED_ERR", "QuotaExceededError"),
    ("TIMEOUT_ERR", "TimeoutError"),
    ("INVALID_NODE_TYPE_ERR", "InvalidNodeTypeError"),
    ("DATA_CLONE_ERR", "DataCloneError"),
];

/// What is attached to the errors of this class.
#[derive(Clone, Copy)]
pub(crate) struct DomExceptionData {
    name: Gc<JsString>,
    message: Gc<JsString>,
}

trace_fields!(DomExceptionData { name, message });

impl NativeData for DomExceptionData {
    const NAME: &'static str = "DOMException";
}

/// Makes the constructor.
pub(crate) fn make(cx: &mut Context) -> Value {
    prototype(cx);
    constructor_of(cx, &DOM_EXCEPTION)
}

fn prototype(cx: &mut Context) -> Gc<Object> {
    let known = state::of(cx).prototypes.borrow().contains_key(DOM_EXCEPTION.constructor.name);
    let prototype = class::prototype(cx, &DOM_EXCEPTION);
    if !known {
        let parent = cx.intrinsic(Intrinsic::ErrorPrototype);
        // A new object takes any prototype.
        let _ = prototype.set_prototype_of(cx, parent.into());
        let constructor = constructor_of(cx, &DOM_EXCEPTION).as_object();
        for holder in [constructor, Some(prototype)].into_iter().flatten() {
            for (at, (constant, _)) in CODES.iter().enumerate() {
                let key = cx.key(constant);
                holder.define_new(cx, key, (at + 1).into(), Attributes::ENUMERABLE);
            }
        }
    }
    prototype
}

/// What is attached to a DOMException.
pub(crate) fn data(error: &ErrorData) -> Option<DomExceptionData> {
    error.attached()?.downcast::<DomExceptionData>().copied()
}

/// Makes an Error object one of this class.
fn attach(cx: &mut Context, error: Gc<Object>, data: DomExceptionData) {
    let title = match (data.name.to_std_string(), data.message.to_std_string()) {
        (name, message) if message.is_empty() => name,
        (name, message) => format!("{name}: {message}"),
    };
    let title = JsString::from_str(&mut cx.heap, &title);
    let attached = cx.new_native_with(Value::NULL, data);
    if let Some(error) = error.downcast::<ErrorData>() {
        error.attach(attached.into(), title);
    }
}

/// What to throw: a new DOMException.
pub(crate) fn error(cx: &mut Context, name: &str, message: &str) -> Throw {
    let prototype = prototype(cx);
    let error = cx.new_error_object(prototype);
    let name = JsString::from_str(&mut cx.heap, name);
    let message = JsString::from_str(&mut cx.heap, message);
    attach(cx, error, DomExceptionData { name, message });
    Throw(error.into())
}

/// A new DOMException with the stack of another error.
pub(crate) fn new_like(
    cx: &mut Context,
    data: DomExceptionData,
    source: &ErrorData,
    stack: Option<Gc<JsString>>,
) -> Gc<Object> {
    let prototype = prototype(cx);
    let error = cx.new_error_object_like(prototype, source, stack);
    attach(cx, error, data);
    error
}

/// [`new DOMException`](https://webidl.spec.whatwg.org/#dom-domexception-domexception). In place of
/// the name it takes an object with a name and a cause, as Node.js does.
fn construct(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    require_new(cx, args, "DOMException")?;
    let prototype = prototype_of_new(cx, args, &DOM_EXCEPTION)?;
    let text = |cx: &mut Context, value: Value, default: &str| match value {
        Value::UNDEFINED => Ok(JsString::from_str(&mut cx.heap, default)),
        value => cx.to_string(value),
    };
    let message = text(cx, args.get(0), "")?;
    let options = args.get(1).as_object();
    let name = match options {
        Some(options) => options.get(cx, cx.names.name)?,
        None => args.get(1),
    };
    let name = text(cx, name, "Error")?;
    let error = cx.new_error_object_for(prototype, args.new_target);
    attach(cx, error, DomExceptionData { name, message });
    if let Some(options) = options
        && options.has_property(cx, cx.names.cause.into())?
    {
        let cause = options.get(cx, cx.names.cause)?;
        error.define_new(cx, cx.names.cause.into(), cause, Attributes::METHOD);
    }
    Ok(error.into())
}

fn this(cx: &mut Context, args: &Args<'_>) -> JsResult<DomExceptionData> {
    match args.this.downcast::<ErrorData>().and_then(data) {
        Some(data) => Ok(data),
        None => {
            let error = cx.type_error("Value of \"this\" must be of DOMException");
            Err(coded_error(cx, error, "ERR_INVALID_THIS"))
        }
    }
}

/// [`exception.name`](https://webidl.spec.whatwg.org/#dom-domexception-name)
fn name(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    Ok(this(cx, args)?.name.into())
}

/// [`exception.message`](https://webidl.spec.whatwg.org/#dom-domexception-message)
fn message(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    Ok(this(cx, args)?.message.into())
}

/// [`exception.code`](https://webidl.spec.whatwg.org/#dom-domexception-code)
fn code(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let own = this(cx, args)?.name.to_std_string();
    let place = CODES.iter().position(|(_, name)| !name.is_empty() && *name == own);
    Ok(place.map_or(0, |place| place + 1).into())
}
