'use strict';

const native = require('native:net');
const { coded, invalidArgType, invalidArgValue, notImplemented, validateFunction } = require('internal/errors');

const familyOf = (address) => (address.includes(':') ? 6 : 4);
let order = 'verbatim';

function optionsOf(options) {
  if (typeof options === 'number') options = { family: options };
  if (options != null && typeof options !== 'object') throw invalidArgType('options', ['integer', 'object'], options);
  const { all = false, family = 0, order: own } = options ?? {};
  const number = family === 'IPv4' ? 4 : family === 'IPv6' ? 6 : family ?? 0;
  if (number !== 0 && number !== 4 && number !== 6) throw invalidArgValue('options.family', family, 'must be one of: 0, 4, 6');
  return { all, family: number, order: own ?? order };
}

function lookup(hostname, options, callback) {
  if (typeof options === 'function') {
    callback = options;
    options = undefined;
  }
  validateFunction(callback, 'callback');
  if (hostname && typeof hostname !== 'string') throw invalidArgType('hostname', 'string', hostname);
  const { all, family, order: wanted } = optionsOf(options);
  const give = (addresses) => {
    const found = addresses.map((address) => ({ address, family: familyOf(address) })).filter((one) => family === 0 || one.family === family);
    if (wanted === 'ipv4first') found.sort((a, b) => a.family - b.family);
    if (wanted === 'ipv6first') found.sort((a, b) => b.family - a.family);
    if (found.length === 0) {
      const error = new Error(`getaddrinfo ENOTFOUND ${hostname}`);
      callback(Object.assign(error, { errno: -3008, code: 'ENOTFOUND', syscall: 'getaddrinfo', hostname }));
    } else if (all) callback(null, found);
    else callback(null, found[0].address, found[0].family);
  };
  if (!hostname) {
    process.nextTick(() => (all ? callback(null, []) : callback(null, null, family === 6 ? 6 : 4)));
    return {};
  }
  if (require('net').isIP(hostname)) {
    process.nextTick(give, [hostname]);
    return {};
  }
  native.lookup(hostname, (error, addresses) => (error ? callback(error) : give(addresses)));
  return {};
}
Object.defineProperty(lookup, Symbol.for('nodejs.util.promisify.custom'), { value: (hostname, options) => promises.lookup(hostname, options) });

const promises = {
  lookup: (hostname, options) => new Promise((resolve, reject) => {
    const { all } = optionsOf(options);
    lookup(hostname, options, (error, address, family) => {
      if (error) reject(error);
      else resolve(all ? address : { address, family });
    });
  }),
};

/** Addresses of a family, as the system finds them. */
function resolveFamily(family) {
  return (hostname, options, callback = options) => {
    validateFunction(callback, 'callback');
    lookup(hostname, { all: true, family }, (error, found) => (error ? callback(error) : callback(null, found.map((one) => one.address))));
  };
}

const errorCodes = {};
for (const name of ['NODATA', 'FORMERR', 'SERVFAIL', 'NOTFOUND', 'NOTIMP', 'REFUSED', 'BADQUERY', 'BADNAME', 'BADFAMILY', 'BADRESP', 'CONNREFUSED',
  'TIMEOUT', 'EOF', 'FILE', 'NOMEM', 'DESTRUCTION', 'BADSTR', 'BADFLAGS', 'NONAME', 'BADHINTS', 'NOTINITIALIZED', 'LOADIPHLPAPI',
  'ADDRGETNETWORKPARAMS', 'CANCELLED']) errorCodes[name] = `E${name}`;

function setDefaultResultOrder(value) {
  if (!['verbatim', 'ipv4first', 'ipv6first'].includes(value)) throw invalidArgValue('dnsOrder', value);
  order = value;
}

Object.assign(module.exports, {
  ...errorCodes,
  ADDRCONFIG: 32,
  ALL: 16,
  V4MAPPED: 8,
  getDefaultResultOrder: () => order,
  lookup,
  resolve4: resolveFamily(4),
  resolve6: resolveFamily(6),
  resolve(hostname, type, callback) {
    if (typeof type === 'function') [type, callback] = ['A', type];
    if (type === 'A') module.exports.resolve4(hostname, callback);
    else if (type === 'AAAA') module.exports.resolve6(hostname, callback);
    else throw coded('ERR_FEATURE_UNAVAILABLE', `dns.resolve of ${type} records`);
  },
  setDefaultResultOrder,
  promises,
});
for (const name of ['resolve', 'resolve4', 'resolve6']) promises[name] = require('util').promisify(module.exports[name]);
for (const name of ['getServers', 'lookupService', 'resolveAny', 'resolveCaa', 'resolveCname', 'resolveMx', 'resolveNaptr', 'resolveNs', 'resolvePtr',
  'resolveSoa', 'resolveSrv', 'resolveTxt', 'reverse', 'setServers', 'Resolver']) {
  module.exports[name] = notImplemented(`dns.${name}`);
  promises[name] = notImplemented(`dns.promises.${name}`);
}
Object.assign(promises, errorCodes, { getDefaultResultOrder: () => order, setDefaultResultOrder });
