// Primitives, at the top and in containers.
console.log(1, -0, 1.5, NaN, Infinity, 1e21, 1e-7, 0.1 + 0.2);
console.log(10n, -5n, true, false, null, undefined);
console.log('text', 'two\nlines', "it's");
console.log(Symbol('a b'), Symbol(), Symbol.iterator, Symbol(''));
console.log([-0, 0, NaN], [10n], [true], [null, undefined]);
console.log(['a\nb', "it's", `"'`, "`'\"", '${a}\'"', '\\']);
console.log(['\u0000\u001b\x7f\x9f', '\ud800', '\udc00x', '😀', '\t\r\b\v\f', 'é', '\u2028']);
console.log([Symbol('x'), Symbol("a'b"), Symbol.iterator]);
console.log(Object(1), Object('abc'), Object(true), Object(Symbol('q')), Object(10n), Object(''));
console.log([new String("it's"), new Number(-0), new Boolean(false)]);
console.log(Object.assign(Object('abc'), { x: 1 }), Object.assign(Object(3), { x: 1 }));
console.log(new (class N extends Number {})(3), new (class S extends String {})('ab'));
console.log({ a: 1n, b: Symbol('s'), c: null, d: undefined, e: NaN, f: -0, g: 1e21, h: 1e-7 });
console.log();
console.log('');
