'use strict';

const http = require('http');
const tls = require('tls');

function Agent(options) {
  if (!(this instanceof Agent)) return new Agent(options);
  http.Agent.call(this, options);
  this.defaultPort = 443;
  this.protocol = 'https:';
  this.maxCachedSessions = this.options.maxCachedSessions ?? 100;
}
Object.setPrototypeOf(Agent.prototype, http.Agent.prototype);
Object.setPrototypeOf(Agent, http.Agent);

Agent.prototype.createConnection = function (options) {
  const servername = options.servername || String(options.headers?.host ?? options.headers?.Host ?? options.host).replace(/:\d+$/, '');
  return tls.connect({ ...options, servername });
};
Agent.prototype.getName = function (options = {}) {
  return `${http.Agent.prototype.getName.call(this, options)}:${options.servername ?? ''}:${options.rejectUnauthorized ?? ''}`;
};

const globalAgent = new Agent({ keepAlive: true, scheduling: 'lifo', timeout: 5000 });

class Server extends http.Server {
  constructor(options, listener) {
    if (typeof options === 'function') [options, listener] = [{}, options];
    super(options ?? {}, listener);
    this._tlsOptions = { cert: tls._textOf(options?.cert), key: tls._textOf(options?.key) };
  }
}

function request(...args) {
  const objects = args.findLastIndex((arg) => arg !== null && typeof arg === 'object' && !(arg instanceof URL));
  const secure = { _defaultAgent: module.exports.globalAgent };
  if (objects < 0) args.splice(1, 0, secure);
  else args[objects] = { ...secure, ...args[objects] };
  return new http.ClientRequest(...args);
}

module.exports = {
  Agent,
  Server,
  createServer: (options, listener) => new Server(options, listener),
  get: (...args) => request(...args).end(),
  globalAgent,
  request,
};
