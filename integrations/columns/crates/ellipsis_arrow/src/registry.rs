//! Functions by name, and the engines that run them.

use std::collections::HashMap;
use std::ops::{Deref, DerefMut};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use arrow_array::{Array, ArrayRef, RecordBatch};
use arrow_schema::{DataType, Field, FieldRef, Schema};
use ellipsis::Engine;

use crate::aggregate::Aggregate;
use crate::error::{Error, Result};
use crate::options::{IntoField, Options, Signature};
use crate::table::Rows;
use crate::worker::{Input, Worker};
use crate::write::description;

/// What kind of function it is.
#[derive(Clone, Debug)]
pub(crate) enum Kind {
    /// A scalar or table function: that is for the call to say.
    Function,
    Aggregate,
}

/// What kind of function a source has: [`Functions::inspect`].
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum FunctionKind {
    /// One that gives a value for a row.
    Scalar,
    /// A generator.
    Table,
    /// An aggregate.
    Aggregate,
}

/// A function as it was added.
#[derive(Debug)]
pub(crate) struct Definition {
    /// No other has it, so that engines know when a name stands for something new.
    pub(crate) id: u64,
    pub(crate) name: String,
    pub(crate) kind: Kind,
    pub(crate) signature: Signature,
    pub(crate) source: String,
    pub(crate) options: Options,
}

impl Definition {
    fn new(name: &str, kind: Kind, signature: Signature, source: &str, options: Options) -> Definition {
        static LAST: AtomicU64 = AtomicU64::new(0);
        let id = LAST.fetch_add(1, Ordering::Relaxed);
        Definition { id, name: name.to_owned(), kind, signature, source: source.to_owned(), options }
    }

    pub(crate) fn handler(&self) -> &str {
        self.options.handler.as_deref().unwrap_or(&self.name)
    }

    /// Checks columns against the declared arguments, of which there may be fields with metadata, as there may be of what is
    /// `given`.
    pub(crate) fn fields(
        &self,
        columns: &[ArrayRef],
        given: Option<&Schema>,
        rows: usize,
    ) -> Result<Vec<FieldRef>> {
        self.checked_fields(columns, given, rows).map_err(|error| error.of(&self.name))
    }

    fn checked_fields(
        &self,
        columns: &[ArrayRef],
        given: Option<&Schema>,
        rows: usize,
    ) -> Result<Vec<FieldRef>> {
        if rows > i32::MAX as usize || columns.iter().any(|column| column.len() != rows) {
            return Err(Error::new(format!("columns are not of {rows} rows, or these are too many")));
        }
        let Some(declared) = self.signature.arguments() else {
            return Ok(match given {
                Some(schema) => schema.fields().to_vec(),
                None => columns.iter().map(|column| column.data_type().clone().into_field()).collect(),
            });
        };
        if declared.len() != columns.len() {
            return Err(Error::new(format!("expected {} arguments, not {}", declared.len(), columns.len())));
        }
        for (field, column) in declared.iter().zip(columns) {
            if !field.data_type().equals_datatype(column.data_type()) {
                let (name, wanted, given) = (field.name(), field.data_type(), column.data_type());
                return Err(Error::new(format!("argument {name}: expected {wanted}, not {given}")));
            }
        }
        Ok(declared.to_vec())
    }
}

type Make = Box<dyn Fn() -> Result<Engine, ellipsis::Error> + Send + Sync>;

pub(crate) struct Shared {
    make: Make,
    definitions: RwLock<HashMap<String, Arc<Definition>>>,
    ready: Mutex<Vec<Worker>>,
    most_ready: usize,
}

/// JavaScript functions by name, and the engines in which they run: as many as there are calls at the same time. A clone is
/// the same registry; any thread may add functions and call them.
///
/// ```
/// use std::sync::Arc;
/// use arrow_array::{ArrayRef, Int32Array, RecordBatch, cast::AsArray, types::Int32Type};
/// use arrow_schema::DataType;
/// use ellipsis_arrow::{Functions, Options, Signature};
///
/// let functions = Functions::new();
/// let signature = Signature::new([("a", DataType::Int32), ("b", DataType::Int32)], DataType::Int32);
/// let source = "export function gcd(a, b) { while (b) [a, b] = [b, a % b]; return a }";
/// functions.add_function("gcd", signature, source, Options::default().null_on_null())?;
///
/// let a: ArrayRef = Arc::new(Int32Array::from(vec![Some(15), None]));
/// let b: ArrayRef = Arc::new(Int32Array::from(vec![25, 1]));
/// let batch = RecordBatch::try_from_iter([("a", a), ("b", b)])?;
/// let result = functions.call("gcd", &batch)?;
/// assert_eq!(result.column(0).as_primitive::<Int32Type>(), &Int32Array::from(vec![Some(5), None]));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
pub struct Functions(Arc<Shared>);

impl Default for Functions {
    fn default() -> Functions {
        Functions::new()
    }
}

impl std::fmt::Debug for Functions {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Functions").field(&self.names()).finish()
    }
}

