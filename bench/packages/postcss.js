import postcss from "postcss";
import { run } from "./run.js";

const css = Array.from({ length: 120 }, (_, n) => `.a${n} > .b:hover, #c${n} { color: rgb(${n}, 2, 3); margin: ${n}px auto; background: url("x${n}.png") }\n@media (min-width: ${n}px) { .d { display: flex } }`).join("\n");
const plugin = { postcssPlugin: "own", Declaration(node) { if (node.prop === "margin" && !node.value.endsWith("!")) node.value = node.value.replace(/(\d+)px/, (_, x) => `${x / 16}rem`); } };
run(95, () => {
  const root = postcss.parse(css);
  root.walkDecls(plugin.Declaration);
  root.walkRules(rule => { rule.selectors = rule.selectors.map(s => s.trim()); });
  const out = root.toString();
  return [out.length, root.nodes.length, out.slice(0, 60)];
});
