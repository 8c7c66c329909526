//! What a specifier means in a source: a file, or a module of the runtime's own. Packages are looked for by oxc_resolver.

use std::cell::OnceCell;
use std::path::{Path, PathBuf};

use ellipsis::unstable::engine::{Context, ErrorKind, JsResult, Throw};
use oxc_resolver::{ResolveError, ResolveOptions, Resolver, TsconfigDiscovery};
use reqwest::Url;

use super::kind::language_of;
use super::place::{Place, normalize};
use crate::class::coded_error;
use crate::node;

/// Who asks.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Asker {
    /// `import`
    Import,
    /// `require`
    Require,
}

/// What a specifier means.
pub(crate) enum Found {
    File(Place),
    Builtin(&'static str),
}

/// The resolvers of packages, made when they are needed.
#[derive(Default)]
pub(crate) struct Resolvers {
    /// For JavaScript and TypeScript.
    import: [OnceCell<Resolver>; 2],
    require: [OnceCell<Resolver>; 2],
}

const JAVASCRIPT: [&str; 3] = [".js", ".json", ".node"];
const TYPESCRIPT: [&str; 5] = [".ts", ".tsx", ".mts", ".cts", ".jsx"];

/// The extensions of TypeScript sources that compile to a file with an extension.
const ALIASES: [(&str, &[&str]); 4] = [
    (".js", &[".js", ".ts", ".tsx"]),
    (".jsx", &[".jsx", ".tsx"]),
    (".mjs", &[".mjs", ".mts"]),
    (".cjs", &[".cjs", ".cts"]),
];

fn options(asker: Asker, typescript: bool) -> ResolveOptions {
    let strings = |texts: &[&str]| texts.iter().map(|&text| text.to_owned()).collect::<Vec<_>>();
    let conditions = match asker {
        Asker::Import => ["node", "import", "module-sync", "node-addons"],
        Asker::Require => ["node", "require", "module-sync", "node-addons"],
    };
    let mut options = ResolveOptions {
        condition_names: strings(&conditions),
        extensions: strings(&JAVASCRIPT),
        fully_specified: asker == Asker::Import && !typescript,
        ..ResolveOptions::default()
    };
    if typescript {
        options.extensions.extend(strings(&TYPESCRIPT));
        options.extension_alias = ALIASES.iter().map(|&(from, to)| (from.to_owned(), strings(to))).collect();
        options.tsconfig = Some(TsconfigDiscovery::Auto);
    }
    options
}

impl Resolvers {
    fn get(&self, asker: Asker, typescript: bool) -> &Resolver {
        let pair = if asker == Asker::Import { &self.import } else { &self.require };
        let first = pair[0].get_or_init(|| Resolver::new(options(asker, false)));
        if !typescript {
            return first;
        }
        pair[1].get_or_init(|| first.clone_with_options(options(asker, true)))
    }
}

/// The scheme of a specifier that is a URL.
pub(super) fn scheme(specifier: &str) -> Option<&str> {
    let (scheme, _) = specifier.split_once(':')?;
    let mut bytes = scheme.bytes();
    let valid = bytes.next().is_some_and(|first| first.is_ascii_alphabetic())
        && bytes.all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte));
    valid.then_some(scheme)
}

pub(super) fn is_relative(specifier: &str) -> bool {
    matches!(specifier, "." | "..") || specifier.starts_with("./") || specifier.starts_with("../")
}

fn is_typescript(referrer: &str) -> bool {
    let path = Place::of_source(referrer).path;
    language_of(&path).typescript && !path.components().any(|part| part.as_os_str() == "node_modules")
}

/// The module of the runtime's own that a specifier names.
pub(crate) fn builtin(cx: &mut Context, specifier: &str) -> JsResult<Option<&'static str>> {
    if let Some(name) = node::public(specifier) {
        return Ok(Some(name));
    }
    let message = if node::is_missing(specifier) {
        let name = specifier.strip_prefix("node:").unwrap_or(specifier);
        format!("The built-in module 'node:{name}' is not implemented in Ellipsis yet")
    } else if specifier.starts_with("node:") {
        format!("No such built-in module: {specifier}")
    } else {
        return Ok(None);
    };
    let error = cx.error(ErrorKind::Error, message);
    Err(coded_error(cx, error, "ERR_UNKNOWN_BUILTIN_MODULE"))
}

