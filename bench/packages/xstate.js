import { assign, createActor, setup } from "xstate";
import { run } from "./run.js";

const machine = setup({ actions: { count: assign({ n: ({ context }) => context.n + 1 }) }, guards: { many: ({ context }) => context.n > 20 } }).createMachine({
  context: { n: 0 }, initial: "idle",
  states: {
    idle: { on: { go: { target: "busy", actions: "count" } } },
    busy: { initial: "one", states: { one: { on: { next: "two" } }, two: { on: { next: { target: "#done", guard: "many" } } } }, on: { stop: "idle" } },
    done: { id: "done" },
  },
});
run(350, () => {
  const actor = createActor(machine), seen = [];
  actor.subscribe(snapshot => seen.push(typeof snapshot.value));
  actor.start();
  for (let i = 0; i < 25; i++) for (const type of ["go", "next", "next", "stop"]) actor.send({ type });
  const snapshot = actor.getSnapshot();
  return [snapshot.context.n, JSON.stringify(snapshot.value), seen.length];
});
