// What holds in every module: strictness, this, hoisting, live bindings, namespaces of itself.
equal(this, undefined);
throws(ReferenceError, () => { undeclared = 1; });
throws(ReferenceError, () => later, "Cannot access 'later' before initialization");
equal(hoisted(), "hoisted");
export function hoisted() { return "hoisted"; }
export let later = 1;
export { later as "a name", hoisted as default };
equal(typeof import.meta, "object");
equal(Object.getPrototypeOf(import.meta), null);
equal(await Promise.resolve(later), 1);
