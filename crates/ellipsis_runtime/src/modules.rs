//! Modules from files: what a specifier means, and what kind of source a file holds.

use std::path::{Component, Path, PathBuf};

use ellipsis::unstable::engine::module::ModuleRef;
use ellipsis::unstable::engine::{Args, Attributes, Context, Gc, JsResult, Object, Text, Throw, Value};
use ellipsis::unstable::program::Content;
use reqwest::Url;

use crate::class::{coded_error, function};
use crate::state::State;

/// What source text is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    /// A script.
    Script,
    /// A module.
    Module,
    /// A module if it does not compile as a script but does as a module.
    Either,
}

/// What a program's file is, by its name and the nearest `package.json`.
pub fn kind_of_file(path: &Path) -> Kind {
    match path.extension().and_then(|extension| extension.to_str()) {
        Some("mjs") => Kind::Module,
        Some("cjs") => Kind::Script,
        _ => match package_type(path).as_deref() {
            Some("module") => Kind::Module,
            Some("commonjs") => Kind::Script,
            _ => Kind::Either,
        },
    }
}

fn package_type(path: &Path) -> Option<String> {
    let path = std::path::absolute(path).ok()?;
    for folder in path.parent()?.ancestors() {
        let Ok(text) = std::fs::read_to_string(folder.join("package.json")) else { continue };
        let package: serde_json::Value = serde_json::from_str(&text).ok()?;
        return package.get("type")?.as_str().map(str::to_owned);
    }
    None
}

/// A path without `.` and `..`.
fn normalize(path: &Path) -> PathBuf {
    let mut normal = PathBuf::new();
    for component in path.components() {
        match component {
            Component::CurDir => {}
            Component::ParentDir => {
                normal.pop();
            }
            other => normal.push(other),
        }
    }
    normal
}

/// What tells modules from files apart: one that is imported with another query or fragment is another module.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub(crate) struct Place {
    pub(crate) path: PathBuf,
    /// `?query` and `#fragment`, where they are not empty.
    pub(crate) suffix: String,
}

impl Place {
    pub(crate) fn new(path: PathBuf) -> Place {
        Place { path, suffix: String::new() }
    }

    fn of_url(url: &Url) -> Option<Place> {
        let part = |mark: &str, part: Option<&str>| {
            part.filter(|part| !part.is_empty()).map_or_else(String::new, |part| format!("{mark}{part}"))
        };
        let suffix = part("?", url.query()) + &part("#", url.fragment());
        Some(Place { path: url.to_file_path().ok()?, suffix })
    }

    /// Where the source with a name is from.
    fn of_source(name: &str) -> Place {
        if name.starts_with("file:")
            && let Ok(url) = Url::parse(name)
            && let Some(place) = Place::of_url(&url)
        {
            return place;
        }
        let end = if Path::new(name).is_absolute() { name.find(['?', '#']) } else { None };
        let (path, suffix) = name.split_at(end.unwrap_or(name.len()));
        Place { path: path.into(), suffix: suffix.into() }
    }

    /// What the source is called: a path, or a URL if a path could be taken for one with a query.
    pub(crate) fn source_name(&self) -> String {
        let path = self.path.display().to_string();
        if path.contains(['?', '#']) { self.url() } else { path + &self.suffix }
    }

    fn url(&self) -> String {
        let url = Url::from_file_path(&self.path);
        url.map_or_else(|()| self.path.display().to_string(), String::from) + &self.suffix
    }
}

/// The file that a specifier means in a source.
fn resolve(cx: &mut Context, referrer: &str, specifier: &str) -> JsResult<Place> {
    if let Some(scheme) = scheme(specifier) {
        if scheme != "file" {
            let error = cx.error(
                ellipsis::unstable::engine::ErrorKind::Error,
                format!("Only files can be imported so far. Received protocol '{scheme}:'"),
            );
            return Err(coded_error(cx, error, "ERR_UNSUPPORTED_ESM_URL_SCHEME"));
        }
        return match Url::parse(specifier).ok().and_then(|url| Place::of_url(&url)) {
            Some(place) => Ok(place),
            None => Err(cx.type_error(format!("Invalid file URL '{specifier}'"))),
        };
    }
    let is_relative =
        specifier.starts_with("./") || specifier.starts_with("../") || specifier == "." || specifier == "..";
    if !is_relative && !specifier.starts_with('/') {
        let message = format!("Cannot find package '{specifier}' imported from {referrer}");
        let error = cx.error(ellipsis::unstable::engine::ErrorKind::Error, message);
        return Err(coded_error(cx, error, "ERR_MODULE_NOT_FOUND"));
    }
    let referrer = Place::of_source(referrer).path;
    let base = if referrer.is_absolute() {
        referrer.parent().unwrap_or(Path::new("/")).to_owned()
    } else {
        // Code from the command line or standard input.
        std::env::current_dir().unwrap_or_default()
    };
    // Specifiers are URLs: %20 is a space.
    let plain = Url::from_directory_path(&base).ok().and_then(|base| base.join(specifier).ok());
    match plain.and_then(|url| Place::of_url(&url)) {
        Some(place) => Ok(place),
        None => Ok(Place::new(normalize(&base.join(specifier)))),
    }
}

