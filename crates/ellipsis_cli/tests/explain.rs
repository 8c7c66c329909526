//! `ellipsis explain`: its report as text and as JSON, and where everything goes.

#[path = "../../../tests/support/programs.rs"]
mod programs;

use std::path::PathBuf;
use std::process::{Command, Stdio};

/// What a run came to.
struct Ended {
    status: i32,
    out: String,
    error: String,
}

/// A folder with files, which goes away with this value.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str, files: &[(&str, &str)]) -> Folder {
        let path = std::env::temp_dir().join(format!("ellipsis-explain-{name}-{}", std::process::id()));
        std::fs::create_dir_all(&path).unwrap();
        for (file, text) in files {
            std::fs::write(path.join(file), text).unwrap();
        }
        Folder(path.canonicalize().unwrap())
    }

    fn run(&self, args: &[&str]) -> Ended {
        let mut command = Command::new(env!("CARGO_BIN_EXE_ellipsis"));
        let output = command.args(args).current_dir(&self.0).stdin(Stdio::null()).output().unwrap();
        let folder = self.0.display().to_string();
        let text = |bytes| String::from_utf8(bytes).unwrap().replace(&folder, "[folder]");
        Ended { status: output.status.code().unwrap(), out: text(output.stdout), error: text(output.stderr) }
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// The report on a program that ends well.
#[track_caller]
fn explain(name: &str, program: &str) -> String {
    let folder = Folder::new(name, &[("main.js", program)]);
    let ended = folder.run(&["explain", "main.js"]);
    assert_eq!((ended.status, ended.error.as_str()), (0, ""), "{}", ended.out);
    ended.out
}

#[test]
fn accumulating_in_a_loop() {
    insta::assert_snapshot!(explain(
        "accumulating",
        "let list = [];
let byId = {};
for (let i = 0; i < 400; i++) {
    list = [...list, i];
    byId = { ...byId, [`k${i}`]: i };
}
console.log(list.length, Object.keys(byId).length);
while (list.length > 0) [, ...list] = list;
"
    ));
}

#[test]
fn objects() {
    insta::assert_snapshot!(explain(
        "objects",
        "const row = { id: 7, name: 'seven', get half() { return this.id / 2; } };
const { id, ...rest } = { id: 1, a: 2, b: [3, { c: 4 }] };
const { name, ...others } = row;
console.log({ ...row }, { x: 0, ...row, ...null });
"
    ));
}

#[test]
fn a_rest_that_is_spread_once() {
    insta::assert_snapshot!(explain(
        "spread-once",
        "const rename = ({ id, ...others }) => ({ ...others, key: id });
const twice = ({ id, ...others }) => [{ ...others }, others];
console.log(rename({ id: 1, a: 2 }), twice({ id: 1, a: 2 }));
"
    ));
}

#[test]
fn calls() {
    insta::assert_snapshot!(explain(
        "calls",
        "const log = (...words) => words.length;
const forward = (first, ...others) => log(...others);
const keep = (...all) => all;
const numbers = Array.from({ length: 1000 }, (_, i) => i);
forward(1, 2, 3);
keep('a', 'b');
Math.max(...numbers);
(function few(a, b) {})(...numbers.slice(0, 100));
new Date(...[2020, 1]);
log(...numbers, ...[1]);
"
    ));
}

#[test]
fn arguments_objects() {
    insta::assert_snapshot!(explain(
        "arguments",
        "function copy() { return [...arguments]; }
function pass() { return copy(...arguments); }
function patched() { arguments[Symbol.iterator] = [7].values; arguments.length = 1; return [...arguments]; }
console.log(pass(1, 2), copy(...new Array(1000).fill(0)).length, patched(3, 4));
"
    ));
}

#[test]
fn iterables() {
    insta::assert_snapshot!(explain(
        "iterables",
        "function* count(to) {
    for (let i = 0; i < to; i++) yield [...[i]][0];
}
class Pair {
    *[Symbol.iterator]() { yield 1; yield 2; }
}
const [first, ...others] = count(4);
console.log([...new Set([1, 2]), ...new Map([['a', { b: 1 }]]), ...count(3), ...'hé'].length);
Math.max(...new Pair());
let [a, ...b] = [1, 2, 3];
[a, ...b] = b;
for (const source of [[1], new Set([1])]) [...source];
"
    ));
}

#[test]
fn what_never_runs() {
    insta::assert_snapshot!(explain(
        "never",
        "function unused(...args) {
    return () => [...args];
}
"
    ));
}

#[test]
fn without_any() {
    insta::assert_snapshot!(explain("without", "console.log(1)"));
}

#[test]
fn long_lines_and_values() {
    let blanks = "\t".repeat(3);
    let padding = "0;".repeat(100);
    let program = format!(
        "const words = Array(40).fill('word');\n{blanks}\"e\u{301}世\"; [...words];\n{padding}[...words];{padding}"
    );
    insta::assert_snapshot!(explain("long", &program));
}

#[test]
fn modules() {
    let folder = Folder::new(
        "modules",
        &[
            ("main.mjs", "import { join } from './join.mjs';\nconsole.log(join(...['a', 'b']));\n"),
            ("join.mjs", "export const join = (...parts) => [...parts].join();\n"),
        ],
    );
    let ended = folder.run(&["explain", "main.mjs"]);
    assert_eq!((ended.status, ended.error.as_str()), (0, ""));
    insta::assert_snapshot!(ended.out);
}

#[test]
fn a_failing_program() {
    let program = "console.log([...[1, 2]].length);
for (const source of [[1], 5]) {
    [...source];
}
";
    let folder = Folder::new("failing", &[("main.js", program)]);
    let ended = folder.run(&["explain", "main.js"]);
    assert_eq!(ended.status, 1);
    insta::assert_snapshot!(format!("{}--- standard error ---\n{}", ended.out, ended.error));
}

