//! Aggregates, alone and by groups.

use std::fmt::Debug;
use std::hash::{Hash, Hasher};
use std::sync::{Arc, Mutex, PoisonError};

use arrow_array::{Array, ArrayRef, BooleanArray};
use arrow_schema::{DataType, Field, FieldRef};
use datafusion::common::{Result, ScalarValue};
use datafusion::logical_expr::function::{AccumulatorArgs, StateFieldsArgs};
use datafusion::logical_expr::{Accumulator, AggregateUDFImpl, EmitTo, GroupsAccumulator, Signature};
use ellipsis_arrow::{Functions, Groups};

use crate::overload::{Overload, choose, coerce, external, signature};

#[derive(Debug)]
pub(crate) struct JsAggregate {
    name: String,
    functions: Functions,
    overloads: Vec<Overload>,
    signature: Signature,
}

impl PartialEq for JsAggregate {
    fn eq(&self, other: &JsAggregate) -> bool {
        self.name == other.name && self.overloads == other.overloads
    }
}

impl Eq for JsAggregate {}

impl Hash for JsAggregate {
    fn hash<H: Hasher>(&self, state: &mut H) {
        (&self.name, &self.overloads).hash(state);
    }
}

impl JsAggregate {
    pub(crate) fn new(name: String, functions: Functions, overloads: Vec<Overload>) -> Result<JsAggregate> {
        let signature = signature(&overloads)?;
        Ok(JsAggregate { name, functions, overloads, signature })
    }

    /// States of the function that a call means.
    fn groups(&self, args: &AccumulatorArgs<'_>) -> Result<JsGroups> {
        let types: Vec<_> = args.expr_fields.iter().map(|field| field.data_type().clone()).collect();
        let overload = choose(&self.name, &self.overloads, &types)?.clone();
        let groups = JsGroups::groups(&self.functions, &overload)?;
        Ok(JsGroups { functions: self.functions.clone(), overload, groups })
    }
}

impl AggregateUDFImpl for JsAggregate {
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

    fn state_fields(&self, args: StateFieldsArgs<'_>) -> Result<Vec<FieldRef>> {
        Ok(vec![Arc::new(Field::new(format!("{}[state]", args.name), DataType::Binary, true))])
    }

    fn accumulator(&self, args: AccumulatorArgs<'_>) -> Result<Box<dyn Accumulator>> {
        let mut groups = self.groups(&args)?;
        groups.groups.grow(1).map_err(external)?;
        let aggregate = self.functions.aggregate(&groups.overload.key);
        let can_retract = aggregate.and_then(|mut aggregate| aggregate.can_retract()).map_err(external)?;
        Ok(Box::new(JsAccumulator { groups: Mutex::new(groups), can_retract }))
    }

    fn groups_accumulator_supported(&self, _: AccumulatorArgs<'_>) -> bool {
        true
    }

    fn create_groups_accumulator(&self, args: AccumulatorArgs<'_>) -> Result<Box<dyn GroupsAccumulator>> {
        Ok(Box::new(self.groups(&args)?))
    }
}

/// A state for each group.
#[derive(Debug)]
struct JsGroups {
    functions: Functions,
    overload: Overload,
    groups: Groups,
}

impl JsGroups {
    fn groups(functions: &Functions, overload: &Overload) -> Result<Groups> {
        functions.aggregate(&overload.key).and_then(|aggregate| aggregate.into_groups()).map_err(external)
    }

    fn columns(&self, values: &[ArrayRef], rows: usize) -> Result<Vec<ArrayRef>> {
        let mut columns = values.to_vec();
        self.overload.complete(&mut columns, rows)?;
        Ok(columns)
    }
}

fn first_of(emit_to: EmitTo) -> Option<usize> {
    match emit_to {
        EmitTo::All => None,
        EmitTo::First(count) => Some(count),
    }
}

impl GroupsAccumulator for JsGroups {
    fn update_batch(
        &mut self,
        values: &[ArrayRef],
        group_indices: &[usize],
        opt_filter: Option<&BooleanArray>,
        total_num_groups: usize,
    ) -> Result<()> {
        let columns = self.columns(values, group_indices.len())?;
        self.groups.accumulate(&columns, group_indices, opt_filter, total_num_groups).map_err(external)
    }

    fn evaluate(&mut self, emit_to: EmitTo) -> Result<ArrayRef> {
        self.groups.finish(first_of(emit_to)).map_err(external)
    }

    fn state(&mut self, emit_to: EmitTo) -> Result<Vec<ArrayRef>> {
        Ok(vec![self.groups.take_states(first_of(emit_to)).map_err(external)?])
    }

    fn merge_batch(
        &mut self,
        values: &[ArrayRef],
        group_indices: &[usize],
        total_num_groups: usize,
    ) -> Result<()> {
        self.groups.merge(&values[0], group_indices, None, total_num_groups).map_err(external)
    }

    fn convert_to_state(
        &self,
        values: &[ArrayRef],
        opt_filter: Option<&BooleanArray>,
    ) -> Result<Vec<ArrayRef>> {
        let rows = values.first().map_or(0, |column| column.len());
        let columns = self.columns(values, rows)?;
        let each: Vec<usize> = (0..rows).collect();
        let mut groups = JsGroups::groups(&self.functions, &self.overload)?;
        groups.accumulate(&columns, &each, opt_filter, rows).map_err(external)?;
        Ok(vec![groups.take_states(None).map_err(external)?])
    }

    fn size(&self) -> usize {
        self.groups.heap_bytes()
    }
}

/// One state. DataFusion shares accumulators between threads, if only to look at them, which engines do not allow.
#[derive(Debug)]
struct JsAccumulator {
    groups: Mutex<JsGroups>,
    can_retract: bool,
}

impl JsAccumulator {
    fn groups(&mut self) -> &mut JsGroups {
        self.groups.get_mut().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Accumulator for JsAccumulator {
    fn update_batch(&mut self, values: &[ArrayRef]) -> Result<()> {
        let rows = values.first().map_or(0, |column| column.len());
        self.groups().update_batch(values, &vec![0; rows], None, 1)
    }

    fn retract_batch(&mut self, values: &[ArrayRef]) -> Result<()> {
        let rows = values.first().map_or(0, |column| column.len());
        let groups = self.groups();
        let columns = groups.columns(values, rows)?;
        groups.groups.retract(&columns, &vec![0; rows], None, 1).map_err(external)
    }

    fn supports_retract_batch(&self) -> bool {
        self.can_retract
    }

    fn evaluate(&mut self) -> Result<ScalarValue> {
        let result = self.groups().groups.results().map_err(external)?;
        ScalarValue::try_from_array(&result, 0)
    }

    fn state(&mut self) -> Result<Vec<ScalarValue>> {
        let states = self.groups().groups.states().map_err(external)?;
        Ok(vec![ScalarValue::try_from_array(&states, 0)?])
    }

    fn merge_batch(&mut self, states: &[ArrayRef]) -> Result<()> {
        self.groups().merge_batch(states, &vec![0; states[0].len()], 1)
    }

    fn size(&self) -> usize {
        self.groups.lock().unwrap_or_else(PoisonError::into_inner).size()
    }
}
