//! `Iterator` ([clause](https://tc39.es/ecma262/#sec-iterator-objects)).

mod constructor;
mod consume;
mod helper;
mod wrap;
mod zip;

pub(crate) use constructor::make as make_iterator;
pub(crate) use helper::make as make_helper;
pub(crate) use wrap::make as make_wrap;
