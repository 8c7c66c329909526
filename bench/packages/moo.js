import moo from "moo";
import { run, words } from "./run.js";

const lexer = moo.compile({
  space: { match: /\s+/, lineBreaks: true }, comment: /\/\/.*?$/, number: /0|[1-9][0-9]*/, string: /"(?:\\["\\]|[^\n"\\])*"/,
  open: ["(", "{", "["], close: [")", "}", "]"], word: { match: /[a-z]+/, type: moo.keywords({ keyword: ["if", "the", "for", "is"] }) }, other: moo.error,
});
const text = words(2500).map((word, i) => (i % 7 ? word : `("${word}" [${i}])`) + (i % 12 ? " " : " // note\n")).join("");
run(200, () => {
  const counts = {};
  lexer.reset(text);
  for (const token of lexer) counts[token.type] = (counts[token.type] ?? 0) + 1;
  return JSON.stringify(counts);
});
