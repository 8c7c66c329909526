//! Prints the errors that the lines of a file compile to.

use ellipsis_bytecode::Source;
use ellipsis_compiler::{ScriptOptions, compile_script};

fn main() {
    let Some(text) = std::env::args().nth(1).and_then(|file| std::fs::read_to_string(file).ok()) else {
        eprintln!("usage: errors FILE");
        return;
    };
    for line in text.lines() {
        let source = Source::new("input", line);
        let result = match compile_script(&source, ScriptOptions::default()) {
            Ok(_) => "(compiles)".to_string(),
            Err(error) => format!("{}+{} {}", error.offset, error.length, error.message),
        };
        println!("{line:60} {result}");
    }
}
