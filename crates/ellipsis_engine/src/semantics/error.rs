//! Errors that the engine throws, and what Error objects remember of the stack.

use std::cell::{Cell, RefCell};

use ellipsis_bytecode::{ErrorType, FrameLocation, Source, abbreviated};
use ellipsis_gc::{ExternalShare, Gc, Limit, trace_fields};

use crate::model::string::MAX_LENGTH;
use crate::model::{Accessor, Attributes, CellKind, JsString, Object, PropertyKey, Value};
use crate::semantics::frame::FrameInfo;
use crate::semantics::function;
use crate::semantics::module::ModuleNamespace;
use crate::semantics::property_descriptor::PropertyDescriptor;
use crate::semantics::{Context, Intrinsic, NativeData, Throw};

/// The payload of Error objects ([[ErrorData]]).
#[derive(Default)]
pub struct ErrorData {
    frames: RefCell<Vec<FrameInfo>>,
    /// What they take.
    share: Cell<Option<ExternalShare>>,
    /// The value of `stack`, once somebody asked for it or set it.
    stack: Cell<Option<Value>>,
    /// Where compilation failed, for syntax errors of the compiler.
    location: RefCell<Option<FrameLocation>>,
    /// What an embedder's class of errors keeps here, and what `stack` begins with for it.
    attached: Cell<Option<(Value, Gc<JsString>)>>,
}

impl ErrorData {
    /// Makes the error one of an embedder's class, which keeps `value` here. `title` is what its
    /// `stack` begins with in place of name and message.
    pub fn attach(&self, value: Value, title: Gc<JsString>) {
        self.attached.set(Some((value, title)));
    }

    /// Sets what the `stack` gives.
    pub fn set_stack(&self, value: Value) {
        self.stack.set(Some(value));
    }

    /// Remembers other frames; there is no `stack` without any.
    pub(crate) fn renew(&self, frames: Option<Vec<FrameInfo>>) {
        self.stack.set(if frames.is_some() { None } else { Some(Value::UNDEFINED) });
        *self.frames.borrow_mut() = frames.unwrap_or_default();
    }

    /// What the `stack` gives, once somebody asked for it or set it.
    pub fn stack(&self) -> Option<Value> {
        self.stack.get()
    }

    /// The frames that it remembers.
    pub fn frames(&self) -> Vec<FrameInfo> {
        self.frames.borrow().clone()
    }

    /// What `stack` begins with for an embedder's class.
    pub fn title(&self) -> Option<Gc<JsString>> {
        self.attached.get().map(|(_, title)| title)
    }

    /// What an embedder's class keeps here.
    pub fn attached(&self) -> Option<Value> {
        self.attached.get().map(|(value, _)| value)
    }
}

trace_fields!(ErrorData { frames, stack, attached });

impl NativeData for ErrorData {
    const NAME: &'static str = "Error";
}

/// A kind of native error.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ErrorKind {
    /// Error
    Error,
    /// EvalError
    Eval,
    /// RangeError
    Range,
    /// ReferenceError
    Reference,
    /// SyntaxError
    Syntax,
    /// TypeError
    Type,
    /// URIError
    Uri,
}

impl From<ErrorType> for ErrorKind {
    fn from(thrown: ErrorType) -> ErrorKind {
        match thrown {
            ErrorType::Type => ErrorKind::Type,
            ErrorType::Reference => ErrorKind::Reference,
            ErrorType::Syntax => ErrorKind::Syntax,
            ErrorType::Range => ErrorKind::Range,
        }
    }
}

impl ErrorKind {
    fn prototype(self) -> Intrinsic {
        match self {
            ErrorKind::Error => Intrinsic::ErrorPrototype,
            ErrorKind::Eval => Intrinsic::EvalErrorPrototype,
            ErrorKind::Range => Intrinsic::RangeErrorPrototype,
            ErrorKind::Reference => Intrinsic::ReferenceErrorPrototype,
            ErrorKind::Syntax => Intrinsic::SyntaxErrorPrototype,
            ErrorKind::Type => Intrinsic::TypeErrorPrototype,
            ErrorKind::Uri => Intrinsic::UriErrorPrototype,
        }
    }
}

impl Context {
    /// An error object with that prototype, which remembers the stack and has no message yet.
    pub fn new_error_object(&mut self, prototype: Gc<Object>) -> Gc<Object> {
        let data = ErrorData::default();
        data.renew(self.capture_frames(None));
        self.new_error_with(prototype, data)
    }

