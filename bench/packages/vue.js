import { computed, effect, reactive, ref } from "@vue/reactivity";
import { rows, run } from "./run.js";

run(180, () => {
  const state = reactive({ people: rows(80), factor: 1 }), runs = ref(0);
  const total = computed(() => state.people.reduce((sum, row) => sum + row.age * state.factor, 0));
  let seen = 0;
  const stop = effect(() => { seen += total.value; });
  for (let i = 0; i < 40; i++) { state.people[i].age++; runs.value++; }
  state.factor = 2;
  state.people.push({ age: 5, tags: [] });
  return [seen, total.value, runs.value, typeof stop];
});
