import Ajv from "ajv";
import { rows, run } from "./run.js";

const people = rows(250);
const schema = {
  type: "array",
  items: {
    type: "object",
    required: ["id", "name", "tags"],
    additionalProperties: false,
    properties: {
      id: { type: "integer" }, name: { type: "string", minLength: 6, maxLength: 9, pattern: "^name \\d+$" },
      city: { enum: ["Oslo", "Lima", "Kyoto", "Accra", "Quito", "Perth"] }, age: { type: "integer", maximum: 76 },
      score: { type: "number", exclusiveMinimum: 0 }, active: { type: "boolean" },
      tags: { type: "array", uniqueItems: true, items: { type: "string", anyOf: [{ const: "t1" }, { minLength: 2 }] } },
    },
  },
};
run(30, () => {
  const validate = new Ajv({ allErrors: true }).compile(schema);
  let errors = 0;
  for (let i = 0; i < 20; i++) validate(people) || (errors += validate.errors.length);
  return [errors, validate.errors[0].message];
});
