'use strict';

// Scripts that are compiled while the program runs. A context is a realm: before a script runs in one, it gets the properties of the
// object that was made a context; behind it, that gets those of the realm.

const native = require('native:vm');
const { coded, invalidArgType, notImplemented, validateArray, validateObject, validateString } = require('internal/errors');

const contexts = new WeakMap();

const optionsOf = (options) => (typeof options === 'string' ? { filename: options } : options ?? {});

function createContext(object = {}, options = {}) {
  if (object === constants.DONT_CONTEXTIFY) object = {};
  validateObject(object, 'contextObject', { allowFunction: true });
  if (options !== undefined) validateObject(options, 'options');
  if (contexts.has(object)) return object;
  const [realm, global] = native.newRealm();
  contexts.set(object, { realm, global, own: new Set(Reflect.ownKeys(global)), known: new Set() });
  return object;
}

const isContext = (object) => {
  validateObject(object, 'object', { allowFunction: true });
  return contexts.has(object);
};

function copy(from, to, keys) {
  for (const key of keys) {
    const descriptor = Reflect.getOwnPropertyDescriptor(from, key);
    if (descriptor === undefined) continue;
    const known = Reflect.getOwnPropertyDescriptor(to, key);
    if (known !== undefined && known.configurable === false) {
      if (known.writable && 'value' in descriptor) to[key] = descriptor.value;
    } else Reflect.defineProperty(to, key, descriptor);
  }
}

function within(object, run) {
  const context = contexts.get(object);
  if (context === undefined) throw invalidArgType('contextifiedObject', 'vm.Context', object);
  const { global, own, known } = context;
  const given = Reflect.ownKeys(object);
  for (const key of known) if (!Object.hasOwn(object, key)) Reflect.deleteProperty(global, key);
  copy(object, global, given);
  try {
    return run(context.realm);
  } finally {
    const now = Reflect.ownKeys(global).filter((key) => !own.has(key) || given.includes(key));
    for (const key of given) if (!Object.hasOwn(global, key)) Reflect.deleteProperty(object, key);
    copy(global, object, now);
    context.known = new Set(now);
  }
}

class Script {
  #script;

  constructor(code, options) {
    const { filename = 'evalmachine.<anonymous>' } = optionsOf(options);
    validateString(filename, 'options.filename');
    this.#script = native.compile(`${code}`, filename);
  }

  runInThisContext() { return native.run(this.#script, undefined); }
  runInContext(object) { return within(object, (realm) => native.run(this.#script, realm)); }
  runInNewContext(object, options) { return this.runInContext(createContext(object, options)); }
  createCachedData() { throw coded('ERR_FEATURE_UNAVAILABLE', 'vm.Script.createCachedData'); }
}

function compileFunction(code, params = [], options = {}) {
  validateString(code, 'code');
  validateArray(params, 'params');
  const { parsingContext, filename = '' } = options;
  const text = `(function (${params.join(',')}) {${code}\n})`;
  const script = new Script(text, { filename });
  return parsingContext === undefined ? script.runInThisContext() : script.runInContext(parsingContext);
}

const constants = Object.freeze({
  __proto__: null,
  USE_MAIN_CONTEXT_DEFAULT_LOADER: Symbol('vm_dynamic_import_main_context_default'),
  DONT_CONTEXTIFY: Symbol('vm_context_no_contextify'),
});

module.exports = {
  Script,
  compileFunction,
  constants,
  createContext,
  isContext,
  runInContext: function runInContext(code, object, options) { return new Script(code, options).runInContext(object); },
  runInNewContext: function runInNewContext(code, object, options) { return new Script(code, options).runInNewContext(object); },
  runInThisContext: function runInThisContext(code, options) { return new Script(code, options).runInThisContext(); },
  measureMemory: notImplemented('vm.measureMemory'),
};
