//! The modules of Node.js: JavaScript that is compiled when it is first asked for, over a few native operations
//! ([decision 28](../../../../docs/decisions/0028-node-modules.md)).

mod asynchronous;
mod buffer;
mod child;
mod cipher;
pub(crate) mod codec;
mod crypto;
mod errors;
mod fs;
pub(crate) mod globals;
mod http;
mod loader;
mod module;
mod net;
mod os;
pub(crate) mod process;
mod sources;
mod url;
mod util;
mod values;
mod vm;
#[cfg(target_os = "linux")]
mod watch;
mod websocket;
mod zlib;

use std::cell::{Cell, RefCell};
use std::collections::{HashMap, VecDeque};

use ellipsis::unstable::engine::module::ModuleRef;
use ellipsis::unstable::engine::{Gc, Object, Trace, Tracer, Value};

pub(crate) use errors::invalid_argument_type;
pub(crate) use loader::{internal, module, require};
pub(crate) use sources::{is_missing, names as public_names, public};
pub(crate) use values::{byte_array, bytes, texts};

/// What the modules of Node.js keep.
#[derive(Default)]
pub(crate) struct NodeState {
    /// The `module` objects of those that were asked for, and natives, by name.
    loaded: RefCell<HashMap<&'static str, Gc<Object>>>,
    /// The same as ES modules.
    modules: RefCell<HashMap<&'static str, ModuleRef>>,
    /// `process`, once it is there.
    pub(crate) process: Cell<Option<Gc<Object>>>,
    /// What it does when the program ends, or something is not caught: functions by name.
    hooks: Cell<Option<Gc<Object>>>,
    /// Callbacks of `process.nextTick`, each behind what goes along with it and before its arguments.
    pub(crate) ticks: RefCell<VecDeque<Vec<Value>>>,
    /// The status that `process.exit` was called with.
    pub(crate) exit: Cell<Option<u8>>,
    /// What the command line says: the program and its arguments.
    pub(crate) arguments: RefCell<Vec<String>>,
    /// Variables of the environment that the process itself does not have.
    pub(crate) variables: RefCell<Vec<(String, String)>>,
    /// Texts of files that have more of them.
    pub(crate) environment_files: RefCell<Vec<String>>,
}

impl Trace for NodeState {
    fn trace(&self, tracer: &mut Tracer) {
        for object in self.loaded.borrow().values() {
            tracer.mark(*object);
        }
        for module in self.modules.borrow().values() {
            tracer.mark(*module);
        }
        self.process.get().trace(tracer);
        self.hooks.get().trace(tracer);
        for tick in self.ticks.borrow().iter() {
            tick.trace(tracer);
        }
    }
}
