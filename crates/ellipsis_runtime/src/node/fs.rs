//! Files and folders: each operation runs at once, or beside the program.

use std::collections::HashMap;
use std::fs::{self, File};
use std::io::{Error, Read, Write};
use std::os::fd::AsRawFd;
use std::os::unix::fs::{DirBuilderExt, FileExt, FileTypeExt, MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use ellipsis::unstable::engine::{Args, Context, JsResult, NativeInfo, Rooted, Throw, Value};
use rustix::fs::{AtFlags, CWD, Mode, OFlags, Timespec, Timestamps, UTIME_NOW};

use super::errors::system_error;
use super::values::{byte_array, bytes_of, texts};
use crate::class::function;
use crate::state;

pub(super) static FUNCTIONS: &[NativeInfo] = &[function("call", 1, call), function("start", 2, start)];

/// What an operation gets.
enum Given {
    Nothing,
    Number(f64),
    Text(String),
    Bytes(Vec<u8>),
}

/// What an operation comes to.
enum Outcome {
    Nothing,
    Number(f64),
    Text(String),
    Bytes(Vec<u8>),
    Numbers(Vec<f64>),
    /// Names and kinds.
    Entries(Vec<(String, u8)>),
}

/// How an operation failed: in which call of the system, with which paths.
struct Problem {
    error: Error,
    call: &'static str,
    paths: Vec<String>,
}

type Done = Result<Outcome, Problem>;
type Operation = fn(&Inputs) -> Done;

/// What an operation was given.
struct Inputs(Vec<Given>);

impl Inputs {
    fn text(&self, at: usize) -> &str {
        match self.0.get(at) {
            Some(Given::Text(text)) => text,
            _ => "",
        }
    }

    fn path(&self, at: usize) -> PathBuf {
        match self.0.get(at) {
            Some(Given::Bytes(bytes)) => {
                use std::os::unix::ffi::OsStrExt;
                PathBuf::from(std::ffi::OsStr::from_bytes(bytes))
            }
            _ => PathBuf::from(self.text(at)),
        }
    }

    fn number(&self, at: usize) -> Option<f64> {
        match self.0.get(at) {
            Some(Given::Number(number)) => Some(*number),
            _ => None,
        }
    }

    fn integer(&self, at: usize) -> i64 {
        self.number(at).map_or(0, |number| number as i64)
    }

    fn flag(&self, at: usize) -> bool {
        self.integer(at) != 0
    }

    fn bytes(&self, at: usize) -> &[u8] {
        match self.0.get(at) {
            Some(Given::Bytes(bytes)) => bytes,
            _ => &[],
        }
    }

    fn mode(&self, at: usize) -> u32 {
        self.integer(at) as u32
    }

    /// A position in a file; none where the file itself is to know it.
    fn position(&self, at: usize) -> Option<u64> {
        self.number(at).filter(|&number| number >= 0.0).map(|number| number as u64)
    }

    /// The file with a number.
    fn file(&self, call: &'static str) -> Result<Arc<File>, Problem> {
        let number = self.integer(0) as i32;
        let file = open_files().get(&number).cloned();
        file.ok_or_else(|| Problem { error: Error::from_raw_os_error(9), call, paths: Vec::new() })
    }

    /// The outcome of a call of the system, whose arguments begin with so many paths.
    fn of<T>(&self, call: &'static str, paths: usize, result: std::io::Result<T>) -> Result<T, Problem> {
        result.map_err(|error| {
            let paths = (0..paths).map(|at| self.path(at).display().to_string()).collect();
            Problem { error, call, paths }
        })
    }
}

/// The files that are open, by their numbers, which are those of the whole process.
fn open_files() -> std::sync::MutexGuard<'static, HashMap<i32, Arc<File>>> {
    static OPEN: OnceLock<Mutex<HashMap<i32, Arc<File>>>> = OnceLock::new();
    // What is in the table holds whatever happened to whoever held it.
    OPEN.get_or_init(Mutex::default).lock().unwrap_or_else(PoisonError::into_inner)
}

