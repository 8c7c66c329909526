import { parse } from "acorn";
import escodegen from "escodegen";
import { run } from "./run.js";

const part = n => `function f${n}(a, b = ${n}, ...rest) { const { x, ...others } = a; if (x > b) return [...rest, { ...others, x }]; else for (let i = 0; i < 9; i++) b += i ** 2; return \`\${b}\` }`;
const tree = parse(Array.from({ length: 60 }, (_, n) => part(n)).join("\n"), { ecmaVersion: 2022 });
run(250, () => {
  const code = escodegen.generate(tree, { format: { indent: { style: "  " } } });
  return [code.length, code.slice(0, 70)];
});
