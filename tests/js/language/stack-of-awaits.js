// After an await, an error's stack goes on with the functions that wait for the one that runs, as in Node.

const stackOf = (error) => error.stack.split("\n").slice(1).map((line) =>
  line.replace(/^    at /, "").replace(/ \([^ ]*:\d+:\d+\)$/, "").replace(/[^ ]*:\d+:\d+$/, "<place>"));
const sleep = async () => { await 0; };
async function fail() {
  await sleep();
  throw new Error("failed");
}
class Service {
  async call() {
    await fail();
  }
  static async shared() {
    await fail();
  }
}
async function* numbers() {
  yield 1;
  await fail();
}
const cases = [
  [async function plain() { await fail(); }, ["fail", "async plain"]],
  [async function method() { await new Service().call(); }, ["fail", "async Service.call", "async method"]],
  [async function statics() { await Service.shared(); }, ["fail", "async Service.shared", "async statics"]],
  [async function tail() { return fail(); }, ["fail"]],
  [async function all() { await Promise.all([1, fail()]); }, ["fail", "async Promise.all (index 1)", "async all"]],
  [async function any() {
    try {
      await Promise.any([fail()]);
    } catch (error) {
      throw error.errors[0];
    }
  }, ["fail", "async Promise.any (index 0)", "async any"]],
  [async function settled() { throw (await Promise.allSettled([fail()]))[0].reason; },
    ["fail", "async Promise.allSettled (index 0)", "async settled"]],
  [async function race() { await Promise.race([fail()]); }, ["fail", "async race"]],
  [async function then() { await sleep().then(() => { throw new Error("t"); }); }, ["<place>", "async then"]],
  [async function thenFail() { await sleep().then(fail); }, ["fail", "async thenFail"]],
  [async function last() { await fail().finally(() => {}); }, ["fail", "async last"]],
  [async function made() { await new Promise((resolve) => resolve(fail())); }, ["fail", "async made"]],
  [async function loop() { for await (const _ of numbers()); }, ["fail", "async numbers", "async loop"]],
  // Two wait: it is not said for whom it runs.
  [async function two() {
    const promise = fail();
    promise.catch(() => {});
    await promise;
  }, ["fail"]],
];

(async function main() {
  for (const [run, expected] of cases) {
    try {
      await run();
      throw new Error("nothing thrown");
    } catch (error) {
      const isCut = run.name === "two";
      same(stackOf(error), isCut ? expected : [...expected, "async main"], run.name);
    }
  }
  const usual = Error.prepareStackTrace;
  Error.prepareStackTrace = (_, sites) => sites;
  let sites;
  try {
    await Promise.all([1, fail()]);
  } catch (error) {
    sites = error.stack;
  }
  Error.prepareStackTrace = usual;
  same(sites.map((site) => [site.isAsync(), site.isPromiseAll(), site.getPromiseIndex(), site.getFunctionName()]),
    [[false, false, null, "fail"], [true, true, 1, "all"], [true, false, null, "main"]]);
  same([sites[1].getThis(), sites[1].getFunction()], [Promise, Promise.all]);
})();
