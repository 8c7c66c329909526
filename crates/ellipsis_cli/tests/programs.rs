//! The programs below `tests/programs`, run as they are. A comment `// prints: …` promises a line of
//! output; the promises of a program, in order, are all that it prints.

#[path = "../../../tests/support/programs.rs"]
mod programs;

use std::io::{BufRead, BufReader, Write};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/programs")
}

/// The lines that a program promises to print.
fn promised(program: &str) -> Vec<&str> {
    program.lines().filter_map(|line| line.split_once("// prints: ").map(|(_, promise)| promise)).collect()
}

/// Answers every request with the same JSON text. Gives its address.
fn serve(json: &'static str) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    std::thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            let mut lines = BufReader::new(stream.try_clone().unwrap()).lines();
            while lines.next().is_some_and(|line| line.is_ok_and(|line| !line.is_empty())) {}
            let length = json.len();
            let head = format!("HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: {length}\r\n\r\n");
            // A client that went away is its own problem.
            let _ = stream.write_all(head.as_bytes()).and_then(|()| stream.write_all(json.as_bytes()));
        }
    });
    format!("http://{address}")
}

fn check(options: &[&str]) {
    let server = serve(r#"{ "headline": "Rain", "place": "Ghent", "hours": [6, 7] }"#);
    for path in programs::programs(&folder()) {
        let program = std::fs::read_to_string(&path).unwrap();
        let promised = promised(&program);
        assert!(!promised.is_empty(), "{} promises something", path.display());
        let mut command = Command::new(env!("CARGO_BIN_EXE_ellipsis"));
        let text = program.replace("https://weather.example", &server);
        command.args(options).arg("-").stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        for proxy in ["http_proxy", "all_proxy", "HTTP_PROXY", "ALL_PROXY"] {
            command.env_remove(proxy);
        }
        let mut child = command.spawn().unwrap();
        child.stdin.take().unwrap().write_all(text.as_bytes()).unwrap();
        let output = child.wait_with_output().unwrap();
        let printed = String::from_utf8(output.stdout).unwrap();
        assert_eq!(String::from_utf8_lossy(&output.stderr), "", "{}", path.display());
        assert_eq!(printed.lines().collect::<Vec<_>>(), promised, "{}", path.display());
        assert!(output.status.success(), "{}", path.display());
    }
}

#[test]
fn programs_print_what_they_promise() {
    check(&[]);
}

/// A collection at every allocation changes nothing.
#[test]
fn under_collection() {
    check(&["--gc-stress", "1"]);
}

/// Nor does copying where the engine would share.
#[test]
fn without_sharing() {
    check(&["--no-sharing"]);
}
