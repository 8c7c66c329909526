//! Serialized values: any bytes are refused, or make a value that comes back the same from its own bytes. An input whose
//! first byte is odd is a list of changes to the bytes of a value that has everything in it.
#![no_main]

use std::cell::RefCell;

use ellipsis::{Engine, Value};
use ellipsis_fuzz::bound;
use libfuzzer_sys::fuzz_target;

/// Everything that can be serialized, versions of arrays and objects among it.
const EVERYTHING: &str = "
    const rows = Array.from({ length: 200 }, (_, i) => ({ id: i, name: 'the row with the number ' + i }));
    const byName = Object.fromEntries(rows.map((row) => [row.name, row]));
    const buffer = new ArrayBuffer(16, { maxByteLength: 32 });
    const far = Object.assign([], { 5: 1, 70000: 2, extra: 3 });
    ({
      versions: [rows, rows.with(7, rows[3]), [...rows, 1, 'two'], [0, ...rows], rows.slice(9), rows.toSpliced(50, 2, 1n)],
      objects: [byName, { ...byName, a: 1 }, (({ 'the row with the number 5': _, ...rest }) => rest)(byName)],
      far: [far, far.slice(0, 70000)], error: new TypeError('message', { cause: rows[0] }), date: new Date(5), regexp: /a+/gi,
      views: [new Uint8Array(buffer), new Float32Array(4), new DataView(buffer, 1, 3)], wrapped: [Object('s'), Object(1n)],
      map: new Map([['key', rows], [rows, 'value']]), set: new Set(['a', 1.5]), text: 'wide €', number: -1e100,
    })";

struct Checker {
    engine: Engine,
    bytes: Vec<u8>,
    left: u32,
}

impl Checker {
    fn new() -> Checker {
        let mut engine = Engine::new();
        let value: Value = engine.eval(EVERYTHING).expect("the program runs");
        let bytes = engine.serialize(&value).expect("it can be serialized");
        Checker { engine, bytes, left: 20_000 }
    }

    fn check(&mut self, data: &[u8]) {
        bound(&mut self.engine);
        let mut bytes = data.to_vec();
        if data.first().is_some_and(|first| first & 1 != 0) {
            bytes.clone_from(&self.bytes);
            for change in data[1..].chunks_exact(3) {
                let at = usize::from(u16::from_le_bytes([change[0], change[1]])) % bytes.len();
                bytes[at] = change[2];
            }
        }
        let Ok(value) = self.engine.deserialize(&bytes) else { return };
        let Ok(once) = self.engine.serialize(&value) else { return };
        let again = match self.engine.deserialize(&once) {
            Ok(value) => self.engine.serialize(&value),
            Err(error) => Err(error),
        };
        match again {
            Ok(twice) => assert_eq!(objects(&once), objects(&twice), "as many objects"),
            Err(error) => assert!(error.kind().is_limit(), "what was written can be read: {error}"),
        }
    }
}

/// The bytes of the number of objects, which come after the magic and the version.
fn objects(bytes: &[u8]) -> &[u8] {
    let last = bytes[5..].iter().position(|byte| byte & 0x80 == 0);
    &bytes[5..6 + last.expect("a number has an end")]
}

fuzz_target!(|data: &[u8]| {
    thread_local! {
        static CHECKER: RefCell<Option<Checker>> = const { RefCell::new(None) };
    }
    CHECKER.with_borrow_mut(|slot| {
        let checker = slot.get_or_insert_with(Checker::new);
        checker.check(data);
        checker.left -= 1;
        if checker.left == 0 {
            *slot = None;
        }
    });
});
