import { expect } from 'expect';
expect({ a: [1, { b: 2 }] }).toEqual({ a: [1, { b: 2 }] });
expect('hello').toMatch(/ell/);
try { expect({ a: 1 }).toEqual({ a: 2 }); } catch (error) { console.log(error.message.replace(/\u001b\[\d+m/g, '')); }
