import ts from "typescript";
import { run } from "./run.js";

const part = n => `
export interface Shape${n}<T extends object> { readonly kind: "a" | "b"; map<U>(f: (x: T) => U): Shape${n}<U & {}>; }
export abstract class Base${n} implements Iterable<number> { constructor(private readonly xs: number[] = [], public name?: string) {} *[Symbol.iterator]() { yield* this.xs; } }
export enum Level${n} { Low = 1, High = Low << 2, Text = "text" }
export const sum${n} = (first: number, ...rest: number[]): number => rest.reduce((a, b) => a + b, first satisfies number) as number;
namespace Inner${n} { export const { a, ...others }: Record<string, unknown> = { a: 1, b: 2 }; }`;
const source = Array.from({ length: 12 }, (_, n) => part(n)).join("\n");
run(12, () => {
  const { outputText } = ts.transpileModule(source, { compilerOptions: { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext } });
  return [outputText.length, outputText.slice(0, 40)];
});
