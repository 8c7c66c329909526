// Dots in array patterns and array literals.
const planets = ["Mercury", "Venus", "Earth", "Mars"];
const [nearest, next, ...outer] = planets;
console.log(nearest); // prints: Mercury
console.log(next); // prints: Venus
console.log(outer); // prints: [ 'Earth', 'Mars' ]

const [only, ...none] = ["single"];
console.log(only, none); // prints: single []

let tail;
[, ...tail] = planets;
console.log(tail.length); // prints: 3

const evens = [2, 4];
const odds = [1, 3];
console.log([...evens, ...odds]); // prints: [ 2, 4, 1, 3 ]
console.log([0, ...evens, 5, ...odds, 9]); // prints: [
// prints:   0, 2, 4, 5,
// prints:   1, 3, 9
// prints: ]

const copy = [...evens];
copy.push(6);
console.log(evens, copy); // prints: [ 2, 4 ] [ 2, 4, 6 ]

const shared = [{ deep: 1 }];
const shallow = [...shared];
shallow[0].deep = 2;
console.log(shared[0].deep, shallow !== shared); // prints: 2 true

console.log([..."né😀"]); // prints: [ 'n', 'é', '😀' ]
console.log([...new Set([3, 3, 4])], [...new Map([["k", "v"]])]); // prints: [ 3, 4 ] [ [ 'k', 'v' ] ]
function* countdown(from) {
  while (from > 0) yield from--;
}
console.log([...countdown(3)]); // prints: [ 3, 2, 1 ]
console.log([...[, 1]]); // prints: [ undefined, 1 ]
