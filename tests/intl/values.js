// What Intl writes, line by line: `class <tab> locale <tab> what was asked for <tab> the value as JSON`.
// `cargo xtask intl` runs this in two engines and compares. LOCALES may name fewer locales than all.

const ALL = `af am ar ar-EG ar-AE ar-SA as az be bg bn bs bs-Cyrl ca cs cy da de de-AT de-CH el en en-US en-GB en-CA
  en-AU en-IN en-ZA en-NZ en-IE en-SG es es-MX es-AR es-US es-CL es-419 et eu fa fi fil fr fr-CA fr-CH fr-BE ga gl gu
  ha he hi hr hu hy id ig is it it-CH ja jv ka kk km kn ko ky lo lt lv mk ml mn mr ms mt my nb ne nl nl-BE nn or pa
  pa-Arab pl ps pt pt-PT ro ru sd si sk sl so sq sr sr-Latn sv sw ta te th tk tr uk ur uz uz-Cyrl vi yo yue zh
  zh-TW zh-HK zu`.split(/\s+/);
const locales = globalThis.LOCALES ?? ALL;
const only = globalThis.CLASSES;

let lines = [];
const print = (text) => console.log(text);

function flush() {
  if (lines.length > 0) print(lines.join("\n"));
  lines = [];
}

let kind = "";
let locale = "";

/** Notes what a function returns, or how it fails. */
function value(name, run) {
  let result;
  try {
    result = run();
  } catch (error) {
    result = `!${error.name}`;
  }
  lines.push(`${kind}\t${locale}\t${name}\t${JSON.stringify(result)}`);
  if (lines.length > 2000) flush();
}

/** As above of several, with a formatter that is made once. */
function values(name, make, runs) {
  let made;
  try {
    made = make();
  } catch (error) {
    value(name, () => { throw error; });
    return;
  }
  for (const [more, run] of runs) value(`${name} ${more}`, () => run(made));
}

const text = (object) =>
  Object.entries(object).map(([key, value]) => `${key}:${value}`).join(",");
const utc = (...fields) => Date.UTC(...fields);

const afternoon = utc(2026, 10, 9, 15, 4, 5, 678);
const morning = utc(2026, 1, 3, 1, 0, 9, 40);
const midnight = utc(1999, 11, 31, 0, 30, 0);
const noon = utc(2024, 6, 14, 12, 0, 0);
const dates = [["pm", afternoon], ["am", morning]];
const more = [...dates, ["midnight", midnight], ["noon", noon]];

const format = (times) => times.map(([name, time]) => [name, (made) => made.format(time)]);
const dateTime = (options, times) =>
  values(text(options), () => new Intl.DateTimeFormat(locale, { timeZone: "UTC", ...options }), format(times));

const STYLES = ["full", "long", "medium", "short"];

