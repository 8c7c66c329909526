'use strict';

const native = require('native:process');
const { validateInteger } = require('internal/errors');

function isatty(fd) {
  return Number.isInteger(fd) && fd >= 0 && fd <= 2147483647 && native.isTerminal(fd);
}

/** How many bits of colour a terminal shows, by what the environment says of it. */
function getColorDepth(env = process.env) {
  if (env.FORCE_COLOR !== undefined) {
    switch (env.FORCE_COLOR) {
      case '': case '1': case 'true': return 4;
      case '2': return 8;
      case '3': return 24;
      default: return 1;
    }
  }
  if (env.NODE_DISABLE_COLORS || env.NO_COLOR || env.TERM === 'dumb') return 1;
  if (env.TMUX) return 24;
  if (env.CI) {
    if (['GITHUB_ACTIONS', 'GITEA_ACTIONS', 'CIRCLECI'].some((name) => name in env)) return 24;
    return ['APPVEYOR', 'BUILDKITE', 'DRONE', 'GITLAB_CI', 'TRAVIS'].some((name) => name in env) ? 8 : 1;
  }
  if (env.COLORTERM === 'truecolor' || env.COLORTERM === '24bit') return 24;
  if (/^(iTerm\.app|HyperTerm|MacTerm)$/.test(env.TERM_PROGRAM ?? '')) return 24;
  if (env.TERM) {
    if (/-?256color|^xterm-256/.test(env.TERM)) return 8;
    if (/^(screen|xterm|vt100|vt220|rxvt|linux|ansi|cygwin|color)/i.test(env.TERM)) return 4;
  }
  return env.COLORTERM ? 4 : 1;
}

/** What terminals have beyond streams. */
const terminal = {
  isTTY: true,
  getColorDepth,
  hasColors(count, env) {
    if (env === undefined && (count === undefined || typeof count === 'object')) [env, count] = [count, 16];
    else validateInteger(count, 'count', 2);
    return count <= 2 ** getColorDepth(env);
  },
  getWindowSize() { return native.windowSize(this.fd) ?? [80, 24]; },
  clearLine(direction, callback) {
    this.write(direction < 0 ? '\x1b[1K' : direction > 0 ? '\x1b[0K' : '\x1b[2K', callback);
    return true;
  },
  clearScreenDown(callback) {
    this.write('\x1b[0J', callback);
    return true;
  },
  cursorTo(x, y, callback) {
    if (typeof y === 'function') [callback, y] = [y, undefined];
    this.write(typeof y === 'number' ? `\x1b[${y + 1};${x + 1}H` : `\x1b[${x + 1}G`, callback);
    return true;
  },
  moveCursor(dx, dy, callback) {
    const move = (count, more, less) => (count === 0 ? '' : `\x1b[${Math.abs(count)}${count > 0 ? more : less}`);
    this.write(move(dx, 'C', 'D') + move(dy, 'B', 'A'), callback);
    return true;
  },
};

function ReadStream(fd) {
  if (fd === 0) return process.stdin;
  throw require('internal/errors').coded('ERR_FEATURE_UNAVAILABLE', 'tty.ReadStream of other descriptors');
}

function WriteStream(fd) {
  if (fd === 1) return process.stdout;
  if (fd === 2) return process.stderr;
  throw require('internal/errors').coded('ERR_FEATURE_UNAVAILABLE', 'tty.WriteStream of other descriptors');
}
Object.assign(WriteStream.prototype, terminal);

module.exports = { isatty, ReadStream, WriteStream };
Object.defineProperty(module.exports, 'terminal', { value: terminal, enumerable: false });
