#!/usr/bin/env bash
# The crate pxfm 0.1.30 says of its functions that they round correctly, and so they do nearly everywhere. But the
# hyperbolic sine of -0.0 comes out as +0.0: the sign is lost, which IEEE 754 and ECMA-262 keep. Its other odd
# functions keep it, and so does sinh of the smallest negative numbers.
#
# Seen with Rust 1.95.0 on x86-64 Linux:
#   f_sinh(-0.0) = 0, f_sinh(-5e-324) = -5e-324
#   f_tanh(-0.0) = -0, f_asinh(-0.0) = -0, f_atanh(-0.0) = -0, f_expm1(-0.0) = -0, f_cbrt(-0.0) = -0
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
mkdir "$folder/src"
cat > "$folder/Cargo.toml" <<'TOML'
[package]
name = "finding"
version = "0.0.0"
edition = "2021"

[dependencies]
pxfm = "=0.1.30"
TOML
cat > "$folder/src/main.rs" <<'RUST'
fn main() {
    println!("f_sinh(-0.0) = {:e}, f_sinh(-5e-324) = {:e}", pxfm::f_sinh(-0.0), pxfm::f_sinh(-5e-324));
    let odd: [(&str, fn(f64) -> f64); 5] = [
        ("f_tanh", pxfm::f_tanh),
        ("f_asinh", pxfm::f_asinh),
        ("f_atanh", pxfm::f_atanh),
        ("f_expm1", pxfm::f_expm1),
        ("f_cbrt", pxfm::f_cbrt),
    ];
    for (name, function) in odd {
        println!("{name}(-0.0) = {:e}", function(-0.0));
    }
}
RUST
seen=$(cd "$folder" && cargo run --quiet)
expected='f_sinh(-0.0) = 0e0, f_sinh(-5e-324) = -5e-324
f_tanh(-0.0) = -0e0
f_asinh(-0.0) = -0e0
f_atanh(-0.0) = -0e0
f_expm1(-0.0) = -0e0
f_cbrt(-0.0) = -0e0'
echo "$seen"
if [ "$seen" != "$expected" ]; then
  echo "this changed; seen before:" >&2
  echo "$expected" >&2
  exit 1
fi
