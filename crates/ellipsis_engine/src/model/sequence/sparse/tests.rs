//! Many versions of sparse elements, driven at random against ordered maps that share nothing.

use std::collections::BTreeMap;

use ellipsis_gc::Heap;
use proptest::prelude::*;

use super::node::{MOST, Node};
use super::{Slot, SparseElements};
use crate::model::sequence::set_sharing;
use crate::model::sequence::tests::heap_support::{collect, heap, leaf};
use crate::model::{Attributes, Elements, Value};

/// One step: which version, what to do, and numbers to take indices and counts from.
#[derive(Clone, Copy, Debug)]
struct Step {
    which: usize,
    action: u8,
    a: u32,
    b: u32,
}

#[derive(Clone, Default)]
struct Model {
    slots: BTreeMap<u32, Slot>,
    length: u32,
}

struct World {
    heap: Heap,
    live: Vec<(Elements, Model)>,
    next: i32,
}

/// Steps that add many do so to versions of fewer elements than this.
const MANY: usize = 1500;

impl Model {
    fn set(&mut self, index: u32, slot: Slot) {
        self.slots.insert(index, slot);
        self.length = self.length.max(index + 1);
    }

    /// The elements `from..to` as sharing makes them.
    fn part(&self, from: u32, to: u32) -> Model {
        let slots = self.slots.range(from..to);
        Model {
            slots: slots.map(|(index, slot)| (index - from, (slot.0, Attributes::ALL))).collect(),
            length: to - from,
        }
    }

    /// The index of some element.
    fn some(&self, a: u32) -> Option<u32> {
        self.slots.keys().nth(a as usize % self.slots.len().max(1)).copied()
    }
}

/// What sums and keys of a tree must be; returns its number of elements.
fn check_node(node: &Node, is_root: bool, low: u32, high: u32) -> usize {
    if let Some(range) = node.range() {
        assert!(range.len > 0 && low <= range.first && range.end() <= high);
        assert_eq!((node.sums().weight, node.sums().irregular), (range.len, 0));
        return range.elements(low, high).count();
    }
    assert!((1..=node.room()).contains(&node.len()) && node.room() <= MOST);
    if node.height() == 0 {
        assert!(node.keys().is_sorted_by(|a, b| a < b));
        assert!(node.keys().iter().all(|&key| low <= key && key < high));
        let irregular = node.elements().filter(|(_, slot)| slot.1 != Attributes::ALL).count();
        assert_eq!((node.sums().weight, node.sums().irregular), (node.len() as u32, irregular as u32));
        return node.len();
    }
    assert!(!is_root || node.len() > 1);
    let (mut count, mut weight, mut irregular) = (0, 0, 0);
    for at in 0..node.len() {
        let child = node.child(at);
        assert_eq!(child.height() + 1, node.height());
        let from = if at == 0 { low } else { node.keys()[at] };
        let to = if at + 1 < node.len() { node.keys()[at + 1] } else { high };
        assert!(low <= from && from < to && to <= high);
        count += check_node(&child, false, from, to);
        weight += child.sums().weight;
        irregular += child.sums().irregular;
    }
    assert_eq!((node.sums().weight, node.sums().irregular), (weight, irregular));
    count
}

fn check_sparse(sparse: &SparseElements) {
    let Some(root) = sparse.root.get() else { return };
    assert_eq!(check_node(&root, true, 0, u32::MAX), sparse.count());
    // Versions of few thousand elements.
    assert!(root.height() <= 6);
}

fn check(elements: &Elements, model: &Model, probe: u32) {
    assert_eq!(elements.len(), model.length);
    let expected = model.slots.iter().map(|(&index, slot)| (index, slot.0));
    assert!(elements.iter().eq(expected));
    assert_eq!(elements.count_existing() as usize, model.slots.len());
    for (&index, &slot) in &model.slots {
        assert_eq!(elements.slot(index), Some(slot));
    }
    assert_eq!(elements.slot(probe), model.slots.get(&probe).copied());
    assert_eq!(elements.next_existing(probe), model.slots.range(probe..).next().map(|(&index, _)| index));
    if let Some(sparse) = elements.sparse() {
        check_sparse(&sparse);
    }
}

