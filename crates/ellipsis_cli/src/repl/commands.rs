//! What begins with a dot.

/// A command of the REPL.
#[derive(PartialEq, Eq, Debug)]
pub(super) enum Command {
    Break,
    Clear,
    Editor,
    Exit,
    Help,
    Load(String),
    Save(String),
}

/// Their names, and what they do.
const COMMANDS: [(&str, &str); 7] = [
    (".break", "drops an input that is not finished"),
    (".clear", "forgets everything and starts anew"),
    (".editor", "takes several lines before they are run"),
    (".exit", "leaves"),
    (".help", "lists the commands"),
    (".load FILE", "evaluates a file"),
    (".save FILE", "writes all inputs so far to a file"),
];

impl Command {
    /// The command that a line is, or what is wrong with it; `None` if it is code, which may go on with what is `unfinished`.
    pub(super) fn of(line: &str, unfinished: bool) -> Option<Result<Command, String>> {
        let line = line.trim();
        let word =
            line.strip_prefix('.').filter(|rest| rest.starts_with(|c: char| c.is_ascii_alphabetic()))?;
        let (name, argument) = word.split_once(char::is_whitespace).unwrap_or((word, ""));
        let argument = argument.trim().to_owned();
        let command = match name {
            "break" => Command::Break,
            "clear" => Command::Clear,
            "exit" => Command::Exit,
            "help" => Command::Help,
            // A method of what is above.
            _ if unfinished => return None,
            "editor" => Command::Editor,
            "load" | "save" if argument.is_empty() => {
                return Some(Err(format!(".{name} needs the name of a file")));
            }
            "load" => Command::Load(argument),
            "save" => Command::Save(argument),
            _ => return Some(Err(format!("There is no command .{name}: .help lists those there are"))),
        };
        let is_bare = matches!(command, Command::Load(_) | Command::Save(_)) || line == format!(".{name}");
        match is_bare {
            true => Some(Ok(command)),
            false if unfinished => None,
            false => Some(Err(format!(".{name} takes nothing behind it"))),
        }
    }
}

/// What `.help` prints.
pub(super) fn help() -> String {
    let lines = COMMANDS.map(|(name, text)| format!("{name:<12}{text}"));
    let keys = "Tab completes, Ctrl-C stops what runs, Ctrl-R searches the history. _ is the last value, _error the last error.";
    format!("{}\n\n{keys}", lines.join("\n"))
}

/// The commands that begin with a text.
pub(super) fn completions(text: &str) -> Vec<String> {
    let names = COMMANDS.iter().filter_map(|(name, _)| name.split(' ').next());
    names.filter(|name| name.starts_with(text)).map(str::to_owned).collect()
}
