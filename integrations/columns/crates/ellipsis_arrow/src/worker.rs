//! One engine with the functions that it has met.

use std::collections::HashMap;

use arrow_array::{Array, ArrayRef};
use arrow_buffer::BooleanBuffer;
use arrow_schema::FieldRef;
use ellipsis::{Engine, Function, Object, Promise, Scope, TypedArray, Value};

use crate::driver::{self, Loop, Update};
use crate::error::{COLUMNS, Error, KERNELS, Result};
use crate::options::{Nulls, OnError};
use crate::read::Reader;
use crate::registry::{Definition, Kind};
use crate::write::{Leaves, Store, description};

/// A function in an engine, with the loops that were made for it.
pub(crate) struct Loaded {
    functions: HashMap<&'static str, Function>,
    drivers: HashMap<(&'static str, String), Function>,
}

/// More ways in which columns lie than these are rare: then the loops are made again.
const MOST_DRIVERS: usize = 64;

/// The functions of an aggregate.
const MEMBERS: [(&str, &str); 5] = [
    ("create_state", "createState"),
    ("accumulate", "accumulate"),
    ("retract", "retract"),
    ("merge", "merge"),
    ("finish", "finish"),
];

/// The name under which a function that is no aggregate is kept.
pub(crate) const SELF: &str = "";

/// An engine, what errors read, and the kernels.
pub(crate) struct Worker {
    pub(crate) engine: Engine,
    row: TypedArray,
    kernels: Object,
    loaded: HashMap<u64, Loaded>,
    /// Whether something happened after which it is better not to be used again.
    pub(crate) is_spent: bool,
}

/// Columns of a call.
#[derive(Clone, Copy)]
pub(crate) struct Input<'a> {
    pub(crate) columns: &'a [ArrayRef],
    pub(crate) fields: &'a [FieldRef],
    pub(crate) rows: usize,
}

/// Which rows of states are changed, and how.
pub(crate) struct Change<'a> {
    pub(crate) groups: Option<&'a [usize]>,
    pub(crate) filter: Option<&'a arrow_array::BooleanArray>,
    pub(crate) retract: Option<&'a arrow_array::BooleanArray>,
    /// All rows are taken back.
    pub(crate) backwards: bool,
}

impl Worker {
    pub(crate) fn new(mut engine: Engine) -> Result<Worker> {
        let row = TypedArray::from_vec(&mut engine, vec![-1_i32])?;
        let make: Function = engine.eval_script(KERNELS, include_str!("kernels.js"))?;
        let kernels = make.call(&mut engine, (&*row,))?;
        Ok(Worker { engine, row, kernels, loaded: HashMap::new(), is_spent: false })
    }

    /// Does something with a function within its limits; what goes wrong is told of its row.
    pub(crate) fn run<T>(
        &mut self,
        definition: &Definition,
        run: impl FnOnce(&mut Call<'_>) -> Result<T>,
    ) -> Result<T> {
        let options = &definition.options;
        let mut loaded = match self.loaded.remove(&definition.id) {
            Some(loaded) => loaded,
            None => load(&mut self.engine, definition).map_err(|error| error.of(&definition.name))?,
        };
        self.engine.drop_jobs();
        let (row, kernels) = (&self.row, &self.kernels);
        let result = self.engine.with_limits(options.limits, |scope| {
            set_row(scope, row);
            run(&mut Call { scope, row, kernels, loaded: &mut loaded, definition })
        });
        self.loaded.insert(definition.id, loaded);
        result.map_err(|error| {
            self.is_spent |= error.kind() == Some(ellipsis::ErrorKind::OutOfMemory);
            let row = row.with_slice(&mut self.engine, |row: &mut [i32]| usize::try_from(row[0]).ok());
            error.of(&definition.name).at(row.ok().flatten())
        })
    }
}

fn set_row(scope: &mut Scope, row: &TypedArray) {
    // It is of this engine, and nobody else has it.
    let _ = row.with_slice(scope, |row: &mut [i32]| row[0] = -1);
}

fn load(engine: &mut Engine, definition: &Definition) -> Result<Loaded> {
    let name = format!("{}.js", definition.name);
    let source = &definition.source;
    let value: Value = if source.contains("export") {
        engine.eval_module(&name, source)?.into()
    } else {
        // An expression, or statements that declare what is called.
        let expression = engine.eval_script(&name, &format!("({source}\n)"));
        match expression {
            Err(error) if error.kind() == ellipsis::ErrorKind::Syntax => {
                let handler = definition.handler();
                let members = MEMBERS.iter().flat_map(|&(one, other)| [one, other]);
                let known =
                    |name: &str| format!("{name}: typeof {name} === 'undefined' ? undefined : {name}");
                let all = match definition.kind {
                    Kind::Aggregate => members.map(known).collect::<Vec<_>>().join(", "),
                    Kind::Function => known(handler),
                };
                let text = format!("(() => {{{source}\n; return {{ {all} }}; }})()");
                engine.eval_script(&name, &text).map_err(|_| error)?
            }
            other => other?,
        }
    };
    let mut functions = HashMap::new();
    let object: Object = value.to(engine)?;
    match definition.kind {
        Kind::Aggregate => {
            for (name, other) in MEMBERS {
                for key in [name, other] {
                    if let Some(function) = object.get::<Option<Function>>(engine, key)? {
                        functions.insert(name, function);
                    }
                }
            }
            for needed in ["create_state", "accumulate"] {
                if !functions.contains_key(needed) {
                    return Err(Error::new(format!("there is no function {needed}")));
                }
            }
        }
        Kind::Function => {
            let function = if object.is_function(engine)? {
                value.to(engine)?
            } else {
                let handler = definition.handler();
                let found = object.get::<Option<Function>>(engine, handler)?;
                let found = match found {
                    Some(found) => Some(found),
                    None => object.get::<Option<Function>>(engine, "default")?,
                };
                found.ok_or_else(|| Error::new(format!("there is no function {handler}")))?
            };
            functions.insert(SELF, function);
        }
    }
    Ok(Loaded { functions, drivers: HashMap::new() })
}

/// Something that is done with a function.
pub(crate) struct Call<'a> {
    pub(crate) scope: &'a mut Scope,
    row: &'a TypedArray,
    kernels: &'a Object,
    loaded: &'a mut Loaded,
    definition: &'a Definition,
}

