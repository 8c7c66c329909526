//! Evaluation: the depth-first walk, and the modules that wait for others.

use ellipsis_bytecode::ImportPhase;
use ellipsis_gc::Gc;

use super::ModuleHandle;
use super::defer::gather_asynchronous_dependencies;
use super::record::{AsyncOrder, ModuleRef, ModuleStatus};
use crate::model::{Object, Value};
use crate::semantics::promise::{Continuation, Reaction};
use crate::semantics::{Context, JsResult, Throw};

impl Context {
    /// [Evaluate](https://tc39.es/ecma262/#sec-moduleevaluation): the promise of the module's
    /// evaluation. Fails only when the script is to end.
    pub fn evaluate_module(&mut self, module: ModuleRef) -> JsResult<Gc<Object>> {
        let mut module = module;
        if module.status.get() >= ModuleStatus::EvaluatingAsync
            && let Some(root) = module.cycle_root.get()
        {
            module = root;
        }
        if let Some(promise) = module.top_level.get() {
            return Ok(promise);
        }
        let promise = self.new_promise();
        module.top_level.set(Some(promise));
        // Everything on this list hangs together with `module`, which keeps it alive.
        let mut stack = Vec::new();
        match self.inner_module_evaluation(module, &mut stack, 0) {
            Err(throw) => {
                for failed in stack {
                    failed.status.set(ModuleStatus::Evaluated);
                    failed.error.set(Some(throw.0));
                }
                if throw.is_termination() {
                    return Err(throw);
                }
                if module.error.get().is_none() {
                    module.status.set(ModuleStatus::Evaluated);
                    module.error.set(Some(throw.0));
                }
                self.reject_promise(promise, throw.0);
            }
            Ok(_) => {
                if module.status.get() == ModuleStatus::Evaluated {
                    self.resolve_promise(promise, Value::UNDEFINED)?;
                }
            }
        }
        Ok(promise)
    }

    /// [InnerModuleEvaluation](https://tc39.es/ecma262/#sec-innermoduleevaluation)
    fn inner_module_evaluation(
        &mut self,
        module: ModuleRef,
        stack: &mut Vec<ModuleRef>,
        index: u32,
    ) -> JsResult<u32> {
        self.check_native_stack()?;
        if module.status.get() >= ModuleStatus::Evaluating {
            return match module.error.get() {
                Some(error) => Err(Throw(error)),
                None => Ok(index),
            };
        }
        if module.is_synthetic() {
            self.evaluate_synthetic(module)?;
            return Ok(index);
        }
        module.status.set(ModuleStatus::Evaluating);
        module.dfs_index.set(index);
        module.dfs_ancestor.set(index);
        module.pending_dependencies.set(0);
        stack.push(module);
        let mut index = index + 1;
        for mut required in evaluation_list(module) {
            index = self.inner_module_evaluation(required, stack, index)?;
            if required.is_synthetic() {
                continue;
            }
            if required.status.get() == ModuleStatus::Evaluating {
                module.dfs_ancestor.set(module.dfs_ancestor.get().min(required.dfs_ancestor.get()));
            } else {
                required = required.cycle_root.get().unwrap_or(required);
                if let Some(error) = required.error.get() {
                    return Err(Throw(error));
                }
            }
            if matches!(required.async_order.get(), AsyncOrder::Number(_)) {
                module.pending_dependencies.set(module.pending_dependencies.get() + 1);
                required.async_parents.borrow_mut().push(module);
            }
        }
        if module.pending_dependencies.get() > 0 || module.has_await() {
            self.modules.last_async += 1;
            module.async_order.set(AsyncOrder::Number(self.modules.last_async));
            if module.pending_dependencies.get() == 0 {
                self.execute_async_module(module)?;
            }
        } else {
            self.execute_module(module)?;
        }
        if module.dfs_ancestor.get() == module.dfs_index.get() {
            while let Some(required) = stack.pop() {
                required.status.set(match required.async_order.get() {
                    AsyncOrder::Unset => ModuleStatus::Evaluated,
                    _ => ModuleStatus::EvaluatingAsync,
                });
                required.cycle_root.set(Some(module));
                if required == module {
                    break;
                }
            }
        }
        Ok(index)
    }

    /// Runs a module's body; the result is a promise if the body awaits.
    fn execute_module(&mut self, module: ModuleRef) -> JsResult<Value> {
        let Some(code) = module.code.get() else { return Ok(Value::UNDEFINED) };
        let realm = std::mem::replace(&mut self.realm, module.realm);
        let body = self.new_closure(code, Some(module.environment), None);
        let result = self.call(body.into(), Value::UNDEFINED, &[]);
        self.realm = realm;
        result
    }

