//! What an engine remembers of the objects that serde has written and read.
//!
//! OPTIMIZATION: names of fields are static, so that where one lies tells which it is; no text is looked at again to find the
//! shape that a struct's objects have, or the slots in which the fields of one lie.

use std::cell::RefMut;
use std::rc::Rc;

use ellipsis_engine::{Context, Gc, Object, PropertyKey, RealmRef, Shape, StrView, Trace, Tracer};
use rustc_hash::FxHashMap;

use crate::error::Error;
use crate::host::StandardHost;

/// A path that is not remembered.
pub(super) const UNKNOWN: u32 = u32::MAX;
/// So many fields of structs are remembered.
const MAX_NODES: usize = 4096;
/// So many shapes of objects that were read are remembered.
const MAX_PLANS: usize = 256;
/// Objects of more keys are read key by key.
const MAX_MEMBERS: u32 = 512;

/// A static name, which is told from others by where it lies.
type Place = (usize, usize);

fn place(name: &'static str) -> Place {
    (name.as_ptr() as usize, name.len())
}

/// The fields that a struct was written with so far: a path through a tree of names.
struct Node {
    name: Place,
    /// The first that came after it, and the next of those that came after the same; 0 if there is none.
    first: u32,
    sibling: u32,
    /// The shape of an object that ends with it, if others can have it as well.
    shape: Option<Gc<Shape>>,
}

/// Where the members of objects of a shape lie.
pub(super) struct Plan {
    pub(super) shape: Gc<Shape>,
    pub(super) members: Vec<Member>,
}

pub(super) struct Member {
    pub(super) slot: u32,
    pub(super) key: PropertyKey,
    /// The name, if it is one of the fields that were asked for.
    pub(super) field: Option<&'static str>,
}

/// Shapes by the structs that have them.
///
/// Who reads may have a plan in its hands, and run scripts that have others read: what is remembered keeps its shapes alive, so
/// nothing is forgotten as long as somebody is at work.
#[derive(Default)]
pub(crate) struct Layouts {
    /// Of the realm of these objects; those of another one have other shapes.
    realm: Option<RealmRef>,
    /// How many are at work.
    at_work: u32,
    /// The first is nobody's.
    nodes: Vec<Node>,
    /// The beginnings of paths.
    structs: FxHashMap<Place, u32>,
    /// By where the list of fields lies, and the address of the shape, which the plan keeps alive.
    plans: FxHashMap<(usize, usize, usize), Rc<Plan>>,
}

/// Somebody who is at work, until it is dropped.
pub(super) struct AtWork(Rc<StandardHost>);

impl AtWork {
    /// Begins in the current realm.
    pub(super) fn begin(cx: &Context) -> Result<AtWork, Error> {
        let host = StandardHost::of(cx).ok_or_else(Error::foreign_handle)?;
        host.layouts.borrow_mut().enter(cx.realm);
        Ok(AtWork(host))
    }

    /// What is remembered, for a moment in which no script runs.
    #[inline]
    pub(super) fn layouts(&self) -> RefMut<'_, Layouts> {
        self.0.layouts.borrow_mut()
    }
}

impl Drop for AtWork {
    fn drop(&mut self) {
        self.layouts().at_work -= 1;
    }
}

impl Layouts {
    /// Forgets what is of no use in that realm, or too much.
    fn enter(&mut self, realm: RealmRef) {
        let is_full = self.nodes.len() >= MAX_NODES || self.plans.len() >= MAX_PLANS;
        if self.at_work == 0 && (self.realm != Some(realm) || is_full) {
            *self = Layouts { realm: Some(realm), ..Layouts::default() };
        }
        self.at_work += 1;
    }

    fn node(&mut self, name: Place, sibling: u32) -> u32 {
        if self.nodes.len() >= MAX_NODES {
            return UNKNOWN;
        }
        if self.nodes.is_empty() {
            self.nodes.push(Node { name: (0, 0), first: 0, sibling: 0, shape: None });
        }
        self.nodes.push(Node { name, first: 0, sibling, shape: None });
        self.nodes.len() as u32 - 1
    }

