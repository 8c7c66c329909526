// Short paddings are made without a buffer, others with one.
same(["5".padStart(4, "ab"), "5".padEnd(6, "ab"), "".padStart(3, "xy")], ["aba5", "5ababa", "xyx"]);
same(["é".padStart(3, "ü"), "x".padStart(3, "€"), "€".padEnd(2)], ["üüé", "€€x", "€ "]);
same(["a".padStart(64, "0"), "a".padStart(65, "0")], ["0".repeat(63) + "a", "0".repeat(64) + "a"]);
same(["ab".padStart(2, "x"), "a".padEnd(9, "")], ["ab", "a"]);