fn scheme(specifier: &str) -> Option<&str> {
    let (scheme, _) = specifier.split_once(':')?;
    let mut bytes = scheme.bytes();
    let valid = bytes.next().is_some_and(|first| first.is_ascii_alphabetic())
        && bytes.all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte));
    valid.then_some(scheme)
}

/// The module that a specifier means in a source.
pub(crate) fn find(
    cx: &mut Context,
    state: &State,
    referrer: &str,
    specifier: &str,
    attributes: &[(Text, Text)],
) -> JsResult<ModuleRef> {
    if specifier.len() > LONGEST {
        let error =
            cx.error(ellipsis::unstable::engine::ErrorKind::Error, "The specifier of a module is too long");
        return Err(coded_error(cx, error, "ERR_MODULE_NOT_FOUND"));
    }
    let Place { path, suffix } = resolve(cx, referrer, specifier)?;
    let path = match path.canonicalize() {
        Ok(path) => path,
        Err(problem) => return Err(unreadable(cx, &path, referrer, &problem)),
    };
    let place = Place { path: path.clone(), suffix };
    let name = place.source_name();
    state.modules.get_or_make(cx, place, &name, attributes, |cx, kind| read(cx, &path, kind, referrer))
}

/// No path is as long.
const LONGEST: usize = 1 << 16;

fn unreadable(cx: &mut Context, path: &Path, referrer: &str, problem: &std::io::Error) -> Throw {
    let path = path.display();
    let (message, code) = match problem.kind() {
        std::io::ErrorKind::NotFound => {
            (format!("Cannot find module '{path}' imported from {referrer}"), "ERR_MODULE_NOT_FOUND")
        }
        std::io::ErrorKind::IsADirectory => (
            format!("Directory import '{path}' is not supported; imported from {referrer}"),
            "ERR_UNSUPPORTED_DIR_IMPORT",
        ),
        std::io::ErrorKind::InvalidData => {
            (format!("The file '{path}' is not valid UTF-8; imported from {referrer}"), "ERR_INVALID_UTF8")
        }
        _ => (format!("Cannot read '{path}' imported from {referrer}: {problem}"), "ERR_MODULE_UNREADABLE"),
    };
    let error = cx.error(ellipsis::unstable::engine::ErrorKind::Error, message);
    coded_error(cx, error, code)
}

fn read(cx: &mut Context, path: &Path, kind: &str, referrer: &str) -> JsResult<Content> {
    if kind == "bytes" {
        let bytes = std::fs::read(path);
        return bytes.map(Content::Bytes).map_err(|problem| unreadable(cx, path, referrer, &problem));
    }
    let text = std::fs::read_to_string(path).map_err(|problem| unreadable(cx, path, referrer, &problem))?;
    if kind.is_empty()
        && let Some(extension) = path.extension()
    {
        let (message, code) = match extension.to_string_lossy().as_ref() {
            "js" | "mjs" | "cjs" => return Ok(Content::JavaScript(text)),
            "json" => (
                format!("Module \"{}\" needs an import attribute of \"type: json\"", path.display()),
                "ERR_IMPORT_ATTRIBUTE_MISSING",
            ),
            extension => (
                format!("Unknown file extension \".{extension}\" for {}", path.display()),
                "ERR_UNKNOWN_FILE_EXTENSION",
            ),
        };
        let error = cx.type_error(message);
        return Err(coded_error(cx, error, code));
    }
    Content::of_text(kind, text).ok_or_else(|| {
        let error =
            cx.type_error(format!("Import attribute \"type\" with value \"{kind}\" is not supported"));
        coded_error(cx, error, "ERR_IMPORT_ATTRIBUTE_UNSUPPORTED")
    })
}

/// Gives `import.meta` its properties.
pub(crate) fn import_meta(cx: &mut Context, module: ModuleRef, meta: Gc<Object>) -> JsResult<()> {
    static RESOLVE: ellipsis::unstable::engine::NativeInfo = function("resolve", 1, resolve_specifier);
    let place = Place::of_source(module.name());
    let url = cx.string(&place.url());
    let mut properties = Vec::new();
    if let Some(folder) = place.path.parent().filter(|_| place.path.is_absolute()) {
        let (folder, file) = (folder.display().to_string(), place.path.display().to_string());
        properties.push(("dirname", cx.string(&folder)));
        properties.push(("filename", cx.string(&file)));
    }
    let referrer = cx.string(module.name());
    properties.push(("resolve", cx.new_native_closure(&RESOLVE, &[referrer]).into()));
    properties.push(("url", url));
    for (name, value) in properties {
        let key = cx.key(name);
        meta.define_new(cx, key, value, Attributes::ALL);
    }
    Ok(())
}

/// `import.meta.resolve(specifier)`: the URL that it means.
fn resolve_specifier(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let referrer = cx.to_rust_string(args.captured(0))?;
    let specifier = cx.to_rust_string(args.get(0))?;
    if scheme(&specifier).is_some_and(|scheme| scheme != "file") {
        return Ok(cx.string(&specifier));
    }
    let url = resolve(cx, &referrer, &specifier)?.url();
    Ok(cx.string(&url))
}
