//! What is kept of the scopes around functions that are compiled when they are first called: what such a function may
//! refer to, which is what was found to be captured.
//!
//! The scopes around a function are then made anew, with bindings only for the names that it has.

use std::cell::OnceCell;
use std::collections::HashMap;

use rustc_hash::{FxHashMap, FxHashSet};

use ellipsis_bytecode::Text;

use super::analyze::OUTSIDE;
use super::names::NameId;
use super::{
    Binding, BindingKind, FEW, Function, FunctionId, FunctionScopes, Location, Scope, ScopeId, ScopeKind,
    ScopeTree,
};

/// A moment after all functions were put off.
pub(super) const AFTERWARDS: u32 = u32::MAX;

/// Scopes, with what they have captured.
pub(crate) struct Outer {
    /// Whether it is part of a module.
    pub(crate) module: bool,
    /// Names that the script declares globally.
    pub(crate) declared_globals: std::rc::Rc<FxHashSet<Text>>,
    /// Outer ones first.
    scopes: Vec<OuterScope>,
    bindings: Vec<OuterBinding>,
    functions: FxHashMap<FunctionId, Function>,
    /// All names, one after the other.
    names: String,
}

struct OuterScope {
    id: ScopeId,
    kind: ScopeKind,
    parent: Option<ScopeId>,
    function: FunctionId,
    seen_by_eval: bool,
    active: bool,
    slots: u32,
    /// Its bindings: the first, and the first behind them.
    bindings: (u32, u32),
    /// Where they are by their names, if they are many.
    index: OnceCell<HashMap<Box<str>, u32, rustc_hash::FxBuildHasher>>,
}

struct OuterBinding {
    name: (u32, u32),
    kind: BindingKind,
    location: Location,
    initialised_at: u32,
}

impl Outer {
    /// About how many bytes it takes.
    pub(crate) fn weight(&self) -> usize {
        size_of_val(&*self.scopes)
            + size_of_val(&*self.bindings)
            + self.names.len()
            + self.functions.len() * size_of::<(FunctionId, Function)>()
    }

    fn scope(&self, id: ScopeId) -> Option<&OuterScope> {
        let at = self.scopes.binary_search_by_key(&id.0, |scope| scope.id.0).ok()?;
        self.scopes.get(at)
    }

    fn name(&self, binding: &OuterBinding) -> &str {
        &self.names[binding.name.0 as usize..binding.name.1 as usize]
    }

    fn find(&self, scope: &OuterScope, name: &str) -> Option<&OuterBinding> {
        let (start, end) = (scope.bindings.0 as usize, scope.bindings.1 as usize);
        let bindings = &self.bindings[start..end];
        if bindings.len() <= FEW {
            return bindings.iter().find(|binding| self.name(binding) == name);
        }
        let index = scope.index.get_or_init(|| {
            bindings.iter().enumerate().map(|(at, binding)| (self.name(binding).into(), at as u32)).collect()
        });
        index.get(name).map(|&at| &bindings[at as usize])
    }
}

/// The place of a function within scopes that were analysed before.
pub(super) struct Inside<'a> {
    outer: &'a Outer,
    /// The scopes around it, outermost first: these are the first scopes of the tree, in that order.
    scopes: Vec<ScopeId>,
    /// How many functions there are around it: the first ones of the tree.
    functions: usize,
    /// When it was put off.
    moment: u32,
}

impl Inside<'_> {
    /// The number in the tree of a scope.
    fn scope(&self, id: ScopeId) -> Option<ScopeId> {
        self.scopes.iter().position(|&known| known == id).map(|at| ScopeId(at as u32))
    }
}

impl<'a> ScopeTree<'a> {
    /// Whether it is that of a function that was put off.
    #[cfg(debug_assertions)]
    pub(crate) fn is_part(&self) -> bool {
        self.inside.is_some()
    }

    /// How many scopes and functions of the tree stand around what was analysed.
    pub(super) fn around(&self) -> (usize, usize) {
        self.inside.as_ref().map_or((0, 0), |inside| (inside.scopes.len(), inside.functions))
    }

    /// Notes that a function is put off; the moment.
    pub(crate) fn put_off(&mut self) -> u32 {
        self.moment += 1;
        self.moment - 1
    }

