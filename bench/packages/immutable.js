import { fromJS, List, Map, Range, Set } from "immutable";
import { rows, run } from "./run.js";

const people = rows(150);
run(100, () => {
  let state = fromJS({ people, log: [] });
  for (let i = 0; i < 150; i++) {
    state = state.updateIn(["people", i, "age"], age => age + 1).update("log", log => log.push(i));
  }
  const byCity = state.get("people").groupBy(person => person.get("city")).map(list => list.size);
  const map = Range(0, 300).reduce((all, i) => all.set(`k${i}`, i), Map());
  return [JSON.stringify(byCity), map.filter(v => v % 3 === 0).size, Set(List([1, 2, 2, 3])).size, state.hashCode()];
});
