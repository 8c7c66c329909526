//! Running source text: scripts, eval code and dynamic functions, and what they declare globally.

use std::rc::Rc;

use ellipsis_bytecode::{
    Constant, EvalScope, FunctionKind, FunctionTemplate, GlobalKind, Source, SourceText,
};
use ellipsis_gc::{Gc, Limit};
use ellipsis_text::StrView;

use crate::model::{Attributes, Environment, JsString, Object, PropertyKey, Value};
use crate::semantics::code::{Code, Referrer};
use crate::semantics::error::ErrorKind;
use crate::semantics::function::home_object;
use crate::semantics::host::{CompileError, DynamicFunctionKind};
use crate::semantics::realm::GlobalBinding;
use crate::semantics::{Context, JsResult, PropertyDescriptor, Throw};

fn source_text(text: StrView<'_>) -> SourceText {
    text.to_std_string_strict().map_or_else(|| SourceText::from_units(&text.to_units()), SourceText::from)
}

impl Context {
    /// The error of source text that was not accepted. Without the source it does not say where.
    pub fn compile_error(&mut self, error: &CompileError, source: Option<&Rc<Source>>) -> Throw {
        match source {
            _ if error.is_limit => self.end(Limit::Nesting),
            Some(source) => self.syntax_error_at(&error.message, source, error.offset),
            None => self.syntax_error(&error.message),
        }
    }

    /// ScriptEvaluation
    pub fn run_script(&mut self, template: &Rc<FunctionTemplate>) -> JsResult<Value> {
        let function = self.function_of_text(template);
        self.declare_globals(template)?;
        let this = self.realm.global_this();
        let result = self.call(function.into(), this, &[]);
        self.settle_memory(result)
    }

    /// The function that CreateDynamicFunction makes from those texts, in the current realm.
    ///
    /// # Errors
    /// A SyntaxError; an EvalError where the host forbids it.
    pub fn compile_dynamic_function(
        &mut self,
        kind: DynamicFunctionKind,
        parameters: StrView<'_>,
        body: Gc<JsString>,
    ) -> JsResult<Gc<Object>> {
        self.check_can_compile(2 * (parameters.len() + body.len() as usize))?;
        let (parameters, body) = (source_text(parameters), source_text(body.view(&mut self.heap)));
        let compiled = self.host.clone().compile_function(kind, &parameters, &body);
        let template = compiled.map_err(|error| self.compile_error(&error, None))?;
        Ok(self.function_of_text(&template))
    }

    /// The function that a text is, in the current realm.
    pub fn function_of_text(&mut self, template: &Rc<FunctionTemplate>) -> Gc<Object> {
        self.register_spreads(template);
        let code = Code::new(&mut self.store, self.realm, template, Referrer::Script);
        self.new_closure(code, None, None)
    }

    /// Takes down each `...` of a program and its functions, if that is to be explained.
    pub(crate) fn register_spreads(&mut self, template: &Rc<FunctionTemplate>) {
        let mut pending = vec![template.clone()];
        while self.explain.is_some()
            && let Some(template) = pending.pop()
        {
            let Ok(template) = self.compiled_template(&template) else { continue };
            self.explain.iter_mut().for_each(|explain| explain.sites.register(&template));
            pending.extend(template.functions.iter().cloned());
        }
    }

    /// The code of functions that got none when they were made, because none was needed. A safepoint.
    #[cold]
    pub(crate) fn compile_deferred(&mut self, code: Gc<Code>) -> JsResult<Gc<Code>> {
        if let Some(compiled) = code.compiled.get() {
            return Ok(compiled);
        }
        let template = self.compiled_template(code.template())?;
        Ok(code.replace(&mut self.store, &template))
    }

