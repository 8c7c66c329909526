import { parse, tokenizer } from 'acorn';
console.log(JSON.stringify(parse('const { a, ...rest } = f(...x)', { ecmaVersion: 2024 })).length, [...tokenizer('a + 1', { ecmaVersion: 2024 })].map((token) => token.type.label));
