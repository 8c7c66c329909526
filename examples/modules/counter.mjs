// Whoever imports `count` sees every change.
export let count = 0;

export default function increment(step = 1) {
  count += step;
}
