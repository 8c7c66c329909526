//! Prints the bytecode of a script (`FILE`), module (`--module FILE`) or text (`-e TEXT`).

use std::process::ExitCode;

use ellipsis_bytecode::{Source, disassemble};
use ellipsis_compiler::{ScriptOptions, compile_module, compile_script};

fn main() -> ExitCode {
    let mut arguments: Vec<String> = std::env::args().skip(1).collect();
    let module = arguments.first().is_some_and(|first| first == "--module");
    if module {
        arguments.remove(0);
    }
    let quiet = arguments.first().is_some_and(|first| first == "--quiet");
    if quiet {
        arguments.remove(0);
    }
    let text = match arguments.as_slice() {
        [flag, text] if flag == "-e" => text.clone(),
        [file] => match std::fs::read_to_string(file) {
            Ok(text) => text,
            Err(error) => {
                eprintln!("{file}: {error}");
                return ExitCode::FAILURE;
            }
        },
        _ => {
            eprintln!("usage: disassemble [--module] [--quiet] FILE | -e TEXT");
            return ExitCode::FAILURE;
        }
    };
    let source = Source::new("input", text);
    let compiled = if module {
        compile_module(&source, ScriptOptions::default())
    } else {
        compile_script(&source, ScriptOptions::default())
    };
    match compiled {
        Ok(template) => {
            if !quiet {
                print!("{}", disassemble(&template));
            }
            ExitCode::SUCCESS
        }
        Err(error) => {
            let place = source.line_column(error.offset);
            eprintln!("{}:{}: SyntaxError: {}", place.line, place.column, error.message);
            ExitCode::FAILURE
        }
    }
}
