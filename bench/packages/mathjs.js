import { all, create } from "mathjs";
import { run } from "./run.js";

const math = create(all);
run(15, () => {
  const code = math.parse("2 x^2 + sin(y) / 3 - sqrt(x + 4i)").compile();
  let sum = math.complex(0, 0);
  for (let i = 0; i < 40; i++) sum = math.add(sum, code.evaluate({ x: i, y: i / 2 }));
  const matrix = math.matrix([[2, 1, 0], [1, 3, 1], [0, 1, 4]]);
  return [
    math.format(sum, 8), math.format(math.inv(matrix), 5), math.det(matrix).toFixed(6),
    math.derivative("x^3 * exp(2x)", "x").toString(), math.simplify("3x + 2x - x / x").toString(),
    math.format(math.evaluate("5.08 cm to inch"), 5), math.evaluate("fraction(1,3) + fraction(2,7)").toString(),
  ];
});
