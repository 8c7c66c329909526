//! CommonJS: `require`, what it finds and keeps, and such modules as ES modules import them.

use std::cell::{Cell, RefCell};
use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::rc::Rc;

use ellipsis::unstable::engine::module::{ModuleRef, ModuleStatus};
use ellipsis::unstable::engine::{
    Args, Attributes, Context, ErrorKind, FunctionTemplate, Gc, Intrinsic, JsResult, NativeInfo, Object,
    PropertyDescriptor, Source, Throw, Trace, Tracer, Value,
};
use ellipsis::unstable::program::{
    ExportNames, commonjs_exports, compile_commonjs, compile_module, outcome, start_module,
};
use oxc_resolver::ResolveError;
use reqwest::Url;

use super::esm::{self, read_text};
use super::kind::{Format, Kind, format_of, language_of};
use super::place::Place;
use super::resolve::{self, misconfigured};
use crate::class::{self, Class, coded_error, constructor, function};
use crate::inspect::unless_thrown;
use crate::node;
use crate::state::{self, State};

/// `Module`: what modules inherit from. What else it has, `node:module` adds.
pub(crate) static MODULE: Class = Class {
    constructor: constructor("Module", 0, new_module),
    methods: &[function("require", 1, module_require), function("_compile", 2, module_compile)],
    getters: &[],
    statics: &[],
    iterator: None,
};

static REQUIRE: NativeInfo = function("require", 1, require);
static RESOLVE: NativeInfo = function("resolve", 2, require_resolve);
static PATHS: NativeInfo = function("paths", 1, require_paths);

/// What CommonJS keeps.
#[derive(Default)]
pub(crate) struct CommonJs {
    /// `require.cache`: modules by their files.
    cache: Cell<Option<Gc<Object>>>,
    extensions: Cell<Option<Gc<Object>>>,
    pub(crate) main: Cell<Option<Gc<Object>>>,
    /// What was compiled to find out that it is CommonJS, until it runs.
    templates: RefCell<HashMap<PathBuf, Rc<FunctionTemplate>>>,
}

impl Trace for CommonJs {
    fn trace(&self, tracer: &mut Tracer) {
        self.cache.get().trace(tracer);
        self.extensions.get().trace(tracer);
        self.main.get().trace(tracer);
    }
}

impl CommonJs {
    /// Keeps what a file was compiled to.
    pub(crate) fn keep(&self, path: &Path, template: Rc<FunctionTemplate>) {
        self.templates.borrow_mut().insert(path.to_owned(), template);
    }

    /// `require.cache`
    pub(crate) fn cache(&self, cx: &mut Context) -> Gc<Object> {
        kept(cx, &self.cache)
    }

    /// `require.extensions`
    pub(crate) fn extensions(&self, cx: &mut Context) -> Gc<Object> {
        let is_new = self.extensions.get().is_none();
        let extensions = kept(cx, &self.extensions);
        if is_new {
            static LOAD: NativeInfo = function("", 2, load_extension);
            for name in [".js", ".json", ".node"] {
                let load = cx.new_native_function(&LOAD);
                let key = cx.key(name);
                extensions.define_new(cx, key, load.into(), Attributes::ALL);
            }
        }
        extensions
    }
}

fn kept(cx: &mut Context, cell: &Cell<Option<Gc<Object>>>) -> Gc<Object> {
    if let Some(object) = cell.get() {
        return object;
    }
    let object = cx.new_object_with_prototype(Value::NULL);
    cell.set(Some(object));
    object
}

fn define(cx: &mut Context, object: Gc<Object>, name: &str, value: Value, attributes: Attributes) {
    let key = cx.key(name);
    object.define_new(cx, key, value, attributes);
}

/// `new Module(id, parent)`
fn new_module(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let id = match args.get(0) {
        id if id.is_undefined() => String::new(),
        id => cx.to_rust_string(id)?,
    };
    let path = PathBuf::from(&id);
    let module = make_module(cx, &id, &path, args.get(1));
    let key = cx.key("filename");
    module.set(cx, key, Value::NULL)?;
    if args.is_construct() {
        let prototype = class::prototype_of_new(cx, args, &MODULE)?;
        module.set_prototype_of(cx, prototype.into())?;
    }
    Ok(module.into())
}