    /// A template with code in place of one whose code may have been put off. A safepoint.
    pub(crate) fn compiled_template(
        &mut self,
        template: &Rc<FunctionTemplate>,
    ) -> JsResult<Rc<FunctionTemplate>> {
        let Some(deferred) = &template.deferred else { return Ok(template.clone()) };
        if let Some(compiled) = deferred.compiled.get() {
            return Ok(compiled.clone());
        }
        self.check_text((template.span.1 - template.span.0) as usize)?;
        let compiled = self.host.clone().compile_deferred(template);
        let compiled = compiled.map_err(|error| self.compile_error(&error, Some(&template.source)))?;
        Ok(deferred.compiled.get_or_init(|| compiled).clone())
    }

    /// PerformEval, indirect.
    pub fn indirect_eval(&mut self, source: Value) -> JsResult<Value> {
        let Some(text) = source.as_string() else { return Ok(source) };
        let template = self.compile_eval(text, None)?;
        self.run_eval(&template, None, None, self.realm.global_this(), Referrer::Script)
    }

    fn compile_eval(
        &mut self,
        text: Gc<JsString>,
        scope: Option<&EvalScope>,
    ) -> JsResult<Rc<FunctionTemplate>> {
        let braces = text.view(&mut self.heap).units().filter(|&unit| unit == 0x7b).count();
        self.check_can_compile(text.len() as usize + 12 * braces)?;
        let text = source_text(text.view(&mut self.heap));
        let compiled = self.host.clone().compile_eval(&text, scope);
        compiled.map_err(|error| self.compile_error(&error, Some(&Source::new("<eval>", text))))
    }

    fn check_can_compile(&mut self, length: usize) -> JsResult<()> {
        if self.host.can_compile_strings() {
            self.check_text(length)
        } else {
            Err(self.error(ErrorKind::Eval, "Code generation from strings disallowed for this context"))
        }
    }

    /// Whether the limit of the heap leaves room for compiling a text of that length, which takes memory outside of it:
    /// an error if not.
    pub fn check_text(&mut self, length: usize) -> JsResult<()> {
        /// What syntax tree and code take for each byte, as a rule. Much of it is needed for a moment only.
        const WEIGHT: usize = 48;
        self.charge_ahead(length.saturating_mul(2))?;
        self.make_room(length.saturating_mul(WEIGHT))
    }

    fn run_eval(
        &mut self,
        template: &Rc<FunctionTemplate>,
        environment: Option<Gc<Environment>>,
        home: Option<Gc<Object>>,
        this: Value,
        referrer: Referrer,
    ) -> JsResult<Value> {
        let code = self.eval_code(template, referrer);
        self.declare_globals(template)?;
        let function = self.new_closure(code, environment, home);
        self.call(function.into(), this, &[])
    }

    /// The code of a text that may have run before, if nothing in it is to be another each time.
    fn eval_code(&mut self, template: &Rc<FunctionTemplate>, referrer: Referrer) -> Gc<Code> {
        let (realm, place) = (self.realm, Rc::as_ptr(template).addr() / 64);
        let place = &realm.evals[place % realm.evals.len()];
        let is_same = |code: &Gc<Code>| Rc::ptr_eq(code.template(), template) && code.referrer() == referrer;
        if let Some(code) = place.get().and_then(|code| code.checked_cast()).filter(is_same) {
            return code;
        }
        let code = Code::new(&mut self.store, self.realm, template, referrer);
        let is_template = |constant: &Constant| matches!(constant, Constant::Template(_));
        if template.functions.is_empty() && !template.constants.iter().any(is_template) {
            place.set(Some(code.as_any()));
        }
        code
    }

    /// PerformEval, direct, in code of the function `callee`, in the scope that the constant describes.
    pub(crate) fn direct_eval(
        &mut self,
        code: &Code,
        source: Value,
        environment: Option<Gc<Environment>>,
        scope: usize,
        callee: Value,
        this: Value,
    ) -> JsResult<Value> {
        let Some(text) = source.as_string() else { return Ok(source) };
        let surroundings: Rc<EvalScope> = match &code.template().constants[scope] {
            Constant::EvalScope(scope) => scope.clone(),
            _ => Rc::default(),
        };
        let template = self.compile_eval(text, Some(&surroundings))?;
        self.run_eval(&template, environment, home_object(callee), this, code.referrer())
    }

