//! The macros of the crate `ellipsis`, which documents them.

mod attributes;
mod class;
mod fields;
mod from_js;
mod into_js;
mod names;

use proc_macro::TokenStream;
use syn::{DeriveInput, ItemImpl, parse_macro_input};

/// Derives `FromJs`.
#[proc_macro_derive(FromJs, attributes(js))]
pub fn derive_from_js(input: TokenStream) -> TokenStream {
    let input = parse_macro_input!(input as DeriveInput);
    from_js::derive(&input).unwrap_or_else(syn::Error::into_compile_error).into()
}

/// Derives `IntoJs`.
#[proc_macro_derive(IntoJs, attributes(js))]
pub fn derive_into_js(input: TokenStream) -> TokenStream {
    let input = parse_macro_input!(input as DeriveInput);
    into_js::derive(&input).unwrap_or_else(syn::Error::into_compile_error).into()
}

/// Makes a type a host class, by an `impl` block.
#[proc_macro_attribute]
pub fn class(arguments: TokenStream, item: TokenStream) -> TokenStream {
    let item = parse_macro_input!(item as ItemImpl);
    class::expand(arguments.into(), item).unwrap_or_else(syn::Error::into_compile_error).into()
}
