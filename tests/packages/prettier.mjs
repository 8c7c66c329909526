import * as prettier from 'prettier';
console.log(await prettier.format('const a={b:1,...c};function f( x ){return x?.y??2}', { parser: 'babel', singleQuote: true }));
console.log(await prettier.format('a{color:red}', { parser: 'css' }));
