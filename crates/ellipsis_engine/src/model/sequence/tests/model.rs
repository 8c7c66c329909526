//! Many related sequences, driven at random against plain vectors.

use proptest::prelude::*;

use super::*;
use crate::model::Attributes;

type Slot = Option<(Value, Attributes)>;

/// One step: which sequence, what to do, and numbers to take places and counts from.
#[derive(Clone, Copy, Debug)]
struct Step {
    which: usize,
    action: u8,
    a: u32,
    b: u32,
}

struct World {
    heap: Heap,
    live: Vec<(Elements, Vec<Slot>)>,
    /// Some steps add cells, which only live as long as something shows them.
    cells: bool,
    next: i32,
}

/// Most elements that a sequence of this test grows to.
const MOST: usize = if cfg!(miri) { 500 } else { 4000 };
/// What is added beyond an end goes less far than this, but may go far enough to make elements sparse.
const FAR: u32 = if cfg!(miri) { 1200 } else { 5000 };

impl World {
    fn value(&mut self) -> Value {
        self.next += 1;
        if self.cells && self.next % 2 == 0 { cell_value(&mut self.heap) } else { Value::int(self.next) }
    }

    fn values(&mut self, count: u32) -> Vec<Value> {
        (0..count).map(|_| self.value()).collect()
    }

    fn plain(values: &[Value]) -> Vec<Slot> {
        values.iter().map(|&value| (!value.is_empty()).then_some((value, Attributes::ALL))).collect()
    }

    fn check(&self) {
        for (elements, model) in &self.live {
            assert_eq!(elements.len() as usize, model.len());
            let mut existing = elements.iter();
            for (index, slot) in model.iter().enumerate() {
                assert_eq!(elements.slot(index as u32), *slot, "index {index}");
                assert_eq!(elements.get(index as u32), slot.map_or(Value::EMPTY, |slot| slot.0));
                if let Some((value, _)) = slot {
                    assert_eq!(existing.next(), Some((index as u32, *value)));
                }
            }
            assert_eq!(existing.next(), None);
            assert_eq!(elements.slot(elements.len()), None);
            assert_eq!(elements.count_existing() as usize, model.iter().flatten().count());
            if elements.is_packed() {
                assert!(model.iter().all(Option::is_some));
            }
            let (fast, write) = (elements.fast_len(), elements.write_len());
            assert!(fast == elements.len() || !elements.is_flat() && fast == 0);
            assert!(write == 0 || write == fast);
            assert!(write == 0 || model.iter().flatten().all(|slot| slot.1.is_writable()));
        }
    }

