//! Names as numbers, and what each means where the analysis is.

use rustc_hash::FxHashMap;

use super::{BindingId, ScopeId, ScopeTree, pseudo};

/// A name.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(crate) struct NameId(u32);

/// All names of a program that mean variables.
#[derive(Default)]
pub(super) struct Names<'a> {
    ids: FxHashMap<&'a str, NameId>,
    /// By name, the binding in the innermost of the scopes around the place where the analysis is. Each leads to the one
    /// that it hides.
    visible: Vec<Option<BindingId>>,
}

impl<'a> Names<'a> {
    /// A name that was met before.
    pub(super) fn known(&self, name: &str) -> Option<NameId> {
        self.ids.get(name).copied()
    }
}

impl<'a> ScopeTree<'a> {
    /// The number of a name.
    pub(super) fn name(&mut self, name: &'a str) -> NameId {
        if let Some(&id) = self.names.ids.get(name) {
            return id;
        }
        let id = NameId(self.names.visible.len() as u32);
        self.names.visible.push(None);
        self.names.ids.insert(name, id);
        self.doubt_name(name);
        self.fetch_outer(name, id);
        id
    }

    /// What a name means where the analysis is.
    pub(super) fn visible(&self, name: NameId) -> Option<BindingId> {
        self.names.visible[name.0 as usize]
    }

    /// Makes a binding visible. Its scope may have scopes inside already which hide it.
    pub(super) fn show(&mut self, id: BindingId) {
        let binding = self.binding(id);
        // These are looked for in the scope that has them.
        if matches!(binding.name, pseudo::THIS | pseudo::NEW_TARGET | pseudo::FUNCTION) {
            return;
        }
        let (name, scope) = (binding.name_id.0 as usize, binding.scope);
        let mut inner = None;
        let mut next = self.names.visible[name];
        // Inner scopes are made after those around them.
        while let Some(other) = next.filter(|&other| self.binding(other).scope.0 > scope.0) {
            inner = Some(other);
            next = self.binding(other).hidden;
        }
        self.binding_mut(id).hidden = next;
        match inner {
            Some(inner) => self.binding_mut(inner).hidden = Some(id),
            None => self.names.visible[name] = Some(id),
        }
    }

    /// Makes the bindings of a scope invisible that the analysis leaves.
    pub(super) fn hide(&mut self, scope: ScopeId) {
        for position in 0..self.scope(scope).bindings.len() {
            let id = self.scope(scope).bindings[position];
            let binding = self.binding(id);
            let (name, hidden) = (binding.name_id.0 as usize, binding.hidden);
            if self.names.visible[name] == Some(id) {
                self.names.visible[name] = hidden;
            }
        }
    }
}
