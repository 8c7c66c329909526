//! Fundamental objects ([clause](https://tc39.es/ecma262/#sec-fundamental-objects)).

mod boolean;
mod call_site;
mod error;
mod function;
mod function_constructor;
mod object;
mod object_properties;
mod object_prototype;
mod setter;
mod symbol;

pub(crate) use boolean::make as make_boolean;
pub(crate) use call_site::make_call_site;
pub(crate) use error::{
    make_aggregate, make_error, make_native_error, make_stack_accessors, make_suppressed,
};
pub(crate) use function::{apply as function_apply, make as make_function};
pub(crate) use function_constructor::make as make_function_kind;
pub(crate) use object::{array_of_keys, make as make_object};
pub(crate) use object_prototype::to_string as object_to_string;
pub(crate) use setter::set_ignoring_prototype;
pub(crate) use symbol::make as make_symbol;
