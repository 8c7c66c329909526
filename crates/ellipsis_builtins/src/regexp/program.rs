//! Compiled patterns.

use std::cell::RefCell;
use std::ops::Deref;
use std::rc::Rc;

use ellipsis_engine::{Context, ExternalShare, Gc, JsResult, JsString, StrView};
use rustc_hash::FxHashMap;

use super::engine::Engine;
use super::flags::Flags;

/// What a match captured: places in the string, the whole match first.
pub(crate) type Captures = smallvec::SmallVec<[Option<(u32, u32)>; 8]>;

/// Engines of patterns that were compiled before, by pattern and flags.
#[derive(Default)]
struct Cache {
    programs: FxHashMap<(u32, Flags), (Vec<u16>, Rc<Program>)>,
    /// What they take.
    bytes: usize,
}

/// How many programs are remembered.
const CAPACITY: usize = 256;
/// How many bytes they may take.
const KEPT: usize = 4 << 20;

/// A compiled pattern, and what the heap counts for it.
pub(crate) struct Program {
    engine: Engine,
    _share: ExternalShare,
}

impl Deref for Program {
    type Target = Engine;

    fn deref(&self) -> &Engine {
        &self.engine
    }
}

/// Charges for what takes long beside the length of a pattern: properties of characters, and names, each of which is
/// compared with the others.
fn charge_for_classes(cx: &mut Context, pattern: StrView<'_>, flags: Flags) -> JsResult<()> {
    let (mut properties, mut names, mut before) = (0usize, 0usize, 0);
    for unit in pattern.units() {
        properties += usize::from(before == u16::from(b'\\') && matches!(unit, 0x50 | 0x70));
        names += usize::from(before == u16::from(b'?') && unit == u16::from(b'<'));
        before = unit;
    }
    let each = if flags.has(Flags::IGNORE_CASE) { 8000 } else { 3000 };
    cx.charge_ahead(properties.saturating_mul(each).saturating_add(names.saturating_mul(names) / 10))
}

/// The program of a pattern; a SyntaxError if it is none.
pub(crate) fn compile(cx: &mut Context, pattern: Gc<JsString>, flags: Flags) -> JsResult<Rc<Program>> {
    let relevant = flags.without(Flags::GLOBAL).without(Flags::STICKY).without(Flags::HAS_INDICES);
    let key = (pattern.hash(&mut cx.heap), relevant);
    let cache = cx.kept::<RefCell<Cache>>();
    let view = pattern.view(&mut cx.heap);
    if let Some((units, program)) = cache.borrow().programs.get(&key)
        && StrView::Utf16(units) == view
    {
        return Ok(program.clone());
    }
    /// What a plain character takes for a moment: as a code point, as a node of the tree, and in a text.
    const WEIGHT: usize = 64;
    cx.charge(pattern.len() / 4)?;
    cx.make_room(view.len() * WEIGHT)?;
    charge_for_classes(cx, view, flags)?;
    match Engine::compile(view, relevant, cx.heap.room()) {
        Ok(engine) => {
            // With what hangs on the object.
            let share = ExternalShare::new(&mut cx.heap, engine.weight() + 256);
            let program = Rc::new(Program { engine, _share: share });
            let mut cache = cache.borrow_mut();
            let bytes = program.weight() + view.len() * size_of::<u16>();
            if cache.programs.len() >= CAPACITY || cache.bytes + bytes > KEPT {
                *cache = Cache::default();
            }
            cache.bytes += bytes;
            cache.programs.insert(key, (view.to_units(), program.clone()));
            Ok(program)
        }
        Err(problem) => {
            let (pattern, flags) = (pattern.to_short_string(), flags.text());
            Err(cx.syntax_error(format!("Invalid regular expression: /{pattern}/{flags}: {problem}")))
        }
    }
}