    /// An error object with its own `stack`, the same pair of accessors in all of a realm, as V8 has it.
    fn new_error_with(&mut self, prototype: Gc<Object>, data: ErrorData) -> Gc<Object> {
        let bytes = data.frames.borrow().capacity() * size_of::<FrameInfo>();
        data.share.set(Some(ExternalShare::new(&mut self.heap, bytes)));
        let error = self.new_native_with(prototype.into(), data);
        let (pair, attributes) = self.stack_accessor();
        let key = self.names.stack.into();
        error.add_property(self, key, pair, attributes);
        error
    }

    /// What `stack` is of all errors of a realm.
    pub(crate) fn stack_accessor(&mut self) -> (Value, Attributes) {
        let pair = match self.realm.stack_accessor.get() {
            pair if !pair.is_undefined() => pair,
            _ => {
                let getter = self.intrinsic(Intrinsic::ErrorStackGetter).into();
                let setter = self.intrinsic(Intrinsic::ErrorStackSetter).into();
                let pair = Accessor::new(&mut self.heap, getter, setter);
                self.realm.stack_accessor.set(pair);
                pair
            }
        };
        (pair, Attributes::CONFIGURABLE.with(Attributes::ACCESSOR))
    }

    /// The same for a constructor: frames of the constructors that led here from `new_target` are
    /// left out.
    pub fn new_error_object_for(&mut self, prototype: Gc<Object>, new_target: Value) -> Gc<Object> {
        let is_closure = new_target.as_object().is_some_and(|target| target.as_function().is_some());
        let frames = if is_closure { self.capture_frames(Some(new_target)) } else { None };
        match frames.filter(|frames| !frames.is_empty()) {
            Some(frames) => {
                let data = ErrorData::default();
                data.renew(Some(frames));
                self.new_error_with(prototype, data)
            }
            None => self.new_error_object(prototype),
        }
    }

    /// An error object with that prototype and the `stack` of another; none if that is no string.
    pub fn new_error_object_like(
        &mut self,
        prototype: Gc<Object>,
        source: &ErrorData,
        stack: Option<Gc<JsString>>,
    ) -> Gc<Object> {
        let data = ErrorData {
            frames: source.frames.clone(),
            stack: Cell::new(Some(stack.unwrap_or(self.names.empty).into())),
            location: source.location.clone(),
            ..ErrorData::default()
        };
        self.new_error_with(prototype, data)
    }

    /// A new error of that kind.
    #[cold]
    pub fn new_error(&mut self, kind: ErrorKind, message: &str) -> Gc<Object> {
        let prototype = self.intrinsic(kind.prototype());
        let error = self.new_error_object(prototype);
        let message = self.string(message);
        let key = self.names.message.into();
        error.add_property(self, key, message, Attributes::METHOD);
        error
    }

    /// A new SyntaxError that knows its place in a source.
    #[cold]
    pub fn syntax_error_at(&mut self, message: &str, source: &Source, offset: u32) -> Throw {
        let error = self.syntax_error(message);
        error.locate(FrameLocation::new(String::new(), source, offset));
        error
    }

    /// What to throw: a new error of that kind.
    #[cold]
    pub fn error(&mut self, kind: ErrorKind, message: impl AsRef<str>) -> Throw {
        Throw(self.new_error(kind, message.as_ref()).into())
    }

    /// A TypeError.
    #[cold]
    pub fn type_error(&mut self, message: impl AsRef<str>) -> Throw {
        self.error(ErrorKind::Type, message)
    }

    /// A RangeError.
    #[cold]
    pub fn range_error(&mut self, message: impl AsRef<str>) -> Throw {
        self.error(ErrorKind::Range, message)
    }

    /// Memory could not be had, or a length is beyond what is possible.
    #[cold]
    pub fn out_of_memory(&mut self) -> Throw {
        if self.heap.budget.heap_is_final { self.end(Limit::Heap) } else { self.range_error("Out of memory") }
    }

    /// A SyntaxError.
    #[cold]
    pub fn syntax_error(&mut self, message: impl AsRef<str>) -> Throw {
        self.error(ErrorKind::Syntax, message)
    }

    /// A ReferenceError.
    #[cold]
    pub fn reference_error(&mut self, message: impl AsRef<str>) -> Throw {
        self.error(ErrorKind::Reference, message)
    }

    /// A URIError.
    #[cold]
    pub fn uri_error(&mut self, message: impl AsRef<str>) -> Throw {
        self.error(ErrorKind::Uri, message)
    }

