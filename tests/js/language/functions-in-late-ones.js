// Functions within one that is compiled when it is first called, whatever that is, have all their names.
const kinds = {
  arrow: () => { const inner = function g() { return typeof g; }; return inner(); },
  concise: () => (function g() { return typeof g; })(),
  "arrow in an arrow": () => (() => { const inner = function g() { return typeof g; }; return inner(); })(),
  "function": function f() { return typeof f === "function" && (function g() { return typeof g; })(); },
  method: { m() { return (function g() { return typeof g; })(); } }.m,
  getter: () => ({ get x() { return (function g() { return typeof g; })(); } }).x,
  "class in an arrow": () => new (class G { m() { return typeof G; } })().m(),
  "default of a parameter": (h = function g() { return typeof g; }) => h(),
  "tail of a generator": () => [...(function* g() { yield typeof g; })()][0],
};
for (const [name, run] of Object.entries(kinds)) equal(run(), "function", name);

// Names are found in each scope between, and what is assigned there is seen outside.
const counter = start => {
  let count = start;
  { let count = "hidden"; void (() => count); }
  const step = by => { count += by; return function again() { count += by; return count > 9 ? typeof again : again(); }; };
  return [step, () => count];
};
const [step, count] = counter(1);
equal(step(2)(), "function");
equal(count(), 11);
