// Dots in object patterns and object literals.
const boat = { name: "Tern", length: 9, harbour: "Delft", flag: "blue" };
const { name, length, ...where } = boat;
console.log(name); // prints: Tern
console.log(length); // prints: 9
console.log(where); // prints: { harbour: 'Delft', flag: 'blue' }
console.log(boat); // prints: { name: 'Tern', length: 9, harbour: 'Delft', flag: 'blue' }

const low = { a: 1, b: 2 };
const high = { b: 20, c: 30 };
console.log({ ...low, ...high }); // prints: { a: 1, b: 20, c: 30 }
console.log({ ...high, ...low }); // prints: { b: 2, c: 30, a: 1 }
console.log({ ...low, b: 7 }, { b: 7, ...low }); // prints: { a: 1, b: 7 } { b: 2, a: 1 }

const moved = { ...where, harbour: "Breda" };
console.log(moved, where.harbour); // prints: { harbour: 'Breda', flag: 'blue' } Delft

const crew = { id: 7, person: { first: "Ada", last: "Smit", years: 3 } };
const { person: { first, ...details } } = crew;
console.log(first); // prints: Ada
console.log(details); // prints: { last: 'Smit', years: 3 }

const field = "flag";
const { [field]: colour, ...plain } = boat;
console.log(colour, Object.keys(plain)); // prints: blue [ 'name', 'length', 'harbour' ]

const show = ({ name, ...others }) => `${name} ${JSON.stringify(others)}`;
console.log(show({ name: "x", y: [1] })); // prints: x {"y":[1]}

console.log({ ...null, ...undefined, ...5, ..."ab" }); // prints: { '0': 'a', '1': 'b' }
console.log({ ...[8, 9] }); // prints: { '0': 8, '1': 9 }
const asked = [];
const watched = { get now() { return asked.push("now"); } };
console.log({ ...watched }, asked); // prints: { now: 1 } [ 'now' ]
for (const { id, ...others } of [crew]) console.log(id, others.person.last); // prints: 7 Smit