    fn step(&mut self, step: Step) {
        let which = step.which % self.live.len();
        let (elements, mut model) = self.live.swap_remove(which);
        let length = model.len() as u32;
        let (mut from, mut to) = (step.a % (length + 1), step.b % (length + 1));
        if from > to {
            std::mem::swap(&mut from, &mut to);
        }
        let regular = elements.is_regular();
        let small = model.len() < MOST;
        let mut made = None;
        match step.action {
            0 if regular => {
                // Only ordinary elements are shared.
                made = Some((
                    elements.share(&mut self.heap, from, to),
                    model[from as usize..to as usize].to_vec(),
                ));
            }
            1 if regular => {
                let copy = elements.share(&mut self.heap, 0, length);
                made = Some((copy, model.clone()));
            }
            2 if regular => {
                let extra = step.a % 3;
                let copy = elements.share_to_append(&mut self.heap, from, to, extra).unwrap();
                let mut copied = model[from as usize..to as usize].to_vec();
                let values = self.values(extra);
                copied.extend(World::plain(&values));
                copy.extend_from_slice(&mut self.heap, &values).unwrap();
                made = Some((copy, copied));
            }
            3..=5 if regular && small => {
                let value = self.value();
                if !elements.fast_push(value) {
                    elements.push(&mut self.heap, value).unwrap();
                }
                model.push(Some((value, Attributes::ALL)));
            }
            6 | 7 if regular && small => {
                let value = self.value();
                elements.prepend_slice(&mut self.heap, &[value]).unwrap();
                model.insert(0, Some((value, Attributes::ALL)));
            }
            8 | 9 if regular && small => {
                let mut values = self.values(step.a % 70);
                if step.b.is_multiple_of(5) && !values.is_empty() {
                    values[0] = Value::EMPTY;
                }
                if step.action == 8 {
                    elements.extend_from_slice(&mut self.heap, &values).unwrap();
                    model.extend(World::plain(&values));
                } else {
                    elements.prepend_slice(&mut self.heap, &values).unwrap();
                    model.splice(0..0, World::plain(&values));
                }
            }
            10 | 11 if length > 0 => {
                let (index, value) = (step.a % length, self.value());
                let Some((_, attributes)) = model[index as usize] else {
                    assert!(!elements.fast_set(index, value));
                    if regular {
                        elements.set(&mut self.heap, index, value).unwrap();
                        model[index as usize] = Some((value, Attributes::ALL));
                    }
                    self.live.push((elements, model));
                    return;
                };
                if attributes.is_writable() {
                    if !elements.fast_set(index, value) {
                        elements.set(&mut self.heap, index, value).unwrap();
                    }
                    model[index as usize] = Some((value, attributes));
                } else {
                    assert!(!elements.fast_set(index, value));
                }
            }
            12 if regular && small => {
                // Beyond the end, near or far.
                let beyond = if step.b.is_multiple_of(4) { step.a % FAR } else { step.a % 20 };
                let value = self.value();
                elements.set(&mut self.heap, length + beyond, value).unwrap();
                model.resize((length + beyond) as usize, None);
                model.push(Some((value, Attributes::ALL)));
            }
            13 => {
                let fixed = model.last().copied().flatten().is_some_and(|slot| !slot.1.is_configurable());
                if !fixed {
                    let popped = model.pop().flatten().map_or(Value::EMPTY, |slot| slot.0);
                    assert_eq!(elements.pop(&mut self.heap), popped);
                }
            }
            14 | 15 if regular => {
                let first = if model.is_empty() { None } else { model.remove(0) };
                assert_eq!(elements.shift(&mut self.heap), first.map_or(Value::EMPTY, |slot| slot.0));
            }
            16 => {
                let least = model.iter().rposition(|slot| slot.is_some_and(|slot| !slot.1.is_configurable()));
                let least = least.map_or(0, |index| index as u32 + 1);
                assert_eq!(elements.set_length(&mut self.heap, to), to >= least);
                model.truncate(to.max(least) as usize);
            }
            17 if regular && small => {
                let longer = length + if step.b.is_multiple_of(8) { step.a % FAR } else { step.a % 50 };
                assert!(elements.set_length(&mut self.heap, longer));
                model.resize(longer as usize, None);
            }
            18 if from < length && model[from as usize].is_none_or(|slot| slot.1.is_configurable()) => {
                elements.delete(&mut self.heap, from).unwrap();
                model[from as usize] = None;
            }
            19 if from < length => {
                let attributes = Attributes(if step.b.is_multiple_of(2) { 7 } else { (step.b % 8) as u8 });
                let old = model[from as usize];
                let allowed = old.map_or(elements.is_extensible(), |slot| slot.1.is_configurable());
                if allowed && step.b.is_multiple_of(3) {
                    let value = self.value();
                    elements.define(&mut self.heap, from, value, attributes).unwrap();
                    model[from as usize] = Some((value, attributes));
                }
            }
            20 if step.a.is_multiple_of(4) => {
                match step.b % 3 {
                    0 => elements.prevent_extensions(),
                    1 => elements.seal(),
                    _ => elements.freeze(),
                }
                for slot in model.iter_mut().flatten() {
                    slot.1 = match step.b % 3 {
                        0 => slot.1,
                        1 => slot.1.without(Attributes::CONFIGURABLE),
                        _ => slot.1.without(Attributes::CONFIGURABLE).without(Attributes::WRITABLE),
                    };
                }
            }
            21 | 22 if regular && small => {
                // Appending others.
                if let Some((other, other_model)) = self.live.get(step.a as usize % self.live.len().max(1))
                    && other.is_regular()
                    && !elements.is_empty() | other.is_flat()
                {
                    let limit = other.len().min(FAR);
                    let from = step.b % (limit + 1);
                    elements.extend_from(&mut self.heap, other, from, limit).unwrap();
                    model.extend_from_slice(&other_model[from as usize..limit as usize]);
                }
            }
            23 if regular && small => {
                let own = elements.len();
                elements.extend_from(&mut self.heap, &elements, from, own).unwrap();
                model.extend_from_within(from as usize..);
            }
            24 | 25 if regular && small => {
                let values = self.values(step.a % 4);
                let removed = to - from;
                elements.splice(&mut self.heap, from, removed, &values).unwrap();
                model.splice(from as usize..to as usize, World::plain(&values));
            }
            26 if regular && small => {
                let count = step.b % 10;
                elements.splice(&mut self.heap, from, 0, &vec![Value::EMPTY; count as usize]).unwrap();
                model.splice(from as usize..from as usize, (0..count).map(|_| None));
                let removed = (length + count - from).min(step.a % 30);
                elements.splice(&mut self.heap, from, removed, &[]).unwrap();
                model.drain(from as usize..(from + removed) as usize);
            }
            27 if regular => {
                elements.reverse(&mut self.heap).unwrap();
                model.reverse();
            }
            28 if regular && step.a.is_multiple_of(4) => {
                let value = self.value();
                if !elements.fill(&mut self.heap, value, from, to).unwrap() {
                    (from..to).for_each(|index| elements.set(&mut self.heap, index, value).unwrap());
                }
                model[from as usize..to as usize].fill(Some((value, Attributes::ALL)));
            }
            29 if regular => {
                let target = (step.a ^ step.b) % (length + 1);
                let count = (to - from).min(length - target);
                elements.copy_within(&mut self.heap, target, from, count).unwrap();
                model.copy_within(from as usize..(from + count) as usize, target as usize);
            }
            // Forgets this one.
            30 if !self.live.is_empty() => return,
            31 => {
                let taken = elements.take();
                assert!(elements.is_empty());
                elements.replace(taken);
            }
            // Reading, until pieces are joined.
            32 => (0..3).for_each(|_| elements.settle(&mut self.heap)),
            33 => elements.make_flat(&mut self.heap).unwrap(),
            34 if regular => {
                let copy = elements.copy_flat(&mut self.heap, from, to).unwrap();
                made = Some((copy, model[from as usize..to as usize].to_vec()));
            }
            _ => {}
        }
        self.live.push((elements, model));
        self.live.extend(made);
    }
}

