import dayjs from "dayjs";
import { run } from "./run.js";

run(950, () => {
  let date = dayjs("2024-01-31T12:00:00");
  let text = "";
  for (let i = 0; i < 80; i++) {
    date = date.add(1, "week").add(i, "hour");
    text = date.format("YYYY-MM-DD HH:mm:ss dddd");
  }
  return [text, date.diff(dayjs("2024-01-01"), "month"), date.endOf("month").date(), date.isAfter("2024-05-05")];
});