    /// Why a string was not made: memory was refused, as the heap notes, or it would be too long.
    #[cold]
    pub fn string_error(&mut self) -> Throw {
        if self.heap.take_refusal() {
            self.out_of_memory()
        } else if self.heap.budget.longest_string < MAX_LENGTH as usize {
            self.end(Limit::StringLength)
        } else {
            self.range_error("Invalid string length")
        }
    }

    /// Something that is no function was called. `what` is how the source names it.
    #[cold]
    pub fn not_a_function(&mut self, value: Value, what: &str) -> Throw {
        let what = if what.is_empty() { self.describe_kind(value) } else { what.to_string() };
        self.type_error(format!("{what} is not a function"))
    }

    /// Something that is no constructor was to construct.
    #[cold]
    pub(crate) fn not_a_constructor(&mut self, value: Value) -> Throw {
        let what = self.describe(value);
        self.type_error(format!("{what} is not a constructor"))
    }

    /// A name that is not bound.
    #[cold]
    pub(crate) fn not_defined(&mut self, name: &str) -> Throw {
        self.reference_error(format!("{name} is not defined"))
    }

    /// A binding in its dead zone.
    #[cold]
    pub(crate) fn not_initialised(&mut self, name: &str) -> Throw {
        self.reference_error(format!("Cannot access '{name}' before initialization"))
    }

    /// A property that cannot be assigned.
    #[cold]
    pub(crate) fn read_only_error(&mut self, key: PropertyKey, receiver: Value) -> Throw {
        let what = self.describe(receiver);
        let name = key.display();
        let Some(object) = receiver.as_object() else {
            let kind = self.type_of(receiver).to_short_string();
            let what = self.describe_plain(receiver);
            let existing = self.own_of_string(receiver, key);
            return self.type_error(match existing {
                Some(_) => format!("Cannot assign to read only property '{name}' of {kind} '{what}'"),
                None => format!("Cannot create property '{name}' on {kind} '{what}'"),
            });
        };
        // Looking for the property would evaluate the module.
        if object.downcast::<ModuleNamespace>().is_some_and(|namespace| !namespace.is_evaluated()) {
            return self.type_error(format!("Cannot assign to property '{name}' of object '{what}'"));
        }
        if object.kind() == CellKind::Proxy {
            return self.falsish_error("set", key);
        }
        let kind = if function::is_callable(receiver) { "function" } else { "object" };
        let existing = self.peek(object, key);
        self.type_error(match existing {
            Some(property) if property.is_accessor() => {
                format!("Cannot set property {name} of {what} which has only a getter")
            }
            Some(_) => format!("Cannot assign to read only property '{name}' of {kind} '{what}'"),
            None => format!("Cannot add property {name}, object is not extensible"),
        })
    }

    /// A property of an object or of its prototypes; runs no script, those of modules included.
    fn peek(&mut self, object: Gc<Object>, key: PropertyKey) -> Option<PropertyDescriptor> {
        let mut object = Some(object);
        while let Some(current) = object.filter(|current| current.kind() != CellKind::Proxy) {
            if current.downcast::<ModuleNamespace>().is_some_and(|namespace| !namespace.is_evaluated()) {
                return None;
            }
            if let Some(property) = current.get_own_property(self, key).ok()? {
                return Some(property);
            }
            object = current.shape().prototype_object();
        }
        None
    }

    /// A trap of a proxy that refuses.
    #[cold]
    fn falsish_error(&mut self, trap: &str, key: PropertyKey) -> Throw {
        let name = key.display();
        self.type_error(format!("'{trap}' on proxy: trap returned falsish for property '{name}'"))
    }

    /// A property that cannot be defined. Nothing is asked of a proxy to say so.
    #[cold]
    pub(crate) fn cannot_define_error(&mut self, key: PropertyKey, object: Gc<Object>) -> Throw {
        if object.kind() == CellKind::Proxy {
            return self.falsish_error("defineProperty", key);
        }
        let name = key.display();
        let existing = object.get_own_property(self, key);
        self.type_error(match existing {
            Ok(Some(_)) => format!("Cannot redefine property: {name}"),
            _ => format!("Cannot define property {name}, object is not extensible"),
        })
    }

    /// A property of undefined or null that cannot be read.
    #[cold]
    pub(crate) fn cannot_read_error(&mut self, base: Value, name: &str) -> Throw {
        if name == "Symbol(Symbol.iterator)" {
            return self.not_iterable(base);
        }
        let what = base.nullish_text().unwrap_or_default();
        self.type_error(format!("Cannot read properties of {what} (reading '{name}')"))
    }

