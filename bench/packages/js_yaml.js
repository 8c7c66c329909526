import { dump, load } from "js-yaml";
import { rows, run } from "./run.js";

const text = dump({ version: 3, people: rows(80), note: "several\nlines\nof text", "quoted: key": [null, true, 1e3] });
run(75, () => {
  const value = load(text);
  return [value.people.length, dump(value) === text, value.people[5].name, text.length];
});
