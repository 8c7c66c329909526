import { filter, from, interval, map, mergeMap, of, take, toArray } from 'rxjs';
from([1, 2, 3]).pipe(map((n) => n * 2), filter((n) => n > 2), mergeMap((n) => of(n, n + 1)), toArray()).subscribe((all) => console.log(all));
interval(1).pipe(take(3), toArray()).subscribe({ next: console.log, complete: () => console.log('done') });
