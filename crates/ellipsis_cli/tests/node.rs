//! Programs as Node.js knows them: CommonJS, packages, TypeScript, `process` and `node:` modules.

use std::path::PathBuf;
use std::process::{Command, Stdio};

/// A folder with files, which goes away with this value.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str, files: &[(&str, &str)]) -> Folder {
        let path = std::env::temp_dir().join(format!("ellipsis-node-{name}-{}", std::process::id()));
        for (file, text) in files {
            let file = path.join(file);
            std::fs::create_dir_all(file.parent().unwrap()).unwrap();
            std::fs::write(file, text).unwrap();
        }
        Folder(path.canonicalize().unwrap())
    }

    /// Status, output and errors of a program in it, with the folder's name as `DIR`.
    fn run(&self, file: &str, args: &[&str]) -> (i32, String, String) {
        let mut command = Command::new(env!("CARGO_BIN_EXE_ellipsis"));
        command.current_dir(&self.0).arg(file).args(args).stdin(Stdio::null());
        let output = command.output().unwrap();
        let folder = self.0.display().to_string();
        let text = |bytes| String::from_utf8(bytes).unwrap().replace(&folder, "DIR");
        (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
    }

    #[track_caller]
    fn prints(&self, file: &str, expected: &str) {
        let (status, out, error) = self.run(file, &[]);
        assert_eq!((status, out.as_str(), error.as_str()), (0, expected, ""), "{file}");
    }

    #[track_caller]
    fn fails(&self, file: &str, expected: &str) {
        let (status, _, error) = self.run(file, &[]);
        assert_eq!(status, 1, "{file}: {error}");
        assert!(error.contains(expected), "{file}: {error}");
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// What a program prints that is run for what it prints only.
#[track_caller]
fn prints(code: &str, expected: &str) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_ellipsis"));
    let output = command.args(["-e", code]).stdin(Stdio::null()).output().unwrap();
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).trim_end().to_owned();
    assert_eq!((text(&output.stdout).as_str(), text(&output.stderr).as_str()), (expected, ""));
}

#[test]
fn commonjs_modules() {
    let folder = Folder::new(
        "commonjs",
        &[
            (
                "main.cjs",
                "const a = require('./a'), data = require('./data');\n\
                 console.log(a.name, a.main, data, this === exports, typeof __filename, require('./a') === a);\n\
                 console.log(require.main === module, require.resolve('./a').endsWith('a.js'), module.id);\n\
                 console.log(Object.keys(require.cache).length, module.children.length, arguments.length);\n\
                 delete require.cache[require.resolve('./a')];\n\
                 console.log(require('./a') === a);\n",
            ),
            ("a.js", "exports.name = 'a'; exports.main = require.main.id; return; exports.name = 'no'"),
            ("data.json", "{ \"b\": 1 }"),
            (
                "cycle-a.cjs",
                "exports.a = 1; const b = require('./cycle-b.cjs'); exports.b = b.seen; console.log(exports)",
            ),
            ("cycle-b.cjs", "exports.seen = { ...require('./cycle-a.cjs') }"),
            ("broken.json", "{ b: 1 }"),
            ("broken.cjs", "require('./broken.json')"),
            ("missing.cjs", "require('./nope')"),
            (
                "throws.cjs",
                "for (const i of [1, 2]) try { require('./thrower') } catch (e) { console.log(e.message) }",
            ),
            ("thrower.js", "globalThis.n = (globalThis.n ?? 0) + 1; throw new Error('run ' + n)"),
            (
                "strict.cjs",
                "'use strict'; console.log(this === module.exports, (function () { return this })())",
            ),
            ("hash.cjs", "#!/usr/bin/env ellipsis\nlet x = 1; null.y"),
        ],
    );
    folder.prints("main.cjs", "a . { b: 1 } true string true\ntrue true .\n3 2 5\nfalse\n");
    folder.prints("cycle-a.cjs", "{ a: 1, b: { a: 1 } }\n");
    folder.prints("throws.cjs", "run 1\nrun 2\n");
    folder.prints("strict.cjs", "true undefined\n");
    folder.fails("broken.cjs", "DIR/broken.json: ");
    folder.fails("missing.cjs", "Cannot find module './nope'\nRequire stack:\n- DIR/missing.cjs\n");
    folder.fails("missing.cjs", "DIR/missing.cjs:1:1\nrequire('./nope')\n^");
    folder.fails("hash.cjs", "DIR/hash.cjs:2:17\nlet x = 1; null.y\n");
}

