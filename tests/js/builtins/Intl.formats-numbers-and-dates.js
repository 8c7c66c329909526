// Numbers, dates and durations in languages that differ.
const number = (value, locale, options) => new Intl.NumberFormat(locale, options).format(value);
equal((1234567.891).toLocaleString("en"), "1,234,567.891");
equal((1234567.891).toLocaleString("de"), "1.234.567,891");
equal((1234567.891).toLocaleString("fr"), "1\u202f234\u202f567,891");
equal((1234567.891).toLocaleString("hi"), "12,34,567.891");
equal((1234567.891).toLocaleString("ar-EG"), "١٬٢٣٤٬٥٦٧٫٨٩١");
equal(number(1234, "es"), "1234");
equal(number(1234, "es", { useGrouping: "always" }), "1.234");
equal(number(0.256, "de", { style: "percent" }), "26\u00a0%");
equal(number(0.256, "ar-EG", { style: "percent" }), "٢٦٪\u061c");
equal((10n ** 20n).toLocaleString("de"), "100.000.000.000.000.000.000");

const money = (value, locale, currency, options) => number(value, locale, { style: "currency", currency, ...options });
equal(money(1234.5, "en", "USD"), "$1,234.50");
equal(money(1234.5, "de", "EUR"), "1.234,50\u00a0€");
equal(money(1234.5, "ja", "JPY"), "￥1,235");
equal(money(5, "pl", "USD"), "5,00\u00a0USD");
equal(money(-5, "en", "USD", { currencySign: "accounting" }), "($5.00)");
equal(money(1, "en", "USD", { currencyDisplay: "name" }), "1.00 US dollars");
equal(number(1234567, "de", { notation: "compact" }), "1,2\u00a0Mio.");
equal(number(1234567, "ru", { notation: "compact", compactDisplay: "long" }), "1,2 миллиона");
equal(number(98765432, "ja", { notation: "compact" }), "9877万");
equal(number(5, "fr", { style: "unit", unit: "kilometer", unitDisplay: "long" }), "5\u00a0kilomètres");
equal(number(2, "ar", { style: "unit", unit: "year", unitDisplay: "long" }), "سنتان");
equal(number(20, "de", { style: "unit", unit: "celsius" }), "20 °C");

const parts = new Intl.NumberFormat("de", { style: "currency", currency: "EUR" }).formatToParts(-1234.5);
equal(parts.map(part => part.type).join(" "), "minusSign integer group integer decimal fraction literal currency");
equal(new Intl.NumberFormat("en").formatRange(3, 5), "3–5");
equal(new Intl.NumberFormat("ja").formatRange(3, 3), "約3");

const date = new Date(Date.UTC(2026, 1, 1, 15, 4, 5));
const text = (locale, options) => new Intl.DateTimeFormat(locale, { timeZone: "UTC", ...options }).format(date);
equal(text("en"), "2/1/2026");
equal(text("de"), "1.2.2026");
equal(text("sv"), "2026-02-01");
equal(text("ja", { dateStyle: "full" }), "2026年2月1日日曜日");
equal(text("fr", { dateStyle: "long", timeStyle: "short" }), "1 février 2026 à 15:04");
equal(text("en", { timeStyle: "medium" }), "3:04:05 PM");
equal(text("en", { timeStyle: "short", hourCycle: "h23" }), "15:04");
equal(text("de", { month: "short", day: "numeric", hour: "numeric", minute: "numeric" }), "1. Feb., 15:04");
equal(text("th", { dateStyle: "long" }), "1 กุมภาพันธ์ 2569");
equal(text("en-u-ca-hebrew", { dateStyle: "long" }), "14 Shevat 5786");
equal(text("ja-u-ca-japanese", { dateStyle: "long" }), "令和8年2月1日");
equal(text("de-u-ca-iso8601", { dateStyle: "full" }), "2026 Februar 1, Sonntag");
equal(text("en", { timeZone: "Europe/Berlin", hour: "numeric", timeZoneName: "short" }), "4 PM GMT+1");
equal(text("de", { timeZone: "America/New_York", timeStyle: "full" }), "10:04:05 Nordamerikanische Ostküsten-Normalzeit");
equal(text("en", { timeZone: "+05:30", timeStyle: "short" }), "8:34 PM");
equal(text("en", { hour: "numeric", dayPeriod: "long" }), "3 in the afternoon");

const later = days => new Date(date.getTime() + days * 864e5);
const range = (end, locale, options) => new Intl.DateTimeFormat(locale, { timeZone: "UTC", ...options }).formatRange(date, end);
equal(range(later(2), "en", { dateStyle: "medium" }), "Feb 1\u2009–\u20093, 2026");
equal(range(later(40), "fr", { dateStyle: "long" }), "1 février\u2009–\u200913 mars 2026");
equal(range(later(0), "en", { dateStyle: "medium" }), "Feb 1, 2026");

const duration = (locale, style) => new Intl.DurationFormat(locale, { style }).format({ hours: 1, minutes: 2, seconds: 30 });
equal(duration("en", "long"), "1 hour, 2 minutes, 30 seconds");
equal(duration("de", "short"), "1 Std., 2 Min. und 30 Sek.");
equal(duration("en", "digital"), "1:02:30");
equal(duration("da", "digital"), "1.02.30");
equal(new Intl.DurationFormat("en").format("PT1.5H"), "1 hr, 30 min");

equal([1234.5, 1n].toLocaleString("de"), "1.234,5,1");
equal(new Float64Array([1.5]).toLocaleString("fr"), "1,5");

// Integers beyond what decimals have room for.
const huge = 10n ** 100000n;
equal(huge.toLocaleString("en").length, 133334);
equal(huge.toLocaleString("en").slice(0, 12), "10,000,000,0");
equal((-huge).toLocaleString("de", { style: "currency", currency: "EUR" }).slice(-9), ".000,00\u00a0€");
equal(huge.toLocaleString("hi").slice(-11), "0,00,00,000");
