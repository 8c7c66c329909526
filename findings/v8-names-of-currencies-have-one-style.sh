#!/usr/bin/env bash
# Intl.DisplayNames of currencies takes a style, and in JavaScriptCore and ICU's own functions "short" and "narrow" are
# the symbols. In V8 they are the long name as well: the style changes nothing but what `resolvedOptions` says.
#
# Seen with the packages node 26.10.0 and bun 1.4.5 on x86-64 Linux:
#   node: long US Dollar, short US Dollar, narrow US Dollar
#   bun: long US Dollar, short $, narrow $
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y > /dev/null
npm install --silent node@26.10.0 bun@1.4.5
(cd node_modules/node && node installArchSpecificPackage.js > /dev/null 2>&1) || true
(cd node_modules/bun && node install.js > /dev/null 2>&1) || true
cat > program.js <<'JS'
const name = (style) => `${style} ${new Intl.DisplayNames("en", { type: "currency", style }).of("USD")}`;
console.log(`${process.versions.bun ? "bun" : "node"}: ${["long", "short", "narrow"].map(name).join(", ")}`);
JS
seen=$(node_modules/.bin/node program.js; node_modules/.bin/bun program.js)
expected='node: long US Dollar, short US Dollar, narrow US Dollar
bun: long US Dollar, short $, narrow $'
echo "$seen"
if [ "$seen" != "$expected" ]; then
  echo "this changed; seen before:" >&2
  echo "$expected" >&2
  exit 1
fi
