//! Overloads: which of several functions of a name a call is of.

use arrow_array::ArrayRef;
use arrow_schema::DataType;
use datafusion::common::{Result, ScalarValue, plan_err};
use datafusion::error::DataFusionError;
use datafusion::logical_expr::{Signature, Volatility};

/// A function for arguments of certain types.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub(crate) struct Overload {
    /// Its name in the registry.
    pub(crate) key: String,
    pub(crate) names: Vec<String>,
    pub(crate) types: Vec<DataType>,
    /// Of the last arguments, which may be left out.
    pub(crate) defaults: Vec<ScalarValue>,
    pub(crate) returns: DataType,
    /// So that a function of the same types and another source is another one.
    pub(crate) source: String,
    pub(crate) volatility: Volatility,
}

impl Overload {
    /// How far the given types are from those of the arguments; none if they are no arguments of this.
    fn distance(&self, given: &[DataType]) -> Option<usize> {
        if given.len() > self.types.len() || given.len() + self.defaults.len() < self.types.len() {
            return None;
        }
        let steps = given.iter().zip(&self.types).map(|(given, wanted)| match () {
            () if given == wanted => Some(0),
            () if *given == DataType::Null || is_text(given) && is_text(wanted) => Some(1),
            () if given.is_integer() && wanted.is_integer() => Some(2),
            () if given.is_numeric() && wanted.is_numeric() => Some(3),
            () => arrow_cast::can_cast_types(given, wanted).then_some(100),
        });
        steps.sum()
    }

    /// Adds the defaults of arguments that were left out.
    pub(crate) fn complete(&self, columns: &mut Vec<ArrayRef>, rows: usize) -> Result<()> {
        let missing = self.types.len() - columns.len();
        for default in &self.defaults[self.defaults.len() - missing..] {
            columns.push(default.to_array_of_size(rows)?);
        }
        Ok(())
    }
}

fn is_text(kind: &DataType) -> bool {
    matches!(kind, DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View)
}

/// The overload that arguments of these types fit best.
pub(crate) fn choose<'a>(name: &str, overloads: &'a [Overload], given: &[DataType]) -> Result<&'a Overload> {
    let distances = overloads.iter().filter_map(|overload| Some((overload.distance(given)?, overload)));
    match distances.min_by_key(|&(distance, _)| distance) {
        Some((_, overload)) => Ok(overload),
        None => plan_err!("There is no function {name} of arguments of types {given:?}"),
    }
}

/// The types that arguments are converted to.
pub(crate) fn coerce(name: &str, overloads: &[Overload], given: &[DataType]) -> Result<Vec<DataType>> {
    let overload = choose(name, overloads, given)?;
    Ok(overload.types[..given.len()].to_vec())
}

/// What DataFusion is told of all overloads.
pub(crate) fn signature(overloads: &[Overload]) -> Result<Signature> {
    let volatility = overloads.iter().map(|overload| overload.volatility).max_by_key(|kind| match kind {
        Volatility::Immutable => 0,
        Volatility::Stable => 1,
        Volatility::Volatile => 2,
    });
    let signature = Signature::user_defined(volatility.unwrap_or(Volatility::Volatile));
    match overloads {
        [only] if !only.names.is_empty() => signature.with_parameter_names(only.names.clone()),
        _ => Ok(signature),
    }
}

/// An error of a function, as DataFusion has errors.
pub(crate) fn external(error: ellipsis_arrow::Error) -> DataFusionError {
    DataFusionError::External(Box::new(error))
}
