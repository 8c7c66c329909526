import { marked } from "marked";
import { run, words } from "./run.js";

const section = n => `
## Section ${n} with \`code\`

${words(60, n + 1).join(" ")} **strong ${n}** and *soft* [link](http://example.com/${n} "title").

- one\n- two ${words(8, n).join(" ")}\n  - nested\n- three

| a | b |\n|---|:-:|\n| ${n} | x |\n| y | **z** |

\`\`\`js\nconst x = [...y, ${n}];\n\`\`\`

> quoted ${words(10, n).join(" ")}
`;
const text = Array.from({ length: 25 }, (_, n) => section(n)).join("\n");
run(90, () => {
  const html = marked.parse(text);
  return [html.length, html.split("<li>").length, html.slice(0, 60)];
});
