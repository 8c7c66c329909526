//! Aggregates: states that stay in an engine.

use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::{ArrayRef, BinaryArray, BooleanArray, RecordBatch};
use ellipsis::{Scope, Value};

use crate::error::{Error, Result};
use crate::registry::{Definition, Lease};
use crate::worker::{Change, Input};

/// The state of an aggregate: a JavaScript value, which stays where it is. A clone is the same value.
///
/// A function that makes a new state of an old one, as `[...state, x]` does, leaves the old one as it was, and both share
/// what they have in common: so that versions may be kept. One that changes a state changes it for all who have it.
#[derive(Clone, Debug)]
pub struct State(Value);

/// An aggregate in an engine of its own, in which its states stay.
///
/// Either each state is in the hands of the caller, as a [`State`], or there is one for each of many groups, of which the
/// caller knows the numbers: [`Groups`].
///
/// ```
/// use std::sync::Arc;
/// use arrow_array::{ArrayRef, Int32Array, RecordBatch, cast::AsArray, types::Int32Type};
/// use arrow_schema::DataType;
/// use ellipsis_arrow::{Functions, Options, Signature};
///
/// let functions = Functions::new();
/// let source = "({
///     create_state: () => [],
///     accumulate: (state, x) => [...state, x],
///     finish: (state) => state.toSorted((a, b) => a - b)[state.length >> 1],
/// })";
/// let signature = Signature::new([("x", DataType::Int32)], DataType::Int32);
/// functions.add_aggregate("median", signature, source, Options::default().null_on_null())?;
///
/// let mut median = functions.aggregate("median")?;
/// let x: ArrayRef = Arc::new(Int32Array::from(vec![Some(7), None, Some(1), Some(3)]));
/// let batch = RecordBatch::try_from_iter([("x", x)])?;
/// let first = median.create_state()?;
/// let second = median.accumulate(&first, &batch)?;
/// let third = median.accumulate(&second, &batch)?;
/// let results = median.finish(&[second, third])?;
/// assert_eq!(results.as_primitive::<Int32Type>().values(), &[3, 3]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct Aggregate {
    worker: Lease,
    definition: Arc<Definition>,
}

impl std::fmt::Debug for Aggregate {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Aggregate({})", self.definition.name)
    }
}

fn array_of(scope: &mut Scope, states: &[State]) -> Result<ellipsis::Array> {
    Ok(ellipsis::Array::from_iter(scope, states.iter().map(|State(value)| value))?)
}

impl Aggregate {
    pub(crate) fn new(worker: Lease, definition: Arc<Definition>) -> Aggregate {
        Aggregate { worker, definition }
    }

    /// Whether it can take rows back.
    ///
    /// # Errors
    /// If its source does not load.
    pub fn can_retract(&mut self) -> Result<bool> {
        self.worker.run(&self.definition, |call| Ok(call.has("retract")))
    }

    /// A new state.
    ///
    /// # Errors
    /// What `create_state` throws.
    pub fn create_state(&mut self) -> Result<State> {
        self.worker.run(&self.definition, |call| {
            let states = ellipsis::Array::new(call.scope);
            call.grow(&states, 1)?;
            Ok(State(states.get(call.scope, 0)?))
        })
    }

    /// The state after the rows of a batch.
    ///
    /// # Errors
    /// What `accumulate` throws, a limit that it passes; with the row.
    pub fn accumulate(&mut self, state: &State, batch: &RecordBatch) -> Result<State> {
        self.update(state, batch, None)
    }

    /// The state after the rows of a batch, of which those are taken back for which `retract` says so.
    ///
    /// # Errors
    /// As [`accumulate`](Aggregate::accumulate).
    pub fn accumulate_or_retract(
        &mut self,
        state: &State,
        retract: &BooleanArray,
        batch: &RecordBatch,
    ) -> Result<State> {
        self.update(state, batch, Some(retract))
    }

    fn update(
        &mut self,
        state: &State,
        batch: &RecordBatch,
        retract: Option<&BooleanArray>,
    ) -> Result<State> {
        let fields = self.definition.fields(batch.columns(), None, batch.num_rows())?;
        let input = Input { columns: batch.columns(), fields: &fields, rows: batch.num_rows() };
        let change = Change { groups: None, filter: None, retract, backwards: false };
        self.worker.run(&self.definition, |call| {
            let states = array_of(call.scope, std::slice::from_ref(state))?;
            call.update(&states, input, &change)?;
            Ok(State(states.get(call.scope, 0)?))
        })
    }

    /// One state of several.
    ///
    /// # Errors
    /// What `merge` throws.
    pub fn merge(&mut self, states: &[State]) -> Result<State> {
        let Some((first, others)) = states.split_first() else { return self.create_state() };
        let change = Change { groups: None, filter: None, retract: None, backwards: false };
        self.worker.run(&self.definition, |call| {
            let (state, others) =
                (array_of(call.scope, std::slice::from_ref(first))?, array_of(call.scope, others)?);
            call.merge(&state, &others, &change)?;
            Ok(State(state.get(call.scope, 0)?))
        })
    }

