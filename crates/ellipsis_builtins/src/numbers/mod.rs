//! Numbers: Number, BigInt and Math
//! ([clauses](https://tc39.es/ecma262/#sec-numbers-and-dates)).

pub(crate) mod bigint;
mod exact_sum;
pub(crate) mod math;
pub(crate) mod number;
