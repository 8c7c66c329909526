// Whoever goes through an object's properties lists their keys first. A proxy may give keys that
// nothing else knows, and everything that runs afterwards may collect garbage.
const COUNT = 40;

function forgetful(make, seen) {
  return new Proxy({}, {
    ownKeys: () => Array.from({ length: COUNT }, (_, at) => make(at)),
    getOwnPropertyDescriptor(target, key) {
      seen.push(key);
      // What is dead is soon used again.
      for (let at = 0; at < 3; at++) Symbol("other" + at);
      return { value: String(key), writable: true, enumerable: true, configurable: true };
    },
    get: (target, key) => ({ value: String(key) }),
    defineProperty: () => true,
  });
}

const users = {
  spread: object => ({ ...object }),
  rest: ({ a, b, c, d, e, f, g, h, i, ...others }) => others,
  computed(object) {
    const { [`x${0}`]: first, ...others } = object;
    return others;
  },
  assign: object => Object.assign({}, object),
  keys: object => Object.keys(object),
  entries: object => Object.entries(object),
  descriptors: object => Object.getOwnPropertyDescriptors(object),
  define: object => Object.defineProperties({}, object),
  freeze: object => Object.freeze(object),
  seal: object => Object.seal(object),
  enumerate(object) {
    for (const key in object) equal(key.startsWith("name"), true);
  },
  stringify: object => JSON.stringify(object),
  revive: object => JSON.parse('{"a":1}', (key, value) => (key === "a" ? object : value)),
};

for (const [name, use] of Object.entries(users)) {
  for (const [kind, make] of [["symbols", at => Symbol("key" + at)], ["names", at => "name" + at + "of" + name]]) {
    const seen = [];
    try {
      use(forgetful(make, seen));
    } catch (error) {
      // Freezing needs a target that takes part.
      if (!(error instanceof TypeError)) throw error;
    }
    seen.forEach((key, at) => {
      equal(String(key), String(make(at % COUNT)), `${name} of ${kind}, number ${at}`);
    });
  }
}
