//! What embedders see, in a list that a change of it changes: `tests/snapshots/surface__public_api.snap`. After a change that is meant
//! `INSTA_UPDATE=always cargo test -p ellipsis --test surface` writes it anew; what is taken away or asks for more is for a version that
//! says so, and a line in CHANGELOG.md.

use std::collections::BTreeSet;
use std::path::Path;

use quote::ToTokens;
use syn::{Fields, ImplItem, Item, TraitItem, Visibility};

/// All of it is unstable, or what macros call.
const LEFT_OUT: [&str; 3] = ["derived.rs", "host.rs", "unstable.rs"];
/// Of this only one type is not.
const MOSTLY: (&str, &str) = ("program.rs", "Content");

fn text(tokens: impl ToTokens) -> String {
    let mut text = tokens.into_token_stream().to_string();
    for (spaced, close) in [
        (" :: ", "::"),
        (" < ", "<"),
        (" > ", "> "),
        (" , ", ", "),
        (" : ", ": "),
        ("& ", "&"),
        (" (", "("),
        ("( ", "("),
        (" )", ")"),
        (" ,)", ")"),
        ("' ", "'"),
        (" ;", ";"),
        ("> (", ">("),
        ("> ,", ">,"),
        ("> )", ">)"),
        ("> >", ">>"),
        (" >", ">"),
    ] {
        text = text.replace(spaced, close);
    }
    text.trim().to_owned()
}

fn is_public(visibility: &Visibility) -> bool {
    matches!(visibility, Visibility::Public(_))
}

fn fields(name: &str, fields: &Fields, found: &mut BTreeSet<String>) {
    for field in fields.iter().filter(|field| is_public(&field.vis)) {
        let ident = field.ident.as_ref().map(ToString::to_string).unwrap_or_default();
        found.insert(format!("{name}.{ident}: {}", text(&field.ty)));
    }
}

fn collect(items: &[Item], only: Option<&str>, found: &mut BTreeSet<String>) {
    let wanted = |name: &str| only.is_none_or(|only| only == name);
    for item in items {
        match item {
            Item::Struct(item) if is_public(&item.vis) && wanted(&item.ident.to_string()) => {
                found.insert(format!("struct {}{}", item.ident, text(&item.generics)));
                fields(&item.ident.to_string(), &item.fields, found);
            }
            Item::Enum(item) if is_public(&item.vis) && wanted(&item.ident.to_string()) => {
                found.insert(format!("enum {}{}", item.ident, text(&item.generics)));
                for variant in &item.variants {
                    let fields = text(&variant.fields);
                    found.insert(format!("{}::{}{fields}", item.ident, variant.ident));
                }
            }
            Item::Trait(item) if is_public(&item.vis) && wanted(&item.ident.to_string()) => {
                let above = text(&item.supertraits);
                found.insert(format!("trait {}{}: {above}", item.ident, text(&item.generics)));
                for member in &item.items {
                    if let TraitItem::Fn(method) = member {
                        let provided = if method.default.is_some() { " { .. }" } else { "" };
                        found.insert(format!("{}: {}{provided}", item.ident, text(&method.sig)));
                    }
                }
            }
            Item::Fn(item) if is_public(&item.vis) && only.is_none() => {
                found.insert(text(&item.sig));
            }
            Item::Impl(item) if item.trait_.is_none() => {
                let name = text(&item.self_ty);
                for member in &item.items {
                    match member {
                        ImplItem::Fn(method) if is_public(&method.vis) && wanted(&name) => {
                            found.insert(format!("{name}: {}", text(&method.sig)));
                        }
                        _ => {}
                    }
                }
            }
            Item::Mod(module) if is_public(&module.vis) => {
                let items = module.content.as_ref().map_or(&[][..], |(_, items)| items);
                collect(items, only, found);
            }
            _ => {}
        }
    }
}

#[test]
fn public_api() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut found = BTreeSet::new();
    for folder in [folder.clone(), folder.join("serde")] {
        for entry in std::fs::read_dir(folder).expect("the folder is readable") {
            let path = entry.expect("an entry is readable").path();
            let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
            if !name.ends_with(".rs") || LEFT_OUT.contains(&name) {
                continue;
            }
            let source = std::fs::read_to_string(&path).expect("a file is readable");
            let file = syn::parse_file(&source).expect("it parses");
            let only = (name == MOSTLY.0).then_some(MOSTLY.1);
            collect(&file.items, only, &mut found);
        }
    }
    insta::assert_snapshot!(found.into_iter().collect::<Vec<_>>().join("\n"));
}
