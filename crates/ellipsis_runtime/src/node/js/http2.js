'use strict';

// There is no HTTP/2 yet: what packages look at before they decide for it is there, and says so when it is called.

const { notImplemented } = require('internal/errors');

for (const name of ['connect', 'createSecureServer', 'createServer', 'getDefaultSettings', 'getPackedSettings', 'getUnpackedSettings',
  'performServerHandshake', 'Http2ServerRequest', 'Http2ServerResponse']) exports[name] = notImplemented(`http2.${name}`);

exports.sensitiveHeaders = Symbol('sensitiveHeaders');
exports.constants = Object.freeze({
  __proto__: null,
  NGHTTP2_NO_ERROR: 0, NGHTTP2_PROTOCOL_ERROR: 1, NGHTTP2_INTERNAL_ERROR: 2, NGHTTP2_FLOW_CONTROL_ERROR: 3, NGHTTP2_REFUSED_STREAM: 7,
  NGHTTP2_CANCEL: 8, NGHTTP2_ENHANCE_YOUR_CALM: 11,
  HTTP2_HEADER_STATUS: ':status', HTTP2_HEADER_METHOD: ':method', HTTP2_HEADER_AUTHORITY: ':authority', HTTP2_HEADER_SCHEME: ':scheme',
  HTTP2_HEADER_PATH: ':path', HTTP2_HEADER_PROTOCOL: ':protocol', HTTP2_HEADER_CONTENT_LENGTH: 'content-length',
  HTTP2_HEADER_CONTENT_TYPE: 'content-type', HTTP2_HEADER_EXPECT: 'expect', HTTP2_METHOD_GET: 'GET', HTTP2_METHOD_HEAD: 'HEAD',
  HTTP2_METHOD_POST: 'POST', HTTP2_METHOD_PUT: 'PUT', HTTP2_METHOD_DELETE: 'DELETE', HTTP2_METHOD_OPTIONS: 'OPTIONS', HTTP2_METHOD_CONNECT: 'CONNECT',
  HTTP_STATUS_OK: 200, HTTP_STATUS_CONTINUE: 100, HTTP_STATUS_SWITCHING_PROTOCOLS: 101, HTTP_STATUS_NOT_MODIFIED: 304,
});
