//! What embedders see of the crate `ellipsis` names no type of the crates beneath: those promise nothing, and lead to cells.
//!
//! Read from the text: public items, the fields and signatures in them, and what public types implement. What macros make of their
//! arguments is not seen.

use std::collections::{BTreeMap, HashSet};

use syn::visit::{self, Visit};
use syn::{Fields, ImplItem, Item, ItemImpl, Path, TraitItem, Type, UseTree, Visibility};

use super::Finding;

const ROOM: &str = "crates/ellipsis/src/";
/// All of it is in the module `unstable`, but for what `lib.rs` exports by name.
const UNSTABLE: &[&str] = &["host.rs", "program.rs", "unstable.rs"];
/// A crate beneath whose macros are exported.
const MACROS: &str = "ellipsis_derive";

pub(super) fn check(files: &BTreeMap<String, String>) -> Vec<Finding> {
    let of_room = |path: &str| path.strip_prefix(ROOM).is_some_and(|name| !UNSTABLE.contains(&name));
    files.iter().filter(|(path, _)| of_room(path)).flat_map(|(path, text)| check_file(path, text)).collect()
}

fn check_file(path: &str, text: &str) -> Vec<Finding> {
    let file = match syn::parse_file(text) {
        Ok(file) => file,
        Err(error) => return vec![Finding::error(path, format!("does not parse: {error}"))],
    };
    let mut surface = Surface { beneath: HashSet::new(), public: HashSet::new(), found: Vec::new() };
    for item in &file.items {
        surface.note(item);
    }
    for item in &file.items {
        surface.item(item);
    }
    let message = |name| format!("what embedders see names `{name}` of a crate beneath");
    surface.found.into_iter().map(|name| Finding::error(path, message(name))).collect()
}

fn is_beneath(name: &str) -> bool {
    name.starts_with("ellipsis_") && name != MACROS
}

struct Surface {
    /// Names that are imported from crates beneath.
    beneath: HashSet<String>,
    /// Types that embedders see.
    public: HashSet<String>,
    found: Vec<String>,
}

impl Surface {
    fn note(&mut self, item: &Item) {
        match item {
            Item::Use(item) => {
                if let UseTree::Path(path) = &item.tree
                    && is_beneath(&path.ident.to_string())
                {
                    self.import(&path.tree);
                }
            }
            Item::Struct(item) if is_public(&item.vis) => drop(self.public.insert(item.ident.to_string())),
            Item::Enum(item) if is_public(&item.vis) => drop(self.public.insert(item.ident.to_string())),
            _ => {}
        }
    }

    fn import(&mut self, tree: &UseTree) {
        match tree {
            UseTree::Path(path) => self.import(&path.tree),
            UseTree::Name(name) => drop(self.beneath.insert(name.ident.to_string())),
            UseTree::Rename(rename) => drop(self.beneath.insert(rename.rename.to_string())),
            UseTree::Group(group) => group.items.iter().for_each(|tree| self.import(tree)),
            UseTree::Glob(_) => {}
        }
    }

    fn item(&mut self, item: &Item) {
        match item {
            Item::Use(item) if is_public(&item.vis) => {
                if let UseTree::Path(path) = &item.tree
                    && is_beneath(&path.ident.to_string())
                {
                    self.found.push(path.ident.to_string());
                }
            }
            Item::Fn(item) if is_public(&item.vis) => self.visit_signature(&item.sig),
            Item::Const(item) if is_public(&item.vis) => self.visit_type(&item.ty),
            Item::Type(item) if is_public(&item.vis) => self.visit_type(&item.ty),
            Item::Struct(item) if is_public(&item.vis) => {
                self.visit_generics(&item.generics);
                self.fields(&item.fields);
            }
            Item::Enum(item) if is_public(&item.vis) => {
                for variant in &item.variants {
                    variant.fields.iter().for_each(|field| self.visit_type(&field.ty));
                }
            }
            Item::Trait(item) if is_public(&item.vis) => {
                self.visit_generics(&item.generics);
                item.supertraits.iter().for_each(|bound| self.visit_type_param_bound(bound));
                for member in &item.items {
                    match member {
                        TraitItem::Fn(function) => self.visit_signature(&function.sig),
                        TraitItem::Const(constant) => self.visit_type(&constant.ty),
                        TraitItem::Type(ty) => {
                            ty.bounds.iter().for_each(|it| self.visit_type_param_bound(it))
                        }
                        _ => {}
                    }
                }
            }
            Item::Impl(item) => self.implementation(item),
            _ => {}
        }
    }

    fn fields(&mut self, fields: &Fields) {
        for field in fields.iter().filter(|field| is_public(&field.vis)) {
            self.visit_type(&field.ty);
        }
    }

    fn implementation(&mut self, item: &ItemImpl) {
        let Type::Path(of) = &*item.self_ty else { return };
        let is_public_type =
            of.path.segments.last().is_some_and(|last| self.public.contains(&last.ident.to_string()));
        if !is_public_type {
            return;
        }
        if let Some((path, _)) = &item.trait_ {
            self.visit_path(path);
        }
        for member in &item.items {
            match member {
                ImplItem::Fn(function) if is_public(&function.vis) => self.visit_signature(&function.sig),
                ImplItem::Const(constant) if is_public(&constant.vis) => self.visit_type(&constant.ty),
                ImplItem::Type(ty) => self.visit_type(&ty.ty),
                _ => {}
            }
        }
    }
}

impl<'a> Visit<'a> for Surface {
    fn visit_path(&mut self, path: &'a Path) {
        if let Some(first) = path.segments.first().map(|first| first.ident.to_string())
            && (is_beneath(&first) || self.beneath.contains(&first))
        {
            self.found.push(first);
        }
        visit::visit_path(self, path);
    }
}

fn is_public(visibility: &Visibility) -> bool {
    matches!(visibility, Visibility::Public(_))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(text: &str) -> Vec<String> {
        let findings = check_file("src/it.rs", text).into_iter();
        findings.map(|finding| finding.message.split('`').nth(1).unwrap_or_default().to_owned()).collect()
    }

    #[test]
    fn what_shows_and_what_does_not() {
        let imports = "use ellipsis_engine::{Gc, job::Job, Value as Raw};\n";
        for (text, expected) in [
            ("pub fn f(value: Raw) {}", vec!["Raw"]),
            ("pub fn f() -> Vec<ellipsis_gc::Heap> { loop {} }", vec!["ellipsis_gc"]),
            ("pub struct S { pub a: Option<Gc<u8>>, b: Job }", vec!["Gc"]),
            ("pub enum E { A(Job) }", vec!["Job"]),
            ("pub trait T: Job { fn f(&self, it: &Raw); }", vec!["Job", "Raw"]),
            (
                "pub struct S; impl S { pub fn f(&self) -> Raw { loop {} } fn g() -> Raw { loop {} } }",
                vec!["Raw"],
            ),
            ("pub struct S; impl Job for S {}", vec!["Job"]),
            ("pub struct S; impl std::ops::Deref for S { type Target = Raw; }", vec!["Raw"]),
            ("pub use ellipsis_engine::Args;", vec!["ellipsis_engine"]),
            (
                "pub use ellipsis_derive::FromJs; pub(crate) fn f(it: Raw) {} struct S; impl Job for S {}",
                vec![],
            ),
            ("pub fn f() { let _: Raw; }", vec![]),
        ] {
            assert_eq!(names(&format!("{imports}{text}")), expected, "{text}");
        }
    }
}
