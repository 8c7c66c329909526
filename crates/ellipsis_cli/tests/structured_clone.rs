//! `structuredClone` and `DOMException`: what the programs in `structured_clone` print has to be
//! what Node.js prints. Where we follow the standard and Node.js does not is tested in here.

use std::path::Path;
use std::process::Command;

fn run(args: &[&str]) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_ellipsis")).args(args).output().unwrap();
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
    String::from_utf8(output.stdout).unwrap()
}

fn check(name: &str, options: &[&str]) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/structured_clone");
    let expected = std::fs::read_to_string(folder.join(name).with_extension("txt")).unwrap();
    let program = folder.join(name).with_extension("js");
    let found = run(&[options, &[program.to_str().unwrap()]].concat());
    for (number, (found, expected)) in found.lines().zip(expected.lines()).enumerate() {
        assert_eq!(found, expected, "{name}.txt, line {}", number + 1);
    }
    assert_eq!(found.lines().count(), expected.lines().count(), "{name}: number of lines");
}

macro_rules! cases {
    ($($name:ident)*) => {
        $(#[test] fn $name() { check(stringify!($name), &[]); })*

        /// A collection at every allocation changes nothing.
        #[test]
        fn under_collection() {
            $(check(stringify!($name), &["--gc-stress", "1"]);)*
        }

        /// Nor does copying where the engine would share.
        #[test]
        fn without_sharing() {
            $(check(stringify!($name), &["--no-sharing"]);)*
        }
    };
}

cases! { values errors buffers getters }

#[track_caller]
fn prints(code: &str, expected: &str) {
    assert_eq!(run(&["-e", code]).trim_end(), expected);
}

#[test]
fn keys_are_listed_before_values_are_read() {
    prints(
        "const list = [{ get a() { list.late = 1; return 2 } }]; console.log(structuredClone(list))",
        "[ { a: 2 } ]",
    );
}

#[test]
fn names_of_errors_are_not_converted() {
    prints(
        "for (const name of [Symbol(), { toString: () => 'TypeError' }, 5])
             console.log(structuredClone(Object.assign(new Error('m'), { name })).name)",
        "Error\nError\nError",
    );
}

/// A getter may detach what is to be transferred. What comes before it in the list is gone then.
#[test]
fn detached_meanwhile() {
    prints(
        "const first = new ArrayBuffer(1), second = new ArrayBuffer(1);
         for (const value of [{ get a() { second.transfer() } }, { second }]) {
             try { structuredClone(value, { transfer: [first, second] }) }
             catch (error) { console.log(error.name, first.detached, second.detached) }
         }",
        "DataCloneError true true\nDataCloneError true true",
    );
}

/// Items are converted as they come, and the iterator is not closed when that fails.
#[test]
fn transfer_is_a_sequence() {
    prints(
        "let at = 0;
         const transfer = { [Symbol.iterator]: () => ({
             next: () => ({ value: at++ ? 1 : new ArrayBuffer(1), done: false }),
             return() { console.log('closed') },
         }) };
         try { structuredClone(0, { transfer }) } catch (error) { console.log(error.message, at) }",
        "Failed to execute 'structuredClone': transfer in Options[1] is not an object. 2",
    );
}

#[test]
fn namespaces_are_refused() {
    let file = std::env::temp_dir().join(format!("ellipsis-structured-clone-{}.mjs", std::process::id()));
    let code = format!(
        "import * as self from {:?}; export let a = 1;
         try {{ structuredClone(self) }} catch (error) {{ console.log(error.message) }}",
        format!("./{}", file.file_name().unwrap().to_str().unwrap())
    );
    std::fs::write(&file, code).unwrap();
    let printed = run(&[file.to_str().unwrap()]);
    std::fs::remove_file(&file).unwrap();
    assert_eq!(printed, "[object Module] could not be cloned.\n");
}
