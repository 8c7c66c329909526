//! [`import()`](https://tc39.es/ecma262/#sec-import-calls).

use ellipsis_bytecode::{ImportPhase, Text};
use ellipsis_gc::Gc;

use super::ModuleHandle;
use super::link::no_source;
use super::load::SUPPORTED_ATTRIBUTES;
use super::record::ModuleRef;
use super::record::Waiting;
use crate::model::{Object, Value};
use crate::semantics::promise::{Continuation, Reaction};
use crate::semantics::{Code, Context, JsResult, Referrer};

impl Context {
    /// [EvaluateImportCall](https://tc39.es/ecma262/#sec-evaluate-import-call): a promise of the
    /// namespace object. Fails only when the script is to end.
    pub(crate) fn dynamic_import(
        &mut self,
        code: &Code,
        specifier: Value,
        options: Value,
        phase: ImportPhase,
    ) -> JsResult<Value> {
        let promise = self.new_promise();
        match self.import_request(specifier, options) {
            Err(throw) if throw.is_termination() => return Err(throw),
            Err(throw) => self.reject_promise(promise, throw.0),
            Ok((specifier, attributes)) => {
                let request = self.load_request(Waiting::Dynamic { promise, phase });
                let host = self.host.clone();
                let referrer = match code.referrer() {
                    Referrer::Module(module) => module.name.clone(),
                    Referrer::Script => self.active_script(code),
                };
                host.load_module(self, &referrer, &specifier, &attributes, request);
            }
        }
        Ok(promise.into())
    }

    /// The name of the script that some code belongs to; of eval code, that of its caller.
    fn active_script(&self, code: &Code) -> String {
        let is_file = |name: &str| !name.starts_with('<');
        let own = &code.template().source.name;
        if is_file(own) {
            return own.clone();
        }
        let frames = self.stack.frames();
        let mut callers = frames.filter_map(|frame| Some(frame.code?.template().source.name.clone()));
        callers.find(|name| is_file(name)).unwrap_or_else(|| own.clone())
    }

    fn import_request(&mut self, specifier: Value, options: Value) -> JsResult<(Text, Vec<(Text, Text)>)> {
        let specifier = self.to_string(specifier)?;
        self.make_room(4 * specifier.len() as usize)?;
        let specifier = Text::from_units(&specifier.to_units());
        let mut attributes = Vec::new();
        if options.is_undefined() {
            return Ok((specifier, attributes));
        }
        let Some(options) = options.as_object() else {
            return Err(self.type_error("The second argument of import() must be an object"));
        };
        let with = options.get_named(self, "with")?;
        if with.is_undefined() {
            return Ok((specifier, attributes));
        }
        let Some(with) = with.as_object() else {
            return Err(self.type_error("The 'with' option of import() must be an object"));
        };
        // All values are read before any is looked at.
        let mut entries = self.rooted_list();
        for key in &with.own_property_keys(self)? {
            if key.is_symbol() {
                continue;
            }
            if let Some(property) = with.get_own_property(self, key)?
                && property.enumerable == Some(true)
            {
                let value = with.get(self, key)?;
                let key = key.to_value(self);
                entries.push(key);
                entries.push(value);
            }
        }
        for pair in entries.as_slice().chunks(2) {
            let (Some(key), Some(value)) = (pair[0].as_string(), pair[1].as_string()) else {
                return Err(self.type_error("Import attribute value must be a string"));
            };
            attributes.push((Text::from_units(&key.to_units()), Text::from_units(&value.to_units())));
        }
        for (key, _) in &attributes {
            let key = key.to_string();
            if !SUPPORTED_ATTRIBUTES.contains(&key.as_str()) {
                return Err(self.type_error(format!("Import attribute \"{key}\" is not supported")));
            }
        }
        attributes.sort_by_key(|(key, _)| key.units());
        Ok((specifier, attributes))
    }

    /// [ContinueDynamicImport](https://tc39.es/ecma262/#sec-ContinueDynamicImport)
    pub(super) fn continue_dynamic_import(
        &mut self,
        promise: Gc<Object>,
        phase: ImportPhase,
        result: Result<ModuleRef, Value>,
    ) -> JsResult<()> {
        let module = match result {
            Ok(module) => module,
            Err(reason) => {
                self.reject_promise(promise, reason);
                return Ok(());
            }
        };
        if phase == ImportPhase::Source {
            let error = self.syntax_error(no_source(&module));
            self.reject_promise(promise, error.0);
            return Ok(());
        }
        let loading = match self.load_requested_modules(module) {
            Ok(loading) => loading,
            Err(throw) if throw.is_termination() => return Err(throw),
            Err(throw) => {
                self.reject_promise(promise, throw.0);
                return Ok(());
            }
        };
        let state = self.module_handle(module, Some(promise));
        let reaction = Reaction::Native(Continuation {
            function: if phase == ImportPhase::Defer { deferred } else { loaded },
            state,
        });
        self.perform_promise_then(loading, reaction, reaction, None);
        Ok(())
    }
}

fn parts(state: Value) -> Option<(ModuleRef, Gc<Object>)> {
    let handle = state.downcast::<ModuleHandle>()?;
    Some((handle.module, handle.promise?))
}

/// When a module and all that it needs are there.
fn loaded(cx: &mut Context, state: Value, result: JsResult<Value>) -> JsResult<Value> {
    if let Some((module, _)) = link(cx, state, result)? {
        let evaluation = cx.evaluate_module(module)?;
        let reaction = Reaction::Native(Continuation { function: evaluated, state });
        cx.perform_promise_then(evaluation, reaction, reaction, None);
    }
    Ok(Value::UNDEFINED)
}

/// The same for `import.defer()`.
fn deferred(cx: &mut Context, state: Value, result: JsResult<Value>) -> JsResult<Value> {
    if let Some((module, promise)) = link(cx, state, result)? {
        cx.finish_deferred_import(module, promise)?;
    }
    Ok(Value::UNDEFINED)
}

/// Links a loaded module; rejects the promise if that, or loading it, failed.
fn link(
    cx: &mut Context,
    state: Value,
    result: JsResult<Value>,
) -> JsResult<Option<(ModuleRef, Gc<Object>)>> {
    let Some((module, promise)) = parts(state) else { return Ok(None) };
    match result.and_then(|_| cx.link_module(module)) {
        Ok(()) => Ok(Some((module, promise))),
        Err(throw) if throw.is_termination() => Err(throw),
        Err(throw) => {
            cx.reject_promise(promise, throw.0);
            Ok(None)
        }
    }
}

/// When it was evaluated.
fn evaluated(cx: &mut Context, state: Value, result: JsResult<Value>) -> JsResult<Value> {
    let Some((module, promise)) = parts(state) else { return Ok(Value::UNDEFINED) };
    match result {
        Ok(_) => {
            let namespace = cx.module_namespace(module);
            cx.resolve_promise(promise, namespace.into())?;
        }
        Err(throw) => cx.reject_promise(promise, throw.0),
    }
    Ok(Value::UNDEFINED)
}