impl World {
    fn value(&mut self) -> Value {
        self.next += 1;
        if self.next % 3 == 0 { leaf(&mut self.heap) } else { Value::int(self.next) }
    }

    /// An index, near to others or anywhere.
    fn index(step: Step, length: u32) -> u32 {
        match step.b % 4 {
            0 => step.a % 400,
            1 => (step.a % 600).wrapping_mul(0x9e37_79b1) % u32::MAX,
            2 => (step.a % 300) * 1000,
            _ => length.saturating_add(step.a % 40).min(u32::MAX - 1),
        }
    }

    fn set(&mut self, elements: &Elements, model: &mut Model, index: u32) {
        let old = model.slots.get(&index).map_or(Attributes::ALL, |slot| slot.1);
        let can_add = index < u32::MAX && elements.is_extensible();
        let can_set = elements.slot(index).map(|(_, own)| own.is_writable() && !own.is_accessor());
        if can_set.unwrap_or(can_add) {
            let value = self.value();
            elements.set(&mut self.heap, index, value).unwrap();
            model.set(index, (value, old));
        }
    }

    fn delete(&mut self, elements: &Elements, model: &mut Model, index: u32) {
        if model.slots.get(&index).is_none_or(|slot| slot.1.is_configurable()) {
            elements.delete(&mut self.heap, index).unwrap();
            model.slots.remove(&index);
        }
    }

    fn define(&mut self, elements: &Elements, model: &mut Model, index: u32, attributes: Attributes) {
        let old = model.slots.get(&index);
        if old.map_or(elements.is_extensible(), |slot| slot.1.is_configurable()) {
            let value = self.value();
            elements.define(&mut self.heap, index, value, attributes).unwrap();
            model.set(index, (value, attributes));
        }
    }

    fn restrict(elements: &Elements, model: &mut Model, frozen: bool) {
        if frozen {
            elements.freeze();
        } else {
            elements.seal();
        }
        for slot in model.slots.values_mut() {
            slot.1 = slot.1.without(Attributes::CONFIGURABLE);
            if frozen {
                slot.1 = slot.1.without(Attributes::WRITABLE);
            }
        }
    }

    fn shorten(&mut self, elements: &Elements, model: &mut Model, length: u32) {
        let mut fixed = model.slots.iter().rev().filter(|(_, slot)| !slot.1.is_configurable());
        let least = fixed.next().map_or(0, |(&index, _)| index + 1);
        assert_eq!(elements.set_length(&mut self.heap, length), length >= least);
        model.length = length.max(least);
        model.slots.split_off(&model.length);
    }

    fn step(&mut self, step: Step) {
        let which = step.which % self.live.len();
        let (elements, mut model) = self.live.swap_remove(which);
        let index = World::index(step, model.length);
        let part = if step.b.is_multiple_of(2) { model.some(step.a).unwrap_or(0) } else { step.a };
        let part = part.min(model.length);
        let small = model.slots.len() < MANY;
        match step.action {
            0..=4 => self.set(&elements, &mut model, index),
            5 | 6 => {
                if let Some(index) = model.some(step.a) {
                    self.set(&elements, &mut model, index);
                }
            }
            7..=9 => {
                if let Some(index) = model.some(step.a) {
                    self.delete(&elements, &mut model, index);
                }
            }
            10 => self.delete(&elements, &mut model, index),
            11 | 12 if small => {
                // Many in a row, upwards or downwards, close or far.
                let gap = if step.b.is_multiple_of(8) { 1 } else { step.b % 5000 };
                for number in 0..60 {
                    let number = if step.action == 11 { number } else { 60 - number };
                    self.set(&elements, &mut model, index.saturating_add(number * gap).min(u32::MAX - 1));
                }
            }
            13 => {
                let there: Vec<u32> = model.slots.range(index..).take(80).map(|(&index, _)| index).collect();
                for index in there {
                    self.delete(&elements, &mut model, index);
                }
            }
            14..=18 => {
                let copy = elements.share(&mut self.heap, 0, model.length);
                self.live.push((copy, model.part(0, model.length)));
            }
            19 => {
                let copy = elements.share(&mut self.heap, 0, part);
                self.live.push((copy, model.part(0, part)));
            }
            20 => {
                let copy = elements.share(&mut self.heap, part, model.length);
                self.live.push((copy, model.part(part, model.length)));
            }
            21 => self.shorten(&elements, &mut model, part),
            22 => self.define(&elements, &mut model, index, Attributes((step.a % 8) as u8)),
            23 => {
                if let Some(index) = model.some(step.a) {
                    self.define(&elements, &mut model, index, Attributes::ALL);
                }
            }
            24 => World::restrict(&elements, &mut model, step.a.is_multiple_of(2)),
            25 => {
                let values: Vec<Value> = (0..step.a % 700).map(|_| self.value()).collect();
                let other = Elements::from_slice(&mut self.heap, &values);
                let slots = values.iter().map(|&value| (value, Attributes::ALL));
                let length = values.len() as u32;
                self.live.push((other, Model { slots: (0..).zip(slots).collect(), length }));
            }
            // Forgets this one.
            _ if self.live.len() > 3 => return,
            _ => {}
        }
        self.live.push((elements, model));
    }
}

