//! `structuredClone` and `DOMException`: what the programs in `structured_clone` print has to be
//! what Node.js prints. Where we follow the standard and Node.js does not is tested in here.

mod support;

use support::{are_all, check, run};

macro_rules! cases {
    ($($name:ident)*) => {
        $(#[test] fn $name() { check("structured_clone", stringify!($name), &[]); })*

        #[test]
        fn none_is_left_out() {
            are_all("structured_clone", &[$(stringify!($name)),*]);
        }

        /// A collection at every allocation changes nothing.
        #[test]
        fn under_collection() {
            $(check("structured_clone", stringify!($name), &["--gc-stress", "1"]);)*
        }

        /// Nor does copying where the engine would share.
        #[test]
        fn without_sharing() {
            $(check("structured_clone", stringify!($name), &["--no-sharing"]);)*
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
        "for (const name of [{ toString: () => 'TypeError' }, 5])
             console.log(structuredClone(Object.assign(new Error('m'), { name })).name)",
        "Error\nError",
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
