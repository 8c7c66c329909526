//! Tests of strings and atoms.

use std::cell::RefCell;

use ellipsis_gc::{Gc, Heap};
use ellipsis_text::StrView;
use proptest::prelude::*;

use super::{JsString, MAX_LENGTH, StringBuilder};
use crate::model::atoms::{Atoms, Names};

fn heap() -> Heap {
    Heap::new(crate::semantics::cells::KINDS)
}

fn units(text: &str) -> Vec<u16> {
    text.encode_utf16().collect()
}

#[test]
fn deep_ropes_flatten_without_recursion() {
    let heap = &mut heap();
    let x = JsString::from_str(heap, "xyz");
    let (mut left, mut right) = (x, x);
    for _ in 0..1_000_000 {
        left = JsString::concat(heap, left, x).unwrap();
        right = JsString::concat(heap, x, right).unwrap();
    }
    assert!(left.is_rope() && right.is_rope());
    assert_eq!(right.to_std_string().len(), 3_000_003);
    assert!(right.is_rope(), "text for messages does not flatten");
    assert!(JsString::equals(heap, left, right));
    assert!(!left.is_rope() && !right.is_rope());
    assert_eq!(left.unit(heap, 3_000_002), u16::from(b'z'));
}

#[test]
fn a_string_that_grows_and_is_looked_at_stays_linear() {
    let heap = &mut heap();
    let mut text = JsString::from_str(heap, "0123456789012345678901234");
    let mut earlier = Vec::new();
    for i in 0..100_000_u32 {
        let more = JsString::from_latin1(heap, &[b'a' + (i % 26) as u8]);
        text = JsString::concat(heap, text, more).unwrap();
        assert_eq!(text.unit(heap, text.len() - 1), u16::from(b'a') + (i % 26) as u16);
        if i % 10_000 == 0 {
            earlier.push((text, text.to_std_string()));
        }
    }
    let all = text.to_std_string();
    for (string, was) in earlier {
        assert_eq!(string.to_std_string(), was);
        assert!(all.starts_with(&was));
        // What grew from an earlier state does not disturb the later one.
        let more = JsString::from_str(heap, "!");
        let fork = JsString::concat(heap, string, more).unwrap().flatten(heap);
        assert_eq!(fork.to_std_string(), was + "!");
    }
    assert_eq!(text.to_std_string(), all);
}

#[test]
fn slices_point_at_the_base() {
    let heap = &mut heap();
    let base = JsString::from_str(heap, &"héllo wörld ".repeat(20));
    let slice = JsString::substring(heap, base, 6, 200);
    let inner = JsString::substring(heap, slice, 6, 100);
    assert_eq!(inner.parent().addr(), base.addr());
    assert_eq!(inner.to_std_string(), base.to_std_string().chars().skip(12).take(94).collect::<String>());
    assert_eq!(JsString::substring(heap, slice, 0, slice.len()).addr(), slice.addr());
    assert!(JsString::substring(heap, slice, 1, 5).is_flat());
    assert!(JsString::substring(heap, slice, 7, 7).is_empty());
}

#[test]
fn interning() {
    let heap = &mut heap();
    let mut atoms = Atoms::default();
    let first = JsString::from_str(heap, "someProperty");
    let second = JsString::from_str(heap, "someProperty");
    assert_eq!(atoms.intern(heap, first).addr(), first.addr());
    assert!(first.is_atom());
    assert_eq!(atoms.intern(heap, second).addr(), first.addr());
    assert!(!second.is_atom() && second.atom().unwrap().addr() == first.addr());
    assert!(JsString::equals(heap, first, second));
    assert_eq!(second.hash(heap), first.hash(heap));
    assert_eq!(atoms.intern_str(heap, "someProperty").addr(), first.addr());

    let long = JsString::from_str(heap, &"x".repeat(100));
    let slice = JsString::substring(heap, long, 10, 60);
    let rope = JsString::concat(heap, slice, slice).unwrap();
    let atom = atoms.intern(heap, slice);
    assert!(atom.addr() != slice.addr() && slice.parent().addr() == atom.addr());
    let atom = atoms.intern(heap, rope);
    assert!(rope.parent().addr() == atom.addr() && atom.len() == 100);
    assert_eq!(atoms.intern(heap, long).addr(), atom.addr());

    let wide = JsString::from_units(heap, &units("日本"));
    assert_eq!(atoms.intern_str(heap, "日本").addr(), atoms.intern(heap, wide).addr());
    // The same characters in either width are the same atom.
    let wide = JsString::from_units(heap, &units(&format!("{}日", "a".repeat(30))));
    let narrow = JsString::substring(heap, wide, 0, 30);
    assert!(narrow.is_wide());
    assert_eq!(atoms.intern_str(heap, &"a".repeat(30)).addr(), atoms.intern(heap, narrow).addr());
    assert_eq!(atoms.single(heap, 0xe9).to_std_string(), "é");
    assert_eq!(atoms.single(heap, 0x65e5).addr(), atoms.intern_str(heap, "日").addr());
    // A growing buffer never becomes an atom.
    let mut text = long;
    for _ in 0..4 {
        text = JsString::concat(heap, text, second).unwrap().flatten(heap);
    }
    let atom = atoms.intern(heap, text);
    let longer = JsString::concat(heap, text, second).unwrap().flatten(heap);
    assert!(atom.len() == text.len() && longer.len() == text.len() + 12);
    assert_eq!(atom.to_std_string() + "someProperty", longer.to_std_string());
}

