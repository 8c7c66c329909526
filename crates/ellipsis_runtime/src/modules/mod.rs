//! Modules: what a specifier means, what kind of source a file holds, and how it is loaded.

pub(crate) mod commonjs;
mod esm;
mod kind;
mod meta;
mod place;
pub(crate) mod resolve;

pub(crate) use commonjs::CommonJs;
pub(crate) use esm::{either, find};
pub use kind::{Kind, kind_of_file};
pub(crate) use kind::{PackageTypes, language_of};
pub(crate) use meta::import_meta;
pub(crate) use place::Place;
pub(crate) use resolve::Resolvers;