    /// The results of states.
    ///
    /// # Errors
    /// What `finish` throws, a result that is not of the type; with the number of the state as the row.
    pub fn finish(&mut self, states: &[State]) -> Result<ArrayRef> {
        self.worker.run(&self.definition, |call| {
            let states = array_of(call.scope, states)?;
            call.finish(&states, self.definition.signature.returns())
        })
    }

    /// States as bytes, from which [`restore`](Aggregate::restore) makes them again, here or elsewhere. What they share is
    /// written once.
    ///
    /// # Errors
    /// For states that have something in them that is no data, such as functions.
    pub fn checkpoint(&mut self, states: &[State]) -> Result<Vec<u8>> {
        self.worker.run(&self.definition, |call| {
            let states = array_of(call.scope, states)?;
            Ok(call.scope.serialize(&Value::from(&*states))?)
        })
    }

    /// The states of a checkpoint.
    ///
    /// # Errors
    /// For bytes that are none.
    pub fn restore(&mut self, bytes: &[u8]) -> Result<Vec<State>> {
        self.worker.run(&self.definition, |call| {
            let states: ellipsis::Array = call.scope.deserialize(bytes)?.to(call.scope)?;
            let states: Vec<Value> = states.to_vec(call.scope)?;
            Ok(states.into_iter().map(State).collect())
        })
    }

    /// States for groups, of which there are none yet.
    ///
    /// # Errors
    /// If there is no memory for them.
    pub fn into_groups(mut self) -> Result<Groups> {
        let states = self.worker.run(&self.definition, |call| Ok(ellipsis::Array::new(call.scope)))?;
        Ok(Groups { aggregate: self, states })
    }
}

/// A state for each of many groups, in an array within the engine: one call for a batch, whatever groups its rows belong to.
///
/// ```
/// use std::sync::Arc;
/// use arrow_array::{ArrayRef, StringArray, cast::AsArray, types::Float64Type};
/// use arrow_schema::DataType;
/// use ellipsis_arrow::{Functions, Options, Signature};
///
/// let functions = Functions::new();
/// let source = "({
///     create_state: () => ({}),
///     accumulate: (state, key) => ({ ...state, [key]: (state[key] ?? 0) + 1 }),
///     merge: (state, other) => Object.entries(other).reduce((s, [k, n]) => ({ ...s, [k]: (s[k] ?? 0) + n }), state),
///     finish: (state) => Object.keys(state).length,
/// })";
/// let signature = Signature::new([("key", DataType::Utf8)], DataType::Float64);
/// functions.add_aggregate("distinct", signature, source, Options::default())?;
///
/// let mut groups = functions.aggregate("distinct")?.into_groups()?;
/// let keys: ArrayRef = Arc::new(StringArray::from(vec!["a", "b", "a", "a"]));
/// groups.accumulate(&[keys], &[0, 0, 1, 1], None, 2)?;
///
/// // States move as bytes, each for itself.
/// let states = groups.states()?;
/// let mut others = functions.aggregate("distinct")?.into_groups()?;
/// others.merge(&states, &[0, 0], None, 1)?;
/// assert_eq!(others.finish(None)?.as_primitive::<Float64Type>().values(), &[2.0]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct Groups {
    aggregate: Aggregate,
    states: ellipsis::Array,
}

impl Groups {
    /// How many groups there are.
    pub fn len(&mut self) -> usize {
        self.states.len(&mut self.aggregate.worker.engine).map_or(0, |count| count as usize)
    }

    /// Whether there are none.
    pub fn is_empty(&mut self) -> bool {
        self.len() == 0
    }

    /// How many bytes the engine has in use.
    pub fn heap_bytes(&self) -> usize {
        self.aggregate.worker.engine.heap_bytes()
    }

    /// Changes the states of the groups that rows belong to; those for which `filter` says no are left out. There are so many
    /// groups then.
    ///
    /// # Errors
    /// What `accumulate` throws, a limit that it passes; with the row.
    pub fn accumulate(
        &mut self,
        columns: &[ArrayRef],
        groups: &[usize],
        filter: Option<&BooleanArray>,
        count: usize,
    ) -> Result<()> {
        self.change(columns, groups, filter, count, false)
    }

    /// Takes rows back.
    ///
    /// # Errors
    /// As [`accumulate`](Groups::accumulate); if there is no function `retract`.
    pub fn retract(
        &mut self,
        columns: &[ArrayRef],
        groups: &[usize],
        filter: Option<&BooleanArray>,
        count: usize,
    ) -> Result<()> {
        self.change(columns, groups, filter, count, true)
    }

    fn change(
        &mut self,
        columns: &[ArrayRef],
        groups: &[usize],
        filter: Option<&BooleanArray>,
        count: usize,
        backwards: bool,
    ) -> Result<()> {
        check(groups, count)?;
        let Aggregate { worker, definition } = &mut self.aggregate;
        let fields = definition.fields(columns, None, groups.len())?;
        let input = Input { columns, fields: &fields, rows: groups.len() };
        let change = Change { groups: Some(groups), filter, retract: None, backwards };
        let states = &self.states;
        worker.run(definition, |call| {
            call.grow(states, count)?;
            call.update(states, input, &change)
        })
    }

