// How many frames errors show.
const deep = left => (left > 0 ? deep(left - 1) : new Error("deep"));
const shown = limit => {
  Error.stackTraceLimit = limit;
  return deep(20).stack.split("\n").length - 1;
};
same([0, 2, 2.7, -1, NaN].map(shown), [0, 2, 2, 0, 0]);
equal(shown(Infinity) > 20, true);
// What is no number switches stacks off.
for (const limit of ["3", null]) {
  Error.stackTraceLimit = limit;
  equal(deep(1).stack, undefined);
}
delete Error.stackTraceLimit;
equal(deep(1).stack, undefined);
