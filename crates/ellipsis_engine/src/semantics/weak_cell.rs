//! Objects that hold something weakly, as the context keeps track of them.

use ellipsis_gc::{Gc, Weak};

use crate::model::Object;

/// An object that holds something weakly. It is itself held weakly.
pub(crate) struct WeakCell {
    pub(crate) owner: Gc<Object>,
    /// Lets the owner forget what died.
    pub(crate) purge: fn(Gc<Object>, &Weak),
}

impl WeakCell {
    /// Forgets what died. Whether the owner itself is alive and wants to be asked again.
    pub(crate) fn purge(&self, weak: &Weak) -> bool {
        let alive = weak.is_marked(self.owner);
        if alive {
            (self.purge)(self.owner, weak);
        }
        alive
    }
}
