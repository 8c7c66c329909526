import ts from 'typescript';
const text = 'interface A { x: number }\nconst a: A = { x: "1" };\nexport const f = (n?: number) => n ?? 2;';
console.log(ts.transpileModule(text, { compilerOptions: { target: ts.ScriptTarget.ES2015, module: ts.ModuleKind.CommonJS } }).outputText);
const host = ts.createCompilerHost({});
const read = host.getSourceFile.bind(host);
host.getSourceFile = (name, ...rest) => (name === 'a.ts' ? ts.createSourceFile(name, text, ts.ScriptTarget.ES2022) : read(name, ...rest));
const program = ts.createProgram(['a.ts'], { noEmit: true, target: ts.ScriptTarget.ES2022, types: [] }, host);
console.log(ts.getPreEmitDiagnostics(program).map((one) => [one.code, ts.flattenDiagnosticMessageText(one.messageText, '\n')]));
