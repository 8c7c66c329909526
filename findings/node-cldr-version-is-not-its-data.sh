#!/usr/bin/env bash
# Node 26.10.0 says that its CLDR is 48.0 (`process.versions.cldr`), but what it formats is from CLDR 48.2: ICU's later
# releases of a year bring newer data, and its version of CLDR stays. Who takes data from CLDR's packages to be
# compared with Node has to take those of the patch release; the difference is between a date and its time in
# traditional Chinese, among others.
#
# Seen with the packages node 26.10.0 and cldr-dates-full 48.0.0 and 48.2.0 on x86-64 Linux:
#   node says: CLDR 48.0, ICU 78.3
#   between a short date and its time: U+2009
#   CLDR 48.0.0: none
#   CLDR 48.2.0: U+2009
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y > /dev/null
npm install --silent node@26.10.0
(cd node_modules/node && node installArchSpecificPackage.js > /dev/null 2>&1) || true
mkdir old new
npm install --silent --prefix old cldr-dates-full@48.0.0
npm install --silent --prefix new cldr-dates-full@48.2.0
cat > program.js <<'JS'
const point = (text) => (text === "" ? "none" : `U+${text.codePointAt(0).toString(16).toUpperCase().padStart(4, "0")}`);
console.log(`node says: CLDR ${process.versions.cldr}, ICU ${process.versions.icu}`);
const format = new Intl.DateTimeFormat("zh-TW", { dateStyle: "short", timeStyle: "short", timeZone: "UTC" });
console.log(`between a short date and its time: ${point(format.formatToParts(0)[5].value)}`);
for (const [folder, version] of [["old", "48.0.0"], ["new", "48.2.0"]]) {
  const file = `./${folder}/node_modules/cldr-dates-full/main/zh-Hant/ca-gregorian.json`;
  const calendar = require(file).main["zh-Hant"].dates.calendars.gregorian;
  console.log(`CLDR ${version}: ${point(calendar["dateTimeFormats-atTime"].standard.short.slice(3, -3))}`);
}
JS
seen=$(node_modules/.bin/node program.js)
expected='node says: CLDR 48.0, ICU 78.3
between a short date and its time: U+2009
CLDR 48.0.0: none
CLDR 48.2.0: U+2009'
echo "$seen"
if [ "$seen" != "$expected" ]; then
  echo "this changed; seen before:" >&2
  echo "$expected" >&2
  exit 1
fi
