// `async` and `let` are names, too, wherever what they might begin does not follow.
{
  const async = (...args) => args.join();
  const two = [1, 2], o = { two, call: () => async };
  equal(async(...two), "1,2");
  equal([async(...two, 3), async(0, ...two), async(...two,)].join("|"), "1,2,3|0,1,2|1,2");
  equal(async(...two).length + async(...o.two)[0], "31");
  equal(async // a comment
    (/* another */ ...two /* and another */)
    .slice(1), ",2");
  equal(async(...async(...two), async (...rest) => rest), "1,,,2,async (...rest) => rest");
  equal(async(...two || o) + async(...[3]) + async(...o.call()(...two)), "1,231,,,2");
  equal(\u0061sync(...two) + as\u{79}nc(...two), "1,21,2");
  equal((x => async(...x))(two) + (async => async(...two))(Math.max), "1,22");
  // Text that only looks like such calls stays as it is.
  equal(`${async(...two)} async(...two) ${`${async(...two)}`}`, "1,2 async(...two) 1,2");
  equal("async(...two)" + /async(...two)/.source + async(...two), "async(...two)async(...two)1,2");
  equal((() => async(...two)).toString(), "() => async(...two)");
  throws(TypeError, () => o.async(...two), "o.async is not a function");
}
{
  function async(...args) { return args.length; }
  class Methods {
    async(...args) { return async(...args) + 1; }
    #async(...args) { return async(...args); }
    both(...args) { return this.async(...args) + this.#async(...args); }
  }
  equal(new Methods().both(1, 2), 5);
  equal(Methods.prototype.async.name + async.name, "asyncasync");
  let block = 0;
  async()
  { block = 1; }
  equal(block, 1);
  throws(ReferenceError, () => { { async(...block); let async; } }, "'async'");
}
{
  const sloppy = (...code) => new Function(...code)(3);
  equal(sloppy("let", "return let"), 3);
  equal(sloppy("var let = 1; let++\nlet, let\nreturn let ? `${let}` : let"), "2");
  equal(sloppy("let", "var { let: other } = { let }; let: for (;;) break let\nreturn other"), 3);
  equal(sloppy("return (let => let + 1)(1)"), 2);
  equal(sloppy("tag", "var let = String.raw; return let`let: ${tag}, let, let: `"), "let: 3, let, let: ");
  throws(SyntaxError, () => sloppy("'use strict'; let, 1"));
  throws(SyntaxError, () => sloppy("'use strict'; let: 1"));
}
