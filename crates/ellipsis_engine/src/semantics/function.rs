//! Function objects: closures, built-in functions, bound functions.

use std::cell::Cell;

use ellipsis_bytecode::{FunctionKind, Text};
use ellipsis_gc::{Gc, Header, Heap, HeapCell, heap_cell, trace_fields};

use crate::model::object::{object_layout, trace_common};
use crate::model::{Attributes, CellKind, Cells, Environment, JsString, Object, PropertyKey, Shape, Value};
use crate::semantics::context::NativeFn;
use crate::semantics::{Args, Code, Context, Intrinsic, JsResult, RealmRef};

/// What only some closures have.
#[repr(C)]
pub(crate) struct FunctionExtra {
    header: Header,
    /// [[HomeObject]]
    pub(crate) home: Cell<Option<Gc<Object>>>,
    /// What initialises the fields of a class's instances.
    pub(crate) fields: Cell<Option<Gc<Object>>>,
    /// What `new` gives its instances.
    pub(crate) instances: Cell<Option<Instances>>,
}

/// What instances of a constructor begin with, as remembered.
#[derive(Clone, Copy)]
pub(crate) struct Instances {
    /// Their shape.
    pub(crate) shape: Gc<Shape>,
    /// The constructor's own shape then, and the slot of its `prototype`.
    pub(crate) own: Gc<Shape>,
    pub(crate) slot: u32,
}

heap_cell!(FunctionExtra, header, Cells, CellKind::FunctionExtra as u8);

impl FunctionExtra {
    fn new(heap: &mut Heap, home: Option<Gc<Object>>) -> Gc<FunctionExtra> {
        let header = Header::new(FunctionExtra::KIND);
        let (fields, instances) = (Cell::new(None), Cell::new(None));
        heap.alloc(FunctionExtra { header, home: Cell::new(home), fields, instances })
    }
}

trace_fields!(Instances { shape, own });
trace_fields!(FunctionExtra { home, fields, instances });

/// The layout of closures.
#[repr(C)]
pub struct Function {
    base: Object,
    /// What it runs.
    pub(crate) code: Cell<Gc<Code>>,
    /// What it closes over.
    pub(crate) environment: Option<Gc<Environment>>,
    extra: Cell<Option<Gc<FunctionExtra>>>,
}

/// Whether and how a built-in function constructs.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Construct {
    /// Not a constructor.
    No,
    /// A constructor: it sees `new.target`.
    Yes,
}

/// What a built-in function is: one row of a library table.
#[derive(Debug)]
pub struct NativeInfo {
    /// The value of its `name`.
    pub name: &'static str,
    /// The value of its `length`.
    pub length: u8,
    /// The function.
    pub function: NativeFn,
    /// Whether it constructs.
    pub construct: Construct,
    /// What machine code may call in its place.
    pub quick: Quick,
}

/// What does as a built-in function does wherever it is simple: it runs no code of scripts, throws nothing, takes no ticks, and
/// depends on no realm. It is called with as many arguments as the function's length says.
#[derive(Clone, Copy, Debug)]
pub enum Quick {
    /// Nothing does.
    No,
    /// A function of the first argument, if that is a number.
    Number(extern "C" fn(f64) -> f64),
    /// The same, which leaves int32 numbers alone.
    Rounding(extern "C" fn(f64) -> f64),
    /// A function of `this` and two arguments; it gives `EMPTY` where it takes the built-in function itself.
    Values(extern "C" fn(&mut Context, Value, Value, Value) -> Value),
}

// Notes tell their addresses from sets by the lowest bit.
const _: () = assert!(align_of::<NativeInfo>() > 1);

impl NativeInfo {
    /// A function that does not construct.
    pub const fn function(name: &'static str, length: u8, function: NativeFn) -> NativeInfo {
        NativeInfo { name, length, function, construct: Construct::No, quick: Quick::No }
    }

    /// A constructor.
    pub const fn constructor(name: &'static str, length: u8, function: NativeFn) -> NativeInfo {
        NativeInfo { construct: Construct::Yes, ..NativeInfo::function(name, length, function) }
    }
}

/// The layout of built-in functions.
#[repr(C)]
pub struct NativeFunction {
    base: Object,
    /// What it is.
    pub(crate) info: &'static NativeInfo,
    /// Where it was made.
    pub(crate) realm: RealmRef,
    captures: Option<Gc<Environment>>,
}