/// A module that was not loaded yet.
fn make_module(cx: &mut Context, id: &str, path: &Path, parent: Value) -> Gc<Object> {
    let prototype = module_prototype(cx);
    let module = cx.new_object_with_prototype(prototype.into());
    let exports = cx.new_object();
    let folder = path.parent().map_or_else(String::new, |folder| folder.display().to_string());
    let (id, folder) = (cx.string(id), cx.string(&folder));
    let filename = cx.string(&path.display().to_string());
    define(cx, module, "id", id, Attributes::ALL);
    define(cx, module, "path", folder, Attributes::ALL);
    define(cx, module, "exports", exports.into(), Attributes::ALL);
    define(cx, module, "filename", filename, Attributes::ALL);
    define(cx, module, "loaded", Value::FALSE, Attributes::ALL);
    define(cx, module, "parent", parent, Attributes::METHOD);
    module
}

static CHILDREN: [NativeInfo; 2] =
    [function("get children", 0, children), function("set children", 1, set_children)];
static LOOKED_IN: [NativeInfo; 2] = [function("get paths", 0, paths), function("set paths", 1, set_paths)];

/// What modules inherit from. Lists that few look at become properties of a module when somebody does.
fn module_prototype(cx: &mut Context) -> Gc<Object> {
    let prototype = class::prototype(cx, &MODULE);
    let key = cx.key("children");
    if prototype.lookup(key).is_none() {
        for (name, [get, set]) in [("children", &CHILDREN), ("paths", &LOOKED_IN)] {
            let (get, set) = (cx.new_native_function(get), cx.new_native_function(set));
            let accessor = PropertyDescriptor::accessor(get.into(), set.into(), Attributes::CONFIGURABLE);
            let key = cx.key(name);
            // A new object takes every property.
            let _ = prototype.define_own_property(cx, key, &accessor);
        }
    }
    prototype
}

fn become_own(cx: &mut Context, args: &Args<'_>, name: &str, value: Value) -> JsResult<Value> {
    let Some(module) = args.this.as_object() else { return Err(cx.type_error("Illegal invocation")) };
    let key = cx.key(name);
    module.define_or_throw(cx, key, &PropertyDescriptor::data(value, Attributes::ALL))?;
    Ok(value)
}

fn children(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let children = cx.array_of(&[]);
    become_own(cx, args, "children", children.into())
}

fn set_children(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    become_own(cx, args, "children", args.get(0))
}

fn paths(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let Some(module) = args.this.as_object() else { return Err(cx.type_error("Illegal invocation")) };
    let folder = text_of(cx, module, "path")?;
    let paths = paths_of(cx, Path::new(&folder));
    become_own(cx, args, "paths", paths.into())
}

fn set_paths(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    become_own(cx, args, "paths", args.get(0))
}

/// The folders in which packages are looked for.
fn paths_of(cx: &mut Context, folder: &Path) -> Gc<Object> {
    let mut paths = cx.rooted_list();
    for folder in folder.ancestors().filter(|folder| !folder.ends_with("node_modules")) {
        let path = cx.string(&folder.join("node_modules").display().to_string());
        paths.push(path);
    }
    let paths: Vec<Value> = paths.iter().collect();
    cx.array_from(&paths).unwrap_or_else(|_| cx.array_of(&[]))
}

/// The `require` of a module.
pub(crate) fn make_require(cx: &mut Context, state: &State, module: Gc<Object>) -> Gc<Object> {
    let require = cx.new_native_closure(&REQUIRE, &[module.into()]);
    let resolve = cx.new_native_closure(&RESOLVE, &[module.into()]);
    let paths = cx.new_native_closure(&PATHS, &[module.into()]);
    define(cx, resolve, "paths", paths.into(), Attributes::ALL);
    define(cx, require, "resolve", resolve.into(), Attributes::ALL);
    let main = state.commonjs.main.get().map_or(Value::UNDEFINED, Value::from);
    define(cx, require, "main", main, Attributes::ALL);
    let extensions = state.commonjs.extensions(cx);
    define(cx, require, "extensions", extensions.into(), Attributes::ALL);
    let cache = state.commonjs.cache(cx);
    define(cx, require, "cache", cache.into(), Attributes::ALL);
    require
}

/// A `require` that looks from a file, as `module.createRequire` makes it.
pub(crate) fn require_from(cx: &mut Context, state: &State, path: &Path) -> Gc<Object> {
    let module = make_module(cx, &path.display().to_string(), path, Value::UNDEFINED);
    make_require(cx, state, module)
}

