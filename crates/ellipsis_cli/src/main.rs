//! The `ellipsis` command: runs JavaScript programs.

mod explain;
mod limits;
#[cfg(feature = "jit")]
mod machine_code;
mod memory;
mod pages;
mod permissions;
mod repl;
mod watch;

use std::convert::Infallible;
use std::ffi::OsString;
use std::io::{Read, Write};
use std::path::Path;
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use ellipsis_runtime::{Kind, Program, kind_of_file};

/// Runs JavaScript programs; without one, on a terminal, what is typed in.
#[derive(Parser, Default, Debug)]
#[command(name = "ellipsis", version, about, max_term_width = 100)]
#[command(args_conflicts_with_subcommands = true, disable_help_subcommand = true)]
struct Options {
    #[command(subcommand)]
    command: Option<Command>,

    /// The program: a file, or `-` for standard input
    file: Option<String>,

    /// Arguments of the program, which finds them in `process.argv`
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    args: Vec<String>,

    /// Runs CODE instead of a file
    #[arg(short, long, value_name = "CODE", allow_hyphen_values = true, conflicts_with = "print")]
    eval: Option<String>,

    /// Runs CODE and prints what it comes to
    #[arg(short, long, value_name = "CODE", allow_hyphen_values = true)]
    print: Option<String>,

    /// Runs what is typed in, line by line, even where that does not come from a terminal
    #[arg(short, long, conflicts_with_all = ["file", "eval", "print", "module", "check", "watch"])]
    interactive: bool,

    /// Runs the program as a module, whatever its name is
    #[arg(long)]
    module: bool,

    /// What a program is that comes from no file
    #[arg(long, value_name = "TYPE", conflicts_with = "module")]
    input_type: Option<InputType>,

    /// Looks at the syntax of the program without running it
    #[arg(short, long)]
    check: bool,

    /// Runs the program anew whenever a source changes in its folder or below
    #[arg(long, requires = "file", conflicts_with_all = ["eval", "print"])]
    watch: bool,

    /// Reads variables of the environment from FILE; those that are set already stay
    #[arg(long, value_name = "FILE")]
    env_file: Vec<String>,

    /// The same, if there is such a file
    #[arg(long, value_name = "FILE")]
    env_file_if_exists: Vec<String>,

    #[command(flatten)]
    permissions: permissions::Flags,

    #[command(flatten)]
    limits: limits::Limits,

    /// Copies where the engine would share, to see what sharing makes of a program
    #[arg(long)]
    no_sharing: bool,

    #[cfg(feature = "jit")]
    #[command(flatten)]
    machine_code: machine_code::MachineCode,

    /// Collects garbage at every Nth allocation, to find bugs of the engine
    #[arg(long, value_name = "N", hide = true)]
    gc_stress: Option<u32>,
}

/// What code can be.
#[derive(clap::ValueEnum, Clone, Copy, PartialEq, Eq, Debug)]
enum InputType {
    Commonjs,
    Module,
}

/// What else there is to do with programs.
#[derive(Subcommand, Debug)]
enum Command {
    /// Runs a program, then tells what each `...` in it did
    Explain(explain::Options),

    /// Runs tests that are written with `node:test`
    Test(Tests),

    /// Prints a script that completes the command in a shell
    Completions(pages::Completions),

    /// Prints the manual page
    Man,
}

/// Options of `ellipsis test`.
#[derive(clap::Args, Debug)]
struct Tests {
    /// Files, folders or patterns; without any, those below the current folder whose names say that they are tests
    files: Vec<String>,

    /// Runs tests only whose names match PATTERN, a regular expression
    #[arg(long, value_name = "PATTERN")]
    name: Option<String>,

    /// Runs tests only that say so (`only`)
    #[arg(long)]
    only: bool,
}

/// The native stack of the engine. The system gives memory to what is used of it.
const STACK: usize = 256 << 20;

/// How the program ends.
enum Problem {
    /// What to print, and the exit status.
    Failed(String, u8),
    /// What there was to print was printed; the exit status.
    Told(u8),
}

impl Options {
    /// The options of a command line that has none: a file and its arguments, if that is what these are. Most are, and the
    /// parser takes longer to be made than a small program to run.
    fn of_file(mut args: impl Iterator<Item = OsString>) -> Option<Options> {
        let plain = |arg: OsString| arg.into_string().ok().filter(|arg| !arg.starts_with('-'));
        let file = plain(args.next()?).filter(|file| !file.is_empty() && !Command::has_subcommand(file))?;
        let args = args.map(plain).collect::<Option<_>>()?;
        Some(Options { file: Some(file), args, ..Options::default() })
    }
}

