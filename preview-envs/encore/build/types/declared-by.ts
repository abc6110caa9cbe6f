import type { ts } from 'ts-morph';

/** Whether a symbol is declared by a module of the SDK: `encore.dev/api`. */
export function isDeclaredBy(symbol: ts.Symbol, module: string): boolean {
  const files = (symbol.declarations ?? []).map((one) => one.getSourceFile().fileName);
  return files.some((file) => file.includes(`/node_modules/encore.dev/${module}/`));
}

/** Whether a symbol is one of the language's own: `Date`, `Map`. */
export function isBuiltIn(symbol: ts.Symbol): boolean {
  const files = (symbol.declarations ?? []).map((one) => one.getSourceFile().fileName);
  return files.length > 0 && files.every((file) => /\/(lib\.[^/]*\.d\.ts|@types\/node\/.*)$/.test(file));
}
