'use strict';

const { Agent, globalAgent } = require('internal/http/agent');
const { ClientRequest } = require('internal/http/client');
const { METHODS, OutgoingMessage, STATUS_CODES, validateHeaderName, validateHeaderValue } = require('internal/http/common');
const { IncomingMessage } = require('internal/http/incoming');
const { Server, ServerResponse, _connectionListener } = require('internal/http/server');

function request(url, options, callback) {
  return new ClientRequest(url, options, callback);
}

function get(url, options, callback) {
  return request(url, options, callback).end();
}

let agent = globalAgent;

module.exports = {
  _connectionListener,
  Agent,
  ClientRequest,
  IncomingMessage,
  METHODS,
  OutgoingMessage,
  STATUS_CODES,
  Server,
  ServerResponse,
  createServer: (options, listener) => new Server(options, listener),
  get,
  maxHeaderSize: 16384,
  request,
  setMaxIdleHTTPParsers() {},
  validateHeaderName,
  validateHeaderValue,
};
Object.defineProperty(module.exports, 'globalAgent', {
  configurable: true, enumerable: true, get: () => agent, set(value) { agent = value; },
});
