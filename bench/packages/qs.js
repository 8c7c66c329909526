import qs from "qs";
import { rows, run } from "./run.js";

const query = { page: 2, sort: ["name", "-age"], filter: { people: rows(12), range: { from: 1, to: [3, 4] } }, text: "a b&c=d/é" };
run(500, () => {
  const text = qs.stringify(query), flat = qs.stringify(query, { arrayFormat: "repeat", encodeValuesOnly: true });
  return [text.length, flat.length, JSON.stringify(qs.parse(text, { depth: 9, arrayLimit: 100, parameterLimit: 5000 })).length, qs.parse(flat).sort.length];
});
