//! The properties of global objects.
// tidy: table

use ellipsis_engine::{Attributes, Context, GlobalProperty, Intrinsic, Library, Value};

/// The standard library, to make a context with.
pub static LIBRARY: Library = Library {
    make: crate::make::make,
    globals: GLOBALS,
    new_regexp: crate::regexp::new_regexp,
    string_iteration: &crate::text::iterator::STRINGS,
    async_from_sync_iterator: crate::control::async_from_sync_iterator::create,
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
