//! Where objects have the keys that programs compute: what an inline cache is for
//! a key that stands in the source, for all places of a program together.
//!
//! A direct-mapped cache: a newcomer takes the place of whoever was there. It is emptied by every
//! collection, so that it keeps nothing alive and no address in it is ever stale.

use ellipsis_gc::Gc;

use crate::model::{Attributes, PropertyKey, Shape};

const PLACES: usize = 2048;

/// What is known of a key. The first keys of a shape never change, so that it holds for as long as the
/// shape lives, be it one that grows in place.
#[derive(Clone, Copy)]
struct KnownSlot {
    /// The address of the shape; 0 if nothing is known.
    shape: usize,
    key: PropertyKey,
    slot: u32,
    attributes: Attributes,
}

/// The table.
#[derive(Default)]
pub(crate) struct KnownSlots {
    places: Vec<KnownSlot>,
    /// The name that a for-in loop gave last, for which its body mostly asks: a property as assignment makes them.
    pub(crate) expected: Option<(Gc<Shape>, PropertyKey, u32)>,
    /// Shapes whose objects neither have a key nor inherit it, and the epoch in which that was.
    missing: [Option<(Gc<Shape>, PropertyKey, u32)>; MISSING],
}

/// Few keys are looked for again and again that are not there: those of traps and of property descriptors.
const MISSING: usize = 32;

/// Objects with more keys than this go to the key table, lest they drive out all others.
const MOST_KEYS: u32 = PLACES as u32 / 2;

#[inline(always)]
fn place(shape: Gc<Shape>, key: PropertyKey) -> usize {
    // Cells lie 16 bytes apart. Fibonacci's hashing keeps what follows each other in memory apart.
    let bits = (key.bits() >> 4) as u32 ^ (shape.addr() >> 4) as u32;
    (bits.wrapping_mul(0x9e37_79b9) >> (u32::BITS - PLACES.ilog2())) as usize
}

impl KnownSlots {
    #[inline(always)]
    pub(crate) fn find(&self, shape: Gc<Shape>, key: PropertyKey) -> Option<(u32, Attributes)> {
        if let Some((known, name, slot)) = self.expected
            && (known, name) == (shape, key)
        {
            return Some((slot, Attributes::ALL));
        }
        let known = self.places.get(place(shape, key))?;
        (known.shape == shape.addr() && known.key == key).then_some((known.slot, known.attributes))
    }

    /// Remembers the place of a key in a shape.
    pub(crate) fn remember(&mut self, shape: Gc<Shape>, key: PropertyKey, slot: u32, attributes: Attributes) {
        if shape.count() > MOST_KEYS {
            return;
        }
        if self.places.is_empty() {
            let nothing =
                KnownSlot { shape: 0, key: PropertyKey::EMPTY, slot: 0, attributes: Attributes::ALL };
            self.places.resize(PLACES, nothing);
        }
        self.places[place(shape, key)] = KnownSlot { shape: shape.addr(), key, slot, attributes };
    }

    /// Whether objects of a shape lack a key, as was found in that epoch.
    #[inline]
    pub(crate) fn lacks(&self, shape: Gc<Shape>, key: PropertyKey, epoch: u32) -> bool {
        self.missing[place(shape, key) % MISSING] == Some((shape, key, epoch))
    }

    /// Remembers that they do, if the shape is not unique. There are no proxies among the prototypes.
    pub(crate) fn remember_missing(&mut self, shape: Gc<Shape>, key: PropertyKey, epoch: u32) {
        self.missing[place(shape, key) % MISSING] =
            (!shape.has(Shape::UNIQUE)).then_some((shape, key, epoch));
    }

    pub(crate) fn clear(&mut self) {
        (self.missing, self.expected) = Default::default();
        self.places.clear();
    }
}
