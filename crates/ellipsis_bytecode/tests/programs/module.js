// A module with most of what there is.
import d, * as ns from 'm'; import { e } from 'n' with { type: 'json' };
export { e, d as default }; export * from 'o'; export let x = 1; export function f() { return x + e; }
export const y = await import('p'), z = import.meta;
