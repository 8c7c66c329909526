// Walks a list by destructuring, recursion as in a functional language: ([head, ...tail]) => ….
// sizes: 10 100 1000 3000
// goal: O(1)
bench("head_tail", n => {
  const list = Array.from({ length: n }, (_, i) => i % 11);
  const count = (wanted, [head, ...tail], found = 0) => {
    const now = head === wanted ? found + 1 : found;
    return tail.length === 0 ? now : count(wanted, tail, now);
  };
  return { ops: n, run: () => count(3, list) + count(4, list) };
});
