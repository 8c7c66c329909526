'use strict';

const { notImplemented } = require('internal/errors');

for (const name of ['ChildProcess', 'exec', 'execFile', 'execFileSync', 'execSync', 'fork', 'spawn', 'spawnSync']) {
  exports[name] = notImplemented(`child_process.${name}`);
}
