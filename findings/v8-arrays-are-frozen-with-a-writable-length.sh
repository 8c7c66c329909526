#!/usr/bin/env bash
# An array is frozen when none of its properties can change, and `length` is one of them. V8 does not look at it: to
# Object.isFrozen an array that is not extensible is frozen if its elements are, or if it has none, although its length is
# writable and the next assignment changes it. JavaScriptCore looks at the length.
#
# Seen with the packages node 26.10.0 and bun 1.4.5 on x86-64 Linux:
#   node: empty true, one element true, length after an assignment 5
#   bun: empty false, one element false, length after an assignment 5
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y > /dev/null
npm install --silent node@26.10.0 bun@1.4.5
(cd node_modules/node && node installArchSpecificPackage.js > /dev/null 2>&1) || true
(cd node_modules/bun && node install.js > /dev/null 2>&1) || true
cat > program.js <<'JS'
const empty = Object.preventExtensions([]);
const one = Object.preventExtensions(Object.defineProperty([1], 0, { writable: false, configurable: false }));
const seen = `empty ${Object.isFrozen(empty)}, one element ${Object.isFrozen(one)}`;
one.length = 5;
console.log(`${process.versions.bun ? "bun" : "node"}: ${seen}, length after an assignment ${one.length}`);
JS
seen=$(node_modules/.bin/node program.js; node_modules/.bin/bun program.js)
expected='node: empty true, one element true, length after an assignment 5
bun: empty false, one element false, length after an assignment 5'
echo "$seen"
if [ "$seen" != "$expected" ]; then
  echo "this changed; seen before:" >&2
  echo "$expected" >&2
  exit 1
fi
