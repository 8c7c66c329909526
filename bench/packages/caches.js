import { LRUCache } from "lru-cache";
import TinyQueue from "tinyqueue";
import EventEmitter from "eventemitter3";
import { nanoid } from "nanoid/non-secure";
import { numbers, run } from "./run.js";

run(200, () => {
  const random = numbers(11), cache = new LRUCache({ max: 100 }), queue = new TinyQueue(), bus = new EventEmitter();
  let hits = 0, events = 0;
  bus.on("hit", (...args) => { events += args.length; });
  for (let i = 0; i < 2500; i++) {
    const key = `k${random(160)}`;
    if (cache.get(key) !== undefined) { hits++; bus.emit("hit", key, i); } else cache.set(key, i);
    queue.push(random(1e6));
    if (i % 2) queue.pop();
  }
  return [hits, events, queue.length, queue.pop(), nanoid().length];
});
