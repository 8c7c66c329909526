// Texts that are put together of short and long pieces.
for (const length of [0, 1, 2, 3, 4, 7, 8, 9, 15, 16, 17, 31, 32, 33, 100, 1025, 3000]) {
  const piece = Array.from({ length }, (_, i) => String.fromCharCode(97 + (i % 26))).join("");
  equal("|-|-|".replaceAll("-", piece), `|${piece}|${piece}|`);
  equal("|-|-|".replace(/-/g, piece), `|${piece}|${piece}|`);
  equal(`-${piece}-${piece}`.replace(/-/g, "ä"), `ä${piece}ä${piece}`);
  equal(`-${piece}-${piece}`.replaceAll("-", "Ω"), `Ω${piece}Ω${piece}`);
  equal([piece, piece].join(), `${piece},${piece}`);
  equal(JSON.stringify({ [piece]: piece }), `{"${piece}":"${piece}"}`);
  equal(JSON.stringify([`${piece}"`, `\n${piece}`]), `["${piece}\\"","\\n${piece}"]`);
  equal(JSON.stringify([piece + "\0" + piece]), `["${piece}\\u0000${piece}"]`);
  equal(encodeURIComponent(piece + " " + piece), `${piece}%20${piece}`);
  equal(decodeURIComponent(encodeURIComponent(`${piece}/ä€😀${piece}`)), `${piece}/ä€😀${piece}`);
  throws(URIError, () => encodeURIComponent(piece + "\ud800" + piece));
  equal(encodeURI(`${piece}?#ä`), `${piece}?#%C3%A4`);
  same(piece.split(""), [...piece]);
  same((piece + "Ω").split(""), [...piece, "Ω"]);
  for (const times of [1, 2, 300]) {
    equal(piece.repeat(times), Array.from({ length: times }, () => piece).join(""));
  }
}
for (const fill of ["x", "xy", "xΩ", "xyz".repeat(100)]) {
  for (const length of [1, 255, 256, 257, 1000]) {
    let text = "";
    while (text.length < length) text += fill;
    equal("".padStart(length, fill), text.slice(0, length));
    equal("|".padEnd(length + 1, fill), "|" + text.slice(0, length));
  }
}

const global = /-/g;
global.lastIndex = 5;
equal("a-b".replace(global, "+"), "a+b");
equal(global.lastIndex, 0);
equal(RegExp.leftContext + RegExp.lastMatch + RegExp.rightContext, "a-b");
equal("ab".replace(global, "+"), "ab");
equal(RegExp.input, "a-b");
equal("aXbX".replace(/x/gi, "y"), "ayby");
equal("abc".replaceAll("", "-"), "-a-b-c-");

// Matches that begin with one of few characters.
const long = "_".repeat(50);
for (const pattern of [/a/gi, /[ab]/g, /[abc]/g, /a|b|c|d/g, /[abcde]/g, /[k]/giu]) {
  for (const gap of ["", "_", "______", "_".repeat(7), "_".repeat(8), "_".repeat(9), long]) {
    const text = ["a", "b", "K", "d", "e", "A"].join(gap);
    const found = [...text].filter(c => new RegExp(pattern.source, pattern.flags.replace("g", "")).test(c));
    same(text.match(pattern) ?? [], found);
    same((text + "Ω").match(pattern) ?? [], found);
  }
}

same([0, 7, -7, 255, -255, 2 ** 31 - 1, -(2 ** 31)].map(x => x.toString(2)),
  ["0", "111", "-111", "11111111", "-11111111", "1".repeat(31), "-1" + "0".repeat(31)]);
same([35, 36, 1295, -1296].map(x => x.toString(36)), ["z", "10", "zz", "-100"]);
same([0.5, 1.25, -0.01, 1234567.89, 0.1 + 0.2, 1e-7, 39999999.99, 40000000.01].map(String),
  ["0.5", "1.25", "-0.01", "1234567.89", "0.30000000000000004", "1e-7", "39999999.99", "40000000.01"]);
