// Places are passed over where a text is missing that every match needs, or where that stands too far off.
const filler = "x".repeat(40);
const found = (pattern, flags, text) => {
  const match = new RegExp(pattern, flags).exec(text);
  return match && `${match.index}:${[...match]}`;
};

// Before the text may stand nothing, something bounded, or anything.
equal(found('(^|[^\\\\])"\\/D\\(', "g", `${filler}\\"/D("/D(`), `44:("/D(,(`);
equal(found('(^|[^\\\\])"\\/D\\(', "g", `"/D(${filler}`), '0:"/D(,');
equal(found("[a-z]{1,3}needle", "", `${filler}1needle, abcdneedle`), "50:bcdneedle");
equal(found("\\w+@\\w+", "", `${filler} a@b`), "41:a@b");
equal(found("\\w+@\\w+", "", `${filler} @b ${filler}`), null);
equal(found("(?:ab|c)*d{2}e", "", `${filler}abcdde`), "40:abcdde");
equal(found("a(?=b)b|[xy]z", "", `${filler}ab`), "40:ab");
equal(found(".?(?<=q)needle", "", `${filler}qneedle`), "40:qneedle");

// The first text found may be of no match, and one further on too.
equal(found("[ab]needle1", "", `${filler}aneedle2 needle1 bneedle1`), "57:bneedle1");
equal(found("\\d*needle", "y", `${filler}needle`), null);
equal(found("\\d*needle", "y", `1needle${filler}`), "0:1needle");

// Characters of two units are gone back over whole.
equal(found(".needle", "u", `${"\u{1f600}".repeat(40)}needle`), "78:\u{1f600}needle");
equal(found(".{2}needle", "u", `${"\u{1f600}".repeat(40)}aneedle`), "78:\u{1f600}aneedle");
equal(found(".needle", "", `${"\u{1f600}".repeat(40)}needle`), "79:\ude00needle");
equal(found("[\u{1f600}]\u{1f601}", "u", `${"\u{1f600}".repeat(30)}\u{1f601}`), "58:\u{1f600}\u{1f601}");

// Of all matches, none is missed.
equal(`${filler}-a--a-${filler}a-`.replace(/(x|-)a/g, "[$&]"), `${filler}[-a]-[-a]-${filler.slice(1)}[xa]-`);