/// What a specifier means to `import` in a source.
pub(crate) fn import(
    cx: &mut Context,
    resolvers: &Resolvers,
    referrer: &str,
    specifier: &str,
) -> JsResult<Found> {
    if let Some(name) = builtin(cx, specifier)? {
        return Ok(Found::Builtin(name));
    }
    if let Some(scheme) = scheme(specifier) {
        if scheme != "file" {
            let message = format!(
                "Only URLs with a scheme in: file and node are supported by the default ESM loader. Received protocol '{scheme}:'"
            );
            let error = cx.error(ErrorKind::Error, message);
            return Err(coded_error(cx, error, "ERR_UNSUPPORTED_ESM_URL_SCHEME"));
        }
        return match Url::parse(specifier).ok().and_then(|url| Place::of_url(&url)) {
            Some(place) => existing(cx, referrer, place, false),
            None => Err(cx.type_error(format!("Invalid file URL '{specifier}'"))),
        };
    }
    let typescript = is_typescript(referrer);
    let base = Place::folder_of(referrer);
    if is_relative(specifier) || specifier.starts_with('/') {
        // Specifiers are URLs: %20 is a space.
        let plain = Url::from_directory_path(&base).ok().and_then(|base| base.join(specifier).ok());
        let place = plain.and_then(|url| Place::of_url(&url));
        let place = place.unwrap_or_else(|| Place::new(normalize(&base.join(specifier))));
        return existing(cx, referrer, place, typescript);
    }
    match ask(resolvers, Asker::Import, referrer, &base, specifier, typescript) {
        Ok(place) => Ok(Found::File(place)),
        Err(problem) => Err(unresolved_import(cx, referrer, specifier, &problem)),
    }
}

/// What `require` of a specifier means in a source; a problem, if nothing.
pub(crate) fn require(
    resolvers: &Resolvers,
    referrer: &str,
    base: &Path,
    specifier: &str,
) -> Result<Place, Box<ResolveError>> {
    ask(resolvers, Asker::Require, referrer, base, specifier, is_typescript(referrer))
}

fn ask(
    resolvers: &Resolvers,
    asker: Asker,
    referrer: &str,
    base: &Path,
    specifier: &str,
    typescript: bool,
) -> Result<Place, Box<ResolveError>> {
    let resolver = resolvers.get(asker, typescript);
    let found = match Place::of_source(referrer).path {
        path if typescript && path.is_absolute() => resolver.resolve_file(path, specifier),
        _ => resolver.resolve(base, specifier),
    };
    let found = found.map_err(Box::new)?;
    let suffix = [found.query(), found.fragment()].into_iter().flatten().collect();
    Ok(Place { path: found.path().to_owned(), suffix })
}

/// The file of a place, if there is one; for a TypeScript source also what it is compiled from.
fn existing(cx: &mut Context, referrer: &str, place: Place, typescript: bool) -> JsResult<Found> {
    let Place { path, suffix } = place;
    let mut problem = match file(&path) {
        Ok(path) => return Ok(Found::File(Place { path, suffix })),
        Err(problem) => problem,
    };
    if typescript && let Some(path) = sources_of(&path).iter().find_map(|path| file(path).ok()) {
        return Ok(Found::File(Place { path, suffix }));
    }
    if path.as_os_str().to_string_lossy().ends_with('/') {
        problem = std::io::ErrorKind::IsADirectory.into();
    }
    Err(unreadable(cx, &path, referrer, &problem))
}

fn file(path: &Path) -> std::io::Result<PathBuf> {
    let path = path.canonicalize()?;
    if path.is_dir() { Err(std::io::ErrorKind::IsADirectory.into()) } else { Ok(path) }
}

/// The TypeScript files that a path may stand for.
fn sources_of(path: &Path) -> Vec<PathBuf> {
    let text = path.display().to_string();
    for (from, to) in ALIASES {
        if let Some(stem) = text.strip_suffix(from) {
            return to.iter().skip(1).map(|to| format!("{stem}{to}").into()).collect();
        }
    }
    let beside = JAVASCRIPT.iter().chain(&TYPESCRIPT).map(|extension| format!("{text}{extension}").into());
    let within = JAVASCRIPT.iter().chain(&TYPESCRIPT).map(|extension| path.join(format!("index{extension}")));
    beside.chain(within).collect()
}

/// The error of a file that cannot be read.
pub(super) fn unreadable(cx: &mut Context, path: &Path, referrer: &str, problem: &std::io::Error) -> Throw {
    let path = path.display();
    let (message, code) = match problem.kind() {
        std::io::ErrorKind::NotFound => {
            (format!("Cannot find module '{path}' imported from {referrer}"), "ERR_MODULE_NOT_FOUND")
        }
        std::io::ErrorKind::IsADirectory => (
            format!(
                "Directory import '{path}' is not supported resolving ES modules imported from {referrer}"
            ),
            "ERR_UNSUPPORTED_DIR_IMPORT",
        ),
        std::io::ErrorKind::InvalidData => {
            (format!("The file '{path}' is not valid UTF-8; imported from {referrer}"), "ERR_INVALID_UTF8")
        }
        _ => (format!("Cannot read '{path}' imported from {referrer}: {problem}"), "ERR_MODULE_UNREADABLE"),
    };
    let error = cx.error(ErrorKind::Error, message);
    coded_error(cx, error, code)
}

