//! The engines: a name and the command that runs a script.

use std::env;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::str::FromStr;

/// Where the script goes in a command.
const SCRIPT: &str = "{}";

/// Peers as people install them: name, program, arguments before the script.
const PEERS: &[(&str, &str, &[&str])] = &[
    ("node", "node", &[]),
    ("node-jitless", "node", &["--jitless"]),
    ("bun", "bun", &["run"]),
    ("deno", "deno", &["run", "--quiet"]),
    ("qjs", "qjs", &[]),
    ("boa", "boa", &[]),
];

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Engine {
    pub(super) name: String,
    program: OsString,
    arguments: Vec<String>,
}

impl Engine {
    pub(super) fn ellipsis(program: PathBuf) -> Self {
        Self { name: "ellipsis".to_owned(), program: program.into(), arguments: Vec::new() }
    }

    /// The command that runs the script.
    pub(super) fn command(&self, script: &Path) -> Command {
        let mut command = Command::new(&self.program);
        let place = self.arguments.iter().position(|argument| argument == SCRIPT);
        for (index, argument) in self.arguments.iter().enumerate() {
            if Some(index) == place {
                command.arg(script);
            } else {
                command.arg(argument);
            }
        }
        if place.is_none() {
            command.arg(script);
        }
        command
    }
}

impl FromStr for Engine {
    type Err = String;

    /// `NAME=COMMAND`, the command's words parted by blanks.
    fn from_str(text: &str) -> Result<Self, String> {
        let (name, command) = text.split_once('=').ok_or("not NAME=COMMAND")?;
        let mut words = command.split_whitespace().map(str::to_owned);
        let program = words.next().ok_or("without a command")?.into();
        Ok(Self { name: name.to_owned(), program, arguments: words.collect() })
    }
}

/// The peers that are on PATH.
pub(super) fn on_path() -> Vec<Engine> {
    let path = env::var_os("PATH").unwrap_or_default();
    let find = |program: &str| {
        env::split_paths(&path).map(|folder| folder.join(program)).find(|file| file.is_file())
    };
    let engine = |&(name, program, arguments): &(&str, &str, &[&str])| {
        let arguments = arguments.iter().map(|&argument| argument.to_owned()).collect();
        find(program).map(|file| Engine { name: name.to_owned(), program: file.into(), arguments })
    };
    PEERS.iter().filter_map(engine).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn arguments(engine: &str) -> Vec<String> {
        let engine: Engine = engine.parse().unwrap();
        let command = engine.command(Path::new("a.js"));
        command.get_args().map(|argument| argument.to_string_lossy().into_owned()).collect()
    }

    #[test]
    fn the_script_comes_last_or_where_it_is_marked() {
        assert_eq!(arguments("x=node --jitless"), ["--jitless", "a.js"]);
        assert_eq!(arguments("x=engine run {} --quiet"), ["run", "a.js", "--quiet"]);
    }

    #[test]
    fn engines_need_name_and_command() {
        assert!("node".parse::<Engine>().is_err());
        assert!("node=".parse::<Engine>().is_err());
    }
}
