//! The standard library as a context sees it: the properties of global objects, and who makes which intrinsic.
// tidy: table

use ellipsis_engine::{Attributes, Context, GlobalProperty, Intrinsic, Library, Value};

#[cfg(feature = "intl")]
use crate::intl;
use crate::{
    array, binary, collections, control, date, eval, fundamental, globals_functions, iterator, json, numbers,
    promise, proxy, reflect, regexp, text, uri,
};

/// The standard library, to make a context with.
pub static LIBRARY: Library = Library {
    make,
    globals: GLOBALS,
    new_regexp: regexp::new_regexp,
    copy_regexp: regexp::copy_pristine,
    apply: fundamental::function_apply,
    string_iteration: &text::iterator::STRINGS,
    async_from_sync_iterator: control::async_from_sync_iterator::create,
};

macro_rules! globals {
    ($($(#[$condition:meta])? $name:literal => $intrinsic:ident,)+) => {
        &[
            GlobalProperty { name: "globalThis", attributes: Attributes::METHOD, make: |cx| cx.realm.global_this() },
            GlobalProperty { name: "undefined", attributes: Attributes::NONE, make: |_| Value::UNDEFINED },
            GlobalProperty { name: "NaN", attributes: Attributes::NONE, make: |_| Value::NAN },
            GlobalProperty { name: "Infinity", attributes: Attributes::NONE, make: |_| Value::number(f64::INFINITY) },
            $($(#[$condition])? GlobalProperty {
                name: $name,
                attributes: Attributes::METHOD,
                make: |cx: &mut Context| cx.intrinsic(Intrinsic::$intrinsic).into(),
            },)+
        ]
    };
}

static GLOBALS: &[GlobalProperty] = globals! {
    "AggregateError" => AggregateError,
    "Array" => Array,
    "ArrayBuffer" => ArrayBuffer,
    "AsyncDisposableStack" => AsyncDisposableStack,
    "Atomics" => Atomics,
    "BigInt" => BigInt,
    "BigInt64Array" => BigInt64Array,
    "BigUint64Array" => BigUint64Array,
    "Boolean" => Boolean,
    "DataView" => DataView,
    "Date" => Date,
    "DisposableStack" => DisposableStack,
    "Error" => Error,
    "EvalError" => EvalError,
    "FinalizationRegistry" => FinalizationRegistry,
    "Float16Array" => Float16Array,
    "Float32Array" => Float32Array,
    "Float64Array" => Float64Array,
    "Function" => Function,
    "Int16Array" => Int16Array,
    "Int32Array" => Int32Array,
    "Int8Array" => Int8Array,
    #[cfg(feature = "intl")]
    "Intl" => Intl,
    "Iterator" => Iterator,
    "JSON" => Json,
    "Map" => Map,
    "Math" => Math,
    "Number" => Number,
    "Object" => Object,
    "Promise" => Promise,
    "Proxy" => Proxy,
    "RangeError" => RangeError,
    "ReferenceError" => ReferenceError,
    "Reflect" => Reflect,
    "RegExp" => RegExp,
    "Set" => Set,
    "SharedArrayBuffer" => SharedArrayBuffer,
    "String" => String,
    "SuppressedError" => SuppressedError,
    "Symbol" => Symbol,
    "SyntaxError" => SyntaxError,
    #[cfg(feature = "temporal")]
    "Temporal" => Temporal,
    "TypeError" => TypeError,
    "URIError" => UriError,
    "Uint16Array" => Uint16Array,
    "Uint32Array" => Uint32Array,
    "Uint8Array" => Uint8Array,
    "Uint8ClampedArray" => Uint8ClampedArray,
    "WeakMap" => WeakMap,
    "WeakRef" => WeakRef,
    "WeakSet" => WeakSet,
    "decodeURI" => DecodeUri,
    "decodeURIComponent" => DecodeUriComponent,
    "encodeURI" => EncodeUri,
    "encodeURIComponent" => EncodeUriComponent,
    "escape" => Escape,
    "eval" => Eval,
    "isFinite" => IsFinite,
    "isNaN" => IsNaN,
    "parseFloat" => ParseFloat,
    "parseInt" => ParseInt,
    "unescape" => Unescape,
};

/// Makes an intrinsic and those that belong to it.
fn make(cx: &mut Context, which: Intrinsic) {
    match which {
        Intrinsic::Object | Intrinsic::ObjectPrototype => fundamental::make_object(cx),
        Intrinsic::Function | Intrinsic::FunctionPrototype | Intrinsic::ThrowTypeError => {
            fundamental::make_function(cx);
        }
        Intrinsic::GeneratorFunction
        | Intrinsic::GeneratorFunctionPrototype
        | Intrinsic::AsyncFunction
        | Intrinsic::AsyncFunctionPrototype
        | Intrinsic::AsyncGeneratorFunction
        | Intrinsic::AsyncGeneratorFunctionPrototype => fundamental::make_function_kind(cx, which),
        Intrinsic::Boolean | Intrinsic::BooleanPrototype => fundamental::make_boolean(cx),
        Intrinsic::Symbol | Intrinsic::SymbolPrototype => fundamental::make_symbol(cx),
        Intrinsic::Error | Intrinsic::ErrorPrototype => fundamental::make_error(cx),
        Intrinsic::CallSite | Intrinsic::CallSitePrototype => fundamental::make_call_site(cx),
        Intrinsic::ErrorStackGetter | Intrinsic::ErrorStackSetter => fundamental::make_stack_accessors(cx),
        Intrinsic::EvalError
        | Intrinsic::EvalErrorPrototype
        | Intrinsic::RangeError
        | Intrinsic::RangeErrorPrototype
        | Intrinsic::ReferenceError
        | Intrinsic::ReferenceErrorPrototype
        | Intrinsic::SyntaxError
        | Intrinsic::SyntaxErrorPrototype
        | Intrinsic::TypeError
        | Intrinsic::TypeErrorPrototype
        | Intrinsic::UriError
        | Intrinsic::UriErrorPrototype => fundamental::make_native_error(cx, which),
        Intrinsic::AggregateError | Intrinsic::AggregateErrorPrototype => fundamental::make_aggregate(cx),
        Intrinsic::SuppressedError | Intrinsic::SuppressedErrorPrototype => fundamental::make_suppressed(cx),
        Intrinsic::Array
        | Intrinsic::ArrayPrototype
        | Intrinsic::ArrayPrototypeValues
        | Intrinsic::ArrayPrototypeToString => array::make_array(cx),
        Intrinsic::ArrayIteratorPrototype | Intrinsic::ArrayIteratorPrototypeNext => array::make_iterator(cx),
        Intrinsic::Iterator | Intrinsic::IteratorPrototype => iterator::make_iterator(cx),
        Intrinsic::IteratorHelperPrototype => iterator::make_helper(cx),
        Intrinsic::WrapForValidIteratorPrototype => iterator::make_wrap(cx),
        Intrinsic::Proxy => proxy::make(cx),
        Intrinsic::Reflect => reflect::make(cx),
        Intrinsic::Map | Intrinsic::MapPrototype | Intrinsic::MapPrototypeEntries => {
            collections::map::make(cx)
        }
        Intrinsic::MapIteratorPrototype | Intrinsic::MapIteratorPrototypeNext => {
            collections::map_iterator::make_map(cx)
        }
        Intrinsic::Set | Intrinsic::SetPrototype | Intrinsic::SetPrototypeValues => {
            collections::set::make(cx)
        }
        Intrinsic::SetIteratorPrototype | Intrinsic::SetIteratorPrototypeNext => {
            collections::map_iterator::make_set(cx)
        }
        Intrinsic::WeakMap | Intrinsic::WeakMapPrototype => collections::weak_map::make(cx),
        Intrinsic::WeakSet | Intrinsic::WeakSetPrototype => collections::weak_set::make(cx),
        Intrinsic::WeakRef | Intrinsic::WeakRefPrototype => collections::weak_ref::make(cx),
        Intrinsic::FinalizationRegistry | Intrinsic::FinalizationRegistryPrototype => {
            collections::finalization_registry::make(cx);
        }
        Intrinsic::Promise
        | Intrinsic::PromisePrototype
        | Intrinsic::PromiseResolve
        | Intrinsic::PromiseThen => promise::make(cx),
        Intrinsic::GeneratorPrototype => control::generator::make(cx),
        Intrinsic::AsyncGeneratorPrototype => control::generator::make_async(cx),
        Intrinsic::AsyncIteratorPrototype => control::async_iterator::make(cx),
        Intrinsic::AsyncFromSyncIteratorPrototype => control::async_from_sync_iterator::make(cx),
        Intrinsic::DisposableStack | Intrinsic::DisposableStackPrototype => {
            control::disposable_stack::make(cx);
        }
        Intrinsic::AsyncDisposableStack | Intrinsic::AsyncDisposableStackPrototype => {
            control::disposable_stack::make_async(cx);
        }
        Intrinsic::AbstractModuleSource | Intrinsic::AbstractModuleSourcePrototype => {
            control::module_source::make(cx);
        }
        Intrinsic::Atomics => binary::atomics::make(cx),
        Intrinsic::ArrayBuffer | Intrinsic::ArrayBufferPrototype => binary::array_buffer::make(cx),
        Intrinsic::SharedArrayBuffer | Intrinsic::SharedArrayBufferPrototype => {
            binary::shared_array_buffer::make(cx);
        }
        Intrinsic::DataView | Intrinsic::DataViewPrototype => binary::data_view::make(cx),
        Intrinsic::TypedArray | Intrinsic::TypedArrayPrototype => binary::typed_array::make_abstract(cx),
        Intrinsic::String | Intrinsic::StringPrototype | Intrinsic::StringPrototypeIterator => text::make(cx),
        Intrinsic::StringIteratorPrototype | Intrinsic::StringIteratorPrototypeNext => {
            text::iterator::make(cx)
        }
        Intrinsic::Number | Intrinsic::NumberPrototype => numbers::number::make(cx),
        Intrinsic::BigInt | Intrinsic::BigIntPrototype => numbers::bigint::make(cx),
        Intrinsic::Math => numbers::math::make(cx),
        Intrinsic::Json => json::make(cx),
        Intrinsic::RegExp | Intrinsic::RegExpPrototype => regexp::make(cx),
        Intrinsic::RegExpStatics => regexp::make_statics(cx),
        Intrinsic::RegExpStringIteratorPrototype => regexp::make_iterator(cx),
        Intrinsic::Date | Intrinsic::DatePrototype => date::make(cx),
        Intrinsic::Eval => eval::make(cx),
        Intrinsic::IsNaN | Intrinsic::IsFinite | Intrinsic::ParseFloat | Intrinsic::ParseInt => {
            globals_functions::make(cx, which);
        }
        Intrinsic::DecodeUri
        | Intrinsic::DecodeUriComponent
        | Intrinsic::EncodeUri
        | Intrinsic::EncodeUriComponent
        | Intrinsic::Escape
        | Intrinsic::Unescape => uri::make(cx, which),
        which if binary::typed_array::make_concrete(cx, which) => {}
        #[cfg(feature = "temporal")]
        which if crate::temporal::make(cx, which) => {}
        #[cfg(feature = "intl")]
        which if intl::make(cx, which) => {}
        _ => unreachable!(),
    }
}