/// The module that code from no file sees as its own.
pub(crate) fn unnamed(cx: &mut Context, name: &str) -> Gc<Object> {
    let path = std::env::current_dir().unwrap_or_default().join(name);
    make_module(cx, name, &path, Value::UNDEFINED)
}

fn text_of(cx: &mut Context, object: Gc<Object>, name: &str) -> JsResult<String> {
    let value = object.get_named(cx, name)?;
    if value.is_nullish() { Ok(String::new()) } else { cx.to_rust_string(value) }
}

fn specifier(cx: &mut Context, args: &Args<'_>, name: &str) -> JsResult<String> {
    let Some(text) = args.get(0).as_string() else {
        let error = node::invalid_argument_type(cx, name, "of type string", args.get(0))?;
        return Err(error);
    };
    let text = text.to_std_string();
    if text.is_empty() {
        let message = format!("The argument '{name}' must be a non-empty string. Received ''");
        let error = cx.type_error(message);
        return Err(coded_error(cx, error, "ERR_INVALID_ARG_VALUE"));
    }
    Ok(text)
}

/// `require(id)`
fn require(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let text = specifier(cx, args, "id")?;
    let Some(module) = args.captured(0).as_object() else { return Ok(Value::UNDEFINED) };
    load(cx, module, &text)
}

/// `module.require(id)`
fn module_require(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let text = specifier(cx, args, "id")?;
    let Some(module) = args.this.as_object() else { return Err(cx.type_error("Illegal invocation")) };
    load(cx, module, &text)
}

fn load(cx: &mut Context, module: Gc<Object>, specifier: &str) -> JsResult<Value> {
    let state = state::of(cx);
    if let Some(name) = resolve::builtin(cx, specifier)? {
        return node::require(cx, &state, name);
    }
    let place = resolve(cx, &state, module, specifier)?;
    load_file(cx, &state, &place.path, Some(module))
}

/// The file that a specifier means in a module.
fn resolve(cx: &mut Context, state: &State, module: Gc<Object>, specifier: &str) -> JsResult<Place> {
    let referrer = text_of(cx, module, "filename")?;
    let base = Place::folder_of(&referrer);
    let problem = match resolve::require(&state.resolvers, &referrer, &base, specifier) {
        Ok(place) => return Ok(place),
        Err(problem) => problem,
    };
    Err(not_found(cx, module, specifier, &problem))
}

fn not_found(cx: &mut Context, module: Gc<Object>, specifier: &str, problem: &ResolveError) -> Throw {
    if let Some(throw) = misconfigured(cx, problem, None) {
        return throw;
    }
    let mut message = match problem {
        ResolveError::NotFound(_)
        | ResolveError::MatchedAliasNotFound(..)
        | ResolveError::ExtensionAlias(..) => {
            format!("Cannot find module '{specifier}'")
        }
        other => format!("Cannot find module '{specifier}': {other}"),
    };
    let (mut stack, mut next) = (Vec::new(), Some(module));
    while let Some(module) = next.filter(|_| stack.len() < 100) {
        match text_of(cx, module, "filename") {
            Ok(file) if !file.is_empty() => stack.push(file),
            _ => break,
        }
        next = module.get_named(cx, "parent").ok().and_then(|parent| parent.as_object());
    }
    if !stack.is_empty() {
        message += &format!("\nRequire stack:\n- {}", stack.join("\n- "));
    }
    let error = cx.error(ErrorKind::Error, message);
    let files: Vec<Value> = stack.iter().map(|file| cx.string(file)).collect();
    if let (Ok(files), Some(error)) = (cx.array_from(&files), error.0.as_object()) {
        let code = cx.string("MODULE_NOT_FOUND");
        define(cx, error, "code", code, Attributes::ALL);
        define(cx, error, "requireStack", files.into(), Attributes::ALL);
    }
    error
}

/// The exports of a file.
fn load_file(
    cx: &mut Context,
    state: &Rc<State>,
    path: &Path,
    parent: Option<Gc<Object>>,
) -> JsResult<Value> {
    let name = path.display().to_string();
    let (cache, key) = (state.commonjs.cache(cx), cx.key(&name));
    if let Some(module) = cache.get(cx, key)?.as_object() {
        adopt(cx, parent, module)?;
        return module.get_named(cx, "exports");
    }
    let module = make_module(cx, &name, path, parent.map_or(Value::UNDEFINED, Value::from));
    adopt(cx, parent, module)?;
    run(cx, state, path, module)
}

