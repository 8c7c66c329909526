import * as R from "ramda";
import { rows, run } from "./run.js";

const people = rows(300);
const summary = R.pipe(
  R.filter(R.propEq(true, "active")),
  R.groupBy(R.prop("city")),
  R.map(R.pipe(R.map(R.prop("score")), R.mean, Math.round)),
);
const older = R.map(R.over(R.lensProp("age"), R.inc));
run(200, () => [
  JSON.stringify(summary(people)),
  R.sum(R.pluck("age", older(people))),
  R.sortWith([R.ascend(R.prop("city")), R.descend(R.prop("age"))], people)[4].id,
  R.equals(R.map(R.evolve({ age: R.add(1) }), people), older(people)),
]);
