//! `#[derive(IntoJs)]`

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use syn::spanned::Spanned;
use syn::{Data, DataEnum, DeriveInput, Fields, Result};

use crate::attributes::{Container, unsupported};
use crate::fields::{self, Known, with_variables};
use crate::from_js::variant_name;

pub(crate) fn derive(input: &DeriveInput) -> Result<TokenStream> {
    let container = Container::of_type(&input.attrs)?;
    let krate = container.krate();
    let body = match &input.data {
        Data::Struct(data) => {
            let known = fields::of(&data.fields, container.rename_all)?;
            let write = write_fields(&krate, &data.fields, &known, None);
            let pattern = with_variables(&known);
            quote!(let Self #pattern = self; #write)
        }
        Data::Enum(data) => write_enum(&krate, &container, data)?,
        Data::Union(_) => return unsupported(input.span(), "unions have no values"),
    };
    let name = &input.ident;
    let generics = fields::bounded(&input.generics, &quote!(#krate::IntoJs));
    let (parameters, arguments, conditions) = generics.split_for_impl();
    Ok(quote! {
        #[automatically_derived]
        impl #parameters #krate::IntoJs for #name #arguments #conditions {
            fn into_js(
                self,
                scope: &mut #krate::Scope,
            ) -> ::core::result::Result<#krate::Value, #krate::Error> {
                #body
            }
        }
    })
}

/// An expression that makes a `Result` with a value of the variables of the fields. A tag is a property and what it says.
fn write_fields(
    krate: &impl ToTokens,
    fields: &Fields,
    known: &[Known],
    tag: Option<(&str, &str)>,
) -> TokenStream {
    let skipped = known.iter().filter(|field| field.attributes.skip).map(|field| &field.variable);
    let skipped = quote!(#(let _ = #skipped;)*);
    let tag = tag.map(|(tag, name)| quote!(#krate::__private::define(&object, #tag, #name, scope)?;));
    match fields {
        Fields::Named(_) => {
            let written = known.iter().filter(|field| !field.attributes.skip);
            let writes = written.map(|Known { variable, name, .. }| {
                quote!(#krate::__private::define(&object, #name, #variable, scope)?;)
            });
            quote! {
                #skipped
                let object = #krate::Object::new(scope);
                #tag
                #(#writes)*
                ::core::result::Result::Ok(#krate::Value::Object(object))
            }
        }
        Fields::Unnamed(_) if known.len() == 1 => {
            let variable = &known[0].variable;
            match tag {
                Some(tag) => quote! {
                    let value = #krate::IntoJs::into_js(#variable, scope)?;
                    let object = #krate::__private::object(value, scope)?;
                    #tag
                    ::core::result::Result::Ok(#krate::Value::Object(object))
                },
                None => quote!(#krate::IntoJs::into_js(#variable, scope)),
            }
        }
        Fields::Unnamed(_) => {
            let variables = known.iter().map(|field| &field.variable);
            quote! {
                let items = [#(#krate::IntoJs::into_js(#variables, scope)?),*];
                #krate::IntoJs::into_js(#krate::Array::from_iter(scope, items)?, scope)
            }
        }
        Fields::Unit => match tag {
            Some(tag) => quote! {
                let object = #krate::Object::new(scope);
                #tag
                ::core::result::Result::Ok(#krate::Value::Object(object))
            },
            None => quote!(::core::result::Result::Ok(#krate::Value::Null)),
        },
    }
}

fn write_enum(krate: &impl ToTokens, container: &Container, data: &DataEnum) -> Result<TokenStream> {
    let mut arms = Vec::new();
    for variant in &data.variants {
        let attributes = Container::of_variant(&variant.attrs)?;
        let name = variant_name(container, &attributes, &variant.ident.to_string());
        let known = fields::of(&variant.fields, attributes.rename_all)?;
        let tag = container.tag.as_ref().map(|tag| tag.value());
        if tag.is_some() && matches!(variant.fields, Fields::Unnamed(_)) && known.len() != 1 {
            return unsupported(variant.span(), "a tag needs an object: name the fields");
        }
        let write = match (&tag, &variant.fields) {
            (Some(tag), fields) => write_fields(krate, fields, &known, Some((tag, &name))),
            (None, Fields::Unit) => quote!(::core::result::Result::Ok(#krate::Value::from(#name))),
            (None, fields) => {
                let write = write_fields(krate, fields, &known, None);
                quote! {
                    let written: ::core::result::Result<#krate::Value, #krate::Error> = { #write };
                    let value = written?;
                    let object = #krate::Object::new(scope);
                    #krate::__private::define(&object, #name, value, scope)?;
                    ::core::result::Result::Ok(#krate::Value::Object(object))
                }
            }
        };
        let (ident, pattern) = (&variant.ident, with_variables(&known));
        arms.push(quote!(Self::#ident #pattern => { #write }));
    }
    Ok(quote!(match self { #(#arms)* }))
}
