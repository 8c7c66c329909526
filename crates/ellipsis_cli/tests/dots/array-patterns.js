const queue = ["ann", "bo", "cy", "dee"];
const [next, ...waiting] = queue;
console.log(next); // prints: ann
console.log(waiting); // prints: [ 'bo', 'cy', 'dee' ]
const [, , ...late] = queue;
console.log(late); // prints: [ 'cy', 'dee' ]
const [...everyone] = queue;
everyone.pop();
console.log(queue.length, everyone.length); // prints: 4 3
let last;
[last, ...queue.rest] = [...queue].reverse();
console.log(last, queue.rest); // prints: dee [ 'cy', 'bo', 'ann' ]
for (const [key, ...values] of [["x", 1, 2], ["y"]]) console.log(key, values);
// prints: x [ 1, 2 ]
// prints: y []
