//! Files that know each other, directly or through others.

use std::collections::{BTreeMap, BTreeSet};

use super::Edge;

/// The strongly connected components of more than one file, by their first file.
pub(super) fn of<'a>(edges: &[&'a Edge]) -> Vec<BTreeSet<&'a str>> {
    let mut next: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    let mut previous = next.clone();
    for edge in edges {
        next.entry(&edge.from).or_default().insert(&edge.to);
        previous.entry(&edge.to).or_default().insert(&edge.from);
    }
    let mut cycles = Vec::new();
    let mut left: BTreeSet<&str> = next.keys().copied().collect();
    while let Some(&start) = left.first() {
        // A file is in a cycle with those that it reaches and that reach it.
        let reached = reached(start, &next);
        let cycle: BTreeSet<&str> = reached.intersection(&self::reached(start, &previous)).copied().collect();
        left.remove(start);
        left.retain(|path| !cycle.contains(path));
        if cycle.len() > 1 {
            cycles.push(cycle);
        }
    }
    cycles
}

fn reached<'a>(start: &'a str, next: &BTreeMap<&'a str, BTreeSet<&'a str>>) -> BTreeSet<&'a str> {
    let mut reached = BTreeSet::from([start]);
    let mut waiting = vec![start];
    while let Some(path) = waiting.pop() {
        for &other in next.get(path).into_iter().flatten() {
            if reached.insert(other) {
                waiting.push(other);
            }
        }
    }
    reached
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn components() {
        let edges: Vec<Edge> = ["ab", "bc", "ca", "cd", "de", "ed", "ef", "gg"]
            .iter()
            .map(|pair| Edge { from: pair[..1].into(), to: pair[1..].into(), line: 1, name: String::new() })
            .collect();
        let edges: Vec<&Edge> = edges.iter().collect();
        assert_eq!(of(&edges), [BTreeSet::from(["a", "b", "c"]), BTreeSet::from(["d", "e"])]);
    }
}
