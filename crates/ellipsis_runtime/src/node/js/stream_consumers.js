'use strict';

const { Blob } = require('internal/blob');
const { Buffer } = require('buffer');
const { TextDecoder } = require('internal/encoding');

async function bytesOf(stream) {
  const parts = [];
  for await (const chunk of stream) parts.push(typeof chunk === 'string' ? Buffer.from(chunk) : chunk);
  return parts;
}

async function blob(stream) { return new Blob(await bytesOf(stream)); }

async function buffer(stream) { return Buffer.concat(await bytesOf(stream)); }

async function arrayBuffer(stream) { return (await blob(stream)).arrayBuffer(); }

async function bytes(stream) { return new Uint8Array(await arrayBuffer(stream)); }

async function text(stream) {
  const decoder = new TextDecoder();
  let all = '';
  for await (const chunk of stream) all += typeof chunk === 'string' ? chunk : decoder.decode(chunk, { stream: true });
  return all + decoder.decode();
}

async function json(stream) { return JSON.parse(await text(stream)); }

module.exports = { arrayBuffer, blob, buffer, bytes, json, text };
