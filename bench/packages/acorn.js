import { parse } from "acorn";
import { run } from "./run.js";

const part = n => `
class Shape${n} extends Base { #area = ${n}; get area() { return this.#area ** 2 } static of(...xs) { return new this(...xs) } }
function walk${n}(tree, { depth = 0, ...rest } = {}) {
  for (const [key, value] of Object.entries(tree)) if (value?.type) walk${n}(value, { depth: depth + 1, ...rest });
  return \`\${depth}: \${/[a-z]+\\/\\d*/giu.test(rest.name) ? "yes" : 'no'}\`;
}
const table${n} = { a: [1, 2.5, 0x1f], async *b() { yield* other; }, [c]: x => ({ ...x, y: x ?? 1 }) };
try { label: while (true) { if (a < b && c >= d || !e) break label; else continue } } catch { throw new Error("bad") } finally { delete a.b }`;
const source = Array.from({ length: 30 }, (_, n) => part(n)).join("\n");
run(35, () => {
  const tree = parse(source, { ecmaVersion: "latest", sourceType: "module", locations: true });
  return [tree.body.length, JSON.stringify(tree).length];
});
