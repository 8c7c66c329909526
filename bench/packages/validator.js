import validator from "validator";
import { rows, run } from "./run.js";

const people = rows(120);
run(250, () => people.map(row => [
  validator.isEmail(`${row.name.replace(" ", ".")}@${row.city.toLowerCase()}.example.com`), validator.isURL(`https://example.com/${row.id}?q=${row.age}`),
  validator.isIP(`10.${row.age}.0.${row.id % 300}`), validator.escape(`<${row.name}>`), validator.isCreditCard("4111111111111111"),
  validator.isISO8601("2024-02-30T10:00:00Z", { strict: true }), validator.isMobilePhone("+4915112345678", "de-DE"), validator.normalizeEmail("Some.One+x@gmail.com"),
].map(Number).join("")).join("").length);
