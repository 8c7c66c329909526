//! The out-of-line slots of objects, driven at random against plain vectors: holders follow the rules that
//! `object.rs` does.

use ellipsis_gc::Tracer;
use proptest::prelude::*;

use super::*;

/// How an object holds its slots.
#[derive(Clone, Copy)]
enum Held {
    None,
    Own(Gc<Storage>),
    Shared(Gc<Storage>),
    InPieces(Gc<Pieces>),
}

struct Holder {
    held: Held,
    model: Vec<Value>,
}

impl Holder {
    fn len(&self) -> u32 {
        self.model.len() as u32
    }

    fn append(&mut self, heap: &mut Heap, value: Value) {
        let len = self.len();
        self.held = match self.held {
            Held::None => Held::Own(Storage::new(heap, 4).unwrap().slots_append(heap, 0, value).unwrap()),
            Held::Own(storage) => Held::Own(storage.slots_append(heap, len, value).unwrap()),
            Held::Shared(storage) if !storage.has_room_behind(heap, len) && len >= SHARE_IN_PIECES => {
                let pieces = Pieces::of_slots(heap, storage, len);
                Held::InPieces(Pieces::append(pieces, heap, &[value]).unwrap())
            }
            Held::Shared(storage) => {
                let grown = storage.slots_append(heap, len, value).unwrap();
                if grown == storage { Held::Shared(grown) } else { Held::Own(grown) }
            }
            Held::InPieces(pieces) => Held::InPieces(Pieces::append(pieces, heap, &[value]).unwrap()),
        };
        self.model.push(value);
    }

    fn set(&mut self, heap: &mut Heap, slot: u32, value: Value) {
        let len = self.len();
        self.held = match self.held {
            Held::Shared(storage) if len >= SHARE_IN_PIECES => {
                let pieces = Pieces::of_slots(heap, storage, len);
                Held::InPieces(Pieces::replace(pieces, heap, slot, value).unwrap())
            }
            Held::Shared(storage) => Held::Own(storage.slots_take(heap, len).unwrap()),
            Held::InPieces(pieces) => Held::InPieces(Pieces::replace(pieces, heap, slot, value).unwrap()),
            held => held,
        };
        if let Held::Own(storage) = self.held {
            storage.slots_set(slot, value);
        }
        self.model[slot as usize] = value;
    }

    fn share(&mut self, heap: &mut Heap) -> Holder {
        if let Held::InPieces(pieces) = self.held
            && pieces.is_crumbled()
        {
            self.held = Held::Own(pieces.join_slots(heap).unwrap());
        }
        if let Held::Own(storage) | Held::Shared(storage) = self.held {
            self.held = Held::Shared(storage.slots_share(heap, self.len()));
        }
        Holder { held: self.held, model: self.model.clone() }
    }

    fn join(&mut self, heap: &mut Heap) {
        if let Held::InPieces(pieces) = self.held {
            self.held = Held::Own(pieces.join_slots(heap).unwrap());
        }
    }

    fn get(&self, slot: u32) -> Value {
        match self.held {
            Held::None => Value::EMPTY,
            Held::Own(storage) | Held::Shared(storage) => storage.slots_get(slot),
            Held::InPieces(pieces) => pieces.get(slot),
        }
    }

    fn trace(&self, tracer: &mut Tracer) {
        match self.held {
            Held::None => {}
            Held::Own(storage) | Held::Shared(storage) => storage.mark_view(tracer, 0, self.len()),
            Held::InPieces(pieces) => tracer.mark(pieces),
        }
    }

    fn check(&self) {
        for (slot, &expected) in (0..).zip(&self.model) {
            assert_eq!(self.get(slot), expected, "slot {slot}");
        }
    }
}

/// Which holder, what to do, and a number to take a slot or a count from.
type Step = (usize, u8, u32);

fn run(steps: &[Step], collect_every: usize) {
    let mut heap = heap();
    let mut holders = vec![Holder { held: Held::None, model: Vec::new() }];
    for (number, &(which, action, extent)) in steps.iter().enumerate() {
        let count = holders.len();
        let holder = &mut holders[which % count];
        match action {
            0..=2 => {
                for at in 0..extent % 50 {
                    let value = if at % 4 == 0 { cell_value(&mut heap) } else { Value::from(at) };
                    holder.append(&mut heap, value);
                }
            }
            3 | 4 if holder.len() > 0 => {
                let value = cell_value(&mut heap);
                holder.set(&mut heap, extent % holder.len(), value);
            }
            5 | 6 if holder.len() > 0 => {
                let copy = holder.share(&mut heap);
                holders.push(copy);
            }
            7 => holder.join(&mut heap),
            8 if count > 1 => {
                holders.swap_remove(which % count);
            }
            _ => {}
        }
        if number % collect_every == 0 {
            heap_support::clear_stack();
            heap.collect(&mut |tracer| holders.iter().for_each(|holder| holder.trace(tracer)), &mut |_| ());
            crate::model::trim::trim(&mut heap);
        }
        holders.iter().for_each(Holder::check);
    }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn slots_equal_their_model(
        steps in prop::collection::vec((any::<usize>(), 0..9u8, any::<u32>()), 1..scaled(80)),
        every in 1usize..8,
    ) {
        run(&steps, every);
    }
}
