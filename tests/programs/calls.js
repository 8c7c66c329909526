// Dots in calls and constructions.
const volume = (width, height, depth) => width * height * depth;
const sides = [3, 5, 7];
console.log(volume(...sides)); // prints: 105
console.log(volume(2, ...[3, 4])); // prints: 24
console.log(volume(...[2], ...[3], ...[4, 5])); // prints: 24
console.log(Math.max(...sides, 6)); // prints: 7
console.log(new Date(...[2020, 1, 29]).getDate()); // prints: 29
const list = [];
list.push(...sides, ...sides);
console.log(list.length, String.fromCharCode(...[79, 75])); // prints: 6 OK
console.log(sides?.concat(...[[1], 2])); // prints: [ 3, 5, 7, 1, 2 ]
try {
  volume(...undefined);
} catch (error) {
  console.log(error instanceof TypeError); // prints: true
}
