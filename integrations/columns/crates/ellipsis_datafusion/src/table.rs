//! Table functions.

use std::sync::Arc;

use arrow_array::{ArrayRef, RecordBatch, RecordBatchOptions};
use arrow_schema::{DataType, Field, Schema, SchemaRef};
use datafusion::catalog::streaming::StreamingTable;
use datafusion::catalog::{TableFunctionArgs, TableFunctionImpl, TableProvider};
use datafusion::common::{Result, ScalarValue, plan_err};
use datafusion::error::DataFusionError;
use datafusion::execution::{SendableRecordBatchStream, TaskContext};
use datafusion::logical_expr::Expr;
use datafusion::physical_plan::stream::RecordBatchStreamAdapter;
use datafusion::physical_plan::streaming::PartitionStream;
use ellipsis_arrow::Functions;

use crate::overload::{Overload, choose, external};

#[derive(Debug)]
pub(crate) struct JsTable {
    functions: Functions,
    overloads: Vec<Overload>,
}

impl JsTable {
    pub(crate) fn new(functions: Functions, overloads: Vec<Overload>) -> JsTable {
        JsTable { functions, overloads }
    }
}

impl TableFunctionImpl for JsTable {
    fn call_with_args(&self, args: TableFunctionArgs<'_, '_>) -> Result<Arc<dyn TableProvider>> {
        let constants = args.exprs().iter().map(|expression| match expression {
            Expr::Literal(value, _) => Ok(value.clone()),
            other => plan_err!("The argument {other} of a table function is no constant"),
        });
        let constants = constants.collect::<Result<Vec<ScalarValue>>>()?;
        let types: Vec<DataType> = constants.iter().map(ScalarValue::data_type).collect();
        let overload = choose("", &self.overloads, &types)?;
        let columns =
            constants.iter().zip(&overload.types).map(|(value, kind)| value.cast_to(kind)?.to_array());
        let mut columns = columns.collect::<Result<Vec<_>>>()?;
        overload.complete(&mut columns, 1)?;
        // The members of a struct are columns of their own.
        let fields = match &overload.returns {
            DataType::Struct(fields) => fields.to_vec(),
            other => vec![Arc::new(Field::new("value", other.clone(), true))],
        };
        let rows = JsRows {
            functions: self.functions.clone(),
            overload: overload.clone(),
            columns,
            schema: Arc::new(Schema::new(fields)),
        };
        Ok(Arc::new(StreamingTable::try_new(rows.schema.clone(), vec![Arc::new(rows)])?))
    }
}

/// What a call gives.
#[derive(Debug)]
struct JsRows {
    functions: Functions,
    overload: Overload,
    columns: Vec<ArrayRef>,
    schema: SchemaRef,
}

impl JsRows {
    fn batch(schema: &SchemaRef, batch: &RecordBatch) -> Result<RecordBatch> {
        let values = batch.column(1);
        let columns = match values.as_any().downcast_ref::<arrow_array::StructArray>() {
            Some(all) => all.columns().to_vec(),
            None => vec![values.clone()],
        };
        Ok(RecordBatch::try_new(schema.clone(), columns)?)
    }
}

impl PartitionStream for JsRows {
    fn schema(&self) -> &SchemaRef {
        &self.schema
    }

    fn execute(&self, context: Arc<TaskContext>) -> SendableRecordBatchStream {
        let fields = self.columns.iter().zip(&self.overload.types);
        let fields: Vec<_> = fields.map(|(_, kind)| Field::new("", kind.clone(), true)).collect();
        let options = RecordBatchOptions::new().with_row_count(Some(1));
        let input =
            RecordBatch::try_new_with_options(Arc::new(Schema::new(fields)), self.columns.clone(), &options);
        let size = context.session_config().batch_size();
        let rows = input
            .map_err(DataFusionError::from)
            .and_then(|input| self.functions.call_table(&self.overload.key, &input, size).map_err(external));
        let schema = self.schema.clone();
        let batches: Box<dyn Iterator<Item = Result<RecordBatch>> + Send> =
            match rows {
                Err(error) => Box::new(std::iter::once(Err(error))),
                Ok(rows) => Box::new(rows.map(move |batch| {
                    batch.map_err(external).and_then(|batch| JsRows::batch(&schema, &batch))
                })),
            };
        Box::pin(RecordBatchStreamAdapter::new(self.schema.clone(), futures_util::stream::iter(batches)))
    }
}