/// Adds a module to the children of the one that required it first.
fn adopt(cx: &mut Context, parent: Option<Gc<Object>>, module: Gc<Object>) -> JsResult<()> {
    let Some(parent) = parent else { return Ok(()) };
    let Some(children) = parent.get_named(cx, "children")?.as_object() else { return Ok(()) };
    let length = cx.length_of_array_like(children)?;
    for index in 0..length as u32 {
        let key = cx.key_of_number(index.into());
        if children.get(cx, key)? == Value::from(module) {
            return Ok(());
        }
    }
    let key = cx.key_of_number(length);
    children.create_data_property(cx, key, module.into())?;
    Ok(())
}

/// Runs the file of a module, which is known from now on unless that fails; its exports.
pub(crate) fn run(cx: &mut Context, state: &Rc<State>, path: &Path, module: Gc<Object>) -> JsResult<Value> {
    let name = path.display().to_string();
    let (cache, key) = (state.commonjs.cache(cx), cx.key(&name));
    cache.set(cx, key, module.into())?;
    match fill(cx, state, path, module) {
        Ok(()) => {
            let loaded = cx.key("loaded");
            module.set(cx, loaded, Value::TRUE)?;
            module.get_named(cx, "exports")
        }
        Err(throw) => {
            if !throw.is_termination() {
                cache.delete(cx, key)?;
            }
            Err(throw)
        }
    }
}

/// Gives a module its exports.
fn fill(cx: &mut Context, state: &Rc<State>, path: &Path, module: Gc<Object>) -> JsResult<()> {
    let kept = state.commonjs.templates.borrow_mut().remove(path);
    if let Some(template) = kept {
        return evaluate(cx, state, path, module, &template);
    }
    state.check_module(cx, path)?;
    let format = format_of(path, &state.package_types);
    let kind = match format {
        Format::Source(kind) => kind,
        Format::Unknown | Format::Wasm => Kind::CommonJs,
        Format::Addon => {
            let message = format!("{} is a native addon: Ellipsis cannot load those", path.display());
            let error = cx.error(ErrorKind::Error, message);
            return Err(coded_error(cx, error, "ERR_DLOPEN_FAILED"));
        }
        Format::Json => Kind::Either,
    };
    if kind == Kind::Module {
        return fill_from_module(cx, state, path, module);
    }
    let text = match read_text(path) {
        Ok(text) => text,
        Err(problem) => {
            let message = format!("Cannot read '{}': {problem}", path.display());
            let error = cx.error(ErrorKind::Error, message);
            return Err(coded_error(cx, error, "ERR_MODULE_UNREADABLE"));
        }
    };
    if format == Format::Json {
        let value = parse_json(cx, path, &text)?;
        let key = cx.key("exports");
        return module.set(cx, key, value);
    }
    let source = Source::written_in(language_of(path), path.display().to_string(), text);
    match compile_commonjs(cx, &source) {
        Ok(template) => evaluate(cx, state, path, module, &template),
        Err(thrown) if kind == Kind::Either => {
            let made = esm::either(cx, &source, thrown.into())?;
            state.modules.insert(Place::new(path.to_owned()), made);
            fill_from_module(cx, state, path, module)
        }
        Err(thrown) => Err(thrown.into()),
    }
}

fn parse_json(cx: &mut Context, path: &Path, text: &str) -> JsResult<Value> {
    let json = cx.intrinsic(Intrinsic::Json);
    let text = cx.string(text);
    let key = cx.key("parse");
    cx.invoke(json.into(), key, &[text]).inspect_err(|throw| {
        if let Some(error) = throw.0.as_object().filter(|_| !throw.is_termination())
            && let Ok(message) = text_of(cx, error, "message")
        {
            let message = cx.string(&format!("{}: {message}", path.display()));
            define(cx, error, "message", message, Attributes::METHOD);
        }
    })
}