impl Call<'_> {
    /// A driver of a function, made of its source unless there is one.
    fn driver(&mut self, function: &'static str, source: String) -> Result<Function> {
        let key = (function, source);
        if let Some(driver) = self.loaded.drivers.get(&key) {
            return Ok(driver.clone());
        }
        if self.loaded.drivers.len() >= MOST_DRIVERS {
            self.loaded.drivers.clear();
        }
        let make: Function = self.scope.eval_script(COLUMNS, &key.1)?;
        let of = self.loaded.functions.get(function).map(|function| Value::from(&**function));
        let driver: Function = make.call(
            self.scope,
            (of.unwrap_or_default(), Value::from(&**self.row), Value::from(self.kernels)),
        )?;
        self.loaded.drivers.insert(key, driver.clone());
        Ok(driver)
    }

    pub(crate) fn has(&self, function: &str) -> bool {
        self.loaded.functions.contains_key(function)
    }

    /// Whether it is a generator.
    pub(crate) fn is_generator(&mut self) -> Result<bool> {
        let Some(function) = self.loaded.functions.get(SELF) else { return Ok(false) };
        let tag: Function =
            self.scope.eval_script(COLUMNS, "(f) => f[Symbol.toStringTag] === 'GeneratorFunction'")?;
        Ok(tag.call(self.scope, (function,))?)
    }

    /// The bits of the rows that a function is called for, and whether that are not all.
    fn present(&mut self, input: Input<'_>) -> Result<(TypedArray, bool)> {
        let present = match self.definition.options.nulls {
            Nulls::Propagate => Reader::present(input.columns),
            Nulls::Call => None,
        };
        let bits = match &present {
            Some(present) => present.inner().sliced().to_vec(),
            None => vec![u8::MAX; input.rows.div_ceil(8)],
        };
        Ok((TypedArray::from_vec(self.scope, bits)?, present.is_some()))
    }

    /// Reads columns: what is handed over, the code before the loop, and the value of each column in row `i`.
    fn read(&mut self, input: Input<'_>) -> Result<Read> {
        let options = &self.definition.options;
        let mut reader = Reader::new(self.scope, options);
        let mut arguments = Vec::new();
        for (at, column) in input.columns.iter().enumerate() {
            let field = &input.fields[at];
            let value = match options.nulls {
                Nulls::Propagate => reader.column(column, field),
                Nulls::Call => reader.nullable(column, field),
            };
            arguments.push(value.map_err(|error| error.of_argument(at))?.at("i"));
        }
        Ok(Read { values: reader.values, prologue: reader.prologue, arguments })
    }

    /// A scalar function of columns.
    pub(crate) fn scalar(&mut self, input: Input<'_>, returns: &FieldRef) -> Result<ArrayRef> {
        let options = &self.definition.options;
        if options.is_batched {
            return self.batch(input, returns);
        }
        let read = self.read(input)?;
        let body = format!("const r = f({});", read.arguments.join(", "));
        let present = self.present(input)?;
        self.results(SELF, read, present, body, input.rows, returns)
    }

    /// What a function gives for each row, as a column.
    fn results(
        &mut self,
        function: &'static str,
        read: Read,
        (bits, skips): (TypedArray, bool),
        body: String,
        rows: usize,
        returns: &FieldRef,
    ) -> Result<ArrayRef> {
        let options = &self.definition.options;
        let description = description(returns)?;
        let store = if options.is_async { Store::Listed } else { Store::of(returns) };
        let driver = Loop { body, skips, store: &store, description: &description, options };
        let source = driver.scalar(read.values.len(), &read.prologue);
        let run = self.driver(function, source)?;
        // Made before anything runs: making them runs the jobs that wait.
        let after = match &store {
            Store::Direct(_) => None,
            Store::Listed => {
                let settle = self.driver(SELF, driver::settler())?;
                Some((settle, self.driver(SELF, driver::encoder(&description))?))
            }
        };
        let out: Value = match &store {
            Store::Direct(direct) => Value::from(&*direct.make(self.scope, rows)?),
            Store::Listed => Value::from(&*ellipsis::Array::new(self.scope)),
        };
        let mut arguments = vec![Value::from(rows as f64), out, Value::from(&*bits)];
        arguments.extend(read.values);
        let out: Object = run.call(self.scope, arguments)?;
        let leaves = match after {
            None => vec![(*bits).clone(), out],
            Some((settle, encode)) => {
                let out = if options.is_async { self.settle(&settle, out, rows)? } else { out };
                encode.call(self.scope, (out, rows as f64, bits))?
            }
        };
        Leaves::new(self.scope, leaves).column(returns, rows)
    }

    /// Waits for what a list of promises gives.
    fn settle(&mut self, settle: &Function, promises: Object, rows: usize) -> Result<Object> {
        let goes_on = self.definition.options.on_error == OnError::Null;
        let all: Promise = settle.call(self.scope, (promises, rows as f64, goes_on))?;
        Ok(all.wait(self.scope)?)
    }

    fn batch(&mut self, input: Input<'_>, returns: &FieldRef) -> Result<ArrayRef> {
        let description = description(returns)?;
        let (bits, _) = self.present(input)?;
        let mut reader = Reader::new(self.scope, &self.definition.options);
        let (mut arguments, mut valid) = (String::new(), String::new());
        for (column, field) in input.columns.iter().zip(input.fields) {
            arguments = arguments + &reader.whole(column, field)? + ", ";
            valid += &match column.logical_nulls().filter(|nulls| nulls.null_count() > 0) {
                Some(nulls) => reader.bitmap(&nulls)? + ", ",
                None => "null, ".to_owned(),
            };
        }
        let (values, prologue) = (reader.values, reader.prologue);
        let source = driver::batch(values.len(), &prologue, &arguments, &valid, &description);
        let run = self.driver(SELF, source)?;
        let mut given = vec![Value::from(input.rows as f64), Value::from(&*bits)];
        given.extend(values);
        let leaves = run.call(self.scope, given)?;
        Leaves::new(self.scope, leaves).column(returns, input.rows)
    }

    /// What gives the results of a table function, some at a time.
    pub(crate) fn open_table(&mut self, input: Input<'_>, returns: &FieldRef) -> Result<Function> {
        let read = self.read(input)?;
        let call = format!("f({})", read.arguments.join(", "));
        let (bits, skips) = self.present(input)?;
        let source = driver::table(read.values.len(), &read.prologue, &call, skips, &description(returns)?);
        let open = self.driver(SELF, source)?;
        let mut arguments = vec![Value::from(input.rows as f64), Value::from(&*bits)];
        arguments.extend(read.values);
        Ok(open.call(self.scope, arguments)?)
    }

    /// The next results of a table function: of which rows they are, and what they are. None if there are no more.
    pub(crate) fn next_of_table(
        &mut self,
        next: &Function,
        most: usize,
        returns: &FieldRef,
    ) -> Result<Option<(ArrayRef, ArrayRef)>> {
        let mut leaves: Vec<Object> = next.call(self.scope, (most as f64,))?;
        let Some(rows) = leaves.pop() else { return Ok(None) };
        let count = rows.get::<usize>(self.scope, "length")?;
        if count == 0 {
            return Ok(None);
        }
        let rows = Value::from(rows).to::<TypedArray>(self.scope)?.take::<i32>(self.scope)?;
        let rows = arrow_array::Int32Array::from(rows.to_vec());
        let values = Leaves::new(self.scope, leaves).column(returns, count)?;
        Ok(Some((std::sync::Arc::new(rows), values)))
    }

    /// Sees to it that there are so many states.
    pub(crate) fn grow(&mut self, states: &ellipsis::Array, count: usize) -> Result<()> {
        let grow = self.driver("create_state", driver::growth())?;
        Ok(grow.call(self.scope, (states, count as f64))?)
    }

    /// Changes states by rows.
    pub(crate) fn update(
        &mut self,
        states: &ellipsis::Array,
        input: Input<'_>,
        change: &Change<'_>,
    ) -> Result<()> {
        let read = self.read(input)?;
        let arguments = read.arguments.iter().map(|value| format!(", {value}")).collect::<String>();
        self.change(
            if change.backwards { "retract" } else { "accumulate" },
            states,
            input,
            read,
            &arguments,
            change,
        )
    }

    /// Merges other states into those of their groups.
    pub(crate) fn merge(
        &mut self,
        states: &ellipsis::Array,
        others: &ellipsis::Array,
        change: &Change<'_>,
    ) -> Result<()> {
        let rows = others.len(self.scope)? as usize;
        let read =
            Read { values: vec![Value::from(&**others)], prologue: String::new(), arguments: Vec::new() };
        let input = Input { columns: &[], fields: &[], rows };
        self.change("merge", states, input, read, ", p0[i]", change)
    }

    fn change(
        &mut self,
        function: &'static str,
        states: &ellipsis::Array,
        input: Input<'_>,
        mut read: Read,
        arguments: &str,
        change: &Change<'_>,
    ) -> Result<()> {
        if !self.has(function) {
            return Err(Error::new(format!("there is no function {function}")));
        }
        let present = match self.definition.options.nulls {
            Nulls::Propagate => Reader::present(input.columns),
            Nulls::Call => None,
        };
        let wanted = change.filter.map(true_bits);
        let present = match (present.map(|nulls| nulls.into_inner()), wanted) {
            (Some(present), Some(wanted)) => Some(&present & &wanted),
            (present, wanted) => present.or(wanted),
        };
        let mut reader = Reader::new(self.scope, &self.definition.options);
        reader.values = std::mem::take(&mut read.values);
        let retracts = match change.retract {
            Some(retract) => Some(reader.validity(&true_bits(retract).into())?),
            None => None,
        };
        let values = reader.values;
        let how = Update { grouped: change.groups.is_some(), skips: present.is_some(), retracts };
        let back = match how.retracts {
            Some(_) => match self.loaded.functions.get("retract") {
                Some(back) => Value::from(&**back),
                None => return Err(Error::new("there is no function retract")),
            },
            None => Value::Undefined,
        };
        let run = self.driver(function, driver::update(values.len(), &read.prologue, arguments, &how))?;
        let groups = match change.groups {
            Some(groups) => {
                let groups = groups.iter().map(|&group| group as u32).collect::<Vec<_>>();
                Value::from(&*TypedArray::from_vec(self.scope, groups)?)
            }
            None => Value::Undefined,
        };
        let valid = match present {
            Some(present) => Value::from(&*TypedArray::from_vec(self.scope, present.sliced().to_vec())?),
            None => Value::Undefined,
        };
        let mut given = vec![Value::from(input.rows as f64), Value::from(&**states), groups, valid, back];
        given.extend(values);
        Ok(run.call(self.scope, given)?)
    }

    /// The results of states, as a column.
    pub(crate) fn finish(&mut self, states: &ellipsis::Array, returns: &FieldRef) -> Result<ArrayRef> {
        let rows = states.len(self.scope)? as usize;
        let bits = TypedArray::from_vec(self.scope, vec![u8::MAX; rows.div_ceil(8)])?;
        let read =
            Read { values: vec![Value::from(&**states)], prologue: String::new(), arguments: Vec::new() };
        let (function, body) = match self.has("finish") {
            true => ("finish", "const r = f(p0[i]);"),
            false => ("accumulate", "const r = p0[i];"),
        };
        self.results(function, read, (bits, false), body.to_owned(), rows, returns)
    }
}

/// The bits of what is true, and not null.
fn true_bits(array: &arrow_array::BooleanArray) -> BooleanBuffer {
    match array.nulls() {
        Some(nulls) => array.values() & nulls.inner(),
        None => array.values().clone(),
    }
}

/// What columns are to a loop.
struct Read {
    values: Vec<Value>,
    prologue: String,
    arguments: Vec<String>,
}
