// What the data of CLDR says in places where languages differ, of which the conformance suite asks little.
function order(texts, ...args) {
  return [...texts].sort(new Intl.Collator(...args).compare).join(" ");
}

equal(order(["z", "ö", "o", "ä", "a"], "sv"), "a o z ä ö");
equal(order(["z", "ö", "o", "ä", "a"], "de"), "a ä o ö z");
equal(order(["Ä", "Af", "Ad"], "de"), "Ä Ad Af");
equal(order(["Ä", "Af", "Ad"], "de-u-co-phonebk"), "Ad Ä Af");
equal(order(["10", "2", "1"], "en"), "1 10 2");
equal(order(["10", "2", "1"], "en", { numeric: true }), "1 2 10");
equal(order(["a", "A"], "en"), "a A");
equal(order(["a", "A"], "da"), "A a");
equal("e\u0301".localeCompare("é"), 0);
equal("a".localeCompare("A", "en", { sensitivity: "base" }), 0);
// The collator that is kept belongs to one locale only.
equal("ä".localeCompare("z", "de"), -1);
equal("ä".localeCompare("z", "sv"), 1);
equal("ä".localeCompare("z", "de"), -1);

equal("Iİ".toLocaleLowerCase("tr"), "ıi");
equal("Iİ".toLocaleLowerCase("en"), "ii\u0307");
equal("i\ud800i".toLocaleUpperCase("az"), "İ\ud800İ");
equal("άνθη".toLocaleUpperCase("el"), "ΑΝΘΗ");

const plurals = (locale, options) => {
  const rules = new Intl.PluralRules(locale, options);
  return [0, 1, 2, 3, 11, 22, 100, 1.5].map(value => rules.select(value)).join(" ");
};
equal(plurals("en", { type: "ordinal" }), "other one two few other two other other");
equal(plurals("ar"), "zero one two few many many other other");
equal(plurals("ru"), "many one few few many few many other");
equal(new Intl.PluralRules("en", { minimumFractionDigits: 1 }).select(1), "other");
equal(new Intl.PluralRules("en").select(10n ** 400n), "other");
equal(new Intl.PluralRules("sl").selectRange(1, 2), "two");

const list = (locale, items, options) => new Intl.ListFormat(locale, options).format(items);
equal(list("es", ["padres", "madres"]), "padres y madres");
equal(list("es", ["padres", "iglesias"]), "padres e iglesias");
equal(list("zh", ["甲", "乙", "丙"]), "甲、乙和丙");
equal(list("en", ["", "\ud800", "x"], { type: "disjunction" }), ", \ud800, or x");

const relative = (locale, value, unit, options) => new Intl.RelativeTimeFormat(locale, options).format(value, unit);
equal(relative("de", -2, "day", { numeric: "auto" }), "vorgestern");
equal(relative("de", -2, "day"), "vor 2 Tagen");
equal(relative("ru", 5, "hours"), "через 5 часов");
equal(relative("en", 0.0005, "year"), "in 0.001 years");
equal(relative("en", 1e21, "year"), "in 1,000,000,000,000,000,000,000 years");
equal(relative("hi-u-nu-deva", 12, "minute"), "१२ मिनट में");

const name = (locale, type, code, options) => new Intl.DisplayNames(locale, { type, ...options }).of(code);
equal(name("de", "region", "us"), "Vereinigte Staaten");
equal(name("en", "language", "fr-CH"), "Swiss French");
equal(name("en", "language", "fr-CH", { languageDisplay: "standard" }), "French (Switzerland)");
equal(name("zh", "language", "sr-Latn-RS"), "塞尔维亚语（拉丁文，塞尔维亚）");
equal(name("en", "language", "xx-US"), "xx (United States)");
equal(name("en", "language", "xx-US", { fallback: "none" }), undefined);
equal(name("fr", "script", "arab"), "arabe");
equal(name("ja", "currency", "jpy"), "日本円");
equal(name("en", "currency", "eur", { style: "narrow" }), "€");
equal(name("de", "calendar", "islamicc"), "Hidschra-Kalender (tabellarisch, nicht-astronomisch)");

const segments = (text, granularity, locale = "en") =>
  [...new Intl.Segmenter(locale, { granularity }).segment(text)].map(({ segment }) => segment);
same(segments("👨‍👩‍👧🇨🇭e\u0301\ud800x", "grapheme"), ["👨‍👩‍👧", "🇨🇭", "e\u0301", "\ud800", "x"]);
same(segments("東京に行く", "word", "ja"), ["東京", "に", "行く"]);
same(segments("Τι; Ναι.", "sentence", "el"), ["Τι; ", "Ναι."]);
const café = new Intl.Segmenter("fr", { granularity: "word" }).segment("Un cafe\u0301!");
same(café.containing(5), { segment: "cafe\u0301", index: 3, input: "Un cafe\u0301!", isWordLike: true });
equal(café.containing(8).isWordLike, false);
equal(café.containing(9), undefined);

equal(new Intl.Locale("zh-TW").maximize().toString(), "zh-Hant-TW");
equal(new Intl.Locale("en-Latn-US-u-nu-thai").minimize().toString(), "en-u-nu-thai");
same(Intl.getCanonicalLocales(["iw", "EN-us-U-CA-islamicc", "abcdefgh-latn"]), [
  "he", "en-US-u-ca-islamic-civil", "abcdefgh-Latn",
]);
same(new Intl.Locale("de-CH").getTimeZones(), ["Europe/Zurich"]);
same(new Intl.Locale("fa").getCalendars(), ["persian", "gregory", "islamic-civil", "islamic-tbla"]);
equal(new Intl.Locale("he").getTextInfo().direction, "rtl");

throws(RangeError, () => new Intl.Collator("de_DE"), "de_DE");
throws(TypeError, () => Intl.PluralRules(), "requires 'new'");
throws(TypeError, () => Intl.ListFormat.prototype.format.call({}, []), "incompatible receiver");