/// Runs the text of a module.
pub(crate) fn evaluate(
    cx: &mut Context,
    state: &State,
    path: &Path,
    module: Gc<Object>,
    template: &Rc<FunctionTemplate>,
) -> JsResult<()> {
    let function = cx.function_of_text(template);
    // It can be seen by its name only, and by what gets at all arguments or variables.
    let text = template.source.text.as_bytes();
    let sees = |word: &str| memchr::memmem::find(text, word.as_bytes()).is_some();
    let require = match ["require", "arguments", "eval"].into_iter().any(sees) {
        true => make_require(cx, state, module).into(),
        false => Value::UNDEFINED,
    };
    let exports = module.get_named(cx, "exports")?;
    let folder = path.parent().map_or_else(String::new, |folder| folder.display().to_string());
    let (file, folder) = (cx.string(&path.display().to_string()), cx.string(&folder));
    cx.call(function.into(), exports, &[exports, require, module.into(), file, folder])?;
    Ok(())
}

/// `require` of an ES module.
fn fill_from_module(cx: &mut Context, state: &Rc<State>, path: &Path, module: Gc<Object>) -> JsResult<()> {
    let place = Place::new(path.to_owned());
    let made = esm::load(cx, state, place.clone(), None, &[])?;
    if matches!(made.status(), ModuleStatus::Linking | ModuleStatus::Evaluating) {
        let message = format!(
            "Cannot require() ES Module {} in a cycle. A cycle involving require(esm) is disallowed to maintain invariants mandated by the ECMAScript specification.",
            path.display()
        );
        let error = cx.error(ErrorKind::Error, message);
        return Err(coded_error(cx, error, "ERR_REQUIRE_CYCLE_MODULE"));
    }
    finish(cx, path, made)?;
    let namespace = cx.module_namespace(made);
    let mut exports = Value::from(namespace);
    let has = |cx: &mut Context, name: &str| {
        let key = cx.key(name);
        namespace.has_property(cx, key)
    };
    if has(cx, "module.exports")? {
        exports = namespace.get_named(cx, "module.exports")?;
    } else if has(cx, "default")? && !has(cx, "__esModule")? {
        // What compilers make of imports asks for the mark.
        let url = Url::from_file_path(path).map_or_else(|()| path.display().to_string(), String::from);
        let text = format!(
            "export * from {url:?};\nexport {{ default }} from {url:?};\nexport const __esModule = true;\n"
        );
        let facade = compile_module(cx, &Source::new("node:internal/require-esm", text))?;
        finish(cx, path, facade)?;
        exports = cx.module_namespace(facade).into();
    }
    let key = cx.key("exports");
    module.set(cx, key, exports)
}

/// Evaluates a module that must not wait.
fn finish(cx: &mut Context, path: &Path, module: ModuleRef) -> JsResult<()> {
    let promise = start_module(cx, module, |_| Ok(()))?;
    if outcome(cx, promise, |_| Ok(()))?.is_some() {
        return Ok(());
    }
    let message = format!(
        "require() cannot be used on an ESM graph with top-level await. Use import() instead. Requiring {}",
        path.display()
    );
    let error = cx.error(ErrorKind::Error, message);
    Err(coded_error(cx, error, "ERR_REQUIRE_ASYNC_MODULE"))
}

/// Runs a file as the program; the value of its exports is nobody's.
pub(crate) fn run_main(
    cx: &mut Context,
    state: &Rc<State>,
    path: &Path,
    template: Rc<FunctionTemplate>,
) -> JsResult<()> {
    let module = make_module(cx, ".", path, Value::NULL);
    state.commonjs.main.set(Some(module));
    state.commonjs.keep(path, template);
    run(cx, state, path, module).map(|_| ())
}

// ---- require.resolve ----

/// `require.resolve(request, options)`
fn require_resolve(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let text = specifier(cx, args, "request")?;
    if node::public(&text).is_some() {
        return Ok(args.get(0));
    }
    resolve::builtin(cx, &text)?;
    let Some(module) = args.captured(0).as_object() else { return Ok(Value::UNDEFINED) };
    let state = state::of(cx);
    if let Some(options) = args.get(1).as_object()
        && let Some(paths) = options.get_named(cx, "paths")?.as_object()
    {
        let paths = cx.list_from_array_like(paths.into())?;
        for path in paths.iter() {
            let folder = cx.to_rust_string(path)?;
            let folder = std::path::absolute(folder).unwrap_or_default();
            if let Ok(place) = resolve::require(&state.resolvers, "", &folder, &text) {
                return Ok(cx.string(&place.path.display().to_string()));
            }
        }
        return Err(not_found(cx, module, &text, &ResolveError::NotFound(text.clone())));
    }
    let place = resolve(cx, &state, module, &text)?;
    Ok(cx.string(&place.path.display().to_string()))
}

