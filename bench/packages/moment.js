import moment from "moment";
import { run } from "./run.js";

run(400, () => {
  const date = moment.utc("2024-01-31T12:00:00");
  let text = "";
  for (let i = 0; i < 80; i++) {
    date.add(1, "week").add(i, "hours");
    text = date.format("YYYY-MM-DD HH:mm:ss dddd, Wo [week]");
  }
  return [text, date.diff(moment.utc("2024-01-01"), "months"), date.clone().endOf("month").date(), moment.duration(3e8).humanize()];
});
