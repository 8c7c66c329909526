import peggy from "peggy";
import { run } from "./run.js";

const grammar = `
start = _ @sum _
sum = head:product tail:(_ ("+" / "-") _ product)* { return tail.reduce((r, t) => t[1] === "+" ? r + t[3] : r - t[3], head) }
product = head:atom tail:(_ ("*" / "/") _ atom)* { return tail.reduce((r, t) => t[1] === "*" ? r * t[3] : r / t[3], head) }
atom = number / "(" _ @sum _ ")"
number "number" = [0-9]+ ("." [0-9]+)? { return parseFloat(text()) }
_ = [ \\t\\n]*`;
const text = Array.from({ length: 80 }, (_, i) => `(${i} + 2.5 * ${i + 1}) / 3`).join(" - ");
run(100, () => {
  const parser = peggy.generate(grammar);
  let sum = 0;
  for (let i = 0; i < 5; i++) sum += parser.parse(text);
  return sum.toFixed(6);
});
