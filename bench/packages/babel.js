import generate from "@babel/generator";
import { parse } from "@babel/parser";
import traverse from "@babel/traverse";
import { run } from "./run.js";

const part = n => `export const f${n} = async ({ a, ...rest }, ...list) => { for await (const x of list) { rest.total = (rest.total ?? 0) + x * a${n}; } return { ...rest, list: [...list, ${n}] }; }`;
const source = Array.from({ length: 25 }, (_, n) => part(n)).join("\n");
run(16, () => {
  const tree = parse(source, { sourceType: "module" });
  let names = 0;
  (traverse.default ?? traverse)(tree, {
    Identifier(path) { names++; if (path.node.name === "list") path.node.name = "all"; },
    SpreadElement(path) { names += path.scope.hasBinding("rest") ? 1 : 0; },
  });
  const { code } = (generate.default ?? generate)(tree, {});
  return [names, code.length, code.slice(0, 60)];
});
