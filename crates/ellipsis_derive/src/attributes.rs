//! What stands in `#[js(…)]`.

use proc_macro2::Span;
use quote::{ToTokens, quote};
use syn::meta::ParseNestedMeta;
use syn::{Attribute, Error, Expr, LitStr, Path, Result};

use crate::names::Case;

/// Of a type or a variant.
#[derive(Default)]
pub(crate) struct Container {
    pub(crate) rename_all: Option<Case>,
    /// The property that says which variant it is.
    pub(crate) tag: Option<LitStr>,
    pub(crate) rename: Option<LitStr>,
    krate: Option<Path>,
}

impl Container {
    pub(crate) fn of_type(attributes: &[Attribute]) -> Result<Container> {
        let mut found = Container::default();
        each(attributes, |meta| {
            if meta.path.is_ident("rename_all") {
                found.rename_all = Some(Case::parse(&meta.value()?.parse()?)?);
            } else if meta.path.is_ident("tag") {
                found.tag = Some(meta.value()?.parse()?);
            } else if meta.path.is_ident("crate") {
                found.krate = Some(meta.value()?.parse()?);
            } else {
                return Err(meta.error("`rename_all`, `tag` or `crate`"));
            }
            Ok(())
        })?;
        Ok(found)
    }

    pub(crate) fn of_variant(attributes: &[Attribute]) -> Result<Container> {
        let mut found = Container::default();
        each(attributes, |meta| {
            if meta.path.is_ident("rename_all") {
                found.rename_all = Some(Case::parse(&meta.value()?.parse()?)?);
            } else if meta.path.is_ident("rename") {
                found.rename = Some(meta.value()?.parse()?);
            } else {
                return Err(meta.error("`rename` or `rename_all`"));
            }
            Ok(())
        })?;
        Ok(found)
    }

    /// Where the crate is.
    pub(crate) fn krate(&self) -> impl ToTokens + use<> {
        self.krate.as_ref().map_or(quote!(::ellipsis), ToTokens::to_token_stream)
    }
}

/// What stands for a value that is missing.
pub(crate) enum Default {
    /// That of its type.
    OfType,
    /// What a function gives.
    Of(Expr),
}

/// Of a field.
#[derive(std::default::Default)]
pub(crate) struct Field {
    pub(crate) rename: Option<LitStr>,
    pub(crate) default: Option<Default>,
    /// It is no property; what is read gets the default of its type.
    pub(crate) skip: bool,
}

impl Field {
    pub(crate) fn parse(attributes: &[Attribute]) -> Result<Field> {
        let mut found = Field::default();
        each(attributes, |meta| {
            if meta.path.is_ident("rename") {
                found.rename = Some(meta.value()?.parse()?);
            } else if meta.path.is_ident("default") {
                found.default = Some(match meta.input.peek(syn::Token![=]) {
                    true => Default::Of(meta.value()?.parse()?),
                    false => Default::OfType,
                });
            } else if meta.path.is_ident("skip") {
                found.skip = true;
            } else {
                return Err(meta.error("`rename`, `default` or `skip`"));
            }
            Ok(())
        })?;
        Ok(found)
    }
}

/// What a function or constant of a host class is.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Role {
    Constructor,
    Getter,
    Setter,
    Static,
    Iterator,
    Trace,
    Save,
    Restore,
    Skip,
}

/// Of a function or constant of a host class.
#[derive(std::default::Default)]
pub(crate) struct Member {
    pub(crate) role: Option<Role>,
    pub(crate) rename: Option<LitStr>,
    /// The name of a well-known symbol that is its key.
    pub(crate) symbol: Option<LitStr>,
}

impl Member {
    /// Takes the attributes out of the list.
    pub(crate) fn take(attributes: &mut Vec<Attribute>) -> Result<Member> {
        let ours: Vec<Attribute> = attributes.extract_if(.., |attribute| is_ours(attribute)).collect();
        let mut found = Member::default();
        each(&ours, |meta| {
            let role = [
                ("constructor", Role::Constructor),
                ("getter", Role::Getter),
                ("setter", Role::Setter),
                ("static", Role::Static),
                ("iterator", Role::Iterator),
                ("trace", Role::Trace),
                ("save", Role::Save),
                ("restore", Role::Restore),
                ("skip", Role::Skip),
            ]
            .into_iter()
            .find(|(name, _)| meta.path.is_ident(name));
            if let Some((_, role)) = role {
                if found.role.replace(role).is_some() {
                    return Err(meta.error("it is one thing or the other"));
                }
            } else if meta.path.is_ident("rename") {
                found.rename = Some(meta.value()?.parse()?);
            } else if meta.path.is_ident("symbol") {
                found.symbol = Some(meta.value()?.parse()?);
            } else {
                let known = "`constructor`, `getter`, `setter`, `static`, `iterator`, `trace`, `save`, `restore`, `skip`, `rename` or \
                    `symbol`";
                return Err(meta.error(known));
            }
            Ok(())
        })?;
        Ok(found)
    }
}

fn is_ours(attribute: &Attribute) -> bool {
    attribute.path().is_ident("js")
}

fn each(attributes: &[Attribute], mut read: impl FnMut(ParseNestedMeta<'_>) -> Result<()>) -> Result<()> {
    attributes.iter().filter(|it| is_ours(it)).try_for_each(|it| it.parse_nested_meta(&mut read))
}

/// The error of what a macro cannot do.
pub(crate) fn unsupported<T>(span: Span, message: &str) -> Result<T> {
    Err(Error::new(span, message))
}
