#!/usr/bin/env bash
# In an assignment pattern of strict code, oxc_semantic takes whatever stands as a default value, or as a computed key,
# for a target: `[a = arguments] = o` only reads `arguments`, and is refused as an assignment to it; `({ [eval]: a } = o)`
# as one to `eval`. One member further (`[a = arguments[0]] = o`), or in a binding pattern (`let [a = arguments] = o`), the
# same passes. Node.js runs all of them.
#
# Seen with oxc_allocator, oxc_parser, oxc_semantic and oxc_span 0.146.0, and the package node 26.10.0, on x86-64 Linux:
#   [a = arguments] = o: Cannot assign to 'arguments' in strict mode, node: 1
#   ({ b: a = eval } = o): Cannot assign to 'eval' in strict mode, node: 1
#   ({ [eval]: a } = o): Cannot assign to 'eval' in strict mode, node: 1
#   [a = arguments[0]] = o: fine, node: 1
#   let [b = arguments] = o: fine, node: 1
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
mkdir src
cat > Cargo.toml <<'TOML'
[package]
name = "probe"
version = "0.0.0"
edition = "2024"

[dependencies]
oxc_allocator = "=0.146.0"
oxc_parser = "=0.146.0"
oxc_semantic = "=0.146.0"
oxc_span = "=0.146.0"
TOML
cat > src/main.rs <<'RS'
use oxc_allocator::Allocator;
use oxc_parser::Parser;
use oxc_semantic::SemanticBuilder;
use oxc_span::SourceType;

fn main() {
    for line in std::io::stdin().lines() {
        let line = line.expect("a line");
        let text = format!("function f(o) {{ 'use strict'; let a; {line} }}");
        let allocator = Allocator::default();
        let parsed = Parser::new(&allocator, &text, SourceType::script()).parse();
        let built = SemanticBuilder::new().with_check_syntax_error(true).build(&parsed.program);
        let mut errors = parsed.diagnostics.iter().chain(&built.diagnostics).map(|error| error.to_string());
        println!("{line}: {}", errors.next().unwrap_or_else(|| "fine".to_string()));
    }
}
RS
cat > run.js <<'JS'
for (const line of require("node:fs").readFileSync(0, "utf8").trimEnd().split("\n")) {
  const f = new Function(`return function f(o) { 'use strict'; let a; ${line}; return 1 }`)();
  console.log(`node: ${f(Object.assign([], { b: 2 }))}`);
}
JS
cat > lines <<'LINES'
[a = arguments] = o
({ b: a = eval } = o)
({ [eval]: a } = o)
[a = arguments[0]] = o
let [b = arguments] = o
LINES
npm init -y > /dev/null
npm install --silent node@26.10.0
(cd node_modules/node && node installArchSpecificPackage.js > /dev/null 2>&1) || true
cargo build --quiet
seen=$(paste -d, <(target/debug/probe < lines) <(node_modules/.bin/node run.js < lines) | sed 's/,node/, node/')
expected="[a = arguments] = o: Cannot assign to 'arguments' in strict mode, node: 1
({ b: a = eval } = o): Cannot assign to 'eval' in strict mode, node: 1
({ [eval]: a } = o): Cannot assign to 'eval' in strict mode, node: 1
[a = arguments[0]] = o: fine, node: 1
let [b = arguments] = o: fine, node: 1"
echo "$seen"
if [ "$seen" != "$expected" ]; then
  echo "this changed; seen before:" >&2
  echo "$expected" >&2
  exit 1
fi
