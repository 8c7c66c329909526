//! Which table makes which intrinsic.
// tidy: table

use ellipsis_engine::{Context, Intrinsic};

use crate::{array, fundamental, iterator, proxy, reflect};

/// Makes an intrinsic and those that belong to it.
pub(crate) fn make(cx: &mut Context, which: Intrinsic) {
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
        _ => unreachable!(),
    }
}