impl Functions {
    /// No functions yet, and engines that have nothing but the standard library.
    pub fn new() -> Functions {
        Functions::with_engines(|| {
            let mut engine = Engine::with_loader(HashMap::<String, String>::new());
            engine.set_eval_allowed(false);
            Ok(engine)
        })
    }

    /// No functions yet, and engines as `make` makes them: with modules, functions of the host, limits that always hold.
    ///
    /// ```
    /// use std::collections::HashMap;
    /// use ellipsis::Engine;
    /// use ellipsis_arrow::Functions;
    ///
    /// let functions = Functions::with_engines(|| {
    ///     let modules = HashMap::from([("rates", "export const vat = 0.19;")]);
    ///     let mut engine = Engine::with_loader(modules);
    ///     engine.set_heap_limit(Some(256 << 20));
    ///     engine.add_function("hash", |text: String| text.len() as u32)?;
    ///     Ok(engine)
    /// });
    /// ```
    pub fn with_engines(
        make: impl Fn() -> Result<Engine, ellipsis::Error> + Send + Sync + 'static,
    ) -> Functions {
        let most_ready = std::thread::available_parallelism().map_or(1, usize::from) * 2;
        Functions(Arc::new(Shared {
            make: Box::new(make),
            definitions: RwLock::default(),
            ready: Mutex::default(),
            most_ready,
        }))
    }

    /// Adds a scalar or table function, in place of one of that name.
    ///
    /// The source is a module that exports the function (under its name, that of [`Options::handler`], or as its default), an
    /// expression such as an arrow function, or statements that declare it.
    ///
    /// # Errors
    /// If it does not compile or has no such function, or a type is not supported.
    pub fn add_function(
        &self,
        name: &str,
        signature: Signature,
        source: &str,
        options: Options,
    ) -> Result<()> {
        self.add(name, Kind::Function, signature, source, options)
    }

    /// Adds an aggregate: functions `create_state()`, `accumulate(state, …)` and, if there are, `retract(state, …)`,
    /// `merge(state, other)` and `finish(state)`, or the same in camelCase, which a module exports or an object has. See
    /// [`Aggregate`].
    ///
    /// # Errors
    /// As [`add_function`](Functions::add_function).
    pub fn add_aggregate(
        &self,
        name: &str,
        signature: Signature,
        source: &str,
        options: Options,
    ) -> Result<()> {
        self.add(name, Kind::Aggregate, signature, source, options)
    }

    /// What a source is: of which kind the function of that name is, or what is wrong with it.
    ///
    /// ```
    /// use ellipsis_arrow::{FunctionKind, Functions};
    ///
    /// let functions = Functions::new();
    /// assert_eq!(functions.inspect("f", "(a) => a + 1")?, FunctionKind::Scalar);
    /// assert_eq!(functions.inspect("f", "export function* f(n) { yield n }")?, FunctionKind::Table);
    /// let sum = "export const createState = () => 0, accumulate = (a, b) => a + b";
    /// assert_eq!(functions.inspect("f", sum)?, FunctionKind::Aggregate);
    /// # Ok::<(), ellipsis_arrow::Error>(())
    /// ```
    ///
    /// # Errors
    /// If it does not compile, or has no such function.
    pub fn inspect(&self, name: &str, source: &str) -> Result<FunctionKind> {
        let mut worker = self.worker()?;
        let mut load = |kind| {
            let signature = Signature::returning(DataType::Null);
            let definition = Definition::new(name, kind, signature, source, Options::default());
            worker.run(&definition, |call| call.is_generator())
        };
        if load(Kind::Aggregate).is_ok() {
            return Ok(FunctionKind::Aggregate);
        }
        Ok(if load(Kind::Function)? { FunctionKind::Table } else { FunctionKind::Scalar })
    }

    fn add(
        &self,
        name: &str,
        kind: Kind,
        signature: Signature,
        source: &str,
        options: Options,
    ) -> Result<()> {
        description(signature.returns()).map_err(|error| error.of(name))?;
        let definition = Arc::new(Definition::new(name, kind, signature, source, options));
        // What is wrong with it shows now.
        self.worker()?.run(&definition, |_| Ok(()))?;
        let mut all = self.0.definitions.write().unwrap_or_else(PoisonError::into_inner);
        all.insert(definition.name.clone(), definition);
        Ok(())
    }

    /// Forgets a function; whether there was one.
    pub fn remove(&self, name: &str) -> bool {
        let mut all = self.0.definitions.write().unwrap_or_else(PoisonError::into_inner);
        all.remove(name).is_some()
    }

    /// The names of all functions.
    pub fn names(&self) -> Vec<String> {
        let all = self.0.definitions.read().unwrap_or_else(PoisonError::into_inner);
        let mut names: Vec<_> = all.keys().cloned().collect();
        names.sort();
        names
    }

    fn definition(&self, name: &str) -> Result<Arc<Definition>> {
        let all = self.0.definitions.read().unwrap_or_else(PoisonError::into_inner);
        all.get(name).cloned().ok_or_else(|| Error::new("there is no such function").of(name))
    }