#[test]
fn collections_keep_what_is_reachable() {
    let heap = &mut heap();
    let mut atoms = Atoms::default();
    let names = Names::new(&mut atoms, heap);
    let mut rope = JsString::from_str(heap, "start ");
    for i in 0..5000 {
        let part = JsString::from_str(heap, &format!("part number {i}, "));
        atoms.intern(heap, part);
        rope = JsString::concat(heap, rope, part).unwrap();
    }
    let garbage: usize = (0..5000).map(|i| atoms.intern_str(heap, &format!("garbage {i}")).addr() & 1).sum();
    assert_eq!(garbage, 0);
    let slice = JsString::substring(heap, rope, 6, 300);
    let dynamic = JsString::from_str(heap, "part number 4999, ");
    let linked = atoms.intern(heap, dynamic);
    for round in 0..2 {
        let shared = RefCell::new(&mut atoms);
        heap.collect(
            &mut |tracer| {
                shared.borrow().trace_permanent(tracer);
                tracer.mark(slice);
                tracer.mark(dynamic);
            },
            &mut |weak| shared.borrow_mut().purge(weak),
        );
        assert!(slice.view(heap).starts_with_at(&StrView::Latin1(b"part number 0, part number 1, "), 0));
        assert!(slice.to_std_string().ends_with("part number 18, "), "round {round}");
        assert!(
            atoms.intern(heap, dynamic).addr() == linked.addr() && linked.equals_str("part number 4999, ")
        );
        assert_eq!(names.toString.addr(), atoms.intern_str(heap, "toString").addr());
        // The stack is scanned conservatively, so a few dead ones may survive.
        assert!(atoms.len() < 1000, "{} atoms", atoms.len());
    }
}

#[test]
fn array_indices() {
    let heap = &mut heap();
    for (text, index) in [
        ("0", Some(0)),
        ("42", Some(42)),
        ("4294967294", Some(4_294_967_294)),
        ("4294967295", None),
        ("9999999999", None),
        ("00", None),
        ("01", None),
        ("", None),
        ("-1", None),
        ("1.", None),
        ("１", None),
    ] {
        let string = JsString::from_str(heap, text);
        assert_eq!(string.array_index(heap), index, "{text}");
        string.hash(heap);
        assert_eq!(string.array_index(heap), index, "{text} again");
        let atom = Atoms::default().intern(heap, string);
        assert_eq!(atom.array_index(heap), index, "{text} interned");
    }
}

#[test]
fn lengths_are_limited() {
    let heap = &mut heap();
    let mut text = JsString::from_str(heap, &"x".repeat(1 << 20));
    while let Some(twice) = JsString::concat(heap, text, text) {
        text = twice;
    }
    assert!(text.len() > MAX_LENGTH / 2);
    let rest = JsString::substring(heap, text.left().left().left().left(), 0, 100_000);
    assert!(JsString::concat(heap, text, rest).is_some());
}

#[test]
fn surrogates() {
    let heap = &mut heap();
    let lead = JsString::from_units(heap, &[0xd83d]);
    let trail = JsString::from_units(heap, &[0xde00]);
    let padding = JsString::from_str(heap, &".".repeat(30));
    assert_eq!(lead.to_std_string(), "\u{fffd}");
    assert_eq!(lead.to_std_string_strict(), None);
    let padded = JsString::concat(heap, padding, lead).unwrap();
    let joined = JsString::concat(heap, padded, trail).unwrap();
    assert!(joined.is_rope());
    assert!(joined.equals_str(&format!("{}😀", padding.to_std_string())));
    assert_eq!(joined.to_std_string_strict().unwrap().chars().last(), Some('😀'));
    assert_eq!(joined.view(heap).code_point_at(30), (0x1f600, 2));
    assert_eq!(joined.view(heap).code_point_at(31), (0xde00, 1));
    let reversed = JsString::concat(heap, trail, lead).unwrap();
    assert_eq!(reversed.view(heap).code_points().collect::<Vec<_>>(), [0xde00, 0xd83d]);
    assert_eq!(reversed.to_std_string(), "\u{fffd}\u{fffd}");
}