const COMPONENTS = [
  { year: "numeric" }, { year: "2-digit" }, { month: "numeric" }, { month: "2-digit" }, { month: "long" },
  { month: "short" }, { month: "narrow" }, { day: "numeric" }, { day: "2-digit" }, { weekday: "long" },
  { weekday: "short" }, { weekday: "narrow" }, { hour: "numeric" }, { hour: "2-digit" }, { minute: "numeric" },
  { minute: "2-digit" }, { second: "numeric" }, { second: "2-digit" }, { fractionalSecondDigits: 3 },
  { year: "numeric", month: "numeric" }, { year: "numeric", month: "2-digit" }, { year: "2-digit", month: "numeric" },
  { year: "numeric", month: "short" }, { year: "numeric", month: "long" }, { year: "2-digit", month: "short" },
  { month: "numeric", day: "numeric" }, { month: "2-digit", day: "2-digit" }, { month: "short", day: "numeric" },
  { month: "long", day: "numeric" }, { month: "long", day: "2-digit" }, { month: "narrow", day: "numeric" },
  { year: "numeric", month: "numeric", day: "numeric" }, { year: "numeric", month: "2-digit", day: "2-digit" },
  { year: "2-digit", month: "2-digit", day: "2-digit" }, { year: "2-digit", month: "numeric", day: "numeric" },
  { year: "numeric", month: "short", day: "numeric" }, { year: "numeric", month: "short", day: "2-digit" },
  { year: "numeric", month: "long", day: "numeric" }, { year: "numeric", month: "narrow", day: "numeric" },
  { weekday: "short", day: "numeric" }, { weekday: "long", day: "numeric" },
  { weekday: "short", month: "short", day: "numeric" }, { weekday: "long", month: "long", day: "numeric" },
  { weekday: "short", month: "numeric", day: "numeric" }, { weekday: "long", month: "numeric", day: "numeric" },
  { weekday: "short", year: "numeric", month: "short", day: "numeric" },
  { weekday: "long", year: "numeric", month: "long", day: "numeric" },
  { weekday: "short", year: "numeric", month: "numeric", day: "numeric" },
  { weekday: "long", year: "numeric", month: "short", day: "2-digit" },
  { weekday: "narrow", year: "2-digit", month: "narrow", day: "numeric" },
  { year: "numeric", day: "numeric" }, { year: "numeric", weekday: "long" }, { month: "long", weekday: "long" },
  { era: "short", year: "numeric" }, { era: "long", year: "numeric", month: "long", day: "numeric" },
  { era: "narrow", year: "numeric", month: "numeric", day: "numeric" }, { era: "short", month: "short", day: "numeric" },
  { era: "short" }, { era: "short", year: "numeric", month: "short" },
  { hour: "numeric", minute: "numeric" }, { hour: "2-digit", minute: "2-digit" },
  { hour: "numeric", minute: "2-digit", second: "2-digit" }, { hour: "2-digit", minute: "2-digit", second: "2-digit" },
  { hour: "numeric", minute: "numeric", second: "numeric", fractionalSecondDigits: 3 },
  { minute: "numeric", second: "numeric" }, { minute: "2-digit", second: "2-digit" },
  { second: "numeric", fractionalSecondDigits: 2 }, { minute: "numeric", second: "numeric", fractionalSecondDigits: 1 },
  { hour: "numeric", dayPeriod: "short" }, { hour: "numeric", minute: "numeric", dayPeriod: "long" },
  { dayPeriod: "long" }, { dayPeriod: "narrow", hour: "numeric", hour12: true },
  { weekday: "short", hour: "numeric" }, { weekday: "long", hour: "numeric", minute: "numeric" },
  { year: "numeric", month: "numeric", day: "numeric", hour: "numeric", minute: "numeric" },
  { year: "numeric", month: "short", day: "numeric", hour: "numeric", minute: "numeric" },
  { year: "numeric", month: "long", day: "numeric", hour: "numeric", minute: "numeric", second: "numeric" },
  { weekday: "long", year: "numeric", month: "long", day: "numeric", hour: "numeric" },
  { weekday: "short", month: "short", day: "numeric", hour: "numeric", minute: "numeric" },
  { month: "short", day: "numeric", hour: "numeric" }, { month: "numeric", day: "numeric", hour: "numeric", minute: "numeric" },
  { day: "numeric", hour: "numeric" }, { year: "2-digit", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit", second: "2-digit" },
];

const HOURS = [
  { hour: "numeric" }, { hour: "2-digit" }, { hour: "numeric", minute: "2-digit" },
  { hour: "numeric", minute: "2-digit", second: "2-digit" }, { month: "short", day: "numeric", hour: "2-digit", minute: "2-digit" },
  { timeStyle: "short" }, { timeStyle: "medium" }, { timeStyle: "full" }, { dateStyle: "medium", timeStyle: "short" },
];
const CYCLES = [
  { hour12: true }, { hour12: false }, { hourCycle: "h11" }, { hourCycle: "h12" }, { hourCycle: "h23" }, { hourCycle: "h24" },
];

const ZONE_STYLES = ["short", "long", "shortOffset", "longOffset", "shortGeneric", "longGeneric"];
const ZONES = ["UTC", "America/New_York", "Europe/Berlin", "Asia/Tokyo", "Asia/Kolkata", "Australia/Sydney",
  "America/Sao_Paulo", "Africa/Lagos", "Europe/London"];
const ZONE_WITH = [{}, { hour: "numeric", minute: "2-digit" }, { year: "numeric", month: "numeric", day: "numeric" },
  { year: "numeric", month: "long", day: "numeric", hour: "numeric" }];

const CALENDARS = ["buddhist", "chinese", "coptic", "dangi", "ethioaa", "ethiopic", "hebrew", "indian", "islamic-civil",
  "islamic-tbla", "islamic-umalqura", "iso8601", "japanese", "persian", "roc"];
const CALENDAR_OPTIONS = [
  {}, { dateStyle: "full" }, { dateStyle: "long" }, { dateStyle: "medium" }, { dateStyle: "short" },
  { dateStyle: "short", timeStyle: "short" },
  { year: "numeric", month: "short", day: "numeric" }, { year: "2-digit", month: "numeric", day: "numeric" },
  { year: "numeric", month: "long" }, { year: "numeric" }, { month: "long", day: "numeric" },
  { era: "short", year: "numeric", month: "numeric", day: "numeric" },
  { weekday: "short", month: "numeric", day: "numeric" }, { month: "long" },
];

const start = utc(2026, 0, 10, 10, 0, 0);
const ENDS = [
  ["same", utc(2026, 0, 10, 10, 0, 0)], ["minute", utc(2026, 0, 10, 10, 45, 0)], ["hour", utc(2026, 0, 10, 11, 30, 0)],
  ["half", utc(2026, 0, 10, 15, 0, 0)], ["day", utc(2026, 0, 12, 10, 0, 0)], ["month", utc(2026, 2, 5, 10, 0, 0)],
  ["year", utc(2027, 1, 5, 10, 0, 0)],
];
const RANGES = [
  {}, { year: "numeric" }, { month: "long" }, { month: "short" }, { day: "numeric" }, { weekday: "short" },
  { year: "numeric", month: "short" }, { year: "numeric", month: "long" }, { year: "numeric", month: "numeric" },
  { month: "short", day: "numeric" }, { month: "long", day: "numeric" }, { month: "numeric", day: "numeric" },
  { year: "numeric", month: "short", day: "numeric" }, { year: "numeric", month: "long", day: "numeric" },
  { year: "numeric", month: "2-digit", day: "2-digit" },
  { weekday: "long", month: "long", day: "numeric" }, { weekday: "short", year: "numeric", month: "short", day: "numeric" },
  { hour: "numeric" }, { hour: "numeric", minute: "numeric" }, { hour: "numeric", minute: "numeric", second: "numeric" },
  { year: "numeric", month: "short", day: "numeric", hour: "numeric", minute: "numeric" },
  { month: "short", day: "numeric", hour: "numeric" }, { hour: "numeric", minute: "numeric", timeZoneName: "short" },
  { dateStyle: "full" }, { dateStyle: "long" }, { dateStyle: "medium" }, { dateStyle: "short" },
  { timeStyle: "short" }, { timeStyle: "medium" }, { dateStyle: "medium", timeStyle: "short" },
  { dateStyle: "short", timeStyle: "long" }, { hour: "numeric", minute: "numeric", hour12: true },
  { hour: "numeric", hour12: false },
];

const NUMBERS = [["0", 0], ["1", 1], ["-5.5", -5.5], ["1234.5678", 1234.5678], ["98765", 98765],
  ["-1234567.891", -1234567.891], ["0.00012", 0.00012], ["1e21", 1e21], ["Infinity", Infinity], ["NaN", NaN]];
const NUMBER_OPTIONS = [
  {}, { style: "percent" }, { style: "percent", maximumFractionDigits: 1, signDisplay: "always" },
  { notation: "scientific" }, { notation: "engineering" }, { signDisplay: "always" }, { signDisplay: "exceptZero" },
  { useGrouping: false }, { useGrouping: "always" }, { useGrouping: "min2" }, { minimumFractionDigits: 2 },
  { maximumSignificantDigits: 3 }, { notation: "compact" }, { notation: "compact", compactDisplay: "long" },
];
const COMPACT = [["1000", 1000], ["1500", 1500], ["12345", 12345], ["100000", 100000], ["1e6", 1e6], ["2.5e6", 2.5e6],
  ["1e9", 1e9], ["7e12", 7e12], ["1e16", 1e16], ["999999", 999999], ["-4321", -4321]];

const CURRENCIES = ["USD", "EUR", "GBP", "JPY", "CHF", "INR", "CNY", "BRL", "KRW", "SEK", "PLN", "ZAR", "AUD", "CAD",
  "MXN", "TRY", "RUB", "XAF", "KWD", "XYZ", "AED", "THB"];
const CURRENCY_OPTIONS = [{}, { currencyDisplay: "code" }, { currencyDisplay: "narrowSymbol" }, { currencyDisplay: "name" },
  { currencySign: "accounting" }];
const AMOUNTS = [["1", 1], ["-1234.5", -1234.5], ["2000000", 2000000]];

const UNITS = ["acre", "bit", "byte", "celsius", "centimeter", "day", "degree", "fahrenheit", "fluid-ounce", "foot",
  "gallon", "gigabit", "gigabyte", "gram", "hectare", "hour", "inch", "kilobit", "kilobyte", "kilogram", "kilometer",
  "liter", "megabit", "megabyte", "meter", "microsecond", "mile", "mile-scandinavian", "milliliter", "millimeter",
  "millisecond", "minute", "month", "nanosecond", "ounce", "percent", "petabyte", "pound", "second", "stone", "terabit",
  "terabyte", "week", "yard", "year", "kilometer-per-hour", "mile-per-hour", "meter-per-second", "mile-per-gallon",
  "liter-per-kilometer", "byte-per-second", "gram-per-liter", "foot-per-minute", "kilogram-per-meter"];
const WIDTHS = ["short", "narrow", "long"];

const NAMES = {
  language: ["en", "en-US", "de", "fr-CA", "zh-Hans", "zh-Hant", "sr-Latn", "ja", "ar", "es-419", "pt-BR", "hi", "sw", "nds", "en-Shaw", "zh-Hant-HK"],
  region: ["US", "DE", "CN", "HK", "419", "001", "GB", "ZA", "MK", "CI", "BA"],
  script: ["Latn", "Cyrl", "Arab", "Hans", "Hant", "Deva", "Jpan"],
  currency: ["USD", "EUR", "JPY", "GBP", "CNY", "BRL", "CHF", "TWD"],
  calendar: ["buddhist", "chinese", "coptic", "dangi", "ethioaa", "ethiopic", "gregory", "hebrew", "indian", "islamic",
    "islamic-civil", "islamic-tbla", "islamic-umalqura", "iso8601", "japanese", "persian", "roc"],
  dateTimeField: ["era", "year", "quarter", "month", "weekOfYear", "weekday", "day", "dayPeriod", "hour", "minute",
    "second", "timeZoneName"],
};

const TIME_UNITS = ["second", "minute", "hour", "day", "week", "month", "quarter", "year"];

const LISTS = [["A"], ["A", "B"], ["A", "B", "C"], ["A", "B", "C", "D"], ["Anna", "Ida"], ["Iago", "India", "Islas"]];

const PLURALS = [0, 1, 2, 3, 4, 5, 6, 7, 10, 11, 12, 20, 21, 22, 25, 100, 101, 1000, 1000000, 0.5, 1.5, 1.0, 2.25];

const DURATIONS = [
  ["all", { years: 1, months: 2, weeks: 3, days: 4, hours: 5, minutes: 6, seconds: 7, milliseconds: 8, microseconds: 9, nanoseconds: 10 }],
  ["time", { hours: 1, minutes: 2, seconds: 3 }], ["one", { days: 1 }], ["negative", { hours: -2, minutes: -30 }],
];

const SYSTEMS = ["arab", "arabext", "beng", "deva", "fullwide", "hanidec", "khmr", "latn", "mymr", "thai", "tibt"];

const CLASSES = {
  "default toLocale…": () => {
    const options = { timeZone: "UTC" };
    for (const [name, time] of [...more, ["old", utc(1815, 5, 18)], ["bc", utc(-43, 2, 15, 10)], ["epoch", 0]]) {
      const date = new Date(time);
      value(`toLocaleString ${name}`, () => date.toLocaleString(locale, options));
      value(`toLocaleDateString ${name}`, () => date.toLocaleDateString(locale, options));
      value(`toLocaleTimeString ${name}`, () => date.toLocaleTimeString(locale, options));
      value(`local ${name}`, () => date.toLocaleString(locale));
    }
    for (const [name, number] of [...NUMBERS, ...COMPACT]) {
      value(`number ${name}`, () => number.toLocaleString(locale));
    }
    for (const number of [0n, -12n, 123456789012345678901234567890n]) {
      value(`bigint ${number}`, () => number.toLocaleString(locale));
    }
    value("array", () => [1234.5, new Date(0)].map((item) => item.toLocaleString(locale)).join());
  },
  "dates: styles": () => {
    for (const dateStyle of [undefined, ...STYLES]) {
      for (const timeStyle of [undefined, ...STYLES]) {
        if (dateStyle ?? timeStyle) dateTime({ dateStyle, timeStyle }, more);
      }
    }
  },
  "dates: components": () => {
    for (const options of COMPONENTS) dateTime(options, more);
  },
  "dates: hours": () => {
    for (const options of HOURS) {
      for (const cycle of CYCLES) dateTime({ ...options, ...cycle }, more);
    }
  },
  "dates: zones": () => {
    for (const timeZone of ZONES) {
      for (const timeZoneName of ZONE_STYLES) dateTime({ timeZone, timeZoneName }, dates);
      dateTime({ timeZone, timeStyle: "full" }, dates);
      dateTime({ timeZone, dateStyle: "short", timeStyle: "long" }, dates);
    }
    for (const timeZoneName of ZONE_STYLES) {
      for (const options of ZONE_WITH) dateTime({ ...options, timeZone: "Europe/Berlin", timeZoneName }, dates);
    }
    dateTime({ timeZone: "+05:45", timeZoneName: "long" }, dates);
    dateTime({ timeZone: "-03:00", timeZoneName: "short", hour: "numeric" }, dates);
  },
  "dates: calendars": () => {
    for (const calendar of CALENDARS) {
      for (const options of CALENDAR_OPTIONS) dateTime({ calendar, ...options }, dates);
    }
  },
  "dates: parts": () => {
    for (const options of [{ dateStyle: "full", timeStyle: "full" }, { era: "long" }, { hour: "numeric", dayPeriod: "long" },
      { calendar: "chinese", dateStyle: "full" }, { second: "numeric", fractionalSecondDigits: 3 }]) {
      value(text(options), () => new Intl.DateTimeFormat(locale, { timeZone: "UTC", ...options }).formatToParts(afternoon));
    }
    for (const options of [{ dateStyle: "medium" }, { timeStyle: "short" }, { month: "long", day: "numeric", hour: "numeric" }]) {
      for (const [name, end] of ENDS) {
        value(`range ${text(options)} ${name}`, () =>
          new Intl.DateTimeFormat(locale, { timeZone: "UTC", ...options }).formatRangeToParts(start, end));
      }
    }
  },
  "dates: resolvedOptions": () => {
    for (const options of [{}, { timeStyle: "short" }, ...HOURS, ...COMPONENTS.slice(0, 60)]) {
      value(text(options), () => new Intl.DateTimeFormat(locale, { timeZone: "UTC", ...options }).resolvedOptions());
    }
  },
  "dates: ranges": () => {
    for (const options of RANGES) {
      values(text(options), () => new Intl.DateTimeFormat(locale, { timeZone: "UTC", ...options }),
        ENDS.map(([name, end]) => [name, (made) => made.formatRange(start, end)]));
    }
    for (const calendar of ["buddhist", "japanese", "islamic-umalqura", "chinese"]) {
      for (const options of [{ dateStyle: "medium" }, { year: "numeric", month: "numeric", day: "numeric" }]) {
        values(text({ calendar, ...options }), () => new Intl.DateTimeFormat(locale, { timeZone: "UTC", calendar, ...options }),
          ENDS.slice(4).map(([name, end]) => [name, (made) => made.formatRange(start, end)]));
      }
    }
  },
  "dates: Temporal": () => {
    const plain = Temporal.PlainDateTime.from("2026-11-09T15:04:05.678");
    const all = { PlainDateTime: plain, PlainDate: plain.toPlainDate(), PlainTime: plain.toPlainTime(),
      ZonedDateTime: plain.toZonedDateTime("Asia/Tokyo"), Instant: plain.toZonedDateTime("UTC").toInstant() };
    for (const [name, object] of Object.entries(all)) {
      value(name, () => object.toLocaleString(locale));
      value(`${name} full`, () => object.toLocaleString(locale, name === "PlainTime" ? { timeStyle: "full" } : { dateStyle: "full" }));
    }
    for (const options of [{}, { dateStyle: "long" }, { dateStyle: "short" }]) {
      const calendar = new Intl.DateTimeFormat(locale).resolvedOptions().calendar;
      const date = all.PlainDate.withCalendar(calendar);
      value(`PlainYearMonth ${text(options)}`, () => date.toPlainYearMonth().toLocaleString(locale, options));
      value(`PlainMonthDay ${text(options)}`, () => date.toPlainMonthDay().toLocaleString(locale, options));
    }
  },
  "numbers: styles": () => {
    for (const options of NUMBER_OPTIONS) {
      values(text(options), () => new Intl.NumberFormat(locale, options), format(NUMBERS));
    }
  },
  "numbers: compact": () => {
    for (const options of [{}, { compactDisplay: "long" }, { style: "currency", currency: "EUR" },
      { style: "currency", currency: "USD", currencyDisplay: "name" }]) {
      values(text(options), () => new Intl.NumberFormat(locale, { notation: "compact", ...options }), format(COMPACT));
    }
    values("long units", () => new Intl.NumberFormat(locale, { notation: "compact", compactDisplay: "long", style: "unit",
      unit: "meter", unitDisplay: "long" }), format(COMPACT.slice(0, 6)));
  },
  "numbers: currencies": () => {
    for (const currency of CURRENCIES) {
      for (const options of CURRENCY_OPTIONS) {
        values(`${currency} ${text(options)}`, () => new Intl.NumberFormat(locale, { style: "currency", currency, ...options }),
          format(AMOUNTS));
      }
    }
  },
  "numbers: units": () => {
    for (const unit of UNITS) {
      for (const unitDisplay of WIDTHS) {
        values(`${unit} ${unitDisplay}`, () => new Intl.NumberFormat(locale, { style: "unit", unit, unitDisplay }),
          format([["1", 1], ["2", 2], ["1234.5", 1234.5]]));
      }
    }
  },
  "numbers: ranges": () => {
    for (const options of [{}, { style: "percent" }, { style: "currency", currency: "EUR" }, { style: "currency", currency: "USD" },
      { style: "unit", unit: "meter" }, { style: "unit", unit: "meter", unitDisplay: "long" }, { notation: "compact" },
      { style: "currency", currency: "JPY", currencyDisplay: "name" }]) {
      values(text(options), () => new Intl.NumberFormat(locale, options), [["3-5", 3, 5], ["-1-2.5", -1, 2.5],
        ["1000-25000", 1000, 25000], ["3-3", 3, 3]].map(([name, from, to]) => [name, (made) => made.formatRange(from, to)]));
    }
  },
  "numbers: parts": () => {
    for (const options of [{}, { style: "percent" }, { style: "currency", currency: "EUR" }, { style: "unit", unit: "meter-per-second" },
      { notation: "compact" }, { notation: "scientific" }, { style: "currency", currency: "USD", currencySign: "accounting" },
      { style: "currency", currency: "USD", currencyDisplay: "name" }]) {
      value(text(options), () => new Intl.NumberFormat(locale, options).formatToParts(-1234567.5));
      value(`resolved ${text(options)}`, () => new Intl.NumberFormat(locale, options).resolvedOptions());
    }
  },
  "numbering systems": () => {
    for (const system of SYSTEMS) {
      const tag = `${locale}-u-nu-${system}`;
      value(`number ${system}`, () => new Intl.NumberFormat(tag, { maximumFractionDigits: 1 }).format(-1234567.5));
      value(`percent ${system}`, () => new Intl.NumberFormat(tag, { style: "percent" }).format(-12.5));
      value(`currency ${system}`, () => new Intl.NumberFormat(tag, { style: "currency", currency: "EUR" }).format(-1234.5));
      value(`compact ${system}`, () => new Intl.NumberFormat(tag, { notation: "compact" }).format(12345));
      value(`scientific ${system}`, () => new Intl.NumberFormat(tag, { notation: "scientific" }).format(12345));
      value(`unit ${system}`, () => new Intl.NumberFormat(tag, { style: "unit", unit: "meter" }).format(1234.5));
      value(`date ${system}`, () => new Intl.DateTimeFormat(tag, { timeZone: "UTC", dateStyle: "short", timeStyle: "medium" }).format(afternoon));
      value(`second ${system}`, () => new Intl.DateTimeFormat(tag, { timeZone: "UTC", second: "numeric", fractionalSecondDigits: 2 }).format(afternoon));
      value(`relative ${system}`, () => new Intl.RelativeTimeFormat(tag).format(-12.5, "day"));
    }
  },
  "display names": () => {
    for (const [type, codes] of Object.entries(NAMES)) {
      for (const style of WIDTHS) {
        values(`${type} ${style}`, () => new Intl.DisplayNames(locale, { type, style }),
          codes.map((code) => [code, (made) => made.of(code)]));
      }
    }
    values("standard", () => new Intl.DisplayNames(locale, { type: "language", languageDisplay: "standard" }),
      NAMES.language.map((code) => [code, (made) => made.of(code)]));
  },
  "relative times": () => {
    for (const style of WIDTHS) {
      for (const numeric of ["always", "auto"]) {
        for (const unit of TIME_UNITS) {
          values(`${style} ${numeric} ${unit}`, () => new Intl.RelativeTimeFormat(locale, { style, numeric }),
            [-1, 0, 1, 2, -10, 1234.5].map((number) => [number, (made) => made.format(number, unit)]));
        }
      }
    }
  },
  lists: () => {
    for (const type of ["conjunction", "disjunction", "unit"]) {
      for (const style of WIDTHS) {
        values(`${type} ${style}`, () => new Intl.ListFormat(locale, { type, style }),
          LISTS.map((list) => [list.join(""), (made) => made.format(list)]));
      }
    }
  },
  plurals: () => {
    for (const type of ["cardinal", "ordinal"]) {
      values(type, () => new Intl.PluralRules(locale, { type }), [
        ...PLURALS.map((number) => [number, (made) => made.select(number)]),
        ["range 1-2", (made) => made.selectRange(1, 2)], ["range 0-1", (made) => made.selectRange(0, 1)],
        ["range 3-21", (made) => made.selectRange(3, 21)],
        ["categories", (made) => made.resolvedOptions().pluralCategories.sort()],
      ]);
    }
  },
  durations: () => {
    for (const style of ["long", "short", "narrow", "digital"]) {
      values(style, () => new Intl.DurationFormat(locale, { style }),
        DURATIONS.map(([name, duration]) => [name, (made) => made.format(duration)]));
    }
  },
  locales: () => {
    const tag = new Intl.Locale(locale);
    for (const method of ["getCalendars", "getHourCycles", "getNumberingSystems", "getTextInfo", "getWeekInfo"]) {
      value(method, () => tag[method]());
    }
    value("maximize", () => tag.maximize().toString());
  },
};

for (const [name, run] of Object.entries(CLASSES)) {
  if (only && !only.some((part) => name.includes(part))) continue;
  kind = name;
  for (locale of locales) run();
}
flush();
