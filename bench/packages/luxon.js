import { DateTime, Duration, Interval } from "luxon";
import { run } from "./run.js";

run(350, () => {
  let date = DateTime.fromISO("2024-02-28T22:15:00", { zone: "utc" });
  const end = date.plus({ years: 1 });
  let text = "";
  for (let i = 0; i < 60; i++) {
    date = date.plus({ days: 6, hours: 5 });
    text = date.toFormat("yyyy-LL-dd HH:mm ccc o");
  }
  const weeks = Interval.fromDateTimes(date, end).splitBy({ weeks: 1 }).length;
  return [text, weeks, Duration.fromObject({ minutes: 3500 }).shiftTo("days", "hours", "minutes").toISO(), date.toISO()];
});
