'use strict';

// Lines of a stream. What is typed is edited by the terminal itself.

const EventEmitter = require('events');
const { StringDecoder } = require('string_decoder');
const errors = require('internal/errors');
const { AbortError, coded, invalidArgValue, notImplemented, validateAbortSignal, validateFunction, validateString } = errors;

const kQuestionCancel = Symbol('kQuestionCancel');

class Interface extends EventEmitter {
  #decoder = new StringDecoder('utf8');
  #left = '';
  #afterReturn = 0;
  #question = null;
  #onData;
  #onEnd;

  constructor(input, output, completer, terminal) {
    super();
    let options = { input, output, completer, terminal };
    if (input?.input) options = input;
    const { crlfDelay, prompt = '> ', history = [], signal } = options;
    if (typeof options.input?.on !== 'function') throw invalidArgValue('input', options.input);
    validateString(prompt, 'prompt');
    validateAbortSignal(signal, 'options.signal');
    this.input = options.input;
    this.output = options.output;
    this.terminal = options.terminal ?? !!options.output?.isTTY;
    this.history = [...history];
    this.crlfDelay = crlfDelay ? Math.max(100, crlfDelay) : 100;
    this.line = '';
    this.cursor = 0;
    this.closed = false;
    this.paused = false;
    this.prompted = prompt;
    Object.defineProperty(this, 'prompted', { enumerable: false });
    this.#onData = (chunk) => this.#take(this.#decoder.write(typeof chunk === 'string' ? require('buffer').Buffer.from(chunk) : chunk));
    this.#onEnd = () => {
      const rest = this.#left + this.#decoder.end();
      this.#left = '';
      if (rest.length > 0) this.#emitLine(rest);
      this.close();
    };
    this.input.on('error', (error) => this.emit('error', error));
    this.input.on('data', this.#onData);
    this.input.on('end', this.#onEnd);
    this.input.resume();
    if (signal) {
      const disposable = signal.aborted ? undefined : EventEmitter.addAbortListener(signal, () => this.close());
      if (disposable === undefined) process.nextTick(() => this.close());
      else this.once('close', () => disposable[Symbol.dispose]());
    }
  }

  #take(text) {
    if (text.length === 0) return;
    if (this.#afterReturn && text[0] === '\n' && Date.now() - this.#afterReturn <= this.crlfDelay) text = text.slice(1);
    this.#afterReturn = 0;
    const lines = (this.#left + text).split(/\r\n|\n|\r|\u2028|\u2029/);
    this.#left = lines.pop();
    if (text.endsWith('\r')) this.#afterReturn = Date.now();
    for (const line of lines) this.#emitLine(line);
  }

  #emitLine(line) {
    if (this.#question !== null) {
      const answer = this.#question;
      this.#question = null;
      answer(line);
    } else {
      this.emit('line', line);
    }
  }

  getPrompt() { return this.prompted; }
  setPrompt(prompt) { this.prompted = prompt; }

  prompt() {
    if (this.closed) throw coded('ERR_USE_AFTER_CLOSE', 'readline');
    if (this.paused) this.resume();
    this.output?.write(this.prompted);
  }

  question(query, options, callback) {
    if (typeof options === 'function') [callback, options] = [options, {}];
    if (this.closed) throw coded('ERR_USE_AFTER_CLOSE', 'readline');
    const { signal } = options ?? {};
    validateAbortSignal(signal, 'options.signal');
    if (signal?.aborted) return;
    if (typeof callback !== 'function') return;
    if (this.#question !== null) {
      this.prompt();
      return;
    }
    if (signal) {
      const disposable = EventEmitter.addAbortListener(signal, () => this[kQuestionCancel]());
      const before = callback;
      callback = (answer) => {
        disposable[Symbol.dispose]();
        before(answer);
      };
    }
    this.output?.write(query);
    this.#question = callback;
    if (this.paused) this.resume();
  }

  [kQuestionCancel]() {
    this.#question = null;
  }

  write(data) {
    if (this.closed) throw coded('ERR_USE_AFTER_CLOSE', 'readline');
    if (this.paused) this.resume();
    if (data != null) this.#take(`${data}`);
  }

  pause() {
    if (this.paused || this.closed) return this;
    this.input.pause();
    this.paused = true;
    this.emit('pause');
    return this;
  }

  resume() {
    if (!this.paused || this.closed) return this;
    this.input.resume();
    this.paused = false;
    this.emit('resume');
    return this;
  }

  close() {
    if (this.closed) return;
    this.pause();
    this.closed = true;
    this.input.removeListener('data', this.#onData);
    this.input.removeListener('end', this.#onEnd);
    this.emit('close');
  }

  getCursorPos() { return { rows: 0, cols: this.cursor }; }

  [Symbol.asyncIterator]() {
    const lines = EventEmitter.on(this, 'line', { close: ['close'] });
    const self = this;
    return {
      async next() {
        const { value, done } = await lines.next();
        return done ? { value: undefined, done } : { value: value[0], done };
      },
      async return() {
        self.close();
        return lines.return();
      },
      [Symbol.asyncIterator]() { return this; },
    };
  }

  [Symbol.dispose]() { this.close(); }
}

Object.defineProperty(Interface.prototype.question, Symbol.for('nodejs.util.promisify.custom'), {
  value: function question(query, options) {
    return new Promise((resolve, reject) => {
      const { signal } = options ?? {};
      if (signal?.aborted) {
        reject(new AbortError(undefined, { cause: signal.reason }));
        return;
      }
      signal?.addEventListener('abort', () => reject(new AbortError(undefined, { cause: signal.reason })), { once: true });
      this.question(query, options, resolve);
    });
  },
  enumerable: false,
});

class PromisesInterface extends Interface {
  async question(query, options = {}) {
    return new Promise((resolve, reject) => {
      const { signal } = options;
      validateAbortSignal(signal, 'options.signal');
      if (signal?.aborted) {
        reject(new AbortError(undefined, { cause: signal.reason }));
        return;
      }
      signal?.addEventListener('abort', () => {
        this[kQuestionCancel]();
        reject(new AbortError(undefined, { cause: signal.reason }));
      }, { once: true });
      try {
        super.question(query, resolve);
      } catch (error) {
        reject(error);
      }
    });
  }
}

class Readline {
  #stream;
  #text = '';
  #autoCommit;

  constructor(stream, options) {
    this.#stream = stream;
    this.#autoCommit = options?.autoCommit ?? false;
  }

  #add(text) {
    if (this.#autoCommit) process.nextTick(() => this.#stream.write(text));
    else this.#text += text;
    return this;
  }

  cursorTo(x, y) { return this.#add(y === undefined ? `\x1b[${x + 1}G` : `\x1b[${y + 1};${x + 1}H`); }
  moveCursor(dx, dy) { return this.#add(move(dx, dy)); }
  clearLine(direction) { return this.#add(clear(direction)); }
  clearScreenDown() { return this.#add('\x1b[0J'); }
  commit() {
    return new Promise((resolve) => {
      this.#stream.write(this.#text, resolve);
      this.#text = '';
    });
  }

  rollback() {
    this.#text = '';
    return this;
  }
}

const step = (count, more, less) => (count ? `\x1b[${Math.abs(count)}${count > 0 ? more : less}` : '');
const move = (dx, dy) => step(dx, 'C', 'D') + step(dy, 'B', 'A');
const clear = (direction) => (direction < 0 ? '\x1b[1K' : direction > 0 ? '\x1b[0K' : '\x1b[2K');

/** Writes to a stream, if there is one; whether it takes more. */
function send(stream, text, callback) {
  if (callback !== undefined) validateFunction(callback, 'callback');
  if (stream == null || text === '') {
    if (typeof callback === 'function') process.nextTick(callback, null);
    return true;
  }
  return stream.write(text, callback);
}

function createInterface(...args) {
  return new Interface(...args);
}

// Programs call it without `new`.
const Callable = new Proxy(Interface, { apply: (target, self, args) => new Interface(...args) });

module.exports = {
  Interface: Callable,
  clearLine: (stream, direction, callback) => send(stream, clear(direction), callback),
  clearScreenDown: (stream, callback) => send(stream, '\x1b[0J', callback),
  createInterface,
  cursorTo(stream, x, y, callback) {
    if (typeof y === 'function') [callback, y] = [y, undefined];
    if (Number.isNaN(x)) throw invalidArgValue('x', x);
    return send(stream, typeof x !== 'number' ? '' : typeof y === 'number' ? `\x1b[${y + 1};${x + 1}H` : `\x1b[${x + 1}G`, callback);
  },
  emitKeypressEvents: notImplemented('readline.emitKeypressEvents'),
  moveCursor: (stream, dx, dy, callback) => send(stream, move(dx, dy), callback),
  promises: {
    Interface: PromisesInterface,
    Readline,
    createInterface: (...args) => new PromisesInterface(...args),
  },
};