/// The open file with a number.
pub(super) fn file_of(number: i32) -> Option<Arc<File>> {
    open_files().get(&number).cloned()
}

static OPERATIONS: &[(&str, Operation)] = &[
    ("access", |i| {
        let access = rustix::fs::Access::from_bits_truncate(i.mode(1));
        i.of("access", 1, rustix::fs::access(i.path(0), access).map_err(Error::from))?;
        Ok(Outcome::Nothing)
    }),
    ("chmod", |i| {
        let permissions = fs::Permissions::from_mode(i.mode(1));
        i.of("chmod", 1, fs::set_permissions(i.path(0), permissions)).map(|()| Outcome::Nothing)
    }),
    ("chown", |i| {
        let result = std::os::unix::fs::chown(i.path(0), Some(i.mode(1)), Some(i.mode(2)));
        i.of("chown", 1, result).map(|()| Outcome::Nothing)
    }),
    ("lchown", |i| {
        let result = std::os::unix::fs::lchown(i.path(0), Some(i.mode(1)), Some(i.mode(2)));
        i.of("lchown", 1, result).map(|()| Outcome::Nothing)
    }),
    ("close", |i| {
        i.file("close")?;
        open_files().remove(&(i.integer(0) as i32));
        Ok(Outcome::Nothing)
    }),
    ("copyFile", copy_file),
    ("fchmod", |i| {
        let file = i.file("fchmod")?;
        i.of("fchmod", 0, file.set_permissions(fs::Permissions::from_mode(i.mode(1))))
            .map(|()| Outcome::Nothing)
    }),
    ("fchown", |i| {
        let file = i.file("fchown")?;
        let result = std::os::unix::fs::fchown(&*file, Some(i.mode(1)), Some(i.mode(2)));
        i.of("fchown", 0, result).map(|()| Outcome::Nothing)
    }),
    ("fdatasync", |i| i.of("fdatasync", 0, i.file("fdatasync")?.sync_data()).map(|()| Outcome::Nothing)),
    ("fsync", |i| i.of("fsync", 0, i.file("fsync")?.sync_all()).map(|()| Outcome::Nothing)),
    ("fstat", |i| {
        let known = match i.integer(0) {
            // Who has closed standard input has no use for what is known of it.
            0..=2 => fs::metadata(format!("/dev/fd/{}", i.integer(0))),
            _ => i.file("fstat")?.metadata(),
        };
        i.of("fstat", 0, known).map(|known| numbers(&known))
    }),
    ("ftruncate", |i| {
        let length = i.integer(1).max(0) as u64;
        i.of("ftruncate", 0, i.file("ftruncate")?.set_len(length)).map(|()| Outcome::Nothing)
    }),
    ("futimes", |i| {
        let file = i.file("futime")?;
        let result = rustix::fs::futimens(&*file, &times(i));
        i.of("futime", 0, result.map_err(Error::from)).map(|()| Outcome::Nothing)
    }),
    ("utimes", |i| {
        let result = rustix::fs::utimensat(CWD, i.path(0), &times(i), AtFlags::empty());
        i.of("utime", 1, result.map_err(Error::from)).map(|()| Outcome::Nothing)
    }),
    ("lutimes", |i| {
        let result = rustix::fs::utimensat(CWD, i.path(0), &times(i), AtFlags::SYMLINK_NOFOLLOW);
        i.of("lutime", 1, result.map_err(Error::from)).map(|()| Outcome::Nothing)
    }),
    ("link", |i| i.of("link", 2, fs::hard_link(i.path(0), i.path(1))).map(|()| Outcome::Nothing)),
    ("symlink", |i| {
        i.of("symlink", 2, std::os::unix::fs::symlink(i.path(0), i.path(1))).map(|()| Outcome::Nothing)
    }),
    ("readlink", |i| {
        i.of("readlink", 1, fs::read_link(i.path(0))).map(|path| Outcome::Text(path.display().to_string()))
    }),
    ("realpath", |i| {
        i.of("realpath", 1, fs::canonicalize(i.path(0))).map(|path| Outcome::Text(path.display().to_string()))
    }),
    ("stat", |i| i.of("stat", 1, fs::metadata(i.path(0))).map(|known| numbers(&known))),
    ("lstat", |i| i.of("lstat", 1, fs::symlink_metadata(i.path(0))).map(|known| numbers(&known))),
    ("statfs", |i| {
        let known = rustix::fs::statfs(i.path(0)).map_err(Error::from);
        let known = i.of("statfs", 1, known)?;
        let numbers = [
            known.f_type as f64,
            known.f_bsize as f64,
            known.f_blocks as f64,
            known.f_bfree as f64,
            known.f_bavail as f64,
            known.f_files as f64,
            known.f_ffree as f64,
        ];
        Ok(Outcome::Numbers(numbers.to_vec()))
    }),
    ("mkdir", make_folder),
    ("mkdtemp", make_temporary),
    ("open", open),
    ("read", read),
    ("readFile", |i| {
        if let Some(number) = i.number(0) {
            return read_whole(i, number as i32);
        }
        let path = i.path(0);
        let mut file = i.of("open", 1, File::open(&path))?;
        let mut bytes = Vec::new();
        i.of("read", 0, file.read_to_end(&mut bytes))?;
        Ok(Outcome::Bytes(bytes))
    }),
    ("readdir", |i| {
        let mut entries = Vec::new();
        for entry in i.of("scandir", 1, fs::read_dir(i.path(0)))? {
            let entry = i.of("scandir", 1, entry)?;
            let kind = entry.file_type().map_or(0, kind);
            entries.push((entry.file_name().to_string_lossy().into_owned(), kind));
        }
        entries.sort();
        Ok(Outcome::Entries(entries))
    }),
    ("rename", |i| i.of("rename", 2, fs::rename(i.path(0), i.path(1))).map(|()| Outcome::Nothing)),
    ("rmdir", |i| i.of("rmdir", 1, fs::remove_dir(i.path(0))).map(|()| Outcome::Nothing)),
    ("removeAll", |i| i.of("rm", 1, fs::remove_dir_all(i.path(0))).map(|()| Outcome::Nothing)),
    ("truncate", |i| {
        let file = i.of("open", 1, File::options().write(true).open(i.path(0)))?;
        i.of("ftruncate", 0, file.set_len(i.integer(1).max(0) as u64)).map(|()| Outcome::Nothing)
    }),
    ("unlink", |i| i.of("unlink", 1, fs::remove_file(i.path(0))).map(|()| Outcome::Nothing)),
    ("write", write),
    ("writeFile", |i| {
        let opened = rustix::fs::open(
            i.path(0),
            OFlags::from_bits_retain(i.integer(2) as u32) | OFlags::CLOEXEC,
            Mode::from_bits_truncate(i.mode(3)),
        );
        let mut file = File::from(i.of("open", 1, opened.map_err(Error::from))?);
        i.of("write", 0, file.write_all(i.bytes(1)))?;
        Ok(Outcome::Nothing)
    }),
];