fn run(mut heap: Heap, cells: bool, collect_every: usize, steps: &[Step]) {
    let first = Elements::from_slice(&mut heap, &numbers(40));
    // Long enough for some changes in pieces before they are joined.
    let second = Elements::from_slice(&mut heap, &numbers(400));
    let live = vec![(first, World::plain(&numbers(40))), (second, World::plain(&numbers(400)))];
    let mut world = World { heap, live, cells, next: 1000 };
    for (number, &step) in steps.iter().enumerate() {
        world.step(step);
        if number % collect_every == 0 {
            collect(&mut world.heap, world.live.iter().map(|(elements, _)| elements));
        }
        // Every look at each element takes Miri long.
        if !cfg!(miri) || number % 4 == 0 || number + 1 == steps.len() {
            world.check();
        }
    }
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = (any::<usize>(), 0..35u8, any::<u32>(), any::<u32>());
    prop::collection::vec(step.prop_map(|(which, action, a, b)| Step { which, action, a, b }), 1..scaled(150))
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn numbers_equal_their_model(steps in steps()) {
        run(heap(), false, usize::MAX, &steps);
    }

    #[test]
    fn cells_survive_collections(steps in steps(), every in 1usize..8) {
        run(heap(), true, every, &steps);
    }

    #[test]
    fn copies_equal_their_model(steps in steps()) {
        let heap = heap();
        set_sharing(&heap, false);
        run(heap, false, 50, &steps);
    }
}
