import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Project, ts } from 'ts-morph';

/** The application's files as the compiler sees them. Nothing is checked as a whole: types are asked for one by one. */
export interface TypeProgram {
  readonly checker: ts.TypeChecker;
  file(path: string): ts.SourceFile | undefined;
}

/** Whatever the application says otherwise: what is null must be seen, and nothing is read that is not imported. */
const OVERRIDES: ts.CompilerOptions = {
  strict: true,
  noEmit: true,
  composite: false,
  incremental: false,
  skipLibCheck: true,
  types: [],
  lib: ['lib.es2023.d.ts'],
  moduleResolution: ts.ModuleResolutionKind.Bundler,
  module: ts.ModuleKind.ESNext,
  target: ts.ScriptTarget.ES2022,
  allowJs: true,
  checkJs: false,
};

/**
 * @param folder the application's, absolute
 * @param files the ones to begin at, absolute; what they import is read too
 * @throws where the compiler cannot make a program of them at all
 */
export function createTypeProgram(folder: string, files: readonly string[]): TypeProgram {
  const tsconfig = join(folder, 'tsconfig.json');
  const own = existsSync(tsconfig) ? readOptions(tsconfig) : {};
  const paths = { ...own.paths, '~encore/*': [join(folder, 'encore.gen/*')] };
  const project = new Project({
    compilerOptions: { ...own, ...OVERRIDES, paths },
    skipAddingFilesFromTsConfig: true,
    skipFileDependencyResolution: true,
  });
  for (const file of files) project.addSourceFileAtPathIfExists(file);
  const program = project.getProgram().compilerObject;
  return { checker: program.getTypeChecker(), file: (path) => program.getSourceFile(path) };
}

/** Only what changes how names are found; an unreadable file says nothing. */
function readOptions(tsconfig: string): ts.CompilerOptions {
  const host = { ...ts.sys, onUnRecoverableConfigFileDiagnostic: () => {} };
  const parsed = ts.getParsedCommandLineOfConfigFile(tsconfig, {}, { ...host, readDirectory: () => [] });
  const { baseUrl, paths, pathsBasePath, jsx, jsxImportSource, customConditions, experimentalDecorators } =
    parsed?.options ?? {};
  const options = { baseUrl, paths, pathsBasePath, jsx, jsxImportSource, customConditions, experimentalDecorators };
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
}