    pub(crate) fn worker(&self) -> Result<Lease> {
        let ready = self.0.ready.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let worker = match ready {
            Some(worker) => worker,
            None => Worker::new((self.0.make)()?)?,
        };
        Ok(Lease { worker: Some(worker), shared: self.0.clone() })
    }

    /// Calls a scalar function for each row. What comes out is a column of the function's name.
    ///
    /// # Errors
    /// What the function throws, a limit that it passes, a result that is not of its type; with the row.
    pub fn call(&self, name: &str, batch: &RecordBatch) -> Result<RecordBatch> {
        let definition = self.definition(name)?;
        let result =
            self.evaluate_in(&definition, batch.columns(), Some(&batch.schema()), batch.num_rows())?;
        let returns = definition.signature.returns();
        let field =
            Field::new(name, result.data_type().clone(), true).with_metadata(returns.metadata().clone());
        Ok(RecordBatch::try_new(Schema::new(vec![field]).into(), vec![result])?)
    }

    /// Calls a scalar function for each of so many rows of columns.
    ///
    /// # Errors
    /// As [`call`](Functions::call).
    pub fn evaluate(&self, name: &str, columns: &[ArrayRef], rows: usize) -> Result<ArrayRef> {
        let definition = self.definition(name)?;
        self.evaluate_in(&definition, columns, None, rows)
    }

    fn evaluate_in(
        &self,
        definition: &Definition,
        columns: &[ArrayRef],
        schema: Option<&Schema>,
        rows: usize,
    ) -> Result<ArrayRef> {
        if matches!(definition.kind, Kind::Aggregate) {
            return Err(Error::new("it is an aggregate").of(&definition.name));
        }
        let fields = definition.fields(columns, schema, rows)?;
        let input = Input { columns, fields: &fields, rows };
        self.worker()?.run(definition, |call| call.scalar(input, definition.signature.returns()))
    }

    /// Calls a table function, a generator or anything that returns what can be iterated, for each row. What comes out are
    /// batches of at most so many rows: in the column `row` the row of the input, then a column of the function's name.
    ///
    /// ```
    /// use std::sync::Arc;
    /// use arrow_array::{ArrayRef, Int32Array, RecordBatch, cast::AsArray, types::Int32Type};
    /// use arrow_schema::DataType;
    /// use ellipsis_arrow::{Functions, Options, Signature};
    ///
    /// let functions = Functions::new();
    /// let signature = Signature::new([("n", DataType::Int32)], DataType::Int32);
    /// functions.add_function("range", signature, "function* (n) { for (let i = 0; i < n; i++) yield i }", Options::default())?;
    ///
    /// let n: ArrayRef = Arc::new(Int32Array::from(vec![1, 0, 3]));
    /// let input = RecordBatch::try_from_iter([("n", n)])?;
    /// let output = functions.call_table("range", &input, 1024)?.next().unwrap()?;
    /// assert_eq!(output.column(0).as_primitive::<Int32Type>().values(), &[0, 2, 2, 2]);
    /// assert_eq!(output.column(1).as_primitive::<Int32Type>().values(), &[0, 0, 1, 2]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// As [`call`](Functions::call); what the function throws later is an item of the iterator.
    pub fn call_table(&self, name: &str, batch: &RecordBatch, most_rows: usize) -> Result<Rows> {
        let definition = self.definition(name)?;
        let fields = definition.fields(batch.columns(), Some(&batch.schema()), batch.num_rows())?;
        let input = Input { columns: batch.columns(), fields: &fields, rows: batch.num_rows() };
        let mut worker = self.worker()?;
        let next = worker.run(&definition, |call| call.open_table(input, definition.signature.returns()))?;
        Ok(Rows::new(worker, definition, next, most_rows))
    }

    /// An aggregate, with an engine of its own in which its states stay.
    ///
    /// # Errors
    /// If there is none of that name.
    pub fn aggregate(&self, name: &str) -> Result<Aggregate> {
        let definition = self.definition(name)?;
        if !matches!(definition.kind, Kind::Aggregate) {
            return Err(Error::new("it is no aggregate").of(name));
        }
        Ok(Aggregate::new(self.worker()?, definition))
    }
}

/// An engine of the pool, to which it goes back.
pub(crate) struct Lease {
    /// There is one until it is dropped.
    worker: Option<Worker>,
    shared: Arc<Shared>,
}

const THERE: &str = "it has its engine until it is dropped";

impl Deref for Lease {
    type Target = Worker;

    fn deref(&self) -> &Worker {
        self.worker.as_ref().expect(THERE)
    }
}

impl DerefMut for Lease {
    fn deref_mut(&mut self) -> &mut Worker {
        self.worker.as_mut().expect(THERE)
    }
}

impl Drop for Lease {
    fn drop(&mut self) {
        // Whoever panics may have left anything behind.
        let Some(worker) = self.worker.take().filter(|worker| !worker.is_spent && !std::thread::panicking())
        else {
            return;
        };
        let mut ready = self.shared.ready.lock().unwrap_or_else(PoisonError::into_inner);
        if ready.len() < self.shared.most_ready {
            ready.push(worker);
        }
    }
}