    /// What functions may refer to that were put off, in those scopes and those around them.
    pub(crate) fn outer(
        &self,
        around: &[ScopeId],
        module: bool,
        declared_globals: std::rc::Rc<FxHashSet<Text>>,
    ) -> Outer {
        let mut needed = vec![false; self.scopes.len()];
        let mut functions = FxHashMap::default();
        for &scope in around {
            let mut scope = Some(scope);
            while let Some(id) = scope.filter(|id| !std::mem::replace(&mut needed[id.0 as usize], true)) {
                let current = self.scope(id);
                let mut function = Some(current.function).filter(|&function| function != OUTSIDE);
                while let Some(id) = function.filter(|id| !functions.contains_key(id)) {
                    functions.insert(id, self.function(id).clone());
                    function = self.function(id).parent;
                }
                scope = current.parent;
            }
        }
        functions.entry(FunctionId(0)).or_insert_with(|| self.function(FunctionId(0)).clone());
        let mut outer = Outer {
            module,
            declared_globals,
            scopes: vec![],
            bindings: vec![],
            functions,
            names: String::new(),
        };
        for id in (0..self.scopes.len() as u32).map(ScopeId).filter(|id| needed[id.0 as usize]) {
            let scope = self.scope(id);
            let first = outer.bindings.len() as u32;
            for binding in scope.bindings.iter().map(|&binding| self.binding(binding)) {
                if binding.location == Location::Register {
                    continue;
                }
                let start = outer.names.len() as u32;
                outer.names.push_str(binding.name);
                outer.bindings.push(OuterBinding {
                    name: (start, outer.names.len() as u32),
                    kind: binding.kind,
                    location: binding.location,
                    initialised_at: if binding.initialised { binding.initialised_at } else { AFTERWARDS },
                });
            }
            outer.scopes.push(OuterScope {
                id,
                kind: scope.kind,
                parent: scope.parent,
                function: scope.function,
                seen_by_eval: scope.seen_by_eval,
                active: scope.active,
                slots: scope.slots,
                bindings: (first, outer.bindings.len() as u32),
                index: OnceCell::new(),
            });
        }
        outer
    }

    /// Makes the scopes and functions around a function that was put off, in that scope and function; the innermost ones.
    pub(super) fn enter_outer(
        &mut self,
        outer: &'a Outer,
        scope: ScopeId,
        function: FunctionId,
        moment: u32,
    ) -> (ScopeId, FunctionId) {
        let parent = |&id: &ScopeId| outer.scope(id).and_then(|scope| scope.parent);
        let mut scopes: Vec<ScopeId> = std::iter::successors(Some(scope), parent).collect();
        scopes.reverse();
        let parent = |id: &FunctionId| outer.functions.get(id).and_then(|function| function.parent);
        let mut functions: Vec<FunctionId> = std::iter::successors(Some(function), parent).collect();
        functions.reverse();
        let inside = Inside { outer, scopes, functions: functions.len(), moment };
        let number = |id: FunctionId| {
            let at = functions.iter().position(|&known| known == id);
            at.map_or(OUTSIDE, |at| FunctionId(at as u32))
        };
        for &id in &functions {
            let Some(known) = outer.functions.get(&id) else { continue };
            let mapped = |scope: Option<ScopeId>| scope.and_then(|scope| inside.scope(scope));
            let scopes = FunctionScopes {
                name: mapped(known.scopes.name),
                parameter_eval_vars: mapped(known.scopes.parameter_eval_vars),
                parameters: mapped(known.scopes.parameters),
                eval_vars: mapped(known.scopes.eval_vars),
                body: mapped(known.scopes.body),
            };
            self.functions.push(Function {
                parent: known.parent.map(number),
                outer: mapped(known.outer),
                scopes,
                arguments: None,
                ..known.clone()
            });
        }
        for (at, &id) in inside.scopes.iter().enumerate() {
            let Some(known) = outer.scope(id) else { continue };
            self.scopes.push(Scope {
                kind: known.kind,
                parent: at.checked_sub(1).map(|at| ScopeId(at as u32)),
                function: number(known.function),
                bindings: Vec::new(),
                index: None,
                seen_by_eval: known.seen_by_eval,
                active: known.active,
                slots: known.slots,
                has_functions: false,
            });
        }
        let innermost = (ScopeId(inside.scopes.len() as u32 - 1), number(function));
        self.inside = Some(inside);
        innermost
    }

    /// Makes the bindings of a name that was not met before in the scopes around what is analysed.
    pub(super) fn fetch_outer(&mut self, name: &'a str, name_id: NameId) {
        let Some(inside) = &self.inside else { return };
        let mut found = Vec::new();
        for (at, &id) in inside.scopes.iter().enumerate() {
            let Some(scope) = inside.outer.scope(id) else { continue };
            let Some(binding) = inside.outer.find(scope, name) else { continue };
            let location = match binding.location {
                Location::Slot(home, slot) => {
                    inside.scope(home).map_or(Location::None, |home| Location::Slot(home, slot))
                }
                other => other,
            };
            let initialised = binding.initialised_at <= inside.moment;
            found.push(Binding {
                name,
                name_id,
                scope: ScopeId(at as u32),
                hidden: None,
                kind: binding.kind,
                function: self.scope(ScopeId(at as u32)).function,
                captured: true,
                early_access: false,
                nested_assignment: false,
                assigned: true,
                used: true,
                used_again: true,
                rest: false,
                used_whole_in_loop: false,
                location,
                initialised,
                initialised_at: if initialised { 0 } else { AFTERWARDS },
            });
        }
        for binding in found {
            self.add_binding(binding);
        }
    }
}
