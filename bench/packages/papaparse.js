import Papa from "papaparse";
import { rows, run } from "./run.js";

const text = Papa.unparse(rows(600).map(row => ({ ...row, tags: row.tags.join(";"), note: `said "${row.name}", twice` })));
run(110, () => {
  const { data } = Papa.parse(text, { header: true, dynamicTyping: true });
  return [data.length, data[17].note, data.reduce((sum, row) => sum + row.score, 0).toFixed(2), Papa.unparse(data).length];
});
