//! `#[derive(FromJs)]`

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use syn::spanned::Spanned;
use syn::{Data, DataEnum, DeriveInput, Fields, Result};

use crate::attributes::{Container, unsupported};
use crate::fields::{self, Known, with_variables};

pub(crate) fn derive(input: &DeriveInput) -> Result<TokenStream> {
    let container = Container::of_type(&input.attrs)?;
    let krate = container.krate();
    let body = match &input.data {
        Data::Struct(data) => {
            let known = fields::of(&data.fields, container.rename_all)?;
            let read = read_fields(&krate, &data.fields, &known);
            let pattern = with_variables(&known);
            quote!(#read ::core::result::Result::Ok(Self #pattern))
        }
        Data::Enum(data) => read_enum(&krate, &container, data)?,
        Data::Union(_) => return unsupported(input.span(), "unions have no values"),
    };
    let name = &input.ident;
    let generics = fields::bounded(&input.generics, &quote!(#krate::FromJs));
    let (parameters, arguments, conditions) = generics.split_for_impl();
    Ok(quote! {
        #[automatically_derived]
        impl #parameters #krate::FromJs for #name #arguments #conditions {
            fn from_js(
                value: #krate::Value,
                scope: &mut #krate::Scope,
            ) -> ::core::result::Result<Self, #krate::Error> {
                #body
            }
        }
    })
}

/// Reads `value` into a variable for each field.
fn read_fields(krate: &impl ToTokens, fields: &Fields, known: &[Known]) -> TokenStream {
    match fields {
        Fields::Named(_) => {
            let reads = known.iter().map(|field| read_property(krate, field));
            quote!(let object = #krate::__private::object(value, scope)?; #(#reads)*)
        }
        Fields::Unnamed(_) if known.len() == 1 => {
            let variable = &known[0].variable;
            quote!(let #variable = #krate::FromJs::from_js(value, scope)?;)
        }
        Fields::Unnamed(_) => {
            let variables: Vec<_> = known.iter().map(|field| &field.variable).collect();
            let (count, indices) = (known.len() as u32, 0u32..);
            quote! {
                let array = #krate::__private::tuple(value, #count, scope)?;
                #(let #variables = #krate::__private::element(&array, #indices, scope)?;)*
            }
        }
        Fields::Unit => quote!(let () = #krate::__private::unit(value)?;),
    }
}

fn read_property(krate: &impl ToTokens, field: &Known) -> TokenStream {
    let Known { variable, name, attributes, .. } = field;
    match field.default() {
        Some(default) if attributes.skip => quote!(let #variable = (#default)();),
        Some(default) => {
            quote!(let #variable = #krate::__private::property_or(&object, #name, scope, #default)?;)
        }
        None => quote!(let #variable = #krate::__private::property(&object, #name, scope)?;),
    }
}

fn read_enum(krate: &impl ToTokens, container: &Container, data: &DataEnum) -> Result<TokenStream> {
    let mut arms = Vec::new();
    let mut names = Vec::new();
    for variant in &data.variants {
        let attributes = Container::of_variant(&variant.attrs)?;
        let name = variant_name(container, &attributes, &variant.ident.to_string());
        let known = fields::of(&variant.fields, attributes.rename_all)?;
        if container.tag.is_some() && matches!(variant.fields, Fields::Unnamed(_)) && known.len() != 1 {
            return unsupported(variant.span(), "a tag needs an object: name the fields");
        }
        let is_plain = matches!(variant.fields, Fields::Unit);
        let read = match is_plain {
            true => TokenStream::new(),
            false => read_fields(krate, &variant.fields, &known),
        };
        let (ident, pattern) = (&variant.ident, with_variables(&known));
        arms.push(quote! {
            #name => {
                #read
                ::core::result::Result::Ok(Self::#ident #pattern)
            }
        });
        names.push(name);
    }
    let split = match &container.tag {
        Some(tag) => quote!(#krate::__private::tagged(value, #tag, scope)?),
        None => quote!(#krate::__private::variant(value, scope)?),
    };
    Ok(quote! {
        let (name, value) = #split;
        match ::core::convert::AsRef::<str>::as_ref(&name) {
            #(#arms)*
            _ => ::core::result::Result::Err(#krate::__private::unknown_variant(&name, &[#(#names),*])),
        }
    })
}

/// How a variant is called.
pub(crate) fn variant_name(container: &Container, attributes: &Container, rust: &str) -> String {
    match (&attributes.rename, container.rename_all) {
        (Some(name), _) => name.value(),
        (None, Some(case)) => case.apply(rust),
        (None, None) => rust.to_owned(),
    }
}
