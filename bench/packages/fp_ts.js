import * as A from "fp-ts/lib/Array.js";
import * as E from "fp-ts/lib/Either.js";
import { pipe } from "fp-ts/lib/function.js";
import * as N from "fp-ts/lib/number.js";
import * as O from "fp-ts/lib/Option.js";
import * as Ord from "fp-ts/lib/Ord.js";
import { rows, run } from "./run.js";

const people = rows(300);
const byAge = pipe(N.Ord, Ord.contramap(row => row.age));
run(2500, () => pipe(
  people,
  A.filterMap(row => (row.active ? O.some({ ...row, age: row.age + 1 }) : O.none)),
  A.sort(byAge),
  A.map(row => (row.score > 5 ? E.right(row.score) : E.left(row.name))),
  A.separate,
  ({ left, right }) => [left.length, pipe(right, A.reduce(0, (a, b) => a + b)).toFixed(3), pipe(right, A.chunksOf(7)).length],
));
