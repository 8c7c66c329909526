// Files that patterns stand for, and paths that they match.
const fs = require('fs'), path = require('path'), os = require('os');
const root = fs.mkdtempSync(path.join(os.tmpdir(), 'glob-'));
for (const file of ['a.js', 'b.ts', '.hidden.js', 'src/a.js', 'src/b.mjs', 'src/deep/c.js', 'src/.dot/d.js', 'lib/[x].js', 'lib/e1.js', 'lib/e2.js', 'lib/e10.js']) {
  fs.mkdirSync(path.join(root, path.dirname(file)), { recursive: true });
  fs.writeFileSync(path.join(root, file), '');
}
fs.symlinkSync('src', path.join(root, 'link'));
const show = (pattern, options) => console.log(pattern, fs.globSync(pattern, { cwd: root, ...options }).sort());
for (const pattern of ['*', '*.js', '**/*.js', 'src/**', 'src/**/', '{src,lib}/*.{js,mjs}', 'lib/e?.js', 'lib/e[0-9]*.js', 'lib/[[]x].js', 'lib/e{1..2}.js',
  'src/!(a).js', 'src/+(a|b).@(js|mjs)', './src/../lib/e1.js', 'none/*', 'link/*.js', '**/.*/*', '**/d.js', 'src/*/..']) show(pattern);
show(['*.js', 'lib/*'], { exclude: ['**/e*'] });
show('**/*.js', { exclude: (name) => name.endsWith('deep') });
console.log(fs.globSync('src/*', { cwd: root, withFileTypes: true }).map((entry) => [entry.name, path.relative(root, entry.parentPath), entry.isDirectory()]).sort());
for (const [name, pattern] of [['a/b/c.js', 'a/**/*.js'], ['a.js', '**/*.js'], ['a/.b', 'a/*'], ['a/.b', 'a/.*'], ['a/b', 'a'], ['x-1', 'x-[!2-9]']]) console.log(name, pattern, path.matchesGlob(name, pattern));
try { fs.globSync(1); } catch (error) { console.log(error.code); }
fs.glob('*.ts', { cwd: root }, async (error, found) => {
  console.log(error, found);
  for await (const name of fs.promises.glob('lib/e1*', { cwd: root })) console.log(name);
  fs.rmSync(root, { recursive: true });
});
