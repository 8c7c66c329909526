import * as R from 'ramda';
console.log(R.pipe(R.map(R.add(1)), R.sum)([1, 2, 3]), R.assocPath(['a', 'b'], 1, {}), R.sortBy(R.prop('n'), [{ n: 2 }, { n: 1 }]));
