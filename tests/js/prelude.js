// Assertions for the programs in this folder; evaluated before each of them.
function show(value) {
  if (typeof value === "string") return JSON.stringify(value);
  if (Array.isArray(value)) return `[${Array.from(value, (item, at) => (at in value ? show(item) : "hole"))}]`;
  if (value && typeof value === "object") {
    return `{${Reflect.ownKeys(value).map(key => `${String(key)}: ${show(value[key])}`)}}`;
  }
  return Object.is(value, -0) ? "-0" : String(value);
}

function equal(actual, expected, what = "value") {
  if (!Object.is(actual, expected)) throw new Error(`${what}: got ${show(actual)}, expected ${show(expected)}`);
}

// The same structure: own keys in order, holes and all.
function same(actual, expected, what = "value") {
  if (show(actual) !== show(expected)) throw new Error(`${what}: got ${show(actual)}, expected ${show(expected)}`);
}

function throws(kind, run, message) {
  try {
    run();
  } catch (error) {
    if (!(error instanceof kind)) throw new Error(`got ${error}, expected ${kind.name}`);
    if (message && !error.message.includes(message)) throw new Error(`got "${error.message}", expected "${message}"`);
    return;
  }
  throw new Error(`expected ${kind.name}`);
}