/// The layout of bound functions.
#[repr(C)]
pub struct BoundFunction {
    base: Object,
    /// [[BoundTargetFunction]]
    pub(crate) target: Gc<Object>,
    /// [[BoundThis]]
    pub(crate) this: Value,
    /// [[BoundArguments]]
    pub(crate) args: Gc<Environment>,
    is_constructor: bool,
}

impl Object {
    /// The closure, if this is one.
    #[inline(always)]
    pub(crate) fn as_function(&self) -> Option<&Function> {
        self.as_layout()
    }

    /// The built-in function, if this is one.
    #[inline(always)]
    pub(crate) fn as_native_function(&self) -> Option<&NativeFunction> {
        self.as_layout()
    }

    /// The code of a closure, if this is one.
    pub fn code(&self) -> Option<Gc<Code>> {
        self.as_function().map(|function| function.code.get())
    }

    /// What a built-in function is, if this is one.
    pub fn native_info(&self) -> Option<&'static NativeInfo> {
        self.as_native_function().map(|function| function.info)
    }

    /// The bound function, if this is one.
    #[inline(always)]
    pub(crate) fn as_bound_function(&self) -> Option<&BoundFunction> {
        self.as_layout()
    }

    /// The target of a bound function, if this is one.
    pub fn bound_target(&self) -> Option<Gc<Object>> {
        self.as_bound_function().map(|function| function.target)
    }

    /// The source text of a closure, if this is one (Function.prototype.toString).
    pub fn function_source(&self) -> Option<Text> {
        let code = self.code()?;
        let (start, end) = code.template().span;
        code.template().source.part(start, end)
    }

    /// Whether this is the constructor of a class.
    pub fn is_class_constructor(&self) -> bool {
        self.code().is_some_and(|code| code.template().flags.class_constructor)
    }

    /// Whether this is an async function, and whether it is a generator, if it is a closure.
    pub fn function_flavour(&self) -> Option<(bool, bool)> {
        self.code().map(|code| (code.template().flags.is_async, code.template().flags.generator))
    }

    /// Whether this is a plain function of sloppy code: no arrow, method, generator or async function.
    pub fn is_sloppy_function(&self) -> bool {
        self.code().is_some_and(|code| code.template().is_sloppy_function())
    }
}

impl Function {
    #[inline(always)]
    pub(crate) fn extra(&self) -> Option<Gc<FunctionExtra>> {
        self.extra.get()
    }

    pub(crate) fn extra_or_new(&self, heap: &mut Heap) -> Gc<FunctionExtra> {
        match self.extra.get() {
            Some(extra) => extra,
            None => {
                let extra = FunctionExtra::new(heap, None);
                self.extra.set(Some(extra));
                extra
            }
        }
    }
}

/// [[HomeObject]] of what may be a closure.
#[inline]
pub(crate) fn home_object(function: Value) -> Option<Gc<Object>> {
    function.as_object()?.as_function()?.extra()?.home.get()
}

/// IsCallable
#[inline]
pub fn is_callable(value: Value) -> bool {
    match value.kind() {
        CellKind::Function | CellKind::NativeFunction | CellKind::BoundFunction => true,
        CellKind::Proxy => {
            value.as_object().is_some_and(|proxy| crate::semantics::proxy::is_callable(&proxy))
        }
        _ => false,
    }
}

/// IsConstructor
pub fn is_constructor(value: Value) -> bool {
    let Some(object) = value.as_object() else { return false };
    match object.kind() {
        CellKind::Function => {
            object.as_function().is_some_and(|function| function.code.get().is_constructor())
        }
        CellKind::NativeFunction => object.native_info().is_some_and(|info| info.construct == Construct::Yes),
        CellKind::BoundFunction => object.as_bound_function().is_some_and(|bound| bound.is_constructor),
        CellKind::Proxy => crate::semantics::proxy::is_constructor(&object),
        _ => false,
    }
}

impl Context {
    /// A closure. `home` is its [[HomeObject]], if it needs one.
    #[inline]
    pub(crate) fn new_closure(
        &mut self,
        code: Gc<Code>,
        environment: Option<Gc<Environment>>,
        home: Option<Gc<Object>>,
    ) -> Gc<Object> {
        let shape = code.function_shape.get().unwrap_or_else(|| self.closure_shape(code));
        self.new_closure_of_shape(code, environment, home, shape)
    }

