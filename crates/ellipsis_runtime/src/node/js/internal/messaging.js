'use strict';

// https://html.spec.whatwg.org/multipage/web-messaging.html#message-channels, within this process.

const { Event, EventTarget, defineHandler } = require('internal/event_target');
const { coded, invalidArgType } = require('internal/errors');

const kMake = Symbol('kMake');
const custom = Symbol.for('nodejs.util.inspect.custom');

class MessageEvent extends Event {
  #data;
  #origin;
  #lastEventId;
  #source;
  #ports;

  constructor(type, init = {}) {
    super(type, init);
    const { data = null, origin = '', lastEventId = '', source = null, ports = [] } = init ?? {};
    this.#data = data;
    this.#origin = `${origin}`;
    this.#lastEventId = `${lastEventId}`;
    this.#source = source;
    this.#ports = Object.freeze([...ports]);
  }

  get data() { return this.#data; }
  get origin() { return this.#origin; }
  get lastEventId() { return this.#lastEventId; }
  get source() { return this.#source; }
  get ports() { return this.#ports; }
}

/** What keeps the program running while somebody listens. */
const longest = 2 ** 31 - 1;

class MessagePort extends EventTarget {
  #other;
  #queue = [];
  #started = false;
  #closed = false;
  #scheduled = false;
  #isRef = true;
  #timer;

  constructor(key) {
    if (key !== kMake) throw coded('ERR_ILLEGAL_CONSTRUCTOR');
    super();
  }

  static entangle(a, b) {
    a.#other = b;
    b.#other = a;
  }

  postMessage(message, options = undefined) {
    if (arguments.length === 0) throw coded('ERR_MISSING_ARGS', 'message');
    const transfer = Array.isArray(options) ? options : options?.transfer ?? [];
    if (transfer.includes(this)) throw new DOMException('Transfer list contains source port', 'DataCloneError');
    if (transfer.some((one) => one instanceof MessagePort)) throw coded('ERR_FEATURE_UNAVAILABLE', 'transferring a MessagePort');
    const data = structuredClone(message, { transfer });
    const other = this.#other;
    if (this.#closed || other === undefined || other.#closed) return;
    other.#queue.push(data);
    other.#schedule();
  }

  #schedule() {
    if (!this.#started || this.#scheduled || this.#queue.length === 0) return;
    this.#scheduled = true;
    setImmediate(() => {
      this.#scheduled = false;
      if (this.#queue.length === 0) return;
      const data = this.#queue.shift();
      this.dispatchEvent(new MessageEvent('message', { data }));
      this.#schedule();
    });
  }

  start() {
    if (this.#started) return;
    this.#started = true;
    this.#hold();
    this.#schedule();
  }

  #hold() {
    clearInterval(this.#timer);
    this.#timer = this.#started && !this.#closed && this.#isRef ? setInterval(() => {}, longest) : undefined;
  }

  close() {
    if (this.#closed) return;
    this.#closed = true;
    this.#hold();
    const other = this.#other;
    setImmediate(() => {
      this.dispatchEvent(new Event('close'));
      other?.close();
    });
  }

  ref() {
    this.#isRef = true;
    this.#hold();
  }

  unref() {
    this.#isRef = false;
    this.#hold();
  }

  hasRef() { return this.#timer !== undefined; }

  // As emitters have it: listeners of messages get the data itself.
  on(type, listener) {
    if (typeof listener !== 'function') throw invalidArgType('listener', 'Function', listener);
    const wrapped = (event) => listener.call(this, type === 'message' ? event.data : event);
    this.#wrapped.set(listener, wrapped);
    this.addEventListener(type, wrapped);
    if (type === 'message') this.start();
    return this;
  }
  #wrapped = new WeakMap();

  once(type, listener) {
    const wrapped = (event) => listener.call(this, type === 'message' ? event.data : event);
    this.#wrapped.set(listener, wrapped);
    this.addEventListener(type, wrapped, { once: true });
    if (type === 'message') this.start();
    return this;
  }

  off(type, listener) {
    this.removeEventListener(type, this.#wrapped.get(listener) ?? listener);
    return this;
  }

  static take(port) { return port.#queue.length === 0 ? undefined : { message: port.#queue.shift() }; }

  [custom](depth, options, inspect) { return depth < 0 ? '[MessagePort]' : `MessagePort ${inspect({ active: !this.#closed, refed: this.hasRef() }, options)}`; }
}
const { entangle, take } = MessagePort;
delete MessagePort.entangle;
delete MessagePort.take;
MessagePort.prototype.addListener = MessagePort.prototype.on;
MessagePort.prototype.removeListener = MessagePort.prototype.off;
for (const type of ['message', 'messageerror', 'close']) defineHandler(MessagePort.prototype, type);
const { get, set } = Object.getOwnPropertyDescriptor(MessagePort.prototype, 'onmessage');
Object.defineProperty(MessagePort.prototype, 'onmessage', {
  get,
  set(handler) {
    Reflect.apply(set, this, [handler]);
    if (typeof handler === 'function') this.start();
  },
  configurable: true, enumerable: true,
});

class MessageChannel {
  #ports = [new MessagePort(kMake), new MessagePort(kMake)];

  constructor() { entangle(...this.#ports); }

  get port1() { return this.#ports[0]; }
  get port2() { return this.#ports[1]; }

  [custom](depth, options, inspect) { return depth < 0 ? '[MessageChannel]' : `MessageChannel ${inspect({ port1: this.port1, port2: this.port2 }, options)}`; }
}

for (const Class of [MessageEvent, MessagePort, MessageChannel]) {
  Object.defineProperty(Class.prototype, Symbol.toStringTag, { value: Class.name, configurable: true });
}

function receiveMessageOnPort(port) {
  if (!(port instanceof MessagePort)) throw invalidArgType('port', 'MessagePort', port);
  return take(port);
}

module.exports = { MessageChannel, MessageEvent, MessagePort, receiveMessageOnPort };
