//! `#[class]`

use proc_macro2::TokenStream;
use quote::{ToTokens, format_ident, quote};
use syn::parse::Parser;
use syn::spanned::Spanned;
use syn::{
    FnArg, ImplItem, ImplItemConst, ImplItemFn, ItemImpl, LitStr, Path, ReceiverKind, Result, ReturnType,
    Type,
};

use crate::attributes::{Member, Role, unsupported};
use crate::names::Case;

/// What stands in the attribute's parentheses.
struct Options {
    name: Option<LitStr>,
    /// How functions are called.
    case: Case,
    krate: TokenStream,
}

impl Options {
    fn parse(arguments: TokenStream) -> Result<Options> {
        let mut options = Options { name: None, case: Case::Camel, krate: quote!(::ellipsis) };
        let parser = syn::meta::parser(|meta| {
            if meta.path.is_ident("name") {
                options.name = Some(meta.value()?.parse()?);
            } else if meta.path.is_ident("rename_all") {
                options.case = Case::parse(&meta.value()?.parse()?)?;
            } else if meta.path.is_ident("crate") {
                options.krate = meta.value()?.parse::<Path>()?.to_token_stream();
            } else {
                return Err(meta.error("`name`, `rename_all` or `crate`"));
            }
            Ok(())
        });
        parser.parse2(arguments)?;
        Ok(options)
    }
}

