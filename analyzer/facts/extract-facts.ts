import { ts } from 'ts-morph';
import { collectReferences } from './collect-references.ts';
import type { FileFacts, Problem } from './file-facts.ts';
import type { FollowedVariables } from './follow-variables.ts';
import { findModuleNames } from './module-names.ts';
import { readLocals } from './read-locals.ts';
import { readExports, readImports } from './read-modules.ts';
import { sourceOf, type Source } from './syntax.ts';
import { readTypes } from './type-names.ts';

const KINDS: Readonly<Record<string, ts.ScriptKind>> = {
  '.tsx': ts.ScriptKind.TSX,
  '.jsx': ts.ScriptKind.JSX,
  '.js': ts.ScriptKind.JS,
  '.mjs': ts.ScriptKind.JS,
  '.cjs': ts.ScriptKind.JS,
};

/**
 * Reads one TypeScript file. Pure. A syntax error does not sink the file: what could be read is there, with the
 * problem. Nesting too deep to follow throws TooDeep, deeper still RangeError; the caller makes both a blind spot.
 *
 * @param extension with the dot: `.tsx` decides how `<` is read
 */
export function extractFacts(text: string, extension: string): FileFacts {
  const kind = KINDS[extension] ?? ts.ScriptKind.TS;
  // Nobody reads comments for tools.
  const options = { languageVersion: ts.ScriptTarget.Latest, jsDocParsingMode: ts.JSDocParsingMode.ParseNone };
  const file = ts.createSourceFile(`file${extension}`, text, options, true, kind);
  const source = sourceOf(file);
  const declared = readImports(source);
  const values = declared.filter((one) => !one.typeOnly && one.local !== '' && !one.specifier.startsWith('node:'));
  const { names, loaded, calls } = findModuleNames(
    source,
    values.map((one) => one.local),
  );
  const followed: FollowedVariables = { names, locals: new Map(), imports: [], named: new Set(calls) };
  const { references, indexOf } = collectReferences(source, followed);
  return {
    imports: [...declared, ...loaded, ...followed.imports],
    exports: readExports(source),
    locals: { ...readLocals(source, references, names, indexOf), ...Object.fromEntries(followed.locals) },
    references,
    types: readTypes(file),
    problems: readProblems(source),
  };
}

/** The parser keeps its errors on the file, under a name that its types leave out. */
function readProblems({ file }: Source): readonly Problem[] {
  const { parseDiagnostics = [] } = file as { parseDiagnostics?: readonly ts.DiagnosticWithLocation[] };
  const [first] = parseDiagnostics;
  if (first === undefined) return [];
  const { line, character } = file.getLineAndCharacterOfPosition(first.start);
  const message = `syntax error: ${ts.flattenDiagnosticMessageText(first.messageText, ' ')}`;
  return [{ code: 'syntax-error', message, at: [line + 1, character + 1] }];
}
