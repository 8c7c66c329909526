//! JavaScript source text to bytecode.
#![allow(dead_code, reason = "x")]
mod assembler;
mod scope;
mod text;
