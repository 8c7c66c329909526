'use strict';

// Messages between a process and its child: lines of JSON over a socket, whose path the child finds in its environment.

const fs = require('fs');
const net = require('net');
const os = require('os');
const path = require('path');
const { make, validateObject } = require('internal/errors');

const variable = 'ELLIPSIS_CHANNEL';

/** Gives a process the methods of one that messages can be sent to, over a socket that may be still to come. */
function connect(target, whenThere) {
  let socket = null, rest = '';
  const waiting = [];
  target.connected = true;
  const write = (line, callback) => {
    if (socket === null) waiting.push([line, callback]);
    else socket.write(line, callback);
  };
  const finish = () => {
    if (target.connected) target.connected = false;
    if (finish.told) return;
    finish.told = true;
    process.nextTick(() => target.emit('disconnect'));
  };
  target.send = function send(message, handle, options, callback) {
    if (typeof handle === 'function') [callback, handle] = [handle, undefined];
    else if (typeof options === 'function') [callback, options] = [options, undefined];
    if (options !== undefined) validateObject(options, 'options');
    if (message === undefined) throw make(TypeError, 'ERR_MISSING_ARGS', 'The "message" argument must be specified');
    if (!['string', 'object', 'number', 'boolean'].includes(typeof message)) {
      throw make(TypeError, 'ERR_INVALID_ARG_TYPE', 'The "message" argument must be one of type string, object, number, or boolean.');
    }
    if (handle != null) throw make(Error, 'ERR_FEATURE_UNAVAILABLE', 'sending handles is not implemented in Ellipsis yet');
    if (!this.connected) {
      const error = make(Error, 'ERR_IPC_CHANNEL_CLOSED', 'Channel closed');
      process.nextTick(() => (typeof callback === 'function' ? callback(error) : this.emit('error', error)));
      return false;
    }
    write(`${JSON.stringify(message)}\n`, () => callback?.(null));
    return true;
  };
  target.disconnect = function disconnect() {
    if (!this.connected) {
      this.emit('error', make(Error, 'ERR_IPC_DISCONNECTED', 'IPC channel is already disconnected'));
      return;
    }
    this.connected = false;
    if (socket === null) waiting.push(null);
    else socket.end();
  };
  target.channel = {
    ref() { socket?.ref(); },
    unref() { socket?.unref(); },
  };
  return (made) => {
    socket = made;
    socket.setEncoding('utf8');
    socket.on('data', (text) => {
      const lines = (rest + text).split('\n');
      rest = lines.pop();
      for (const line of lines) {
        const message = JSON.parse(line);
        process.nextTick(() => target.emit('message', message, undefined));
      }
    });
    socket.on('error', finish);
    socket.on('close', finish);
    socket.on('end', finish);
    for (const one of waiting) {
      if (one === null) socket.end();
      else socket.write(...one);
    }
    whenThere?.(socket);
  };
}

/** Listens for a child that is about to be started. */
function listen(child, options) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'ellipsis-channel-')), file = path.join(folder, 'socket');
  options.env.push(variable, file);
  const attach = connect(child);
  const server = net.createServer((socket) => {
    attach(socket);
    close();
  });
  const close = () => {
    server.close();
    fs.rmSync(folder, { recursive: true, force: true });
  };
  server.on('error', (error) => child.emit('error', error));
  server.listen(file);
  server.unref();
  child.once('exit', () => {
    if (server.listening) close();
    if (child.connected) {
      child.connected = false;
      child.emit('disconnect');
    }
  });
}

/** Connects this process to its parent, if that waits for it. */
function join(self, env) {
  const file = env[variable];
  delete env[variable];
  const attach = connect(self, (socket) => {
    const update = () => {
      if (self.listenerCount('message') > 0 || self.listenerCount('disconnect') > 0) socket.ref();
      else socket.unref();
    };
    self.on('newListener', () => process.nextTick(update));
    self.on('removeListener', () => process.nextTick(update));
    update();
  });
  const socket = net.connect(file);
  socket.once('connect', () => attach(socket));
  socket.once('error', () => { self.connected = false; });
}

module.exports = { join, listen, variable };
