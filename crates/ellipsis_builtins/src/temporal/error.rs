//! Errors of `temporal_rs` as exceptions.

use ellipsis_engine::{Context, JsResult, Throw};
use temporal_rs::TemporalError;
use temporal_rs::error::ErrorKind;

/// Results of `temporal_rs` as results of built-in functions.
pub(crate) trait OrThrow<T> {
    /// The value, or the error as an exception of the current realm.
    fn or_throw(self, cx: &mut Context) -> JsResult<T>;
}

impl<T> OrThrow<T> for Result<T, TemporalError> {
    fn or_throw(self, cx: &mut Context) -> JsResult<T> {
        self.map_err(|error| throw(cx, error))
    }
}

/// The exception of an error: what it calls a syntax error or cannot name is a value out of the
/// range of those that Temporal knows.
#[cold]
fn throw(cx: &mut Context, error: TemporalError) -> Throw {
    let message = match error.into_message().trim_end_matches('.') {
        "" => "Value out of the range of Temporal",
        message => message,
    };
    match error.kind() {
        ErrorKind::Type => cx.type_error(message),
        _ => cx.range_error(message),
    }
}