#[test]
fn each_kind_imports_the_other() {
    let folder = Folder::new(
        "interop",
        &[
            (
                "main.mjs",
                "import whole, { a, b, c, __esModule as mark } from './lib.cjs'; import * as ns from './lib.cjs';\n\
                 console.log(a, b, c, mark, whole.a, Object.keys(ns), ns['module.exports'] === whole);\n\
                 import { x, y } from './literal.cjs'; console.log(x, y);\n\
                 import { createRequire } from 'node:module';\n\
                 console.log(createRequire(import.meta.url)('./lib.cjs') === whole);\n",
            ),
            (
                "lib.cjs",
                "Object.defineProperty(exports, '__esModule', { value: true });\n\
                 exports.a = 1; module.exports.b = 2; __exportStar(require('./more.cjs'));\n\
                 function __exportStar(from) { Object.assign(exports, from) }\n",
            ),
            ("more.cjs", "exports['c'] = 3"),
            ("literal.cjs", "const x = 1, y = 2; module.exports = { x, y, z: 1 + 1 }"),
            ("require.cjs", "const m = require('./esm.mjs'); console.log(m.default, m.named, m.__esModule)"),
            ("esm.mjs", "export default 1; export const named = 2"),
            ("own.cjs", "console.log(require('./own.mjs'))"),
            ("own.mjs", "const it = () => 1; export { it as 'module.exports' }"),
            ("waits.cjs", "require('./waits.mjs')"),
            ("waits.mjs", "await 1"),
            ("cycle.mjs", "import './cycle.cjs'"),
            ("cycle.cjs", "require('./cycle.mjs')"),
            (
                "detect.js",
                "const { sep } = await import('node:path'); export {}; console.log(sep, import.meta.main)",
            ),
        ],
    );
    folder.prints(
        "main.mjs",
        "1 2 3 true 1 [ '__esModule', 'a', 'b', 'c', 'default', 'module.exports' ] true\n1 2\ntrue\n",
    );
    folder.prints("require.cjs", "1 2 true\n");
    folder.prints("own.cjs", "[Function: it]\n");
    folder.prints("detect.js", "/ true\n");
    folder.fails("waits.cjs", "require() cannot be used on an ESM graph with top-level await");
    folder.fails("cycle.mjs", "in a cycle");
}

