import { z } from "zod";
import { rows, run } from "./run.js";

const person = z.object({
  id: z.number().int(),
  name: z.string().min(3),
  city: z.enum(["Oslo", "Lima", "Kyoto", "Accra", "Quito", "Perth"]),
  age: z.number().min(18).max(75),
  score: z.number(),
  tags: z.array(z.string().regex(/^t\d$/)),
  active: z.boolean().optional(),
});
const people = rows(200);
run(450, () => {
  let good = 0, issues = 0;
  for (const row of people) {
    const result = person.safeParse(row);
    if (result.success) good++;
    else issues += result.error.issues.length;
  }
  return [good, issues];
});
