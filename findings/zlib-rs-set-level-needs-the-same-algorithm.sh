#!/usr/bin/env bash
# zlib can change the level of a stream midway (deflateParams): it compresses what it was given so far the old way first.
# zlib-rs has that as Deflate::set_level, which fails with StreamError as soon as anything was compressed and the new level
# is one of another algorithm: before it calls deflate for the rest, it takes the place for the output away. Between levels
# of one algorithm (6 and 5), and before any data, it works. Node.js, whose zlib is the C one, changes all of these.
#
# Seen with zlib-rs 0.6.8 and the package node 26.10.0 on x86-64 Linux:
#   6 to 5: Ok(Ok), then Ok(Ok); 6 to 5 before any data: Ok(Ok); node: fine
#   6 to 9: Ok(Ok), then Err(StreamError); 6 to 9 before any data: Ok(Ok); node: fine
#   6 to 1: Ok(Ok), then Err(StreamError); 6 to 1 before any data: Ok(Ok); node: fine
#   1 to 6: Ok(Ok), then Err(StreamError); 1 to 6 before any data: Ok(Ok); node: fine
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
zlib-rs = "=0.6.8"
TOML
cat > src/main.rs <<'RS'
use zlib_rs::{Deflate, DeflateFlush};

fn main() {
    for (from, to) in [(6, 5), (6, 9), (6, 1), (1, 6)] {
        let mut deflate = Deflate::new(from, true, 15);
        let mut output = [0; 256];
        let status = deflate.compress(b"one two three one two three", &mut output, DeflateFlush::SyncFlush);
        let changed = deflate.set_level(to);
        let fresh = Deflate::new(from, true, 15).set_level(to);
        println!("{from} to {to}: {status:?}, then {changed:?}; {from} to {to} before any data: {fresh:?}");
    }
}
RS
cat > run.js <<'JS'
const zlib = require("node:zlib");
const change = ([from, to]) =>
  new Promise(done => {
    const deflate = zlib.createDeflate({ level: from });
    const parts = [];
    deflate.on("data", part => parts.push(part));
    deflate.on("end", () => done(`node: ${zlib.inflateSync(Buffer.concat(parts)) == "onetwo" ? "fine" : "wrong"}`));
    deflate.on("error", error => done(`node: ${error.code}`));
    deflate.write("one", () => deflate.params(to, zlib.constants.Z_DEFAULT_STRATEGY, () => deflate.end("two")));
  });
Promise.all([[6, 5], [6, 9], [6, 1], [1, 6]].map(change)).then(lines => console.log(lines.join("\n")));
JS
npm init -y > /dev/null
npm install --silent node@26.10.0
(cd node_modules/node && node installArchSpecificPackage.js > /dev/null 2>&1) || true
cargo build --quiet
seen=$(paste -d'|' <(target/debug/probe) <(node_modules/.bin/node run.js) | sed 's/|/; /')
expected="6 to 5: Ok(Ok), then Ok(Ok); 6 to 5 before any data: Ok(Ok); node: fine
6 to 9: Ok(Ok), then Err(StreamError); 6 to 9 before any data: Ok(Ok); node: fine
6 to 1: Ok(Ok), then Err(StreamError); 6 to 1 before any data: Ok(Ok); node: fine
1 to 6: Ok(Ok), then Err(StreamError); 1 to 6 before any data: Ok(Ok); node: fine"
echo "$seen"
if [ "$seen" != "$expected" ]; then
  echo "this changed; seen before:" >&2
  echo "$expected" >&2
  exit 1
fi
