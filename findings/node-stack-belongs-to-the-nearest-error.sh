#!/usr/bin/env bash
# In Node 26 `stack` is an own property of each error, but its value is not: the property is a pair of accessors that
# all errors share, and they look for the nearest error on the prototype chain of what they are called on. So a value
# assigned to an object that inherits from an error becomes the stack of that error, and the heir gets no property;
# an object made from all property descriptors of an error, the usual way to copy one, has no stack; and a value
# assigned through a proxy goes nowhere, without an error in strict code.
#
# Seen with the package node 26.10.0 on x86-64 Linux:
#   heir: own false, error's stack "mine"
#   copy by descriptors: stack undefined, message "m"
#   through a proxy: stack still "mine"
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y > /dev/null
npm install --silent node@26.10.0
(cd node_modules/node && node installArchSpecificPackage.js > /dev/null 2>&1) || true
cat > program.js <<'JS'
"use strict";
const error = new Error("m");
const heir = Object.create(error);
heir.stack = "mine";
console.log(`heir: own ${Object.hasOwn(heir, "stack")}, error's stack "${error.stack}"`);
const copy = Object.defineProperties({}, Object.getOwnPropertyDescriptors(error));
console.log(`copy by descriptors: stack ${copy.stack}, message "${copy.message}"`);
new Proxy(error, {}).stack = "through a proxy";
console.log(`through a proxy: stack still "${error.stack}"`);
JS
seen=$(node_modules/.bin/node program.js)
expected='heir: own false, error'"'"'s stack "mine"
copy by descriptors: stack undefined, message "m"
through a proxy: stack still "mine"'
echo "$seen"
if [ "$seen" != "$expected" ]; then
  echo "this changed; seen before:" >&2
  echo "$expected" >&2
  exit 1
fi
