'use strict';

const native = require('native:module');
const errors = require('internal/errors');
const { invalidArgValue, notImplemented, validateString } = errors;

const Module = native.constructor();
const builtinModules = native.builtinModules();

function createRequire(from) {
  let path = from;
  if (typeof from === 'string' ? from.startsWith('file:') : from?.href !== undefined) {
    path = require('url').fileURLToPath(from);
  }
  if (typeof path !== 'string' || !require('path').isAbsolute(path)) {
    throw invalidArgValue('filename', from, 'must be a file URL object, file URL string, or absolute path string');
  }
  return native.createRequire(path);
}

const wrapper = ['(function (exports, require, module, __filename, __dirname) { ', '\n});'];

Object.assign(Module, {
  _cache: native.cache(),
  _debug() {},
  _extensions: native.extensions(),
  _findPath: notImplemented('Module._findPath'),
  _initPaths() {},
  _load(request, parent) {
    return createRequire(parent?.filename ?? `${process.cwd()}/noop.js`)(request);
  },
  _nodeModulePaths(from) {
    const path = require('path'), paths = [];
    for (let folder = path.resolve(from); ; folder = path.dirname(folder)) {
      if (path.basename(folder) !== 'node_modules') paths.push(path.join(folder, 'node_modules'));
      if (folder === path.dirname(folder)) return paths;
    }
  },
  _pathCache: { __proto__: null },
  _preloadModules() {},
  _resolveFilename(request, parent, isMain, options) {
    return createRequire(parent?.filename ?? `${process.cwd()}/noop.js`).resolve(request, options);
  },
  _resolveLookupPaths(request, parent) {
    return createRequire(parent?.filename ?? `${process.cwd()}/noop.js`).resolve.paths(request);
  },
  builtinModules,
  constants: Object.freeze({ compileCacheStatus: Object.freeze({ __proto__: null, FAILED: 0, ENABLED: 1, ALREADY_ENABLED: 2, DISABLED: 3 }) }),
  createRequire,
  enableCompileCache: () => ({ status: 3 }),
  findPackageJSON(specifier, base) {
    const path = require('path'), fs = require('fs');
    let folder;
    if (base === undefined) folder = path.dirname(path.resolve(`${specifier}`.startsWith('file:') ? require('url').fileURLToPath(specifier) : specifier));
    else {
      const from = `${base}`.startsWith('file:') ? require('url').fileURLToPath(base) : base;
      folder = path.dirname(native.createRequire(from).resolve(`${specifier}`));
    }
    for (; ; folder = path.dirname(folder)) {
      const file = path.join(folder, 'package.json');
      if (fs.existsSync(file)) return file;
      if (folder === path.dirname(folder)) return undefined;
    }
  },
  findSourceMap: () => undefined,
  flushCompileCache() {},
  getCompileCacheDir: () => undefined,
  globalPaths: [],
  isBuiltin: (name) => native.isBuiltin(name),
  register: notImplemented('module.register'),
  registerHooks: notImplemented('module.registerHooks'),
  runMain: notImplemented('Module.runMain'),
  stripTypeScriptTypes: notImplemented('module.stripTypeScriptTypes'),
  syncBuiltinESMExports() {},
  wrap: (script) => wrapper[0] + script + wrapper[1],
  wrapper,
});
Module.Module = Module;
Object.defineProperty(Module.prototype, 'load', {
  value(filename) {
    validateString(filename, 'filename');
    this.filename = filename;
    const extension = require('path').extname(filename);
    (Module._extensions[extension] ?? Module._extensions['.js'])(this, filename);
    this.loaded = true;
  },
  writable: true,
  configurable: true,
});

module.exports = Module;