    /// A property of undefined or null that cannot be set.
    #[cold]
    pub(crate) fn cannot_set_error(&mut self, base: Value, name: &str) -> Throw {
        let what = base.nullish_text().unwrap_or_default();
        self.type_error(format!("Cannot set properties of {what} (setting '{name}')"))
    }

    /// A property that cannot be deleted.
    #[cold]
    pub(crate) fn cannot_delete_error(&mut self, key: PropertyKey, receiver: Value) -> Throw {
        if receiver.as_object().is_some_and(|object| object.kind() == CellKind::Proxy) {
            return self.falsish_error("deleteProperty", key);
        }
        let (name, what) = (key.display(), self.describe(receiver));
        self.type_error(format!("Cannot delete property '{name}' of {what}"))
    }

    /// A short text for a value in messages; runs no script.
    pub fn describe(&mut self, value: Value) -> String {
        if let Some(string) = value.as_string() {
            let text: String = string.to_short_string().chars().take(60).collect();
            return format!("\"{text}\"");
        }
        if let Some(symbol) = value.as_symbol() {
            return PropertyKey::symbol(symbol).display();
        }
        if let Some(object) = value.as_object() {
            return self.describe_object(object);
        }
        self.to_string(value).map(|string| string.to_short_string()).unwrap_or_default()
    }

    fn describe_object(&mut self, object: Gc<Object>) -> String {
        if function::is_callable(object.into()) {
            let Some(source) = object.function_source() else {
                let name = object.native_info().map_or("", |info| info.name);
                return format!("function {name}() {{ [native code] }}");
            };
            return abbreviated(source.to_string());
        }
        if object.is::<ErrorData>() {
            return header(self, object);
        }
        if object.is_array() {
            return "[object Array]".into();
        }
        if object.is::<ModuleNamespace>() {
            return "[object Module]".into();
        }
        let key = self.names.constructor.into();
        let constructor = self.peek(object, key).and_then(|found| found.value?.as_object());
        let key = self.names.name.into();
        let name = constructor.and_then(|found| self.peek(found, key)?.value?.as_string());
        match name {
            Some(name) if !name.is_empty() => format!("#<{}>", name.to_short_string()),
            _ if object.kind() == CellKind::Proxy => "#<Object>".into(),
            _ => "[object Object]".into(),
        }
    }

    /// Where an error was made, innermost frame first; where compilation failed, for syntax errors.
    pub fn error_locations(&self, error: Gc<Object>) -> Vec<FrameLocation> {
        let Some(data) = error.downcast::<ErrorData>() else { return Vec::new() };
        let location = data.location.borrow().clone();
        location.into_iter().chain(data.frames.borrow().iter().filter_map(FrameInfo::locate)).collect()
    }
}

impl Throw {
    /// Tells an error which place in a source it is about.
    pub fn locate(self, place: FrameLocation) {
        if let Some(data) = self.0.downcast::<ErrorData>() {
            *data.location.borrow_mut() = Some(place);
        }
    }
}

/// What Error.prototype.toString gives for data properties; runs no script.
fn header(cx: &mut Context, error: Gc<Object>) -> String {
    if let Some((_, title)) = error.downcast::<ErrorData>().and_then(|data| data.attached.get()) {
        return title.to_short_string();
    }
    let (name, message) = (cx.names.name, cx.names.message);
    let mut read = |key: Gc<JsString>| {
        let value = cx.peek(error, key.into())?.value.filter(|value| !value.is_object())?;
        Some(cx.describe_plain(value))
    };
    let name = read(name).unwrap_or_else(|| "Error".into());
    let message = read(message).unwrap_or_default();
    match (name.is_empty(), message.is_empty()) {
        (_, true) => name,
        (true, false) => message,
        (false, false) => format!("{name}: {message}"),
    }
}

impl Context {
    /// What messages say of a value that no expression of a script names; runs no script.
    pub(crate) fn describe_kind(&mut self, value: Value) -> String {
        let kind = self.type_of(value).to_short_string();
        if value.is_undefined() || value.is_object() || value.is_symbol() || value.is_bigint() {
            return kind;
        }
        format!("{kind} {}", self.describe(value))
    }

    /// A short text for a value in messages, a string being its own; runs no script.
    pub fn describe_plain(&mut self, value: Value) -> String {
        value.as_string().map_or_else(|| self.describe(value), |string| string.to_short_string())
    }
}
