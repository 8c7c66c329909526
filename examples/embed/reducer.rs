//! A service whose state lives in the engine: `state = reduce(state, event)`. A version shares with the one before all that did not
//! change, so that events cost no more on a large state than on a small one, and all versions can be kept.

use std::error::Error as StdError;
use std::io::Write;

use ellipsis::serde::Serde;
use ellipsis::{Array, Engine, Error, Function, Object};
use serde::Serialize;

const SCRIPT: &str = "
    const initial = { byId: {}, order: [], revision: 0 };

    function reduce(state, event) {
        const revision = state.revision + 1;
        switch (event.type) {
            case 'added':
                return {
                    ...state,
                    revision,
                    byId: { ...state.byId, [event.id]: { id: event.id, title: event.title, done: false } },
                    order: [...state.order, event.id],
                };
            case 'finished': {
                const row = { ...state.byId[event.id], done: true };
                return { ...state, revision, byId: { ...state.byId, [row.id]: row } };
            }
            case 'removed': {
                const { [event.id]: removed, ...byId } = state.byId;
                return { ...state, revision, byId, order: state.order.filter((id) => id !== removed.id) };
            }
            default:
                throw new TypeError(`no such event: ${event.type}`);
        }
    }

    const titles = ({ byId, order }) => order.map((id) => `${byId[id].done ? 'x' : '-'} ${byId[id].title}`);
";

#[derive(Serialize)]
#[serde(tag = "type", rename_all = "camelCase")]
enum Event<'a> {
    Added { id: u32, title: &'a str },
    Finished { id: u32 },
    Removed { id: u32 },
    Renamed,
}

/// The state, and all that it was.
struct Store {
    engine: Engine,
    reduce: Function,
    versions: Vec<Object>,
}

impl Store {
    /// From what was saved, if something was: with all versions.
    fn open(saved: Option<&[u8]>) -> Result<Store, Error> {
        let mut engine = Engine::new();
        engine.set_heap_limit(Some(256 << 20));
        engine.eval_script::<()>("reducer.js", SCRIPT)?;
        let reduce = engine.global("reduce")?;
        let versions = match saved {
            Some(saved) => engine.deserialize(saved)?.to(&mut engine)?,
            None => vec![engine.global("initial")?],
        };
        Ok(Store { engine, reduce, versions })
    }

    fn state(&self) -> Object {
        self.versions[self.versions.len() - 1].clone()
    }

    /// An event that fails leaves the state as it was.
    fn dispatch(&mut self, event: &Event<'_>) -> Result<(), Error> {
        self.engine.set_fuel(Some(10_000_000));
        let state = self.state();
        let next = self.reduce.call(&mut self.engine, (state, Serde(event)))?;
        self.versions.push(next);
        Ok(())
    }

    fn titles(&mut self, state: &Object) -> Result<String, Error> {
        let titles: Function = self.engine.global("titles")?;
        Ok(titles.call::<Vec<String>>(&mut self.engine, (state,))?.join(", "))
    }

    /// All versions as bytes: of each what differs from the one before.
    fn save(&mut self) -> Result<Vec<u8>, Error> {
        let versions = Array::from_iter(&mut self.engine, &self.versions)?;
        self.engine.serialize(&versions.into())
    }
}

const ROWS: u32 = 2000;

pub(crate) fn run(out: &mut dyn Write) -> Result<(), Box<dyn StdError>> {
    let mut store = Store::open(None)?;
    for event in [
        Event::Added { id: 1, title: "tea" },
        Event::Added { id: 2, title: "bread" },
        Event::Finished { id: 1 },
        Event::Added { id: 3, title: "jam" },
        Event::Removed { id: 2 },
    ] {
        store.dispatch(&event)?;
    }
    for version in [store.versions[2].clone(), store.state()] {
        let revision: u32 = version.get(&mut store.engine, "revision")?;
        writeln!(out, "revision {revision}: {}", store.titles(&version)?)?;
    }
    let error = store.dispatch(&Event::Renamed).unwrap_err();
    writeln!(out, "refused: {}: {}", error.name(), error.message())?;

    // Back to what it was is a handle.
    store.versions.pop();
    let state = store.state();
    writeln!(out, "undone: {}", store.titles(&state)?)?;

    let saved = store.save()?;
    let mut restored = Store::open(Some(&saved))?;
    restored.dispatch(&Event::Finished { id: 3 })?;
    let state = restored.state();
    writeln!(out, "restored: {}", restored.titles(&state)?)?;
    let first = restored.versions[1].clone();
    writeln!(out, "at first: {}", restored.titles(&first)?)?;

    // Every version of a state that grows is kept. Copies would be ROWS² / 2 entries, of 8 bytes at the least.
    let mut large = Store::open(None)?;
    for id in 0..ROWS {
        large.dispatch(&Event::Added { id, title: "row" })?;
    }
    large.engine.collect_garbage();
    let (bytes, copied) = (large.engine.usage().heap_bytes, (ROWS * ROWS / 2 * 8) as usize);
    writeln!(
        out,
        "{} versions, in less than a quarter of what copies take: {}",
        large.versions.len(),
        bytes < copied / 4
    )?;
    let last = large.state();
    let text = large.engine.from_value::<serde_json::Value>(&last.into())?.to_string();
    let saved = large.save()?;
    writeln!(out, "all of them as bytes, in less than the last one as JSON: {}", saved.len() < text.len())?;
    let mut large = Store::open(Some(&saved))?;
    let early: u32 =
        large.versions[10].get::<Object>(&mut large.engine, "order")?.get(&mut large.engine, "length")?;
    writeln!(out, "version 10 has {early} rows")?;
    Ok(())
}