#[test]
fn what_threw_was_caught() {
    insta::assert_snapshot!(explain(
        "caught",
        "const bad = { get x() { try { [...0]; } catch {} throw 1; } };
for (let i = 0; i < 3; i++) {
    try { ({ ...bad }); } catch {}
}
function* broken() { yield 1; throw 2; }
try { [...broken()]; } catch {}
[...[1]];
"
    ));
}

#[test]
fn json() {
    let program =
        "console.log('hello');\nlet all = [];\nfor (let i = 0; i < 40; i++) all = [...all, i];\n[...'ab'];\n";
    let folder = Folder::new("json", &[("main.js", program)]);
    let ended = folder.run(&["explain", "--json", "main.js"]);
    assert_eq!((ended.status, ended.error.as_str()), (0, "hello\n"));
    let document: serde_json::Value = serde_json::from_str(&ended.out).unwrap();
    assert_eq!(document["summary"]["sites"], 2);
    assert_eq!(document["sites"][0]["quadratic"], true);
    insta::assert_snapshot!(ended.out);
}

#[test]
fn json_of_a_failing_program() {
    let folder = Folder::new("json-failing", &[("main.js", "[...[1]]; throw new Error('no');")]);
    let ended = folder.run(&["explain", "--json", "main.js"]);
    assert_eq!(ended.status, 1);
    assert!(ended.error.contains("Error: no"), "{}", ended.error);
    let document: serde_json::Value = serde_json::from_str(&ended.out).unwrap();
    assert_eq!((&document["failed"], &document["sites"][0]["elements"]), (&true.into(), &1.into()));
}

#[test]
fn what_does_not_compile() {
    let folder = Folder::new("syntax", &[("main.js", "[...")]);
    let ended = folder.run(&["explain", "main.js"]);
    assert_eq!(ended.status, 1);
    assert!(ended.error.contains("SyntaxError"), "{}", ended.error);
}

#[test]
fn module_option_and_files_of_that_name() {
    let folder = Folder::new(
        "names",
        &[
            ("this.js", "console.log(this === undefined)"),
            ("explain", "console.log('a file')"),
            ("args", "1"),
        ],
    );
    assert!(folder.run(&["explain", "--module", "this.js"]).out.starts_with("true\n"));
    assert!(folder.run(&["explain", "this.js"]).out.starts_with("false\n"));
    assert_eq!(folder.run(&["./explain"]).out, "a file\n");
    assert_eq!(folder.run(&["this.js", "explain"]).out, "false\n");
    assert_eq!(folder.run(&["explain", "none.js"]).error, "ellipsis: there is no file none.js\n");
}

/// The marks change nothing that a program can see.
#[test]
fn programs_behave_the_same() {
    let tests = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../tests/programs");
    let folder = Folder::new("same", &[]);
    let mut compared = 0;
    for path in programs::programs(&tests) {
        if std::fs::read_to_string(&path).unwrap().contains("weather.example") {
            continue;
        }
        let path = path.to_str().unwrap();
        let (plain, explained) = (folder.run(&[path]), folder.run(&["explain", "--json", path]));
        assert_eq!(explained.error, plain.out, "{path}");
        assert_eq!(explained.status, plain.status, "{path}");
        compared += 1;
    }
    assert!(compared > 0, "some programs need no server");
}

/// What stands between the tags of a page.
fn body(page: &str) -> &str {
    let (_, rest) = page.split_once("<body>").expect("a body");
    rest.split_once("<script>").expect("a script").0
}

#[test]
fn a_page_for_browsers() {
    let program = "class Point { constructor(x) { this.x = x } }
let list = [];
for (let i = 0; i < 50; i++) list = [...list, i]; // <b> & \"so\"
const copy = { ...new Point(3) }, none = { ...undefined };
const [head, ...tail] = list, { x, ...others } = { x: 1, get y() { return '</script>' } };
((...all) => all)(...tail, copy, none, others);
function never(...all) { return { ...all } }
";
    let folder = Folder::new("page", &[("main.js", program)]);
    let ended = folder.run(&["explain", "--html", "out.html", "main.js"]);
    assert_eq!((ended.status, ended.error.as_str()), (0, ""), "{}", ended.out);
    assert!(ended.out.contains("main.js:3:38  array spread"), "the report is printed as well: {}", ended.out);
    let page = std::fs::read_to_string(folder.0.join("out.html")).unwrap();
    insta::assert_snapshot!(body(&page));
    assert!(!page.contains("://"), "nothing is fetched");
    assert!(!folder.0.join("out.html.part").exists());
}

#[test]
fn a_page_that_cannot_be_written() {
    let folder = Folder::new("unwritten", &[("main.js", "Math.max(...[1, 2])")]);
    let ended = folder.run(&["explain", "--html", "missing/out.html", "main.js"]);
    assert_eq!(ended.status, 1);
    assert!(ended.error.starts_with("ellipsis: cannot write missing/out.html: "), "{}", ended.error);
}

#[test]
fn a_page_about_typescript_and_what_throws() {
    let program =
        "const xs: number[] = [1, 2];\nconst more: number[] = [...xs, 3];\nthrow new Error(String(more));\n";
    let folder = Folder::new("typed", &[("main.ts", program)]);
    let ended = folder.run(&["explain", "--html", "out.html", "main.ts"]);
    assert_eq!(ended.status, 1);
    let page = std::fs::read_to_string(folder.0.join("out.html")).unwrap();
    assert!(page.contains("The program ended with an error."));
    assert!(page.contains("const more: number[] = [<a class=\"dots array-spread\""), "{}", body(&page));
}
