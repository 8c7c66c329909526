//! `Function` and its hidden relatives for generators and async functions
//! ([clause](https://tc39.es/ecma262/#sec-function-constructor)).

use ellipsis_engine::{
    Args, Attributes, Context, DynamicFunctionKind, Intrinsic, JsResult, PropertyDescriptor, Value,
};

use crate::build::{Class, constructor, define_class, tag};

/// The class of a kind of functions that has no global name. Generator functions' prototype
/// belongs to the generators, as what they inherit from it does.
macro_rules! function_classes {
    ($($class:ident, $function:ident: $name:literal, $kind:ident, $constructor:ident, $prototype:ident;)+) => {
        $(
            static $class: Class = Class {
                constructor: Intrinsic::$constructor,
                prototype: Intrinsic::$prototype,
                function: constructor($name, 1, $function),
                constructor_parent: Intrinsic::Function,
                prototype_parent: Intrinsic::FunctionPrototype,
                statics: &[],
                members: &[tag($name)],
            };

            #[doc = concat!("`", $name, "`: [`CreateDynamicFunction`](https://tc39.es/ecma262/#sec-createdynamicfunction)")]
            fn $function(cx: &mut Context, args: &Args) -> JsResult<Value> {
                create_dynamic_function(cx, args, DynamicFunctionKind::$kind, Intrinsic::$prototype)
            }
        )+
    };
}

function_classes! {
    GENERATOR_FUNCTION, generator_function: "GeneratorFunction", Generator, GeneratorFunction, GeneratorFunctionPrototype;
    ASYNC_FUNCTION, async_function: "AsyncFunction", Async, AsyncFunction, AsyncFunctionPrototype;
    ASYNC_GENERATOR_FUNCTION, async_generator_function: "AsyncGeneratorFunction", AsyncGenerator, AsyncGeneratorFunction, AsyncGeneratorFunctionPrototype;
}

/// Makes one of these classes, which either of its intrinsics names.
pub(crate) fn make(cx: &mut Context, which: Intrinsic) {
    let (class, generators) = match which {
        Intrinsic::GeneratorFunction | Intrinsic::GeneratorFunctionPrototype => {
            (&GENERATOR_FUNCTION, Some(Intrinsic::GeneratorPrototype))
        }
        Intrinsic::AsyncFunction | Intrinsic::AsyncFunctionPrototype => (&ASYNC_FUNCTION, None),
        _ => (&ASYNC_GENERATOR_FUNCTION, Some(Intrinsic::AsyncGeneratorPrototype)),
    };
    define_class(cx, class);
    let (constructor, prototype) = (cx.intrinsic(class.constructor), cx.intrinsic(class.prototype));
    let prototype_key = cx.names.prototype.into();
    let constructor_key = cx.names.constructor.into();
    // Unlike of other classes, neither of the two can be written.
    let fixed = |value| PropertyDescriptor::data(value, Attributes::CONFIGURABLE);
    let _ = prototype.define_own_property(cx, constructor_key, &fixed(constructor.into()));
    if let Some(generators) = generators {
        let generators = cx.intrinsic(generators);
        let _ = prototype.define_own_property(cx, prototype_key, &fixed(generators.into()));
        let _ = generators.define_own_property(cx, constructor_key, &fixed(prototype.into()));
    }
}

/// [`Function`](https://tc39.es/ecma262/#sec-function-p1-p2-pn-body)
pub(super) fn function(cx: &mut Context, args: &Args) -> JsResult<Value> {
    create_dynamic_function(cx, args, DynamicFunctionKind::Normal, Intrinsic::FunctionPrototype)
}

/// [`CreateDynamicFunction`](https://tc39.es/ecma262/#sec-createdynamicfunction)
fn create_dynamic_function(
    cx: &mut Context,
    args: &Args,
    kind: DynamicFunctionKind,
    default_prototype: Intrinsic,
) -> JsResult<Value> {
    let mut parameters = crate::text::builder(cx, 0);
    let mut body = cx.names.empty;
    for (at, &arg) in args.args.iter().enumerate() {
        let text = cx.to_string(arg)?;
        if at + 1 == args.len() {
            body = text;
            break;
        }
        if at > 0 {
            parameters.push_str(",");
        }
        parameters.push_string(&text);
    }
    let function = cx.compile_dynamic_function(kind, parameters.view(), body)?;
    let new_target = if args.is_construct() { args.new_target } else { args.callee.into() };
    let prototype = cx.prototype_from_constructor(new_target, default_prototype)?;
    if function.get_prototype_of(cx)? != Value::from(prototype) {
        function.set_prototype_of(cx, prototype.into())?;
    }
    Ok(function.into())
}