#[test]
fn packages() {
    let folder = Folder::new(
        "packages",
        &[
            (
                "main.mjs",
                "import a from 'a'; import sub from 'a/sub'; import own from '#own'; import self from 'main/self';\n\
                 import old from 'old'; console.log(a, sub, own, self, old, import.meta.resolve('a').slice(-8));\n",
            ),
            (
                "main.cjs",
                "console.log(require('a'), require('a/sub'), require('#own').default, require('@s/p/x'))",
            ),
            (
                "package.json",
                r##"{ "name": "main", "imports": { "#own": "./own.mjs" }, "exports": { "./self": "./self.mjs" } }"##,
            ),
            ("own.mjs", "export default 'own'"),
            ("self.mjs", "export default 'self'"),
            (
                "node_modules/a/package.json",
                r#"{ "exports": { ".": { "import": "./a.mjs", "require": "./a.cjs" }, "./sub": "./sub.cjs" } }"#,
            ),
            ("node_modules/a/a.mjs", "export default 'import'"),
            ("node_modules/a/a.cjs", "module.exports = 'require'"),
            ("node_modules/a/sub.cjs", "module.exports = 'sub'"),
            ("node_modules/old/package.json", r#"{ "main": "./lib" }"#),
            ("node_modules/old/lib/index.js", "module.exports = 'old'"),
            ("node_modules/@s/p/x.js", "module.exports = 'scoped'"),
            ("hidden.mjs", "import 'a/sub.cjs'"),
            ("missing.mjs", "\n  import x from 'b/c'"),
            ("node.mjs", "import 'node:nope'"),
            ("later.mjs", "import 'node:cluster'"),
        ],
    );
    folder.prints("main.mjs", "import sub own self old /a/a.mjs\n");
    folder.prints("main.cjs", "require sub own scoped\n");
    folder.fails(
        "hidden.mjs",
        "Package subpath './sub.cjs' is not defined by \"exports\" in DIR/node_modules/a/package.json",
    );
    folder.fails("missing.mjs", "DIR/missing.mjs:2:17\n  import x from 'b/c'\n                ^");
    folder.fails("missing.mjs", "Cannot find package 'b' imported from DIR/missing.mjs");
    folder.fails("node.mjs", "No such built-in module: node:nope");
    folder.fails("later.mjs", "'node:cluster' is not implemented in Ellipsis yet");
}

#[test]
fn typescript() {
    let folder = Folder::new(
        "typescript",
        &[
            (
                "main.ts",
                "import type { T } from './types.ts'; import { U, make } from './lib.js'; import { v } from '@/deep';\n\
                 enum Colour { Red, Green = 'g', Blue = 1 << 3 }\n\
                 namespace N { export const x: number = 1; export namespace M { export const y = x + 1 } }\n\
                 abstract class A<T> { constructor(private readonly a: T, public b = 2) {} abstract f(): void;\n\
                   get sum(): number { return (this.a as any) + this.b! } }\n\
                 class B extends A<number> { declare c: string; f(): void {} }\n\
                 function f(x: string): string; function f(x: any) { return <any>x satisfies any }\n\
                 const u: U & T = make<U>(3);\n\
                 console.log(Colour, Colour.Red, N.M.y, new B(1).sum, new B(1), f('f'), u, v);\n",
            ),
            ("types.ts", "export interface T { n: number }"),
            (
                "lib.ts",
                "export type U = { n: number }; export function make<X>(n: number): X { return { n } as X }",
            ),
            ("tsconfig.json", r#"{ "compilerOptions": { "paths": { "@/*": ["./src/*"] } } }"#),
            ("src/deep.ts", "export const v: string = 'deep'"),
            (
                "common.cts",
                "import fs = require('node:fs'); const x: number = 1; export = { x, f: typeof fs.readFileSync }",
            ),
            ("common.ts", "const lib = require('./common.cts'); console.log(lib as object)"),
            (
                "place.ts",
                "interface Long {\n  a: string;\n}\nfunction f(x: Long | null) {\n    return x!.a;\n}\nf(null);\n",
            ),
            ("syntax.ts", "let x: = 1"),
            (
                "element.tsx",
                "import { jsx } from 'react/jsx-runtime'; export const e: object = <p a={1}>x</p>; console.log(e)",
            ),
            ("node_modules/react/package.json", r#"{ "exports": { "./jsx-runtime": "./jsx.cjs" } }"#),
            ("node_modules/react/jsx.cjs", "exports.jsx = (type, props) => ({ type, props })"),
        ],
    );
    folder.prints(
        "main.ts",
        "{ '0': 'Red', '8': 'Blue', Red: 0, Green: 'g', Blue: 8 } 0 2 3 B { a: 1, b: 2 } f { n: 3 } deep\n",
    );
    folder.prints("common.ts", "{ x: 1, f: 'function' }\n");
    folder.prints("element.tsx", "{ type: 'p', props: { a: 1, children: 'x' } }\n");
    folder.fails("place.ts", "DIR/place.ts:5:15\n    return x!.a;\n");
    folder.fails("syntax.ts", "SyntaxError");
}

#[test]
fn the_process() {
    let folder = Folder::new(
        "process",
        &[
            (
                "args.js",
                "console.log(process.argv.slice(2), process.argv[1] === __filename, process.cwd() === __dirname)",
            ),
            (
                "exit.js",
                "process.on('exit', (code) => console.log('exit', code)); try { process.exit(3) } finally { console.log('no') }",
            ),
            (
                "end.js",
                "process.on('exit', () => console.log('first')); process.on('exit', () => { throw new RangeError('at the end') });\n\
                 process.on('exit', () => console.log('no'));",
            ),
            ("both.js", "process.on('exit', () => { throw new Error('two') }); throw new Error('one');"),
            ("code.js", "process.exitCode = 4; setTimeout(() => console.log('late'), 1)"),
            (
                "caught.js",
                "process.on('uncaughtException', (error, origin) => console.log(error.message, origin));\n\
                 process.on('unhandledRejection', (reason) => console.log('rejected', reason));\n\
                 setTimeout(() => console.log('goes on'), 5); Promise.reject(1); throw new Error('thrown');\n",
            ),
            (
                "before.js",
                "let n = 0; process.on('beforeExit', () => { if (n++ < 2) setTimeout(() => console.log('again'), 1) });\n\
                 process.on('exit', () => console.log(n))",
            ),
            (
                "order.js",
                "setImmediate(() => console.log('immediate')); setTimeout(() => console.log('timeout'), 0);\n\
                 Promise.resolve().then(() => { console.log('micro'); process.nextTick(() => console.log('tick in micro')) });\n\
                 process.nextTick((x) => console.log('tick', x), 1); console.log('sync');\n",
            ),
        ],
    );
    let (_, out, _) = folder.run("args.js", &["a", "--b=c"]);
    assert_eq!(out, "[ 'a', '--b=c' ] true true\n");
    let ended = folder.run("exit.js", &[]);
    assert_eq!(ended, (3, "exit 3\n".into(), String::new()));
    assert_eq!(folder.run("code.js", &[]), (4, "late\n".into(), String::new()));
    let ended = folder.run("end.js", &[]);
    assert_eq!((ended.0, ended.1.as_str()), (1, "first\n"));
    assert!(
        ended.2.contains("throw new RangeError('at the end')") && ended.2.contains("RangeError: at the end"),
        "{}",
        ended.2
    );
    let (status, _, error) = folder.run("both.js", &[]);
    assert_eq!(status, 1);
    assert!(error.contains("Error: one") && error.contains("Error: two"), "both are told of: {error}");
    folder.prints("caught.js", "thrown uncaughtException\nrejected 1\ngoes on\n");
    folder.prints("before.js", "again\nagain\n3\n");
    let (_, out, _) = folder.run("order.js", &[]);
    assert!(out.starts_with("sync\ntick 1\nmicro\ntick in micro\n"), "{out}");
}

#[test]
fn modules_of_node() {
    prints(
        "const { EventEmitter: E } = require('events'); const e = new E(); e.once('a', (...x) => console.log(x)); \
            console.log(e.emit('a', 1, 2), e.emit('a'))",
        "[ 1, 2 ]\ntrue false",
    );
    prints(
        "const p = require('path'); console.log(p.join('/a', '..', 'b'), p.relative('/a/b', '/a/c/d'), p.parse('/x/y.tar.gz').name, \
            p.win32.join('a', '..', 'C:'), p.extname('.a'))",
        "/b ../c/d y.tar .\\C:",
    );
    prints(
        "console.log(Buffer.from('héllo').toString('base64'), Buffer.from('ff00', 'hex'), Buffer.concat([Buffer.from('a'), Buffer.from('b')]).toString(), \
            Buffer.from('abc').readUInt16BE(1), btoa('a'), atob('YQ=='))",
        "aMOpbGxv <Buffer ff 00> ab 25187 YQ== a",
    );
    prints(
        "const u = new URL('../x?a=1#h', 'http://e.org/y/z'); u.searchParams.append('b', '2 3'); console.log(u.href, u.hash)",
        "http://e.org/x?a=1&b=2+3#h #h",
    );
    prints(
        "const assert = require('assert'); try { assert.deepStrictEqual({ a: [1] }, { a: [2] }) } catch (e) { console.log(e.code, e.message.split('\\n')[0]) }; \
            assert.throws(() => { throw new TypeError('x') }, { name: 'TypeError', message: /x/ })",
        "ERR_ASSERTION Expected values to be strictly deep-equal:",
    );
    prints(
        "const { AsyncLocalStorage: S } = require('async_hooks'); const s = new S(); \
            s.run(1, async () => { await null; setTimeout(() => process.nextTick(() => console.log(s.getStore())), 1); console.log(s.getStore()) }); \
            console.log(s.getStore())",
        "undefined\n1\n1",
    );
    prints(
        "const { createHash: h, createHmac: m } = require('node:crypto'); console.log(h('sha256').update('a').digest('hex').slice(0, 8), \
            m('md5', 'k').update('a').digest('base64'))",
        "ca978112 3c89IQBJ5xNfYa/65zcxzQ==",
    );
    prints(
        "const { Readable, Transform, pipeline } = require('stream'); pipeline(Readable.from(['a', 'b']), \
            new Transform({ transform(c, e, done) { done(null, `${c}`.toUpperCase()) } }), async function (s) { for await (const c of s) console.log(`${c}`) }, \
            (error) => console.log('done', error))",
        "A\nB\ndone undefined",
    );
    prints(
        "const util = require('util'); console.log(util.format('%s %d %j', 'a', 1, {}), util.inspect({ a: { b: { c: {} } } }, { depth: 0 }), \
            util.types.isPromise(Promise.resolve()), util.parseArgs({ args: ['-v', 'x'], options: { v: { type: 'boolean', short: 'v' } }, allowPositionals: true }).positionals)",
        "a 1 {} { a: [Object] } true [ 'x' ]",
    );
}

#[test]
fn files() {
    let folder = Folder::new(
        "files",
        &[(
            "main.mjs",
            "import fs from 'node:fs'; import { readFile, writeFile, mkdir, rm, stat } from 'node:fs/promises';\n\
             await mkdir('d/e', { recursive: true }); await writeFile('d/e/f', 'text'); fs.appendFileSync('d/e/f', '!');\n\
             console.log(await readFile('d/e/f', 'utf8'), (await stat('d/e/f')).size, fs.readdirSync('d', { recursive: true }));\n\
             fs.createReadStream('d/e/f', { start: 1 }).on('data', (c) => console.log(`${c}`)).on('close', async () => {\n\
               await rm('d', { recursive: true }); console.log(fs.existsSync('d'));\n\
               try { fs.readFileSync('nope') } catch (e) { console.log(e.code, e.message) }\n\
             });\n",
        )],
    );
    folder.prints(
        "main.mjs",
        "text! 5 [ 'e', 'e/f' ]\next!\nfalse\nENOENT ENOENT: no such file or directory, open 'nope'\n",
    );
}

#[test]
fn timers_of_node() {
    prints(
        "let runs = 0; const t = setTimeout(() => { console.log(++runs); if (runs < 3) t.refresh(); }, 1); \
            setTimeout(() => console.log('end', runs), 100)",
        "1\n2\n3\nend 3",
    );
    prints(
        "process.removeAllListeners('warning'); process.on('warning', (w) => console.log(w.name, w.message.split('\\n')[0])); \
            for (const delay of [-1, -2, NaN, 'x', 2 ** 31, undefined, 1]) clearTimeout(setTimeout(() => {}, delay)); clearTimeout(setTimeout(() => {}))",
        "TimeoutNegativeWarning -1 is a negative number.\nTimeoutNaNWarning NaN is not a number.\n\
            TimeoutOverflowWarning 2147483648 does not fit into a 32-bit signed integer.",
    );
}

#[test]
fn assertions() {
    let folder = Folder::new(
        "assertions",
        &[(
            "main.js",
            "const assert = require('assert'); const { Assert } = assert;\n\
             const told = (f) => { try { f(); console.log('holds') } catch (e) { console.log(e.diff ?? e.code, e.message.trim()) } };\n\
             told(() => { assert.ok([1, 2].includes(') 3')  , undefined) });\n\
             told(() => assert.deepStrictEqual(new Error('a', { cause: new Error('x') }), new Error('a', { cause: new Error('y') })));\n\
             told(() => assert.deepStrictEqual({ a: 1 }, { a: 2 }, 'own words'));\n\
             const list = [...Array(60).keys()];\n\
             for (const diff of ['simple', 'full']) try { new Assert({ diff }).notStrictEqual(list, list) } catch (e) { console.log(e.message.trim().split('\\n').length) }\n\
             class A { x = 1 } class B { x = 1 }\n\
             told(() => new Assert({ skipPrototype: true }).deepStrictEqual(new A(), new B()));\n\
             told(() => new Assert().equal(1, '1')); told(() => new Assert({ strict: false }).equal(1, '1')); told(() => Assert());\n",
        )],
    );
    let (status, out, error) = folder.run("main.js", &[]);
    assert_eq!((status, error.as_str()), (0, ""));
    let expected = "simple The expression evaluated to a falsy value:\n\n  assert.ok([1, 2].includes(') 3')  , undefined)\n\
         simple Expected values to be strictly deep-equal:\n+ actual - expected\n\n  [Error: a] {\n+   [cause]: [Error: x]\n-   [cause]: [Error: y]\n  }\n\
         simple own words\n+ actual - expected\n\n  {\n+   a: 1\n-   a: 2\n  }\n\
         49\n64\n\
         holds\n\
         simple Expected values to be strictly equal:\n\n1 !== '1'\nholds\n\
         ERR_CONSTRUCT_CALL_REQUIRED Class constructor Assert cannot be invoked without `new`\n";
    assert_eq!(out, expected);
}

#[test]
fn what_runs_where() {
    prints(
        "const { networkInterfaces } = require('os'); const { lo } = networkInterfaces(); \
            console.log(lo[0].address, lo[0].netmask, lo[0].family, lo[0].internal, lo[0].cidr, lo[0].mac)",
        "127.0.0.1 255.0.0.0 IPv4 true 127.0.0.1/8 00:00:00:00:00:00",
    );
    let folder = Folder::new(
        "sites",
        &[(
            "main.js",
            "const { getCallSites } = require('util');\nfunction outer() {\n  return inner();\n}\nfunction inner() { return getCallSites(2); }\n\
             for (const { functionName, scriptName, lineNumber } of outer()) console.log(functionName, scriptName === __filename, lineNumber);\n",
        )],
    );
    folder.prints("main.js", "inner true 5\nouter true 3\n");
}

#[test]
fn streams_of_files() {
    let folder = Folder::new(
        "file-streams",
        &[(
            "main.js",
            "const fs = require('fs'), told = [];\n\
             const own = { ...fs, open: (...args) => (told.push('open'), fs.open(...args)), writev: (fd, list, ...rest) => (told.push(`writev ${list.length}`), fs.writev(fd, list, ...rest)),\n\
               fsync: (...args) => (told.push('fsync'), fs.fsync(...args)), close: (...args) => (told.push('close'), fs.close(...args)) };\n\
             const out = fs.createWriteStream('file', { fs: own, flush: true });\n\
             out.write('a'); out.write('b'); out.end('cd');\n\
             out.on('close', async () => {\n\
               console.log(told.join(), out.bytesWritten, fs.readFileSync('file', 'utf8'));\n\
               function Old(...args) { fs.ReadStream.call(this, ...args); }\n\
               Object.setPrototypeOf(Old.prototype, fs.ReadStream.prototype);\n\
               for await (const part of new Old('file', { start: 1, end: 2 })) console.log(`${part}`);\n\
               const handle = await fs.promises.open('file', 'r');\n\
               for await (const part of handle.createReadStream({ encoding: 'utf8', highWaterMark: 3 })) console.log(part);\n\
               console.log(handle.fd, fs.statfsSync('.').bsize > 0, (await fs.promises.statfs('.', { bigint: true })).blocks > 0n);\n\
               const path = (() => { using folder = fs.mkdtempDisposableSync('made-'); fs.writeFileSync(`${folder.path}/x`, ''); return folder.path })();\n\
               console.log(path.startsWith('made-'), fs.existsSync(path));\n\
             });\n",
        )],
    );
    folder.prints("main.js", "open,writev 3,fsync,close 4 abcd\nbc\nabc\nd\n-1 true true\ntrue false\n");
}

/// Bytes are given as they came; texts that are waited for all at once.
#[test]
fn reading_all_there_is() {
    for (options, expected) in [("{ encoding: 'utf8' }", "foobar\nend"), ("{}", "foo\nbar\nend")] {
        prints(
            &format!(
                "const {{ Readable }} = require('stream'); const r = new Readable({{ read() {{}}, ...{options} }}); r.push('foo'); r.push('bar'); \
                    setTimeout(() => r.push(null), 20); r.on('end', () => console.log('end')); \
                    r.on('readable', () => {{ for (let part; (part = r.read()) !== null;) console.log(`${{part}}`) }})"
            ),
            expected,
        );
    }
}

#[test]
fn options_of_streams() {
    prints(
        "const { Readable } = require('stream'); const fails = (f) => { try { f() } catch (e) { console.log(e.code) } }; \
            fails(() => Readable.from([1]).map((x) => x, { concurrency: 'x' })); fails(() => Readable.from([1]).take(-1)); \
            fails(() => new Readable({ defaultEncoding: 'x' })); \
            Readable.from([1, 2, 3]).reduce(async (a, b) => a + b, 0, { signal: AbortSignal.abort() }).catch((e) => console.log(e.name)); \
            Readable.from([1, 2, 3]).drop(1).toArray().then((all) => console.log(all))",
        "ERR_OUT_OF_RANGE\nERR_OUT_OF_RANGE\nERR_UNKNOWN_ENCODING\nAbortError\n[ 2, 3 ]",
    );
}

#[test]
fn texts_that_are_too_long() {
    prints(
        "const all = Buffer.alloc(2 ** 29); for (const encoding of ['utf8', 'latin1', 'hex', 'base64', 'utf16le']) \
            try { console.log(encoding, all.toString(encoding).length) } catch (e) { console.log(encoding, e.name, e.code) }",
        "utf8 Error ERR_STRING_TOO_LONG\nlatin1 Error ERR_STRING_TOO_LONG\nhex Error ERR_STRING_TOO_LONG\n\
            base64 Error ERR_STRING_TOO_LONG\nutf16le 268435456",
    );
}
