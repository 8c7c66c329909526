//! Modules from files, loaded at once.

use std::path::{Path, PathBuf};
use std::rc::Rc;

use ellipsis::Content;
use ellipsis::unstable::ModuleLoader;
use ellipsis::unstable::engine::module::{LoadRequest, ModuleRef};
use ellipsis::unstable::engine::{Context, JsResult, Text, Trace, Tracer};
use ellipsis::unstable::program::Modules;

/// Modules by file.
#[derive(Clone, Default)]
pub(crate) struct Files {
    modules: Rc<Modules<PathBuf>>,
}

impl Files {
    /// Adds a module that was made from a file.
    pub(crate) fn insert(&self, path: &Path, module: ModuleRef) {
        self.modules.insert(real(path), module);
    }
}

fn real(path: &Path) -> PathBuf {
    path.canonicalize().unwrap_or_else(|_| path.to_owned())
}

fn read(cx: &mut Context, path: &Path, kind: &str) -> JsResult<Content> {
    let content = if kind == "bytes" {
        std::fs::read(path).map(|bytes| Some(Content::Bytes(bytes)))
    } else {
        std::fs::read_to_string(path).map(|text| Content::of_text(kind, text))
    };
    match content {
        Ok(Some(content)) => Ok(content),
        Ok(None) => Err(cx.type_error(format!("Modules of type '{kind}' are not supported"))),
        Err(problem) => Err(cx.type_error(format!("{}: {problem}", path.display()))),
    }
}

impl ModuleLoader for Files {
    fn load(
        &self,
        cx: &mut Context,
        referrer: &str,
        specifier: &Text,
        attributes: &[(Text, Text)],
        request: LoadRequest,
    ) -> JsResult<()> {
        let folder = Path::new(referrer).parent().unwrap_or(Path::new(""));
        let path = real(&folder.join(specifier.to_string()));
        let (key, name) = (path.clone(), path.display().to_string());
        let module = self.modules.get_or_make(cx, key, &name, attributes, |cx, kind| read(cx, &path, kind));
        cx.finish_loading(request, module)
    }

    fn trace(&self, tracer: &mut Tracer) {
        self.modules.trace(tracer);
    }

    fn as_any(&self) -> &dyn std::any::Any {
        self
    }
}
