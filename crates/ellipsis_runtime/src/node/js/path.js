'use strict';

const { validateObject, validateString } = require('internal/errors');

const isSeparator = (unit, windows) => unit === '/' || (windows && unit === '\\');
const isDrive = (text) => /^[a-zA-Z]:/.test(text);

/** Resolves `.` and `..` among the parts of a path. */
function normalizeParts(path, allowAboveRoot, separator, windows) {
  const parts = [];
  for (const part of path.split(windows ? /[\\/]+/ : /\/+/)) {
    if (part === '' || part === '.') continue;
    if (part !== '..') parts.push(part);
    else if (parts.length > 0 && parts[parts.length - 1] !== '..') parts.pop();
    else if (allowAboveRoot) parts.push('..');
  }
  return parts.join(separator);
}

function formatWith(separator, pathObject) {
  validateObject(pathObject, 'pathObject');
  const dir = pathObject.dir || pathObject.root;
  const ext = pathObject.ext ? `${pathObject.ext[0] === '.' ? '' : '.'}${pathObject.ext}` : '';
  const base = pathObject.base || `${pathObject.name || ''}${ext}`;
  if (!dir) return base;
  return dir === pathObject.root ? `${dir}${base}` : `${dir}${separator}${base}`;
}

/** Where the name of a path ends, and where it starts, separators at its end left out. */
function nameBounds(path, from, windows) {
  let end = path.length;
  while (end > from && isSeparator(path[end - 1], windows)) end--;
  let start = end;
  while (start > from && !isSeparator(path[start - 1], windows)) start--;
  return [start, end];
}

function extensionOf(name) {
  const dot = name.lastIndexOf('.');
  if (dot <= 0 || name === '..') return '';
  return name.slice(dot);
}

function basenameOf(path, from, suffix, windows) {
  validateString(path, 'path');
  if (suffix !== undefined) validateString(suffix, 'suffix');
  const [start, end] = nameBounds(path, from, windows);
  const name = path.slice(start, end);
  if (suffix !== undefined && suffix !== name && name.endsWith(suffix)) return name.slice(0, name.length - suffix.length);
  // Of nothing but a suffix nothing is left only where a whole path was given.
  if (suffix !== undefined && suffix === path) return '';
  return name;
}

const posix = {
  resolve(...args) {
    let resolved = '', absolute = false;
    for (let i = args.length - 1; i >= 0 && !absolute; i--) {
      const path = args[i];
      validateString(path, `paths[${i}]`);
      if (path.length === 0) continue;
      resolved = `${path}/${resolved}`;
      absolute = path[0] === '/';
    }
    if (!absolute) {
      const cwd = process.cwd();
      resolved = `${cwd}/${resolved}`;
      absolute = cwd[0] === '/';
    }
    resolved = normalizeParts(resolved, !absolute, '/', false);
    if (absolute) return `/${resolved}`;
    return resolved.length > 0 ? resolved : '.';
  },

  normalize(path) {
    validateString(path, 'path');
    if (path.length === 0) return '.';
    const absolute = path[0] === '/', trailing = path.endsWith('/');
    let normal = normalizeParts(path, !absolute, '/', false);
    if (normal.length === 0) {
      if (absolute) return '/';
      return trailing ? './' : '.';
    }
    if (trailing) normal += '/';
    return absolute ? `/${normal}` : normal;
  },

  isAbsolute(path) {
    validateString(path, 'path');
    return path.length > 0 && path[0] === '/';
  },

  join(...args) {
    const parts = [];
    for (const part of args) {
      validateString(part, 'path');
      if (part.length > 0) parts.push(part);
    }
    return parts.length === 0 ? '.' : posix.normalize(parts.join('/'));
  },

  relative(from, to) {
    validateString(from, 'from');
    validateString(to, 'to');
    if (from === to) return '';
    from = posix.resolve(from);
    to = posix.resolve(to);
    if (from === to) return '';
    const source = from.split('/').filter(Boolean), target = to.split('/').filter(Boolean);
    let same = 0;
    while (same < source.length && same < target.length && source[same] === target[same]) same++;
    return [...source.slice(same).map(() => '..'), ...target.slice(same)].join('/');
  },

  toNamespacedPath: (path) => path,

  dirname(path) {
    validateString(path, 'path');
    if (path.length === 0) return '.';
    const [start] = nameBounds(path, 0, false);
    if (start === 0) return path[0] === '/' ? '/' : '.';
    const end = start - 1;
    if (end === 0) return '/';
    return end === 1 && path[0] === '/' ? '//' : path.slice(0, end);
  },

  basename: (path, suffix) => basenameOf(path, 0, suffix, false),

  extname(path) {
    validateString(path, 'path');
    const [start, end] = nameBounds(path, 0, false);
    return extensionOf(path.slice(start, end));
  },

  format: (pathObject) => formatWith('/', pathObject),

  parse(path) {
    validateString(path, 'path');
    const parsed = { root: '', dir: '', base: '', ext: '', name: '' };
    if (path.length === 0) return parsed;
    if (path[0] === '/') parsed.root = '/';
    const [start, end] = nameBounds(path, parsed.root.length, false);
    parsed.base = path.slice(start, end);
    parsed.ext = extensionOf(parsed.base);
    parsed.name = parsed.base.slice(0, parsed.base.length - parsed.ext.length);
    parsed.dir = start > 1 ? path.slice(0, start - 1) : parsed.root;
    return parsed;
  },

  matchesGlob: (path, pattern) => matchesGlob(path, pattern, false),

  sep: '/',
  delimiter: ':',
  win32: null,
  posix: null,
};

