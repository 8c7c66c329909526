#!/usr/bin/env bash
# The standard takes what a class extends first: that it is a constructor, and that its prototype is an object, is checked
# before the first computed name of a member is evaluated (ClassDefinitionEvaluation, steps 7 and 8). Node 26 evaluates
# the expression after `extends` first, then all computed names, and only then looks at what it extends: a class
# with a wrong heritage has run the code in its names before the TypeError comes.
#
# Seen with the package node 26.10.0 on x86-64 Linux:
#   a number: heritage, name, then TypeError
#   a function without a prototype object: heritage, name, then TypeError
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y > /dev/null
npm install --silent node@26.10.0
(cd node_modules/node && node installArchSpecificPackage.js > /dev/null 2>&1) || true
cat > program.js <<'JS'
function order(heritage) {
  const log = [];
  try {
    class A extends (log.push("heritage"), heritage) { [(log.push("name"), "m")]() {} }
  } catch (error) {
    log.push(`then ${error.name}`);
  }
  return log.join(", ");
}
const headless = function () {};
headless.prototype = 1;
console.log(`a number: ${order(1)}`);
console.log(`a function without a prototype object: ${order(headless)}`);
JS
seen=$(node_modules/.bin/node program.js)
expected='a number: heritage, name, then TypeError
a function without a prototype object: heritage, name, then TypeError'
echo "$seen"
if [ "$seen" != "$expected" ]; then
  echo "this changed; seen before:" >&2
  echo "$expected" >&2
  exit 1
fi