/// What operations do with their paths, in the order of these: `r` reads, `w` writes, `b` does both.
static ACCESS: &[(&str, &str)] = &[
    ("access", "r"),
    ("chmod", "w"),
    ("chown", "w"),
    ("lchown", "w"),
    ("copyFile", "rw"),
    ("utimes", "w"),
    ("lutimes", "w"),
    ("link", "bw"),
    ("symlink", "-w"),
    ("readlink", "r"),
    ("realpath", "r"),
    ("stat", "r"),
    ("statfs", "r"),
    ("lstat", "r"),
    ("mkdir", "w"),
    ("mkdtemp", "w"),
    ("readFile", "r"),
    ("readdir", "r"),
    ("rename", "bw"),
    ("rmdir", "w"),
    ("removeAll", "w"),
    ("truncate", "w"),
    ("unlink", "w"),
    ("writeFile", "w"),
];

/// Whether the program may do what an operation with a name does with what it was given.
fn check(cx: &mut Context, name: &str, inputs: &Inputs) -> JsResult<()> {
    let state = state::of(cx);
    let permissions = state.permissions();
    let access = match ACCESS.iter().find(|&&(known, _)| known == name) {
        Some(&(_, access)) => access,
        None if name == "open" => {
            let flags = OFlags::from_bits_retain(inputs.integer(1) as u32);
            match flags & OFlags::RWMODE {
                OFlags::RDWR => "b",
                OFlags::WRONLY => "w",
                _ if flags.intersects(OFlags::CREATE | OFlags::TRUNC) => "b",
                _ => "r",
            }
        }
        None => return Ok(()),
    };
    for (at, access) in access.bytes().enumerate() {
        if inputs.number(at).is_some() {
            continue;
        }
        let path = inputs.path(at);
        if matches!(access, b'r' | b'b') {
            permissions.check_read(cx, &path)?;
        }
        if matches!(access, b'w' | b'b') {
            permissions.check_write(cx, &path)?;
        }
    }
    Ok(())
}

