//! Loading: asking the host for modules until a graph is complete.

use ellipsis_bytecode::{ImportAttribute, ImportPhase};
use ellipsis_gc::Gc;

use super::record::{GraphLoading, GraphRef, LoadRequest, ModuleRef, ModuleStatus, Waiting};
use crate::model::{Object, Value};
use crate::semantics::{Context, JsResult};

/// The attribute keys that hosts understand (HostGetSupportedImportAttributes).
pub(super) const SUPPORTED_ATTRIBUTES: &[&str] = &["type"];

fn unsupported(attributes: &[ImportAttribute]) -> Option<String> {
    let supported = |key: &str| SUPPORTED_ATTRIBUTES.contains(&key);
    attributes.iter().map(|attribute| attribute.key.to_string()).find(|key| !supported(key))
}

impl Context {
    pub(super) fn load_request(&mut self, waiting: Waiting) -> LoadRequest {
        self.modules.last_request += 1;
        self.modules.waiting.insert(self.modules.last_request, waiting);
        LoadRequest(self.modules.last_request)
    }

    /// [LoadRequestedModules](https://tc39.es/ecma262/#sec-LoadRequestedModules): the promise is
    /// fulfilled when everything that a module needs is there.
    pub fn load_requested_modules(&mut self, module: ModuleRef) -> JsResult<Gc<Object>> {
        let promise = self.new_promise();
        let graph = GraphLoading::new(&mut self.heap, promise);
        self.inner_module_loading(graph, module)?;
        Ok(promise)
    }

    /// [InnerModuleLoading](https://tc39.es/ecma262/#sec-InnerModuleLoading)
    fn inner_module_loading(&mut self, graph: GraphRef, module: ModuleRef) -> JsResult<()> {
        self.check_native_stack()?;
        let is_new = module.status.get() == ModuleStatus::New;
        if is_new && !module.is_synthetic() && !graph.visited.borrow().contains(&module) {
            graph.visited.borrow_mut().push(module);
            let count = module.requests().len() as u32;
            graph.pending.set(graph.pending.get() + count);
            for request in 0..count {
                self.load_one(graph, module, request)?;
                if !graph.is_loading.get() {
                    return Ok(());
                }
            }
        }
        self.one_loaded(graph)
    }

    /// The end of [InnerModuleLoading](https://tc39.es/ecma262/#sec-InnerModuleLoading): there is one
    /// module less to wait for.
    fn one_loaded(&mut self, graph: GraphRef) -> JsResult<()> {
        graph.pending.set(graph.pending.get() - 1);
        if graph.pending.get() > 0 {
            return Ok(());
        }
        graph.is_loading.set(false);
        for module in graph.visited.borrow().iter() {
            if module.status.get() == ModuleStatus::New {
                module.status.set(ModuleStatus::Unlinked);
            }
        }
        self.resolve_promise(graph.promise, Value::UNDEFINED)
    }

    fn load_one(&mut self, graph: GraphRef, module: ModuleRef, request: u32) -> JsResult<()> {
        let wanted = &module.requests()[request as usize];
        if let Some(key) = unsupported(&wanted.attributes) {
            let message = format!("Import attribute \"{key}\" is not supported");
            let error = match &module.template {
                Some(template) => self.syntax_error_at(&message, &template.source, wanted.position),
                None => self.syntax_error(message),
            };
            return self.continue_module_loading(graph, wanted.phase, Err(error.0));
        }
        if let Some(loaded) = module.requested(request) {
            return self.continue_module_loading(graph, wanted.phase, Ok(loaded));
        }
        let waiting = Waiting::Graph { graph, referrer: module, request };
        let ticket = self.load_request(waiting);
        let attributes: Vec<_> = wanted
            .attributes
            .iter()
            .map(|attribute| (attribute.key.clone(), attribute.value.clone()))
            .collect();
        let host = self.host.clone();
        let realm = std::mem::replace(&mut self.realm, module.realm);
        host.load_module(self, &module.name, &wanted.specifier, &attributes, ticket);
        self.realm = realm;
        Ok(())
    }

    /// [ContinueModuleLoading](https://tc39.es/ecma262/#sec-ContinueModuleLoading)
    fn continue_module_loading(
        &mut self,
        graph: GraphRef,
        phase: ImportPhase,
        result: Result<ModuleRef, Value>,
    ) -> JsResult<()> {
        if !graph.is_loading.get() {
            return Ok(());
        }
        match result {
            // A module that only its source is wanted of needs nothing.
            Ok(_) if phase == ImportPhase::Source => self.one_loaded(graph),
            Ok(module) => self.inner_module_loading(graph, module),
            Err(reason) => {
                graph.is_loading.set(false);
                self.reject_promise(graph.promise, reason);
                Ok(())
            }
        }
    }

    /// [FinishLoadingImportedModule](https://tc39.es/ecma262/#sec-FinishLoadingImportedModule):
    /// what a host calls when it has a module that it was asked for, or has failed to get it. Fails
    /// only when the script is to end.
    pub fn finish_loading(&mut self, request: LoadRequest, result: JsResult<ModuleRef>) -> JsResult<()> {
        let Some(waiting) = self.modules.waiting.remove(&request.0) else { return Ok(()) };
        let result = match result {
            Ok(module) => Ok(module),
            Err(throw) if throw.is_termination() => return Err(throw),
            Err(throw) => Err(throw.0),
        };
        match waiting {
            Waiting::Graph { graph, referrer, request } => {
                if let Ok(module) = result
                    && let Some(slot) = referrer.loaded.borrow_mut().get_mut(request as usize)
                {
                    slot.get_or_insert(module);
                }
                let phase = referrer.phase(request);
                match self.continue_module_loading(graph, phase, result) {
                    Err(throw) if !throw.is_termination() => {
                        self.continue_module_loading(graph, phase, Err(throw.0))
                    }
                    done => done,
                }
            }
            Waiting::Dynamic { promise, phase } => self.continue_dynamic_import(promise, phase, result),
        }
    }
}
