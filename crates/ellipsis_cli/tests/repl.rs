//! The REPL: through a pipe, where it reads lines as they are, and on a terminal.

use std::fs::File;
use std::io::{Read, Write};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use nix::pty::{Winsize, openpty};
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

/// A folder that goes away with this value.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Folder {
        let path = std::env::temp_dir().join(format!("ellipsis-repl-{name}-{}", std::process::id()));
        std::fs::create_dir_all(&path).unwrap();
        Folder(path.canonicalize().unwrap())
    }

    fn write(&self, file: &str, text: &str) {
        std::fs::write(self.0.join(file), text).unwrap();
    }

    /// Status, output and errors of inputs, with those arguments before `-i`.
    fn run(&self, args: &[&str], inputs: &str) -> (i32, String, String) {
        let mut command = Command::new(env!("CARGO_BIN_EXE_ellipsis"));
        command.current_dir(&self.0).args(args).arg("-i");
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        child.stdin.take().unwrap().write_all(inputs.as_bytes()).unwrap();
        let output = child.wait_with_output().unwrap();
        let text = |bytes| String::from_utf8(bytes).unwrap();
        (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// What inputs print that say nothing wrong.
#[track_caller]
fn prints(inputs: &str, expected: &str) {
    let folder = Folder::new(&format!("{:x}", inputs.len() * 31 + expected.len()));
    assert_eq!(folder.run(&[], inputs), (0, expected.to_owned(), String::new()));
}

#[test]
fn values() {
    prints("1 + 1\n'text'\n\nundefined\n[1, , 2]\n", "2\n'text'\nundefined\n[ 1, <1 empty item>, 2 ]\n");
    prints("{a: 1}\n{}\n{ a: 1 }.a\n{a: 1};\n{ let b = 2; b }\n", "{ a: 1 }\n{}\n1\n1\n2\n");
    prints("_ + 1\n6 * 7\n_ + 1\n_ = 'mine'\n5\n_\n", "NaN\n42\n43\n'mine'\n5\n'mine'\n");
    prints("function f() { return 1 }\nf\nf()\nif (1) 2; else 3\n", "undefined\n[Function: f]\n1\n2\n");
}

#[test]
fn inputs_of_several_lines() {
    prints("function f(a,\nb) {\nreturn a +\nb\n}\nf(1, 2)\n", "undefined\n3\n");
    prints("`a\nb`\n[1,\n2\n].map((x) =>\nx * 2)\n/* a\n*/ 3\n", "'a\\nb'\n[ 2, 4 ]\n3\n");
    prints("{a: 1,\nb: {\nc: 2 }}\n'a\\\nb'\n1 +\n.break\n4\n", "{ a: 1, b: { c: 2 } }\n'ab'\n4\n");
    prints(
        "[3, 1]\n.sort()\n(() => {\nreturn 5\n})()\n",
        "[ 3, 1 ]\nThere is no command .sort(): .help lists those there are\n5\n",
    );
}

#[test]
fn declarations_again() {
    prints(
        "let x = 1; const get = () => x\nget()\nconst x = 2\nget()\nlet x = x + 1\nx = 9\nget()\nclass C {}\nclass C { a = 1 }\nnew C\n",
        "undefined\n1\nundefined\n2\nundefined\n9\n9\nundefined\nundefined\nC { a: 1 }\n",
    );
    prints(
        "const { a, b: [c] } = { a: 1, b: [2] }\n[a, c]\nlet [a] = [3]\na\n",
        "undefined\n[ 1, 2 ]\nundefined\n3\n",
    );
}

#[test]
fn awaiting() {
    prints(
        "await 1\nconst x = await Promise.resolve(2), f = () => x\nf()\nlet x = 3\nf()\n",
        "1\nundefined\n2\nundefined\n3\n",
    );
    prints(
        "await new Promise((done) => setTimeout(done, 5, 'late'))\nPromise.resolve(1)\nawait 0; Promise.resolve(2)\n",
        "'late'\nPromise { 1 }\nPromise { 2 }\n",
    );
    prints(
        "for await (const x of [1, 2]) console.log(x)\ny = await 5\nthis === globalThis\nawait (6)\n",
        "1\n2\nundefined\n5\ntrue\n6\n",
    );
    prints(
        "async function f() {\nawait 1\nreturn 2 }\nawait\nf()\n{a: await 1}\n",
        "undefined\n2\n{ a: 1 }\n",
    );
}

#[test]
fn modules() {
    let folder = Folder::new("modules");
    folder.write("a.mjs", "export default 1; export const b = 2; export class C {}");
    folder.write("b.json", "[1]");
    let inputs = "import a, { b, C as D } from './a.mjs'
[a, b, D]
import * as all from './a.mjs'; import 'node:fs'
all.b
import data from './b.json' with { type: 'json' }
data
export const shown = 3; export default shown
require('./a.mjs').b
path.basename('/a/b')
typeof fs.readFileSync + typeof crypto.createHash + typeof crypto.subtle
require === module.require
(await import('node:os')).EOL
import { none } from './none.mjs'
import { b as again, missing } from './a.mjs'
typeof again
export * from './none.mjs'
import { sep } from 'path'; await sep
";
    let (status, out, errors) = folder.run(&[], inputs);
    assert_eq!(
        out,
        "undefined\n[ 1, 2, [class C] ]\nundefined\n2\nundefined\n[ 1 ]\n3\n2\n'b'\n'functionfunctionobject'\nfalse\n'\\n'\n'undefined'\n'/'\n"
    );
    assert_eq!((status, errors.matches("Cannot find module").count()), (0, 2), "{errors}");
    let missing = "SyntaxError: The requested module './a.mjs' does not provide an export named 'missing'";
    assert!(errors.contains("none.mjs") && errors.contains(missing), "{errors}");
}

#[test]
fn types() {
    prints(
        "let x: number = 1, f = (a: string): string => a\nf('b')\ninterface Point {\nx: number }\n({ x }) as Point\n{ x: 2 } as Point\n",
        "undefined\n'b'\nundefined\n{ x: 1 }\n{ x: 2 }\n",
    );
    prints(
        "enum Color { Red, Green }\nColor[1]\nconst y: number = await 5\ny\nimport { type Stats, sep } from 'path'; const s: string = sep\ns\n",
        "undefined\n'Green'\nundefined\n5\nundefined\n'/'\n",
    );
    let folder = Folder::new("types");
    folder.write("lib.ts", "export const shown: string = 'typed';\n");
    let (_, out, errors) = folder.run(&[], ".load lib.ts\nshown\nlet z: number = ;\na b\n");
    assert_eq!(out, "undefined\n'typed'\n");
    assert!(errors.starts_with("REPL3:1:17\n") && errors.contains("\nREPL4:1:3\n"), "{errors}");
}

#[test]
fn errors_do_not_end_it() {
    let folder = Folder::new("errors");
    let inputs = "function f() {
  throw new TypeError('wrong')
}
f()
_error.message
let y = ;
throw 5
_error
x +
1
Promise.reject(new Error('nobody listens'))
await 1
setTimeout(() => { throw new RangeError('late') }, 1)
await new Promise((done) => setTimeout(done, 50))
const c = 1; c = 2
c
await new Promise(() => {})
1 +
";
    let (status, out, errors) = folder.run(&[], inputs);
    assert_eq!(status, 0);
    insta::assert_snapshot!(format!("{out}-----\n{errors}"));
}

#[test]
fn commands() {
    let folder = Folder::new("commands");
    folder.write("lib.js", "#!/usr/bin/env ellipsis\nlet loaded = 1;\nfunction twice(x) { return 2 * x }\n");
    folder.write("module.mjs", "import { sep } from 'node:path';\nexport const separator = sep;\n");
    folder.write("bad.js", "let a = 1;\nlet b = (");
    let inputs = ".help
.load lib.js
twice(loaded)
.load module.mjs
separator
.load bad.js
.load none.js
.load
.nothing
let kept = 1
.save session.js
.clear
typeof kept
.editor
const a =
1
a
";
    let (status, out, errors) = folder.run(&[], inputs);
    assert_eq!(status, 0);
    let shown = format!("{out}-----\n{errors}").replace(folder.0.to_str().unwrap(), "FOLDER");
    insta::assert_snapshot!(shown);
    let saved = std::fs::read_to_string(folder.0.join("session.js")).unwrap();
    assert!(saved.contains("twice(loaded)\n") && saved.ends_with("let kept = 1\n"), "{saved}");
    assert_eq!(folder.run(&[], "1\n.exit\n2\n"), (0, "1\n".into(), String::new()));
}

#[test]
fn how_it_ends() {
    let folder = Folder::new("end");
    assert_eq!(folder.run(&[], "process.exit(3)\n1\n").0, 3);
    let listener = "process.on('exit', (code) => console.log('bye', code)); 1\n";
    assert_eq!(folder.run(&[], listener), (0, "1\nbye 0\n".into(), String::new()));
    let (status, out, errors) = folder.run(&["--fuel", "1000000"], "1\nfor (;;);\n2\n");
    assert!(status == 1 && out == "1\n" && errors.contains("fuel"), "{out}{errors}");
    let (status, out, _) = folder.run(&["--sandbox"], "fs.readFileSync('/etc/passwd')\n1\n");
    assert_eq!((status, out.as_str()), (0, "1\n"));
}

/// The REPL on a terminal, which does nothing but keep what is shown.
struct Terminal {
    child: Child,
    keyboard: File,
    screen: Receiver<Vec<u8>>,
    shown: String,
}

impl Terminal {
    fn open(folder: &Folder) -> Terminal {
        let size = Winsize { ws_row: 24, ws_col: 80, ws_xpixel: 0, ws_ypixel: 0 };
        let ends = openpty(Some(&size), None).unwrap();
        let mut command = Command::new(env!("CARGO_BIN_EXE_ellipsis"));
        command.current_dir(&folder.0).env("TERM", "xterm").env("NO_COLOR", "1");
        command.env("ELLIPSIS_HISTORY", folder.0.join("history"));
        let slave = || Stdio::from(ends.slave.try_clone().unwrap());
        let child = command.stdin(slave()).stdout(slave()).stderr(slave()).spawn().unwrap();
        let keyboard = File::from(ends.master);
        let mut screen = keyboard.try_clone().unwrap();
        let (sender, receiver) = channel();
        std::thread::spawn(move || {
            let mut bytes = [0; 4096];
            while let Ok(count) = screen.read(&mut bytes) {
                if count == 0 || sender.send(bytes[..count].to_vec()).is_err() {
                    return;
                }
            }
        });
        Terminal { child, keyboard, screen: receiver, shown: String::new() }
    }

    fn send(&mut self, keys: &str) {
        self.keyboard.write_all(keys.as_bytes()).unwrap();
    }

    /// Waits until a text is shown behind what was waited for before.
    #[track_caller]
    fn shows(&mut self, text: &str) {
        let end = Instant::now() + Duration::from_secs(60);
        loop {
            if let Some(at) = self.shown.find(text) {
                self.shown.drain(..at + text.len());
                return;
            }
            let left = end.saturating_duration_since(Instant::now());
            match self.screen.recv_timeout(left) {
                Ok(bytes) => self.shown.push_str(&String::from_utf8_lossy(&bytes)),
                Err(_) => panic!("{text:?} is not shown: {:?}", self.shown),
            }
        }
    }

    /// What the terminal does at Ctrl-C while no line is edited, once what was typed in runs.
    #[track_caller]
    fn interrupt(&mut self) {
        // The editor leaves its mode.
        self.shows("\u{1b}[?2004l");
        std::thread::sleep(Duration::from_millis(500));
        kill(Pid::from_raw(self.child.id() as i32), Signal::SIGINT).unwrap();
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        let _ = self.child.kill();
    }
}

#[test]
fn on_a_terminal() {
    let folder = Folder::new("terminal");
    let mut terminal = Terminal::open(&folder);
    terminal.shows("> ");
    terminal.send("let answer = { first: 42 }\r");
    terminal.shows("undefined");
    terminal.shows("> ");
    terminal.send("ans\t.fi\t\r");
    terminal.shows("answer.first");
    terminal.shows("42\r\n");
    terminal.shows("> ");
    terminal.send("setTimeout(() => console.log('from ' + 'a timer'), 50)\r");
    terminal.shows("from a timer");
    terminal.shows("> ");
    terminal.send("answer.first +\r");
    terminal.shows("... ");
    terminal.send("1\r");
    terminal.shows("43\r\n");
    terminal.shows("> ");
    terminal.send("for (;;);\r");
    terminal.interrupt();
    terminal.shows("Interrupted");
    terminal.shows("> ");
    terminal.send("await new Promise(() => {})\r");
    terminal.interrupt();
    terminal.shows("Interrupted");
    terminal.shows("> ");
    terminal.send("answer +\r");
    terminal.shows("... ");
    terminal.send("\x03");
    terminal.shows("> ");
    terminal.send("something\x03");
    terminal.shows("> ");
    terminal.send("\x03");
    terminal.shows("Ctrl-C again leaves");
    terminal.shows("> ");
    terminal.send("\x03");
    assert!(terminal.child.wait().unwrap().success());
    let history = std::fs::read_to_string(folder.0.join("history")).unwrap();
    assert!(history.contains("answer.first +\\n1\n"), "{history}");
}
