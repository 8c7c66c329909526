//! Case-insensitive matching: which characters count as the same.

use std::sync::LazyLock;

use icu_casemap::CaseMapper;
use rustc_hash::FxHashMap;

use super::charset::CodePointSet;

/// [Canonicalize](https://tc39.es/ecma262/#sec-runtime-semantics-canonicalize-ch) while case is
/// ignored.
pub(super) fn canonicalize(code_point: u32, unicode: bool) -> u32 {
    let Some(character) = char::from_u32(code_point) else { return code_point };
    if unicode {
        return u32::from(CaseMapper::new().simple_fold(character));
    }
    if code_point < 128 {
        return u32::from(character.to_ascii_uppercase());
    }
    let mut upper = character.to_uppercase();
    match (upper.next(), upper.next()) {
        // Neither does a code unit become two, nor something else an ASCII character.
        (Some(upper), None) if upper as u32 >= 128 && (upper as u32 > 0xffff) == (code_point > 0xffff) => {
            u32::from(upper)
        }
        _ => code_point,
    }
}

/// The characters that are the same as others, by what they have in common.
struct Orbits {
    /// By canonical form, the characters that have it; only where there are several.
    members: FxHashMap<u32, Vec<u32>>,
    /// The canonical form of each such character.
    canonical: FxHashMap<u32, u32>,
}

/// Characters above have no case.
const END_OF_CASE: u32 = 0x2_0000;

impl Orbits {
    fn new(unicode: bool) -> Orbits {
        let end = if unicode { END_OF_CASE } else { 0x1_0000 };
        let mut members: FxHashMap<u32, Vec<u32>> = FxHashMap::default();
        for code_point in 0..end {
            let canonical = canonicalize(code_point, unicode);
            if canonical != code_point {
                members.entry(canonical).or_default().push(code_point);
            }
        }
        for (&canonical, members) in &mut members {
            // A canonical form is its own canonical form.
            members.push(canonical);
        }
        let canonical = members
            .iter()
            .flat_map(|(&canonical, members)| members.iter().map(move |&member| (member, canonical)))
            .collect();
        Orbits { members, canonical }
    }
}

/// The orbits, computed on first use.
fn orbits(unicode: bool) -> &'static Orbits {
    static SIMPLE: LazyLock<Orbits> = LazyLock::new(|| Orbits::new(false));
    static UNICODE: LazyLock<Orbits> = LazyLock::new(|| Orbits::new(true));
    if unicode { &UNICODE } else { &SIMPLE }
}

/// A set with all characters that are the same as one of it.
pub(super) fn close(set: &CodePointSet, unicode: bool) -> CodePointSet {
    let ascii_only = set.ranges().last().is_none_or(|&(_, last)| last < 128);
    let mut closed = set.clone();
    if ascii_only {
        for letter in b'a'..=b'z' {
            let (lower, upper) = (u32::from(letter), u32::from(letter.to_ascii_uppercase()));
            if set.contains(lower) || set.contains(upper) {
                closed.add(lower, lower);
                closed.add(upper, upper);
                // The Kelvin sign and the long s fold to ASCII letters.
                match letter {
                    b'k' if unicode => closed.add(0x212a, 0x212a),
                    b's' if unicode => closed.add(0x17f, 0x17f),
                    _ => {}
                }
            }
        }
        return closed;
    }
    let orbits = orbits(unicode);
    let mut added = Vec::new();
    for (&member, canonical) in &orbits.canonical {
        if set.contains(member)
            && let Some(members) = orbits.members.get(canonical)
        {
            added.extend(members.iter().map(|&other| (other, other)));
        }
    }
    closed.union(&CodePointSet::from_ranges(added));
    closed
}

/// The characters that are the same as one, itself included.
pub(super) fn equivalents(code_point: u32, unicode: bool) -> CodePointSet {
    let single = CodePointSet::from_ranges([(code_point, code_point)]);
    if code_point < 128 {
        return close(&single, unicode);
    }
    let orbits = orbits(unicode);
    match orbits.canonical.get(&code_point).and_then(|canonical| orbits.members.get(canonical)) {
        Some(members) => CodePointSet::from_ranges(members.iter().map(|&member| (member, member))),
        None => single,
    }
}
