'use strict';

// `ellipsis test`: runs each file as a program of its own, and tells what all of them came to.

const fs = require('fs');
const path = require('path');
const { spawn } = require('child_process');
const { SpecReporter, mark } = require('internal/test/report');

const extensions = /\.(?:[cm]?js|[cm]?ts|[jt]sx)$/;
const named = /(?:^|[/\\])(?:test(?:-[^/\\]*)?|[^/\\]*[._-]test|[^/\\]*\.spec)\.(?:[cm]?js|[cm]?ts|[jt]sx)$/;

/** Files below a folder that are tests by their names or their folder. */
function* below(folder, within) {
  for (const entry of fs.readdirSync(folder, { withFileTypes: true })) {
    if (entry.name === 'node_modules' || entry.name.startsWith('.')) continue;
    const file = path.join(folder, entry.name);
    if (entry.isDirectory()) yield* below(file, within || entry.name === 'test' || entry.name === '__tests__');
    else if (extensions.test(entry.name) && !entry.name.endsWith('.d.ts') && (within || named.test(file))) yield file;
  }
}

function filesOf(args) {
  if (args.length === 0) return [...below('.', false)].sort();
  return args.flatMap((arg) => {
    if (!fs.existsSync(arg) && /[*?{[]/.test(arg)) return fs.globSync(arg).sort();
    if (!fs.existsSync(arg)) {
      console.error(`ellipsis: there is no file ${arg}`);
      process.exitCode = 1;
      return [];
    }
    return fs.statSync(arg).isDirectory() ? [...below(arg, true)].sort() : [arg];
  });
}

function runFile(file, reporter, sum) {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [...process.execArgv, file], {
      env: { ...process.env, ELLIPSIS_TEST_CHILD: '1' }, stdio: ['ignore', 'pipe', 'inherit'],
    });
    let rest = '', ended = false;
    const take = (line) => {
      if (!line.startsWith(mark)) {
        process.stdout.write(`${line}\n`);
        return;
      }
      const [kind, ...args] = JSON.parse(line.slice(1));
      if (kind !== 'end') {
        reporter[kind](...args);
        return;
      }
      ended = true;
      for (const [name, count] of Object.entries(args[0])) sum.counts[name] += count;
      sum.failures.push(...args[2]);
    };
    child.stdout.setEncoding('utf8');
    child.stdout.on('data', (chunk) => {
      const lines = (rest + chunk).split('\n');
      rest = lines.pop();
      lines.forEach(take);
    });
    const begin = performance.now();
    child.on('error', (error) => {
      console.error(error);
      process.exitCode = 1;
      resolve();
    });
    child.on('close', (code, signal) => {
      if (rest !== '') take(rest);
      const failed = code !== 0;
      if (!ended || (failed && sum.counts.failed + sum.counts.cancelled === 0)) {
        // A file without tests is one.
        const event = {
          name: file, nesting: 0, isSuite: false, duration: performance.now() - begin, failed, diagnostics: [], place: path.resolve(file),
          error: failed ? `the file ended with ${signal ?? `status ${code}`}` : undefined,
        };
        reporter.result(event);
        sum.counts.tests++;
        sum.counts[failed ? 'failed' : 'passed']++;
        if (failed) sum.failures.push(event);
      }
      resolve();
    });
  });
}

async function main(args) {
  const reporter = new SpecReporter(), begin = performance.now();
  const sum = { counts: { tests: 0, suites: 0, passed: 0, failed: 0, cancelled: 0, skipped: 0, todo: 0 }, failures: [] };
  const files = filesOf(args);
  for (const file of files) await runFile(file, reporter, sum);
  reporter.end(sum.counts, performance.now() - begin, sum.failures);
  if (sum.counts.failed + sum.counts.cancelled > 0) process.exitCode = 1;
}

module.exports = { main };
