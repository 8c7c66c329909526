import { addDays, addMonths, differenceInCalendarDays, format, parse, startOfWeek } from "date-fns";
import { run } from "./run.js";

const start = new Date(2024, 0, 31, 12);
run(350, () => {
  let text = "", days = 0;
  for (let i = 0; i < 60; i++) {
    const date = addDays(addMonths(start, i), i);
    text = format(date, "yyyy-MM-dd EEEE do 'week' II");
    days += differenceInCalendarDays(date, startOfWeek(parse(text.slice(0, 10), "yyyy-MM-dd", start)));
  }
  return [text, days];
});
