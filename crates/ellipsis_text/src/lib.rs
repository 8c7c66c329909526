//! Characters and numbers, and the conversions between them: the part of JavaScript's primitive values that needs no heap.
//!
//! **It decides** what can be asked of code units in place, Latin-1 or UTF-16, which text a number has
//! and which number a text says, and what the arithmetic of Numbers and BigInts comes to.
//!
//! **It must not know** how values are boxed or where strings lie: no heap, no cell, no object. Whatever
//! stands here takes slices, `f64` and [`BigInt`](num_bigint::BigInt), and can neither run JavaScript nor throw.
//!
//! **Begin reading** at [`StrView`] and [`TextBuilder`], then [`number`] and [`bigint`].

pub mod bigint;
mod builder;
pub mod number;
mod operator;
mod view;
pub mod words;

#[cfg(test)]
mod tests;

pub use builder::{TextBuilder, append_bytes};
pub use operator::{BigIntProblem, Operator};
pub use view::{LossyText, StrView, Units, is_latin1};