    /// The shape of closures of some code, which is remembered there.
    #[cold]
    fn closure_shape(&mut self, code: Gc<Code>) -> Gc<Shape> {
        let flags = code.template().flags;
        let prototype = match (flags.generator, flags.is_async) {
            (false, false) => Intrinsic::FunctionPrototype,
            (false, true) => Intrinsic::AsyncFunctionPrototype,
            (true, false) => Intrinsic::GeneratorFunctionPrototype,
            (true, true) => Intrinsic::AsyncGeneratorFunctionPrototype,
        };
        let shape = self.function_root(prototype, CellKind::Function);
        code.function_shape.set(Some(shape));
        shape
    }

    /// As [`Context::new_closure`], with a [[Prototype]] that is not its kind's.
    pub(crate) fn new_closure_of_shape(
        &mut self,
        code: Gc<Code>,
        environment: Option<Gc<Environment>>,
        home: Option<Gc<Object>>,
        shape: Gc<Shape>,
    ) -> Gc<Object> {
        let extra = home.map(|home| FunctionExtra::new(&mut self.heap, Some(home)));
        let base = Object::base(shape, Object::LAZY);
        Object::allocate_layout(
            &mut self.heap,
            Function { base, code: Cell::new(code), environment, extra: Cell::new(extra) },
        )
    }

    /// The shape without properties of functions whose prototype is that intrinsic.
    pub(crate) fn function_root(&mut self, prototype: Intrinsic, kind: CellKind) -> Gc<Shape> {
        let prototype = self.intrinsic(prototype);
        self.root_shape(prototype.into(), kind, 0)
    }

    /// A built-in function of the current realm.
    pub fn new_native_function(&mut self, info: &'static NativeInfo) -> Gc<Object> {
        self.new_native_function_with(info, &[], None)
    }

    /// A built-in function that carries values along, which it sees as [`crate::Args::captured`].
    pub fn new_native_closure(&mut self, info: &'static NativeInfo, captures: &[Value]) -> Gc<Object> {
        self.new_native_function_with(info, captures, None)
    }

    /// A built-in function; `prototype` is its [[Prototype]] where that is not %Function.prototype%.
    pub fn new_native_function_with(
        &mut self,
        info: &'static NativeInfo,
        captures: &[Value],
        prototype: Option<Gc<Object>>,
    ) -> Gc<Object> {
        let shape = match prototype {
            Some(prototype) => self.root_shape(prototype.into(), CellKind::NativeFunction, 0),
            None => self.function_root(Intrinsic::FunctionPrototype, CellKind::NativeFunction),
        };
        let captures = (!captures.is_empty()).then(|| Environment::of(&mut self.heap, captures));
        let base = Object::base(shape, Object::LAZY);
        let function = NativeFunction { base, info, realm: self.realm, captures };
        Object::allocate_layout(&mut self.heap, function)
    }

    /// BoundFunctionCreate, without the properties.
    pub fn new_bound_function(
        &mut self,
        target: Gc<Object>,
        this: Value,
        args: &[Value],
    ) -> JsResult<Gc<Object>> {
        let prototype = target.get_prototype_of(self)?;
        let shape = self.root_shape(prototype, CellKind::BoundFunction, 0);
        let function = BoundFunction {
            base: Object::base(shape, 0),
            target,
            this,
            args: Environment::of(&mut self.heap, args),
            is_constructor: is_constructor(target.into()),
        };
        Ok(Object::allocate_layout(&mut self.heap, function))
    }

    /// GetFunctionRealm
    pub fn function_realm(&mut self, function: Gc<Object>) -> JsResult<RealmRef> {
        let mut function = function;
        loop {
            function = match function.kind() {
                CellKind::Function => {
                    return Ok(function.as_function().map_or(self.realm, |f| f.code.get().realm()));
                }
                CellKind::NativeFunction => {
                    return Ok(function.as_native_function().map_or(self.realm, |f| f.realm));
                }
                CellKind::BoundFunction => match function.bound_target() {
                    Some(target) => target,
                    None => return Ok(self.realm),
                },
                CellKind::Proxy => crate::semantics::proxy::target_or_throw(self, function)?,
                _ => return Ok(self.realm),
            };
        }
    }

    /// GetPrototypeFromConstructor
    pub fn prototype_from_constructor(
        &mut self,
        constructor: Value,
        default: Intrinsic,
    ) -> JsResult<Gc<Object>> {
        let Some(constructor) = constructor.as_object() else { return Ok(self.intrinsic(default)) };
        let prototype = constructor.get(self, self.names.prototype)?;
        if let Some(prototype) = prototype.as_object() {
            return Ok(prototype);
        }
        let realm = self.function_realm(constructor)?;
        Ok(self.with_realm(realm, |cx| cx.intrinsic(default)))
    }