fn copy_file(i: &Inputs) -> Done {
    const EXCLUSIVE: i64 = 1;
    let (from, to) = (i.path(0), i.path(1));
    let copy = || {
        let mut source = File::open(&from)?;
        if source.metadata()?.is_dir() {
            return Err(Error::from_raw_os_error(21));
        }
        let mode = source.metadata()?.permissions().mode();
        let mut options = File::options();
        options.write(true);
        if i.integer(2) & EXCLUSIVE != 0 {
            options.create_new(true)
        } else {
            options.create(true).truncate(true)
        };
        let mut target = options.open(&to)?;
        std::io::copy(&mut source, &mut target)?;
        target.set_permissions(fs::Permissions::from_mode(mode))
    };
    let is_same = || Some(fs::canonicalize(&from).ok()? == fs::canonicalize(&to).ok()?);
    if i.integer(2) & EXCLUSIVE == 0 && is_same() == Some(true) {
        return Ok(Outcome::Nothing);
    }
    i.of("copyfile", 2, copy()).map(|()| Outcome::Nothing)
}

/// `mkdir(path, mode, recursive)`: the first folder that was made, if several might have been.
fn make_folder(i: &Inputs) -> Done {
    let path = i.path(0);
    let mut builder = fs::DirBuilder::new();
    builder.mode(i.mode(1));
    if !i.flag(2) {
        return i.of("mkdir", 1, builder.create(&path)).map(|()| Outcome::Nothing);
    }
    let whole = std::path::absolute(&path).unwrap_or(path);
    let missing = whole.ancestors().take_while(|path| !path.exists()).last().map(Path::to_owned);
    let result = match missing {
        None if !whole.is_dir() => Err(Error::from_raw_os_error(17)),
        _ => builder.recursive(true).create(&whole),
    };
    i.of("mkdir", 1, result)?;
    Ok(missing.map_or(Outcome::Nothing, |path| Outcome::Text(path.display().to_string())))
}

fn make_temporary(i: &Inputs) -> Done {
    const LETTERS: &[u8; 62] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    loop {
        let mut random = [0; 6];
        let filled = getrandom::fill(&mut random).map_err(|_| Error::from_raw_os_error(5));
        i.of("mkdtemp", 1, filled)?;
        let end: String = random.iter().map(|&byte| char::from(LETTERS[usize::from(byte) % 62])).collect();
        let path = format!("{}{end}", i.text(0));
        match fs::DirBuilder::new().mode(0o700).create(&path) {
            Err(problem) if problem.kind() == std::io::ErrorKind::AlreadyExists => {}
            result => {
                return result.map(|()| Outcome::Text(path)).map_err(|error| Problem {
                    error,
                    call: "mkdtemp",
                    paths: vec![format!("{}XXXXXX", i.text(0))],
                });
            }
        }
    }
}

