// What has no width is repeated at once, however often.
const groups = (pattern, text) => pattern.exec(text)?.slice();
same(groups(/(?:){100000000}/, "a"), [""]);
same(groups(/(){100000000}/, "a"), ["", ""]);
same(groups(/(){0,100000000}x/, "ax"), ["x", undefined]);
same(groups(/(?:(?:){10000}){10000}a/, "a"), ["a"]);
same(groups(/(?=(a)){100000000}/, "a"), ["", "a"]);
same(groups(/(?=(a))*/, "a"), ["", undefined]);
same(groups(/(?:(?=a)|(?=(.))){3}\1b/, "ab"), ["ab", "a"]);
same(groups(/(?:(?=b)|(?=(.))){3}\1b/, "ab"), ["ab", "a"]);
same(groups(/(?<=(?:){1000000000})a/, "a"), ["a"]);
same(groups(/(?:(?:)?){10000000}a/, "a"), ["a"]);
same(groups(/^(?:|(a)){2}$/, "a"), ["a", "a"]);
