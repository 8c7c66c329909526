import { Linter } from 'eslint';
const messages = new Linter().verify('var a = 1; if (a == 2) { undefinedThing() }', { rules: { 'no-var': 'error', 'eqeqeq': 'error', 'no-undef': 'warn' } });
console.log(messages.map(({ ruleId, line, column, severity }) => [ruleId, line, column, severity]));
