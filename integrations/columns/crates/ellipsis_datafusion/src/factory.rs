//! `CREATE FUNCTION`: from the statement to a function.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use async_trait::async_trait;
use datafusion::common::{Result, ScalarValue, plan_err};
use datafusion::execution::context::{FunctionFactory, RegisterFunction, SessionState};
use datafusion::logical_expr::{AggregateUDF, CreateFunction, Expr, ScalarUDF, Volatility};
use ellipsis_arrow::{FunctionKind, Functions, Options, Signature};

use crate::aggregate::JsAggregate;
use crate::overload::{Overload, external};
use crate::scalar::JsScalar;
use crate::table::JsTable;

/// What makes functions of `CREATE FUNCTION … LANGUAGE javascript AS $$…$$`.
///
/// The source is whatever [`Functions::add_function`] takes, or the body of the function, with the arguments' names: statements
/// with `return`, or an expression. A generator becomes a table function; a source with `create_state` and `accumulate` an
/// aggregate, which is a window function, too; anything else a scalar function.
///
/// Sessions that have the same factory have their functions in common.
#[derive(Debug, Default)]
pub struct JavaScript {
    functions: Functions,
    options: Options,
    /// Functions of a name and kind are overloads of each other.
    overloads: Mutex<HashMap<(String, FunctionKind), Vec<Overload>>>,
}

impl JavaScript {
    /// With engines that have nothing but the standard library, and default options.
    pub fn new() -> JavaScript {
        JavaScript::default()
    }

    /// With these engines, and options for all functions: what nulls are, and what they may use.
    pub fn with_functions(functions: Functions, options: Options) -> JavaScript {
        JavaScript { functions, options, overloads: Mutex::default() }
    }

    /// The functions in the registry.
    pub fn functions(&self) -> &Functions {
        &self.functions
    }

    /// The source, made a function if it is a body, and what it is.
    fn source(&self, name: &str, body: &str, names: &[String]) -> Result<(String, FunctionKind)> {
        let error = match self.functions.inspect(name, body) {
            Ok(kind) => return Ok((body.to_owned(), kind)),
            Err(error) => error,
        };
        let names = names.join(", ");
        let sources = [format!("({names}) => {{\n{body}\n}}"), format!("({names}) => (\n{body}\n)")];
        // An expression is a statement, too, but one that gives nothing.
        let first = usize::from(!body.contains("return"));
        for source in &sources[first..] {
            if let Ok(kind) = self.functions.inspect(name, source) {
                return Ok((source.clone(), kind));
            }
        }
        Err(external(error))
    }
}

/// A default, which has to be a constant.
fn constant(expression: &Expr) -> Result<ScalarValue> {
    match expression {
        Expr::Literal(value, _) => Ok(value.clone()),
        Expr::Negative(inner) => constant(inner)?.arithmetic_negate(),
        Expr::Cast(cast) => constant(&cast.expr)?.cast_to(cast.field.data_type()),
        other => plan_err!("The default {other} is no constant"),
    }
}

#[async_trait]
impl FunctionFactory for JavaScript {
    async fn create(&self, state: &SessionState, statement: CreateFunction) -> Result<RegisterFunction> {
        let CreateFunction { name, args, return_type, params, or_replace, .. } = statement;
        let language = params.language.as_ref().map(|language| language.value.to_lowercase());
        if !matches!(language.as_deref(), Some("javascript" | "js")) {
            return plan_err!("Functions in {} are not supported", language.unwrap_or_default());
        }
        let Some(returns) = return_type else { return plan_err!("The function {name} needs RETURNS") };
        let Some(Expr::Literal(body, _)) = params.function_body else {
            return plan_err!("The function {name} needs AS with a text");
        };
        let Some(Some(body)) = body.try_as_str() else {
            return plan_err!("The function {name} needs AS with a text");
        };
        let args = args.unwrap_or_default();
        let named = args.iter().enumerate().map(|(at, arg)| match &arg.name {
            Some(name) => name.value.clone(),
            None => format!("arg{at}"),
        });
        let parameters: Vec<String> = named.collect();
        let (source, kind) = self.source(&name, body, &parameters)?;
        let types: Vec<_> = args.iter().map(|arg| arg.data_type.clone()).collect();
        let mut defaults = Vec::new();
        for arg in &args {
            match &arg.default_expr {
                Some(default) => defaults.push(constant(default)?.cast_to(&arg.data_type)?),
                None if defaults.is_empty() => {}
                None => return plan_err!("Arguments behind one with a default need defaults, too"),
            }
        }
        let listed = types.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
        let key = format!("{name}({listed})");
        let arguments = parameters.iter().map(String::as_str).zip(types.iter().cloned());
        let signature = Signature::new(arguments, returns.clone());
        let options = self.options.clone().handler(name.clone());
        let is_named = args.iter().all(|arg| arg.name.is_some());
        let overload = Overload {
            key: key.clone(),
            names: if is_named { parameters.clone() } else { Vec::new() },
            types,
            defaults,
            returns,
            source: source.clone(),
            volatility: params.behavior.unwrap_or(Volatility::Volatile),
        };
        let mut all = self.overloads.lock().unwrap_or_else(PoisonError::into_inner);
        let all = all.entry((name.clone(), kind)).or_default();
        let is_known = match kind {
            FunctionKind::Scalar => state.scalar_functions().contains_key(&name),
            FunctionKind::Aggregate => state.aggregate_functions().contains_key(&name),
            FunctionKind::Table => state.table_functions().contains_key(&name),
        };
        if !is_known {
            // They were dropped, of which nobody tells.
            all.clear();
        }
        if let Some(at) = all.iter().position(|other| other.types == overload.types) {
            if !or_replace {
                return plan_err!("There is a function {key} already");
            }
            all.remove(at);
        }
        match kind {
            FunctionKind::Aggregate => self.functions.add_aggregate(&key, signature, &source, options),
            _ => self.functions.add_function(&key, signature, &source, options),
        }
        .map_err(external)?;
        all.push(overload.clone());
        let functions = self.functions.clone();
        Ok(match kind {
            FunctionKind::Scalar => {
                let function = JsScalar::new(name, functions, all.clone())?;
                RegisterFunction::Scalar(Arc::new(ScalarUDF::new_from_impl(function)))
            }
            FunctionKind::Aggregate => {
                let function = JsAggregate::new(name, functions, all.clone())?;
                RegisterFunction::Aggregate(Arc::new(AggregateUDF::new_from_impl(function)))
            }
            FunctionKind::Table => {
                RegisterFunction::Table(name, Arc::new(JsTable::new(functions, all.clone())))
            }
        })
    }
}
