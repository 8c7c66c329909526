import { produce } from "immer";
import { rows, run } from "./run.js";

const initial = { people: rows(200), count: 0, log: [], byCity: {} };
run(250, () => {
  let state = initial;
  for (let i = 0; i < 60; i++) {
    state = produce(state, draft => {
      const person = draft.people[(i * 7) % draft.people.length];
      person.age++;
      person.tags.push(`n${i}`);
      draft.count++;
      draft.byCity[person.city] = (draft.byCity[person.city] ?? 0) + 1;
      if (i % 5 === 0) draft.log.push({ i, id: person.id });
    });
  }
  return [state.count, state.log.length, JSON.stringify(state.byCity), initial.people[7].tags.length];
});
