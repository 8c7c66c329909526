'use strict';

// Connections of clients, which are kept for further requests.

const EventEmitter = require('events');
const net = require('net');
const { validateNumber } = require('internal/errors');

function Agent(options) {
  if (!(this instanceof Agent)) return new Agent(options);
  EventEmitter.call(this);
  this.defaultPort = 80;
  this.protocol = 'http:';
  this.options = { __proto__: null, ...options };
  this.options.noDelay ??= true;
  if (this.options.noDelay) this.options.noDelay = true;
  this.requests = { __proto__: null };
  this.sockets = { __proto__: null };
  this.freeSockets = { __proto__: null };
  this.keepAliveMsecs = this.options.keepAliveMsecs || 1000;
  this.keepAlive = this.options.keepAlive || false;
  this.maxSockets = this.options.maxSockets || Infinity;
  this.maxFreeSockets = this.options.maxFreeSockets || 256;
  this.scheduling = this.options.scheduling || 'lifo';
  this.maxTotalSockets = this.options.maxTotalSockets ?? Infinity;
  this.totalSocketCount = 0;
  if (this.options.maxTotalSockets !== undefined) validateNumber(this.maxTotalSockets, 'maxTotalSockets', 1);
  this.on('free', (socket, connection) => {
    const name = this.getName(connection), waiting = this.requests[name];
    if (!socket.writable || socket.destroyed) {
      socket.destroy();
      return;
    }
    if (waiting?.length > 0) {
      const next = waiting.shift();
      if (waiting.length === 0) delete this.requests[name];
      next.reusedSocket = true;
      next.onSocket(socket);
      return;
    }
    const free = this.freeSockets[name] ??= [];
    if (!this.keepAlive || free.length >= this.maxFreeSockets) {
      socket.destroy();
      return;
    }
    remove(this.sockets, name, socket);
    free.push(socket);
    socket.unref?.();
    socket._freeError ??= () => socket.destroy();
    socket.on('error', socket._freeError);
    // Whoever closes a free connection is heard.
    socket.resume?.();
    socket.once('end', socket._freeEnd ??= () => socket.destroy());
    socket.setTimeout(this.options.timeout ?? 0);
  });
}
Object.setPrototypeOf(Agent.prototype, EventEmitter.prototype);
Object.setPrototypeOf(Agent, EventEmitter);
Agent.defaultMaxSockets = Infinity;

Agent.prototype.createConnection = function (options, callback) { return net.createConnection(options, callback); };

function remove(table, name, socket) {
  const list = table[name], at = list?.indexOf(socket) ?? -1;
  if (at < 0) return false;
  list.splice(at, 1);
  if (list.length === 0) delete table[name];
  return true;
}

Agent.prototype.getName = function (options = {}) {
  let name = `${options.host || 'localhost'}:${options.port || ''}:${options.localAddress || ''}`;
  if (options.family === 4 || options.family === 6) name += `:${options.family}`;
  if (options.socketPath) name += `:${options.socketPath}`;
  return name;
};

Agent.prototype.addRequest = function (request, options, port, localAddress) {
  if (typeof options === 'string') options = { host: options, port, localAddress };
  options = { ...options, ...this.options };
  if (options.socketPath) options.path = options.socketPath;
  const name = this.getName(options);
  request._connection = options;
  const free = this.freeSockets[name];
  while (free?.length > 0) {
    const socket = this.scheduling === 'fifo' ? free.shift() : free.pop();
    if (free.length === 0) delete this.freeSockets[name];
    if (socket.destroyed || !socket.writable) continue;
    socket.off('error', socket._freeError);
    socket.off('end', socket._freeEnd);
    socket.ref?.();
    request.reusedSocket = true;
    (this.sockets[name] ??= []).push(socket);
    request.onSocket(socket);
    return;
  }
  if ((this.sockets[name]?.length ?? 0) < this.maxSockets && this.totalSocketCount < this.maxTotalSockets) {
    this.createSocket(request, options, (error, socket) => request.onSocket(socket, error));
  } else {
    (this.requests[name] ??= []).push(request);
  }
};

Agent.prototype.createSocket = function (request, options, callback) {
  const name = this.getName(options);
  let done = false;
  const made = (error, socket) => {
    if (done) return;
    done = true;
    if (error) {
      callback(error);
      return;
    }
    (this.sockets[name] ??= []).push(socket);
    this.totalSocketCount++;
    install(this, socket, options);
    callback(null, socket);
  };
  const socket = this.createConnection({ ...options, timeout: undefined, signal: undefined }, made);
  if (socket && typeof socket.then === 'function') socket.then((one) => made(null, one), made);
  else if (socket && typeof socket.on === 'function') made(null, socket);
};

function install(agent, socket, options) {
  const onFree = () => agent.emit('free', socket, options);
  const onClose = () => agent.removeSocket(socket, options);
  socket.on('free', onFree);
  socket.on('close', onClose);
  socket.once('agentRemove', () => {
    socket.off('free', onFree);
    socket.off('close', onClose);
  });
}

Agent.prototype.removeSocket = function (socket, options) {
  const name = this.getName(options);
  const known = remove(this.sockets, name, socket);
  if (remove(this.freeSockets, name, socket) || known) this.totalSocketCount--;
  const waiting = this.requests[name];
  if (waiting?.length > 0) {
    const next = waiting.shift();
    if (waiting.length === 0) delete this.requests[name];
    this.createSocket(next, options, (error, made) => next.onSocket(made, error));
  }
};
Agent.prototype.keepSocketAlive = function () { return true; };
Agent.prototype.reuseSocket = function (socket, request) { request.reusedSocket = true; };
Agent.prototype.destroy = function () {
  for (const table of [this.freeSockets, this.sockets]) {
    for (const name of Object.keys(table)) for (const socket of [...table[name]]) socket.destroy();
  }
};

const globalAgent = new Agent({ keepAlive: true, scheduling: 'lifo', timeout: 5000 });

module.exports = { Agent, globalAgent };
