//! Modules from files, loaded at once.

use std::cell::RefCell;
use std::collections::HashMap;
use std::path::{Path, PathBuf};

use ellipsis::bytes::immutable_uint8_array;
use ellipsis::engine::module::{LoadRequest, ModuleRef};
use ellipsis::engine::{Context, JsResult, Source, Text, Tracer, Value};
use ellipsis::{Loader, StandardHost};

/// Modules by file and type.
#[derive(Default)]
pub(crate) struct Files {
    modules: RefCell<HashMap<(PathBuf, String), ModuleRef>>,
}

/// Tells the loader of a module that was made from a file.
pub(crate) fn remember(cx: &Context, path: &Path, module: ModuleRef) {
    if let Some(host) = StandardHost::of(cx)
        && let Some(files) = host.loader().as_any().downcast_ref::<Files>()
    {
        let path = path.canonicalize().unwrap_or_else(|_| path.to_owned());
        files.modules.borrow_mut().insert((path, String::new()), module);
    }
}

impl Files {
    fn find(&self, cx: &mut Context, path: &Path, kind: &str) -> JsResult<ModuleRef> {
        let path = path.canonicalize().unwrap_or_else(|_| path.to_owned());
        let key = (path.clone(), kind.to_owned());
        if let Some(&known) = self.modules.borrow().get(&key) {
            return Ok(known);
        }
        let name = path.display().to_string();
        let module = match kind {
            "" => {
                let text = read_text(cx, &path)?;
                let source = Source::new(name, text);
                match cx.host.clone().compile_module(&source) {
                    Ok(template) => cx.new_module(&template),
                    Err(failure) => return Err(cx.compile_error(&failure, &source)),
                }
            }
            "json" => {
                let text = read_text(cx, &path)?;
                let value = parse_json(cx, &text)?;
                cx.new_default_export_module(&name, value)
            }
            "text" => {
                let text = read_text(cx, &path)?;
                let value = cx.string(&text);
                cx.new_default_export_module(&name, value)
            }
            "bytes" => {
                let bytes = std::fs::read(&path)
                    .map_err(|problem| cx.type_error(format!("{}: {problem}", path.display())))?;
                let array = immutable_uint8_array(cx, &bytes)?;
                cx.new_default_export_module(&name, array.into())
            }
            _ => return Err(cx.type_error(format!("Modules of type '{kind}' are not supported"))),
        };
        self.modules.borrow_mut().insert(key, module);
        Ok(module)
    }
}

fn read_text(cx: &mut Context, path: &Path) -> JsResult<String> {
    std::fs::read_to_string(path).map_err(|problem| cx.type_error(format!("{}: {problem}", path.display())))
}

fn parse_json(cx: &mut Context, text: &str) -> JsResult<Value> {
    let json = cx.global().get_named(cx, "JSON")?;
    let text = cx.string(text);
    let key = cx.key("parse");
    cx.invoke(json, key, &[text])
}

impl Loader for Files {
    fn load(
        &self,
        cx: &mut Context,
        referrer: &str,
        specifier: &Text,
        attributes: &[(Text, Text)],
        request: LoadRequest,
    ) -> JsResult<()> {
        let kind = attributes.iter().find(|(key, _)| key.to_string() == "type");
        let kind = kind.map(|(_, value)| value.to_string()).unwrap_or_default();
        let folder = Path::new(referrer).parent().unwrap_or(Path::new(""));
        let path = folder.join(specifier.to_string());
        let module = self.find(cx, &path, &kind);
        cx.finish_loading(request, module)
    }

    fn trace(&self, tracer: &mut Tracer) {
        for module in self.modules.borrow().values() {
            tracer.mark(*module);
        }
    }

    fn as_any(&self) -> &dyn std::any::Any {
        self
    }
}