/** The root of a path of Windows: its device, and whether it begins there. */
function windowsRoot(path) {
  const { length } = path;
  if (length === 0) return { device: '', root: '', absolute: false };
  if (isSeparator(path[0], true)) {
    if (length > 1 && isSeparator(path[1], true)) {
      const match = /^[\\/]{2}([^\\/]+)[\\/]+([^\\/]+)(?:[\\/]|$)/.exec(path);
      if (match) {
        const device = `\\\\${match[1]}\\${match[2]}`;
        return { device, root: match[0], absolute: true, unc: true };
      }
    }
    return { device: '', root: path[0], absolute: true };
  }
  if (isDrive(path)) {
    const absolute = length > 2 && isSeparator(path[2], true);
    return { device: path.slice(0, 2), root: path.slice(0, absolute ? 3 : 2), absolute };
  }
  return { device: '', root: '', absolute: false };
}

const win32 = {
  resolve(...args) {
    let device = '', tail = '', absolute = false;
    for (let i = args.length - 1; i >= -1; i--) {
      let path;
      if (i >= 0) {
        path = args[i];
        validateString(path, `paths[${i}]`);
        if (path.length === 0) continue;
      } else if (device.length === 0) {
        path = process.cwd();
      } else {
        path = process.env[`=${device}`] || process.cwd();
        if (path.slice(0, 2).toLowerCase() !== device.toLowerCase() && path[2] === '\\') path = `${device}\\`;
      }
      const root = windowsRoot(path);
      if (root.device.length > 0) {
        if (device.length > 0 && root.device.toLowerCase() !== device.toLowerCase()) continue;
        if (device.length === 0) device = root.device;
      }
      if (absolute) {
        if (device.length > 0) break;
      } else {
        tail = `${path.slice(root.root.length)}\\${tail}`;
        absolute = root.absolute;
        if (absolute && device.length > 0) break;
      }
    }
    tail = normalizeParts(tail, !absolute, '\\', true);
    return absolute ? `${device}\\${tail}` : `${device}${tail}` || '.';
  },

  normalize(path) {
    validateString(path, 'path');
    if (path.length === 0) return '.';
    const { device, root, absolute, unc } = windowsRoot(path);
    let tail = normalizeParts(path.slice(root.length), !absolute, '\\', true);
    if (tail.length === 0 && !absolute) tail = '.';
    if (tail.length > 0 && isSeparator(path[path.length - 1], true)) tail += '\\';
    // What was relative must not become something on a device.
    if (!absolute && device === '' && path.includes(':') && (isDrive(tail) || /:(?:[\\/]|$)/.test(path))) return `.\\${tail}`;
    if (unc && tail.length === 0) return `${device}\\`;
    if (device === '') return absolute ? `\\${tail}` : tail;
    return absolute ? `${device}\\${tail}` : `${device}${tail}`;
  },

  isAbsolute(path) {
    validateString(path, 'path');
    return path.length > 0 && (isSeparator(path[0], true) || (isDrive(path) && isSeparator(path[2] ?? '', true)));
  },

  join(...args) {
    const parts = [];
    for (const part of args) {
      validateString(part, 'path');
      if (part.length > 0) parts.push(part);
    }
    if (parts.length === 0) return '.';
    let joined = parts.join('\\');
    // Only a first part that begins with two separators, and no more, names a host.
    if (!/^[\\/]{2}[^\\/]/.test(parts[0])) joined = joined.replace(/^[\\/]{2,}/, '\\');
    return win32.normalize(joined);
  },

  relative(from, to) {
    validateString(from, 'from');
    validateString(to, 'to');
    if (from === to) return '';
    const source = win32.resolve(from), target = win32.resolve(to);
    if (source.toLowerCase() === target.toLowerCase()) return '';
    const a = source.split('\\').filter(Boolean), b = target.split('\\').filter(Boolean);
    let same = 0;
    while (same < a.length && same < b.length && a[same].toLowerCase() === b[same].toLowerCase()) same++;
    if (same === 0) return target;
    return [...a.slice(same).map(() => '..'), ...b.slice(same)].join('\\');
  },

  toNamespacedPath(path) {
    if (typeof path !== 'string' || path.length === 0) return path;
    const resolved = win32.resolve(path);
    if (resolved.length <= 2) return path;
    if (resolved.startsWith('\\\\')) {
      if (resolved[2] !== '?' && resolved[2] !== '.') return `\\\\?\\UNC\\${resolved.slice(2)}`;
    } else if (isDrive(resolved) && resolved[2] === '\\') {
      return `\\\\?\\${resolved}`;
    }
    return resolved;
  },

  dirname(path) {
    validateString(path, 'path');
    if (path.length === 0) return '.';
    const { root } = windowsRoot(path);
    const [start] = nameBounds(path, root.length, true);
    if (start <= root.length) return root.length > 0 ? root : '.';
    return path.slice(0, start - 1);
  },

  basename(path, suffix) {
    validateString(path, 'path');
    return basenameOf(path, isDrive(path) ? 2 : 0, suffix, true);
  },

  extname(path) {
    validateString(path, 'path');
    const [start, end] = nameBounds(path, isDrive(path) ? 2 : 0, true);
    return extensionOf(path.slice(start, end));
  },

  format: (pathObject) => formatWith('\\', pathObject),

  parse(path) {
    validateString(path, 'path');
    const parsed = { root: '', dir: '', base: '', ext: '', name: '' };
    if (path.length === 0) return parsed;
    const { root } = windowsRoot(path);
    parsed.root = root;
    const [start, end] = nameBounds(path, root.length, true);
    parsed.base = path.slice(start, end);
    parsed.ext = extensionOf(parsed.base);
    parsed.name = parsed.base.slice(0, parsed.base.length - parsed.ext.length);
    parsed.dir = start > root.length ? path.slice(0, start - 1) : root;
    return parsed;
  },

  matchesGlob: (path, pattern) => matchesGlob(path, pattern, true),

  sep: '\\',
  delimiter: ';',
  win32: null,
  posix: null,
};

function matchesGlob(path, pattern, isWindows) {
  validateString(path, 'path');
  validateString(pattern, 'pattern');
  return require('internal/glob').matchesGlob(path, pattern, isWindows);
}

posix.win32 = win32.win32 = win32;
posix.posix = win32.posix = posix;
posix._makeLong = posix.toNamespacedPath;
win32._makeLong = win32.toNamespacedPath;

module.exports = posix;
