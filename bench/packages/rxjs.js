import { bufferCount, filter, from, map, merge, mergeMap, of, range, reduce, scan, take } from "rxjs";
import { run } from "./run.js";

run(1500, () => {
  const out = [];
  range(1, 800).pipe(
    map(x => x * 3),
    filter(x => x % 2 === 0),
    scan((sum, x) => (sum + x) % 10007, 0),
    bufferCount(5),
    mergeMap(list => of(...list)),
    reduce((sum, x) => sum + x, 0),
  ).subscribe(x => out.push(x));
  merge(from([1, 2, 3]), from("abc")).pipe(take(5)).subscribe(x => out.push(x));
  return out;
});
