// fs.watch and fs.watchFile: what is told of files, of folders, of all below them, and when it ends.
const fs = require('fs');
const path = require('path');
const { once } = require('events');
const { setTimeout: sleep } = require('timers/promises');

const root = fs.mkdtempSync(path.join(require('os').tmpdir(), 'ellipsis-watch-'));
const at = (...names) => path.join(root, ...names);
const unlessIn = (seen, event) => { if (!seen.includes(event)) seen.push(event); };

const until = async (test) => { while (!test()) await sleep(5); };
/** Something is done again and again until what is waited for has come. */
const during = async (work, wait) => {
  const timer = setInterval(work, 20);
  try { return await wait; } finally { clearInterval(timer); }
};

async function main() {
  fs.writeFileSync(at('a'), '1');
  const seen = [];
  const folder = fs.watch(root, (type, name) => unlessIn(seen, `${type} ${name}`));
  fs.writeFileSync(at('a'), '2');
  fs.writeFileSync(at('b'), '');
  fs.renameSync(at('b'), at('c'));
  fs.rmSync(at('c'));
  await until(() => seen.includes('rename c'));
  console.log(seen);
  folder.close();
  folder.close();
  await once(folder, 'close');
  fs.writeFileSync(at('a'), '3');

  const file = fs.watch(at('a'), { encoding: 'buffer', persistent: false });
  fs.appendFileSync(at('a'), '4');
  console.log(await once(file, 'change'));
  file.close();

  const below = [];
  fs.mkdirSync(at('x/y'), { recursive: true });
  const tree = fs.watch(root, { recursive: true }, (type, name) => unlessIn(below, `${type} ${name}`));
  fs.writeFileSync(at('x/y/z'), '');
  fs.mkdirSync(at('new/inner'), { recursive: true });
  await until(() => below.includes('rename new/inner'));
  fs.writeFileSync(at('new/inner/file'), '');
  await until(() => below.includes('rename new/inner/file'));
  console.log(below.filter((event) => event.startsWith('rename')));
  tree.close();

  const stop = new AbortController();
  const told = async () => {
    for await (const event of fs.promises.watch(at('a'), { signal: stop.signal })) {
      console.log(event);
      stop.abort();
    }
  };
  try {
    await during(() => fs.writeFileSync(at('a'), '5'), told());
  } catch (error) {
    console.log(error.name);
  }

  try { fs.watch(at('none')); } catch ({ code, syscall, message, filename }) { console.log(code, syscall, message.replace(root, ''), filename === at('none')); }
  for (const args of [[1], [root, { recursive: 1 }], [root, { encoding: 'x' }], [root, { signal: 1 }], [root, 5], [root, {}, 'x']]) {
    try { fs.watch(...args); } catch ({ code }) { console.log(code); }
  }
  const over = new AbortController();
  const closed = fs.watch(root, { signal: over.signal });
  over.abort();
  await once(closed, 'close');

  const changes = [];
  const looks = fs.watchFile(at('a'), { interval: 10 }, (now, before) => changes.push([before.size > 0, now.size > 0]));
  let text = '12345';
  await during(() => fs.writeFileSync(at('a'), text += '6'), once(looks, 'change'));
  fs.rmSync(at('a'));
  await until(() => !changes.at(-1)[1]);
  console.log(changes[0], changes.at(-1));
  fs.unwatchFile(at('a'));
  console.log(looks.listenerCount('change'));
  fs.watchFile(at('none'), { interval: 10 }, (now) => {
    console.log(now.size, now.mtimeMs);
    fs.unwatchFile(at('none'));
    fs.rmSync(root, { recursive: true });
  });
  fs.watch(root).unref();
}

main();