    // ---- Global declarations ----

    /// A lexical binding of a script.
    pub(crate) fn lexical_binding(&self, key: PropertyKey) -> Option<GlobalBinding> {
        self.realm.lexical.borrow().get(&key).copied()
    }

    fn can_declare_global_function(&mut self, global: Gc<Object>, key: PropertyKey) -> JsResult<bool> {
        match global.get_own_property(self, key)? {
            None => global.is_extensible(self),
            Some(property) if property.configurable == Some(true) => Ok(true),
            Some(property) => {
                Ok(property.is_data() && property.writable == Some(true) && property.enumerable == Some(true))
            }
        }
    }

    fn can_declare_global_var(&mut self, global: Gc<Object>, key: PropertyKey) -> JsResult<bool> {
        Ok(global.has_own_property(self, key)? || global.is_extensible(self)?)
    }

    /// GlobalDeclarationInstantiation, and the part of EvalDeclarationInstantiation that concerns
    /// global variables.
    pub(crate) fn declare_globals(&mut self, template: &FunctionTemplate) -> JsResult<()> {
        let deletable = template.kind == FunctionKind::Eval;
        let global = self.global();
        let mut keys = Vec::with_capacity(template.globals.len());
        for declaration in &template.globals {
            let atom = self.intern_text(&declaration.name);
            // Names stay alive: the template's constants or these very declarations hold them.
            keys.push((self.key_of_atom(atom), declaration.kind));
        }
        for &(key, kind) in &keys {
            let is_new = matches!(kind, GlobalKind::Let | GlobalKind::Const);
            let known = if is_new { global.get_own_property(self, key)? } else { None };
            let redeclared = match self.lexical_binding(key) {
                Some(_) => kind != GlobalKind::AnnexBFunction && !(is_new && self.redeclares),
                None => known.is_some_and(|property| property.configurable == Some(false)),
            };
            if redeclared {
                let message = format!("Identifier '{}' has already been declared", key.display());
                return Err(self.syntax_error(message));
            }
        }
        for &(key, kind) in &keys {
            let possible = match kind {
                GlobalKind::Function => self.can_declare_global_function(global, key)?,
                GlobalKind::Var => self.can_declare_global_var(global, key)?,
                _ => true,
            };
            if !possible {
                return Err(self.type_error(format!("Cannot declare global '{}'", key.display())));
            }
        }
        for &(key, kind) in &keys {
            match kind {
                GlobalKind::Let | GlobalKind::Const => {
                    // Caches keep the cell.
                    let known = self.lexical_binding(key).map(|known| known.cell);
                    let cell = known.unwrap_or_else(|| Environment::new(&mut self.heap, None, 1));
                    let binding = GlobalBinding { cell, constant: kind == GlobalKind::Const };
                    self.realm.lexical.borrow_mut().insert(key, binding);
                    self.realm.lexical_epoch.set(self.realm.lexical_epoch.get().wrapping_add(1));
                }
                GlobalKind::Var | GlobalKind::AnnexBFunction => {
                    if kind == GlobalKind::AnnexBFunction
                        && (self.lexical_binding(key).is_some()
                            || !self.can_declare_global_var(global, key)?)
                    {
                        continue;
                    }
                    if !global.has_own_property(self, key)? {
                        let attributes = Attributes::ALL.set(Attributes::CONFIGURABLE, deletable);
                        let descriptor = PropertyDescriptor::data(Value::UNDEFINED, attributes);
                        global.define_or_throw(self, key, &descriptor)?;
                    }
                }
                GlobalKind::Function => {}
            }
        }
        Ok(())
    }
}
