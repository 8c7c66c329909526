// Iterators stay right whatever happens to the collection, compactions included.
{
  const map = new Map();
  for (let i = 0; i < 1000; i++) map.set(i, i);
  const seen = [];
  for (const key of map.keys()) {
    seen.push(key);
    if (key < 1000 && key % 3 === 0) {
      map.delete(key);
      map.delete(key + 1);
      map.set(key + 5000, 0);
    }
    if (key >= 5000) map.delete(key);
  }
  const expected = [];
  for (let i = 0; i < 1000; i++) if (i % 3 !== 1) expected.push(i);
  for (let i = 0; i < 1000; i += 3) expected.push(i + 5000);
  same(seen, expected);
  same([...map.keys()], Array.from({ length: 333 }, (_, i) => i * 3 + 2));
}
{
  // An iterator that was at the end before more came.
  const set = new Set([1]);
  const iterator = set.values();
  equal(iterator.next().value, 1);
  set.delete(1);
  set.clear();
  for (let i = 0; i < 100; i++) set.add(i);
  for (let i = 0; i < 99; i++) set.delete(i);
  equal(iterator.next().value, 99);
  equal(iterator.next().done, true);
  set.add("late");
  equal(iterator.next().done, true, "an iterator that ended stays at its end");
}
{
  // A queue: what was deleted in front costs nothing.
  const queue = new Map();
  for (let i = 0; i < 20000; i++) {
    queue.set(i, i);
    if (queue.size > 100) queue.delete(queue.keys().next().value);
  }
  equal(queue.size, 100);
  equal(queue.keys().next().value, 19900);
}
{
  // Keys of different types and forms.
  const map = new Map([[1, "number"], ["1", "string"], [1n, "bigint"], [NaN, "nan"], [-0, "zero"]]);
  equal(map.get(0.5 + 0.5), "number");
  equal(map.get("0,1".slice(2)), "string");
  equal(map.get(2n ** 70n / 2n ** 70n), "bigint");
  equal(map.get(0 / 0), "nan");
  equal(Object.is([...map.keys()][4], 0), true);
  map.set(2n ** 70n, "big");
  equal(map.get(2n ** 69n * 2n), "big");
}
