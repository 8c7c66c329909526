'use strict';

const { coded, notImplemented } = require('internal/errors');

class Worker {
  constructor() {
    throw coded('ERR_FEATURE_UNAVAILABLE', 'worker_threads.Worker');
  }
}

module.exports = {
  Worker,
  isMainThread: true,
  isInternalThread: false,
  parentPort: null,
  workerData: null,
  threadId: 0,
  resourceLimits: {},
  SHARE_ENV: Symbol.for('nodejs.worker_threads.SHARE_ENV'),
};
for (const name of ['BroadcastChannel', 'MessageChannel', 'MessagePort', 'getEnvironmentData', 'markAsUntransferable', 'moveMessagePortToContext', 'postMessageToThread',
  'receiveMessageOnPort', 'setEnvironmentData']) module.exports[name] = notImplemented(`worker_threads.${name}`);
