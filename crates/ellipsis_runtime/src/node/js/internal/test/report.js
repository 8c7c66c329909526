'use strict';

// How results of tests are told: to people, or as lines for whoever runs several files.

const { inspect } = require('util');

const mark = '\u0001';

function paint(stream) {
  const colors = stream.isTTY && process.env.NO_COLOR === undefined && process.env.TERM !== 'dumb';
  const color = (code) => (shown) => (colors ? `\u001b[${code}m${shown}\u001b[39m` : shown);
  return { red: color(31), green: color(32), blue: color(34), gray: color(90) };
}

/** Prints results as they come. */
class SpecReporter {
  #paint = paint(process.stdout);
  #open = [];

  #line(nesting, shown) { process.stdout.write(`${'  '.repeat(nesting)}${shown}\n`); }

  start(event) { this.#open.push({ ...event, told: false }); }

  /** What has tests in it is told of before the first of them. */
  #headings() {
    for (const suite of this.#open) {
      if (!suite.told) this.#line(suite.nesting, `▶ ${suite.name}`);
      suite.told = true;
    }
  }

  result(event) {
    const { green, red, gray } = this.#paint;
    // Those that were given up were never started.
    if (this.#open.at(-1)?.name === event.name && this.#open.at(-1).nesting === event.nesting) this.#open.pop();
    this.#headings();
    const duration = gray(`(${event.duration.toFixed(6).replace(/\.?0+$/, '')}ms)`);
    const note = event.skip !== undefined ? ` # ${typeof event.skip === 'string' ? event.skip : 'SKIP'}` : event.todo !== undefined ? ` # ${typeof event.todo === 'string' ? event.todo : 'TODO'}` : '';
    const sign = event.skip !== undefined ? gray('﹣') : event.failed ? red('✖') : event.error !== undefined ? '⚠' : green('✔');
    this.#line(event.nesting, `${sign} ${event.name} ${duration}${note}`);
    for (const message of event.diagnostics) this.#line(event.nesting, `${this.#paint.blue('ℹ')} ${message}`);
  }

  stray(shown) { process.stdout.write(`${this.#paint.red('✖')} outside of any test: ${shown}\n`); }

  end(counts, duration, failures) {
    const { blue, red } = this.#paint;
    const lines = [['tests', counts.tests], ['suites', counts.suites], ['pass', counts.passed], ['fail', counts.failed], ['cancelled', counts.cancelled],
      ['skipped', counts.skipped], ['todo', counts.todo], ['duration_ms', Number(duration.toFixed(3))]];
    for (const [name, count] of lines) this.#line(0, blue(`ℹ ${name} ${count}`));
    if (failures.length === 0) return;
    this.#line(0, `\n${red('✖ failing tests:')}`);
    for (const { name, place, error, duration: own } of failures) {
      this.#line(0, `\n${place === undefined ? '' : `test at ${place}\n`}${red('✖')} ${name} (${own.toFixed(3)}ms)`);
      this.#line(0, error.split('\n').map((line) => `  ${line}`).join('\n'));
    }
  }
}

const eventOf = (node) => ({
  name: node.name, nesting: node.nesting, isSuite: node.isSuite, duration: node.duration ?? 0, failed: !!node.failed,
  skip: node.isSkipped ? node.skip : undefined, todo: node.isTodo ? node.todo : undefined,
  error: node.error === undefined ? undefined : inspect(node.error), diagnostics: node.diagnostics, place: node.place,
});

/** Takes what the harness tells, and hands it on as plain data. */
function told(target) {
  return {
    start: (node) => target.start(eventOf(node)),
    result: (node) => target.result(eventOf(node)),
    stray: (error) => target.stray(inspect(error)),
    end: (counts, duration, failures) => target.end(counts, duration, failures.map(eventOf)),
  };
}

function reporter() {
  if (process.env.ELLIPSIS_TEST_CHILD !== '1') return told(new SpecReporter());
  const say = (kind) => (...args) => process.stdout.write(`${mark}${JSON.stringify([kind, ...args])}\n`);
  return told({ start: say('start'), result: say('result'), stray: say('stray'), end: say('end') });
}

module.exports = { SpecReporter, mark, reporter };
