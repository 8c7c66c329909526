//! JavaScript functions in DataFusion, run by [Ellipsis](ellipsis_arrow).
//!
//! ```
//! use std::sync::Arc;
//! use datafusion::prelude::SessionContext;
//! use ellipsis_datafusion::JavaScript;
//!
//! # tokio::runtime::Builder::new_current_thread().build()?.block_on(async {
//! let context = SessionContext::new().with_function_factory(Arc::new(JavaScript::new()));
//! context.sql("
//!     CREATE FUNCTION gcd(a INT, b INT) RETURNS INT LANGUAGE javascript IMMUTABLE AS $$
//!         (a, b) => { while (b) [a, b] = [b, a % b]; return a }
//!     $$
//! ").await?;
//! let batches = context.sql("SELECT gcd(12, 18) AS six").await?.collect().await?;
//! assert_eq!(batches[0].num_rows(), 1);
//! # Ok::<(), datafusion::error::DataFusionError>(())
//! # })?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
#![warn(missing_docs)]

mod aggregate;
mod factory;
mod overload;
mod scalar;
mod table;

pub use factory::JavaScript;
