'use strict';

const { invalidArgType, validateFunction } = require('internal/errors');

const channels = new Map();

class Channel {
  #subscribers = [];
  #stores = new Map();

  constructor(name) {
    this.name = name;
  }

  get hasSubscribers() { return this.#subscribers.length > 0 || this.#stores.size > 0; }

  subscribe(subscription) {
    validateFunction(subscription, 'subscription');
    this.#subscribers = [...this.#subscribers, subscription];
  }

  unsubscribe(subscription) {
    const at = this.#subscribers.indexOf(subscription);
    if (at < 0) return false;
    this.#subscribers = this.#subscribers.toSpliced(at, 1);
    return true;
  }

  bindStore(store, transform) {
    this.#stores.set(store, transform);
  }

  unbindStore(store) {
    return this.#stores.delete(store);
  }

  publish(data) {
    for (const subscriber of this.#subscribers) {
      try {
        subscriber(data, this.name);
      } catch (error) {
        process.nextTick(() => { throw error; });
      }
    }
  }

  runStores(data, fn, thisArg, ...args) {
    let run = () => {
      this.publish(data);
      return Reflect.apply(fn, thisArg, args);
    };
    for (const [store, transform] of this.#stores) {
      const inner = run;
      run = () => {
        let context;
        try {
          context = transform ? transform(data) : data;
        } catch (error) {
          process.nextTick(() => { throw error; });
          return inner();
        }
        return store.run(context, inner);
      };
    }
    return run();
  }
}

function channel(name) {
  if (typeof name !== 'string' && typeof name !== 'symbol') throw invalidArgType('channel', ['string', 'symbol'], name);
  let known = channels.get(name);
  if (known === undefined) channels.set(name, known = new Channel(name));
  return known;
}

const events = ['start', 'end', 'asyncStart', 'asyncEnd', 'error'];

class TracingChannel {
  constructor(nameOrChannels) {
    for (const event of events) {
      this[event] = typeof nameOrChannels === 'string' ? channel(`tracing:${nameOrChannels}:${event}`) : nameOrChannels[event];
    }
  }

  get hasSubscribers() { return events.some((event) => this[event]?.hasSubscribers); }

  subscribe(handlers) {
    for (const event of events) if (handlers[event]) this[event]?.subscribe(handlers[event]);
  }

  unsubscribe(handlers) {
    return events.filter((event) => handlers[event]).map((event) => this[event]?.unsubscribe(handlers[event])).every(Boolean);
  }

  // Runs a function between start and end, and tells what it throws.
  #trace(context, run) {
    return this.start.runStores(context, () => {
      try {
        return run();
      } catch (error) {
        context.error = error;
        this.error.publish(context);
        throw error;
      } finally {
        this.end.publish(context);
      }
    });
  }

  traceSync(fn, context = {}, thisArg, ...args) {
    if (!this.hasSubscribers) return Reflect.apply(fn, thisArg, args);
    return this.#trace(context, () => context.result = Reflect.apply(fn, thisArg, args));
  }

  tracePromise(fn, context = {}, thisArg, ...args) {
    if (!this.hasSubscribers) return Reflect.apply(fn, thisArg, args);
    const settled = (key, then) => (value) => {
      context[key] = value;
      if (key === 'error') this.error.publish(context);
      this.asyncStart.publish(context);
      this.asyncEnd.publish(context);
      return then(value);
    };
    return this.#trace(context, () => Promise.resolve(Reflect.apply(fn, thisArg, args))
      .then(settled('result', (value) => value), settled('error', (error) => { throw error; })));
  }

  traceCallback(fn, position = -1, context = {}, thisArg, ...args) {
    if (!this.hasSubscribers) return Reflect.apply(fn, thisArg, args);
    const callback = args.at(position), channels = this;
    validateFunction(callback, 'callback');
    args.splice(position, 1, function (error, result, ...rest) {
      if (error) {
        context.error = error;
        channels.error.publish(context);
      } else context.result = result;
      return channels.asyncStart.runStores(context, () => {
        try {
          return Reflect.apply(callback, this, [error, result, ...rest]);
        } finally {
          channels.asyncEnd.publish(context);
        }
      });
    });
    return this.#trace(context, () => Reflect.apply(fn, thisArg, args));
  }
}

module.exports = {
  channel,
  hasSubscribers: (name) => channels.get(name)?.hasSubscribers ?? false,
  subscribe: (name, subscription) => channel(name).subscribe(subscription),
  unsubscribe: (name, subscription) => channel(name).unsubscribe(subscription),
  tracingChannel: (nameOrChannels) => new TracingChannel(nameOrChannels),
  Channel,
};
