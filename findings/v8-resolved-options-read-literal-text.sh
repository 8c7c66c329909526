#!/usr/bin/env bash
# In V8, `resolvedOptions` of an Intl.DateTimeFormat looks for the letters of fields in the whole pattern, quoted text
# included. Where a language has words in its dates, fields are reported that are not there: in Vietnamese "tháng" has
# a minute, in Spanish "de" has a day. A formatter made from the reported options shows them.
#
# Seen with the package node 26.10.0 on x86-64 Linux:
#   vi: year, month, minute; "tháng 1 năm 1970", again "lúc 0 tháng 1 năm 1970"
#   es: year, month, day; "enero de 1970", again "1 de enero de 1970"
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y > /dev/null
npm install --silent node@26.10.0
(cd node_modules/node && node installArchSpecificPackage.js > /dev/null 2>&1) || true
cat > program.js <<'JS'
for (const locale of ["vi", "es"]) {
  const format = new Intl.DateTimeFormat(locale, { year: "numeric", month: "long", timeZone: "UTC" });
  const options = format.resolvedOptions();
  const fields = Object.keys(options).filter((key) => ["year", "month", "day", "hour", "minute"].includes(key));
  const again = new Intl.DateTimeFormat(locale, options);
  console.log(`${locale}: ${fields.join(", ")}; "${format.format(0)}", again "${again.format(0)}"`);
}
JS
seen=$(node_modules/.bin/node program.js)
expected='vi: year, month, minute; "tháng 1 năm 1970", again "lúc 0 tháng 1 năm 1970"
es: year, month, day; "enero de 1970", again "1 de enero de 1970"'
echo "$seen"
if [ "$seen" != "$expected" ]; then
  echo "this changed; seen before:" >&2
  echo "$expected" >&2
  exit 1
fi
