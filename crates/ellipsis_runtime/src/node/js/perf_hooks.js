'use strict';

const { notImplemented } = require('internal/errors');
const { performance } = globalThis;

class PerformanceObserver {
  constructor() {
    notImplemented('PerformanceObserver')();
  }

  static get supportedEntryTypes() { return []; }
}

module.exports = {
  performance,
  PerformanceObserver,
  createHistogram: notImplemented('perf_hooks.createHistogram'),
  monitorEventLoopDelay: notImplemented('perf_hooks.monitorEventLoopDelay'),
  constants: Object.freeze({ __proto__: null }),
};