/// `require.resolve.paths(request)`
fn require_paths(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let text = specifier(cx, args, "request")?;
    if node::public(&text).is_some() {
        return Ok(Value::NULL);
    }
    let Some(module) = args.captured(0).as_object() else { return Ok(Value::NULL) };
    if resolve::is_relative(&text) {
        let path = module.get_named(cx, "path")?;
        return Ok(cx.array_of(&[path]).into());
    }
    module.get_named(cx, "paths")
}

/// `module._compile(content, filename)`
fn module_compile(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let Some(module) = args.this.as_object() else { return Err(cx.type_error("Illegal invocation")) };
    let (text, name) = (cx.to_rust_string(args.get(0))?, cx.to_rust_string(args.get(1))?);
    let path = PathBuf::from(&name);
    let template = compile_commonjs(cx, &Source::written_in(language_of(&path), name, text))?;
    evaluate(cx, &state::of(cx), &path, module, &template)?;
    Ok(Value::UNDEFINED)
}

/// `require.extensions['.js'](module, filename)`
fn load_extension(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let Some(module) = args.get(0).as_object() else { return Err(cx.type_error("Illegal invocation")) };
    let path = PathBuf::from(cx.to_rust_string(args.get(1))?);
    fill(cx, &state::of(cx), &path, module)?;
    Ok(Value::UNDEFINED)
}

// ---- As ES modules import it ----

/// A CommonJS file as an ES module: its default export is `module.exports`, and what its text names are exports, too.
pub(crate) fn as_module(
    cx: &mut Context,
    state: &Rc<State>,
    path: &Path,
    source: &Source,
) -> JsResult<ModuleRef> {
    let mut names = Vec::new();
    collect(state, path, source, &mut names, &mut HashSet::new());
    names.retain(|name| name != "default" && name != "module.exports");
    names.extend(["default".to_owned(), "module.exports".to_owned()]);
    let mut known = vec![cx.string(&path.display().to_string())];
    for name in &names {
        let name = cx.string(name);
        known.push(name);
    }
    let known = cx.array_from(&known)?;
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    Ok(cx.new_synthetic_module(&path.display().to_string(), &names, evaluate_as_module, known.into()))
}

/// Finds what names a file exports, and those that it requires to export what they do.
fn collect(
    state: &State,
    path: &Path,
    source: &Source,
    names: &mut Vec<String>,
    seen: &mut HashSet<PathBuf>,
) {
    if !seen.insert(path.to_owned()) {
        return;
    }
    let Ok(ExportNames { names: own, reexports }) = commonjs_exports(source) else { return };
    for name in own {
        if !names.contains(&name) {
            names.push(name);
        }
    }
    let base = path.parent().unwrap_or(Path::new("/"));
    for specifier in reexports {
        let name = path.display().to_string();
        let Ok(place) = resolve::require(&state.resolvers, &name, base, &specifier) else { continue };
        if !matches!(format_of(&place.path, &state.package_types), Format::Source(_)) {
            continue;
        }
        let Ok(text) = read_text(&place.path) else { continue };
        let source = Source::written_in(language_of(&place.path), place.source_name(), text);
        collect(state, &place.path, &source, names, seen);
    }
}

fn evaluate_as_module(cx: &mut Context, module: ModuleRef, known: Value) -> JsResult<()> {
    let known = cx.list_from_array_like(known)?;
    let mut known = known.iter();
    let path = PathBuf::from(match known.next() {
        Some(path) => cx.to_rust_string(path)?,
        None => String::new(),
    });
    let state = state::of(cx);
    let exports = load_file(cx, &state, &path, None)?;
    for name in known {
        let name = cx.to_rust_string(name)?;
        let value = match (name.as_str(), exports.as_object()) {
            ("default" | "module.exports", _) => exports,
            // What a getter throws is no reason not to have the others.
            (name, Some(exports)) => unless_thrown(exports.get_named(cx, name))?.unwrap_or(Value::UNDEFINED),
            (_, None) => Value::UNDEFINED,
        };
        cx.set_synthetic_export(module, &name, value);
    }
    Ok(())
}
