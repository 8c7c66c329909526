import { combineReducers, createStore } from "redux";
import { run } from "./run.js";

const todos = (state = [], action) => {
  switch (action.type) {
    case "add": return [...state, { id: action.id, text: action.text, done: false }];
    case "toggle": return state.map(todo => (todo.id === action.id ? { ...todo, done: !todo.done } : todo));
    default: return state;
  }
};
const counts = (state = {}, action) => ({ ...state, [action.type]: (state[action.type] ?? 0) + 1 });
run(2000, () => {
  const store = createStore(combineReducers({ todos, counts }));
  let seen = 0;
  store.subscribe(() => seen++);
  for (let id = 0; id < 150; id++) {
    store.dispatch({ type: "add", id, text: `todo ${id}` });
    if (id % 3 === 0) store.dispatch({ type: "toggle", id: id >> 1 });
  }
  const { todos: list, counts: sums } = store.getState();
  return [seen, list.filter(todo => todo.done).length, sums.add, sums.toggle];
});
