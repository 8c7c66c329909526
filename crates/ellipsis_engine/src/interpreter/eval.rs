//! Running scripts and eval code.

use std::rc::Rc;

use ellipsis_bytecode::{Constant, EvalScope, FunctionTemplate, Instruction, Source, SourceText};
use ellipsis_gc::Gc;

use super::registers::optional_environment;
use crate::model::environment::Environment;
use crate::model::object::Object;
use crate::model::value::Value;
use crate::semantics::code::{Code, Referrer};
use crate::semantics::context::{Context, JsResult};
use crate::semantics::function::FunctionExtra;
use crate::semantics::host::{CompileFailure, DynamicFunctionKind};
use crate::semantics::intrinsics::Intrinsic;
use crate::semantics::native::NativeCell;
use crate::semantics::realm::RealmRef;

impl Context {
    /// The error of source text that was not accepted.
    pub fn compile_error(
        &mut self,
        failure: &CompileFailure,
        source: &Source,
    ) -> crate::semantics::context::Throw {
        self.syntax_error_at(&failure.message, source, failure.offset)
    }

    /// Compiles and runs a script in the current realm; its completion value.
    ///
    /// # Errors
    /// What the script throws; a SyntaxError if it does not compile.
    pub fn eval_script(&mut self, source: &Rc<Source>) -> JsResult<Value> {
        let host = self.host.clone();
        match host.compile_script(source) {
            Ok(template) => self.run_script(&template),
            Err(failure) => Err(self.compile_error(&failure, source)),
        }
    }

    /// ScriptEvaluation
    pub fn run_script(&mut self, template: &Rc<FunctionTemplate>) -> JsResult<Value> {
        self.explain_template(template);
        let code = Code::new(self, template, Referrer::Script);
        self.declare_globals(template)?;
        let function = self.new_closure(code, None, None);
        let this = self.realm.global_this();
        self.call(function.into(), this, &[])
    }

    /// The function that CreateDynamicFunction makes from those texts, in the current realm.
    ///
    /// # Errors
    /// A SyntaxError; an EvalError where the host forbids it.
    pub fn compile_dynamic_function(
        &mut self,
        kind: DynamicFunctionKind,
        parameters: &[u16],
        body: &[u16],
    ) -> JsResult<Gc<Object>> {
        self.check_can_compile()?;
        let host = self.host.clone();
        let (parameters, body) = (SourceText::from_units(parameters), SourceText::from_units(body));
        match host.compile_function(kind, &parameters, &body) {
            Ok(template) => {
                let code = Code::new(self, &template, Referrer::Script);
                Ok(self.new_closure(code, None, None))
            }
            Err(failure) => Err(self.syntax_error(failure.message)),
        }
    }

    /// Whether a callee is the realm's %eval%.
    pub(super) fn is_eval(&self, callee: Value, realm: RealmRef) -> bool {
        realm.intrinsic(Intrinsic::Eval).is_some_and(|eval| Value::from(eval) == callee)
    }

    /// PerformEval, indirect.
    pub fn indirect_eval(&mut self, source: Value) -> JsResult<Value> {
        let Some(text) = source.as_string() else { return Ok(source) };
        self.check_can_compile()?;
        let source = Source::new("<eval>", SourceText::from_units(&text.to_units()));
        let host = self.host.clone();
        match host.compile_eval(&source, None) {
            Ok(template) => self.run_eval(&template, None, None, self.realm.global_this(), Referrer::Script),
            Err(failure) => Err(self.compile_error(&failure, &source)),
        }
    }

    fn check_can_compile(&mut self) -> JsResult<()> {
        if self.host.can_compile_strings() {
            Ok(())
        } else {
            let prototype = self.intrinsic(Intrinsic::EvalErrorPrototype);
            let error = self.new_error_object(prototype);
            let message = self.string("Code generation from strings disallowed for this context");
            let key = self.names.message.into();
            error.define_new(self, key, message, crate::model::property::Attributes::METHOD);
            Err(crate::semantics::context::Throw(error.into()))
        }
    }

    fn run_eval(
        &mut self,
        template: &Rc<FunctionTemplate>,
        environment: Option<Gc<Environment>>,
        extra: Option<Gc<NativeCell<FunctionExtra>>>,
        this: Value,
        referrer: Referrer,
    ) -> JsResult<Value> {
        let code = Code::new(self, template, referrer);
        self.declare_globals(template)?;
        let function = self.new_closure(code, environment, extra);
        self.call(function.into(), this, &[])
    }

    /// CallEval of %eval%: with the first of the arguments at `base`, or of the list that stands there
    /// if their number is not given. `info` is the instruction behind.
    ///
    /// # Safety
    /// `r` is register 0 of the calling frame, which runs `code`; the arguments are in place.
    pub(super) unsafe fn call_eval(
        &mut self,
        code: &Code,
        base: *mut Value,
        argc: Option<usize>,
        info: Instruction,
        r: *mut Value,
    ) -> JsResult<Value> {
        // SAFETY: by the caller's promise; `info` names a register of the frame.
        unsafe {
            let source = match argc {
                Some(0) => Value::UNDEFINED,
                Some(_) => *base.add(1),
                None => self.get_elem_slow(*base.add(1), Value::int(0))?,
            };
            let environment = optional_environment(*r.add(info.a()));
            let result = self.direct_eval(code, source, environment, info.x(), r);
            self.stack.top = r.add(code.registers as usize);
            result
        }
    }

    /// PerformEval, direct: `r` is register 0 of the calling frame.
    fn direct_eval(
        &mut self,
        code: &Code,
        source: Value,
        environment: Option<Gc<Environment>>,
        scope: usize,
        r: *mut Value,
    ) -> JsResult<Value> {
        let Some(text) = source.as_string() else { return Ok(source) };
        self.check_can_compile()?;
        let source = Source::new("<eval>", SourceText::from_units(&text.to_units()));
        let surroundings: Rc<EvalScope> = match &code.template().constants[scope] {
            Constant::EvalScope(scope) => scope.clone(),
            _ => Rc::default(),
        };
        let host = self.host.clone();
        let template = match host.compile_eval(&source, Some(&surroundings)) {
            Ok(template) => template,
            Err(failure) => return Err(self.compile_error(&failure, &source)),
        };
        // SAFETY: `r` is the running frame; its callee and this stand where every frame has them.
        let (callee, this) = unsafe { (*r.sub(1), *r) };
        let extra = callee.as_object().and_then(|callee| callee.as_function()?.home()).map(|home| {
            let extra = FunctionExtra::default();
            extra.home.set(Some(home));
            NativeCell::new(&mut self.heap, extra)
        });
        self.run_eval(&template, environment, extra, this, code.referrer())
    }
}
