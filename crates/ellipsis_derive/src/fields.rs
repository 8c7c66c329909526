//! The fields of structs and variants.

use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens, format_ident, quote};
use syn::{Fields, Generics, Member, Path, Result, parse_quote};

use crate::attributes::{Default, Field};
use crate::names::Case;

/// A field.
pub(crate) struct Known {
    /// How Rust calls it.
    pub(crate) member: Member,
    /// A variable for it.
    pub(crate) variable: Ident,
    /// How JavaScript calls it.
    pub(crate) name: String,
    pub(crate) attributes: Field,
}

pub(crate) fn of(fields: &Fields, case: Option<Case>) -> Result<Vec<Known>> {
    let members = fields.members();
    let known = fields.iter().zip(members).enumerate().map(|(at, (field, member))| {
        let attributes = Field::parse(&field.attrs)?;
        let rust = field.ident.as_ref().map(|ident| ident.to_string().trim_start_matches("r#").to_owned());
        let name = match (&attributes.rename, &rust, case) {
            (Some(name), _, _) => name.value(),
            (None, Some(rust), Some(case)) => case.apply(rust),
            (None, Some(rust), None) => rust.clone(),
            (None, None, _) => at.to_string(),
        };
        Ok(Known { member, variable: format_ident!("field_{at}"), name, attributes })
    });
    known.collect()
}

impl Known {
    /// What it is when there is nothing to read it from.
    pub(crate) fn default(&self) -> Option<TokenStream> {
        match &self.attributes.default {
            Some(Default::Of(function)) => Some(quote!(#function)),
            Some(Default::OfType) => Some(quote!(::core::default::Default::default)),
            None if self.attributes.skip => Some(quote!(::core::default::Default::default)),
            None => None,
        }
    }
}

/// A pattern, or an expression, that has a variable for each field.
pub(crate) fn with_variables(known: &[Known]) -> TokenStream {
    let (members, variables) = (known.iter().map(|it| &it.member), known.iter().map(|it| &it.variable));
    quote!({ #(#members: #variables),* })
}

/// Generics of which each type can be converted.
pub(crate) fn bounded(generics: &Generics, bound: &impl ToTokens) -> Generics {
    let mut generics = generics.clone();
    let bound: Path = parse_quote!(#bound);
    for parameter in generics.type_params_mut() {
        parameter.bounds.push(parse_quote!(#bound));
    }
    generics
}