fn main() -> ExitCode {
    let options = Options::of_file(std::env::args_os().skip(1)).unwrap_or_else(Options::parse);
    // The engine recurses natively in parsing, in regular expressions and where scripts call
    // native functions that call scripts: none of that should run out of stack early.
    let thread = std::thread::Builder::new().stack_size(STACK).spawn(move || end(run(&options)));
    match thread.map(std::thread::JoinHandle::join) {
        Ok(Ok(never)) => match never {},
        // The panic has printed its message.
        Ok(Err(_)) => ExitCode::from(101),
        Err(problem) => {
            tell(&format!("ellipsis: cannot start a thread: {problem}"));
            ExitCode::FAILURE
        }
    }
}

/// Prints a line to the standard error, if there is one that takes it.
fn tell(text: &str) {
    let _unheard = writeln!(std::io::stderr(), "{text}");
}

/// Ends the process from the engine's own thread: nobody has to be woken for it, and the stack need
/// not be given back.
fn end(result: Result<(), Problem>) -> Infallible {
    std::process::exit(match result {
        Ok(()) => 0,
        Err(Problem::Failed(text, status)) => {
            tell(&text);
            status.into()
        }
        Err(Problem::Told(status)) => status.into(),
    })
}

fn run(options: &Options) -> Result<(), Problem> {
    match &options.command {
        Some(Command::Explain(options)) => return explain::run(options),
        Some(Command::Test(tests)) => return run_tests(tests),
        Some(Command::Completions(options)) => return pages::completions(options),
        Some(Command::Man) => return pages::manual(),
        None => {}
    }
    if options.watch
        && let Some(file) = &options.file
    {
        let args: Vec<String> = std::env::args().skip(1).collect();
        let at = args.iter().position(|arg| arg == "--watch");
        let others = args.iter().enumerate().filter(|&(index, _)| Some(index) != at);
        return watch::run(file, &others.map(|(_, arg)| arg.clone()).collect::<Vec<_>>());
    }
    let files = environment_files(options)?;
    if is_interactive(options) {
        return match repl::run(&|| runtime(options, files.clone())) {
            0 => Ok(()),
            status => Err(Problem::Told(status)),
        };
    }
    let program = program(options)?;
    let mut runtime = runtime(options, files);
    if options.check {
        return runtime.check(&program).map_err(|failure| Problem::Failed(failure.report, failure.status));
    }
    let result =
        if options.print.is_some() { runtime.run_and_print(&program) } else { runtime.run(&program) };
    // The process ends: the system takes the memory back faster than the heap could.
    std::mem::forget(runtime);
    match result {
        Ok(0) => Ok(()),
        Ok(status) => Err(Problem::Told(status)),
        Err(failure) => Err(Problem::Failed(failure.report, failure.status)),
    }
}

/// Whether programs are typed in.
fn is_interactive(options: &Options) -> bool {
    let has_program = options.file.is_some() || options.eval.is_some() || options.print.is_some();
    options.interactive
        || !has_program && !options.check && std::io::IsTerminal::is_terminal(&std::io::stdin())
}

/// A runtime as the options want it, with the texts of files that say something of the environment.
fn runtime(options: &Options, files: Vec<String>) -> ellipsis_runtime::Runtime {
    let mut runtime = options.limits.bounded_runtime();
    runtime.set_environment(Vec::new(), files);
    if let Some(permissions) = options.permissions.permissions() {
        runtime.set_permissions(permissions);
    }
    let cx = runtime.engine().context();
    cx.set_sharing(!options.no_sharing);
    cx.heap.set_stress(options.gc_stress);
    #[cfg(feature = "jit")]
    options.machine_code.install(cx);
    runtime
}

fn run_tests(tests: &Tests) -> Result<(), Problem> {
    let mut runtime = limits::Limits::default().bounded_runtime();
    let mut variables = Vec::new();
    if let Some(name) = &tests.name {
        variables.push(("ELLIPSIS_TEST_NAME".into(), name.clone()));
    }
    if tests.only {
        variables.push(("ELLIPSIS_TEST_ONLY".into(), "1".into()));
    }
    runtime.set_environment(variables, Vec::new());
    match runtime.run_tests(&tests.files) {
        Ok(0) => Ok(()),
        Ok(status) => Err(Problem::Told(status)),
        Err(failure) => Err(Problem::Failed(failure.report, failure.status)),
    }
}