    /// [ExecuteAsyncModule](https://tc39.es/ecma262/#sec-execute-async-module)
    fn execute_async_module(&mut self, module: ModuleRef) -> JsResult<()> {
        let body = self.execute_module(module)?;
        let Some(promise) = body.as_object() else { return Ok(()) };
        let state = self.module_handle(module, None);
        let reaction = Reaction::Native(Continuation { function: async_execution_settled, state });
        self.perform_promise_then(promise, reaction, reaction, None);
        Ok(())
    }

    /// [AsyncModuleExecutionFulfilled](https://tc39.es/ecma262/#sec-async-module-execution-fulfilled)
    fn async_execution_fulfilled(&mut self, module: ModuleRef) -> JsResult<()> {
        if module.status.get() == ModuleStatus::Evaluated {
            return Ok(());
        }
        self.finish_async(module)?;
        let mut ready = Vec::new();
        gather_available_ancestors(module, &mut ready);
        ready.sort_by_key(|module| module.async_order.get());
        for ancestor in ready {
            if ancestor.status.get() == ModuleStatus::Evaluated {
                continue;
            }
            if ancestor.has_await() {
                self.execute_async_module(ancestor)?;
                continue;
            }
            match self.execute_module(ancestor) {
                Err(throw) if throw.is_termination() => return Err(throw),
                Err(throw) => self.async_execution_rejected(ancestor, throw.0),
                Ok(_) => self.finish_async(ancestor)?,
            }
        }
        Ok(())
    }

    fn finish_async(&mut self, module: ModuleRef) -> JsResult<()> {
        module.async_order.set(AsyncOrder::Done);
        module.status.set(ModuleStatus::Evaluated);
        module.top_level.get().map_or(Ok(()), |promise| self.resolve_promise(promise, Value::UNDEFINED))
    }

    /// [AsyncModuleExecutionRejected](https://tc39.es/ecma262/#sec-async-module-execution-rejected)
    fn async_execution_rejected(&mut self, module: ModuleRef, error: Value) {
        // A work list: parents come after what they wait for, each with its own parents next.
        let mut work = vec![module];
        while let Some(module) = work.pop() {
            if module.status.get() == ModuleStatus::Evaluated {
                continue;
            }
            module.error.set(Some(error));
            module.status.set(ModuleStatus::Evaluated);
            module.async_order.set(AsyncOrder::Done);
            if let Some(promise) = module.top_level.get() {
                self.reject_promise(promise, error);
            }
            work.extend(module.async_parents.borrow().iter().rev());
        }
    }
}

fn async_execution_settled(cx: &mut Context, state: Value, result: JsResult<Value>) -> JsResult<Value> {
    let Some(module) = state.downcast::<ModuleHandle>().map(|handle| handle.module) else {
        return Ok(Value::UNDEFINED);
    };
    match result {
        Ok(_) => cx.async_execution_fulfilled(module)?,
        Err(throw) => cx.async_execution_rejected(module, throw.0),
    }
    Ok(Value::UNDEFINED)
}

/// What is evaluated before a module: what it asks for, but of what it defers only what awaits.
fn evaluation_list(module: ModuleRef) -> Vec<ModuleRef> {
    let mut list = Vec::new();
    for (number, request) in module.requests().iter().enumerate() {
        let Some(required) = module.requested(number as u32) else { continue };
        let wanted = match request.phase {
            ImportPhase::Evaluation => vec![required],
            ImportPhase::Defer => gather_asynchronous_dependencies(required),
            ImportPhase::Source => continue,
        };
        for module in wanted {
            if !list.contains(&module) {
                list.push(module);
            }
        }
    }
    list
}

/// [GatherAvailableAncestors](https://tc39.es/ecma262/#sec-gather-available-ancestors)
fn gather_available_ancestors(module: ModuleRef, ready: &mut Vec<ModuleRef>) {
    let mut work = vec![module];
    while let Some(module) = work.pop() {
        for &parent in module.async_parents.borrow().iter() {
            let failed = parent.cycle_root.get().is_some_and(|root| root.error.get().is_some());
            if ready.contains(&parent) || failed {
                continue;
            }
            parent.pending_dependencies.set(parent.pending_dependencies.get().saturating_sub(1));
            if parent.pending_dependencies.get() == 0 {
                ready.push(parent);
                if !parent.has_await() {
                    work.push(parent);
                }
            }
        }
    }
}
