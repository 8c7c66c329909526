//! How the command is linked.

use std::env::var;

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    let target = |key: &str| var(format!("CARGO_CFG_TARGET_{key}")).unwrap_or_default();
    let is_static = target("FEATURE").split(',').any(|feature| feature == "crt-static");
    // Moving the program to another address at each start means writing to its tables of addresses,
    // some hundred pages of them: a quarter of the time that an empty script takes. The price is that
    // only heap, stacks and libraries lie at random addresses, as with Node.js and Bun.
    if target("OS") == "linux" && target("ENV") == "gnu" && !is_static {
        println!("cargo::rustc-link-arg-bins=-no-pie");
    }
}