    /// The beginning of the path of a struct.
    pub(super) fn begin(&mut self, realm: RealmRef, name: &'static str) -> u32 {
        if self.realm != Some(realm) {
            return UNKNOWN;
        }
        if let Some(&known) = self.structs.get(&place(name)) {
            return known;
        }
        let node = self.node(place(name), 0);
        if node != UNKNOWN {
            self.structs.insert(place(name), node);
        }
        node
    }

    /// The path with a further field.
    #[inline]
    pub(super) fn step(&mut self, from: u32, name: &'static str) -> u32 {
        let Some(node) = self.nodes.get(from as usize) else { return UNKNOWN };
        let mut next = node.first;
        while next != 0 {
            let node = &self.nodes[next as usize];
            if node.name == place(name) {
                return next;
            }
            next = node.sibling;
        }
        self.branch(from, name)
    }

    #[cold]
    fn branch(&mut self, from: u32, name: &'static str) -> u32 {
        let sibling = self.nodes[from as usize].first;
        let node = self.node(place(name), sibling);
        if node != UNKNOWN {
            self.nodes[from as usize].first = node;
        }
        node
    }

    /// The shape of an object of so many fields at the end of a path.
    #[inline]
    pub(super) fn shape(&self, path: u32, count: usize) -> Option<Gc<Shape>> {
        let shape = self.nodes.get(path as usize)?.shape?;
        (shape.count() as usize == count).then_some(shape)
    }

    /// Remembers the shape of an object that was made of all fields of a path.
    pub(super) fn set_shape(&mut self, path: u32, object: Gc<Object>, count: usize) {
        let shape = object.shape();
        let is_whole = shape.count() as usize == count && shape.count() <= shape.inline_capacity();
        if let Some(node) = self.nodes.get_mut(path as usize)
            && is_whole
            && !shape.has(Shape::UNIQUE | Shape::IRREGULAR | Shape::HAS_DELETED)
        {
            node.shape = Some(shape);
        }
    }

    /// How an object of nothing but named data properties is read; none for others. Of those of a class, what `fields`
    /// names must be there.
    #[inline]
    pub(super) fn plan(
        &mut self,
        cx: &mut Context,
        object: Gc<Object>,
        fields: &'static [&'static str],
    ) -> Option<Rc<Plan>> {
        let shape = object.shape();
        let of_elements = object.elements().is_some_and(|elements| !elements.is_empty());
        if object.has_flag(Object::LAZY) || of_elements {
            return None;
        }
        let key = (fields.as_ptr() as usize, fields.len(), shape.addr());
        if let Some(known) = self.plans.get(&key) {
            return Some(known.clone());
        }
        let irregular = Shape::UNIQUE | Shape::IRREGULAR | Shape::HAS_DELETED | Shape::UNCACHEABLE;
        if shape.has(irregular) || shape.count() > MAX_MEMBERS || self.plans.len() >= MAX_PLANS {
            return None;
        }
        let mut members = Vec::with_capacity(shape.count() as usize);
        for slot in 0..shape.count() {
            let key = shape.entry(slot).key;
            if let Some(atom) = key.as_atom() {
                let name = atom.view(&mut cx.heap);
                let field = fields.iter().copied().find(|field| equals(name, field));
                members.push(Member { slot, key, field });
            }
        }
        let has_all = || fields.iter().all(|name| members.iter().any(|member| member.field == Some(name)));
        if !is_plain(&object) && !has_all() {
            return None;
        }
        let plan = Rc::new(Plan { shape, members });
        self.plans.insert(key, plan.clone());
        Some(plan)
    }
}

fn equals(name: StrView<'_>, field: &str) -> bool {
    name.equals_str(field)
}

/// Whether an object inherits nothing of a class's.
pub(super) fn is_plain(object: &Object) -> bool {
    object.shape().prototype_object().is_none_or(|parent| parent.shape().prototype().is_null())
}

impl Trace for Layouts {
    fn trace(&self, tracer: &mut Tracer) {
        self.realm.trace(tracer);
        for node in &self.nodes {
            node.shape.trace(tracer);
        }
        for plan in self.plans.values() {
            // Its keys are the shape's.
            tracer.mark(plan.shape);
        }
    }
}
