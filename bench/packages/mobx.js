import { autorun, computed, configure, makeAutoObservable, observable, runInAction } from "mobx";
import { run } from "./run.js";

configure({ enforceActions: "never" });
class Store {
  items = [];
  factor = 1;
  constructor() { makeAutoObservable(this); }
  get total() { return this.items.reduce((sum, item) => sum + item.price * this.factor, 0); }
  add(price) { this.items.push({ price }); }
}
run(200, () => {
  const store = new Store(), seen = [], map = observable.map();
  const stop = autorun(() => seen.push(store.total + map.size));
  for (let i = 0; i < 60; i++) { store.add(i); map.set(`k${i}`, i); }
  runInAction(() => { store.factor = 2; store.items[3].price = 100; });
  stop();
  return [seen.length, seen.at(-1), computed(() => store.items.length).get()];
});
