'use strict';

const native = require('native:net');
const net = require('net');
const { Buffer } = require('buffer');
const { coded, notImplemented } = require('internal/errors');

const { adopt, socketOf } = net[Symbol.for('ellipsis.internal')];

const textOf = (value) => {
  if (value == null) return undefined;
  if (Array.isArray(value)) return value.map(textOf).join('\n');
  return typeof value === 'string' ? value : Buffer.from(value).toString();
};

class TLSSocket extends net.Socket {
  constructor(socket, options = {}) {
    super(options);
    if (socket !== undefined && !(socket instanceof net.Socket)) throw coded('ERR_FEATURE_UNAVAILABLE', 'TLS over a stream that is no socket');
    this.encrypted = true;
    this.authorized = false;
    this.authorizationError = null;
    this.alpnProtocol = false;
    this.servername = options.servername;
  }

  getPeerCertificate() { throw coded('ERR_FEATURE_UNAVAILABLE', 'tlsSocket.getPeerCertificate'); }
  getCipher() { throw coded('ERR_FEATURE_UNAVAILABLE', 'tlsSocket.getCipher'); }
  getSession() { return undefined; }
  isSessionReused() { return false; }
}

/** Options of the arguments of `connect`: of the last object, with port and host before it. */
function optionsOf(args) {
  const objects = args.filter((arg) => arg !== null && typeof arg === 'object');
  const [normalized, callback] = net._normalizeArgs(args);
  return [Object.assign({}, normalized, ...objects), callback];
}

function connect(...args) {
  const [options, callback] = optionsOf(args);
  if (options.cert !== undefined || options.pfx !== undefined) throw coded('ERR_FEATURE_UNAVAILABLE', 'a certificate of the client');
  const secure = new TLSSocket(undefined, { ...options, path: undefined });
  if (callback) secure.once('secureConnect', callback);
  const insecure = options.rejectUnauthorized === false || process.env.NODE_TLS_REJECT_UNAUTHORIZED === '0';
  const servername = options.servername || options.host || 'localhost';
  const plain = options.socket ?? net.connect({ ...options, timeout: undefined });
  secure.connecting = true;
  const begin = () => {
    secure.emit('connect');
    const ends = [plain.localAddress, plain.localPort, plain.remoteAddress, plain.remotePort];
    native.startTls(plain._handle, { servername, ca: textOf(options.ca), insecure: insecure || undefined }, (error, handle) => {
      if (error) {
        secure.destroy(Object.assign(new Error(error.message.replace(/^\w+: (.*), connect$/s, '$1')), { code: 'ERR_TLS_HANDSHAKE' }));
        plain.destroy();
        return;
      }
      adopt(secure, handle, ends);
      secure.authorized = !insecure;
      secure.emit('secureConnect');
      secure.emit('ready');
      if (!secure.isPaused()) secure.read(0);
    });
  };
  plain.once('error', (error) => secure.destroy(error));
  secure.once('close', () => plain.destroy());
  if (plain.connecting) plain.once('connect', begin);
  else process.nextTick(begin);
  if (options.timeout) secure.setTimeout(options.timeout);
  return secure;
}

class Server extends net.Server {
  constructor(options, listener) {
    super(options);
    if (typeof options === 'function') [options, listener] = [{}, options];
    this._tlsOptions = { cert: textOf(options?.cert), key: textOf(options?.key) };
    if (listener) this.on('secureConnection', listener);
  }

  _accept(handle, ends) {
    native.startTlsServer(handle, this._tlsOptions, (error, secure) => {
      if (error) {
        this.emit('tlsClientError', error);
        return;
      }
      const socket = socketOf(secure, ends, { allowHalfOpen: this.allowHalfOpen });
      Object.assign(socket, { encrypted: true, authorized: false });
      this._connections++;
      socket.server = this;
      this.emit('secureConnection', socket);
      socket.read(0);
    });
  }
}

module.exports = {
  TLSSocket,
  Server,
  connect,
  createServer: (options, listener) => new Server(options, listener),
  createSecureContext: (options = {}) => ({ context: options }),
  DEFAULT_MIN_VERSION: 'TLSv1.2',
  DEFAULT_MAX_VERSION: 'TLSv1.3',
  getCiphers: () => ['tls_aes_128_gcm_sha256', 'tls_aes_256_gcm_sha384', 'tls_chacha20_poly1305_sha256'],
  _textOf: textOf,
};
for (const name of ['checkServerIdentity', 'getCACertificates', 'setDefaultCACertificates', 'createSecurePair']) module.exports[name] = notImplemented(`tls.${name}`);