    /// SetFunctionName on a function that has no other name yet.
    pub fn set_function_name(&mut self, function: Gc<Object>, key: PropertyKey, prefix: &str) {
        let mut name = match key.as_symbol() {
            Some(symbol) if symbol.is_private() => symbol.description(),
            Some(symbol) => symbol.description().map(|text| {
                let text = format!("[{}]", text.to_std_string());
                JsString::from_str(&mut self.heap, &text)
            }),
            None => key.to_value(self).as_string(),
        };
        if !prefix.is_empty() {
            let text = name.map(|name| name.to_std_string()).unwrap_or_default();
            name = Some(JsString::from_str(&mut self.heap, &format!("{prefix} {text}")));
        }
        let name = name.unwrap_or(self.names.empty);
        function.materialise_all(self);
        let key = self.names.name.into();
        match function.own_slot(self, key) {
            Some((_, attributes)) => {
                function.overwrite(self, key, name.into(), attributes, Attributes::CONFIGURABLE);
            }
            None => function.add_property(self, key, name.into(), Attributes::CONFIGURABLE),
        }
    }
}

impl Args<'_> {
    /// What the function captured when it was made.
    pub fn captured(&self, n: u32) -> Value {
        captured(self.callee, n)
    }

    /// Changes what the function captured.
    pub fn set_captured(&self, n: u32, value: Value) {
        set_captured(self.callee, n, value);
    }
}

/// The value in a built-in function's capture.
pub(crate) fn captured(callee: Gc<Object>, n: u32) -> Value {
    callee
        .as_native_function()
        .and_then(|function| function.captures)
        .map_or(Value::UNDEFINED, |captures| captures.get(n))
}

/// Changes a built-in function's capture.
pub(crate) fn set_captured(callee: Gc<Object>, n: u32, value: Value) {
    if let Some(captures) = callee.as_native_function().and_then(|function| function.captures) {
        captures.set(n, value);
    }
}

/// Makes `length`, `name` and `prototype` of a function: all of them, as soon as one is needed.
pub(crate) fn materialise(cx: &mut Context, function: Gc<Object>, key: Option<PropertyKey>) {
    let names = [cx.names.length, cx.names.name, cx.names.prototype];
    if key.is_some_and(|key| names.iter().all(|&name| key != name.into())) {
        return;
    }
    function.set_flag(Object::LAZY, false);
    let [length_key, name_key, prototype_key] = names;
    if let Some(native) = function.as_native_function() {
        let info = native.info;
        let name = cx.string(info.name);
        function.add_property(
            cx,
            length_key.into(),
            Value::int(info.length.into()),
            Attributes::CONFIGURABLE,
        );
        function.add_property(cx, name_key.into(), name, Attributes::CONFIGURABLE);
        return;
    }
    let Some(closure) = function.as_function() else { return };
    let code = closure.code.get();
    let template = code.template();
    let name = JsString::from_text(&mut cx.heap, &template.name);
    let length = Value::int(template.length.into());
    function.add_property(cx, length_key.into(), length, Attributes::CONFIGURABLE);
    function.add_property(cx, name_key.into(), name.into(), Attributes::CONFIGURABLE);
    let prototype = match (template.kind, template.flags.generator) {
        (_, true) => {
            let parent = if template.flags.is_async {
                Intrinsic::AsyncGeneratorPrototype
            } else {
                Intrinsic::GeneratorPrototype
            };
            let parent = cx.with_realm(code.realm(), |cx| cx.intrinsic(parent));
            cx.new_object_with_prototype(parent.into())
        }
        (FunctionKind::Normal, false) if !template.flags.is_async => {
            let prototype = cx.with_realm(code.realm(), |cx| cx.new_object());
            let constructor = cx.names.constructor.into();
            prototype.add_property(cx, constructor, function.into(), Attributes::METHOD);
            prototype
        }
        _ => return,
    };
    function.add_property(cx, prototype_key.into(), prototype.into(), Attributes::WRITABLE);
}

object_layout!(Function, base, Function);
object_layout!(NativeFunction, base, NativeFunction);
object_layout!(BoundFunction, base, BoundFunction);

trace_fields!(Function { code, environment, extra } and |this, tracer| trace_common(&this.base, tracer));

trace_fields!(NativeFunction { realm, captures } and |this, tracer| trace_common(&this.base, tracer));

trace_fields!(BoundFunction { target, this, args } and |this, tracer| trace_common(&this.base, tracer));
