// Strings: builds one by appending, then splits it, maps the words and looks at characters.
// sizes: 1000 20000
bench("strings", n => ({
  ops: n,
  run() {
    let text = "";
    for (let i = 0; i < n; i++) text += `w${i % 100},`;
    const words = text.split(",").map(word => word.toUpperCase());
    let sum = 0;
    for (let i = 0; i < text.length; i++) sum += text.charCodeAt(i) & 1;
    return `${words.length} ${words.join("-").length} ${sum}`;
  },
}));
