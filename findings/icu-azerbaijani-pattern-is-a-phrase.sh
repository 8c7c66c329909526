#!/usr/bin/env bash
# Azerbaijani with Arabic digits: where the pattern of decimal numbers should stand, ICU's data has a phrase, the words for
# "standard decimal" that somebody wrote into the form. Its letters are literal text in patterns, so that they come out in
# front of every number (`_` is a no-break space here), which has no grouping then; the pattern of percentages ends in "~".
# V8 and JavaScriptCore both print that. CLDR's own JSON packages of the same version have no patterns of Arabic digits for
# "az" at all.
#
# Seen with the packages node 26.10.0 (ICU 78.3), bun 1.4.5 and cldr-numbers-full 48.2.0 on x86-64 Linux:
#   node: standart_onluq_kəsr١٢٣٤٥٫٦ standart_onluq_kəsr۱۲۳۴۵,۶ ۵۰~
#   bun: standart_onluq_kəsr١٢٣٤٥٫٦ standart_onluq_kəsr۱۲۳۴۵,۶ ۵۰~
#   az in CLDR's JSON: latn
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y > /dev/null
npm install --silent node@26.10.0 bun@1.4.5 cldr-numbers-full@48.2.0
(cd node_modules/node && node installArchSpecificPackage.js > /dev/null 2>&1) || true
(cd node_modules/bun && node install.js > /dev/null 2>&1) || true
cat > program.js <<'JS'
const format = (digits, options) => new Intl.NumberFormat(`az-u-nu-${digits}`, options);
const percent = format("arabext", { style: "percent" }).format(0.5);
const engine = process.versions.bun ? "bun" : "node";
const text = `${engine}: ${format("arab").format(12345.6)} ${format("arabext").format(12345.6)} ${percent}`;
console.log(text.replaceAll("\u00a0", "_"));
JS
cat > data.js <<'JS'
const { numbers } = require("cldr-numbers-full/main/az/numbers.json").main.az;
const systems = Object.keys(numbers).map(key => /^decimalFormats-numberSystem-(\w+)$/.exec(key)?.[1]);
console.log(`az in CLDR's JSON: ${systems.filter(Boolean).join(" ")}`);
JS
seen=$(node_modules/.bin/node program.js; node_modules/.bin/bun program.js; node_modules/.bin/node data.js)
expected="node: standart_onluq_kəsr١٢٣٤٥٫٦ standart_onluq_kəsr۱۲۳۴۵,۶ ۵۰~
bun: standart_onluq_kəsr١٢٣٤٥٫٦ standart_onluq_kəsr۱۲۳۴۵,۶ ۵۰~
az in CLDR's JSON: latn"
echo "$seen"
if [ "$seen" != "$expected" ]; then
  echo "this changed; seen before:" >&2
  echo "$expected" >&2
  exit 1
fi
