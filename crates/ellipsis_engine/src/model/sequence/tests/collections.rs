//! What collections keep and drop.
//!
//! They find addresses on the native stack as well. So views lie in a vector here, where they are
//! not found, and each step wipes the stack after it; a few cells more than expected may survive all
//! the same.

use std::hint::black_box;

use super::heap_support::clear_stack;
use super::*;

/// Cells that stale words on the stack may keep.
const STALE: usize = 8;

struct World {
    heap: Heap,
    views: Vec<Elements>,
}

/// Does something and wipes what that leaves on the stack.
#[inline(never)]
fn quietly(action: &mut dyn FnMut()) {
    black_box(action)();
    clear_stack();
}

/// Runs a test on a stack too large to have been that of a former thread, whose words may look like
/// addresses of cells.
fn on_fresh_stack(test: fn()) {
    let thread = std::thread::Builder::new().stack_size(64 << 20).spawn(test).expect("a thread");
    if let Err(panic) = thread.join() {
        std::panic::resume_unwind(panic);
    }
}

impl World {
    /// One view, of that many cells that nobody else knows.
    fn new(count: u32) -> World {
        let mut world = World { heap: heap(), views: vec![Elements::empty()] };
        for _ in 0..count {
            world.push_cell(0);
        }
        world
    }

    fn push_cell(&mut self, view: usize) {
        quietly(&mut || {
            let value = cell_value(&mut self.heap);
            self.views[view].push(&mut self.heap, value).unwrap();
        });
    }

    /// Adds a view of a part of the first one.
    fn share(&mut self, from: u32, to: u32) {
        quietly(&mut || {
            let view = self.views[0].share(&mut self.heap, from, to);
            self.views.push(view);
        });
    }

    fn forget(&mut self, view: usize) {
        quietly(&mut || {
            self.views.remove(view);
        });
    }

    fn contents(&self, view: usize) -> Vec<Value> {
        let mut result = Vec::new();
        quietly(&mut || result = contents(&self.views[view]));
        result
    }

    /// Collects; what is left is these cells and a storage, and nearly nothing else.
    fn collect_to(&mut self, cells: usize) {
        quietly(&mut || collect(&mut self.heap, &self.views));
        let left = count(&mut self.heap);
        assert!((cells + 1..=cells + 1 + STALE).contains(&left), "{left} cells are left, not {cells} and 1");
    }
}

#[test]
fn a_small_view_of_a_dead_storage_lets_the_rest_go() {
    on_fresh_stack(|| {
        let mut world = World::new(1000);
        world.share(500, 520);
        let expected = world.contents(1);
        world.collect_to(1000);
        world.forget(0);
        world.collect_to(20);
        world.collect_to(20);
        assert_eq!(world.contents(0), expected);
    });
}

#[test]
fn views_apart_keep_at_most_what_lies_between_them() {
    on_fresh_stack(|| {
        let mut world = World::new(1000);
        world.share(700, 720);
        world.share(100, 500);
        let expected = (world.contents(1), world.contents(2));
        world.forget(0);
        for _ in 0..3 {
            world.collect_to(620);
            quietly(&mut || world.views.reverse());
        }
        assert_eq!((world.contents(1), world.contents(0)), expected);
        world.forget(1);
        world.collect_to(400);
        // What was dropped makes room to grow in place.
        world.share(0, 400);
        take_stats(&world.heap);
        world.push_cell(1);
        assert_eq!(take_stats(&world.heap).values_moved, 0);
        world.collect_to(401);
        assert_eq!(world.contents(0), expected.1);
    });
}

