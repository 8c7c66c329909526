// Allocation: builds a linked list and reverses it into a new one; time of one node.
// sizes: 1000 100000
bench("linked_list", n => ({
  ops: 2 * n,
  run() {
    let list = null;
    for (let i = 0; i < n; i++) list = { value: i & 63, next: list };
    let reversed = null;
    for (let node = list; node !== null; node = node.next) {
      reversed = { value: node.value, next: reversed };
    }
    let sum = 0;
    for (let node = reversed; node !== null; node = node.next) sum += node.value;
    return sum;
  },
}));
