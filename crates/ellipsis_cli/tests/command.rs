//! What else the command does: tests, checks, permissions, environments, completions.

use std::path::PathBuf;
use std::process::{Command, Stdio};

/// A folder with files, which goes away with this value.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str, files: &[(&str, &str)]) -> Folder {
        let path = std::env::temp_dir().join(format!("ellipsis-command-{name}-{}", std::process::id()));
        for (file, text) in files {
            let file = path.join(file);
            std::fs::create_dir_all(file.parent().unwrap()).unwrap();
            std::fs::write(file, text).unwrap();
        }
        Folder(path.canonicalize().unwrap())
    }

    /// Status, output and errors of the command in it.
    fn run(&self, args: &[&str]) -> (i32, String, String) {
        let mut command = Command::new(env!("CARGO_BIN_EXE_ellipsis"));
        let output = command.current_dir(&self.0).args(args).stdin(Stdio::null()).output().unwrap();
        let text = |bytes| String::from_utf8(bytes).unwrap();
        (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

const SUITE: &str = "
const test = require('node:test'), assert = require('node:assert');
const { after, before, beforeEach, describe, it, mock } = test;
describe('numbers', () => {
  let count = 0;
  before(() => { count = 10; });
  beforeEach(() => { count++; });
  it('counts', () => assert.equal(count, 11));
  it('counts on', async () => { await 1; assert.equal(count, 12); });
  it('is wrong', () => assert.equal(1, 2));
  after(() => console.log('behind'));
});
test('with parts', async (t) => {
  await t.test('one', () => {});
  const add = t.mock.fn((a, b) => a + b);
  assert.equal(add(1, 2), 3);
  assert.deepEqual(add.mock.calls[0].arguments, [1, 2]);
  t.mock.timers.enable({ apis: ['setTimeout'] });
  let rang = false;
  setTimeout(() => { rang = true; }, 1000);
  t.mock.timers.tick(1000);
  assert.ok(rang);
});
test('later', { skip: 'not today' }, () => {});
test('slow', { timeout: 5 }, () => new Promise((resolve) => setTimeout(resolve, 1000)));
";

#[test]
fn tests_are_run_and_told_of() {
    let folder = Folder::new(
        "test",
        &[
            ("lib.test.js", SUITE),
            ("src/other.js", "throw 1"),
            ("test/fine.js", "require('node:test')('fine')"),
        ],
    );
    let (status, out, _) = folder.run(&["test"]);
    assert_eq!(status, 1);
    let shown: Vec<&str> = out
        .lines()
        .take_while(|line| !line.starts_with("\u{2139} duration"))
        .map(|line| line.split(" (").next().unwrap())
        .collect();
    let expected = "▶ numbers\n  ✔ counts\n  ✔ counts on\n  ✖ is wrong\nbehind\n✖ numbers\n▶ with parts\n  ✔ one\n✔ with parts\n﹣ later\n\
                    ✖ slow\n✔ fine\nℹ tests 8\nℹ suites 1\nℹ pass 5\nℹ fail 1\nℹ cancelled 1\nℹ skipped 1\nℹ todo 0";
    let mut sorted: Vec<&str> = expected.lines().filter(|line| *line != "behind").collect();
    let mut found: Vec<&str> = shown.into_iter().filter(|line| *line != "behind").collect();
    // What the tests print comes between their results.
    assert!(out.contains("behind\n"), "{out}");
    sorted.sort_unstable();
    found.sort_unstable();
    assert_eq!(found, sorted, "{out}");
    assert!(out.contains("test timed out after 5ms") && out.contains("1 == 2"), "{out}");
    let (status, out, _) = folder.run(&["test", "--name", "^fine$", "test"]);
    assert_eq!((status, out.contains("ℹ pass 1\n")), (0, true), "{out}");
    assert_eq!(folder.run(&["test", "src"]).0, 1);
}

#[test]
fn a_sandbox_names_the_flag() {
    let folder = Folder::new(
        "sandbox",
        &[
            ("in/a.txt", "a"),
            ("out.txt", "o"),
            ("main.js", "require('./lib'); require('../other.js')"),
            ("lib.js", ""),
        ],
    );
    std::os::unix::fs::symlink(folder.0.join("out.txt"), folder.0.join("in/link")).unwrap();
    let message = |flags: &[&str], code: &str| {
        let code =
            format!("try {{ console.log(String({code})) }} catch (e) {{ console.log(e.code, e.message) }}");
        let (_, out, errors) = folder.run(&[flags, &["-e", &code]].concat());
        out + &errors
    };
    let denied = |doing: &str, flag: &str, what: &str| {
        format!("ERR_ACCESS_DENIED {doing} {what} is not allowed: {flag}={what} allows it\n")
    };
    let read = |file: &str| format!("require('fs').readFileSync('{file}', 'utf8')");
    assert_eq!(message(&[], &read("in/a.txt")), "a\n");
    assert_eq!(message(&["--sandbox"], &read("in/a.txt")), denied("reading", "--allow-read", "in/a.txt"));
    let allowed = ["--sandbox", "--allow-read=in"];
    assert_eq!(message(&allowed, &read("in/a.txt")), "a\n");
    assert_eq!(message(&allowed, &read("in/../out.txt")), denied("reading", "--allow-read", "in/../out.txt"));
    assert_eq!(message(&allowed, &read("in/link")), denied("reading", "--allow-read", "in/link"));
    assert_eq!(message(&["--sandbox", "--allow-read"], &read("in/link")), "o\n");
    let write = "require('fs').openSync('in/new', 'w')";
    assert_eq!(message(&allowed, write), denied("writing", "--allow-write", "in/new"));
    let run = "require('child_process').spawnSync('ls')";
    assert_eq!(message(&["--sandbox"], run), denied("running", "--allow-run", "ls"));
    let listen = "Ellipsis.serve({ hostname: '127.0.0.1', port: 0 }, () => 1).unref()";
    assert_eq!(message(&["--sandbox"], listen), denied("network access to", "--allow-net", "127.0.0.1:0"));
    assert_eq!(message(&["--sandbox", "--allow-net=127.0.0.1"], listen), "undefined\n");
    assert_eq!(message(&["--sandbox"], "process.env.PATH"), "undefined\n");
    assert_ne!(message(&["--sandbox", "--allow-env=PATH"], "process.env.PATH"), "undefined\n");
    let (status, _, errors) = folder.run(&["--sandbox", "main.js"]);
    assert!(status == 1 && errors.contains("other.js"), "{errors}");
}

#[test]
fn checks_environments_and_pages() {
    let folder = Folder::new(
        "others",
        &[
            ("good.ts", "const n: number = 1; throw n"),
            ("bad.js", "let x = ;"),
            ("env.js", "console.log(process.env.ONE, process.env.TWO)"),
            (".env", "ONE='first value'\nTWO=2 # comment\n"),
            ("next.env", "ONE=other"),
        ],
    );
    assert_eq!(folder.run(&["--check", "good.ts"]), (0, String::new(), String::new()));
    let (status, _, errors) = folder.run(&["--check", "bad.js"]);
    assert!(status == 1 && errors.contains("SyntaxError"), "{errors}");
    let (_, out, _) = folder.run(&["--env-file", ".env", "--env-file", "next.env", "env.js"]);
    assert_eq!(out, "other 2\n");
    let (status, _, errors) = folder.run(&["--env-file", "none.env", "env.js"]);
    assert!(status == 1 && errors.contains("none.env"), "{errors}");
    assert_eq!(folder.run(&["--env-file-if-exists", "none.env", "env.js"]).1, "undefined undefined\n");
    for shell in ["bash", "zsh", "fish"] {
        let (status, out, _) = folder.run(&["completions", shell]);
        assert!(status == 0 && out.contains("allow-read"), "{shell}");
    }
    assert!(folder.run(&["man"]).1.contains("allow\\-read"));
}
