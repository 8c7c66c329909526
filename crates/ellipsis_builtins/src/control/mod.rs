//! Control abstraction objects: prototypes of generators and async iterators, disposable stacks.

pub(crate) mod async_from_sync_iterator;
pub(crate) mod async_iterator;
pub(crate) mod disposable_stack;
pub(crate) mod generator;
pub(crate) mod module_source;
