//! `import.meta`.

use std::path::PathBuf;

use ellipsis::unstable::engine::module::ModuleRef;
use ellipsis::unstable::engine::{Args, Attributes, Context, Gc, JsResult, NativeInfo, Object, Value};
use reqwest::Url;

use super::place::{Place, normalize};
use super::resolve::{self, Found, is_relative};
use crate::class::function;
use crate::state::{self, State};

/// Gives `import.meta` its properties.
pub(crate) fn import_meta(
    cx: &mut Context,
    state: &State,
    module: ModuleRef,
    meta: Gc<Object>,
) -> JsResult<()> {
    static RESOLVE: NativeInfo = function("resolve", 1, resolve_specifier);
    let place = Place::of_source(module.name());
    let url = cx.string(&place.url());
    let mut properties = Vec::new();
    if let Some(folder) = place.path.parent().filter(|_| place.path.is_absolute()) {
        let (folder, file) = (folder.display().to_string(), place.path.display().to_string());
        properties.push(("dirname", cx.string(&folder)));
        properties.push(("filename", cx.string(&file)));
    }
    let is_main = state.main_module.get() == Some(module);
    properties.push(("main", is_main.into()));
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
    if resolve::scheme(&specifier).is_some_and(|scheme| scheme != "file") {
        if specifier.starts_with("node:") {
            resolve::builtin(cx, &specifier)?;
        }
        return Ok(cx.string(&specifier));
    }
    let url = if is_relative(&specifier) || specifier.starts_with('/') || specifier.starts_with("file:") {
        // Whether there is such a file shows when it is imported.
        let base = Url::from_directory_path(Place::folder_of(&referrer)).ok();
        match base.and_then(|base| base.join(&specifier).ok()) {
            Some(url) => url.into(),
            None => Place::new(normalize(&PathBuf::from(specifier))).url(),
        }
    } else {
        match resolve::import(cx, &state::of(cx).resolvers, &referrer, &specifier)? {
            Found::File(place) => place.url(),
            Found::Builtin(name) => format!("node:{name}"),
        }
    };
    Ok(cx.string(&url))
}
