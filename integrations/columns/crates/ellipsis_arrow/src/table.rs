//! Table functions: rows that come a batch at a time.

use std::sync::Arc;

use arrow_array::{Array, RecordBatch};
use arrow_schema::{DataType, Field, Schema, SchemaRef};
use ellipsis::Function;

use crate::error::{Error, Result};
use crate::registry::{Definition, Lease};

/// The results of a table function. It has an engine for itself until it is dropped.
pub struct Rows {
    worker: Lease,
    definition: Arc<Definition>,
    next: Option<Function>,
    most_rows: usize,
    schema: SchemaRef,
}

impl std::fmt::Debug for Rows {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Rows({})", self.definition.name)
    }
}

impl Rows {
    pub(crate) fn new(worker: Lease, definition: Arc<Definition>, next: Function, most_rows: usize) -> Rows {
        let returns = definition.signature.returns();
        let value = Field::new(&definition.name, returns.data_type().clone(), true);
        let value = value.with_metadata(returns.metadata().clone());
        let schema = Schema::new(vec![Field::new("row", DataType::Int32, false), value]).into();
        Rows { worker, definition, next: Some(next), most_rows: most_rows.max(1), schema }
    }

    /// The schema of the batches.
    pub fn schema(&self) -> &SchemaRef {
        &self.schema
    }
}

impl Iterator for Rows {
    type Item = Result<RecordBatch, Error>;

    fn next(&mut self) -> Option<Result<RecordBatch>> {
        let next = self.next.take()?;
        let (returns, most) = (self.definition.signature.returns(), self.most_rows);
        let rows = self.worker.run(&self.definition, |call| call.next_of_table(&next, most, returns));
        match rows {
            Ok(None) => None,
            Ok(Some((rows, values))) => {
                if rows.len() == most {
                    self.next = Some(next);
                }
                Some(RecordBatch::try_new(self.schema.clone(), vec![rows, values]).map_err(Error::from))
            }
            Err(error) => Some(Err(error)),
        }
    }
}