/// `open(path, flags, mode)`
fn open(i: &Inputs) -> Done {
    let opened = rustix::fs::open(
        i.path(0),
        OFlags::from_bits_retain(i.integer(1) as u32) | OFlags::CLOEXEC,
        Mode::from_bits_truncate(i.mode(2)),
    );
    let file = File::from(i.of("open", 1, opened.map_err(Error::from))?);
    let number = file.as_raw_fd();
    open_files().insert(number, Arc::new(file));
    Ok(Outcome::Number(number.into()))
}

/// Most bytes that one call reads.
const MOST: usize = 1 << 30;

/// `read(file, length, position)`
fn read(i: &Inputs) -> Done {
    let mut bytes = vec![0; (i.integer(1).max(0) as usize).min(MOST)];
    let count = match (i.integer(0), i.position(2)) {
        (0, _) => i.of("read", 0, std::io::stdin().lock().read(&mut bytes))?,
        (_, Some(position)) => i.of("read", 0, i.file("read")?.read_at(&mut bytes, position))?,
        (_, None) => i.of("read", 0, (&*i.file("read")?).read(&mut bytes))?,
    };
    bytes.truncate(count);
    Ok(Outcome::Bytes(bytes))
}

fn read_whole(i: &Inputs, number: i32) -> Done {
    let mut bytes = Vec::new();
    match number {
        0 => i.of("read", 0, std::io::stdin().lock().read_to_end(&mut bytes))?,
        _ => i.of("read", 0, (&*i.file("read")?).read_to_end(&mut bytes))?,
    };
    Ok(Outcome::Bytes(bytes))
}

/// `write(file, bytes, position)`
fn write(i: &Inputs) -> Done {
    let bytes = i.bytes(1);
    let count = match (i.integer(0), i.position(2)) {
        (1, _) => i.of("write", 0, std::io::stdout().write_all(bytes).map(|()| bytes.len()))?,
        (2, _) => i.of("write", 0, std::io::stderr().write_all(bytes).map(|()| bytes.len()))?,
        (_, Some(position)) => i.of("write", 0, i.file("write")?.write_at(bytes, position))?,
        (_, None) => i.of("write", 0, (&*i.file("write")?).write(bytes))?,
    };
    Ok(Outcome::Number(count as f64))
}

/// Seconds of access and change; those that are no numbers are now.
fn times(i: &Inputs) -> Timestamps {
    let time = |at: usize| match i.number(at).filter(|seconds| seconds.is_finite()) {
        Some(seconds) => {
            let whole = seconds.floor();
            Timespec { tv_sec: whole as i64, tv_nsec: ((seconds - whole) * 1e9) as _ }
        }
        None => Timespec { tv_sec: 0, tv_nsec: UTIME_NOW },
    };
    Timestamps { last_access: time(1), last_modification: time(2) }
}

/// What an entry of a folder is, as libuv numbers it.
fn kind(kind: fs::FileType) -> u8 {
    match kind {
        _ if kind.is_file() => 1,
        _ if kind.is_dir() => 2,
        _ if kind.is_symlink() => 3,
        _ if kind.is_fifo() => 4,
        _ if kind.is_socket() => 5,
        _ if kind.is_char_device() => 6,
        _ if kind.is_block_device() => 7,
        _ => 0,
    }
}

/// What `Stats` are made of.
fn numbers(known: &fs::Metadata) -> Outcome {
    let time = |seconds: i64, nanoseconds: i64| seconds as f64 * 1e3 + nanoseconds as f64 / 1e6;
    let birth = known.created().ok().and_then(|time| time.duration_since(std::time::UNIX_EPOCH).ok());
    let changed = time(known.ctime(), known.ctime_nsec());
    Outcome::Numbers(vec![
        known.dev() as f64,
        known.mode().into(),
        known.nlink() as f64,
        known.uid().into(),
        known.gid().into(),
        known.rdev() as f64,
        known.blksize() as f64,
        known.ino() as f64,
        known.size() as f64,
        known.blocks() as f64,
        time(known.atime(), known.atime_nsec()),
        time(known.mtime(), known.mtime_nsec()),
        changed,
        birth.map_or(changed, |birth| birth.as_secs_f64() * 1e3),
    ])
}