/// The texts of files that say something of the environment.
fn environment_files(options: &Options) -> Result<Vec<String>, Problem> {
    let mut texts = Vec::new();
    let needed = options.env_file.iter().map(|file| (file, true));
    for (file, is_needed) in needed.chain(options.env_file_if_exists.iter().map(|file| (file, false))) {
        match std::fs::read_to_string(file) {
            Ok(text) => texts.push(text),
            Err(problem) if is_needed || problem.kind() != std::io::ErrorKind::NotFound => {
                return Err(failed(format!("cannot read {file}: {problem}")));
            }
            Err(_) => {}
        }
    }
    Ok(texts)
}

fn program(options: &Options) -> Result<Program, Problem> {
    let is_module = options.module || options.input_type == Some(InputType::Module);
    let kind = match options.input_type {
        _ if is_module => Kind::Module,
        Some(InputType::Commonjs) => Kind::Script,
        _ => Kind::Code,
    };
    if let Some(code) = options.eval.as_ref().or(options.print.as_ref()) {
        let kind = if options.print.is_some() && !is_module { Kind::Script } else { kind };
        let arguments = options.file.iter().chain(&options.args).cloned().collect();
        return Ok(Program { name: "[eval]".into(), text: code.clone(), kind, arguments });
    }
    let mut program = match options.file.as_deref() {
        Some("-") => from_standard_input(kind)?,
        None => from_standard_input(kind)?,
        Some(file) => from_file(file, options.module)?,
    };
    program.arguments = options.args.clone();
    Ok(program)
}

fn from_standard_input(kind: Kind) -> Result<Program, Problem> {
    let mut bytes = Vec::new();
    let read = std::io::stdin().read_to_end(&mut bytes);
    let text = read.map_err(|problem| problem.to_string()).and_then(|_| decode(bytes));
    match text {
        Ok(text) => Ok(Program { name: "[stdin]".into(), text, kind, arguments: Vec::new() }),
        Err(problem) => Err(failed(format!("cannot read standard input: {problem}"))),
    }
}

fn from_file(file: &str, as_module: bool) -> Result<Program, Problem> {
    let path = Path::new(file);
    if path.is_dir() {
        return Err(failed(format!("{file} is a directory")));
    }
    let bytes = std::fs::read(path).map_err(|problem| match problem.kind() {
        std::io::ErrorKind::NotFound => failed(format!("there is no file {file}")),
        _ => failed(format!("cannot read {file}: {problem}")),
    })?;
    let text = decode(bytes).map_err(|problem| failed(format!("{file} {problem}")))?;
    let kind = if as_module { Kind::Module } else { kind_of_file(path) };
    let name = std::path::absolute(path).map_or_else(|_| file.into(), |path| path.display().to_string());
    Ok(Program { name, text, kind, arguments: Vec::new() })
}

/// Source text; a byte order mark is not part of it.
fn decode(bytes: Vec<u8>) -> Result<String, String> {
    let text = String::from_utf8(bytes).map_err(|problem| {
        let at = problem.utf8_error().valid_up_to();
        let line = problem.as_bytes()[..at].iter().filter(|&&byte| byte == b'\n').count() + 1;
        format!("is not valid UTF-8 (line {line})")
    })?;
    Ok(match text.strip_prefix('\u{feff}') {
        Some(rest) => rest.to_owned(),
        None => text,
    })
}

fn failed(problem: String) -> Problem {
    Problem::Failed(format!("ellipsis: {problem}"), 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_read_without_the_parser_is_what_the_parser_reads() {
        let lines: [(&str, bool); 9] = [
            ("a.js", true),
            ("a.js one two=2", true),
            ("a.js test", true),
            ("./test", true),
            ("test", false),
            ("explain a.js", false),
            ("a.js one -x", false),
            ("--check a.js", false),
            ("-", false),
        ];
        for (line, is_plain) in lines {
            let read = Options::of_file(line.split(' ').map(OsString::from));
            assert_eq!(read.is_some(), is_plain, "{line}");
            if let Some(read) = read {
                let parsed = Options::try_parse_from(std::iter::once("ellipsis").chain(line.split(' ')));
                assert_eq!(format!("{read:?}"), format!("{:?}", parsed.expect("a command line")), "{line}");
            }
        }
    }
}
