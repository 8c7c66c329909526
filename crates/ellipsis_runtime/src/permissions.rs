//! What a program may get at outside of itself: checked by the native operations that would get at it.

use std::path::{Component, Path, PathBuf};

use ellipsis::unstable::engine::{Context, ErrorKind, JsResult, Throw};

use crate::class::coded_error;

/// What is granted of a kind.
#[derive(Clone, Debug, Default)]
pub enum Grant {
    /// All of it.
    #[default]
    All,
    /// Only this: paths with what lies below them, hosts with or without a port, names.
    Only(Vec<String>),
}

impl Grant {
    /// Nothing of it.
    pub fn nothing() -> Grant {
        Grant::Only(Vec::new())
    }

    /// All of it, or only what a list says if there is one.
    pub fn of_list(list: Option<Vec<String>>) -> Grant {
        match list {
            Some(list) if !list.is_empty() => Grant::Only(list),
            _ => Grant::All,
        }
    }
}

/// What a program may do. Everything, unless it is told otherwise.
///
/// ```
/// use ellipsis_runtime::{Grant, Kind, Permissions, Program, Runtime};
///
/// let mut runtime = Runtime::new();
/// runtime.set_permissions(Permissions { read: Grant::nothing(), ..Permissions::default() });
/// let text = "require('fs').readFileSync('/etc/hosts')".into();
/// let program = Program { name: "[eval]".into(), text, kind: Kind::Code, arguments: Vec::new() };
/// assert!(runtime.run(&program).unwrap_err().report.contains("--allow-read"));
/// ```
#[derive(Clone, Debug, Default)]
pub struct Permissions {
    /// Which files and folders it may read.
    pub read: Grant,
    /// Which files and folders it may write, make and remove.
    pub write: Grant,
    /// With whom it may talk over the network, and where it may listen.
    pub net: Grant,
    /// Which variables of the environment it sees.
    pub env: Grant,
    /// Which programs it may run. What they do nobody checks.
    pub run: Grant,
}

impl Permissions {
    /// Nothing is allowed.
    pub fn none() -> Permissions {
        Permissions {
            read: Grant::nothing(),
            write: Grant::nothing(),
            net: Grant::nothing(),
            env: Grant::nothing(),
            run: Grant::nothing(),
        }
    }

    /// Whether a variable of the environment is there for the program.
    pub(crate) fn has_variable(&self, name: &str) -> bool {
        match &self.env {
            Grant::All => true,
            Grant::Only(names) => names.iter().any(|known| known == name),
        }
    }

    pub(crate) fn check_read(&self, cx: &mut Context, path: &Path) -> JsResult<()> {
        check_path(cx, &self.read, path, "read", "--allow-read")
    }

    /// Checks a module: the package of the program, or its folder if it is in none, is open to it.
    pub(crate) fn check_module(&self, cx: &mut Context, program: Option<&Path>, path: &Path) -> JsResult<()> {
        let program = program.filter(|program| program.is_absolute()).map(real);
        let folder = program.as_deref().and_then(Path::parent);
        let package =
            folder.and_then(|folder| folder.ancestors().find(|at| at.join("package.json").exists()));
        match package.or(folder) {
            Some(own) if real(path).starts_with(own) => Ok(()),
            _ => self.check_read(cx, path),
        }
    }

    pub(crate) fn check_write(&self, cx: &mut Context, path: &Path) -> JsResult<()> {
        check_path(cx, &self.write, path, "write", "--allow-write")
    }

    pub(crate) fn check_run(&self, cx: &mut Context, program: &str) -> JsResult<()> {
        match &self.run {
            Grant::All => Ok(()),
            Grant::Only(programs) if programs.iter().any(|known| known == program) => Ok(()),
            Grant::Only(_) => Err(denied(cx, "run", program, "--allow-run")),
        }
    }

    /// Checks a host, without brackets, and a port.
    pub(crate) fn check_net(&self, cx: &mut Context, host: &str, port: u16) -> JsResult<()> {
        let Grant::Only(hosts) = &self.net else { return Ok(()) };
        let own = host.to_ascii_lowercase();
        let is_known = hosts.iter().any(|known| {
            let known = known.to_ascii_lowercase();
            let bare = known.trim_start_matches('[').replace(']', "");
            bare == own || bare == format!("{own}:{port}")
        });
        if is_known { Ok(()) } else { Err(denied(cx, "net", &format!("{host}:{port}"), "--allow-net")) }
    }

    pub(crate) fn check_url(&self, cx: &mut Context, url: &str) -> JsResult<()> {
        if matches!(self.net, Grant::All) {
            return Ok(());
        }
        match url::Url::parse(url) {
            Ok(url) => {
                let host = url.host_str().unwrap_or_default().trim_matches(['[', ']']).to_owned();
                self.check_net(cx, &host, url.port_or_known_default().unwrap_or(0))
            }
            Err(_) => Err(denied(cx, "net", url, "--allow-net")),
        }
    }
}

fn check_path(cx: &mut Context, grant: &Grant, path: &Path, verb: &str, flag: &str) -> JsResult<()> {
    let Grant::Only(paths) = grant else { return Ok(()) };
    let own = real(path);
    if paths.iter().any(|known| own.starts_with(real(Path::new(known)))) {
        return Ok(());
    }
    Err(denied(cx, verb, &path.display().to_string(), flag))
}

/// Where a path leads: links are followed as far as there is something, and what is missing has no `..` left.
fn real(path: &Path) -> PathBuf {
    let path = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    let mut found = PathBuf::new();
    let mut left = 40;
    let mut rest: Vec<PathBuf> =
        path.components().rev().map(|part| PathBuf::from(part.as_os_str())).collect();
    while let Some(part) = rest.pop() {
        match part.components().next() {
            Some(Component::ParentDir) => {
                found.pop();
            }
            Some(Component::CurDir) | None => {}
            _ => {
                found.push(&part);
                if left > 0
                    && let Ok(target) = std::fs::read_link(&found)
                {
                    left -= 1;
                    found.pop();
                    rest.extend(target.components().rev().map(|part| PathBuf::from(part.as_os_str())));
                }
            }
        }
    }
    found
}

fn denied(cx: &mut Context, verb: &str, what: &str, flag: &str) -> Throw {
    let doing = match verb {
        "net" => "network access to",
        "run" => "running",
        "write" => "writing",
        _ => "reading",
    };
    let error = cx.error(ErrorKind::Error, format!("{doing} {what} is not allowed: {flag}={what} allows it"));
    coded_error(cx, error, "ERR_ACCESS_DENIED")
}
