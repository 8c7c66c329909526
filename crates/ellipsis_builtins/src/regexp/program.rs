//! Compiled patterns.

use std::cell::RefCell;
use std::rc::Rc;

use ellipsis_engine::{Context, Gc, JsResult, JsString, StrView};
use rustc_hash::FxHashMap;

use super::engine::{Engine, Problem};
use super::flags::Flags;

/// What a match captured: places in the string, the whole match first.
pub(crate) type Captures = smallvec::SmallVec<[Option<(u32, u32)>; 8]>;

/// A compiled pattern.
pub(crate) enum Program {
    /// For our own matcher.
    Engine(Box<Engine>),
    /// For `regress`, which knows the properties of strings.
    Regress { regex: Box<regress::Regex>, names: Vec<(String, Vec<usize>)> },
}

impl Program {
    fn compile(pattern: StrView<'_>, flags: Flags) -> Result<Program, String> {
        match Engine::compile(pattern, flags) {
            Ok(engine) => Ok(Program::Engine(Box::new(engine))),
            Err(Problem::Syntax(message)) => Err(message.into()),
            Err(Problem::StringProperty) => Program::compile_regress(pattern, flags),
        }
    }

    fn compile_regress(pattern: StrView<'_>, flags: Flags) -> Result<Program, String> {
        let options = regress::Flags {
            icase: flags.has(Flags::IGNORE_CASE),
            multiline: flags.has(Flags::MULTILINE),
            dot_all: flags.has(Flags::DOT_ALL),
            no_opt: false,
            unicode: flags.has(Flags::UNICODE),
            unicode_sets: flags.has(Flags::UNICODE_SETS),
        };
        let code_points: Vec<u32> = pattern.code_points().collect();
        let names = group_names(&code_points);
        match regress::Regex::from_unicode(code_points.into_iter(), options) {
            Ok(regex) => Ok(Program::Regress { regex: Box::new(regex), names }),
            Err(error) => Err(error.text),
        }
    }

    /// The names of groups in the order of the pattern, each with the groups that have it.
    pub(crate) fn names(&self) -> &[(String, Vec<usize>)] {
        match self {
            Program::Engine(engine) => engine.names(),
            Program::Regress { names, .. } => names,
        }
    }

    /// Looks for the first match at or after a place, or only there if `sticky`.
    pub(crate) fn find(
        &self,
        cx: &mut Context,
        view: StrView<'_>,
        from: usize,
        sticky: bool,
    ) -> JsResult<Option<Captures>> {
        let regex = match self {
            Program::Engine(engine) => return engine.find(cx, view, from, sticky),
            Program::Regress { regex, .. } => regex,
        };
        cx.charge(view.len() as u32 / 8)?;
        let units = view.to_units();
        let Some(found) = regex.find_from_utf16(&units, from).next() else { return Ok(None) };
        if sticky && found.start() != from {
            return Ok(None);
        }
        Ok(Some(
            found.groups().map(|group| group.map(|range| (range.start as u32, range.end as u32))).collect(),
        ))
    }
}

/// The names of groups in a pattern, in order, each with the groups that have it.
fn group_names(pattern: &[u32]) -> Vec<(String, Vec<usize>)> {
    let at = |i: usize| pattern.get(i).and_then(|&unit| u8::try_from(unit).ok());
    let mut names: Vec<(String, Vec<usize>)> = Vec::new();
    let (mut i, mut classes, mut groups) = (0, 0_usize, 0);
    while i < pattern.len() {
        match at(i) {
            Some(b'\\') => i += 1,
            Some(b'[') => classes += 1,
            Some(b']') => classes = classes.saturating_sub(1),
            Some(b'(') if classes == 0 && at(i + 1) != Some(b'?') => groups += 1,
            Some(b'(')
                if classes == 0 && at(i + 2) == Some(b'<') && !matches!(at(i + 3), Some(b'=' | b'!')) =>
            {
                groups += 1;
                let rest = &pattern[i + 3..];
                let length = rest.iter().position(|&unit| unit == u32::from(b'>')).unwrap_or(rest.len());
                let name: String = rest[..length].iter().filter_map(|&unit| char::from_u32(unit)).collect();
                match names.iter_mut().find(|(other, _)| *other == name) {
                    Some((_, indices)) => indices.push(groups),
                    None => names.push((name, vec![groups])),
                }
            }
            _ => {}
        }
        i += 1;
    }
    names
}

/// Programs of patterns that were compiled before, by pattern and flags.
#[derive(Default)]
struct Cache {
    programs: FxHashMap<(u32, Flags), (Vec<u16>, Rc<Program>)>,
}

/// How many programs are remembered.
const CAPACITY: usize = 256;

thread_local! {
    // Programs refer to no heap, so that all contexts of a thread can share them.
    static CACHE: RefCell<Cache> = RefCell::default();
}

/// The program of a pattern; a SyntaxError if it is none.
pub(crate) fn compile(cx: &mut Context, pattern: Gc<JsString>, flags: Flags) -> JsResult<Rc<Program>> {
    let relevant = flags.without(Flags::GLOBAL).without(Flags::STICKY).without(Flags::HAS_INDICES);
    let key = (pattern.hash(&mut cx.heap), relevant);
    let view = pattern.view(&mut cx.heap);
    let known = CACHE.with_borrow(|cache| {
        let (units, program) = cache.programs.get(&key)?;
        (StrView::Utf16(units) == view).then(|| program.clone())
    });
    if let Some(program) = known {
        return Ok(program);
    }
    cx.charge(pattern.len() / 4)?;
    match Program::compile(view, relevant) {
        Ok(program) => {
            let program = Rc::new(program);
            CACHE.with_borrow_mut(|cache| {
                if cache.programs.len() >= CAPACITY {
                    cache.programs.clear();
                }
                cache.programs.insert(key, (view.to_units(), program.clone()));
            });
            Ok(program)
        }
        Err(problem) => {
            let (pattern, flags) = (view.to_std_string(), flags.text());
            Err(cx.syntax_error(format!("Invalid regular expression: /{pattern}/{flags}: {problem}")))
        }
    }
}
