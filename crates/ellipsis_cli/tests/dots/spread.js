const odd = [1, 3];
const even = [2, 4];
console.log([...odd, ...even]); // prints: [ 1, 3, 2, 4 ]
console.log([0, ...odd, 9]); // prints: [ 0, 1, 3, 9 ]
const copy = [...odd];
copy.push(5);
console.log(odd, copy); // prints: [ 1, 3 ] [ 1, 3, 5 ]
console.log([..."añ\u{1f600}"].length); // prints: 3
console.log([...new Set([1, 1, 2])], [...new Map([["k", 1]])]); // prints: [ 1, 2 ] [ [ 'k', 1 ] ]

const defaults = { size: 10, color: "red" };
console.log({ ...defaults, color: "blue" }); // prints: { size: 10, color: 'blue' }
console.log({ color: "blue", ...defaults }); // prints: { color: 'red', size: 10 }
console.log({ ...defaults, ...{ unit: "cm" }, ...null }); // prints: { size: 10, color: 'red', unit: 'cm' }

const volume = (a, b, c) => a * b * c;
console.log(volume(...[2, 3, 7])); // prints: 42
console.log(volume(2, ...[3, 7])); // prints: 42
console.log(new Date(...[2020, 1, 29]).getDate()); // prints: 29
console.log(Math.max(...odd, ...even)); // prints: 4
console.log(volume?.(...odd, 2)); // prints: 6
class Base { constructor(...parts) { this.parts = parts; } }
class Derived extends Base { constructor(...parts) { super("base", ...parts); } }
console.log(new Derived(1, 2).parts); // prints: [ 'base', 1, 2 ]