fn unresolved_import(cx: &mut Context, referrer: &str, specifier: &str, problem: &ResolveError) -> Throw {
    if let Some(throw) = misconfigured(cx, problem, Some(referrer)) {
        return throw;
    }
    let package = package_name(specifier);
    let message = match problem {
        ResolveError::NotFound(_) | ResolveError::MatchedAliasNotFound(..) if package == specifier => {
            format!("Cannot find package '{specifier}' imported from {referrer}")
        }
        ResolveError::NotFound(_) | ResolveError::MatchedAliasNotFound(..) => {
            match package_folder(&Place::folder_of(referrer), package) {
                Some(folder) => {
                    let path = folder.join(&specifier[package.len() + 1..]);
                    format!("Cannot find module '{}' imported from {referrer}", path.display())
                }
                None => format!("Cannot find package '{package}' imported from {referrer}"),
            }
        }
        other => format!("Cannot find module '{specifier}' imported from {referrer}: {other}"),
    };
    let error = cx.error(ErrorKind::Error, message);
    coded_error(cx, error, "ERR_MODULE_NOT_FOUND")
}

/// The package of a bare specifier.
fn package_name(specifier: &str) -> &str {
    let slashes = if specifier.starts_with('@') { 2 } else { 1 };
    specifier.match_indices('/').nth(slashes - 1).map_or(specifier, |(at, _)| &specifier[..at])
}

fn package_folder(base: &Path, package: &str) -> Option<PathBuf> {
    base.ancestors().map(|folder| folder.join("node_modules").join(package)).find(|folder| folder.is_dir())
}

/// The error that Node.js has for what a package.json says, or does not say.
pub(super) fn misconfigured(
    cx: &mut Context,
    problem: &ResolveError,
    referrer: Option<&str>,
) -> Option<Throw> {
    let from = referrer.map(|referrer| format!(" imported from {referrer}")).unwrap_or_default();
    let (kind, message, code) = match problem {
        ResolveError::PackagePathNotExported { subpath, package_json_path, .. } => {
            let file = package_json_path.display();
            let message = match subpath.as_str() {
                "." => format!("No \"exports\" main defined in {file}{from}"),
                _ => format!("Package subpath '{subpath}' is not defined by \"exports\" in {file}{from}"),
            };
            (ErrorKind::Error, message, "ERR_PACKAGE_PATH_NOT_EXPORTED")
        }
        ResolveError::PackageImportNotDefined(specifier, path) => {
            let file = path.display();
            let message =
                format!("Package import specifier \"{specifier}\" is not defined in package {file}{from}");
            (ErrorKind::Type, message, "ERR_PACKAGE_IMPORT_NOT_DEFINED")
        }
        ResolveError::InvalidPackageTarget(target, key, path) => {
            let message = format!(
                "Invalid \"exports\" target \"{target}\" defined for '{key}' in the package config {}{from}",
                path.display()
            );
            (ErrorKind::Error, message, "ERR_INVALID_PACKAGE_TARGET")
        }
        ResolveError::InvalidModuleSpecifier(specifier, path) => {
            let message = format!(
                "Invalid module \"{specifier}\" is not a valid match in pattern for the package {}{from}",
                path.display()
            );
            (ErrorKind::Type, message, "ERR_INVALID_MODULE_SPECIFIER")
        }
        ResolveError::InvalidPackageConfig(path) => (
            ErrorKind::Error,
            format!("Invalid package config {}.", path.display()),
            "ERR_INVALID_PACKAGE_CONFIG",
        ),
        ResolveError::Json(problem) => {
            let message = format!("Invalid package config {}: {}", problem.path.display(), problem.message);
            (ErrorKind::Error, message, "ERR_INVALID_PACKAGE_CONFIG")
        }
        ResolveError::TsconfigNotFound(_)
        | ResolveError::TsconfigSelfReference(_)
        | ResolveError::TsconfigCircularExtend(_)
        | ResolveError::TsconfigLoadFailed { .. } => {
            (ErrorKind::Error, problem.to_string(), "ERR_INVALID_TSCONFIG")
        }
        _ => return None,
    };
    let error = cx.error(kind, message);
    Some(coded_error(cx, error, code))
}
