// Properties of strings, and classes with strings: the longest string first, then shorter ones.
const from = String.fromCodePoint;
const JOINER = 0x200d, SELECTOR = 0xfe0f;
const man = from(0x1f468), thumb = from(0x1f44d), dark = from(0x1f3ff);
const couple = from(0x1f468, JOINER, 0x2764, SELECTOR, JOINER, 0x1f468);
const family = from(0x1f468, JOINER, 0x1f468, JOINER, 0x1f466, JOINER, 0x1f466);
const flag = from(0x1f1f3, 0x1f1f1), keycap = from(0x23, SELECTOR, 0x20e3);
const scotland = from(0x1f3f4, 0xe0067, 0xe0062, 0xe0073, 0xe0063, 0xe0074, 0xe007f);
const heart = from(0x2764, SELECTOR);

// What each property has, and RGI_Emoji has it all.
const properties = {
  Basic_Emoji: [man, heart, dark],
  Emoji_Keycap_Sequence: [keycap],
  RGI_Emoji_Modifier_Sequence: [thumb + dark],
  RGI_Emoji_Flag_Sequence: [flag],
  RGI_Emoji_Tag_Sequence: [scotland],
  RGI_Emoji_ZWJ_Sequence: [couple, family],
};
for (const [name, members] of Object.entries(properties)) {
  for (const [other, strings] of Object.entries(properties)) {
    const whole = new RegExp(`^\\p{${name}}$`, "v");
    for (const string of strings) equal(whole.test(string), name === other, `${name} of ${other}`);
  }
  for (const string of members) same(`-${string}-`.match(/\p{RGI_Emoji}/v), [string]);
  throws(SyntaxError, () => new RegExp(`\\P{${name}}`, "v"), "Invalid property name");
  throws(SyntaxError, () => new RegExp(`[^\\p{${name}}]`, "v"), "may contain strings");
  throws(SyntaxError, () => new RegExp(`\\p{${name}}`, "u"), "Invalid property name");
}
throws(SyntaxError, () => new RegExp("\\p{RGI_Flag_Sequence}", "v"), "Invalid property name");
same(`${man}${couple}x${flag}${flag}7${keycap}`.match(/\p{RGI_Emoji}/gv), [man, couple, flag, flag, keycap]);
equal(/^\p{RGI_Emoji}$/v.test("7"), false);
equal(/^\p{RGI_Emoji}$/v.test(from(0x1f1f3)), false);

// What follows may want a shorter one; choices are given up from the longest down.
same(family.match(/^(\p{RGI_Emoji})\u200d(.+)$/v), [family, from(0x1f468, JOINER, 0x1f468, JOINER, 0x1f466), from(0x1f466)]);
same((thumb + dark).match(/^(\p{RGI_Emoji}+)(.)$/v), [thumb + dark, thumb, dark]);
same("abcd".match(/^([\q{a|abc|ab|}])(.*)$/v), ["abcd", "abc", "d"]);
same("abcd".match(/^([\q{a|abc|ab|}])(b.*)$/v), ["abcd", "a", "bcd"]);
same("abcd".match(/^([\q{a|abc|ab|}])(a.*)$/v), ["abcd", "", "abcd"]);
same("abab".match(/^[\q{ab|aba}]+?$/v), ["abab"]);
same("ababa".match(/[\q{ab|aba}]{2}/v), ["ababa"]);
same("xy".match(/[\q{}x]*/v), ["x"]);

// Backwards, in lookbehind.
same(`${family}!`.match(/(?<=(\p{RGI_Emoji}))!/v), ["!", family]);
same("zabc".match(/(?<=^(z|za)([\q{c|bc|abc}]))$/v), ["", "z", "abc"]);
same("zabc".match(/(?<=^(za)([\q{c|bc|abc}]))$/v), ["", "za", "bc"]);
equal(/(?<!\p{Emoji_Keycap_Sequence})!/v.test(`${keycap}!`), false);

// Set operations know strings; what may contain strings is told from the text alone.
equal(/^[\p{RGI_Emoji}--\q{👍🏿}]$/v.test(thumb + dark), false);
equal(/^[\p{RGI_Emoji}--\q{👍🏿}]$/v.test(thumb), true);
same([couple, keycap, "a"].filter(s => /^[\p{RGI_Emoji}&&[\p{Emoji_Keycap_Sequence}a]]$/v.test(s)), [keycap]);
same([couple, keycap, "a"].filter(s => /^[\p{RGI_Emoji_ZWJ_Sequence}\p{ASCII}]$/v.test(s)), [couple, "a"]);
throws(SyntaxError, () => new RegExp("[^\\q{ab}&&\\p{RGI_Emoji}]", "v"), "may contain strings");
throws(SyntaxError, () => new RegExp("[^\\p{RGI_Emoji}--\\p{RGI_Emoji}]", "v"), "may contain strings");
equal(/^[^\p{RGI_Emoji}&&\d]$/v.test("7"), true);
equal(/^[^\d--\p{RGI_Emoji}]$/v.test("7"), false);

// Without regard to case: of strings, too. Circled letters have case.
equal(/^\p{RGI_Emoji}$/iv.test(from(0x24dc, SELECTOR)), true);
equal(/^\p{RGI_Emoji}$/v.test(from(0x24dc, SELECTOR)), false);
equal(/^[\q{straße|KM}--\q{km}]$/iv.test("Km"), false);
same("KM k\u212am STRAßE".match(/[\q{km|k|straße}]/giv), ["KM", "k", "\u212am", "STRAßE"]);
same("aB".match(/^(?i:[\q{AB}])$/v), ["aB"]);
equal(/^(?-i:[\q{AB}])$/iv.test("aB"), false);
same("xAB".match(/(?<=(x[\q{b|ab}]))$/iv), ["", "xAB"]);
