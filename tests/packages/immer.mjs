import { produce } from 'immer';
const base = { list: [{ done: false }], other: {} };
const next = produce(base, (draft) => { draft.list[0].done = true; draft.list.push({ done: false }); });
console.log(base, next, next.other === base.other, Object.isFrozen(next));
