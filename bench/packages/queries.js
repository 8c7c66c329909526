import jmespath from "jmespath";
import jsonata from "jsonata";
import { rows, run } from "./run.js";

const people = rows(120);
async function main() {
  const results = [];
  const expression = jsonata("people[age > 30].(name & ' of ' & city) ~> $count()");
  const sums = jsonata("people{city: $sum(score)}");
  for (let i = 0; i < 120; i++) results.push(JSON.stringify([await expression.evaluate({ people }), Object.values(await sums.evaluate({ people })).map(x => x.toFixed(2))]));
  run(400, () => [
    results.every(text => text === results[0]), results[0],
    jmespath.search({ people }, "people[?age > `40` && active].{n: name, t: tags[0]} | length(@)"),
    jmespath.search({ people }, "sort_by(people, &age)[-3:].name | join(', ', @)"),
  ]);
}
main();
