'use strict';

const native = require('native:os');
const errors = require('internal/errors');

const [system, host, release, version, machine] = native.names();
const constants = require('constants').all;

/** How many bits of a netmask are set. */
const bitsOf = (mask) => {
  const base = mask.includes(':') ? 16 : 10;
  const ones = (part) => parseInt(part || '0', base).toString(2).replaceAll('0', '').length;
  return mask.split(/[.:]/).reduce((sum, part) => sum + ones(part), 0);
};

const text = (get) => Object.assign(get, { [Symbol.toPrimitive]: get });

module.exports = {
  arch: text(() => process.arch),
  availableParallelism: text(() => native.parallelism()),
  cpus() {
    const parts = native.processors(), found = [];
    for (let at = 0; at < parts.length; at += 2) {
      found.push({ model: parts[at], speed: +parts[at + 1], times: { user: 0, nice: 0, sys: 0, idle: 0, irq: 0 } });
    }
    return found;
  },
  endianness: text(() => 'LE'),
  freemem: text(() => native.memory()[1]),
  getPriority: errors.notImplemented('os.getPriority'),
  homedir: text(() => process.env.HOME ?? native.user().homedir),
  hostname: text(() => host),
  loadavg: () => native.loads(),
  networkInterfaces() {
    const parts = native.interfaces(), found = {};
    for (let at = 0; at < parts.length; at += 6) {
      const [name, address, netmask, mac, internal, scope] = parts.slice(at, at + 6);
      const family = address.includes(':') ? 'IPv6' : 'IPv4';
      const one = { address, netmask, family, mac, internal: internal !== '', cidr: `${address}/${bitsOf(netmask)}` };
      if (family === 'IPv6') one.scopeid = +scope;
      (found[name] ??= []).push(one);
    }
    return found;
  },
  platform: text(() => process.platform),
  release: text(() => release),
  setPriority: errors.notImplemented('os.setPriority'),
  tmpdir: text(() => {
    const path = process.env.TMPDIR || process.env.TMP || process.env.TEMP || '/tmp';
    return path.length > 1 && path.endsWith('/') ? path.slice(0, -1) : path;
  }),
  totalmem: text(() => native.memory()[0]),
  type: text(() => system),
  userInfo(options) {
    const { uid, gid, username, homedir, shell } = native.user();
    const user = { uid, gid, username, homedir, shell };
    if (options?.encoding !== 'buffer') return user;
    const { Buffer } = require('buffer');
    const bytes = (part) => (part === null ? null : Buffer.from(part));
    return { ...user, username: bytes(username), homedir: bytes(homedir), shell: bytes(shell) };
  },
  uptime: text(() => native.memory()[2]),
  version: text(() => version),
  machine: text(() => machine),
  constants: Object.freeze({
    UV_UDP_REUSEADDR: 4,
    dlopen: Object.freeze({ __proto__: null, RTLD_LAZY: 1, RTLD_NOW: 2, RTLD_GLOBAL: 256, RTLD_LOCAL: 0 }),
    errno: constants.errno,
    priority: Object.freeze({
      __proto__: null, PRIORITY_LOW: 19, PRIORITY_BELOW_NORMAL: 10, PRIORITY_NORMAL: 0, PRIORITY_ABOVE_NORMAL: -7,
      PRIORITY_HIGH: -14, PRIORITY_HIGHEST: -20,
    }),
    signals: constants.signals,
  }),
  EOL: '\n',
  devNull: '/dev/null',
};
