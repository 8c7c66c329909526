//! What `import` loads.

use std::path::Path;
use std::rc::Rc;

use ellipsis::unstable::engine::module::ModuleRef;
use ellipsis::unstable::engine::{Context, ErrorKind, JsResult, Source, Text, Throw};
use ellipsis::unstable::program::{Content, compile_commonjs, compile_module, module_of};

use super::commonjs;
use super::kind::{Format, Kind, format_of, language_of};
use super::place::Place;
use super::resolve::{self, Found, unreadable};
use crate::class::coded_error;
use crate::node;
use crate::state::State;

/// No path is as long.
const LONGEST: usize = 1 << 16;

/// What was read of a file.
enum Read {
    Content(Content),
    Source(Kind, Rc<Source>),
}

/// The module that a specifier means in a source.
pub(crate) fn find(
    cx: &mut Context,
    state: &Rc<State>,
    referrer: &str,
    specifier: &Text,
    attributes: &[(Text, Text)],
) -> JsResult<ModuleRef> {
    let text = specifier.to_string();
    if text.len() > LONGEST {
        let error = cx.error(ErrorKind::Error, "The specifier of a module is too long");
        return Err(coded_error(cx, error, "ERR_MODULE_NOT_FOUND"));
    }
    let found = resolve::import(cx, &state.resolvers, referrer, &text);
    let found = found.inspect_err(|throw| mark(state, referrer, specifier, *throw))?;
    match found {
        Found::Builtin(name) => node::module(cx, state, name),
        Found::File(place) => load(cx, state, place, Some((referrer, specifier)), attributes),
    }
}

/// Tells an error which import of a source it is about.
fn mark(state: &State, referrer: &str, specifier: &Text, throw: Throw) {
    let module = state.modules.get(Place::of_source(referrer));
    if let Some(place) = module.and_then(|module| module.place_of_request(specifier)) {
        throw.locate(place);
    }
}

/// The module that a file is.
pub(crate) fn load(
    cx: &mut Context,
    state: &Rc<State>,
    place: Place,
    import: Option<(&str, &Text)>,
    attributes: &[(Text, Text)],
) -> JsResult<ModuleRef> {
    let name = place.source_name();
    let path = place.path.clone();
    state.modules.get_or_make_of(
        cx,
        place,
        attributes,
        |cx, kind| {
            let read = read(cx, state, &path, &name, kind, import.map_or("", |(referrer, _)| referrer));
            read.inspect_err(|throw| {
                if let Some((referrer, specifier)) = import {
                    mark(state, referrer, specifier, *throw);
                }
            })
        },
        |cx, read| match read {
            Read::Content(content) => module_of(cx, content, &name),
            Read::Source(Kind::Module, source) => Ok(compile_module(cx, &source)?),
            Read::Source(Kind::CommonJs | Kind::Script, source) => {
                commonjs::as_module(cx, state, &path, &source)
            }
            Read::Source(Kind::Either | Kind::Code, source) => match compile_commonjs(cx, &source) {
                Ok(template) => {
                    state.commonjs.keep(&path, template);
                    commonjs::as_module(cx, state, &path, &source)
                }
                Err(thrown) => either(cx, &source, thrown.into()),
            },
        },
    )
}

/// The module that a source is which does not compile as what it is most likely: `thrown` says why.
///
/// # Errors
/// The one that gets further into the text.
pub(crate) fn either(cx: &mut Context, source: &Rc<Source>, thrown: Throw) -> JsResult<ModuleRef> {
    if thrown.is_termination() {
        return Err(thrown);
    }
    let place = |throw: Throw| {
        let error = throw.0.as_object()?;
        cx.error_locations(error).first().map(|place| (place.line, place.column))
    };
    let first = place(thrown);
    match compile_module(cx, source) {
        Ok(module) => Ok(module),
        Err(again) => {
            let again = Throw::from(again);
            let second = again.0.as_object().and_then(|error| cx.error_locations(error).first().cloned());
            let further = second.map(|place| (place.line, place.column)) > first;
            Err(if further || again.is_termination() { again } else { thrown })
        }
    }
}

/// Source text of a file; a byte order mark is not part of it.
pub(crate) fn read_text(path: &Path) -> std::io::Result<String> {
    let text = std::fs::read_to_string(path)?;
    Ok(match text.strip_prefix('\u{feff}') {
        Some(rest) => rest.to_owned(),
        None => text,
    })
}

fn read(
    cx: &mut Context,
    state: &State,
    path: &Path,
    name: &str,
    kind: &str,
    referrer: &str,
) -> JsResult<Read> {
    state.check_module(cx, path)?;
    if kind == "bytes" {
        let bytes = std::fs::read(path);
        let bytes = bytes.map_err(|problem| unreadable(cx, path, referrer, &problem))?;
        return Ok(Read::Content(Content::Bytes(bytes)));
    }
    if kind.is_empty() {
        let refused = match format_of(path, &state.package_types) {
            Format::Source(kind) => {
                let text = read_text(path).map_err(|problem| unreadable(cx, path, referrer, &problem))?;
                return Ok(Read::Source(kind, Source::written_in(language_of(path), name, text)));
            }
            Format::Json => (
                format!("Module \"{}\" needs an import attribute of \"type: json\"", path.display()),
                "ERR_IMPORT_ATTRIBUTE_MISSING",
            ),
            Format::Wasm => (
                format!("{} is a WebAssembly module: Ellipsis has no WebAssembly yet", path.display()),
                "ERR_UNKNOWN_FILE_EXTENSION",
            ),
            Format::Addon => (
                format!("{} is a native addon: Ellipsis cannot load those", path.display()),
                "ERR_UNKNOWN_FILE_EXTENSION",
            ),
            Format::Unknown => {
                let extension = path.extension().unwrap_or_default().display();
                (
                    format!("Unknown file extension \".{extension}\" for {}", path.display()),
                    "ERR_UNKNOWN_FILE_EXTENSION",
                )
            }
        };
        let error = cx.type_error(refused.0);
        return Err(coded_error(cx, error, refused.1));
    }
    let text = read_text(path).map_err(|problem| unreadable(cx, path, referrer, &problem))?;
    Content::of_text(kind, text).map(Read::Content).ok_or_else(|| {
        let error =
            cx.type_error(format!("Import attribute \"type\" with value \"{kind}\" is not supported"));
        coded_error(cx, error, "ERR_IMPORT_ATTRIBUTE_UNSUPPORTED")
    })
}
