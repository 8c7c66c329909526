'use strict';

const { coded, notImplemented } = require('internal/errors');
const { MessageChannel, MessagePort, receiveMessageOnPort } = require('internal/messaging');

class Worker {
  constructor() {
    throw coded('ERR_FEATURE_UNAVAILABLE', 'worker_threads.Worker');
  }
}

module.exports = {
  MessageChannel,
  MessagePort,
  Worker,
  receiveMessageOnPort,
  isMainThread: true,
  isInternalThread: false,
  parentPort: null,
  workerData: null,
  threadId: 0,
  resourceLimits: {},
  SHARE_ENV: Symbol.for('nodejs.worker_threads.SHARE_ENV'),
};
for (const name of ['BroadcastChannel', 'getEnvironmentData', 'markAsUntransferable', 'moveMessagePortToContext', 'postMessageToThread',
  'setEnvironmentData']) module.exports[name] = notImplemented(`worker_threads.${name}`);
