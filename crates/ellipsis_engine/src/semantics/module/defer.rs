//! [Deferred evaluation](https://tc39.es/proposal-defer-import-eval/): modules that are evaluated when
//! somebody looks into their namespace objects.

use std::cell::Cell;

use ellipsis_bytecode::ImportPhase;
use ellipsis_gc::{Gc, trace_fields};

use super::record::{ModuleRef, ModuleStatus, NamespaceKind};
use crate::model::{Object, Value};
use crate::semantics::promise::{Continuation, PromiseData, PromiseState, Reaction};
use crate::semantics::{Context, JsResult, NativeData, Throw};

/// [IsModuleSCCEvaluated](https://tc39.es/proposal-defer-import-eval/#sec-IsModuleSCCEvaluated): whether
/// a module is evaluated, with all that are in a cycle with it.
pub(super) fn is_scc_evaluated(module: ModuleRef) -> bool {
    module.cycle_root.get().unwrap_or(module).status.get() == ModuleStatus::Evaluated
}

/// [GatherAsynchronousTransitiveDependencies](https://tc39.es/proposal-defer-import-eval/#sec-GatherAsynchronousTransitiveDependencies):
/// the modules with a top-level await that a module needs, which cannot be put off.
pub(super) fn gather_asynchronous_dependencies(module: ModuleRef) -> Vec<ModuleRef> {
    let mut found = Vec::new();
    let mut seen = vec![module];
    // Depth first, in the order of the requests.
    let mut work = vec![module];
    while let Some(module) = work.pop() {
        let is_on_its_way = module.status.get() == ModuleStatus::Evaluating;
        if module.is_synthetic() || is_on_its_way || is_scc_evaluated(module) {
            continue;
        }
        if module.has_await() {
            found.push(module);
            continue;
        }
        for required in required_modules(module).into_iter().rev() {
            if !seen.contains(&required) {
                seen.push(required);
                work.push(required);
            }
        }
    }
    found
}

/// [ReadyForSyncExecution](https://tc39.es/proposal-defer-import-eval/#sec-ReadyForSyncExecution):
/// whether a module and all that it needs can be evaluated at once.
fn ready_for_sync_execution(module: ModuleRef) -> bool {
    let mut seen = vec![module];
    let mut at = 0;
    while at < seen.len() {
        let module = seen[at];
        at += 1;
        if module.is_synthetic() || is_scc_evaluated(module) {
            continue;
        }
        if module.status.get() != ModuleStatus::Linked || module.has_await() {
            return false;
        }
        for required in required_modules(module) {
            if !seen.contains(&required) {
                seen.push(required);
            }
        }
    }
    true
}

/// What a module asks for, but for sources.
fn required_modules(module: ModuleRef) -> Vec<ModuleRef> {
    let requests = module.requests().iter().enumerate();
    let evaluated = requests.filter(|(_, request)| request.phase != ImportPhase::Source);
    evaluated.filter_map(|(number, _)| module.requested(number as u32)).collect()
}

/// An `import.defer()` that waits for modules with top-level awaits.
struct DeferredImport {
    module: ModuleRef,
    promise: Gc<Object>,
    /// Modules that are still to come.
    pending: Cell<usize>,
}

trace_fields!(DeferredImport { module, promise });

impl NativeData for DeferredImport {
    const NAME: &'static str = "Module";
}

impl Context {
    /// What looking into a deferred namespace object does first:
    /// [EvaluateModuleSync](https://tc39.es/proposal-defer-import-eval/#sec-EvaluateModuleSync), if it
    /// can be.
    pub(super) fn evaluate_deferred(&mut self, module: ModuleRef) -> JsResult<()> {
        if is_scc_evaluated(module) && module.error.get().is_none() {
            return Ok(());
        }
        if !ready_for_sync_execution(module) {
            let message = format!("Module '{}' cannot be evaluated now: it is being evaluated", module.name);
            return Err(self.type_error(message));
        }
        let promise = self.evaluate_module(module)?;
        match promise.downcast::<PromiseData>() {
            Some(data) if data.state() == PromiseState::Rejected => {
                let reason = data.result();
                self.handle_rejection(promise);
                Err(Throw(reason))
            }
            _ => Ok(()),
        }
    }

    /// The rest of `import.defer()` when the module is linked.
    pub(super) fn finish_deferred_import(&mut self, module: ModuleRef, promise: Gc<Object>) -> JsResult<()> {
        let awaiting = gather_asynchronous_dependencies(module);
        if awaiting.is_empty() {
            let namespace = self.namespace_object(module, NamespaceKind::Deferred);
            return self.resolve_promise(promise, namespace.into());
        }
        let pending = Cell::new(awaiting.len());
        let state = self.new_native_with(Value::NULL, DeferredImport { module, promise, pending }).into();
        let reaction = Reaction::Native(Continuation { function: one_evaluated, state });
        for module in awaiting {
            let evaluation = self.evaluate_module(module)?;
            self.perform_promise_then(evaluation, reaction, reaction, None);
        }
        Ok(())
    }
}

fn one_evaluated(cx: &mut Context, state: Value, result: JsResult<Value>) -> JsResult<Value> {
    let Some(import) = state.downcast::<DeferredImport>() else { return Ok(Value::UNDEFINED) };
    match result {
        Err(throw) => cx.reject_promise(import.promise, throw.0),
        Ok(_) => {
            import.pending.set(import.pending.get() - 1);
            if import.pending.get() == 0 {
                let namespace = cx.namespace_object(import.module, NamespaceKind::Deferred);
                cx.resolve_promise(import.promise, namespace.into())?;
            }
        }
    }
    Ok(Value::UNDEFINED)
}
