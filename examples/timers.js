// The event loop: what runs when.

const log = (...parts) => console.log(`${performance.now().toFixed(0).padStart(4)} ms`, ...parts);

const sleep = (time) => new Promise((resolve) => setTimeout(resolve, time));

log("a script runs to its end");
queueMicrotask(() => log("then microtasks"));
setImmediate(() => log("then immediates and timers"));

async function countdown(...steps) {
  for (const step of steps) {
    await sleep(50);
    log(step);
  }
}

countdown(3, 2, 1, "lift-off");