#[test]
#[cfg_attr(miri, ignore = "Miri has no native stack to scan")]
fn a_storage_found_on_the_native_stack_keeps_all_that_is_in_use() {
    on_fresh_stack(|| {
        let mut world = World::new(1000);
        world.share(500, 520);
        let whole = world.views.remove(0);
        // The view lies in this frame now, as in a function that calls a script.
        world.collect_to(1000);
        world.collect_to(1000);
        // Nobody took the other one for the only view.
        world.views[0].set(&mut world.heap, 0, Value::TRUE).unwrap();
        assert_ne!(black_box(&whole).get(500), Value::TRUE);
        assert!(contents(black_box(&whole)).iter().all(|value| value.is_cell()));
    });
}

#[test]
fn what_is_left_of_storage_moves_once_for_all_views() {
    on_fresh_stack(|| {
        let mut world = World::new(1000);
        world.share(500, 520);
        world.share(510, 530);
        let expected = (world.contents(1), world.contents(2));
        world.forget(0);
        take_stats(&world.heap);
        quietly(&mut || collect(&mut world.heap, &world.views));
        assert_eq!(take_stats(&world.heap).values_moved, 30);
        world.collect_to(30);
        assert_eq!((world.contents(0), world.contents(1)), expected);
        assert!(storage(&world.views[0]) == storage(&world.views[1]));
        assert_eq!((storage(&world.views[0]).capacity(), world.views[0].write_len()), (30, 0));
        // They still share it, and do not see what the other one does.
        world.views[0].push(&mut world.heap, Value::NULL).unwrap();
        world.views[1].set(&mut world.heap, 0, Value::NULL).unwrap();
        assert_eq!((world.views[0].get(10), world.views[1].get(10)), (expected.0[10], expected.1[10]));
    });
}

#[test]
fn what_is_left_of_pieces_moves() {
    on_fresh_stack(|| {
        let mut world = World::new(1000);
        world.share(500, 700);
        quietly(&mut || world.views[1].push(&mut world.heap, Value::TRUE).unwrap());
        assert!(!world.views[1].is_flat());
        let expected = world.contents(1);
        world.forget(0);
        take_stats(&world.heap);
        quietly(&mut || collect(&mut world.heap, &world.views));
        // The long piece, and the short one, whose storage has room for more than that.
        assert_eq!(take_stats(&world.heap).values_moved, 201);
        quietly(&mut || collect(&mut world.heap, &world.views));
        assert_eq!(world.contents(0), expected);
    });
}

#[test]
fn empty_views_let_go() {
    on_fresh_stack(|| {
        let mut world = World::new(100);
        world.share(0, 50);
        world.share(0, 50);
        quietly(&mut || {
            world.views[1].truncate(&mut world.heap, 0);
            while !world.views[2].is_empty() {
                world.views[2].shift(&mut world.heap);
            }
        });
        world.forget(0);
        collect(&mut world.heap, &world.views);
        assert!(count(&mut world.heap) < STALE);
        for view in &world.views {
            view.push(&mut world.heap, Value::TRUE).unwrap();
            assert_eq!(contents(view), [Value::TRUE]);
        }
    });
}

#[test]
fn the_last_view_of_a_storage_writes_in_place() {
    on_fresh_stack(|| {
        let mut world = World::new(1000);
        world.share(100, 900);
        world.forget(0);
        world.collect_to(800);
        take_stats(&world.heap);
        world.views[0].set(&mut world.heap, 0, Value::FALSE).unwrap();
        let stats = take_stats(&world.heap);
        assert_eq!((stats.values_moved, stats.became_sole), (0, 1));
        assert_eq!(world.views[0].write_len(), 800);
        world.collect_to(799);
    });
}

#[test]
fn sparse_elements_live_and_are_dropped() {
    on_fresh_stack(|| {
        let mut world = World::new(100);
        world.views[0].set(&mut world.heap, 1_000_000, Value::TRUE).unwrap();
        let expected: Vec<_> = world.views[0].iter().collect();
        world.collect_to(100);
        assert_eq!(world.views[0].iter().collect::<Vec<_>>(), expected);
        world.views.clear();
        collect(&mut world.heap, []);
        assert!(count(&mut world.heap) < STALE);
    });
}