    /// Sees to it that there are so many groups at least.
    ///
    /// # Errors
    /// What `create_state` throws.
    pub fn grow(&mut self, count: usize) -> Result<()> {
        check(&[], count)?;
        let states = &self.states;
        self.aggregate.worker.run(&self.aggregate.definition, |call| call.grow(states, count))
    }

    /// All states, each as bytes of its own.
    ///
    /// # Errors
    /// For states that have something in them that is no data, such as functions.
    pub fn states(&mut self) -> Result<ArrayRef> {
        let states = self.states.clone();
        self.bytes_of(|_| Ok(states))
    }

    /// The states of the first so many groups, which are no more then, or of all; each as bytes of its own.
    ///
    /// # Errors
    /// As [`states`](Groups::states).
    pub fn take_states(&mut self, first: Option<usize>) -> Result<ArrayRef> {
        let states = self.states.clone();
        self.bytes_of(|scope| splice(scope, &states, first))
    }

    fn bytes_of(&mut self, of: impl FnOnce(&mut Scope) -> Result<ellipsis::Array>) -> Result<ArrayRef> {
        let Aggregate { worker, definition } = &mut self.aggregate;
        worker.run(definition, |call| {
            let (states, mut all) = (of(call.scope)?, Vec::new());
            for at in 0..states.len(call.scope)? {
                let state: Value = states.get(call.scope, at)?;
                all.push(
                    call.scope.serialize(&state).map_err(|error| Error::from(error).at(Some(at as usize)))?,
                );
            }
            Ok(Arc::new(BinaryArray::from_iter_values(all)) as ArrayRef)
        })
    }

    /// Merges states of others, as bytes, into those of groups.
    ///
    /// # Errors
    /// What `merge` throws; for bytes that are no state.
    pub fn merge(
        &mut self,
        others: &ArrayRef,
        groups: &[usize],
        filter: Option<&BooleanArray>,
        count: usize,
    ) -> Result<()> {
        check(groups, count)?;
        let others = arrow_cast::cast(others, &arrow_schema::DataType::Binary)?;
        let others = others.as_binary::<i32>();
        let Aggregate { worker, definition } = &mut self.aggregate;
        let states = &self.states;
        worker.run(definition, |call| {
            call.grow(states, count)?;
            let list = ellipsis::Array::new(call.scope);
            for (at, bytes) in others.iter().enumerate() {
                let state = call.scope.deserialize(bytes.unwrap_or_default());
                let state = state.map_err(|error| Error::from(error).at(Some(at)))?;
                list.push(call.scope, state)?;
            }
            let change = Change { groups: Some(groups), filter, retract: None, backwards: false };
            call.merge(states, &list, &change)
        })
    }

    /// The results of the first so many groups, which are no more then, or of all. The numbers of the others begin at 0 again.
    ///
    /// # Errors
    /// What `finish` throws, a result that is not of the type; with the number of the group as the row.
    pub fn finish(&mut self, first: Option<usize>) -> Result<ArrayRef> {
        let Aggregate { worker, definition } = &mut self.aggregate;
        let states = &self.states;
        worker.run(definition, |call| {
            let emitted = splice(call.scope, states, first)?;
            call.finish(&emitted, definition.signature.returns())
        })
    }

    /// The results of all groups, whose states stay.
    ///
    /// # Errors
    /// As [`finish`](Groups::finish).
    pub fn results(&mut self) -> Result<ArrayRef> {
        let states = &self.states;
        let Aggregate { worker, definition } = &mut self.aggregate;
        worker.run(definition, |call| call.finish(states, definition.signature.returns()))
    }

    /// All states as bytes, from which [`restore`](Groups::restore) makes them again. What they share is written once.
    ///
    /// # Errors
    /// For states that have something in them that is no data, such as functions.
    pub fn checkpoint(&mut self) -> Result<Vec<u8>> {
        let Aggregate { worker, definition } = &mut self.aggregate;
        let states = &self.states;
        worker.run(definition, |call| Ok(call.scope.serialize(&Value::from(&**states))?))
    }

    /// The states of a checkpoint, in place of those that are there.
    ///
    /// # Errors
    /// For bytes that are none.
    pub fn restore(&mut self, bytes: &[u8]) -> Result<()> {
        let Aggregate { worker, definition } = &mut self.aggregate;
        self.states = worker.run(definition, |call| Ok(call.scope.deserialize(bytes)?.to(call.scope)?))?;
        Ok(())
    }
}

/// Takes the first so many states out of an array, or all.
fn splice(scope: &mut Scope, states: &ellipsis::Array, first: Option<usize>) -> Result<ellipsis::Array> {
    Ok(match first {
        Some(first) => states.call_method(scope, "splice", (0, first as f64))?,
        None => states.call_method(scope, "splice", (0,))?,
    })
}

fn check(groups: &[usize], count: usize) -> Result<()> {
    match groups.iter().position(|&group| group >= count) {
        None if count <= u32::MAX as usize => Ok(()),
        at => Err(Error::new(format!("there are {count} groups only")).at(at)),
    }
}
