import * as yup from "yup";
import { rows, run } from "./run.js";

const person = yup.object({
  id: yup.number().integer().required(), name: yup.string().min(3).matches(/^name/).required(), age: yup.number().min(20).max(70),
  city: yup.string().oneOf(["Oslo", "Lima", "Kyoto", "Accra"]), tags: yup.array().of(yup.string().length(2)), active: yup.boolean(),
});
const people = rows(60);
run(200, () => people.map(row => {
  try { return person.validateSync(row, { abortEarly: false }).id; } catch (error) { return error.errors.length; }
}));
