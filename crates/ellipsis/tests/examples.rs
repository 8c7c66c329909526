//! The programs in `examples/embed` print what is in `examples/embed/output`.

#[path = "../../../examples/embed/main.rs"]
mod examples;

use std::path::Path;

#[test]
fn examples_print_what_they_should() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/embed/output");
    for (name, run) in examples::EXAMPLES {
        let mut printed = Vec::new();
        run(&mut printed).unwrap_or_else(|error| panic!("{name}: {error}"));
        let expected =
            std::fs::read_to_string(folder.join(format!("{name}.txt"))).expect("its output is readable");
        assert_eq!(String::from_utf8_lossy(&printed), expected, "{name}");
    }
}
