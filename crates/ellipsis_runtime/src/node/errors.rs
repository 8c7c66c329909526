//! Errors that native operations throw as Node.js words them.

use ellipsis::unstable::engine::{Attributes, Context, ErrorKind, JsResult, Throw, Value, is_callable};

use crate::class::coded_error;
use crate::inspect::{Options, inspect};

/// What a message says was received.
pub(super) fn received(cx: &mut Context, value: Value) -> JsResult<String> {
    if let Some(object) = value.as_object() {
        if is_callable(value) {
            let name = object.get_named(cx, "name")?;
            return Ok(format!("function {}", cx.to_rust_string(name)?));
        }
        if let Some(constructor) = object.get_named(cx, "constructor")?.as_object() {
            let name = constructor.get_named(cx, "name")?;
            if !name.is_undefined() {
                return Ok(format!("an instance of {}", cx.to_rust_string(name)?));
            }
        }
        return inspect(cx, value, Options { depth: Some(-1), ..Options::default() });
    }
    if value.is_nullish() {
        return Ok(cx.describe(value));
    }
    let shown = inspect(cx, value, Options::default())?;
    let kind = cx.type_of(value).to_std_string();
    let is_long = shown.chars().count() > 28;
    let mut cut: String = shown.chars().take(if is_long { 25 } else { 28 }).collect();
    if is_long {
        cut.push_str("...");
    }
    Ok(format!("type {kind} ({cut})"))
}

/// The error of an argument that is not of the type that is `wanted`.
pub(crate) fn invalid_argument_type(
    cx: &mut Context,
    name: &str,
    wanted: &str,
    value: Value,
) -> JsResult<Throw> {
    let received = received(cx, value)?;
    let error = cx.type_error(format!("The \"{name}\" argument must be {wanted}. Received {received}"));
    Ok(coded_error(cx, error, "ERR_INVALID_ARG_TYPE"))
}

/// What libuv calls an error of the system, and how it describes it.
pub(super) fn named(problem: &std::io::Error) -> (&'static str, String) {
    use std::io::ErrorKind as Kind;
    let number = problem.raw_os_error();
    if let Some(&(_, code, text)) = SYSTEM.iter().find(|&&(known, ..)| Some(known) == number) {
        return (code, text.to_owned());
    }
    match problem.kind() {
        Kind::NotFound => ("ENOENT", "no such file or directory".into()),
        Kind::PermissionDenied => ("EACCES", "permission denied".into()),
        Kind::AlreadyExists => ("EEXIST", "file already exists".into()),
        Kind::InvalidInput => ("EINVAL", "invalid argument".into()),
        _ => ("EIO", problem.to_string()),
    }
}

/// Numbers of Linux and what they stand for.
static SYSTEM: &[(i32, &str, &str)] = &[
    (1, "EPERM", "operation not permitted"),
    (2, "ENOENT", "no such file or directory"),
    (5, "EIO", "i/o error"),
    (9, "EBADF", "bad file descriptor"),
    (11, "EAGAIN", "resource temporarily unavailable"),
    (12, "ENOMEM", "not enough memory"),
    (13, "EACCES", "permission denied"),
    (16, "EBUSY", "resource busy or locked"),
    (17, "EEXIST", "file already exists"),
    (18, "EXDEV", "cross-device link not permitted"),
    (20, "ENOTDIR", "not a directory"),
    (21, "EISDIR", "illegal operation on a directory"),
    (22, "EINVAL", "invalid argument"),
    (24, "EMFILE", "too many open files"),
    (26, "ETXTBSY", "text file is busy"),
    (27, "EFBIG", "file too large"),
    (28, "ENOSPC", "no space left on device"),
    (29, "ESPIPE", "invalid seek"),
    (30, "EROFS", "read-only file system"),
    (32, "EPIPE", "broken pipe"),
    (36, "ENAMETOOLONG", "name too long"),
    (39, "ENOTEMPTY", "directory not empty"),
    (40, "ELOOP", "too many symbolic links encountered"),
    (95, "ENOTSUP", "operation not supported on socket"),
    (97, "EAFNOSUPPORT", "address family not supported"),
    (98, "EADDRINUSE", "address already in use"),
    (99, "EADDRNOTAVAIL", "address not available"),
    (101, "ENETUNREACH", "network is unreachable"),
    (103, "ECONNABORTED", "software caused connection abort"),
    (104, "ECONNRESET", "connection reset by peer"),
    (110, "ETIMEDOUT", "connection timed out"),
    (111, "ECONNREFUSED", "connection refused"),
    (113, "EHOSTUNREACH", "host is unreachable"),
];

/// The error of a call of the system.
pub(super) fn system_error(
    cx: &mut Context,
    problem: &std::io::Error,
    syscall: &str,
    paths: &[&str],
) -> Throw {
    let (code, text) = named(problem);
    let mut message = format!("{code}: {text}, {syscall}");
    if let Some(path) = paths.first() {
        message += &format!(" '{path}'");
    }
    if let Some(path) = paths.get(1) {
        message += &format!(" -> '{path}'");
    }
    let error = cx.error(ErrorKind::Error, message);
    if let Some(object) = error.0.as_object() {
        let number = problem
            .raw_os_error()
            .or_else(|| SYSTEM.iter().find(|&&(_, known, _)| known == code).map(|&(number, ..)| number));
        let (code, syscall) = (cx.string(code), cx.string(syscall));
        let mut properties = vec![
            ("errno", Value::number(-f64::from(number.unwrap_or(5)))),
            ("code", code),
            ("syscall", syscall),
        ];
        for (name, path) in ["path", "dest"].into_iter().zip(paths) {
            let path = cx.string(path);
            properties.push((name, path));
        }
        for (name, value) in properties {
            let key = cx.key(name);
            object.define_new(cx, key, value, Attributes::ALL);
        }
    }
    error
}