pub(crate) fn expand(arguments: TokenStream, mut item: ItemImpl) -> Result<TokenStream> {
    let options = Options::parse(arguments)?;
    if let Some((path, _)) = &item.trait_ {
        return unsupported(path.span(), "the `impl` of a type, not of a trait");
    }
    if !item.generics.params.is_empty() {
        return unsupported(item.generics.span(), "host classes have no parameters");
    }
    let mut definitions = Vec::new();
    let (mut trace, mut save, mut restore) = (None, None, None);
    for member in &mut item.items {
        match member {
            ImplItem::Fn(function) => {
                let attributes = Member::take(&mut function.attrs)?;
                match attributes.role {
                    Some(Role::Trace) => trace = Some(function.sig.ident.clone()),
                    Some(Role::Save) => save = Some(callable(&options, function)?),
                    Some(Role::Restore) => restore = Some(callable(&options, function)?),
                    _ => definitions.extend(definition(&options, function, &attributes)?),
                }
            }
            ImplItem::Const(constant) => {
                let attributes = Member::take(&mut constant.attrs)?;
                definitions.extend(constant_definition(&options.krate, constant, &attributes)?);
            }
            _ => {}
        }
    }
    match (save, restore) {
        (Some(save), Some(restore)) => definitions.push(quote!(class.saved(#save, #restore)?;)),
        (None, None) => {}
        _ => return unsupported(item.self_ty.span(), "`save` and `restore` belong together"),
    }
    let (krate, class) = (&options.krate, &item.self_ty);
    let name = match &options.name {
        Some(name) => name.value(),
        None => type_name(class)?,
    };
    let trace = trace.map(|function| {
        quote! {
            fn trace(&self, tracer: &mut #krate::Tracer<'_>) {
                Self::#function(self, tracer);
            }
        }
    });
    Ok(quote! {
        #item

        #[automatically_derived]
        impl #krate::Class for #class {
            const NAME: &'static str = #name;

            fn define(class: &mut #krate::ClassBuilder<'_, Self>) -> ::core::result::Result<(), #krate::Error> {
                #(#definitions)*
                ::core::result::Result::Ok(())
            }

            #trace
        }
    })
}

fn type_name(class: &Type) -> Result<String> {
    if let Type::Path(path) = class
        && let Some(last) = path.path.segments.last()
    {
        return Ok(last.ident.to_string());
    }
    unsupported(class.span(), "a type with a name")
}

fn constant_definition(
    krate: &TokenStream,
    constant: &ImplItemConst,
    attributes: &Member,
) -> Result<Option<TokenStream>> {
    let ident = &constant.ident;
    let key = key(krate, attributes, ident.to_string());
    match attributes.role {
        Some(Role::Static) => Ok(Some(quote!(let key = #key; class.static_value(key, Self::#ident)?;))),
        None | Some(Role::Skip) => Ok(None),
        _ => unsupported(constant.span(), "a constant is `static`"),
    }
}

/// An expression for the key of a member, where `class` is the builder.
fn key(krate: &TokenStream, attributes: &Member, name: String) -> TokenStream {
    match (&attributes.symbol, &attributes.rename) {
        (Some(symbol), _) => quote! {
            #krate::Symbol::well_known(class.scope(), #symbol)
                .ok_or_else(|| #krate::Error::new(concat!("there is no Symbol.", #symbol)))?
        },
        (None, Some(name)) => quote!(#name),
        (None, None) => quote!(#name),
    }
}

fn definition(options: &Options, function: &ImplItemFn, attributes: &Member) -> Result<Option<TokenStream>> {
    let ident = &function.sig.ident;
    let receiver = function.sig.receiver();
    let is_other = |receiver: &syn::Receiver| !matches!(receiver.kind, ReceiverKind::Reference(..));
    if receiver.is_some_and(is_other) && attributes.role != Some(Role::Skip) {
        return unsupported(receiver.span(), "methods take `&self` or `&mut self`");
    }
    let rust = ident.to_string().trim_start_matches("r#").to_owned();
    let method = match (attributes.role, receiver.is_some()) {
        (Some(Role::Skip | Role::Trace | Role::Save | Role::Restore), _) => return Ok(None),
        (None, false) if attributes.rename.is_none() && attributes.symbol.is_none() => return Ok(None),
        (None, false) => return unsupported(ident.span(), "without `self` it is `constructor` or `static`"),
        (None, true) => format_ident!("method"),
        (Some(Role::Getter), true) => format_ident!("getter"),
        (Some(Role::Setter), true) => format_ident!("setter"),
        (Some(Role::Iterator), true) => format_ident!("iterator"),
        (Some(Role::Static), false) => format_ident!("static_method"),
        (Some(Role::Constructor), false) => format_ident!("constructor"),
        (Some(Role::Static | Role::Constructor), true) => {
            return unsupported(ident.span(), "that has no `self`");
        }
        (Some(Role::Getter | Role::Setter | Role::Iterator), false) => {
            return unsupported(ident.span(), "that takes `&self` or `&mut self`");
        }
    };
    let callable = callable(options, function)?;
    if method == "constructor" || method == "iterator" {
        return Ok(Some(quote!(class.#method(#callable)?;)));
    }
    let stem = match attributes.role {
        Some(Role::Setter) => rust.strip_prefix("set_").unwrap_or(&rust),
        _ => &rust,
    };
    let key = key(&options.krate, attributes, options.case.apply(stem));
    Ok(Some(quote!(let key = #key; class.#method(key, #callable)?;)))
}

/// The function itself, or where its result borrows or is awaited a closure around it.
fn callable(options: &Options, function: &ImplItemFn) -> Result<TokenStream> {
    let (krate, signature) = (&options.krate, &function.sig);
    let ident = &signature.ident;
    let is_async = signature.asyncness.is_some();
    let borrows = matches!(&signature.output, ReturnType::Type(_, output) if is_reference(output));
    if !is_async && !borrows {
        return Ok(quote!(Self::#ident));
    }
    if is_async && signature.receiver().is_some() {
        return unsupported(
            ident.span(),
            "a future cannot borrow: return an `Async` that owns what it needs",
        );
    }
    let (mut parameters, mut arguments) = (Vec::new(), Vec::new());
    let mut has_scope = false;
    for (at, input) in signature.inputs.iter().enumerate() {
        let variable = format_ident!("argument_{at}");
        match input {
            FnArg::Receiver(receiver) => {
                let mutability = match &receiver.kind {
                    ReceiverKind::Reference(_, _, mutability) => *mutability,
                    _ => None,
                };
                parameters.push(quote!(#variable: &#mutability Self));
            }
            FnArg::Typed(typed) => {
                let ty = &typed.ty;
                has_scope |= at == 1 && is_reference(ty);
                parameters.push(quote!(#variable: #ty));
            }
        }
        arguments.push(variable);
    }
    if is_async {
        return Ok(quote!(|#(#parameters),*| #krate::Async(Self::#ident(#(#arguments),*))));
    }
    if has_scope {
        return unsupported(
            signature.output.span(),
            "a method that takes a scope returns something of its own",
        );
    }
    // The value is made while it is still borrowed.
    parameters.insert(1, quote!(scope: &mut #krate::Scope));
    Ok(quote!(|#(#parameters),*| #krate::IntoJs::into_js(Self::#ident(#(#arguments),*), scope)))
}

fn is_reference(ty: &Type) -> bool {
    match ty {
        Type::Reference(reference) => {
            // What lives forever borrows nothing.
            reference.lifetime.as_ref().is_none_or(|lifetime| lifetime.ident != "static")
        }
        Type::Path(path) => path.path.segments.iter().any(|segment| match &segment.arguments {
            syn::PathArguments::AngleBracketed(arguments) => {
                arguments.args.iter().any(|argument| match argument {
                    syn::GenericArgument::Type(ty) => is_reference(ty),
                    _ => false,
                })
            }
            _ => false,
        }),
        _ => false,
    }
}
