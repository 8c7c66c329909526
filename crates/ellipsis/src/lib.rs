//! Ellipsis, a JavaScript engine to embed.
//!
//! ```
//! use ellipsis::{Engine, Function, Object};
//!
//! let mut engine = Engine::new();
//! let sum: f64 = engine.eval("const xs = [1, 2]; [...xs, 39].reduce((a, b) => a + b)")?;
//! assert_eq!(sum, 42.0);
//!
//! let hypot = Function::new(&mut engine, "hypot", |x: f64, y: f64| x.hypot(y))?;
//! engine.set_global("hypot", hypot)?;
//! let point: Object = engine.eval("({ x: 3, y: 4, length() { return hypot(this.x, this.y) } })")?;
//! assert_eq!(point.call_method::<f64>(&mut engine, "length", ())?, 5.0);
//! # Ok::<(), ellipsis::Error>(())
//! ```
//!
//! An [`Engine`] owns everything; it is `Send`. [`Value`], [`Object`], [`Function`] and their like are handles without
//! lifetimes: they may be stored, sent to other threads and dropped there, and whoever uses one brings the engine, or within
//! a host function the [`Scope`]. What comes out is converted by [`FromJs`], what goes in by [`IntoJs`].
//!
//! What scripts throw, and source text that does not compile, comes back as an [`Error`], which keeps the thrown value.
//!
//! ```
//! # use ellipsis::Engine;
//! let mut engine = Engine::new();
//! let error = engine.eval_script::<()>("oops.js", "let a = 1;\nnull.length").unwrap_err();
//! assert_eq!(error.name(), "TypeError");
//! assert_eq!(error.location().unwrap().line, 2);
//! ```
//!
//! A script that must not run forever gets a bound; it cannot catch what happens at its end.
//!
//! ```
//! # use ellipsis::{Engine, ErrorKind};
//! let mut engine = Engine::new();
//! engine.set_fuel(Some(1_000_000));
//! let error = engine.eval::<()>("try { for (;;) {} } finally { done = 1 }").unwrap_err();
//! assert_eq!(error.kind(), ErrorKind::OutOfFuel);
//! ```
//!
//! Types of Rust's become classes of scripts by [`Class`], or the attribute `class`; structs and enums become objects by derives of
//! [`FromJs`] and [`IntoJs`], or whatever serde knows by its traits.
//!
//! # Features
//!
//! - `derive` (on by default): the derives and the attribute.
//! - `serde`: `Scope::to_value` and `Scope::from_value`, and the module `serde`.
//! - `intl`, `temporal` (on by default): the globals of that name, with the data of locales and time zones.
#![warn(missing_docs)]

#[cfg(doctest)]
#[doc = include_str!("../../../docs/embedding.md")]
mod guide {}

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
mod readme {}

#[cfg(feature = "derive")]
#[doc(hidden)]
#[path = "derived.rs"]
pub mod __private;
mod array;
mod bigint;
mod class;
mod clock;
mod collections;
mod compile;
mod compiled;
mod console;
mod convert;
mod engine;
mod error;
mod function;
mod handle;
#[cfg_attr(
    not(feature = "unstable"),
    allow(dead_code, unreachable_pub, reason = "all of it is in `unstable`")
)]
mod host;
mod instance;
mod limits;
mod loader;
mod locale;
#[cfg(feature = "derive")]
mod macros;
mod method;
mod object;
mod pool;
#[cfg_attr(
    not(feature = "unstable"),
    allow(dead_code, unreachable_pub, reason = "all of it is in `unstable`")
)]
mod program;
mod promise;
mod realm;
mod recent;
mod run;
#[cfg(feature = "serde")]
pub mod serde;
mod settings;
mod state;
mod symbol;
mod tasks;
mod traced;
mod typed_array;
#[cfg(feature = "unstable")]
pub mod unstable;
mod value;

pub use array::{Array, Item};
pub use bigint::{BigInt, OutOfRange};
pub use class::{Class, ClassBuilder, IntoInstance};
pub use collections::{Date, ErrorObject, Map, Set};
pub use compiled::Compiled;
pub use console::{ConsoleLevel, ConsoleMessage};
pub use convert::{FromJs, IntoJs};
pub use engine::{Engine, Scope};
pub use error::{Error, ErrorKind, Location};
pub use function::{
    ArgumentList, Arguments, FromArgument, Function, HostFunction, IntoArguments, Rest, This,
};
pub use instance::Instance;
pub use limits::{HeapContents, HeapShare, Limits, StopHandle, Usage};
pub use loader::Loader;
#[cfg(feature = "derive")]
pub use macros::{FromJs, IntoJs, class};
pub use method::HostMethod;
pub use object::{AsKey, Descriptor, Key, KeyRef, Object};
pub use pool::{Pool, Pooled};
pub use program::Content;
pub use promise::{Promise, PromiseState, Resolver};
pub use realm::Realm;
pub use symbol::Symbol;
pub use tasks::Async;
pub use traced::{Held, Traced, Tracer};
pub use typed_array::{ArrayBuffer, Element, Elements, TypedArray};
pub use value::{Text, Value};
