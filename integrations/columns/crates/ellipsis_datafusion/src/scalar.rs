//! Scalar functions.

use std::hash::{Hash, Hasher};

use arrow_schema::DataType;
use datafusion::common::{Result, ScalarValue};
use datafusion::logical_expr::{ColumnarValue, ScalarFunctionArgs, ScalarUDFImpl, Signature, Volatility};
use ellipsis_arrow::Functions;

use crate::overload::{Overload, choose, coerce, external, signature};

#[derive(Debug)]
pub(crate) struct JsScalar {
    name: String,
    functions: Functions,
    overloads: Vec<Overload>,
    signature: Signature,
}

impl PartialEq for JsScalar {
    fn eq(&self, other: &JsScalar) -> bool {
        self.name == other.name && self.overloads == other.overloads
    }
}

impl Eq for JsScalar {}

impl Hash for JsScalar {
    fn hash<H: Hasher>(&self, state: &mut H) {
        (&self.name, &self.overloads).hash(state);
    }
}

impl JsScalar {
    pub(crate) fn new(name: String, functions: Functions, overloads: Vec<Overload>) -> Result<JsScalar> {
        let signature = signature(&overloads)?;
        Ok(JsScalar { name, functions, overloads, signature })
    }
}

impl ScalarUDFImpl for JsScalar {
    fn name(&self) -> &str {
        &self.name
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn return_type(&self, given: &[DataType]) -> Result<DataType> {
        Ok(choose(&self.name, &self.overloads, given)?.returns.clone())
    }

    fn coerce_types(&self, given: &[DataType]) -> Result<Vec<DataType>> {
        coerce(&self.name, &self.overloads, given)
    }

    fn invoke_with_args(&self, args: ScalarFunctionArgs) -> Result<ColumnarValue> {
        let types: Vec<DataType> = args.args.iter().map(ColumnarValue::data_type).collect();
        let overload = choose(&self.name, &self.overloads, &types)?;
        // What depends on nothing but constants is computed once.
        let is_constant = overload.volatility == Volatility::Immutable
            && args.args.iter().all(|arg| matches!(arg, ColumnarValue::Scalar(_)));
        let rows = if is_constant { 1 } else { args.number_rows };
        let columns = args.args.iter().map(|arg| arg.to_array(rows));
        let mut columns = columns.collect::<Result<Vec<_>>>()?;
        overload.complete(&mut columns, rows)?;
        let result = self.functions.evaluate(&overload.key, &columns, rows).map_err(external)?;
        match is_constant {
            true => Ok(ColumnarValue::Scalar(ScalarValue::try_from_array(&result, 0)?)),
            false => Ok(ColumnarValue::Array(result)),
        }
    }
}