/// The operation that values name, if the program may do it, and what it is given.
fn inputs(cx: &mut Context, args: &[Value]) -> JsResult<(Operation, Inputs)> {
    let name = args.first().and_then(|name| name.as_string()).map(|name| name.to_std_string());
    let operation = OPERATIONS.iter().find(|(known, _)| Some(*known) == name.as_deref());
    let Some(&(name, operation)) = operation else {
        return Err(cx.type_error("There is no such operation"));
    };
    let given = args.iter().skip(1).map(|&value| {
        if let Some(text) = value.as_string() {
            Given::Text(text.to_std_string())
        } else if let Some(number) = value.as_number() {
            Given::Number(number)
        } else if let Some(flag) = value.as_bool() {
            Given::Number(f64::from(u8::from(flag)))
        } else {
            bytes_of(value).map_or(Given::Nothing, Given::Bytes)
        }
    });
    let inputs = Inputs(given.collect());
    check(cx, name, &inputs)?;
    Ok((operation, inputs))
}

fn value(cx: &mut Context, outcome: Outcome) -> JsResult<Value> {
    match outcome {
        Outcome::Nothing => Ok(Value::UNDEFINED),
        Outcome::Number(number) => Ok(Value::number(number)),
        Outcome::Text(text) => Ok(cx.string(&text)),
        Outcome::Bytes(bytes) => byte_array(cx, &bytes),
        Outcome::Numbers(numbers) => {
            let numbers: Vec<Value> = numbers.into_iter().map(Value::number).collect();
            Ok(cx.array_from(&numbers)?.into())
        }
        Outcome::Entries(entries) => {
            let (names, kinds): (Vec<_>, Vec<_>) = entries.into_iter().unzip();
            let kinds: Vec<Value> = kinds.into_iter().map(|kind| Value::from(i32::from(kind))).collect();
            let kinds = cx.array_from(&kinds)?;
            let names = texts(cx, names)?;
            Ok(cx.array_of(&[names, kinds.into()]).into())
        }
    }
}

fn thrown(cx: &mut Context, problem: &Problem) -> Throw {
    let paths: Vec<&str> = problem.paths.iter().map(String::as_str).collect();
    system_error(cx, &problem.error, problem.call, &paths)
}

/// `call(operation, ...args)`
fn call(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let (operation, inputs) = inputs(cx, args.args)?;
    // What was printed comes before what is written by other ways.
    state::of(cx).output.borrow_mut().flush();
    match operation(&inputs) {
        Ok(outcome) => value(cx, outcome),
        Err(problem) => Err(thrown(cx, &problem)),
    }
}

/// `start(callback, operation, ...args)`: the callback gets an error or the outcome.
fn start(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let (operation, inputs) = inputs(cx, args.rest(1))?;
    let callback = Rooted::new(&cx.heap, args.get(0));
    let task = async move { tokio::task::spawn_blocking(move || operation(&inputs)).await };
    let then = move |cx: &mut Context, done: Result<Done, tokio::task::JoinError>| {
        let args = match done {
            Ok(Ok(outcome)) => [Value::NULL, value(cx, outcome)?],
            Ok(Err(problem)) => [thrown(cx, &problem).0, Value::UNDEFINED],
            Err(_) => [cx.type_error("The operation was not completed").0, Value::UNDEFINED],
        };
        cx.call(callback.get(), Value::UNDEFINED, &args).map(|_| ())
    };
    let started = state::of(cx).io.start(task, then);
    started.map_err(|problem| system_error(cx, &problem, "start", &[]))?;
    Ok(Value::UNDEFINED)
}