fn run(heap: Heap, collect_every: usize, steps: &[Step]) {
    let live = vec![(Elements::empty(), Model::default())];
    let mut world = World { heap, live, next: 0 };
    for (number, &step) in steps.iter().enumerate() {
        world.step(step);
        if number % collect_every == 0 {
            collect(&mut world.heap, world.live.iter().map(|(elements, _)| elements));
        }
        for (elements, model) in &world.live {
            check(elements, model, World::index(step, model.length));
        }
    }
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = (any::<usize>(), 0..28u8, any::<u32>(), any::<u32>());
    prop::collection::vec(step.prop_map(|(which, action, a, b)| Step { which, action, a, b }), 1..120)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn versions_equal_their_models(every in 1usize..20, steps in steps()) {
        run(heap(), every, &steps);
    }

    #[test]
    fn copies_equal_their_models(steps in steps()) {
        let heap = heap();
        set_sharing(&heap, false);
        run(heap, 50, &steps);
    }
}

#[test]
fn trees_stay_in_order_while_they_grow_and_shrink() {
    let mut heap = heap();
    let (elements, mut model) = (Elements::empty(), BTreeMap::new());
    let mut kept = Vec::new();
    let mut state = 1u32;
    let mut random = |limit: u32| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        ((u64::from(state) * u64::from(limit)) >> 32) as u32
    };
    for round in 0..60 {
        // Where much goes away and little comes back, inner nodes are merged.
        for _ in 0..random(1500) {
            let index = random(u32::MAX);
            elements.set(&mut heap, index, Value::from(round)).unwrap();
            model.insert(index, Value::from(round));
            if random(50) == 0 {
                kept.push((elements.share(&mut heap, 0, elements.len()), model.clone()));
            }
        }
        for _ in 0..random(60) {
            let from = random(u32::MAX);
            let gone: Vec<u32> =
                model.range(from..).take(random(80) as usize).map(|(&index, _)| index).collect();
            for index in gone {
                elements.delete(&mut heap, index).unwrap();
                model.remove(&index);
            }
            let index = from.saturating_sub(random(1 << 20));
            elements.set(&mut heap, index, Value::TRUE).unwrap();
            model.insert(index, Value::TRUE);
            if random(20) == 0 {
                kept.push((elements.share(&mut heap, 0, elements.len()), model.clone()));
            }
        }
        check_sparse(&elements.sparse().unwrap());
        assert!(elements.iter().eq(model.iter().map(|(&index, &value)| (index, value))));
        assert!(model.keys().all(|&index| !elements.get(index).is_empty()));
    }
    for (version, model) in &kept {
        check_sparse(&version.sparse().unwrap());
        assert!(version.iter().eq(model.iter().map(|(&index, &value)| (index, value))));
    }
}
