import _ from "lodash";
import { rows, run } from "./run.js";

const people = rows(600);
run(200, () => {
  const grouped = _.mapValues(_.groupBy(people, "city"), list => _.sumBy(list, "score"));
  const sorted = _.orderBy(people, ["city", "age"], ["asc", "desc"]).map(row => row.id);
  const merged = _.merge({}, ...people.slice(0, 60).map(row => ({ [row.city]: { [row.name]: row.tags } })));
  const text = _(people).filter("active").map("name").uniq().take(80).map(_.camelCase).join("");
  const copy = _.cloneDeep(people.slice(0, 150));
  return [_.isEqual(copy, people.slice(0, 150)), _.size(merged), _.sum(_.values(grouped)).toFixed(3), sorted[9], text.length];
});