/// Few different units, so that things are found, in both widths.
fn any_units() -> impl Strategy<Value = Vec<u16>> {
    let unit =
        prop_oneof![6 => 0x61_u16..0x63, 1 => Just(0xff_u16), 1 => Just(0x100_u16), 1 => 0xd800_u16..0xd802];
    let narrow = 0x61_u16..0x63;
    prop_oneof![prop::collection::vec(unit, 0..60), prop::collection::vec(narrow, 0..60)]
}

/// A string of these units in one of many forms.
fn build(heap: &mut Heap, units: &[u16], form: u64) -> Gc<JsString> {
    let half = units.len() / 2;
    match form % 5 {
        0 if !units.is_empty() => {
            let left = build(heap, &units[..half], form / 5);
            let right = build(heap, &units[half..], form / 7);
            JsString::concat(heap, left, right).unwrap()
        }
        1 => {
            let around = [&[0x3b1], units, &[0x3b2]].concat();
            let string = JsString::from_units(heap, &around);
            JsString::substring(heap, string, 1, 1 + units.len() as u32)
        }
        2 => {
            let mut builder = StringBuilder::with_capacity(heap, 0);
            builder.push_units(&units[..half]);
            units[half..].iter().for_each(|&unit| builder.push_unit(unit));
            builder.finish(heap).unwrap()
        }
        _ => JsString::from_units(heap, units),
    }
}

proptest! {
    #[test]
    fn strings_are_like_vectors(a in any_units(), b in any_units(), form: u64, from in 0..60_usize, to in 0..60_usize) {
        let heap = &mut heap();
        let (x, y) = (build(heap, &a, form), build(heap, &b, form.rotate_right(32)));
        prop_assert_eq!(x.to_std_string(), String::from_utf16_lossy(&a));
        prop_assert_eq!(x.to_std_string_strict(), String::from_utf16(&a).ok());
        prop_assert_eq!(x.to_units(), a.clone());
        prop_assert_eq!(JsString::compare(heap, x, y), a.cmp(&b));
        prop_assert_eq!(JsString::equals(heap, x, y), a == b);

        let joined = JsString::concat(heap, x, y).unwrap();
        let model = [a.as_slice(), &b].concat();
        let other = build(heap, &model, form.rotate_right(16));
        prop_assert_eq!(joined.hash(heap), other.hash(heap));
        prop_assert!(JsString::equals(heap, joined, other));
        prop_assert_eq!(joined.view(heap).to_units(), model.clone());
        let (from, to) = (from.min(to).min(model.len()), to.max(from).min(model.len()));
        let part = JsString::substring(heap, joined, from as u32, to as u32);
        prop_assert_eq!(part.to_units(), model[from..to].to_vec());

        let needle = part.view(heap);
        let text = joined.view(heap);
        let find = |at: &usize| model[*at..].starts_with(&model[from..to]);
        for start in [0, from, to] {
            prop_assert_eq!(text.index_of(&needle, start), (start..=model.len()).find(find));
            prop_assert_eq!(text.last_index_of(&needle, start), (0..=start).rev().find(find));
        }
        prop_assert_eq!(text.starts_with_at(&needle, to), find(&to));
        let other = y.view(heap);
        let found = (0..=model.len()).find(|&at| model[at..].starts_with(&b));
        prop_assert_eq!(text.index_of(&other, 0), found);
    }

    #[test]
    fn interning_is_equality(all in prop::collection::vec((any_units(), any::<u64>()), 1..20)) {
        let heap = &mut heap();
        let mut atoms = Atoms::default();
        for (a, form) in &all {
            for (b, other_form) in &all {
                let (x, y) = (build(heap, a, *form), build(heap, b, *other_form));
                let (p, q) = (atoms.intern(heap, x), atoms.intern(heap, y));
                prop_assert_eq!(p.addr() == q.addr(), a == b);
                prop_assert_eq!(p.to_units(), a.clone());
                prop_assert_eq!(x.to_units(), a.clone());
                prop_assert_eq!(atoms.intern(heap, x).addr(), p.addr());
            }
        }
    }
}
